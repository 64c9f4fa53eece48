//! What the reader did with articles that were opened from files: which are read and starred, by article key.
//!
//! The marks are kept in the [`Library`], beside what the reader does with feeds, and written when they change. A library is
//! created at the first mark, not before: who only looks at a file leaves no trace. Where no library can be opened, the marks
//! are kept in a log of their own, `marks.log`. Versions before the library kept them there; the library imports that log
//! once.

use super::log::MarksLog;
use super::mark_sets::{MarkSets, log_lines};
use crate::config::folders::xdg_folder;
use crate::shelf::library::Library;
use crate::shelf::{Clock, MarkChange, ReadingPosition};
use kabar_annotate::text::CleanText;
use std::path::{Path, PathBuf};

/// The reader's marks, and where they are kept.
#[derive(Debug, Default)]
pub struct MarkStore {
    marks: MarkSets,
    backend: MarkBackend,
    warning: Option<CleanText>,
}

#[derive(Debug, Default)]
enum MarkBackend {
    /// The marks are in memory only, and lost at the end.
    #[default]
    Memory,
    Log(MarksLog),
    /// In a library that is created at the first change; in the log where that fails.
    LibraryOnDemand {
        path: PathBuf,
        clock: Clock,
        log: MarksLog,
    },
    Library(Box<Library>),
}

impl MarkStore {
    /// Marks that last as long as the program: for tests, pictures and the bundled samples.
    pub fn in_memory() -> MarkStore {
        MarkStore::default()
    }

    /// The marks in the log at `path`. The file and its folder are created at the first change.
    pub fn open_log(path: PathBuf) -> MarkStore {
        let (log, marks) = MarksLog::open(path);
        MarkStore { marks, backend: MarkBackend::Log(log), warning: None }
    }

    /// The marks in the library at `path`, else in the log at `log`.
    pub fn open_library(path: PathBuf, log: PathBuf, clock: Clock) -> MarkStore {
        let is_there = path.exists();
        let (log, marks) = MarksLog::open(log);
        let backend = MarkBackend::LibraryOnDemand { path, clock, log };
        let mut store = MarkStore { marks, backend, warning: None };
        if is_there {
            store.open_planned_library();
        }
        store
    }

    /// The marks at their default place: in `$XDG_DATA_HOME/kabar/library.db`, else in
    /// `$XDG_STATE_HOME/kabar/marks.log`. Where neither variable nor a home is set, in memory.
    pub fn open_default(clock: Clock) -> MarkStore {
        let log = xdg_folder("XDG_STATE_HOME", ".local/state").map(|f| f.join("marks.log"));
        match (Library::default_path(), log) {
            (Some(library), Some(log)) => MarkStore::open_library(library, log, clock),
            (None, Some(log)) => MarkStore::open_log(log),
            (_, None) => MarkStore::in_memory(),
        }
    }

    /// Why the library could not be used, where that was so.
    pub fn warning(&self) -> Option<&CleanText> {
        self.warning.as_ref()
    }

    /// Is the article read?
    pub fn is_read(&self, key: &str) -> bool {
        self.marks.read.contains(key)
    }

    /// Is any article read?
    pub fn has_read(&self) -> bool {
        !self.marks.read.is_empty()
    }

    /// Is any article starred?
    pub fn has_starred(&self) -> bool {
        !self.marks.starred.is_empty()
    }

    /// Is the article starred?
    pub fn is_starred(&self, key: &str) -> bool {
        self.marks.starred.contains(key)
    }

    /// Changes the marks of the article `key` and writes the change down.
    ///
    /// # Errors
    /// One line, where it could not be written; the marks hold for this session all the same.
    pub fn mark(&mut self, key: &str, mark: MarkChange) -> Result<(), CleanText> {
        self.open_planned_library();
        let lines = log_lines(key, mark);
        for line in lines.lines() {
            self.marks.apply_log_line(line);
        }
        match &mut self.backend {
            MarkBackend::Memory | MarkBackend::LibraryOnDemand { .. } => Ok(()),
            MarkBackend::Log(log) => log.append(&lines).map_err(|e| save_error(log.path(), &e.to_string())),
            MarkBackend::Library(library) => library
                .set_file_mark(key, mark)
                .map_err(|trouble| save_error(library.path(), &trouble.to_string())),
        }
    }

    /// Where the reader was in the article `key`; only a library keeps that.
    pub fn reading_position(&self, key: &str) -> Option<ReadingPosition> {
        match &self.backend {
            MarkBackend::Library(library) => library.reading_position(key).ok().flatten(),
            MarkBackend::Memory | MarkBackend::Log(_) | MarkBackend::LibraryOnDemand { .. } => None,
        }
    }

    /// Keeps where the reader is in the article `key`, where there is a library to keep it in.
    ///
    /// # Errors
    /// One line, where it could not be written.
    pub fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText> {
        self.open_planned_library();
        match &mut self.backend {
            MarkBackend::Library(library) => library
                .save_reading_position(key, at)
                .map_err(|trouble| save_error(library.path(), &trouble.to_string())),
            MarkBackend::Memory | MarkBackend::Log(_) | MarkBackend::LibraryOnDemand { .. } => Ok(()),
        }
    }

    /// Keeps the marks in the library that was planned: those that it has, and, the first time, those of the log. Where there
    /// can be none, in the log.
    fn open_planned_library(&mut self) {
        let (path, clock, log) = match std::mem::take(&mut self.backend) {
            MarkBackend::LibraryOnDemand { path, clock, log } => (path, clock, log),
            kept => {
                self.backend = kept;
                return;
            }
        };
        let moved = Library::open(&path, clock).and_then(|mut library| {
            if !library.is_read_only() {
                library.import_marks_log(&self.marks.read, &self.marks.starred)?;
            }
            Ok((library.file_marks()?, library))
        });
        match moved {
            Ok(((read, starred), library)) => {
                self.marks = MarkSets { read, starred };
                self.backend = MarkBackend::Library(Box::new(library));
            }
            Err(trouble) => {
                self.warning = Some(CleanText::one_line(&format!("{}: {trouble}", path.display())));
                self.backend = MarkBackend::Log(log);
            }
        }
    }
}

fn save_error(path: &Path, why: &str) -> CleanText {
    CleanText::one_line(&format!("marks are not kept: {}: {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::super::log::MAX_SUPERSEDED_LINES;
    use super::*;
    use crate::shelf::TEST_CLOCK;
    use std::fs;

    fn scratch(name: &str) -> PathBuf {
        let folder = crate::scratch::path(&format!("state-{name}"));
        folder.join("deep/marks.log")
    }

    const READ: MarkChange = MarkChange { read: Some(true), starred: None };

    #[test]
    fn marks_are_there_for_the_next_one_who_opens_the_log() {
        let path = scratch("again");
        let mut state = MarkStore::open_log(path.clone());
        state.mark("a b", READ).expect("kept");
        state.mark("c", MarkChange { read: Some(true), starred: Some(true) }).expect("kept");
        state.mark("c", MarkChange { read: Some(false), starred: None }).expect("kept");
        let again = MarkStore::open_log(path);
        assert!(again.is_read("a b") && !again.is_read("c") && again.is_starred("c"));
    }

    #[test]
    fn a_torn_line_costs_itself_only() {
        let path = scratch("torn");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, b"read a\n\xff\xfe junk\nread\nread b\nread c").expect("written");
        MarkStore::open_log(path.clone()).mark("d", READ).expect("kept");
        let again = MarkStore::open_log(path);
        assert!(["a", "b", "c", "d"].iter().all(|key| again.is_read(key)));
    }

    #[test]
    fn a_long_log_is_rewritten_and_says_the_same() {
        let path = scratch("long");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "read a\nunread a\n".repeat(MAX_SUPERSEDED_LINES) + "star b\n").expect("written");
        let state = MarkStore::open_log(path.clone());
        assert!(!state.is_read("a") && state.is_starred("b"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "star b\n");
    }

    #[test]
    fn a_rewrite_by_another_loses_nothing() {
        let path = scratch("two");
        let mut first = MarkStore::open_log(path.clone());
        first.mark("a", READ).expect("kept");
        let mut padded = fs::read_to_string(&path).expect("there");
        padded.push_str(&"read x\nunread x\n".repeat(MAX_SUPERSEDED_LINES));
        fs::write(&path, padded).expect("written");
        let mut second = MarkStore::open_log(path.clone());
        assert!(fs::metadata(&path).expect("there").len() < 100, "rewritten");
        first.mark("b", READ).expect("kept");
        second.mark("c", READ).expect("kept");
        let third = MarkStore::open_log(path);
        assert!(["a", "b", "c"].iter().all(|key| third.is_read(key)));
    }

    #[test]
    fn where_nothing_can_be_written_the_session_still_marks() {
        let mut state = MarkStore::open_log(PathBuf::from("/proc/kabar/marks.log"));
        let error = state.mark("a", READ).expect_err("no such folder");
        assert!(error.starts_with("marks are not kept: /proc/kabar/marks.log: "), "{error}");
        assert!(state.is_read("a"));
    }

    #[test]
    fn a_library_is_made_at_the_first_mark_and_takes_the_log_over() {
        let log = scratch("library");
        let path = log.with_file_name("library.db");
        MarkStore::open_log(log.clone()).mark("old", READ).expect("kept");
        let open = || MarkStore::open_library(path.clone(), log.clone(), TEST_CLOCK);
        let mut state = open();
        assert!(state.is_read("old") && !path.exists());
        state.mark("new", READ).expect("kept");
        state.mark("old", MarkChange { read: Some(false), starred: Some(true) }).expect("kept");
        let again = open();
        assert!(again.is_read("new") && !again.is_read("old") && again.is_starred("old"));
        assert_eq!(fs::read_to_string(&log).expect("there"), "read old\n", "it stays as it is");
    }

    #[test]
    fn where_the_library_is_damaged_the_log_is_used_and_that_is_said() {
        let log = scratch("damaged");
        let path = log.with_file_name("library.db");
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "no library ".repeat(500)).expect("written");
        let mut state = MarkStore::open_library(path.clone(), log.clone(), TEST_CLOCK);
        assert!(state.warning().is_some_and(|c| c.contains("library repair")), "{:?}", state.warning());
        state.mark("a", READ).expect("kept");
        assert!(MarkStore::open_log(log).is_read("a"));
        assert_eq!(fs::read(&path).expect("there").len(), 5_500, "left alone");
    }

    #[test]
    fn where_no_library_can_be_made_the_log_is_used() {
        let log = scratch("nowhere");
        let mut state = MarkStore::open_library("/proc/kabar/library.db".into(), log.clone(), TEST_CLOCK);
        state.mark("a", READ).expect("kept in the log");
        state.mark("b", READ).expect("kept in the log");
        assert!(state.warning().is_some_and(|c| c.starts_with("/proc/kabar/library.db: ")));
        let again = MarkStore::open_log(log);
        assert!(again.is_read("a") && again.is_read("b"));
    }
}
