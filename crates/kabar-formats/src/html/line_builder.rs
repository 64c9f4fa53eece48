//! The line that is being read: its characters, its white space, and the link that is open in it.

use super::class_words;
use super::document::HtmlLine;
use super::entities;
use super::tokenizer::split_attributes;
use kabar_annotate::article::{EvidenceKind, LineEvidence};
use kabar_annotate::text::{CleanText, Span};
use kabar_annotate::web_url::resolve_link;

/// A link that is open.
struct OpenLink {
    /// Its address, where that may be opened.
    url: Option<String>,
    /// Where its text begins in the line; `None` until it has some in this line.
    start: Option<usize>,
    /// What its tag says.
    evidence: LineEvidence,
}

/// Builds one line after the other.
pub(super) struct LineBuilder<'a> {
    /// The address of the page, which relative links belong to.
    base: Option<&'a str>,
    line: HtmlLine,
    /// Is there white space between the line's last character and the next one?
    has_pending_space: bool,
    link: Option<OpenLink>,
    /// Where the last picture ends in the line; 0 while it has none.
    image_end: usize,
}

impl<'a> LineBuilder<'a> {
    /// An empty line of the page at `base`.
    pub(super) fn new(base: Option<&'a str>) -> LineBuilder<'a> {
        LineBuilder { base, line: HtmlLine::default(), has_pending_space: false, link: None, image_end: 0 }
    }

    /// Adds text in which each run of white space counts as one space.
    pub(super) fn add_words(&mut self, decoded: &str) {
        for c in CleanText::new(decoded).chars() {
            if matches!(c, ' ' | '\n') {
                self.has_pending_space = true;
                continue;
            }
            if std::mem::take(&mut self.has_pending_space) && !self.line.content.text.is_empty() {
                self.push_char(' ');
            }
            self.push_char(c);
        }
    }

    /// Adds the words that stand for a picture.
    pub(super) fn add_image(&mut self, words: &str) {
        let bytes = self.line.content.text.len();
        self.line.is_image = bytes == 0 || (self.line.is_image && bytes == self.image_end);
        self.add_space();
        self.add_words(words);
        self.add_space();
        self.image_end = self.line.content.text.len();
    }

    /// Adds the words that stand for something at `url` that can't be shown.
    pub(super) fn add_image_link(&mut self, words: &str, url: &str) {
        let start = self.line.content.text.len();
        self.add_image(words);
        let end = self.line.content.text.len();
        // A link around it has its own range.
        if start < end && self.link.is_none() {
            self.line.content.links.push((Span::new(start, end), url.to_owned()));
        }
    }

    /// Makes the next word stand apart from the last one.
    pub(super) fn add_space(&mut self) {
        self.has_pending_space = true;
    }

    /// Adds `c` as it is.
    pub(super) fn push_char(&mut self, c: char) {
        let text = &mut self.line.content.text;
        if let Some(link) = &mut self.link {
            if c != ' ' {
                link.start.get_or_insert(text.len());
            }
            self.line.linked_bytes += c.len_utf8();
            self.line.link_evidence = self.line.link_evidence.union(link.evidence);
        } else {
            self.line.unlinked_letters += usize::from(c.is_alphanumeric());
        }
        text.push(c);
    }

    /// Opens the link of an `a` element with these attributes. A link that is open is closed first.
    pub(super) fn open_link(&mut self, attributes: &str) {
        self.close_link();
        let mut href = None;
        let mut evidence = LineEvidence::default();
        for (key, value) in split_attributes(attributes) {
            if key.eq_ignore_ascii_case("href") {
                href = href.or(Some(value));
            } else if key.eq_ignore_ascii_case("rel") {
                evidence = value.split_ascii_whitespace().fold(evidence, with_rel);
            } else {
                evidence = evidence.union(class_words::of_attribute(key, value).evidence);
            }
        }
        // A place on the same page leads nowhere from here.
        let href = href
            .map(entities::decode)
            .filter(|href| !href.trim_start().starts_with('#') && !href.trim().is_empty());
        let url = href.and_then(|href| resolve_link(self.base, &href));
        self.link = Some(OpenLink { url, start: None, evidence });
    }

    /// Closes the link that is open.
    pub(super) fn close_link(&mut self) {
        self.flush_link();
        self.link = None;
    }

    /// Ends the line and gives it. A link that is open goes on in the next line.
    pub(super) fn take_line(&mut self) -> HtmlLine {
        self.has_pending_space = false;
        self.flush_link();
        self.line.is_image &= self.line.content.text.len() == self.image_end;
        self.image_end = 0;
        std::mem::take(&mut self.line)
    }

    /// Adds what the open link holds of this line to the line's links.
    fn flush_link(&mut self) {
        let Some(link) = &mut self.link else { return };
        if let (Some(start), Some(url)) = (link.start.take(), &link.url) {
            let line = &mut self.line.content;
            let end = line.text.trim_end().len();
            line.links.extend((start < end).then(|| (Span::new(start, end), url.clone())));
        }
    }
}

/// `said`, with what a link of that `rel` says.
fn with_rel(said: LineEvidence, rel: &str) -> LineEvidence {
    said.with(EvidenceKind::Tag, rel.eq_ignore_ascii_case("tag"))
        .with(EvidenceKind::Advert, rel.eq_ignore_ascii_case("sponsored"))
        .with(EvidenceKind::Author, rel.eq_ignore_ascii_case("author"))
}
