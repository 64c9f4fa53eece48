//! Makes an index, or goes on with one: articles are read and split on all cores, one writer takes them in order.
//!
//! What is in it is written batch by batch, each with a note of how many rows are in it; so an interrupted run is gone on
//! with where its last batch ended, and a file that has grown where it ended then. Memory holds one batch, the hash table of
//! FTS5, and the words of the vocabulary up to a bound, above which a word may be written twice.

use super::super::rows::{IndexTables, RowList};
use super::super::scan::{ScannedRow, scan};
use super::super::{ArchiveLimits, Input, io_message, loader, lock};
use super::stamp::{PathChange, PathStamp};
use super::store::{self, IndexHeader, IndexStore};
use super::{row_digest, words};
use crate::shelf::{JobMonitor, SearchHit};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A batch is written when it has so many rows, or so many bytes of words.
const BATCH_ROWS: usize = 16 << 10;
const BATCH_BYTES: usize = 32 << 20;
/// So many words are remembered, so that each is written once.
const MAX_KNOWN_WORDS: usize = 1 << 20;

/// What became of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexBuild {
    /// Rows in it.
    pub rows: usize,
    /// How many of them are new.
    pub added: usize,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Indexes what is at `path` under `cache`, as far as it is not; `None` where `asker` did not want all of it.
///
/// # Errors
/// One line: why there is no index.
pub fn build(path: &Path, cache: &Path, asker: &dyn JobMonitor) -> Result<Option<IndexBuild>, String> {
    // Looked at before it is read: what comes meanwhile is new the next time.
    let stamp = PathStamp::from_path(path).map_err(|e| io_message(&e))?;
    let held = Mutex::new(IndexTables::default());
    let inputs = [Input::Path(path.to_owned())];
    loader::load(&inputs, &held, Some(cache), ArchiveLimits::default(), &mut || asker.is_wanted());
    if !asker.is_wanted() {
        return Ok(None);
    }
    let count = lock(&held).rows.len();
    if count == 0 {
        return Err("no articles to index".into());
    }
    // The last record of a file may still be written.
    let rows = if stamp.files == 0 { count - 1 } else { count };
    let file = store::index_file(cache, path);
    let root = path.to_string_lossy();
    let kept = IndexStore::open_for_writing(&file).filter(|kept| {
        let same =
            row_digest(&lock(&held), &root, kept.header.rows).is_some_and(|d| d.1 == kept.header.digest);
        same && kept.header.rows <= rows && kept.header.stamp.compare(path, &stamp) != PathChange::Changed
    });
    let store = match kept {
        Some(store) => store,
        None => {
            let about =
                IndexHeader { path: store::canonical_path(path), stamp: stamp.clone(), rows: 0, digest: 0 };
            IndexStore::create(&file, about).map_err(|e| e.to_string())?
        }
    };
    let from = store.header.rows;
    let mut writer = IndexWriter {
        store,
        known_words: HashSet::new(),
        new_words: String::from("\n"),
        is_batch_open: false,
        next_row: from,
        batch_bytes: 0,
    };
    writer.load_known_words().map_err(|e| e.to_string())?;
    let failed = AtomicBool::new(false);
    let mut failure = None;
    let look = |_: usize, row: usize, met: ScannedRow| {
        Some((row, met.article().map(|article| words::distinct_words(&article)).unwrap_or_default()))
    };
    let mut take = |found: Vec<(usize, String)>| {
        for (row, words) in found {
            let full = |writer: &IndexWriter| {
                writer.next_row.is_multiple_of(BATCH_ROWS) || writer.batch_bytes >= BATCH_BYTES
            };
            let written = writer
                .add(row, &words)
                .and_then(|()| if full(&writer) { writer.commit(&held, &root, &stamp) } else { Ok(()) });
            if let (Err(why), false) = (written, failed.load(Ordering::Relaxed)) {
                failed.store(true, Ordering::Relaxed);
                failure = Some(why);
            }
        }
    };
    let list = RowList::Rows(Arc::new((from..rows).map(|row| row as u32).collect()));
    let until = StopOnFailure { asker, failed: &failed };
    let whole = scan(&held, &list, (0, rows - from), &until, &look, &mut take);
    if let Some(why) = failure {
        return Err(why);
    }
    writer.commit(&held, &root, &stamp)?;
    if !whole {
        return Ok(None);
    }
    writer.optimize(rows - from).map_err(|e| e.to_string())?;
    drop(writer);
    let bytes = std::fs::metadata(&file).map_or(0, |meta| meta.len());
    Ok(Some(IndexBuild { rows, added: rows - from, bytes }))
}

/// Who waits until something has failed.
struct StopOnFailure<'a> {
    asker: &'a dyn JobMonitor,
    failed: &'a AtomicBool,
}

impl JobMonitor for StopOnFailure<'_> {
    fn is_wanted(&self) -> bool {
        !self.failed.load(Ordering::Relaxed) && self.asker.is_wanted()
    }

    fn report_progress(&self, done: usize, of: usize) {
        self.asker.report_progress(done, of);
    }

    fn report_hits(&self, _: Vec<SearchHit>) {}
}

struct IndexWriter {
    store: IndexStore,
    /// Words that are in the vocabulary.
    known_words: HashSet<Box<str>>,
    /// Words that are to be in it with this batch.
    new_words: String,
    /// Is a batch begun?
    is_batch_open: bool,
    /// The row after the last one.
    next_row: usize,
    /// Of the batch.
    batch_bytes: usize,
}

impl IndexWriter {
    /// Remembers the words of an index that is gone on with.
    fn load_known_words(&mut self) -> rusqlite::Result<()> {
        let known = &mut self.known_words;
        self.store.for_each_word_block(|words| {
            let room = MAX_KNOWN_WORDS - known.len();
            known.extend(words.split('\n').filter(|word| !word.is_empty()).take(room).map(Box::from));
        })
    }

    fn add(&mut self, row: usize, words: &str) -> Result<(), String> {
        let db = &self.store.db;
        let mut insert = || {
            if !self.is_batch_open {
                db.execute_batch("BEGIN IMMEDIATE")?;
                self.is_batch_open = true;
            }
            db.prepare_cached("INSERT INTO texts(rowid, words) VALUES(?, ?)")?.execute((row as i64, words))
        };
        insert().map_err(|e| e.to_string())?;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            if !self.known_words.contains(word) {
                if self.known_words.len() >= MAX_KNOWN_WORDS {
                    self.known_words.clear();
                }
                self.known_words.insert(word.into());
                self.new_words.push_str(word);
                self.new_words.push('\n');
            }
        }
        self.next_row = row + 1;
        self.batch_bytes += words.len();
        Ok(())
    }

    /// Ends the batch, if one is begun.
    fn commit(&mut self, held: &Mutex<IndexTables>, root: &str, stamp: &PathStamp) -> Result<(), String> {
        if !self.is_batch_open {
            return Ok(());
        }
        let Some((_, digest)) = row_digest(&lock(held), root, self.next_row) else {
            return Err("it has changed while it was indexed".into());
        };
        let mut write = || {
            if self.new_words.len() > 1 {
                self.store.db.execute("INSERT INTO vocabulary VALUES(?)", [&self.new_words])?;
            }
            let noted = self.store.record_progress(stamp, self.next_row, digest)?;
            self.store.db.execute_batch(if noted { "COMMIT" } else { "ROLLBACK" })?;
            Ok(noted)
        };
        let noted = write().map_err(|e: rusqlite::Error| e.to_string())?;
        (self.is_batch_open, self.batch_bytes) = (false, 0);
        self.new_words.truncate(1);
        if noted { Ok(()) } else { Err("another kabar is indexing it".into()) }
    }

    /// Joins what the batches wrote, where much of it is new: a search then looks a word up once.
    fn optimize(&self, added: usize) -> rusqlite::Result<()> {
        if added * 2 > self.store.header.rows {
            self.store.db.execute_batch("INSERT INTO texts(texts) VALUES('optimize')")?;
        }
        Ok(())
    }
}
