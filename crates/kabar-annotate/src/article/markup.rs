//! What the input's markup says of the text: which lines are headings or items of lists, which words are links, and what else
//! the page says of a line. It stands beside the text, as byte ranges, so that the text is the same whether lists and links are drawn or not.

use super::evidence::LineEvidence;
use super::links::{clean_mail_url, clean_web_url};
use crate::text::{CleanText, Span};
use serde::{Deserialize, Serialize};

/// The kind of block that a line belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Running text, and every line of which nothing else is known.
    #[default]
    Paragraph,
    /// A heading of the level 1 to 6.
    Heading(u8),
    /// An item of a list.
    Item {
        /// How many lists it stands in, from 1.
        depth: u8,
        /// The marker before it.
        mark: ListMarker,
    },
    /// A block quotation.
    Quote,
    /// A line of a program, or of other text whose spaces count.
    Code,
    /// A row of a table whose columns are aligned with spaces.
    Table,
}

/// The marker before an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListMarker {
    /// A bullet, which the text does not contain.
    Bullet,
    /// A number, which the text does not contain.
    Number(u32),
    /// A number with which the text itself begins.
    Written,
    /// None: the line continues the item above.
    Continued,
}

/// Words of the text that are a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLink {
    /// The range of the words in the text.
    pub span: Span,
    /// The address that the link leads to: http, https or mailto.
    pub url: CleanText,
}

/// Blocks, links and evidence of a [`Draft`](super::Draft), unchecked; each in the text's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Markup {
    /// Lines that are more than paragraphs.
    pub blocks: Vec<(Span, Block)>,
    /// Words that are links, with their addresses.
    pub links: Vec<(Span, String)>,
    /// Lines of which the page says more than their words do.
    pub evidence: Vec<(Span, LineEvidence)>,
}

/// The markup that fits a text and may be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ValidMarkup {
    pub blocks: Vec<(Span, Block)>,
    pub links: Vec<TextLink>,
    pub evidence: Vec<(Span, LineEvidence)>,
}

impl Markup {
    /// The markup of which [`Markup::validate`] makes these parts again.
    pub(super) fn from_parts(
        blocks: &[(Span, Block)],
        links: &[TextLink],
        evidence: &[(Span, LineEvidence)],
    ) -> Markup {
        let links = links.iter().map(|l| (l.span, l.url.to_string())).collect();
        Markup { blocks: blocks.to_vec(), links, evidence: evidence.to_vec() }
    }

    /// Adjusts the ranges to a text from which the bytes `cut` are removed.
    pub fn remove_range(&mut self, cut: Span) {
        let moved = |at: usize| if at >= cut.end { at - cut.len() } else { at.min(cut.start) };
        let follow = |span: &mut Span| {
            *span = Span::new(moved(span.start), moved(span.end));
            !span.is_empty()
        };
        self.blocks.retain_mut(|b| follow(&mut b.0));
        self.links.retain_mut(|l| follow(&mut l.0));
        self.evidence.retain_mut(|e| follow(&mut e.0));
    }

    /// The blocks and the evidence that fit `text`, and the links that fit it and may be opened.
    pub(super) fn validate(self, text: &str) -> ValidMarkup {
        let fits = |span: Span| !span.slice(text).trim().is_empty();
        let blocks = self.blocks.into_iter().filter(|b| fits(b.0)).collect();
        let mut links: Vec<TextLink> = Vec::new();
        for (span, url) in self.links {
            let url = clean_web_url(&url).or_else(|| clean_mail_url(&url));
            let follows = links.last().is_none_or(|l| l.span.end <= span.start);
            links.extend(url.filter(|_| follows && fits(span)).map(|url| TextLink { span, url }));
        }
        let mut evidence: Vec<(Span, LineEvidence)> = Vec::new();
        for (span, said) in self.evidence {
            let follows = evidence.last().is_none_or(|e| e.0.end <= span.start);
            evidence.extend((follows && fits(span)).then_some((span, said)));
        }
        ValidMarkup { blocks, links, evidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;

    #[test]
    fn only_what_may_be_opened_is_a_link() {
        let tag = LineEvidence::of(EvidenceKind::Tag);
        let link = |start, end, url: &str| (Span::new(start, end), url.to_owned());
        let markup = Markup {
            blocks: vec![(Span::new(0, 4), Block::Quote), (Span::new(3, 99), Block::Code)],
            links: vec![
                link(0, 4, "https://x.example/a"),
                link(2, 6, "https://x.example/overlaps"),
                link(5, 8, "javascript:alert(1)"),
                link(5, 8, "mailto:ayu@x.example"),
                link(9, 12, "mailto:ayu x@y"),
                link(90, 99, "https://x.example/too-far"),
            ],
            evidence: vec![(Span::new(0, 4), tag), (Span::new(2, 6), tag), (Span::new(9, 99), tag)],
        };
        let ValidMarkup { blocks, links, evidence } = markup.validate("satu dua tiga");
        assert_eq!(blocks, [(Span::new(0, 4), Block::Quote)]);
        assert_eq!(evidence, [(Span::new(0, 4), tag)]);
        let urls: Vec<&str> = links.iter().map(|l| &*l.url).collect();
        assert_eq!(urls, ["https://x.example/a", "mailto:ayu@x.example"]);
    }

    #[test]
    fn what_is_cut_out_moves_the_rest() {
        let mut markup = Markup {
            blocks: vec![(Span::new(0, 4), Block::Quote), (Span::new(5, 9), Block::Code)],
            links: vec![(Span::new(2, 7), "a".into()), (Span::new(8, 9), "b".into())],
            evidence: vec![(Span::new(5, 9), LineEvidence::of(EvidenceKind::Tag))],
        };
        markup.remove_range(Span::new(0, 5));
        assert_eq!(markup.blocks, [(Span::new(0, 4), Block::Code)]);
        assert_eq!(markup.links, [(Span::new(0, 2), "a".into()), (Span::new(3, 4), "b".into())]);
        assert_eq!(markup.evidence[0].0, Span::new(0, 4));
    }
}
