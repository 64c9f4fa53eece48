//! The words that say who speaks: a verb with a name after it ("kata Xi"), before it ("Xi mengatakan"), a clitic
//! ("ujarnya"), a pronoun, a phrase ("politikus itu").
//!
//! Only the sentence of the quotation is read here, and only to say which words name the speaker; whom they mean is
//! `speaker`'s work.

use super::view::{Place, Role, View};
use crate::article::Via;
use crate::text::Span;
use crate::text::words::Shape;

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

/// How far a subject may stand before its verb, in words.
const REACH: usize = 45;

/// The tag of a quotation, in its own sentence.
pub fn find(view: &View, place: &Place) -> Option<(Tag, Near)> {
    let (start, end) = place.after;
    let fresh = view.words.get(start).is_some_and(|w| w.is_name_like());
    let closed = matches!(place.last_char(view.text), Some('.' | '…'));
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

/// A tag that begins right after the quotation.
fn adjacent_after(view: &View, start: usize, end: usize) -> Option<Tag> {
    let mut at = start;
    while at < end && (view.mark(at).is_some_and(|c| ",–—-:".contains(c)) || is_adverb(view, at)) {
        at += 1;
    }
    if at >= end {
        return None;
    }
    match view.roles[at] {
        Role::Tag(0) if view.key(at + 1) == "nya" => Some(clitic(view, at + 1, 3)),
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
            if blocked || view.pack.stops.contains(&*view.key(at)) && view.mention(at).is_none() {
                return None;
            }
            subject(view, at, verb)
        }
    }
}

/// "sambung pesepak bola asal Blitar": after a verb of going on, a phrase without a name means who spoke before.
fn continued(view: &View, verb: usize, tag: Tag) -> Tag {
    let first = view.word_from(tag.mention.start);
    let fresh = view.pack.articles.contains(&*view.key(first));
    match tag.named {
        Named::Words(_)
            if view.pack.continuing.contains(&*view.key(verb)) && !fresh && tag.via == Via::Nominal =>
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
        Role::Tag(0) => i + 1 < end || view.pack.verbs_before.contains(&*view.key(i)),
        _ => true,
    });
    if let Some(verb) = verb {
        let near = if end - verb <= 3 || colon { Near::Before } else { Near::Loose };
        let tag = match view.roles[verb] {
            Role::Tag(n) if n > 0 => Some(clitic(view, verb, n)),
            Role::According => noun_phrase(view, verb + 1, end),
            Role::AccordingAfter => subject(view, start, verb),
            Role::Tag(_) if !view.takes_subject(verb) => {
                noun_phrase(view, verb + 1, end).or_else(|| subject(view, start, verb))
            }
            Role::Tag(_) => subject(view, start, verb).or_else(|| noun_phrase(view, verb + 1, end)),
            _ => subject(view, start, verb),
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

/// A clitic of `length` bytes at the end of word `at`.
fn clitic(view: &View, at: usize, length: usize) -> Tag {
    let span = view.words[at].span;
    let start = span.end.saturating_sub(length).max(span.start);
    Tag { named: Named::Back, mention: Span::new(start, span.end), via: Via::Clitic }
}

fn is_adverb(view: &View, at: usize) -> bool {
    view.words.get(at).is_some_and(|w| w.shape == Shape::Lower) && view.pack.adverbs.contains(&*view.key(at))
}

fn pronoun(view: &View, at: usize) -> Option<Tag> {
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
    let (mut commas, mut depth, mut head_end) = (0, 0, None);
    // A name with more capitals behind it may be part of a role: "kata Direktur Maju Jaya Abadi, Rini".
    let mut doubtful: Option<Tag> = None;
    let kin = view.pack.kin.contains(&*view.key(at));
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
        if named.is_none() && i > at && view.pack.stops.contains(&*key) && view.words[i].shape == Shape::Lower
        {
            let soft = view.pack.soft_stops.contains(&*key);
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
        let stops = view.pack.stops.contains(&*key) && !view.pack.soft_stops.contains(&*key);
        view.mark(i).is_some_and(|c| !"()".contains(c)) || view.pack.definite.contains(&*key) || stops
    })?;
    let pointed = stop > from && view.pack.definite.contains(&*view.key(stop));
    pointed.then(|| nominal(view, from, stop + 1)).flatten()
}

/// Words without a person's name in them: an organisation, a role, or somebody unnamed.
fn nominal(view: &View, from: usize, end: usize) -> Option<Tag> {
    let end =
        (from..end).rev().find(|&i| view.mark(i).is_none() || view.mark(i) == Some(')')).map(|i| i + 1)?;
    if end - from > 14 || view.pack.stops.contains(&*view.key(from)) && view.words[from].shape == Shape::Lower
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
    let definite = view.pack.definite.contains(&*view.key(end - 1))
        || view.pack.definite_before.contains(&*view.key(from))
        || (from..end).all(|i| view.words[i].is_name_like());
    let named = if definite { Named::Role(span) } else { Named::Words(span) };
    Some(Tag { named, mention: span, via: Via::Nominal })
}

/// Whom the words before the verb at `verb` name, not before `from`.
pub fn subject(view: &View, from: usize, verb: usize) -> Option<Tag> {
    let from = from.max(verb.saturating_sub(REACH));
    let mut depth = 0;
    let mut i = verb;
    while i > from {
        i -= 1;
        match view.mark(i) {
            Some(')' | ']') => depth += 1,
            Some('(' | '[') => depth -= 1,
            Some(';') => break,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        if verb - i <= 4
            && let Some(tag) = pronoun(view, i)
        {
            return Some(tag);
        }
        let Some(m) = view.mention(i) else { continue };
        let first = view.word_from(m.span.start);
        let person = view.names.who.is_person(m);
        let beside = (i + 1..verb).all(|k| is_adverb(view, k) || view.mark(k).is_some());
        if person && !is_object(view, first, from) {
            if first > from && view.pack.kin.contains(&*view.key(first - 1)) {
                let span = Span::new(view.words[first - 1].span.start, m.span.end);
                return Some(Tag { named: Named::Words(span), mention: span, via: Via::Nominal });
            }
            return Some(Tag { named: Named::Figure(m.figure), mention: m.span, via: Via::Name });
        }
        if beside && !person && !is_object(view, first, from) {
            return Some(Tag { named: Named::Figure(m.figure), mention: m.span, via: Via::Name });
        }
        i = first.max(from);
    }
    if let Some(tag) = (from..verb).rev().find_map(|k| pronoun(view, k)) {
        return Some(tag);
    }
    phrase_before(view, from, verb)
}

/// "politikus itu mengatakan", "the president said": the phrase right before the verb.
fn phrase_before(view: &View, from: usize, verb: usize) -> Option<Tag> {
    let mut end = verb;
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
        if view.pack.definite_before.contains(&*key) || view.pack.articles.contains(&*key) {
            break;
        }
    }
    let opened = view.pack.articles.contains(&*view.key(start))
        || view.pack.definite_before.contains(&*view.key(start));
    let closed = end > start && view.pack.definite.contains(&*view.key(end - 1));
    (start < end && (opened || closed)).then(|| nominal(view, start, end)).flatten()
}

/// Does the word at `at` take the name behind it as its object: "memuji Rini", "told Rini"?
fn takes_object(view: &View, at: usize) -> bool {
    let key = view.key(at);
    let small = view.words[at].shape == Shape::Lower;
    let verb =
        view.pack.object_prefixes.iter().any(|p| key.starts_with(p.as_str()) && key.len() > p.len() + 3);
    small && (verb || view.pack.object_verbs.contains(&*key))
}

/// Is the name whose first word is `first` the object of a preposition, or one of its role's words ("kepada Menteri X")?
fn is_object(view: &View, first: usize, from: usize) -> bool {
    let mut at = first;
    while at > from && view.words[at - 1].is_name_like() && !view.words[at].begins {
        at -= 1;
    }
    if at == from || !(view.pack.prepositions.contains(&*view.key(at - 1)) || takes_object(view, at - 1)) {
        return false;
    }
    // "Minister for Food Affairs X", "Ketua DPR dari PDIP X": the preposition belongs to the role.
    let mut before = at - 1;
    while before > from && before + 5 > at {
        before -= 1;
        if view.names.is_title(&view.key(before)) {
            return false;
        }
        if !view.words[before].is_name_like() {
            break;
        }
    }
    true
}

/// The last person named in `from..end`.
fn nearest_person(view: &View, from: usize, end: usize) -> Option<Tag> {
    (from..end).rev().take(REACH).find_map(|i| view.person(i)).map(|m| Tag {
        named: Named::Figure(m.figure),
        mention: m.span,
        via: Via::Name,
    })
}
