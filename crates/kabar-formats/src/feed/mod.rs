//! Feeds: what a site publishes for readers, as RSS 0.9x, 1.0, 1.1 and 2.0, Atom 0.3 and 1.0, or JSON Feed.
//!
//! ```text
//!     bytes ──decode──► walk (XML, forgiving) ─┐
//!                       json ──────────────────┴─► raw ──► Feed, Item ──► Draft
//! ```
//!
//! A reader shows what is there. No document is refused for a rule that it breaks: what stands in the wrong place, has
//! no version or an unknown prefix, or is cut off, costs itself only. A feed that ends early keeps its whole items, and
//! the fault is named. How that compares with a feed library: docs/feeds.md.

mod autodiscovery;
mod json_feed;
mod namespaces;
mod raw_feed;
#[cfg(test)]
mod tests;
mod xml_feed;

pub use autodiscovery::{FeedKind, FeedLink, find_feed_links};

use crate::rich_text::RichText;
use crate::{Diagnostic, ParsedInput, decode, lead};
use kabar_annotate::article::{Article, Date, Draft};
use kabar_annotate::text::CleanText;

/// What the page shows of an item that says nothing at all.
const NO_TITLE: &str = "(no title)";

/// A feed. Addresses are whole, and http or https.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// What it is called; may be empty.
    pub title: CleanText,
    /// The site that it belongs to.
    pub site_url: Option<CleanText>,
    /// Where it says that it is.
    pub self_url: Option<CleanText>,
    /// One line; may be empty.
    pub description: CleanText,
    /// A language tag, as it stands: "id", "en-US".
    pub language: Option<CleanText>,
    /// Minutes that it asks to be left alone.
    pub ttl: Option<u32>,
    /// A picture that stands for it.
    pub icon: Option<CleanText>,
    /// In the feed's order.
    pub items: Vec<FeedItem>,
}

/// What a feed tells of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedItem {
    /// What the feed knows it by: never shown, compared byte for byte.
    pub guid: Option<CleanText>,
    /// The article's page.
    pub url: Option<CleanText>,
    /// The headline; may be empty.
    pub title: CleanText,
    /// Who wrote it; the feed's authors where the item names none.
    pub authors: Vec<CleanText>,
    /// When.
    pub published: Option<Date>,
    /// When it last changed.
    pub updated: Option<Date>,
    /// What the feed gives as a summary, in one line; may be empty.
    pub summary: CleanText,
    /// The longest text that the feed gives, with its lists and links. Foreign: [`Item::draft`] takes it through the door.
    pub body: RichText,
    /// Recordings, pictures and the like.
    pub enclosures: Vec<Enclosure>,
    /// Where readers discuss it.
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
    /// http or https.
    pub url: CleanText,
    /// "audio/mpeg".
    pub mime: Option<CleanText>,
    /// Its length.
    pub bytes: Option<u64>,
}

/// Reads the feed in `bytes`. `name` is the place in faults, `base` the address that they came from, `charset` what the
/// server says of them. `None` where they are no feed: then at least one fault says why.
pub fn parse(
    name: &str,
    bytes: &[u8],
    base: Option<&str>,
    charset: Option<&str>,
) -> (Option<Feed>, Vec<Diagnostic>) {
    match decode::decode_with_charset(bytes, charset) {
        Ok(text) => parse_text(name, &text, base),
        Err(error) => (None, vec![Diagnostic::for_file(name, error)]),
    }
}

fn parse_text(name: &str, text: &str, base: Option<&str>) -> (Option<Feed>, Vec<Diagnostic>) {
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (raw, fault) = if head.starts_with('{') { json_feed::read(head) } else { xml_feed::read(text) };
    let faults = fault.map(|(line, why)| Diagnostic::new(name, line, why)).into_iter().collect();
    (raw.map(|raw| raw.into_feed(base)), faults)
}

/// The articles of the feed `text`, one an item, in its order.
pub fn read(name: &str, text: &str) -> ParsedInput {
    let (feed, mut faults) = parse_text(name, text, None);
    let articles: Vec<Article> = feed.map_or_else(Vec::new, |feed| {
        feed.items.iter().filter_map(|item| lead::finish_draft(item.draft(&feed))).collect()
    });
    if articles.is_empty() && faults.is_empty() {
        faults.push(Diagnostic::new(name, None, "a feed without items"));
    }
    ParsedInput { articles, diagnostics: faults }
}

impl FeedItem {
    /// The item as an article of `feed` on its way in; it always has a headline.
    pub fn draft(&self, feed: &Feed) -> Draft {
        let string = |clean: &CleanText| clean.to_string();
        let some = |clean: &CleanText| Some(string(clean)).filter(|s| !s.is_empty());
        let stands_in = || {
            let enclosure = self.enclosures.first().map(|e| &e.url);
            let named = self.url.as_ref().or(self.guid.as_ref()).or(enclosure);
            Some(named.map_or_else(|| NO_TITLE.to_owned(), string))
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
            draft.title = stands_in();
        }
        draft
    }
}
