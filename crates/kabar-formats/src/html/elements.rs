//! Which elements of HTML end lines, and which are dropped with everything in them.

use super::class_words::{self, NameMeaning};
use super::document::PageElement;
use super::tokenizer::{HtmlEvent, split_attributes};
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

/// What the tag `<name attributes>` says of the lines in its element, and of it as a part of a page.
pub(super) fn read_tag(name: &str, attributes: &str) -> (LineEvidence, PageElement) {
    let mut said = NameMeaning { evidence: element_evidence(name), ..NameMeaning::default() };
    let mut part = PageElement { style: hash_bytes(STYLE_SEED, name), ..PageElement::default() };
    for (key, value) in split_attributes(attributes) {
        said = said.union(class_words::of_attribute(key, value));
        match key.to_ascii_lowercase().as_str() {
            "class" => part.style = hash_bytes(part.style, value.trim()),
            "itemprop" => {
                said.is_body |= value.split_ascii_whitespace().any(|p| p.eq_ignore_ascii_case("articleBody"));
                part.is_lead |= matches!(value.to_ascii_lowercase().as_str(), "description" | "abstract");
            }
            "role" => said.evidence = said.evidence.union(role_evidence(&value.to_ascii_lowercase())),
            "hidden" => part.is_hidden |= !value.eq_ignore_ascii_case("until-found"),
            "style" => part.is_hidden |= is_style_hidden(value),
            _ => {}
        }
    }
    part.is_body = said.is_body;
    part.is_lead |= said.is_lead;
    part.is_comments = said.is_comments;
    (said.evidence, part)
}

/// What a hash of a tag begins with: FNV's offset.
const STYLE_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a of `text`, after what `hash` is of.
fn hash_bytes(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a landmark of WAI-ARIA says of the lines in it.
fn role_evidence(role: &str) -> LineEvidence {
    match role {
        "complementary" => LineEvidence::of(EvidenceKind::Aside),
        "navigation" | "banner" | "contentinfo" | "menu" => LineEvidence::of(EvidenceKind::Navigation),
        "dialog" | "alertdialog" | "search" => LineEvidence::of(EvidenceKind::Form),
        _ => LineEvidence::default(),
    }
}

/// Does the style of an element hide it?
fn is_style_hidden(style: &str) -> bool {
    let flat: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    flat.contains("display:none") || flat.contains("visibility:hidden")
}

/// What an element called `name` says of the lines in it.
fn element_evidence(name: &str) -> LineEvidence {
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
    /// The name of the element that is being dropped.
    pub(super) fn name(&self) -> Option<&'static str> {
        let name = DROPPED_ELEMENTS.iter().find(|name| **name == self.name)?;
        (self.depth > 0).then_some(*name)
    }

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
