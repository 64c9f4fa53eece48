//! What an article is, and what kabar says of it. Plain data: no I/O, no rules.
//!
//! An [`Article`] is made only by [`Draft::finish`], which takes every string through `text::clean` and cuts the text
//! into lines; so an article that exists is clean and its ranges fit. What kabar *thinks* of the article is kept apart,
//! as [`Annotations`]: values on byte ranges of that text, comparable and serialisable, so that a better annotator can
//! read the same article again.

mod annotations;
mod date;
mod draft;
mod id;
mod markup;
mod name_key;

pub use annotations::{
    Annotations, Credit, Entity, EntityKind, LabelReason, LineAnnotation, LineLabel, MentionForm, Quote,
    QuoteKind, RelatedLink,
};
pub use date::{Date, TimeOfDay};
pub use draft::Draft;
pub use id::content_id;
pub use markup::{Block, ListMarker, Markup, TextLink};
pub use name_key::NameKey;

use crate::text::words::split_whitespace;
use crate::text::{CleanText, Span};
use crate::web_url::WebUrl;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Silent reading speed, words a minute: the mean over 190 studies of adults reading English non-fiction (Brysbaert
/// 2019, "How many words do we read per minute?"). None as broad was found for Indonesian.
pub const WORDS_PER_MINUTE: usize = 238;

/// One article as some tool parsed it, cleaned. Its text is one string; lines are byte ranges into it.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The input's own id where it has one, else [`Article::key`].
    pub id: CleanText,
    /// [`content_id`]: what the reader's marks are kept by. Two inputs may both call an article "0"; they share no key.
    pub key: CleanText,
    /// The headline; made from the first sentence where the input has none. Never empty.
    pub title: CleanText,
    /// Was the headline made from the text, because the input had none?
    pub is_title_generated: bool,
    /// The article's address. Only `http` and `https` come through; anything else is dropped.
    pub url: Option<CleanText>,
    /// The outlet.
    pub site: Option<CleanText>,
    /// Who wrote it, in the input's order, without repeats.
    pub authors: Vec<CleanText>,
    /// When it was published, as exact as the input says.
    pub published: Option<Date>,
    /// ISO 639-1 code in lower case, as the input says. What kabar guesses is in [`Annotations::language`].
    pub language: Option<CleanText>,
    /// "ASTANA, WARTA PAGI – " at the head of the text.
    pub dateline: Option<Dateline>,
    /// Related articles that the input itself lists.
    pub related: Vec<RelatedLink>,
    /// Words of the text that lead somewhere, in order; they do not overlap.
    pub links: Vec<TextLink>,
    text: CleanText,
    lines: Vec<Span>,
    /// What is set as more than a paragraph, in order.
    blocks: Vec<(Span, Block)>,
    /// Where [`Article::break_at`] put newlines for spaces.
    line_breaks: Vec<usize>,
}

/// The words before the first sentence that say where the report was filed, and by which outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The whole of it in the article's text, the dash and the space after it included.
    pub span: Span,
    /// "Nur Sultan" of "NUR SULTAN, KOMPAS.TV - ".
    pub place: Option<Span>,
    /// "KOMPAS.TV" of the same.
    pub outlet: Option<Span>,
}

impl Article {
    /// The cleaned text, lines joined by `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines of [`Article::text`] that hold more than white space, in order, as they stand (not trimmed).
    pub fn lines(&self) -> &[Span] {
        &self.lines
    }

    /// What the byte `at` of the text is set as.
    pub fn block_at(&self, at: usize) -> Block {
        let after = self.blocks.partition_point(|b| b.0.start <= at);
        self.blocks[..after].last().filter(|b| b.0.contains(at)).map_or(Block::Paragraph, |b| b.1)
    }

    /// Whose article it is: the outlet that the input names, that of the dateline, or the address's host.
    pub fn outlet(&self) -> Option<Cow<'_, str>> {
        let dateline = || self.dateline.as_ref()?.outlet.map(|span| span.slice(&self.text));
        let site = || Some(WebUrl::parse(self.url.as_deref()?).ok()?.site().into_owned().into());
        self.site.as_deref().or_else(dateline).map(Cow::Borrowed).or_else(site)
    }

    /// Words in the text, by white space.
    pub fn word_count(&self) -> usize {
        split_whitespace(&self.text).count()
    }

    /// Minutes to read the text, at [`WORDS_PER_MINUTE`].
    pub fn reading_minutes(&self) -> usize {
        reading_minutes(self.word_count())
    }

    /// Ends a line at each of `spaces`, the byte offsets of ASCII spaces in the text: how a text that came as one flat
    /// line gets its paragraphs. No other byte changes, so offsets stay true; an offset that holds no space is ignored.
    pub fn break_at(&mut self, spaces: &[usize]) {
        self.line_breaks.extend(spaces.iter().filter(|&&at| self.text.as_bytes().get(at) == Some(&b' ')));
        self.line_breaks.sort_unstable();
        self.text = std::mem::take(&mut self.text).with_line_breaks_at(spaces);
        self.lines = line_spans(&self.text);
    }

    /// [`Article::text`] with the spaces that [`Article::break_at`] made newlines of: the text as it came, so that whoever
    /// holds the input too can compare the two.
    pub fn original_text(&self) -> Cow<'_, str> {
        if self.line_breaks.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut text = String::with_capacity(self.text.len());
        let mut from = 0;
        for &at in &self.line_breaks {
            text.push_str(&self.text[from..at]);
            text.push(' ');
            from = at + 1;
        }
        text.push_str(&self.text[from..]);
        Cow::Owned(text)
    }
}

/// Minutes that `words` take to read, never less than one.
pub fn reading_minutes(words: usize) -> usize {
    words.div_ceil(WORDS_PER_MINUTE).max(1)
}

fn line_spans(text: &str) -> Vec<Span> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            lines.push(Span::new(start, start + line.len()));
        }
        start += line.len() + 1;
    }
    lines
}
