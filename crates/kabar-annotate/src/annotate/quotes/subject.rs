//! Whom the words before a verb name: "[Hill], who came late, said", "[Police] called it", "[Rini] datang dan berkata".
//!
//! Where a name stands beside the verb there is no doubt. Between the two may lie an apposition, a relative clause or
//! another verb with the same subject, full of other people's names; what follows is about stepping over them.

use super::attribution::{Attribution, SourceRef};
use super::nominal_subject::{clause_subject, opening_subject, phrase_before, short_phrase};
use super::noun_phrase::{MAX_SUBJECT_DISTANCE, is_adverb, pronoun};
use super::quote_tokens::QuoteTokens;
use crate::annotate::entities::EntityMention;
use crate::article::{EntityKind, MentionForm};
use crate::text::Span;
use crate::text::words::WordShape;

/// Whom the words before the verb at `verb` name, not before `from`.
pub fn find_subject(view: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let from = from.max(verb.saturating_sub(MAX_SUBJECT_DISTANCE));
    let end = end_before_adverbs(view, from, verb);
    if end == from {
        return None;
    }
    subject_of_apposition(view, from, end)
        .or_else(|| nearest_name(view, from, verb))
        .or_else(|| clause_subject(view, from, end))
        .or_else(|| (from..verb).rev().find_map(|k| pronoun(view, k)))
        .or_else(|| phrase_before(view, from, end))
        .or_else(|| {
            // "Seorang tentara, yang tidak mau disebut namanya, bercerita"
            let apart = view.mark(end - 1) == Some(',') && view.sentence_starts[from] == from;
            apart.then(|| opening_subject(view, from, verb)).flatten()
        })
}

/// Whom words in marks without a verb are about, in the sentence from `from`: the last one named before word `at`.
pub fn sentence_topic(view: &QuoteTokens, from: usize, at: usize) -> Option<Attribution> {
    let from = from.max(at.saturating_sub(MAX_SUBJECT_DISTANCE));
    nearest_name(view, from, at).or_else(|| (from..at).rev().find_map(|k| pronoun(view, k)))
}

/// Does the verb at `verb` take its subject from a verb before it: "came and said", "…, saying", "a letter calling"?
pub fn shares_subject(view: &QuoteTokens, from: usize, verb: usize) -> bool {
    let end = end_before_adverbs(view, from, verb);
    let Some(last) = end.checked_sub(1).filter(|&l| l >= from) else { return false };
    let key = view.key(last);
    let participle = view.pack.participles.iter().any(|p| view.key(verb).ends_with(p.as_str()));
    view.pack.joins.contains(&key) || (participle && view.mention(last).is_none())
}

/// One past the last word before `verb` that is no adverb.
fn end_before_adverbs(view: &QuoteTokens, from: usize, verb: usize) -> usize {
    let mut end = verb;
    while end > from && is_adverb(view, end - 1) {
        end -= 1;
    }
    end
}

pub(super) fn named_attribution(m: EntityMention) -> Attribution {
    Attribution { source: SourceRef::Cluster(m.cluster), mention: m.span, form: MentionForm::Name }
}

/// "[Hill], who came late, said", "[Reid] (D-Nev.), a lawyer, said": the name that an apposition before the verb explains.
fn subject_of_apposition(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    if view.mark(end - 1) != Some(',') {
        return None;
    }
    (from + 1..end).rev().filter(|&c| view.mark(c) == Some(',')).find_map(|c| {
        let last = last_word_outside_brackets(view, from, c)?;
        let m = view.mention(last)?;
        let kind = view.entities.coreference.clusters[m.cluster].kind;
        // A new clause behind the comma has its own subject; a name right before the verb's comma may end an apposition
        // itself ("…, a rival of [Budi], said") unless it stands alone between commas.
        let explained = if c + 1 == end {
            is_after_titles_only(view, first_word(view, m), from)
        } else {
            view.person(c + 1).is_none()
        };
        (kind != EntityKind::Place
            && explained
            && !is_possessor(view, m)
            && !is_object(view, first_word(view, m), from))
        .then(|| named_attribution(m))
    })
}

/// Does nothing but titles stand between the name at `first` and a comma or the beginning?
fn is_after_titles_only(view: &QuoteTokens, first: usize, from: usize) -> bool {
    let title = |i: &usize| view.words[*i].is_name_like() || view.entities.is_title(&view.key(*i));
    let before = (from..first).rev().find(|i| !title(i));
    before.is_none_or(|i| view.mark(i).is_some())
}

/// The last word before `at`, brackets left out.
fn last_word_outside_brackets(view: &QuoteTokens, from: usize, at: usize) -> Option<usize> {
    let mut depth = 0;
    (from..at).rev().find(|&i| {
        match view.mark(i) {
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

fn first_word(view: &QuoteTokens, m: EntityMention) -> usize {
    view.word_at_or_after(m.span.start)
}

/// The nearest name before the verb that can be its subject.
fn nearest_name(view: &QuoteTokens, from: usize, verb: usize) -> Option<Attribution> {
    let mut depth = 0;
    let mut i = verb;
    let participle = view.pack.participles.iter().any(|p| view.key(verb).ends_with(p.as_str()));
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
        let first = first_word(view, m);
        let person = view.entities.coreference.is_person(m);
        let beside = (i + 1..verb).all(|k| is_adverb(view, k) || view.mark(k).is_some());
        // "footage of Trump saying": the object of one word, the subject of the other.
        let object = is_object(view, first, from) && !(beside && participle);
        if is_possessor(view, m) {
            // "Clinton’s campaign said", but not where another clause lies between.
            if let Some(owned) = short_phrase(view, first, self::end_before_adverbs(view, from, verb)) {
                return Some(owned);
            }
        } else if person && !object {
            if first > from && view.pack.kin.contains(&view.key(first - 1)) {
                let span = Span::new(view.words[first - 1].span.start, m.span.end);
                return Some(Attribution {
                    source: SourceRef::Phrase(span),
                    mention: span,
                    form: MentionForm::Nominal,
                });
            }
            return Some(named_attribution(relative_clause_head(view, from, first).unwrap_or(m)));
        } else if beside && !person && !object {
            return Some(named_attribution(m));
        }
        i = first.max(from);
    }
    None
}

/// Whom a relative clause explains that goes on at word `at`: "[Rini] yang juga adik Budi menyampaikan".
fn relative_clause_head(view: &QuoteTokens, from: usize, at: usize) -> Option<EntityMention> {
    let stop = |i: &usize| view.mark(*i).is_some() || view.pack.relatives.contains(&view.key(*i));
    let relative = (from + 1..at).rev().find(stop).filter(|&i| view.mark(i).is_none())?;
    view.person(relative - 1)
}

/// Does an apostrophe say that something belongs to the one named?
pub(super) fn is_possessor(view: &QuoteTokens, m: EntityMention) -> bool {
    view.text[m.span.end..].starts_with(['’', '\''])
        && view.words.get(view.word_at_or_after(m.span.end)).is_some()
}

/// Whose claim a quotation before word `end` is: "[Hill]’s claim that “…", "pernyataan [Rini] bahwa “…".
pub fn statement_owner(view: &QuoteTokens, from: usize, end: usize) -> Option<Attribution> {
    let near = from.max(end.saturating_sub(7))..end;
    let noun = near.rev().find(|&i| view.pack.utterances.contains(&view.key(i)))?;
    let before = (from..noun).rev().take(3).find_map(|i| view.mention(i)).filter(|&m| is_possessor(view, m));
    let after = || (noun + 1..end.min(noun + 4)).find_map(|i| view.person(i));
    before.or_else(|| if view.pack.owners_follow { after() } else { None }).map(named_attribution)
}

/// Does the word at `at` take the name behind it as its object: "memuji Rini", "told Rini"?
fn takes_object(view: &QuoteTokens, at: usize) -> bool {
    let key = view.key(at);
    let small = view.words[at].shape == WordShape::Lowercase;
    let verb =
        view.pack.object_prefixes.iter().any(|p| key.starts_with(p.as_str()) && key.len() > p.len() + 3);
    small && (verb || view.pack.object_verbs.contains(&key))
}

/// Is the name whose first word is `first` the object of a preposition, or one of its role's words ("kepada Menteri X")?
fn is_object(view: &QuoteTokens, first: usize, from: usize) -> bool {
    let mut at = first;
    while at > from && view.words[at - 1].is_name_like() && !view.words[at].starts_sentence {
        at -= 1;
    }
    let alone = at == first && !view.words.get(first + 1).is_some_and(|w| w.is_name_like());
    if view.pack.noun_capitals && alone && at > from {
        // "der Eröffnung": names have no article.
        let key = view.key(at - 1);
        if view.pack.definite_before.contains(&key) || view.pack.articles.contains(&key) {
            return true;
        }
    }
    // A name may begin before the clause that it reaches into.
    if at <= from || !(view.pack.prepositions.contains(&view.key(at - 1)) || takes_object(view, at - 1)) {
        return false;
    }
    // "Minister for Food Affairs X", "Ketua DPR dari PDIP X": the preposition belongs to the role.
    let mut before = at - 1;
    while before > from && before + 5 > at {
        before -= 1;
        if view.entities.is_title(&view.key(before)) {
            return false;
        }
        if !view.words[before].is_name_like() {
            break;
        }
    }
    true
}
