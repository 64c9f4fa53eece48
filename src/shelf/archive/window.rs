//! A row → its article, read from its file on demand.
//!
//! What can't be read any more, or never could, still has its row: it shows what is wrong, and opens as the bytes that
//! stand there. An index never changes, so a row can't go away when its record turns out to be broken.

use super::hold;
use super::rows::{Held, Of, Row};
use super::source::{read_records, read_whole};
use super::why;
use kabar_annotate::article::{Article, Draft};
use kabar_formats::{Fault, Reading};
use std::sync::{Arc, Mutex};

/// How much of a broken record is shown.
const SHOWN: usize = 64 << 10;

/// What was read for one row.
pub struct Met {
    /// The row's index.
    pub index: usize,
    /// Its article; for a broken record one that says so.
    pub article: Article,
    /// What was wrong.
    pub faults: Vec<Fault>,
}

/// Reads `rows`, in that order, and hands each to `take` until it says false; says what it said last. The archive is
/// locked only to look rows up.
pub fn read(
    held: &Mutex<Held>,
    rows: impl IntoIterator<Item = usize>,
    mut take: impl FnMut(Met) -> bool,
) -> bool {
    let mut last: Option<(Row, Reading)> = None;
    for index in rows {
        let Some(found) = find(&hold(held), index) else { return true };
        let met = match found {
            Found::Held(article) => Some(Met { index, article: *article, faults: Vec::new() }),
            // Rows of one place are read once: a small file may hold many.
            Found::At(at) if last.as_ref().is_some_and(|l| same_place(&l.0, &at.row)) => {
                last.as_ref().and_then(|(_, reading)| pick(index, &at, reading, None))
            }
            Found::At(at) => {
                let (reading, bytes) = bytes(&at);
                let met = pick(index, &at, &reading, Some(&bytes));
                last = Some((at.row, reading));
                met
            }
        };
        if !met.is_some_and(&mut take) {
            return false;
        }
    }
    true
}

enum Found {
    Held(Box<Article>),
    At(At),
}

/// Where a row is to be read.
struct At {
    row: Row,
    of: Arc<Of>,
    /// An offset before it, and the line on which that stands.
    near: Option<(u64, usize)>,
    /// Have other articles of the same bytes rows of their own?
    listed: bool,
}

fn find(held: &Held, index: usize) -> Option<Found> {
    let row = *held.rows.get(index)?;
    if row.file == Row::HELD {
        return Some(Found::Held(Box::new(held.articles.get(row.start as usize)?.1.clone())));
    }
    let near = held.line_before(index).and_then(|(at, line)| Some((held.rows.get(at)?.start, line)));
    let listed = row.nth > 0 || held.rows.get(index + 1).is_some_and(|next| same_place(next, &row));
    Some(Found::At(At { row, of: held.files.get(row.file as usize)?.clone(), near, listed }))
}

fn same_place(a: &Row, b: &Row) -> bool {
    (a.file, a.start, a.length) == (b.file, b.start, b.length)
}

/// What stands at a place, and the bytes themselves.
fn bytes(at: &At) -> (Reading, Vec<u8>) {
    let At { row, of, .. } = at;
    let lost = |why: &str| {
        let faults = vec![Fault::new(&of.name, None, why)];
        (Reading { faults, ..Reading::default() }, Vec::new())
    };
    let bytes = match of.place.read(row.start, row.length as usize) {
        Ok(bytes) => bytes,
        Err(e) => return lost(&why(&e)),
    };
    if bytes.len() < row.length as usize && !of.whole {
        return lost("the file has become shorter since it was listed; open it again");
    }
    let mut reading =
        if of.whole { read_whole(&of.name, &bytes) } else { read_records(&of.name, 1, &of.header, &bytes) };
    if let (false, false, Some((from, line))) = (of.whole, reading.faults.is_empty(), at.near) {
        // Lines are counted only where one is to be named.
        let before = of.place.read(from, (row.start - from) as usize).unwrap_or_default();
        let line = line + before.iter().filter(|b| **b == b'\n').count();
        for fault in &mut reading.faults {
            fault.line = fault.line.map(|l| l + line - 1);
        }
    }
    (reading, bytes)
}

/// The article of a row in what was read; `bytes` are there where it was read just now. `None` would need a fault
/// without words.
fn pick(index: usize, at: &At, reading: &Reading, bytes: Option<&[u8]>) -> Option<Met> {
    let name = &at.of.name;
    if let Some(article) = reading.articles.get(at.row.nth as usize) {
        let more = reading.articles.len() - 1;
        let why = format!("this record holds {more} more articles, which are not listed");
        let faults = if more > 0 && !at.listed { vec![Fault::new(name, None, &why)] } else { Vec::new() };
        return Some(Met { index, article: article.clone(), faults });
    }
    let changed = || Fault::new(name, None, "the file has changed since it was listed; open it again");
    let fault = reading.faults.first().cloned().unwrap_or_else(changed);
    let bytes = bytes.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]).into_owned();
    let title = Some(format!("unreadable: {}", &*fault.why));
    let article = Draft { title, text, ..Draft::default() }.finish()?;
    Some(Met { index, article, faults: vec![fault] })
}
