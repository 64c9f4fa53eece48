//! The progress of a long command: one line on standard error, rewritten in place. It is shown only on a terminal, and only
//! where results go elsewhere or come at the end. Short commands show nothing.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How long nothing is shown, and how often the line is rewritten after that.
const SHOW_AFTER: Duration = Duration::from_secs(2);
const SHOW_INTERVAL: Duration = Duration::from_millis(250);

/// When a command prints its results.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ResultTiming {
    /// As soon as they are there.
    Streaming,
    /// At the end, so that the terminal is free for progress until then.
    AtEnd,
}

/// A line that shows progress.
pub struct ProgressLine {
    is_visible: bool,
    started: Instant,
    shown: Option<Instant>,
    articles: usize,
}

impl ProgressLine {
    /// The line of a command that prints its results at that time.
    pub fn new(results: ResultTiming) -> ProgressLine {
        let free = results == ResultTiming::AtEnd || !io::stdout().is_terminal();
        let is_visible = io::stderr().is_terminal() && free;
        ProgressLine { is_visible, started: Instant::now(), shown: None, articles: 0 }
    }

    /// Counts so many more articles; `done` is what was done with them: "read", "written".
    pub fn add(&mut self, articles: usize, done: &str) {
        self.articles += articles;
        let now = Instant::now();
        let due = self.shown.map_or(self.started + SHOW_AFTER, |shown| shown + SHOW_INTERVAL);
        if self.is_visible && now >= due {
            self.shown = Some(now);
            // Nothing can be done where standard error is closed.
            let _ = write!(io::stderr(), "\r\x1b[K{} articles {done}", self.articles);
        }
    }

    /// Shows `words` at once, for work that takes long before anything can be counted.
    pub fn show(&mut self, words: &str) {
        if self.is_visible {
            self.shown = Some(Instant::now());
            let _ = write!(io::stderr(), "\r\x1b[K{words}");
        }
    }

    /// Counts from 0 again; the line stays until the next one is shown.
    pub fn restart(&mut self) {
        self.articles = 0;
    }

    /// Erases the line.
    pub fn clear(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
