//! One word as the features see it: hashed key, look, what the model knows of it, and what follows from that.

use super::model::{Count, Known, Words};
use super::view::Mode;
use crate::text::hash::fnv_of;
use crate::text::words::{Shape, Word};

/// What a word looks like, finer than [`Shape`]; [`EDGE`] outside the line.
pub type Look = u8;
/// Outside the line.
pub const EDGE: Look = 31;

/// A dash.
pub const HYPHEN: Look = 20;
/// A capitalised word with an ending that is not part of a name ("Lebanon's"): a name ends here.
const ENDED: Look = 11;

/// A word of the line.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Hash of the word in small letters, without endings that are not part of a name.
    pub key: u32,
    /// What it looks like.
    pub look: Look,
    /// What the model knows of it.
    pub known: Known,
    /// Its clusters, fine and coarse, by how it is written here.
    pub fine: u16,
    /// See `fine`.
    pub coarse: u8,
    /// Has it a capital?
    pub capital: bool,
    /// Bytes of it that are not an ending.
    pub stem: usize,
    /// How it occurs elsewhere.
    pub habits: Habits,
}

/// How a word occurs elsewhere, in steps: counted once a word, and asked for by all its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// How often it has a small letter, in six steps, and how well it is known.
    pub small: u16,
    /// What share of its names are a person's, an organisation's, a place's, in seven steps.
    pub leaning: [u8; 3],
    /// What it mostly is: its commonest kind, or no name, and how clearly.
    pub favourite: u8,
    /// Of each kind's names: does it rather begin them or go on with them?
    pub beginner: u8,
}

/// What stands outside the line.
pub static OUTSIDE: Seen = Seen {
    key: 1,
    look: EDGE,
    known: Known { fine: [0; 2], coarse: [0; 2], counts: 0, flags: 0 },
    fine: u16::MAX,
    coarse: u8::MAX,
    capital: false,
    stem: 0,
    habits: Habits { small: 99, leaning: [9; 3], favourite: EDGE + 32, beginner: 0 },
};

/// Looks at `word`, in a line whose capitals say `mode`. `endings` are those that are not part of a name; `buffer` is a
/// place to work in.
pub fn see(
    text: &str,
    word: Word,
    endings: &[String],
    known: Words,
    mode: Mode,
    buffer: &mut String,
) -> Seen {
    let surface = word.span.of(text);
    let cut = endings.iter().find_map(|e| surface.strip_suffix(e.as_str()));
    let stem = cut.filter(|s| !s.is_empty()).unwrap_or(surface);
    let key = key(stem, buffer);
    let look = if stem.len() < surface.len() && word.is_name_like() { ENDED } else { look(stem, word) };
    let capital = word.is_name_like();
    let known = if word.shape == Shape::Mark { Known::default() } else { known.get(key) };
    // At the head of a sentence, or where all have one, a capital does not tell which of the two the word is.
    let open = word.begins || mode != Mode::Plain;
    let as_name = if open { is_mostly_capital(known) } else { capital };
    let (mine, other) = if as_name { (1, 0) } else { (0, 1) };
    let pick = if known.fine[mine] == 0 { other } else { mine };
    let habits = Habits::of(known, look, capital);
    Seen {
        key,
        look,
        known,
        fine: known.fine[pick],
        coarse: known.coarse[pick],
        capital,
        stem: stem.len(),
        habits,
    }
}

impl Habits {
    /// Of a word of which that is `known`.
    pub fn of(known: Known, look: Look, capital: bool) -> Habits {
        let times = |what| known.times(what);
        let [small, other] = [Count::Small, Count::Capital].map(times);
        let named = [0, 1, 2].map(|k| times(Count::First(k)) + times(Count::Further(k)));
        Habits {
            small: habit(small, other, named),
            leaning: leaning(other, named),
            favourite: favourite(small, other, named, look, capital),
            beginner: beginner(known, capital),
        }
    }
}

fn habit(small: f32, other: f32, named: [f32; 3]) -> u16 {
    let all = small + named.iter().sum::<f32>() + other;
    if all == 0.0 {
        return 99;
    }
    let step = |share: f32| (share * 5.0).round() as u16;
    let well = (all.log2() / 3.0) as u16;
    step(small / all) * 100 + step(other / all) * 10 + well.min(5)
}

fn leaning(other: f32, named: [f32; 3]) -> [u8; 3] {
    let all = named[0] + named[1] + named[2] + other;
    if all == 0.0 { [9; 3] } else { named.map(|of| (of / (all + 0.5) * 6.0).round() as u8) }
}

fn favourite(small: f32, other: f32, named: [f32; 3], look: Look, capital: bool) -> u8 {
    if look >= 16 {
        return look + 32;
    }
    let all = [small + other, named[0], named[1], named[2]];
    let sum: f32 = all.iter().sum();
    let best = (0..4).max_by(|&a, &b| all[a].total_cmp(&all[b])).unwrap_or(0);
    match sum {
        0.0 => 20,
        _ => best as u8 * 4 + (all[best] / sum * 3.9) as u8 + if capital { 64 } else { 0 },
    }
}

fn beginner(known: Known, capital: bool) -> u8 {
    (0..3).fold(u8::from(capital), |h, k| {
        let (first, further) = (known.count(Count::First(k)), known.count(Count::Further(k)));
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

/// As much of a word as tells stretches and runs: its make, and not what it is.
pub fn glance(text: &str, word: Word) -> Seen {
    let look = match word.shape {
        Shape::Lower => 0,
        Shape::Capital | Shape::Caps => 2,
        Shape::Number => 10,
        Shape::Mark => look(word.span.of(text), word),
    };
    Seen { look, capital: word.is_name_like(), ..OUTSIDE }
}

/// Is it written in small letters more often than not?
pub fn is_mostly_small(known: Known) -> bool {
    known.count(Count::Small) > 0 && !is_mostly_capital(known)
}

fn is_mostly_capital(known: Known) -> bool {
    let named: f32 = (0..3).map(|k| known.times(Count::First(k)) + known.times(Count::Further(k))).sum();
    named + known.times(Count::Capital) > known.times(Count::Small)
}

/// Hash of a word in small letters.
pub fn key(word: &str, buffer: &mut String) -> u32 {
    if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return hash(word.as_bytes());
    }
    buffer.clear();
    buffer.extend(word.chars().flat_map(char::to_lowercase));
    hash(buffer.as_bytes())
}

/// A hash of 32 well-mixed bits (FNV-1a, then a finaliser): the same on every machine, since weights are filed under it.
pub fn hash(bytes: &[u8]) -> u32 {
    mix(fnv_of(bytes.iter().copied()))
}

/// 64 bits to 32 well-mixed ones (the finaliser of SplitMix64).
pub fn mix(bits: u64) -> u32 {
    let mut h = bits;
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}

fn look(stem: &str, word: Word) -> Look {
    match word.shape {
        Shape::Lower if stem.contains('-') => 1,
        Shape::Lower => 0,
        Shape::Capital => {
            let mut chars = stem.chars();
            let first = chars.next().is_some_and(char::is_uppercase);
            match (first, chars.any(char::is_uppercase), stem.contains('-')) {
                (true, false, _) => 2,
                (true, true, true) => 3,
                (true, true, false) => 4,
                (false, ..) => 5,
            }
        }
        Shape::Caps if stem.chars().nth(1).is_none() => 6,
        Shape::Caps if stem.chars().any(|c| !c.is_alphabetic()) => 7,
        Shape::Caps => 8,
        Shape::Number if stem.len() == 4 => 9,
        Shape::Number => 10,
        Shape::Mark => match stem {
            "." => 16,
            "," => 17,
            "(" => 18,
            ")" => 19,
            "-" | "–" | "—" => HYPHEN,
            ":" => 21,
            "/" => 22,
            "\"" | "“" | "”" | "'" | "‘" | "’" => 23,
            "&" => 24,
            _ => 25,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_line_nothing_is_known() {
        assert_eq!(OUTSIDE.habits, Habits::of(Known::default(), EDGE, false));
        assert_eq!(OUTSIDE.known, Known::default());
    }
}
