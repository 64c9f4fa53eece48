//! Which elements of HTML end lines, and which are dropped with everything in them.

use super::tokenizer::HtmlEvent;
use kabar_annotate::article::{EvidenceKind, LineEvidence};

/// Elements that begin and end a line.
#[rustfmt::skip]
const BLOCK_ELEMENTS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
];

/// Elements that are dropped with everything in them.
#[rustfmt::skip]
const DROPPED_ELEMENTS: &[&str] = &[
    "audio", "button", "canvas", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "video",
];

/// Does an element called `name` begin and end a line?
pub(super) fn is_block(name: &str) -> bool {
    BLOCK_ELEMENTS.contains(&name)
}

/// What an element called `name` says of the lines in it.
pub(super) fn element_evidence(name: &str) -> LineEvidence {
    let kind = match name {
        "aside" => EvidenceKind::Aside,
        "nav" | "menu" | "footer" => EvidenceKind::Navigation,
        "form" | "dialog" => EvidenceKind::Form,
        "figcaption" => EvidenceKind::Caption,
        _ => return LineEvidence::default(),
    };
    LineEvidence::of(kind)
}

/// Is an element called `name` dropped with everything in it?
fn is_dropped(name: &str) -> bool {
    DROPPED_ELEMENTS.contains(&name)
}

/// Follows the element that is being dropped, by counting the elements of the same name inside it.
#[derive(Default)]
pub(super) struct DropTracker {
    name: String,
    depth: usize,
}

impl DropTracker {
    /// Is this event part of a dropped element? Call it for every event, in order.
    pub(super) fn is_dropping(&mut self, event: &HtmlEvent) -> bool {
        match event {
            HtmlEvent::Open { name, is_empty, .. } if self.depth == 0 => {
                if is_dropped(name) && !is_empty {
                    self.name.clone_from(name);
                    self.depth = 1;
                }
                self.depth > 0
            }
            // The body ends a head that was never closed.
            HtmlEvent::Open { name, .. } if self.name == "head" && name == "body" => {
                self.depth = 0;
                false
            }
            HtmlEvent::Open { name, is_empty, .. } => {
                self.depth += usize::from(*name == self.name && !is_empty);
                true
            }
            HtmlEvent::Close { name } if self.depth > 0 => {
                self.depth -= usize::from(*name == self.name);
                true
            }
            HtmlEvent::Close { name } => is_dropped(name),
            HtmlEvent::Text(_) => self.depth > 0,
        }
    }
}
