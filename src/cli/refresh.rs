//! `kabar refresh`: fetches what is new, for cron and for scripts. Where somebody watches, a line says how far it is; a feed
//! that fails is a line on standard error.

use super::Failure;
use crate::app::words::{count, refreshed};
use crate::net::fetch::Fetcher;
use crate::net::refresh::{self, Ending, Event, Progress, Which};
use crate::shelf::library::Library;
use clap::Args;
use kabar_annotate::text::Clean;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// What to refresh; without a word those feeds whose time has come.
#[derive(Debug, Args)]
pub struct Refresh {
    /// All feeds, also those that were asked a moment ago
    #[arg(long, conflicts_with = "feeds")]
    all: bool,
    /// These feeds, by address, name or number
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
}

/// Another kabar refreshes the same library.
const ELSEWHERE: u8 = 3;
/// No server could be reached at all.
const OFFLINE: u8 = 4;

/// What the exit code says, for --help.
pub const CODES: &str = "\
Exit codes: 0 every feed is well; 1 some failed, each named on standard error; 2 wrong arguments;
3 another kabar is refreshing this library; 4 no server could be reached at all.
Prints nothing where all is well and nobody watches, so that cron sends no mail.";

/// Does it.
///
/// # Errors
/// Where the library cannot be used, or a feed is not there.
pub fn run(what: &Refresh) -> Result<ExitCode, Failure> {
    let path = library_path()?;
    let which = match (what.all, what.feeds.is_empty()) {
        (true, _) => Which::All,
        (false, true) => Which::Due,
        (false, false) => {
            let library = Library::open(&path).map_err(failure)?;
            let found = what.feeds.iter().map(|said| library.find_feed(said).map(|feed| feed.id));
            Which::These(found.collect::<Result<_, _>>().map_err(failure)?)
        }
    };
    let mut screen = Screen { is_watched: io::stderr().is_terminal() };
    let ending = refresh::run(&path, &which, &Fetcher::usual(), clock, &mut |event| screen.show(&event));
    screen.clear();
    let ending = ending.map_err(failure)?;
    let (said, code) = match ending {
        Ending::Done(progress) => (told(progress), u8::from(progress.failed > 0)),
        Ending::Cancelled(progress) => (format!("cancelled; {}", told(progress)), 1),
        Ending::Offline(_) => ("no server could be reached: the network is down".into(), OFFLINE),
        Ending::Elsewhere => {
            ("another kabar is refreshing; its news is in the library when it is done".into(), ELSEWHERE)
        }
    };
    // cron mails whatever is printed: where all is well and nobody watches, that is nothing.
    if screen.is_watched || code >= ELSEWHERE {
        // Where standard error is closed the exit code still tells.
        let _ = writeln!(io::stderr(), "{said}");
    }
    Ok(ExitCode::from(code))
}

/// Seconds since 1970.
pub fn clock() -> i64 {
    // A clock before 1970 counts as 1970.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

/// Where the library is.
///
/// # Errors
/// Where there is no home folder.
pub fn library_path() -> Result<std::path::PathBuf, Failure> {
    Library::usual_path()
        .ok_or_else(|| Failure::new("no home folder, and so no library; set HOME or XDG_DATA_HOME"))
}

/// What the library could not do, as the line for the user.
pub fn failure(trouble: crate::shelf::library::Trouble) -> Failure {
    Failure::new(trouble.words().to_string())
}

fn told(progress: Progress) -> String {
    refreshed(progress.done, progress.new, progress.failed)
}

struct Screen {
    is_watched: bool,
}

impl Screen {
    fn show(&mut self, event: &Event) {
        let said = match event {
            Event::Further(p) if self.is_watched => {
                format!(
                    "\r\x1b[K{} of {}, {} new, {} failed",
                    p.done,
                    count(p.total, "feed"),
                    p.new,
                    p.failed
                )
            }
            Event::Further(_) => return,
            Event::Failed(feed) => {
                let clear = if self.is_watched { "\r\x1b[K" } else { "" };
                let title = if feed.title == feed.url { Clean::default() } else { feed.title.clone() };
                let place =
                    if title.is_empty() { feed.url.to_string() } else { format!("{title} ({})", feed.url) };
                format!("{clear}{place}: {}\n", feed.why)
            }
        };
        // Where standard error is closed there is nobody to tell.
        let _ = io::stderr().write_all(said.as_bytes());
    }

    fn clear(&self) {
        if self.is_watched {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
