//! JSON Feed 1.0 and 1.1. A feed that is cut off, or contains an item that is not JSON, keeps the items before that.

use super::raw_feed::{MAX_PER_ITEM, RawFeed, RawItem, RawParse, RawText, RawTextKind, RawUrl};
use crate::json_value;
use crate::lines::line_number;
use kabar_annotate::dates;
use serde_json::{Deserializer, Value};

const NOT_A_FEED: &str = "this JSON is no feed: a JSON Feed has a list of items";
const TRUNCATED: &str = "this feed (JSON) ends early or is broken: the items before that were read";

/// Reads the feed in `text`.
pub(super) fn read(text: &str) -> RawParse {
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        return match value.get("items").and_then(Value::as_array) {
            Some(items) => RawParse { feed: Some(to_feed(&value, items)), message: None },
            None => not_a_feed(),
        };
    }
    // The fields before the list are read as one object, and the list item by item.
    let list = text.find("\"items\"").and_then(|at| Some(at + text[at..].find('[')?));
    let Some(list) = list else { return not_a_feed() };
    let head = serde_json::from_str(&format!("{}[]}}", &text[..list])).unwrap_or(Value::Null);
    let mut at = list + 1;
    let mut items = Vec::new();
    loop {
        at += text[at..].len() - text[at..].trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
        let mut stream = Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(item)) if item.is_object() => items.push(item),
            _ => break,
        }
        at += stream.byte_offset();
    }
    let line = line_number(text, at);
    RawParse { feed: Some(to_feed(&head, &items)), message: Some((Some(line), TRUNCATED)) }
}

fn not_a_feed() -> RawParse {
    RawParse { feed: None, message: Some((None, NOT_A_FEED)) }
}

fn to_feed(value: &Value, items: &[Value]) -> RawFeed {
    let mut feed = RawFeed { authors: authors(value), ..RawFeed::default() };
    let get = |name: &str| value.get(name).and_then(json_value::text_value);
    let link = |name: &str| get(name).map(|href| RawUrl { href, base: None });
    get("title").into_iter().for_each(|t| feed.title.offer(1, plain(t)));
    get("description").into_iter().for_each(|t| feed.description.offer(1, plain(t)));
    get("language").into_iter().for_each(|l| feed.language.offer(1, l));
    link("home_page_url").into_iter().for_each(|l| feed.site.offer(1, l));
    link("feed_url").into_iter().for_each(|l| feed.self_url.offer(1, l));
    link("icon").into_iter().for_each(|l| feed.icon.offer(2, l));
    link("favicon").into_iter().for_each(|l| feed.icon.offer(1, l));
    feed.items = items.iter().map(to_item).collect();
    feed
}

fn to_item(value: &Value) -> RawItem {
    let mut item = RawItem { authors: authors(value), ..RawItem::default() };
    let get = |name: &str| value.get(name).and_then(json_value::text_value);
    let link = |name: &str| get(name).map(|href| RawUrl { href, base: None });
    get("id").into_iter().for_each(|id| item.guid.offer(1, id));
    link("url").into_iter().for_each(|l| item.url.offer(3, l));
    link("external_url").into_iter().for_each(|l| item.url.offer(2, l));
    // The id is often the address: it is used where there is no better one.
    link("id").filter(|l| l.href.starts_with("http")).into_iter().for_each(|l| item.url.offer(1, l));
    // Plain text by the specification, but many tools write references and tags of HTML into it.
    get("title").into_iter().for_each(|value| {
        item.title.offer(1, RawText { value, kind: RawTextKind::Unknown, base: None });
    });
    get("summary").into_iter().for_each(|t| item.summary.offer(1, plain(t)));
    let html = |value: String| RawText { value, kind: RawTextKind::Html, base: None };
    get("content_html").into_iter().for_each(|t| item.content.offer(2, html(t)));
    get("content_text").into_iter().for_each(|t| item.content.offer(1, plain(t)));
    let date = |name: &str| get(name).and_then(|d| dates::parse(&d));
    date("date_published").into_iter().for_each(|d| item.published.offer(1, d));
    date("date_modified").into_iter().for_each(|d| item.updated.offer(1, d));
    get("language").into_iter().for_each(|l| item.language.offer(1, l));
    let list = |name: &str| value.get(name).and_then(Value::as_array).map_or(&[][..], |l| l.as_slice());
    item.categories = list("tags").iter().filter_map(json_value::text_value).take(MAX_PER_ITEM).collect();
    item.enclosures = list("attachments")
        .iter()
        .filter_map(|a| {
            let text = |name: &str| a.get(name).and_then(json_value::text_value).unwrap_or_default();
            let href = a.get("url").and_then(json_value::text_value)?;
            Some((RawUrl { href, base: None }, text("mime_type"), text("size_in_bytes")))
        })
        .take(MAX_PER_ITEM)
        .collect();
    item
}

/// `authors` of version 1.1, or `author` of 1.0.
fn authors(value: &Value) -> Vec<String> {
    let name = |author: &Value| author.get("name").and_then(json_value::text_value);
    let many = value.get("authors").and_then(Value::as_array).map_or(&[][..], |l| l.as_slice());
    let many: Vec<String> = many.iter().filter_map(name).take(MAX_PER_ITEM).collect();
    if many.is_empty() { value.get("author").and_then(name).into_iter().collect() } else { many }
}

fn plain(value: String) -> RawText {
    RawText { value, kind: RawTextKind::Plain, base: None }
}
