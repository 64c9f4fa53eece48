//! Reading articles: headlines by number, one article, all articles, how many there are.

use super::database::{self, Durability, OpenedDatabase};
use super::error::Error;
use super::{Library, body};
use crate::shelf::{ArticleId, Headline};
use kabar_annotate::article::{Article, Date};
use kabar_annotate::text::CleanText;
use kabar_formats::contract;
use rusqlite::OptionalExtension;
use serde::Serialize;
use std::path::Path;

/// A row of a list, with what only a library knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleRow {
    /// The article's number, which never changes.
    pub id: i64,
    /// The article's row of a list.
    pub headline: Headline,
    /// Its language: the feed's word for it, else what the annotator found.
    pub language: Option<CleanText>,
    /// The time that it is sorted by, in Unix seconds: when it was published, else when it arrived.
    pub sort_time: i64,
    /// When it arrived, in Unix seconds.
    pub arrived_at: i64,
    /// The numbers of the feeds that have it.
    pub feeds: Vec<i64>,
}

/// A [`ArticleRow`] as JSON: a contract, as `formats::contract` is. Fields are added, never renamed.
#[derive(Debug, Serialize)]
pub struct ArticleRowRecord<'a> {
    id: i64,
    key: &'a str,
    title: &'a str,
    url: Option<&'a str>,
    site: Option<&'a str>,
    published: Option<String>,
    arrived: Option<String>,
    language: Option<&'a str>,
    minutes: usize,
    read: bool,
    starred: bool,
    changed: bool,
    tags: &'a [CleanText],
    feeds: &'a [i64],
}

impl ArticleRow {
    /// The row as `kabar list --json` prints it.
    pub fn record(&self) -> ArticleRowRecord<'_> {
        let headline = &self.headline;
        ArticleRowRecord {
            id: self.id,
            key: &headline.key,
            title: &headline.title,
            url: headline.url.as_deref(),
            site: headline.site.as_deref(),
            published: headline.published.map(|d| d.to_string()),
            arrived: Date::from_unix(self.arrived_at).map(|d| d.to_string()),
            language: self.language.as_deref(),
            minutes: headline.minutes,
            read: headline.is_read,
            starred: headline.is_starred,
            changed: headline.is_changed,
            tags: &headline.tags,
            feeds: &self.feeds,
        }
    }
}

/// How many articles a library holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LibraryCounts {
    /// All articles.
    pub articles: usize,
    /// The articles that are unread.
    pub unread: usize,
    /// The articles that are starred.
    pub starred: usize,
}

/// A date further in the future than this, in seconds, is the feed's mistake: the article is sorted by its arrival.
pub(super) const MAX_FUTURE_SECONDS: i64 = 86_400;
/// Articles that are handed over at once.
const ARTICLES_PER_BATCH: i64 = 64;

const ROW_SQL: &str = "SELECT a.id, key, title, url, outlet, published, minutes, read, starred, language, sort, arrived, changed,
    (SELECT json_group_array(name) FROM (SELECT t.name FROM tagged g JOIN tags t ON t.id = g.tag
        WHERE g.article = a.id ORDER BY t.name)),
    (SELECT json_group_array(feed) FROM (SELECT DISTINCT feed FROM sources s WHERE s.article = a.id ORDER BY feed))
    FROM articles a";

fn article_row(row: &rusqlite::Row) -> rusqlite::Result<ArticleRow> {
    let line = |at: usize| {
        Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(at)?.map(|s| CleanText::one_line(&s)))
    };
    let (tags, feeds): (String, String) = (row.get(13)?, row.get(14)?);
    let tags: Vec<String> = contract::from_json(&tags).unwrap_or_default();
    let headline = Headline {
        id: ArticleId(row.get::<_, i64>(0)? as u64),
        key: line(1)?.unwrap_or_default(),
        title: line(2)?.unwrap_or_default(),
        url: line(3)?,
        site: line(4)?,
        published: row.get::<_, Option<String>>(5)?.and_then(|d| d.parse().ok()),
        minutes: usize::try_from(row.get::<_, i64>(6)?).unwrap_or(1),
        is_read: row.get(7)?,
        is_starred: row.get(8)?,
        is_changed: row.get(12)?,
        arrived_at: None,
        tags: tags.iter().map(|t| CleanText::one_line(t)).collect(),
        snippet: None,
    };
    let (sort, came): (i64, i64) = (row.get(10)?, row.get(11)?);
    // Where the article's own date lies too far in the future, the list shows the time that it is sorted by.
    let believed = headline.published.is_some_and(|date| date.unix_seconds() <= came + MAX_FUTURE_SECONDS);
    let headline = Headline { arrived_at: (!believed).then_some(came), ..headline };
    Ok(ArticleRow {
        id: row.get(0)?,
        headline,
        language: line(9)?,
        sort_time: sort,
        arrived_at: came,
        feeds: contract::from_json(&feeds).unwrap_or_default(),
    })
}

impl Library {
    /// How many articles there are.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn counts(&self) -> Result<LibraryCounts, Error> {
        let count = |n: i64| usize::try_from(n).unwrap_or(0);
        Ok(self.db.prepare_cached("SELECT articles, unread, starred FROM counts")?.query_row([], |row| {
            Ok(LibraryCounts {
                articles: count(row.get(0)?),
                unread: count(row.get(1)?),
                starred: count(row.get(2)?),
            })
        })?)
    }

    /// The rows of the articles `ids`, in that order, without those that do not exist.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn rows(&self, ids: &[i64]) -> Result<Vec<ArticleRow>, Error> {
        let mut one = self.db.prepare_cached(&format!("{ROW_SQL} WHERE a.id = ?1"))?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(one.query_row([id], article_row).optional()?);
        }
        Ok(rows)
    }

    /// The position in the list of the article `key`; `None` where the list does not have it.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub(super) fn list_position(&self, key: &str) -> Result<Option<usize>, Error> {
        let mut all = self.db.prepare_cached("SELECT id FROM articles WHERE key = ?1 AND deleted = 0")?;
        let ids = all.query_map([key], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        for id in ids {
            if let Some(at) = self.listing.borrow_mut().position_of(&self.db, id)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The article `id`; `None` where it does not exist or has no body.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn article_by_id(&self, id: i64) -> Result<Option<Article>, Error> {
        let mut one = self.db.prepare_cached("SELECT draft FROM bodies WHERE article = ?1")?;
        let draft: Option<Vec<u8>> = one.query_row([id], |row| row.get(0)).optional()?;
        Ok(draft.and_then(|bytes| body::unpack(&bytes)))
    }
}

/// Hands over every article of the library at `path`, in the order of arrival, some at a time, until
/// `take` says false. Gives what `take` said last.
///
/// # Errors
/// Where the library cannot be read.
pub fn for_each_batch(path: &Path, take: &mut dyn FnMut(Vec<Article>) -> bool) -> Result<bool, Error> {
    let OpenedDatabase { db, .. } = database::open(path, Durability::EveryCommit)?;
    let mut next = db.prepare(
        "SELECT b.article, draft FROM bodies b JOIN articles a ON a.id = b.article
         WHERE b.article > ?1 AND a.deleted = 0 ORDER BY b.article LIMIT ?2",
    )?;
    let mut last = 0;
    loop {
        let mut rows = next.query([last, ARTICLES_PER_BATCH])?;
        let (mut articles, before) = (Vec::new(), last);
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            articles.extend(body::unpack(&row.get::<_, Vec<u8>>(1)?));
        }
        if last == before {
            return Ok(true);
        }
        if !take(articles) {
            return Ok(false);
        }
    }
}
