//! `kabar add`: subscribes to a feed, or to the one behind a site's address, and says which it took.

use super::error::{CommandError, finish_output};
use super::library::open::library_path;
use crate::app::messages::counted;
use crate::net::discover::DiscoveryMethod;
use crate::net::error::FetchErrorKind;
use crate::net::fetch::Fetcher;
use crate::net::source::file_url;
use crate::net::subscribe::subscribe;
use crate::term::now;
use clap::Args;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// The feed to add.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The address of a feed or of a site; the path of a file, as in ./feed.xml; or exec:COMMAND, run without a shell
    #[arg(value_name = "URL|PATH")]
    url: String,
    /// The folder to put it in: berita, or berita/kota
    #[arg(long, value_name = "FOLDER")]
    folder: Option<String>,
    /// What to call it; without this what it calls itself
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Where no feed is found, or the library cannot be used.
pub fn run(add: &AddArgs) -> Result<ExitCode, CommandError> {
    if add.url.trim().is_empty() {
        let what = "add: the address is empty; give that of a feed or of a site".into();
        return Err(CommandError { message: what, exit_code: 2 });
    }
    let path = library_path()?;
    let fetcher = Fetcher::from_env();
    let (folder, title) = (add.folder.as_deref(), add.title.as_deref());
    let url = source_url(&add.url)?;
    let done = subscribe(&path, &url, folder, title, &fetcher, now).map_err(|why| match why.kind {
        FetchErrorKind::NoFeed => CommandError::new(format!("{why}; “kabar save” keeps the page itself")),
        _ => CommandError::new(why.to_string()),
    })?;
    let mut message = if done.was_subscribed { "is there already: " } else { "added " }.to_owned();
    message.push_str(&format!("{}, the feed {}: {}", done.title, done.method.description(), done.url));
    for changed in &done.changes {
        message.push_str(&format!("\n{changed}"));
    }
    message.push_str(&format!("\n{}", counted(done.new_articles, "new article")));
    if let Some(diagnostic) = &done.diagnostic {
        message.push_str(&format!("\n{diagnostic}"));
    }
    if done.method != DiscoveryMethod::Direct && !done.other_links.is_empty() {
        message.push_str("\nthe page also names:");
        for other in &done.other_links {
            message.push_str(&format!("\n  {}  {}", other.url, other.title));
        }
    }
    finish_output(writeln!(io::stdout(), "{}", message.trim_end()).map(|()| ExitCode::SUCCESS))
}

/// The extensions of files with a feed or a list of feeds. No name of a host ends so.
const FEED_EXTENSIONS: [&str; 5] = ["xml", "rss", "atom", "json", "opml"];

/// Does `typed` look like an address without a scheme? A file of that name in the current folder does not change that: for a
/// file one writes “./”.
fn looks_like_host(typed: &str) -> bool {
    let host = typed.split('/').next().unwrap_or(typed);
    host.rsplit_once('.')
        .is_some_and(|(_, end)| !FEED_EXTENSIONS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// What was typed, as an address: a path becomes the address of that file.
fn source_url(typed: &str) -> Result<String, CommandError> {
    let path = Path::new(typed);
    let begins = ["/", "./", "../", "~/"].iter().any(|begin| typed.starts_with(begin));
    if !begins && (looks_like_host(typed) || !path.is_file()) {
        return Ok(typed.to_owned());
    }
    let whole = path.canonicalize().map_err(|e| CommandError::new(format!("{typed}: {e}")))?;
    if whole.is_dir() {
        return Err(CommandError::new(format!(
            "{typed} is a folder; “kabar {typed}” reads the articles in it"
        )));
    }
    let is_list = whole.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("opml"));
    if is_list {
        return Err(CommandError::new(format!(
            "{typed} is a list of feeds; “kabar import {typed}” takes all of them"
        )));
    }
    file_url(&whole).ok_or_else(|| CommandError::new(format!("{typed}: not a whole path")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_address_of_a_file() {
        let folder = crate::scratch::path("a folder");
        std::fs::create_dir_all(&folder).expect("made");
        let folder = folder.canonicalize().expect("there");
        for (name, found) in [("a#1.xml", "a%231.xml"), ("daftar.opml", "")] {
            std::fs::write(folder.join(name), "x").expect("written");
            let typed = folder.join(name).display().to_string();
            let wanted = format!("file://{}/{found}", folder.display().to_string().replace(' ', "%20"));
            assert_eq!(source_url(&typed).ok(), Some(wanted).filter(|_| !found.is_empty()), "{typed}");
        }
        assert!(source_url(&folder.display().to_string()).is_err());
        assert!(source_url("./tidak-ada.xml").is_err());
        // What lies in the folder, here this package's, is a file only where it cannot be an address.
        assert_eq!(source_url("Cargo.toml").ok().as_deref(), Some("Cargo.toml"));
        assert!(source_url("./Cargo.toml").is_ok_and(|url| url.starts_with("file:///")));
        for (typed, is) in [
            ("warta.example", true),
            ("warta.example/feed.xml", true),
            ("127.0.0.1:8000", true),
            ("feed.xml", false),
            ("berita/feed.rss", false),
            ("feed", false),
        ] {
            assert_eq!(looks_like_host(typed), is, "{typed}");
        }
        assert_eq!(source_url("warta.example/feed").ok().as_deref(), Some("warta.example/feed"));
        std::fs::remove_dir_all(&folder).expect("gone");
    }
}
