//! One pass over the XML of a feed: which element says what of the feed or of the item that is open.
//!
//! RSS and Atom are read by one table, since feeds mix them. Elements that say something are taken as a piece of the
//! document, from their tag to their end, so that markup in them needs no tree. What is never closed ends where the
//! item, or the next one, does.

use super::json_feed::RawFeedOutcome;
use super::namespaces::{Namespace, NamespacePrefixes};
use super::raw_feed::{BestValue, MAX_PER_ITEM, RawFeed, RawItem, RawText, RawTextKind, RawUrl};
use crate::html::{attribute, entities};
use crate::lines::line_number;
use crate::xml::{XmlEvent, XmlTokenizer};
use kabar_annotate::web_url::resolve_link;

/// How many elements may be open at once; what lies deeper is read as if it stood in the last one.
const MAX_DEPTH: usize = 128;

const NOT_A_FEED: &str = "this is no feed: neither RSS nor Atom nor JSON Feed";
const TRUNCATED: &str = "this feed ends early: the file was cut off; its whole items were read";

/// Reads the feed in `text`.
pub fn read(text: &str) -> RawFeedOutcome {
    let mut walk = FeedParser {
        text,
        tokens: XmlTokenizer::new(text),
        prefixes: NamespacePrefixes::default(),
        open: Vec::new(),
        feed: RawFeed::default(),
        item: None,
        is_feed: false,
        is_closed: false,
        rescan_budget: text.len(),
    };
    walk.run();
    if !walk.is_feed {
        return (None, Some((None, NOT_A_FEED)));
    }
    let cut = !walk.is_closed;
    // An item that the end of the file cuts is not whole, and will be when it is fetched again.
    walk.item = walk.item.filter(|_| !cut);
    walk.close_item();
    let line = line_number(text, text.trim_end().len());
    (Some(walk.feed), cut.then_some((Some(line), TRUNCATED)))
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FeedContext {
    /// Around the feed's own fields, or the document around it.
    Feed,
    Item,
    /// The feed's picture.
    Image,
    /// Media RSS groups what belongs together.
    Group,
    /// What is in it says nothing.
    Ignored,
}

struct OpenElement<'a> {
    name: &'a str,
    context: FeedContext,
    default: Namespace,
    base: Option<String>,
    is_root: bool,
}

/// An element that is being taken as a piece.
struct FieldElement<'a> {
    name: &'a str,
    space: Namespace,
    local: String,
    attributes: &'a str,
    /// Where its contents begin.
    start: usize,
    base: Option<String>,
}

struct FeedParser<'a> {
    text: &'a str,
    tokens: XmlTokenizer<'a>,
    prefixes: NamespacePrefixes,
    open: Vec<OpenElement<'a>>,
    feed: RawFeed,
    item: Option<RawItem>,
    is_feed: bool,
    is_closed: bool,
    /// How many more bytes may be read a second time, behind elements that are never closed.
    rescan_budget: usize,
}

impl<'a> FeedParser<'a> {
    fn run(&mut self) {
        while let Some(event) = self.tokens.next() {
            match event {
                XmlEvent::Open { name, attributes, is_empty } => self.open(name, attributes, is_empty),
                XmlEvent::Close { name } => self.close(name),
                _ => {}
            }
        }
    }

    fn context(&self) -> FeedContext {
        self.open.last().map_or(FeedContext::Feed, |o| o.context)
    }

    fn open(&mut self, name: &'a str, attributes: &'a str, is_empty: bool) {
        let default = self.prefixes.declare(attributes);
        let default = default.or(self.open.last().map(|o| o.default)).unwrap_or(Namespace::Core);
        let (space, local) = self.prefixes.resolve_name(name, default);
        let around = self.open.last().and_then(|o| o.base.clone());
        let base = match attribute(attributes, "xml:base").map(entities::decode) {
            Some(own) => resolve_link(around.as_deref(), &own).or(Some(own)),
            None => around,
        };
        let mut place = self.context();
        let mut is_root = false;
        match (space, local.as_str()) {
            (Namespace::Core, "rss" | "feed" | "channel")
            | (Namespace::Rdf, "rdf")
            | (Namespace::Core, "rdf") => {
                is_root = !self.is_feed;
                self.is_feed = true;
                self.read_language(attributes);
                place = FeedContext::Feed;
            }
            // An entry may be a document of its own.
            (Namespace::Core, "item" | "entry") if self.is_feed || self.open.is_empty() => {
                is_root = !self.is_feed;
                self.is_feed = true;
                self.close_item();
                self.open.retain(|o| o.context != FeedContext::Item);
                let mut item = RawItem::default();
                if let Some(about) = attribute(attributes, "rdf:about").map(entities::decode) {
                    item.guid.offer(1, about.clone());
                    item.url.offer(1, RawUrl { href: about, base: base.clone() });
                }
                self.item = Some(item);
                self.read_language(attributes);
                place = FeedContext::Item;
                if is_empty {
                    self.close_item();
                }
            }
            _ if !self.is_feed || place == FeedContext::Ignored => {}
            (Namespace::Core, "items") => {}
            (Namespace::Core, "image") if place == FeedContext::Feed => place = FeedContext::Image,
            (Namespace::Core, "textinput" | "cloud" | "skiphours" | "skipdays" | "generator" | "rights") => {
                place = FeedContext::Ignored;
            }
            (Namespace::Media, "group") => place = FeedContext::Group,
            (Namespace::Media, "content") => {
                self.add_enclosure(attributes, "url", "fileSize", base.clone());
                place = FeedContext::Group;
            }
            // What belongs to somebody, or somewhere else, or is nothing that is shown.
            (Namespace::Other | Namespace::Rdf, _) => place = FeedContext::Ignored,
            _ => {
                let start = self.tokens.position();
                let piece = FieldElement { name, space, local, attributes, start, base };
                let inner = if is_empty { "" } else { self.read_inner(&piece) };
                return self.read_field(&piece, inner);
            }
        }
        // What stands above the root is junk, and is often never closed.
        if !is_empty && self.is_feed && self.open.len() < MAX_DEPTH {
            self.open.push(OpenElement { name, context: place, default, base, is_root });
        } else if is_root {
            self.is_closed = true;
        }
    }

    /// Closes the innermost element of that name, and what is open inside it.
    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|o| o.name.eq_ignore_ascii_case(name)) else { return };
        for open in self.open.split_off(at) {
            if open.context == FeedContext::Item {
                self.close_item();
            }
            self.is_closed |= open.is_root;
        }
    }

    fn close_item(&mut self) {
        self.feed.items.extend(self.item.take());
    }

    /// What `piece` holds. Where its end is missing, it holds the text up to the next tag, and reading goes on there.
    fn read_inner(&mut self, piece: &FieldElement) -> &'a str {
        let (mut depth, mut first_tag) = (0_usize, None);
        let is_cut = loop {
            let before = self.tokens.position();
            match self.tokens.next() {
                None => break self.text.len(),
                Some(XmlEvent::Close { name }) if name.eq_ignore_ascii_case(piece.name) => {
                    let Some(less) = depth.checked_sub(1) else { return &self.text[piece.start..before] };
                    depth = less;
                }
                Some(XmlEvent::Open { name, is_empty, .. }) => {
                    first_tag.get_or_insert(before);
                    if !is_empty && name.eq_ignore_ascii_case(piece.name) {
                        depth += 1;
                    }
                    if matches!(name, "item" | "entry") {
                        break before;
                    }
                }
                Some(XmlEvent::Close { name })
                    if self.open.iter().any(|o| o.name.eq_ignore_ascii_case(name)) =>
                {
                    break before;
                }
                _ => {}
            }
        };
        let end = first_tag.unwrap_or(is_cut).min(is_cut);
        let again = self.tokens.position() - end;
        let end = if again <= self.rescan_budget { end } else { is_cut };
        self.rescan_budget = self.rescan_budget.saturating_sub(again);
        self.tokens = XmlTokenizer::from_offset(self.text, end);
        &self.text[piece.start..end]
    }

    fn read_language(&mut self, attributes: &str) {
        if let Some(language) = attribute(attributes, "xml:lang").map(entities::decode) {
            match &mut self.item {
                Some(item) => item.language.offer(1, language),
                None => self.feed.language.offer(1, language),
            }
        }
    }

    fn add_enclosure(&mut self, attributes: &str, url: &str, length: &str, base: Option<String>) {
        let get = |name: &str| attribute(attributes, name).map(entities::decode).unwrap_or_default();
        let href = get(url);
        if let Some(item) =
            self.item.as_mut().filter(|i| !href.is_empty() && i.enclosures.len() < MAX_PER_ITEM)
        {
            item.enclosures.push((RawUrl { href, base }, get("type"), get(length)));
        }
    }

    /// Notes what `piece` says.
    fn read_field(&mut self, piece: &FieldElement, inner: &str) {
        if self.context() == FeedContext::Image {
            if piece.local == "url" {
                self.feed.icon.offer(1, raw_url(text_of(inner), piece));
            }
            return;
        }
        match (piece.space, piece.local.as_str()) {
            (Namespace::Core, "link") => self.read_link(piece, inner),
            (Namespace::Core, "enclosure") => {
                self.add_enclosure(piece.attributes, "url", "length", piece.base.clone())
            }
            _ if self.item.is_some() => self.read_item_field(piece, inner),
            _ => self.read_feed_field(piece, inner),
        }
    }

    /// `<link>address</link>`, or Atom's `<link rel href>`.
    fn read_link(&mut self, piece: &FieldElement, inner: &str) {
        let get = |name: &str| attribute(piece.attributes, name).map(entities::decode).unwrap_or_default();
        let href = get("href");
        let (said, rel, kind) = if href.is_empty() {
            (text_of(inner), String::new(), String::new())
        } else {
            (href, get("rel").to_ascii_lowercase(), get("type").to_ascii_lowercase())
        };
        if said.trim().is_empty() {
            return;
        }
        let link = raw_url(said, piece);
        let is_page = kind.is_empty() || kind.contains("html");
        match (&mut self.item, rel.trim_start_matches("http://www.iana.org/assignments/relation/")) {
            (Some(item), "" | "alternate") => item.url.offer(if is_page { 6 } else { 5 }, link),
            (Some(_), "enclosure") => {
                self.add_enclosure(piece.attributes, "href", "length", piece.base.clone())
            }
            (Some(item), "replies") if is_page => item.comments.offer(1, link),
            // Better than none.
            (Some(item), "related" | "via" | "self" | "canonical") => item.url.offer(2, link),
            (None, "" | "alternate") => self.feed.site.offer(if is_page { 3 } else { 2 }, link),
            (None, "self") => self.feed.self_url.offer(1, link),
            _ => {}
        }
    }

    fn read_item_field(&mut self, piece: &FieldElement, inner: &str) {
        let in_group = self.context() == FeedContext::Group;
        let Some(item) = &mut self.item else { return };
        let text = || text_of(inner);
        let say = |best: &mut BestValue<RawText>, rank: u8| {
            let text = raw_text(piece, inner);
            if !text.value.trim().is_empty() {
                best.offer(rank, text);
            }
        };
        let line = |best: &mut BestValue<String>, rank: u8| {
            let text = text_of(inner);
            if !text.trim().is_empty() {
                best.offer(rank, text.trim().to_owned());
            }
        };
        match (piece.space, piece.local.as_str()) {
            (Namespace::Core, "title") => say(&mut item.title, 5),
            (Namespace::DublinCore, "title") => say(&mut item.title, 4),
            (Namespace::Media, "title") => say(&mut item.title, if in_group { 1 } else { 2 }),
            (Namespace::Itunes, "title") => say(&mut item.title, 3),
            (Namespace::Core, "guid" | "id") | (Namespace::DublinCore, "identifier") => {
                line(&mut item.guid, if piece.space == Namespace::Core { 3 } else { 2 });
                let is_link = attribute(piece.attributes, "isPermaLink")
                    .is_none_or(|p| !p.trim().eq_ignore_ascii_case("false"));
                let said = text();
                if is_link && said.trim().starts_with("http") {
                    item.url.offer(if piece.local == "guid" { 4 } else { 1 }, raw_url(said, piece));
                }
            }
            (Namespace::FeedBurner, "origlink") => item.url.offer(7, raw_url(text(), piece)),
            (Namespace::Content, "encoded") | (Namespace::Core, "content") => say(&mut item.content, 4),
            (Namespace::Xhtml, "body" | "div") | (Namespace::Core, "body" | "fulltext") => {
                say(&mut item.content, 3)
            }
            (Namespace::Core, "description" | "summary" | "abstract") => say(&mut item.summary, 5),
            (Namespace::DublinCore, "description" | "abstract") => say(&mut item.summary, 4),
            (Namespace::Media, "description" | "text") => say(&mut item.summary, 2),
            (Namespace::Itunes, "summary") => say(&mut item.summary, 3),
            (Namespace::Itunes, "subtitle") => say(&mut item.summary, 1),
            (Namespace::Core, "pubdate" | "published" | "issued") => line(&mut item.published, 5),
            (Namespace::DublinCore, "issued" | "available") => line(&mut item.published, 4),
            (Namespace::DublinCore, "date") | (Namespace::Core, "date") => line(&mut item.published, 3),
            (Namespace::DublinCore | Namespace::Core, "created") => line(&mut item.published, 2),
            (Namespace::Core, "updated" | "modified" | "lastbuilddate") => line(&mut item.updated, 3),
            (Namespace::DublinCore, "modified") => line(&mut item.updated, 2),
            (Namespace::Core, "author") | (Namespace::DublinCore, "creator") => {
                item.authors.extend(author_name(inner, item.authors.len()))
            }
            (Namespace::Itunes, "author") | (Namespace::Media, "credit") if item.authors.is_empty() => {
                item.authors.extend(author_name(inner, 0));
            }
            (Namespace::Core, "category") | (Namespace::DublinCore, "subject") => {
                let named = ["label", "term"]
                    .iter()
                    .find_map(|a| attribute(piece.attributes, a))
                    .map(entities::decode);
                let said = Some(text()).filter(|t| !t.trim().is_empty()).or(named);
                item.categories.extend(said.filter(|_| item.categories.len() < MAX_PER_ITEM));
            }
            (Namespace::Core, "comments") => item.comments.offer(2, raw_url(text(), piece)),
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

    fn read_feed_field(&mut self, piece: &FieldElement, inner: &str) {
        let feed = &mut self.feed;
        let text = text_of(inner);
        let text = text.trim();
        if text.is_empty() && piece.attributes.is_empty() {
            return;
        }
        match (piece.space, piece.local.as_str()) {
            (Namespace::Core, "title") => feed.title.offer(3, raw_text(piece, inner)),
            (Namespace::DublinCore, "title") => feed.title.offer(2, raw_text(piece, inner)),
            (Namespace::Core, "description" | "subtitle" | "tagline") => {
                feed.description.offer(3, raw_text(piece, inner))
            }
            (Namespace::Itunes, "summary" | "subtitle") | (Namespace::DublinCore, "description") => {
                feed.description.offer(1, raw_text(piece, inner));
            }
            (Namespace::Core, "id") if text.starts_with("http") => {
                feed.site.offer(1, raw_url(text.to_owned(), piece))
            }
            (Namespace::Core, "language") | (Namespace::DublinCore, "language") => {
                feed.language.offer(2, text.to_owned())
            }
            (Namespace::Core, "icon") => feed.icon.offer(3, raw_url(text.to_owned(), piece)),
            (Namespace::Core, "logo") => feed.icon.offer(2, raw_url(text.to_owned(), piece)),
            (Namespace::Itunes, "image") => {
                let href = attribute(piece.attributes, "href").map(entities::decode).unwrap_or_default();
                feed.icon.offer(0, raw_url(href, piece));
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

/// Minutes of RSS 1.0's update periods.
fn period_minutes(name: &str) -> Option<u32> {
    let minutes =
        [("hourly", 60), ("daily", 1_440), ("weekly", 10_080), ("monthly", 43_200), ("yearly", 525_600)];
    minutes.iter().find(|m| m.0.eq_ignore_ascii_case(name)).map(|m| m.1)
}

fn raw_url(href: String, piece: &FieldElement) -> RawUrl {
    RawUrl { href: href.trim().to_owned(), base: piece.base.clone() }
}

/// The names in an author's element: Atom's `<name>`, else its text. `held` names are there already.
fn author_name(inner: &str, held: usize) -> Option<String> {
    let name = child_content(inner, "name").or_else(|| (!inner.contains("</")).then_some(inner))?;
    Some(text_of(name)).filter(|n| !n.trim().is_empty() && held < MAX_PER_ITEM)
}

/// What the first element of that name in `inner` holds.
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

/// What `piece` says, and what it is written in, as its attributes have it and as it looks.
fn raw_text(piece: &FieldElement, inner: &str) -> RawText {
    let get = |name: &str| attribute(piece.attributes, name).unwrap_or("").trim().to_ascii_lowercase();
    let (kind, mode) = (get("type"), get("mode"));
    let text = |value: String, kind| RawText { value, kind, base: piece.base.clone() };
    let has_tags = XmlTokenizer::new(inner).any(|e| matches!(e, XmlEvent::Open { .. }));
    if has_tags {
        // Markup that nobody escaped, or XHTML. A prefix would hide its names.
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
    let kind = match kind.as_str() {
        "" if mode == "escaped" => RawTextKind::Html,
        "" => RawTextKind::Unknown,
        "text" | "text/plain" | "plain" => RawTextKind::Plain,
        kind if kind.contains("html") => RawTextKind::Html,
        _ => RawTextKind::Unknown,
    };
    text(value, kind)
}
