//! What a fetch brought, into the library: new articles, edited ones, and new sources of known ones.
//!
//! It comes in transactions of [`BATCH`] items, so that a mark of the reader's never waits longer than such a batch takes;
//! what can be done before the lock is taken (packing, fingerprints) is. A batch that was kept stays kept where a later
//! one fails: the next fetch finds it by its guids.

use super::body;
use super::same::{self, Marks};
use super::trouble::Trouble;
use super::{Library, write};
use crate::article::{Article, minutes};
use crate::text::Clean;
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// Items that one transaction takes in.
const BATCH: usize = 250;
/// A date further in the future than this is the feed's mistake: the article is sorted by its arrival.
const AHEAD: i64 = 86_400;

/// One item of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The feed's own id for it.
    pub guid: Option<Clean>,
    /// What it says.
    pub article: Article,
}

/// What became of a document's items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Articles that the library did not have.
    pub new: usize,
    /// Known ones whose words changed.
    pub changed: usize,
    /// Known ones, perhaps from another feed.
    pub same: usize,
}

impl Library {
    /// Takes in the items of the feed `feed`, in the document's order, fetched at `at` (Unix seconds).
    ///
    /// # Errors
    /// Where the library cannot be written; what was taken in before stays.
    pub fn absorb(&mut self, feed: i64, entries: &[Entry], at: i64) -> Result<Absorbed, Trouble> {
        let marks = same::marks(entries.iter().map(|e| (e.guid.as_deref(), &e.article)));
        let present: HashSet<&str> = marks.iter().map(|m| m.guid.as_str()).collect();
        let mut all = Absorbed::default();
        // The last item is the oldest: it gets the lowest id.
        let items: Vec<(&Entry, &Marks)> = entries.iter().zip(&marks).rev().collect();
        for batch in items.chunks(BATCH) {
            // Most of a document is known, and nothing of it need be packed.
            let mut packed = Vec::with_capacity(batch.len());
            for (entry, marks) in batch {
                let known = same::by_guid(&self.db, feed, &marks.guid)?;
                let as_it_was = known.is_some_and(|(_, print)| print == marks.print);
                packed.push((!as_it_was).then(|| body::pack(&entry.article)));
            }
            if packed.iter().all(Option::is_none) {
                all.same += batch.len();
                continue;
            }
            let done = write(&mut self.db, |db| {
                let arrived = arrival(db, at)?;
                let mut done = Absorbed::default();
                for ((entry, marks), packed) in batch.iter().zip(&packed) {
                    match packed {
                        None => done.same += 1,
                        Some(packed) => {
                            take(db, feed, &entry.article, marks, packed, &present, arrived, &mut done)?
                        }
                    }
                }
                Ok(done)
            })?;
            all.new += done.new;
            all.changed += done.changed;
            all.same += done.same;
        }
        Ok(all)
    }
}

/// The time of this arrival: never before an earlier one, whatever the clock was set to, so that what comes later is
/// sorted later.
fn arrival(db: &Connection, at: i64) -> Result<i64, Trouble> {
    let sql = "INSERT INTO meta VALUES ('arrived', ?1) ON CONFLICT (name) DO UPDATE SET value = max(value, ?1) RETURNING value";
    Ok(db.query_row(sql, [at], |row| row.get(0))?)
}

#[allow(clippy::too_many_arguments, reason = "one item's journey, in one place")]
fn take(
    db: &Connection,
    feed: i64,
    article: &Article,
    marks: &Marks,
    packed: &[u8],
    present: &HashSet<&str>,
    arrived: i64,
    done: &mut Absorbed,
) -> Result<(), Trouble> {
    // Looked up again, since another kabar may have been quicker.
    if let Some((id, print)) = same::by_guid(db, feed, &marks.guid)? {
        if print == marks.print {
            done.same += 1;
            return Ok(());
        }
        done.changed += 1;
        let mut said = db.prepare_cached(
            "UPDATE sources SET print = ?3, link = ?4, url = ?5 WHERE feed = ?1 AND guid = ?2",
        )?;
        said.execute(params![feed, marks.guid, marks.print, marks.link, article.url.as_deref()])?;
        return revise(db, id, article, packed, true);
    }
    let id = match same::by_link_or_words(db, feed, marks, article, present)? {
        Some(id) => {
            done.same += 1;
            let mut lacks = db.prepare_cached("SELECT words * 6 < ?2 * 5 FROM articles WHERE id = ?1")?;
            // A headline with a line of text gives way to the whole article, from whichever feed it comes.
            if lacks.query_row(params![id, article.words() as i64], |row| row.get(0))? {
                revise(db, id, article, packed, false)?;
            }
            // What went with its only feed is back with another one; what the reader deleted stays deleted.
            db.prepare_cached("UPDATE articles SET deleted = 0 WHERE id = ?1 AND deleted = 2")?
                .execute([id])?;
            id
        }
        None => {
            done.new += 1;
            insert(db, feed, article, packed, arrived)?
        }
    };
    let mut source = db.prepare_cached(
        "INSERT INTO sources (feed, guid, article, link, print, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    source.execute(params![feed, marks.guid, id, marks.link, marks.print, article.url.as_deref()])?;
    Ok(())
}

fn insert(
    db: &Connection,
    feed: i64,
    article: &Article,
    packed: &[u8],
    arrived: i64,
) -> Result<i64, Trouble> {
    let date = article.published.map(|d| d.unix()).filter(|unix| *unix <= arrived + AHEAD);
    let words = article.words();
    let mut row = db.prepare_cached(
        "INSERT INTO articles (key, url, title, outlet, language, published, sort, arrived, minutes, words)
         VALUES (?1, ?2, ?3, coalesce(?4, (SELECT nullif(coalesce(name, title), '') FROM feeds WHERE id = ?10)),
                 ?5, ?6, ?7, ?8, ?9, ?11)",
    )?;
    row.execute(params![
        &*article.key,
        article.url.as_deref(),
        &*article.title,
        article.site.as_deref(),
        article.language.as_deref(),
        article.published.map(|d| d.to_string()),
        date.unwrap_or(arrived),
        arrived,
        minutes(words) as i64,
        feed,
        words as i64,
    ])?;
    let id = db.last_insert_rowid();
    db.prepare_cached("INSERT INTO bodies VALUES (?1, ?2)")?.execute(params![id, packed])?;
    let outlet: Option<String> =
        db.prepare_cached("SELECT outlet FROM articles WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
    index(db, id, &article.title, outlet.as_deref(), &article.unbroken())?;
    Ok(id)
}

/// Puts the words of an article into the index.
pub(super) fn index(
    db: &Connection,
    id: i64,
    title: &str,
    outlet: Option<&str>,
    text: &str,
) -> Result<(), Trouble> {
    let mut row = db.prepare_cached(
        "INSERT OR REPLACE INTO texts (rowid, title, outlet, body) VALUES (?1, ?2, ?3, ?4)",
    )?;
    row.execute(params![id, title, outlet, text])?;
    Ok(())
}

/// Puts another version of an article in its place. Its marks, tags, id and place in the list stay; where `edited`, and
/// the reader has read it, it is marked as changed. Where the reader was in it goes with it to its new key.
fn revise(db: &Connection, id: i64, article: &Article, packed: &[u8], edited: bool) -> Result<(), Trouble> {
    let words = article.words();
    let mut place = db.prepare_cached(
        "UPDATE OR REPLACE positions SET key = ?2 WHERE key = (SELECT key FROM articles WHERE id = ?1)",
    )?;
    place.execute(params![id, &*article.key])?;
    let mut row = db.prepare_cached(
        "UPDATE articles SET key = ?2, url = coalesce(?3, url), title = ?4, outlet = coalesce(?5, outlet),
            language = coalesce(?6, language), published = coalesce(?7, published), minutes = ?8, words = ?9,
            changed = changed OR (?10 AND read), names = 0 WHERE id = ?1 RETURNING outlet",
    )?;
    let values = params![
        id,
        &*article.key,
        article.url.as_deref(),
        &*article.title,
        article.site.as_deref(),
        article.language.as_deref(),
        article.published.map(|d| d.to_string()),
        minutes(words) as i64,
        words as i64,
        edited,
    ];
    let outlet: Option<String> = row.query_row(values, |row| row.get(0))?;
    db.prepare_cached("INSERT OR REPLACE INTO bodies VALUES (?1, ?2)")?.execute(params![id, packed])?;
    index(db, id, &article.title, outlet.as_deref(), &article.unbroken())
}
