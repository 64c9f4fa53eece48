//! One word as the features see it: hashed key, look, what the model knows of it, and what follows from that.

use super::line::LineCasing;
use super::model::{Lexicon, LexiconEntry, UsageCount};
use crate::text::hash::fnv1a;
use crate::text::words::{Word, WordShape};

/// What a word looks like, finer than [`Shape`]; [`EDGE`] outside the line.
pub type ShapeCode = u8;
/// Outside the line.
pub const BOUNDARY_SHAPE: ShapeCode = 31;

/// A dash.
pub const DASH_SHAPE: ShapeCode = 20;
/// A capitalised word with an ending that is not part of a name ("Lebanon's"): a name ends here.
const SUFFIXED_NAME_SHAPE: ShapeCode = 11;

/// A word of the line.
#[derive(Debug, Clone, Copy)]
pub struct TokenAttributes {
    /// Hash of the word in small letters, without endings that are not part of a name.
    pub key: u32,
    /// What it looks like.
    pub shape: ShapeCode,
    /// What the model knows of it.
    pub entry: LexiconEntry,
    /// Its clusters, fine and coarse, by how it is written here.
    pub cluster: u16,
    /// See `fine`.
    pub coarse_cluster: u8,
    /// Has it a capital?
    pub is_capitalised: bool,
    /// Bytes of it that are not an ending.
    pub stem_length: usize,
    /// How it occurs elsewhere.
    pub usage: UsageProfile,
}

/// How a word occurs elsewhere, in steps: counted once a word, and asked for by all its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageProfile {
    /// How often it has a small letter, in six steps, and how well it is known.
    pub lowercase_share: u16,
    /// What share of its names are a person's, an organisation's, a place's, in seven steps.
    pub kind_shares: [u8; 3],
    /// What it mostly is: its commonest kind, or no name, and how clearly.
    pub dominant_kind: u8,
    /// Of each kind's names: does it rather begin them or go on with them?
    pub kind_positions: u8,
}

/// What stands outside the line.
pub static BOUNDARY: TokenAttributes = TokenAttributes {
    key: 1,
    shape: BOUNDARY_SHAPE,
    entry: LexiconEntry { clusters: [0; 2], coarse_clusters: [0; 2], counts: 0, gazetteer_flags: 0 },
    cluster: u16::MAX,
    coarse_cluster: u8::MAX,
    is_capitalised: false,
    stem_length: 0,
    usage: UsageProfile {
        lowercase_share: 99,
        kind_shares: [9; 3],
        dominant_kind: BOUNDARY_SHAPE + 32,
        kind_positions: 0,
    },
};

/// Looks at `word`, in a line whose capitals say `mode`. `endings` are those that are not part of a name; `buffer` is a
/// place to work in.
pub fn token_attributes(
    text: &str,
    word: Word,
    endings: &[String],
    known: Lexicon,
    mode: LineCasing,
    buffer: &mut String,
) -> TokenAttributes {
    let surface = word.span.slice(text);
    let cut = endings.iter().find_map(|e| surface.strip_suffix(e.as_str()));
    let stem = cut.filter(|s| !s.is_empty()).unwrap_or(surface);
    let key = lowercase_hash(stem, buffer);
    let look = if stem.len() < surface.len() && word.is_name_like() {
        SUFFIXED_NAME_SHAPE
    } else {
        shape_code(stem, word)
    };
    let capital = word.is_name_like();
    let known = if word.shape == WordShape::Punctuation { LexiconEntry::default() } else { known.get(key) };
    // At the head of a sentence, or where all have one, a capital does not tell which of the two the word is.
    let open = word.starts_sentence || mode != LineCasing::Mixed;
    let as_name = if open { is_mostly_capital(known) } else { capital };
    let (mine, other) = if as_name { (1, 0) } else { (0, 1) };
    let pick = if known.clusters[mine] == 0 { other } else { mine };
    let habits = UsageProfile::new(known, look, capital);
    TokenAttributes {
        key,
        shape: look,
        entry: known,
        cluster: known.clusters[pick],
        coarse_cluster: known.coarse_clusters[pick],
        is_capitalised: capital,
        stem_length: stem.len(),
        usage: habits,
    }
}

impl UsageProfile {
    /// Of a word of which that is `known`.
    pub fn new(known: LexiconEntry, look: ShapeCode, capital: bool) -> UsageProfile {
        let times = |what| known.approximate_count(what);
        let [small, other] = [UsageCount::Small, UsageCount::Capital].map(times);
        let named = [0, 1, 2].map(|k| times(UsageCount::First(k)) + times(UsageCount::Further(k)));
        UsageProfile {
            lowercase_share: lowercase_share(small, other, named),
            kind_shares: kind_shares(other, named),
            dominant_kind: dominant_kind(small, other, named, look, capital),
            kind_positions: kind_positions(known, capital),
        }
    }
}

fn lowercase_share(small: f32, other: f32, named: [f32; 3]) -> u16 {
    let all = small + named.iter().sum::<f32>() + other;
    if all == 0.0 {
        return 99;
    }
    let step = |share: f32| (share * 5.0).round() as u16;
    let well = (all.log2() / 3.0) as u16;
    step(small / all) * 100 + step(other / all) * 10 + well.min(5)
}

fn kind_shares(other: f32, named: [f32; 3]) -> [u8; 3] {
    let all = named[0] + named[1] + named[2] + other;
    if all == 0.0 { [9; 3] } else { named.map(|of| (of / (all + 0.5) * 6.0).round() as u8) }
}

fn dominant_kind(small: f32, other: f32, named: [f32; 3], look: ShapeCode, capital: bool) -> u8 {
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

fn kind_positions(known: LexiconEntry, capital: bool) -> u8 {
    (0..3).fold(u8::from(capital), |h, k| {
        let (first, further) =
            (known.log_count(UsageCount::First(k)), known.log_count(UsageCount::Further(k)));
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
pub fn shape_only(text: &str, word: Word) -> TokenAttributes {
    let look = match word.shape {
        WordShape::Lowercase => 0,
        WordShape::Capitalized | WordShape::AllCaps => 2,
        WordShape::Number => 10,
        WordShape::Punctuation => shape_code(word.span.slice(text), word),
    };
    TokenAttributes { shape: look, is_capitalised: word.is_name_like(), ..BOUNDARY }
}

/// Is it written in small letters more often than not?
pub fn is_mostly_small(known: LexiconEntry) -> bool {
    known.log_count(UsageCount::Small) > 0 && !is_mostly_capital(known)
}

fn is_mostly_capital(known: LexiconEntry) -> bool {
    let named: f32 = (0..3)
        .map(|k| {
            known.approximate_count(UsageCount::First(k)) + known.approximate_count(UsageCount::Further(k))
        })
        .sum();
    named + known.approximate_count(UsageCount::Capital) > known.approximate_count(UsageCount::Small)
}

/// Hash of a word in small letters.
pub fn lowercase_hash(word: &str, buffer: &mut String) -> u32 {
    if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return word_hash(word.as_bytes());
    }
    buffer.clear();
    buffer.extend(word.chars().flat_map(char::to_lowercase));
    word_hash(buffer.as_bytes())
}

/// A hash of 32 well-mixed bits (FNV-1a, then a finaliser): the same on every machine, since weights are filed under it.
pub fn word_hash(bytes: &[u8]) -> u32 {
    mix_bits(fnv1a(bytes.iter().copied()))
}

/// 64 bits to 32 well-mixed ones (the finaliser of SplitMix64).
pub fn mix_bits(bits: u64) -> u32 {
    let mut h = bits;
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}

fn shape_code(stem: &str, word: Word) -> ShapeCode {
    match word.shape {
        WordShape::Lowercase if stem.contains('-') => 1,
        WordShape::Lowercase => 0,
        WordShape::Capitalized => {
            let mut chars = stem.chars();
            let first = chars.next().is_some_and(char::is_uppercase);
            match (first, chars.any(char::is_uppercase), stem.contains('-')) {
                (true, false, _) => 2,
                (true, true, true) => 3,
                (true, true, false) => 4,
                (false, ..) => 5,
            }
        }
        WordShape::AllCaps if stem.chars().nth(1).is_none() => 6,
        WordShape::AllCaps if stem.chars().any(|c| !c.is_alphabetic()) => 7,
        WordShape::AllCaps => 8,
        WordShape::Number if stem.len() == 4 => 9,
        WordShape::Number => 10,
        WordShape::Punctuation => match stem {
            "." => 16,
            "," => 17,
            "(" => 18,
            ")" => 19,
            "-" | "–" | "—" => DASH_SHAPE,
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
        assert_eq!(BOUNDARY.usage, UsageProfile::new(LexiconEntry::default(), BOUNDARY_SHAPE, false));
        assert_eq!(BOUNDARY.entry, LexiconEntry::default());
    }
}
