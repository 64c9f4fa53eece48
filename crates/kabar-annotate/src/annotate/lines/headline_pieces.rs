//! The tokens after a link's marker, taken apart where two words may stand without a space: "KotaMenurut".

use super::builtin::VOCABULARY;
use kabar_patterns::{Token, TokenShape, tokenize};

/// What stands between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// White space, or the beginning of the text.
    Space,
    /// Nothing, after a mark or before one.
    Mark,
    /// Nothing, between a small letter and a capital: "KotaMenurut".
    SmallLetter,
    /// Nothing, after letters in upper case: "KPUMenurut".
    UpperCase,
    /// Nothing, after a digit: "2024Menurut".
    Digit,
}

impl Joint {
    /// Is it a place within what is written as one word?
    pub(super) fn is_inside_word(self) -> bool {
        matches!(self, Joint::SmallLetter | Joint::UpperCase | Joint::Digit)
    }
}

/// A token, or a part of one that may be two words without a space.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub token: Token,
    pub joint: Joint,
    /// The hash of the whole token.
    pub whole: u64,
    /// What kind of token it is, in features.
    pub class: u64,
}

/// Appends `token` of `text`, whole or in parts.
pub(super) fn push_pieces(text: &str, token: &Token, pieces: &mut Vec<Piece>) {
    let glue = pieces.last().is_some_and(|last| last.token.end == token.start);
    let mut joint = if glue { Joint::Mark } else { Joint::Space };
    let word = &text[token.start..token.end];
    let mut from = 0;
    if token.is_word() && token.shape != TokenShape::Address && (token.has_uppercase || token.has_lowercase) {
        for (at, kind) in word_seams(word, text[token.end..].starts_with('.')) {
            push_part(word, (token, from..at), joint, pieces);
            (from, joint) = (at, kind);
        }
    }
    if from == 0 {
        pieces.push(Piece { token: *token, joint, whole: token.hash, class: class_of(token) });
    } else {
        push_part(word, (token, from..word.len()), joint, pieces);
    }
}

fn push_part(
    word: &str,
    (token, range): (&Token, std::ops::Range<usize>),
    joint: Joint,
    pieces: &mut Vec<Piece>,
) {
    let mut part = Vec::with_capacity(1);
    tokenize(&word[range.clone()], token.start + range.start, &mut part);
    if let Some(&part) = part.first() {
        pieces.push(Piece { token: part, joint, whole: token.hash, class: class_of(&part) });
    }
}

/// Where a word may be two that are written without a space: before a capital after a small letter or a digit, and before
/// the last capital of several if a small letter follows, with at least two letters on either side; and before a last digit
/// that a full stop follows, which may number an item of a list: "Kota2. Bandung".
fn word_seams(word: &str, is_stopped: bool) -> Vec<(usize, Joint)> {
    let mut seams = Vec::new();
    let bytes = word.as_bytes();
    if let [.., a, b, c, b'1'..=b'9'] = bytes
        && is_stopped
        && [a, b, c].into_iter().all(u8::is_ascii_alphabetic)
    {
        seams.push((bytes.len() - 1, Joint::Digit));
    }
    if !bytes[1..].iter().any(|b| b.is_ascii_uppercase() || !b.is_ascii()) {
        return seams;
    }
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let mut from = 0;
    for i in 2..chars.len().saturating_sub(1) {
        let (at, c) = chars[i];
        if !c.is_uppercase() || i < from + 2 {
            continue;
        }
        let (before, after) = (chars[i - 1].1, chars[i + 1].1);
        let joint = if before.is_lowercase() {
            Joint::SmallLetter
        } else if before.is_numeric() && after.is_lowercase() {
            Joint::Digit
        } else if before.is_uppercase() && after.is_lowercase() {
            Joint::UpperCase
        } else {
            continue;
        };
        seams.push((at, joint));
        from = i;
    }
    seams.sort_unstable_by_key(|&(at, _)| at);
    seams
}

/// The class of a token: its shape, its role in sentences, or which mark it is.
fn class_of(token: &Token) -> u64 {
    let role = |openers: bool| {
        if openers && VOCABULARY.sentence_openers.contains(token.hash) {
            1
        } else if openers && VOCABULARY.weak_openers.contains(token.hash) {
            2
        } else if openers && VOCABULARY.name_openers.contains(token.hash) {
            3
        } else {
            4
        }
    };
    match token.shape {
        TokenShape::Capitalized => role(true),
        TokenShape::AllCaps => 5,
        TokenShape::Number => 6,
        TokenShape::Address => 7,
        TokenShape::QuoteMark => 8,
        TokenShape::Lowercase if VOCABULARY.minor_words.contains(token.hash) => 9,
        TokenShape::Lowercase if VOCABULARY.speech_verbs.contains(token.hash) => 10,
        TokenShape::Lowercase if VOCABULARY.demonstratives.contains(token.hash) => 11,
        TokenShape::Lowercase if VOCABULARY.auxiliaries.contains(token.hash) => 12,
        TokenShape::Lowercase => 13,
        TokenShape::Punctuation => token.hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<&str> {
        let (mut tokens, mut pieces) = (Vec::new(), Vec::new());
        tokenize(text, 0, &mut tokens);
        for token in &tokens {
            push_pieces(text, token, &mut pieces);
        }
        pieces.iter().map(|p| &text[p.token.start..p.token.end]).collect()
    }

    #[test]
    fn words_come_apart_where_two_may_be_glued() {
        assert_eq!(parts("Tiga KotaMenurut warga"), ["Tiga", "Kota", "Menurut", "warga"]);
        assert_eq!(parts("KPUMenurut"), ["KPU", "Menurut"]);
        assert_eq!(parts("2024Dalam"), ["2024", "Dalam"]);
        assert_eq!(parts("Kota2. Desa"), ["Kota", "2", ".", "Desa"]);
        assert_eq!(parts("KanadaÉtienne"), ["Kanada", "Étienne"]);
    }

    #[test]
    fn other_words_stay_whole() {
        for word in ["Menurut", "KPU", "PhD", "eX", "Rp2", "Kota2", "https://contoh.id/KotaMenurut", "É"] {
            assert_eq!(parts(word), [word]);
        }
    }
}
