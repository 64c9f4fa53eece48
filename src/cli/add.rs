//! `kabar add`: subscribes to a feed, or to the one behind a site's address, and says which it took.

use super::refresh::{clock, library_path};
use super::{Failure, finished};
use crate::app::words::count;
use crate::net::discover::Way;
use crate::net::fetch::Fetcher;
use crate::net::subscribe::subscribe;
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
    let fetcher = Fetcher::usual();
    let (folder, title) = (add.folder.as_deref(), add.title.as_deref());
    let done = subscribe(&path, &add.url, folder, title, &fetcher, clock())
        .map_err(|why| Failure::new(why.to_string()))?;
    let mut said = if done.is_old { "is there already: " } else { "added " }.to_owned();
    said.push_str(&format!("{}, the feed {}: {}", done.title, done.way.words(), done.url));
    said.push_str(&format!("\n{}", count(done.new, "new article")));
    if done.way != Way::Itself && !done.others.is_empty() {
        said.push_str("\nthe page also names:");
        for other in &done.others {
            said.push_str(&format!("\n  {}  {}", other.url, other.title));
        }
    }
    finished(writeln!(io::stdout(), "{}", said.trim_end()).map(|()| ExitCode::SUCCESS))
}
