//! What is asked of a word and its neighbours: the features whose weights the training learnt.
//!
//! A feature is the hash of a template's number and of what it saw. The trainer calls this very function, so that the two
//! cannot differ; a change here makes the models in assets/models worthless until `training/run` has been run again
//! (the test below notices).
//!
//! The templates are in groups by what they look at: those of one word alone weigh the same wherever it stands, and
//! `memory` keeps their sums.

use super::line::CrfLine;
use super::token_attributes::{BOUNDARY, TokenAttributes, mix_bits};
use crate::text::hash::fnv1a_step;

/// How many templates there are, beside those of the language pack's lists.
const TEMPLATE_COUNT: usize = 74;
/// The template of each list that a word is in.
const GAZETTEER_TEMPLATE: usize = 100;
/// The features of lists stand behind those of this template.
const TEMPLATES_BEFORE_GAZETTEERS: usize = 62;
/// So many of the first features name the very word.
const LEXICAL_FEATURES: usize = 5;

/// Takes a template's number and what it saw.
pub trait FeatureSink: FnMut(usize, u64) {}
impl<T: FnMut(usize, u64)> FeatureSink for T {}

/// Appends the features of word `at` of the line. Returns how many of the first ones name the very word: training hides
/// those now and then, so that what is learnt of a word's surroundings and make holds for new words.
pub fn extract(view: &CrfLine, at: usize, out: &mut Vec<u32>) -> usize {
    let mut all = [0; TEMPLATE_COUNT];
    let mut lists = Vec::new();
    let mut ask = |template: usize, seen: u64| match all.get_mut(template - 1) {
        Some(place) => *place = feature_hash(template, seen),
        None => lists.push(feature_hash(template, seen)),
    };
    let window = FeatureWindow::new(view, at);
    window.word_features(&mut ask);
    [-2, -1, 1, 2].into_iter().for_each(|distance| window.neighbour_features(distance, &mut ask));
    window.joint_features(&mut ask);
    window.run_features(&mut ask);
    [-1, 1].into_iter().for_each(|side| window.run_neighbour_features(side, &mut ask));
    out.extend(&all[..TEMPLATES_BEFORE_GAZETTEERS]);
    out.append(&mut lists);
    out.extend(&all[TEMPLATES_BEFORE_GAZETTEERS..]);
    LEXICAL_FEATURES
}

/// The hash of what a template saw.
pub fn feature_hash(template: usize, seen: u64) -> u32 {
    let template = template as u64;
    mix_bits(seen.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (template << 56) ^ template)
}

fn combine(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_right(32)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29) ^ b
}

/// A word and what stands around it.
pub struct FeatureWindow<'a> {
    view: &'a CrfLine<'a>,
    at: usize,
    /// The word between two before it and two behind it.
    nearby: [&'a TokenAttributes; 5],
    /// First and last word of the run of capitalised words that it stands in.
    run: (usize, usize),
    /// The words before and behind that run.
    run_neighbours: [&'a TokenAttributes; 2],
    casing: u64,
    shape_bits: u64,
    capital_bits: u64,
}

impl<'a> FeatureWindow<'a> {
    /// Around word `at`.
    pub fn new(view: &'a CrfLine<'a>, at: usize) -> FeatureWindow<'a> {
        let seen = |from: usize, distance: isize| {
            from.checked_add_signed(distance).and_then(|at| view.attributes.get(at)).unwrap_or(&BOUNDARY)
        };
        let nearby = [-2, -1, 0, 1, 2].map(|distance| seen(at, distance));
        let (start, end) = (view.runs[at].0 as usize, view.runs[at].1 as usize);
        let casing = view.casing as u64;
        let shape_bits =
            u64::from(nearby[2].shape) << 3 | casing << 1 | u64::from(view.words[at].starts_sentence);
        let capital_bits = u64::from(nearby[2].is_capitalised) << 2 | casing;
        let run_neighbours = [seen(start, -1), seen(end, 1)];
        FeatureWindow {
            view,
            at,
            nearby,
            run: (start, end),
            run_neighbours,
            casing,
            shape_bits,
            capital_bits,
        }
    }

    /// Is the word no part of a longer run of capitalised words?
    pub fn is_alone(&self) -> bool {
        self.run.0 == self.run.1
    }

    /// Has the word a capital?
    pub fn has_capital(&self) -> bool {
        self.nearby[2].is_capitalised
    }

    /// What depends on the word alone: on how it is written, whether it begins a sentence, and the line's mode.
    pub fn word_features(&self, ask: &mut impl FeatureSink) {
        let here = self.nearby[2];
        let (look, capital) = (self.shape_bits, self.capital_bits);
        ask(1, here.key.into());
        ask(2, combine(here.key.into(), look));
        ask(15, look);
        self.affix_features(ask);
        ask(29, here.cluster.into());
        ask(30, combine(here.cluster.into(), look));
        ask(31, combine(here.coarse_cluster.into(), look));
        ask(43, combine(here.usage.lowercase_share.into(), capital));
        ask(44, combine(here.usage.lowercase_share.into(), look));
        let leaning = here.usage.kind_shares.map(u64::from);
        ask(45, combine(leaning[0], capital << 2));
        ask(46, combine(leaning[1], capital << 2 | 1));
        ask(47, combine(leaning[2], capital << 2 | 2));
        ask(48, combine(combine(leaning[0], leaning[1]), combine(leaning[2], capital)));
        ask(49, combine(here.usage.dominant_kind.into(), look));
        ask(57, combine(here.usage.kind_positions.into(), capital));
        ask(59, combine(here.entry.gazetteer_flags.into(), capital));
        for bit in (0..16).filter(|b| here.entry.gazetteer_flags >> b & 1 == 1) {
            ask(GAZETTEER_TEMPLATE, combine(bit, capital));
        }
    }

    /// Beginnings and endings of two to four letters, and the length.
    fn affix_features(&self, ask: &mut impl FeatureSink) {
        let here = self.nearby[2];
        let word = &self.view.words[self.at].span.slice(self.view.text)[..here.stem_length];
        let mut ends: [u64; 8] = [0; 8];
        let small = |h: u64, c: char| c.to_lowercase().fold(h, |h, c| fnv1a_step(h, u64::from(u32::from(c))));
        let mut length = 0;
        let mut hash = 11;
        for (i, c) in word.chars().enumerate() {
            length = i + 1;
            hash = small(hash, c);
            if i < 4 {
                ends[i] = hash;
            }
        }
        hash = 13;
        for (i, c) in word.chars().rev().take(4).enumerate() {
            hash = small(hash, c);
            ends[4 + i] = hash;
        }
        for size in 1..4 {
            ask(20 + 2 * size, combine(ends[size], self.capital_bits));
            ask(21 + 2 * size, combine(ends[4 + size], self.capital_bits));
        }
        ask(28, combine((length as u64).min(9), u64::from(here.shape) << 2 | self.casing));
    }

    /// What depends on the word at that distance (one or two before or behind), and on whether this one has a capital.
    pub fn neighbour_features(&self, distance: isize, ask: &mut impl FeatureSink) {
        let Some(other) = self.nearby.get((2 + distance) as usize) else { return };
        let (key, flags) = (u64::from(other.key), u64::from(other.entry.gazetteer_flags));
        match distance {
            -1 | 1 => {
                let more = usize::from(distance > 0);
                ask(6 + more, combine(key, self.has_capital().into()));
                ask(32 + more, other.cluster.into());
                ask(55 + more, combine(other.usage.lowercase_share.into(), other.shape.into()));
                ask(60 + more, combine(flags, self.capital_bits));
            }
            -2 => {
                ask(8, key);
                ask(34, other.coarse_cluster.into());
                ask(62, combine(flags, self.capital_bits));
            }
            _ => {
                ask(9, key);
                ask(35, other.coarse_cluster.into());
            }
        }
    }

    /// What depends on the run that it stands in; where it stands alone, on the word alone.
    pub fn run_features(&self, ask: &mut impl FeatureSink) {
        let (start, end) = self.run;
        let words = &self.view.attributes[start..=end];
        let (lead, close) = (&self.view.attributes[start], &self.view.attributes[end]);
        let (place, rest) = self.run_position();
        let all = words.iter().fold(7u64, |h, s| h.wrapping_mul(31).wrapping_add(s.key.into()));
        let both = place << 2 | rest;
        ask(5, combine(all, place));
        ask(63, combine(lead.key.into(), place));
        ask(64, combine(lead.entry.gazetteer_flags.into(), both));
        ask(65, combine(lead.coarse_cluster.into(), place));
        ask(66, combine(close.key.into(), rest));
        ask(67, combine(close.entry.gazetteer_flags.into(), rest));
        ask(73, combine((end - start).min(6) as u64, both));
        ask(74, combine(combine(lead.usage.dominant_kind.into(), close.usage.dominant_kind.into()), both));
    }

    /// What depends on the word before the run (`side` -1) or behind it (1), and on how far that is.
    pub fn run_neighbour_features(&self, side: isize, ask: &mut impl FeatureSink) {
        let (place, rest) = self.run_position();
        let [outer, follower] = self.run_neighbours;
        if side < 0 {
            ask(68, combine(outer.key.into(), place));
            ask(69, combine(outer.coarse_cluster.into(), place));
        } else {
            ask(70, combine(follower.key.into(), rest));
        }
    }

    /// How many words of the run stand before it, and how many behind it, up to three.
    fn run_position(&self) -> (u64, u64) {
        ((self.at - self.run.0).min(3) as u64, (self.run.1 - self.at).min(3) as u64)
    }

    /// What depends on several words.
    pub fn joint_features(&self, ask: &mut impl FeatureSink) {
        let [before2, before, here, after, after2] = self.nearby;
        let key = |s: &TokenAttributes| u64::from(s.key);
        ask(3, combine(key(before), key(here)));
        ask(4, combine(key(here), key(after)));
        ask(10, combine(key(before2), key(before)));
        ask(11, combine(key(after), key(after2)));
        ask(12, combine(key(before), key(after)));
        ask(13, combine(key(before), here.coarse_cluster.into()));
        ask(14, combine(here.coarse_cluster.into(), key(after)));

        let (look, mode) = (self.shape_bits, self.casing);
        let looks = |words: &[&TokenAttributes]| words.iter().fold(mode, |h, s| h << 5 | u64::from(s.shape));
        ask(16, combine(looks(&[before]), look));
        ask(17, combine(looks(&[after]), look));
        ask(18, combine(looks(&[before, after]), look));
        ask(19, combine(looks(&[before2, before]), look));
        ask(20, combine(looks(&[after, after2]), look));
        ask(21, combine(looks(&[before2, before, after, after2]), look));

        let coarse =
            |words: &[&TokenAttributes]| words.iter().fold(mode, |h, s| h << 8 | u64::from(s.coarse_cluster));
        ask(36, coarse(&[before, here]));
        ask(37, coarse(&[here, after]));
        ask(38, coarse(&[before, here, after]));
        ask(39, coarse(&[before2, before, here]));
        ask(40, coarse(&[here, after, after2]));
        ask(41, combine(before.cluster.into(), here.cluster.into()));
        ask(42, combine(here.cluster.into(), after.cluster.into()));

        let [b2, b, h, a, a2] = self.nearby.map(|s| u64::from(s.usage.dominant_kind));
        ask(50, combine(b, h));
        ask(51, combine(h, a));
        ask(52, combine(combine(b, h), a));
        ask(53, combine(combine(b2, b), h));
        ask(54, combine(combine(h, a), a2));
        let begin = |s: &TokenAttributes| u64::from(s.usage.kind_positions);
        ask(58, combine(combine(begin(before), begin(here)), begin(after)));

        let outer = self.run_neighbours[0];
        let place = self.run_position().0;
        ask(71, combine(combine(key(outer), place), h));
        ask(72, combine(combine(outer.entry.gazetteer_flags.into(), place), h));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::model::Lexicon;
    use crate::text::Span;
    use crate::text::words;

    #[test]
    fn features_are_those_that_the_models_were_trained_with() {
        let text = "Menurut Wali Kota Rini, harga turun.";
        let mut line = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut line);
        let view = CrfLine::new(text, &line, &[], Lexicon::new(&[]));
        let mut all = Vec::new();
        let named: Vec<usize> = (0..line.len()).map(|at| extract(&view, at, &mut all)).collect();
        let sum = all.iter().fold(0u64, |h, &f| h.rotate_left(5) ^ u64::from(f));
        // Another number: run training/run, then write it here.
        assert_eq!((named.iter().sum::<usize>(), all.len(), sum), (40, 592, 16_039_182_017_773_441_530));
    }
}
