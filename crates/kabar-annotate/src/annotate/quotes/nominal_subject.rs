//! Subjects that are no name: "[Police] called it", "[the president] also said", and who opens the sentence of a verb that
//! has no subject of its own.
//!
//! How long such a phrase is cannot be told from its words alone; verbs, marks and stop words bound it, and what
//! hangs on a preposition is not one.

use super::attribution::Attribution;
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, is_adverb, nominal_phrase};
use super::quote_tokens::{CueRole, QuoteTokens};
use super::subject::{is_possessor, named_attribution};
use crate::article::EntityKind;
use crate::text::words::WordShape;

/// So many words make a phrase that is the subject of its clause without being a name.
const MAX_PHRASE_WORDS: usize = 10;

/// Who opens the sentence: the subject of a verb that has none of its own ("[The mayor] also came late and vowed").
pub fn opening_subject(view: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let hangs = |i: usize| {
        let key = view.key(i);
        view.pack.prepositions.contains(&key) || view.pack.stops.contains(&key)
    };
    let from = from.max(verb.saturating_sub(MAX_SUBJECT_DISTANCE));
    let comma = |at: usize| (at..verb).find(|&i| view.mark(i) == Some(','));
    let from = if hangs(from) { comma(from)? + 1 } else { from };
    let stop = |i: &usize| {
        view.roles[*i] != CueRole::Plain || view.mark(*i).is_some() || (is_adverb(view, *i) && *i > from)
    };
    let end = (from..verb).find(stop)?;
    let key = view.key(from);
    let article = view.pack.articles.contains(&key) || view.pack.definite_before.contains(&key);
    // "Beberapa menit kemudian, …": when, and not who.
    let after = (end..verb).find(|&i| !is_adverb(view, i)).unwrap_or(end);
    let aside = view.mark(after) == Some(',') && (after > end || !article);
    if aside && !(from..end).any(|i| view.mention(i).is_some()) {
        return opening_subject(view, after + 1, verb);
    }
    let lead =
        (from..end).find(|&i| view.mention(i).is_some() || view.words[i].shape == WordShape::Lowercase);
    match lead.and_then(|i| view.mention(i)) {
        Some(m)
            if !is_possessor(view, m)
                && view.entities.coreference.clusters[m.cluster].kind != EntityKind::Place =>
        {
            Some(named_attribution(m))
        }
        _ => {
            // Without an article the capitals tell: "[Opponents] came and said".
            let end = if article { end } else { lead.unwrap_or(end) };
            short_phrase(view, from, end)
        }
    }
}

/// The words from `start` to `end`, where they are one short phrase without a verb.
pub(super) fn short_phrase(view: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let plain = |i: usize| view.roles[i] == CueRole::Plain && view.mark(i).is_none();
    let whole = start < end && end - start <= MAX_PHRASE_WORDS && (start..end).all(plain);
    whole.then(|| nominal_phrase(view, start, end)).flatten()
}

/// The whole clause before the verb, where it is one phrase: "[Police] called it", "[Warga sekitar] menyebut".
pub(super) fn clause_subject(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let bounds = |i: usize| {
        let key = view.key(i);
        view.mark(i).is_some()
            || view.roles[i] != CueRole::Plain
            || view.pack.joins.contains(&key)
            || (view.pack.stops.contains(&key)
                && !view.pack.soft_stops.contains(&key)
                && !view.pack.prepositions.contains(&key))
    };
    let start = (from..end).rev().find(|&i| bounds(i)).map_or(from, |i| i + 1);
    let start = (start..end).find(|&i| !is_adverb(view, i) && view.roles[i] == CueRole::Plain).unwrap_or(end);
    if view.pack.prepositions.contains(&view.key(start))
        || (start == from && view.sentence_starts[from] != from && view.mark(from - 1).is_none())
    {
        return None;
    }
    short_phrase(view, start, end)
}

/// "politikus itu mengatakan", "the president said": the phrase right before the verb.
pub(super) fn phrase_before(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let mut end = end;
    while end > from && (is_adverb(view, end - 1) || view.mark(end - 1).is_some()) {
        end -= 1;
    }
    let mut start = end;
    while start > from
        && end - start < 8
        && view.mark(start - 1).is_none()
        && view.roles[start - 1] == CueRole::Plain
    {
        start -= 1;
        let key = view.key(start);
        if view.pack.definite_before.contains(&key) || view.pack.articles.contains(&key) {
            break;
        }
    }
    let opened =
        view.pack.articles.contains(&view.key(start)) || view.pack.definite_before.contains(&view.key(start));
    let closed = end > start && view.pack.definite.contains(&view.key(end - 1));
    (start < end && (opened || closed)).then(|| nominal_phrase(view, start, end)).flatten()
}
