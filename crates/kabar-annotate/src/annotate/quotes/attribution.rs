//! The words that say who speaks: a verb with a name after it ("kata Xi"), before it ("Xi mengatakan"), a clitic
//! ("ujarnya"), a pronoun, a phrase ("politikus itu").
//!
//! Only the sentence of the quotation is read here, and only to say which words name the speaker; whom they mean is
//! `speaker`'s work.

use super::nominal_subject::opening_subject;
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, is_adverb, nearest_person, noun_phrase};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::subject::{find_subject, shares_subject, statement_owner};
use crate::article::MentionForm;
use crate::text::Span;

/// Whom the words name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SourceRef {
    /// A figure of the table.
    Cluster(usize),
    /// Somebody named before: a pronoun, a clitic.
    Anaphor,
    /// Somebody named before, by what he is: "politikus itu", "Presiden".
    Description(Span),
    /// Nobody of the table: "seorang warga".
    Phrase(Span),
}

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribution {
    /// Whom it names.
    pub source: SourceRef,
    /// The words that do.
    pub mention: Span,
    /// How.
    pub form: MentionForm,
}

/// Where a tag was found: the nearer, the surer that the quotation is speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CuePosition {
    /// Elsewhere in the sentence.
    InSentence,
    /// Right before: "Xi mengatakan, “".
    Before,
    /// Right after: "” kata Xi".
    After,
}

/// The tag of a quotation, in its own sentence.
pub fn find_attribution(view: &QuoteTokens, place: &QuoteContext) -> Option<(Attribution, CuePosition)> {
    let (start, end) = place.after;
    let fresh = view.words.get(start).is_some_and(|w| w.is_name_like());
    let closed =
        matches!(place.last_char(view.text), Some('.' | '…')) && !is_attribution_only(view, start, end);
    if !(fresh && closed && start < end)
        && let Some(tag) = attribution_right_after(view, start, end)
    {
        return Some((tag, CuePosition::After));
    }
    if let Some(found) = attribution_before(view, place.before) {
        return Some(found);
    }
    let inside_sentence = !(fresh && closed);
    inside_sentence
        .then(|| attribution_later(view, start, end))
        .flatten()
        .map(|tag| (tag, CuePosition::InSentence))
}

/// Is the sentence no more than a tag: "“Never.” Hill later said."?
fn is_attribution_only(view: &QuoteTokens, start: usize, end: usize) -> bool {
    let last = (start..end).rev().find(|&i| view.mark(i).is_none());
    last.is_some_and(|l| {
        let verb = matches!(view.roles[l], CueRole::QuoteVerb(_) | CueRole::ReportingVerb);
        let whole = l > start || matches!(view.roles[l], CueRole::QuoteVerb(n) if n > 0);
        verb && whole && l - start < 5 && (start..l).all(|i| view.mark(i).is_none())
    })
}

/// A tag that begins right after the quotation.
fn attribution_right_after(view: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let mut at = start;
    while at < end && (view.mark(at).is_some_and(|c| ",–—―-:".contains(c)) || is_adverb(view, at)) {
        at += 1;
    }
    // "“…” — Rini Hartono"
    if at == start + 1 && view.mark(start).is_some_and(|c| "–—―-".contains(c)) && at < end {
        let signed = (at..end).all(|i| view.words[i].is_name_like() || view.mark(i).is_some());
        let name = view.mention(at).or_else(|| view.mention(end - 1)).filter(|_| signed);
        if let Some(m) = name {
            return Some(Attribution {
                source: SourceRef::Cluster(m.cluster),
                mention: m.span,
                form: MentionForm::Name,
            });
        }
    }
    // "so charakterisierte ihn Weber": the second verb has the name.
    if at + 1 < end && view.roles[at] == CueRole::QuoteVerb(0) && view.roles[at + 1] == CueRole::QuoteVerb(0)
    {
        at += 1;
    }
    if at >= end {
        return None;
    }
    match view.roles[at] {
        CueRole::QuoteVerb(0) if view.pack.clitics.iter().any(|c| *c == view.key(at + 1)) => {
            Some(clitic_attribution(view, at + 1, u8::MAX))
        }
        CueRole::QuoteVerb(0) => noun_phrase(view, at + 1, end).map(|tag| as_continuation(view, at, tag)),
        CueRole::QuoteVerb(n) => Some(clitic_attribution(view, at, n)),
        CueRole::SourceFollows => noun_phrase(view, at + 1, end),
        _ => {
            // Subject first: "Hill said", "the president told reporters", "Budi menambahkan".
            let verb = (at..end.min(at + 24)).find(|&i| {
                let verb = matches!(
                    view.roles[i],
                    CueRole::QuoteVerb(_) | CueRole::ReportingVerb | CueRole::SourcePrecedes
                );
                verb && i > at
            })?;
            let blocked = (at..verb).any(|i| view.mark(i).is_some_and(|c| ";.:!?".contains(c)));
            if blocked || view.pack.stops.contains(&view.key(at)) && view.mention(at).is_none() {
                return None;
            }
            find_subject(view, at, verb)
        }
    }
}

/// "sambung pesepak bola asal Blitar": after a verb of going on, a phrase without a name means who spoke before.
fn as_continuation(view: &QuoteTokens, verb: usize, tag: Attribution) -> Attribution {
    let first = view.word_at_or_after(tag.mention.start);
    let fresh = view.pack.articles.contains(&view.key(first));
    match tag.source {
        SourceRef::Phrase(_)
            if view.pack.continuing.contains(&view.key(verb))
                && !fresh
                && tag.form == MentionForm::Nominal =>
        {
            Attribution { source: SourceRef::Anaphor, ..tag }
        }
        _ => tag,
    }
}

/// A verb anywhere after the quotation in its sentence.
fn attribution_later(view: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let verb = (start..end).find(|&i| {
        matches!(view.roles[i], CueRole::QuoteVerb(_) | CueRole::SourceFollows | CueRole::ReportingVerb)
    })?;
    match view.roles[verb] {
        CueRole::QuoteVerb(n) if n > 0 => Some(clitic_attribution(view, verb, n)),
        CueRole::SourceFollows => noun_phrase(view, verb + 1, end),
        CueRole::QuoteVerb(_) if view.may_follow_subject(verb) => find_subject(view, start, verb)
            .or_else(|| noun_phrase(view, verb + 1, end).filter(|t| t.form == MentionForm::Name)),
        CueRole::QuoteVerb(_) => noun_phrase(view, verb + 1, end)
            .filter(|t| t.form != MentionForm::Nominal)
            .or_else(|| find_subject(view, start, verb)),
        _ => find_subject(view, start, verb),
    }
}

/// A verb or a source before the quotation, in its sentence.
fn attribution_before(
    view: &QuoteTokens,
    (start, end): (usize, usize),
) -> Option<(Attribution, CuePosition)> {
    if start >= end {
        return None;
    }
    let colon = view.mark(end - 1) == Some(':');
    let verb = (start..end).rev().take(MAX_SUBJECT_DISTANCE).find(|&i| match view.roles[i] {
        CueRole::Plain | CueRole::Pronoun => false,
        // "kata 'ya'" is the noun "word" where nobody is named after it.
        CueRole::QuoteVerb(0) => i + 1 < end || view.pack.verbs_before.contains(&view.key(i)),
        _ => true,
    });
    if let Some(tag) = statement_owner(view, verb.unwrap_or(start), end) {
        return Some((tag, CuePosition::InSentence));
    }
    if let Some(verb) = verb {
        let near = if end - verb <= 3 || colon { CuePosition::Before } else { CuePosition::InSentence };
        let subject = || {
            let main = |i: &usize| matches!(view.roles[*i], CueRole::QuoteVerb(0) | CueRole::ReportingVerb);
            let lent = || match (start..verb).rev().find(main) {
                Some(lender) => find_subject(view, start, lender),
                None => opening_subject(view, start, verb),
            };
            shares_subject(view, start, verb).then(lent).flatten().or_else(|| find_subject(view, start, verb))
        };
        // "In Bonn sagte Weber": the subject has made room.
        let inverted = view.pack.verb_second
            && start < verb
            && !view.pack.definite_before.contains(&view.key(start))
            && (is_adverb(view, start) || view.pack.prepositions.contains(&view.key(start)));
        let tag = match view.roles[verb] {
            CueRole::QuoteVerb(n) if n > 0 => Some(clitic_attribution(view, verb, n)),
            CueRole::SourceFollows => noun_phrase(view, verb + 1, end),
            CueRole::QuoteVerb(_) | CueRole::ReportingVerb if inverted => {
                noun_phrase(view, verb + 1, end).or_else(subject)
            }
            CueRole::QuoteVerb(_) if !view.may_follow_subject(verb) => {
                noun_phrase(view, verb + 1, end).or_else(subject)
            }
            CueRole::QuoteVerb(_) => {
                subject().or_else(|| noun_phrase(view, verb + 1, end).filter(|t| t.form == MentionForm::Name))
            }
            _ => subject(),
        };
        let near = if matches!(view.roles[verb], CueRole::SourceFollows | CueRole::QuoteVerb(_))
            && near == CuePosition::InSentence
        {
            let tail = tag.map_or(verb, |t| view.word_at_or_after(t.mention.end));
            if end.saturating_sub(tail) <= 2 { CuePosition::Before } else { CuePosition::InSentence }
        } else {
            near
        };
        if let Some(tag) = tag {
            return Some((tag, near));
        }
    }
    // "Xi: “": the name before a colon speaks.
    if colon {
        return nearest_person(view, start, end - 1).map(|tag| (tag, CuePosition::Before));
    }
    None
}

/// The tag that makes up the next sentence: "Hal itu disampaikan Rini".
pub fn attribution_in_next_sentence(view: &QuoteTokens, place: &QuoteContext) -> Option<Attribution> {
    let start = if place.after.0 < place.after.1 { place.after.0 } else { place.after.1 };
    if !view.words.get(start)?.starts_sentence || !view.pack.pointers.contains(&view.key(start)) {
        return None;
    }
    let end = view.sentence_end(start + 1);
    let verb = (start..end.min(start + 6)).find(|&i| view.roles[i] == CueRole::QuoteVerb(0))?;
    noun_phrase(view, verb + 1, end).filter(|t| t.form == MentionForm::Name)
}

/// The name at the head of a quotation from a transcript: "“BUDI: Saya datang.”"
pub fn transcript_speaker(view: &QuoteTokens, place: &QuoteContext) -> Option<Attribution> {
    let (first, end) = place.inside;
    let colon = (first..end.min(first + 5)).find(|&i| view.mark(i) == Some(':'))?;
    let whole = first < colon && (first..colon).all(|i| view.words[i].is_name_like());
    whole.then(|| nearest_person(view, first, colon)).flatten()
}

/// A clitic of `length` bytes at the end of word `at`.
fn clitic_attribution(view: &QuoteTokens, at: usize, length: u8) -> Attribution {
    let span = view.words[at].span;
    let start = span.end.saturating_sub(length.into()).max(span.start);
    Attribution { source: SourceRef::Anaphor, mention: Span::new(start, span.end), form: MentionForm::Clitic }
}
