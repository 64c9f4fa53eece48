//! The names of months and of days of the week, and the words between a date's parts. All languages are used at once, since
//! the language of a text is not known yet when its date is read. Loaded when a date first needs a name.

use super::tokens::DateToken;
use crate::packs;
use crate::text::hash::{FastMap, WordSet};
use crate::text::words::{LOWERCASE_BUFFER_BYTES, lowercase_in};
use serde::Deserialize;
use std::sync::LazyLock;

/// assets/languages/*/dates.toml.
#[derive(Deserialize)]
struct DateNamePack {
    /// Names of the months from January on, in lower case.
    months: Vec<Vec<String>>,
    /// Names of the days of the week, in lower case.
    weekdays: Vec<String>,
    /// Words between a day and its month: the "of" of "3rd of May".
    #[serde(default)]
    day_connectors: Vec<String>,
    /// Endings of a number that is a day: the "rd" of "3rd".
    #[serde(default)]
    ordinal_endings: Vec<String>,
    /// Other words to read over between a date's parts.
    #[serde(default)]
    fillers: Vec<String>,
}

/// The longest short form of a month's name, in letters: "sept".
const MAX_SHORT_NAME_CHARS: usize = 4;

/// What a word means in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateName {
    /// 1 to 12.
    Month(u8),
    /// Any day of the week.
    Weekday,
}

/// What a word means in one language.
struct DateNameMeaning {
    language: &'static str,
    name: DateName,
    /// Is it the whole name, and no short form?
    is_full: bool,
}

/// All names, and what they mean.
#[derive(Default)]
struct DateNames {
    words: WordSet,
    meanings: FastMap<String, Vec<DateNameMeaning>>,
    /// Words between a date's parts, as they are written.
    fillers: WordSet,
}

static DATE_NAMES: LazyLock<DateNames> = LazyLock::new(|| {
    let DateNames { mut words, meanings: mut names, mut fillers } = DateNames::default();
    for (language, pack) in packs::load_all::<DateNamePack>("dates.toml") {
        let mut add = |word: &String, name, full| {
            words.extend([word.clone()]);
            names.entry(word.clone()).or_default().push(DateNameMeaning { language, name, is_full: full });
        };
        for day in &pack.weekdays {
            let short = pack.weekdays.iter().any(|other| other != day && other.starts_with(day.as_str()));
            add(day, DateName::Weekday, !short);
        }
        for (month, forms) in (1..=12).zip(&pack.months) {
            for (at, word) in forms.iter().enumerate() {
                add(word, DateName::Month(month), at == 0 || word.chars().count() > MAX_SHORT_NAME_CHARS);
            }
        }
        for words in [pack.day_connectors, pack.ordinal_endings, pack.fillers] {
            fillers.extend(words);
        }
    }
    DateNames { words, meanings: names, fillers }
});

impl DateNames {
    fn get(&self, word: &str) -> Option<&Vec<DateNameMeaning>> {
        let mut buffer = [0; LOWERCASE_BUFFER_BYTES];
        let word = lowercase_in(word, &mut buffer);
        self.words.may_contain(&word).then(|| self.meanings.get(&*word)).flatten()
    }
}

/// What `token` means in some language, if it is a name. The languages agree, where they share a word.
pub(super) fn token_name(token: DateToken) -> Option<DateName> {
    match token {
        DateToken::Word(word) => DATE_NAMES.get(word)?.first().map(|m| m.name),
        _ => None,
    }
}

/// May `word` stand between a day and its month, or a month and its year, in some language? In lower case only.
pub(super) fn is_filler_word(word: &str) -> bool {
    DATE_NAMES.fillers.contains(word)
}

/// What `word` means in `language`, and whether it is the whole name.
pub(crate) fn name_in_language(word: &str, language: &str) -> Option<(DateName, bool)> {
    let meanings = DATE_NAMES.get(word)?;
    meanings.iter().find(|m| m.language == language).map(|m| (m.name, m.is_full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_names_twelve_months() {
        for (code, pack) in packs::load_all::<DateNamePack>("dates.toml") {
            assert_eq!(pack.months.len(), 12, "{code}");
            assert!(pack.weekdays.len() >= 7, "{code}");
        }
    }

    #[test]
    fn fillers_come_from_all_languages() {
        for word in ["st", "nd", "rd", "th", "er", "of", "de", "del", "º", "tahun"] {
            assert!(is_filler_word(word), "{word}");
        }
        for word in ["", "T", "De", "tanggal"] {
            assert!(!is_filler_word(word), "{word}");
        }
    }
}
