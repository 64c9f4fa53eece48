//! Where a name begins and ends by the habits of newsrooms that a list tells: units with their parent or place ("Komisi X
//! DPR", "PTUN Jakarta"), places with what they are ("Bendungan Cipanas"), streets, legal forms with a full stop ("CV."),
//! and what is no name: academic degrees, acronyms of common nouns, boards ("Dewan Juri").
//!
//! The tagger learns the same from labelled articles, for the words that it saw there often enough.

use super::candidate::EntityCandidate;
use super::crf::labels;
use super::crf::model::UsageCount;
use super::crf::token_attributes::word_hash;
use super::tagged_line::TaggedLine;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::words::WordShape;

/// Between the head of a unit and the name of its parent stand at most so many words: "Forum *Purnawirawan Prajurit* TNI".
const MAX_WORDS_IN_UNIT: usize = 3;

/// A word is a place's name if it is used so many times as often for one as otherwise.
const MIN_PLACE_RATIO: f32 = 2.0;

impl TaggedLine<'_> {
    /// The candidates with their proper first and last words, without those that are no names. In order, without overlaps.
    pub(super) fn bound(&self, found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
        let mut out: Vec<EntityCandidate> = Vec::with_capacity(found.len());
        for candidate in found {
            let Some(mut c) = self.without_common_nouns(candidate) else { continue };
            self.strip_degrees(&mut c);
            self.keep_national_side(&mut c);
            self.add_calling_title(&mut c);
            self.add_dotted_form(&mut c);
            self.add_street(&mut c);
            self.add_place_head(&mut c);
            if let Some(first) = self.unit_head(&c, out.last()) {
                c = self.new_candidate((first, c.words.1), 1, c.confidence);
            }
            if self.is_degree(&c, out.last()) {
                continue;
            }
            while out.last().is_some_and(|before| before.words.1 >= c.words.0) {
                out.pop();
            }
            out.push(c);
        }
        out
    }

    fn lowercase(&self, at: usize) -> String {
        self.words[at].lowercase(self.text).into_owned()
    }

    /// Does word `at` have a capital, with one space between it and the next word?
    fn is_capital_before(&self, at: usize) -> bool {
        let gap =
            self.words.get(at + 1).and_then(|next| self.text.get(self.words[at].span.end..next.span.start));
        self.words[at].is_name_like() && gap == Some(" ")
    }

    /// The candidate without acronyms of common nouns and boards at its beginning; `None` where nothing else is in it.
    fn without_common_nouns(&self, c: EntityCandidate) -> Option<EntityCandidate> {
        if c.kind == Person {
            return (c.words.0 < c.words.1 || !self.is_common_acronym(c.words.0)).then_some(c);
        }
        let mut first = c.words.0;
        loop {
            let is_board = || {
                self.pack.boards.contains(&format!("{} {}", self.lowercase(first), self.lowercase(first + 1)))
            };
            if first < c.words.1 && is_board() {
                first += 2;
            } else if self.is_common_acronym(first) {
                first += 1;
            } else {
                break;
            }
            if first > c.words.1 {
                return None;
            }
        }
        let is_name = self.words[first].is_name_like();
        match first == c.words.0 {
            true => Some(c),
            false => is_name.then(|| self.new_candidate((first, c.words.1), kind_index(&c), c.confidence)),
        }
    }

    /// Is word `at` an acronym of a common noun, written as one: "BUMN", "JPU"?
    fn is_common_acronym(&self, at: usize) -> bool {
        let has_capitals =
            self.words[at].span.slice(self.text).chars().filter(|c| c.is_uppercase()).count() > 1;
        has_capitals && self.pack.common_acronyms.contains(&self.lowercase(at))
    }

    /// Is word `at` an academic degree with a full stop in it: "S.Kom"?
    fn is_dotted_degree(&self, at: usize) -> bool {
        self.words[at].span.slice(self.text).contains('.') && self.pack.degrees.contains(&self.lowercase(at))
    }

    /// Takes degrees off the end of a person's name: "Rini Astuti, S.H., M.T.". One without a full stop is known by the
    /// comma before it.
    fn strip_degrees(&self, c: &mut EntityCandidate) {
        let (first, mut last) = c.words;
        while c.kind == Person && last > first {
            let is_mark = self.words[last].shape == WordShape::Punctuation;
            let follows_comma = self.is_word(last - 1, ",");
            let is_degree = self.is_dotted_degree(last)
                || follows_comma && self.pack.degrees.contains(&self.lowercase(last));
            let is_after_name = last < c.words.1 && is_mark;
            if !is_degree && !is_after_name {
                break;
            }
            last -= 1;
        }
        if last < c.words.1 {
            c.words.1 = last;
            c.span = self.name_span(first, last);
        }
    }

    /// Is the whole candidate degrees: with full stops in them, or behind a person's name and a comma?
    fn is_degree(&self, c: &EntityCandidate, before: Option<&EntityCandidate>) -> bool {
        let follows_person = before.is_some_and(|b| b.kind == Person && b.words.1 + 2 == c.words.0)
            && self.is_word(c.words.0 - 1, ",");
        (c.words.0..=c.words.1).all(|at| {
            self.words[at].shape == WordShape::Punctuation
                || self.is_dotted_degree(at)
                || follows_person && self.pack.degrees.contains(&self.lowercase(at))
        })
    }

    /// Of a national team only the country is a name: "Timnas Putri *Indonesia*".
    fn keep_national_side(&self, c: &mut EntityCandidate) {
        let (first, last) = c.words;
        if c.kind != Organisation
            || first == last
            || !self.pack.national_teams.contains(&self.lowercase(first))
        {
            return;
        }
        let is_place = |at: usize| {
            let entry = self.lexicon.get(word_hash(self.lowercase(at).as_bytes()));
            let of = |kind| {
                entry.approximate_count(UsageCount::First(kind))
                    + entry.approximate_count(UsageCount::Further(kind))
            };
            of(2) > MIN_PLACE_RATIO * (of(0) + of(1))
        };
        let count = (first + 1..=last).rev().take_while(|&at| is_place(at)).count();
        if count > 0 {
            *c = self.new_candidate((last + 1 - count, last), 2, c.confidence);
        }
    }

    /// Adds the title that is part of a name of one word: "Gus Ipul".
    fn add_calling_title(&self, c: &mut EntityCandidate) {
        let (first, last) = c.words;
        let Some(at) = first.checked_sub(1).filter(|_| c.kind == Person && first == last) else { return };
        if self.is_capital_before(at) && self.pack.calling_titles.contains(&self.lowercase(at)) {
            c.words.0 = at;
            c.span = self.name_span(at, last);
        }
    }

    /// Adds the legal form that ends with a full stop: "CV. Maju Jaya", "RS. Harapan".
    fn add_dotted_form(&self, c: &mut EntityCandidate) {
        let Some(at) = c.words.0.checked_sub(2).filter(|_| self.is_word(c.words.0 - 1, ".")) else { return };
        let is_tied = self.words[at].span.end == self.words[at + 1].span.start;
        if is_tied && self.words[at].is_name_like() && self.pack.dotted_forms.contains(&self.lowercase(at)) {
            *c = self.new_candidate((at, c.words.1), 1, c.confidence);
        }
    }

    /// A name behind the word for a street is the street: "Jl. Ahmad Yani".
    fn add_street(&self, c: &mut EntityCandidate) {
        let Some(before) = c.words.0.checked_sub(1) else { return };
        let at = if self.is_word(before, ".") { before.checked_sub(1) } else { Some(before) };
        let Some(at) = at.filter(|&at| self.words[at].is_name_like()) else { return };
        let is_abbreviated = at < before;
        let word = self.lowercase(at);
        let is_street = self.pack.streets.contains(&word)
            && (is_abbreviated || self.pack.abbreviations.contains(&word) || !self.words[at].starts_sentence);
        if is_street {
            *c = self.new_candidate((at, c.words.1), 2, c.confidence);
        }
    }

    /// Adds what a place is, where it has a capital: "Bendungan Cipanas", "Provinsi Jawa Timur".
    fn add_place_head(&self, c: &mut EntityCandidate) {
        let Some(at) = c.words.0.checked_sub(1).filter(|_| c.kind == Place) else { return };
        if self.is_capital_before(at) && self.pack.whole_places.contains(&self.lowercase(at)) {
            c.words.0 = at;
            c.span = self.name_span(at, c.words.1);
        }
    }

    /// The first word of the unit that the candidate is the parent or the place of: "Komisi X *DPR*". `before` is the
    /// candidate before it, which may be the unit's head.
    fn unit_head(&self, c: &EntityCandidate, before: Option<&EntityCandidate>) -> Option<usize> {
        if c.kind == Person || self.is_unit_word(c.words.0) {
            return None;
        }
        let floor = before.map_or(0, |b| if b.words.0 == b.words.1 { b.words.0 } else { b.words.1 + 1 });
        let mut at = c.words.0;
        while at > floor && c.words.0 - at <= MAX_WORDS_IN_UNIT && self.is_capital_before(at - 1) {
            at -= 1;
            let word = self.lowercase(at);
            if self.is_unit_word(at) {
                return Some(at);
            }
            if self.words[at].starts_sentence || self.pack.is_title(&word) || self.pack.never.contains(&word)
            {
                return None;
            }
        }
        None
    }

    fn is_unit_word(&self, at: usize) -> bool {
        self.words[at].is_name_like() && self.pack.whole_units.contains(&self.lowercase(at))
    }

    /// Cuts a candidate where two words touch, between which a scraper lost the space: "Budi WijayaRini Astuti" are two.
    pub(super) fn split_at_joints(&self, c: EntityCandidate) -> Vec<EntityCandidate> {
        let (first, last) = c.words;
        let is_word = |at: usize| self.words[at].shape != WordShape::Punctuation;
        let begins = |at: &usize| {
            let touches = self.words[at - 1].span.end == self.words[*at].span.start;
            touches && is_word(at - 1) && is_word(*at) && self.words[*at].is_name_like()
        };
        let starts: Vec<usize> = (first + 1..=last).filter(begins).collect();
        if starts.is_empty() {
            return vec![c];
        }
        let firsts = std::iter::once(first).chain(starts.iter().copied());
        let lasts = starts.iter().map(|at| at - 1).chain([last]);
        firsts.zip(lasts).map(|words| self.new_candidate(words, kind_index(&c), c.confidence)).collect()
    }
}

/// The candidate's kind as an index into [`labels::KINDS`].
fn kind_index(c: &EntityCandidate) -> usize {
    labels::KINDS.iter().position(|&k| k == c.kind).unwrap_or(1)
}
