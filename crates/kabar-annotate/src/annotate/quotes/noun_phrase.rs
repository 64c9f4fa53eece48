//! Whom the words after a verb name ("kata [Menteri Luar Negeri, Wang Yi], di …"), and the pronouns and pointing phrases
//! that stand for somebody. What stands before a verb is `subject`'s.

use super::attribution::{Attribution, SourceRef};
use super::quote_tokens::{CueRole, QuoteTokens};
use crate::article::MentionForm;
use crate::text::Span;
use crate::text::words::WordShape;

/// How far a subject may stand before its verb, in words.
pub(super) const MAX_SUBJECT_DISTANCE: usize = 45;

pub(super) fn is_adverb(view: &QuoteTokens, at: usize) -> bool {
    view.words.get(at).is_some_and(|w| w.shape == WordShape::Lowercase || w.starts_sentence)
        && view.pack.adverbs.contains(&view.key(at))
}

pub(super) fn pronoun(view: &QuoteTokens, at: usize) -> Option<Attribution> {
    (view.roles.get(at) == Some(&CueRole::Pronoun)).then(|| Attribution {
        source: SourceRef::Anaphor,
        mention: view.words[at].span,
        form: MentionForm::Pronoun,
    })
}

/// Whom the words after a verb name: "kata [Menteri Luar Negeri, Wang Yi], di Astana".
pub fn noun_phrase(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let mut at = from;
    while at < end && (view.mark(at) == Some(',') || is_adverb(view, at)) {
        at += 1;
    }
    if at >= end {
        return None;
    }
    if let Some(tag) = pronoun(view, at) {
        return Some(tag);
    }
    if let Some(tag) = definite_phrase(view, at, end) {
        return Some(tag);
    }
    // "“…” suggests that …": nobody is named behind the verb.
    let key = view.key(at);
    if view.words[at].shape == WordShape::Lowercase
        && view.pack.stops.contains(&key)
        && !view.pack.soft_stops.contains(&key)
    {
        return None;
    }
    let (mut commas, mut depth, mut head_end) = (0, 0, None);
    // A name with more capitals behind it may be part of a role: "kata Direktur Maju Jaya Abadi, Rini".
    let mut doubtful: Option<Attribution> = None;
    let kin = view.pack.kin.contains(&view.key(at));
    for i in at..end.min(at + MAX_SUBJECT_DISTANCE) {
        if let Some(c) = view.mark(i) {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth <= 0 => {
                    head_end = head_end.or(Some(i));
                    commas += 1;
                    if commas > 4 {
                        break;
                    }
                }
                '.' | '/' | '\'' | '’' | '&' => {}
                _ if depth <= 0 => {
                    head_end = head_end.or(Some(i));
                    break;
                }
                _ => {}
            }
            continue;
        }
        if depth > 0 {
            continue;
        }
        let named = view.mention(i);
        if let Some(m) = named.filter(|&m| view.entities.coreference.is_person(m)) {
            if kin && head_end.is_none() {
                // "sahabat Ardhito": somebody else, unless a name follows behind a comma.
                continue;
            }
            let tag = Attribution {
                source: SourceRef::Cluster(m.cluster),
                mention: m.span,
                form: MentionForm::Name,
            };
            let after = view.word_at_or_after(m.span.end);
            let runs_on = view.words.get(after).is_some_and(|w| w.is_name_like())
                && after < end
                && !view.begins_line(after);
            if !runs_on && (doubtful.is_none() || commas > 0) {
                return Some(tag);
            }
            doubtful = doubtful.or(Some(tag));
            continue;
        }
        let key = view.key(i);
        if named.is_none()
            && i > at
            && view.pack.stops.contains(&key)
            && view.words[i].shape == WordShape::Lowercase
        {
            let soft = view.pack.soft_stops.contains(&key);
            head_end = head_end.or(Some(i));
            if !soft || (commas > 0 && view.mark(i - 1) != Some(',')) {
                break;
            }
        }
        if view.words[i].span.slice(view.text).starts_with('@') {
            let span = view.words[i].span;
            return Some(Attribution {
                source: SourceRef::Phrase(span),
                mention: span,
                form: MentionForm::Name,
            });
        }
    }
    let head_end = head_end.unwrap_or(end.min(at + MAX_SUBJECT_DISTANCE)).max(at);
    doubtful.or_else(|| nominal_phrase(view, at, head_end))
}

/// "kata Ketua Umum Projo ini": a phrase that a pointing word ends means somebody named before, whatever names are in it.
fn definite_phrase(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let stop = (from..end.min(from + 12)).find(|&i| {
        let key = view.key(i);
        let stops = view.pack.stops.contains(&key) && !view.pack.soft_stops.contains(&key);
        view.mark(i).is_some_and(|c| !"()".contains(c)) || view.pack.definite.contains(&key) || stops
    })?;
    let pointed = stop > from && view.pack.definite.contains(&view.key(stop));
    pointed.then(|| nominal_phrase(view, from, stop + 1)).flatten()
}

/// Words without a person's name in them: an organisation, a role, or somebody unnamed.
pub(super) fn nominal_phrase(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let end =
        (from..end).rev().find(|&i| view.mark(i).is_none() || view.mark(i) == Some(')')).map(|i| i + 1)?;
    if end - from > 14
        || view.pack.stops.contains(&view.key(from)) && view.words[from].shape == WordShape::Lowercase
    {
        return None;
    }
    let span = Span::new(view.words[from].span.start, view.words[end - 1].span.end);
    if let Some(m) = view.mention(from).filter(|m| m.span.start <= span.start) {
        let whole = view.word_at_or_after(m.span.end) >= end;
        if whole {
            return Some(Attribution {
                source: SourceRef::Cluster(m.cluster),
                mention: m.span,
                form: MentionForm::Name,
            });
        }
    }
    let definite = view.pack.definite.contains(&view.key(end - 1))
        || view.pack.definite_before.contains(&view.key(from))
        || (from..end).all(|i| view.words[i].is_name_like());
    let named = if definite { SourceRef::Description(span) } else { SourceRef::Phrase(span) };
    Some(Attribution { source: named, mention: span, form: MentionForm::Nominal })
}

/// The last person named in `from..end`.
pub(super) fn nearest_person(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    (from..end).rev().take(MAX_SUBJECT_DISTANCE).find_map(|i| view.person(i)).map(|m| Attribution {
        source: SourceRef::Cluster(m.cluster),
        mention: m.span,
        form: MentionForm::Name,
    })
}
