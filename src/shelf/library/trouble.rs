//! What can go wrong with a library, in a reader's words: what happened, and what to do.

use kabar_annotate::text::Clean;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::fmt;
use std::io;

/// Why the library could not do what it was asked. Nothing of what was asked was then kept: a change is one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What sort of thing, for those who can do something about it.
    pub kind: Kind,
    why: Clean,
}

/// Sorts of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A newer kabar wrote it.
    Newer,
    /// The file is damaged, or is no library.
    Damaged,
    /// No room on the disk.
    Full,
    /// The disk failed to read or to write.
    Disk,
    /// The file or its folder cannot be written.
    ReadOnly,
    /// Another program held it too long.
    Busy,
    /// There is no such feed, article, tag or view.
    Unknown,
    /// Something else.
    Other,
}

impl Trouble {
    pub(super) fn new(kind: Kind, why: impl AsRef<str>) -> Trouble {
        Trouble { kind, why: Clean::line(why.as_ref()) }
    }

    pub(super) fn unknown(why: impl AsRef<str>) -> Trouble {
        Trouble::new(Kind::Unknown, why)
    }

    /// The line for the reader.
    pub fn words(&self) -> &Clean {
        &self.why
    }
}

const FULL: &str = "the disk is full; this change was not kept, and nothing that was kept is lost";
const DISK: &str = "the disk could not be read or written: I/O error";

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Trouble {}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Trouble::new(
                Kind::ReadOnly,
                "the library’s folder cannot be written; what is there can be read",
            ),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::new(Kind::Full, FULL),
            _ => Trouble::new(Kind::Other, error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::new(
                Kind::Damaged,
                "the library is damaged; “kabar library repair” sets it aside and reads out what can be read",
            ),
            Some(ErrorCode::DiskFull) => Trouble::new(Kind::Full, FULL),
            // What SQLite says where the file of locks finds no room; a full disk is told from a failing one elsewhere.
            Some(ErrorCode::SystemIoFailure) if code(&error) == SQLITE_IOERR_SHMSIZE => {
                Trouble::new(Kind::Full, FULL)
            }
            Some(ErrorCode::SystemIoFailure) => Trouble::new(
                Kind::Disk,
                format!("{DISK} (SQLite {}); this change was not kept", code(&error)),
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                let why = "the library cannot be written: its folder is read-only, or the disk is full; this change was not kept";
                Trouble::new(Kind::ReadOnly, why)
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Trouble::new(Kind::Busy, "another program is writing to the library; try again")
            }
            _ => Trouble::new(Kind::Other, error.to_string()),
        }
    }
}

/// SQLite's extended code (<https://sqlite.org/rescode.html>).
fn code(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn only_a_full_disk_is_called_one() {
        for (code, kind, said) in [
            (ffi::SQLITE_FULL, Kind::Full, "the disk is full"),
            (ffi::SQLITE_IOERR_SHMSIZE, Kind::Full, "the disk is full"),
            (ffi::SQLITE_IOERR_WRITE, Kind::Disk, "I/O error (SQLite 778)"),
            (ffi::SQLITE_IOERR_FSYNC, Kind::Disk, "I/O error (SQLite 1034)"),
            (ffi::SQLITE_IOERR_FSTAT, Kind::Disk, "I/O error (SQLite 1802)"),
            (ffi::SQLITE_IOERR_READ, Kind::Disk, "I/O error (SQLite 266)"),
            (ffi::SQLITE_READONLY, Kind::ReadOnly, "cannot be written"),
        ] {
            let trouble = Trouble::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
            assert_eq!(trouble.kind, kind, "{code}");
            assert!(trouble.to_string().contains(said), "{code}: {trouble}");
        }
    }
}
