//! What the elements of an XML feed say of the feed or of the item that is open.
//!
//! RSS and Atom are read by one table, since feeds mix them. Where several elements say the same, the one with the higher
//! rank counts, and of equals the first.

use super::namespaces::Namespace;
use super::raw_feed::{MAX_PER_ITEM, PreferredValue, RawFeed, RawItem, RawText, RawTextKind, RawUrl};
use crate::html::{attribute, entities};
use crate::xml::{XmlEvent, XmlTokenizer};
use base64::Engine;
use kabar_annotate::article::Date;
use kabar_annotate::dates;

/// An element that says something, with its place in the document.
pub(super) struct FieldElement<'a> {
    /// The element's name as it stands, with its prefix.
    pub name: &'a str,
    /// The vocabulary that it belongs to.
    pub space: Namespace,
    /// Its name in lower case, without a prefix.
    pub local: String,
    /// What stands between its name and the ">".
    pub attributes: &'a str,
    /// The byte of the document where its contents begin.
    pub start: usize,
    /// The value of `xml:base` that holds for the element.
    pub base: Option<String>,
}

/// Where an element stands.
pub(super) struct FieldReader<'f> {
    /// The feed around it.
    pub feed: &'f mut RawFeed,
    /// The item that it belongs to; `None` where it belongs to the feed.
    pub item: &'f mut Option<RawItem>,
    /// Does it stand in the feed's picture?
    pub in_image: bool,
    /// Does it stand in a group of Media RSS?
    pub in_group: bool,
}

impl FieldReader<'_> {
    /// Takes in what `element` says; `inner` is what stands between its tags.
    pub(super) fn read(&mut self, element: &FieldElement, inner: &str) {
        if self.in_image {
            if element.local == "url" {
                self.feed.icon.offer(1, raw_url(text_of(inner), element));
            }
            return;
        }
        match (element.space, element.local.as_str()) {
            (Namespace::Core, "link") => self.read_link(element, inner),
            (Namespace::Core, "enclosure") => {
                self.add_enclosure(element.attributes, "url", "length", element.base.clone())
            }
            _ if self.item.is_some() => self.read_item_field(element, inner),
            _ => self.read_feed_field(element, inner),
        }
    }

    /// Adds the file that an element's attributes name: its address in the attribute `url`, its bytes in `length`.
    pub(super) fn add_enclosure(&mut self, attributes: &str, url: &str, length: &str, base: Option<String>) {
        let get = |name: &str| attribute(attributes, name).map(entities::decode).unwrap_or_default();
        let href = get(url);
        if let Some(item) =
            self.item.as_mut().filter(|i| !href.is_empty() && i.enclosures.len() < MAX_PER_ITEM)
        {
            item.enclosures.push((RawUrl { href, base }, get("type"), get(length)));
        }
    }

    /// `<link>address</link>`, or Atom's `<link rel href>`.
    fn read_link(&mut self, element: &FieldElement, inner: &str) {
        let get = |name: &str| attribute(element.attributes, name).map(entities::decode).unwrap_or_default();
        let href = get("href");
        let address = if href.is_empty() { text_of(inner) } else { href };
        let (rel, kind) = (get("rel").to_ascii_lowercase(), get("type").to_ascii_lowercase());
        if address.trim().is_empty() {
            return;
        }
        let link = raw_url(address, element);
        let is_page = kind.is_empty() || kind.contains("html");
        match (&mut self.item, rel.trim_start_matches("http://www.iana.org/assignments/relation/")) {
            (Some(item), "" | "alternate") => item.url.offer(if is_page { 6 } else { 5 }, link),
            (Some(_), "enclosure") => {
                self.add_enclosure(element.attributes, "href", "length", element.base.clone())
            }
            (Some(item), "replies") if is_page => item.comments.offer(1, link),
            // Better than no address.
            (Some(item), "related" | "via" | "self" | "canonical") => item.url.offer(2, link),
            (None, "" | "alternate") => self.feed.site.offer(if is_page { 3 } else { 2 }, link),
            (None, "self") => self.feed.self_url.offer(1, link),
            _ => {}
        }
    }

    fn read_item_field(&mut self, element: &FieldElement, inner: &str) {
        let Some(item) = &mut self.item else { return };
        let text = || text_of(inner);
        let say = |best: &mut PreferredValue<RawText>, rank: u8| {
            let text = raw_text(element, inner);
            if !text.value.trim().is_empty() {
                best.offer(rank, text);
            }
        };
        let line = |best: &mut PreferredValue<String>, rank: u8| {
            let text = text_of(inner);
            if !text.trim().is_empty() {
                best.offer(rank, text.trim().to_owned());
            }
        };
        // A date that cannot be read does not stand in the way of one that can.
        let date = |best: &mut PreferredValue<Date>, rank: u8| {
            let parse =
                if element.space == Namespace::DublinCore { dates::parse_partial } else { dates::parse };
            parse(&text_of(inner)).into_iter().for_each(|date| best.offer(rank, date));
        };
        match (element.space, element.local.as_str()) {
            (Namespace::Core, "title") => say(&mut item.title, 5),
            (Namespace::DublinCore, "title") => say(&mut item.title, 4),
            (Namespace::Media, "title") => say(&mut item.title, if self.in_group { 1 } else { 2 }),
            (Namespace::Itunes, "title") => say(&mut item.title, 3),
            (Namespace::Core, "guid" | "id") | (Namespace::DublinCore, "identifier") => {
                line(&mut item.guid, if element.space == Namespace::Core { 3 } else { 2 });
                let is_link = attribute(element.attributes, "isPermaLink")
                    .is_none_or(|p| !p.trim().eq_ignore_ascii_case("false"));
                let guid = text();
                if is_link && guid.trim().starts_with("http") {
                    item.url.offer(if element.local == "guid" { 4 } else { 1 }, raw_url(guid, element));
                }
            }
            (Namespace::FeedBurner, "origlink") => item.url.offer(7, raw_url(text(), element)),
            (Namespace::Content, "encoded") | (Namespace::Core, "content") => say(&mut item.content, 4),
            (Namespace::Xhtml, "body" | "div") | (Namespace::Core, "body" | "fulltext") => {
                say(&mut item.content, 3)
            }
            (Namespace::Core, "description" | "summary" | "abstract") => say(&mut item.summary, 5),
            (Namespace::DublinCore, "description" | "abstract") => say(&mut item.summary, 4),
            (Namespace::Media, "description" | "text") => say(&mut item.summary, 2),
            (Namespace::Itunes, "summary") => say(&mut item.summary, 3),
            (Namespace::Itunes, "subtitle") => say(&mut item.summary, 1),
            (Namespace::Core, "pubdate" | "published" | "issued") => date(&mut item.published, 5),
            (Namespace::DublinCore, "issued" | "available") => date(&mut item.published, 4),
            (Namespace::DublinCore, "date") | (Namespace::Core, "date") => date(&mut item.published, 3),
            (Namespace::DublinCore | Namespace::Core, "created") => date(&mut item.published, 2),
            (Namespace::Core, "updated" | "modified" | "lastbuilddate") => date(&mut item.updated, 3),
            (Namespace::DublinCore, "modified") => date(&mut item.updated, 2),
            (Namespace::Core, "author") | (Namespace::DublinCore, "creator") => {
                item.authors.extend(author_name(inner, item.authors.len()))
            }
            // Media RSS credits whoever made the picture.
            (Namespace::Itunes, "author") if item.authors.is_empty() => {
                item.authors.extend(author_name(inner, 0));
            }
            (Namespace::Core, "category") | (Namespace::DublinCore, "subject") => {
                let named = ["label", "term"]
                    .iter()
                    .find_map(|a| attribute(element.attributes, a))
                    .map(entities::decode);
                let label = Some(text()).filter(|t| !t.trim().is_empty()).or(named);
                item.categories.extend(label.filter(|_| item.categories.len() < MAX_PER_ITEM));
            }
            (Namespace::Core, "comments") => item.comments.offer(2, raw_url(text(), element)),
            (Namespace::Core, "source") => {
                let title =
                    child_content(inner, "title").unwrap_or(if inner.contains("</") { "" } else { inner });
                let value = text_of(title);
                if !value.trim().is_empty() {
                    item.source.offer(1, RawText { value, kind: RawTextKind::Unknown, base: None });
                }
            }
            (Namespace::DublinCore, "language") => line(&mut item.language, 2),
            _ => {}
        }
    }

    fn read_feed_field(&mut self, element: &FieldElement, inner: &str) {
        let feed = &mut self.feed;
        let text = text_of(inner);
        let text = text.trim();
        if text.is_empty() && element.attributes.is_empty() {
            return;
        }
        match (element.space, element.local.as_str()) {
            (Namespace::Core, "title") => feed.title.offer(3, raw_text(element, inner)),
            (Namespace::DublinCore, "title") => feed.title.offer(2, raw_text(element, inner)),
            (Namespace::Core, "description" | "subtitle" | "tagline") => {
                feed.description.offer(3, raw_text(element, inner))
            }
            (Namespace::Itunes, "summary" | "subtitle") | (Namespace::DublinCore, "description") => {
                feed.description.offer(1, raw_text(element, inner));
            }
            (Namespace::Core, "id") if text.starts_with("http") => {
                feed.site.offer(1, raw_url(text.to_owned(), element))
            }
            (Namespace::Core, "language") | (Namespace::DublinCore, "language") => {
                feed.language.offer(2, text.to_owned())
            }
            (Namespace::Core, "icon") => feed.icon.offer(3, raw_url(text.to_owned(), element)),
            (Namespace::Core, "logo") => feed.icon.offer(2, raw_url(text.to_owned(), element)),
            (Namespace::Itunes, "image") => {
                let href = attribute(element.attributes, "href").map(entities::decode).unwrap_or_default();
                feed.icon.offer(0, raw_url(href, element));
            }
            (Namespace::Core, "ttl") => feed.ttl = text.parse().ok().filter(|t| *t > 0).or(feed.ttl),
            (Namespace::Syndication, "updateperiod") => feed.ttl = feed.ttl.or(period_minutes(text)),
            (Namespace::Syndication, "updatefrequency") => {
                let times = text.parse().ok().filter(|t| *t > 0).unwrap_or(1);
                feed.ttl = feed.ttl.map(|t| (t / times).max(1));
            }
            (Namespace::Core, "author") => feed.authors.extend(author_name(inner, feed.authors.len())),
            (Namespace::DublinCore, "creator") | (Namespace::Itunes, "author") if feed.authors.is_empty() => {
                feed.authors.extend(author_name(inner, 0));
            }
            _ => {}
        }
    }
}

/// The minutes of an update period of RSS 1.0.
fn period_minutes(name: &str) -> Option<u32> {
    let minutes =
        [("hourly", 60), ("daily", 1_440), ("weekly", 10_080), ("monthly", 43_200), ("yearly", 525_600)];
    minutes.iter().find(|m| m.0.eq_ignore_ascii_case(name)).map(|m| m.1)
}

fn raw_url(href: String, element: &FieldElement) -> RawUrl {
    RawUrl { href: href.trim().to_owned(), base: element.base.clone() }
}

/// The name in an author's element: Atom's `<name>`, else its text. `None` where `count` names are known already and that
/// is enough.
fn author_name(inner: &str, count: usize) -> Option<String> {
    let name = child_content(inner, "name").or_else(|| (!inner.contains("</")).then_some(inner))?;
    Some(text_of(name)).filter(|n| !n.trim().is_empty() && count < MAX_PER_ITEM)
}

/// What stands in the first element called `wanted` in `inner`, in any namespace.
fn child_content<'a>(inner: &'a str, wanted: &str) -> Option<&'a str> {
    let mut tokens = XmlTokenizer::new(inner);
    let mut start = None;
    loop {
        let before = tokens.position();
        let local = |name: &str| name.rsplit(':').next().is_some_and(|n| n.eq_ignore_ascii_case(wanted));
        match (tokens.next()?, start) {
            (XmlEvent::Open { name, is_empty: false, .. }, None) if local(name) => {
                start = Some(tokens.position())
            }
            (XmlEvent::Close { name }, Some(start)) if local(name) => return Some(&inner[start..before]),
            _ => {}
        }
    }
}

/// The characters in `inner`, without tags.
fn text_of(inner: &str) -> String {
    let mut out = String::new();
    for event in XmlTokenizer::new(inner) {
        match event {
            XmlEvent::Text(text) => entities::decode_into(text, &mut out),
            XmlEvent::CData(data) => out.push_str(data),
            _ => {}
        }
    }
    out
}

/// The text of `element`, and what it is written in, by its attributes and by its looks.
fn raw_text(element: &FieldElement, inner: &str) -> RawText {
    let get = |name: &str| attribute(element.attributes, name).unwrap_or("").trim().to_ascii_lowercase();
    let (kind, mode) = (get("type"), get("mode"));
    let text = |value: String, kind| RawText { value, kind, base: element.base.clone() };
    let mut tags = XmlTokenizer::new(inner).filter_map(|e| match e {
        XmlEvent::Open { name, .. } => Some(name),
        _ => None,
    });
    let (first, is_only) = (tags.next(), tags.next().is_none());
    // TypePad wraps escaped HTML in one element of XHTML.
    let is_wrapped = is_only && first == Some("div") && kind.contains("html") && inner.contains("&lt;");
    if first.is_some() && !is_wrapped {
        // Markup that was not escaped, or XHTML. Prefixes go: they would hide the names of elements.
        let mut value = String::with_capacity(inner.len());
        let mut tokens = XmlTokenizer::new(inner);
        let mut from = 0;
        while let Some(event) = tokens.next() {
            match event {
                XmlEvent::CData(data) => value.push_str(data),
                XmlEvent::Open { name, .. } | XmlEvent::Close { name } if name.contains(':') => {
                    let tag = &inner[from..tokens.position()];
                    let local = name.rsplit(':').next().unwrap_or(name);
                    value.push_str(&tag.replacen(name, local, 1));
                }
                _ => value.push_str(&inner[from..tokens.position()]),
            }
            from = tokens.position();
        }
        return text(value, RawTextKind::Html);
    }
    let value = text_of(inner);
    // Atom 0.3 says so; Atom 1.0 means it for every type that is no text.
    let is_base64 =
        mode == "base64" || (kind.contains('/') && !kind.starts_with("text/") && !kind.contains("ml"));
    if let Some(value) = is_base64.then(|| decode_base64(&value)).flatten() {
        return text(value, RawTextKind::Unknown);
    }
    let kind = match kind.as_str() {
        "" if mode == "escaped" => RawTextKind::Html,
        "" => RawTextKind::Unknown,
        "text" | "text/plain" | "plain" => RawTextKind::Plain,
        kind if kind.contains("html") => RawTextKind::Html,
        _ => RawTextKind::Unknown,
    };
    text(value, kind)
}

/// The text that `value` is the base64 of; `None` where it is not, or not of a text.
fn decode_base64(value: &str) -> Option<String> {
    let packed: String = value.split_whitespace().collect();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(packed).ok()?).ok()
}
