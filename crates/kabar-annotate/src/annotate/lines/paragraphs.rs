//! Where a text that came as one flat line is broken into paragraphs.
//!
//! Several parsers join an article's paragraphs with spaces. Such a text is broken at spaces only: before and after what
//! a rule knows to be glued in, and at the end of a sentence once a paragraph has its usual length. It is not broken inside
//! a quotation, so that a speaker's sentences stay together.

use super::line_classifier::{LineClassifier, LineCut};
use crate::text::{Span, reference, words};
use kabar_patterns::{Token, TokenShape};

/// A line longer than this, in bytes, that holds nearly all of the text is a flat article.
const MIN_FLAT_BYTES: usize = 600;
/// The most lines of a flat article: its text, and a byline or a notice on lines of their own.
const MAX_FLAT_LINES: usize = 4;
/// The smallest share of the text, in percent, that stands on the long line of a flat article.
const MIN_FLAT_PERCENT: usize = 90;
/// A paragraph ends with the first sentence after this many bytes.
const MIN_PARAGRAPH_BYTES: usize = 260;
/// A quotation may begin a paragraph after this many bytes.
const MIN_BYTES_BEFORE_QUOTE: usize = 120;

/// The longest word, in bytes, whose full stop may be that of an abbreviation: "Dr.", "Jl.".
const MAX_TITLE_BYTES: usize = 3;

/// The line on which nearly all of `text` stands, if it is long enough to be a flat article.
pub(super) fn find_flat_line(text: &str, lines: &[Span]) -> Option<Span> {
    let all: usize = lines.iter().map(|l| l.len()).sum();
    let longest = *lines.iter().max_by_key(|l| l.len())?;
    let is_flat = longest.len() > MIN_FLAT_BYTES
        && longest.len() * 100 >= all * MIN_FLAT_PERCENT
        && lines.len() <= MAX_FLAT_LINES;
    (is_flat && longest.slice(text).contains(' ')).then_some(longest)
}

/// The offsets of the spaces in `line` to break at.
pub(super) fn paragraph_breaks(classifier: &LineClassifier, line: Span) -> Vec<usize> {
    let (mut cuts, tokens) = classifier.embedded_cuts(line);
    // A line of its own would be folded.
    cuts.retain(|cut| cut.is_certain);
    let mut found = Vec::new();
    let (mut start, mut quotes, mut next_cut) = (line.start, 0_usize, 0);
    for (i, token) in tokens.iter().enumerate() {
        while next_cut < cuts.len() && cuts[next_cut].span.end <= token.start {
            next_cut += 1;
        }
        let in_cut = cuts.get(next_cut).is_some_and(|cut| cut.span.contains(token.start));
        let at_edge = i > 0 && is_cut_edge(&cuts, next_cut, token.start);
        let is_quote = begins_quote_mark(classifier.text, token);
        let ended = i > 0 && quotes % 2 == 0 && sentence_ends_before(classifier.text, tokens, i);
        let long = token.start - start > if is_quote { MIN_BYTES_BEFORE_QUOTE } else { MIN_PARAGRAPH_BYTES };
        if at_edge || (ended && long && !in_cut) {
            found.push(token.start - 1);
            start = token.start;
        }
        quotes += usize::from(is_quote && !in_cut);
    }
    found.retain(|&at| classifier.text.as_bytes().get(at) == Some(&b' '));
    found
}

/// Does a cut begin at `at`, or did the one before end just there?
fn is_cut_edge(cuts: &[LineCut], next: usize, at: usize) -> bool {
    let begins = cuts.get(next).is_some_and(|cut| cut.span.start == at);
    let ended = next.checked_sub(1).and_then(|i| cuts.get(i)).is_some_and(|cut| cut.span.end + 1 == at);
    begins || ended
}

/// Is the token a double quote mark, also one of two single ones or a character reference?
fn begins_quote_mark(text: &str, token: &Token) -> bool {
    let is_double = |(c, _)| c != '\'' && c != '’' && c != '‘' && words::is_quote_mark(c);
    token.shape == TokenShape::QuoteMark
        || (token.len() == 2 && (token.is_mark('\'') || token.is_mark('`')))
        || (token.is_mark('&') && reference::leading(&text[token.start..]).is_some_and(is_double))
}

/// Does a sentence end before `tokens[i]`?
fn sentence_ends_before(text: &str, tokens: &[Token], i: usize) -> bool {
    let (token, last) = (&tokens[i], &tokens[i - 1]);
    if last.end == token.start
        || !(token.is_capitalized() || token.shape == TokenShape::Number || begins_quote_mark(text, token))
    {
        return false;
    }
    let stop = |t: &Token| t.is_mark('.') || t.is_mark('?') || t.is_mark('!');
    // The tokens of a closing mark or bracket. A reference is three.
    let closing = match last {
        _ if begins_quote_mark(text, last) || last.is_mark(')') => 1,
        _ if last.is_mark(';') && reference::trailing(&text[..last.end]).is_some() => 3,
        _ => 0,
    };
    let at = i.checked_sub(1 + closing).filter(|&at| stop(&tokens[at])).unwrap_or(i - 1);
    stop(&tokens[at]) && at > 0 && (tokens[at - 1].len() > MAX_TITLE_BYTES || !tokens[at - 1].is_word())
}
