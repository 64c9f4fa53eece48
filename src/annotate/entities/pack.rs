//! What a language says of names: names.toml (titles, heads, cues; written by hand) and lexicon.toml (how often each
//! word stood in which kind of name; counted by training/lexicon.py).
//!
//! The lexicon is kept as the sorted lines of its file and searched by halving: nothing is built when kabar starts.

use crate::packs;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, OnceLock};

/// assets/languages/*/names.toml. All words in small letters.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Words that stand before a person's name and are not part of it.
    pub titles: HashSet<String>,
    /// Of these, those by which somebody with a single name is known: "Prince", "Paus".
    pub royals: HashSet<String>,
    /// Words that begin an organisation's name.
    pub organisation_heads: HashSet<String>,
    /// Words that end one.
    pub organisation_tails: HashSet<String>,
    /// Words that begin a place's name.
    pub place_heads: HashSet<String>,
    /// Words that end one.
    pub place_tails: HashSet<String>,
    /// Words before a place: "di", "in".
    pub place_cues: HashSet<String>,
    /// Small words inside the names of organisations and places: "dan", "of".
    pub connectors: HashSet<String>,
    /// Words between two names: "dan".
    pub conjunctions: HashSet<String>,
    /// Small words inside a person's name: "bin", "van".
    pub particles: HashSet<String>,
    /// Capitalised words that are no name: months, days, peoples' languages.
    pub never: HashSet<String>,
    /// Words whose full stop ends no sentence.
    pub abbreviations: HashSet<String>,
    /// Endings that are not part of a name: "'s", "-nya".
    pub possessives: Vec<String>,
    /// What stands between a name and another name of the same person: "alias".
    pub nicknames: Vec<String>,
    /// Well-known people's short names → their names, both in small letters: they need no "alias" in the text.
    pub known: HashMap<String, String>,
    /// Words after a number that make it an age: "tahun", "years".
    pub ages: HashSet<String>,
    /// Verbs of saying, from quotes.toml: before or after a person.
    #[serde(skip)]
    pub verbs: HashSet<String>,
    /// Given names, from quotes.toml.
    #[serde(skip)]
    pub given: HashSet<String>,
    #[serde(skip)]
    lexicon: String,
}

/// The part of quotes.toml that tells a person: by what he does, by his given name.
#[derive(Deserialize)]
struct Saying {
    verbs_after: HashSet<String>,
    verbs_before: HashSet<String>,
    women: HashSet<String>,
    men: HashSet<String>,
}

#[derive(Deserialize)]
struct Lexicon {
    words: String,
}

/// How often a word was seen, by log2: in small letters, with a capital but in no name, in a person's, an
/// organisation's, a place's name.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Seen {
    /// In small letters.
    pub lower: f32,
    /// Capitalised, by what it was: no name, person, organisation, place.
    pub capital: [f32; 4],
}

static PACKS: LazyLock<Vec<(&'static str, OnceLock<Pack>)>> =
    LazyLock::new(|| packs::languages("names.toml").map(|code| (code, OnceLock::new())).collect());

impl Pack {
    /// The pack of a language, parsed when it is first asked for; an empty one where there is none.
    pub fn of(language: Option<&str>) -> &'static Pack {
        static NONE: LazyLock<Pack> = LazyLock::new(Pack::default);
        match PACKS.iter().find(|p| Some(p.0) == language) {
            Some((code, pack)) => pack.get_or_init(|| Pack::load(code)),
            None => &NONE,
        }
    }

    fn load(code: &str) -> Pack {
        let mut pack: Pack = packs::load(code, "names.toml").unwrap_or_default();
        if let Some(saying) = packs::load::<Saying>(code, "quotes.toml") {
            pack.verbs = saying.verbs_after;
            pack.verbs.extend(saying.verbs_before);
            pack.given = saying.women;
            pack.given.extend(saying.men);
        }
        pack.lexicon = packs::load::<Lexicon>(code, "lexicon.toml").map(|l| l.words).unwrap_or_default();
        pack
    }

    /// Does this language have a lexicon? Without one only titles and verbs tell a name.
    pub fn knows_words(&self) -> bool {
        !self.lexicon.is_empty()
    }

    /// Is `word` a title, alone or as the end of a compound: "ceo", "co-ceo", "then-president"?
    pub fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word) || word.rsplit_once('-').is_some_and(|(_, end)| self.titles.contains(end))
    }

    /// What the lexicon says of a word in small letters.
    pub fn seen(&self, word: &str) -> Option<Seen> {
        let lines = self.lexicon.as_bytes();
        let (mut low, mut high) = (0, lines.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = lines[low..middle].iter().rposition(|&b| b == b'\n').map_or(low, |at| low + at + 1);
            let end = lines[middle..high].iter().position(|&b| b == b'\n').map_or(high, |at| middle + at);
            let line = &lines[start..end];
            let space = line.iter().position(|&b| b == b' ').unwrap_or(line.len());
            match line[..space].cmp(word.as_bytes()) {
                std::cmp::Ordering::Less => low = (end + 1).min(high),
                std::cmp::Ordering::Greater => high = start,
                std::cmp::Ordering::Equal => return Some(Seen::read(&line[space..])),
            }
        }
        None
    }

    /// `word` without an ending that is not part of a name, by length in bytes.
    pub fn stem(&self, word: &str) -> usize {
        let cut = self.possessives.iter().find_map(|p| word.strip_suffix(p.as_str()));
        cut.filter(|stem| !stem.is_empty()).unwrap_or(word).len()
    }
}

impl Seen {
    /// Is it mostly written in small letters, so that a capital at the head of a sentence says nothing?
    pub fn is_common(self) -> bool {
        self.lower > self.capital.iter().sum::<f32>()
    }

    fn read(digits: &[u8]) -> Seen {
        let count = |at: usize| {
            let log = digits.get(at + 1).map_or(0, |d| d.saturating_sub(b'a'));
            (1u32 << log.min(24)) as f32 - 1.0
        };
        Seen { lower: count(0), capital: [count(1), count(2), count(3), count(4)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_its_words_are_found() {
        for (code, _) in PACKS.iter() {
            let pack = Pack::of(Some(code));
            for line in pack.lexicon.lines() {
                let word = line.split(' ').next().unwrap_or_default();
                assert!(pack.seen(word).is_some(), "{code}: {word} is not where its order says");
            }
            assert_eq!(pack.seen("no such word"), None);
        }
    }
}
