//! The word lists of a language for names: names.toml.

use crate::packs::{self, LanguagePacks};
use crate::text::hash::{FastMap, WordSet};
use serde::Deserialize;

/// Each part of a compound has at least so many letters: "er" and "ende" end many words.
const MIN_COMPOUND_LETTERS: usize = 4;

/// Which word of a name stands for the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CallName {
    /// The first: "Prabowo" is Prabowo Subianto and not Listyo Sigit Prabowo.
    First,
    /// The last: "Clinton" is Hillary Clinton.
    Last,
}

/// What assets/languages/CODE/names.toml holds. All words are in small letters.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntityPack {
    /// Words that stand before a person's name and are not part of it.
    pub titles: WordSet,
    /// Of the titles, those that belong to the name of somebody with one name: "Prince", "Paus".
    pub royals: WordSet,
    /// Of the titles, those that are not a role: "Pak", "Mr", and words of kinship, since the name behind them may be
    /// somebody else's.
    pub bare: WordSet,
    /// Of the titles, those that only qualify another one: "former", "Perdana".
    pub halves: WordSet,
    /// What a minister is for, between the title and the country: "Menteri Transportasi Sarmatia".
    #[serde(default)]
    pub portfolios: WordSet,
    /// May the country or organisation of a title stand before it: "Kazakh President"?
    pub adjectives_first: bool,
    /// Small words that may begin a role behind a name: "the" of "…, the foreign minister, …".
    pub articles: WordSet,
    /// Words that end such a role: "who", "yang".
    pub role_ends: WordSet,
    /// Before the owner of a role: in "an aide to Rini" the name is not the aide's.
    #[serde(default)]
    pub role_bounds: WordSet,
    /// Words that begin an organisation's name.
    pub organisation_heads: WordSet,
    /// Of these, those whose name goes on behind its acronym in brackets: "Pengadilan Negeri (PN) Jepara".
    #[serde(default)]
    pub unit_heads: WordSet,
    /// Words that end an organisation's name.
    pub organisation_tails: WordSet,
    /// Words that begin a place's name.
    pub place_heads: WordSet,
    /// Words that end a place's name.
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
    /// Are compounds written as one word, so that a title may be the end of a word: "Staatspräsident"?
    #[serde(default)]
    pub compounds: bool,
    /// Capitalised words that are not names: months, days, languages.
    pub never: WordSet,
    /// Words that a hyphen ties to a name without being part of it: the second half of "Jakarta-based".
    #[serde(default)]
    pub compound_tails: WordSet,
    /// Words whose full stop ends no sentence.
    pub abbreviations: WordSet,
    /// Of the abbreviations, those whose full stop is part of a name that ends with them: "Jr.", "Calif.".
    #[serde(default)]
    pub final_abbreviations: WordSet,
    /// Letters with full stops that are a place's name wherever they stand, without the last stop: "u.s".
    #[serde(default)]
    pub dotted_places: WordSet,
    /// The same for organisations: "u.n".
    #[serde(default)]
    pub dotted_organisations: WordSet,
    /// Words behind the name of somebody who has that of another person: "Jr.".
    #[serde(default)]
    pub generations: WordSet,
    /// Endings that are not part of a name: "'s", "-nya".
    pub possessives: Vec<String>,
    /// Words between a name and another name of the same person: "alias".
    pub nicknames: Vec<String>,
    /// Of these, those that join two people as well: "atau". They name a person only where one word follows that is
    /// nobody else's.
    #[serde(default)]
    pub doubtful_nicknames: WordSet,
    /// By which of their names people are called for short; `None` where it is not known.
    #[serde(default)]
    pub call_name: Option<CallName>,
    /// Words before two people whom a hyphen joins: "pasangan Rini-Dimas".
    #[serde(default)]
    pub pair_cues: WordSet,
    /// Words behind which a country is not named: "dolar AS", "bahasa Inggris".
    #[serde(default)]
    pub place_vetoes: WordSet,
    /// Of the titles, those that are part of a name of one word: "Gus Ipul".
    #[serde(default)]
    pub calling_titles: WordSet,
    /// With a capital part of the place's name behind them: "Bendungan Cipanas".
    #[serde(default)]
    pub whole_places: WordSet,
    /// Before a street's name, and part of it: "Jl. Ahmad Yani".
    #[serde(default)]
    pub streets: WordSet,
    /// Begin the name of a unit, which ends with its parent or place: "Komisi X DPR", "PTUN Jakarta".
    #[serde(default)]
    pub whole_units: WordSet,
    /// Legal forms that may have a full stop: "CV. Maju Jaya".
    #[serde(default)]
    pub dotted_forms: WordSet,
    /// Boards and bodies of two words that are no organisation by themselves: "dewan juri".
    #[serde(default)]
    pub boards: WordSet,
    /// Before the country of a national team.
    #[serde(default)]
    pub national_teams: WordSet,
    /// Acronyms of common nouns: "BUMN", "JPU".
    #[serde(default)]
    pub common_acronyms: WordSet,
    /// Academic degrees behind a name, without the last full stop: "s.kom".
    #[serde(default)]
    pub degrees: WordSet,
    /// Before the initials of somebody: "berinisial".
    #[serde(default)]
    pub initial_cues: WordSet,
    /// Words that scrapers glue to the name before them, where a link ended: "Wijayayang".
    #[serde(default)]
    pub glued_words: WordSet,
    /// Short names of well-known people → their full names. They need no "alias" in the text.
    known: FastMap<String, String>,
    /// The entries of `known`, word by word, sorted.
    #[serde(skip)]
    pub known_names: Vec<(Vec<String>, Vec<String>)>,
    /// Verbs of speech, from quotes.toml: before or after a person.
    #[serde(skip)]
    pub speech_verbs: WordSet,
    /// The given names of women and men, from quotes.toml.
    #[serde(skip)]
    pub given_names: WordSet,
}

/// The parts of quotes.toml that identify people: verbs of speech and given names.
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
    pub(super) fn for_language(language: Option<&str>) -> &'static EntityPack {
        PACKS.for_language(language)
    }

    fn load(code: &str) -> EntityPack {
        let mut pack: EntityPack = packs::load(code, "names.toml").unwrap_or_default();
        if let Some(speech) = packs::load::<SpeechWords>(code, "quotes.toml") {
            pack.speech_verbs = speech.verbs_after;
            pack.speech_verbs.extend(speech.verbs_before);
            pack.given_names = speech.women;
            pack.given_names.extend(speech.men);
        }
        pack.abbreviations.extend(pack.final_abbreviations.iter().cloned());
        let words = |name: &String| name.split(' ').map(str::to_owned).collect();
        pack.known_names = pack.known.iter().map(|(short, long)| (words(short), words(long))).collect();
        pack.known_names.sort_unstable();
        pack
    }

    /// Is `word` a title, alone or as the end of a compound: "ceo", "co-ceo", "then-president", "staatspräsident"?
    pub(super) fn is_title(&self, word: &str) -> bool {
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

    /// Of the people whose names have `word` (`names` by their number), those who are called so; all where nobody is.
    pub(super) fn called<'a>(
        &self,
        word: &str,
        people: Vec<usize>,
        name: impl Fn(usize) -> &'a [String],
    ) -> Vec<usize> {
        let is_called = |&person: &usize| {
            let words = name(person);
            let mut last = words.iter().rev().filter(|w| !self.generations.contains(w));
            match self.call_name {
                Some(CallName::First) => words.first().is_some_and(|w| w == word),
                Some(CallName::Last) => last.next().is_some_and(|w| w == word),
                None => false,
            }
        };
        let called: Vec<usize> = people.iter().copied().filter(is_called).collect();
        if called.is_empty() { people } else { called }
    }

    /// The length of `word` in bytes without an ending that is not part of a name.
    pub(super) fn stem_length(&self, word: &str) -> usize {
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
