//! What stands in brackets behind a name: the letters of an organisation ("Dewan Ekonomi Nasional (DEN)"), what somebody
//! is called ("Agus Wibowo (Gusbow)"). Each makes sure of the other; the document pass then finds both everywhere.
//!
//! Additions are collected and merged once, so that a line of nothing but brackets takes no longer than another.

use super::learned::labels;
use super::learned::model::Count;
use super::learned::view;
use super::refine::{BRACKETED, Line};
use super::tagger::Candidate;
use crate::article::EntityKind::{Organisation, Person};
use crate::text::words::{Shape, Word};

/// Letters that an acronym has at most.
const LETTERS: usize = 8;

impl Line<'_> {
    /// The candidates and what brackets add to them; `found` is in order, and so is what comes back.
    pub(super) fn brackets(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        let mut more: Vec<Candidate> = Vec::new();
        let mut dropped = vec![false; found.len()];
        for open in 1..self.words.len().saturating_sub(2) {
            if !self.is(open, "(") || !self.is(open + 2, ")") {
                continue;
            }
            let next = found.partition_point(|c| c.words.0 < open);
            let before = next.checked_sub(1).filter(|&i| found[i].words.1 + 1 == open);
            let inside = found.get(next).filter(|c| c.words.0 <= open + 1).is_some();
            let Some(kind) = self.named(open, before.map(|i| &found[i])) else { continue };
            let mut sure = BRACKETED;
            match (before.filter(|&i| found[i].words.0 == kind.first), kind.first) {
                (Some(i), _) => sure = found[i].sure.max(sure),
                (None, first) => {
                    let from = found.partition_point(|c| c.words.1 < first);
                    dropped[from..next].fill(true);
                    more.push(self.candidate((first, open - 1), kind.class, sure));
                }
            }
            let own = self.candidate((open + 1, open + 1), kind.class, sure);
            match inside.then(|| &mut found[next]) {
                Some(c) if c.words == own.words && (c.kind == own.kind || c.sure < sure) => *c = own,
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
    fn named(&self, open: usize, before: Option<&Candidate>) -> Option<Named> {
        let short = self.words[open + 1];
        let class = |c: &Candidate| labels::KINDS.iter().position(|&k| k == c.kind).unwrap_or(1);
        let named = |c: &Candidate| Named { first: c.words.0, class: class(c) };
        if short.shape == Shape::Capital {
            return before.filter(|c| c.kind == Person && self.is_personal(short)).map(named);
        }
        let letters = short.span.of(self.text);
        let count = letters.chars().count();
        let fits = short.shape == Shape::Caps && (2..=LETTERS).contains(&count);
        if !fits || self.pack.never.contains(&short.key(self.text)) {
            return None;
        }
        if let Some(c) = before.filter(|c| c.kind == Organisation) {
            return Some(named(c));
        }
        let first =
            (open.saturating_sub(count + 2)..open).find(|&first| self.spells(first, open, letters))?;
        match before.filter(|c| c.words.0 == first) {
            Some(c) => Some(named(c)),
            None => self.is_body(first, open - 1).then_some(Named { first, class: 1 }),
        }
    }

    /// Are `letters` the first letters of the capitalised words from `first` up to `end`?
    fn spells(&self, first: usize, end: usize, letters: &str) -> bool {
        let words = &self.words[first..end];
        let ends = words.first().zip(words.last());
        let first_of = |w: &Word| w.span.of(self.text).chars().next();
        let heads = words.iter().filter(|w| w.is_name_like()).filter_map(first_of);
        ends.is_some_and(|(a, b)| a.is_name_like() && b.is_name_like())
            && words.iter().all(|w| w.shape != Shape::Mark)
            && heads.eq(letters.chars())
    }

    /// Do the words from `first` to `last` begin or end as organisations do? Programmes have acronyms too.
    fn is_body(&self, first: usize, last: usize) -> bool {
        let [head, tail] = [first, last].map(|at| self.words[at].key(self.text));
        let known = self.known.get(view::hash(head.as_bytes()));
        let begins = known.times(Count::First(1));
        self.pack.organisation_heads.contains(&head)
            || self.pack.organisation_tails.contains(&tail)
            || begins > 4.0 && begins > 2.0 * known.times(Count::Capital)
    }
}

/// A name that brackets shorten: its first word, and its kind as an index into [`labels::KINDS`].
struct Named {
    first: usize,
    class: usize,
}
