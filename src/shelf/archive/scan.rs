//! Everything at many positions of a list, looked at on all cores, and what comes of it handed over in the order of the
//! list. Rows that stand near each other in one file are read together, so that a list in the order of its file costs
//! one pass over the file, and one in any other order a read a row.
//!
//! Nobody waits for a scan: the archive is locked only to look places up, never while bytes are read or looked at.

use super::lock;
use super::rows::{IndexTables, RowList, RowLocation, SourceFile};
use super::source::{read_records, read_whole};
use crate::shelf::{Headline, JobMonitor};
use kabar_annotate::article::Article;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Positions that a core takes at once: about a megabyte, so that the first hit comes soon and bytes stay in the cache.
const CHUNK_ROWS: usize = 256;
/// Bytes between two rows that are read all the same, since a second read costs more.
const MAX_READ_GAP: u64 = 64 << 10;
/// Bytes that are read together at most, unless one record is longer: they are looked at while they are in the
/// processor's cache.
const MAX_JOINED_BYTES: u64 = 256 << 10;

/// A row as a scan meets it.
pub enum ScannedRow<'a> {
    /// Its article is in memory.
    InMemory(&'a Article),
    /// The bytes that hold it, and a way to read them: dear, so only for bytes that are worth it.
    Bytes(&'a [u8], &'a dyn Fn() -> Option<Article>),
}

impl ScannedRow<'_> {
    /// The article; `None` where there is none that could be read.
    pub fn article(&self) -> Option<Article> {
        match self {
            ScannedRow::InMemory(article) => Some((*article).clone()),
            ScannedRow::Bytes(_, read) => read(),
        }
    }
}

/// Looks at the positions from `from` on to `count`, then at those before it, with `look` (position, row, what is there);
/// `take` gets what that gave, in the same order, a batch at a time. False where `asker` did not want all of it.
pub fn scan<T: Send>(
    held: &Mutex<IndexTables>,
    listed: &RowList,
    (from, count): (usize, usize),
    asker: &dyn JobMonitor,
    look: &(dyn Fn(usize, usize, ScannedRow) -> Option<T> + Sync),
    take: &mut (dyn FnMut(Vec<T>) + Send),
) -> bool {
    let chunks = [cut_into_chunks(from..count), cut_into_chunks(0..from)].concat();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let stopped = AtomicBool::new(false);
    let out = Mutex::new(OrderedOutput { next: 0, ready: BTreeMap::new(), take });
    let wanted = || {
        if !asker.is_wanted() {
            stopped.store(true, Ordering::Relaxed);
        }
        !stopped.load(Ordering::Relaxed)
    };
    let work = || {
        let mut buffer = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(number) else { return };
            let mut found = Vec::new();
            for run in read_groups(held, listed, chunk) {
                if !wanted() {
                    return;
                }
                run.look_at_rows(&mut buffer, look, &mut found);
            }
            found.sort_by_key(|f: &(usize, T)| f.0);
            out.lock().unwrap_or_else(PoisonError::into_inner).put(number, found);
            asker.report_progress(done.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len(), count);
        }
    };
    let cores = thread::available_parallelism().map_or(1, |n| n.get()).min(chunks.len()).max(1);
    thread::scope(|scope| {
        (1..cores).for_each(|_| drop(scope.spawn(work)));
        work();
    });
    !stopped.load(Ordering::Relaxed)
}

/// The chunks of a range; the first ones are small, so that what is near is told at once.
fn cut_into_chunks(range: Range<usize>) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let (mut at, mut size) = (range.start, CHUNK_ROWS / 16);
    while at < range.end {
        let end = (at + size).min(range.end);
        chunks.push(at..end);
        (at, size) = (end, (size * 2).min(CHUNK_ROWS));
    }
    chunks
}

/// Hands what was found to `take` in the order of the chunks, whichever core was first.
struct OrderedOutput<'a, T> {
    next: usize,
    ready: BTreeMap<usize, Vec<(usize, T)>>,
    take: &'a mut (dyn FnMut(Vec<T>) + Send),
}

impl<T> OrderedOutput<'_, T> {
    fn put(&mut self, number: usize, found: Vec<(usize, T)>) {
        self.ready.insert(number, found);
        while let Some(found) = self.ready.remove(&self.next) {
            self.next += 1;
            if !found.is_empty() {
                (self.take)(found.into_iter().map(|f| f.1).collect());
            }
        }
    }
}

/// Position, row, article.
type MemoryRow = (usize, usize, Arc<(Headline, Article)>);

/// Rows that are read together.
enum ReadGroup {
    /// Those in memory.
    InMemory(Vec<MemoryRow>),
    /// Records of a file, in its order: position, row, where.
    Records(Arc<SourceFile>, Vec<(usize, usize, RowLocation)>),
    /// A whole file and its articles.
    WholeFile(Arc<SourceFile>, Vec<(usize, usize, RowLocation)>),
}

fn read_groups(held: &Mutex<IndexTables>, listed: &RowList, positions: &Range<usize>) -> Vec<ReadGroup> {
    let mut memory = Vec::new();
    let mut rows: Vec<(usize, usize, RowLocation)> = Vec::new();
    let held = lock(held);
    for at in positions.clone() {
        let Some(index) = listed.row(at) else { continue };
        match held.rows.get(index) {
            Some(row) if row.file == RowLocation::IN_MEMORY => {
                memory.extend(held.articles.get(row.start as usize).map(|a| (at, index, a.clone())));
            }
            Some(row) => rows.push((at, index, *row)),
            None => {}
        }
    }
    rows.sort_by_key(|(_, _, row)| (row.file, row.start, row.nth));
    let mut runs = vec![ReadGroup::InMemory(memory)];
    for found in rows {
        let row = &found.2;
        match runs.last_mut() {
            Some(ReadGroup::Records(_, run) | ReadGroup::WholeFile(_, run)) if can_join(run, row) => {
                run.push(found)
            }
            _ => {
                let Some(of) = held.files.get(row.file as usize).cloned() else { continue };
                let run = vec![found];
                runs.push(if of.is_whole {
                    ReadGroup::WholeFile(of, run)
                } else {
                    ReadGroup::Records(of, run)
                });
            }
        }
    }
    runs
}

/// Is `row` to be read together with those of `run`?
fn can_join(run: &[(usize, usize, RowLocation)], row: &RowLocation) -> bool {
    let (Some((_, _, first)), Some((_, _, last))) = (run.first(), run.last()) else { return false };
    let end = |row: &RowLocation| row.start + u64::from(row.length);
    first.file == row.file
        && row.start <= end(last) + MAX_READ_GAP
        && end(row) - first.start <= MAX_JOINED_BYTES
        || (first.file, first.start, first.length) == (row.file, row.start, row.length)
}

impl ReadGroup {
    fn look_at_rows<T>(
        self,
        buffer: &mut Vec<u8>,
        look: &(dyn Fn(usize, usize, ScannedRow) -> Option<T> + Sync),
        found: &mut Vec<(usize, T)>,
    ) {
        match self {
            ReadGroup::InMemory(rows) => {
                for (at, index, held) in rows {
                    found.extend(look(at, index, ScannedRow::InMemory(&held.1)).map(|t| (at, t)));
                }
            }
            ReadGroup::Records(of, rows) => {
                let (Some((_, _, first)), Some((_, _, last))) = (rows.first(), rows.last()) else { return };
                let length = (last.start - first.start) as usize + last.length as usize;
                // What can't be read holds nothing; whoever looks at such a row is told so.
                let _ = of.source.read_into(first.start, length, buffer);
                let read = RecordReader::default();
                for (at, index, row) in &rows {
                    let from = (row.start - first.start) as usize;
                    let bytes = buffer.get(from..from + row.length as usize).unwrap_or_default();
                    let article = || read.article(&of, row, bytes);
                    found.extend(look(*at, *index, ScannedRow::Bytes(bytes, &article)).map(|t| (*at, t)));
                }
            }
            ReadGroup::WholeFile(of, rows) => {
                let length = rows.first().map_or(0, |r| r.2.length as usize);
                let _ = of.source.read_into(0, length, buffer);
                let read = RecordReader::default();
                for (at, index, row) in &rows {
                    let article = || read.article(&of, row, buffer);
                    found.extend(look(*at, *index, ScannedRow::Bytes(buffer, &article)).map(|t| (*at, t)));
                }
            }
        }
    }
}

/// Reads what holds several articles once, not once for each.
#[derive(Default)]
struct RecordReader(RefCell<Option<(RowLocation, Vec<Article>)>>);

impl RecordReader {
    fn article(&self, of: &SourceFile, row: &RowLocation, bytes: &[u8]) -> Option<Article> {
        let mut last = self.0.borrow_mut();
        let same = last.as_ref().is_some_and(|(of, _)| (of.start, of.length) == (row.start, row.length));
        if !same {
            let reading = if of.is_whole {
                read_whole(&of.name, bytes)
            } else {
                read_records(&of.name, 1, &of.header, bytes)
            };
            *last = Some((*row, reading.articles));
        }
        last.as_ref().and_then(|(_, articles)| articles.get(row.nth as usize).cloned())
    }
}
