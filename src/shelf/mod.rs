//! Collections of articles behind one trait, [`Shelf`]. A list asks for the headlines that it shows, never for all of them, so
//! that ten articles and ten million cost the same in every folder above this one. What a list shows, and in which order, is
//! an [`Arrangement`]; `arrangement` says why it is made in two steps.

mod any_shelf;
pub mod archive;
mod arrangement;
mod clock;
mod collection;
mod headline;
pub mod library;
pub mod name_profile;
mod page_text;
mod reading;
pub mod rules;
pub mod samples;
pub mod state;

pub use any_shelf::AnyShelf;
pub use arrangement::{
    ArrangeJob, Arrangement, ArticleId, HitCollector, JobMonitor, PreparedList, RescanSummary, SearchHit,
    SearchJob, SidebarItem, SidebarItemId, SidebarItemKind, SortOrder,
};
pub use clock::Clock;
pub use collection::{Shelf, ShelfStatus};
pub use headline::{Headline, Snippet};
pub use page_text::{FeedText, PageText, TextSource};
pub use reading::{MarkChange, ReadingPosition};

#[cfg(test)]
pub(crate) use clock::TEST_CLOCK;
