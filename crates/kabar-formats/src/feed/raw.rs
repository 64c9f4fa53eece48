//! What a feed says, as it says it, and how that becomes a [`Feed`]: the best of several titles is taken, markup becomes
//! lines, relative addresses become whole. Addresses come last, since what they are relative to may stand below them.

use super::{Enclosure, Feed, Item};
use crate::rich::{self, Rich};
use crate::{address, authors, html, wrapped};
use kabar_annotate::dates;
use kabar_annotate::text::Clean;

/// A text, and what it is written in.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Without the XML around it.
    pub value: String,
    /// How to read it.
    pub kind: Kind,
    /// `xml:base` where it stands.
    pub base: Option<String>,
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nobody says: HTML where it has tags.
    #[default]
    Unknown,
    /// Characters that mean themselves.
    Plain,
    /// HTML.
    Html,
}

/// The best of several of its kind, by rank; of equals the first that says something.
#[derive(Debug, Clone)]
pub struct Best<T> {
    held: Option<(u8, T)>,
}

impl<T> Default for Best<T> {
    fn default() -> Self {
        Best { held: None }
    }
}

impl<T> Best<T> {
    /// Takes `value`, if it ranks higher than what is held.
    pub fn take(&mut self, rank: u8, value: T) {
        if self.held.as_ref().is_none_or(|h| h.0 < rank) {
            self.held = Some((rank, value));
        }
    }

    /// What is held.
    pub fn get(&self) -> Option<&T> {
        self.held.as_ref().map(|h| &h.1)
    }
}

/// An address that may be relative.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// As it stands, references decoded.
    pub href: String,
    /// `xml:base` where it stands.
    pub base: Option<String>,
}

/// A feed's own words.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "as in Feed")]
pub struct RawFeed {
    pub title: Best<Text>,
    pub site: Best<Reference>,
    pub own: Best<Reference>,
    pub description: Best<Text>,
    pub language: Best<String>,
    pub ttl: Option<u32>,
    pub icon: Best<Reference>,
    pub authors: Vec<String>,
    pub items: Vec<RawItem>,
}

/// An item's own words.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "as in Item")]
pub struct RawItem {
    pub guid: Best<String>,
    pub url: Best<Reference>,
    pub title: Best<Text>,
    pub authors: Vec<String>,
    pub published: Best<String>,
    pub updated: Best<String>,
    pub summary: Best<Text>,
    pub content: Best<Text>,
    pub enclosures: Vec<(Reference, String, String)>,
    pub comments: Best<Reference>,
    pub categories: Vec<String>,
    pub source: Best<Text>,
    pub language: Best<String>,
}

/// Most tags, authors and files of one item.
pub const MOST: usize = 64;

impl RawFeed {
    /// The feed that came from the address `from`.
    pub fn finish(self, from: Option<&str>) -> Feed {
        let from = from.map(str::to_owned);
        let whole = |reference: Option<&Reference>, around: Option<&str>| {
            let reference = reference?;
            let base = reference.base.as_deref().and_then(|b| address::resolve(around, b));
            let url = address::resolve(base.as_deref().or(around), &reference.href)?;
            (!url.starts_with("mailto")).then(|| Clean::line(&url))
        };
        let self_url = whole(self.own.get(), from.as_deref());
        let around = from.or_else(|| self_url.as_deref().map(str::to_owned));
        let site_url = whole(self.site.get(), around.as_deref());
        let around = around.or_else(|| site_url.as_deref().map(str::to_owned));
        let around = around.as_deref();
        let names = names(&self.authors);
        let line = |text: Option<&Text>| text.map(one_line).unwrap_or_default();
        let clean = |text: Option<&String>| text.map(|t| Clean::line(t)).filter(|t| !t.is_empty());
        let items = self.items.into_iter().map(|raw| {
            let url = whole(raw.url.get(), around);
            let summary = raw.summary.get();
            let content = raw.content.get().or(summary);
            let at = url.as_deref().or(around);
            let mut enclosures: Vec<Enclosure> = Vec::new();
            for (reference, mime, bytes) in &raw.enclosures {
                let Some(url) = whole(Some(reference), around) else { continue };
                if enclosures.iter().all(|e| e.url != url) {
                    let mime = clean(Some(mime));
                    enclosures.push(Enclosure {
                        url,
                        mime,
                        bytes: bytes.trim().parse().ok().filter(|b| *b > 0),
                    });
                }
            }
            let mut categories: Vec<Clean> = Vec::new();
            for category in raw.categories.iter().map(|c| Clean::line(&html::one_line(c))) {
                if !category.is_empty() && !categories.contains(&category) {
                    categories.push(category);
                }
            }
            let own = self::names(&raw.authors);
            Item {
                guid: clean(raw.guid.get()),
                title: line(raw.title.get()),
                authors: if own.is_empty() { names.clone() } else { own },
                published: raw.published.get().and_then(|d| dates::parse(d)),
                updated: raw.updated.get().and_then(|d| dates::parse(d)),
                summary: Clean::line(&summary.map(|s| body(s, None).text).unwrap_or_default()),
                body: content.map(|c| body(c, at.or(around))).unwrap_or_default(),
                enclosures,
                comments_url: whole(raw.comments.get(), around),
                categories,
                source: Some(line(raw.source.get())).filter(|s| !s.is_empty()),
                language: clean(raw.language.get()),
                url,
            }
        });
        Feed {
            items: items.collect(),
            title: line(self.title.get()),
            site_url,
            description: line(self.description.get()),
            language: clean(self.language.get()),
            ttl: self.ttl,
            icon: whole(self.icon.get(), around),
            self_url,
        }
    }
}

fn names(given: &[String]) -> Vec<Clean> {
    let mut found: Vec<Clean> = Vec::new();
    for name in given.iter().flat_map(|g| authors::split(&html::one_line(g))).map(|n| Clean::line(&n)) {
        if !found.contains(&name) && !name.is_empty() {
            found.push(name);
        }
    }
    found
}

/// A headline. Where nobody says what it is written in, only a closing tag proves HTML: "<canvas>" may be what it is
/// about.
fn one_line(text: &Text) -> Clean {
    let value = &text.value;
    let has_closing = || {
        value
            .match_indices("</")
            .any(|(at, _)| value[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let line = match text.kind {
        Kind::Plain => value.clone(),
        Kind::Html => html::one_line(value),
        Kind::Unknown if has_closing() || value.contains("<br") => html::one_line(value),
        Kind::Unknown => html::entities::decoded(value),
    };
    Clean::line(&line)
}

/// A text, one paragraph a line.
fn body(text: &Text, around: Option<&str>) -> Rich {
    let base = text.base.as_deref().and_then(|b| address::resolve(around, b));
    let base = base.as_deref().or(around);
    let value = &text.value;
    let has_tags = || {
        let begins = |c: char| c.is_ascii_alphabetic() || c == '/' || c == '!';
        value.contains('>') && value.match_indices('<').any(|(at, _)| value[at + 1..].starts_with(begins))
    };
    let plain = match text.kind {
        Kind::Html => return html::rich(value, base),
        Kind::Unknown if has_tags() => return html::rich(value, base),
        Kind::Unknown => html::entities::decoded(value),
        // Many say "text" by saying nothing, and mean HTML.
        Kind::Plain if html::is_html(value) => return html::rich(value, base),
        Kind::Plain => value.clone(),
    };
    let joined = wrapped::joined(&plain).unwrap_or(plain);
    let lines = joined.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.map(|l| rich::Line { text: l.to_owned(), ..rich::Line::default() }).collect()
}
