//! A row → its article, read from its file on demand.
//!
//! What can't be read any more, or never could, still has its row: it shows what is wrong, and opens as the bytes that
//! stand there. An index never changes, so a row can't go away when its record turns out to be broken.

use super::io_message;
use super::lock;
use super::rows::{IndexTables, RowLocation, SourceFile};
use super::source::{read_records, read_whole};
use kabar_annotate::article::{Article, Draft};
use kabar_formats::{Diagnostic, ParsedInput};
use std::sync::{Arc, Mutex};

/// How much of a broken record is shown.
const MAX_SHOWN_BYTES: usize = 64 << 10;

/// What was read for one row.
pub struct LoadedRow {
    /// The row's index.
    pub row: usize,
    /// Its article; for a broken record one that says so.
    pub article: Article,
    /// What was wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads `rows`, in that order, and hands each to `take` until it says false; says what it said last. The archive is
/// locked only to look rows up.
pub fn read_rows(
    held: &Mutex<IndexTables>,
    rows: impl IntoIterator<Item = usize>,
    mut take: impl FnMut(LoadedRow) -> bool,
) -> bool {
    let mut last: Option<(RowLocation, ParsedInput)> = None;
    for index in rows {
        let Some(found) = find_row(&lock(held), index) else { return true };
        let met = match found {
            RowContent::InMemory(article) => {
                Some(LoadedRow { row: index, article: *article, diagnostics: Vec::new() })
            }
            // Rows of one place are read once: a small file may hold many.
            RowContent::OnDisk(at) if last.as_ref().is_some_and(|l| is_same_place(&l.0, &at.location)) => {
                last.as_ref().and_then(|(_, reading)| article_of_row(index, &at, reading, None))
            }
            RowContent::OnDisk(at) => {
                let (reading, bytes) = read_place(&at);
                let met = article_of_row(index, &at, &reading, Some(&bytes));
                last = Some((at.location, reading));
                met
            }
        };
        if !met.is_some_and(&mut take) {
            return false;
        }
    }
    true
}

enum RowContent {
    InMemory(Box<Article>),
    OnDisk(RowPlace),
}

/// Where a row is to be read.
struct RowPlace {
    location: RowLocation,
    file: Arc<SourceFile>,
    /// An offset before it, and the line on which that stands.
    near: Option<(u64, usize)>,
    /// Have other articles of the same bytes rows of their own?
    has_sibling_rows: bool,
}

fn find_row(held: &IndexTables, index: usize) -> Option<RowContent> {
    let row = *held.rows.get(index)?;
    if row.file == RowLocation::IN_MEMORY {
        return Some(RowContent::InMemory(Box::new(held.articles.get(row.start as usize)?.1.clone())));
    }
    let near = held.line_before(index).and_then(|(at, line)| Some((held.rows.get(at)?.start, line)));
    let listed = row.nth > 0 || held.rows.get(index + 1).is_some_and(|next| is_same_place(next, &row));
    Some(RowContent::OnDisk(RowPlace {
        location: row,
        file: held.files.get(row.file as usize)?.clone(),
        near,
        has_sibling_rows: listed,
    }))
}

fn is_same_place(a: &RowLocation, b: &RowLocation) -> bool {
    (a.file, a.start, a.length) == (b.file, b.start, b.length)
}

/// What stands at a place, and the bytes themselves.
fn read_place(at: &RowPlace) -> (ParsedInput, Vec<u8>) {
    let RowPlace { location: row, file: of, .. } = at;
    let lost = |why: &str| {
        let faults = vec![Diagnostic::new(&of.name, None, why)];
        (ParsedInput { diagnostics: faults, ..ParsedInput::default() }, Vec::new())
    };
    let bytes = match of.source.read(row.start, row.length as usize) {
        Ok(bytes) => bytes,
        Err(e) => return lost(&io_message(&e)),
    };
    if bytes.len() < row.length as usize && !of.is_whole {
        return lost("the file has become shorter since it was listed; open it again");
    }
    let mut reading = if of.is_whole {
        read_whole(&of.name, &bytes)
    } else {
        read_records(&of.name, 1, &of.header, &bytes)
    };
    if let (false, false, Some((from, line))) = (of.is_whole, reading.diagnostics.is_empty(), at.near) {
        // Lines are counted only where one is to be named.
        let before = of.source.read(from, (row.start - from) as usize).unwrap_or_default();
        let line = line + before.iter().filter(|b| **b == b'\n').count();
        for fault in &mut reading.diagnostics {
            fault.line = fault.line.map(|l| l + line - 1);
        }
    }
    (reading, bytes)
}

/// The article of a row in what was read; `bytes` are there where it was read just now. `None` would need a fault
/// without words.
fn article_of_row(
    index: usize,
    at: &RowPlace,
    reading: &ParsedInput,
    bytes: Option<&[u8]>,
) -> Option<LoadedRow> {
    let name = &at.file.name;
    if let Some(article) = reading.articles.get(at.location.nth as usize) {
        let more = reading.articles.len() - 1;
        let why = format!("this record holds {more} more articles, which are not listed");
        let faults = if more > 0 && !at.has_sibling_rows {
            vec![Diagnostic::new(name, None, &why)]
        } else {
            Vec::new()
        };
        return Some(LoadedRow { row: index, article: article.clone(), diagnostics: faults });
    }
    let changed = || Diagnostic::new(name, None, "the file has changed since it was listed; open it again");
    let fault = reading.diagnostics.first().cloned().unwrap_or_else(changed);
    let bytes = bytes.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_SHOWN_BYTES)]).into_owned();
    let title = Some(format!("unreadable: {}", &*fault.message));
    let article = Draft { title, text, ..Draft::default() }.finish()?;
    Some(LoadedRow { row: index, article, diagnostics: vec![fault] })
}
