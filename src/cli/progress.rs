//! How far a long command is: one line on standard error, rewritten in place, where a terminal shows it and the results
//! go elsewhere, or come when all is done. Short commands show nothing.

use super::articles::Results;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before this, and then so often.
const FIRST: Duration = Duration::from_secs(2);
const AGAIN: Duration = Duration::from_millis(250);

/// The line.
pub struct Progress {
    watched: bool,
    started: Instant,
    shown: Option<Instant>,
    articles: usize,
}

impl Progress {
    /// The line of a command that prints its results so.
    pub fn of(results: Results) -> Progress {
        let free = results == Results::AtTheEnd || !io::stdout().is_terminal();
        let watched = io::stderr().is_terminal() && free;
        Progress { watched, started: Instant::now(), shown: None, articles: 0 }
    }

    /// So many more articles were `done`: "read", "written".
    pub fn add(&mut self, articles: usize, done: &str) {
        self.articles += articles;
        let now = Instant::now();
        let due = self.shown.map_or(self.started + FIRST, |shown| shown + AGAIN);
        if self.watched && now >= due {
            self.shown = Some(now);
            // Where standard error is closed there is nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{} articles {done}", self.articles);
        }
    }

    /// Says at once what is being done, where that takes long before anything can be counted.
    pub fn say(&mut self, words: &str) {
        if self.watched {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{words}");
        }
    }

    /// Counts from the beginning; the line stays until the next one.
    pub fn restart(&mut self) {
        self.articles = 0;
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
