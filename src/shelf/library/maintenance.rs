//! Maintenance of the file: checks, copies, and freeing of room.

use super::article_table::index_text;
use super::database::{self, transact};
use super::error::{Error, LibraryErrorKind};
use super::{Library, body};
use kabar_annotate::text::CleanText;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

const CHECK_SQL: &str = include_str!("../../../assets/library/check.sql");
const RECOUNT_SQL: &str = include_str!("../../../assets/library/recount.sql");

/// Findings after which a check stops: more would not help the reader.
const MAX_FINDINGS: usize = 20;

impl Library {
    /// Everything that is wrong with the file, one line each; empty where nothing is.
    ///
    /// # Errors
    /// Where it cannot be read at all.
    pub fn check(&self) -> Result<Vec<CleanText>, Error> {
        let mut found = Vec::new();
        let pages = format!("PRAGMA integrity_check({MAX_FINDINGS})");
        let orphans =
            "SELECT 'a row of ' || \"table\" || ' belongs to nothing' FROM pragma_foreign_key_check";
        for sql in [&pages, orphans, CHECK_SQL] {
            match collect_lines(&self.db, sql, &mut found) {
                // A damaged page ends the statement that reads it. That is a finding too.
                Err(trouble) if trouble.kind == LibraryErrorKind::Damaged => {
                    found.push(trouble.message().clone());
                    return Ok(found);
                }
                done => done?,
            }
            found.retain(|line| &**line != "ok");
        }
        if !self.read_only
            && self.db.execute("INSERT INTO texts (texts) VALUES ('integrity-check')", []).is_err()
        {
            found.push(CleanText::one_line("the text index is damaged"));
        }
        Ok(found)
    }

    /// Rebuilds what follows from other tables: counts, the lists of feeds, and the text index.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn recount(&mut self) -> Result<(), Error> {
        transact(&mut self.db, |db| {
            db.execute_batch(RECOUNT_SQL)?;
            db.execute_batch("INSERT INTO texts (texts) VALUES ('delete-all')")?;
            let mut all =
                db.prepare("SELECT id, title, outlet, draft FROM articles LEFT JOIN bodies ON article = id")?;
            let mut rows = all.query([])?;
            while let Some(row) = rows.next()? {
                let (title, outlet): (String, Option<String>) = (row.get(1)?, row.get(2)?);
                let article = row.get::<_, Option<Vec<u8>>>(3)?.and_then(|d| body::unpack(&d));
                let text = article.as_ref().map(|a| a.original_text());
                index_text(db, row.get(0)?, &title, outlet.as_deref(), text.as_deref().unwrap_or(""))?;
            }
            Ok(())
        })
    }

    /// Writes a copy to `to`, or beside the library with `today` in its name, and returns its path. The copy is complete or does
    /// not exist, even while the library is being written to.
    ///
    /// # Errors
    /// Where a file is there already, or none can be written.
    pub fn backup(&self, to: Option<&Path>, today: &str) -> Result<PathBuf, Error> {
        let to = to.map_or_else(|| database::backup_path(&self.path, today), Path::to_owned);
        if to.exists() {
            return Err(Error::new(
                LibraryErrorKind::Other,
                format!("{} is there already; name another file", to.display()),
            ));
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(Error::new(
                LibraryErrorKind::Other,
                format!("{}: there is no such folder", folder.display()),
            ));
        }
        database::copy_to(&self.db, &to)?;
        Ok(to)
    }

    /// Frees the room of articles that were deleted and can no longer be undeleted, and unused pages. Returns by how many bytes
    /// the file shrank.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn vacuum(&mut self) -> Result<u64, Error> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
        let before = size(&self.path);
        transact(&mut self.db, |db| {
            // Where a feed may still send the item, its row stays, without body and words, so that it does not come back.
            let purged = "DELETE FROM articles WHERE deleted <> 0 AND id NOT IN (SELECT subject FROM changes)
                AND NOT EXISTS (SELECT 1 FROM sources s JOIN feeds f ON f.id = s.feed WHERE s.article = articles.id AND f.removed = 0)";
            db.execute(purged, [])?;
            let rest = "deleted <> 0 AND id NOT IN (SELECT subject FROM changes)";
            for table in ["bodies", "pages"] {
                let sql =
                    format!("DELETE FROM {table} WHERE article IN (SELECT id FROM articles WHERE {rest})");
                db.execute(&sql, [])?;
            }
            let text = format!(
                "INSERT OR REPLACE INTO texts (rowid, title, outlet, body) SELECT id, '', '', '' FROM articles WHERE {rest}"
            );
            db.execute(&text, [])?;
            let feeds =
                "DELETE FROM feeds WHERE removed AND NOT EXISTS (SELECT 1 FROM sources WHERE feed = feeds.id)
                AND id NOT IN (SELECT subject FROM changes)";
            db.execute(feeds, [])?;
            db.execute("DELETE FROM names WHERE NOT EXISTS (SELECT 1 FROM named WHERE name = names.id)", [])?;
            db.execute(
                &format!("DELETE FROM earlier_texts WHERE article IN (SELECT id FROM articles WHERE {rest})"),
                [],
            )?;
            db.execute("DELETE FROM bearers WHERE articles = 0", [])?;
            db.execute("DELETE FROM bearer_forms WHERE uses = 0", [])?;
            db.execute("INSERT INTO texts (texts) VALUES ('optimize')", [])?;
            Ok(())
        })?;
        self.db.execute_batch("VACUUM; PRAGMA optimize;")?;
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(before.saturating_sub(size(&self.path)))
    }
}

fn collect_lines(db: &Connection, sql: &str, found: &mut Vec<CleanText>) -> Result<(), Error> {
    let mut all = db.prepare(sql)?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()?.filter(|_| found.len() < MAX_FINDINGS) {
        found.push(CleanText::one_line(&row.get::<_, String>(0)?));
    }
    Ok(())
}
