//! What a newsroom's habits add to the trained tagger's candidates in one line: datelines, acronyms in brackets, regnal
//! numbers, honorifics, a person's name right behind his office's, events named after places. The tagger sees words;
//! these are about marks and about what a neighbour turned out to be, which it cannot see.

use super::crf::labels;
use super::crf::line;
use super::crf::model::{Lexicon, LexiconEntry, UsageCount};
use super::pack::EntityPack;
use super::rule_tagger::EntityCandidate;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::Span;
use crate::text::words::{Word, WordShape};

/// How sure an acronym's brackets make of an organisation.
pub(super) const BRACKET_CONFIDENCE: f32 = 0.8;
/// What a dateline's place counts: more than a few doubtful mentions.
const DATELINE_CONFIDENCE: f32 = 2.0;
/// How many words a dateline has at most, its dash included.
const MAX_DATELINE_WORDS: usize = 10;

/// A line with what is known of its language.
pub struct LineRefiner<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub pack: &'a EntityPack,
    pub lexicon: Lexicon<'a>,
}

impl LineRefiner<'_> {
    /// The candidates, mended; in order, without overlaps.
    pub fn refine(&self, found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
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

    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|w| w.span.slice(self.text) == word)
    }

    fn name_span(&self, first: usize, last: usize) -> Span {
        let end = self.words[last].span;
        Span::new(self.words[first].span.start, end.start + self.pack.stem_length(end.slice(self.text)))
    }

    pub(super) fn new_candidate(&self, words: (usize, usize), kind: usize, sure: f32) -> EntityCandidate {
        let mut kinds = [0.0; 3];
        kinds[kind] = sure;
        EntityCandidate {
            span: self.name_span(words.0, words.1),
            words,
            kind: labels::KINDS[kind],
            confidence: sure,
            kind_scores: kinds,
        }
    }

    /// "… of Dimas. Rini said": no name goes on in the next sentence. The stops of initials end none.
    fn split_at_sentences(&self, c: EntityCandidate) -> Vec<EntityCandidate> {
        let (first, last) = c.words;
        let ends = |at: &usize| {
            let before = self.words[at - 2];
            let stop = self.is_word(at - 1, ".") && self.words[*at].starts_sentence;
            stop && before.shape == WordShape::Capitalized && before.span.len() > 3
        };
        let starts: Vec<usize> = (first + 2..=last).filter(ends).collect();
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

    /// "Dewan Kota KPN Sri Wahyuni": behind an acronym two or three words that are rather a person's.
    fn split_person_from_acronym(&self, c: EntityCandidate, out: &mut Vec<EntityCandidate>) {
        let (first, last) = c.words;
        let acronym = |at: &usize| {
            let w = self.words[*at];
            w.shape == WordShape::AllCaps && (3..6).contains(&w.span.len())
        };
        let office = out.last().is_some_and(|o| o.kind == Organisation && o.words.1 + 1 == first);
        let cut = (first + usize::from(!office)..last).rev().find(acronym).filter(|at| {
            let rest = &self.words[at + 1..=last];
            let plain = rest.iter().all(|w| {
                w.shape == WordShape::Capitalized || w.shape == WordShape::AllCaps && w.span.len() < 3
            });
            (2..=3).contains(&rest.len()) && plain && rest.last().is_some_and(|w| self.is_person_word(*w))
        });
        match cut.filter(|_| c.kind == Organisation) {
            Some(at) => {
                match out.last_mut().filter(|_| office && at == first) {
                    Some(before) => {
                        before.words.1 = at;
                        before.span = self.name_span(before.words.0, at);
                    }
                    None => out.push(self.new_candidate((first, at), 1, c.confidence)),
                }
                out.push(self.new_candidate((at + 1, last), 0, c.confidence.max(BRACKET_CONFIDENCE)));
            }
            None => out.push(c),
        }
    }

    /// "Komite Pusat CPC Yang Jiechi", "Letkol CPL Eko": an acronym before a person is what he belongs to.
    fn detach_acronyms(&self, found: &mut [EntityCandidate]) {
        let acronym = |at: usize| self.words[at].shape == WordShape::AllCaps && self.words[at].span.len() > 2;
        for i in 0..found.len() {
            let (first, last) = found[i].words;
            if found[i].kind == Person && first < last && acronym(first) && !acronym(first + 1) {
                found[i].words.0 = first + 1;
                found[i].span = self.name_span(first + 1, last);
                if i > 0 && found[i - 1].kind == Organisation && found[i - 1].words.1 + 1 == first {
                    found[i - 1].words.1 = first;
                    found[i - 1].span = self.name_span(found[i - 1].words.0, first);
                    found[i] =
                        self.new_candidate((first + 1, last), 0, found[i].confidence.max(BRACKET_CONFIDENCE));
                }
            }
        }
    }

    /// Does the word stand in people's names no less often than in others, or is it new?
    pub(super) fn is_person_word(&self, w: Word) -> bool {
        let known = self.lexicon.get(line::lowercase_hash(w.span.slice(self.text), &mut String::new()));
        let times = |k: usize| {
            known.approximate_count(UsageCount::First(k)) + known.approximate_count(UsageCount::Further(k))
        };
        times(0) >= times(1) + times(2)
    }

    /// "Äù", a quotation mark that was read in another encoding: these languages are written in Latin letters.
    fn is_garbled(&self, c: &EntityCandidate) -> bool {
        !c.span.slice(self.text).bytes().any(|b| b.is_ascii_alphanumeric())
    }

    /// "Liga Inggris", "Malaysia Masters": a place that an event is named after.
    fn is_event_place(&self, c: &EntityCandidate) -> bool {
        let event = |at: Option<usize>| {
            let word = at.and_then(|at| self.words.get(at)).filter(|w| w.is_name_like());
            word.is_some_and(|w| self.pack.never.contains(&w.lowercase(self.text)))
        };
        c.kind == Place && (event(c.words.0.checked_sub(1)) || event(Some(c.words.1 + 1)))
    }

    /// "Menteri Transportasi Sarmatia": what a minister is minister of, taken for a person.
    fn is_portfolio(&self, c: &EntityCandidate) -> bool {
        if c.kind != Person || c.words.1 != c.words.0 + 1 {
            return false;
        }
        let key = |at: usize| self.words[at].lowercase(self.text);
        let titled = c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&key(at)));
        let common = |known: LexiconEntry| {
            known.approximate_count(UsageCount::Small) > 20.0 && line::is_mostly_small(known)
        };
        titled && common(self.lexicon.get(line::word_hash(key(c.words.0).as_bytes())))
    }

    /// "KH Yahya", "Dr. Rini": a shortened title is no part of the name.
    fn strip_honorifics(&self, c: &mut EntityCandidate) {
        while c.kind == Person && c.words.0 < c.words.1 {
            let key = self.words[c.words.0].lowercase(self.text);
            let next = c.words.0 + 1 + usize::from(self.is_word(c.words.0 + 1, "."));
            let short =
                key.len() > 1 && self.pack.abbreviations.contains(&key) && self.pack.titles.contains(&key);
            if !short || next > c.words.1 {
                break;
            }
            c.words.0 = next;
            c.span = self.name_span(next, c.words.1);
        }
    }

    /// "Wali Kota Risma", "Kepala Desa Suparman": behind a title the kind of place belongs to the office.
    fn strip_place_head(&self, c: &mut EntityCandidate) {
        let key = |at: usize| self.words[at].lowercase(self.text);
        let titled = c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&key(at)));
        let (first, last) = c.words;
        if c.kind == Person && first < last && titled && self.pack.place_heads.contains(&key(first)) {
            c.words.0 = first + 1;
            c.span = self.name_span(first + 1, last);
        }
    }

    /// "Charles III".
    fn add_regnal_number(&self, c: &mut EntityCandidate) {
        let next = self.words.get(c.words.1 + 1).map(|w| w.span.slice(self.text)).unwrap_or_default();
        let roman = next.len() > 1 && next.len() < 6 && next.chars().all(|n| matches!(n, 'I' | 'V' | 'X'));
        if c.kind == Person && roman {
            c.words.1 += 1;
            c.span = self.name_span(c.words.0, c.words.1);
        }
    }

    /// "PT Pertamina (Persero)".
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

    /// "NUR SULTAN, KOMPAS.TV -": a place and an outlet before the line's first dash.
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
    use crate::text::words;

    #[test]
    fn a_name_ends_with_its_sentence() {
        let text = "They spoke of Dimas. Rini J. K. Astuti left.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let at = |word: &str| cut.iter().position(|w| w.span.slice(text) == word).expect("a word of it");
        let pack = EntityPack::for_language(Some("en"));
        let line = LineRefiner { text, words: &cut, pack, lexicon: Lexicon::new(&[]) };
        let whole = line.new_candidate((at("Dimas"), at("Astuti")), 0, 0.9);
        let names: Vec<&str> = line.refine(vec![whole]).iter().map(|c| c.span.slice(text)).collect();
        assert_eq!(names, ["Dimas", "Rini J. K. Astuti"]);
    }
}
