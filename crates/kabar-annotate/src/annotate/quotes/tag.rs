//! The words that say who speaks: a verb with a name after it ("kata Xi"), before it ("Xi mengatakan"), a clitic
//! ("ujarnya"), a pronoun, a phrase ("politikus itu").
//!
//! Only the sentence of the quotation is read here, and only to say which words name the speaker; whom they mean is
//! `speaker`'s work.

use super::clause::opening;
use super::phrase::{REACH, is_adverb, nearest_person, noun_phrase};
use super::subject::{borrows, owner, subject};
use super::view::{Place, Role, View};
use crate::article::Via;
use crate::text::Span;

/// Whom the words name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Named {
    /// A figure of the table.
    Figure(usize),
    /// Somebody named before: a pronoun, a clitic.
    Back,
    /// Somebody named before, by what he is: "politikus itu", "Presiden".
    Role(Span),
    /// Nobody of the table: "seorang warga".
    Words(Span),
}

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tag {
    /// Whom it names.
    pub named: Named,
    /// The words that do.
    pub mention: Span,
    /// How.
    pub via: Via,
}

/// Where a tag was found: the nearer, the surer that the quotation is speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// Elsewhere in the sentence.
    Loose,
    /// Right before: "Xi mengatakan, “".
    Before,
    /// Right after: "” kata Xi".
    After,
}

/// The tag of a quotation, in its own sentence.
pub fn find(view: &View, place: &Place) -> Option<(Tag, Near)> {
    let (start, end) = place.after;
    let fresh = view.words.get(start).is_some_and(|w| w.is_name_like());
    let closed = matches!(place.last_char(view.text), Some('.' | '…')) && !is_brief(view, start, end);
    if !(fresh && closed && start < end)
        && let Some(tag) = adjacent_after(view, start, end)
    {
        return Some((tag, Near::After));
    }
    if let Some(found) = before(view, place.before) {
        return Some(found);
    }
    let inside_sentence = !(fresh && closed);
    inside_sentence.then(|| loose_after(view, start, end)).flatten().map(|tag| (tag, Near::Loose))
}

/// Is the sentence no more than a tag: "“Never.” Hill later said."?
fn is_brief(view: &View, start: usize, end: usize) -> bool {
    let last = (start..end).rev().find(|&i| view.mark(i).is_none());
    last.is_some_and(|l| {
        let verb = matches!(view.roles[l], Role::Tag(_) | Role::Verb);
        let whole = l > start || matches!(view.roles[l], Role::Tag(n) if n > 0);
        verb && whole && l - start < 5 && (start..l).all(|i| view.mark(i).is_none())
    })
}

/// A tag that begins right after the quotation.
fn adjacent_after(view: &View, start: usize, end: usize) -> Option<Tag> {
    let mut at = start;
    while at < end && (view.mark(at).is_some_and(|c| ",–—―-:".contains(c)) || is_adverb(view, at)) {
        at += 1;
    }
    // "“…” — Rini Hartono"
    if at == start + 1 && view.mark(start).is_some_and(|c| "–—―-".contains(c)) && at < end {
        let signed = (at..end).all(|i| view.words[i].is_name_like() || view.mark(i).is_some());
        let name = view.mention(at).or_else(|| view.mention(end - 1)).filter(|_| signed);
        if let Some(m) = name {
            return Some(Tag { named: Named::Figure(m.figure), mention: m.span, via: Via::Name });
        }
    }
    // "so charakterisierte ihn Weber": the second verb has the name.
    if at + 1 < end && view.roles[at] == Role::Tag(0) && view.roles[at + 1] == Role::Tag(0) {
        at += 1;
    }
    if at >= end {
        return None;
    }
    match view.roles[at] {
        Role::Tag(0) if view.pack.clitics.iter().any(|c| *c == view.key(at + 1)) => {
            Some(clitic(view, at + 1, u8::MAX))
        }
        Role::Tag(0) => noun_phrase(view, at + 1, end).map(|tag| continued(view, at, tag)),
        Role::Tag(n) => Some(clitic(view, at, n)),
        Role::According => noun_phrase(view, at + 1, end),
        _ => {
            // Subject first: "Hill said", "the president told reporters", "Budi menambahkan".
            let verb = (at..end.min(at + 24)).find(|&i| {
                let verb = matches!(view.roles[i], Role::Tag(_) | Role::Verb | Role::AccordingAfter);
                verb && i > at
            })?;
            let blocked = (at..verb).any(|i| view.mark(i).is_some_and(|c| ";.:!?".contains(c)));
            if blocked || view.pack.stops.contains(&view.key(at)) && view.mention(at).is_none() {
                return None;
            }
            subject(view, at, verb)
        }
    }
}

/// "sambung pesepak bola asal Blitar": after a verb of going on, a phrase without a name means who spoke before.
fn continued(view: &View, verb: usize, tag: Tag) -> Tag {
    let first = view.word_from(tag.mention.start);
    let fresh = view.pack.articles.contains(&view.key(first));
    match tag.named {
        Named::Words(_)
            if view.pack.continuing.contains(&view.key(verb)) && !fresh && tag.via == Via::Nominal =>
        {
            Tag { named: Named::Back, ..tag }
        }
        _ => tag,
    }
}

/// A verb anywhere after the quotation in its sentence.
fn loose_after(view: &View, start: usize, end: usize) -> Option<Tag> {
    let verb =
        (start..end).find(|&i| matches!(view.roles[i], Role::Tag(_) | Role::According | Role::Verb))?;
    match view.roles[verb] {
        Role::Tag(n) if n > 0 => Some(clitic(view, verb, n)),
        Role::According => noun_phrase(view, verb + 1, end),
        Role::Tag(_) if view.takes_subject(verb) => subject(view, start, verb)
            .or_else(|| noun_phrase(view, verb + 1, end).filter(|t| t.via == Via::Name)),
        Role::Tag(_) => noun_phrase(view, verb + 1, end)
            .filter(|t| t.via != Via::Nominal)
            .or_else(|| subject(view, start, verb)),
        _ => subject(view, start, verb),
    }
}

/// A verb or a source before the quotation, in its sentence.
fn before(view: &View, (start, end): (usize, usize)) -> Option<(Tag, Near)> {
    if start >= end {
        return None;
    }
    let colon = view.mark(end - 1) == Some(':');
    let verb = (start..end).rev().take(REACH).find(|&i| match view.roles[i] {
        Role::Plain | Role::Pronoun => false,
        // "kata 'ya'" is the noun "word" where nobody is named after it.
        Role::Tag(0) => i + 1 < end || view.pack.verbs_before.contains(&view.key(i)),
        _ => true,
    });
    if let Some(tag) = owner(view, verb.unwrap_or(start), end) {
        return Some((tag, Near::Loose));
    }
    if let Some(verb) = verb {
        let near = if end - verb <= 3 || colon { Near::Before } else { Near::Loose };
        let subject = || {
            let main = |i: &usize| matches!(view.roles[*i], Role::Tag(0) | Role::Verb);
            let lent = || match (start..verb).rev().find(main) {
                Some(lender) => subject(view, start, lender),
                None => opening(view, start, verb),
            };
            borrows(view, start, verb).then(lent).flatten().or_else(|| subject(view, start, verb))
        };
        // "In Bonn sagte Weber": the subject has made room.
        let inverted = view.pack.verb_second
            && start < verb
            && !view.pack.definite_before.contains(&view.key(start))
            && (is_adverb(view, start) || view.pack.prepositions.contains(&view.key(start)));
        let tag = match view.roles[verb] {
            Role::Tag(n) if n > 0 => Some(clitic(view, verb, n)),
            Role::According => noun_phrase(view, verb + 1, end),
            Role::Tag(_) | Role::Verb if inverted => noun_phrase(view, verb + 1, end).or_else(subject),
            Role::Tag(_) if !view.takes_subject(verb) => noun_phrase(view, verb + 1, end).or_else(subject),
            Role::Tag(_) => {
                subject().or_else(|| noun_phrase(view, verb + 1, end).filter(|t| t.via == Via::Name))
            }
            _ => subject(),
        };
        let near = if matches!(view.roles[verb], Role::According | Role::Tag(_)) && near == Near::Loose {
            let tail = tag.map_or(verb, |t| view.word_from(t.mention.end));
            if end.saturating_sub(tail) <= 2 { Near::Before } else { Near::Loose }
        } else {
            near
        };
        if let Some(tag) = tag {
            return Some((tag, near));
        }
    }
    // "Xi: “": the name before a colon speaks.
    if colon {
        return nearest_person(view, start, end - 1).map(|tag| (tag, Near::Before));
    }
    None
}

/// The tag that makes up the next sentence: "Hal itu disampaikan Rini".
pub fn following(view: &View, place: &Place) -> Option<Tag> {
    let start = if place.after.0 < place.after.1 { place.after.0 } else { place.after.1 };
    if !view.words.get(start)?.begins || !view.pack.pointers.contains(&view.key(start)) {
        return None;
    }
    let end = view.sentence_end(start + 1);
    let verb = (start..end.min(start + 6)).find(|&i| view.roles[i] == Role::Tag(0))?;
    noun_phrase(view, verb + 1, end).filter(|t| t.via == Via::Name)
}

/// The name at the head of a quotation from a transcript: "“BUDI: Saya datang.”"
pub fn inner(view: &View, place: &Place) -> Option<Tag> {
    let (first, end) = place.inside;
    let colon = (first..end.min(first + 5)).find(|&i| view.mark(i) == Some(':'))?;
    let whole = first < colon && (first..colon).all(|i| view.words[i].is_name_like());
    whole.then(|| nearest_person(view, first, colon)).flatten()
}

/// A clitic of `length` bytes at the end of word `at`.
fn clitic(view: &View, at: usize, length: u8) -> Tag {
    let span = view.words[at].span;
    let start = span.end.saturating_sub(length.into()).max(span.start);
    Tag { named: Named::Back, mention: Span::new(start, span.end), via: Via::Clitic }
}
