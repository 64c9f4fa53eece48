//! What a language says of dates and amounts of money: values.toml, and the words around dates in dates.toml.

use crate::packs::{self, LanguagePacks};
use crate::text::hash::WordSet;
use serde::Deserialize;
use std::sync::LazyLock;

/// assets/languages/*/values.toml.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuePack {
    /// Words before a number that show that it is a year, and before a month's name that it is one.
    pub(super) cues: WordSet,
    /// Does the day follow the month: "September 14"?
    #[serde(rename = "month_first")]
    pub(super) is_month_first: bool,
    /// Endings that make a year a decade.
    pub(super) decades: Vec<String>,
    #[serde(default)]
    possessives: Vec<String>,
    symbols: WordSet,
    units: WordSet,
    multipliers: WordSet,
}

/// The part of assets/languages/*/dates.toml that is about the words between a date's parts.
#[derive(Deserialize)]
struct DateWordPack {
    #[serde(default)]
    day_connectors: WordSet,
    #[serde(default)]
    ordinal_endings: Vec<String>,
}

/// Words of all languages together: an Indonesian paper writes "US$ 5 million", too.
#[derive(Default)]
pub(super) struct SharedValueWords {
    /// Signs and codes of currencies before a number, as they are written: "US$".
    pub(super) symbols: WordSet,
    /// Of the currency signs and codes, those without a capital.
    pub(super) lowercase_symbols: Vec<String>,
    /// Names of currencies after a number, in lower case, words joined by a space.
    pub(super) units: WordSet,
    /// Words between number and currency, in lower case: "million".
    pub(super) multipliers: WordSet,
    /// Words between a day and its month: the "of" of "3rd of May".
    pub(super) day_connectors: WordSet,
    /// Endings of a number that is a day: the "rd" of "3rd".
    pub(super) ordinal_endings: Vec<String>,
    /// Endings that are no part of a value: the "'s" of "Monday's".
    pub(super) possessives: Vec<String>,
}

static PACKS: LanguagePacks<ValuePack> =
    LanguagePacks::new("values.toml", |code| packs::load(code, "values.toml").unwrap_or_default());

static SHARED: LazyLock<SharedValueWords> = LazyLock::new(|| {
    let mut shared = SharedValueWords::default();
    for (_, pack) in PACKS.iter() {
        let is_lowercase = |symbol: &&String| symbol.chars().all(char::is_lowercase);
        shared.lowercase_symbols.extend(pack.symbols.iter().filter(is_lowercase).cloned());
        shared.symbols.extend(pack.symbols.iter().cloned());
        shared.units.extend(pack.units.iter().cloned());
        shared.multipliers.extend(pack.multipliers.iter().cloned());
        shared.possessives.extend(pack.possessives.iter().cloned());
    }
    for (_, pack) in packs::load_all::<DateWordPack>("dates.toml") {
        shared.day_connectors.extend(pack.day_connectors);
        shared.ordinal_endings.extend(pack.ordinal_endings);
    }
    shared
});

impl ValuePack {
    /// The pack of a language; an empty one where there is none.
    pub(super) fn for_language(language: Option<&str>) -> &'static ValuePack {
        PACKS.for_language(language)
    }
}

impl SharedValueWords {
    /// The words of all packs.
    pub(super) fn get() -> &'static SharedValueWords {
        &SHARED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_is_in_lower_case() {
        assert!(PACKS.iter().count() >= 2);
        for (code, pack) in PACKS.iter() {
            assert!(!pack.symbols.is_empty(), "{code}");
            for word in pack.cues.iter().chain(pack.units.iter()).chain(pack.multipliers.iter()) {
                assert_eq!(*word, word.to_lowercase(), "{code}");
            }
        }
        assert_eq!(SHARED.lowercase_symbols, ["rp"]);
    }
}
