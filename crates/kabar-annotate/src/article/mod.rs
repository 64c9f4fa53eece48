//! What an article is, and what the engine says of it. Plain data: no I/O, no rules.
//!
//! An [`Article`] is made only by [`Draft::finish`], which cleans every string ([`text::clean`](crate::text::clean)) and
//! cuts the text into lines. So every article is clean, and its ranges fit its text. What the engine says of an article is
//! kept apart, as [`Annotations`]: values on byte ranges of that text, which can be compared, so that a better engine can
//! annotate the same article again.

mod annotations;
#[allow(clippy::module_inception, reason = "a file has the name of the type that it owns")]
mod article;
mod date;
mod draft;
mod evidence;
mod id;
mod links;
mod markup;
mod name_key;

pub use annotations::{
    Annotations, Credit, Entity, EntityKind, LabelReason, LineAnnotation, LineLabel, MentionForm, Quote,
    QuoteKind, RelatedLink,
};
pub use article::{Article, Dateline, WORDS_PER_MINUTE, reading_minutes};
pub use date::{Date, TimeOfDay};
pub use draft::Draft;
pub use evidence::{EvidenceKind, LineEvidence};
pub use id::content_id;
pub use markup::{Block, ListMarker, Markup, TextLink};
pub use name_key::NameKey;
