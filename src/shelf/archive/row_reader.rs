//! A row → its article, which is read from its file on demand.
//!
//! What can't be read any more, or never could, still has its row: it says what is wrong, and its text is the bytes that
//! are there. Rows are never removed from an index, so a row stays when its record turns out to be broken.

use super::error::io_message;
use super::index::ArchiveIndex;
use super::parse::{only_diagnostic, parse_row};
use super::rows::{RowContent, RowLocation, RowPlace};
use kabar_annotate::article::{Article, Draft};
use kabar_formats::{Diagnostic, ParsedInput};

/// How many bytes of a broken record are shown.
const MAX_SHOWN_BYTES: usize = 64 << 10;

const FILE_SHRANK: &str = "the file has become shorter since it was listed; open it again";
const FILE_CHANGED: &str = "the file has changed since it was listed; open it again";

/// What was read for one row.
pub struct LoadedRow {
    /// The number of the row in the archive.
    pub row: usize,
    /// Its article. That of a broken record says what is wrong in its headline.
    pub article: Article,
    /// What was wrong in the record.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `rows`, in that order, and hands each to `take` until it returns false; returns what `take` returned last.
pub fn read_rows(
    index: &ArchiveIndex,
    rows: impl IntoIterator<Item = usize>,
    mut take: impl FnMut(LoadedRow) -> bool,
) -> bool {
    let mut last: Option<(RowLocation, ParsedInput)> = None;
    for row in rows {
        let Some(content) = index.locate(row) else { return true };
        let loaded = match content {
            RowContent::InMemory(article) => {
                Some(LoadedRow { row, article: article.1.clone(), diagnostics: Vec::new() })
            }
            // Rows of the same bytes are parsed once: a small file may hold many.
            RowContent::OnDisk(place)
                if last.as_ref().is_some_and(|l| l.0.is_same_place(&place.location)) =>
            {
                last.as_ref().and_then(|(_, parsed)| article_of_row(row, &place, parsed, None))
            }
            RowContent::OnDisk(place) => {
                let (parsed, bytes) = read_place(&place);
                let loaded = article_of_row(row, &place, &parsed, Some(&bytes));
                last = Some((place.location, parsed));
                loaded
            }
        };
        if !loaded.is_some_and(&mut take) {
            return false;
        }
    }
    true
}

/// What is at a place, and the bytes themselves.
fn read_place(place: &RowPlace) -> (ParsedInput, Vec<u8>) {
    let RowPlace { location, file, .. } = place;
    let bytes = match file.source.read(location.start, location.length as usize) {
        Ok(bytes) => bytes,
        Err(e) => return (only_diagnostic(&file.name, &io_message(&e)), Vec::new()),
    };
    if bytes.len() < location.length as usize && !file.is_whole {
        return (only_diagnostic(&file.name, FILE_SHRANK), Vec::new());
    }
    let mut parsed = parse_row(file, 1, &bytes);
    if let (false, false, Some((from, line))) =
        (file.is_whole, parsed.diagnostics.is_empty(), place.known_line)
    {
        // Lines are counted only if a diagnostic names one.
        let before = file.source.read(from, (location.start - from) as usize).unwrap_or_default();
        let line = line + before.iter().filter(|b| **b == b'\n').count();
        for diagnostic in &mut parsed.diagnostics {
            diagnostic.line = diagnostic.line.map(|l| l + line - 1);
        }
    }
    (parsed, bytes)
}

/// The article of a row in what was parsed; `bytes` are what it was parsed from, if they are at hand. `None` only if there
/// is neither an article nor a word to say about it.
fn article_of_row(
    row: usize,
    place: &RowPlace,
    parsed: &ParsedInput,
    bytes: Option<&[u8]>,
) -> Option<LoadedRow> {
    let name = &place.file.name;
    if let Some(article) = parsed.articles.get(place.location.nth as usize) {
        let more = parsed.articles.len() - 1;
        let message = format!("this record holds {more} more articles, which are not listed");
        let diagnostics = if more > 0 && !place.has_sibling_rows {
            vec![Diagnostic::new(name, None, &message)]
        } else {
            Vec::new()
        };
        return Some(LoadedRow { row, article: article.clone(), diagnostics });
    }
    let changed = || Diagnostic::new(name, None, FILE_CHANGED);
    let diagnostic = parsed.diagnostics.first().cloned().unwrap_or_else(changed);
    let bytes = bytes.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_SHOWN_BYTES)]).into_owned();
    let title = Some(format!("unreadable: {}", &*diagnostic.message));
    let article = Draft { title, text, ..Draft::default() }.finish()?;
    Some(LoadedRow { row, article, diagnostics: vec![diagnostic] })
}
