//! Names to which a scraper glued a neighbour where a link began or ended: "Rini Astutimengatakan", "PresidenRini Astuti".
//!
//! Taken apart they tell the full names of people, and are mentions of them. They are not marked: only whole words are.

use super::crf::model::{LexiconEntry, ModelLexicon, UsageCount};
use super::crf::token_attributes::word_hash;
use super::pack::EntityPack;
use crate::text::Span;
use crate::text::words::{self, Word, WordShape};

/// Each part has at least so many letters.
const MIN_PART_LETTERS: usize = 3;

/// Shorter words behind a name are glued to it only if the language lists them.
const MIN_SMALL_LETTERS: usize = 6;

/// Behind a name that nothing is known of, the word is a verb of speech or longer still.
const MIN_LETTERS_BEHIND_UNKNOWN: usize = 10;

/// A name before a word in small letters has at least so many letters: shorter ones are prefixes as well.
const MIN_NAME_LETTERS: usize = 4;

/// The word behind a name is written small so often at least.
const MIN_SMALL_COUNT: f32 = 63.0;

/// Takes the words from index `first` on apart that are two.
pub(super) fn split_glued_words(
    text: &str,
    words: &mut Vec<Word>,
    first: usize,
    lexicon: ModelLexicon,
    pack: &EntityPack,
) {
    if pack.glued_words.is_empty() {
        return;
    }
    let mut at = first;
    while at < words.len() {
        let word = words[at];
        at += 1;
        let surface = word.span.slice(text);
        if !word.is_name_like()
            || surface.len() < 2 * MIN_PART_LETTERS
            || !surface.chars().all(char::is_alphabetic)
        {
            continue;
        }
        let known = |part: &str| lexicon.get(word_hash(part.to_lowercase().as_bytes()));
        if known(surface) != LexiconEntry::default() {
            continue;
        }
        let Some(cut) = camel_joint(surface, known).or_else(|| small_joint(surface, known, pack)) else {
            continue;
        };
        let second = &surface[cut..];
        let shape = if second.starts_with(char::is_uppercase) {
            WordShape::Capitalized
        } else {
            WordShape::Lowercase
        };
        let middle = word.span.start + cut;
        let first_shape = match surface[..cut].chars().next() {
            Some(letter) if letter.is_lowercase() => WordShape::Lowercase,
            _ if words::is_all_caps(&surface[..cut]) => WordShape::AllCaps,
            _ => WordShape::Capitalized,
        };
        words[at - 1] = Word {
            span: Span::new(word.span.start, middle),
            shape: first_shape,
            starts_sentence: word.starts_sentence,
        };
        words.insert(at, Word { span: Span::new(middle, word.span.end), shape, starts_sentence: false });
    }
}

/// Where a capital inside the word begins another one that is known: "JenderalRini", "RIRini".
fn camel_joint(word: &str, known: impl Fn(&str) -> LexiconEntry) -> Option<usize> {
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    let begins = |i: usize| {
        let is_upper = |i: usize| letters.get(i).is_some_and(|l| l.1.is_uppercase());
        let is_acronym = letters[..i].iter().all(|l| l.1.is_uppercase());
        let is_long = i >= MIN_PART_LETTERS || is_acronym && i > 1;
        is_upper(i)
            && !is_upper(i + 1)
            && is_long
            && letters.len() - i >= MIN_PART_LETTERS
            && (is_acronym || !is_upper(i - 1))
    };
    (1..letters.len())
        .rev()
        .filter(|&i| begins(i))
        .map(|i| letters[i].0)
        .find(|&cut| [&word[..cut], &word[cut..]].iter().all(|part| known(part) != LexiconEntry::default()))
}

/// Where a word in small letters is glued to a name: the longest one.
fn small_joint(word: &str, known: impl Fn(&str) -> LexiconEntry, pack: &EntityPack) -> Option<usize> {
    let cuts = word.char_indices().skip(MIN_NAME_LETTERS).map(|(at, _)| at);
    cuts.take_while(|cut| word.len() - cut >= MIN_PART_LETTERS).find(|&cut| {
        let (name, small) = word.split_at(cut);
        if !small.chars().all(char::is_lowercase) {
            return false;
        }
        let is_word = pack.glued_words.contains(small)
            || small.len() >= MIN_SMALL_LETTERS && is_small_word(known(small));
        let is_verb = || small.len() >= MIN_LETTERS_BEHIND_UNKNOWN || pack.speech_verbs.contains(small);
        is_word && (is_name_word(known(name)) || is_verb())
    })
}

fn is_small_word(entry: LexiconEntry) -> bool {
    let count = |usage| entry.approximate_count(usage);
    let named: f32 =
        (0..3).map(|kind| count(UsageCount::First(kind)) + count(UsageCount::Further(kind))).sum();
    count(UsageCount::Small) >= MIN_SMALL_COUNT.max(8.0 * named)
}

fn is_name_word(entry: LexiconEntry) -> bool {
    let count = |usage| entry.approximate_count(usage);
    let named: f32 =
        (0..3).map(|kind| count(UsageCount::First(kind)) + count(UsageCount::Further(kind))).sum();
    named > 1.0 && named >= count(UsageCount::Small)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::CrfTagger;

    #[test]
    fn names_and_what_is_glued_to_them_are_taken_apart() {
        let pack = EntityPack::for_language(Some("id"));
        let tagger = CrfTagger::for_language(Some("id")).expect("a model");
        for (text, parts) in [
            ("Menteri Rini Wijayamengatakan", "Menteri Rini Wijaya mengatakan"),
            ("PresidenBudi Wijayayang", "Presiden Budi Wijaya yang"),
            ("RIBudi", "RI Budi"),
            ("Kartikasari", "Kartikasari"),
            ("YouTube", "YouTube"),
        ] {
            let mut cut = Vec::new();
            words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
            split_glued_words(text, &mut cut, 0, tagger.lexicon(), pack);
            let cut: Vec<&str> = cut.iter().map(|w| w.span.slice(text)).collect();
            assert_eq!(cut.join(" "), parts);
        }
    }
}
