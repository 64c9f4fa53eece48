//! The words in which values are looked for, and what rules ask of them. Words are given by their indexes; an index after
//! the last word is allowed.

use super::pack::{SharedValueWords, ValuePack};
use crate::text::words::{Word, WordShape};

/// The most characters between two words of one value: a scraper may have doubled a space.
const MAX_GAP_CHARS: usize = 2;

/// The words of one text.
pub(super) struct ValueFinder<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    pub(super) language: Option<&'a str>,
    pub(super) pack: &'a ValuePack,
}

impl<'a> ValueFinder<'a> {
    pub(super) fn new(text: &'a str, words: &'a [Word], language: Option<&'a str>) -> ValueFinder<'a> {
        ValueFinder { text, words, language, pack: ValuePack::for_language(language) }
    }

    /// The word at `at`; empty after the last.
    pub(super) fn word_text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |w| w.span.slice(self.text))
    }

    /// Is the word at `at` exactly that?
    pub(super) fn is_text(&self, at: usize, mark: &str) -> bool {
        self.word_text(at) == mark
    }

    /// The word at `at`, if it begins with a digit.
    pub(super) fn number(&self, at: usize) -> Option<&str> {
        self.words.get(at).filter(|w| w.shape == WordShape::Number).map(|w| w.span.slice(self.text))
    }

    /// Does the word at `at` follow the one before it on the same line, after two spaces at most?
    pub(super) fn follows_closely(&self, at: usize) -> bool {
        let Some((before, word)) = at.checked_sub(1).and_then(|b| self.words.get(b)).zip(self.words.get(at))
        else {
            return false;
        };
        self.text.get(before.span.end..word.span.start).is_some_and(|gap| {
            gap.chars().count() <= MAX_GAP_CHARS && gap.chars().all(|c| c.is_whitespace() && c != '\n')
        })
    }

    /// Does the word at `at` follow the one before it at once?
    pub(super) fn is_adjacent(&self, at: usize) -> bool {
        at > 0 && self.words.get(at).is_some_and(|w| w.span.start == self.words[at - 1].span.end)
    }

    /// The offset where the word at `at` ends, without a possessive ending such as "'s".
    pub(super) fn end_of(&self, at: usize) -> usize {
        let word = self.word_text(at);
        let possessives = &SharedValueWords::get().possessives;
        let stem = possessives.iter().find_map(|ending| word.strip_suffix(ending.as_str()));
        self.words[at].span.start + stem.unwrap_or(word).len()
    }
}
