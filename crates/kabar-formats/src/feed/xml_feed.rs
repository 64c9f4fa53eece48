//! One pass over the XML of a feed: where items begin and end, and which elements stand in them.
//!
//! An element that says something is taken as a piece of the document, from its tag to its end, so that markup in it
//! needs no tree; `xml_fields` reads it. An element that is never closed ends where the item, or the next one, does.

use super::namespaces::{Namespace, NamespacePrefixes};
use super::raw_feed::{RawFeed, RawItem, RawParse, RawUrl};
use super::xml_fields::{FieldElement, FieldReader};
use crate::html::{attribute, entities};
use crate::lines::line_number;
use crate::xml::{XmlEvent, XmlTokenizer};
use kabar_annotate::web_url::resolve_link;

/// How many elements may be open at once. Deeper ones are read as if they stood in the last one.
const MAX_DEPTH: usize = 128;

const NOT_A_FEED: &str = "this is no feed: neither RSS nor Atom nor JSON Feed";
const TRUNCATED: &str = "this feed ends early: the file was cut off; its whole items were read";

/// Reads the feed in `text`.
pub(super) fn read(text: &str) -> RawParse {
    let mut parser = FeedParser {
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
    parser.run();
    if !parser.is_feed {
        return RawParse { feed: None, message: Some((None, NOT_A_FEED)) };
    }
    let is_truncated = !parser.is_closed;
    // An item that the end of the file cuts is left out: it will be whole when the feed is fetched again.
    parser.item = parser.item.filter(|_| !is_truncated);
    parser.close_item();
    let line = line_number(text, text.trim_end().len());
    RawParse { feed: Some(parser.feed), message: is_truncated.then_some((Some(line), TRUNCATED)) }
}

/// What an open element means for those inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FeedContext {
    /// The feed itself, or the document around it.
    Feed,
    /// An item or entry.
    Item,
    /// The feed's picture.
    Image,
    /// A group of Media RSS.
    Group,
    /// Nothing in it is read.
    Ignored,
}

/// An element that is open.
struct OpenElement<'a> {
    /// The element's name as it stands, with its prefix.
    name: &'a str,
    context: FeedContext,
    /// The namespace of names without a prefix.
    default: Namespace,
    /// The value of `xml:base` that holds for the element.
    base: Option<String>,
    is_root: bool,
}

struct FeedParser<'a> {
    text: &'a str,
    tokens: XmlTokenizer<'a>,
    prefixes: NamespacePrefixes,
    open: Vec<OpenElement<'a>>,
    feed: RawFeed,
    /// The item that is open.
    item: Option<RawItem>,
    /// Was an element found that only feeds have?
    is_feed: bool,
    /// Was the end of the root found?
    is_closed: bool,
    /// How many more bytes may be read a second time behind elements that are never closed. Without a bound a file of
    /// nothing else would cost the square of its length.
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

    /// The parser of a field at the present place.
    fn fields(&mut self) -> FieldReader<'_> {
        let context = self.context();
        FieldReader {
            feed: &mut self.feed,
            item: &mut self.item,
            in_image: context == FeedContext::Image,
            in_group: context == FeedContext::Group,
        }
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
                self.fields().add_enclosure(attributes, "url", "fileSize", base.clone());
                place = FeedContext::Group;
            }
            // Elements of other vocabularies.
            (Namespace::Other | Namespace::Rdf, _) => place = FeedContext::Ignored,
            _ => {
                let start = self.tokens.position();
                let element = FieldElement { name, space, local, attributes, start, base };
                let inner = if is_empty { "" } else { self.read_inner(&element) };
                return self.fields().read(&element, inner);
            }
        }
        // Elements above the root are junk, and are often never closed.
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

    /// What stands in `element`. Where its end is missing, that is the text up to the next tag, and reading goes on there.
    fn read_inner(&mut self, element: &FieldElement) -> &'a str {
        let (mut depth, mut first_tag) = (0_usize, None);
        let cut = loop {
            let before = self.tokens.position();
            match self.tokens.next() {
                None => break self.text.len(),
                Some(XmlEvent::Close { name }) if name.eq_ignore_ascii_case(element.name) => {
                    let Some(less) = depth.checked_sub(1) else { return &self.text[element.start..before] };
                    depth = less;
                }
                Some(XmlEvent::Open { name, is_empty, .. }) => {
                    first_tag.get_or_insert(before);
                    if !is_empty && name.eq_ignore_ascii_case(element.name) {
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
        let end = first_tag.unwrap_or(cut).min(cut);
        let again = self.tokens.position() - end;
        let end = if again <= self.rescan_budget { end } else { cut };
        self.rescan_budget = self.rescan_budget.saturating_sub(again);
        self.tokens = XmlTokenizer::from_offset(self.text, end);
        &self.text[element.start..end]
    }

    fn read_language(&mut self, attributes: &str) {
        if let Some(language) = attribute(attributes, "xml:lang").map(entities::decode) {
            match &mut self.item {
                Some(item) => item.language.offer(1, language),
                None => self.feed.language.offer(1, language),
            }
        }
    }
}
