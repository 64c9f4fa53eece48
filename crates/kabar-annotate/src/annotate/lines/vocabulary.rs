//! The words that the code for lines knows by their role, of all languages together: the word lists of lines.toml.
//!
//! The lists of all languages are merged: the same words decide whether an article's language is known or not.

/// Word lists, by the [`word_hash`](kabar_patterns::word_hash)es of their words. [`LineRulePack`](super::pack::LineRulePack)
/// says what each is.
#[allow(missing_docs, reason = "LineRulePack says what each is")]
pub(super) struct LineVocabulary {
    pub minor_words: WordHashes,
    pub sentence_openers: WordHashes,
    pub weak_openers: WordHashes,
    pub name_openers: WordHashes,
    pub speech_verbs: WordHashes,
    pub auxiliaries: WordHashes,
    pub demonstratives: WordHashes,
    pub name_connectors: WordHashes,
    pub name_particles: WordHashes,
    pub outlet_words: WordHashes,
    pub frequent_words: WordHashes,
}

/// A set of words, by their hashes in order.
pub(super) struct WordHashes(pub &'static [u64]);

impl WordHashes {
    /// Is the word with that hash one of them?
    pub(super) fn contains(&self, hash: u64) -> bool {
        self.0.binary_search(&hash).is_ok()
    }
}
