//! What a few tokens look like, whatever rule asks: names, capitals, the end of a sentence.

use kabar_patterns::tokens::{LineToken, LineTokenShape, word_hash};

/// A glyph of an icon font, from the Private Use Area: part of a page's furniture, never of a headline.
pub fn is_icon(token: &LineToken, text: &str) -> bool {
    text[token.start..].starts_with(|c| ('\u{e000}'..='\u{f8ff}').contains(&c))
}

/// Is it two words or more, all in capitals?
pub fn all_capitals(tokens: &[LineToken]) -> bool {
    tokens.iter().filter(|t| t.is_word()).count() > 1
        && tokens.iter().all(|t| !t.is_word() || t.shape == LineTokenShape::Caps)
}

/// Has a sentence ended with `token`?
pub fn is_sentence_end(token: &LineToken) -> bool {
    ['.', '?', '!', ')', '"', '*', ']'].iter().any(|&c| token.is_mark(c))
}

/// Words in lower case that may stand between names.
const NAME_CONNECTORS: &[u64] = &[
    word_hash("dan"),
    word_hash("and"),
    word_hash("und"),
    word_hash("y"),
    word_hash("et"),
    word_hash("bin"),
    word_hash("binti"),
    word_hash("de"),
    word_hash("der"),
    word_hash("von"),
    word_hash("van"),
    word_hash("di"),
    word_hash("via"),
    word_hash("for"),
    word_hash("the"),
    word_hash("of"),
    word_hash("com"),
    word_hash("co"),
    word_hash("id"),
    word_hash("net"),
    word_hash("org"),
];

/// Names, with what joins them, and nothing else: "Siti Aminah, Budi | Antara".
pub fn is_name_list(tokens: &[LineToken]) -> bool {
    let name =
        |t: &LineToken| !t.is_word() || t.shape != LineTokenShape::Lower || NAME_CONNECTORS.contains(&t.hash);
    let words = tokens.iter().filter(|t| t.is_word()).count();
    (1..=14).contains(&words)
        && tokens.iter().all(name)
        && tokens.iter().any(|t| t.is_capitalized() || t.shape == LineTokenShape::Url)
        && !tokens.iter().any(|t| t.shape == LineTokenShape::Quote)
}
