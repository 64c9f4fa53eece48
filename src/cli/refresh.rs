//! `kabar refresh`: fetches what is new, for cron and for scripts. On a terminal a line shows the progress. Each feed that
//! fails is a line on standard error.

use super::error::CommandError;
use super::library::open::library_path;
use crate::app::messages::{counted, refreshed};
use crate::net::fetch::Fetcher;
use crate::net::pages_ahead;
use crate::net::refresh::{self, FeedSelection, RefreshEvent, RefreshOutcome, RefreshProgress};
use crate::shelf::library::{Durability, Library};
use crate::shelf::rules::RuleBook;
use crate::term::now;
use clap::Args;
use kabar_annotate::text::CleanText;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What to refresh; without a word those feeds whose time has come.
#[derive(Debug, Args)]
pub struct RefreshArgs {
    /// All feeds, also those that were asked a moment ago
    #[arg(long, conflicts_with = "feeds")]
    all: bool,
    /// These feeds, by address, name or number
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
}

/// How long a refresh reads the names of new articles, and how long it compares them with others: some ten thousand
/// articles.
const MAX_NAMES_TIME: Duration = Duration::from_secs(10);
/// Articles whose names are indexed in one transaction.
const NAMES_BATCH: usize = 200;
/// The exit code where another process refreshes the same library.
const EXIT_ALREADY_RUNNING: u8 = 3;
/// The exit code where no server could be reached.
const EXIT_OFFLINE: u8 = 4;

/// What the exit code says, for --help.
pub const EXIT_CODES: &str = "\
Exit codes: 0 every feed is well; 1 some failed, each named on standard error; 2 wrong arguments;
3 another kabar is refreshing this library; 4 no server could be reached at all.
Prints nothing where all is well and nobody watches, so that cron sends no mail.";

/// Runs the command.
///
/// # Errors
/// Where the library cannot be used, or a feed is not there.
pub fn run(what: &RefreshArgs) -> Result<ExitCode, CommandError> {
    let path = library_path()?;
    let which = match (what.all, what.feeds.is_empty()) {
        (true, _) => FeedSelection::All,
        (false, true) => FeedSelection::Due,
        (false, false) => {
            let library = Library::open(&path, now)?;
            let found = what.feeds.iter().map(|name| library.find_feed(name).map(|feed| feed.id));
            FeedSelection::Ids(found.collect::<Result<_, _>>()?)
        }
    };
    let mut screen = RefreshStatus { is_visible: io::stderr().is_terminal() };
    let fetcher = Fetcher::from_env();
    let ending = refresh::run(&path, &which, &fetcher, now, &mut |event| screen.show(&event));
    screen.clear();
    let ending = ending?;
    if matches!(ending, RefreshOutcome::Done(_)) {
        index_names(&path);
        screen.say("fetching pages ahead of reading; Ctrl-C leaves them for later");
        let taken = pages_ahead::run(&path, &fetcher, now, pages_ahead::PAUSE);
        screen.clear();
        taken?;
    }
    let (message, code) = match ending {
        RefreshOutcome::Done(progress) => (summary(progress), u8::from(progress.failed > 0)),
        RefreshOutcome::Cancelled(progress) => (format!("cancelled; {}", summary(progress)), 1),
        RefreshOutcome::Offline(_) => {
            ("no server could be reached: the network is down".into(), EXIT_OFFLINE)
        }
        RefreshOutcome::AlreadyRunning => (
            "another kabar is refreshing; its news is in the library when it is done".into(),
            EXIT_ALREADY_RUNNING,
        ),
    };
    // cron mails whatever is printed, so nothing is printed where all is well and there is no terminal.
    if screen.is_visible || code >= EXIT_ALREADY_RUNNING {
        // Where standard error is closed, the exit code remains.
        let _ = writeln!(io::stderr(), "{message}");
    }
    Ok(ExitCode::from(code))
}

/// Indexes the names in new articles, for pages of names, `who:` and `said:`, and finds their stories. What is not done now is
/// done after the next refresh, or when somebody asks.
fn index_names(path: &Path) {
    let (Ok(mut library), book) =
        (Library::open_with_durability(path, Durability::AtCheckpoints, now), RuleBook::open_default())
    else {
        return;
    };
    let started = Instant::now();
    while started.elapsed() < MAX_NAMES_TIME
        && matches!(library.index_names(book.rules(), NAMES_BATCH), Ok(1..))
    {}
    let started = Instant::now();
    let _ = library.group_since(i64::MIN, book.rules(), |_| started.elapsed() < MAX_NAMES_TIME);
}

fn summary(progress: RefreshProgress) -> String {
    refreshed(progress.done, progress.new, progress.failed)
}

struct RefreshStatus {
    is_visible: bool,
}

impl RefreshStatus {
    fn show(&mut self, event: &RefreshEvent) {
        let message = match event {
            RefreshEvent::Progress(p) if self.is_visible => {
                format!(
                    "\r\x1b[K{} of {}, {} new, {} failed",
                    p.done,
                    counted(p.total, "feed"),
                    p.new,
                    p.failed
                )
            }
            RefreshEvent::Progress(_) => return,
            RefreshEvent::Failed(feed) => {
                let clear = if self.is_visible { "\r\x1b[K" } else { "" };
                let title = if feed.title == feed.url { CleanText::default() } else { feed.title.clone() };
                let place =
                    if title.is_empty() { feed.url.to_string() } else { format!("{title} ({})", feed.url) };
                format!("{clear}{place}: {}\n", feed.reason)
            }
        };
        // Nothing can be done where standard error is closed.
        let _ = io::stderr().write_all(message.as_bytes());
    }

    /// Shows a line until the next one.
    fn say(&self, message: &str) {
        if self.is_visible {
            // Nothing can be done where standard error is closed.
            let _ = write!(io::stderr(), "\r\x1b[K{message}");
        }
    }

    fn clear(&self) {
        if self.is_visible {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
