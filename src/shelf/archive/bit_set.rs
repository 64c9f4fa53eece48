//! One bit for each row.

/// One bit for each row, and how many of them are set.
#[derive(Debug, Default)]
pub struct BitSet {
    words: Vec<u64>,
    set: usize,
}

impl BitSet {
    /// Is the bit set? Bits that were never set are not.
    pub fn get(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|w| w >> (at % 64) & 1 == 1)
    }

    /// Sets or clears the bit.
    pub fn set(&mut self, at: usize, on: bool) {
        if self.get(at) == on {
            return;
        }
        if self.words.len() <= at / 64 {
            self.words.resize(at / 64 + 1, 0);
        }
        self.words[at / 64] ^= 1 << (at % 64);
        self.set = if on { self.set + 1 } else { self.set - 1 };
    }

    /// The numbers of the bits that are set, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }

    /// How many bits are set.
    pub fn count(&self) -> usize {
        self.set
    }
}
