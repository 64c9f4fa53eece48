//! Amounts of money: a symbol or a code before a number ("Rp 1,2 triliun", "US$ 5 million", "$3.5bn"), or a currency
//! behind one ("5 juta dolar AS").

use super::ValueFinder;
use super::pack::MoneyWords;
use crate::text::words::WordShape;

/// Words that the name of a currency has at most.
const MAX_UNIT_WORDS: usize = 3;

/// Multipliers that may follow each other: "ratus ribu".
const MAX_MULTIPLIERS: usize = 2;

impl ValueFinder<'_> {
    /// The index after the amount that begins with the word at `at`.
    pub(super) fn money_end(&self, at: usize) -> Option<usize> {
        let money = MoneyWords::global();
        let word = self.word_text(at);
        match self.words[at].shape {
            WordShape::Number => {
                let after = self.multiplied_amount_end(at)?;
                self.unit_end(after, money)
            }
            WordShape::Lowercase if !word.starts_with("rp") => None,
            _ => {
                // "Rp100.000"
                let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
                if digits < word.len() {
                    let known = money.symbols.contains(&word[..digits]) && is_amount(&word[digits..]);
                    return known.then(|| self.multipliers_end(at + 1, money));
                }
                let sign = self.symbol_end(at, money)?;
                let number = sign + usize::from(self.is_text(sign, ".") && self.is_adjacent(sign));
                let after = self.multiplied_amount_end(number).filter(|_| self.follows_closely(number))?;
                Some(self.unit_end(after, money).unwrap_or(after))
            }
        }
    }

    /// The index after the symbol at `at`: "Rp", "$", "US$".
    fn symbol_end(&self, at: usize, money: &MoneyWords) -> Option<usize> {
        let sign =
            self.words.get(at + 1).filter(|w| w.shape == WordShape::Punctuation && self.is_adjacent(at + 1));
        let both = sign.map(|sign| self.words[at].span.start..sign.span.end);
        if both.is_some_and(|both| money.symbols.contains(&self.text[both])) {
            return Some(at + 2);
        }
        money.symbols.contains(self.word_text(at)).then_some(at + 1)
    }

    /// The index after the number at `at` and its multipliers.
    fn multiplied_amount_end(&self, at: usize) -> Option<usize> {
        let money = MoneyWords::global();
        let number = self.number(at)?;
        if is_amount(number) {
            return Some(self.multipliers_end(at + 1, money));
        }
        // "3.5bn", "3.5-million"
        let letters = number.find(char::is_alphabetic)?;
        let amount = number[..letters].trim_end_matches('-');
        let known = money.multipliers.contains(&number[letters..].to_lowercase());
        (known && is_amount(amount)).then_some(at + 1)
    }

    fn multipliers_end(&self, at: usize, money: &MoneyWords) -> usize {
        let known = |&i: &usize| {
            self.follows_closely(i)
                && self.words.get(i).is_some_and(|w| money.multipliers.contains(&w.lowercase(self.text)))
        };
        (at..at + MAX_MULTIPLIERS).take_while(known).last().map_or(at, |last| last + 1)
    }

    /// The index after the currency at `at`.
    fn unit_end(&self, at: usize, money: &MoneyWords) -> Option<usize> {
        let mut name = String::new();
        let mut end = None;
        for i in (at..at + MAX_UNIT_WORDS).take_while(|&i| self.follows_closely(i)) {
            if i > at {
                name.push(' ');
            }
            name.push_str(&self.words[i].lowercase(self.text));
            if money.units.contains(&name) {
                end = Some(i + 1);
            }
        }
        end
    }
}

/// Digits, with marks between them: "1,2", "100.000", "5-6".
fn is_amount(number: &str) -> bool {
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'))
}
