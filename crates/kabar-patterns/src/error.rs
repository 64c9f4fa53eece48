//! What can be wrong with a pattern.

use std::fmt;

/// A pattern that does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The pattern as it was written, or with its fragments expanded.
    pub pattern: String,
    /// What is wrong with it.
    pub kind: ErrorKind,
}

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A character that cannot stand there: a `)` without `(`.
    Unexpected(char),
    /// A `(` without `)`.
    UnclosedGroup,
    /// A `<` without `>`.
    UnclosedClass,
    /// A `?` with nothing before it.
    NothingOptional,
    /// A `\` at the end.
    NothingEscaped,
    /// A `<name>` that is neither a class nor a fragment.
    UnknownFragment(String),
    /// A fragment that contains itself, directly or through others.
    RecursiveFragment,
    /// It matches the empty line.
    MatchesNothing,
    /// The pattern has more positions than fit.
    TooManyPositions,
    /// Too many bytes, or too many groups in groups.
    TooLong,
    /// No words are known by which lines that may match can be found.
    NotIndexable,
}

impl Error {
    pub(crate) fn new(pattern: &str, kind: ErrorKind) -> Error {
        Error { pattern: pattern.to_owned(), kind }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let pattern = &self.pattern;
        match &self.kind {
            ErrorKind::Unexpected(c) => write!(f, "`{pattern}`: unexpected `{c}`"),
            ErrorKind::UnclosedGroup => write!(f, "`{pattern}`: a `(` without `)`"),
            ErrorKind::UnclosedClass => write!(f, "`{pattern}`: a `<` without `>`"),
            ErrorKind::NothingOptional => write!(f, "`{pattern}`: nothing stands before `?`"),
            ErrorKind::NothingEscaped => write!(f, "`{pattern}` ends in `\\`"),
            ErrorKind::UnknownFragment(name) => write!(f, "`{pattern}`: no fragment <{name}>"),
            ErrorKind::RecursiveFragment => write!(f, "`{pattern}`: a fragment stands inside itself"),
            ErrorKind::MatchesNothing => write!(f, "`{pattern}` matches the empty line"),
            ErrorKind::TooManyPositions => f.write_str("a pattern of more than 128 positions: split it"),
            ErrorKind::TooLong => f.write_str("a pattern that is too long: split it"),
            ErrorKind::NotIndexable => {
                write!(f, "`{pattern}` must begin with a word, or hold one that it needs")
            }
        }
    }
}

impl std::error::Error for Error {}
