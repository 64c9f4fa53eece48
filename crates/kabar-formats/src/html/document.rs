//! A document as lines, and the elements that they stand in.

use crate::rich_text::RichLine;
use kabar_annotate::article::{EvidenceKind, LineEvidence};
use std::ops::Range;

/// An element with more of the text than one in so many bytes holds the article, whatever it is called.
const MAX_NAMED_SHARE: usize = 3;

/// What the tag of an element says of it as a part of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageElement {
    /// Is it called the text of the article?
    pub is_body: bool,
    /// Is it called the lead of the article?
    pub is_lead: bool,
    /// Is it called readers' comments?
    pub is_comments: bool,
    /// Does it say that it is not shown?
    pub is_hidden: bool,
    /// A hash of its name and its classes: elements with the same one are set alike.
    pub style: u64,
}

/// An element that says that it is not shown, with more of the text than one byte in so many, is shown by a script later.
const MAX_HIDDEN_SHARE: usize = 5;

/// A block element.
#[derive(Debug)]
pub struct HtmlElement {
    /// The element's name, in lower case.
    pub name: String,
    /// What its tag says of the lines in it.
    pub evidence: LineEvidence,
    /// What its tag says of it as a part of a page.
    pub part: PageElement,
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

impl HtmlLine {
    /// Is it a link, but for a few words?
    pub fn is_link(&self) -> bool {
        self.linked_bytes * 5 >= self.content.text.len() * 4
    }
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
        let all = bytes[first].max(1);
        let mut said = vec![LineEvidence::default(); self.elements.len()];
        for at in first + 1..end {
            let element = &self.elements[at];
            let own = if bytes[at] * MAX_NAMED_SHARE <= bytes[first] {
                element.evidence
            } else {
                LineEvidence::default()
            };
            let is_hidden = element.part.is_hidden && bytes[at] * MAX_HIDDEN_SHARE <= all;
            said[at] = said[element.parent].union(own).with(EvidenceKind::Outside, is_hidden);
        }
        for line in self.lines.iter_mut().filter(|line| within.contains(&line.element)) {
            let own = line.evidence_of_links().with(EvidenceKind::Caption, line.is_image);
            line.content.evidence = said[line.element].union(own);
        }
    }
}
