//! Corrects the trained tagger's candidates in one line by the habits of newsrooms: datelines, acronyms in brackets, regnal
//! numbers, honorifics, the full stops of abbreviations.
//!
//! The tagger judges words by their surroundings. These corrections depend on marks and on what a neighbour turned out to
//! be, which the tagger cannot see.

use super::candidate::EntityCandidate;
use super::crf::labels;
use super::crf::model::UsageCount;
use super::crf::token_attributes::word_hash;
use super::tagged_line::TaggedLine;
use crate::article::EntityKind::{Organisation, Person, Place};
use crate::text::Span;
use crate::text::words::{Word, WordShape};

/// What the place and the outlet of a dateline count: more than a few doubtful mentions.
const DATELINE_CONFIDENCE: f32 = 2.0;
/// A dateline has at most so many words, its dash included.
const MAX_DATELINE_WORDS: usize = 10;

/// A word is known as an organisation's name from so many uses on.
const MIN_AGENCY_COUNT: f32 = 30.0;

/// How certain letters with full stops are that the language lists as a name.
const DOTTED_NAME_CONFIDENCE: f32 = 0.9;

/// A title is taken for the first word of a name if it is used so once in so many times.
const MIN_NAME_RATIO: f32 = 10.0;

impl TaggedLine<'_> {
    /// The candidates, corrected: in order, without overlaps.
    pub(super) fn refine(&self, found: Vec<EntityCandidate>) -> Vec<EntityCandidate> {
        let mut out: Vec<EntityCandidate> = found
            .into_iter()
            .flat_map(|c| self.split_at_sentences(c))
            .flat_map(|c| self.split_at_joints(c))
            .collect();
        out.retain(|c| !self.is_garbled(c) && !self.is_vetoed(c));
        out = out.into_iter().flat_map(|c| self.split_off_party(c)).collect();
        self.add_dotted_names(&mut out);
        for c in &mut out {
            self.add_initial(c);
            self.strip_honorifics(c);
            self.strip_portfolio(c);
            self.add_regnal_number(c);
            self.add_legal_form(c);
            self.add_final_stop(c);
        }
        out = self.bound(out);
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

    /// Is it a quote mark that was read in the wrong encoding ("Äù")? All languages with a model have Latin letters.
    fn is_garbled(&self, c: &EntityCandidate) -> bool {
        !c.span.slice(self.text).bytes().any(|b| b.is_ascii_alphanumeric())
    }

    /// Is it the country of a currency or a language: "dolar AS"?
    fn is_vetoed(&self, c: &EntityCandidate) -> bool {
        let before = c.words.0.checked_sub(1).map(|at| self.words[at].lowercase(self.text));
        c.kind == Place && before.is_some_and(|word| self.pack.place_vetoes.contains(&word))
    }

    /// Takes a party or an agency off the end of a person's name, as headlines have it: "Rini KPK".
    fn split_off_party(&self, mut c: EntityCandidate) -> Vec<EntityCandidate> {
        let (first, last) = c.words;
        let word = self.words[last];
        if c.kind != Person || first == last || word.shape != WordShape::AllCaps || !self.is_agency(word) {
            return vec![c];
        }
        c.words.1 = last - 1;
        c.span = self.name_span(first, last - 1);
        let party = self.new_candidate((last, last), 1, c.confidence);
        vec![c, party]
    }

    /// Does the word stand alone for an organisation nearly always?
    fn is_agency(&self, word: Word) -> bool {
        let entry = self.lexicon.get(word_hash(word.lowercase(self.text).as_bytes()));
        let count = |usage| entry.approximate_count(usage);
        let people = count(UsageCount::First(0)) + count(UsageCount::Further(0));
        count(UsageCount::First(1)) >= MIN_AGENCY_COUNT && count(UsageCount::First(1)) > 8.0 * people
    }

    /// Adds an initial before a person's name: "M. Rini Astuti". "H." is a title.
    fn add_initial(&self, c: &mut EntityCandidate) {
        let (first, last) = c.words;
        let Some(at) = first.checked_sub(2).filter(|_| c.kind == Person && self.is_word(first - 1, "."))
        else {
            return;
        };
        let initial = self.words[at];
        let is_letter = initial.shape == WordShape::AllCaps && initial.span.len() == 1;
        let is_tied = initial.span.end == self.words[first - 1].span.start;
        if is_letter && is_tied && !self.pack.titles.contains(&initial.lowercase(self.text)) {
            c.words.0 = at;
            c.span = Span::new(initial.span.start, self.name_span(at, last).end.max(c.span.end));
        }
    }

    /// Takes titles out of a name: "KH Yahya", "Dr. Rini", "Ipda Dimas". Of those that are written out only the ones that
    /// hardly begin a name of people anywhere else: "Imam" and "Sultan" do.
    fn strip_honorifics(&self, c: &mut EntityCandidate) {
        while c.kind == Person && c.words.0 < c.words.1 {
            let word = self.words[c.words.0].lowercase(self.text);
            let next = c.words.0 + 1 + usize::from(self.is_word(c.words.0 + 1, "."));
            let is_title = word.len() > 1 && self.pack.titles.contains(&word);
            let is_outside =
                is_title && (self.pack.abbreviations.contains(&word) || !self.begins_people(&word));
            // "Gus Ipul" is how somebody is called; "Gus Saifullah Yusuf" is not.
            let is_called = next == c.words.1 && self.pack.calling_titles.contains(&word);
            if !is_outside || next > c.words.1 || is_called {
                break;
            }
            c.words.0 = next;
            c.span = self.name_span(next, c.words.1);
        }
    }

    /// Takes what a minister is for off the country behind it: "Menteri Transportasi Sarmatia".
    fn strip_portfolio(&self, c: &mut EntityCandidate) {
        let word = |at: usize| self.words[at].lowercase(self.text);
        let follows_title =
            c.words.0.checked_sub(1).is_some_and(|before| self.pack.titles.contains(&word(before)));
        let first = (c.words.0..=c.words.1).find(|&at| !self.pack.portfolios.contains(&word(at)));
        if let Some(first) = first.filter(|&first| follows_title && first > c.words.0) {
            c.words.0 = first;
            c.span = self.name_span(first, c.words.1);
            c.kind = Place;
        }
    }

    /// Does `word` (in small letters) begin the names of people often enough?
    fn begins_people(&self, word: &str) -> bool {
        let entry = self.lexicon.get(word_hash(word.as_bytes()));
        let count = |usage| entry.approximate_count(usage);
        let others = count(UsageCount::Small) + count(UsageCount::Capital);
        count(UsageCount::First(0)) * MIN_NAME_RATIO >= others
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

    /// Adds the names that are letters with full stops, where no candidate has them: "U.S.".
    fn add_dotted_names(&self, found: &mut Vec<EntityCandidate>) {
        let before = found.len();
        for (at, word) in self.words.iter().enumerate() {
            if word.shape != WordShape::AllCaps || !are_dotted_letters(word.span.slice(self.text)) {
                continue;
            }
            let name = word.lowercase(self.text);
            let kind = match (
                self.pack.dotted_places.contains(&name),
                self.pack.dotted_organisations.contains(&name),
            ) {
                (true, _) => 2,
                (_, true) => 1,
                _ => continue,
            };
            let next = found[..before].partition_point(|c| c.words.1 < at);
            if found[..before].get(next).is_none_or(|c| c.words.0 > at) {
                found.push(self.new_candidate((at, at), kind, DOTTED_NAME_CONFIDENCE));
            }
        }
        found.sort_by_key(|c| c.words);
    }

    /// Adds the full stop of an abbreviation at the end: "Rini Astuti Jr.", "Sanford, Fla.", "U.S.".
    fn add_final_stop(&self, c: &mut EntityCandidate) {
        let (last, next) = (self.words[c.words.1], c.words.1 + 1);
        let is_abbreviation = || {
            let word = last.span.slice(self.text);
            are_dotted_letters(word) || self.pack.final_abbreviations.contains(&last.lowercase(self.text))
        };
        if self.is_word(next, ".") && self.words[next].span.start == last.span.end && is_abbreviation() {
            c.span = Span::new(c.span.start, self.words[next].span.end);
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

/// Are these capital letters with full stops between them: "U.S", "N.J"?
fn are_dotted_letters(word: &str) -> bool {
    let mut letters = word.split('.');
    word.contains('.')
        && letters.all(|letter| {
            let mut chars = letter.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::model::ModelLexicon;
    use crate::annotate::entities::pack::EntityPack;
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

    #[test]
    fn letters_with_full_stops_are_whole_names() {
        let text = "The U.S. said so to the U.N. and left the U.S.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let pack = EntityPack::for_language(Some("en"));
        let line = TaggedLine { text, words: &cut, pack, lexicon: ModelLexicon::new(&[]) };
        let proposed = line.new_candidate((1, 1), 2, 0.6);
        let found = line.refine(vec![proposed]);
        let names: Vec<_> = found.iter().map(|c| (c.span.slice(text), c.kind)).collect();
        assert_eq!(names, [("U.S.", Place), ("U.N.", Organisation), ("U.S.", Place)]);
    }

    #[test]
    fn what_a_minister_is_for_is_no_name() {
        let text = "Kata Menteri Transportasi Sarmatia itu, jalan dibuka.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let at = |word: &str| cut.iter().position(|w| w.span.slice(text) == word).expect("a word of it");
        let pack = EntityPack::for_language(Some("id"));
        let line = TaggedLine { text, words: &cut, pack, lexicon: ModelLexicon::new(&[]) };
        let whole = line.new_candidate((at("Transportasi"), at("Sarmatia")), 0, 0.9);
        let names: Vec<_> = line.refine(vec![whole]).iter().map(|c| (c.span.slice(text), c.kind)).collect();
        assert_eq!(names, [("Sarmatia", Place)]);
    }
}
