//! Names in a text too short to tell its language ("Rini Astuti, 22, Jepara"): those that the taggers of all languages see.

use super::learned::model::Words;
use super::learned::{Guess, Tagger, Tags};
use crate::text::words::Word;

/// Texts of an unknown language that are longer than so many bytes are in one that kabar has no tagger for.
pub(super) const LONGEST: usize = 160;

/// All taggers; they propose what none of them denies.
pub(super) struct Agreed;

impl Tags for Agreed {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Guess> {
        let mut taggers = Tagger::languages();
        let Some(first) = taggers.next() else { return Vec::new() };
        let mut agreed = first.1.tag(text, words, endings);
        for (_, tagger) in taggers {
            let others = tagger.tag(text, words, endings);
            let same = |g: &Guess| others.iter().find(|o| o.words == g.words && o.kind == g.kind);
            agreed.retain_mut(|g| {
                let other = same(g);
                if let Some(o) = other {
                    g.sure = g.sure.min(o.sure);
                    g.kinds.iter_mut().zip(o.kinds).for_each(|(mine, theirs)| *mine = mine.min(theirs));
                }
                other.is_some()
            });
        }
        agreed
    }

    fn known(&self) -> Words<'_> {
        Words::new(&[])
    }
}
