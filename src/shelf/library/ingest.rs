//! Storing the items of a fetch: new articles, edited ones, and new sources of known ones.
//!
//! Items are stored in transactions of [`ITEMS_PER_TRANSACTION`], so that a mark by the reader never waits longer than one of
//! these takes. What needs no library is done before, on other threads ([`PreparedItems`]). Where a batch fails, those before
//! it stay stored: the next fetch finds their items by the guids.

use super::Library;
use super::article_table::{NewRow, index_text, insert_row, set_body};
use super::article_text::{replace_edited_text, replace_hidden_text, replace_text};
use super::database::transact;
use super::dedup;
use super::error::Error;
use super::prepare::{FetchedItem, KnownFingerprints, PreparedItem, PreparedItems};
use super::rows::MAX_FUTURE_SECONDS;
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// Items that one transaction stores.
const ITEMS_PER_TRANSACTION: usize = 500;

/// What became of the items of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IngestCounts {
    /// Articles that the library did not have.
    pub new: usize,
    /// Known articles whose words changed.
    pub changed: usize,
    /// Items of known articles, perhaps from another feed, that changed nothing.
    pub known: usize,
}

impl Library {
    /// Stores the items of the feed `feed`, in the document's order, fetched at `at` (Unix seconds).
    ///
    /// # Errors
    /// Where the library cannot be written; the batches before stay stored.
    pub fn ingest(&mut self, feed: i64, entries: &[FetchedItem], at: i64) -> Result<IngestCounts, Error> {
        let known = self.known_fingerprints(feed)?;
        self.ingest_prepared(feed, PreparedItems::new(entries.to_vec(), &known), at)
    }

    /// Stores items that were prepared, perhaps on another thread. Each is dropped once it is stored.
    ///
    /// # Errors
    /// Those of [`Library::ingest`].
    pub fn ingest_prepared(
        &mut self,
        feed: i64,
        ready: PreparedItems,
        at: i64,
    ) -> Result<IngestCounts, Error> {
        let PreparedItems { items, guids } = ready;
        let mut all = IngestCounts::default();
        // The last item is the oldest: it gets the lowest id.
        let mut items = items.into_iter().rev();
        loop {
            let batch: Vec<PreparedItem> = items.by_ref().take(ITEMS_PER_TRANSACTION).collect();
            if batch.is_empty() {
                return Ok(all);
            }
            // Most documents have nothing new. Then there is nothing to write, and no lock to take.
            if all_unchanged(&self.db, feed, &batch)? {
                all.known += batch.len();
                continue;
            }
            let done = transact(&mut self.db, |db| {
                let arrival =
                    DocumentIngest { db, feed, document_guids: &guids, arrived_at: arrival_time(db, at)? };
                let mut done = IngestCounts::default();
                batch.iter().try_for_each(|item| arrival.ingest_item(item, &mut done))?;
                Ok(done)
            })?;
            all.new += done.new;
            all.changed += done.changed;
            all.known += done.known;
        }
    }

    /// The fingerprints of the items that the feed last had, by guid.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn known_fingerprints(&self, feed: i64) -> Result<KnownFingerprints, Error> {
        let mut said = self.db.prepare_cached("SELECT guid, print FROM sources WHERE feed = ?1")?;
        let rows = said.query_map([feed], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn all_unchanged(db: &Connection, feed: i64, batch: &[PreparedItem]) -> Result<bool, Error> {
    for item in batch {
        if dedup::find_by_guid(db, feed, &item.identity.guid)?
            .is_none_or(|known| known.1 != item.identity.fingerprint)
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The time of this arrival. It is never before that of an earlier one, whatever the clock was set to, so that articles that
/// come later are sorted later.
fn arrival_time(db: &Connection, at: i64) -> Result<i64, Error> {
    let sql = "INSERT INTO meta VALUES ('arrived', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, ?1) RETURNING value";
    Ok(db.query_row(sql, [at], |row| row.get(0))?)
}

/// The items of one document being stored, in one transaction.
struct DocumentIngest<'a> {
    db: &'a Connection,
    feed: i64,
    /// The guids of the document.
    document_guids: &'a HashSet<String>,
    arrived_at: i64,
}

impl DocumentIngest<'_> {
    fn ingest_item(&self, item: &PreparedItem, done: &mut IngestCounts) -> Result<(), Error> {
        let (db, feed, marks) = (self.db, self.feed, &item.identity);
        let url = item.article.url.as_deref();
        if let Some((id, print)) = dedup::find_by_guid(db, feed, &marks.guid)? {
            if print == marks.fingerprint {
                done.known += 1;
                return Ok(());
            }
            done.changed += 1;
            let mut said = db.prepare_cached(
                "UPDATE sources SET print = ?3, link = ?4, url = ?5 WHERE feed = ?1 AND guid = ?2",
            )?;
            said.execute(params![feed, marks.guid, marks.fingerprint, marks.url_hash, url])?;
            return replace_content(db, id, item, Some(self.arrived_at));
        }
        let id = match dedup::find_by_url_or_text(db, feed, marks, &item.article, self.document_guids)? {
            Some(id) => {
                done.known += 1;
                let mut lacks = db.prepare_cached("SELECT words * 6 < ?2 * 5 FROM articles WHERE id = ?1")?;
                // A longer version, from any feed, replaces a short one: a headline with a line of text.
                if lacks.query_row(params![id, item.word_count as i64], |row| row.get(0))? {
                    replace_content(db, id, item, None)?;
                }
                // An article that was deleted with its only feed is back; one that the reader deleted stays deleted.
                db.prepare_cached("UPDATE articles SET deleted = 0 WHERE id = ?1 AND deleted = 2")?
                    .execute([id])?;
                id
            }
            None => {
                done.new += 1;
                self.insert_article(item)?
            }
        };
        let mut source = db.prepare_cached(
            "INSERT INTO sources (feed, guid, article, link, print, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        source.execute(params![feed, marks.guid, id, marks.url_hash, marks.fingerprint, url])?;
        Ok(())
    }

    fn insert_article(&self, item: &PreparedItem) -> Result<i64, Error> {
        let (db, article) = (self.db, &item.article);
        let date = article
            .published
            .map(|d| d.unix_seconds())
            .filter(|unix| *unix <= self.arrived_at + MAX_FUTURE_SECONDS);
        let title = match article.site {
            Some(_) => None,
            None => {
                let sql = "SELECT nullif(coalesce(name, title), '') FROM feeds WHERE id = ?1";
                db.prepare_cached(sql)?.query_row([self.feed], |row| row.get::<_, Option<String>>(0))?
            }
        };
        let outlet = article.site.as_deref().or(title.as_deref());
        let row = NewRow {
            id: None,
            article,
            words: item.word_count,
            outlet,
            sort: date.unwrap_or(self.arrived_at),
            arrived: self.arrived_at,
            is_read: false,
        };
        let id = insert_row(db, &row)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        set_body(db, id, &item.body())?;
        index_text(db, id, &article.title, outlet, &article.original_text())?;
        Ok(id)
    }
}

/// Replaces the feed's words of the article `id` by those of `item`, whether they are shown or its page's are. Where
/// its feed edited it, at the time `edited_at` (Unix seconds), what it said before is kept, and if the reader has read it, it is
/// marked as changed.
fn replace_content(
    db: &Connection,
    id: i64,
    item: &PreparedItem,
    edited_at: Option<i64>,
) -> Result<(), Error> {
    if replace_hidden_text(db, id, &item.body(), edited_at.is_some())? {
        return Ok(());
    }
    match edited_at {
        Some(at) => replace_edited_text(db, id, &item.article, item.word_count, &item.body(), at),
        None => replace_text(db, id, &item.article, item.word_count, &item.body(), false),
    }
}
