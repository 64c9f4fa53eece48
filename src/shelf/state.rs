//! What the reader did: which articles are read and starred, by article key, in one small file.
//!
//! The file is a log: a change is one appended line, synced before it counts as kept, so `kill -9` or a lost link at
//! any moment costs nothing that was shown. A line that makes no sense is skipped. When the log is much longer than what
//! it says, it is rewritten beside itself and renamed over the old one, which is atomic.
//!
//! Several kabars may have it open. Whoever writes holds the file's lock, opens the file anew for each change, and looks
//! whether the file that it locked is still the one at that path: so nobody appends to a log that another has replaced,
//! and a rewrite holds all that was appended before it.
//!
//! ```text
//! read 4be1f0c7a9d25e83
//! star 4be1f0c7a9d25e83
//! unread 4be1f0c7a9d25e83
//! ```

use super::Mark;
use super::folders::folder;
use crate::text::Clean;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Rewrite the log when it has this many lines more than marks.
const SLACK: usize = 10_000;

/// The reader's marks.
#[derive(Debug, Default)]
pub struct State {
    read: HashSet<String>,
    starred: HashSet<String>,
    log: Option<PathBuf>,
}

impl State {
    /// Marks that last as long as the program: for tests, pictures and the bundled samples.
    pub fn in_memory() -> State {
        State::default()
    }

    /// The marks in the log at `path`; the file and its folder are made at the first change. What can't be read counts
    /// as empty: a reader without marks is better than none.
    pub fn open(path: PathBuf) -> State {
        let mut state = State { log: Some(path), ..State::default() };
        let text = state.log.as_deref().and_then(|p| fs::read(p).ok()).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        for line in text.lines() {
            state.replay(line);
        }
        if text.lines().count() > state.read.len() + state.starred.len() + SLACK {
            // Where that fails the long log stays, and it still says the same.
            let _ = state.rewrite();
        }
        state
    }

    /// `$XDG_STATE_HOME/kabar/marks.log`, by default under `~/.local/state`; `None` where neither is set.
    pub fn usual_path() -> Option<PathBuf> {
        Some(folder("XDG_STATE_HOME", ".local/state")?.join("marks.log"))
    }

    /// Is the article read?
    pub fn is_read(&self, key: &str) -> bool {
        self.read.contains(key)
    }

    /// Is any article read?
    pub fn has_read(&self) -> bool {
        !self.read.is_empty()
    }

    /// Is any article starred?
    pub fn has_starred(&self) -> bool {
        !self.starred.is_empty()
    }

    /// Is the article starred?
    pub fn is_starred(&self, key: &str) -> bool {
        self.starred.contains(key)
    }

    /// Changes the marks of the article `key` and writes the change down.
    ///
    /// # Errors
    /// One line, where it could not be written; the marks hold for this session all the same.
    pub fn mark(&mut self, key: &str, mark: Mark) -> Result<(), Clean> {
        let words = [(mark.read, "read", "unread"), (mark.starred, "star", "unstar")];
        let lines: String = words
            .iter()
            .filter_map(|(change, on, off)| change.map(|c| format!("{} {key}\n", if c { on } else { off })))
            .collect();
        for line in lines.lines() {
            self.replay(line);
        }
        self.append(&lines).map_err(|e| {
            let path = self.log.as_deref().map(|p| p.display().to_string()).unwrap_or_default();
            Clean::line(&format!("marks are not kept: {path}: {e}"))
        })
    }

    fn replay(&mut self, line: &str) {
        let Some((word, key)) = line.split_once(' ').filter(|(_, key)| !key.is_empty()) else { return };
        match word {
            "read" => drop(self.read.insert(key.to_owned())),
            "unread" => drop(self.read.remove(key)),
            "star" => drop(self.starred.insert(key.to_owned())),
            "unstar" => drop(self.starred.remove(key)),
            _ => {}
        }
    }

    fn append(&self, lines: &str) -> io::Result<()> {
        let Some(path) = &self.log else { return Ok(()) };
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = lock(path)?;
        let length = file.metadata()?.len();
        let mut last = [b'\n'];
        if length > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        // A log that lost its last newline (a full disk) must not swallow the next line.
        let lines = if last == *b"\n" { lines.to_owned() } else { format!("\n{lines}") };
        file.write_all(lines.as_bytes())?;
        file.sync_data()
    }

    /// Writes the log anew, without what later lines took back.
    fn rewrite(&mut self) -> io::Result<()> {
        let Some(path) = self.log.clone() else { return Ok(()) };
        let mut old = lock(&path)?;
        // Another kabar may have appended since this one read the log.
        let mut bytes = Vec::new();
        old.read_to_end(&mut bytes)?;
        (self.read, self.starred) = Default::default();
        String::from_utf8_lossy(&bytes).lines().for_each(|line| self.replay(line));
        let mut text = String::new();
        for (word, keys) in [("read", &self.read), ("star", &self.starred)] {
            keys.iter().for_each(|key| text.extend([word, " ", key, "\n"]));
        }
        let beside = path.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        fs::rename(&beside, &path)
    }
}

/// Opens the log to read and append, and locks it: it is still the file at `path` when that is done.
fn lock(path: &Path) -> io::Result<File> {
    loop {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        file.lock()?;
        if fs::metadata(path).is_ok_and(|at_path| is_same(&at_path, &file)) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_same(at_path: &fs::Metadata, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|f| (f.dev(), f.ino()) == (at_path.dev(), at_path.ino()))
}

#[cfg(not(unix))]
fn is_same(_at_path: &fs::Metadata, _file: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kabar-state-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder.join("deep/marks.log")
    }

    const READ: Mark = Mark { read: Some(true), starred: None };

    #[test]
    fn marks_are_there_for_the_next_one_who_opens_the_log() {
        let path = scratch("again");
        let mut state = State::open(path.clone());
        state.mark("a b", READ).expect("kept");
        state.mark("c", Mark { read: Some(true), starred: Some(true) }).expect("kept");
        state.mark("c", Mark { read: Some(false), starred: None }).expect("kept");
        let again = State::open(path);
        assert!(again.is_read("a b") && !again.is_read("c") && again.is_starred("c"));
    }

    #[test]
    fn a_torn_line_costs_itself_only() {
        let path = scratch("torn");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, b"read a\n\xff\xfe junk\nread\nread b\nread c").expect("written");
        State::open(path.clone()).mark("d", READ).expect("kept");
        let again = State::open(path);
        assert!(["a", "b", "c", "d"].iter().all(|key| again.is_read(key)));
    }

    #[test]
    fn a_long_log_is_rewritten_and_says_the_same() {
        let path = scratch("long");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "read a\nunread a\n".repeat(SLACK) + "star b\n").expect("written");
        let state = State::open(path.clone());
        assert!(!state.is_read("a") && state.is_starred("b"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "star b\n");
    }

    #[test]
    fn a_rewrite_by_another_loses_nothing() {
        let path = scratch("two");
        let mut first = State::open(path.clone());
        first.mark("a", READ).expect("kept");
        let mut padded = fs::read_to_string(&path).expect("there");
        padded.push_str(&"read x\nunread x\n".repeat(SLACK));
        fs::write(&path, padded).expect("written");
        let mut second = State::open(path.clone());
        assert!(fs::metadata(&path).expect("there").len() < 100, "rewritten");
        first.mark("b", READ).expect("kept");
        second.mark("c", READ).expect("kept");
        let third = State::open(path);
        assert!(["a", "b", "c"].iter().all(|key| third.is_read(key)));
    }

    #[test]
    fn where_nothing_can_be_written_the_session_still_marks() {
        let mut state = State::open(PathBuf::from("/proc/kabar/marks.log"));
        let error = state.mark("a", READ).expect_err("no such folder");
        assert!(error.starts_with("marks are not kept: /proc/kabar/marks.log: "), "{error}");
        assert!(state.is_read("a"));
    }
}
