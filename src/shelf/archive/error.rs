//! Why something can't be read, in words for the user.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

/// Why a file can't be read.
#[derive(Debug)]
pub enum Error {
    /// The system says so.
    Io(io::Error),
    /// It can't be read in pieces, and is too long to be read at once.
    TooBig,
    /// Its format is known and not read; the text says what to do.
    UnreadFormat(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Io(error) => f.write_str(&io_message(error)),
            Error::TooBig => f.write_str(
                "too big to be read at once (more than 256 MiB); JSONL in UTF-8 may have any size",
            ),
            Error::UnreadFormat(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io(error) => Some(error),
            Error::TooBig | Error::UnreadFormat(_) => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        Error::Io(error)
    }
}

/// An I/O error in words for the user.
pub fn io_message(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::OutOfMemory => "too big to load".into(),
        _ => error.to_string(),
    }
}

/// Is there anything at `path`? It is asked before the screen is taken, so that a misspelt path is an error message and
/// not an empty list.
///
/// # Errors
/// Where there is nothing, or it can't be looked at.
pub fn check_exists(path: &Path) -> Result<(), Error> {
    Ok(fs::metadata(path).map(drop)?)
}
