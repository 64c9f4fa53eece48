//! Names in headlines, where every word has a capital and a name can take in the verb behind it: "Rini Astuti Gugat Dimas".

use super::candidate::EntityCandidate;
use super::crf::model::{ModelLexicon, UsageCount};
use super::crf::token_attributes::word_hash;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::hash::FastSet;
use crate::text::words::{Word, WordShape};

/// In a headline at least four fifths of the words have a capital.
const HEADLINE_CAPITALS: (usize, usize) = (4, 5);

/// A shorter line is not taken for a headline.
const MIN_HEADLINE_WORDS: usize = 5;

/// A word is no part of names if it is written small so many times as often as it stands in one.
const MIN_SMALL_RATIO: f32 = 8.0;

/// And so often at least.
const MIN_SMALL_COUNT: f32 = 15.0;

/// Is the line a headline: has nearly every word a capital, so that capitals say nothing?
pub(super) fn is_headline(words: &[Word]) -> bool {
    let letters = words.iter().filter(|w| w.is_name_like() || w.shape == WordShape::Lowercase).count();
    let capitals = words.iter().filter(|w| w.is_name_like()).count();
    letters >= MIN_HEADLINE_WORDS && capitals * HEADLINE_CAPITALS.1 >= letters * HEADLINE_CAPITALS.0
}

/// Shortens people's names in headlines by one word where other lines have the shorter name, and cuts them at words that are
/// written small where they are no headline, if a part is somebody whom other lines name. `in_headlines` has the indexes
/// of the candidates in headlines, in order.
pub(super) fn trim_headline_names(
    text: &str,
    words: &[Word],
    candidates: &mut Vec<EntityCandidate>,
    in_headlines: &[usize],
    lexicon: Option<ModelLexicon>,
    pack: &EntityPack,
) {
    if in_headlines.is_empty() {
        return;
    }
    let name = |a: usize, b: usize| Span::new(words[a].span.start, words[b].span.end).slice(text);
    let mut next_in_headline = in_headlines.iter().peekable();
    let elsewhere: Vec<(usize, usize)> = (0..candidates.len())
        .filter(|at| next_in_headline.next_if_eq(&at).is_none() && candidates[*at].kind == EntityKind::Person)
        .map(|at| candidates[at].words)
        .collect();
    let names: FastSet<&str> = elsewhere.iter().map(|&(first, last)| name(first, last)).collect();
    let name_words: FastSet<&str> = elsewhere
        .iter()
        .flat_map(|&(first, last)| first..=last)
        .map(|at| words[at].span.slice(text))
        .collect();
    let mut cut: Vec<EntityCandidate> = Vec::new();
    for &at in in_headlines {
        let c = &mut candidates[at];
        let (first, last) = c.words;
        if c.kind != EntityKind::Person || last == first {
            continue;
        }
        let is_small =
            |at: &usize| lexicon.is_some_and(|known| is_written_small(text, words[*at], known, pack));
        if last > first + 1 && names.contains(name(first, last - 1)) {
            c.words.1 = last - 1;
            c.span = Span::new(c.span.start, words[last - 1].span.end);
        } else if let Some(verb) = (first + 1..=last).find(is_small)
            && (first..=last).any(|at| name_words.contains(words[at].span.slice(text)))
        {
            if let Some(next) = (verb..=last).find(|at| !is_small(at)) {
                let span = Span::new(words[next].span.start, c.span.end);
                cut.push(EntityCandidate { span, words: (next, last), ..c.clone() });
            }
            c.words.1 = verb - 1;
            c.span = Span::new(c.span.start, words[verb - 1].span.end);
        }
    }
    if !cut.is_empty() {
        candidates.extend(cut);
        candidates.sort_by_key(|c| c.words);
    }
}

/// Is the word written small wherever capitals say something?
fn is_written_small(text: &str, word: Word, lexicon: ModelLexicon, pack: &EntityPack) -> bool {
    let lowercase = word.lowercase(text);
    let entry = lexicon.get(word_hash(lowercase.as_bytes()));
    let count = |usage| entry.approximate_count(usage);
    let named: f32 =
        (0..3).map(|kind| count(UsageCount::First(kind)) + count(UsageCount::Further(kind))).sum();
    word.shape == WordShape::Capitalized
        && !pack.given_names.contains(&lowercase)
        && count(UsageCount::Small) >= MIN_SMALL_COUNT.max(MIN_SMALL_RATIO * named)
}
