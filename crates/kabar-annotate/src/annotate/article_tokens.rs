//! The tokens of an article: its text is scanned once, and the rules for lines, the words of names and quotations, and the
//! counts of repeated lines all read what was found.

use crate::article::Article;
use crate::text::Span;
use kabar_patterns::{Token, tokenize};

/// Bytes of text per token, at most: room for the tokens of nearly every text is reserved at once.
const BYTES_PER_TOKEN: usize = 5;

/// The tokens of all lines, in order; offsets count from the beginning of the text.
#[derive(Debug, Default)]
pub(crate) struct ArticleTokens(Vec<Token>);

impl ArticleTokens {
    /// Scans the lines of `article` as they are broken now.
    pub(crate) fn from_article(article: &Article) -> ArticleTokens {
        let text = article.text();
        let mut tokens = Vec::with_capacity(text.len() / BYTES_PER_TOKEN);
        for line in article.lines() {
            tokenize(line.slice(text), line.start, &mut tokens);
        }
        ArticleTokens(tokens)
    }

    /// The tokens of all lines, in the order of the text.
    pub(crate) fn all(&self) -> &[Token] {
        &self.0
    }

    /// The tokens in `span`; `None` if it cuts one in two.
    pub(crate) fn within(&self, span: Span) -> Option<&[Token]> {
        let first = self.0.partition_point(|token| token.end <= span.start);
        let end = first + self.0[first..].partition_point(|token| token.start < span.end);
        let tokens = &self.0[first..end];
        let is_whole = tokens.first().is_none_or(|token| token.start >= span.start)
            && tokens.last().is_none_or(|token| token.end <= span.end);
        is_whole.then_some(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Draft;

    #[test]
    fn tokens_of_a_span_are_whole() {
        let draft = Draft { title: Some("Judul".into()), text: "satu dua\ntiga".into(), ..Draft::default() };
        let tokens = ArticleTokens::from_article(&draft.finish().expect("an article"));
        let count = |start, end| tokens.within(Span::new(start, end)).map(<[Token]>::len);
        assert_eq!(
            (count(0, 8), count(8, 13), count(4, 8), count(4, 4)),
            (Some(2), Some(1), Some(1), Some(0))
        );
        assert_eq!((count(0, 6), count(1, 8)), (None, None));
    }
}
