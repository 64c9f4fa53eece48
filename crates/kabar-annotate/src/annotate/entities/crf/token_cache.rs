//! What a thread remembers of the words that it has seen, so that what depends on a word alone is looked up once and not
//! wherever the word comes again: how the features see it, and the sums of its own features' weights, which are half of
//! all. A newspaper's words come again and again: of the words near a capital in 2000 Indonesian articles four of five were
//! remembered.
//!
//! Of each word there is one place that it can be remembered in, so memory is bounded, and a word that comes rarely is
//! forgotten for another. What is remembered is what would be found again: it changes how long an article takes, and
//! nothing else.

use super::features::FeatureWindow;
use super::line::LineCasing;
use super::model::WeightSums;
use super::row_index::RowCache;
use super::token_attributes::TokenAttributes;
use crate::text::words::{Word, WordShape};
use std::cell::RefCell;

/// Places; a power of two.
const CACHE_ENTRIES: usize = 1 << 13;
/// Longer words, in bytes, are not remembered.
const MAX_CACHED_BYTES: usize = 22;
/// Taggers that a thread remembers words of at once.
const MAX_TAGGERS: usize = 4;

/// The words that one tagger has seen in one thread.
pub struct TokenCache {
    tagger_id: u64,
    endings: Vec<String>,
    entries: Vec<CacheEntry>,
    /// Rows of its model.
    pub rows: RowCache,
    /// What the shares of each place's word add up to, apart from the places, which are looked at far more often.
    sums: Vec<[WeightSums; FeatureGroup::COUNT]>,
    /// Counts what is put into places.
    stamp: u32,
}

/// Everything that [`Seen`] and the sums depend on, beside the model and the endings.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CacheKey {
    letters: [u8; MAX_CACHED_BYTES],
    length: u8,
    shape: WordShape,
    begins: bool,
    mode: LineCasing,
}

struct CacheEntry {
    key: CacheKey,
    stamp: u32,
    attributes: TokenAttributes,
    /// Which of its sums are made, as bits.
    computed: u16,
}

/// Where a word is remembered, as long as no other has come into its place.
#[derive(Clone, Copy)]
pub struct CacheSlot {
    index: u32,
    stamp: u32,
}

/// Features that depend on one word alone, by where it stands to the word that is scored. With it goes whether that one has
/// a capital, and of the nearest three at last whether it stands alone: then the run's features are theirs, too.
#[derive(Clone, Copy)]
pub enum FeatureGroup {
    /// Of the word itself: [`Window::own`].
    Word(bool),
    /// Of the word before, by capital: [`Window::beside`].
    PreviousWord(bool, bool),
    /// Of the word behind.
    NextWord(bool, bool),
    /// Of the word before that.
    SecondPreviousWord(bool),
    /// Of the word behind that.
    SecondNextWord,
}

impl FeatureGroup {
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

    /// The features of it around the word that `window` is of.
    pub fn features(self, window: &FeatureWindow, mut ask: impl FnMut(usize, u64)) {
        match self {
            FeatureGroup::Word(_) => window.word_features(&mut ask),
            FeatureGroup::PreviousWord(..) => window.neighbour_features(-1, &mut ask),
            FeatureGroup::NextWord(..) => window.neighbour_features(1, &mut ask),
            FeatureGroup::SecondPreviousWord(_) => window.neighbour_features(-2, &mut ask),
            FeatureGroup::SecondNextWord => window.neighbour_features(2, &mut ask),
        }
        match self {
            FeatureGroup::Word(true) => window.run_features(&mut ask),
            FeatureGroup::PreviousWord(_, true) => window.run_neighbour_features(-1, &mut ask),
            FeatureGroup::NextWord(_, true) => window.run_neighbour_features(1, &mut ask),
            _ => {}
        }
    }
}

thread_local! {
    static MEMORIES: RefCell<Vec<TokenCache>> = const { RefCell::new(Vec::new()) };
}

impl TokenCache {
    /// Does `work` with what this thread remembers of the tagger of that number, for text with these `endings`.
    pub fn with<T>(tagger: u64, endings: &[String], work: impl FnOnce(&mut TokenCache) -> T) -> T {
        MEMORIES.with_borrow_mut(|all| {
            let known = all.iter().position(|m| m.tagger_id == tagger && m.endings == endings);
            let at = known.unwrap_or_else(|| {
                if all.len() == MAX_TAGGERS {
                    all.remove(0);
                }
                let places = std::iter::repeat_with(CacheEntry::empty).take(CACHE_ENTRIES).collect();
                let sums = vec![Default::default(); CACHE_ENTRIES];
                all.push(TokenCache {
                    tagger_id: tagger,
                    endings: endings.to_vec(),
                    entries: places,
                    rows: RowCache::new(),
                    sums,
                    stamp: 0,
                });
                all.len() - 1
            });
            work(&mut all[at])
        })
    }

    /// How `word` is seen, and where that is remembered; `see` looks at it where it isn't.
    pub fn get_or_insert_with(
        &mut self,
        text: &str,
        word: Word,
        mode: LineCasing,
        see: impl FnOnce() -> TokenAttributes,
    ) -> (TokenAttributes, Option<CacheSlot>) {
        let Some(form) = CacheKey::of(word.span.slice(text), word.shape, word.starts_sentence, mode) else {
            return (see(), None);
        };
        let (seen, ticket) = self.entry_or_insert_with(form, see);
        (seen, Some(ticket))
    }

    /// Where what stands outside a line of that `mode` is remembered.
    pub fn boundary_slot(&mut self, mode: LineCasing, outside: TokenAttributes) -> Option<CacheSlot> {
        let form = CacheKey::of("", WordShape::Punctuation, false, mode)?;
        Some(self.entry_or_insert_with(form, || outside).1)
    }

    fn entry_or_insert_with(
        &mut self,
        form: CacheKey,
        see: impl FnOnce() -> TokenAttributes,
    ) -> (TokenAttributes, CacheSlot) {
        let at = form.index();
        let place = &mut self.entries[at];
        if place.key != form || place.stamp == 0 {
            self.stamp = self.stamp.wrapping_add(1).max(1);
            *place = CacheEntry { key: form, stamp: self.stamp, attributes: see(), computed: 0 };
        }
        (place.attributes, CacheSlot { index: at as u32, stamp: place.stamp })
    }

    /// Adds a share of the word of `ticket` to `sums`; `make` makes it where it isn't remembered.
    pub fn add_group(
        &mut self,
        ticket: Option<CacheSlot>,
        share: FeatureGroup,
        sums: &mut WeightSums,
        make: impl FnOnce(&mut RowCache) -> WeightSums,
    ) {
        let kept = ticket.and_then(|t| {
            let at = t.index as usize;
            let place = self.entries.get_mut(at).filter(|place| place.stamp == t.stamp)?;
            Some((&mut place.computed, self.sums.get_mut(at)?.get_mut(share.index())?))
        });
        let part = match kept {
            Some((made, sum)) => {
                if *made >> share.index() & 1 == 0 {
                    *sum = make(&mut self.rows);
                    *made |= 1 << share.index();
                }
                sum
            }
            None => &make(&mut self.rows),
        };
        sums.iter_mut().zip(part).for_each(|(sum, part)| *sum = sum.wrapping_add(*part));
    }
}

impl CacheEntry {
    fn empty() -> CacheEntry {
        let key = CacheKey {
            letters: [0; MAX_CACHED_BYTES],
            length: 0,
            shape: WordShape::Punctuation,
            begins: false,
            mode: LineCasing::Mixed,
        };
        CacheEntry { key, stamp: 0, attributes: super::token_attributes::BOUNDARY, computed: 0 }
    }
}

impl CacheKey {
    /// `None` for a word that is too long to be remembered.
    fn of(word: &str, shape: WordShape, begins: bool, mode: LineCasing) -> Option<CacheKey> {
        let mut letters = [0; MAX_CACHED_BYTES];
        letters.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
        Some(CacheKey { letters, length: word.len() as u8, shape, begins, mode })
    }

    fn index(&self) -> usize {
        let eight =
            |at: usize| self.letters[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let last = self.letters[16..].iter().fold(0, |h, &b| h << 8 | u64::from(b));
        let rest = u64::from(self.length) << 4 | (self.mode as u64) << 1 | u64::from(self.begins);
        let mix = |h: u64, part: u64| (h.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let h = [eight(8), last, rest].into_iter().fold(mix(0, eight(0)), mix);
        (h >> 40) as usize % CACHE_ENTRIES
    }
}
