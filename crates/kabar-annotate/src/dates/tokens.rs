//! A text cut into numbers, words and marks, which is all that the scanner of dates looks at.

/// How many tokens are looked at.
const MAX_TOKENS: usize = 80;

/// A piece of the text: digits with their count, letters, or any other character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DateToken<'a> {
    /// A number, and how many digits it was written with.
    Number(u32, usize),
    /// Letters and apostrophes.
    Word(&'a str),
    /// A punctuation mark.
    Punctuation(char),
}

/// The first tokens of `text`.
pub(super) fn tokenize(text: &str) -> Vec<DateToken<'_>> {
    let mut found = Vec::with_capacity(MAX_TOKENS.min(text.len()));
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| found.len() < MAX_TOKENS) {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (len, token) = if c.is_ascii_digit() {
            let len = run(|c| c.is_ascii_digit());
            (len, Some(DateToken::Number(rest[..len].parse().unwrap_or(u32::MAX), len)))
        } else if c.is_alphabetic() {
            let len = run(|c| c.is_alphabetic() || c == '\'');
            (len, Some(DateToken::Word(&rest[..len])))
        } else {
            (c.len_utf8(), (!c.is_whitespace()).then_some(DateToken::Punctuation(c)))
        };
        found.extend(token);
        rest = &rest[len..];
    }
    found
}
