//! What the input's markup said of the text: what a line is set as, and where words lead. Beside the text, as byte ranges,
//! so that the text itself is the same whether anybody draws lists and links or not.

use crate::text::{CleanText, Span};
use serde::{Deserialize, Serialize};

/// What a line is set as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// Running text, and all of which nothing is known.
    #[default]
    Paragraph,
    /// A heading of that level, 1 to 6.
    Heading(u8),
    /// An item of a list.
    Item {
        /// In how many lists it stands, from 1.
        depth: u8,
        /// What stands before it.
        mark: ListMarker,
    },
    /// Quoted from elsewhere, as a block.
    Quote,
    /// A line of a program, or of anything else whose spaces count.
    Code,
    /// A row of a table whose columns are set with spaces.
    Table,
}

/// What stands before an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListMarker {
    /// A bullet, to be drawn.
    Bullet,
    /// Its number, to be drawn.
    Number(u32),
    /// A number that the text itself begins with.
    Written,
    /// Nothing: the item goes on from the line above.
    Continued,
}

/// Words of the text that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLink {
    /// The words.
    pub span: Span,
    /// Where to: http, https or mailto.
    pub url: CleanText,
}

/// Blocks and links of a text on its way in, foreign and unchecked; both in the text's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Markup {
    /// Whole lines that are more than paragraphs.
    pub blocks: Vec<(Span, Block)>,
    /// Words and the address behind them.
    pub links: Vec<(Span, String)>,
}

impl Markup {
    /// The markup that [`Markup::checked`] gives `blocks` and `links` of again.
    pub(super) fn from_parts(blocks: &[(Span, Block)], links: &[TextLink]) -> Markup {
        let links = links.iter().map(|l| (l.span, l.url.to_string())).collect();
        Markup { blocks: blocks.to_vec(), links }
    }

    /// Follows the text where the bytes of `cut` are taken out of it.
    pub fn remove_range(&mut self, cut: Span) {
        let moved = |at: usize| if at >= cut.end { at - cut.len() } else { at.min(cut.start) };
        let follow = |span: &mut Span| {
            *span = Span::new(moved(span.start), moved(span.end));
            !span.is_empty()
        };
        self.blocks.retain_mut(|b| follow(&mut b.0));
        self.links.retain_mut(|l| follow(&mut l.0));
    }

    /// The blocks that `text` can hold, and its links as far as they may be opened.
    pub(super) fn validate(self, text: &str) -> (Vec<(Span, Block)>, Vec<TextLink>) {
        let fits = |span: Span| !span.slice(text).trim().is_empty();
        let blocks = self.blocks.into_iter().filter(|b| fits(b.0)).collect();
        let mut links: Vec<TextLink> = Vec::new();
        for (span, url) in self.links {
            let url = super::draft::clean_web_url(&url).or_else(|| clean_mail_url(&url));
            let follows = links.last().is_none_or(|l| l.span.end <= span.start);
            links.extend(url.filter(|_| follows && fits(span)).map(|url| TextLink { span, url }));
        }
        (blocks, links)
    }
}

fn clean_mail_url(url: &str) -> Option<CleanText> {
    let url = CleanText::one_line(url);
    let (scheme, to) = url.split_once(':')?;
    let fits = scheme.eq_ignore_ascii_case("mailto") && to.contains('@') && !to.contains(char::is_whitespace);
    fits.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_opened_is_a_link() {
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
        };
        let (blocks, links) = markup.validate("satu dua tiga");
        assert_eq!(blocks, [(Span::new(0, 4), Block::Quote)]);
        let urls: Vec<&str> = links.iter().map(|l| &*l.url).collect();
        assert_eq!(urls, ["https://x.example/a", "mailto:ayu@x.example"]);
    }

    #[test]
    fn what_is_cut_out_moves_the_rest() {
        let mut markup = Markup {
            blocks: vec![(Span::new(0, 4), Block::Quote), (Span::new(5, 9), Block::Code)],
            links: vec![(Span::new(2, 7), "a".into()), (Span::new(8, 9), "b".into())],
        };
        markup.remove_range(Span::new(0, 5));
        assert_eq!(markup.blocks, [(Span::new(0, 4), Block::Code)]);
        assert_eq!(markup.links, [(Span::new(0, 2), "a".into()), (Span::new(3, 4), "b".into())]);
    }
}
