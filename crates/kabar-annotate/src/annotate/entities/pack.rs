//! What a language says of names: names.toml, written by hand: titles, heads, cues.

use crate::packs::{self, LanguagePacks};
use crate::text::hash::{FastMap, WordSet};
use serde::Deserialize;

/// The letters that each part of a compound has at least: "er" and "ende" end many words.
const MIN_COMPOUND_LETTERS: usize = 4;

/// assets/languages/*/names.toml. All words in small letters.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityPack {
    /// Words that stand before a person's name and are not part of it.
    pub titles: WordSet,
    /// Of these, those by which somebody with a single name is known: "Prince", "Paus".
    pub royals: WordSet,
    /// Of the titles, those that are no part of what somebody is: "Pak", "Mr", and those of kin, whose name may be
    /// another's.
    pub bare: WordSet,
    /// Of the titles, those that say something only of another one: "former", "Perdana".
    pub halves: WordSet,
    /// Does what belongs to a title stand before it, too: "Kazakh President"?
    pub adjectives_first: bool,
    /// Small words that may begin what stands behind a name: "the" of "…, the foreign minister, …".
    pub articles: WordSet,
    /// Words that end it: "who", "yang".
    pub role_ends: WordSet,
    /// Words that begin an organisation's name.
    pub organisation_heads: WordSet,
    /// Words that end one.
    pub organisation_tails: WordSet,
    /// Words that begin a place's name.
    pub place_heads: WordSet,
    /// Words that end one.
    pub place_tails: WordSet,
    /// Words before a place: "di", "in".
    pub place_cues: WordSet,
    /// Small words inside the names of organisations and places: "dan", "of".
    pub connectors: WordSet,
    /// Words between two names: "dan".
    pub conjunctions: WordSet,
    /// Small words inside a person's name: "bin", "van".
    pub particles: WordSet,
    /// Words that stand before a noun and not before a person's name, in a language whose nouns have capitals.
    #[serde(default)]
    pub determiners: WordSet,
    /// Do words grow together, so that a title may be the end of one: "Staatspräsident"?
    #[serde(default)]
    pub compounds: bool,
    /// Capitalised words that are no name: months, days, peoples' languages.
    pub never: WordSet,
    /// Words whose full stop ends no sentence.
    pub abbreviations: WordSet,
    /// Endings that are not part of a name: "'s", "-nya".
    pub possessives: Vec<String>,
    /// What stands between a name and another name of the same person: "alias".
    pub nicknames: Vec<String>,
    /// Well-known people's short names → their names, both in small letters: they need no "alias" in the text.
    known: FastMap<String, String>,
    /// The same, word by word.
    #[serde(skip)]
    pub known_names: Vec<(Vec<String>, Vec<String>)>,
    /// Words after a number that make it an age: "tahun", "years".
    pub ages: WordSet,
    /// Verbs of saying, from quotes.toml: before or after a person.
    #[serde(skip)]
    pub speech_verbs: WordSet,
    /// Given names, from quotes.toml.
    #[serde(skip)]
    pub given_names: WordSet,
}

/// The part of quotes.toml that tells a person: by what he does, by his given name.
#[derive(Deserialize)]
struct SpeechWords {
    verbs_after: WordSet,
    verbs_before: WordSet,
    women: WordSet,
    men: WordSet,
}

static PACKS: LanguagePacks<EntityPack> = LanguagePacks::new("names.toml", EntityPack::load);

impl EntityPack {
    /// The pack of a language; an empty one where there is none.
    pub fn for_language(language: Option<&str>) -> &'static EntityPack {
        PACKS.for_language(language)
    }

    fn load(code: &str) -> EntityPack {
        let mut pack: EntityPack = packs::load(code, "names.toml").unwrap_or_default();
        if let Some(saying) = packs::load::<SpeechWords>(code, "quotes.toml") {
            pack.speech_verbs = saying.verbs_after;
            pack.speech_verbs.extend(saying.verbs_before);
            pack.given_names = saying.women;
            pack.given_names.extend(saying.men);
        }
        let words = |name: &String| name.split(' ').map(str::to_owned).collect();
        pack.known_names = pack.known.iter().map(|(short, long)| (words(short), words(long))).collect();
        pack.known_names.sort_unstable();
        pack
    }

    /// Is `word` a title, alone or as the end of a compound: "ceo", "co-ceo", "then-president", "staatspräsident"?
    pub fn is_title(&self, word: &str) -> bool {
        let end = || word.bytes().rposition(|b| b == b'-').map(|at| &word[at + 1..]);
        self.titles.contains(word)
            || end().is_some_and(|end| self.titles.contains(end))
            || self.compounds && self.ends_with_title(word)
    }

    fn ends_with_title(&self, word: &str) -> bool {
        let ends = word.char_indices().skip(MIN_COMPOUND_LETTERS).map(|(at, _)| &word[at..]);
        ends.take_while(|end| end.chars().count() >= MIN_COMPOUND_LETTERS)
            .any(|end| self.titles.contains(end))
    }

    /// `word` without an ending that is not part of a name, by length in bytes.
    pub fn stem_length(&self, word: &str) -> usize {
        let cut = self.possessives.iter().find_map(|p| word.strip_suffix(p.as_str()));
        cut.filter(|stem| !stem.is_empty()).unwrap_or(word).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses() {
        for (code, pack) in PACKS.iter() {
            assert!(!pack.titles.is_empty(), "{code}");
        }
    }
}
