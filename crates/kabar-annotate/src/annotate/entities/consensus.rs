//! Names in a text too short to tell its language ("Rini Astuti, 22, Jepara"): those that the taggers of all languages see.

use super::crf::model::Lexicon;
use super::crf::{CrfTagger, NameTagger, Prediction};
use crate::text::words::Word;

/// Texts of an unknown language that are longer than so many bytes are in one that kabar has no tagger for.
pub(super) const MAX_UNKNOWN_LANGUAGE_BYTES: usize = 160;

/// All taggers; they propose what none of them denies.
pub(super) struct ConsensusTagger;

impl NameTagger for ConsensusTagger {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Prediction> {
        let mut taggers = CrfTagger::languages();
        let Some(first) = taggers.next() else { return Vec::new() };
        let mut agreed = first.1.tag(text, words, endings);
        for (_, tagger) in taggers {
            let others = tagger.tag(text, words, endings);
            let same = |g: &Prediction| others.iter().find(|o| o.words == g.words && o.kind == g.kind);
            agreed.retain_mut(|g| {
                let other = same(g);
                if let Some(o) = other {
                    g.confidence = g.confidence.min(o.confidence);
                    g.kind_scores
                        .iter_mut()
                        .zip(o.kind_scores)
                        .for_each(|(mine, theirs)| *mine = mine.min(theirs));
                }
                other.is_some()
            });
        }
        agreed
    }

    fn lexicon(&self) -> Lexicon<'_> {
        Lexicon::new(&[])
    }
}
