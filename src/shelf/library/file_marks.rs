//! Marks on articles of files, by article key, and reading positions in articles of any kind.
//!
//! [`MarkStore`](crate::shelf::state::MarkStore) has the marks in memory while an archive is open, and writes each change here.
//! Versions before the library had them in a log of their own (`marks.log`). It is imported once, and not changed.

use super::Library;
use super::database::transact;
use super::error::Error;
use crate::shelf::{MarkChange, ReadingPosition};
use rusqlite::{OptionalExtension, params};
use std::collections::HashSet;

/// Positions that are kept; the oldest are deleted first.
const MAX_POSITIONS: i64 = 20_000;

impl Library {
    /// Changes the marks of the article `key` of a file.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub(in crate::shelf) fn set_file_mark(&mut self, key: &str, mark: MarkChange) -> Result<(), Error> {
        let sql = "INSERT INTO marks VALUES (?1, coalesce(?2, 0), coalesce(?3, 0)) ON CONFLICT (key)
                   DO UPDATE SET read = coalesce(?2, read), starred = coalesce(?3, starred)";
        self.db.prepare_cached(sql)?.execute(params![key, mark.read, mark.starred])?;
        Ok(())
    }

    /// The keys of the read and of the starred articles of files.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub(in crate::shelf) fn file_marks(&self) -> Result<(HashSet<String>, HashSet<String>), Error> {
        let (mut read, mut starred) = (HashSet::new(), HashSet::new());
        let mut all = self.db.prepare("SELECT key, read, starred FROM marks")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let key: String = row.get(0)?;
            if row.get(2)? {
                starred.insert(key.clone());
            }
            if row.get(1)? {
                read.insert(key);
            }
        }
        Ok((read, starred))
    }

    /// Imports the marks of `marks.log`, once. A second call does nothing, since the reader may have removed some of the marks
    /// since.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub(in crate::shelf) fn import_marks_log(
        &mut self,
        read: &HashSet<String>,
        starred: &HashSet<String>,
    ) -> Result<(), Error> {
        transact(&mut self.db, |db| {
            let first = db.execute("INSERT OR IGNORE INTO meta VALUES ('marks.log', 'taken over')", [])? == 1;
            let mut row = db.prepare("INSERT OR IGNORE INTO marks VALUES (?1, ?2, ?3)")?;
            for key in read.union(starred).filter(|_| first) {
                row.execute(params![key, read.contains(key), starred.contains(key)])?;
            }
            Ok(())
        })
    }

    /// Stores where the reader is in the article `key`.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), Error> {
        let now = self.now();
        transact(&mut self.db, |db| {
            let mut row = db.prepare_cached("INSERT OR REPLACE INTO positions VALUES (?1, ?2, ?3, ?4)")?;
            row.execute(params![key, at.paragraph as i64, at.word as i64, now])?;
            let over: i64 = db
                .prepare_cached("SELECT count(*) - ?1 FROM positions")?
                .query_row([MAX_POSITIONS], |r| r.get(0))?;
            if over > MAX_POSITIONS / 20 {
                let oldest =
                    "DELETE FROM positions WHERE key IN (SELECT key FROM positions ORDER BY at LIMIT ?1)";
                db.execute(oldest, [over])?;
            }
            Ok(())
        })
    }

    /// Where the reader was in the article `key`.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn reading_position(&self, key: &str) -> Result<Option<ReadingPosition>, Error> {
        let mut row = self.db.prepare_cached("SELECT paragraph, word FROM positions WHERE key = ?1")?;
        let count = |n: i64| usize::try_from(n).unwrap_or(0);
        let found = row.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.map(|(paragraph, word)| ReadingPosition { paragraph: count(paragraph), word: count(word) }))
    }
}
