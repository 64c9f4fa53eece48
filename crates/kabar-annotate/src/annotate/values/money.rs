//! Amounts of money: a symbol or a code before a number ("Rp 1,2 triliun", "US$ 5 million", "$3.5bn"), or a currency
//! after one ("5 juta dolar AS").

use super::finder::ValueFinder;
use super::pack::SharedValueWords;
use crate::text::words::WordShape;

/// The most words of the name of a currency: "dolar amerika serikat".
const MAX_UNIT_WORDS: usize = 3;

/// The most multipliers that follow each other: "ratus ribu".
const MAX_MULTIPLIERS: usize = 2;

impl ValueFinder<'_> {
    /// The index after the amount that begins with the word at `at`.
    pub(super) fn money_end(&self, at: usize) -> Option<usize> {
        let shared = SharedValueWords::get();
        let word = self.word_text(at);
        match self.words[at].shape {
            WordShape::Number => {
                let after = self.multiplied_amount_end(at)?;
                self.unit_end(after, shared)
            }
            WordShape::Lowercase if !shared.lowercase_symbols.iter().any(|s| word.starts_with(s)) => None,
            _ => {
                // "Rp100.000"
                let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
                if digits < word.len() {
                    let is_known = shared.symbols.contains(&word[..digits]) && is_amount(&word[digits..]);
                    return is_known.then(|| self.multipliers_end(at + 1, shared));
                }
                let sign = self.symbol_end(at, shared)?;
                let number = sign + usize::from(self.is_text(sign, ".") && self.is_adjacent(sign));
                let after = self.multiplied_amount_end(number).filter(|_| self.follows_closely(number))?;
                Some(self.unit_end(after, shared).unwrap_or(after))
            }
        }
    }

    /// The index after the symbol at `at`: "Rp", "$", "US$".
    fn symbol_end(&self, at: usize, shared: &SharedValueWords) -> Option<usize> {
        let sign =
            self.words.get(at + 1).filter(|w| w.shape == WordShape::Punctuation && self.is_adjacent(at + 1));
        let both = sign.map(|sign| self.words[at].span.start..sign.span.end);
        if both.is_some_and(|both| shared.symbols.contains(&self.text[both])) {
            return Some(at + 2);
        }
        shared.symbols.contains(self.word_text(at)).then_some(at + 1)
    }

    /// The index after the number at `at` and its multipliers; `None` if it is no amount.
    fn multiplied_amount_end(&self, at: usize) -> Option<usize> {
        let shared = SharedValueWords::get();
        let number = self.number(at)?;
        if is_amount(number) {
            return Some(self.multipliers_end(at + 1, shared));
        }
        // "3.5bn", "3.5-million"
        let letters = number.find(char::is_alphabetic)?;
        let amount = number[..letters].trim_end_matches('-');
        let is_known = shared.multipliers.contains(&number[letters..].to_lowercase());
        (is_known && is_amount(amount)).then_some(at + 1)
    }

    /// The index after the multipliers at `at`, which is `at` if there are none.
    fn multipliers_end(&self, at: usize, shared: &SharedValueWords) -> usize {
        let is_multiplier = |&i: &usize| {
            self.follows_closely(i)
                && self.words.get(i).is_some_and(|w| shared.multipliers.contains(&w.lowercase(self.text)))
        };
        (at..at + MAX_MULTIPLIERS).take_while(is_multiplier).last().map_or(at, |last| last + 1)
    }

    /// The index after the name of a currency at `at`.
    fn unit_end(&self, at: usize, shared: &SharedValueWords) -> Option<usize> {
        let mut name = String::new();
        let mut end = None;
        for i in (at..at + MAX_UNIT_WORDS).take_while(|&i| self.follows_closely(i)) {
            if i > at {
                name.push(' ');
            }
            name.push_str(&self.words[i].lowercase(self.text));
            if shared.units.contains(&name) {
                end = Some(i + 1);
            }
        }
        end
    }
}

/// Is it digits, with marks between them: "1,2", "100.000", "5-6"?
fn is_amount(number: &str) -> bool {
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'))
}
