//! What a language says of dates and amounts: values.toml, written by hand.

use crate::packs::{self, LanguagePacks};
use crate::text::hash::WordSet;
use serde::Deserialize;
use std::sync::LazyLock;

/// assets/languages/*/values.toml.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuePack {
    /// Words before a year or a month that make sure of it.
    pub(super) cues: WordSet,
    /// Does the day follow the month: "September 14"?
    #[serde(rename = "month_first")]
    pub(super) is_month_first: bool,
    /// Endings that make a year a decade.
    pub(super) decades: Vec<String>,
    symbols: WordSet,
    units: WordSet,
    multipliers: WordSet,
}

/// The words of money, of every language at once: an Indonesian paper writes "US$ 5 million", too.
#[derive(Default)]
pub(super) struct MoneyWords {
    /// Before a number, as they are written.
    pub(super) symbols: WordSet,
    /// Behind a number, in small letters, words joined by a space.
    pub(super) units: WordSet,
    /// Between number and unit, in small letters.
    pub(super) multipliers: WordSet,
}

static PACKS: LanguagePacks<ValuePack> =
    LanguagePacks::new("values.toml", |code| packs::load(code, "values.toml").unwrap_or_default());

static MONEY: LazyLock<MoneyWords> = LazyLock::new(|| {
    let mut money = MoneyWords::default();
    for (_, pack) in PACKS.iter() {
        money.symbols.extend(pack.symbols.iter().cloned());
        money.units.extend(pack.units.iter().cloned());
        money.multipliers.extend(pack.multipliers.iter().cloned());
    }
    money
});

impl ValuePack {
    /// The pack of a language; an empty one where there is none.
    pub(super) fn for_language(language: Option<&str>) -> &'static ValuePack {
        PACKS.for_language(language)
    }
}

impl MoneyWords {
    pub(super) fn global() -> &'static MoneyWords {
        &MONEY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_is_in_small_letters() {
        assert!(PACKS.iter().count() >= 2);
        for (code, pack) in PACKS.iter() {
            assert!(!pack.symbols.is_empty(), "{code}");
            for word in pack.cues.iter().chain(pack.units.iter()).chain(pack.multipliers.iter()) {
                assert_eq!(*word, word.to_lowercase(), "{code}");
            }
        }
    }
}
