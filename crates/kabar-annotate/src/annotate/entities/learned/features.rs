//! What is asked of a word and its neighbours: the features whose weights the training learnt.
//!
//! A feature is the hash of a template's number and of what it saw. The trainer calls this very function, so that the two
//! cannot differ; a change here makes the models in assets/models worthless until `training/run` has been run again
//! (the test below notices).
//!
//! The templates are in groups by what they look at: those of one word alone weigh the same wherever it stands, and
//! `memory` keeps their sums.

use super::seen::{OUTSIDE, Seen, mix};
use super::view::View;
use crate::text::hash::fnv;

/// How many templates there are, beside those of the language pack's lists.
const TEMPLATES: usize = 74;
/// The template of each list that a word is in.
const LISTS: usize = 100;
/// The features of lists stand behind those of this template.
const BEFORE_LISTS: usize = 62;
/// So many of the first features name the very word.
const NAMED: usize = 5;

/// Takes a template's number and what it saw.
pub trait Ask: FnMut(usize, u64) {}
impl<T: FnMut(usize, u64)> Ask for T {}

/// Appends the features of word `at` of the line. Returns how many of the first ones name the very word: training hides
/// those now and then, so that what is learnt of a word's surroundings and make holds for new words.
pub fn of(view: &View, at: usize, out: &mut Vec<u32>) -> usize {
    let mut all = [0; TEMPLATES];
    let mut lists = Vec::new();
    let mut ask = |template: usize, seen: u64| match all.get_mut(template - 1) {
        Some(place) => *place = feature(template, seen),
        None => lists.push(feature(template, seen)),
    };
    let window = Window::of(view, at);
    window.own(&mut ask);
    [-2, -1, 1, 2].into_iter().for_each(|distance| window.beside(distance, &mut ask));
    window.together(&mut ask);
    window.run(&mut ask);
    [-1, 1].into_iter().for_each(|side| window.run_beside(side, &mut ask));
    out.extend(&all[..BEFORE_LISTS]);
    out.append(&mut lists);
    out.extend(&all[BEFORE_LISTS..]);
    NAMED
}

/// The hash of what a template saw.
pub fn feature(template: usize, seen: u64) -> u32 {
    let template = template as u64;
    mix(seen.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (template << 56) ^ template)
}

fn pair(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_right(32)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29) ^ b
}

/// A word and what stands around it.
pub struct Window<'a> {
    view: &'a View<'a>,
    at: usize,
    /// The word between two before it and two behind it.
    near: [&'a Seen; 5],
    /// First and last word of the run of capitalised words that it stands in.
    run: (usize, usize),
    /// The words before and behind that run.
    around: [&'a Seen; 2],
    mode: u64,
    look: u64,
    capital: u64,
}

impl<'a> Window<'a> {
    /// Around word `at`.
    pub fn of(view: &'a View<'a>, at: usize) -> Window<'a> {
        let seen = |from: usize, distance: isize| {
            from.checked_add_signed(distance).and_then(|at| view.seen.get(at)).unwrap_or(&OUTSIDE)
        };
        let near = [-2, -1, 0, 1, 2].map(|distance| seen(at, distance));
        let (start, end) = (view.runs[at].0 as usize, view.runs[at].1 as usize);
        let mode = view.mode as u64;
        let look = u64::from(near[2].look) << 3 | mode << 1 | u64::from(view.words[at].begins);
        let capital = u64::from(near[2].capital) << 2 | mode;
        let around = [seen(start, -1), seen(end, 1)];
        Window { view, at, near, run: (start, end), around, mode, look, capital }
    }

    /// Is the word no part of a longer run of capitalised words?
    pub fn is_alone(&self) -> bool {
        self.run.0 == self.run.1
    }

    /// Has the word a capital?
    pub fn has_capital(&self) -> bool {
        self.near[2].capital
    }

    /// What depends on the word alone: on how it is written, whether it begins a sentence, and the line's mode.
    pub fn own(&self, ask: &mut impl Ask) {
        let here = self.near[2];
        let (look, capital) = (self.look, self.capital);
        ask(1, here.key.into());
        ask(2, pair(here.key.into(), look));
        ask(15, look);
        self.affixes(ask);
        ask(29, here.fine.into());
        ask(30, pair(here.fine.into(), look));
        ask(31, pair(here.coarse.into(), look));
        ask(43, pair(here.habits.small.into(), capital));
        ask(44, pair(here.habits.small.into(), look));
        let leaning = here.habits.leaning.map(u64::from);
        ask(45, pair(leaning[0], capital << 2));
        ask(46, pair(leaning[1], capital << 2 | 1));
        ask(47, pair(leaning[2], capital << 2 | 2));
        ask(48, pair(pair(leaning[0], leaning[1]), pair(leaning[2], capital)));
        ask(49, pair(here.habits.favourite.into(), look));
        ask(57, pair(here.habits.beginner.into(), capital));
        ask(59, pair(here.known.flags.into(), capital));
        for bit in (0..16).filter(|b| here.known.flags >> b & 1 == 1) {
            ask(LISTS, pair(bit, capital));
        }
    }

    /// Beginnings and endings of two to four letters, and the length.
    fn affixes(&self, ask: &mut impl Ask) {
        let here = self.near[2];
        let word = &self.view.words[self.at].span.of(self.view.text)[..here.stem];
        let mut ends: [u64; 8] = [0; 8];
        let small = |h: u64, c: char| c.to_lowercase().fold(h, |h, c| fnv(h, u64::from(u32::from(c))));
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
            ask(20 + 2 * size, pair(ends[size], self.capital));
            ask(21 + 2 * size, pair(ends[4 + size], self.capital));
        }
        ask(28, pair((length as u64).min(9), u64::from(here.look) << 2 | self.mode));
    }

    /// What depends on the word at that distance (one or two before or behind), and on whether this one has a capital.
    pub fn beside(&self, distance: isize, ask: &mut impl Ask) {
        let Some(other) = self.near.get((2 + distance) as usize) else { return };
        let (key, flags) = (u64::from(other.key), u64::from(other.known.flags));
        match distance {
            -1 | 1 => {
                let more = usize::from(distance > 0);
                ask(6 + more, pair(key, self.has_capital().into()));
                ask(32 + more, other.fine.into());
                ask(55 + more, pair(other.habits.small.into(), other.look.into()));
                ask(60 + more, pair(flags, self.capital));
            }
            -2 => {
                ask(8, key);
                ask(34, other.coarse.into());
                ask(62, pair(flags, self.capital));
            }
            _ => {
                ask(9, key);
                ask(35, other.coarse.into());
            }
        }
    }

    /// What depends on the run that it stands in; where it stands alone, on the word alone.
    pub fn run(&self, ask: &mut impl Ask) {
        let (start, end) = self.run;
        let words = &self.view.seen[start..=end];
        let (lead, close) = (&self.view.seen[start], &self.view.seen[end]);
        let (place, rest) = self.place();
        let all = words.iter().fold(7u64, |h, s| h.wrapping_mul(31).wrapping_add(s.key.into()));
        let both = place << 2 | rest;
        ask(5, pair(all, place));
        ask(63, pair(lead.key.into(), place));
        ask(64, pair(lead.known.flags.into(), both));
        ask(65, pair(lead.coarse.into(), place));
        ask(66, pair(close.key.into(), rest));
        ask(67, pair(close.known.flags.into(), rest));
        ask(73, pair((end - start).min(6) as u64, both));
        ask(74, pair(pair(lead.habits.favourite.into(), close.habits.favourite.into()), both));
    }

    /// What depends on the word before the run (`side` -1) or behind it (1), and on how far that is.
    pub fn run_beside(&self, side: isize, ask: &mut impl Ask) {
        let (place, rest) = self.place();
        let [outer, follower] = self.around;
        if side < 0 {
            ask(68, pair(outer.key.into(), place));
            ask(69, pair(outer.coarse.into(), place));
        } else {
            ask(70, pair(follower.key.into(), rest));
        }
    }

    /// How many words of the run stand before it, and how many behind it, up to three.
    fn place(&self) -> (u64, u64) {
        ((self.at - self.run.0).min(3) as u64, (self.run.1 - self.at).min(3) as u64)
    }

    /// What depends on several words.
    pub fn together(&self, ask: &mut impl Ask) {
        let [before2, before, here, after, after2] = self.near;
        let key = |s: &Seen| u64::from(s.key);
        ask(3, pair(key(before), key(here)));
        ask(4, pair(key(here), key(after)));
        ask(10, pair(key(before2), key(before)));
        ask(11, pair(key(after), key(after2)));
        ask(12, pair(key(before), key(after)));
        ask(13, pair(key(before), here.coarse.into()));
        ask(14, pair(here.coarse.into(), key(after)));

        let (look, mode) = (self.look, self.mode);
        let looks = |words: &[&Seen]| words.iter().fold(mode, |h, s| h << 5 | u64::from(s.look));
        ask(16, pair(looks(&[before]), look));
        ask(17, pair(looks(&[after]), look));
        ask(18, pair(looks(&[before, after]), look));
        ask(19, pair(looks(&[before2, before]), look));
        ask(20, pair(looks(&[after, after2]), look));
        ask(21, pair(looks(&[before2, before, after, after2]), look));

        let coarse = |words: &[&Seen]| words.iter().fold(mode, |h, s| h << 8 | u64::from(s.coarse));
        ask(36, coarse(&[before, here]));
        ask(37, coarse(&[here, after]));
        ask(38, coarse(&[before, here, after]));
        ask(39, coarse(&[before2, before, here]));
        ask(40, coarse(&[here, after, after2]));
        ask(41, pair(before.fine.into(), here.fine.into()));
        ask(42, pair(here.fine.into(), after.fine.into()));

        let [b2, b, h, a, a2] = self.near.map(|s| u64::from(s.habits.favourite));
        ask(50, pair(b, h));
        ask(51, pair(h, a));
        ask(52, pair(pair(b, h), a));
        ask(53, pair(pair(b2, b), h));
        ask(54, pair(pair(h, a), a2));
        let begin = |s: &Seen| u64::from(s.habits.beginner);
        ask(58, pair(pair(begin(before), begin(here)), begin(after)));

        let outer = self.around[0];
        let place = self.place().0;
        ask(71, pair(pair(key(outer), place), h));
        ask(72, pair(pair(outer.known.flags.into(), place), h));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::entities::learned::model::Words;
    use crate::text::Span;
    use crate::text::words;

    #[test]
    fn features_are_those_that_the_models_were_trained_with() {
        let text = "Menurut Wali Kota Rini, harga turun.";
        let mut line = Vec::new();
        words::cut(text, Span::new(0, text.len()), |_| false, &mut line);
        let view = View::new(text, &line, &[], Words::new(&[]));
        let mut all = Vec::new();
        let named: Vec<usize> = (0..line.len()).map(|at| of(&view, at, &mut all)).collect();
        let sum = all.iter().fold(0u64, |h, &f| h.rotate_left(5) ^ u64::from(f));
        // Another number: run training/run, then write it here.
        assert_eq!((named.iter().sum::<usize>(), all.len(), sum), (40, 592, 16_039_182_017_773_441_530));
    }
}
