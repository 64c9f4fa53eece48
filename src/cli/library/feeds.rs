//! `kabar feeds`, `remove`, `move`, `import` and `export`: what is subscribed. To fetch is `refresh`'s.

use super::open;
use crate::cli::{Failure, finished, print};
use crate::shelf::library::{FeedRow, Subscription};
use clap::Args;
use kabar_annotate::article::Date;
use kabar_annotate::text::Clean;
use kabar_formats::contract;
use kabar_formats::opml::{self, Outline, Whose};
use serde::Serialize;
use std::io::{self, BufWriter, Read, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The biggest list of feeds that is read: a hundred thousand feeds.
const LONGEST: u64 = 64 << 20;

/// How to list feeds.
#[derive(Debug, Args)]
pub struct Feeds {
    /// One JSON object a feed
    #[arg(long)]
    json: bool,
}

/// Feeds to unsubscribe.
#[derive(Debug, Args)]
pub struct Remove {
    /// Feeds by number, address or name
    #[arg(value_name = "FEED", required = true)]
    feeds: Vec<String>,
}

/// A feed to move or rename.
#[derive(Debug, Args)]
pub struct Move {
    /// The feed, by number, address or name
    #[arg(value_name = "FEED")]
    feed: String,
    /// The folder to put it in: berita, or berita/kota; "" for none
    #[arg(long, required_unless_present = "name")]
    folder: Option<String>,
    /// What to call it; "" for its own title
    #[arg(long)]
    name: Option<String>,
}

/// A list of feeds to import.
#[derive(Debug, Args)]
pub struct Import {
    /// An OPML file, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// The list is your own: take the files of this machine (file:) and the commands (exec:) that it names too
    #[arg(long)]
    trust: bool,
}

#[derive(Serialize)]
struct FeedRecord<'a> {
    id: i64,
    url: &'a str,
    title: &'a str,
    site: Option<&'a str>,
    folder: &'a str,
    articles: usize,
    unread: usize,
    fetched: Option<String>,
    good: Option<String>,
    failures: usize,
    failing_since: Option<String>,
    status: Option<u16>,
    reason: Option<&'a str>,
    gone: bool,
}

fn record(feed: &FeedRow) -> FeedRecord<'_> {
    let time = |unix: Option<i64>| unix.and_then(Date::from_unix).map(|date| date.to_string());
    FeedRecord {
        id: feed.id,
        url: &feed.url,
        title: &feed.title,
        site: feed.site.as_deref(),
        folder: &feed.folder,
        articles: feed.articles,
        unread: feed.unread,
        fetched: time(feed.health.tried),
        good: time(feed.health.good),
        failures: feed.health.failures,
        failing_since: time(feed.health.since),
        status: feed.health.status,
        reason: feed.health.reason.as_deref(),
        gone: feed.health.gone,
    }
}

/// Lists feeds: number, unread of articles, folder, name, address and what is wrong, with tabs between; or JSON.
///
/// # Errors
/// Where the library cannot be read.
pub fn list(feeds: &Feeds) -> Result<ExitCode, Failure> {
    let all = open()?.feeds()?;
    let mut out = BufWriter::new(stdout().lock());
    let print = |feed: &FeedRow, out: &mut BufWriter<_>| {
        if feeds.json {
            return contract::write_line(&record(feed), out);
        }
        let FeedRow { id, unread, articles, title, .. } = feed;
        let folder = if feed.folder.is_empty() { "-" } else { &*feed.folder };
        let wrong = feed.health.reason.as_deref().unwrap_or("-");
        writeln!(out, "{id}\t{unread}/{articles}\t{folder}\t{title}\t{}\t{wrong}", Clean::line(&feed.url))
    };
    let done = all.iter().try_for_each(|feed| print(feed, &mut out)).and_then(|()| out.flush());
    finished(done.map(|()| ExitCode::SUCCESS))
}

/// Unsubscribes feeds; `kabar undo` brings the last one back.
///
/// # Errors
/// Where one is not there: the ones before it are gone.
pub fn remove(remove: &Remove) -> Result<ExitCode, Failure> {
    let mut library = open()?;
    let found: Vec<FeedRow> =
        remove.feeds.iter().map(|said| library.find_feed(said)).collect::<Result<_, _>>()?;
    for feed in found {
        let done = library.unsubscribe(feed.id)?;
        if let Err(e) = writeln!(io::stdout(), "{}", done.what) {
            return finished(Err(e));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Moves a feed to a folder, or gives it a name.
///
/// # Errors
/// Where it is not there.
pub fn change(change: &Move) -> Result<ExitCode, Failure> {
    let mut library = open()?;
    let feed = library.find_feed(&change.feed)?;
    if let Some(folder) = &change.folder {
        library.move_feed(feed.id, folder)?;
    }
    if let Some(name) = &change.name {
        library.rename_feed(feed.id, Some(name))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Subscribes to the feeds of an OPML file that are not subscribed yet. A file without feeds changes nothing.
///
/// # Errors
/// Where nothing can be read in it.
pub fn import(import: &Import) -> Result<ExitCode, Failure> {
    let name = if import.file.as_os_str() == "-" {
        "standard input".into()
    } else {
        import.file.display().to_string()
    };
    let bytes = read(&import.file).map_err(|e| Failure::new(format!("{name}: {e}")))?;
    let (outlines, faults) =
        opml::parse(&name, &bytes, if import.trust { Whose::Readers } else { Whose::Anybodys });
    print::report(&faults);
    let mut feeds = Vec::new();
    collect(&outlines, "", &mut feeds);
    if feeds.is_empty() {
        return Err(Failure::new(format!("{name}: no feed in it; nothing was changed")));
    }
    let (_, done) = open()?.subscribe(&feeds)?;
    let known = feeds.len() - done.changed.min(feeds.len());
    let said = writeln!(io::stdout(), "{}, {known} were there already", done.what);
    let code = if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finished(said.map(|()| code))
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file)?)
    };
    source.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::other("too long for a list of feeds"));
    }
    Ok(bytes)
}

/// The feeds of `outlines`, those in folders with the folder's path.
fn collect(outlines: &[Outline], folder: &str, feeds: &mut Vec<Subscription>) {
    for outline in outlines {
        let name = Some(outline.title.to_string()).filter(|t| !t.is_empty());
        if let Some(url) = &outline.feed_url {
            feeds.push(Subscription {
                url: url.to_string(),
                name: name.clone(),
                folder: Some(folder.to_owned()),
                site: outline.site_url.as_ref().map(Clean::to_string),
            });
        }
        if !outline.children.is_empty() {
            // A slash parts folders, and so cannot be in a name.
            let part = name.unwrap_or_default().replace('/', "-");
            let inner = if folder.is_empty() || part.is_empty() {
                format!("{folder}{part}")
            } else {
                format!("{folder}/{part}")
            };
            collect(&outline.children, &inner, feeds);
        }
    }
}

/// Prints all feeds as OPML 2.0, in their folders.
///
/// # Errors
/// Where the library cannot be read.
pub fn export() -> Result<ExitCode, Failure> {
    let mut top = Vec::new();
    for feed in open()?.feeds()? {
        let mut level = &mut top;
        for part in feed.folder.split('/').filter(|part| !part.is_empty()) {
            let at = level.iter().position(|o: &Outline| o.feed_url.is_none() && *o.title == *part);
            let at = at.unwrap_or_else(|| {
                level.push(Outline { title: Clean::line(part), ..Outline::default() });
                level.len() - 1
            });
            level = &mut level[at].children;
        }
        level.push(Outline {
            title: feed.title,
            feed_url: Some(Clean::line(&feed.url)),
            site_url: feed.site,
            kind: Some(Clean::line("rss")),
            ..Outline::default()
        });
    }
    finished(write!(io::stdout(), "{}", opml::write(&top)).map(|()| ExitCode::SUCCESS))
}
