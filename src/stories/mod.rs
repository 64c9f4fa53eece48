//! Which articles tell the same event, and the brief of a day. Pure: a story is made of what articles say, wherever they are kept.
//!
//! Two articles are as similar as their words are: how much of the headline and the first sentences of each the other tells
//! too, and the cosine of their most telling words (`terms`). Rare words weigh more than common
//! ones (`rarity`). Similar articles become stories by average linking (`average_link`), one article at a time, as they
//! arrive (`grouper`).

mod additions;
mod average_link;
mod brief;
mod grouper;
mod postings;
mod rarity;
mod story;
mod terms;

pub use additions::Additions;
pub use brief::{BriefItem, brief, rank, tell};
pub use grouper::{GroupedArticle, Link, StoryGrouper};
pub use story::{Story, StoryArticle, StoryNumber, StoryQuote, group, shown_headline};
pub use terms::StoryTerms;
