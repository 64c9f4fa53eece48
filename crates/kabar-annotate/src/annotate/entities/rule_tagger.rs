//! Proposes names in a language without a trained model. It proposes only people: a run of capitalised words with a title
//! or a verb of saying beside it, or a full name with a comma behind it.
//!
//! Where nouns have capitals as well (German), a person is marked only with a title or a given name. Without one the name
//! only serves to find speakers.

use super::candidate::EntityCandidate;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::words::{Word, WordShape};

/// The confidence in a person with a title or verb beside the name: enough to be marked.
const CUE_CONFIDENCE: f32 = 0.6;

/// The confidence in a person where a noun could look the same: enough to be a speaker, not to be marked.
const DOUBTFUL_CONFIDENCE: f32 = 0.36;

/// A person's name has at most so many words.
const MAX_NAME_WORDS: usize = 4;

/// A run of capitalised words is followed for so many words.
const MAX_RUN_WORDS: usize = 24;

/// Proposes the names in `words`.
pub(super) fn tag(text: &str, words: &[Word], pack: &EntityPack) -> Vec<EntityCandidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if words[at].is_name_like() {
            let run = name_run(text, words, at, pack);
            found.extend(person_by_cue(text, words, &run, pack));
            at = run.last().map_or(at, |&last| last) + 1;
        } else {
            at += 1;
        }
    }
    found
}

/// The person that a run of capitalised words names, where something beside it says that it is one.
fn person_by_cue(text: &str, words: &[Word], run: &[usize], pack: &EntityPack) -> Option<EntityCandidate> {
    let is_title = |at: usize| pack.is_title(&words[at].lowercase(text));
    let start = run.iter().rposition(|&at| is_title(at)).map_or(0, |i| i + 1);
    let name = run.get(start..).filter(|n| (1..=MAX_NAME_WORDS).contains(&n.len()))?;
    let (&first, &last) = (name.first()?, name.last()?);
    let first_lowercase = words[first].lowercase(text);
    let word = |at: Option<usize>| at.and_then(|at| words.get(at));
    let is_verb = |at| word(at).is_some_and(|w| pack.speech_verbs.contains(&w.lowercase(text)));
    let is_comma = |at| word(at).is_some_and(|w| w.span.slice(text) == ",");
    let (before, after) = (first.checked_sub(1), Some(last + 1));
    let has_cue = start > 0 || is_verb(before) || is_verb(after);
    let is_full_name = name.len() > 1;
    let follows_title = before.is_some_and(is_title) && is_full_name;
    // "…, Michael Knipper, …", and "John Kline, …" at the beginning of a sentence.
    let stands_apart = is_full_name && is_comma(after) && (words[first].starts_sentence || is_comma(before));
    let follows_determiner = [Some(first), before]
        .into_iter()
        .flatten()
        .any(|at| pack.determiners.contains(&words[at].lowercase(text)));
    // "Ministerin von der Leyen", but "Gouverneur von Tabasco", "Tore von zu Hause".
    let is_preposition = pack.particles.contains(words[first].span.slice(text))
        && !name.get(1).is_some_and(|&at| pack.articles.contains(words[at].span.slice(text)));
    let is_person = (has_cue || follows_title || stands_apart)
        && !is_preposition
        && (is_full_name || !words[first].starts_sentence)
        && !follows_determiner
        && !pack.never.contains(&first_lowercase);
    let is_sure = pack.determiners.is_empty()
        || start > 0
        || follows_title
        || pack.given_names.contains(&first_lowercase);
    let confidence = if is_sure { CUE_CONFIDENCE } else { DOUBTFUL_CONFIDENCE };
    let end = words[last].span;
    is_person.then(|| EntityCandidate {
        span: Span::new(words[first].span.start, end.start + pack.stem_length(end.slice(text))),
        words: (first, last),
        kind: EntityKind::Person,
        confidence,
        kind_scores: [confidence, 0.0, 0.0],
    })
}

/// The indexes of the words from `start` that may be one name: capitalised words, and small ones that join names. The full
/// stops of abbreviations between them are left out.
fn name_run(text: &str, words: &[Word], start: usize, pack: &EntityPack) -> Vec<usize> {
    let mut run = vec![start];
    let is_name_like = |at: usize| words.get(at).is_some_and(|w| w.is_name_like() && !w.starts_sentence);
    let mut at = start;
    while run.len() < MAX_RUN_WORDS {
        let word = words[at].span.slice(text);
        if pack.stem_length(word) != word.len() {
            break;
        }
        let next = at + 1;
        if is_name_like(next) && text.get(words[at].span.end..words[next].span.start).is_some_and(is_gap) {
            at = next;
        } else if words
            .get(next)
            .is_some_and(|w| w.span.slice(text) == "." && w.span.start == words[at].span.end)
            && is_name_like(next + 1)
        {
            at = next + 1;
        } else if let Some(after) =
            skip_connectors(text, words, next, pack).filter(|&after| is_name_like(after))
        {
            run.extend(next..after);
            at = after;
        } else {
            break;
        }
        run.push(at);
    }
    run
}

/// Is it white space within a line?
fn is_gap(between: &str) -> bool {
    between.len() <= 2 && !between.contains('\n')
}

/// The word behind one or two small words that stand inside names ("dan", "of the"); `None` where there is none.
fn skip_connectors(text: &str, words: &[Word], at: usize, pack: &EntityPack) -> Option<usize> {
    let is_joining = |at: usize| {
        words.get(at).filter(|w| w.shape == WordShape::Lowercase).is_some_and(|w| {
            let word = w.span.slice(text);
            pack.connectors.contains(word) || pack.particles.contains(word)
        })
    };
    let is_article = |at: usize| words.get(at).is_some_and(|w| pack.articles.contains(w.span.slice(text)));
    match (is_joining(at), is_joining(at + 1) || is_article(at + 1)) {
        (true, true) => Some(at + 2),
        (true, false) => Some(at + 1),
        _ => None,
    }
}
