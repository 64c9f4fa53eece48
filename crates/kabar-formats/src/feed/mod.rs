//! Feeds: what a site publishes for readers, as RSS 0.9x, 1.0, 1.1 and 2.0, Atom 0.3 and 1.0, or JSON Feed.
//!
//! ```text
//!     bytes ──decode──► xml_feed, xml_fields ─┐
//!                       json_feed ────────────┴─► raw_feed ──► model: Feed, FeedItem ──► Draft
//! ```
//!
//! No document is refused for a rule that it breaks: an element in the wrong place, a missing version, an unknown prefix
//! costs only itself. A feed that ends early keeps its whole items, and a diagnostic says so. How this compares with a
//! feed library: docs/feeds.md.

mod autodiscovery;
mod json_feed;
mod model;
mod namespaces;
mod raw_feed;
#[cfg(test)]
mod tests;
mod xml_feed;
mod xml_fields;

pub use autodiscovery::{FeedKind, FeedLink, find_feed_links};
pub use model::{Enclosure, Feed, FeedItem};

use crate::{Diagnostic, ParsedInput, decode, lead, mojibake};
use kabar_annotate::article::Article;

/// Reads the feed in `bytes`. `name` is the file that diagnostics name, `base` the address that the bytes came from,
/// `charset` the encoding that the server names. `None` where they are not a feed: then there is at least one diagnostic.
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
    let text = &*mojibake::mend(text);
    let head = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let parse = if head.starts_with('{') { json_feed::read(head) } else { xml_feed::read(text) };
    let diagnostic = parse.message.map(|(line, message)| Diagnostic::new(name, line, message));
    (parse.feed.map(|raw| raw.into_feed(base)), diagnostic.into_iter().collect())
}

/// The articles of the feed `text`, one per item, in its order.
pub fn read(name: &str, text: &str) -> ParsedInput {
    let (feed, diagnostics) = parse_text(name, text, None);
    let articles: Vec<Article> = feed.map_or_else(Vec::new, |feed| {
        feed.items.iter().filter_map(|item| lead::finish_draft(item.draft(&feed))).collect()
    });
    ParsedInput { articles, diagnostics }.or_empty(name, "a feed without items")
}
