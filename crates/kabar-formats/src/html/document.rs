//! A document as lines, and the elements that they stand in.

use crate::rich_text::RichLine;

/// A block element.
#[derive(Debug)]
pub struct HtmlElement {
    /// The element's name, in lower case.
    pub name: String,
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
