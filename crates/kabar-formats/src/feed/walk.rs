//! One pass over the XML of a feed: which element says what of the feed or of the item that is open.
//!
//! RSS and Atom are read by one table, since feeds mix them. Elements that say something are taken as a piece of the
//! document, from their tag to their end, so that markup in them needs no tree. What is never closed ends where the
//! item, or the next one, does.

use super::json::Read;
use super::names::{Prefixes, Space};
use super::raw::{Best, Kind, MOST, RawFeed, RawItem, Reference, Text};
use crate::html::{attribute, entities};
use crate::xml::{Event, Xml};

/// How many elements may be open at once; what lies deeper is read as if it stood in the last one.
const DEEPEST: usize = 128;

const NONE: &str = "this is no feed: neither RSS nor Atom nor JSON Feed";
const CUT_OFF: &str = "this feed ends early: the file was cut off; its whole items were read";

/// Reads the feed in `text`.
pub fn read(text: &str) -> Read {
    let mut walk = Walk {
        text,
        tokens: Xml::new(text),
        prefixes: Prefixes::default(),
        open: Vec::new(),
        feed: RawFeed::default(),
        item: None,
        is_feed: false,
        is_closed: false,
        budget: text.len(),
    };
    walk.run();
    if !walk.is_feed {
        return (None, Some((None, NONE)));
    }
    let cut = !walk.is_closed;
    // An item that the end of the file cuts is not whole, and will be when it is fetched again.
    walk.item = walk.item.filter(|_| !cut);
    walk.close_item();
    let line = 1 + text.trim_end().matches('\n').count();
    (Some(walk.feed), cut.then_some((Some(line), CUT_OFF)))
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Around the feed's own fields, or the document around it.
    Feed,
    Item,
    /// The feed's picture.
    Image,
    /// Media RSS groups what belongs together.
    Group,
    /// What is in it says nothing.
    Nothing,
}

struct Open<'a> {
    name: &'a str,
    place: Place,
    default: Space,
    base: Option<String>,
    is_root: bool,
}

/// An element that is being taken as a piece.
struct Piece<'a> {
    name: &'a str,
    space: Space,
    local: String,
    attributes: &'a str,
    /// Where its contents begin.
    start: usize,
    base: Option<String>,
}

struct Walk<'a> {
    text: &'a str,
    tokens: Xml<'a>,
    prefixes: Prefixes,
    open: Vec<Open<'a>>,
    feed: RawFeed,
    item: Option<RawItem>,
    is_feed: bool,
    is_closed: bool,
    /// How many more bytes may be read a second time, behind elements that are never closed.
    budget: usize,
}

impl<'a> Walk<'a> {
    fn run(&mut self) {
        while let Some(event) = self.tokens.next() {
            match event {
                Event::Open { name, attributes, is_empty } => self.open(name, attributes, is_empty),
                Event::Close { name } => self.close(name),
                _ => {}
            }
        }
    }

    fn place(&self) -> Place {
        self.open.last().map_or(Place::Feed, |o| o.place)
    }

    fn open(&mut self, name: &'a str, attributes: &'a str, is_empty: bool) {
        let default = self.prefixes.declare(attributes);
        let default = default.or(self.open.last().map(|o| o.default)).unwrap_or(Space::Core);
        let (space, local) = self.prefixes.split(name, default);
        let around = self.open.last().and_then(|o| o.base.clone());
        let base = match attribute(attributes, "xml:base").map(entities::decoded) {
            Some(own) => crate::address::resolve(around.as_deref(), &own).or(Some(own)),
            None => around,
        };
        let mut place = self.place();
        let mut is_root = false;
        match (space, local.as_str()) {
            (Space::Core, "rss" | "feed" | "channel") | (Space::Rdf, "rdf") | (Space::Core, "rdf") => {
                is_root = !self.is_feed;
                self.is_feed = true;
                self.language(attributes);
                place = Place::Feed;
            }
            // An entry may be a document of its own.
            (Space::Core, "item" | "entry") if self.is_feed || self.open.is_empty() => {
                is_root = !self.is_feed;
                self.is_feed = true;
                self.close_item();
                self.open.retain(|o| o.place != Place::Item);
                let mut item = RawItem::default();
                if let Some(about) = attribute(attributes, "rdf:about").map(entities::decoded) {
                    item.guid.take(1, about.clone());
                    item.url.take(1, Reference { href: about, base: base.clone() });
                }
                self.item = Some(item);
                self.language(attributes);
                place = Place::Item;
                if is_empty {
                    self.close_item();
                }
            }
            _ if !self.is_feed || place == Place::Nothing => {}
            (Space::Core, "items") => {}
            (Space::Core, "image") if place == Place::Feed => place = Place::Image,
            (Space::Core, "textinput" | "cloud" | "skiphours" | "skipdays" | "generator" | "rights") => {
                place = Place::Nothing;
            }
            (Space::Media, "group") => place = Place::Group,
            (Space::Media, "content") => {
                self.enclosure(attributes, "url", "fileSize", base.clone());
                place = Place::Group;
            }
            // What belongs to somebody, or somewhere else, or is nothing that is shown.
            (Space::Other | Space::Rdf, _) => place = Place::Nothing,
            _ => {
                let start = self.tokens.place();
                let piece = Piece { name, space, local, attributes, start, base };
                let inner = if is_empty { "" } else { self.inner(&piece) };
                return self.field(&piece, inner);
            }
        }
        // What stands above the root is junk, and is often never closed.
        if !is_empty && self.is_feed && self.open.len() < DEEPEST {
            self.open.push(Open { name, place, default, base, is_root });
        } else if is_root {
            self.is_closed = true;
        }
    }

    /// Closes the innermost element of that name, and what is open inside it.
    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|o| o.name.eq_ignore_ascii_case(name)) else { return };
        for open in self.open.split_off(at) {
            if open.place == Place::Item {
                self.close_item();
            }
            self.is_closed |= open.is_root;
        }
    }

    fn close_item(&mut self) {
        self.feed.items.extend(self.item.take());
    }

    /// What `piece` holds. Where its end is missing, it holds the text up to the next tag, and reading goes on there.
    fn inner(&mut self, piece: &Piece) -> &'a str {
        let (mut depth, mut first_tag) = (0_usize, None);
        let is_cut = loop {
            let before = self.tokens.place();
            match self.tokens.next() {
                None => break self.text.len(),
                Some(Event::Close { name }) if name.eq_ignore_ascii_case(piece.name) => {
                    let Some(less) = depth.checked_sub(1) else { return &self.text[piece.start..before] };
                    depth = less;
                }
                Some(Event::Open { name, is_empty, .. }) => {
                    first_tag.get_or_insert(before);
                    if !is_empty && name.eq_ignore_ascii_case(piece.name) {
                        depth += 1;
                    }
                    if matches!(name, "item" | "entry") {
                        break before;
                    }
                }
                Some(Event::Close { name })
                    if self.open.iter().any(|o| o.name.eq_ignore_ascii_case(name)) =>
                {
                    break before;
                }
                _ => {}
            }
        };
        let end = first_tag.unwrap_or(is_cut).min(is_cut);
        let again = self.tokens.place() - end;
        let end = if again <= self.budget { end } else { is_cut };
        self.budget = self.budget.saturating_sub(again);
        self.tokens = Xml::at(self.text, end);
        &self.text[piece.start..end]
    }

    fn language(&mut self, attributes: &str) {
        if let Some(language) = attribute(attributes, "xml:lang").map(entities::decoded) {
            match &mut self.item {
                Some(item) => item.language.take(1, language),
                None => self.feed.language.take(1, language),
            }
        }
    }

    fn enclosure(&mut self, attributes: &str, url: &str, length: &str, base: Option<String>) {
        let get = |name: &str| attribute(attributes, name).map(entities::decoded).unwrap_or_default();
        let href = get(url);
        if let Some(item) = self.item.as_mut().filter(|i| !href.is_empty() && i.enclosures.len() < MOST) {
            item.enclosures.push((Reference { href, base }, get("type"), get(length)));
        }
    }

    /// Notes what `piece` says.
    fn field(&mut self, piece: &Piece, inner: &str) {
        if self.place() == Place::Image {
            if piece.local == "url" {
                self.feed.icon.take(1, reference(text_of(inner), piece));
            }
            return;
        }
        match (piece.space, piece.local.as_str()) {
            (Space::Core, "link") => self.link(piece, inner),
            (Space::Core, "enclosure") => {
                self.enclosure(piece.attributes, "url", "length", piece.base.clone())
            }
            _ if self.item.is_some() => self.item_field(piece, inner),
            _ => self.feed_field(piece, inner),
        }
    }

    /// `<link>address</link>`, or Atom's `<link rel href>`.
    fn link(&mut self, piece: &Piece, inner: &str) {
        let get = |name: &str| attribute(piece.attributes, name).map(entities::decoded).unwrap_or_default();
        let href = get("href");
        let (said, rel, kind) = if href.is_empty() {
            (text_of(inner), String::new(), String::new())
        } else {
            (href, get("rel").to_ascii_lowercase(), get("type").to_ascii_lowercase())
        };
        if said.trim().is_empty() {
            return;
        }
        let link = reference(said, piece);
        let is_page = kind.is_empty() || kind.contains("html");
        match (&mut self.item, rel.trim_start_matches("http://www.iana.org/assignments/relation/")) {
            (Some(item), "" | "alternate") => item.url.take(if is_page { 6 } else { 5 }, link),
            (Some(_), "enclosure") => self.enclosure(piece.attributes, "href", "length", piece.base.clone()),
            (Some(item), "replies") if is_page => item.comments.take(1, link),
            // Better than none.
            (Some(item), "related" | "via" | "self" | "canonical") => item.url.take(2, link),
            (None, "" | "alternate") => self.feed.site.take(if is_page { 3 } else { 2 }, link),
            (None, "self") => self.feed.own.take(1, link),
            _ => {}
        }
    }

    fn item_field(&mut self, piece: &Piece, inner: &str) {
        let in_group = self.place() == Place::Group;
        let Some(item) = &mut self.item else { return };
        let text = || text_of(inner);
        let say = |best: &mut Best<Text>, rank: u8| {
            let text = written(piece, inner);
            if !text.value.trim().is_empty() {
                best.take(rank, text);
            }
        };
        let line = |best: &mut Best<String>, rank: u8| {
            let text = text_of(inner);
            if !text.trim().is_empty() {
                best.take(rank, text.trim().to_owned());
            }
        };
        match (piece.space, piece.local.as_str()) {
            (Space::Core, "title") => say(&mut item.title, 5),
            (Space::Dublin, "title") => say(&mut item.title, 4),
            (Space::Media, "title") => say(&mut item.title, if in_group { 1 } else { 2 }),
            (Space::Itunes, "title") => say(&mut item.title, 3),
            (Space::Core, "guid" | "id") | (Space::Dublin, "identifier") => {
                line(&mut item.guid, if piece.space == Space::Core { 3 } else { 2 });
                let is_link = attribute(piece.attributes, "isPermaLink")
                    .is_none_or(|p| !p.trim().eq_ignore_ascii_case("false"));
                let said = text();
                if is_link && said.trim().starts_with("http") {
                    item.url.take(if piece.local == "guid" { 4 } else { 1 }, reference(said, piece));
                }
            }
            (Space::FeedBurner, "origlink") => item.url.take(7, reference(text(), piece)),
            (Space::Content, "encoded") | (Space::Core, "content") => say(&mut item.content, 4),
            (Space::Xhtml, "body" | "div") | (Space::Core, "body" | "fulltext") => say(&mut item.content, 3),
            (Space::Core, "description" | "summary" | "abstract") => say(&mut item.summary, 5),
            (Space::Dublin, "description" | "abstract") => say(&mut item.summary, 4),
            (Space::Media, "description" | "text") => say(&mut item.summary, 2),
            (Space::Itunes, "summary") => say(&mut item.summary, 3),
            (Space::Itunes, "subtitle") => say(&mut item.summary, 1),
            (Space::Core, "pubdate" | "published" | "issued") => line(&mut item.published, 5),
            (Space::Dublin, "issued" | "available") => line(&mut item.published, 4),
            (Space::Dublin, "date") | (Space::Core, "date") => line(&mut item.published, 3),
            (Space::Dublin | Space::Core, "created") => line(&mut item.published, 2),
            (Space::Core, "updated" | "modified" | "lastbuilddate") => line(&mut item.updated, 3),
            (Space::Dublin, "modified") => line(&mut item.updated, 2),
            (Space::Core, "author") | (Space::Dublin, "creator") => {
                item.authors.extend(names(inner, item.authors.len()))
            }
            (Space::Itunes, "author") | (Space::Media, "credit") if item.authors.is_empty() => {
                item.authors.extend(names(inner, 0));
            }
            (Space::Core, "category") | (Space::Dublin, "subject") => {
                let named = ["label", "term"]
                    .iter()
                    .find_map(|a| attribute(piece.attributes, a))
                    .map(entities::decoded);
                let said = Some(text()).filter(|t| !t.trim().is_empty()).or(named);
                item.categories.extend(said.filter(|_| item.categories.len() < MOST));
            }
            (Space::Core, "comments") => item.comments.take(2, reference(text(), piece)),
            (Space::Core, "source") => {
                let title = child(inner, "title").unwrap_or(if inner.contains("</") { "" } else { inner });
                let value = text_of(title);
                if !value.trim().is_empty() {
                    item.source.take(1, Text { value, kind: Kind::Unknown, base: None });
                }
            }
            (Space::Dublin, "language") => line(&mut item.language, 2),
            _ => {}
        }
    }

    fn feed_field(&mut self, piece: &Piece, inner: &str) {
        let feed = &mut self.feed;
        let text = text_of(inner);
        let text = text.trim();
        if text.is_empty() && piece.attributes.is_empty() {
            return;
        }
        match (piece.space, piece.local.as_str()) {
            (Space::Core, "title") => feed.title.take(3, written(piece, inner)),
            (Space::Dublin, "title") => feed.title.take(2, written(piece, inner)),
            (Space::Core, "description" | "subtitle" | "tagline") => {
                feed.description.take(3, written(piece, inner))
            }
            (Space::Itunes, "summary" | "subtitle") | (Space::Dublin, "description") => {
                feed.description.take(1, written(piece, inner));
            }
            (Space::Core, "id") if text.starts_with("http") => {
                feed.site.take(1, reference(text.to_owned(), piece))
            }
            (Space::Core, "language") | (Space::Dublin, "language") => feed.language.take(2, text.to_owned()),
            (Space::Core, "icon") => feed.icon.take(3, reference(text.to_owned(), piece)),
            (Space::Core, "logo") => feed.icon.take(2, reference(text.to_owned(), piece)),
            (Space::Itunes, "image") => {
                let href = attribute(piece.attributes, "href").map(entities::decoded).unwrap_or_default();
                feed.icon.take(0, reference(href, piece));
            }
            (Space::Core, "ttl") => feed.ttl = text.parse().ok().filter(|t| *t > 0).or(feed.ttl),
            (Space::Syndication, "updateperiod") => feed.ttl = feed.ttl.or(period(text)),
            (Space::Syndication, "updatefrequency") => {
                let times = text.parse().ok().filter(|t| *t > 0).unwrap_or(1);
                feed.ttl = feed.ttl.map(|t| (t / times).max(1));
            }
            (Space::Core, "author") => feed.authors.extend(names(inner, feed.authors.len())),
            (Space::Dublin, "creator") | (Space::Itunes, "author") if feed.authors.is_empty() => {
                feed.authors.extend(names(inner, 0));
            }
            _ => {}
        }
    }
}

/// Minutes of RSS 1.0's update periods.
fn period(name: &str) -> Option<u32> {
    let minutes =
        [("hourly", 60), ("daily", 1_440), ("weekly", 10_080), ("monthly", 43_200), ("yearly", 525_600)];
    minutes.iter().find(|m| m.0.eq_ignore_ascii_case(name)).map(|m| m.1)
}

fn reference(href: String, piece: &Piece) -> Reference {
    Reference { href: href.trim().to_owned(), base: piece.base.clone() }
}

/// The names in an author's element: Atom's `<name>`, else its text. `held` names are there already.
fn names(inner: &str, held: usize) -> Option<String> {
    let name = child(inner, "name").or_else(|| (!inner.contains("</")).then_some(inner))?;
    Some(text_of(name)).filter(|n| !n.trim().is_empty() && held < MOST)
}

/// What the first element of that name in `inner` holds.
fn child<'a>(inner: &'a str, wanted: &str) -> Option<&'a str> {
    let mut tokens = Xml::new(inner);
    let mut start = None;
    loop {
        let before = tokens.place();
        let local = |name: &str| name.rsplit(':').next().is_some_and(|n| n.eq_ignore_ascii_case(wanted));
        match (tokens.next()?, start) {
            (Event::Open { name, is_empty: false, .. }, None) if local(name) => start = Some(tokens.place()),
            (Event::Close { name }, Some(start)) if local(name) => return Some(&inner[start..before]),
            _ => {}
        }
    }
}

/// The characters in `inner`, without tags.
fn text_of(inner: &str) -> String {
    let mut out = String::new();
    for event in Xml::new(inner) {
        match event {
            Event::Text(text) => entities::push_decoded(text, &mut out),
            Event::Data(data) => out.push_str(data),
            _ => {}
        }
    }
    out
}

/// What `piece` says, and what it is written in, as its attributes have it and as it looks.
fn written(piece: &Piece, inner: &str) -> Text {
    let get = |name: &str| attribute(piece.attributes, name).unwrap_or("").trim().to_ascii_lowercase();
    let (kind, mode) = (get("type"), get("mode"));
    let text = |value: String, kind| Text { value, kind, base: piece.base.clone() };
    let has_tags = Xml::new(inner).any(|e| matches!(e, Event::Open { .. }));
    if has_tags {
        // Markup that nobody escaped, or XHTML. A prefix would hide its names.
        let mut value = String::with_capacity(inner.len());
        let mut tokens = Xml::new(inner);
        let mut from = 0;
        while let Some(event) = tokens.next() {
            match event {
                Event::Data(data) => value.push_str(data),
                Event::Open { name, .. } | Event::Close { name } if name.contains(':') => {
                    let tag = &inner[from..tokens.place()];
                    let local = name.rsplit(':').next().unwrap_or(name);
                    value.push_str(&tag.replacen(name, local, 1));
                }
                _ => value.push_str(&inner[from..tokens.place()]),
            }
            from = tokens.place();
        }
        return text(value, Kind::Html);
    }
    let value = text_of(inner);
    let kind = match kind.as_str() {
        "" if mode == "escaped" => Kind::Html,
        "" => Kind::Unknown,
        "text" | "text/plain" | "plain" => Kind::Plain,
        kind if kind.contains("html") => Kind::Html,
        _ => Kind::Unknown,
    };
    text(value, kind)
}
