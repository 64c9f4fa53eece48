//! Who a quotation is attributed to, as far as the words of the text say it: the words that name the source, and how they
//! name it. Which person those words mean is decided later, by `speaker_tracker`.

use crate::annotate::entities::EntityMention;
use crate::article::MentionForm;
use crate::text::Span;

/// What the words that name a source refer to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SourceRef {
    /// A named entity: an index into [`Coreference::clusters`](crate::annotate::entities::Coreference::clusters).
    Cluster(usize),
    /// Somebody mentioned before, through a pronoun or a clitic.
    Anaphor,
    /// Somebody mentioned before, through a description: "politikus itu", "Presiden".
    Description(Span),
    /// Somebody without a name who was not mentioned before: "seorang warga".
    Phrase(Span),
}

/// The source of a quotation and the words that name it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Attribution {
    /// What the words refer to.
    pub source: SourceRef,
    /// The words that name the source.
    pub mention: Span,
    /// What kind of words these are.
    pub form: MentionForm,
}

impl From<EntityMention> for Attribution {
    /// An attribution to a named entity.
    fn from(mention: EntityMention) -> Attribution {
        Attribution {
            source: SourceRef::Cluster(mention.cluster),
            mention: mention.span,
            form: MentionForm::Name,
        }
    }
}

/// Where the cue of an attribution stands (its verb, its "menurut", its colon). The nearer it is to the quotation, the
/// more certain it is that the quotation is speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CuePosition {
    /// Elsewhere in the sentence.
    InSentence,
    /// Right before the quotation: "Xi mengatakan, “".
    Before,
    /// Right after the quotation: "” kata Xi".
    After,
}
