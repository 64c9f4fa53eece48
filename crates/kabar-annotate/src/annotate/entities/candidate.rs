//! A name that a tagger proposes, before the whole article decides on it.

use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::find::unaccented;
use crate::text::words::{Word, WordShape};

/// A name proposed by a tagger.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityCandidate {
    /// Where it stands, without a title before it or an ending such as "'s".
    pub span: Span,
    /// The indexes of its first and last word.
    pub words: (usize, usize),
    /// The most likely kind of the name.
    pub kind: EntityKind,
    /// How likely this very name is, from 0 to 1.
    pub confidence: f32,
    /// How likely its words are part of a name of each kind, in the order of [`KINDS`](super::crf::labels::KINDS): the
    /// mean over the words, from 0 to 1. The place of a dateline counts more than 1.
    pub kind_scores: [f32; 3],
}

/// The words from `first` to `last` in small letters, without marks, accents, apostrophes and possessive endings, cut at
/// hyphens: what tells names apart, however they are spelt ("Ma'ruf", "Al-Hakim", "Sánchez").
pub(super) fn name_words(
    text: &str,
    words: &[Word],
    (first, last): (usize, usize),
    pack: &EntityPack,
) -> Vec<String> {
    let letters = words[first..=last].iter().filter(|w| w.shape != WordShape::Punctuation);
    let mut out = Vec::with_capacity(last + 1 - first);
    for w in letters {
        let word = w.span.slice(text);
        let stem = word[..pack.stem_length(word)].to_lowercase();
        if stem.bytes().all(|b| b.is_ascii_alphanumeric()) {
            out.push(stem);
            continue;
        }
        let plain: String = stem.chars().flat_map(unaccented).flatten().collect();
        let parts = plain.split('-').map(|part| part.replace(['\'', '’', '‘', '`'], ""));
        out.extend(parts.filter(|part| !part.is_empty()));
    }
    out
}
