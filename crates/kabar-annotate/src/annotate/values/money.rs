//! Amounts of money: a symbol or a code before a number ("Rp 1,2 triliun", "US$ 5 million", "$3.5bn"), or a currency
//! behind one ("5 juta dolar AS").

use super::View;
use super::pack::Money;
use crate::text::words::Shape;

/// Words that the name of a currency has at most.
const UNIT: usize = 3;

/// Multipliers that may follow each other: "ratus ribu".
const MULTIPLIERS: usize = 2;

impl View<'_> {
    /// The index after the amount that begins with the word at `at`.
    pub(super) fn money(&self, at: usize) -> Option<usize> {
        let money = Money::get();
        let word = self.of(at);
        match self.words[at].shape {
            Shape::Number => {
                let after = self.multiplied(at)?;
                self.unit(after, money)
            }
            Shape::Lower if !word.starts_with("rp") => None,
            _ => {
                // "Rp100.000"
                let digits = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
                if digits < word.len() {
                    let known = money.symbols.contains(&word[..digits]) && is_amount(&word[digits..]);
                    return known.then(|| self.multipliers(at + 1, money));
                }
                let sign = self.symbol(at, money)?;
                let number = sign + usize::from(self.is(sign, ".") && self.tight(sign));
                let after = self.multiplied(number).filter(|_| self.near(number))?;
                Some(self.unit(after, money).unwrap_or(after))
            }
        }
    }

    /// The index after the symbol at `at`: "Rp", "$", "US$".
    fn symbol(&self, at: usize, money: &Money) -> Option<usize> {
        let sign = self.words.get(at + 1).filter(|w| w.shape == Shape::Mark && self.tight(at + 1));
        let both = sign.map(|sign| self.words[at].span.start..sign.span.end);
        if both.is_some_and(|both| money.symbols.contains(&self.text[both])) {
            return Some(at + 2);
        }
        money.symbols.contains(self.of(at)).then_some(at + 1)
    }

    /// The index after the number at `at` and its multipliers.
    fn multiplied(&self, at: usize) -> Option<usize> {
        let money = Money::get();
        let number = self.number(at)?;
        if is_amount(number) {
            return Some(self.multipliers(at + 1, money));
        }
        // "3.5bn", "3.5-million"
        let letters = number.find(char::is_alphabetic)?;
        let amount = number[..letters].trim_end_matches('-');
        let known = money.multipliers.contains(&number[letters..].to_lowercase());
        (known && is_amount(amount)).then_some(at + 1)
    }

    fn multipliers(&self, at: usize, money: &Money) -> usize {
        let known = |&i: &usize| {
            self.near(i) && self.words.get(i).is_some_and(|w| money.multipliers.contains(&w.key(self.text)))
        };
        (at..at + MULTIPLIERS).take_while(known).last().map_or(at, |last| last + 1)
    }

    /// The index after the currency at `at`.
    fn unit(&self, at: usize, money: &Money) -> Option<usize> {
        let mut name = String::new();
        let mut end = None;
        for i in (at..at + UNIT).take_while(|&i| self.near(i)) {
            if i > at {
                name.push(' ');
            }
            name.push_str(&self.words[i].key(self.text));
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
