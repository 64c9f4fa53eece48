//! Takes words apart that hold several names, or a name and something else: "Rini-Dimas", "se-Jawa", "Jakarta-based",
//! "KPK.Rini".
//!
//! [`words`](crate::text::words) keeps what a hyphen joins, since most such words are one. Where both sides have a capital
//! only the article tells a pair from one name ("Jean-Luc"): of a pair it names one alone, too.

use crate::text::Span;
use crate::text::words::{self, Word, WordShape};

/// A shorter part with a capital is rather a syllable or an initial: "Al-Hakim", "S-1".
const MIN_PART_LETTERS: usize = 3;
/// An acronym has at least so many: "RI-Sarmatia".
const MIN_ACRONYM_LETTERS: usize = 2;
/// A word glued to an acronym by a full stop has at least so many letters: "KPK.Rini", but not "S.Kom".
const MIN_GLUED_LETTERS: usize = 3;

/// Takes the words from index `first` on apart. `is_tail` knows the words, in small letters, that a hyphen ties to a name
/// without being part of it: the second half of "Jakarta-based"; `stands_alone` those that the article writes without a
/// hyphen somewhere. `are_pair` says of the line's words so far and two parts with capitals whether they are two names.
pub fn split_compounds(
    text: &str,
    words: &mut Vec<Word>,
    first: usize,
    is_tail: impl Fn(&str) -> bool,
    stands_alone: impl Fn(&str) -> bool,
    are_pair: impl Fn(&[Word], &str, &str) -> bool,
) {
    let is_compound = |word: &Word| {
        matches!(word.shape, WordShape::Capitalized | WordShape::AllCaps)
            && word.span.slice(text).bytes().any(|b| matches!(b, b'-' | b'.'))
    };
    if !words[first..].iter().any(is_compound) {
        return;
    }
    let mut split = Vec::with_capacity(words.len() - first + 8);
    for word in words.drain(first..) {
        if is_compound(&word) {
            push_parts(text, word, &is_tail, &stands_alone, &are_pair, &mut split);
        } else {
            split.push(word);
        }
    }
    words.append(&mut split);
}

/// Appends the parts of `word`, and the marks between them.
fn push_parts(
    text: &str,
    word: Word,
    is_tail: &impl Fn(&str) -> bool,
    stands_alone: &impl Fn(&str) -> bool,
    are_pair: &impl Fn(&[Word], &str, &str) -> bool,
    out: &mut Vec<Word>,
) {
    let before_word = out.len();
    let surface = word.span.slice(text);
    let (mut start, mut starts_sentence) = (0, word.starts_sentence);
    for (at, mark) in surface.match_indices(['-', '.']) {
        let end = surface[at + 1..].find(['-', '.']).map_or(surface.len(), |i| at + 1 + i);
        let (before, after) = (&surface[start..at], &surface[at + 1..end]);
        let is_end = match mark {
            "-" => is_joint(before, after, is_tail, |a, b| {
                stands_alone(&a.to_lowercase())
                    || stands_alone(&b.to_lowercase())
                    || are_pair(&out[..before_word], a, b)
            }),
            _ => is_glued_sentence(before, after),
        };
        if !is_end || surface.starts_with('@') {
            continue;
        }
        let span = |a: usize, b: usize| Span::new(word.span.start + a, word.span.start + b);
        out.push(Word { span: span(start, at), shape: shape_of(before), starts_sentence });
        out.push(Word { span: span(at, at + 1), shape: WordShape::Punctuation, starts_sentence: false });
        (start, starts_sentence) = (at + 1, mark == ".");
    }
    let rest = Span::new(word.span.start + start, word.span.end);
    let shape = if start == 0 { word.shape } else { shape_of(rest.slice(text)) };
    out.push(Word { span: rest, shape, starts_sentence });
}

/// Does a hyphen between these parts of a word join two things?
fn is_joint(
    before: &str,
    after: &str,
    is_tail: &impl Fn(&str) -> bool,
    are_two_names: impl Fn(&str, &str) -> bool,
) -> bool {
    let is_name = |part: &str| {
        let count = part.chars().filter(|c| c.is_alphabetic()).count();
        let least = if words::is_all_caps(part) { MIN_ACRONYM_LETTERS } else { MIN_PART_LETTERS };
        begins_with_capital(part) && count >= least
    };
    let is_small = |part: &str| part.chars().all(|c| c.is_lowercase());
    // The party of a politician: "D-Ohio".
    let is_letter = |part: &str| begins_with_capital(part) && part.chars().nth(1).is_none();
    match (is_name(before), is_name(after)) {
        (true, true) => {
            let is_acronym = words::is_all_caps(before) || words::is_all_caps(after);
            is_acronym || are_two_names(before, after)
        }
        (false, true) if is_letter(before) => true,
        (false, true) => !before.is_empty() && is_small(before),
        (true, false) => is_tail(after),
        (false, false) => false,
    }
}

/// Does a full stop between these parts of a word end a sentence, with the space behind it lost?
fn is_glued_sentence(before: &str, after: &str) -> bool {
    let mut letters = after.chars();
    before.chars().nth(1).is_some()
        && before.chars().all(char::is_uppercase)
        && letters.next().is_some_and(char::is_uppercase)
        && after.chars().count() >= MIN_GLUED_LETTERS
        && letters.all(char::is_lowercase)
}

fn begins_with_capital(part: &str) -> bool {
    part.chars().next().is_some_and(char::is_uppercase)
}

fn shape_of(part: &str) -> WordShape {
    let has = |is: fn(char) -> bool| part.chars().any(is);
    match (has(char::is_uppercase), has(char::is_lowercase)) {
        _ if part.starts_with(|c: char| c.is_ascii_digit()) => WordShape::Number,
        (true, true) => WordShape::Capitalized,
        (true, false) => WordShape::AllCaps,
        _ => WordShape::Lowercase,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_prefixes_and_glued_sentences_are_taken_apart() {
        for (text, parts) in [
            ("Rini-Dimas", "Rini - Dimas"),
            ("se-Jawa", "se - Jawa"),
            ("anti-Rini", "anti - Rini"),
            ("Jepara-based", "Jepara - based"),
            ("RI-Sarmatia", "RI - Sarmatia"),
            ("D-Ohio", "D - Ohio"),
            ("Al-Hakim", "Al-Hakim"),
            ("Jean-Luc", "Jean-Luc"),
            ("Seon-ho", "Seon-ho"),
            ("Kudus-Pati-Rembang", "Kudus - Pati - Rembang"),
            ("KPK.Rini", "KPK . Rini"),
            ("Sari-Budi", "Sari - Budi"),
            ("S.Kom", "S.Kom"),
            ("SUARA.TV", "SUARA.TV"),
            ("suara.com-Rini", "suara.com-Rini"),
            ("Suara.com-Rini", "Suara.com - Rini"),
        ] {
            let mut cut = Vec::new();
            words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
            split_compounds(
                text,
                &mut cut,
                0,
                |w| w == "based",
                |w| ["rini", "kudus", "pati"].contains(&w),
                |_, a, _| a == "Sari",
            );
            let cut: Vec<&str> = cut.iter().map(|w| w.span.slice(text)).collect();
            assert_eq!(cut.join(" "), parts);
        }
    }
}
