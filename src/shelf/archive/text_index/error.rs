//! Why a text index can't be made or used.

use super::super::error::io_message;
use std::fmt;
use std::io;

/// Why a text index can't be made or used.
#[derive(Debug)]
pub enum Error {
    /// The path or the index can't be read or written.
    Io(io::Error),
    /// The database of the index can't be read or written.
    Database(rusqlite::Error),
    /// There are no articles at the path.
    NoArticles,
    /// The path changed while it was indexed.
    ChangedMeanwhile,
    /// Another process is indexing the same path.
    IndexedElsewhere,
    /// The path changed after it was indexed.
    Outdated,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Io(error) => f.write_str(&io_message(error)),
            Error::Database(error) => error.fmt(f),
            Error::NoArticles => f.write_str("no articles to index"),
            Error::ChangedMeanwhile => f.write_str("it has changed while it was indexed"),
            Error::IndexedElsewhere => f.write_str("another kabar is indexing it"),
            Error::Outdated => f.write_str("changed since it was indexed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io(error) => Some(error),
            Error::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::Io(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        Error::Database(error)
    }
}
