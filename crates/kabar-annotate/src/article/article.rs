//! An article, cleaned and cut into lines.

use super::annotations::RelatedLink;
use super::date::Date;
use super::evidence::{EvidenceKind, LineEvidence};
use super::markup::{Block, TextLink};
use crate::text::words::split_whitespace;
use crate::text::{CleanText, Span};
use crate::web_url::WebUrl;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Silent reading speed in words per minute: the mean over 190 studies of adults reading English non-fiction (Brysbaert
/// 2019, "How many words do we read per minute?"). No study as broad was found for Indonesian.
pub const WORDS_PER_MINUTE: usize = 238;

/// One article, cleaned. Its text is one string; lines are byte ranges of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The input's own id where it has one, else [`Article::key`].
    pub id: CleanText,
    /// [`content_id`](super::content_id), by which the user's marks are kept. Two inputs may both call an article "0"; their
    /// keys differ.
    pub key: CleanText,
    /// The headline; generated from the first sentence where the input has none. Never empty.
    pub title: CleanText,
    /// Was the headline generated from the text, because the input has none?
    pub is_title_generated: bool,
    /// The article's address, http or https; any other is dropped.
    pub url: Option<CleanText>,
    /// The outlet that published the article.
    pub site: Option<CleanText>,
    /// Who wrote it, in the input's order, without repeats.
    pub authors: Vec<CleanText>,
    /// When it was published, as exact as the input says.
    pub published: Option<Date>,
    /// ISO 639-1 code in lower case, as the input says. A guess is in
    /// [`Annotations::language`](super::Annotations::language).
    pub language: Option<CleanText>,
    /// "ASTANA, WARTA PAGI – " at the head of the text.
    pub dateline: Option<Dateline>,
    /// Related articles that the input itself lists.
    pub related: Vec<RelatedLink>,
    /// Words of the text that are links, in order; they do not overlap.
    pub links: Vec<TextLink>,
    pub(super) text: CleanText,
    pub(super) lines: Vec<Span>,
    /// Lines that are more than paragraphs, in order.
    pub(super) blocks: Vec<(Span, Block)>,
    /// Lines of which the input says more than their words do, in order.
    pub(super) evidence: Vec<(Span, LineEvidence)>,
    /// The offsets at which [`Article::break_at`] turned spaces into newlines.
    pub(super) line_breaks: Vec<usize>,
}

/// The words before the first sentence that say where the report was filed, and by which outlet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dateline {
    /// The whole dateline in the article's text, the dash and the space after it included.
    pub span: Span,
    /// "Nur Sultan" of "NUR SULTAN, KOMPAS.TV - ".
    pub place: Option<Span>,
    /// "KOMPAS.TV" of the same dateline.
    pub outlet: Option<Span>,
}

impl Article {
    /// The cleaned text, lines joined by `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The lines of [`Article::text`] that are not blank, in order, not trimmed.
    pub fn lines(&self) -> &[Span] {
        &self.lines
    }

    /// The kind of block that the byte `at` of the text belongs to.
    pub fn block_at(&self, at: usize) -> Block {
        let after = self.blocks.partition_point(|b| b.0.start <= at);
        self.blocks[..after].last().filter(|b| b.0.contains(at)).map_or(Block::Paragraph, |b| b.1)
    }

    /// What the page says of the line at that index of [`Article::lines`] beside its words; nothing for plain text, and
    /// for a line that does not exist.
    pub fn line_evidence(&self, line: usize) -> LineEvidence {
        let line = self.lines.get(line).filter(|_| !self.evidence.is_empty());
        let Some(line) = line.map(|span| span.trim(&self.text)) else { return LineEvidence::default() };
        let after = self.evidence.partition_point(|e| e.0.start <= line.start);
        match self.evidence[..after].last() {
            Some((span, said)) if span.trim(&self.text) == line => *said,
            // Of a part of a line that was broken, all is known but how much of it is links.
            Some((span, said)) if span.contains(line.start) => said.without(EvidenceKind::MostlyLinks),
            _ => LineEvidence::default(),
        }
    }

    /// Who published the article: the outlet that the input names, that of the dateline, or the host of the address.
    pub fn outlet(&self) -> Option<Cow<'_, str>> {
        let dateline = || self.dateline.as_ref()?.outlet.map(|span| span.slice(&self.text));
        let site = || Some(WebUrl::parse(self.url.as_deref()?).ok()?.site().into_owned().into());
        self.site.as_deref().or_else(dateline).map(Cow::Borrowed).or_else(site)
    }

    /// How many words the text has, by white space.
    pub fn word_count(&self) -> usize {
        split_whitespace(&self.text).count()
    }

    /// Minutes to read the text, at [`WORDS_PER_MINUTE`].
    pub fn reading_minutes(&self) -> usize {
        reading_minutes(self.word_count())
    }

    /// Ends a line at each of `spaces`, the byte offsets of ASCII spaces in the text: how a text that is one flat line gets
    /// its paragraphs. No other byte changes, so offsets stay true; an offset that holds no space is ignored.
    pub fn break_at(&mut self, spaces: &[usize]) {
        self.line_breaks.extend(spaces.iter().filter(|&&at| self.text.as_bytes().get(at) == Some(&b' ')));
        self.line_breaks.sort_unstable();
        self.text = std::mem::take(&mut self.text).with_line_breaks_at(spaces);
        self.lines = line_spans(&self.text);
    }

    /// [`Article::text`] with the spaces that [`Article::break_at`] turned into newlines: the text of the input, so that the
    /// two can be compared.
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

/// The minutes that `words` words take to read, at least 1.
pub fn reading_minutes(words: usize) -> usize {
    words.div_ceil(WORDS_PER_MINUTE).max(1)
}

pub(super) fn line_spans(text: &str) -> Vec<Span> {
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
