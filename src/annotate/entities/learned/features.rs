//! What is asked of a word and its neighbours: the features whose weights the training learnt.
//!
//! A feature is the hash of a template's number and of what it saw. The trainer calls this very function, so that the two
//! cannot differ; a change here makes the models in assets/models worthless until `training/run` has been run again
//! (the test below notices).

use super::model::Count;
use super::view::{EDGE, Seen, View, mix};

/// Appends the features of word `at` of the line. Returns how many of the first ones name the very word: training hides
/// those now and then, so that what is learnt of a word's surroundings and make holds for new words.
pub fn of(view: &View, at: usize, out: &mut Vec<u32>) -> usize {
    let first = out.len();
    let mut asked = Asked { out, template: 0 };
    let word = |distance: isize| near(view, at, distance);
    let [before2, before, here, after, after2] = [-2, -1, 0, 1, 2].map(word);
    let (start, end) = view.runs[at];
    let (start, end) = (start as usize, end as usize);
    let run: u64 =
        view.seen[start..=end].iter().fold(7, |h, s| h.wrapping_mul(31).wrapping_add(s.key.into()));
    let place = (at - start).min(3) as u64;
    let rest = (end - at).min(3) as u64;
    let mode = view.mode as u64;
    let look = u64::from(here.look) << 3 | mode << 1 | u64::from(view.words[at].begins);
    let key = |s: &Seen| u64::from(s.key);

    asked.ask(key(&here));
    asked.ask(pair(key(&here), look));
    asked.ask(pair(key(&before), key(&here)));
    asked.ask(pair(key(&here), key(&after)));
    asked.ask(pair(run, place));
    let named = asked.out.len() - first;

    // Neighbours.
    asked.ask(pair(key(&before), u64::from(here.capital)));
    asked.ask(pair(key(&after), u64::from(here.capital)));
    asked.ask(key(&before2));
    asked.ask(key(&after2));
    asked.ask(pair(key(&before2), key(&before)));
    asked.ask(pair(key(&after), key(&after2)));
    asked.ask(pair(key(&before), key(&after)));
    asked.ask(pair(key(&before), here.coarse.into()));
    asked.ask(pair(here.coarse.into(), key(&after)));

    // Looks.
    let looks = |words: &[Seen]| words.iter().fold(mode, |h, s| h << 5 | u64::from(s.look));
    asked.ask(look);
    asked.ask(pair(looks(&[before]), look));
    asked.ask(pair(looks(&[after]), look));
    asked.ask(pair(looks(&[before, after]), look));
    asked.ask(pair(looks(&[before2, before]), look));
    asked.ask(pair(looks(&[after, after2]), look));
    asked.ask(pair(looks(&[before2, before, after, after2]), look));
    affixes(view, at, &here, &mut asked);

    // Clusters.
    asked.ask(here.fine.into());
    asked.ask(pair(here.fine.into(), look));
    asked.ask(pair(here.coarse.into(), look));
    asked.ask(before.fine.into());
    asked.ask(after.fine.into());
    asked.ask(before2.coarse.into());
    asked.ask(after2.coarse.into());
    let coarse = |words: &[Seen]| words.iter().fold(mode, |h, s| h << 8 | u64::from(s.coarse));
    asked.ask(coarse(&[before, here]));
    asked.ask(coarse(&[here, after]));
    asked.ask(coarse(&[before, here, after]));
    asked.ask(coarse(&[before2, before, here]));
    asked.ask(coarse(&[here, after, after2]));
    asked.ask(pair(before.fine.into(), here.fine.into()));
    asked.ask(pair(here.fine.into(), after.fine.into()));

    // How the words occur elsewhere.
    let capital = u64::from(here.capital) << 2 | mode;
    asked.ask(pair(habit(&here), capital));
    asked.ask(pair(habit(&here), look));
    let leaning = leaning(&here);
    for (kind, share) in leaning.into_iter().enumerate() {
        asked.ask(pair(share, capital << 2 | kind as u64));
    }
    asked.ask(pair(pair(leaning[0], leaning[1]), pair(leaning[2], capital)));
    let [b2, b, h, a, a2] = [before2, before, here, after, after2].map(|s| favourite(&s));
    asked.ask(pair(h, look));
    asked.ask(pair(b, h));
    asked.ask(pair(h, a));
    asked.ask(pair(pair(b, h), a));
    asked.ask(pair(pair(b2, b), h));
    asked.ask(pair(pair(h, a), a2));
    asked.ask(pair(habit(&before), u64::from(before.look)));
    asked.ask(pair(habit(&after), u64::from(after.look)));
    asked.ask(pair(beginner(&here), capital));
    asked.ask(pair(pair(beginner(&before), beginner(&here)), beginner(&after)));

    // The lists of the language pack.
    asked.ask(pair(here.known.flags.into(), capital));
    asked.ask(pair(before.known.flags.into(), capital));
    asked.ask(pair(after.known.flags.into(), capital));
    asked.ask(pair(before2.known.flags.into(), capital));
    for bit in (0..16).filter(|b| here.known.flags >> b & 1 == 1) {
        asked.ask_as(100, pair(bit, capital));
    }

    // The run of capitalised words that it stands in, and what stands around that.
    let (lead, close) = (&view.seen[start], &view.seen[end]);
    let outer = near(view, start, -1);
    let follower = near(view, end, 1);
    asked.ask(pair(key(lead), place));
    asked.ask(pair(lead.known.flags.into(), place << 2 | rest));
    asked.ask(pair(lead.coarse.into(), place));
    asked.ask(pair(key(close), rest));
    asked.ask(pair(close.known.flags.into(), rest));
    asked.ask(pair(key(&outer), place));
    asked.ask(pair(outer.coarse.into(), place));
    asked.ask(pair(key(&follower), rest));
    asked.ask(pair(pair(key(&outer), place), h));
    asked.ask(pair(pair(outer.known.flags.into(), place), h));
    asked.ask(pair((end - start).min(6) as u64, place << 2 | rest));
    asked.ask(pair(pair(favourite(lead), favourite(close)), place << 2 | rest));
    named
}

/// Collects hashed features; each question has its own number.
struct Asked<'a> {
    out: &'a mut Vec<u32>,
    template: u64,
}

impl Asked<'_> {
    fn ask(&mut self, seen: u64) {
        self.template += 1;
        self.ask_as(self.template, seen);
    }

    fn ask_as(&mut self, template: u64, seen: u64) {
        self.out.push(mix(seen.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (template << 56) ^ template));
    }
}

fn pair(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_right(32)).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29) ^ b
}

/// The word `distance` words from `at`, or the line's edge.
fn near(view: &View, at: usize, distance: isize) -> Seen {
    let edge = Seen {
        key: 1,
        look: EDGE,
        known: Default::default(),
        fine: u16::MAX,
        coarse: u8::MAX,
        capital: false,
        stem: 0,
    };
    at.checked_add_signed(distance).and_then(|at| view.seen.get(at)).copied().unwrap_or(edge)
}

/// Beginnings and endings of two to four letters, and the length.
fn affixes(view: &View, at: usize, here: &Seen, asked: &mut Asked) {
    let word = &view.words[at].span.of(view.text)[..here.stem];
    let mut ends: [u64; 8] = [0; 8];
    let small = |h: u64, c: char| {
        c.to_lowercase().fold(h, |h, c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3))
    };
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
    let capital = u64::from(here.capital) << 2 | view.mode as u64;
    for size in 1..4 {
        asked.ask(pair(ends[size], capital));
        asked.ask(pair(ends[4 + size], capital));
    }
    asked.ask(pair((length as u64).min(9), u64::from(here.look) << 2 | view.mode as u64));
}

/// How often it has a small letter, in six steps, and how well it is known.
fn habit(s: &Seen) -> u64 {
    let small = s.known.times(Count::Small);
    let named: f32 = (0..3).map(|k| s.known.times(Count::First(k)) + s.known.times(Count::Further(k))).sum();
    let all = small + named + s.known.times(Count::Capital);
    if all == 0.0 {
        return 99;
    }
    let step = |share: f32| (share * 5.0).round() as u64;
    let well = (all.log2() / 3.0) as u64;
    step(small / all) * 100 + step(s.known.times(Count::Capital) / all) * 10 + well.min(5)
}

/// What share of its names are a person's, an organisation's, a place's, in seven steps.
fn leaning(s: &Seen) -> [u64; 3] {
    let of = |k: usize| s.known.times(Count::First(k)) + s.known.times(Count::Further(k));
    let all = of(0) + of(1) + of(2) + s.known.times(Count::Capital);
    if all == 0.0 { [9; 3] } else { [0, 1, 2].map(|k| (of(k) / (all + 0.5) * 6.0).round() as u64) }
}

/// What it mostly is: its commonest kind, or no name, and how clearly.
fn favourite(s: &Seen) -> u64 {
    if s.look >= 16 {
        return u64::from(s.look) + 32;
    }
    let of = |k: usize| s.known.times(Count::First(k)) + s.known.times(Count::Further(k));
    let all = [s.known.times(Count::Small) + s.known.times(Count::Capital), of(0), of(1), of(2)];
    let sum: f32 = all.iter().sum();
    let best = (0..4).max_by(|&a, &b| all[a].total_cmp(&all[b])).unwrap_or(0);
    match sum {
        0.0 => 20,
        _ => best as u64 * 4 + (all[best] / sum * 3.9) as u64 + if s.capital { 64 } else { 0 },
    }
}

/// Of each kind's names: does it rather begin them or go on with them?
fn beginner(s: &Seen) -> u64 {
    (0..3).fold(u64::from(s.capital), |h, k| {
        let (first, further) = (s.known.count(Count::First(k)), s.known.count(Count::Further(k)));
        let step = if first + further == 0 {
            0
        } else if first > further + 1 {
            1
        } else if further > first + 1 {
            2
        } else {
            3
        };
        h << 2 | step
    })
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
