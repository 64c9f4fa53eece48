//! What the crate that trains the models of speakers sees of the engine: each quotation with the candidates for its speaker.

use crate::text::Span;

/// A quotation whose speaker may be any of several candidates, shown to the crate that trains the ranker.
pub struct ReferenceCase<'a> {
    /// The range of the quotation, with its marks, in the article's text.
    pub quote: Span,
    /// The candidates, by name or by the words that stand for them.
    pub candidates: &'a [String],
    /// The features of each candidate, as indexes into the weights.
    pub features: &'a [Vec<u16>],
    /// Does the tag name the speaker? The name was hidden from the features.
    pub is_named: bool,
    /// Are these the sources that the quotation's sentence proposes, for the model of such sentences?
    pub in_sentence: bool,
    /// The candidate that the tag names, if it was mentioned before.
    pub named: Option<usize>,
    /// The candidate that the rules choose.
    pub rule: Option<usize>,
}

/// Sees each [`ReferenceCase`] of an article in place of the ranker, and may choose the candidate.
pub type ReferenceObserver<'a> = dyn FnMut(&ReferenceCase) -> Option<usize> + 'a;
