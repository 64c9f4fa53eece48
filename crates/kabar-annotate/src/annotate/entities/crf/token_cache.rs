//! What a thread remembers of the words that it has seen, so that what depends on a word alone is looked up once: its
//! attributes, and the sums of the weights of its own features, which are half of all features. The words of a newspaper
//! come again and again: of the words near a capital in 2000 Indonesian articles four of five were in the cache.
//!
//! Each word has one place where it can be kept. So the cache is bounded, and a rare word is forgotten for another one. What
//! is cached is what would be computed again: it changes how long an article takes, and nothing else.

use super::casing::LineCasing;
use super::features::FeatureWindow;
use super::model::WeightSums;
use super::token_attributes::{BOUNDARY, TokenAttributes};
use crate::text::words::{Word, WordShape};
use std::cell::RefCell;

/// How many words are kept; a power of two.
const CACHE_ENTRIES: usize = 1 << 13;
/// Longer words are not kept.
const MAX_CACHED_BYTES: usize = 22;
/// A thread has caches of so many taggers at once.
const MAX_TAGGERS: usize = 4;

/// The words that a thread has seen with one tagger.
pub(super) struct TokenCache {
    tagger_id: u64,
    endings: Vec<String>,
    entries: Vec<CacheEntry>,
    /// The sums of each entry's feature groups. Apart from the entries, which are read far more often.
    sums: Vec<[WeightSums; FeatureGroup::COUNT]>,
    /// Sums of features that depend on shapes alone, each with its key: a few hundred combinations of shapes are nearly all.
    shape_sums: Vec<(u32, WeightSums)>,
    /// Counts the words that were put into the cache.
    stamp: u32,
}

/// How many sums of shapes are kept; a power of two.
const SHAPE_ENTRIES: usize = 1 << 11;
/// The key of an unused place: a key of shapes has fewer bits.
const NO_SHAPES: u32 = u32::MAX;

/// Everything that the attributes and sums of a word depend on, besides the model and the endings.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CacheKey {
    letters: [u8; MAX_CACHED_BYTES],
    length: u8,
    shape: WordShape,
    starts_sentence: bool,
    casing: LineCasing,
}

struct CacheEntry {
    key: CacheKey,
    stamp: u32,
    attributes: TokenAttributes,
    /// Which of its sums are computed, as bits.
    computed: u16,
}

/// Where a word is kept, as long as no other one has taken its place.
#[derive(Clone, Copy)]
pub(super) struct CacheSlot {
    index: u32,
    stamp: u32,
}

/// The features of a word that depend on one word alone: on itself or a neighbour. The first flag of a neighbour says
/// whether the scored word has a capital. The last flag of the nearest three says whether the scored word is a run of its
/// own; then the features of the run depend on them alone as well.
#[derive(Clone, Copy)]
pub(super) enum FeatureGroup {
    /// The features of the word itself: [`FeatureWindow::word_features`].
    Word(bool),
    /// The features of the word before: [`FeatureWindow::neighbour_features`].
    PreviousWord(bool, bool),
    /// The features of the next word.
    NextWord(bool, bool),
    /// The features of the word two before.
    SecondPreviousWord(bool),
    /// The features of the word two after.
    SecondNextWord,
}

impl FeatureGroup {
    /// How many groups there are, counting each combination of flags as one.
    const COUNT: usize = 13;

    fn index(self) -> usize {
        match self {
            FeatureGroup::Word(alone) => usize::from(alone),
            FeatureGroup::PreviousWord(capital, alone) => 2 + 2 * usize::from(capital) + usize::from(alone),
            FeatureGroup::NextWord(capital, alone) => 6 + 2 * usize::from(capital) + usize::from(alone),
            FeatureGroup::SecondPreviousWord(capital) => 10 + usize::from(capital),
            FeatureGroup::SecondNextWord => 12,
        }
    }

    /// Passes the features of the group, for the word that `window` is around, to `sink`.
    pub(super) fn features(self, window: &FeatureWindow, mut sink: impl FnMut(usize, u64)) {
        match self {
            FeatureGroup::Word(_) => window.word_features(&mut sink),
            FeatureGroup::PreviousWord(..) => window.neighbour_features(-1, &mut sink),
            FeatureGroup::NextWord(..) => window.neighbour_features(1, &mut sink),
            FeatureGroup::SecondPreviousWord(_) => window.neighbour_features(-2, &mut sink),
            FeatureGroup::SecondNextWord => window.neighbour_features(2, &mut sink),
        }
        match self {
            FeatureGroup::Word(true) => window.run_features(&mut sink),
            FeatureGroup::PreviousWord(_, true) => window.run_neighbour_features(-1, &mut sink),
            FeatureGroup::NextWord(_, true) => window.run_neighbour_features(1, &mut sink),
            _ => {}
        }
    }
}

thread_local! {
    static CACHES: RefCell<Vec<TokenCache>> = const { RefCell::new(Vec::new()) };
}

impl TokenCache {
    /// Calls `work` with this thread's cache of the tagger with that id, for text with these `endings`.
    pub(super) fn with_thread_cache<T>(
        tagger_id: u64,
        endings: &[String],
        work: impl FnOnce(&mut TokenCache) -> T,
    ) -> T {
        CACHES.with_borrow_mut(|caches| {
            let existing = caches.iter().position(|c| c.tagger_id == tagger_id && c.endings == endings);
            let at = existing.unwrap_or_else(|| {
                if caches.len() == MAX_TAGGERS {
                    caches.remove(0);
                }
                caches.push(TokenCache {
                    tagger_id,
                    endings: endings.to_vec(),
                    entries: std::iter::repeat_with(CacheEntry::empty).take(CACHE_ENTRIES).collect(),
                    sums: vec![Default::default(); CACHE_ENTRIES],
                    shape_sums: vec![(NO_SHAPES, WeightSums::default()); SHAPE_ENTRIES],
                    stamp: 0,
                });
                caches.len() - 1
            });
            work(&mut caches[at])
        })
    }

    /// The attributes of `word`, and where they are kept. `compute` computes them where they are not.
    pub(super) fn get_or_insert_with(
        &mut self,
        text: &str,
        word: Word,
        casing: LineCasing,
        compute: impl FnOnce() -> TokenAttributes,
    ) -> (TokenAttributes, Option<CacheSlot>) {
        let key = CacheKey::new(word.span.slice(text), word.shape, word.starts_sentence, casing);
        let Some(key) = key else {
            return (compute(), None);
        };
        let (attributes, slot) = self.entry_or_insert_with(key, compute);
        (attributes, Some(slot))
    }

    /// Where the attributes of what is outside a line with that casing are kept.
    pub(super) fn boundary_slot(
        &mut self,
        casing: LineCasing,
        boundary: TokenAttributes,
    ) -> Option<CacheSlot> {
        let key = CacheKey::new("", WordShape::Punctuation, false, casing)?;
        Some(self.entry_or_insert_with(key, || boundary).1)
    }

    fn entry_or_insert_with(
        &mut self,
        key: CacheKey,
        compute: impl FnOnce() -> TokenAttributes,
    ) -> (TokenAttributes, CacheSlot) {
        let index = key.index();
        let entry = &mut self.entries[index];
        if entry.key != key || entry.stamp == 0 {
            self.stamp = self.stamp.wrapping_add(1).max(1);
            *entry = CacheEntry { key, stamp: self.stamp, attributes: compute(), computed: 0 };
        }
        (entry.attributes, CacheSlot { index: index as u32, stamp: entry.stamp })
    }

    /// Adds the weights of a feature group of the word in `slot` to `sums`. `compute` sums them where they are not kept.
    pub(super) fn add_group(
        &mut self,
        slot: Option<CacheSlot>,
        group: FeatureGroup,
        sums: &mut WeightSums,
        compute: impl FnOnce() -> WeightSums,
    ) {
        let kept = slot.and_then(|slot| {
            let index = slot.index as usize;
            let entry = self.entries.get_mut(index).filter(|entry| entry.stamp == slot.stamp)?;
            Some((&mut entry.computed, self.sums.get_mut(index)?.get_mut(group.index())?))
        });
        let group_sums = match kept {
            Some((computed, sums)) => {
                if *computed >> group.index() & 1 == 0 {
                    *sums = compute();
                    *computed |= 1 << group.index();
                }
                sums
            }
            None => &compute(),
        };
        add_sums(sums, group_sums);
    }

    /// Adds the weights of the features with that [key of shapes](FeatureWindow::shape_key) to `sums`. `compute` sums them
    /// where they are not kept.
    pub(super) fn add_shapes(
        &mut self,
        key: u32,
        sums: &mut WeightSums,
        compute: impl FnOnce() -> WeightSums,
    ) {
        let (kept_key, kept) = &mut self.shape_sums[key.wrapping_mul(0x9e37_79b1) as usize >> 21];
        if *kept_key != key {
            (*kept_key, *kept) = (key, compute());
        }
        add_sums(sums, kept);
    }
}

fn add_sums(sums: &mut WeightSums, more: &WeightSums) {
    sums.iter_mut().zip(more).for_each(|(sum, weight)| *sum = sum.wrapping_add(*weight));
}

impl CacheEntry {
    fn empty() -> CacheEntry {
        let key = CacheKey {
            letters: [0; MAX_CACHED_BYTES],
            length: 0,
            shape: WordShape::Punctuation,
            starts_sentence: false,
            casing: LineCasing::Mixed,
        };
        CacheEntry { key, stamp: 0, attributes: BOUNDARY, computed: 0 }
    }
}

impl CacheKey {
    /// The key of a word; `None` for one that is too long to be kept.
    fn new(word: &str, shape: WordShape, starts_sentence: bool, casing: LineCasing) -> Option<CacheKey> {
        let mut letters = [0; MAX_CACHED_BYTES];
        letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Some(CacheKey { letters, length: word.len() as u8, shape, starts_sentence, casing })
    }

    /// The place where the word is kept.
    fn index(&self) -> usize {
        let eight =
            |at: usize| self.letters[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let last = self.letters[16..].iter().fold(0, |h, &b| h << 8 | u64::from(b));
        let rest = u64::from(self.length) << 4 | (self.casing as u64) << 1 | u64::from(self.starts_sentence);
        let mix = |h: u64, part: u64| (h.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let h = [eight(8), last, rest].into_iter().fold(mix(0, eight(0)), mix);
        (h >> 40) as usize % CACHE_ENTRIES
    }
}
