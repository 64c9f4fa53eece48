//! Pages that the reader keeps without a feed. They are the articles of a feed that nobody fetches, so that they are listed,
//! counted, searched and undone as all others are.

use super::error::Error;
use super::feeds::SAVED_PAGES_URL;
use super::journal::{ChangeSummary, JournalField};
use super::prepare::{FetchedItem, PreparedItems};
use super::{Library, Subscription};
use crate::shelf::FeedText;
use kabar_annotate::article::Article;
use rusqlite::{OptionalExtension, params};

/// What the side list calls them.
const SAVED_PAGES_NAME: &str = "Saved pages";

impl Library {
    /// Keeps `article` among the saved pages; one entry of the journal. An article of this address that a feed has is kept with
    /// the longer of the two texts; one that was deleted comes back.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn save_page(&mut self, article: Article) -> Result<ChangeSummary, Error> {
        let feed = self.saved_pages_feed()?;
        let guid = article.url.clone().unwrap_or_else(|| article.key.clone());
        let title = article.title.clone();
        // A deleted one may have lost its text: it gets this one.
        self.db.execute(
            "UPDATE sources SET print = 0 WHERE feed = ?1 AND guid = ?2
             AND article IN (SELECT id FROM articles WHERE deleted <> 0)",
            params![feed, &*guid],
        )?;
        let item = FetchedItem { guid: Some(guid.clone()), article };
        let known = self.known_fingerprints(feed)?;
        let now = self.now();
        let is_new = self.ingest_prepared(feed, PreparedItems::new([item], &known), now)?.new > 0;
        let id: i64 = self.db.query_row(
            "SELECT article FROM sources WHERE feed = ?1 AND guid = ?2",
            params![feed, &*guid],
            |row| row.get(0),
        )?;
        self.record_entry(|entry| {
            if is_new {
                // So that undoing deletes it.
                entry.db.execute("UPDATE articles SET deleted = 1 WHERE id = ?1", [id])?;
            }
            let changed = usize::from(entry.set(JournalField::Deleted, id, None, 0)?);
            Ok(ChangeSummary { changed, description: format!("saved “{title}”") })
        })
    }

    /// The number of the feed of saved pages, which is made where there is none.
    fn saved_pages_feed(&mut self) -> Result<i64, Error> {
        let sql = "SELECT id FROM feeds WHERE url = ?1 AND removed = 0";
        let known = self.db.query_row(sql, [SAVED_PAGES_URL], |row| row.get(0)).optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        let feed = Subscription {
            url: SAVED_PAGES_URL.into(),
            name: Some(SAVED_PAGES_NAME.into()),
            ..Subscription::default()
        };
        let (ids, _) = self.subscribe(&[feed])?;
        let id = ids.first().copied().ok_or_else(|| Error::not_found("no place for saved pages"))?;
        // They are pages already.
        let text = FeedText::Feed.name();
        self.db.execute("UPDATE feeds SET text = ?2 WHERE id = ?1", params![id, text])?;
        Ok(id)
    }
}
