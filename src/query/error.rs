//! What is wrong with a query, where in its text, and what to do about it.

use std::fmt;
use std::ops::Range;

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where: bytes of the query, on char boundaries; empty at its end where something is missing.
    pub span: Range<usize>,
    /// What is wrong and what to do, in one line.
    pub hint: String,
}

impl Error {
    pub(super) fn new(span: Range<usize>, hint: impl Into<String>) -> Error {
        Error { span, hint: hint.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.hint)
    }
}

impl std::error::Error for Error {}
