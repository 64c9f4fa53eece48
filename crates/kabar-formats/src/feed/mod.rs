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

mod json;
mod links;
mod names;
mod raw;
#[cfg(test)]
mod tests;
mod walk;

pub use links::{FeedKind, FeedLink, links_in};

use super::rich::Rich;
use super::{Fault, Reading, decode, lead};
use kabar_annotate::article::{Article, Date, Draft};
use kabar_annotate::text::Clean;

/// What the page shows of an item that says nothing at all.
const NO_TITLE: &str = "(no title)";

/// A feed. Addresses are whole, and http or https.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Feed {
    /// What it is called; may be empty.
    pub title: Clean,
    /// The site that it belongs to.
    pub site_url: Option<Clean>,
    /// Where it says that it is.
    pub self_url: Option<Clean>,
    /// One line; may be empty.
    pub description: Clean,
    /// A language tag, as it stands: "id", "en-US".
    pub language: Option<Clean>,
    /// Minutes that it asks to be left alone.
    pub ttl: Option<u32>,
    /// A picture that stands for it.
    pub icon: Option<Clean>,
    /// In the feed's order.
    pub items: Vec<Item>,
}

/// What a feed tells of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Item {
    /// What the feed knows it by: never shown, compared byte for byte.
    pub guid: Option<Clean>,
    /// The article's page.
    pub url: Option<Clean>,
    /// The headline; may be empty.
    pub title: Clean,
    /// Who wrote it; the feed's authors where the item names none.
    pub authors: Vec<Clean>,
    /// When.
    pub published: Option<Date>,
    /// When it last changed.
    pub updated: Option<Date>,
    /// What the feed gives as a summary, in one line; may be empty.
    pub summary: Clean,
    /// The longest text that the feed gives, with its lists and links. Foreign: [`Item::draft`] takes it through the door.
    pub body: Rich,
    /// Recordings, pictures and the like.
    pub enclosures: Vec<Enclosure>,
    /// Where readers discuss it.
    pub comments_url: Option<Clean>,
    /// Tags and sections, without repeats.
    pub categories: Vec<Clean>,
    /// The outlet, where it is another than the feed.
    pub source: Option<Clean>,
    /// A language tag, where the item has its own.
    pub language: Option<Clean>,
}

/// A file that comes with an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    /// http or https.
    pub url: Clean,
    /// "audio/mpeg".
    pub mime: Option<Clean>,
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
) -> (Option<Feed>, Vec<Fault>) {
    match decode::decode_as(bytes, charset) {
        Ok(text) => parse_text(name, &text, base),
        Err(why) => (None, vec![Fault::new(name, None, why)]),
    }
}

fn parse_text(name: &str, text: &str, base: Option<&str>) -> (Option<Feed>, Vec<Fault>) {
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (raw, fault) = if head.starts_with('{') { json::read(head) } else { walk::read(text) };
    let faults = fault.map(|(line, why)| Fault::new(name, line, why)).into_iter().collect();
    (raw.map(|raw| raw.finish(base)), faults)
}

/// The articles of the feed `text`, one an item, in its order.
pub fn read(name: &str, text: &str) -> Reading {
    let (feed, mut faults) = parse_text(name, text, None);
    let articles: Vec<Article> = feed.map_or_else(Vec::new, |feed| {
        feed.items.iter().filter_map(|item| lead::finish(item.draft(&feed))).collect()
    });
    if articles.is_empty() && faults.is_empty() {
        faults.push(Fault::new(name, None, "a feed without items"));
    }
    Reading { articles, faults }
}

impl Item {
    /// The item as an article of `feed` on its way in; it always has a headline.
    pub fn draft(&self, feed: &Feed) -> Draft {
        let string = |clean: &Clean| clean.to_string();
        let some = |clean: &Clean| Some(string(clean)).filter(|s| !s.is_empty());
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
        if draft.title.is_none() && Clean::text(&draft.text).trim().is_empty() {
            draft.title = stands_in();
        }
        draft
    }
}
