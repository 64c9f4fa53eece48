//! Marks in one small file, where no library can be opened.
//!
//! The file is a log: a change is one line at its end, synced before it is shown as stored, so that `kill -9` at any moment
//! loses nothing that was shown. A line that makes no sense is skipped. When most lines are superseded by later ones, the log
//! is rewritten under another name and renamed, which is atomic.
//!
//! Several kabars may use it. For each change a writer opens the file again, locks it, and checks that it is still the one at
//! that path. So nobody appends to a log that another kabar has replaced, and a rewritten log has all that was appended before.
//!
//! ```text
//! read 4be1f0c7a9d25e83
//! star 4be1f0c7a9d25e83
//! unread 4be1f0c7a9d25e83
//! ```

use super::mark_sets::MarkSets;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The log is rewritten when it has this many lines more than marks.
pub(super) const MAX_SUPERSEDED_LINES: usize = 10_000;

/// The log at a path. The file and its folder are created at the first change.
#[derive(Debug)]
pub(super) struct MarksLog(PathBuf);

impl MarksLog {
    /// The log at `path` and the marks in it. A file that cannot be read counts as empty: kabar without marks is better than
    /// none.
    pub fn open(path: PathBuf) -> (MarksLog, MarkSets) {
        let log = MarksLog(path);
        let text = fs::read(&log.0).unwrap_or_default();
        let mut marks = replay(&text);
        let lines = text.iter().filter(|b| **b == b'\n').count();
        if lines > marks.read.len() + marks.starred.len() + MAX_SUPERSEDED_LINES {
            // Where that fails, the long log stays; it has the same marks.
            marks = log.rewrite().unwrap_or(marks);
        }
        (log, marks)
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Adds `lines` at its end.
    pub fn append(&self, lines: &str) -> io::Result<()> {
        self.0.parent().map_or(Ok(()), fs::create_dir_all)?;
        let mut file = open_locked(&self.0)?;
        let length = file.metadata()?.len();
        let mut last = [b'\n'];
        if length > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        // A log without a newline at its end (from a full disk) must not spoil the next line.
        let lines = if last == *b"\n" { lines.to_owned() } else { format!("\n{lines}") };
        file.write_all(lines.as_bytes())?;
        file.sync_data()
    }

    /// Writes it again, without superseded lines.
    fn rewrite(&self) -> io::Result<MarkSets> {
        let mut old = open_locked(&self.0)?;
        // Another kabar may have appended since this one read the log.
        let mut bytes = Vec::new();
        old.read_to_end(&mut bytes)?;
        let marks = replay(&bytes);
        let mut text = String::new();
        for (word, keys) in [("read", &marks.read), ("star", &marks.starred)] {
            keys.iter().for_each(|key| text.extend([word, " ", key, "\n"]));
        }
        let beside = self.0.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        fs::rename(&beside, &self.0)?;
        Ok(marks)
    }
}

fn replay(bytes: &[u8]) -> MarkSets {
    let mut marks = MarkSets::default();
    String::from_utf8_lossy(bytes).lines().for_each(|line| marks.apply_log_line(line));
    marks
}

/// Opens the log to read and append, and locks it. The locked file is the one that `path` names.
fn open_locked(path: &Path) -> io::Result<File> {
    loop {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        file.lock()?;
        if fs::metadata(path).is_ok_and(|at_path| is_same_file(&at_path, &file)) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_same_file(at_path: &fs::Metadata, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|f| (f.dev(), f.ino()) == (at_path.dev(), at_path.ino()))
}

#[cfg(not(unix))]
fn is_same(_at_path: &fs::Metadata, _file: &File) -> bool {
    true
}
