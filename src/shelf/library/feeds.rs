//! Subscriptions: which feeds there are, their names and folders, and their health.

use super::Library;
use super::database::transact;
use super::error::Error;
use super::journal::{ChangeSummary, JournalField, articles_phrase};
use crate::shelf::FeedText;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::WebUrl;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// Seconds. Where the last fetch of a feed lies further in the future than this, the clock was wrong then.
const MAX_CLOCK_LEAD: i64 = 3_600;

/// The address of the feed that has the saved pages; it is never fetched.
pub(super) const SAVED_PAGES_URL: &str = "kabar:saved";

/// A feed that the library is subscribed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Its number, which never changes.
    pub id: i64,
    /// The address that it is fetched from.
    pub url: String,
    /// The address that was subscribed; another one than `url` where the feed has moved.
    pub subscribed_url: String,
    /// Its name by the reader, else its own title, else its address.
    pub title: CleanText,
    /// The address of its site.
    pub site: Option<CleanText>,
    /// The folder that it is in, levels joined by `/`; empty for none.
    pub folder: CleanText,
    /// Articles in the library.
    pub articles: usize,
    /// Unread articles in the library.
    pub unread: usize,
    /// The entity tag of the last answer, as the server wrote it.
    pub etag: Option<String>,
    /// Its Last-Modified, as the server wrote it.
    pub modified: Option<String>,
    /// Whose text its articles have.
    pub text: FeedText,
    /// How its fetches went.
    pub health: FeedHealth,
}

impl FeedRow {
    /// Is it fetched? All are but that of the saved pages.
    pub fn is_fetched(&self) -> bool {
        self.url != SAVED_PAGES_URL
    }
}

/// How the fetches of a feed went. Times are Unix seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedHealth {
    /// The feed is not fetched before this time.
    pub next_fetch: i64,
    /// When it was last fetched.
    pub last_fetch: Option<i64>,
    /// When a fetch last succeeded.
    pub last_success: Option<i64>,
    /// How many fetches failed since then.
    pub failures: usize,
    /// When the first of these was.
    pub failing_since: Option<i64>,
    /// The HTTP status of the last answer, where there was one.
    pub http_status: Option<u16>,
    /// Why it fails, or why some of its document could not be read.
    pub reason: Option<CleanText>,
    /// The server says that the feed is gone for good (410). It is not fetched any more.
    pub is_gone: bool,
}

/// How a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchOutcome {
    /// When the fetch was, in Unix seconds.
    pub fetched_at: i64,
    /// The feed is not fetched again before this time.
    pub next_fetch: i64,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// Why the fetch failed; `None` where it succeeded, also with "not modified".
    pub failure: Option<CleanText>,
    /// Why some of the document could not be read, where the fetch succeeded.
    pub warning: Option<CleanText>,
    /// The server says that the feed is gone for good (410).
    pub is_gone: bool,
    /// The address that the feed has moved to for good (301, 308).
    pub moved_to: Option<String>,
    /// Entity tag and Last-Modified of a new document; `None`, as after "not modified", keeps the stored ones.
    pub validators: Option<(Option<String>, Option<String>)>,
}

const FEED_COLUMNS: &str =
    "id, url, asked, coalesce(name, nullif(title, ''), url), site, folder, articles, unread, etag,
    modified, next, tried, good, failures, since, status, reason, gone, text";

fn feed_row(row: &Row) -> rusqlite::Result<FeedRow> {
    let line = |at: usize| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.map(|s| CleanText::one_line(&s)))
    };
    let count = |at: usize| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
    Ok(FeedRow {
        id: row.get(0)?,
        url: row.get(1)?,
        subscribed_url: row.get(2)?,
        title: line(3)?.unwrap_or_default(),
        site: line(4)?,
        folder: line(5)?.unwrap_or_default(),
        articles: count(6)?,
        unread: count(7)?,
        etag: row.get(8)?,
        modified: row.get(9)?,
        text: FeedText::from_name(&row.get::<_, String>(18)?).unwrap_or_default(),
        health: FeedHealth {
            next_fetch: row.get(10)?,
            last_fetch: row.get(11)?,
            last_success: row.get(12)?,
            failures: count(13)?,
            failing_since: row.get(14)?,
            http_status: row.get::<_, Option<i64>>(15)?.and_then(|s| u16::try_from(s).ok()),
            reason: line(16)?,
            is_gone: row.get(17)?,
        },
    })
}

/// A feed to subscribe to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// The address of the feed.
    pub url: String,
    /// Its name by the reader, or in the list that it was imported from.
    pub name: Option<String>,
    /// The folder to put it in, levels joined by `/`.
    pub folder: Option<String>,
    /// The address of its site.
    pub site: Option<String>,
}

impl Library {
    /// All feeds, by folder and name.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedRow>, Error> {
        self.feeds_where("removed = 0 ORDER BY folder COLLATE NOCASE, 4 COLLATE NOCASE, id", [])
    }

    /// The feeds to be fetched at `now`, those that have waited longest first. A feed whose last fetch lies in the future is
    /// one of them: the clock was set back, and the feed would wait until then.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn due_feeds(&self, now: i64) -> Result<Vec<FeedRow>, Error> {
        self.feeds_where(
            "removed = 0 AND gone = 0 AND url <> ?3 AND (next <= ?1 OR tried > ?1 + ?2) ORDER BY next, id",
            params![now, MAX_CLOCK_LEAD, SAVED_PAGES_URL],
        )
    }

    fn feeds_where(&self, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<FeedRow>, Error> {
        let mut feeds = self.db.prepare(&format!("SELECT {FEED_COLUMNS} FROM feeds WHERE {condition}"))?;
        let rows = feeds.query_map(parameters, feed_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The feed of the number `id`, where it is subscribed.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn feed(&self, id: i64) -> Result<Option<FeedRow>, Error> {
        Ok(self.feeds_where("removed = 0 AND id = ?1", [id])?.pop())
    }

    /// The feed with the number, address or name `said`.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn find_feed(&self, said: &str) -> Result<FeedRow, Error> {
        let condition =
            "removed = 0 AND (id = CAST(?1 AS INTEGER) AND ?1 NOT GLOB '*[^0-9]*' OR url = ?1 OR asked = ?1
            OR coalesce(name, title) = ?1 COLLATE NOCASE)";
        let mut found = self.feeds_where(condition, [said])?;
        match (found.len(), found.pop()) {
            (1, Some(only)) => Ok(only),
            (0, _) => Err(Error::not_found(format!("no feed “{said}”; “kabar feeds” lists them"))),
            (many, _) => Err(Error::not_found(format!("{many} feeds are “{said}”; name one by its number"))),
        }
    }

    /// Subscribes to `feeds`, in one entry of the journal; gives the number of each, and what was done. A feed that is
    /// subscribed already, under this address or one that it has moved from, is not changed. A feed that was unsubscribed comes
    /// back with its articles.
    ///
    /// # Errors
    /// Where the library cannot be written: nothing was changed.
    pub fn subscribe(&mut self, feeds: &[Subscription]) -> Result<(Vec<i64>, ChangeSummary), Error> {
        let mut ids = Vec::new();
        let done = self.record_entry(|entry| {
            let mut changed = 0;
            let mut known = None;
            for feed in feeds {
                let id = match feed_id_by_url(entry.db, &feed.url, &mut known)? {
                    Some(id) => id,
                    None => {
                        let mut row = entry
                            .db
                            .prepare_cached("INSERT INTO feeds (url, asked, removed) VALUES (?1, ?1, 1)")?;
                        row.execute([&feed.url])?;
                        entry.db.last_insert_rowid()
                    }
                };
                ids.push(id);
                if entry.set(JournalField::FeedRemoved, id, None, 0)? {
                    changed += 1;
                    if let Some(folder) = &feed.folder {
                        entry.set(
                            JournalField::FeedFolder,
                            id,
                            None,
                            CleanText::one_line(folder).to_string(),
                        )?;
                    }
                    if let Some(name) =
                        feed.name.as_deref().map(CleanText::one_line).filter(|n| !n.is_empty())
                    {
                        entry.set(JournalField::FeedName, id, None, name.to_string())?;
                    }
                    let site = feed.site.as_deref().map(CleanText::one_line);
                    let mut row = entry.db.prepare_cached(
                        "UPDATE feeds SET site = coalesce(?2, site), gone = 0, next = 0 WHERE id = ?1",
                    )?;
                    row.execute(params![id, site.as_deref()])?;
                }
            }
            let what = match (changed, feeds) {
                (1, [only]) => &only.name.clone().unwrap_or_else(|| strip_credentials(&only.url)),
                (1, _) => "1 feed",
                _ => &format!("{changed} feeds"),
            };
            Ok(ChangeSummary { changed, description: format!("subscribed to {}", CleanText::one_line(what)) })
        })?;
        Ok((ids, done))
    }

    /// Unsubscribes the feed `id`. Its articles are deleted, except those that are starred or tagged and those that another
    /// feed has too.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn unsubscribe(&mut self, id: i64) -> Result<ChangeSummary, Error> {
        let title = self.feed(id)?.ok_or_else(|| Error::not_found(format!("no feed {id}")))?.title;
        self.record_entry(|entry| {
            let before = article_count(entry.db)?;
            let changed = usize::from(entry.set(JournalField::FeedRemoved, id, None, 1)?);
            let gone = before.saturating_sub(article_count(entry.db)?);
            Ok(ChangeSummary {
                changed,
                description: format!("unsubscribed {title} and {}", articles_phrase(gone)),
            })
        })
    }

    /// Names the feed `id`; `None` gives it its own title again.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn rename_feed(&mut self, id: i64, name: Option<&str>) -> Result<ChangeSummary, Error> {
        let name = name.map(CleanText::one_line).filter(|n| !n.is_empty());
        let value = name.as_ref().map_or(Value::Null, |n| Value::Text(n.to_string()));
        self.record_entry(|entry| {
            let changed = usize::from(entry.set(JournalField::FeedName, id, None, value)?);
            Ok(ChangeSummary {
                changed,
                description: format!("renamed a feed to {}", name.as_deref().unwrap_or("its own title")),
            })
        })
    }

    /// Puts the feed `id` into `folder`; an empty one is none.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn move_feed(&mut self, id: i64, folder: &str) -> Result<ChangeSummary, Error> {
        let folder = CleanText::one_line(folder);
        self.record_entry(|entry| {
            let changed = usize::from(entry.set(JournalField::FeedFolder, id, None, folder.to_string())?);
            Ok(ChangeSummary {
                changed,
                description: format!(
                    "moved a feed to {}",
                    if folder.is_empty() { "no folder" } else { &folder }
                ),
            })
        })
    }

    /// Stores the feed's own title and site.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn describe_feed(
        &mut self,
        id: i64,
        title: Option<&CleanText>,
        site: Option<&CleanText>,
    ) -> Result<(), Error> {
        let sql = "UPDATE feeds SET title = coalesce(?2, title), site = coalesce(?3, site)
                   WHERE id = ?1 AND (title IS NOT coalesce(?2, title) OR site IS NOT coalesce(?3, site))";
        self.db.prepare_cached(sql)?.execute(params![id, title.map(|t| &**t), site.map(|s| &**s)])?;
        Ok(())
    }

    /// Stores how a fetch of the feed `id` ended. A warning about its document stays while the document is not modified. A move
    /// to the address of another feed is not followed: the two stay two feeds.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn record_outcome(&mut self, id: i64, outcome: &FetchOutcome) -> Result<(), Error> {
        transact(&mut self.db, |db| {
            let good = outcome.failure.is_none();
            let mut row = db.prepare_cached(
                "UPDATE feeds SET tried = ?2, next = ?3, status = ?4, gone = ?6,
                    reason = iif(?4 = 304 AND failures = 0, reason, ?5),
                    good = iif(?7, ?2, good), failures = iif(?7, 0, failures + 1),
                    since = iif(?7, NULL, coalesce(since, ?2)) WHERE id = ?1",
            )?;
            let FetchOutcome {
                fetched_at: at,
                next_fetch: next,
                http_status: status,
                failure,
                warning: fault,
                is_gone: gone,
                ..
            } = outcome;
            let reason = failure.as_deref().or(fault.as_deref());
            row.execute(params![id, at, next, status, reason, gone, good])?;
            if let Some((etag, modified)) = &outcome.validators {
                let mut row = db.prepare_cached("UPDATE feeds SET etag = ?2, modified = ?3 WHERE id = ?1")?;
                row.execute(params![id, etag, modified])?;
            }
            if let Some(url) = &outcome.moved_to {
                db.prepare_cached("UPDATE OR IGNORE feeds SET url = ?2 WHERE id = ?1")?
                    .execute(params![id, url])?;
            }
            Ok(())
        })
    }
}

/// An address without user name and password.
fn strip_credentials(url: &str) -> String {
    WebUrl::parse(url).map_or_else(|_| url.to_owned(), |url| url.to_string())
}

/// How many articles the library has.
fn article_count(db: &Connection) -> Result<usize, Error> {
    let articles: i64 = db.query_row("SELECT articles FROM counts", [], |row| row.get(0))?;
    Ok(usize::try_from(articles).unwrap_or(0))
}

/// The number of the feed with this address, subscribed or not. `known` keeps, from call to call, the numbers of the feeds that
/// were there at the first: an older kabar stored some addresses as they were spelled, so they are compared in normal form.
fn feed_id_by_url(
    db: &Connection,
    url: &str,
    known: &mut Option<HashMap<String, i64>>,
) -> Result<Option<i64>, Error> {
    let sql = "SELECT id FROM feeds WHERE url = ?1 OR asked = ?1 ORDER BY removed, url <> ?1 LIMIT 1";
    if let Some(id) = db.prepare_cached(sql)?.query_row([url], |row| row.get(0)).optional()? {
        return Ok(Some(id));
    }
    let known = match known {
        Some(known) => known,
        None => {
            let mut rows = db.prepare("SELECT url, id FROM feeds ORDER BY removed DESC")?;
            let all = rows.query_map([], |row| Ok((normal_form(&row.get::<_, String>(0)?), row.get(1)?)))?;
            known.insert(all.collect::<Result<_, _>>()?)
        }
    };
    Ok(known.get(&normal_form(url)).copied())
}

/// A web address as the WHATWG URL standard spells it; what is none (a file, a command) as it stands.
fn normal_form(url: &str) -> String {
    WebUrl::parse(url).map_or_else(|_| url.to_owned(), |url| url.as_str().to_owned())
}
