//! A line's words as the features see them: hashed keys, shapes, what the model knows of each, and the runs of
//! capitalised words that names can be in.
//!
//! Only words near a capital are scored: a small word with no capital beside it is in no name, which two thirds of the
//! words of an article are. In a line without capitals (a headline in small letters, a chat) every word is.

use super::model::Lexicon;
pub use super::token_attributes::{
    BOUNDARY_SHAPE, ShapeCode, TokenAttributes, UsageProfile, is_mostly_small, lowercase_hash, mix_bits,
    word_hash,
};
use super::token_attributes::{DASH_SHAPE, shape_only, token_attributes};
use crate::text::words::{Word, WordShape};

/// What a line's capitals say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineCasing {
    /// Names have capitals.
    #[default]
    Mixed,
    /// Nearly all words are in capitals only.
    AllCaps,
    /// Nearly all words begin with a capital.
    TitleCase,
    /// No word has one.
    Lowercase,
}

/// A line.
pub struct CrfLine<'a> {
    /// The text.
    pub text: &'a str,
    /// The line's words.
    pub words: &'a [Word],
    /// The same words, as the features see them.
    pub attributes: Vec<TokenAttributes>,
    /// What its capitals say.
    pub casing: LineCasing,
    /// For each word the run of capitalised words that it stands in, as first and last word.
    pub runs: Vec<(u32, u32)>,
}

/// How many words without a capital may stand between two with one in a stretch that is scored.
const MAX_GAP: usize = 2;
/// How many words before and behind a word its features ask for.
const FEATURE_REACH: usize = 2;

impl<'a> CrfLine<'a> {
    /// `endings` are those that are not part of a name: "'s", "-nya".
    pub fn new(text: &'a str, words: &'a [Word], endings: &[String], known: Lexicon) -> CrfLine<'a> {
        let mut buffer = String::new();
        let casing = line_casing(text, words);
        let attributes = words
            .iter()
            .map(|&w| token_attributes(text, w, endings, known, casing, &mut buffer))
            .collect::<Vec<_>>();
        let runs = capitalised_runs(&attributes);
        CrfLine { text, words, attributes, casing, runs }
    }

    /// The same with its stretches, where nothing is known of words that no feature of these asks for. `see` looks at the
    /// word of that number.
    pub fn with_scored_ranges(
        text: &'a str,
        words: &'a [Word],
        mut see: impl FnMut(usize, LineCasing) -> TokenAttributes,
    ) -> (CrfLine<'a>, Vec<(usize, usize)>) {
        let mode = line_casing(text, words);
        let seen: Vec<TokenAttributes> = words.iter().map(|word| shape_only(text, *word)).collect();
        let runs = capitalised_runs(&seen);
        let mut view = CrfLine { text, words, attributes: seen, casing: mode, runs };
        let stretches = view.scored_ranges();
        let mut next = 0;
        for &(first, end) in &stretches {
            let near = next.max(first.saturating_sub(FEATURE_REACH))..words.len().min(end + FEATURE_REACH);
            next = near.end;
            near.for_each(|at| view.attributes[at] = see(at, mode));
        }
        (view, stretches)
    }

    /// The stretches of words that are scored, as first and one past the last.
    pub fn scored_ranges(&self) -> Vec<(usize, usize)> {
        if self.casing == LineCasing::Lowercase {
            return vec![(0, self.words.len())];
        }
        let mut out: Vec<(usize, usize)> = Vec::new();
        for (at, seen) in self.attributes.iter().enumerate() {
            // What a hyphen ties to a capital goes on with it: "In - guk".
            let tied = at > 1 && self.attributes[at - 1].shape == DASH_SHAPE && seen.shape < 16;
            let number = self.words[at].shape == WordShape::Number;
            match out.last_mut() {
                Some(last) if tied && at == last.1 + 1 => last.1 = at + 1,
                Some(last) if seen.is_capitalised && at - last.1 <= MAX_GAP => last.1 = at + 1,
                Some(last) if number && at == last.1 => last.1 = at + 1,
                _ if seen.is_capitalised => out.push((at, at + 1)),
                _ => {}
            }
        }
        out
    }
}

fn line_casing(text: &str, words: &[Word]) -> LineCasing {
    let letters = words.iter().filter(|w| w.is_name_like() || w.shape == WordShape::Lowercase).count();
    let capitals = words.iter().filter(|w| w.is_name_like()).count();
    let caps = words.iter().filter(|w| w.shape == WordShape::AllCaps && w.span.slice(text).len() > 1).count();
    if capitals == 0 {
        LineCasing::Lowercase
    } else if letters >= 4 && caps * 5 >= letters * 4 {
        LineCasing::AllCaps
    } else if letters >= 5 && capitals * 5 >= letters * 4 {
        LineCasing::TitleCase
    } else {
        LineCasing::Mixed
    }
}

/// Runs of capitalised words and the numbers in them.
fn capitalised_runs(seen: &[TokenAttributes]) -> Vec<(u32, u32)> {
    let mut out = vec![(0, 0); seen.len()];
    let mut at = 0;
    while at < seen.len() {
        let mut end = at + 1;
        if seen[at].is_capitalised {
            while end < seen.len()
                && end - at < 12
                && (seen[end].is_capitalised || matches!(seen[end].shape, 9 | 10))
            {
                end += 1;
            }
        }
        out[at..end].fill((at as u32, end as u32 - 1));
        at = end;
    }
    out
}
