//! What the names that pages give their elements (`class`, `id`) say of the lines in them. The words are data, the language
//! packs' page.toml. All languages are used at once: outlets name elements in English or in their own language.

use kabar_annotate::article::{EvidenceKind, LineEvidence};
use kabar_annotate::packs;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// assets/languages/*/page.toml, of one language.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PageWordPack {
    /// First words of names that say that something is not there, or could be: "no-sidebar", "has-related".
    not: Vec<String>,
    /// Words of elements that hold the text of the article.
    body: Vec<String>,
    /// Words of elements that hold its lead, above the text.
    lead: Vec<String>,
    /// Words of elements that hold what readers wrote.
    comments: Vec<String>,
    /// Words of elements that name the author of the article.
    byline: Vec<String>,
    names: Vec<NameWords>,
}

/// What one word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordMeaning {
    /// Something of the lines.
    Evidence(EvidenceKind),
    /// Which part of a page it is.
    Part(PagePart),
}

/// A part of a page by the name of its element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PagePart {
    /// The text of the article.
    Body,
    /// The lead above it.
    Lead,
    /// What readers wrote.
    Comments,
    /// Who wrote the article.
    Byline,
}

/// What the names of an element say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NameMeaning {
    /// Of the lines in it.
    pub evidence: LineEvidence,
    /// Is it called the text of the article?
    pub is_body: bool,
    /// Is it called a lead?
    pub is_lead: bool,
    /// Is it called comments?
    pub is_comments: bool,
    /// Is it called a byline?
    pub is_byline: bool,
}

impl NameMeaning {
    /// Both.
    pub(super) fn union(self, other: NameMeaning) -> NameMeaning {
        NameMeaning {
            evidence: self.evidence.union(other.evidence),
            is_body: self.is_body || other.is_body,
            is_lead: self.is_lead || other.is_lead,
            is_comments: self.is_comments || other.is_comments,
            is_byline: self.is_byline || other.is_byline,
        }
    }

    fn add(&mut self, meaning: WordMeaning) {
        match meaning {
            WordMeaning::Evidence(kind) => self.evidence = self.evidence.with(kind, true),
            WordMeaning::Part(PagePart::Body) => self.is_body = true,
            WordMeaning::Part(PagePart::Lead) => self.is_lead = true,
            WordMeaning::Part(PagePart::Comments) => self.is_comments = true,
            WordMeaning::Part(PagePart::Byline) => self.is_byline = true,
        }
    }
}

/// Words in names that say one thing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameWords {
    says: EvidenceKind,
    /// Words, or several words with spaces between them.
    words: Vec<String>,
    /// The reason, as a sentence.
    #[allow(dead_code, reason = "for people; the test below requires it")]
    why: String,
}

/// Cells of the word filter.
const FILTER_SIZE: usize = 1 << 13;

/// The words of all languages.
#[derive(Default)]
struct ClassWords {
    not: Vec<String>,
    /// First word → the words that must follow it, and what they say. "read also" is also known as "readalso".
    by_first_word: HashMap<String, Vec<(Vec<String>, WordMeaning)>>,
    /// By the hash of a word: may it be a first word? Most names have none, and cost no more than this look.
    word_filter: Vec<bool>,
}

static CLASS_WORDS: LazyLock<ClassWords> = LazyLock::new(|| {
    let mut all = ClassWords::default();
    for (_, pack) in packs::load_all::<PageWordPack>("page.toml") {
        all.not.extend(pack.not);
        let parts = [
            (PagePart::Body, &pack.body),
            (PagePart::Lead, &pack.lead),
            (PagePart::Comments, &pack.comments),
            (PagePart::Byline, &pack.byline),
        ];
        let parts =
            parts.iter().flat_map(|(part, words)| words.iter().map(|w| (WordMeaning::Part(*part), w)));
        let names = pack
            .names
            .iter()
            .flat_map(|names| names.words.iter().map(|word| (WordMeaning::Evidence(names.says), word)));
        for (says, phrase) in parts.chain(names) {
            let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
            if words.len() > 1 {
                all.by_first_word.entry(words.concat()).or_default().push((Vec::new(), says));
            }
            let entry = all.by_first_word.entry(words[0].clone()).or_default();
            entry.push((words[1..].to_vec(), says));
        }
    }
    all.word_filter = vec![false; FILTER_SIZE];
    for word in all.by_first_word.keys() {
        all.word_filter[word.bytes().fold(0, mix_hash) % FILTER_SIZE] = true;
    }
    all
});

/// The hash of the bytes that `hash` is of, followed by `byte`.
fn mix_hash(hash: usize, byte: u8) -> usize {
    hash.wrapping_mul(31).wrapping_add(usize::from(byte))
}

/// What the attribute `key` says, if it gives the element a name.
pub(super) fn of_attribute(key: &str, value: &str) -> NameMeaning {
    let is_name = key.eq_ignore_ascii_case("class") || key.eq_ignore_ascii_case("id");
    let names = is_name.then(|| value.split_ascii_whitespace()).into_iter().flatten();
    names.fold(NameMeaning::default(), |all, name| all.union(of_name(name)))
}

/// What one name says.
fn of_name(name: &str) -> NameMeaning {
    let mut said = NameMeaning::default();
    let known = &*CLASS_WORDS;
    if !may_say(name, &known.word_filter) {
        return said;
    }
    let words = split_words(name);
    if words.first().is_some_and(|first| known.not.contains(first)) {
        return said;
    }
    for (at, word) in words.iter().enumerate() {
        for (rest, meaning) in known.by_first_word.get(word).into_iter().flatten() {
            if words[at + 1..].starts_with(rest) {
                said.add(*meaning);
            }
        }
    }
    said
}

/// May one of the words of `name` be in `filter`? A yes may be wrong, a no is not.
fn may_say(name: &str, filter: &[bool]) -> bool {
    let (mut hash, mut was_lower) = (0, false);
    for byte in name.bytes() {
        if !byte.is_ascii() {
            return true;
        }
        if !byte.is_ascii_alphanumeric() || (was_lower && byte.is_ascii_uppercase()) {
            if filter[hash % FILTER_SIZE] {
                return true;
            }
            hash = 0;
        }
        was_lower = byte.is_ascii_lowercase();
        if byte.is_ascii_alphanumeric() {
            hash = mix_hash(hash, byte.to_ascii_lowercase());
        }
    }
    filter[hash % FILTER_SIZE]
}

/// The words of a name in lower case: "relatedPosts__item-2" is related, posts, item, 2.
fn split_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (was_lower && c.is_uppercase()) {
            words.extend(Some(std::mem::take(&mut word)).filter(|w| !w.is_empty()));
        }
        was_lower = c.is_lowercase();
        word.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
    }
    words.extend(Some(word).filter(|w| !w.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::super::tokenizer::split_attributes;
    use super::*;

    #[test]
    fn every_pack_parses_and_has_words_that_can_match() {
        for code in packs::languages("page.toml") {
            let pack: PageWordPack = packs::load(code, "page.toml").expect("a language with words");
            for names in &pack.names {
                assert!(names.why.ends_with('.') && !names.words.is_empty(), "{code}: {}", names.why);
                for phrase in &names.words {
                    assert_eq!(split_words(phrase).join(" "), *phrase, "{code}");
                }
            }
        }
    }

    #[test]
    fn names_say_what_their_words_say() {
        use EvidenceKind::*;
        for (attributes, kinds) in [
            ("class='relatedPosts__item'", &[Related][..]),
            ("class=\"box baca-juga\" id=newsletter-2", &[Related, Newsletter]),
            ("id=bacajuga", &[Related]),
            ("class='no-related has-newsletter'", &[]),
            ("class='unrelated readership'", &[]),
            ("class='wp-caption-text'", &[Caption]),
            ("class='ad'", &[Advert]),
            ("class='header road'", &[]),
            ("data-x='related'", &[]),
        ] {
            let said = split_attributes(attributes)
                .fold(NameMeaning::default(), |all, (key, value)| all.union(of_attribute(key, value)));
            assert_eq!(said.evidence, kinds.iter().copied().collect(), "{attributes}");
        }
    }
}
