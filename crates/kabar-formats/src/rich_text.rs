//! Lines with their markup, as HTML and Markdown give them, joined to a text. Blocks, links and evidence of the lines become
//! byte ranges of the whole text.

use kabar_annotate::article::{Block, Draft, LineEvidence, Markup};
use kabar_annotate::text::Span;

/// One line of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichLine {
    /// The text of the line, without a line end.
    pub text: String,
    /// The kind of block that it belongs to.
    pub block: Block,
    /// Its links: the range of their words in `text`, and their addresses, in order.
    pub links: Vec<(Span, String)>,
    /// What the page says of it beside its words.
    pub evidence: LineEvidence,
}

/// A text, one paragraph per line, with its markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichText {
    /// The text, its paragraphs separated by line ends.
    pub text: String,
    /// The markup, in byte ranges of the text.
    pub markup: Markup,
}

impl From<String> for RichText {
    fn from(text: String) -> RichText {
        RichText { text, markup: Markup::default() }
    }
}

impl FromIterator<RichLine> for RichText {
    fn from_iter<T: IntoIterator<Item = RichLine>>(lines: T) -> RichText {
        let mut rich = RichText::default();
        for (at, line) in lines.into_iter().enumerate() {
            if at > 0 {
                rich.text.push('\n');
            }
            let start = rich.text.len();
            rich.text.push_str(&line.text);
            let moved = |s: Span| Span::new(s.start + start, s.end + start);
            rich.markup.links.extend(line.links.into_iter().map(|(span, url)| (moved(span), url)));
            let span = Span::new(start, rich.text.len());
            if line.block != Block::Paragraph && !line.text.is_empty() {
                rich.markup.blocks.push((span, line.block));
            }
            if !line.evidence.is_empty() && !line.text.is_empty() {
                rich.markup.evidence.push((span, line.evidence));
            }
        }
        rich
    }
}

impl RichText {
    /// Removes the bytes `cut`.
    pub fn remove_range(&mut self, cut: Span) {
        if self.text.get(cut.start..cut.end).is_some() {
            self.text.replace_range(cut.start..cut.end, "");
            self.markup.remove_range(cut);
        }
    }

    /// Removes the white space at the head.
    pub fn trim_start(&mut self) {
        self.remove_range(Span::new(0, self.text.len() - self.text.trim_start().len()));
    }

    /// Puts text and markup into `draft`.
    pub fn into_draft(self, draft: &mut Draft) {
        draft.text = self.text;
        draft.markup = self.markup;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::EvidenceKind;

    #[test]
    fn ranges_follow_the_text() {
        let line = |text: &str, block, from, to| RichLine {
            text: text.into(),
            block,
            links: vec![(Span::new(from, to), text.into())],
            evidence: LineEvidence::of(EvidenceKind::Aside),
        };
        let mut rich: RichText =
            [line("satu", Block::Paragraph, 0, 2), line("dua", Block::Quote, 1, 3)].into_iter().collect();
        assert_eq!(rich.text, "satu\ndua");
        assert_eq!(rich.markup.blocks, [(Span::new(5, 8), Block::Quote)]);
        assert_eq!(rich.markup.links[1].0.slice(&rich.text), "ua");
        rich.remove_range(Span::new(0, 4));
        rich.trim_start();
        assert_eq!(rich.text, "dua");
        assert_eq!(rich.markup.links, [(Span::new(1, 3), "dua".into())]);
        assert_eq!(rich.markup.blocks[0].0.slice(&rich.text), "dua");
        assert_eq!(rich.markup.evidence, [(Span::new(0, 3), LineEvidence::of(EvidenceKind::Aside))]);
    }
}
