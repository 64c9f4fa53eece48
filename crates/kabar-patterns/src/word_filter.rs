//! Which words a line holds, in a few bits.

use crate::token::Token;

/// A set of the words and marks of a line, as 4096 bits: it may take a word for one of the line that is not, and never the
/// other way round. No pattern need be run on a line that lacks the words it requires.
#[derive(Debug, Clone)]
pub struct LineWordFilter([u64; 64]);

impl LineWordFilter {
    /// The set of `tokens`.
    pub fn from_tokens(tokens: &[Token]) -> LineWordFilter {
        let mut filter = LineWordFilter([0; 64]);
        for token in tokens {
            let bit = Self::bit_index(token.hash);
            filter.0[bit >> 6] |= 1 << (bit & 63);
        }
        filter
    }

    /// May the line hold one of `hashes`? True if there are none, as for a pattern that requires no word.
    pub fn may_contain_any(&self, hashes: &[u64]) -> bool {
        hashes.is_empty() || hashes.iter().any(|&hash| self.may_contain(hash))
    }

    fn may_contain(&self, hash: u64) -> bool {
        let bit = Self::bit_index(hash);
        self.0[bit >> 6] & (1 << (bit & 63)) != 0
    }

    fn bit_index(hash: u64) -> usize {
        (hash ^ (hash >> 29)) as usize & 4095
    }
}
