//! Subscriptions: which feeds, where they stand, how they are.

use super::decide::articles;
use super::journal::{Done, Field, entry};
use super::trouble::Trouble;
use super::{Library, now, write};
use kabar_annotate::text::Clean;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A clock that ran this far ahead when a feed was fetched last was wrong: seconds.
const AHEAD: i64 = 3_600;

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Its number, the same for ever.
    pub id: i64,
    /// Where it is fetched.
    pub url: String,
    /// What was subscribed; the same, but where the feed moved.
    pub asked: String,
    /// What it is called: by the reader, by itself, else its address.
    pub title: Clean,
    /// The site that it is of.
    pub site: Option<Clean>,
    /// The folder it stands in, parts joined by `/`; empty for none.
    pub folder: Clean,
    /// Articles, kept.
    pub articles: usize,
    /// Unread ones, kept.
    pub unread: usize,
    /// The entity tag of the last answer, as the server wrote it.
    pub etag: Option<String>,
    /// Its Last-Modified, as the server wrote it.
    pub modified: Option<String>,
    /// How it is.
    pub health: Health,
}

/// How a feed is. Times are Unix seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Not to be fetched before.
    pub next: i64,
    /// The last fetch.
    pub tried: Option<i64>,
    /// The last one that went well.
    pub good: Option<i64>,
    /// Fetches that failed since then.
    pub failures: usize,
    /// The first of these.
    pub since: Option<i64>,
    /// The HTTP status of the last answer, where there was one.
    pub status: Option<u16>,
    /// What is wrong, in words: why it fails, or why some of its document could not be read.
    pub reason: Option<Clean>,
    /// The server says that it is gone for good (410): it is not fetched any more.
    pub gone: bool,
}

/// How a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// When, in Unix seconds.
    pub at: i64,
    /// Not to be fetched again before.
    pub next: i64,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What went wrong, in words; `None` where it went well, also with "not modified".
    pub failure: Option<Clean>,
    /// Why some of the document could not be read, where the fetch went well.
    pub fault: Option<Clean>,
    /// The server says that it is gone for good (410).
    pub gone: bool,
    /// The address that it has moved to for good (301, 308).
    pub moved: Option<String>,
    /// Entity tag and Last-Modified of a new document; `None` leaves those that are known, as after "not modified".
    pub validators: Option<(Option<String>, Option<String>)>,
}

const COLUMNS: &str =
    "id, url, asked, coalesce(name, nullif(title, ''), url), site, folder, articles, unread, etag,
    modified, next, tried, good, failures, since, status, reason, gone";

fn row(row: &Row) -> rusqlite::Result<FeedRow> {
    let line =
        |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.map(|s| Clean::line(&s)));
    let count = |at: usize| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
    Ok(FeedRow {
        id: row.get(0)?,
        url: row.get(1)?,
        asked: row.get(2)?,
        title: line(3)?.unwrap_or_default(),
        site: line(4)?,
        folder: line(5)?.unwrap_or_default(),
        articles: count(6)?,
        unread: count(7)?,
        etag: row.get(8)?,
        modified: row.get(9)?,
        health: Health {
            next: row.get(10)?,
            tried: row.get(11)?,
            good: row.get(12)?,
            failures: count(13)?,
            since: row.get(14)?,
            status: row.get::<_, Option<i64>>(15)?.and_then(|s| u16::try_from(s).ok()),
            reason: line(16)?,
            gone: row.get(17)?,
        },
    })
}

/// A feed to subscribe to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// Its address.
    pub url: String,
    /// What the reader, or their list, calls it.
    pub name: Option<String>,
    /// The folder for it, parts joined by `/`.
    pub folder: Option<String>,
    /// The site that it is of.
    pub site: Option<String>,
}

impl Library {
    /// All feeds, by folder and name.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn feeds(&self) -> Result<Vec<FeedRow>, Trouble> {
        self.feeds_where("removed = 0 ORDER BY folder COLLATE NOCASE, 4 COLLATE NOCASE, id", [])
    }

    /// The feeds that are to be fetched at `now`, those first that have waited longest. A feed whose last fetch lies in the
    /// future is one of them: the clock was set back, and would else keep it waiting.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn due(&self, now: i64) -> Result<Vec<FeedRow>, Trouble> {
        self.feeds_where(
            "removed = 0 AND gone = 0 AND (next <= ?1 OR tried > ?1 + ?2) ORDER BY next, id",
            [now, AHEAD],
        )
    }

    fn feeds_where(
        &self,
        condition: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<FeedRow>, Trouble> {
        let mut feeds = self.db.prepare(&format!("SELECT {COLUMNS} FROM feeds WHERE {condition}"))?;
        let rows = feeds.query_map(parameters, row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The feed of the number `id`, where it is subscribed.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn feed(&self, id: i64) -> Result<Option<FeedRow>, Trouble> {
        Ok(self.feeds_where("removed = 0 AND id = ?1", [id])?.pop())
    }

    /// The feed that `said` means: its number, its address, or its name.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn find_feed(&self, said: &str) -> Result<FeedRow, Trouble> {
        let condition =
            "removed = 0 AND (id = CAST(?1 AS INTEGER) AND ?1 NOT GLOB '*[^0-9]*' OR url = ?1 OR asked = ?1
            OR coalesce(name, title) = ?1 COLLATE NOCASE)";
        let mut found = self.feeds_where(condition, [said])?;
        match (found.len(), found.pop()) {
            (1, Some(only)) => Ok(only),
            (0, _) => Err(Trouble::unknown(format!("no feed “{said}”; “kabar feeds” lists them"))),
            (many, _) => Err(Trouble::unknown(format!("{many} feeds are “{said}”; name one by its number"))),
        }
    }

    /// Subscribes to `feeds`, in one entry of the journal: gives the number of each, and what was done. One that is
    /// subscribed already, under this address or under one that it has moved from, stays as it is; one that was unsubscribed
    /// comes back with its articles.
    ///
    /// # Errors
    /// Where the library cannot be written: nothing was changed.
    pub fn subscribe(&mut self, feeds: &[Subscription]) -> Result<(Vec<i64>, Done), Trouble> {
        let mut ids = Vec::new();
        let done = entry(&mut self.db, now(), |entry| {
            let mut changed = 0;
            for feed in feeds {
                let id = match known(entry.db, &feed.url)? {
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
                if entry.set(Field::Removed, id, None, 0)? {
                    changed += 1;
                    if let Some(folder) = &feed.folder {
                        entry.set(Field::Folder, id, None, Clean::line(folder).to_string())?;
                    }
                    if let Some(name) = feed.name.as_deref().map(Clean::line).filter(|n| !n.is_empty()) {
                        entry.set(Field::Name, id, None, name.to_string())?;
                    }
                    let site = feed.site.as_deref().map(Clean::line);
                    let mut row = entry.db.prepare_cached(
                        "UPDATE feeds SET site = coalesce(?2, site), gone = 0, next = 0 WHERE id = ?1",
                    )?;
                    row.execute(params![id, site.as_deref()])?;
                }
            }
            let what = match (changed, feeds) {
                (1, [only]) => &only.name.clone().unwrap_or_else(|| without_login(&only.url)),
                (1, _) => "1 feed",
                _ => &format!("{changed} feeds"),
            };
            Ok(Done { changed, what: format!("subscribed to {}", Clean::line(what)) })
        })?;
        Ok((ids, done))
    }

    /// Unsubscribes the feed `id`. Its articles go with it, but for those that are starred or tagged and those that another
    /// feed brings too.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn unsubscribe(&mut self, id: i64) -> Result<Done, Trouble> {
        let title = self.feed(id)?.ok_or_else(|| Trouble::unknown(format!("no feed {id}")))?.title;
        entry(&mut self.db, now(), |entry| {
            let before = counted(entry.db)?;
            let changed = usize::from(entry.set(Field::Removed, id, None, 1)?);
            let gone = before.saturating_sub(counted(entry.db)?);
            Ok(Done { changed, what: format!("unsubscribed {title} and {}", articles(gone)) })
        })
    }

    /// Calls the feed `id` by `name`; without one by its own title again.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn rename_feed(&mut self, id: i64, name: Option<&str>) -> Result<Done, Trouble> {
        let name = name.map(Clean::line).filter(|n| !n.is_empty());
        let value = name.as_ref().map_or(Value::Null, |n| Value::Text(n.to_string()));
        entry(&mut self.db, now(), |entry| {
            let changed = usize::from(entry.set(Field::Name, id, None, value)?);
            Ok(Done {
                changed,
                what: format!("renamed a feed to {}", name.as_deref().unwrap_or("its own title")),
            })
        })
    }

    /// Puts the feed `id` into `folder`; an empty one is none.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn move_feed(&mut self, id: i64, folder: &str) -> Result<Done, Trouble> {
        let folder = Clean::line(folder);
        entry(&mut self.db, now(), |entry| {
            let changed = usize::from(entry.set(Field::Folder, id, None, folder.to_string())?);
            Ok(Done {
                changed,
                what: format!("moved a feed to {}", if folder.is_empty() { "no folder" } else { &folder }),
            })
        })
    }

    /// Keeps what the feed says of itself.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn describe(&mut self, id: i64, title: Option<&Clean>, site: Option<&Clean>) -> Result<(), Trouble> {
        let sql = "UPDATE feeds SET title = coalesce(?2, title), site = coalesce(?3, site)
                   WHERE id = ?1 AND (title IS NOT coalesce(?2, title) OR site IS NOT coalesce(?3, site))";
        self.db.prepare_cached(sql)?.execute(params![id, title.map(|t| &**t), site.map(|s| &**s)])?;
        Ok(())
    }

    /// Keeps how a fetch of the feed `id` ended. What is wrong with a document stays wrong while it is not modified. A move to the address of another feed is not followed: the two stay two.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn outcome(&mut self, id: i64, outcome: &Outcome) -> Result<(), Trouble> {
        write(&mut self.db, |db| {
            let good = outcome.failure.is_none();
            let mut row = db.prepare_cached(
                "UPDATE feeds SET tried = ?2, next = ?3, status = ?4, gone = ?6,
                    reason = iif(?4 = 304 AND failures = 0, reason, ?5),
                    good = iif(?7, ?2, good), failures = iif(?7, 0, failures + 1),
                    since = iif(?7, NULL, coalesce(since, ?2)) WHERE id = ?1",
            )?;
            let Outcome { at, next, status, failure, fault, gone, .. } = outcome;
            let reason = failure.as_deref().or(fault.as_deref());
            row.execute(params![id, at, next, status, reason, gone, good])?;
            if let Some((etag, modified)) = &outcome.validators {
                let mut row = db.prepare_cached("UPDATE feeds SET etag = ?2, modified = ?3 WHERE id = ?1")?;
                row.execute(params![id, etag, modified])?;
            }
            if let Some(url) = &outcome.moved {
                db.prepare_cached("UPDATE OR IGNORE feeds SET url = ?2 WHERE id = ?1")?
                    .execute(params![id, url])?;
            }
            Ok(())
        })
    }
}

/// An address without the name and the password in it.
fn without_login(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or(host))
}

/// How many articles there are.
fn counted(db: &Connection) -> Result<usize, Trouble> {
    let articles: i64 = db.query_row("SELECT articles FROM counts", [], |row| row.get(0))?;
    Ok(usize::try_from(articles).unwrap_or(0))
}

/// The feed of that address, subscribed or not.
fn known(db: &Connection, url: &str) -> Result<Option<i64>, Trouble> {
    let sql = "SELECT id FROM feeds WHERE url = ?1 OR asked = ?1 ORDER BY removed, url <> ?1 LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([url], |row| row.get(0)).optional()?)
}
