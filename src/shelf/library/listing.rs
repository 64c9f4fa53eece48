//! A list that is shown: position → article, read piece by piece and never loaded whole (the module's page says why).
//!
//! Where an index has the order that was asked for, the list is *walked*: the numbers of the rows that were read are kept,
//! and the next rows are those after the last key. A list that needs a filter, or an order that no index has, is queried
//! once, and then all its numbers are known. Either way it holds the articles that were there when it was arranged: later
//! ones have higher numbers, and wait for the next arrangement.

use super::error::Error;
use crate::query::Expr;
use rusqlite::{Connection, params_from_iter};
use std::ops::Range;

/// Rows that one step of a walk reads: a screen of a list reads one step, whatever the size of the library.
const WALK_STEP: usize = 1_000;

/// A list of articles in its order, as an arrangement made it.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    /// How to read the next rows; `None` where all numbers are known.
    walk: Option<ListWalk>,
    /// The numbers of its articles, from the first on.
    ids: Vec<i64>,
    /// How many articles the list has.
    pub count: usize,
    /// How many of them are unread.
    pub unread: UnreadCount,
    /// The highest number of an article when the list was arranged.
    pub last_id: i64,
    /// The query of a search whose results the list shows, the best first.
    pub search_expr: Option<Expr>,
}

/// Where the number of unread articles of a list comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnreadCount {
    /// The list holds all unread articles: the library's own count.
    InLibrary,
    /// The list holds all starred articles.
    Starred,
    /// The list is this feed's.
    Feed(i64),
    /// Counted when the list was arranged.
    Known(usize),
}

/// How to read the next rows of a list that an index has.
#[derive(Debug, Clone)]
pub(super) struct ListWalk {
    /// Selects (id, sort). `?1` is the highest number, `?2` and `?3` the last key, `?4` the number of rows, `?5` the feed.
    pub sql: String,
    pub feed: Option<i64>,
    /// The key of the last row that was read: (sort, id).
    pub last_key: (i64, i64),
}

impl Listing {
    /// A list without articles.
    pub fn empty() -> Listing {
        Listing {
            walk: None,
            ids: Vec::new(),
            count: 0,
            unread: UnreadCount::Known(0),
            last_id: 0,
            search_expr: None,
        }
    }

    /// A list of `count` articles that `walk` reads.
    pub fn walked(walk: ListWalk, count: usize, unread: UnreadCount, last_id: i64) -> Listing {
        Listing { walk: Some(walk), count, unread, last_id, ..Listing::empty() }
    }

    /// A list whose articles are all known, `unread` of them unread.
    pub fn complete(ids: Vec<i64>, unread: usize, last_id: i64) -> Listing {
        Listing { count: ids.len(), ids, unread: UnreadCount::Known(unread), last_id, ..Listing::empty() }
    }

    /// The numbers of the articles at `window`, cut to what there is.
    pub fn ids(&mut self, db: &Connection, window: Range<usize>) -> Result<&[i64], Error> {
        while self.ids.len() < window.end.min(self.count) && self.walk_on(db, window.end)? {}
        let end = window.end.min(self.ids.len());
        Ok(&self.ids[window.start.min(end)..end])
    }

    /// The numbers of all its articles; `None` where some were not read yet.
    pub fn complete_ids(&self) -> Option<&[i64]> {
        self.walk.is_none().then_some(&self.ids)
    }

    /// The position of the article `id`, which may mean to read all of the list.
    pub fn position_of(&mut self, db: &Connection, id: i64) -> Result<Option<usize>, Error> {
        let mut from = 0;
        loop {
            if let Some(at) = self.ids[from..].iter().position(|i| *i == id) {
                return Ok(Some(from + at));
            }
            from = self.ids.len();
            if !self.walk_on(db, 0)? {
                return Ok(None);
            }
        }
    }

    /// Reads more rows, so that there are at least `wanted` in all; false at the end of the list.
    fn walk_on(&mut self, db: &Connection, wanted: usize) -> Result<bool, Error> {
        let Some(walk) = &mut self.walk else { return Ok(false) };
        let rows = wanted.saturating_sub(self.ids.len()).max(WALK_STEP) as i64;
        let mut next = db.prepare_cached(&walk.sql)?;
        let values =
            [Some(self.last_id), Some(walk.last_key.0), Some(walk.last_key.1), Some(rows), walk.feed];
        let mut next = next.query(params_from_iter(values.into_iter().flatten()))?;
        let before = self.ids.len();
        while let Some(row) = next.next()? {
            walk.last_key = (row.get(1)?, row.get(0)?);
            self.ids.push(walk.last_key.1);
        }
        let more = self.ids.len() > before;
        if !more {
            // Others may have deleted or read some that were counted.
            self.count = self.ids.len();
            self.walk = None;
        }
        Ok(more)
    }
}
