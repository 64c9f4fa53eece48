//! The word lists of a language for quotations: quotes.toml.

use super::verb_forms::VerbAffixes;
use crate::packs::{self, LanguagePacks};
use crate::text::hash::{FastMap, WordSet};
use serde::Deserialize;

/// What assets/languages/CODE/quotes.toml holds. All words are in small letters.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct QuotePack {
    /// Verbs beside a quotation that a name may follow: "kata", "said".
    pub verbs_after: WordSet,
    /// Verbs that follow their subject, before the quotation: "mengatakan".
    pub verbs_before: WordSet,
    /// Roots of more verbs of both lists, and how forms are made of them.
    verb_affixes: VerbAffixes,
    /// Endings of a verb of the first list that stand for the speaker: the "nya" of "ujarnya".
    pub clitics: Vec<String>,
    /// Words before a source: "menurut". A hyphen stands for a space.
    pub according: WordSet,
    /// The phrases of two words among [`QuotePack::according`].
    #[serde(skip)]
    pub source_phrases: Vec<(String, String)>,
    /// Every word that can be a cue or a pronoun, without clitics: see [`QuotePack::may_be_cue`].
    #[serde(skip)]
    cue_words: WordSet,
    /// Words after a source: "zufolge".
    pub according_after: WordSet,
    /// Words right behind a quotation before the medium that it is taken from: "dikutip dari".
    pub quoted_from: WordSet,
    /// Do the words that describe a noun stand before it, as in "a Hill adviser", so that its last word is the head?
    pub heads_last: bool,
    /// Nouns for one person, who is described by the words around them: "pria", "columnist".
    pub person_nouns: WordSet,
    /// Nouns for somebody whom articles leave without a name: "official", "sumber".
    pub unnamed_nouns: WordSet,
    /// Endings of a word that describes a person: "-year-old".
    pub person_endings: Vec<String>,
    /// Nouns for an organisation: "company".
    pub organisation_nouns: WordSet,
    /// Of these, those that the names of such organisations tell: "newspaper" → "times post". Separated by spaces.
    #[serde(default)]
    pub organisation_words: FastMap<String, String>,
    /// Words between somebody's name and the handle of an account: "akun", "on".
    #[serde(default)]
    pub handle_links: WordSet,
    /// Words that stand for a person named before.
    pub pronouns: WordSet,
    /// Of the [`QuotePack::pronouns`], those that stand for a man.
    pub pronouns_male: WordSet,
    /// Of the [`QuotePack::pronouns`], those that stand for a woman.
    pub pronouns_female: WordSet,
    /// Of the [`QuotePack::pronouns`], those that stand for several people.
    pub pronouns_plural: WordSet,
    /// Of the [`QuotePack::pronouns`], those that stand for no person.
    pub pronouns_neuter: WordSet,
    /// Words for a man who was named before: "he", "his".
    pub words_male: WordSet,
    /// Words for a woman who was named before: "she", "her".
    pub words_female: WordSet,
    /// Words that begin a sentence about the quotation before it: "Hal itu disampaikan Rini".
    pub pointers: WordSet,
    /// Nouns for a statement: "claim", "pernyataan".
    pub utterances: WordSet,
    /// Does the owner of a statement stand after its noun?
    pub owners_follow: bool,
    /// Words that begin a clause about the name before them: "yang", "who".
    pub relatives: WordSet,
    /// Does the subject follow the verb where something else begins the sentence: "In Bonn sagte Weber"?
    pub verb_second: bool,
    /// Words that end the naming of a source.
    pub stops: WordSet,
    /// Of the [`QuotePack::stops`], those that also stand inside a role: "Kepala Dinas Pertanian dan Pangan".
    pub soft_stops: WordSet,
    /// Words that may stand between a verb and its subject.
    pub adverbs: WordSet,
    /// Words before a name that mean somebody related to the one named: "ayah Rini".
    pub kin: WordSet,
    /// Words that end a description of somebody mentioned before: "politikus itu".
    pub definite: WordSet,
    /// Words that begin such a description: "sang".
    pub definite_before: WordSet,
    /// Nouns that stand with "itu" and are not people: "laporan", "statement".
    pub things: WordSet,
    /// Words beside an office that make it another one: "wakil", "former".
    pub qualifiers: WordSet,
    /// Words that begin a phrase for somebody new: "seorang", "an".
    pub articles: WordSet,
    /// Of the verbs, those with which a speaker continues: "sambung", "added".
    pub continuing: WordSet,
    /// Groups whose comments are quoted one after the other: "warganet".
    pub groups: WordSet,
    /// Endings of a verb that has the subject of another verb: "…, saying".
    pub participles: Vec<String>,
    /// Words between such a verb and its subject: "quoted Hill as saying".
    pub participle_links: WordSet,
    /// Words between two verbs with one subject: "dan".
    pub joins: WordSet,
    /// Of the verbs, those that are nouns as well, and verbs only right after a name: "tweets".
    pub nouns: WordSet,
    /// Verbs with a person as their object right after them: "told".
    pub object_verbs: WordSet,
    /// Words before such a verb that make it passive: "was told".
    pub passives: WordSet,
    /// What such verbs begin with, in a language where that tells: "me".
    pub object_prefixes: Vec<String>,
    /// Of the [`QuotePack::prepositions`], those before the agent of a passive verb: "oleh", "by".
    pub agents: WordSet,
    /// A name after one of these is not the speaker.
    pub prepositions: WordSet,
    /// Words before a title, a term, an inscription.
    pub titles: WordSet,
    /// Words that say how something is called: "dubbed", "dijuluki".
    pub naming: WordSet,
    /// Words of comparison before a description: "as", "sebagai".
    pub comparisons: WordSet,
    /// Forms of "to be" before a description: "is", "adalah".
    pub copulas: WordSet,
    /// Words that begin a clause: "that", "bahwa".
    pub conjunctions: WordSet,
    /// Words with which a speaker means himself or herself: "we", "saya".
    pub first_person: WordSet,
    /// Words that a sentence has and a title seldom: "is", "not", "akan".
    pub clause_words: WordSet,
    /// Words that speak to the reader, as a guide does: "you", "Anda".
    pub reader_words: WordSet,
    /// Given names of women.
    pub women: WordSet,
    /// Given names of men.
    pub men: WordSet,
    /// Titles and further given names of women, which tell whom a pronoun means and make no name.
    pub other_women: WordSet,
    /// The same of men.
    pub other_men: WordSet,
    /// A fragment in quote marks, in a sentence with a source, is the source's words from so many words on. A shorter one
    /// is a term.
    pub partial_words: usize,
    /// Are nouns written with a capital? Then capitals do not make a title where somebody speaks.
    pub noun_capitals: bool,
    /// May a verb of saying stand without a subject: “…”, lamentó?
    pub drops_subjects: bool,
    /// Are names read by their capitals, since no model knows the names of the language?
    pub names_by_capitals: bool,
    /// May an attribution stand inside the marks: « Il faut agir, dit Anne. Vite. »
    pub tags_inside: bool,
    /// Does a dash begin speech at the beginning of a paragraph, as in a Spanish dialogue?
    pub dialogue_dashes: bool,
    /// Words that an apostrophe shortens at their beginning: "em" for ’em.
    pub elisions: WordSet,
    /// Short names of offices → the offices: "menkes" → "menteri kesehatan".
    pub offices: FastMap<String, String>,
}

static PACKS: LanguagePacks<QuotePack> = LanguagePacks::new("quotes.toml", QuotePack::load);

/// How a form of a verb names the speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbForm {
    /// Not at all: the speaker is named beside it.
    Plain,
    /// By a clitic: this many bytes at the end of the verb.
    Clitic(usize),
}

impl QuotePack {
    /// The pack of a language, parsed when it is first used. An empty one where there is none: quote marks are still
    /// paired.
    pub(super) fn for_language(language: Option<&str>) -> &'static QuotePack {
        PACKS.for_language(language)
    }

    fn load(code: &str) -> QuotePack {
        let mut pack: QuotePack = packs::load(code, "quotes.toml").unwrap_or_default();
        pack.verbs_after = join(&pack.verbs_after, pack.verb_affixes.tag_forms());
        pack.verbs_before = join(&pack.verbs_before, pack.verb_affixes.subject_forms());
        let phrases = pack.according.iter().filter_map(|phrase| phrase.split_once('-'));
        pack.source_phrases = phrases.map(|(first, second)| (first.to_owned(), second.to_owned())).collect();
        let lists =
            [&pack.pronouns, &pack.according, &pack.according_after, &pack.verbs_after, &pack.verbs_before];
        let seconds = pack.source_phrases.iter().map(|phrase| &phrase.1);
        let cue_words: Vec<String> =
            lists.iter().flat_map(|list| list.iter()).chain(seconds).cloned().collect();
        pack.cue_words = cue_words.into();
        pack
    }

    /// Can `word` (in small letters) be a cue or a pronoun? False for nearly all words of a text, and cheap to ask.
    pub(super) fn may_be_cue(&self, word: &str) -> bool {
        self.cue_words.contains(word) || self.clitics.iter().any(|clitic| word.ends_with(clitic.as_str()))
    }

    /// Is a fragment in quote marks without an attribution speech, as in English, rather than a term?
    pub(super) fn attributes_fragments(&self) -> bool {
        self.partial_words <= 1
    }

    /// Is `word` (in small letters) a verb that follows its subject, alone or with a clitic for its object: "menyebutnya"?
    pub(super) fn is_reporting(&self, word: &str) -> bool {
        let with_object = || self.clitics.iter().filter_map(|clitic| word.strip_suffix(clitic.as_str()));
        self.verbs_before.contains(word) || with_object().any(|stem| self.verbs_before.contains(stem))
    }

    /// How `word` (in small letters) names the speaker, if it is a verb that may stand right after a quotation, or such a
    /// verb with a clitic. Verbs misspelt before the clitic count: "ujarnnya", "jelasanya".
    pub(super) fn verb_form(&self, word: &str) -> Option<VerbForm> {
        if self.verbs_after.contains(word) {
            return Some(VerbForm::Plain);
        }
        self.clitics.iter().find_map(|clitic| {
            let stem = word.strip_suffix(clitic.as_str())?;
            // The stem without its last letter, and without its last two.
            let mut shortened = (0..=1).filter_map(|n| {
                let end = stem.char_indices().rev().nth(n).map_or(0, |(at, _)| at);
                stem.get(..end)
            });
            let is_known = self.verbs_after.contains(stem)
                || self.according.contains(stem)
                || shortened.any(|s| s.len() > 3 && self.verbs_after.contains(s));
            is_known.then_some(VerbForm::Clitic(clitic.len()))
        })
    }
}

/// The words of `set` and `more`.
fn join(set: &WordSet, more: Vec<String>) -> WordSet {
    set.iter().cloned().chain(more).collect::<Vec<_>>().into()
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
        for (word, form) in [
            ("kata", Some(VerbForm::Plain)),
            ("ujarnya", Some(VerbForm::Clitic(3))),
            ("ujarnnya", Some(VerbForm::Clitic(3))),
            ("menurutnya", Some(VerbForm::Clitic(3))),
            ("dipaparkan", Some(VerbForm::Plain)),
            ("dijelaskannya", Some(VerbForm::Clitic(3))),
            ("hanya", None),
            ("rumahnya", None),
        ] {
            assert_eq!(pack.verb_form(word), form, "{word}");
        }
        for word in ["menegaskan", "menyanggah", "mengutarakan", "memaparkan", "membeberkan", "melaporkan"] {
            assert!(pack.verbs_before.contains(word), "{word}");
        }
    }
}
