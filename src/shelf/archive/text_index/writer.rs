//! Writes rows to a text index, in batches. Memory holds one batch, the hash table of FTS5, and the words of the vocabulary
//! up to a limit.

use super::error::Error;
use super::stamp::PathStamp;
use super::store::IndexStore;
use std::collections::HashSet;

/// A batch is written when it has so many rows.
const BATCH_ROWS: usize = 16 << 10;
/// A batch is written when its words have so many bytes.
const BATCH_BYTES: usize = 32 << 20;
/// So many words of the vocabulary are remembered, so that each is written once. If there are more, some may be written
/// twice.
const MAX_KNOWN_WORDS: usize = 1 << 20;

/// A text index that is being written.
pub struct IndexWriter {
    store: IndexStore,
    /// Words that are in the vocabulary.
    known_words: HashSet<Box<str>>,
    /// The words that the batch adds to the vocabulary, with a line end before and after each.
    new_words: String,
    is_batch_open: bool,
    next_row: usize,
    batch_bytes: usize,
}

impl IndexWriter {
    /// Begins to write after the last row of `store`.
    ///
    /// # Errors
    /// Where its vocabulary can't be read.
    pub fn new(store: IndexStore) -> rusqlite::Result<IndexWriter> {
        let mut known_words: HashSet<Box<str>> = HashSet::new();
        store.for_each_word_block(|words| {
            let room = MAX_KNOWN_WORDS - known_words.len();
            known_words.extend(words.split('\n').filter(|word| !word.is_empty()).take(room).map(Box::from));
        })?;
        Ok(IndexWriter {
            next_row: store.header.rows,
            store,
            known_words,
            new_words: String::from("\n"),
            is_batch_open: false,
            batch_bytes: 0,
        })
    }

    /// The row after the last one that was added.
    pub fn next_row(&self) -> usize {
        self.next_row
    }

    /// Is the batch so long that it is to be written?
    pub fn is_batch_full(&self) -> bool {
        self.next_row.is_multiple_of(BATCH_ROWS) || self.batch_bytes >= BATCH_BYTES
    }

    /// Adds a row with its words, which are separated by spaces.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn add(&mut self, row: usize, words: &str) -> rusqlite::Result<()> {
        let db = &self.store.db;
        if !self.is_batch_open {
            db.execute_batch("BEGIN IMMEDIATE")?;
            self.is_batch_open = true;
        }
        db.prepare_cached("INSERT INTO texts(rowid, words) VALUES(?, ?)")?.execute((row as i64, words))?;
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

    /// Writes the batch, if there is one. `digest` is that of all rows up to [`IndexWriter::next_row`]; `None` if they are not
    /// there any more.
    ///
    /// # Errors
    /// Where it can't be written, or the rows have changed, or another process writes to the same index.
    pub fn commit(&mut self, digest: Option<u64>, stamp: &PathStamp) -> Result<(), Error> {
        if !self.is_batch_open {
            return Ok(());
        }
        let digest = digest.ok_or(Error::ChangedMeanwhile)?;
        if self.new_words.len() > 1 {
            self.store.db.execute("INSERT INTO vocabulary VALUES(?)", [&self.new_words])?;
        }
        let is_ours = self.store.record_progress(stamp, self.next_row, digest)?;
        self.store.db.execute_batch(if is_ours { "COMMIT" } else { "ROLLBACK" })?;
        (self.is_batch_open, self.batch_bytes) = (false, 0);
        self.new_words.truncate(1);
        if is_ours { Ok(()) } else { Err(Error::IndexedElsewhere) }
    }

    /// Joins what the batches wrote if more than half of the rows are new, so that a search looks a word up once.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn optimize(&self, added: usize) -> rusqlite::Result<()> {
        if added * 2 > self.store.header.rows {
            self.store.db.execute_batch("INSERT INTO texts(texts) VALUES('optimize')")?;
        }
        Ok(())
    }
}
