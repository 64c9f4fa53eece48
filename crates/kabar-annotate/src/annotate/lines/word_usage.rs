//! How an article uses its words: evidence for where a name begins, and for what is one word.

use crate::text::hash::{FastMap, FastSet};
use kabar_patterns::{Token, TokenShape};

/// How an article uses its words.
#[derive(Debug, Default)]
pub struct WordUsage {
    /// Words that it writes in lower case.
    lowercase_words: FastSet<u64>,
    /// Capitalised words that follow no other.
    lone_capitals: FastSet<u64>,
    /// How often a capitalised word occurs.
    capitals: FastMap<u64, u32>,
    /// How often a capitalised word follows another.
    capital_pairs: FastMap<(u64, u64), u32>,
}

impl WordUsage {
    /// The usage in `tokens`, those of the whole article.
    pub fn from_tokens(tokens: &[Token]) -> WordUsage {
        let mut usage = WordUsage::default();
        let mut before: Option<&Token> = None;
        for token in tokens {
            if token.shape == TokenShape::Lowercase {
                usage.lowercase_words.insert(token.hash);
            } else if token.is_capitalized() {
                *usage.capitals.entry(token.hash).or_default() += 1;
                match before.filter(|t| t.is_capitalized()) {
                    Some(b) => *usage.capital_pairs.entry((b.hash, token.hash)).or_default() += 1,
                    None => {
                        usage.lone_capitals.insert(token.hash);
                    }
                }
            }
            before = Some(token);
        }
        usage
    }

    /// Does it write the word in lower case somewhere?
    pub(super) fn is_lowercase(&self, word: &Token) -> bool {
        self.lowercase_words.contains(&word.hash)
    }

    /// Does the word follow no capitalised word somewhere, capitalised itself?
    pub(super) fn is_lone(&self, word: &Token) -> bool {
        self.lone_capitals.contains(&word.hash)
    }

    /// How often the word with that hash is capitalised.
    pub(super) fn capital_count(&self, hash: u64) -> u32 {
        self.capitals.get(&hash).copied().unwrap_or(0)
    }

    /// How often the two stand side by side, both capitalised.
    pub(super) fn pair_count(&self, a: &Token, b: &Token) -> u32 {
        self.capital_pairs.get(&(a.hash, b.hash)).copied().unwrap_or(0)
    }

    /// Do the two stand side by side more than once, as one name does?
    pub(super) fn is_pair(&self, a: &Token, b: &Token) -> bool {
        self.pair_count(a, b) > 1
    }
}
