//! Looks at many rows of a list, on all cores, and hands over the results in the order of the list. Rows that stand
//! near each other in one file are read together: a list in the order of its file costs one pass over the file, and a
//! list in any other order one read for each row.

use super::index::ArchiveIndex;
use super::parse::parse_row;
use super::read_plan::{ListedRow, ReadGroup};
use super::rows::{RowList, RowLocation, SourceFile};
use crate::shelf::JobMonitor;
use kabar_annotate::article::Article;
use kabar_annotate::batch::ordered_map;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Positions that a core takes at once: about a megabyte, so that the first hit comes soon and bytes stay in the cache.
const CHUNK_ROWS: usize = 256;
/// The first chunk has so many positions, and each next one twice as many, up to [`CHUNK_ROWS`].
const FIRST_CHUNK_ROWS: usize = CHUNK_ROWS / 16;

/// A row as a scan finds it.
pub enum ScannedRow<'a> {
    /// Its article is in memory.
    InMemory(&'a Article),
    /// Its bytes, and a function that parses them. Parsing is slow, so only for rows whose bytes are worth it.
    Bytes(&'a [u8], &'a dyn Fn() -> Option<Article>),
}

impl ScannedRow<'_> {
    /// The article; `None` if it can't be read.
    pub fn article(&self) -> Option<Article> {
        match self {
            ScannedRow::InMemory(article) => Some((*article).clone()),
            ScannedRow::Bytes(_, parse) => parse(),
        }
    }
}

/// Looks at a row: its position, its number, what is there.
pub type RowVisitor<'a, T> = dyn Fn(usize, usize, ScannedRow) -> Option<T> + Sync + 'a;

/// Calls `look` for the positions from `from` on to `count`, then for those before `from`. `take` gets what `look`
/// returned, in the same order, a batch at a time. Returns false if `monitor` did not want all of it.
pub fn scan<T: Send>(
    index: &ArchiveIndex,
    list: &RowList,
    (from, count): (usize, usize),
    monitor: &dyn JobMonitor,
    look: &RowVisitor<T>,
    take: &mut dyn FnMut(Vec<T>),
) -> bool {
    let chunks = [cut_into_chunks(from..count), cut_into_chunks(0..from)].concat();
    let is_stopped = AtomicBool::new(false);
    // A buffer that was used before need not be filled with zeros again.
    let buffers: Mutex<Vec<Vec<u8>>> = Mutex::default();
    let lock_buffers = || buffers.lock().unwrap_or_else(PoisonError::into_inner);
    let look_at_chunk = |chunk: Range<usize>| {
        let mut buffer = lock_buffers().pop().unwrap_or_default();
        let mut found = Vec::new();
        for group in index.plan_reads(list, chunk.clone()) {
            if is_stopped.load(Ordering::Relaxed) || !monitor.is_wanted() {
                is_stopped.store(true, Ordering::Relaxed);
                return Err(ScanCancelled);
            }
            look_at_group(group, &mut buffer, look, &mut found);
        }
        lock_buffers().push(buffer);
        found.sort_by_key(|f: &(usize, T)| f.0);
        Ok((chunk.len(), found))
    };
    let mut done = 0;
    let take_chunk = |chunk: Result<(usize, Vec<(usize, T)>), ScanCancelled>| {
        let (rows, found) = chunk?;
        if !found.is_empty() {
            take(found.into_iter().map(|f| f.1).collect());
        }
        done += rows;
        monitor.report_progress(done, count);
        Ok::<(), ScanCancelled>(())
    };
    ordered_map(chunks, look_at_chunk, take_chunk).is_ok()
}

/// Nobody waits for the scan any more.
struct ScanCancelled;

/// Cuts a range into chunks. The first ones are small, so that what is near is reported at once.
fn cut_into_chunks(range: Range<usize>) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let (mut at, mut size) = (range.start, FIRST_CHUNK_ROWS);
    while at < range.end {
        let end = (at + size).min(range.end);
        chunks.push(at..end);
        (at, size) = (end, (size * 2).min(CHUNK_ROWS));
    }
    chunks
}

/// Reads a group and calls `look` for each of its rows; what that returns is added to `found`, with the position.
fn look_at_group<T>(
    group: ReadGroup,
    buffer: &mut Vec<u8>,
    look: &RowVisitor<T>,
    found: &mut Vec<(usize, T)>,
) {
    match group {
        ReadGroup::InMemory(rows) => {
            for (position, row, article) in rows {
                found.extend(look(position, row, ScannedRow::InMemory(&article.1)).map(|t| (position, t)));
            }
        }
        ReadGroup::Records(file, rows) => {
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
            let start = first.location.start;
            let length = (last.location.start - start) as usize + last.location.length as usize;
            // What can't be read holds nothing; whoever looks at such a row gets the error.
            let _ = file.source.read_into(start, length, buffer);
            let parser = RecordParser::default();
            for listed in &rows {
                let from = (listed.location.start - start) as usize;
                let bytes = buffer.get(from..from + listed.location.length as usize).unwrap_or_default();
                look_at_bytes(&file, listed, bytes, &parser, look, found);
            }
        }
        ReadGroup::WholeFile(file, rows) => {
            let length = rows.first().map_or(0, |row| row.location.length as usize);
            let _ = file.source.read_into(0, length, buffer);
            let parser = RecordParser::default();
            for listed in &rows {
                look_at_bytes(&file, listed, buffer, &parser, look, found);
            }
        }
    }
}

fn look_at_bytes<T>(
    file: &SourceFile,
    listed: &ListedRow,
    bytes: &[u8],
    parser: &RecordParser,
    look: &RowVisitor<T>,
    found: &mut Vec<(usize, T)>,
) {
    let ListedRow { position, row, location } = *listed;
    let parse = || parser.article(file, &location, bytes);
    found.extend(look(position, row, ScannedRow::Bytes(bytes, &parse)).map(|t| (position, t)));
}

/// Parses bytes that hold several articles once, and not once for each of their rows.
#[derive(Default)]
struct RecordParser {
    last: RefCell<Option<(RowLocation, Vec<Article>)>>,
}

impl RecordParser {
    fn article(&self, file: &SourceFile, location: &RowLocation, bytes: &[u8]) -> Option<Article> {
        let mut last = self.last.borrow_mut();
        if !last.as_ref().is_some_and(|(parsed, _)| parsed.is_same_place(location)) {
            *last = Some((*location, parse_row(file, 1, bytes).articles));
        }
        last.as_ref().and_then(|(_, articles)| articles.get(location.nth as usize).cloned())
    }
}
