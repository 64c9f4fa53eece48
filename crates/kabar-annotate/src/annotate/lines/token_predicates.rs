//! What a few tokens look like, whatever rule asks: names, capitals, the end of a sentence.

use super::builtin::VOCABULARY;
use crate::text::reference;
use kabar_patterns::{Token, TokenShape};

/// The tokens of a named character reference: its two marks and its name.
const REFERENCE_TOKENS: usize = 3;

/// The most words of a list of names.
const MAX_NAME_LIST_WORDS: usize = 14;

/// Is it a character of an icon font, from the Private Use Area? Pages decorate links with them, headlines have none.
pub(super) fn is_icon(token: &Token, text: &str) -> bool {
    text[token.start..].starts_with(|c| ('\u{e000}'..='\u{f8ff}').contains(&c))
}

/// Is it two words or more, all in capitals?
pub(super) fn is_all_caps(tokens: &[Token]) -> bool {
    tokens.iter().filter(|t| t.is_word()).count() > 1
        && tokens.iter().all(|t| !t.is_word() || t.shape == TokenShape::AllCaps)
}

/// Is it one of these marks, or of their classes?
pub(super) fn is_any_mark(token: &Token, marks: &[char]) -> bool {
    marks.iter().any(|&c| token.is_mark(c))
}

/// Is it two words or more and a colon, with a capital first: "Read also:"?
pub(super) fn is_named_marker(tokens: &[Token]) -> bool {
    tokens.iter().filter(|t| t.is_word()).count() > 1
        && tokens.first().is_some_and(Token::is_capitalized)
        && tokens.last().is_some_and(|t| t.is_mark(':'))
}

/// Has a sentence ended with `token`?
pub(super) fn is_sentence_end(token: &Token) -> bool {
    is_any_mark(token, &['.', '?', '!', ')', '"', '*', ']'])
}

/// The range `from..to` of `tokens`, which point into `text`, without spaces at its ends that are written as character
/// references: "&nbsp;".
pub(super) fn trim_spaces(
    tokens: &[Token],
    (mut from, mut to): (usize, usize),
    text: &str,
) -> (usize, usize) {
    let is_space = |(c, _): (char, usize)| c.is_whitespace();
    while from + REFERENCE_TOKENS <= to
        && tokens[from].is_mark('&')
        && tokens[from + REFERENCE_TOKENS - 1].is_mark(';')
        && reference::leading(&text[tokens[from].start..]).is_some_and(is_space)
    {
        from += REFERENCE_TOKENS;
    }
    while from + REFERENCE_TOKENS <= to
        && tokens[to - REFERENCE_TOKENS].is_mark('&')
        && tokens[to - 1].is_mark(';')
        && reference::trailing(&text[..tokens[to - 1].end]).is_some_and(is_space)
    {
        to -= REFERENCE_TOKENS;
    }
    (from, to)
}

/// Is it names, with what joins them, and nothing else: "Siti Aminah, Budi | Antara"?
pub(super) fn is_name_list(tokens: &[Token]) -> bool {
    let may_be_name = |t: &Token| {
        !t.is_word() || t.shape != TokenShape::Lowercase || VOCABULARY.name_connectors.contains(t.hash)
    };
    let words = tokens.iter().filter(|t| t.is_word()).count();
    (1..=MAX_NAME_LIST_WORDS).contains(&words)
        && tokens.iter().all(may_be_name)
        && tokens.iter().any(|t| t.is_capitalized() || t.shape == TokenShape::Address)
        && !tokens.iter().any(|t| t.shape == TokenShape::QuoteMark)
}

/// How many words are among the tokens?
pub(super) fn word_count(tokens: &[Token]) -> usize {
    tokens.iter().filter(|t| t.is_word()).count()
}

/// Is the first of the tokens a quotation mark?
pub(super) fn begins_with_quote(tokens: &[Token]) -> bool {
    tokens.first().is_some_and(|t| t.shape == TokenShape::QuoteMark)
}
