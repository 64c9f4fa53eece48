//! A trained model as it is in the program: the words it knows, the weights of features, and the transitions. It is read in
//! place. Nothing is parsed, copied or allocated at the start, so the first article costs only the pages that it touches.
//!
//! The layout, in little-endian: [`MAGIC`], the number of word slots and of weight slots (u32 each), the scale of the
//! weights (f32), the transitions ([`LABEL_COUNT`]² f32, in logarithms), the word slots ([`WORD_BYTES`] bytes each), the
//! weight slots ([`ROW_BYTES`] bytes each). Both tables are open-addressed: see [`slots`](super::slots).

use super::labels::LABEL_COUNT;
use super::row_index::RowIndex;
use super::slots::{ROW_BYTES, WORD_BYTES, first_slot, slot_check};

/// The first bytes of a model file: name and version of the layout.
pub const MAGIC: [u8; 8] = *b"kabar-1\n";
/// Bytes before the word slots.
pub const HEADER_BYTES: usize = 8 + 4 + 4 + 4 + LABEL_COUNT * LABEL_COUNT * 4;

/// What the model knows of a word. All zero for an unknown word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LexiconEntry {
    /// The clusters of the word in small letters, and with a capital. 0 where it was too rare.
    pub clusters: [u16; 2],
    /// The clusters of the word, as above, from a coarser division into fewer and larger clusters.
    pub coarse_clusters: [u8; 2],
    /// Eight counts of four bits each, as logarithms: see [`LexiconEntry::log_count`].
    pub counts: u32,
    /// In which lists of the language pack the word stands, as bits: see [`Gazetteers`](super::gazetteers::Gazetteers).
    pub gazetteer_flags: u16,
}

/// How a word was used in the corpus that the model was made with. A kind is an index into
/// [`KINDS`](super::labels::KINDS).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageCount {
    /// How often the word stood in small letters.
    Small,
    /// How often it stood with a capital, inside a sentence, in no name.
    Capital,
    /// How often it was the first or only word of a name of that kind.
    First(usize),
    /// How often it was a further word of a name of that kind.
    Further(usize),
}

impl UsageCount {
    /// The place of this count among the eight.
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
    /// How often the word was used in the way `what` names, as a logarithm: 0 never, 1 once, 2 two or three times, 3 four to seven times, …
    pub fn log_count(self, what: UsageCount) -> u32 {
        (self.counts >> (4 * what.slot())) & 15
    }

    /// How often the word was used in the way `what` names, roughly.
    pub fn approximate_count(self, what: UsageCount) -> f32 {
        ((1u32 << self.log_count(what)) - 1) as f32
    }
}

/// The words that a model knows.
#[derive(Debug, Clone, Copy)]
pub struct ModelLexicon<'a>(&'a [[u8; WORD_BYTES]]);

impl<'a> ModelLexicon<'a> {
    /// Makes a lexicon of the bytes of whole word slots.
    pub fn new(bytes: &'a [u8]) -> ModelLexicon<'a> {
        ModelLexicon(bytes.as_chunks().0)
    }

    /// The entry of a word, by the [hash](super::token_attributes::word_hash) of it in small letters.
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
    /// The words that it knows.
    pub lexicon: ModelLexicon<'a>,
    rows: &'a [[u8; ROW_BYTES]],
    row_index: RowIndex,
    scale: f32,
    /// The weights of going from the first label to the second, in logarithms.
    pub transitions: [[f32; LABEL_COUNT]; LABEL_COUNT],
}

/// Sums of rows, place by place. The first two places, where a row has its check, mean nothing.
pub type WeightSums = [i16; ROW_BYTES];

/// At most so many features may be summed, since each weighs up to 128.
const MAX_FEATURES_PER_SUM: usize = i16::MAX as usize / 128;

impl<'a> CrfModel<'a> {
    /// Reads a model from the bytes of its file; `None` where they are no model.
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
            lexicon: ModelLexicon::new(bytes.get(HEADER_BYTES..HEADER_BYTES + words)?),
            rows,
            row_index: RowIndex::default(),
            scale: f32::from_le_bytes(word(16)?),
            transitions: steps,
        })
    }

    /// The sum of the weights of `features`.
    pub fn sum_weights(&self, features: &[u32]) -> WeightSums {
        debug_assert!(features.len() <= MAX_FEATURES_PER_SUM);
        let mut sums = [0; ROW_BYTES];
        self.row_index.for_each_row(self.rows, features, |row| {
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum = i16::wrapping_add(*sum, i16::from(weight as i8));
            }
        });
        sums
    }

    /// How much the summed weights speak for each label.
    pub fn emissions(&self, sums: &WeightSums) -> [f32; LABEL_COUNT] {
        std::array::from_fn(|label| f32::from(sums[2 + label]) * self.scale)
    }
}
