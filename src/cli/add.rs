//! `kabar add`: subscribes to a feed, or to the one behind a site's address, and says which it took.

use super::refresh::{clock, failure, library_path};
use super::{Failure, finished};
use crate::app::words::count;
use crate::net::discover::{Found, Way, discover};
use crate::net::fetch::Fetcher;
use crate::net::keeper::{Told, keep};
use crate::shelf::library::{Library, Subscription};
use crate::text::Clean;
use clap::Args;
use std::io::{self, Write};
use std::process::ExitCode;

/// The feed to add.
#[derive(Debug, Args)]
pub struct Add {
    /// The address of a feed or of a site; file:///PATH; or exec:COMMAND, run without a shell
    #[arg(value_name = "URL")]
    url: String,
    /// The folder to put it in: berita, or berita/kota
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    /// What to call it; without this what it calls itself
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

/// Does it.
///
/// # Errors
/// Where no feed is found, or the library cannot be used.
pub fn run(add: &Add) -> Result<ExitCode, Failure> {
    let path = library_path()?;
    let now = clock();
    let found = discover(&Fetcher::usual(), &add.url, now)
        .map_err(|trouble| Failure::new(trouble.why.to_string()))?;
    let mut library = Library::open(&path).map_err(failure)?;
    let subscription = Subscription {
        url: found.url.clone(),
        name: add.title.clone(),
        folder: add.folder.clone(),
        site: found.news.site.as_ref().map(Clean::to_string),
    };
    let (ids, done) = library.subscribe(std::slice::from_ref(&subscription)).map_err(failure)?;
    let title = found.title();
    let mut said = if done.changed == 0 { "is there already: " } else { "added " }.to_owned();
    said.push_str(&format!("{title}, the feed {}: {}", found.way.words(), shown(&found)));
    if let Some(id) = ids.first() {
        let told = Told::new(found.news, &library.known(*id).map_err(failure)?);
        let new = keep(&mut library, *id, &found.fetched, Some(told), now).map_err(failure)?;
        said.push_str(&format!("\n{}", count(new, "new article")));
    }
    if found.way != Way::Itself && !found.others.is_empty() {
        said.push_str("\nthe page also names:");
        for other in &found.others {
            said.push_str(&format!("\n  {}  {}", other.url, other.title));
        }
    }
    finished(writeln!(io::stdout(), "{}", said.trim_end()).map(|()| ExitCode::SUCCESS))
}

/// The feed's address without a password.
fn shown(found: &Found) -> Clean {
    use crate::net::source::{Origin, Source};
    match Source::parse(&found.url, Origin::Own) {
        Ok(source) => Clean::line(&source.to_string()),
        Err(_) => Clean::line(&found.fetched.url),
    }
}
