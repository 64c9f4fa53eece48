//! `kabar feeds`, `remove`, `move`, `import` and `export`: the subscriptions. Feeds are fetched by `refresh`.

use super::open::open;
use crate::cli::error::{CommandError, finish_output, report_diagnostics};
use crate::shelf::FeedText;
use crate::shelf::library::{FeedRow, Subscription};
use clap::Args;
use clap::builder::PossibleValuesParser;
use kabar_annotate::article::Date;
use kabar_annotate::text::CleanText;
use kabar_formats::contract;
use kabar_formats::opml::{self, OpmlTrust, Outline};
use serde::Serialize;
use std::io::{self, BufWriter, Read, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The biggest list of feeds that is read, in bytes: about a hundred thousand feeds.
const MAX_OPML_SIZE: u64 = 64 << 20;

/// How to list feeds.
#[derive(Debug, Args)]
pub struct FeedsArgs {
    /// One JSON object a feed
    #[arg(long)]
    json: bool,
}

/// Feeds to unsubscribe.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Feeds by number, address or name
    #[arg(value_name = "FEED", required = true)]
    feeds: Vec<String>,
}

/// A feed to change.
#[derive(Debug, Args)]
pub struct MoveArgs {
    /// The feed, by number, address or name
    #[arg(value_name = "FEED")]
    feed: String,
    /// The folder to put it in: berita, or berita/kota; "" for none
    #[arg(long, required_unless_present_any = ["name", "text"])]
    folder: Option<String>,
    /// What to call it; "" for its own title
    #[arg(long)]
    name: Option<String>,
    /// Whose text its articles have: that of their pages, the feed's, or the page's where the feed has a summary only
    #[arg(long, value_name = "WHOSE", value_parser = PossibleValuesParser::new(FeedText::ALL.map(FeedText::name)))]
    text: Option<String>,
}

/// A list of feeds to import.
#[derive(Debug, Args)]
pub struct ImportArgs {
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
    text: &'a str,
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

fn feed_record(feed: &FeedRow) -> FeedRecord<'_> {
    let time = |unix: Option<i64>| unix.and_then(Date::from_unix).map(|date| date.to_string());
    FeedRecord {
        id: feed.id,
        url: &feed.url,
        title: &feed.title,
        site: feed.site.as_deref(),
        folder: &feed.folder,
        text: feed.text.name(),
        articles: feed.articles,
        unread: feed.unread,
        fetched: time(feed.health.last_fetch),
        good: time(feed.health.last_success),
        failures: feed.health.failures,
        failing_since: time(feed.health.failing_since),
        status: feed.health.http_status,
        reason: feed.health.reason.as_deref(),
        gone: feed.health.is_gone,
    }
}

/// Lists feeds: number, unread of articles, folder, name, address and what is wrong, with tabs between; or JSON.
///
/// # Errors
/// Where the library cannot be read.
pub fn list(feeds: &FeedsArgs) -> Result<ExitCode, CommandError> {
    let all = open()?.feeds()?;
    let mut out = BufWriter::new(stdout().lock());
    let print = |feed: &FeedRow, out: &mut BufWriter<_>| {
        if feeds.json {
            return contract::write_line(&feed_record(feed), out);
        }
        let FeedRow { id, unread, articles, title, .. } = feed;
        let folder = if feed.folder.is_empty() { "-" } else { &*feed.folder };
        let wrong = feed.health.reason.as_deref().unwrap_or("-");
        writeln!(
            out,
            "{id}\t{unread}/{articles}\t{folder}\t{title}\t{}\t{wrong}",
            CleanText::one_line(&feed.url)
        )
    };
    let done = all.iter().try_for_each(|feed| print(feed, &mut out)).and_then(|()| out.flush());
    finish_output(done.map(|()| ExitCode::SUCCESS))
}

/// Unsubscribes feeds; `kabar undo` brings the last one back.
///
/// # Errors
/// Where one does not exist: those before it are unsubscribed.
pub fn remove(remove: &RemoveArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let found: Vec<FeedRow> =
        remove.feeds.iter().map(|name| library.find_feed(name)).collect::<Result<_, _>>()?;
    for feed in found {
        let done = library.unsubscribe(feed.id)?;
        if let Err(e) = writeln!(io::stdout(), "{}", done.description) {
            return finish_output(Err(e));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Moves a feed to a folder, gives it a name, or says whose text its articles have.
///
/// # Errors
/// Where it does not exist.
pub fn edit(change: &MoveArgs) -> Result<ExitCode, CommandError> {
    let mut library = open()?;
    let feed = library.find_feed(&change.feed)?;
    if let Some(folder) = &change.folder {
        library.move_feed(feed.id, folder)?;
    }
    if let Some(name) = &change.name {
        library.rename_feed(feed.id, Some(name))?;
    }
    if let Some(text) = change.text.as_deref().and_then(FeedText::from_name) {
        library.set_feed_text(feed.id, text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Subscribes to the feeds of an OPML file that are not subscribed yet. A file without feeds changes nothing.
///
/// # Errors
/// Where nothing can be read in it.
pub fn import(import: &ImportArgs) -> Result<ExitCode, CommandError> {
    let name = if import.file.as_os_str() == "-" {
        "standard input".into()
    } else {
        import.file.display().to_string()
    };
    let bytes = read_opml(&import.file).map_err(|e| CommandError::new(format!("{name}: {e}")))?;
    let (outlines, diagnostics) =
        opml::parse(&name, &bytes, if import.trust { OpmlTrust::Trusted } else { OpmlTrust::Untrusted });
    report_diagnostics(&diagnostics);
    let mut feeds = Vec::new();
    collect_subscriptions(&outlines, "", &mut feeds);
    if feeds.is_empty() {
        return Err(CommandError::new(format!("{name}: no feed in it; nothing was changed")));
    }
    let (_, done) = open()?.subscribe(&feeds)?;
    let known = feeds.len() - done.changed.min(feeds.len());
    let written = writeln!(io::stdout(), "{}, {known} were there already", done.description);
    let code = if diagnostics.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    finish_output(written.map(|()| code))
}

fn read_opml(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file)?)
    };
    source.take(MAX_OPML_SIZE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_OPML_SIZE {
        return Err(io::Error::other("too long for a list of feeds"));
    }
    Ok(bytes)
}

/// The feeds of `outlines`, those in folders with the folder's path.
fn collect_subscriptions(outlines: &[Outline], folder: &str, feeds: &mut Vec<Subscription>) {
    for outline in outlines {
        let name = Some(outline.title.to_string()).filter(|t| !t.is_empty());
        if let Some(url) = &outline.feed_url {
            feeds.push(Subscription {
                url: url.to_string(),
                name: name.clone(),
                folder: Some(folder.to_owned()),
                site: outline.site_url.as_ref().map(CleanText::to_string),
            });
        }
        if !outline.children.is_empty() {
            // A slash separates folders, so a name cannot have one.
            let part = name.unwrap_or_default().replace('/', "-");
            let inner = if folder.is_empty() || part.is_empty() {
                format!("{folder}{part}")
            } else {
                format!("{folder}/{part}")
            };
            collect_subscriptions(&outline.children, &inner, feeds);
        }
    }
}

/// Prints all feeds as OPML 2.0, in their folders.
///
/// # Errors
/// Where the library cannot be read.
pub fn export() -> Result<ExitCode, CommandError> {
    let mut top = Vec::new();
    for feed in open()?.feeds()?.into_iter().filter(FeedRow::is_fetched) {
        let mut level = &mut top;
        for part in feed.folder.split('/').filter(|part| !part.is_empty()) {
            let at = level.iter().position(|o: &Outline| o.feed_url.is_none() && *o.title == *part);
            let at = at.unwrap_or_else(|| {
                level.push(Outline { title: CleanText::one_line(part), ..Outline::default() });
                level.len() - 1
            });
            level = &mut level[at].children;
        }
        level.push(Outline {
            title: feed.title,
            feed_url: Some(CleanText::one_line(&feed.url)),
            site_url: feed.site,
            kind: Some(CleanText::one_line("rss")),
            ..Outline::default()
        });
    }
    finish_output(write!(io::stdout(), "{}", opml::write(&top)).map(|()| ExitCode::SUCCESS))
}
