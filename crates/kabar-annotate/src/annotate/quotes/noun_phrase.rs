//! Noun phrases that can be the source of a quotation: what follows a cue ("kata *Menteri Luar Negeri, Wang Yi*, di …"),
//! pronouns, and phrases with or without a name in them. What stands before a verb is found by `subject`.

use super::attribution::{Attribution, SourceRef};
use super::quote_tokens::{CueRole, QuoteTokens};
use crate::article::MentionForm;
use crate::text::Span;
use crate::text::words::WordShape;

/// How far a source may stand from its cue, in words.
pub(super) const MAX_SUBJECT_DISTANCE: usize = 45;

/// A name is looked for behind so many commas: "kata Direktur A, B, C, D, Rini".
const MAX_COMMAS: usize = 4;

/// A phrase ends with "itu" or "ini" within so many words, or does not.
const MAX_DEFINITE_WORDS: usize = 12;

/// Behind a name that describes it, a noun has at most so many words: "Hill campaign adviser".
const MAX_HEAD_WORDS: usize = 3;

/// A name stands behind a comma and a role with a stop word in it within so many words.
const MAX_WORDS_TO_LATE_NAME: usize = 24;

/// A phrase without a person's name is at most so long, in words.
const MAX_NOMINAL_WORDS: usize = 14;

/// A particle inside a name is at most so long, in bytes: "de", "van".
const MAX_PARTICLE_BYTES: usize = 3;

/// The pronoun that word `at` is.
pub(super) fn pronoun(tokens: &QuoteTokens, at: usize) -> Option<Attribution> {
    (tokens.roles.get(at) == Some(&CueRole::Pronoun)).then(|| Attribution {
        source: SourceRef::Anaphor,
        mention: tokens.words[at].span,
        form: MentionForm::Pronoun,
    })
}

/// The source that the words after a cue name: "kata *Menteri Luar Negeri, Wang Yi*, di Astana".
pub(super) fn noun_phrase(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let mut at = from;
    while at < end && (tokens.mark(at) == Some(',') || tokens.is_adverb(at)) {
        at += 1;
    }
    if at >= end {
        return None;
    }
    if let Some(attribution) = pronoun(tokens, at).or_else(|| definite_phrase(tokens, at, end)) {
        return Some(attribution);
    }
    // "“…” suggests that …": nobody is named behind the verb.
    let first = tokens.lowercase(at);
    if tokens.words[at].shape == WordShape::Lowercase && tokens.is_hard_stop(&first) {
        return None;
    }
    let (mut commas, mut depth, mut head_end) = (0, 0, None);
    // A name with more capitals behind it may be part of a role: "kata Direktur Maju Jaya Abadi, Rini".
    let mut doubtful: Option<Attribution> = None;
    let is_kin = tokens.pack.kin.contains(&first);
    let is_indefinite = tokens.pack.heads_last && tokens.pack.articles.contains(&first);
    for i in at..end.min(at + MAX_SUBJECT_DISTANCE) {
        if let Some(c) = tokens.mark(i) {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                ',' if depth <= 0 => {
                    head_end = head_end.or(Some(i));
                    commas += 1;
                    if commas > MAX_COMMAS {
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
        let mention = tokens.mention(i);
        // "said a lawyer for Budi Hartono"
        if is_indefinite && commas == 0 && head_end.is_some() && mention.is_some() {
            continue;
        }
        if let Some(person) = mention.filter(|&m| tokens.entities.coreference.is_person(m)) {
            if is_kin && head_end.is_none() {
                // "sahabat Ardhito": somebody else, unless a name follows behind a comma.
                continue;
            }
            let after = tokens.word_at_or_after(person.span.end);
            // "said Hill adviser Budi Hartono": the name only describes who speaks.
            if let Some(head_end) = described_head(tokens, after, end)
                && (tokens.person(head_end).is_some() || tokens.is_article(at))
            {
                if tokens.person(head_end).is_none() {
                    return nominal_phrase(tokens, at, head_end);
                }
                continue;
            }
            let continues = tokens.words.get(after).is_some_and(|w| w.is_name_like())
                && after < end
                && !tokens.begins_line(after);
            if !continues && (doubtful.is_none() || commas > 0) {
                return Some(person.into());
            }
            doubtful = doubtful.or(Some(person.into()));
            continue;
        }
        let word = tokens.lowercase(i);
        if mention.is_none()
            && i > at
            && tokens.pack.stops.contains(&word)
            && tokens.words[i].shape == WordShape::Lowercase
        {
            let is_soft = tokens.pack.soft_stops.contains(&word);
            head_end = head_end.or(Some(i));
            if !is_soft || (commas > 0 && tokens.mark(i - 1) != Some(',')) {
                break;
            }
        }
        let span = tokens.words[i].span;
        if span.slice(tokens.text).starts_with('@') {
            return Some(Attribution {
                source: SourceRef::Phrase(span),
                mention: span,
                form: MentionForm::Name,
            });
        }
    }
    let head_end = head_end.unwrap_or(end.min(at + MAX_SUBJECT_DISTANCE)).max(at);
    let head_end = if is_indefinite { long_phrase_end(tokens, head_end, end) } else { head_end };
    doubtful.or_else(|| late_name(tokens, at, head_end, end)).or_else(|| nominal_phrase(tokens, at, head_end))
}

/// Where a phrase for somebody without a name ends that goes on with a preposition at word `at`: "one person *with ties to
/// the White House*".
fn long_phrase_end(tokens: &QuoteTokens, at: usize, end: usize) -> usize {
    if !tokens.pack.soft_stops.contains(&tokens.lowercase(at)) {
        return at;
    }
    let is_end = |i: usize| {
        let word = tokens.lowercase(i);
        let is_inner = tokens.pack.soft_stops.contains(&word) || tokens.pack.prepositions.contains(&word);
        tokens.is_separator(i)
            || tokens.roles[i] != CueRole::Plain
            || (tokens.pack.stops.contains(&word) && !(is_inner && i <= at + 4))
    };
    (at..end.min(at + MAX_NOMINAL_WORDS)).find(|&i| is_end(i)).unwrap_or(end.min(at + MAX_NOMINAL_WORDS))
}

/// "kata Direktur Pengabdian kepada Masyarakat UGM, *Rustam*, Selasa": the name behind a role that has a stop word in it,
/// between two marks.
fn late_name(tokens: &QuoteTokens, from: usize, head_end: usize, end: usize) -> Option<Attribution> {
    let has_role = (from..head_end).any(|i| tokens.entities.is_title(&tokens.lowercase(i)));
    if !has_role || tokens.pack.heads_last {
        return None;
    }
    let end = end.min(from + MAX_WORDS_TO_LATE_NAME);
    let comma = (head_end..end).find(|&i| tokens.mark(i).is_some_and(|c| !"()".contains(c)))?;
    let person = tokens.person(comma + 1).filter(|_| tokens.mark(comma) == Some(',') && comma + 1 < end)?;
    let after = tokens.word_at_or_after(person.span.end);
    let is_closed = after >= end
        || tokens.mark(after).is_some()
        || tokens.pack.stops.contains(&tokens.lowercase(after))
        || tokens.words[after].shape == WordShape::Capitalized;
    is_closed.then(|| person.into())
}

/// May the word `i` be a noun in small letters: neither a stop word nor a preposition, and no cue?
pub(super) fn may_be_noun(tokens: &QuoteTokens, i: usize) -> bool {
    let word = tokens.lowercase(i);
    tokens.words[i].shape == WordShape::Lowercase
        && tokens.roles[i] == CueRole::Plain
        && !tokens.pack.stops.contains(&word)
        && !tokens.pack.prepositions.contains(&word)
}

/// One past the nouns in small letters that begin at word `at`, which a name before them describes.
fn described_head(tokens: &QuoteTokens, at: usize, end: usize) -> Option<usize> {
    let is_head = |i: usize| may_be_noun(tokens, i) && !tokens.is_adverb(i);
    let head_end =
        (at..end.min(at + MAX_HEAD_WORDS)).find(|&i| !is_head(i)).unwrap_or(end.min(at + MAX_HEAD_WORDS));
    (tokens.pack.heads_last && head_end > at).then_some(head_end)
}

/// "kata Ketua Umum Projo ini": a phrase that ends with a demonstrative means somebody mentioned before, whatever names
/// are in it.
fn definite_phrase(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let is_definite = |i: usize| tokens.pack.definite.contains(&tokens.lowercase(i));
    // "pria yang akrab disapa Budi itu": the relative clause belongs to the phrase.
    let is_described = tokens.pack.person_nouns.contains(&tokens.lowercase(from));
    let is_bound = |i: usize| {
        let word = tokens.lowercase(i);
        tokens.mark(i).is_some_and(|c| !"()".contains(c))
            || tokens.is_hard_stop(&word) && !(is_described && i > from)
            || is_described && tokens.roles[i] != CueRole::Plain
    };
    let limit = end.min(from + MAX_DEFINITE_WORDS);
    let stop = (from..limit).find(|&i| is_definite(i) || is_bound(i))?;
    if stop > from && is_definite(stop) {
        return nominal_phrase(tokens, from, stop + 1);
    }
    // "kata putra bungsu mantan presiden, Budi, itu"
    let closing = (stop..limit).find(|&i| is_definite(i)).filter(|&i| tokens.mark(i - 1) == Some(','))?;
    let is_one_phrase =
        (stop..closing).all(|i| tokens.mark(i) == Some(',') || tokens.words[i].is_name_like());
    (stop > from && is_one_phrase).then(|| nominal_phrase(tokens, from, closing + 1)).flatten()
}

/// The words `from..end`, which hold no person's name: an organisation, a role, or somebody without a name.
pub(super) fn nominal_phrase(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let end = (from..end)
        .rev()
        .find(|&i| tokens.mark(i).is_none() || tokens.mark(i) == Some(')'))
        .map(|i| i + 1)?;
    // "wie", "laut einer Mitteilung", "the mayor and": a piece of the sentence, and nobody.
    let is_function_word = |i: usize| {
        let (word, pack) = (tokens.lowercase(i), tokens.pack);
        let is_source_phrase = || pack.source_phrases.iter().any(|(first, _)| *first == word);
        (tokens.words[i].shape == WordShape::Lowercase || tokens.words[i].starts_sentence)
            && (pack.stops.contains(&word)
                || pack.prepositions.contains(&word)
                || pack.conjunctions.contains(&word)
                || pack.joins.contains(&word)
                || is_source_phrase())
    };
    let opens_bracket = tokens.mark(from) == Some('(') && tokens.mark(end - 1) != Some(')');
    let is_piece = is_function_word(from) || is_function_word(end - 1) || opens_bracket;
    if end - from > MAX_NOMINAL_WORDS || is_piece {
        return None;
    }
    let span = Span::new(tokens.words[from].span.start, tokens.words[end - 1].span.end);
    let name = tokens.mention(from).filter(|m| m.span.start <= span.start);
    if let Some(mention) = name.filter(|m| tokens.word_at_or_after(m.span.end) >= end) {
        return Some(mention.into());
    }
    if let Some(span) = name_by_capitals(tokens, from, end) {
        return Some(Attribution { source: SourceRef::Phrase(span), mention: span, form: MentionForm::Name });
    }
    let is_definite = tokens.pack.definite.contains(&tokens.lowercase(end - 1))
        || tokens.pack.definite_before.contains(&tokens.lowercase(from))
        || (from..end).all(|i| tokens.words[i].is_name_like());
    let source = if is_definite { SourceRef::Description(span) } else { SourceRef::Phrase(span) };
    Some(Attribution { source, mention: span, form: MentionForm::Nominal })
}

/// The first name of two or more words with capitals in the words `from..end`, particles included: "la ministra *Ana de la
/// Vega*". Only in a language whose names no model knows.
fn name_by_capitals(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Span> {
    if !tokens.pack.names_by_capitals {
        return None;
    }
    let is_name = |i: usize| i < end && tokens.words[i].is_name_like();
    let is_particle = |i: usize| {
        let word = tokens.words[i];
        word.shape == WordShape::Lowercase && word.span.len() <= MAX_PARTICLE_BYTES
    };
    let mut at = from;
    while at < end {
        if !is_name(at) {
            at += 1;
            continue;
        }
        let (first, mut last, mut capitals) = (at, at, 1);
        loop {
            // A name goes on behind up to two particles.
            let next = (last + 1..=last + 3).find(|&i| i >= end || !is_particle(i)).unwrap_or(last + 1);
            if !is_name(next) {
                break;
            }
            (last, capitals) = (next, capitals + 1);
        }
        if capitals > 1 {
            return Some(Span::new(tokens.words[first].span.start, tokens.words[last].span.end));
        }
        at = last + 1;
    }
    None
}

/// The last person named in the words `from..end`.
pub(super) fn nearest_person(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    (from..end).rev().take(MAX_SUBJECT_DISTANCE).find_map(|i| tokens.person(i)).map(Attribution::from)
}
