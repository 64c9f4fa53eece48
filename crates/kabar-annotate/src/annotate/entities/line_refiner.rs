//! Corrects the trained tagger's candidates in one line by the habits of newsrooms: datelines, acronyms in brackets, regnal
//! numbers, honorifics, a person's name right behind the name of an office, events named after places.
//!
//! The tagger judges words by their surroundings. These corrections depend on marks and on what a neighbour turned out to
//! be, which the tagger cannot see.

use super::candidate::EntityCandidate;
use super::crf::labels;
use super::crf::model::{LexiconEntry, UsageCount};
use super::crf::token_attributes::{is_mostly_small, word_hash};
use super::tagged_line::TaggedLine;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::words::{Word, WordShape};

/// What the place and the outlet of a dateline count: more than a few doubtful mentions.
const DATELINE_CONFIDENCE: f32 = 2.0;
/// A dateline has at most so many words, its dash included.
const MAX_DATELINE_WORDS: usize = 10;

/// A person behind the acronym of an organisation is at least this certain.
const PERSON_AFTER_ACRONYM: f32 = 0.8;
/// Acronyms that may stand before a person have so many bytes.
const ACRONYM_BYTES: std::ops::Range<usize> = 3..6;
/// A word is common from so many uses in small letters on.
const MIN_COMMON_COUNT: f32 = 20.0;

impl TaggedLine<'_> {
    /// The candidates, corrected: in order, without overlaps.
    pub(super) fn refine(&self, found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
        let mut out: Vec<EntityCandidate> = Vec::with_capacity(found.len() + 4);
        for c in found.into_iter().flat_map(|c| self.split_at_sentences(c)) {
            self.split_person_from_acronym(c, &mut out);
        }
        self.detach_acronyms(&mut out);
        out.retain(|c| !self.is_event_place(c) && !self.is_portfolio(c) && !self.is_garbled(c));
        for c in &mut out {
            self.strip_honorifics(c);
            self.strip_place_head(c);
            self.add_regnal_number(c);
            self.add_legal_form(c);
        }
        self.add_dateline(&mut out);
        self.resolve_brackets(out)
    }

    /// Cuts a candidate where a sentence ends: "… of Dimas. Rini said". The stops of initials end no sentence.
    fn split_at_sentences(&self, c: EntityCandidate) -> Vec<EntityCandidate> {
        let (first, last) = c.words;
        let begins_sentence = |at: &usize| {
            let before = self.words[at - 2];
            let stop = self.is_word(at - 1, ".") && self.words[*at].starts_sentence;
            stop && before.shape == WordShape::Capitalized && before.span.len() > 3
        };
        let starts: Vec<usize> = (first + 2..=last).filter(begins_sentence).collect();
        let Some(kind) = labels::KINDS.iter().position(|&k| k == c.kind).filter(|_| !starts.is_empty())
        else {
            return vec![c];
        };
        let firsts = std::iter::once(first).chain(starts.iter().copied());
        let lasts = starts.iter().map(|at| at - 2).chain([last]);
        firsts
            .zip(lasts)
            .filter(|(a, b)| a <= b)
            .map(|words| self.new_candidate(words, kind, c.confidence))
            .collect()
    }

    /// Cuts a person's name from an organisation's: "Dewan Kota KPN Sri Wahyuni", where two or three words behind an
    /// acronym are rather a person's.
    fn split_person_from_acronym(&self, c: EntityCandidate, out: &mut Vec<EntityCandidate>) {
        let (first, last) = c.words;
        let is_acronym = |at: &usize| {
            let w = self.words[*at];
            w.shape == WordShape::AllCaps && ACRONYM_BYTES.contains(&w.span.len())
        };
        let follows_organisation =
            out.last().is_some_and(|o| o.kind == Organisation && o.words.1 + 1 == first);
        let cut = (first + usize::from(!follows_organisation)..last).rev().find(is_acronym).filter(|at| {
            let rest = &self.words[at + 1..=last];
            let has_name_shape = rest.iter().all(|w| {
                w.shape == WordShape::Capitalized || w.shape == WordShape::AllCaps && w.span.len() < 3
            });
            (2..=3).contains(&rest.len())
                && has_name_shape
                && rest.last().is_some_and(|w| self.is_person_word(*w))
        });
        match cut.filter(|_| c.kind == Organisation) {
            Some(at) => {
                match out.last_mut().filter(|_| follows_organisation && at == first) {
                    Some(before) => {
                        before.words.1 = at;
                        before.span = self.name_span(before.words.0, at);
                    }
                    None => out.push(self.new_candidate((first, at), 1, c.confidence)),
                }
                out.push(self.new_candidate((at + 1, last), 0, c.confidence.max(PERSON_AFTER_ACRONYM)));
            }
            None => out.push(c),
        }
    }

    /// Takes an acronym out of a person's name, which it stands before: "Komite Pusat CPC Yang Jiechi", "Letkol CPL Eko".
    fn detach_acronyms(&self, found: &mut [EntityCandidate]) {
        let is_acronym =
            |at: usize| self.words[at].shape == WordShape::AllCaps && self.words[at].span.len() > 2;
        for i in 0..found.len() {
            let (first, last) = found[i].words;
            if found[i].kind == Person && first < last && is_acronym(first) && !is_acronym(first + 1) {
                found[i].words.0 = first + 1;
                found[i].span = self.name_span(first + 1, last);
                if i > 0 && found[i - 1].kind == Organisation && found[i - 1].words.1 + 1 == first {
                    found[i - 1].words.1 = first;
                    found[i - 1].span = self.name_span(found[i - 1].words.0, first);
                    found[i] = self.new_candidate(
                        (first + 1, last),
                        0,
                        found[i].confidence.max(PERSON_AFTER_ACRONYM),
                    );
                }
            }
        }
    }

    /// Is it a quote mark that was read in the wrong encoding ("Äù")? All languages with a model have Latin letters.
    fn is_garbled(&self, c: &EntityCandidate) -> bool {
        !c.span.slice(self.text).bytes().any(|b| b.is_ascii_alphanumeric())
    }

    /// Is it a place that an event is named after: "Liga Inggris", "Malaysia Masters"?
    fn is_event_place(&self, c: &EntityCandidate) -> bool {
        let is_event = |at: Option<usize>| {
            let word = at.and_then(|at| self.words.get(at)).filter(|w| w.is_name_like());
            word.is_some_and(|w| self.pack.never.contains(&w.lowercase(self.text)))
        };
        c.kind == Place && (is_event(c.words.0.checked_sub(1)) || is_event(Some(c.words.1 + 1)))
    }

    /// Is it the field of a minister, taken for a person: "Menteri Transportasi Sarmatia"?
    fn is_portfolio(&self, c: &EntityCandidate) -> bool {
        if c.kind != Person || c.words.1 != c.words.0 + 1 {
            return false;
        }
        let lowercase = |at: usize| self.words[at].lowercase(self.text);
        let follows_title =
            c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&lowercase(at)));
        let is_common = |entry: LexiconEntry| {
            entry.approximate_count(UsageCount::Small) > MIN_COMMON_COUNT && is_mostly_small(entry)
        };
        follows_title && is_common(self.lexicon.get(word_hash(lowercase(c.words.0).as_bytes())))
    }

    /// Takes abbreviated titles out of a name: "KH Yahya", "Dr. Rini".
    fn strip_honorifics(&self, c: &mut EntityCandidate) {
        while c.kind == Person && c.words.0 < c.words.1 {
            let word = self.words[c.words.0].lowercase(self.text);
            let next = c.words.0 + 1 + usize::from(self.is_word(c.words.0 + 1, "."));
            let is_abbreviated_title =
                word.len() > 1 && self.pack.abbreviations.contains(&word) && self.pack.titles.contains(&word);
            if !is_abbreviated_title || next > c.words.1 {
                break;
            }
            c.words.0 = next;
            c.span = self.name_span(next, c.words.1);
        }
    }

    /// Takes the kind of place, which belongs to the office, out of a name: "Wali Kota Risma", "Kepala Desa Suparman".
    fn strip_place_head(&self, c: &mut EntityCandidate) {
        let lowercase = |at: usize| self.words[at].lowercase(self.text);
        let follows_title =
            c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&lowercase(at)));
        let (first, last) = c.words;
        if c.kind == Person
            && first < last
            && follows_title
            && self.pack.place_heads.contains(&lowercase(first))
        {
            c.words.0 = first + 1;
            c.span = self.name_span(first + 1, last);
        }
    }

    /// Adds the number to a monarch's name: "Charles III".
    fn add_regnal_number(&self, c: &mut EntityCandidate) {
        let next = self.words.get(c.words.1 + 1).map(|w| w.span.slice(self.text)).unwrap_or_default();
        let roman = next.len() > 1 && next.len() < 6 && next.chars().all(|n| matches!(n, 'I' | 'V' | 'X'));
        if c.kind == Person && roman {
            c.words.1 += 1;
            c.span = self.name_span(c.words.0, c.words.1);
        }
    }

    /// Adds the legal form to a company's name: "PT Pertamina (Persero)".
    fn add_legal_form(&self, c: &mut EntityCandidate) {
        let at = c.words.1 + 1;
        let form = self
            .words
            .get(at + 1)
            .is_some_and(|w| self.pack.organisation_tails.contains(&w.lowercase(self.text)));
        if c.kind == Organisation && self.is_word(at, "(") && form && self.is_word(at + 2, ")") {
            c.words.1 = at + 2;
            c.span = self.name_span(c.words.0, c.words.1);
        }
    }

    /// Adds the place and the outlet of a dateline, before the line's first dash: "NUR SULTAN, KOMPAS.TV -".
    fn add_dateline(&self, found: &mut Vec<EntityCandidate>) {
        let head = &self.words[..self.words.len().min(MAX_DATELINE_WORDS)];
        let is_dash = |w: &Word| matches!(w.span.slice(self.text), "-" | "–" | "—");
        let Some(dash) = head.iter().position(is_dash) else { return };
        let part = |w: &Word| w.is_name_like() || matches!(w.span.slice(self.text), "," | "(" | ")");
        if dash == 0 || !head[..dash].iter().all(part) {
            return;
        }
        let parts: Vec<(usize, usize)> = head[..dash]
            .split(|w| w.shape == WordShape::Punctuation)
            .scan(0, |at, p| {
                let start = *at;
                *at += p.len() + 1;
                Some((start, p.len()))
            })
            .filter(|p| p.1 > 0)
            .map(|(start, count)| (start, start + count - 1))
            .collect();
        let [a, b] = parts[..] else { return };
        let dotted =
            |p: (usize, usize)| self.words[p.0..=p.1].iter().any(|w| w.span.slice(self.text).contains('.'));
        let is = |p: (usize, usize), kind| found.iter().any(|c| c.words == p && c.kind == kind);
        let kinds = match (dotted(a), dotted(b)) {
            (false, true) => [2, 1],
            (true, false) => [1, 2],
            _ if is(a, Organisation) && !is(b, Organisation) => [1, 2],
            _ if is(b, Organisation) || is(a, Place) => [2, 1],
            _ => return,
        };
        found.retain(|c| c.words.0 >= dash);
        found.splice(
            0..0,
            [(a, kinds[0]), (b, kinds[1])].map(|(p, k)| self.new_candidate(p, k, DATELINE_CONFIDENCE)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::model::ModelLexicon;
    use crate::annotate::entities::pack::EntityPack;
    use crate::text::Span;
    use crate::text::words;

    #[test]
    fn a_name_ends_with_its_sentence() {
        let text = "They spoke of Dimas. Rini J. K. Astuti left.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let at = |word: &str| cut.iter().position(|w| w.span.slice(text) == word).expect("a word of it");
        let pack = EntityPack::for_language(Some("en"));
        let line = TaggedLine { text, words: &cut, pack, lexicon: ModelLexicon::new(&[]) };
        let whole = line.new_candidate((at("Dimas"), at("Astuti")), 0, 0.9);
        let names: Vec<&str> = line.refine(vec![whole]).iter().map(|c| c.span.slice(text)).collect();
        assert_eq!(names, ["Dimas", "Rini J. K. Astuti"]);
    }
}
