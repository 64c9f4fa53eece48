//! A word as the features see it: its hash, its shape, what the model knows of it, and what follows from that.

use super::casing::LineCasing;
use super::model::{LexiconEntry, ModelLexicon, UsageCount};
use crate::text::hash::fnv1a;
use crate::text::words::{Word, WordShape};

/// What a word looks like, in more detail than [`WordShape`]. From [`FIRST_MARK_SHAPE`] on it is a mark;
/// [`BOUNDARY_SHAPE`] stands for what is outside the line.
pub type ShapeCode = u8;
/// The shape of what is outside the line.
pub const BOUNDARY_SHAPE: ShapeCode = 31;

/// The first shape of a mark.
pub const FIRST_MARK_SHAPE: ShapeCode = 16;
/// The shape of a dash.
pub const DASH_SHAPE: ShapeCode = 20;
/// The shape of a capitalised word with an ending that is not part of a name ("Lebanon's"): the name ends there.
const SUFFIXED_NAME_SHAPE: ShapeCode = 11;

/// A word as the features see it.
#[derive(Debug, Clone, Copy)]
pub struct TokenAttributes {
    /// The hash of the word in small letters, without an ending that is not part of a name.
    pub key: u32,
    /// The code of the word's shape: its capitals, digits and marks.
    pub shape: ShapeCode,
    /// What the model knows of it.
    pub entry: LexiconEntry,
    /// Its cluster: that of the word with or without a capital, as it is meant here.
    pub cluster: u16,
    /// The larger cluster that this one belongs to.
    pub coarse_cluster: u8,
    /// Does it have a capital?
    pub is_capitalised: bool,
    /// The length of the word without such an ending, in bytes.
    pub stem_length: usize,
    /// How it is used elsewhere.
    pub usage: UsageProfile,
}

/// How a word is used elsewhere, in steps. Computed once for each word, since all its neighbours ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageProfile {
    /// The share of its uses in small letters and of those with a capital in no name, in six steps each, and how often it
    /// was seen.
    pub lowercase_share: u16,
    /// The share of its uses in names of people, organisations and places, in seven steps.
    pub kind_shares: [u8; 3],
    /// Its most frequent use (in no name, or in one of a kind), and how clearly it is the most frequent.
    pub dominant_kind: u8,
    /// For each kind: does it rather begin names or continue them?
    pub kind_positions: u8,
}

/// The attributes of what is outside the line.
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

/// The attributes of `word`, in a line with that casing. `endings` are those that are not part of a name. `buffer` is
/// reused from word to word.
pub fn token_attributes(
    text: &str,
    word: Word,
    endings: &[String],
    lexicon: ModelLexicon,
    casing: LineCasing,
    buffer: &mut String,
) -> TokenAttributes {
    let surface = word.span.slice(text);
    let stem = endings.iter().find_map(|e| surface.strip_suffix(e.as_str()));
    let stem = stem.filter(|s| !s.is_empty()).unwrap_or(surface);
    let key = lowercase_hash(stem, buffer);
    let is_capitalised = word.is_name_like();
    let has_ending = stem.len() < surface.len();
    let shape = if has_ending && is_capitalised { SUFFIXED_NAME_SHAPE } else { shape_code(stem, word) };
    let is_mark = word.shape == WordShape::Punctuation;
    let entry = if is_mark { LexiconEntry::default() } else { lexicon.get(key) };
    // Where every word has a capital, the capital does not tell which of the two forms is meant.
    let is_capital_meaningless = word.starts_sentence || casing != LineCasing::Mixed;
    let is_name_form = if is_capital_meaningless { is_mostly_capital(entry) } else { is_capitalised };
    let (form, other_form) = if is_name_form { (1, 0) } else { (0, 1) };
    let form = if entry.clusters[form] == 0 { other_form } else { form };
    TokenAttributes {
        key,
        shape,
        entry,
        cluster: entry.clusters[form],
        coarse_cluster: entry.coarse_clusters[form],
        is_capitalised,
        stem_length: stem.len(),
        usage: UsageProfile::new(entry, shape, is_capitalised),
    }
}

impl UsageProfile {
    /// The profile of a word with that entry, of that shape, with or without a capital.
    pub fn new(entry: LexiconEntry, shape: ShapeCode, is_capitalised: bool) -> UsageProfile {
        let count = |usage| entry.approximate_count(usage);
        let [small, capital] = [UsageCount::Small, UsageCount::Capital].map(count);
        let named = [0, 1, 2].map(|kind| count(UsageCount::First(kind)) + count(UsageCount::Further(kind)));
        UsageProfile {
            lowercase_share: lowercase_share(small, capital, named),
            kind_shares: kind_shares(capital, named),
            dominant_kind: dominant_kind(small + capital, named, shape, is_capitalised),
            kind_positions: kind_positions(entry, is_capitalised),
        }
    }
}

/// Steps of a fifth: small letters in hundreds, capitals in tens, and how often the word was seen in ones. 99 for an
/// unknown word.
fn lowercase_share(small: f32, capital: f32, named: [f32; 3]) -> u16 {
    let all = small + named.iter().sum::<f32>() + capital;
    if all == 0.0 {
        return 99;
    }
    let step = |share: f32| (share * 5.0).round() as u16;
    let frequency = (all.log2() / 3.0) as u16;
    step(small / all) * 100 + step(capital / all) * 10 + frequency.min(5)
}

/// Steps of a sixth. 9 for a word that was never seen with a capital.
fn kind_shares(capital: f32, named: [f32; 3]) -> [u8; 3] {
    let all = named[0] + named[1] + named[2] + capital;
    if all == 0.0 { [9; 3] } else { named.map(|count| (count / (all + 0.5) * 6.0).round() as u8) }
}

/// Four codes for each use, the last of them for words that have nearly no other; from 64 on for a word with a capital.
/// 20 for an unknown word, and 32 more than the shape for a mark.
fn dominant_kind(unnamed: f32, named: [f32; 3], shape: ShapeCode, is_capitalised: bool) -> u8 {
    if shape >= FIRST_MARK_SHAPE {
        return shape + 32;
    }
    let counts = [unnamed, named[0], named[1], named[2]];
    let sum: f32 = counts.iter().sum();
    let best = (0..4).max_by(|&a, &b| counts[a].total_cmp(&counts[b])).unwrap_or(0);
    match sum {
        0.0 => 20,
        _ => best as u8 * 4 + (counts[best] / sum * 3.9) as u8 + if is_capitalised { 64 } else { 0 },
    }
}

/// Two bits for each kind behind one bit for the capital: 0 in no name, 1 rather first, 2 rather further, 3 both.
fn kind_positions(entry: LexiconEntry, is_capitalised: bool) -> u8 {
    (0..3).fold(u8::from(is_capitalised), |bits, kind| {
        let first = entry.log_count(UsageCount::First(kind));
        let further = entry.log_count(UsageCount::Further(kind));
        let position = if first + further == 0 {
            0
        } else if first > further + 1 {
            1
        } else if further > first + 1 {
            2
        } else {
            3
        };
        bits << 2 | position
    })
}

/// Only as much of a word as decides which words are scored: whether it has a capital, is a number or a mark.
pub fn shape_only(text: &str, word: Word) -> TokenAttributes {
    let shape = match word.shape {
        WordShape::Lowercase => 0,
        WordShape::Capitalized | WordShape::AllCaps => 2,
        WordShape::Number => 10,
        WordShape::Punctuation => shape_code(word.span.slice(text), word),
    };
    TokenAttributes { shape, is_capitalised: word.is_name_like(), ..BOUNDARY }
}

/// Is the word written in small letters more often than not?
pub fn is_mostly_small(entry: LexiconEntry) -> bool {
    entry.log_count(UsageCount::Small) > 0 && !is_mostly_capital(entry)
}

fn is_mostly_capital(entry: LexiconEntry) -> bool {
    let count = |usage| entry.approximate_count(usage);
    let named: f32 = (0..3).map(|k| count(UsageCount::First(k)) + count(UsageCount::Further(k))).sum();
    named + count(UsageCount::Capital) > count(UsageCount::Small)
}

/// The hash of a word in small letters. `buffer` is reused from word to word.
pub fn lowercase_hash(word: &str, buffer: &mut String) -> u32 {
    if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return word_hash(word.as_bytes());
    }
    buffer.clear();
    buffer.extend(word.chars().flat_map(char::to_lowercase));
    word_hash(buffer.as_bytes())
}

/// A hash of 32 well-mixed bits: FNV-1a, then [`mix_bits`]. The same on every machine, since weights are stored under it.
pub fn word_hash(bytes: &[u8]) -> u32 {
    mix_bits(fnv1a(bytes.iter().copied()))
}

/// 32 well-mixed bits of 64: the finaliser of SplitMix64.
pub fn mix_bits(bits: u64) -> u32 {
    let mut h = bits;
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}

/// The shape of a word. The numbers are part of the features that the models were trained with.
fn shape_code(stem: &str, word: Word) -> ShapeCode {
    match word.shape {
        WordShape::Lowercase if stem.contains('-') => 1,
        WordShape::Lowercase => 0,
        WordShape::Capitalized => {
            let mut chars = stem.chars();
            let begins_with_capital = chars.next().is_some_and(char::is_uppercase);
            match (begins_with_capital, chars.any(char::is_uppercase), stem.contains('-')) {
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
            "." => FIRST_MARK_SHAPE,
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
    fn what_is_outside_the_line_has_the_attributes_of_an_unknown_word() {
        assert_eq!(BOUNDARY.usage, UsageProfile::new(LexiconEntry::default(), BOUNDARY_SHAPE, false));
        assert_eq!(BOUNDARY.entry, LexiconEntry::default());
    }
}
