//! What the names that pages give their elements (`class`, `id`) say of the lines in them. The words are data, the language
//! packs' page.toml. All languages are used at once: outlets name elements in English or in their own language.

use super::tokenizer::split_attributes;
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
    names: Vec<NameWords>,
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
    by_first_word: HashMap<String, Vec<(Vec<String>, EvidenceKind)>>,
    /// By the hash of a word: may it be a first word? Most names have none, and cost no more than this look.
    word_filter: Vec<bool>,
}

static CLASS_WORDS: LazyLock<ClassWords> = LazyLock::new(|| {
    let mut all = ClassWords::default();
    for (_, pack) in packs::load_all::<PageWordPack>("page.toml") {
        all.not.extend(pack.not);
        for (says, phrase) in
            pack.names.iter().flat_map(|names| names.words.iter().map(move |word| (names.says, word)))
        {
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

/// What the `class` and `id` of a tag with these attributes say.
pub(super) fn evidence(attributes: &str) -> LineEvidence {
    split_attributes(attributes)
        .fold(LineEvidence::default(), |all, (key, value)| all.union(of_attribute(key, value)))
}

/// What the attribute `key` says, if it gives the element a name.
pub(super) fn of_attribute(key: &str, value: &str) -> LineEvidence {
    let is_name = key.eq_ignore_ascii_case("class") || key.eq_ignore_ascii_case("id");
    let names = is_name.then(|| value.split_ascii_whitespace()).into_iter().flatten();
    names.fold(LineEvidence::default(), |all, name| all.union(of_name(name)))
}

/// What one name says.
fn of_name(name: &str) -> LineEvidence {
    let known = &*CLASS_WORDS;
    if !may_say(name, &known.word_filter) {
        return LineEvidence::default();
    }
    let words = split_words(name);
    if words.first().is_some_and(|first| known.not.contains(first)) {
        return LineEvidence::default();
    }
    let mut said = LineEvidence::default();
    for (at, word) in words.iter().enumerate() {
        for (rest, kind) in known.by_first_word.get(word).into_iter().flatten() {
            said = said.with(*kind, words[at + 1..].starts_with(rest));
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
            assert_eq!(evidence(attributes), kinds.iter().copied().collect(), "{attributes}");
        }
    }
}
