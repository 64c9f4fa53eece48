//! What articles said before their feeds changed them, so that a reader sees what changed since they read it.

use super::error::Error;
use super::{Library, body};
use crate::text::word_diff::{ParagraphDiff, diff};
use kabar_annotate::text::CleanText;
use rusqlite::OptionalExtension;

/// How an article differs from what it said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleChanges {
    /// Its headline now.
    pub title: CleanText,
    /// When the earlier version was replaced, in Unix seconds.
    pub replaced_at: i64,
    /// Had the reader read the earlier version?
    pub was_read: bool,
    /// The headline, where it changed, and the paragraphs of both versions.
    pub paragraphs: Vec<ParagraphDiff>,
}

impl Library {
    /// What changed in the article `id` since the reader read it, or else with the last change; `None` where no earlier version
    /// is kept.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn changes(&self, id: i64) -> Result<Option<ArticleChanges>, Error> {
        let sql = "SELECT replaced, was_read, draft FROM earlier_texts WHERE article = ?1 ORDER BY was_read DESC, id DESC LIMIT 1";
        let earlier = self.db.prepare_cached(sql)?.query_row([id], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, Vec<u8>>(2)?))
        });
        let Some((replaced_at, was_read, draft)) = earlier.optional()? else { return Ok(None) };
        let Some((before, after)) = body::unpack(&draft).zip(self.article_by_id(id)?) else {
            return Ok(None);
        };
        let mut paragraphs = diff(&before.title, &after.title);
        paragraphs.retain(ParagraphDiff::is_changed);
        paragraphs.extend(diff(before.text(), after.text()));
        Ok(Some(ArticleChanges { title: after.title.clone(), replaced_at, was_read, paragraphs }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::article_text::MAX_VERSIONS;
    use super::super::tests::{READ, assert_counts, draft, feed_item, with_feed};
    use super::*;
    use kabar_annotate::article::Draft;

    fn version(words: &str) -> super::super::FetchedItem {
        feed_item("guid-1", Draft { text: format!("Pasar dibuka pada {words}.\nWarga datang."), ..draft(1) })
    }

    fn marked(library: &Library) -> Option<(bool, Vec<String>)> {
        let changes = library.changes(1).expect("read")?;
        Some((changes.was_read, changes.paragraphs.iter().map(|paragraph| paragraph.marked().0).collect()))
    }

    #[test]
    fn what_changed_is_what_changed_since_the_article_was_read() {
        let (mut library, feed) = with_feed("earlier");
        let say = |library: &mut Library, words: &str, at: i64| {
            library.ingest(feed, &[version(words)], at).expect("kept");
        };
        say(&mut library, "hari Senin", 1_000);
        assert_eq!(marked(&library), None);
        say(&mut library, "hari Selasa", 2_000);
        let rest = "Warga datang.".to_owned();
        let changed = |was_read, first: &str| Some((was_read, vec![first.to_owned(), rest.clone()]));
        assert_eq!(marked(&library), changed(false, "Pasar dibuka pada hari [-Senin.-] {+Selasa.+}"));
        library.mark_all(&[1], READ).expect("kept");
        for (at, day) in ["Rabu", "Kamis", "Jumat", "Sabtu", "Minggu", "Senin"].iter().enumerate() {
            say(&mut library, &format!("hari {day}"), 3_000 + at as i64);
        }
        assert_eq!(marked(&library), changed(true, "Pasar dibuka pada hari [-Selasa.-] {+Senin.+}"));
        let count =
            library.db.query_row("SELECT count(*) FROM earlier_texts", [], |row| row.get::<_, i64>(0));
        assert_eq!(count, Ok(MAX_VERSIONS + 1), "the one that was read is kept beside the last ones");
        assert_counts(&library);
    }
}
