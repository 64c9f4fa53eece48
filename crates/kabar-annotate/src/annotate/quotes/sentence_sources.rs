//! Who may be the source of words that are quoted in a reporter's sentence: the subject of each verb of saying, who opens
//! the sentence, whose statement it is, everybody whom it names.
//!
//! `attribution_finder` reads a sentence by one order of rules and gives one answer. Where the verb does not stand right
//! beside the quotation that answer is often another name of the sentence, so that here each reading proposes its own;
//! `sentence_features` and the ranker weigh them.

use super::attribution::{Attribution, SourceRef};
use super::attribution_finder::{attribution_by_verb, attribution_later, closing_attribution};
use super::nominal_subject::opening_subject;
use super::noun_phrase::noun_phrase;
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::subject::{sentence_topic, statement_owner};
use crate::article::{EntityKind, MentionForm};

/// So many words of a sentence are read on either side of a quotation.
const MAX_WORDS: usize = 60;

/// A sentence proposes at most so many names.
const MAX_NAMES: usize = 8;

/// How a source was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proposer {
    /// By the rules of [`attribution_finder`](super::attribution_finder).
    Rule,
    /// It opens the sentence.
    Opening,
    /// It is the source of the first verb before the quotation.
    FirstVerb,
    /// It is the source of the last one.
    LastVerb,
    /// It opens the clause of the last one.
    Clause,
    /// It stands in a tag that closes the sentence.
    Closing,
    /// It belongs to a verb behind the quotation.
    Later,
    /// It opens what stands behind the quotation.
    Behind,
    /// The sentence is about it, up to the quotation.
    Topic,
    /// A statement is theirs.
    Owner,
    /// It does what a passive verb says: "called “…” by *Hill*".
    Agent,
    /// It is that of the quotation before, in the same sentence.
    Shared,
    /// It fits best of all who were mentioned before.
    Implicit,
    /// It is a name of the sentence.
    Named,
}

/// How many ways there are.
pub(super) const PROPOSERS: usize = Proposer::Named as usize + 1;

/// A source and how it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct SentenceSource {
    pub(super) attribution: Attribution,
    pub(super) proposer: Proposer,
}

/// The sources that the sentence of a quotation proposes.
pub(super) fn sentence_sources(tokens: &QuoteTokens, context: &QuoteContext) -> Vec<SentenceSource> {
    let mut out = Vec::new();
    let mut propose = |proposer: Proposer, attribution: Option<Attribution>| {
        out.extend(attribution.map(|attribution| SentenceSource { attribution, proposer }));
    };
    let (mut start, end) = context.before;
    start = start.max(end.saturating_sub(MAX_WORDS));
    let is_verb = |i: &usize| {
        matches!(tokens.roles[*i], CueRole::QuoteVerb(_) | CueRole::ReportingVerb | CueRole::SourceFollows)
    };
    if start < end {
        propose(Proposer::Opening, opening_subject(tokens, tokens.sentence_starts[start], end));
        let (first, last) = ((start..end).find(is_verb), (start..end).rev().find(is_verb));
        propose(Proposer::FirstVerb, first.and_then(|verb| attribution_by_verb(tokens, (start, end), verb)));
        propose(Proposer::LastVerb, last.and_then(|verb| attribution_by_verb(tokens, (start, end), verb)));
        propose(Proposer::Clause, last.and_then(|verb| clause_opening(tokens, start, verb)));
        propose(Proposer::Topic, sentence_topic(tokens, start, end));
        propose(Proposer::Owner, statement_owner(tokens, start, end));
        propose(Proposer::Agent, agent(tokens, start, end));
    }
    let (behind, after) = context.after;
    let after = after.min(behind + MAX_WORDS);
    if behind < after {
        propose(Proposer::Closing, closing_attribution(tokens, behind, after));
        propose(Proposer::Later, attribution_later(tokens, behind, after));
        propose(Proposer::Agent, agent(tokens, behind, after));
        let first = (behind..after).find(|&i| tokens.mark(i).is_none()).unwrap_or(behind);
        let opening = match tokens.mention(first) {
            Some(mention) => Some(mention.into()),
            None => (first + 1..after).find(is_verb).and_then(|verb| opening_subject(tokens, first, verb)),
        };
        propose(Proposer::Behind, opening);
    }
    let mut names = 0;
    for i in (start..end).rev().chain(behind..after) {
        let mention = tokens.mention(i).filter(|m| m.span.start == tokens.words[i].span.start);
        if let Some(mention) = mention.filter(|&m| tokens.kind(m) != EntityKind::Place)
            && names < MAX_NAMES
        {
            names += 1;
            propose(Proposer::Named, Some(mention.into()));
        }
    }
    out
}

/// The subject that opens the clause of the verb at word `verb`: behind the last "that" or "because" before it.
fn clause_opening(tokens: &QuoteTokens, start: usize, verb: usize) -> Option<Attribution> {
    let begins_clause = |&i: &usize| {
        let word = tokens.lowercase(i);
        let pack = tokens.pack;
        tokens.mark(i) == Some(';')
            || (pack.conjunctions.contains(&word) || pack.relatives.contains(&word))
                && !pack.prepositions.contains(&word)
    };
    let from = (start..verb).rev().find(begins_clause)? + 1;
    opening_subject(tokens, from, verb)
}

/// Who does what a passive verb says, in the words `start..end`.
fn agent(tokens: &QuoteTokens, start: usize, end: usize) -> Option<Attribution> {
    let by = (start..end).rev().find(|&i| tokens.pack.agents.contains(&tokens.lowercase(i)))?;
    noun_phrase(tokens, by + 1, end)
        .filter(|a| a.form == MentionForm::Name && matches!(a.source, SourceRef::Cluster(_)))
}
