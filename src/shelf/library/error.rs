//! What can go wrong with a library. The message is for the reader: what happened, and what to do.

use kabar_annotate::text::CleanText;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Why the library could not do what it was asked. A change is one transaction: after an error nothing of it is stored.
#[derive(Debug, Clone)]
pub struct Error {
    /// The kind of the error, for callers that handle some errors differently.
    pub kind: LibraryErrorKind,
    message: CleanText,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl PartialEq for Error {
    fn eq(&self, other: &Error) -> bool {
        (self.kind, &self.message) == (other.kind, &other.message)
    }
}

/// The kinds of error that a library can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LibraryErrorKind {
    /// A newer kabar wrote the library.
    NewerSchema,
    /// The file is damaged, or is no library.
    Damaged,
    /// No room on the disk.
    DiskFull,
    /// The disk failed to read or to write.
    DiskFailure,
    /// The file or its folder cannot be written.
    ReadOnly,
    /// Another program was writing for too long.
    Busy,
    /// There is no such feed, article, tag or view.
    NotFound,
    /// Any other error.
    Other,
}

impl Error {
    pub(super) fn new(kind: LibraryErrorKind, why: impl AsRef<str>) -> Error {
        Error { kind, message: CleanText::one_line(why.as_ref()), source: None }
    }

    fn caused_by(self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error { source: Some(Arc::new(source)), ..self }
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

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        let described = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Error::new(
                LibraryErrorKind::ReadOnly,
                "the library’s folder cannot be written; what is there can be read",
            ),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Error::new(LibraryErrorKind::DiskFull, DISK_FULL)
            }
            _ => Error::new(LibraryErrorKind::Other, error.to_string()),
        };
        described.caused_by(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        let described = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::new(
                LibraryErrorKind::Damaged,
                "the library is damaged; “kabar library repair” sets it aside and reads out what can be read",
            ),
            Some(ErrorCode::DiskFull) => Error::new(LibraryErrorKind::DiskFull, DISK_FULL),
            // The shared-memory file beside the database could not grow: the disk is full.
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
        };
        described.caused_by(error)
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
