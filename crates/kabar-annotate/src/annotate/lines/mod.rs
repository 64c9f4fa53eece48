//! Is this line the article, or a promo, a related link, a credit?
//!
//! ```text
//!     tokens ──rules──► hits ──classifier──► cuts ──neighbours──► labels, related links, credits
//! ```
//!
//! What such lines look like is data, in assets/languages/*: fixed phrases in lines.toml, in the language of
//! [`kabar_patterns::pattern`], and in families.toml what invitations are made of, however they are worded (`family`). The
//! code knows only where in a line a pattern may match, what a line's neighbours mean, and when to leave a line alone. A
//! folded promo saves its reader a second, a folded line of the article is lost, so a doubt ends in a line that is only
//! dimmed, and a grave one in "body". Where a page says more of a line than its words do, `page_evidence` reads both.

mod article_lines;
mod below_article;
mod builtin;
mod family;
mod family_tables;
mod headline;
// For the program that trains its weights.
#[doc(hidden)]
pub mod headline_boundary;
mod headline_pieces;
mod line_classifier;
mod line_features;
mod line_rule;
// For the program that trains its weights.
#[doc(hidden)]
pub mod line_scorer;
mod line_state;
mod line_template;
// For the program that trains its weights.
#[doc(hidden)]
pub mod line_wording;
mod neighbours;
// For the test that holds each rule to its examples.
#[doc(hidden)]
pub mod pack;
mod page_evidence;
mod paragraphs;
mod phrase_index;
pub mod repeated_lines;
pub mod rule_set;
mod structure;
mod token_predicates;
pub mod user_rules;
mod vocabulary;
// For the program that trains the weights of `headline_boundary`.
#[doc(hidden)]
pub mod word_usage;

pub(super) use article_lines::classify_tokens;
#[doc(hidden)]
pub use article_lines::scorable_lines;
pub use article_lines::{ExplainedPart, LineAnnotations, classify, classify_with, explain, paragraph_breaks};
