//! The names of months and of days of the week, of every language at once: a date says "14 Mei" before anybody knows
//! that the text is Indonesian. Loaded when a date first needs a name.

use super::tokens::Token;
use crate::packs;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// assets/languages/*/dates.toml.
#[derive(Deserialize)]
struct Pack {
    /// Names of the months from January on, in lower case.
    months: Vec<Vec<String>>,
    /// Names of the days of the week, in lower case.
    weekdays: Vec<String>,
}

/// What a word means in a date.
#[derive(Clone, Copy, PartialEq)]
pub enum Name {
    /// 1 to 12.
    Month(u8),
    /// Any day of the week.
    Weekday,
}

static NAMES: LazyLock<HashMap<String, Name>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for pack in packs::languages("dates.toml").filter_map(|code| packs::load::<Pack>(code, "dates.toml")) {
        names.extend(pack.weekdays.into_iter().map(|day| (day, Name::Weekday)));
        for (month, words) in (1..=12).zip(pack.months) {
            names.extend(words.into_iter().map(|word| (word, Name::Month(month))));
        }
    }
    names
});

/// What `token` means, if it is a name.
pub fn name_of(token: Token) -> Option<Name> {
    match token {
        Token::Word(word) => NAMES.get(&word.to_lowercase()).copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_names_twelve_months() {
        for code in packs::languages("dates.toml") {
            let pack: Pack = packs::load(code, "dates.toml").expect(code);
            assert_eq!(pack.months.len(), 12, "{code}");
            assert!(pack.weekdays.len() >= 7, "{code}");
        }
    }
}
