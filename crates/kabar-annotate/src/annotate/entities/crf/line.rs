//! The words of a line as the features see them, and which of them are scored.
//!
//! Only words near a capital are scored: a word in small letters with no capital beside it is in no name, and two thirds of
//! the words of an article are like that. In a line without capitals (a headline in small letters, a chat) every word is
//! scored.

use super::casing::LineCasing;
use super::model::ModelLexicon;
use super::token_attributes::{DASH_SHAPE, FIRST_MARK_SHAPE, TokenAttributes, shape_only, token_attributes};
use crate::text::words::{Word, WordShape};

/// A line of text for the model.
pub struct CrfLine<'a> {
    /// The text that the words are ranges of.
    pub text: &'a str,
    /// The words of the line.
    pub words: &'a [Word],
    /// What the features see of each word.
    pub attributes: Vec<TokenAttributes>,
    /// How the line uses capitals.
    pub casing: LineCasing,
    /// For each word the run of capitalised words that it stands in: its first and its last word.
    pub runs: Vec<(u32, u32)>,
}

/// In a range that is scored, at most so many words without a capital stand between two with one.
const MAX_GAP: usize = 2;
/// The features of a word ask for so many words before it and behind it.
const FEATURE_REACH: usize = 2;
/// A run of capitalised words has at most so many words.
const MAX_RUN_WORDS: usize = 12;

impl<'a> CrfLine<'a> {
    /// With the attributes of every word. `endings` are those that are not part of a name: "'s", "-nya".
    pub fn new(text: &'a str, words: &'a [Word], endings: &[String], lexicon: ModelLexicon) -> CrfLine<'a> {
        let mut buffer = String::new();
        let casing = LineCasing::of_line(text, words);
        let attributes = words
            .iter()
            .map(|&w| token_attributes(text, w, endings, lexicon, casing, &mut buffer))
            .collect::<Vec<_>>();
        let runs = capitalised_runs(&attributes);
        CrfLine { text, words, attributes, casing, runs }
    }

    /// With the ranges that are scored, and the attributes only of the words that their features ask for. `attributes`
    /// gives those of a word, by its index and the line's casing.
    pub fn with_scored_ranges(
        text: &'a str,
        words: &'a [Word],
        mut attributes: impl FnMut(usize, LineCasing) -> TokenAttributes,
    ) -> (CrfLine<'a>, Vec<(usize, usize)>) {
        let casing = LineCasing::of_line(text, words);
        let shapes: Vec<TokenAttributes> = words.iter().map(|word| shape_only(text, *word)).collect();
        let runs = capitalised_runs(&shapes);
        let mut line = CrfLine { text, words, attributes: shapes, casing, runs };
        let ranges = line.scored_ranges();
        let mut next = 0;
        for &(first, end) in &ranges {
            let near = next.max(first.saturating_sub(FEATURE_REACH))..words.len().min(end + FEATURE_REACH);
            next = near.end;
            near.for_each(|at| line.attributes[at] = attributes(at, casing));
        }
        (line, ranges)
    }

    /// The ranges of words that are scored: the first word, and one past the last.
    pub fn scored_ranges(&self) -> Vec<(usize, usize)> {
        if self.casing == LineCasing::Lowercase {
            return vec![(0, self.words.len())];
        }
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (at, word) in self.attributes.iter().enumerate() {
            // A word that a hyphen ties to one with a capital belongs to it: "In - guk".
            let follows_dash =
                at > 1 && self.attributes[at - 1].shape == DASH_SHAPE && word.shape < FIRST_MARK_SHAPE;
            let is_number = self.words[at].shape == WordShape::Number;
            match ranges.last_mut() {
                Some(last) if follows_dash && at == last.1 + 1 => last.1 = at + 1,
                Some(last) if word.is_capitalised && at - last.1 <= MAX_GAP => last.1 = at + 1,
                Some(last) if is_number && at == last.1 => last.1 = at + 1,
                _ if word.is_capitalised => ranges.push((at, at + 1)),
                _ => {}
            }
        }
        ranges
    }
}

/// For each word the run of capitalised words and numbers that it stands in; a word without a capital is a run of its own.
fn capitalised_runs(words: &[TokenAttributes]) -> Vec<(u32, u32)> {
    let mut runs = vec![(0, 0); words.len()];
    let mut at = 0;
    while at < words.len() {
        let mut end = at + 1;
        if words[at].is_capitalised {
            let continues = |word: &TokenAttributes| word.is_capitalised || matches!(word.shape, 9 | 10);
            while end < words.len() && end - at < MAX_RUN_WORDS && continues(&words[end]) {
                end += 1;
            }
        }
        runs[at..end].fill((at as u32, end as u32 - 1));
        at = end;
    }
    runs
}
