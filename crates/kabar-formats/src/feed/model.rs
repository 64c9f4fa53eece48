//! A feed and its items, as the rest of kabar sees them.

use crate::rich_text::RichText;
use kabar_annotate::article::{Date, Draft};
use kabar_annotate::text::CleanText;

/// The headline of an item that says nothing at all.
const NO_TITLE: &str = "(no title)";

/// A feed. Addresses are whole, and http or https.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// Its title; may be empty.
    pub title: CleanText,
    /// The address of the site that it belongs to.
    pub site_url: Option<CleanText>,
    /// The address that it gives itself.
    pub self_url: Option<CleanText>,
    /// One line; may be empty.
    pub description: CleanText,
    /// A language tag, as it stands: "id", "en-US".
    pub language: Option<CleanText>,
    /// How many minutes it asks readers to wait before the next fetch.
    pub ttl: Option<u32>,
    /// The address of a picture that stands for it.
    pub icon: Option<CleanText>,
    /// The items, in the feed's order.
    pub items: Vec<FeedItem>,
}

/// What a feed says of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedItem {
    /// The feed's own id for it: never shown, compared byte for byte.
    pub guid: Option<CleanText>,
    /// The address of the article's page.
    pub url: Option<CleanText>,
    /// The headline; may be empty.
    pub title: CleanText,
    /// Who wrote it; the feed's authors where the item names none.
    pub authors: Vec<CleanText>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it last changed.
    pub updated: Option<Date>,
    /// The summary, in one line; may be empty.
    pub summary: CleanText,
    /// The longest text that the feed gives, with its lists and links. It is not cleaned yet: the [`Draft`] does that.
    pub body: RichText,
    /// Recordings, pictures and the like.
    pub enclosures: Vec<Enclosure>,
    /// The address of the discussion.
    pub comments_url: Option<CleanText>,
    /// Tags and sections, without repeats.
    pub categories: Vec<CleanText>,
    /// The outlet, where it is another than the feed.
    pub source: Option<CleanText>,
    /// A language tag, where the item has its own.
    pub language: Option<CleanText>,
}

/// A file that comes with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// The address of the file, with http or https.
    pub url: CleanText,
    /// The type of the file: "audio/mpeg".
    pub mime: Option<CleanText>,
    /// The length of the file in bytes.
    pub bytes: Option<u64>,
}

impl FeedItem {
    /// The item as the draft of an article of `feed`. An item without any text gets its address as headline.
    pub fn draft(&self, feed: &Feed) -> Draft {
        let string = |clean: &CleanText| clean.to_string();
        let some = |clean: &CleanText| Some(string(clean)).filter(|s| !s.is_empty());
        let placeholder = || {
            let enclosure = self.enclosures.first().map(|e| &e.url);
            let name = self.url.as_ref().or(self.guid.as_ref()).or(enclosure);
            Some(name.map_or_else(|| NO_TITLE.to_owned(), string))
        };
        let mut draft = Draft {
            id: self.guid.as_ref().or(self.url.as_ref()).map(string),
            title: some(&self.title),
            url: self.url.as_ref().map(string),
            site: self.source.as_ref().and_then(some).or_else(|| some(&feed.title)),
            authors: self.authors.iter().map(string).collect(),
            published: self.published.or(self.updated),
            language: self.language.as_ref().or(feed.language.as_ref()).map(string),
            ..Draft::default()
        };
        self.body.clone().into_draft(&mut draft);
        if draft.title.is_none() && CleanText::new(&draft.text).trim().is_empty() {
            draft.title = placeholder();
        }
        draft
    }
}
