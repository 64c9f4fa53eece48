//! Two names that a hyphen joins where the article names neither alone: "pasangan Rini-Dimas", "Jepara-Kudus".

use super::crf::model::{ModelLexicon, UsageCount};
use super::crf::token_attributes::word_hash;
use super::pack::EntityPack;
use crate::text::words::{Word, WordShape};

/// A word that announces a pair is one of so many before it.
const MAX_WORDS_BEFORE_PAIR: usize = 6;

/// A word is known to begin names from so many uses on.
const MIN_NAME_COUNT: f32 = 31.0;

/// And it begins those of one kind so many times as often as it is used otherwise.
const MIN_KIND_RATIO: f32 = 2.0;

/// Are the two parts of a word with a hyphen two names? `before` has the words of the line before it.
pub(super) fn are_pair(
    text: &str,
    before: &[Word],
    (a, b): (&str, &str),
    lexicon: Option<ModelLexicon>,
    pack: &EntityPack,
) -> bool {
    let is_cue = |w: &Word| pack.pair_cues.contains(&w.lowercase(text));
    let is_mark = |w: &&Word| w.shape != WordShape::Punctuation;
    let announced = before.iter().rev().take(MAX_WORDS_BEFORE_PAIR).take_while(is_mark).any(is_cue);
    let Some(lexicon) = lexicon else { return announced };
    let begins = |word: &str, kind| begins_names(word, kind, lexicon);
    let follows_name = || {
        let word = before.last().filter(|w| w.shape == WordShape::Capitalized).map(|w| w.lowercase(text));
        word.is_some_and(|word| !pack.is_title(&word) && is_of_people(&word, lexicon))
    };
    announced
        || begins(a, 2) && begins(b, 2)
        || !pack.pair_cues.is_empty() && begins(b, 0) && (begins(a, 0) || follows_name())
}

/// Does `word` begin the names of a kind, and hardly anything else?
fn begins_names(word: &str, kind: usize, lexicon: ModelLexicon) -> bool {
    let entry = lexicon.get(word_hash(word.to_lowercase().as_bytes()));
    let count = |usage| entry.approximate_count(usage);
    let first = count(UsageCount::First(kind));
    let others: f32 = (0..3).filter(|&k| k != kind).map(|k| count(UsageCount::First(k))).sum();
    first >= MIN_NAME_COUNT && first >= MIN_KIND_RATIO * (others + count(UsageCount::Small))
}

/// Does `word` (in small letters) stand in people's names more often than otherwise?
fn is_of_people(word: &str, lexicon: ModelLexicon) -> bool {
    let entry = lexicon.get(word_hash(word.as_bytes()));
    let count = |usage| entry.approximate_count(usage);
    let of = |kind| count(UsageCount::First(kind)) + count(UsageCount::Further(kind));
    of(0) > 0.0 && of(0) > of(1) + of(2) + count(UsageCount::Small)
}
