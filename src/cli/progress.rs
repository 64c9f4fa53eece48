//! How far a long command is: one line on standard error, rewritten in place, where a terminal shows it and the results
//! go elsewhere, or come when all is done. Short commands show nothing.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is shown before this, and then so often.
const SHOW_AFTER: Duration = Duration::from_secs(2);
const SHOW_INTERVAL: Duration = Duration::from_millis(250);

/// When a command prints what it found: while it goes through the inputs, or once it is through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ResultTiming {
    /// While it goes through.
    Streaming,
    /// At the end, so that until then the terminal is free for how far it is.
    AtEnd,
}

/// The line.
pub struct ProgressLine {
    is_visible: bool,
    started: Instant,
    shown: Option<Instant>,
    articles: usize,
}

impl ProgressLine {
    /// The line of a command that prints its results so.
    pub fn new(results: ResultTiming) -> ProgressLine {
        let free = results == ResultTiming::AtEnd || !io::stdout().is_terminal();
        let is_visible = io::stderr().is_terminal() && free;
        ProgressLine { is_visible, started: Instant::now(), shown: None, articles: 0 }
    }

    /// So many more articles were `done`: "read", "written".
    pub fn add(&mut self, articles: usize, done: &str) {
        self.articles += articles;
        let now = Instant::now();
        let due = self.shown.map_or(self.started + SHOW_AFTER, |shown| shown + SHOW_INTERVAL);
        if self.is_visible && now >= due {
            self.shown = Some(now);
            // Where standard error is closed there is nobody to tell.
            let _ = write!(io::stderr(), "\r\x1b[K{} articles {done}", self.articles);
        }
    }

    /// Says at once what is being done, where that takes long before anything can be counted.
    pub fn show(&mut self, words: &str) {
        if self.is_visible {
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
