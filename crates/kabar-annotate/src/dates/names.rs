//! The names of months and of days of the week, of every language at once: a date says "14 Mei" before anybody knows
//! that the text is Indonesian. Loaded when a date first needs a name.

use super::tokens::Token;
use crate::packs;
use crate::text::hash::{Map, WordSet};
use crate::text::words::{LONGEST, small};
use serde::Deserialize;
use std::sync::LazyLock;

/// assets/languages/*/dates.toml.
#[derive(Deserialize)]
struct Pack {
    /// Names of the months from January on, in lower case.
    months: Vec<Vec<String>>,
    /// Names of the days of the week, in lower case.
    weekdays: Vec<String>,
}

/// Letters that a short form of a month's name has at most: "sept".
const SHORT: usize = 4;

/// What a word means in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// 1 to 12.
    Month(u8),
    /// Any day of the week.
    Weekday,
}

/// What a word means in one language.
struct Meaning {
    language: &'static str,
    name: Name,
    /// Is it the whole name, and no short form?
    full: bool,
}

/// All names, and what they mean.
#[derive(Default)]
struct Names {
    words: WordSet,
    meanings: Map<String, Vec<Meaning>>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let Names { mut words, meanings: mut names } = Names::default();
    for language in packs::languages("dates.toml") {
        let Some(pack) = packs::load::<Pack>(language, "dates.toml") else { continue };
        let mut add = |word: &String, name, full| {
            words.extend([word.clone()]);
            names.entry(word.clone()).or_default().push(Meaning { language, name, full });
        };
        for day in &pack.weekdays {
            let short = pack.weekdays.iter().any(|other| other != day && other.starts_with(day.as_str()));
            add(day, Name::Weekday, !short);
        }
        for (month, forms) in (1..=12).zip(&pack.months) {
            for (at, word) in forms.iter().enumerate() {
                add(word, Name::Month(month), at == 0 || word.chars().count() > SHORT);
            }
        }
    }
    Names { words, meanings: names }
});

impl Names {
    fn get(&self, word: &str) -> Option<&Vec<Meaning>> {
        let mut buffer = [0; LONGEST];
        let word = small(word, &mut buffer);
        self.words.may_hold(&word).then(|| self.meanings.get(&*word)).flatten()
    }
}

/// What `token` means in some language, if it is a name. The languages agree, where they share a word.
pub fn name_of(token: Token) -> Option<Name> {
    match token {
        Token::Word(word) => NAMES.get(word)?.first().map(|m| m.name),
        _ => None,
    }
}

/// What `word` means in `language`, and whether it is the whole name.
pub fn name_in(word: &str, language: &str) -> Option<(Name, bool)> {
    let meanings = NAMES.get(word)?;
    meanings.iter().find(|m| m.language == language).map(|m| (m.name, m.full))
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
