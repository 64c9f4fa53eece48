//! A document as lines, and the elements that they stand in.

use crate::rich_text::RichLine;
use kabar_annotate::article::{EvidenceKind, LineEvidence};
use std::ops::Range;

/// An element with more of the text than one in so many bytes holds the article, whatever it is called.
const MAX_NAMED_SHARE: usize = 3;

/// A block element.
#[derive(Debug)]
pub struct HtmlElement {
    /// The element's name, in lower case.
    pub name: String,
    /// What its tag says of the lines in it.
    pub evidence: LineEvidence,
    /// Index of the element around it; the root is its own parent.
    pub parent: usize,
    /// Index after its last descendant.
    pub end: usize,
}

/// One line, and the element it stands in.
#[derive(Debug, Default)]
pub struct HtmlLine {
    /// The line's text, with markup.
    pub content: RichLine,
    /// How many bytes of it are inside links, whether these may be opened or not.
    pub linked_bytes: usize,
    /// How many of its letters and digits are outside links.
    pub unlinked_letters: usize,
    /// Is it nothing but text that stands for a picture?
    pub is_image: bool,
    /// What the tags of its links say.
    pub link_evidence: LineEvidence,
    /// Index of the innermost [`HtmlElement`] around it.
    pub element: usize,
}

/// A document as lines.
#[derive(Debug, Default)]
pub struct HtmlDocument {
    /// The elements, in the order of their opening tags; the first is the document itself.
    pub elements: Vec<HtmlElement>,
    /// The lines, in the document's order.
    pub lines: Vec<HtmlLine>,
}

impl HtmlLine {
    /// What is known by its links. What the tags of links say counts only for a line that is nothing else.
    fn evidence_of_links(&self) -> LineEvidence {
        let text = &self.content.text;
        let is_only =
            self.linked_bytes > 0 && self.unlinked_letters == 0 && text.contains(char::is_alphanumeric);
        let is_mostly = self.linked_bytes * 3 > text.len() * 2;
        let said = if is_mostly { self.link_evidence } else { LineEvidence::default() };
        said.with(EvidenceKind::LinkOnly, is_only).with(EvidenceKind::MostlyLinks, is_mostly && !is_only)
    }
}

impl HtmlDocument {
    /// Gives the lines of the elements `within` what their elements and links say. The first of these elements holds the
    /// article, so what it and the elements around it are called says nothing; and so do other elements with much of the
    /// text.
    pub(super) fn attach_evidence(&mut self, within: Range<usize>) {
        let (first, end) = (within.start, within.end.min(self.elements.len()));
        // The bytes of text in each element, those of the elements inside it included.
        let mut bytes = vec![0; self.elements.len()];
        for line in self.lines.iter().filter(|line| within.contains(&line.element)) {
            bytes[line.element] += line.content.text.len();
        }
        for at in (first + 1..end).rev() {
            bytes[self.elements[at].parent] += bytes[at];
        }
        let mut said = vec![LineEvidence::default(); self.elements.len()];
        for at in first + 1..end {
            let element = &self.elements[at];
            let own = if bytes[at] * MAX_NAMED_SHARE <= bytes[first] {
                element.evidence
            } else {
                LineEvidence::default()
            };
            said[at] = said[element.parent].union(own);
        }
        for line in self.lines.iter_mut().filter(|line| within.contains(&line.element)) {
            let own = line.evidence_of_links().with(EvidenceKind::Caption, line.is_image);
            line.content.evidence = said[line.element].union(own);
        }
    }
}
