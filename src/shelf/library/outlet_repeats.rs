//! Which lines the outlet of an article repeats: learnt from the latest articles of its feed when one of them is first opened.

use super::Library;
use super::body;
use super::error::Error;
use super::handle::FeedLines;
use kabar_annotate::annotate::lines::repeated_lines::OutletLineCounter;
use rusqlite::OptionalExtension;

/// The latest articles of a feed that are read: enough for lines that stand in one article in twenty.
const MAX_ARTICLES: i64 = 300;

impl Library {
    /// Does `ask` with what is counted in the latest articles of the feed that the article `key` is from. `None` for an article
    /// of no feed.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub(super) fn with_feed_lines<T>(
        &self,
        key: &str,
        ask: impl FnOnce(&OutletLineCounter) -> T,
    ) -> Result<Option<T>, Error> {
        let mut of_article = self.db.prepare_cached(
            "SELECT f.id, f.articles FROM articles a JOIN sources s ON s.article = a.id JOIN feeds f ON f.id = s.feed
             WHERE a.key = ?1 ORDER BY f.id LIMIT 1",
        )?;
        let state = of_article.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((feed, articles)) = state else { return Ok(None) };
        let mut lines = self.feed_lines.borrow_mut();
        if lines.as_ref().is_none_or(|known| (known.feed, known.articles) != (feed, articles)) {
            *lines = Some(FeedLines { feed, articles, counter: self.count_feed_lines(feed)? });
        }
        Ok(lines.as_ref().map(|lines| ask(&lines.counter)))
    }

    fn count_feed_lines(&self, feed: i64) -> Result<OutletLineCounter, Error> {
        let mut latest = self.db.prepare_cached(
            "SELECT b.draft FROM listed l JOIN bodies b ON b.article = l.article
             WHERE l.feed = ?1 ORDER BY l.sort DESC, l.article DESC LIMIT ?2",
        )?;
        let mut rows = latest.query([feed, MAX_ARTICLES])?;
        let mut counter = OutletLineCounter::default();
        while let Some(row) = rows.next()? {
            if let Some(article) = body::unpack(&row.get::<_, Vec<u8>>(0)?) {
                counter.count_article(&article);
            }
        }
        Ok(counter)
    }
}
