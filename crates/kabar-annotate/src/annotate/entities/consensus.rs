//! Names in a text too short to tell its language ("Rini Astuti, 22, Jepara"): those that the taggers of all languages find.

use super::candidate::EntityCandidate;
use super::crf::model::ModelLexicon;
use super::crf::{CrfTagger, NameTagger};
use crate::text::words::Word;

/// A longer text (in bytes) of an unknown language is in a language that has no tagger.
pub(super) const MAX_UNKNOWN_LANGUAGE_BYTES: usize = 160;

/// All taggers together. A name is proposed if each of them proposes it.
pub(super) struct ConsensusTagger;

impl NameTagger for ConsensusTagger {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<EntityCandidate> {
        let mut taggers = CrfTagger::languages();
        let Some((_, first)) = taggers.next() else { return Vec::new() };
        let mut agreed = first.tag(text, words, endings);
        for (_, tagger) in taggers {
            let others = tagger.tag(text, words, endings);
            agreed.retain_mut(|name| {
                let same = others.iter().find(|o| o.words == name.words && o.kind == name.kind);
                let Some(same) = same else { return false };
                name.confidence = name.confidence.min(same.confidence);
                for (score, other) in name.kind_scores.iter_mut().zip(same.kind_scores) {
                    *score = score.min(other);
                }
                true
            });
        }
        agreed
    }

    fn lexicon(&self) -> ModelLexicon<'_> {
        ModelLexicon::new(&[])
    }
}
