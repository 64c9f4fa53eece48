//! Subjects of a verb that are not names: "*Police* called it", "*the president* also said"; and the subject that opens a
//! sentence, for a verb that has none of its own.
//!
//! The words of such a phrase do not say how long it is. It is bounded by verbs, marks and stop words; a phrase that
//! depends on a preposition is not a subject.

use super::attribution::Attribution;
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, may_be_noun, nominal_phrase};
use super::quote_tokens::{CueRole, QuoteTokens};
use crate::article::EntityKind;
use crate::text::words::WordShape;

/// A phrase that is the subject of its clause without being a name is at most so long, in words.
const MAX_PHRASE_WORDS: usize = 10;

/// Behind a name that describes it, the head of a phrase has at most so many words: "a Hill campaign adviser".
const MAX_HEAD_WORDS: usize = 3;

/// A phrase that is the subject although a name stands before it is at most so long, in words.
const MAX_PHRASE_BEFORE_NAME: usize = 5;

/// A phrase with an article or a demonstrative right before its verb is at most so long, in words.
const MAX_PHRASE_BEFORE_VERB: usize = 8;

/// The subject that opens the sentence, for a verb that has none of its own: "*The mayor* also came late and vowed".
pub(super) fn opening_subject(tokens: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let depends = |i: usize| {
        let word = tokens.lowercase(i);
        tokens.pack.prepositions.contains(&word) || tokens.pack.stops.contains(&word)
    };
    let from = from.max(verb.saturating_sub(MAX_SUBJECT_DISTANCE));
    let comma = |at: usize| (at..verb).find(|&i| tokens.mark(i) == Some(','));
    let from = if depends(from) { comma(from)? + 1 } else { from };
    let ends_phrase = |i: &usize| {
        tokens.roles[*i] != CueRole::Plain || tokens.is_separator(*i) || (tokens.is_adverb(*i) && *i > from)
    };
    let end = (from..verb).find(ends_phrase)?;
    let has_article = tokens.is_article(from);
    // "Beberapa menit kemudian, …": says when, not who.
    let after = (end..verb).find(|&i| !tokens.is_adverb(i)).unwrap_or(end);
    let is_adverbial = tokens.mark(after) == Some(',') && (after > end || !has_article);
    if is_adverbial && !(from..end).any(|i| tokens.mention(i).is_some()) {
        return opening_subject(tokens, after + 1, verb);
    }
    let lead =
        (from..end).find(|&i| tokens.mention(i).is_some() || tokens.words[i].shape == WordShape::Lowercase);
    match lead.and_then(|i| tokens.mention(i)) {
        Some(m) if !tokens.is_possessor(m) && tokens.kind(m) != EntityKind::Place => Some(m.into()),
        _ => {
            // Without an article the capitals and nouns say where it ends: "[Opponents of the law] came and said".
            let end = match has_article {
                true => end,
                false if tokens.pack.heads_last => {
                    let is_noun = |i: usize| tokens.words[i].is_name_like() || may_be_noun(tokens, i);
                    (from..end).find(|&i| !is_noun(i)).unwrap_or(end)
                }
                false => lead.unwrap_or(end),
            };
            short_phrase(tokens, from, end)
        }
    }
}

/// The words `start..end`, where they are one short phrase without a verb.
pub(super) fn short_phrase(tokens: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let is_plain = |i: usize| tokens.roles[i] == CueRole::Plain && !tokens.is_separator(i);
    let is_phrase = start < end && end - start <= MAX_PHRASE_WORDS && (start..end).all(is_plain);
    is_phrase.then(|| nominal_phrase(tokens, start, end)).flatten()
}

/// The whole clause before the verb, where it is one phrase: "*Police* called it", "*Warga sekitar* menyebut".
pub(super) fn clause_subject(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let is_bound = |i: usize| {
        let word = tokens.lowercase(i);
        tokens.is_separator(i)
            || tokens.roles[i] != CueRole::Plain
            || tokens.pack.joins.contains(&word)
            || (tokens.is_hard_stop(&word) && !tokens.pack.prepositions.contains(&word))
    };
    let start = (from..end).rev().find(|&i| is_bound(i)).map_or(from, |i| i + 1);
    let start =
        (start..end).find(|&i| !tokens.is_adverb(i) && tokens.roles[i] == CueRole::Plain).unwrap_or(end);
    let is_cut_off = start == from && tokens.sentence_starts[from] != from && tokens.mark(from - 1).is_none();
    if tokens.pack.prepositions.contains(&tokens.lowercase(start)) || is_cut_off {
        return None;
    }
    // "asked what was next [the founder] said"
    let is_preposition = |i: usize| tokens.pack.prepositions.contains(&tokens.lowercase(i));
    let inner = (start + 1..end).rev().find(|&i| tokens.is_article(i) && !is_preposition(i - 1));
    let start = inner.filter(|_| tokens.pack.heads_last && !tokens.is_article(start)).unwrap_or(start);
    short_phrase(tokens, start, end)
}

/// The phrase that the name at word `first` only describes, where its head stands right before the verb at word `verb`:
/// "[a separate *Hill* adviser] said".
pub(super) fn phrase_around(tokens: &QuoteTokens, first: usize, verb: usize) -> Option<Attribution> {
    let mention = tokens.mention(first).filter(|_| tokens.pack.heads_last)?;
    let after = tokens.word_at_or_after(mention.span.end);
    let mut end = verb;
    while end > after && tokens.is_adverb(end - 1) {
        end -= 1;
    }
    let is_head = |i: usize| may_be_noun(tokens, i) && !tokens.pack.joins.contains(&tokens.lowercase(i));
    let has_head = after < end && end - after <= MAX_HEAD_WORDS && (after..end).all(is_head);
    let start = (tokens.sentence_starts[first]..first)
        .rev()
        .take(MAX_PHRASE_WORDS)
        .find(|&i| tokens.is_article(i) || tokens.mark(i).is_some() || tokens.roles[i] != CueRole::Plain)?;
    (has_head && tokens.is_article(start)).then(|| nominal_phrase(tokens, start, end)).flatten()
}

/// The phrase with an article that stands right before the verb and begins its clause, whatever names stand before that:
/// "But Hill agreed, [the columnist] suggested", "when [many commentators] called him". In a language whose articles stand
/// first.
pub(super) fn clause_phrase(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    if !tokens.pack.heads_last || end <= from + 1 || !may_be_noun(tokens, end - 1) {
        return None;
    }
    let is_inside = |i: usize| {
        may_be_noun(tokens, i) && !tokens.is_adverb(i) || tokens.words[i].shape == WordShape::Number
    };
    let limit = from.max(end.saturating_sub(MAX_PHRASE_BEFORE_NAME));
    let start = (limit..end - 1).rev().find(|&i| tokens.is_article(i) || !is_inside(i))?;
    let before = start.checked_sub(1).filter(|&i| i >= from);
    let begins_clause = before.is_none_or(|i| {
        let word = tokens.lowercase(i);
        tokens.is_separator(i)
            || tokens.pack.joins.contains(&word)
            || tokens.pack.relatives.contains(&word)
            || tokens.pack.conjunctions.contains(&word)
    });
    (tokens.is_article(start) && begins_clause).then(|| nominal_phrase(tokens, start, end)).flatten()
}

/// The phrase right before the verb: "politikus itu mengatakan", "the president said".
pub(super) fn phrase_before(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let mut end = end;
    while end > from && (tokens.is_adverb(end - 1) || tokens.mark(end - 1).is_some()) {
        end -= 1;
    }
    let mut start = end;
    while start > from
        && end - start < MAX_PHRASE_BEFORE_VERB
        && !tokens.is_separator(start - 1)
        && tokens.roles[start - 1] == CueRole::Plain
    {
        start -= 1;
        if tokens.is_article(start) {
            break;
        }
    }
    let is_closed = end > start && tokens.pack.definite.contains(&tokens.lowercase(end - 1));
    (start < end && (is_closed || tokens.is_article(start)))
        .then(|| nominal_phrase(tokens, start, end))
        .flatten()
}
