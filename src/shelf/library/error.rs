//! What can go wrong with a library, in a reader's words: what happened, and what to do.

use kabar_annotate::text::CleanText;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::fmt;
use std::io;

/// Why the library could not do what it was asked. Nothing of what was asked was then kept: a change is one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What sort of thing, for those who can do something about it.
    pub kind: LibraryErrorKind,
    message: CleanText,
}

/// Sorts of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LibraryErrorKind {
    /// A newer kabar wrote it.
    NewerSchema,
    /// The file is damaged, or is no library.
    Damaged,
    /// No room on the disk.
    DiskFull,
    /// The disk failed to read or to write.
    DiskFailure,
    /// The file or its folder cannot be written.
    ReadOnly,
    /// Another program held it too long.
    Busy,
    /// There is no such feed, article, tag or view.
    NotFound,
    /// Something else.
    Other,
}

impl Error {
    pub(super) fn new(kind: LibraryErrorKind, why: impl AsRef<str>) -> Error {
        Error { kind, message: CleanText::one_line(why.as_ref()) }
    }

    pub(super) fn not_found(why: impl AsRef<str>) -> Error {
        Error::new(LibraryErrorKind::NotFound, why)
    }

    /// The line for the reader.
    pub fn message(&self) -> &CleanText {
        &self.message
    }
}

const DISK_FULL: &str = "the disk is full; this change was not kept, and nothing that was kept is lost";
const DISK_FAILED: &str = "the disk could not be read or written: I/O error";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Error::new(
                LibraryErrorKind::ReadOnly,
                "the library’s folder cannot be written; what is there can be read",
            ),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Error::new(LibraryErrorKind::DiskFull, DISK_FULL)
            }
            _ => Error::new(LibraryErrorKind::Other, error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::new(
                LibraryErrorKind::Damaged,
                "the library is damaged; “kabar library repair” sets it aside and reads out what can be read",
            ),
            Some(ErrorCode::DiskFull) => Error::new(LibraryErrorKind::DiskFull, DISK_FULL),
            // What SQLite says where the file of locks finds no room; a full disk is told from a failing one elsewhere.
            Some(ErrorCode::SystemIoFailure) if extended_code(&error) == SQLITE_IOERR_SHMSIZE => {
                Error::new(LibraryErrorKind::DiskFull, DISK_FULL)
            }
            Some(ErrorCode::SystemIoFailure) => Error::new(
                LibraryErrorKind::DiskFailure,
                format!("{DISK_FAILED} (SQLite {}); this change was not kept", extended_code(&error)),
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                let why = "the library cannot be written: its folder is read-only, or the disk is full; this change was not kept";
                Error::new(LibraryErrorKind::ReadOnly, why)
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::new(LibraryErrorKind::Busy, "another program is writing to the library; try again")
            }
            _ => Error::new(LibraryErrorKind::Other, error.to_string()),
        }
    }
}

/// SQLite's extended code (<https://sqlite.org/rescode.html>).
fn extended_code(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn only_a_full_disk_is_called_one() {
        for (code, kind, said) in [
            (ffi::SQLITE_FULL, LibraryErrorKind::DiskFull, "the disk is full"),
            (ffi::SQLITE_IOERR_SHMSIZE, LibraryErrorKind::DiskFull, "the disk is full"),
            (ffi::SQLITE_IOERR_WRITE, LibraryErrorKind::DiskFailure, "I/O error (SQLite 778)"),
            (ffi::SQLITE_IOERR_FSYNC, LibraryErrorKind::DiskFailure, "I/O error (SQLite 1034)"),
            (ffi::SQLITE_IOERR_FSTAT, LibraryErrorKind::DiskFailure, "I/O error (SQLite 1802)"),
            (ffi::SQLITE_IOERR_READ, LibraryErrorKind::DiskFailure, "I/O error (SQLite 266)"),
            (ffi::SQLITE_READONLY, LibraryErrorKind::ReadOnly, "cannot be written"),
        ] {
            let trouble = Error::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
            assert_eq!(trouble.kind, kind, "{code}");
            assert!(trouble.to_string().contains(said), "{code}: {trouble}");
        }
    }
}
