//! What a language says of quotations: quotes.toml. All words in small letters.

use crate::packs::{self, LanguagePacks};
use crate::text::hash::{FastMap, WordSet};
use serde::Deserialize;

/// assets/languages/*/quotes.toml.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotePack {
    /// Verbs in a tag beside the quotation: "kata", "said".
    pub verbs_after: WordSet,
    /// Verbs after a subject, before the quotation: "mengatakan".
    pub verbs_before: WordSet,
    /// Endings of a verb of the first list that stand for the speaker: the "nya" of "ujarnya".
    pub clitics: Vec<String>,
    /// Words that a source follows: "menurut"; a hyphen stands for a space.
    pub according: WordSet,
    /// Of these, those of two words.
    #[serde(skip)]
    pub source_phrases: Vec<(String, String)>,
    /// What [`Pack::may_speak`] tells by: every word that can be of a tag, clitics aside.
    #[serde(skip)]
    cue_words: WordSet,
    /// Words that a source precedes: "zufolge".
    pub according_after: WordSet,
    /// Words that stand for a person named before.
    pub pronouns: WordSet,
    /// Of these, those that only men are called.
    pub pronouns_male: WordSet,
    /// Women.
    pub pronouns_female: WordSet,
    /// Those that stand for several.
    pub pronouns_plural: WordSet,
    /// Words that begin a sentence about the quotation before it: "Hal itu disampaikan Rini".
    pub pointers: WordSet,
    /// Nouns for what somebody said: "claim", "pernyataan".
    pub utterances: WordSet,
    /// Does whose claim it is stand after such a noun?
    pub owners_follow: bool,
    /// Words that begin a clause about the name before them: "yang", "who".
    pub relatives: WordSet,
    /// Does the subject follow the verb where something else begins the sentence: "In Bonn sagte Weber"?
    pub verb_second: bool,
    /// Words that end the naming of the speaker in a tag.
    pub stops: WordSet,
    /// Of these, those that also stand inside a role: "Kepala Dinas Pertanian dan Pangan".
    pub soft_stops: WordSet,
    /// Words that may stand between verb and name.
    pub adverbs: WordSet,
    /// Words before a name that mean somebody who belongs to it: "ayah Rini".
    pub kin: WordSet,
    /// Words that end a phrase for somebody named before: "politikus itu".
    pub definite: WordSet,
    /// Words that begin one: "sang".
    pub definite_before: WordSet,
    /// What can be pointed at and is no person: "laporan", "statement".
    pub things: WordSet,
    /// Words beside an office that make it another one: "wakil", "former".
    pub qualifiers: WordSet,
    /// Words that begin a phrase for somebody new: "seorang", "an".
    pub articles: WordSet,
    /// Of the verbs, those with which somebody goes on: "sambung", "added".
    pub continuing: WordSet,
    /// Nobody in particular, whose comments are quoted one after the other: "warganet".
    pub groups: WordSet,
    /// Endings of a verb that goes on with the subject of another: "…, saying".
    pub participles: Vec<String>,
    /// Words between two verbs of one subject: "dan".
    pub joins: WordSet,
    /// Of the verbs, those that are nouns as well, and verbs only right after a name: "tweets".
    pub nouns: WordSet,
    /// Verbs that take a person as object right after them: "told".
    pub object_verbs: WordSet,
    /// What begins such verbs in a language that shows it: "me".
    pub object_prefixes: Vec<String>,
    /// A name after one of these is not who speaks.
    pub prepositions: WordSet,
    /// Words before a title, a term, an inscription.
    pub titles: WordSet,
    /// Given names of women.
    pub women: WordSet,
    /// Given names of men.
    pub men: WordSet,
    /// From how many words on a quotation inside a sentence with a source is the source's words, not a term.
    pub partial_words: usize,
    /// Are nouns written with a capital, so that capitals make no title where somebody speaks?
    pub noun_capitals: bool,
    /// Words whose first letters an apostrophe stands for.
    pub elisions: WordSet,
    /// Short names of offices → the offices.
    pub offices: FastMap<String, String>,
}

static PACKS: LanguagePacks<QuotePack> = LanguagePacks::new("quotes.toml", QuotePack::load);

/// What a verb's form says of the speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerbForm {
    /// The speaker is named beside it.
    Plain,
    /// The last so many bytes stand for the speaker.
    Clitic(usize),
}

impl QuotePack {
    /// The pack of a language; an empty one where there is none: marks still pair.
    pub fn for_language(language: Option<&str>) -> &'static QuotePack {
        PACKS.for_language(language)
    }

    fn load(code: &str) -> QuotePack {
        let mut pack: QuotePack = packs::load(code, "quotes.toml").unwrap_or_default();
        let phrases = pack.according.iter().filter_map(|phrase| phrase.split_once('-'));
        pack.source_phrases = phrases.map(|(first, second)| (first.to_owned(), second.to_owned())).collect();
        let lists =
            [&pack.pronouns, &pack.according, &pack.according_after, &pack.verbs_after, &pack.verbs_before];
        let seconds = pack.source_phrases.iter().map(|phrase| &phrase.1);
        let speaking: Vec<String> =
            lists.iter().flat_map(|list| list.iter()).chain(seconds).cloned().collect();
        pack.cue_words = speaking.into();
        pack
    }

    /// Can `word` (in small letters) be of a tag? Nearly no word of a text can, and this is told at once.
    pub fn may_be_cue(&self, word: &str) -> bool {
        self.cue_words.contains(word) || self.clitics.iter().any(|clitic| word.ends_with(clitic.as_str()))
    }

    /// Is a phrase in marks that nothing else explains the last speaker's, as in English, and not a term?
    pub fn attributes_fragments(&self) -> bool {
        self.partial_words <= 1
    }

    /// Is `word` (in small letters) a verb of a tag beside the quotation, or a form of one with a clitic? Misspelt
    /// clitics count too: "ujarnnya", "jelasanya".
    pub fn verb_form(&self, word: &str) -> Option<VerbForm> {
        if self.verbs_after.contains(word) {
            return Some(VerbForm::Plain);
        }
        self.clitics.iter().find_map(|clitic| {
            let stem = word.strip_suffix(clitic.as_str())?;
            let mut cut = (0..=1).filter_map(|n| {
                let end = stem.char_indices().rev().nth(n).map_or(0, |(at, _)| at);
                stem.get(..end)
            });
            let known = self.verbs_after.contains(stem)
                || self.according.contains(stem)
                || cut.any(|s| s.len() > 3 && self.verbs_after.contains(s));
            known.then_some(VerbForm::Clitic(clitic.len()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_clitics_are_seen() {
        for (code, pack) in PACKS.iter() {
            assert!(!pack.verbs_after.is_empty(), "{code}");
        }
        let pack = QuotePack::for_language(Some("id"));
        for (word, said) in [
            ("kata", Some(VerbForm::Plain)),
            ("ujarnya", Some(VerbForm::Clitic(3))),
            ("ujarnnya", Some(VerbForm::Clitic(3))),
            ("menurutnya", Some(VerbForm::Clitic(3))),
            ("hanya", None),
            ("rumahnya", None),
        ] {
            assert_eq!(pack.verb_form(word), said, "{word}");
        }
    }
}
