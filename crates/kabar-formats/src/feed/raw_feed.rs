//! What a feed says, as it says it, and how that becomes a [`Feed`]: the best of several titles is taken, markup becomes
//! lines, relative addresses are resolved. That is done last, since the address that they belong to may stand below them.

use super::model::{Enclosure, Feed, FeedItem};
use crate::rich_text::{self, RichText};
use crate::{authors, hard_wrap, html};
use kabar_annotate::article::Date;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::{resolve_article_url, resolve_link};

/// What a parser made of a feed's text.
#[derive(Debug)]
pub(super) struct RawParse {
    /// `None` where the text is not a feed.
    pub feed: Option<RawFeed>,
    /// What is wrong, and on which line (counted from 1) where a line can be named.
    pub message: Option<(Option<usize>, &'static str)>,
}

/// A text, and what it is written in.
#[derive(Debug, Clone, Default)]
pub(super) struct RawText {
    /// The text, without the XML around it.
    pub value: String,
    /// What the text is written in.
    pub kind: RawTextKind,
    /// The value of `xml:base` that holds where the text stands.
    pub base: Option<String>,
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum RawTextKind {
    /// Not said: HTML where it has tags.
    #[default]
    Unknown,
    /// Plain text, without markup.
    Plain,
    /// HTML.
    Html,
}

/// The best of several values, by rank; of equal ranks the first.
#[derive(Debug, Clone)]
pub(super) struct PreferredValue<T> {
    value: Option<(u8, T)>,
}

impl<T> Default for PreferredValue<T> {
    fn default() -> Self {
        PreferredValue { value: None }
    }
}

impl<T> PreferredValue<T> {
    /// Keeps `value`, if it ranks higher than the one kept so far.
    pub(super) fn offer(&mut self, rank: u8, value: T) {
        if self.value.as_ref().is_none_or(|kept| kept.0 < rank) {
            self.value = Some((rank, value));
        }
    }

    /// The value that is kept.
    pub(super) fn get(&self) -> Option<&T> {
        self.value.as_ref().map(|kept| &kept.1)
    }
}

/// An address that may be relative.
#[derive(Debug, Clone, Default)]
pub(super) struct RawUrl {
    /// The address as it stands, with references decoded.
    pub href: String,
    /// The value of `xml:base` that holds where the address stands.
    pub base: Option<String>,
}

/// A feed as it stands in the document.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "as in Feed")]
pub(super) struct RawFeed {
    pub title: PreferredValue<RawText>,
    pub site: PreferredValue<RawUrl>,
    pub self_url: PreferredValue<RawUrl>,
    pub description: PreferredValue<RawText>,
    pub language: PreferredValue<String>,
    pub ttl: Option<u32>,
    pub icon: PreferredValue<RawUrl>,
    pub authors: Vec<String>,
    pub items: Vec<RawItem>,
}

/// An item as it stands in the document.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "as in Item")]
pub(super) struct RawItem {
    pub guid: PreferredValue<String>,
    pub url: PreferredValue<RawUrl>,
    pub title: PreferredValue<RawText>,
    pub authors: Vec<String>,
    pub published: PreferredValue<Date>,
    pub updated: PreferredValue<Date>,
    pub summary: PreferredValue<RawText>,
    pub content: PreferredValue<RawText>,
    pub enclosures: Vec<(RawUrl, String, String)>,
    pub comments: PreferredValue<RawUrl>,
    pub categories: Vec<String>,
    pub source: PreferredValue<RawText>,
    pub language: PreferredValue<String>,
}

impl RawItem {
    /// Does it say nothing at all? A stray `<item/>` is no article.
    fn is_empty(&self) -> bool {
        [&self.title, &self.summary, &self.content, &self.source].iter().all(|text| text.get().is_none())
            && [&self.url, &self.comments].iter().all(|url| url.get().is_none())
            && [&self.published, &self.updated].iter().all(|date| date.get().is_none())
            && [&self.guid, &self.language].iter().all(|string| string.get().is_none())
            && [&self.authors, &self.categories].iter().all(|list| list.is_empty())
            && self.enclosures.is_empty()
    }
}

/// How many tags, authors and files of one item are read.
pub(super) const MAX_PER_ITEM: usize = 64;

impl RawFeed {
    /// The feed, fetched from the address `from`.
    pub(super) fn into_feed(self, from: Option<&str>) -> Feed {
        let from = from.map(str::to_owned);
        let whole = |reference: Option<&RawUrl>, around: Option<&str>| {
            let reference = reference?;
            let base = reference.base.as_deref().and_then(|b| resolve_link(around, b));
            // Some tools escape an address twice.
            let href = reference.href.replace("&amp;", "&");
            let url = resolve_article_url(base.as_deref().or(around), &href)?;
            (!url.starts_with("mailto")).then(|| CleanText::one_line(&url))
        };
        let self_url = whole(self.self_url.get(), from.as_deref());
        let around = from.or_else(|| self_url.as_deref().map(str::to_owned));
        let site_url = whole(self.site.get(), around.as_deref());
        let around = around.or_else(|| site_url.as_deref().map(str::to_owned));
        let around = around.as_deref();
        let names = author_names(&self.authors);
        let line = |text: Option<&RawText>| text.map(to_headline).unwrap_or_default();
        let clean = |text: Option<&String>| text.map(|t| CleanText::one_line(t)).filter(|t| !t.is_empty());
        let items = self.items.into_iter().filter(|raw| !raw.is_empty()).map(|raw| {
            let url = whole(raw.url.get(), around);
            let summary = raw.summary.get();
            let at = url.as_deref().or(around);
            let body = |text: Option<&RawText>| text.map(|t| to_body(t, at)).unwrap_or_default();
            let (content, teaser) = (body(raw.content.get()), body(summary));
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
            let mut categories: Vec<CleanText> = Vec::new();
            for category in raw.categories.iter().map(|c| CleanText::one_line(&html::to_single_line(c))) {
                if !category.is_empty() && !categories.contains(&category) {
                    categories.push(category);
                }
            }
            let own = self::author_names(&raw.authors);
            FeedItem {
                guid: clean(raw.guid.get()),
                title: line(raw.title.get()),
                authors: if own.is_empty() { names.clone() } else { own },
                published: raw.published.get().copied(),
                updated: raw.updated.get().copied(),
                summary: CleanText::one_line(&teaser.text),
                // A show's description may be long, and its "content" one line.
                body: if content.text.len() < teaser.text.len() { teaser } else { content },
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

fn author_names(given: &[String]) -> Vec<CleanText> {
    let mut found: Vec<CleanText> = Vec::new();
    for name in given
        .iter()
        .flat_map(|g| authors::parse_byline(&html::to_single_line(g)))
        .map(|n| CleanText::one_line(&n))
    {
        if !found.contains(&name) && !name.is_empty() {
            found.push(name);
        }
    }
    found
}

fn to_headline(text: &RawText) -> CleanText {
    CleanText::one_line(&match text.kind {
        RawTextKind::Plain => text.value.clone(),
        RawTextKind::Html => html::to_single_line(&text.value),
        RawTextKind::Unknown => html::to_headline(&text.value),
    })
}

/// A text, one paragraph a line.
fn to_body(text: &RawText, around: Option<&str>) -> RichText {
    let base = text.base.as_deref().and_then(|b| resolve_link(around, b));
    let base = base.as_deref().or(around);
    let value = &text.value;
    let has_tags = || {
        let begins = |c: char| c.is_ascii_alphabetic() || c == '/' || c == '!';
        value.contains('>') && value.match_indices('<').any(|(at, _)| value[at + 1..].starts_with(begins))
    };
    let plain = match text.kind {
        RawTextKind::Html => return html::to_rich_text(value, base),
        RawTextKind::Unknown if has_tags() => return html::to_rich_text(value, base),
        RawTextKind::Unknown => html::entities::decode(value),
        // Atom's default is plain text, but many feeds leave the type out and write HTML.
        RawTextKind::Plain if html::is_html(value) => return html::to_rich_text(value, base),
        RawTextKind::Plain => value.clone(),
    };
    let joined = hard_wrap::join_lines(&plain).unwrap_or(plain);
    let lines = joined.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.map(|l| rich_text::RichLine { text: l.to_owned(), ..rich_text::RichLine::default() }).collect()
}
