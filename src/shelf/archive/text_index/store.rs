//! The file of a text index: an SQLite database with an FTS5 table that keeps no text, no positions and no lengths, only
//! the rows of each word.
//!
//! The words are folded and separated by spaces before they are written, so the tokenizer is `ascii`, which leaves them as
//! they are. SQLite's own folding has another version of Unicode than kabar's, and where the two differ a search would
//! miss an article. `vocabulary` has each word on a line of its own, since a search looks for parts of words, and FTS5
//! only for their beginnings.
//!
//! It is a cache: a file that can't be read, or was made by a kabar that splits words differently, is ignored.

use super::super::hash::hash_bytes;
use super::error::Error;
use super::stamp::PathStamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a search waits while a batch is written. After that it does without the index.
const READ_TIMEOUT: Duration = Duration::from_millis(100);
/// How long a build waits while another one writes a batch.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

const TABLES: &str = "
    CREATE TABLE about(
        format TEXT NOT NULL, path BLOB NOT NULL, files INTEGER NOT NULL, size INTEGER NOT NULL,
        changed INTEGER NOT NULL, ends INTEGER NOT NULL, rows INTEGER NOT NULL, digest INTEGER NOT NULL
    );
    CREATE TABLE vocabulary(words TEXT NOT NULL);
    CREATE VIRTUAL TABLE texts USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
    INSERT INTO texts(texts, rank) VALUES('automerge', 0);
    INSERT INTO texts(texts, rank) VALUES('hashsize', 67108864);
";

/// What is in an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexHeader {
    /// The path that was indexed.
    pub path: PathBuf,
    /// What was at the path.
    pub stamp: PathStamp,
    /// How many rows are in the index, from the first one on.
    pub rows: usize,
    /// A hash of where those rows are.
    pub digest: u64,
}

/// An open full-text index.
#[derive(Debug)]
pub struct IndexStore {
    /// The database that the index is in.
    pub db: Connection,
    /// What is in it.
    pub header: IndexHeader,
}

/// The file of the index of `path` in the folder `cache`.
pub fn index_file(cache: &Path, path: &Path) -> PathBuf {
    index_folder(cache)
        .join(format!("{:016x}.db", hash_bytes(canonical_path(path).as_os_str().as_encoded_bytes())))
}

/// Where indexes are kept in the folder `cache`.
pub fn index_folder(cache: &Path) -> PathBuf {
    cache.join("words")
}

/// The path by which an index is known. It works also if there is nothing at the path any more.
pub fn canonical_path(path: &Path) -> PathBuf {
    let absolute = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(path).unwrap_or_else(|_| absolute())
}

/// Changes with the tables and with what a word is, which depends on the version of Unicode too.
fn format_version() -> String {
    format!("kabar words 1, Unicode {:?}", char::UNICODE_VERSION)
}

impl IndexStore {
    /// The index in `file`; `None` where there is none that can be read.
    pub fn open_read_only(file: &Path) -> Option<IndexStore> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        IndexStore::open(file, flags, READ_TIMEOUT)
    }

    /// The index in `file` for writing; `None` where there is none that can be read.
    pub fn open_for_writing(file: &Path) -> Option<IndexStore> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        IndexStore::open(file, flags, WRITE_TIMEOUT)
    }

    fn open(file: &Path, flags: OpenFlags, wait: Duration) -> Option<IndexStore> {
        if !file.is_file() {
            return None;
        }
        let db = Connection::open_with_flags(file, flags).ok()?;
        db.busy_timeout(wait).ok()?;
        let header = read_header(&db).ok()??;
        Some(IndexStore { db, header })
    }

    /// An empty index in `file`, which replaces what was there.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn create(file: &Path, header: IndexHeader) -> Result<IndexStore, Error> {
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        remove(file)?;
        let db = Connection::open(file)?;
        db.busy_timeout(WRITE_TIMEOUT)?;
        let store = IndexStore { db, header };
        store.db.execute_batch("BEGIN IMMEDIATE")?;
        store.db.execute_batch(TABLES)?;
        let IndexHeader { path, stamp, .. } = &store.header;
        let path = path.as_os_str().as_encoded_bytes();
        let numbers = [stamp.files, stamp.size, stamp.modified, stamp.ends_hash].map(u64::cast_signed);
        store.db.execute(
            "INSERT INTO about VALUES(?, ?, ?, ?, ?, ?, 0, 0)",
            (format_version(), path, numbers[0], numbers[1], numbers[2], numbers[3]),
        )?;
        store.db.execute_batch("COMMIT")?;
        Ok(store)
    }

    /// Notes in the open transaction that the first `rows` rows are in the index. `digest` is a hash of where they are, and
    /// `stamp` says what was at the path. Returns false if another process has added rows meanwhile.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn record_progress(&mut self, stamp: &PathStamp, rows: usize, digest: u64) -> rusqlite::Result<bool> {
        let numbers = [stamp.files, stamp.size, stamp.modified, stamp.ends_hash].map(u64::cast_signed);
        let updated = self.db.execute(
            "UPDATE about SET files = ?, size = ?, changed = ?, ends = ?, rows = ?, digest = ? WHERE rows = ?",
            (
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                rows as i64,
                digest.cast_signed(),
                self.header.rows as i64,
            ),
        )?;
        (self.header.stamp, self.header.rows, self.header.digest) = (stamp.clone(), rows, digest);
        Ok(updated == 1)
    }

    /// Hands the words of the vocabulary to `each`, some at a time, with a line end before and after each word.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn for_each_word_block(&self, mut each: impl FnMut(&str)) -> rusqlite::Result<()> {
        let mut select = self.db.prepare_cached("SELECT words FROM vocabulary")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_str().unwrap_or_default());
        }
        Ok(())
    }
}

fn read_header(db: &Connection) -> rusqlite::Result<Option<IndexHeader>> {
    let select = "SELECT path, files, size, changed, ends, rows, digest FROM about WHERE format = ?";
    let about = db.query_row(select, [format_version()], |row| {
        let number = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
        let stamp =
            PathStamp { files: number(1)?, size: number(2)?, modified: number(3)?, ends_hash: number(4)? };
        let path = String::from_utf8_lossy(row.get_ref(0)?.as_blob().unwrap_or_default()).into_owned();
        Ok(IndexHeader { path: path.into(), stamp, rows: number(5)? as usize, digest: number(6)? })
    });
    about.optional()
}

/// Removes an index with the journal that SQLite keeps beside it. Returns whether there was one.
///
/// # Errors
/// Where it can't be removed.
pub fn remove(file: &Path) -> std::io::Result<bool> {
    let gone = |path: &Path| match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e),
    };
    gone(&file.with_extension("db-journal"))?;
    gone(file)
}
