//! Subjects that are no name: "[Police] called it", "[the president] also said", and who opens the sentence of a verb that
//! has no subject of its own.
//!
//! How long such a phrase is cannot be told from its words alone; verbs, marks and stop words bound it, and what
//! hangs on a preposition is not one.

use super::phrase::{REACH, is_adverb, nominal};
use super::subject::{is_owner, tag};
use super::tag::Tag;
use super::view::{Role, View};
use crate::article::EntityKind;
use crate::text::words::Shape;

/// So many words make a phrase that is the subject of its clause without being a name.
const PHRASE: usize = 10;

/// Who opens the sentence: the subject of a verb that has none of its own ("[The mayor] also came late and vowed").
pub fn opening(view: &View, from: usize, verb: usize) -> Option<Tag> {
    let hangs = |i: usize| {
        let key = view.key(i);
        view.pack.prepositions.contains(&key) || view.pack.stops.contains(&key)
    };
    let from = from.max(verb.saturating_sub(REACH));
    let comma = |at: usize| (at..verb).find(|&i| view.mark(i) == Some(','));
    let from = if hangs(from) { comma(from)? + 1 } else { from };
    let stop = |i: &usize| {
        view.roles[*i] != Role::Plain || view.mark(*i).is_some() || (is_adverb(view, *i) && *i > from)
    };
    let end = (from..verb).find(stop)?;
    let key = view.key(from);
    let article = view.pack.articles.contains(&key) || view.pack.definite_before.contains(&key);
    // "Beberapa menit kemudian, …": when, and not who.
    let after = (end..verb).find(|&i| !is_adverb(view, i)).unwrap_or(end);
    let aside = view.mark(after) == Some(',') && (after > end || !article);
    if aside && !(from..end).any(|i| view.mention(i).is_some()) {
        return opening(view, after + 1, verb);
    }
    let lead = (from..end).find(|&i| view.mention(i).is_some() || view.words[i].shape == Shape::Lower);
    match lead.and_then(|i| view.mention(i)) {
        Some(m) if !is_owner(view, m) && view.names.who.figures[m.figure].kind != EntityKind::Place => {
            Some(tag(m))
        }
        _ => {
            // Without an article the capitals tell: "[Opponents] came and said".
            let end = if article { end } else { lead.unwrap_or(end) };
            phrase_of(view, from, end)
        }
    }
}

/// The words from `start` to `end`, where they are one short phrase without a verb.
pub(super) fn phrase_of(view: &View, start: usize, end: usize) -> Option<Tag> {
    let plain = |i: usize| view.roles[i] == Role::Plain && view.mark(i).is_none();
    let whole = start < end && end - start <= PHRASE && (start..end).all(plain);
    whole.then(|| nominal(view, start, end)).flatten()
}

/// The whole clause before the verb, where it is one phrase: "[Police] called it", "[Warga sekitar] menyebut".
pub(super) fn clause(view: &View, from: usize, end: usize) -> Option<Tag> {
    let bounds = |i: usize| {
        let key = view.key(i);
        view.mark(i).is_some()
            || view.roles[i] != Role::Plain
            || view.pack.joins.contains(&key)
            || (view.pack.stops.contains(&key)
                && !view.pack.soft_stops.contains(&key)
                && !view.pack.prepositions.contains(&key))
    };
    let start = (from..end).rev().find(|&i| bounds(i)).map_or(from, |i| i + 1);
    let start = (start..end).find(|&i| !is_adverb(view, i) && view.roles[i] == Role::Plain).unwrap_or(end);
    if view.pack.prepositions.contains(&view.key(start))
        || (start == from && view.sentence[from] != from && view.mark(from - 1).is_none())
    {
        return None;
    }
    phrase_of(view, start, end)
}

/// "politikus itu mengatakan", "the president said": the phrase right before the verb.
pub(super) fn phrase_before(view: &View, from: usize, end: usize) -> Option<Tag> {
    let mut end = end;
    while end > from && (is_adverb(view, end - 1) || view.mark(end - 1).is_some()) {
        end -= 1;
    }
    let mut start = end;
    while start > from
        && end - start < 8
        && view.mark(start - 1).is_none()
        && view.roles[start - 1] == Role::Plain
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
    (start < end && (opened || closed)).then(|| nominal(view, start, end)).flatten()
}
