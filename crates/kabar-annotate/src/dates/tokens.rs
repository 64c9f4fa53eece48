//! A text cut into numbers, words and marks, which is all that the scanner of dates looks at.

/// How many tokens are looked at.
const TOKENS: usize = 80;

/// A piece of the text: digits with their count, letters, or any other character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Token<'a> {
    /// A number, and how many digits it was written with.
    Number(u32, usize),
    /// Letters and apostrophes.
    Word(&'a str),
    /// A punctuation mark.
    Mark(char),
}

/// The first tokens of `text`.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::with_capacity(TOKENS.min(text.len()));
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| found.len() < TOKENS) {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (len, token) = if c.is_ascii_digit() {
            let len = run(|c| c.is_ascii_digit());
            (len, Some(Token::Number(rest[..len].parse().unwrap_or(u32::MAX), len)))
        } else if c.is_alphabetic() {
            let len = run(|c| c.is_alphabetic() || c == '\'');
            (len, Some(Token::Word(&rest[..len])))
        } else {
            (c.len_utf8(), (!c.is_whitespace()).then_some(Token::Mark(c)))
        };
        found.extend(token);
        rest = &rest[len..];
    }
    found
}
