//! Names in brackets behind a name: the acronym of an organisation ("Dewan Ekonomi Nasional (DEN)"), the nickname of a
//! person ("Agus Wibowo (Gusbow)"). Each makes the other more certain, and `name_linking` then makes them one.
//!
//! What is added is collected and merged once, so that a line of nothing but brackets takes no longer than another.

use super::candidate::EntityCandidate;
use super::crf::labels;
use super::crf::model::UsageCount;
use super::crf::token_attributes::word_hash;
use super::tagged_line::TaggedLine;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::words::{Word, WordShape};

/// A name with another one in brackets is at least this certain.
const BRACKET_CONFIDENCE: f32 = 0.8;

/// A word begins the names of organisations from so many uses there on, if it is used otherwise half as often.
const MIN_ORGANISATION_COUNT: f32 = 4.0;

/// An acronym has at most so many letters.
const MAX_ACRONYM_LETTERS: usize = 8;

impl TaggedLine<'_> {
    /// The candidates with those that brackets add. `found` is in order, and so is the result.
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
            let Some(name) = self.bracketed_name(open, before.map(|i| &found[i])) else { continue };
            let mut confidence = BRACKET_CONFIDENCE;
            match before.filter(|&i| found[i].words.0 == name.first) {
                Some(i) => confidence = found[i].confidence.max(confidence),
                None => {
                    let from = found.partition_point(|c| c.words.1 < name.first);
                    dropped[from..next].fill(true);
                    more.push(self.new_candidate((name.first, open - 1), name.kind_index, confidence));
                }
            }
            let short = self.new_candidate((open + 1, open + 1), name.kind_index, confidence);
            match inside.then(|| &mut found[next]) {
                Some(c) if c.words == short.words && (c.kind == short.kind || c.confidence < confidence) => {
                    *c = short;
                }
                Some(_) => {}
                None => more.push(short),
            }
        }
        let mut dropped = dropped.iter();
        found.retain(|_| dropped.next() == Some(&false));
        found.extend(more);
        found.sort_by_key(|c| c.words);
        found.dedup_by(|b, a| b.words.0 <= a.words.1);
        self.join_units(found)
    }

    /// Makes one name of a unit, its acronym in brackets, and its place or parent: "Pengadilan Negeri (PN) Jepara".
    fn join_units(&self, found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
        let mut out: Vec<EntityCandidate> = Vec::with_capacity(found.len());
        for c in found {
            if let [.., unit, short] = &out[..]
                && unit.kind == Organisation
                && matches!(c.kind, Organisation | Place)
                && short.words.0 == short.words.1
                && unit.words.1 + 2 == short.words.0
                && short.words.0 + 2 == c.words.0
                && self.is_word(unit.words.1 + 1, "(")
                && self.is_word(short.words.1 + 1, ")")
                && self.text.get(self.words[short.words.1 + 1].span.end..c.span.start) == Some(" ")
                && self.is_unit(unit.words.0)
            {
                let joined =
                    self.new_candidate((unit.words.0, c.words.1), 1, unit.confidence.max(c.confidence));
                out.truncate(out.len() - 2);
                out.push(joined);
            } else {
                out.push(c);
            }
        }
        out
    }

    /// Does a name that begins with word `at` need a place or a parent to be whole: "Pengadilan", "Dinas"?
    fn is_unit(&self, at: usize) -> bool {
        self.pack.unit_heads.contains(&self.words[at].lowercase(self.text))
    }

    /// The name whose short form stands in the brackets that open at word `open`. `before` is the candidate right before
    /// them.
    fn bracketed_name(&self, open: usize, before: Option<&EntityCandidate>) -> Option<BracketedName> {
        let short = self.words[open + 1];
        let kind_index = |c: &EntityCandidate| labels::KINDS.iter().position(|&k| k == c.kind).unwrap_or(1);
        let named = |c: &EntityCandidate| BracketedName { first: c.words.0, kind_index: kind_index(c) };
        if short.shape == WordShape::Capitalized {
            return before.filter(|c| c.kind == Person && self.is_person_word(short)).map(named);
        }
        let letters = short.span.slice(self.text);
        let count = letters.chars().count();
        let is_acronym = short.shape == WordShape::AllCaps && (2..=MAX_ACRONYM_LETTERS).contains(&count);
        if !is_acronym || self.pack.never.contains(&short.lowercase(self.text)) {
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
        let initials = words.iter().filter(|w| w.is_name_like()).filter_map(first_of);
        ends.is_some_and(|(a, b)| a.is_name_like() && b.is_name_like())
            && words.iter().all(|w| w.shape != WordShape::Punctuation)
            && initials.eq(letters.chars())
    }

    /// Do the words from `first` to `last` begin or end as the names of organisations do? Programmes have acronyms too.
    fn is_organisation(&self, first: usize, last: usize) -> bool {
        let [head, tail] = [first, last].map(|at| self.words[at].lowercase(self.text));
        let entry = self.lexicon.get(word_hash(head.as_bytes()));
        let begins = entry.approximate_count(UsageCount::First(1));
        self.pack.organisation_heads.contains(&head)
            || self.pack.organisation_tails.contains(&tail)
            || begins > MIN_ORGANISATION_COUNT && begins > 2.0 * entry.approximate_count(UsageCount::Capital)
    }
}

/// A name with a short form in brackets behind it.
struct BracketedName {
    /// The index of the name's first word.
    first: usize,
    /// The name's kind, as an index into [`labels::KINDS`].
    kind_index: usize,
}
