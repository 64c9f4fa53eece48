//! What a newsroom's habits add to the trained tagger's candidates in one line: datelines, acronyms in brackets, regnal
//! numbers, honorifics, a person's name right behind his office's, events named after places. The tagger sees words;
//! these are about marks and about what a neighbour turned out to be, which it cannot see.

use super::learned::labels;
use super::learned::model::{Count, Known, Words};
use super::learned::view;
use super::pack::Pack;
use super::tagger::Candidate;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::Span;
use crate::text::words::{Shape, Word};

/// How sure an acronym's brackets make of an organisation.
pub(super) const BRACKETED: f32 = 0.8;
/// What a dateline's place counts: more than a few doubtful mentions.
const DATELINED: f32 = 2.0;
/// How many words a dateline has at most, its dash included.
const DATELINE: usize = 10;

/// A line with what is known of its language.
pub struct Line<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub pack: &'a Pack,
    pub known: Words<'a>,
}

impl Line<'_> {
    /// The candidates, mended; in order, without overlaps.
    pub fn refine(&self, found: Vec<Candidate>) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::with_capacity(found.len() + 4);
        for c in found.into_iter().flat_map(|c| self.sentences(c)) {
            self.split(c, &mut out);
        }
        self.offices(&mut out);
        out.retain(|c| !self.is_event(c) && !self.is_portfolio(c) && !self.is_garbled(c));
        for c in &mut out {
            self.strip_honorifics(c);
            self.office_of_a_place(c);
            self.number(c);
            self.legal_form(c);
        }
        self.dateline(&mut out);
        self.brackets(out)
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|w| w.span.of(self.text) == word)
    }

    fn span(&self, first: usize, last: usize) -> Span {
        let end = self.words[last].span;
        Span::new(self.words[first].span.start, end.start + self.pack.stem(end.of(self.text)))
    }

    pub(super) fn candidate(&self, words: (usize, usize), kind: usize, sure: f32) -> Candidate {
        let mut kinds = [0.0; 3];
        kinds[kind] = sure;
        Candidate { span: self.span(words.0, words.1), words, kind: labels::KINDS[kind], sure, kinds }
    }

    /// "… of Dimas. Rini said": no name goes on in the next sentence. The stops of initials end none.
    fn sentences(&self, c: Candidate) -> Vec<Candidate> {
        let (first, last) = c.words;
        let ends = |at: &usize| {
            let before = self.words[at - 2];
            let stop = self.is(at - 1, ".") && self.words[*at].begins;
            stop && before.shape == Shape::Capital && before.span.len() > 3
        };
        let starts: Vec<usize> = (first + 2..=last).filter(ends).collect();
        let Some(kind) = labels::KINDS.iter().position(|&k| k == c.kind).filter(|_| !starts.is_empty())
        else {
            return vec![c];
        };
        let firsts = std::iter::once(first).chain(starts.iter().copied());
        let lasts = starts.iter().map(|at| at - 2).chain([last]);
        firsts.zip(lasts).filter(|(a, b)| a <= b).map(|words| self.candidate(words, kind, c.sure)).collect()
    }

    /// "Dewan Kota KPN Sri Wahyuni": behind an acronym two or three words that are rather a person's.
    fn split(&self, c: Candidate, out: &mut Vec<Candidate>) {
        let (first, last) = c.words;
        let acronym = |at: &usize| {
            let w = self.words[*at];
            w.shape == Shape::Caps && (3..6).contains(&w.span.len())
        };
        let office = out.last().is_some_and(|o| o.kind == Organisation && o.words.1 + 1 == first);
        let cut = (first + usize::from(!office)..last).rev().find(acronym).filter(|at| {
            let rest = &self.words[at + 1..=last];
            let plain =
                rest.iter().all(|w| w.shape == Shape::Capital || w.shape == Shape::Caps && w.span.len() < 3);
            (2..=3).contains(&rest.len()) && plain && rest.last().is_some_and(|w| self.is_personal(*w))
        });
        match cut.filter(|_| c.kind == Organisation) {
            Some(at) => {
                match out.last_mut().filter(|_| office && at == first) {
                    Some(before) => {
                        before.words.1 = at;
                        before.span = self.span(before.words.0, at);
                    }
                    None => out.push(self.candidate((first, at), 1, c.sure)),
                }
                out.push(self.candidate((at + 1, last), 0, c.sure.max(BRACKETED)));
            }
            None => out.push(c),
        }
    }

    /// "Komite Pusat CPC Yang Jiechi", "Letkol CPL Eko": an acronym before a person is what he belongs to.
    fn offices(&self, found: &mut [Candidate]) {
        let acronym = |at: usize| self.words[at].shape == Shape::Caps && self.words[at].span.len() > 2;
        for i in 0..found.len() {
            let (first, last) = found[i].words;
            if found[i].kind == Person && first < last && acronym(first) && !acronym(first + 1) {
                found[i].words.0 = first + 1;
                found[i].span = self.span(first + 1, last);
                if i > 0 && found[i - 1].kind == Organisation && found[i - 1].words.1 + 1 == first {
                    found[i - 1].words.1 = first;
                    found[i - 1].span = self.span(found[i - 1].words.0, first);
                    found[i] = self.candidate((first + 1, last), 0, found[i].sure.max(BRACKETED));
                }
            }
        }
    }

    /// Does the word stand in people's names no less often than in others, or is it new?
    pub(super) fn is_personal(&self, w: Word) -> bool {
        let known = self.known.get(view::key(w.span.of(self.text), &mut String::new()));
        let times = |k: usize| known.times(Count::First(k)) + known.times(Count::Further(k));
        times(0) >= times(1) + times(2)
    }

    /// "Äù", a quotation mark that was read in another encoding: these languages are written in Latin letters.
    fn is_garbled(&self, c: &Candidate) -> bool {
        !c.span.of(self.text).bytes().any(|b| b.is_ascii_alphanumeric())
    }

    /// "Liga Inggris", "Malaysia Masters": a place that an event is named after.
    fn is_event(&self, c: &Candidate) -> bool {
        let event = |at: Option<usize>| {
            let word = at.and_then(|at| self.words.get(at)).filter(|w| w.is_name_like());
            word.is_some_and(|w| self.pack.never.contains(&w.key(self.text)))
        };
        c.kind == Place && (event(c.words.0.checked_sub(1)) || event(Some(c.words.1 + 1)))
    }

    /// "Menteri Transportasi Sarmatia": what a minister is minister of, taken for a person.
    fn is_portfolio(&self, c: &Candidate) -> bool {
        if c.kind != Person || c.words.1 != c.words.0 + 1 {
            return false;
        }
        let key = |at: usize| self.words[at].key(self.text);
        let titled = c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&key(at)));
        let common = |known: Known| known.times(Count::Small) > 20.0 && view::is_mostly_small(known);
        titled && common(self.known.get(view::hash(key(c.words.0).as_bytes())))
    }

    /// "KH Yahya", "Dr. Rini": a shortened title is no part of the name.
    fn strip_honorifics(&self, c: &mut Candidate) {
        while c.kind == Person && c.words.0 < c.words.1 {
            let key = self.words[c.words.0].key(self.text);
            let next = c.words.0 + 1 + usize::from(self.is(c.words.0 + 1, "."));
            let short =
                key.len() > 1 && self.pack.abbreviations.contains(&key) && self.pack.titles.contains(&key);
            if !short || next > c.words.1 {
                break;
            }
            c.words.0 = next;
            c.span = self.span(next, c.words.1);
        }
    }

    /// "Wali Kota Risma", "Kepala Desa Suparman": behind a title the kind of place belongs to the office.
    fn office_of_a_place(&self, c: &mut Candidate) {
        let key = |at: usize| self.words[at].key(self.text);
        let titled = c.words.0.checked_sub(1).is_some_and(|at| self.pack.titles.contains(&key(at)));
        let (first, last) = c.words;
        if c.kind == Person && first < last && titled && self.pack.place_heads.contains(&key(first)) {
            c.words.0 = first + 1;
            c.span = self.span(first + 1, last);
        }
    }

    /// "Charles III".
    fn number(&self, c: &mut Candidate) {
        let next = self.words.get(c.words.1 + 1).map(|w| w.span.of(self.text)).unwrap_or_default();
        let roman = next.len() > 1 && next.len() < 6 && next.chars().all(|n| matches!(n, 'I' | 'V' | 'X'));
        if c.kind == Person && roman {
            c.words.1 += 1;
            c.span = self.span(c.words.0, c.words.1);
        }
    }

    /// "PT Pertamina (Persero)".
    fn legal_form(&self, c: &mut Candidate) {
        let at = c.words.1 + 1;
        let form =
            self.words.get(at + 1).is_some_and(|w| self.pack.organisation_tails.contains(&w.key(self.text)));
        if c.kind == Organisation && self.is(at, "(") && form && self.is(at + 2, ")") {
            c.words.1 = at + 2;
            c.span = self.span(c.words.0, c.words.1);
        }
    }

    /// "NUR SULTAN, KOMPAS.TV -": a place and an outlet before the line's first dash.
    fn dateline(&self, found: &mut Vec<Candidate>) {
        let head = &self.words[..self.words.len().min(DATELINE)];
        let is_dash = |w: &Word| matches!(w.span.of(self.text), "-" | "–" | "—");
        let Some(dash) = head.iter().position(is_dash) else { return };
        let part = |w: &Word| w.is_name_like() || matches!(w.span.of(self.text), "," | "(" | ")");
        if dash == 0 || !head[..dash].iter().all(part) {
            return;
        }
        let parts: Vec<(usize, usize)> = head[..dash]
            .split(|w| w.shape == Shape::Mark)
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
            |p: (usize, usize)| self.words[p.0..=p.1].iter().any(|w| w.span.of(self.text).contains('.'));
        let is = |p: (usize, usize), kind| found.iter().any(|c| c.words == p && c.kind == kind);
        let kinds = match (dotted(a), dotted(b)) {
            (false, true) => [2, 1],
            (true, false) => [1, 2],
            _ if is(a, Organisation) && !is(b, Organisation) => [1, 2],
            _ if is(b, Organisation) || is(a, Place) => [2, 1],
            _ => return,
        };
        found.retain(|c| c.words.0 >= dash);
        found.splice(0..0, [(a, kinds[0]), (b, kinds[1])].map(|(p, k)| self.candidate(p, k, DATELINED)));
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
        words::cut(text, Span::new(0, text.len()), |_| false, &mut cut);
        let at = |word: &str| cut.iter().position(|w| w.span.of(text) == word).expect("a word of it");
        let pack = Pack::of(Some("en"));
        let line = Line { text, words: &cut, pack, known: Words::new(&[]) };
        let whole = line.candidate((at("Dimas"), at("Astuti")), 0, 0.9);
        let names: Vec<&str> = line.refine(vec![whole]).iter().map(|c| c.span.of(text)).collect();
        assert_eq!(names, ["Dimas", "Rini J. K. Astuti"]);
    }
}
