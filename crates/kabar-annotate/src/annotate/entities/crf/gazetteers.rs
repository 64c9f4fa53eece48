//! In which word lists of the language pack a word stands, as bits. The trainer reads the lists of names.toml and
//! quotes.toml and writes the bits into the model, so that tagging looks up a word only once.

use super::super::pack::EntityPack;
use crate::text::hash::WordSet;

/// The word lists of a language that the model knows of.
#[derive(Debug, Clone, Copy)]
pub struct Gazetteers {
    pack: &'static EntityPack,
}

impl Gazetteers {
    /// The lists of a language; empty ones where it has no pack.
    pub fn for_language(language: &str) -> Gazetteers {
        Gazetteers { pack: EntityPack::for_language(Some(language)) }
    }

    /// Is `word` (in small letters) an abbreviation, so that a full stop behind it does not end a sentence?
    pub fn is_abbreviation(self, word: &str) -> bool {
        self.pack.abbreviations.contains(word)
    }

    /// Is `word` (in small letters) tied to a name by a hyphen without being part of it: "based" in "Jakarta-based"?
    pub fn is_compound_tail(self, word: &str) -> bool {
        self.pack.compound_tails.contains(word)
    }

    /// Do names of organisations begin with `word` (in small letters)?
    pub fn is_organisation_head(self, word: &str) -> bool {
        self.pack.organisation_heads.contains(word)
    }

    /// Endings that are not part of a name: "'s", "-nya".
    pub fn endings(self) -> &'static [String] {
        &self.pack.possessives
    }

    /// Every list. The place of a list is its bit.
    fn all(self) -> [&'static WordSet; 11] {
        let p = self.pack;
        [
            &p.titles,
            &p.organisation_heads,
            &p.organisation_tails,
            &p.place_heads,
            &p.place_tails,
            &p.place_cues,
            &p.connectors,
            &p.particles,
            &p.never,
            &p.speech_verbs,
            &p.given_names,
        ]
    }

    /// The lists that `word` (in small letters) stands in, as bits.
    pub fn flags(self, word: &str) -> u16 {
        self.all().iter().enumerate().fold(0, |bits, (i, list)| bits | u16::from(list.contains(word)) << i)
    }

    /// The words of all lists.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        self.all().into_iter().flat_map(WordSet::iter).map(String::as_str)
    }
}
