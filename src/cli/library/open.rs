//! The library at its usual place, for the commands about it.

use crate::cli::error::CommandError;
use crate::cli::progress::{ProgressLine, ResultTiming};
use crate::query::{Expr, QueryField, QueryTerm};
use crate::shelf::library::{Error, Library};
use crate::shelf::rules::RuleBook;
use crate::term::now;
use std::path::{Path, PathBuf};

/// Articles whose names are indexed in one transaction: a tenth of a second's work.
const NAMES_AT_ONCE: usize = 100;

/// Where the library is.
///
/// # Errors
/// Where there is no home folder.
pub fn library_path() -> Result<PathBuf, CommandError> {
    Library::default_path()
        .ok_or_else(|| CommandError::new("no place for a library: set HOME or XDG_DATA_HOME to a whole path"))
}

/// Opens the library at its usual place.
pub(super) fn open() -> Result<Library, CommandError> {
    let path = library_path()?;
    Library::open(&path, now).map_err(|error| library_error(&path, &error))
}

/// What the library at `path` could not do, as the line for the user.
pub(super) fn library_error(path: &Path, error: &Error) -> CommandError {
    CommandError::new(format!("{}: {error}", path.display()))
}

/// Indexes the names of articles that are not indexed yet, where `expr` asks for names: it would silently miss them otherwise.
pub(super) fn read_pending_names(library: &mut Library, expr: &Expr) -> Result<(), CommandError> {
    let by_name = |term: &&QueryTerm| {
        matches!(term, QueryTerm::Text(QueryField::Who | QueryField::Said | QueryField::Language, _))
    };
    if expr.terms().iter().any(by_name) { Ok(read_all_names(library)?) } else { Ok(()) }
}

/// Indexes the names of all articles that are not indexed yet, as far as the library can be written.
pub fn read_all_names(library: &mut Library) -> Result<(), Error> {
    if library.is_read_only() {
        return Ok(());
    }
    let (book, mut progress) = (RuleBook::open_default(), ProgressLine::new(ResultTiming::AtEnd));
    loop {
        let read = library.index_names(book.rules(), NAMES_AT_ONCE)?;
        if read == 0 {
            progress.clear();
            return Ok(());
        }
        progress.add(read, "read for their names");
    }
}

/// Groups articles that are not older than `since` (Unix seconds) and not grouped yet.
pub(super) fn group_pending(library: &mut Library, since: i64, book: &RuleBook) -> Result<(), CommandError> {
    let mut progress = ProgressLine::new(ResultTiming::AtEnd);
    library.group_since(since, book.rules(), |done| {
        progress.add(done, "compared with others");
        true
    })?;
    progress.clear();
    Ok(())
}
