//! How much there is to read: the counts of the list that is shown, and the next unread article in it.

use super::Library;
use super::error::Error;
use super::listing::UnreadCount;
use super::query_sql::json_ids;
use crate::shelf::ShelfStatus;

/// Rows of the list that are asked about at once.
const CHUNK_ROWS: usize = 2_000;
/// The unread articles of a longer list are not counted again when another program changes something: the count is then that
/// of the arrangement, and what the reader did since.
const MAX_RECOUNTED_ROWS: usize = 20_000;
/// New articles that are counted; more are "many".
const MAX_NEWER: i64 = 10_000;

impl Library {
    /// How much there is, for [`Shelf::status`](crate::shelf::Shelf::status).
    pub(super) fn read_status(&self) -> Result<ShelfStatus, Error> {
        let counts = self.counts()?;
        let version = self.data_version()?;
        let mut shown = self.listing.borrow_mut();
        if self.seen_version.replace(version) != version
            && let (UnreadCount::Known(_), Some(ids)) =
                (shown.unread, shown.complete_ids().filter(|ids| ids.len() <= MAX_RECOUNTED_ROWS))
        {
            // Another program may have read some of them.
            let unread = self.count_unread(ids)?;
            shown.unread = UnreadCount::Known(unread);
        }
        let newer = "SELECT count(*) FROM (SELECT 1 FROM articles WHERE id > ?1 AND deleted = 0 LIMIT ?2)";
        let newer: i64 =
            self.db.prepare_cached(newer)?.query_row([shown.last_id, MAX_NEWER], |row| row.get(0))?;
        let newer = usize::try_from(newer).unwrap_or(0);
        let unread = match shown.unread {
            // The count of the library includes articles that wait, which the list does not show.
            UnreadCount::InLibrary if newer > 0 => {
                let waiting = "SELECT count(*) FROM articles WHERE id > ?1 AND deleted = 0 AND read = 0";
                let waiting: i64 =
                    self.db.prepare_cached(waiting)?.query_row([shown.last_id], |row| row.get(0))?;
                counts.unread.saturating_sub(usize::try_from(waiting).unwrap_or(0))
            }
            UnreadCount::InLibrary => counts.unread,
            UnreadCount::Starred => {
                let sql = "SELECT count(*) FROM articles WHERE deleted = 0 AND starred = 1 AND read = 0 AND +id <= ?1";
                let unread: i64 =
                    self.db.prepare_cached(sql)?.query_row([shown.last_id], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            UnreadCount::Feed(feed) if newer == 0 => {
                let sql = "SELECT unread FROM feeds WHERE id = ?1";
                let unread: i64 = self.db.prepare_cached(sql)?.query_row([feed], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            UnreadCount::Feed(feed) => {
                let sql = "SELECT unread - (SELECT count(*) FROM listed WHERE feed = ?1 AND article > ?2 AND read = 0)
                    FROM feeds WHERE id = ?1";
                let unread: i64 =
                    self.db.prepare_cached(sql)?.query_row([feed, shown.last_id], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            UnreadCount::Known(unread) => unread,
        };
        let faults = self.diagnostics.borrow().len();
        Ok(ShelfStatus {
            listed: shown.count,
            total: counts.articles,
            waiting: newer,
            unread,
            unreadable: faults,
            ..ShelfStatus::default()
        })
    }

    /// The position of the nearest unread article after `from`, or before it with `back`, around the end once.
    pub(super) fn find_next_unread(&self, from: usize, back: bool) -> Result<Option<usize>, Error> {
        let count = self.listing.borrow().count;
        let mut read = self.db.prepare_cached(
            "SELECT count(*), min(j.key), max(j.key) FROM json_each(?1) j JOIN articles a ON a.id = j.value WHERE a.read = 0 AND a.deleted = 0",
        )?;
        // First one side of `from`, piece by piece, then the other.
        let sides = if back { [0..from, from + 1..count] } else { [from + 1..count, 0..from] };
        for side in sides {
            let mut left = side;
            while !left.is_empty() {
                let piece = if back {
                    left.end.saturating_sub(CHUNK_ROWS).max(left.start)..left.end
                } else {
                    left.start..(left.start + CHUNK_ROWS).min(left.end)
                };
                let ids = json_ids(self.ids_at(piece.clone())?.into_iter());
                let found: (i64, Option<i64>, Option<i64>) =
                    read.query_row([ids], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                if let (Some(first), Some(last)) = (found.1, found.2) {
                    let at = if back { last } else { first };
                    return Ok(Some(piece.start + usize::try_from(at).unwrap_or(0)));
                }
                left = if back { left.start..piece.start } else { piece.end..left.end };
            }
        }
        Ok(None)
    }
}
