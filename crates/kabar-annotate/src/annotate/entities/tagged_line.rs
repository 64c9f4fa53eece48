//! A line of text with its words and what the language knows of them, while the tagger's candidates in it are corrected.

use super::candidate::EntityCandidate;
use super::crf::labels;
use super::crf::model::{ModelLexicon, UsageCount};
use super::crf::token_attributes::lowercase_hash;
use super::pack::EntityPack;
use crate::text::Span;
use crate::text::words::Word;

/// A line for which a tagger has proposed names.
pub(super) struct TaggedLine<'a> {
    /// The text that the words are ranges of.
    pub(super) text: &'a str,
    /// The words of the line.
    pub(super) words: &'a [Word],
    /// The word lists of its language.
    pub(super) pack: &'a EntityPack,
    /// What the language's model knows of words.
    pub(super) lexicon: ModelLexicon<'a>,
}

impl TaggedLine<'_> {
    /// Is word `at` written so?
    pub(super) fn is_word(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|w| w.span.slice(self.text) == word)
    }

    /// The span of a name from its first to its last word, without an ending such as "'s".
    pub(super) fn name_span(&self, first: usize, last: usize) -> Span {
        let end = self.words[last].span;
        Span::new(self.words[first].span.start, end.start + self.pack.stem_length(end.slice(self.text)))
    }

    /// A candidate for the words from the first to the last; `kind` is an index into [`labels::KINDS`].
    pub(super) fn new_candidate(
        &self,
        words: (usize, usize),
        kind: usize,
        confidence: f32,
    ) -> EntityCandidate {
        let mut kind_scores = [0.0; 3];
        kind_scores[kind] = confidence;
        let span = self.name_span(words.0, words.1);
        EntityCandidate { span, words, kind: labels::KINDS[kind], confidence, kind_scores }
    }

    /// Does the word stand in people's names no less often than in other names, or is it unknown?
    pub(super) fn is_person_word(&self, word: Word) -> bool {
        let entry = self.lexicon.get(lowercase_hash(word.span.slice(self.text), &mut String::new()));
        let count = |kind: usize| {
            entry.approximate_count(UsageCount::First(kind))
                + entry.approximate_count(UsageCount::Further(kind))
        };
        count(0) >= count(1) + count(2)
    }
}
