//! Whose text articles have: what is fetched of their pages is kept beside what their feeds say, and either is shown.

use super::Library;
use super::article_text::{keep_page, show_text};
use super::body::{self, BodyPacker};
use super::database::transact;
use super::error::Error;
use super::journal::{ChangeSummary, JournalField};
use super::page_judgement::{is_summary, judge, merge};
use crate::shelf::{ArticleId, FeedText, PageText, TextSource};
use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::WebUrl;
use rusqlite::{OptionalExtension, params};

/// What is needed to fetch the page of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The address of the article, as its feed gives it.
    pub url: String,
    /// The address of the feed that has it; `None` where none is subscribed any more.
    pub feed_url: Option<String>,
}

impl PageRequest {
    /// The address of the feed, where it is one of the web.
    pub fn feed_address(&self) -> Option<WebUrl> {
        WebUrl::parse(self.feed_url.as_deref()?).ok()
    }
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageOutcome {
    /// Its text is shown now.
    Taken {
        /// Words of the feed's text.
        before: usize,
        /// Words of the page's.
        after: usize,
    },
    /// The feed's text stays; why, where there is something to say.
    Kept(Option<&'static str>),
}

impl Library {
    /// What is known of the text of the article `id`, which is `article` now.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn page_text(&self, id: i64, article: &Article) -> Result<PageText, Error> {
        let mut row = self.db.prepare_cached("SELECT shown, at, reason FROM pages WHERE article = ?1")?;
        let known = row
            .query_row([id], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, i64>(1)?, row.get(2)?)))
            .optional()?;
        let (is_page, at, reason): (bool, i64, Option<String>) = known.unwrap_or_default();
        let has_address = article.url.is_some();
        let is_wanted = has_address
            && at == 0
            && match self.text_of_feeds(id)? {
                None | Some(FeedText::Feed) => false,
                Some(FeedText::Page) => true,
                Some(FeedText::Auto) => is_page || is_summary(article),
            };
        Ok(PageText {
            article: ArticleId(id.cast_unsigned()),
            source: if is_page { TextSource::Page } else { TextSource::Feed },
            has_address,
            is_wanted,
            reason: reason.map(|why| CleanText::one_line(&why)),
        })
    }

    /// Whose text the feeds of the article `id` are to have: the most of what they say. `None` where it has no feed.
    fn text_of_feeds(&self, id: i64) -> Result<Option<FeedText>, Error> {
        let mut all = self.db.prepare_cached(
            "SELECT DISTINCT text FROM sources s JOIN feeds f ON f.id = s.feed WHERE s.article = ?1 AND f.removed = 0",
        )?;
        let names = all.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let has = |text: FeedText| names.iter().any(|name| name == text.name());
        Ok([FeedText::Page, FeedText::Auto, FeedText::Feed].into_iter().find(|text| has(*text)))
    }

    /// What is needed to fetch the page of the article `id`; `None` where it has no address.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn page_request(&self, id: i64) -> Result<Option<PageRequest>, Error> {
        let mut row = self.db.prepare_cached(
            "SELECT url, (SELECT f.url FROM sources s JOIN feeds f ON f.id = s.feed WHERE s.article = a.id
             ORDER BY f.removed, f.id LIMIT 1) FROM articles a WHERE id = ?1 AND url IS NOT NULL",
        )?;
        let request = |row: &rusqlite::Row| Ok(PageRequest { url: row.get(0)?, feed_url: row.get(1)? });
        Ok(row.query_row([id], request).optional()?)
    }

    /// The articles whose pages are to be fetched ahead of reading, the latest first, at most `most`: starred ones, and unread
    /// ones of feeds whose articles have the page's text.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn pages_wanted(&self, most: usize) -> Result<Vec<(i64, PageRequest)>, Error> {
        let mut all = self.db.prepare_cached(
            "SELECT id FROM (SELECT id FROM articles WHERE deleted = 0 AND starred = 1
                 UNION SELECT l.article FROM feeds f JOIN listed l ON l.feed = f.id
                       WHERE f.text = 'page' AND f.removed = 0 AND l.read = 0)
             WHERE id NOT IN (SELECT article FROM pages WHERE at <> 0) ORDER BY id DESC",
        )?;
        let mut rows = all.query([])?;
        let mut wanted = Vec::new();
        while let Some(row) = rows.next()?.filter(|_| wanted.len() < most) {
            let id = row.get(0)?;
            let Some(article) = self.article_by_id(id)? else { continue };
            if self.page_text(id, &article)?.is_wanted {
                wanted.extend(self.page_request(id)?.map(|request| (id, request)));
            }
        }
        Ok(wanted)
    }

    /// The article `id` as its feed has it.
    fn feed_version(&self, id: i64) -> Result<Option<Article>, Error> {
        let mut hidden = self.db.prepare_cached("SELECT draft FROM pages WHERE article = ?1 AND shown")?;
        match hidden.query_row([id], |row| row.get::<_, Vec<u8>>(0)).optional()? {
            Some(draft) => Ok(body::unpack(&draft)),
            None => self.article_by_id(id),
        }
    }

    /// Takes what was fetched of the page of the article `id`, where it is better than what the feed says, and shows it. Where
    /// the reader asked for it, that is an entry of the journal.
    ///
    /// # Errors
    /// Where the library cannot be written, or there is no such article.
    pub fn take_page(
        &mut self,
        id: i64,
        page: &Article,
        is_for_subscribers: bool,
        by_reader: bool,
    ) -> Result<PageOutcome, Error> {
        let feed = self.feed_version(id)?.ok_or_else(|| Error::not_found("this article is gone"))?;
        if let Err(fault) = judge(&feed, page, is_for_subscribers) {
            self.keep_feed_text(id, fault.reason())?;
            return Ok(PageOutcome::Kept(fault.reason()));
        }
        let Some(page) = merge(&feed, page) else { return Ok(PageOutcome::Kept(None)) };
        let (body, now) = (BodyPacker::default().pack(&page), self.now());
        if by_reader {
            self.record_entry(|entry| {
                keep_page(entry.db, id, &page, &body, now)?;
                let changed = usize::from(entry.set(JournalField::PageText, id, None, 1)?);
                let description = format!("took the page’s text of “{}”", page.title);
                Ok(ChangeSummary { changed, description })
            })?;
        } else {
            transact(&mut self.db, |db| {
                keep_page(db, id, &page, &body, now)?;
                show_text(db, id, true)
            })?;
        }
        Ok(PageOutcome::Taken { before: feed.word_count(), after: page.word_count() })
    }

    /// Notes that the page of the article `id` was fetched and not taken, and `why`: it is not fetched again unless the reader
    /// asks for it.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn keep_feed_text(&mut self, id: i64, why: Option<&str>) -> Result<(), Error> {
        let now = self.now();
        let sql = "INSERT INTO pages (article, at, reason) SELECT id, ?2, ?3 FROM articles WHERE id = ?1
                   ON CONFLICT (article) DO UPDATE SET at = ?2, reason = ?3";
        self.db.prepare_cached(sql)?.execute(params![id, now, why])?;
        Ok(())
    }

    /// Shows the other text of the article `id`: the page's, or the feed's again. `None` where its page must be fetched first.
    ///
    /// # Errors
    /// Where the library cannot be written.
    pub fn switch_text(&mut self, id: i64) -> Result<Option<ChangeSummary>, Error> {
        let mut row = self.db.prepare_cached(
            "SELECT shown, title FROM pages JOIN articles ON id = article WHERE article = ?1 AND draft IS NOT NULL",
        )?;
        let found = row.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        drop(row);
        let Some((is_page, title)): Option<(bool, String)> = found else { return Ok(None) };
        let whose = if is_page { "the feed’s" } else { "the page’s" };
        let done = self.record_entry(|entry| {
            let changed = usize::from(entry.set(JournalField::PageText, id, None, i64::from(!is_page))?);
            let description = format!("took {whose} text of “{}”", CleanText::one_line(&title));
            Ok(ChangeSummary { changed, description })
        })?;
        Ok(Some(done))
    }

    /// Says whose text the articles of the feed `id` are to have.
    ///
    /// # Errors
    /// Where the library cannot be written, or there is no such feed.
    pub fn set_feed_text(&mut self, id: i64, text: FeedText) -> Result<ChangeSummary, Error> {
        let title = self.feed(id)?.ok_or_else(|| Error::not_found(format!("no feed {id}")))?.title;
        let how = match text {
            FeedText::Auto => "the page’s text where the feed has a summary only (auto)",
            FeedText::Page => "the page’s text, always (page)",
            FeedText::Feed => "the feed’s text (feed)",
        };
        self.record_entry(|entry| {
            let changed = usize::from(entry.set(JournalField::FeedText, id, None, text.name().to_owned())?);
            Ok(ChangeSummary { changed, description: format!("{title}: {how}") })
        })
    }
}
