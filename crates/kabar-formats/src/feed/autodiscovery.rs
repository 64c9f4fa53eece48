//! The feeds that a web page names. Users type the address of a site; the page's head says where its feed is.
//!
//! `<link rel=alternate>` with the type of a feed is the way that sites and readers agreed on (RSS Advisory Board, "RSS
//! Autodiscovery"). Only a page without one is searched for links that look like the address of a feed.

use crate::html::{self, HtmlEvent, HtmlTokenizer, attribute, entities};
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::{WebUrl, resolve_link};

/// How many feeds of a page are read: a forum with a feed per thread names thousands.
const MAX_LINKS: usize = 32;

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// The address of the feed, with http or https.
    pub url: CleanText,
    /// Its title on the page; may be empty.
    pub title: CleanText,
    /// The format of the feed, by the type of the link.
    pub kind: FeedKind,
}

/// The format of a feed, as far as a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedKind {
    /// RSS of any version.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
    /// A link without a type, or with one that says too little.
    Unknown,
}

/// Media types of feeds, as `<link type>` has them.
const FEED_TYPES: &[(&str, FeedKind)] = &[
    ("application/rss+xml", FeedKind::Rss),
    ("application/rdf+xml", FeedKind::Rss),
    ("application/x.rss+xml", FeedKind::Rss),
    ("application/x-rss+xml", FeedKind::Rss),
    ("text/rss+xml", FeedKind::Rss),
    ("application/atom+xml", FeedKind::Atom),
    ("application/feed+json", FeedKind::Json),
    ("application/json", FeedKind::Unknown),
    ("application/xml", FeedKind::Unknown),
    ("text/xml", FeedKind::Unknown),
];

/// Words that stand alone, between punctuation marks, in the address of a feed.
const FEED_URL_WORDS: &[&str] = &["rss", "rss2", "feed", "feeds", "atom", "rdf", "rssfeed"];

/// The feeds that the page `html` at the address `base` names, in its order, feeds of comments last.
pub fn find_feed_links(html: &str, base: Option<&str>) -> Vec<FeedLink> {
    let mut base = base.map(str::to_owned);
    let (mut named, mut guessed): (Vec<FeedLink>, Vec<FeedLink>) = (Vec::new(), Vec::new());
    let mut in_guess = false;
    for event in HtmlTokenizer::new(html) {
        match event {
            HtmlEvent::Open { name, attributes, .. } if name == "base" => {
                let href = attribute(attributes, "href").map(entities::decode);
                base = href.and_then(|h| resolve_link(base.as_deref(), &h)).or(base);
            }
            HtmlEvent::Open { name, attributes, .. } if name == "link" || name == "a" => {
                in_guess = false;
                let href = attribute(attributes, "href").map(entities::decode).unwrap_or_default();
                if href.is_empty() {
                    continue;
                }
                let Some(url) = resolve_link(base.as_deref(), &href).filter(|u| !u.starts_with("mailto"))
                else {
                    continue;
                };
                let title = attribute(attributes, "title").map(entities::decode).unwrap_or_default();
                let kind = feed_kind(attributes);
                let link = FeedLink {
                    url: CleanText::one_line(&url),
                    title: CleanText::one_line(&title),
                    kind: kind.unwrap_or(FeedKind::Unknown),
                };
                if kind.is_some() {
                    push_unique(&mut named, link);
                } else if name == "a" && looks_like_a_feed(&link.url) {
                    in_guess = push_unique(&mut guessed, link);
                }
            }
            HtmlEvent::Close { name } if name == "a" => in_guess = false,
            HtmlEvent::Text(text) if in_guess => {
                if let Some(last) = guessed.last_mut().filter(|l| l.title.is_empty()) {
                    last.title = CleanText::one_line(&html::entities::decode(text));
                }
            }
            _ => {}
        }
    }
    let mut found = if named.is_empty() { guessed } else { named };
    found.sort_by_key(|l| l.url.contains("/comments/") || l.url.ends_with("/comments"));
    found
}

/// Adds `link` unless it is there already or there are too many; true where it was added.
fn push_unique(links: &mut Vec<FeedLink>, link: FeedLink) -> bool {
    let is_new = links.len() < MAX_LINKS && links.iter().all(|l| l.url != link.url);
    if is_new {
        links.push(link);
    }
    is_new
}

/// The format of the feed that a link with these attributes leads to; `None` where they do not say that it is a feed.
fn feed_kind(attributes: &str) -> Option<FeedKind> {
    let rel = attribute(attributes, "rel").unwrap_or("").to_ascii_lowercase();
    let is_feed = rel.split_ascii_whitespace().any(|r| r == "feed");
    let is_alternate = rel.split_ascii_whitespace().any(|r| r == "alternate");
    let kind = attribute(attributes, "type").unwrap_or("").to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or("").trim().to_owned();
    match FEED_TYPES.iter().find(|t| t.0 == kind) {
        // WordPress gives its JSON interface this type, which is not a feed.
        Some((_, FeedKind::Unknown)) if attributes.contains("wp-json") => None,
        Some((_, known)) if is_feed || is_alternate => Some(*known),
        _ => is_feed.then_some(FeedKind::Unknown),
    }
}

fn looks_like_a_feed(url: &str) -> bool {
    let Ok(url) = WebUrl::parse(url).map(WebUrl::without_fragment) else { return false };
    let path = url.path().to_ascii_lowercase();
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let is_file = ["index.xml", ".rss", ".rdf", ".atom"].iter().any(|end| path.ends_with(end));
    is_file
        || [path, query]
            .join("?")
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| FEED_URL_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(String, String, FeedKind)> {
        let links = find_feed_links(html, Some("https://warta.example/berita/index.html"));
        links.into_iter().map(|l| (l.url.to_string(), l.title.to_string(), l.kind)).collect()
    }

    #[test]
    fn the_head_names_the_feeds() {
        let page = "<head><link rel='stylesheet' type='text/css' href='a.css'>\
            <link rel=alternate type='application/rss+xml' href='/comments/feed/' title='Komentar'>\
            <LINK REL='home ALTERNATE' TYPE='application/rss+xml; charset=utf-8' TITLE='Warta &amp; Kabar' HREF='../rss?a=1&amp;b=2'>\
            <link rel=alternate hreflang=en href='/en/'><link rel=feed href='feed.json'>\
            <link rel=alternate type='application/atom+xml' href='feed:https://warta.example/atom'>\
            <link rel=alternate type='application/json' href='https://warta.example/wp-json/wp/v2/posts/1'>\
            <link rel=alternate type='application/rss+xml' href='javascript:x'></head><a href='/rss.xml'>RSS</a>";
        assert_eq!(
            found(page),
            [
                ("https://warta.example/rss?a=1&b=2".into(), "Warta & Kabar".into(), FeedKind::Rss),
                ("https://warta.example/berita/feed.json".into(), String::new(), FeedKind::Unknown),
                ("https://warta.example/atom".into(), String::new(), FeedKind::Atom),
                ("https://warta.example/comments/feed/".into(), "Komentar".into(), FeedKind::Rss),
            ]
        );
    }

    #[test]
    fn links_are_a_fallback() {
        let page = "<base href='https://lain.example/'><a href='/feedback'>x</a><a href='/rss/ekonomi'>Ekonomi</a>\
            <a href='index.xml'><img alt=x></a><a href='rss/ekonomi'>lagi</a><a href='mailto:rss@x.example'>y</a>";
        assert_eq!(
            found(page),
            [
                ("https://lain.example/rss/ekonomi".into(), "Ekonomi".into(), FeedKind::Unknown),
                ("https://lain.example/index.xml".into(), String::new(), FeedKind::Unknown),
            ]
        );
        assert_eq!(found("<p>tak ada"), []);
    }

    #[test]
    fn a_page_of_nothing_but_links_costs_little() {
        let page: String = (0..50_000).map(|n| format!("<a href='/rss/{n}'>x</a>")).collect();
        assert_eq!(found(&page).len(), MAX_LINKS);
    }
}
