//! Tables that are asked about nearly every word of every text: sets of words, and maps with a fast hash.
//!
//! std's hash guards against somebody who chooses keys that collide, at a price that a reader of a million articles
//! notices. [`Map`]'s is seeded anew in each process too, and several times as fast (foldhash); and of a set's few dozen
//! words nearly all others differ already in length, first, middle or last letter, which costs no hash at all.
//!
//! Where a hash is kept in a file, or weights are filed under it, it must be the same in each process and on each machine:
//! that is FNV-1a (Fowler, Noll, Vo), in 64 bits. It tells texts apart and guards nothing.

use foldhash::fast::RandomState;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub use kabar_patterns::{FNV_OFFSET_BASIS, fnv1a, fnv1a_step};

/// A map with a fast hash.
pub type FastMap<K, V> = HashMap<K, V, RandomState>;
/// A set with a fast hash.
pub type FastSet<K> = HashSet<K, RandomState>;

/// Bits that tell which words cannot be in a set.
const SIEVE_BITS: usize = 2048;

/// A set of words that is asked far more often than it is added to.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct WordSet {
    words: FastSet<String>,
    /// The bits of all words.
    sieve: Box<[u64; SIEVE_BITS / 64]>,
}

impl Default for WordSet {
    fn default() -> WordSet {
        WordSet { words: FastSet::default(), sieve: Box::new([0; SIEVE_BITS / 64]) }
    }
}

impl WordSet {
    /// Is `word` in it?
    pub fn contains(&self, word: &str) -> bool {
        self.may_contain(word) && self.words.contains(word)
    }

    /// May `word` be in it? Says no of nearly all that aren't, and costs next to nothing.
    pub fn may_contain(&self, word: &str) -> bool {
        let bit = sieve_bit(word);
        self.sieve[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Its words, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }

    /// Has it none?
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Extend<String> for WordSet {
    fn extend<T: IntoIterator<Item = String>>(&mut self, words: T) {
        for word in words {
            let bit = sieve_bit(&word);
            self.sieve[bit / 64] |= 1 << (bit % 64);
            self.words.insert(word);
        }
    }
}

impl IntoIterator for WordSet {
    type Item = String;
    type IntoIter = std::collections::hash_set::IntoIter<String>;
    fn into_iter(self) -> Self::IntoIter {
        self.words.into_iter()
    }
}

impl From<Vec<String>> for WordSet {
    fn from(words: Vec<String>) -> WordSet {
        let mut set = WordSet::default();
        set.extend(words);
        set
    }
}

/// Which bit of the sieve is that of `word`.
fn sieve_bit(word: &str) -> usize {
    let bytes = word.as_bytes();
    let at = |i: usize| usize::from(bytes.get(i).copied().unwrap_or(0));
    let ends = at(0) << 6 ^ at(bytes.len().wrapping_sub(1)) << 3 ^ at(bytes.len() / 2);
    (ends ^ bytes.len() << 8) % SIEVE_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_its_words_and_no_others() {
        let words = ["", "a", "é", "kata", "kota", "kepala-desa", "kakta", "kata "];
        let mut set = WordSet::from(words[..4].iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert!(words.iter().enumerate().all(|(at, word)| set.contains(word) == (at < 4)));
        assert!(!set.is_empty() && set.iter().count() == 4 && WordSet::default().is_empty());
        set.extend(words[4..].iter().map(|w| (*w).to_owned()));
        assert!(words.iter().all(|word| set.contains(word)) && !set.contains("kat"));
    }
}
