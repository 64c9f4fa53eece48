//! What can go wrong with a library, in a reader's words: what happened, and what to do.

use crate::text::Clean;
use rusqlite::ErrorCode;
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

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Trouble {}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        let kind = match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Kind::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Kind::Full,
            _ => Kind::Other,
        };
        Trouble::new(kind, error.to_string())
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Trouble::new(
                Kind::Damaged,
                "the library is damaged; “kabar library repair” sets it aside and reads out what can be read",
            ),
            Some(ErrorCode::DiskFull) => {
                Trouble::new(Kind::Full, "the disk is full; this change was not kept")
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Trouble::new(Kind::ReadOnly, "the library cannot be written; this change was not kept")
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Trouble::new(Kind::Busy, "another program is writing to the library; try again")
            }
            _ => Trouble::new(Kind::Other, error.to_string()),
        }
    }
}
