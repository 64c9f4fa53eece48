//! The features of a word: what the model asks about it and its neighbours. The training learns a weight for each.
//!
//! A feature is the hash of a template's number and of the value that the template found. The trainer calls the same
//! functions, so that the two cannot differ. A change here makes the models in assets/models worthless until `training/run`
//! has been run again; the test below notices it.
//!
//! The templates are grouped by what they look at. Those of one word alone weigh the same wherever the word stands, and
//! `token_cache` keeps their sums.

use super::line::CrfLine;
use super::token_attributes::{BOUNDARY, TokenAttributes, mix_bits};
use crate::text::hash::fnv1a_step;

/// The number of templates, without that of the gazetteers.
const TEMPLATE_COUNT: usize = 74;
/// The template of the gazetteers, which gives a feature for each list that the word is in.
const GAZETTEER_TEMPLATE: usize = 100;
/// The features of the gazetteers come after those of so many templates.
const TEMPLATES_BEFORE_GAZETTEERS: usize = 62;
/// The first so many features identify the word itself.
const LEXICAL_FEATURES: usize = 5;

/// Takes the number of a template and the value that it found.
pub trait FeatureSink: FnMut(usize, u64) {}
impl<T: FnMut(usize, u64)> FeatureSink for T {}

/// Appends the features of word `at` of the line to `out`. Returns how many of the first ones identify the word itself.
/// Training hides those now and then, so that what it learns of surroundings and shapes holds for unknown words.
pub fn extract(line: &CrfLine, at: usize, out: &mut Vec<u32>) -> usize {
    let mut all = [0; TEMPLATE_COUNT];
    let mut gazetteers = Vec::new();
    let mut sink = |template: usize, value: u64| match all.get_mut(template - 1) {
        Some(feature) => *feature = feature_hash(template, value),
        None => gazetteers.push(feature_hash(template, value)),
    };
    let window = FeatureWindow::new(line, at);
    window.word_features(&mut sink);
    [-2, -1, 1, 2].into_iter().for_each(|distance| window.neighbour_features(distance, &mut sink));
    window.joint_features(&mut sink);
    window.shape_features(&mut sink);
    window.run_features(&mut sink);
    [-1, 1].into_iter().for_each(|side| window.run_neighbour_features(side, &mut sink));
    out.extend(&all[..TEMPLATES_BEFORE_GAZETTEERS]);
    out.append(&mut gazetteers);
    out.extend(&all[TEMPLATES_BEFORE_GAZETTEERS..]);
    LEXICAL_FEATURES
}

/// The feature for the value that a template found.
pub fn feature_hash(template: usize, value: u64) -> u32 {
    let template = template as u64;
    mix_bits(value.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (template << 56) ^ template)
}

/// A hash of two values.
fn combine(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_right(32)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29) ^ b
}

/// A word and its surroundings.
pub struct FeatureWindow<'a> {
    line: &'a CrfLine<'a>,
    at: usize,
    /// The word, with two words before it and two behind it.
    nearby: [&'a TokenAttributes; 5],
    /// The first and last word of the run of capitalised words that it stands in.
    run: (usize, usize),
    /// The words before and behind that run.
    run_neighbours: [&'a TokenAttributes; 2],
    casing: u64,
    shape_bits: u64,
    capital_bits: u64,
}

impl<'a> FeatureWindow<'a> {
    /// The window around word `at`.
    pub fn new(line: &'a CrfLine<'a>, at: usize) -> FeatureWindow<'a> {
        let attributes = |from: usize, distance: isize| {
            from.checked_add_signed(distance).and_then(|at| line.attributes.get(at)).unwrap_or(&BOUNDARY)
        };
        let nearby = [-2, -1, 0, 1, 2].map(|distance| attributes(at, distance));
        let (start, end) = (line.runs[at].0 as usize, line.runs[at].1 as usize);
        let casing = line.casing as u64;
        let shape_bits =
            u64::from(nearby[2].shape) << 3 | casing << 1 | u64::from(line.words[at].starts_sentence);
        let capital_bits = u64::from(nearby[2].is_capitalised) << 2 | casing;
        let run_neighbours = [attributes(start, -1), attributes(end, 1)];
        FeatureWindow {
            line,
            at,
            nearby,
            run: (start, end),
            run_neighbours,
            casing,
            shape_bits,
            capital_bits,
        }
    }

    /// Is the word a run of its own?
    pub fn is_alone(&self) -> bool {
        self.run.0 == self.run.1
    }

    /// Does the word have a capital?
    pub fn has_capital(&self) -> bool {
        self.nearby[2].is_capitalised
    }

    /// What depends on the word alone, on whether it begins a sentence, and on the casing of the line.
    pub fn word_features(&self, sink: &mut impl FeatureSink) {
        let here = self.nearby[2];
        let (shape, capital) = (self.shape_bits, self.capital_bits);
        sink(1, here.key.into());
        sink(2, combine(here.key.into(), shape));
        sink(15, shape);
        self.affix_features(sink);
        sink(29, here.cluster.into());
        sink(30, combine(here.cluster.into(), shape));
        sink(31, combine(here.coarse_cluster.into(), shape));
        sink(43, combine(here.usage.lowercase_share.into(), capital));
        sink(44, combine(here.usage.lowercase_share.into(), shape));
        let shares = here.usage.kind_shares.map(u64::from);
        sink(45, combine(shares[0], capital << 2));
        sink(46, combine(shares[1], capital << 2 | 1));
        sink(47, combine(shares[2], capital << 2 | 2));
        sink(48, combine(combine(shares[0], shares[1]), combine(shares[2], capital)));
        sink(49, combine(here.usage.dominant_kind.into(), shape));
        sink(57, combine(here.usage.kind_positions.into(), capital));
        sink(59, combine(here.entry.gazetteer_flags.into(), capital));
        for bit in (0..16).filter(|b| here.entry.gazetteer_flags >> b & 1 == 1) {
            sink(GAZETTEER_TEMPLATE, combine(bit, capital));
        }
    }

    /// The word's prefixes and suffixes of two to four letters, and its length.
    fn affix_features(&self, sink: &mut impl FeatureSink) {
        let here = self.nearby[2];
        let word = &self.line.words[self.at].span.slice(self.line.text)[..here.stem_length];
        // The hashes of one to four letters: four prefixes, then four suffixes.
        let mut affixes: [u64; 8] = [0; 8];
        let add = |h: u64, c: char| c.to_lowercase().fold(h, |h, c| fnv1a_step(h, u64::from(u32::from(c))));
        let mut length = 0;
        let mut hash = 11;
        for (i, c) in word.chars().enumerate() {
            length = i + 1;
            hash = add(hash, c);
            if i < 4 {
                affixes[i] = hash;
            }
        }
        hash = 13;
        for (i, c) in word.chars().rev().take(4).enumerate() {
            hash = add(hash, c);
            affixes[4 + i] = hash;
        }
        for size in 1..4 {
            sink(20 + 2 * size, combine(affixes[size], self.capital_bits));
            sink(21 + 2 * size, combine(affixes[4 + size], self.capital_bits));
        }
        sink(28, combine((length as u64).min(9), u64::from(here.shape) << 2 | self.casing));
    }

    /// What depends on the word at that distance (-2, -1, 1 or 2), and on whether this word has a capital.
    pub fn neighbour_features(&self, distance: isize, sink: &mut impl FeatureSink) {
        let Some(other) = self.nearby.get((2 + distance) as usize) else { return };
        let (key, flags) = (u64::from(other.key), u64::from(other.entry.gazetteer_flags));
        match distance {
            -1 | 1 => {
                let more = usize::from(distance > 0);
                sink(6 + more, combine(key, self.has_capital().into()));
                sink(32 + more, other.cluster.into());
                sink(55 + more, combine(other.usage.lowercase_share.into(), other.shape.into()));
                sink(60 + more, combine(flags, self.capital_bits));
            }
            -2 => {
                sink(8, key);
                sink(34, other.coarse_cluster.into());
                sink(62, combine(flags, self.capital_bits));
            }
            _ => {
                sink(9, key);
                sink(35, other.coarse_cluster.into());
            }
        }
    }

    /// What depends on the run that the word stands in. Where it stands alone, that is the word alone.
    pub fn run_features(&self, sink: &mut impl FeatureSink) {
        let (start, end) = self.run;
        let words = &self.line.attributes[start..=end];
        let (first, last) = (&self.line.attributes[start], &self.line.attributes[end]);
        let (before, behind) = self.run_position();
        let all = words.iter().fold(7u64, |h, s| h.wrapping_mul(31).wrapping_add(s.key.into()));
        let position = before << 2 | behind;
        sink(5, combine(all, before));
        sink(63, combine(first.key.into(), before));
        sink(64, combine(first.entry.gazetteer_flags.into(), position));
        sink(65, combine(first.coarse_cluster.into(), before));
        sink(66, combine(last.key.into(), behind));
        sink(67, combine(last.entry.gazetteer_flags.into(), behind));
        sink(73, combine((end - start).min(6) as u64, position));
        sink(
            74,
            combine(combine(first.usage.dominant_kind.into(), last.usage.dominant_kind.into()), position),
        );
    }

    /// What depends on the word before the run (`side` -1) or behind it (1), and on how far away that is.
    pub fn run_neighbour_features(&self, side: isize, sink: &mut impl FeatureSink) {
        let (before, behind) = self.run_position();
        let [previous, next] = self.run_neighbours;
        if side < 0 {
            sink(68, combine(previous.key.into(), before));
            sink(69, combine(previous.coarse_cluster.into(), before));
        } else {
            sink(70, combine(next.key.into(), behind));
        }
    }

    /// How many words of the run stand before this word, and how many behind it, up to three.
    fn run_position(&self) -> (u64, u64) {
        ((self.at - self.run.0).min(3) as u64, (self.run.1 - self.at).min(3) as u64)
    }

    /// What depends on the shapes of several words alone.
    pub fn shape_features(&self, sink: &mut impl FeatureSink) {
        let [before2, before, _, after, after2] = self.nearby;
        let (shape, casing) = (self.shape_bits, self.casing);
        let shapes =
            |words: &[&TokenAttributes]| words.iter().fold(casing, |h, s| h << 5 | u64::from(s.shape));
        sink(16, combine(shapes(&[before]), shape));
        sink(17, combine(shapes(&[after]), shape));
        sink(18, combine(shapes(&[before, after]), shape));
        sink(19, combine(shapes(&[before2, before]), shape));
        sink(20, combine(shapes(&[after, after2]), shape));
        sink(21, combine(shapes(&[before2, before, after, after2]), shape));
    }

    /// All that [`FeatureWindow::shape_features`] depend on, in 28 bits.
    pub fn shape_key(&self) -> u32 {
        let [before2, before, _, after, after2] = self.nearby;
        let shapes = [before2, before, after, after2].iter().fold(0, |key, s| key << 5 | u32::from(s.shape));
        shapes << 8 | self.shape_bits as u32
    }

    /// What depends on several words, and not on their shapes alone.
    pub fn joint_features(&self, sink: &mut impl FeatureSink) {
        let [before2, before, here, after, after2] = self.nearby;
        let key = |s: &TokenAttributes| u64::from(s.key);
        sink(3, combine(key(before), key(here)));
        sink(4, combine(key(here), key(after)));
        sink(10, combine(key(before2), key(before)));
        sink(11, combine(key(after), key(after2)));
        sink(12, combine(key(before), key(after)));
        sink(13, combine(key(before), here.coarse_cluster.into()));
        sink(14, combine(here.coarse_cluster.into(), key(after)));

        let casing = self.casing;
        let coarse = |words: &[&TokenAttributes]| {
            words.iter().fold(casing, |h, s| h << 8 | u64::from(s.coarse_cluster))
        };
        sink(36, coarse(&[before, here]));
        sink(37, coarse(&[here, after]));
        sink(38, coarse(&[before, here, after]));
        sink(39, coarse(&[before2, before, here]));
        sink(40, coarse(&[here, after, after2]));
        sink(41, combine(before.cluster.into(), here.cluster.into()));
        sink(42, combine(here.cluster.into(), after.cluster.into()));

        let [b2, b, h, a, a2] = self.nearby.map(|s| u64::from(s.usage.dominant_kind));
        sink(50, combine(b, h));
        sink(51, combine(h, a));
        sink(52, combine(combine(b, h), a));
        sink(53, combine(combine(b2, b), h));
        sink(54, combine(combine(h, a), a2));
        let positions = |s: &TokenAttributes| u64::from(s.usage.kind_positions);
        sink(58, combine(combine(positions(before), positions(here)), positions(after)));

        let outer = self.run_neighbours[0];
        let place = self.run_position().0;
        sink(71, combine(combine(key(outer), place), h));
        sink(72, combine(combine(outer.entry.gazetteer_flags.into(), place), h));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::crf::model::ModelLexicon;
    use crate::text::Span;
    use crate::text::words;

    #[test]
    fn features_are_those_that_the_models_were_trained_with() {
        let text = "Menurut Wali Kota Rini, harga turun.";
        let mut words = Vec::new();
        words::tokenize(text, Span::new(0, text.len()), |_| false, &mut words);
        let line = CrfLine::new(text, &words, &[], ModelLexicon::new(&[]));
        let mut all = Vec::new();
        let lexical: usize = (0..words.len()).map(|at| extract(&line, at, &mut all)).sum();
        let sum = all.iter().fold(0u64, |h, &f| h.rotate_left(5) ^ u64::from(f));
        // If this fails on purpose, run training/run, then write the new numbers here.
        assert_eq!((lexical, all.len(), sum), (40, 592, 16_039_182_017_773_441_530));
    }
}
