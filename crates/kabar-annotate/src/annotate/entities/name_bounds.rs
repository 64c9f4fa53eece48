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
            if !self.strip_degrees(&mut c, out.last()) {
                continue;
            }
            self.keep_national_side(&mut c);
            self.add_calling_title(&mut c);
            self.add_dotted_form(&mut c);
            self.add_street(&mut c);
            self.add_place_head(&mut c);
            if let Some(first) = self.unit_head(&c, out.last()) {
                c = self.new_candidate((first, c.words.1), 1, c.confidence);
            }
            while out.last().is_some_and(|before| before.words.0 >= c.words.0) {
                out.pop();
            }
            if out.last().is_none_or(|before| before.words.1 < c.words.0) {
                out.push(c);
            }
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

    /// How many words before `end` are an academic degree: "S.Kom", "Sp.PD" (which is three words). One without a full stop
    /// counts where `is_behind_comma`.
    fn degree_words(&self, first: usize, end: usize, is_behind_comma: bool) -> Option<usize> {
        [1, 3].into_iter().find(|count| {
            let Some(start) = end.checked_sub(*count).filter(|&start| start >= first) else { return false };
            let degree = self.text[self.words[start].span.start..self.words[end - 1].span.end].to_lowercase();
            (degree.contains('.') || is_behind_comma) && self.pack.degrees.contains(&degree)
        })
    }

    /// The last word of what is left of the words from `first` to `last` without the degrees at their end: `None` where
    /// they are nothing else. `is_behind_comma` says that of `first`.
    fn last_without_degrees(&self, first: usize, last: usize, is_behind_comma: bool) -> Option<usize> {
        let (mut end, mut kept) = (last + 1, last + 1);
        loop {
            while end > first && self.words[end - 1].shape == WordShape::Punctuation {
                end -= 1;
            }
            let follows_comma =
                |at: usize| if at == first { is_behind_comma } else { self.is_word(at - 1, ",") };
            let Some(count) = self.degree_words(first, end, end > first && follows_comma(end - 1)) else {
                break;
            };
            end -= count;
            kept = end;
        }
        if kept <= last {
            kept = end;
        }
        kept.checked_sub(1).filter(|_| kept > first)
    }

    /// Takes degrees off the end of a person's name: "Rini Astuti, S.H., M.T.". Are there no other words, nothing is left.
    /// One without a full stop is known by the comma before it, behind the name of a person, `before`.
    fn strip_degrees(&self, c: &mut EntityCandidate, before: Option<&EntityCandidate>) -> bool {
        let (first, last) = c.words;
        let follows_person = before.is_some_and(|b| b.kind == Person && b.words.1 + 2 == first)
            && self.is_word(first - 1, ",");
        let Some(kept) = self.last_without_degrees(first, last, follows_person) else { return false };
        if kept < last && c.kind == Person {
            c.words.1 = kept;
            c.span = self.name_span(first, kept);
        }
        true
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::model::ModelLexicon;
    use crate::annotate::entities::pack::EntityPack;
    use crate::article::EntityKind;
    use crate::text::Span;
    use crate::text::words::{self, Word};

    /// The names that become of the proposed ones, each with the index of its kind: `text` marks these with brackets, and
    /// has them in the order of `kinds`.
    fn bounded(text: &str, kinds: &[usize]) -> Vec<(String, EntityKind)> {
        let plain = text.replace(['⟦', '⟧'], "");
        let pack = EntityPack::for_language(Some("id"));
        let mut cut = Vec::new();
        let is_abbreviation = |word: &str| pack.abbreviations.contains(word);
        words::tokenize(&plain, Span::new(0, plain.len()), is_abbreviation, &mut cut);
        let line = TaggedLine { text: &plain, words: &cut, pack, lexicon: ModelLexicon::new(&[]) };
        let marks = '⟦'.len_utf8();
        let edges: Vec<usize> =
            text.match_indices(['⟦', '⟧']).enumerate().map(|(n, (at, _))| at - n * marks).collect();
        let found = edges.chunks(2).zip(kinds).map(|(edge, &kind)| {
            let touched: Vec<usize> = (0..cut.len())
                .filter(|&i| cut[i].span.start < edge[1] && cut[i].span.end > edge[0])
                .collect();
            line.new_candidate((touched[0], touched[touched.len() - 1]), kind, 0.9)
        });
        let found = line.refine(found.collect()).into_iter();
        found.map(|c| (c.span.slice(&plain).to_owned(), c.kind)).collect()
    }

    #[test]
    fn names_are_whole_and_nothing_else() {
        for (text, kinds, names) in [
            ("Anggota Komisi X ⟦DPR⟧ hadir.", &[1][..], &["Komisi X DPR"][..]),
            ("Gugatan ke ⟦PTUN⟧ ⟦Jepara⟧ ditolak.", &[1, 2], &["PTUN Jepara"]),
            ("Rapat ⟦PTUN⟧ di ⟦Jepara⟧ ditunda.", &[1, 2], &["PTUN", "Jepara"]),
            ("Air Bendungan ⟦Sumber Rejo⟧ surut.", &[2], &["Bendungan Sumber Rejo"]),
            ("Ia tinggal di Jl. ⟦Rini Astuti⟧.", &[0], &["Jl. Rini Astuti"]),
            ("Milik CV. ⟦Maju Jaya⟧ di kota.", &[0], &["CV. Maju Jaya"]),
            ("Menurut Gus ⟦Budi⟧, itu benar.", &[0], &["Gus Budi"]),
            ("Pelatih ⟦Timnas Putri Sarmatia⟧ pulang.", &[1], &["Timnas Putri Sarmatia"]),
            ("Keputusan ⟦Dewan Juri⟧ sama, kata ⟦JPU⟧.", &[1, 1], &[]),
            ("Anggota ⟦Dewan Direksi Maju Jaya⟧ mundur.", &[1], &["Maju Jaya"]),
            ("Kata ⟦Rini Astuti, S.H., M.T.⟧, itu benar.", &[0], &["Rini Astuti"]),
            ("Kata ⟦Rini Astuti⟧, ⟦S.Kom⟧ dan ⟦SH⟧ lain.", &[0, 1, 1], &["Rini Astuti", "SH"]),
            ("Kata ⟦Budi Hartono⟧, ⟦Sp.PD⟧ kemarin.", &[0, 2], &["Budi Hartono"]),
            ("Milik ⟦PT Maju Jaya⟧ (⟦Persero⟧) itu.", &[1, 1], &["PT Maju Jaya (Persero)"]),
        ] {
            let found = bounded(text, kinds);
            assert_eq!(found.iter().map(|n| &*n.0).collect::<Vec<_>>(), names, "{text}");
        }
        assert_eq!(bounded("Ia tinggal di Jl. ⟦Rini Astuti⟧.", &[0])[0].1, Place);
        assert_eq!(bounded("Milik CV. ⟦Maju Jaya⟧ di kota.", &[0])[0].1, Organisation);
    }

    #[test]
    fn a_name_ends_where_the_space_is_lost() {
        let text = "Kata Budi WijayaRini Astuti itu.";
        let mut cut = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut cut);
        let joint = text.find("Rini").expect("a joint");
        let at = cut.iter().position(|w| w.span.contains(joint)).expect("a word");
        let second = Word { span: Span::new(joint, cut[at].span.end), ..cut[at] };
        cut[at].span = Span::new(cut[at].span.start, joint);
        cut.insert(at + 1, second);
        let pack = EntityPack::for_language(Some("id"));
        let line = TaggedLine { text, words: &cut, pack, lexicon: ModelLexicon::new(&[]) };
        let whole = line.new_candidate((1, 4), 0, 0.9);
        let names: Vec<&str> = line.refine(vec![whole]).iter().map(|c| c.span.slice(text)).collect();
        assert_eq!(names, ["Budi Wijaya", "Rini Astuti"]);
    }
}
