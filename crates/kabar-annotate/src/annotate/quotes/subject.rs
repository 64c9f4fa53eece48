//! The subject of a verb of saying, in the words before it: "*Hill*, who came late, said", "*Police* called it", "*Rini*
//! datang dan berkata".
//!
//! A name right beside the verb is certain. Between subject and verb may stand an apposition, a relative clause or another
//! verb with the same subject, with other people's names in them; most of this file steps over those.

use super::attribution::{Attribution, SourceRef};
use super::nominal_subject::{
    clause_phrase, clause_subject, opening_subject, phrase_around, phrase_before, short_phrase,
};
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, pronoun};
use super::quote_tokens::QuoteTokens;
use crate::annotate::entities::EntityMention;
use crate::article::{EntityKind, MentionForm};
use crate::text::Span;
use crate::text::words::WordShape;

/// A pronoun is the subject of a verb at most so many words behind it.
const MAX_WORDS_AFTER_PRONOUN: usize = 4;

/// A statement's noun stands within so many words of the quotation: "Hill’s claim that the “…".
const MAX_WORDS_AFTER_STATEMENT: usize = 7;

/// Where the statement is a clause, within so many: "Hill’s claim is that the committee’s work is a “…".
const MAX_WORDS_AFTER_CLAIM: usize = 16;

/// A statement's owner stands within so many words of its noun.
const MAX_WORDS_TO_OWNER: usize = 3;

/// A role with a preposition in it begins at most so many words before the preposition: "Minister for Food Affairs X".
const MAX_ROLE_WORDS_BEFORE_PREPOSITION: usize = 4;

/// A prefix makes a verb with an object only of words that have more than so many bytes besides it.
const MIN_OBJECT_VERB_STEM: usize = 3;

/// The subject of the verb at word `verb`, in the words from `from`.
pub(super) fn find_subject(tokens: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let from = from.max(verb.saturating_sub(MAX_SUBJECT_DISTANCE));
    let end = end_before_adverbs(tokens, from, verb);
    if end == from {
        return None;
    }
    subject_of_apposition(tokens, from, end)
        .or_else(|| clause_phrase(tokens, from, end))
        .or_else(|| nearest_name(tokens, from, verb))
        .or_else(|| clause_subject(tokens, from, end))
        .or_else(|| (from..verb).rev().find_map(|i| pronoun(tokens, i)))
        .or_else(|| phrase_before(tokens, from, end))
        .or_else(|| {
            // "Seorang tentara, yang tidak mau disebut namanya, bercerita"
            let follows_comma = tokens.mark(end - 1) == Some(',') && tokens.sentence_starts[from] == from;
            follows_comma.then(|| opening_subject(tokens, from, verb)).flatten()
        })
}

/// The person that a sentence is about up to word `at`, for quoted words without a verb: the last one named from `from`.
pub(super) fn sentence_topic(tokens: &QuoteTokens, from: usize, at: usize) -> Option<Attribution> {
    let from = from.max(at.saturating_sub(MAX_SUBJECT_DISTANCE));
    nearest_name(tokens, from, at).or_else(|| (from..at).rev().find_map(|i| pronoun(tokens, i)))
}

/// Does the verb at word `verb` share the subject of a verb before it: "came and said", "…, saying", "a letter calling"?
pub(super) fn shares_subject(tokens: &QuoteTokens, from: usize, verb: usize) -> bool {
    let end = end_before_adverbs(tokens, from, verb);
    let Some(last) = end.checked_sub(1).filter(|&last| last >= from) else { return false };
    tokens.pack.joins.contains(&tokens.lowercase(last))
        || (is_participle(tokens, verb) && tokens.mention(last).is_none())
}

/// Does the ending of the verb say that it has the subject of another: "saying"?
pub(super) fn is_participle(tokens: &QuoteTokens, verb: usize) -> bool {
    let verb = tokens.lowercase(verb);
    tokens.pack.participles.iter().any(|ending| verb.ends_with(ending.as_str()))
}

/// One past the last word before `verb` that is not an adverb.
fn end_before_adverbs(tokens: &QuoteTokens, from: usize, verb: usize) -> usize {
    let mut end = verb;
    while end > from && tokens.is_adverb(end - 1) {
        end -= 1;
    }
    end
}

/// The name that an apposition right before the verb explains: "*Hill*, who came late, said", "*Reid* (D-Nev.), a lawyer,
/// said".
fn subject_of_apposition(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    if tokens.mark(end - 1) != Some(',') {
        return None;
    }
    (from + 1..end).rev().filter(|&comma| tokens.mark(comma) == Some(',')).find_map(|comma| {
        let last = last_word_outside_brackets(tokens, from, comma)?;
        let mention = tokens.mention(last)?;
        let first = tokens.first_word(mention);
        // A new clause behind the comma has its own subject. A name right before the verb's comma may end an apposition
        // itself ("…, a rival of [Budi], said"), unless it stands alone between commas.
        let is_explained = if comma + 1 == end {
            is_after_titles_only(tokens, first, from)
        } else {
            tokens.person(comma + 1).is_none()
        };
        let is_subject = tokens.kind(mention) != EntityKind::Place
            && is_explained
            && !tokens.is_possessor(mention)
            && !is_object(tokens, first, from);
        is_subject.then(|| mention.into())
    })
}

/// Are all words before the name at word `first` titles, back to a mark or to `from`?
fn is_after_titles_only(tokens: &QuoteTokens, first: usize, from: usize) -> bool {
    let is_title =
        |i: &usize| tokens.words[*i].is_name_like() || tokens.entities.is_title(&tokens.lowercase(*i));
    let before = (from..first).rev().find(|i| !is_title(i));
    before.is_none_or(|i| tokens.mark(i).is_some())
}

/// The last word before `at` that does not stand in brackets.
fn last_word_outside_brackets(tokens: &QuoteTokens, from: usize, at: usize) -> Option<usize> {
    let mut depth = 0;
    (from..at).rev().find(|&i| {
        match tokens.mark(i) {
            Some(')' | ']') => depth += 1,
            Some('(' | '[') => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth <= 0
    })
}

/// The nearest name before the verb that can be its subject.
fn nearest_name(tokens: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let mut depth = 0;
    let mut i = verb;
    let is_participle = is_participle(tokens, verb);
    while i > from {
        i -= 1;
        match tokens.mark(i) {
            Some(')' | ']') => depth += 1,
            Some('(' | '[') => depth -= 1,
            Some(';') => break,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        if verb - i <= MAX_WORDS_AFTER_PRONOUN
            && let Some(attribution) = pronoun(tokens, i)
        {
            return Some(attribution);
        }
        let Some(mention) = tokens.mention(i) else { continue };
        let first = tokens.first_word(mention);
        let is_person = tokens.entities.coreference.is_person(mention);
        // "quoted Hill as saying"
        let is_link = |k: usize| is_participle && tokens.pack.participle_links.contains(&tokens.lowercase(k));
        let is_beside_verb =
            (i + 1..verb).all(|k| tokens.is_adverb(k) || tokens.mark(k).is_some() || is_link(k));
        // "footage of Trump saying": the object of one word and the subject of the other.
        let is_object = is_object(tokens, first, from) && !(is_beside_verb && is_participle);
        if tokens.is_possessor(mention) {
            // "Clinton’s campaign said", but not where another clause stands between.
            let end = end_before_adverbs(tokens, from, verb);
            if let Some(possession) = short_phrase(tokens, first, end) {
                return Some(possession);
            }
        } else if is_person && !is_object {
            if let Some(phrase) = phrase_around(tokens, first, verb) {
                return Some(phrase);
            }
            if first > from && tokens.pack.kin.contains(&tokens.lowercase(first - 1)) {
                let span = Span::new(tokens.words[first - 1].span.start, mention.span.end);
                return Some(Attribution {
                    source: SourceRef::Phrase(span),
                    mention: span,
                    form: MentionForm::Nominal,
                });
            }
            if let Some(both) = joined_names(tokens, from, mention, is_beside_verb) {
                return Some(both);
            }
            return Some(relative_clause_head(tokens, from, first).unwrap_or(mention).into());
        } else if is_beside_verb && !is_person && !is_object {
            return Some(mention.into());
        }
        i = first.max(from);
    }
    None
}

/// "*Hill and Budi* said": two people right before the verb, of whom `last` is the second.
fn joined_names(
    tokens: &QuoteTokens,
    from: usize,
    last: EntityMention,
    is_beside_verb: bool,
) -> Option<Attribution> {
    let join = tokens.first_word(last).checked_sub(1).filter(|&i| i > from && is_beside_verb)?;
    let first = tokens
        .person(join - 1)
        .filter(|m| tokens.pack.joins.contains(&tokens.lowercase(join)) && m.cluster != last.cluster)?;
    let span = Span::new(first.span.start, last.span.end);
    Some(Attribution { source: SourceRef::Phrase(span), mention: span, form: MentionForm::Nominal })
}

/// The person that the relative clause around word `at` is about: "*Rini* yang juga adik Budi menyampaikan".
fn relative_clause_head(tokens: &QuoteTokens, from: usize, at: usize) -> Option<EntityMention> {
    let is_bound =
        |i: &usize| tokens.mark(*i).is_some() || tokens.pack.relatives.contains(&tokens.lowercase(*i));
    let relative = (from + 1..at).rev().find(is_bound).filter(|&i| tokens.mark(i).is_none())?;
    tokens.person(relative - 1)
}

/// The person whose statement a quotation before word `end` is: "*Hill*’s claim that “…", "pernyataan *Rini* bahwa “…".
pub(super) fn statement_owner(tokens: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let is_statement = |i: &usize| {
        let is_near = end - i <= MAX_WORDS_AFTER_STATEMENT;
        let says_what =
            || (i + 1..end.min(i + 3)).any(|k| tokens.pack.relatives.contains(&tokens.lowercase(k)));
        tokens.pack.utterances.contains(&tokens.lowercase(*i))
            && (is_near || tokens.pack.heads_last && says_what())
    };
    let noun = (from.max(end.saturating_sub(MAX_WORDS_AFTER_CLAIM))..end).rev().find(is_statement)?;
    let before = (from..noun)
        .rev()
        .take(MAX_WORDS_TO_OWNER)
        .find_map(|i| tokens.mention(i))
        .filter(|&m| tokens.is_possessor(m));
    let after = || (noun + 1..end.min(noun + 1 + MAX_WORDS_TO_OWNER)).find_map(|i| tokens.person(i));
    before.or_else(|| if tokens.pack.owners_follow { after() } else { None }).map(Attribution::from)
}

/// Does the word at `at` take the name behind it as its object: "memuji Rini", "told Rini"?
fn takes_object(tokens: &QuoteTokens, at: usize) -> bool {
    let word = tokens.lowercase(at);
    let has_prefix = tokens
        .pack
        .object_prefixes
        .iter()
        .any(|p| word.starts_with(p.as_str()) && word.len() > p.len() + MIN_OBJECT_VERB_STEM);
    tokens.words[at].shape == WordShape::Lowercase && (has_prefix || tokens.pack.object_verbs.contains(&word))
}

/// Can word `at` stand between a preposition and a name: a title, or another word of the name?
fn is_title_or_capital(tokens: &QuoteTokens, at: usize) -> bool {
    tokens.words[at].is_name_like() && !tokens.words[at].starts_sentence
        || tokens.entities.is_title(&tokens.lowercase(at))
}

/// Is the name whose first word is `first` an object: of a preposition, of a verb ("kepada Menteri X", "memuji X")?
pub(super) fn is_object(tokens: &QuoteTokens, first: usize, from: usize) -> bool {
    let mut at = first;
    while at > from && tokens.words[at - 1].is_name_like() && !tokens.words[at].starts_sentence {
        at -= 1;
    }
    let is_one_word = at == first && !tokens.words.get(first + 1).is_some_and(|w| w.is_name_like());
    // "der Eröffnung": names have no article.
    if tokens.pack.noun_capitals && is_one_word && at > from && tokens.is_article(at - 1) {
        return true;
    }
    // "for former senator Hill", "of the Daily Mail", "at a Boeing plant"
    let is_person = tokens.person(first).is_some();
    let heads_last = tokens.pack.heads_last;
    let mut has_title = false;
    while heads_last && at > from && (tokens.is_article(at - 1) || is_title_or_capital(tokens, at - 1)) {
        at -= 1;
        has_title |= tokens.entities.is_title(&tokens.lowercase(at));
    }
    // A name may begin before the clause that it reaches into.
    if at <= from {
        return false;
    }
    if !tokens.pack.prepositions.contains(&tokens.lowercase(at - 1)) && !takes_object(tokens, at - 1) {
        return false;
    }
    if !is_person || heads_last && (has_title || at == first) {
        return true;
    }
    // "Minister for Food Affairs X", "Ketua DPR dari PDIP X": the preposition belongs to the role.
    let mut before = at - 1;
    while before > from && before + MAX_ROLE_WORDS_BEFORE_PREPOSITION >= at {
        before -= 1;
        if tokens.entities.is_title(&tokens.lowercase(before)) {
            return false;
        }
        if !tokens.words[before].is_name_like() {
            break;
        }
    }
    true
}
