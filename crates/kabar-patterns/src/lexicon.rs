//! The words of languages that patterns depend on without spelling them.

use crate::token::word_hash;
use std::sync::Arc;

/// Words by their [`word_hash`]es. The empty lexicon is valid: then `<name>` is a run of capitalised words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Words in lower case that may stand inside a person's name: "bin", "van", "de".
    pub name_particles: Arc<[u64]>,
    /// Words in lower case that may stand inside an outlet's name: "com", "tv", "news".
    pub outlet_words: Arc<[u64]>,
    /// Words that stand in nearly every line: that a line holds one says nothing.
    pub frequent_words: Arc<[u64]>,
}

impl Lexicon {
    /// The lexicon of these lists of words, which are in lower case.
    pub fn from_words<'a>(
        name_particles: impl IntoIterator<Item = &'a str>,
        outlet_words: impl IntoIterator<Item = &'a str>,
        frequent_words: impl IntoIterator<Item = &'a str>,
    ) -> Lexicon {
        Lexicon {
            name_particles: name_particles.into_iter().map(word_hash).collect(),
            outlet_words: outlet_words.into_iter().map(word_hash).collect(),
            frequent_words: frequent_words.into_iter().map(word_hash).collect(),
        }
    }
}
