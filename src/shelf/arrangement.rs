//! What a list shows of a shelf, and in which order; and long jobs on a shelf, with their monitors and results.
//!
//! A list may show ten articles or ten million, of files or of a table. So whoever draws it knows only *positions* and
//! counts: position 0 is the first row. How it finds what is at a position is left to each shelf: an archive keeps one
//! number for each row, or nothing where the list has all rows; a library may keep a key and page through an index.
//!
//! Arranging may take long (three gigabytes are read to sort them by date for the first time), so it has two steps.
//! [`Shelf::arrange`](super::Shelf::arrange) returns a job that runs on a thread of its own, reports its progress, and
//! stops when nobody wants it any more. Meanwhile the list stays as it is. [`Shelf::show`](super::Shelf::show) then takes
//! what the job prepared, quickly and between two other calls. From then on positions are those of the new arrangement,
//! and answers to earlier questions about positions must be dropped. Where a mistake would do harm, as with a mark, an
//! article is named by its [`ArticleId`], which no arrangement changes.
//!
//! An arrangement has the articles that were there when it was prepared. In the order of the input, without filter and
//! scope, new articles join the list at its end. In any other arrangement they wait, and are counted as
//! [`ShelfStatus::waiting`](super::ShelfStatus::waiting), until the same arrangement is asked for again, so that nothing
//! moves while somebody reads the list. For the same reason an unread article stays in a list of unread ones when it is
//! read.

use crate::query::Expr;
use kabar_annotate::text::CleanText;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Names an article for as long as its shelf is open: the number of a row, or the key of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub u64);

/// Names an item of the sidebar. What the number means is known to the shelf only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SidebarItemId {
    /// What kind of item it is.
    pub kind: SidebarItemKind,
    /// Which one of its kind it is.
    pub number: i64,
}

/// What an item of the sidebar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SidebarItemKind {
    /// All articles.
    All,
    /// The articles that match a filter: unread, starred, or one that the reader saved.
    View,
    /// A folder, which has other items.
    Folder,
    /// A feed.
    Feed,
    /// A file.
    File,
    /// The articles with a tag of the reader's.
    Tag,
    /// Articles that were begun and not read to the end. The session knows them, and the shelf does not.
    Begun,
}

/// A row of the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidebarItem {
    /// Which item it is.
    pub id: SidebarItemId,
    /// Its name, without those of the folders that it is in.
    pub name: CleanText,
    /// How many folders it is in.
    pub depth: usize,
    /// Unread articles in it.
    pub unread: usize,
    /// All articles in it.
    pub articles: usize,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortOrder {
    /// In the order of the input; in a library in the order of arrival.
    #[default]
    Input,
    /// The latest first; articles without a date last.
    Newest,
    /// The earliest first; articles without a date last.
    Oldest,
    /// By outlet, without regard to case and accents; in each the latest first.
    Outlet,
    /// The longest text first.
    Longest,
    /// The shortest text first.
    Shortest,
    /// Best match for the words of the filter first. Only a library knows that, so it is the order of a search and can't be
    /// chosen.
    Best,
}

impl SortOrder {
    /// The orders that can be chosen.
    pub const CHOICES: [SortOrder; 6] = [
        SortOrder::Input,
        SortOrder::Newest,
        SortOrder::Oldest,
        SortOrder::Outlet,
        SortOrder::Longest,
        SortOrder::Shortest,
    ];
}

/// What a list shows. The default is everything, in the order of the input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The item of the sidebar whose articles are shown; `None` is everything.
    pub scope: Option<SidebarItemId>,
    /// Which of them are shown; `None` is all.
    pub filter: Option<Expr>,
    /// In which order. Articles that are equal in it stay in the order of [`SortOrder::Input`].
    pub order: SortOrder,
}

/// What the job of [`Shelf::arrange`](super::Shelf::arrange) prepared, for the same shelf to show. Only that shelf knows what
/// is in it, and it is equal only to its clones.
#[derive(Clone)]
pub struct PreparedList {
    payload: Arc<dyn Any + Send + Sync>,
    rescan: Option<RescanSummary>,
}

impl PreparedList {
    /// Wraps what only its shelf knows.
    pub fn new(what: impl Any + Send + Sync) -> PreparedList {
        PreparedList { payload: Arc::new(what), rescan: None }
    }

    /// Adds the result of reading the input again.
    pub fn with_rescan(self, rescan: Option<RescanSummary>) -> PreparedList {
        PreparedList { rescan, ..self }
    }

    /// The result of reading the input again, if that was done.
    pub fn rescan(&self) -> Option<RescanSummary> {
        self.rescan
    }

    /// What is in it, for the shelf that made it.
    pub fn downcast<T: Any>(&self) -> Option<&T> {
        self.payload.downcast_ref()
    }
}

impl PartialEq for PreparedList {
    fn eq(&self, other: &PreparedList) -> bool {
        Arc::ptr_eq(&self.payload, &other.payload)
    }
}

impl fmt::Debug for PreparedList {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Prepared")
    }
}

/// The result of reading an input again, in numbers of articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RescanSummary {
    /// Articles that were not there before.
    pub new: usize,
    /// Articles that have another text.
    pub changed: usize,
    /// Articles that are not there any more.
    pub removed: usize,
}

/// An article that a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchHit {
    /// Its position in the list.
    pub position: usize,
    /// Was it found in the text only, and neither in the headline nor in the outlet?
    pub in_text: bool,
}

/// What a long job reports to, and what it asks whether to go on. It is called from several threads at once.
pub trait JobMonitor: Sync {
    /// Is the job still wanted? It is asked every few milliseconds. A job that is not wanted ends with what it has.
    fn is_wanted(&self) -> bool;
    /// So much of it is done, `done` of `of`.
    fn report_progress(&self, done: usize, of: usize);
    /// More hits of a search; those of one call are in the order in which they were found.
    fn report_hits(&self, hits: Vec<SearchHit>);
}

/// Waits for the whole job and collects what a search finds.
#[derive(Debug, Default)]
pub struct HitCollector(Mutex<Vec<SearchHit>>);

impl HitCollector {
    /// The hits in the order of the list.
    pub fn into_hits(self) -> Vec<SearchHit> {
        let mut hits = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        hits.sort();
        hits
    }
}

impl JobMonitor for HitCollector {
    fn is_wanted(&self) -> bool {
        true
    }

    fn report_progress(&self, _: usize, _: usize) {}

    fn report_hits(&self, hits: Vec<SearchHit>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(hits);
    }
}

/// A job that prepares an arrangement; it returns `None` if it was not wanted to its end.
pub type ArrangeJob = Box<dyn FnOnce(&dyn JobMonitor) -> Option<PreparedList> + Send>;

/// A search. It reports its hits as it finds them.
pub type SearchJob = Box<dyn FnOnce(&dyn JobMonitor) + Send>;
