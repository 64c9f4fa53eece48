//! Finds the words that attribute a quotation: a verb with a name after it ("kata Xi") or before it ("Xi mengatakan"), a
//! clitic ("ujarnya"), a pronoun, a description ("politikus itu").
//!
//! Only the sentence of the quotation is read (and the next one, where it is about the quotation). The result says which
//! words name the source; which person they mean is decided by `speaker_tracker`.

use super::attribution::{Attribution, CuePosition, SourceRef};
use super::nominal_subject::opening_subject;
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, nearest_person, noun_phrase};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::subject::{find_subject, is_participle, sentence_topic, shares_subject, statement_owner};
use crate::article::MentionForm;
use crate::text::Span;
use crate::text::words::WordShape;

/// A sentence that is nothing but an attribution has at most so many words before its verb.
const MAX_BARE_ATTRIBUTION_WORDS: usize = 4;

/// After a quotation, a verb may stand this many words from the beginning of its subject.
const MAX_SUBJECT_BEFORE_CUE: usize = 24;

/// An attribution that closes a sentence has at most so many words before its verb.
const MAX_CLOSING_SUBJECT_WORDS: usize = 7;

/// And its verb is one of the last so many words.
const MAX_WORDS_AFTER_CLOSING_VERB: usize = 6;

/// A verb within this many words of the quotation stands right before it.
const MAX_WORDS_TO_QUOTE: usize = 3;

/// "demikian pernyataan resmi tertulis dari Rini": the source stands within so many words.
const MAX_WORDS_TO_SOURCE: usize = 5;

/// The sentence about a quotation has its verb among its first words: "Hal itu disampaikan Rini".
const MAX_WORDS_TO_VERB: usize = 6;

/// A transcript's speaker has at most so many words, the colon included.
const MAX_TRANSCRIPT_SPEAKER_WORDS: usize = 5;

/// The attribution of a quotation in its own sentence, and where its cue stands.
pub(super) fn find_attribution(
    tokens: &QuoteTokens,
    context: &QuoteContext,
) -> Option<(Attribution, CuePosition)> {
    let (start, end) = context.after;
    let is_capitalised = tokens.words.get(start).is_some_and(|w| w.is_name_like());
    let is_closed =
        matches!(context.last_char(tokens.text), Some('.' | '…')) && !is_attribution_only(tokens, start, end);
    // “….” Rini said …: what follows a closed sentence with a capital is a sentence of its own.
    let is_new_sentence = is_capitalised && is_closed;
    if !(is_new_sentence && start < end)
        && let Some(attribution) = attribution_right_after(tokens, start, end)
    {
        return Some((attribution, CuePosition::After));
    }
    let before = attribution_before(tokens, context.before);
    if let Some((_, CuePosition::Before)) = before {
        return before;
    }
    if !is_new_sentence && let Some(attribution) = closing_attribution(tokens, start, end) {
        return Some((attribution, CuePosition::InSentence));
    }
    if before.is_some() || is_new_sentence {
        return before;
    }
    attribution_later(tokens, start, end).map(|attribution| (attribution, CuePosition::InSentence))
}

/// The attribution that closes the sentence of a quotation: "The law was “dead” before it was signed, *Hill said*."
pub(super) fn closing_attribution(tokens: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    if !tokens.pack.heads_last {
        return None;
    }
    let verb = (start..end)
        .rev()
        .take(MAX_WORDS_AFTER_CLOSING_VERB)
        .find(|&i| tokens.roles[i] == CueRole::QuoteVerb(0) && tokens.may_follow_subject(i))?;
    let comma = (start..verb).rev().find(|&i| tokens.is_separator(i))?;
    let subject = comma + 1..verb;
    let is_clause = tokens.mark(comma) == Some(',')
        && (1..=MAX_CLOSING_SUBJECT_WORDS).contains(&subject.len())
        && subject.clone().all(|i| tokens.roles[i] == CueRole::Plain || tokens.roles[i] == CueRole::Pronoun)
        && !tokens.pack.relatives.contains(&tokens.lowercase(comma + 1))
        && !tokens.pack.joins.contains(&tokens.lowercase(comma + 1));
    is_clause.then(|| find_subject(tokens, comma + 1, verb)).flatten()
}

/// Is the sentence no more than an attribution: "“Never.” Hill later said."?
fn is_attribution_only(tokens: &QuoteTokens, start: usize, end: usize) -> bool {
    let last = (start..end).rev().find(|&i| tokens.mark(i).is_none());
    last.is_some_and(|last| {
        let is_verb = matches!(tokens.roles[last], CueRole::QuoteVerb(_) | CueRole::ReportingVerb);
        let has_source = last > start || matches!(tokens.roles[last], CueRole::QuoteVerb(n) if n > 0);
        is_verb
            && has_source
            && last - start <= MAX_BARE_ATTRIBUTION_WORDS
            && (start..last).all(|i| tokens.mark(i).is_none())
    })
}

/// An attribution that begins right after the quotation.
fn attribution_right_after(tokens: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let mut at = start;
    while at < end && (tokens.mark(at).is_some_and(|c| ",–—―-:".contains(c)) || tokens.is_adverb(at)) {
        at += 1;
    }
    // "“…” — Rini Hartono"
    if at == start + 1 && tokens.mark(start).is_some_and(|c| "–—―-".contains(c)) && at < end {
        let is_signature = (at..end).all(|i| tokens.words[i].is_name_like() || tokens.mark(i).is_some());
        let name = tokens.mention(at).or_else(|| tokens.mention(end - 1)).filter(|_| is_signature);
        if let Some(mention) = name {
            return Some(mention.into());
        }
    }
    // "so charakterisierte ihn Weber": the name follows the second verb.
    if at + 1 < end
        && tokens.roles[at] == CueRole::QuoteVerb(0)
        && tokens.roles[at + 1] == CueRole::QuoteVerb(0)
    {
        at += 1;
    }
    if at >= end {
        return None;
    }
    match tokens.roles[at] {
        CueRole::QuoteVerb(0) if tokens.pack.clitics.iter().any(|c| *c == tokens.lowercase(at + 1)) => {
            Some(clitic_attribution(tokens, at + 1, u8::MAX))
        }
        // "“…,” saying that Budi …": who says it was named before.
        CueRole::QuoteVerb(0) if is_participle(tokens, at) => None,
        CueRole::QuoteVerb(0) => noun_phrase(tokens, at + 1, end)
            .map(|attribution| as_continuation(tokens, at, attribution))
            .or_else(|| dropped_subject(tokens, at)),
        CueRole::QuoteVerb(n) => Some(clitic_attribution(tokens, at, n)),
        CueRole::SourceFollows => noun_phrase(tokens, at + 1, end),
        _ if names_source(tokens, at) => noun_phrase(tokens, source_start(tokens, at + 1, end), end),
        _ if is_participle(tokens, at) && tokens.words[at].shape == WordShape::Lowercase => None,
        _ => {
            // The tag may also close the sentence: "“…” was what he heard, Hill said".
            if let Some(attribution) = closing_attribution(tokens, at, end) {
                return Some(attribution);
            }
            // The subject comes first: "Hill said", "the president told reporters", "Budi menambahkan".
            let verb = (at..end.min(at + MAX_SUBJECT_BEFORE_CUE)).find(|&i| {
                let is_cue = matches!(
                    tokens.roles[i],
                    CueRole::QuoteVerb(_) | CueRole::ReportingVerb | CueRole::SourcePrecedes
                );
                is_cue && i > at && !is_participle(tokens, i)
            })?;
            let is_interrupted = (at..verb)
                .any(|i| tokens.is_separator(i) && tokens.mark(i).is_some_and(|c| ";.:!?".contains(c)));
            if is_interrupted
                || tokens.pack.stops.contains(&tokens.lowercase(at)) && tokens.mention(at).is_none()
            {
                return None;
            }
            find_subject(tokens, at, verb)
        }
    }
}

/// Does word `at`, right behind a quotation, stand before the source: "demikian *pernyataan* Rini", "*dikutip* dari Kompas"?
fn names_source(tokens: &QuoteTokens, at: usize) -> bool {
    let word = tokens.lowercase(at);
    tokens.pack.quoted_from.contains(&word)
        || (tokens.pack.owners_follow && tokens.pack.utterances.contains(&word))
}

/// The first word from `at` on that is neither a preposition nor an adverb: "resmi dari *Kejaksaan*".
fn source_start(tokens: &QuoteTokens, at: usize, end: usize) -> usize {
    let is_before = |i: usize| tokens.is_adverb(i) || tokens.pack.prepositions.contains(&tokens.lowercase(i));
    (at..end.min(at + MAX_WORDS_TO_SOURCE)).find(|&i| !is_before(i)).unwrap_or(at)
}

/// "sambung pesepak bola asal Blitar": after a verb of continuing, a phrase without a name means the last speaker.
fn as_continuation(tokens: &QuoteTokens, verb: usize, attribution: Attribution) -> Attribution {
    let first = tokens.word_at_or_after(attribution.mention.start);
    let is_indefinite = tokens.pack.articles.contains(&tokens.lowercase(first));
    match attribution.source {
        SourceRef::Phrase(_)
            if tokens.pack.continuing.contains(&tokens.lowercase(verb))
                && !is_indefinite
                && attribution.form == MentionForm::Nominal =>
        {
            Attribution { source: SourceRef::Anaphor, ..attribution }
        }
        _ => attribution,
    }
}

/// The words from `from` as the source of a quotation, only where they name somebody.
fn name_after(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    noun_phrase(tokens, from, end).filter(|a| a.form == MentionForm::Name)
}

/// An attribution whose cue stands anywhere after the quotation in its sentence.
pub(super) fn attribution_later(tokens: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let verb = (start..end).find(|&i| {
        matches!(tokens.roles[i], CueRole::QuoteVerb(_) | CueRole::SourceFollows | CueRole::ReportingVerb)
    })?;
    // "“…”, ending a visit that Rini called a success": another clause's verb.
    let begins_clause = |i: usize| tokens.pack.relatives.contains(&tokens.lowercase(i));
    if tokens.pack.heads_last && (start..verb).any(begins_clause) {
        return None;
    }
    match tokens.roles[verb] {
        CueRole::QuoteVerb(n) if n > 0 => Some(clitic_attribution(tokens, verb, n)),
        CueRole::SourceFollows => noun_phrase(tokens, verb + 1, end),
        CueRole::QuoteVerb(_) if tokens.may_follow_subject(verb) => {
            find_subject(tokens, start, verb).or_else(|| name_after(tokens, verb + 1, end))
        }
        CueRole::QuoteVerb(_) => noun_phrase(tokens, verb + 1, end)
            .filter(|a| a.form != MentionForm::Nominal)
            .or_else(|| find_subject(tokens, start, verb)),
        _ => find_subject(tokens, start, verb),
    }
}

/// An attribution in the words `start..end`, which stand before the quotation in its sentence.
fn attribution_before(
    tokens: &QuoteTokens,
    (start, end): (usize, usize),
) -> Option<(Attribution, CuePosition)> {
    if start >= end {
        return None;
    }
    let has_colon = tokens.mark(end - 1) == Some(':');
    let verb = (start..end).rev().take(MAX_SUBJECT_DISTANCE).find(|&i| match tokens.roles[i] {
        CueRole::Plain | CueRole::Pronoun => false,
        // "kata 'ya'" is the noun "word" where nobody is named after it.
        CueRole::QuoteVerb(0) => i + 1 < end || tokens.pack.verbs_before.contains(&tokens.lowercase(i)),
        _ => true,
    });
    if let Some(attribution) = statement_owner(tokens, verb.unwrap_or(start), end) {
        return Some((attribution, CuePosition::InSentence));
    }
    if let Some(verb) = verb
        && let Some(attribution) = attribution_by_verb(tokens, (start, end), verb)
    {
        let mut is_near = end - verb <= MAX_WORDS_TO_QUOTE || has_colon;
        if matches!(tokens.roles[verb], CueRole::SourceFollows | CueRole::QuoteVerb(_)) {
            let rest = tokens.word_at_or_after(attribution.mention.end);
            is_near = is_near || end.saturating_sub(rest) <= 2;
        }
        let position = if is_near { CuePosition::Before } else { CuePosition::InSentence };
        return Some((attribution, position));
    }
    // "Xi: “": the name before a colon speaks.
    if has_colon {
        let person =
            sentence_topic(tokens, start, end - 1).or_else(|| nearest_person(tokens, start, end - 1));
        return person.map(|person| (person, CuePosition::Before));
    }
    None
}

/// The source that the cue at word `verb` names, before a quotation at word `end`, in the words from `start`.
pub(super) fn attribution_by_verb(
    tokens: &QuoteTokens,
    (start, end): (usize, usize),
    verb: usize,
) -> Option<Attribution> {
    let subject = || {
        let is_main_verb =
            |i: &usize| matches!(tokens.roles[*i], CueRole::QuoteVerb(0) | CueRole::ReportingVerb);
        // The subject of the first verb may stand before another quotation: "Rini called it “…”, saying “…”".
        let first = tokens.sentence_starts[verb].min(start);
        let shared = || match (first..verb).rev().find(is_main_verb) {
            Some(main_verb) => find_subject(tokens, first, main_verb),
            None => opening_subject(tokens, first, verb),
        };
        shares_subject(tokens, start, verb)
            .then(shared)
            .flatten()
            .or_else(|| find_subject(tokens, start, verb))
    };
    let object = || noun_phrase(tokens, verb + 1, end);
    // "In Bonn sagte Weber": something else opens the sentence, and the subject follows the verb.
    let is_inverted = tokens.pack.verb_second
        && start < verb
        && !tokens.pack.definite_before.contains(&tokens.lowercase(start))
        && (tokens.is_adverb(start) || tokens.pack.prepositions.contains(&tokens.lowercase(start)));
    match tokens.roles[verb] {
        CueRole::QuoteVerb(n) if n > 0 => Some(clitic_attribution(tokens, verb, n)),
        CueRole::SourceFollows => object(),
        CueRole::QuoteVerb(_) | CueRole::ReportingVerb if is_inverted => object().or_else(subject),
        CueRole::QuoteVerb(_) if !tokens.may_follow_subject(verb) => object().or_else(subject),
        CueRole::QuoteVerb(_) => subject().or_else(|| name_after(tokens, verb + 1, end)),
        _ => subject(),
    }
}

/// An attribution that is the whole next sentence: "Hal itu disampaikan Rini".
pub(super) fn attribution_in_next_sentence(
    tokens: &QuoteTokens,
    context: &QuoteContext,
) -> Option<Attribution> {
    let start = context.after.0.min(context.after.1);
    if !tokens.words.get(start)?.starts_sentence || !tokens.pack.pointers.contains(&tokens.lowercase(start)) {
        return None;
    }
    let end = tokens.sentence_end(start + 1);
    let verb =
        (start..end.min(start + MAX_WORDS_TO_VERB)).find(|&i| tokens.roles[i] == CueRole::QuoteVerb(0))?;
    name_after(tokens, verb + 1, end)
}

/// The verb at `at` stands for its subject, where a language drops it: “Nadie nos escucha”, *lamentó*.
fn dropped_subject(tokens: &QuoteTokens, at: usize) -> Option<Attribution> {
    let mention = tokens.words[at].span;
    let form = MentionForm::Pronoun;
    tokens.pack.drops_subjects.then_some(Attribution { source: SourceRef::Anaphor, mention, form })
}

/// An attribution inside the marks: « Il faut agir, *dit Anne*. Vite. »
pub(super) fn attribution_inside(
    tokens: &QuoteTokens,
    context: &QuoteContext,
) -> Option<(Attribution, CuePosition)> {
    let (first, end) = context.inside;
    let verb = (first + 1..end).find(|&i| {
        matches!(tokens.roles[i], CueRole::QuoteVerb(_))
            && tokens.mark(i - 1).is_some_and(|c| ",!?…".contains(c))
    });
    let verb = verb.filter(|_| tokens.pack.tags_inside)?;
    let attribution = match tokens.roles[verb] {
        CueRole::QuoteVerb(n) if n > 0 => Some(clitic_attribution(tokens, verb, n)),
        _ => name_after(tokens, verb + 1, end),
    };
    attribution.map(|attribution| (attribution, CuePosition::After))
}

/// The name at the head of a quotation from a transcript: "“BUDI: Saya datang.”"
pub(super) fn transcript_speaker(tokens: &QuoteTokens, context: &QuoteContext) -> Option<Attribution> {
    let (first, end) = context.inside;
    let colon =
        (first..end.min(first + MAX_TRANSCRIPT_SPEAKER_WORDS)).find(|&i| tokens.mark(i) == Some(':'))?;
    let is_name = first < colon && (first..colon).all(|i| tokens.words[i].is_name_like());
    is_name.then(|| nearest_person(tokens, first, colon)).flatten()
}

/// The attribution by a clitic of `length` bytes at the end of word `at`; `u8::MAX` for the whole word.
fn clitic_attribution(tokens: &QuoteTokens, at: usize, length: u8) -> Attribution {
    let span = tokens.words[at].span;
    let start = span.end.saturating_sub(length.into()).max(span.start);
    Attribution { source: SourceRef::Anaphor, mention: Span::new(start, span.end), form: MentionForm::Clitic }
}
