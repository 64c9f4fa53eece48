//! The body of a response → the articles in it.

use super::response::FetchResponse;
use crate::shelf::library::FetchedItem;
use kabar_annotate::text::CleanText;
use kabar_formats::feed::{self, Feed, find_feed_links};
use kabar_formats::{decode, lead};

/// A feed with its articles.
#[derive(Debug, Clone, Default)]
pub struct ParsedFeed {
    /// What it calls itself.
    pub title: Option<CleanText>,
    /// The site that it belongs to.
    pub site: Option<CleanText>,
    /// Its items, in the order of the feed.
    pub entries: Vec<FetchedItem>,
    /// Why some of it could not be read, where that is so.
    pub diagnostic: Option<CleanText>,
}

/// Reads the body of `fetched`.
///
/// # Errors
/// Why it is not a feed, and what it is instead.
pub fn parse_articles(fetched: &FetchResponse) -> Result<ParsedFeed, String> {
    parse_feed(fetched).map(ParsedFeed::from)
}

/// The feed in the body of `fetched`, its articles not built yet, and why some of it could not be read.
///
/// # Errors
/// Those of [`parse_articles`].
pub fn parse_feed(fetched: &FetchResponse) -> Result<(Feed, Option<CleanText>), String> {
    let body = fetched.body.as_deref().unwrap_or_default();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err("an empty answer, where a feed should be".into());
    }
    let charset = fetched.content_type.as_deref().and_then(charset);
    let (feed, diagnostics) = feed::parse(&fetched.url, body, Some(&fetched.url), charset);
    let why = diagnostics.into_iter().next().map(|diagnostic| diagnostic.message);
    match feed {
        Some(feed) => Ok((feed, why)),
        None => Err(describe_web_page(fetched, body)
            .unwrap_or_else(|| format!("not a feed: {}", why.as_deref().unwrap_or("it holds no feed")))),
    }
}

impl From<(Feed, Option<CleanText>)> for ParsedFeed {
    fn from((mut feed, diagnostic): (Feed, Option<CleanText>)) -> ParsedFeed {
        // Each item is dropped when its article is built.
        let entries = std::mem::take(&mut feed.items).into_iter().filter_map(|item| {
            let article = lead::finish_draft(item.draft(&feed))?;
            Some(FetchedItem { guid: item.guid, article })
        });
        let entries = entries.collect();
        let title = Some(feed.title).filter(|title| !title.is_empty());
        ParsedFeed { title, site: feed.site_url, entries, diagnostic }
    }
}

/// What to say of a web page in place of a feed; `None` where it is none.
fn describe_web_page(fetched: &FetchResponse, body: &[u8]) -> Option<String> {
    let says_so = fetched.content_type.as_deref().is_some_and(|kind| kind.contains("html"));
    let text = decode::decode(body).ok()?;
    let head = text.trim_start().get(..1000).unwrap_or(&text).to_ascii_lowercase();
    let looks_so = head.starts_with("<!doctype html") || head.contains("<html");
    (says_so || looks_so).then(|| match find_feed_links(&text, Some(&fetched.url)).first() {
        Some(link) => format!("a web page, not a feed; it names this one: {}", link.url),
        None => "a web page, not a feed: the site may be down, or the feed has moved".to_owned(),
    })
}

/// The charset in a Content-Type: `text/xml; charset="utf-8"`.
pub(super) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::headers::Validators;

    fn read(content_type: Option<&str>, body: &[u8]) -> Result<ParsedFeed, String> {
        parse_articles(&FetchResponse {
            body: Some(body.to_vec()),
            content_type: content_type.map(str::to_owned),
            url: "https://warta.example/berita/".into(),
            validators: Validators::default(),
            moved_to: None,
            fresh_until: None,
        })
    }

    const ITEM: &str = "<rss version='2.0'><channel><title>Warta</title><item><guid>7</guid><title>Caf\u{e9} dibuka</title>\
        <link>/a/7</link><description>Ramai.</description></item></channel></rss>";

    #[test]
    fn items_become_entries_with_whole_addresses() {
        let news = read(None, ITEM.as_bytes()).expect("a feed");
        assert_eq!(news.title.as_deref(), Some("Warta"));
        let [entry] = &news.entries[..] else { panic!("{news:?}") };
        assert_eq!(entry.guid.as_deref(), Some("7"));
        assert_eq!(entry.article.url.as_deref(), Some("https://warta.example/a/7"));
        assert_eq!(&*entry.article.title, "Caf\u{e9} dibuka");
    }

    #[test]
    fn the_servers_charset_is_believed_where_the_bytes_allow() {
        let latin: Vec<u8> = ITEM.chars().map(|c| c as u8).collect();
        for kind in [
            Some("text/xml; charset=\"ISO-8859-1\""),
            Some("text/xml;Charset=latin1"),
            Some("text/xml"),
            None,
        ] {
            let news = read(kind, &latin).expect("a feed");
            assert_eq!(&*news.entries[0].article.title, "Caf\u{e9} dibuka", "{kind:?}");
        }
        let news = read(Some("text/xml; charset=iso-8859-1"), ITEM.as_bytes()).expect("a feed");
        assert_eq!(&*news.entries[0].article.title, "Caf\u{e9} dibuka", "UTF-8, whatever the server says");
    }

    #[test]
    fn what_is_no_feed_is_named() {
        let why = |kind, body: &str| read(kind, body.as_bytes()).expect_err("no feed");
        assert_eq!(
            why(None, "<!DOCTYPE html><link rel=alternate type='application/rss+xml' href=/rss>"),
            "a web page, not a feed; it names this one: https://warta.example/rss"
        );
        assert!(
            why(Some("text/html"), "<p>Sedang diperbaiki")
                .starts_with("a web page, not a feed: the site may")
        );
        assert_eq!(why(None, " \n"), "an empty answer, where a feed should be");
        assert!(why(None, "Sedang diperbaiki.").starts_with("not a feed: "));
        assert!(why(None, "{\"galat\": true}").starts_with("not a feed: "));
    }
}
