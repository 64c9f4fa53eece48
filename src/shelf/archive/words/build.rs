//! Makes an index, or goes on with one: articles are read and split on all cores, one writer takes them in order.
//!
//! What is in it is written batch by batch, each with a note of how many rows are in it; so an interrupted run is gone on
//! with where its last batch ended, and a file that has grown where it ended then. Memory holds one batch, the hash table of
//! FTS5, and the words of the vocabulary up to a bound, above which a word may be written twice.

use super::super::rows::{Held, Listed};
use super::super::scan::{Met, scan};
use super::super::{Bounds, Input, hold, load, why};
use super::stamp::{Now, Stamp};
use super::store::{self, About, Store};
use super::{digest, split};
use crate::shelf::{Asker, Hit};
use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// A batch is written when it has so many rows, or so many bytes of words.
const ROWS: usize = 16 << 10;
const BYTES: usize = 32 << 20;
/// So many words are remembered, so that each is written once.
const REMEMBERED: usize = 1 << 20;

/// What became of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
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
pub fn build(path: &Path, cache: &Path, asker: &dyn Asker) -> Result<Option<Built>, String> {
    // Looked at before it is read: what comes meanwhile is new the next time.
    let stamp = Stamp::of(path).map_err(|e| why(&e))?;
    let held = Mutex::new(Held::default());
    let inputs = [Input::Path(path.to_owned())];
    load::load(&inputs, &held, Some(cache), Bounds::default(), &mut || asker.go_on());
    if !asker.go_on() {
        return Ok(None);
    }
    let count = hold(&held).rows.len();
    if count == 0 {
        return Err("no articles to index".into());
    }
    // The last record of a file may still be written.
    let rows = if stamp.files == 0 { count - 1 } else { count };
    let file = store::file(cache, path);
    let root = path.to_string_lossy();
    let kept = Store::write(&file).filter(|kept| {
        let same = digest(&hold(&held), &root, kept.about.rows).is_some_and(|d| d.1 == kept.about.digest);
        same && kept.about.rows <= rows && kept.about.stamp.compare(path, &stamp) != Now::Changed
    });
    let store = match kept {
        Some(store) => store,
        None => {
            let about = About { path: store::whole(path), stamp: stamp.clone(), rows: 0, digest: 0 };
            Store::create(&file, about).map_err(|e| e.to_string())?
        }
    };
    let from = store.about.rows;
    let mut writer =
        Writer { store, known: HashSet::new(), fresh: String::from("\n"), open: false, next: from, bytes: 0 };
    writer.remember().map_err(|e| e.to_string())?;
    let failed = AtomicBool::new(false);
    let mut failure = None;
    let look = |_: usize, row: usize, met: Met| {
        Some((row, met.article().map(|article| split::distinct(&article)).unwrap_or_default()))
    };
    let mut take = |found: Vec<(usize, String)>| {
        for (row, words) in found {
            let full = |writer: &Writer| writer.next.is_multiple_of(ROWS) || writer.bytes >= BYTES;
            let written = writer
                .add(row, &words)
                .and_then(|()| if full(&writer) { writer.write(&held, &root, &stamp) } else { Ok(()) });
            if let (Err(why), false) = (written, failed.load(Ordering::Relaxed)) {
                failed.store(true, Ordering::Relaxed);
                failure = Some(why);
            }
        }
    };
    let list = Listed::Rows(Arc::new((from..rows).map(|row| row as u32).collect()));
    let until = Until { asker, failed: &failed };
    let whole = scan(&held, &list, (0, rows - from), &until, &look, &mut take);
    if let Some(why) = failure {
        return Err(why);
    }
    writer.write(&held, &root, &stamp)?;
    if !whole {
        return Ok(None);
    }
    writer.settle(rows - from).map_err(|e| e.to_string())?;
    drop(writer);
    let bytes = std::fs::metadata(&file).map_or(0, |meta| meta.len());
    Ok(Some(Built { rows, added: rows - from, bytes }))
}

/// Who waits until something has failed.
struct Until<'a> {
    asker: &'a dyn Asker,
    failed: &'a AtomicBool,
}

impl Asker for Until<'_> {
    fn go_on(&self) -> bool {
        !self.failed.load(Ordering::Relaxed) && self.asker.go_on()
    }

    fn progress(&self, done: usize, of: usize) {
        self.asker.progress(done, of);
    }

    fn hits(&self, _: Vec<Hit>) {}
}

struct Writer {
    store: Store,
    /// Words that are in the vocabulary.
    known: HashSet<Box<str>>,
    /// Words that are to be in it with this batch.
    fresh: String,
    /// Is a batch begun?
    open: bool,
    /// The row after the last one.
    next: usize,
    /// Of the batch.
    bytes: usize,
}

impl Writer {
    /// Remembers the words of an index that is gone on with.
    fn remember(&mut self) -> rusqlite::Result<()> {
        let known = &mut self.known;
        self.store.vocabulary(|words| {
            let room = REMEMBERED - known.len();
            known.extend(words.split('\n').filter(|word| !word.is_empty()).take(room).map(Box::from));
        })
    }

    fn add(&mut self, row: usize, words: &str) -> Result<(), String> {
        let db = &self.store.db;
        let mut insert = || {
            if !self.open {
                db.execute_batch("BEGIN IMMEDIATE")?;
                self.open = true;
            }
            db.prepare_cached("INSERT INTO texts(rowid, words) VALUES(?, ?)")?.execute((row as i64, words))
        };
        insert().map_err(|e| e.to_string())?;
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            if !self.known.contains(word) {
                if self.known.len() >= REMEMBERED {
                    self.known.clear();
                }
                self.known.insert(word.into());
                self.fresh.push_str(word);
                self.fresh.push('\n');
            }
        }
        self.next = row + 1;
        self.bytes += words.len();
        Ok(())
    }

    /// Ends the batch, if one is begun.
    fn write(&mut self, held: &Mutex<Held>, root: &str, stamp: &Stamp) -> Result<(), String> {
        if !self.open {
            return Ok(());
        }
        let Some((_, digest)) = digest(&hold(held), root, self.next) else {
            return Err("it has changed while it was indexed".into());
        };
        let mut write = || {
            if self.fresh.len() > 1 {
                self.store.db.execute("INSERT INTO vocabulary VALUES(?)", [&self.fresh])?;
            }
            let noted = self.store.note(stamp, self.next, digest)?;
            self.store.db.execute_batch(if noted { "COMMIT" } else { "ROLLBACK" })?;
            Ok(noted)
        };
        let noted = write().map_err(|e: rusqlite::Error| e.to_string())?;
        (self.open, self.bytes) = (false, 0);
        self.fresh.truncate(1);
        if noted { Ok(()) } else { Err("another kabar is indexing it".into()) }
    }

    /// Joins what the batches wrote, where much of it is new: a search then looks a word up once.
    fn settle(&self, added: usize) -> rusqlite::Result<()> {
        if added * 2 > self.store.about.rows {
            self.store.db.execute_batch("INSERT INTO texts(texts) VALUES('optimize')")?;
        }
        Ok(())
    }
}
