//! Whom the words after a verb name ("kata [Menteri Luar Negeri, Wang Yi], di …"), and the pronouns and pointing phrases
//! that stand for somebody. What stands before a verb is `subject`'s.

use super::tag::{Named, Tag};
use super::view::{Role, View};
use crate::article::Via;
use crate::text::Span;
use crate::text::words::Shape;

/// How far a subject may stand before its verb, in words.
pub(super) const REACH: usize = 45;

pub(super) fn is_adverb(view: &View, at: usize) -> bool {
    view.words.get(at).is_some_and(|w| w.shape == Shape::Lower || w.begins)
        && view.pack.adverbs.contains(&view.key(at))
}

pub(super) fn pronoun(view: &View, at: usize) -> Option<Tag> {
    (view.roles.get(at) == Some(&Role::Pronoun)).then(|| Tag {
        named: Named::Back,
        mention: view.words[at].span,
        via: Via::Pronoun,
    })
}

/// Whom the words after a verb name: "kata [Menteri Luar Negeri, Wang Yi], di Astana".
pub fn noun_phrase(view: &View, from: usize, end: usize) -> Option<Tag> {
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
    if view.words[at].shape == Shape::Lower
        && view.pack.stops.contains(&key)
        && !view.pack.soft_stops.contains(&key)
    {
        return None;
    }
    let (mut commas, mut depth, mut head_end) = (0, 0, None);
    // A name with more capitals behind it may be part of a role: "kata Direktur Maju Jaya Abadi, Rini".
    let mut doubtful: Option<Tag> = None;
    let kin = view.pack.kin.contains(&view.key(at));
    for i in at..end.min(at + REACH) {
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
        if let Some(m) = named.filter(|&m| view.names.who.is_person(m)) {
            if kin && head_end.is_none() {
                // "sahabat Ardhito": somebody else, unless a name follows behind a comma.
                continue;
            }
            let tag = Tag { named: Named::Figure(m.figure), mention: m.span, via: Via::Name };
            let after = view.word_from(m.span.end);
            let runs_on = view.words.get(after).is_some_and(|w| w.is_name_like())
                && after < end
                && !view.new_line(after);
            if !runs_on && (doubtful.is_none() || commas > 0) {
                return Some(tag);
            }
            doubtful = doubtful.or(Some(tag));
            continue;
        }
        let key = view.key(i);
        if named.is_none() && i > at && view.pack.stops.contains(&key) && view.words[i].shape == Shape::Lower
        {
            let soft = view.pack.soft_stops.contains(&key);
            head_end = head_end.or(Some(i));
            if !soft || (commas > 0 && view.mark(i - 1) != Some(',')) {
                break;
            }
        }
        if view.words[i].span.of(view.text).starts_with('@') {
            let span = view.words[i].span;
            return Some(Tag { named: Named::Words(span), mention: span, via: Via::Name });
        }
    }
    let head_end = head_end.unwrap_or(end.min(at + REACH)).max(at);
    doubtful.or_else(|| nominal(view, at, head_end))
}

/// "kata Ketua Umum Projo ini": a phrase that a pointing word ends means somebody named before, whatever names are in it.
fn definite_phrase(view: &View, from: usize, end: usize) -> Option<Tag> {
    let stop = (from..end.min(from + 12)).find(|&i| {
        let key = view.key(i);
        let stops = view.pack.stops.contains(&key) && !view.pack.soft_stops.contains(&key);
        view.mark(i).is_some_and(|c| !"()".contains(c)) || view.pack.definite.contains(&key) || stops
    })?;
    let pointed = stop > from && view.pack.definite.contains(&view.key(stop));
    pointed.then(|| nominal(view, from, stop + 1)).flatten()
}

/// Words without a person's name in them: an organisation, a role, or somebody unnamed.
pub(super) fn nominal(view: &View, from: usize, end: usize) -> Option<Tag> {
    let end =
        (from..end).rev().find(|&i| view.mark(i).is_none() || view.mark(i) == Some(')')).map(|i| i + 1)?;
    if end - from > 14 || view.pack.stops.contains(&view.key(from)) && view.words[from].shape == Shape::Lower
    {
        return None;
    }
    let span = Span::new(view.words[from].span.start, view.words[end - 1].span.end);
    if let Some(m) = view.mention(from).filter(|m| m.span.start <= span.start) {
        let whole = view.word_from(m.span.end) >= end;
        if whole {
            return Some(Tag { named: Named::Figure(m.figure), mention: m.span, via: Via::Name });
        }
    }
    let definite = view.pack.definite.contains(&view.key(end - 1))
        || view.pack.definite_before.contains(&view.key(from))
        || (from..end).all(|i| view.words[i].is_name_like());
    let named = if definite { Named::Role(span) } else { Named::Words(span) };
    Some(Tag { named, mention: span, via: Via::Nominal })
}

/// The last person named in `from..end`.
pub(super) fn nearest_person(view: &View, from: usize, end: usize) -> Option<Tag> {
    (from..end).rev().take(REACH).find_map(|i| view.person(i)).map(|m| Tag {
        named: Named::Figure(m.figure),
        mention: m.span,
        via: Via::Name,
    })
}
