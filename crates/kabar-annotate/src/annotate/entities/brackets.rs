//! What stands in brackets behind a name: the letters of an organisation ("Dewan Ekonomi Nasional (DEN)"), what somebody
//! is called ("Agus Wibowo (Gusbow)"). Each makes sure of the other; the document pass then finds both everywhere.
//!
//! Additions are collected and merged once, so that a line of nothing but brackets takes no longer than another.

use super::crf::labels;
use super::crf::line;
use super::crf::model::UsageCount;
use super::line_refiner::{BRACKET_CONFIDENCE, LineRefiner};
use super::rule_tagger::EntityCandidate;
use crate::article::EntityKind::{Organisation, Person};
use crate::text::words::{Word, WordShape};

/// Letters that an acronym has at most.
const MAX_ACRONYM_LETTERS: usize = 8;

impl LineRefiner<'_> {
    /// The candidates and what brackets add to them; `found` is in order, and so is what comes back.
    pub(super) fn resolve_brackets(&self, mut found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
        let mut more: Vec<EntityCandidate> = Vec::new();
        let mut dropped = vec![false; found.len()];
        for open in 1..self.words.len().saturating_sub(2) {
            if !self.is_word(open, "(") || !self.is_word(open + 2, ")") {
                continue;
            }
            let next = found.partition_point(|c| c.words.0 < open);
            let before = next.checked_sub(1).filter(|&i| found[i].words.1 + 1 == open);
            let inside = found.get(next).filter(|c| c.words.0 <= open + 1).is_some();
            let Some(kind) = self.bracketed_name(open, before.map(|i| &found[i])) else { continue };
            let mut sure = BRACKET_CONFIDENCE;
            match (before.filter(|&i| found[i].words.0 == kind.first), kind.first) {
                (Some(i), _) => sure = found[i].confidence.max(sure),
                (None, first) => {
                    let from = found.partition_point(|c| c.words.1 < first);
                    dropped[from..next].fill(true);
                    more.push(self.new_candidate((first, open - 1), kind.kind_index, sure));
                }
            }
            let own = self.new_candidate((open + 1, open + 1), kind.kind_index, sure);
            match inside.then(|| &mut found[next]) {
                Some(c) if c.words == own.words && (c.kind == own.kind || c.confidence < sure) => *c = own,
                Some(_) => {}
                None => more.push(own),
            }
        }
        let mut kept = dropped.iter();
        found.retain(|_| kept.next() == Some(&false));
        found.extend(more);
        found.sort_by_key(|c| c.words);
        found.dedup_by(|b, a| b.words.0 <= a.words.1);
        found
    }

    /// Whose short name stands in the brackets that open at `open`, `before` being the name right before them.
    fn bracketed_name(&self, open: usize, before: Option<&EntityCandidate>) -> Option<BracketedName> {
        let short = self.words[open + 1];
        let class = |c: &EntityCandidate| labels::KINDS.iter().position(|&k| k == c.kind).unwrap_or(1);
        let named = |c: &EntityCandidate| BracketedName { first: c.words.0, kind_index: class(c) };
        if short.shape == WordShape::Capitalized {
            return before.filter(|c| c.kind == Person && self.is_person_word(short)).map(named);
        }
        let letters = short.span.slice(self.text);
        let count = letters.chars().count();
        let fits = short.shape == WordShape::AllCaps && (2..=MAX_ACRONYM_LETTERS).contains(&count);
        if !fits || self.pack.never.contains(&short.lowercase(self.text)) {
            return None;
        }
        if let Some(c) = before.filter(|c| c.kind == Organisation) {
            return Some(named(c));
        }
        let first =
            (open.saturating_sub(count + 2)..open).find(|&first| self.has_initials(first, open, letters))?;
        match before.filter(|c| c.words.0 == first) {
            Some(c) => Some(named(c)),
            None => self.is_organisation(first, open - 1).then_some(BracketedName { first, kind_index: 1 }),
        }
    }

    /// Are `letters` the first letters of the capitalised words from `first` up to `end`?
    fn has_initials(&self, first: usize, end: usize, letters: &str) -> bool {
        let words = &self.words[first..end];
        let ends = words.first().zip(words.last());
        let first_of = |w: &Word| w.span.slice(self.text).chars().next();
        let heads = words.iter().filter(|w| w.is_name_like()).filter_map(first_of);
        ends.is_some_and(|(a, b)| a.is_name_like() && b.is_name_like())
            && words.iter().all(|w| w.shape != WordShape::Punctuation)
            && heads.eq(letters.chars())
    }

    /// Do the words from `first` to `last` begin or end as organisations do? Programmes have acronyms too.
    fn is_organisation(&self, first: usize, last: usize) -> bool {
        let [head, tail] = [first, last].map(|at| self.words[at].lowercase(self.text));
        let known = self.lexicon.get(line::word_hash(head.as_bytes()));
        let begins = known.approximate_count(UsageCount::First(1));
        self.pack.organisation_heads.contains(&head)
            || self.pack.organisation_tails.contains(&tail)
            || begins > 4.0 && begins > 2.0 * known.approximate_count(UsageCount::Capital)
    }
}

/// A name that brackets shorten: its first word, and its kind as an index into [`labels::KINDS`].
struct BracketedName {
    first: usize,
    kind_index: usize,
}
