//! An index's file: a database of SQLite with a table of FTS5 that keeps no text, no positions and no lengths, only for
//! each word the rows that hold it.
//!
//! The words come folded and parted by spaces, so the tokenizer is `ascii`, which leaves them as they are: SQLite's own
//! folding knows another Unicode than kabar's, and where the two differ a search would miss what is there. `vocabulary`
//! holds each word, a line each, since a reader looks for parts of words and FTS5 only for their beginnings.
//!
//! It is a cache: a file that can't be read, or was made by a kabar that splits words otherwise, counts as none.

use super::super::identity::hash_bytes;
use super::stamp::PathStamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a reader waits while a batch is written, and how long a writer does.
const READ_TIMEOUT: Duration = Duration::from_millis(100);
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

/// What an index is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexHeader {
    /// The path that was indexed.
    pub path: PathBuf,
    /// What was there.
    pub stamp: PathStamp,
    /// Its first so many rows are in the index.
    pub rows: usize,
    /// A hash of where those rows are.
    pub digest: u64,
}

/// An open index.
#[derive(Debug)]
pub struct IndexStore {
    /// The connection.
    pub db: Connection,
    /// What it is of.
    pub header: IndexHeader,
}

/// Where the index of `path` is kept under `cache`.
pub fn index_file(cache: &Path, path: &Path) -> PathBuf {
    index_folder(cache)
        .join(format!("{:016x}.db", hash_bytes(canonical_path(path).as_os_str().as_encoded_bytes())))
}

/// Where indices are kept.
pub fn index_folder(cache: &Path) -> PathBuf {
    cache.join("words")
}

/// The path by which one is known, also where nothing is there any more.
pub fn canonical_path(path: &Path) -> PathBuf {
    let absolute = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    fs::canonicalize(path).unwrap_or_else(|_| absolute())
}

/// Changes with the tables and with what a word is, which is Unicode's affair too.
fn format_version() -> String {
    format!("kabar words 1, Unicode {:?}", char::UNICODE_VERSION)
}

impl IndexStore {
    /// The index in `file`; `None` where there is none that can be read.
    pub fn open_read_only(file: &Path) -> Option<IndexStore> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        IndexStore::open(file, flags, READ_TIMEOUT)
    }

    /// The same, to be written to.
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
        let about = read_header(&db).ok()??;
        Some(IndexStore { db, header: about })
    }

    /// An empty index in `file`, in the place of what was there.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn create(file: &Path, about: IndexHeader) -> rusqlite::Result<IndexStore> {
        let failed = |e: std::io::Error| {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
            rusqlite::Error::SqliteFailure(code, Some(e.to_string()))
        };
        file.parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        remove(file).map_err(failed)?;
        let db = Connection::open(file)?;
        db.busy_timeout(WRITE_TIMEOUT)?;
        let store = IndexStore { db, header: about };
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

    /// Notes within a transaction that the first `rows` rows are in it, which `digest` tells, of what `stamp` says; false
    /// where somebody else has added to it meanwhile.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn record_progress(&mut self, stamp: &PathStamp, rows: usize, digest: u64) -> rusqlite::Result<bool> {
        let numbers = [stamp.files, stamp.size, stamp.modified, stamp.ends_hash].map(u64::cast_signed);
        let noted = self.db.execute(
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
        Ok(noted == 1)
    }

    /// Hands the words to `each`, some at a time, with a line end before and after each word.
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

/// Removes an index with what SQLite keeps beside it; says whether there was one.
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
