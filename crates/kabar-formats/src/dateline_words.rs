//! The words that tell a dateline, from the language packs' dateline.toml. All languages are used at once, since the
//! language of a text is not known yet when its dateline is read.

use kabar_annotate::packs;
use serde::Deserialize;
use std::sync::LazyLock;

/// assets/languages/*/dateline.toml, of one language or of all.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DatelineWords {
    /// Outlets whose datelines do not look like a host name.
    pub outlets: Vec<String>,
    /// Words in capitals before a dash that are not places.
    pub not_places: Vec<String>,
    /// Words without a capital inside the name of a place.
    pub place_particles: Vec<String>,
    /// First words of places of two words.
    pub two_word_place_starts: Vec<String>,
}

pub(super) static DATELINE_WORDS: LazyLock<DatelineWords> = LazyLock::new(|| {
    let mut all = DatelineWords::default();
    for (_, pack) in packs::load_all::<DatelineWords>("dateline.toml") {
        all.outlets.extend(pack.outlets);
        all.not_places.extend(pack.not_places);
        all.place_particles.extend(pack.place_particles);
        all.two_word_place_starts.extend(pack.two_word_place_starts);
    }
    all
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_has_words_that_can_match() {
        for code in packs::languages("dateline.toml") {
            let pack: DatelineWords = packs::load(code, "dateline.toml").expect("a language with datelines");
            let words = || {
                [&pack.outlets, &pack.not_places, &pack.place_particles, &pack.two_word_place_starts]
                    .into_iter()
                    .flatten()
            };
            assert!(words().next().is_some(), "{code}");
            assert!(words().all(|w| !w.is_empty() && w.trim() == w), "{code}");
            assert!(pack.not_places.iter().all(|w| w.to_uppercase() == *w), "{code}");
            assert!(pack.place_particles.iter().all(|w| w.to_lowercase() == *w), "{code}");
        }
    }

    #[test]
    fn the_words_of_all_languages_are_known() {
        for (words, word) in [
            (&DATELINE_WORDS.outlets, "Reuters"),
            (&DATELINE_WORDS.outlets, "ANTARA"),
            (&DATELINE_WORDS.not_places, "HOAKS"),
            (&DATELINE_WORDS.place_particles, "del"),
            (&DATELINE_WORDS.two_word_place_starts, "Kuala"),
        ] {
            assert!(words.iter().any(|w| w == word), "{word}");
        }
    }
}
