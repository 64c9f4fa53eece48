//! Tables in which nearly every word of every text is looked up: sets of words, and maps with a fast hash.
//!
//! The hash of the standard library protects against keys that are chosen to collide, and is slow. That of `FastMap` is
//! seeded anew in each process too, and several times as fast (foldhash). Of the few dozen words of a `WordSet` nearly
//! all other words differ in length, first, middle or last letter, which is found without any hash.
//!
//! A hash that is kept in a file, or under which weights are stored, must be the same in each process and on each machine:
//! that is FNV-1a.

use foldhash::fast::RandomState;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub use kabar_patterns::{FNV_OFFSET_BASIS, fnv1a, fnv1a_step};

/// A map with a fast hash.
pub(crate) type FastMap<K, V> = HashMap<K, V, RandomState>;
/// A set with a fast hash.
pub(crate) type FastSet<K> = HashSet<K, RandomState>;

/// The bits of a `WordSet` that tell which words cannot be in it.
const SIEVE_BITS: usize = 2048;

/// A set of words in which far more words are looked up than it has.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Vec<String>")]
pub(crate) struct WordSet {
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
    pub(crate) fn contains(&self, word: &str) -> bool {
        self.may_contain(word) && self.words.contains(word)
    }

    /// May `word` be in it? The answer is no for nearly all words that are not, and costs next to nothing.
    pub(crate) fn may_contain(&self, word: &str) -> bool {
        let bit = sieve_bit(word);
        self.sieve[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Its words, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }

    /// Has it none?
    pub(crate) fn is_empty(&self) -> bool {
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

/// The index of the bit for `word`.
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
