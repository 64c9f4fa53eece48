//! What a few tokens look like, whatever rule asks: names, capitals, the end of a sentence.

use kabar_patterns::tokens::{Shape, Token, hash};

/// A glyph of an icon font, from the Private Use Area: part of a page's furniture, never of a headline.
pub fn is_icon(token: &Token, text: &str) -> bool {
    text[token.start..].starts_with(|c| ('\u{e000}'..='\u{f8ff}').contains(&c))
}

/// Is it two words or more, all in capitals?
pub fn all_capitals(tokens: &[Token]) -> bool {
    tokens.iter().filter(|t| t.is_word()).count() > 1
        && tokens.iter().all(|t| !t.is_word() || t.shape == Shape::Caps)
}

/// Has a sentence ended with `token`?
pub fn ends_before(token: &Token) -> bool {
    ['.', '?', '!', ')', '"', '*', ']'].iter().any(|&c| token.is_mark(c))
}

/// Words in lower case that may stand between names.
const BETWEEN_NAMES: &[u64] = &[
    hash("dan"),
    hash("and"),
    hash("und"),
    hash("y"),
    hash("et"),
    hash("bin"),
    hash("binti"),
    hash("de"),
    hash("der"),
    hash("von"),
    hash("van"),
    hash("di"),
    hash("via"),
    hash("for"),
    hash("the"),
    hash("of"),
    hash("com"),
    hash("co"),
    hash("id"),
    hash("net"),
    hash("org"),
];

/// Names, with what joins them, and nothing else: "Siti Aminah, Budi | Antara".
pub fn is_names(tokens: &[Token]) -> bool {
    let name = |t: &Token| !t.is_word() || t.shape != Shape::Lower || BETWEEN_NAMES.contains(&t.hash);
    let words = tokens.iter().filter(|t| t.is_word()).count();
    (1..=14).contains(&words)
        && tokens.iter().all(name)
        && tokens.iter().any(|t| t.is_upper() || t.shape == Shape::Url)
        && !tokens.iter().any(|t| t.shape == Shape::Quote)
}
