//! A trained model as it lies in the binary: word table, weights, transitions. Read in place: nothing is parsed, copied or
//! allocated when kabar starts, so that a model costs its first article only the pages that it touches.
//!
//! Layout, little-endian: magic, the numbers of word slots and of weight slots (u32 each), scale (f32), the transitions
//! ([`LABELS`]² f32, in logarithms), the word slots ([`WORD`] bytes each), the weight slots ([`ROW`] bytes each). Both
//! tables are open-addressed: a hash's upper bits say where to look, its lower 16 bits are kept as a check; a foreign
//! word that passes the check by chance (one in 65,536) gets another word's weights, which does no harm.

use super::labels::LABEL_COUNT;
use super::row_index::{RowCache, RowIndex};

/// The first bytes of a model file: name and version of the layout.
pub const MAGIC: [u8; 8] = *b"kabar-1\n";
/// Bytes of a word slot: check, cluster small, cluster capital, counts (u32), flags (u16), coarse clusters (2 × u8).
pub const WORD_BYTES: usize = 14;
/// Bytes of a weight slot: check, then one i8 for each label, then one unused.
pub const ROW_BYTES: usize = 16;
/// Bytes before the word slots.
pub const HEADER_BYTES: usize = 8 + 4 + 4 + 4 + LABEL_COUNT * LABEL_COUNT * 4;

/// What the model knows of a word; all zero for a new one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LexiconEntry {
    /// The clusters of the word in small letters and with a capital; 0 where it was too rare.
    pub clusters: [u16; 2],
    /// The same, of the few coarse clusters.
    pub coarse_clusters: [u8; 2],
    /// Eight counts of four bits, by log2: see [`Known::count`].
    pub counts: u32,
    /// In which lists of the language pack it stands: see [`super::lists`].
    pub gazetteer_flags: u16,
}

/// The counts that are kept of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageCount {
    /// In small letters.
    Small,
    /// With a capital, inside a sentence, in no name.
    Capital,
    /// First or only word of a person's, an organisation's, a place's name.
    First(usize),
    /// Further word of one.
    Further(usize),
}

impl UsageCount {
    /// Which of the eight.
    pub fn slot(self) -> usize {
        match self {
            UsageCount::Small => 0,
            UsageCount::Capital => 1,
            UsageCount::First(kind) => 2 + kind,
            UsageCount::Further(kind) => 5 + kind,
        }
    }
}

impl LexiconEntry {
    /// How often, by log2: 0 never, 1 once, 2 two or three times, …
    pub fn log_count(self, what: UsageCount) -> u32 {
        (self.counts >> (4 * what.slot())) & 15
    }

    /// How often, roughly.
    pub fn approximate_count(self, what: UsageCount) -> f32 {
        ((1u32 << self.log_count(what)) - 1) as f32
    }
}

/// Where the slot of `hash` is looked for first, of `count`.
pub fn first_slot(hash: u32, count: usize) -> usize {
    ((u64::from(hash) * count as u64) >> 32) as usize
}

/// What is kept of `hash`; never 0, which marks a free slot.
pub fn slot_check(hash: u32) -> u16 {
    (hash as u16).max(1)
}

/// What is known of words.
#[derive(Debug, Clone, Copy)]
pub struct Lexicon<'a>(&'a [[u8; WORD_BYTES]]);

impl<'a> Lexicon<'a> {
    /// Over a whole number of word slots.
    pub fn new(bytes: &'a [u8]) -> Lexicon<'a> {
        Lexicon(bytes.as_chunks().0)
    }

    /// By the hash of the word in small letters.
    pub fn get(self, hash: u32) -> LexiconEntry {
        let Some(s) = self.slot(hash) else { return LexiconEntry::default() };
        let short = |at: usize| u16::from_le_bytes([s[at], s[at + 1]]);
        LexiconEntry {
            clusters: [short(2), short(4)],
            counts: u32::from_le_bytes([s[6], s[7], s[8], s[9]]),
            gazetteer_flags: short(10),
            coarse_clusters: [s[12], s[13]],
        }
    }

    fn slot(self, hash: u32) -> Option<&'a [u8; WORD_BYTES]> {
        let check = slot_check(hash);
        let (before, after) = self.0.split_at(first_slot(hash, self.0.len()));
        let mut slots = after.iter().chain(before);
        let is_end = |s: &&[u8; WORD_BYTES]| [0, check].contains(&u16::from_le_bytes([s[0], s[1]]));
        slots.find(is_end).filter(|s| s[0] != 0 || s[1] != 0)
    }
}

/// A trained model.
#[derive(Debug)]
pub struct CrfModel<'a> {
    /// What is known of words.
    pub lexicon: Lexicon<'a>,
    rows: &'a [[u8; ROW_BYTES]],
    row_index: RowIndex,
    scale: f32,
    /// In logarithms: from the first label to the second.
    pub transitions: [[f32; LABEL_COUNT]; LABEL_COUNT],
}

/// Sums of weights, beside each other as a row has them; its check makes the first places meaningless.
pub type WeightSums = [i16; ROW_BYTES];

/// No more features than this may go into one sum: each weighs 128 at most.
const MAX_FEATURES_PER_SUM: usize = i16::MAX as usize / 128;

impl<'a> CrfModel<'a> {
    /// Over the bytes of a model file; `None` where they are not one.
    pub fn new(bytes: &'a [u8]) -> Option<CrfModel<'a>> {
        let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok();
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let words = u32::from_le_bytes(word(8)?) as usize * WORD_BYTES;
        let rows = u32::from_le_bytes(word(12)?) as usize * ROW_BYTES;
        let mut steps = [[0.0; LABEL_COUNT]; LABEL_COUNT];
        for (i, step) in steps.iter_mut().flatten().enumerate() {
            *step = f32::from_le_bytes(word(20 + 4 * i)?);
        }
        let rows = bytes.get(HEADER_BYTES + words..HEADER_BYTES + words + rows)?.as_chunks().0;
        Some(CrfModel {
            lexicon: Lexicon::new(bytes.get(HEADER_BYTES..HEADER_BYTES + words)?),
            rows,
            row_index: RowIndex::default(),
            scale: f32::from_le_bytes(word(16)?),
            transitions: steps,
        })
    }

    /// The weights of `features`, summed; those of the commoner ones come from what is `kept` of the rows.
    pub fn sum_weights(&self, features: &[u32], kept: &mut RowCache) -> WeightSums {
        debug_assert!(features.len() <= MAX_FEATURES_PER_SUM);
        let mut sums = [0; ROW_BYTES];
        for &feature in features {
            let find = || self.row_index.find(self.rows, feature).and_then(|at| self.rows.get(at));
            let row = kept.row(feature, || find().copied().unwrap_or([0; ROW_BYTES]));
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum = i16::wrapping_add(*sum, i16::from(weight as i8));
            }
        }
        sums
    }

    /// How much what was summed speaks for each label.
    pub fn emissions(&self, sums: &WeightSums) -> [f32; LABEL_COUNT] {
        std::array::from_fn(|label| f32::from(sums[2 + label]) * self.scale)
    }
}
