//! What a list shows of a shelf, and in which order; and long work on a shelf: who asked for it, what comes of it.
//!
//! A list may stand over ten articles or ten million, over files or over a table, so whoever draws it knows *positions*
//! and counts only: position 0 is the first row. What stands at a position is the shelf's affair: an archive keeps one
//! number a row, or nothing where the list is the file itself; a library may keep a key and page through an index.
//!
//! To arrange may take long (three gigabytes are read to sort them by date for the first time). So it comes in two
//! steps. [`Shelf::arrange`](super::Shelf::arrange) hands out work that runs on a thread of its own, says how far it is,
//! and stops when nobody wants it any more; the list shows what it showed. What that work prepared the shelf then takes
//! in one quick step, [`Shelf::show`](super::Shelf::show), between two other questions: from then on positions are those
//! of the new arrangement. Whoever asked for a position before that must throw the answer away; what must not go wrong
//! (a mark) names an article by its [`Id`], which no arrangement changes.
//!
//! An arrangement is of the articles that were there when it was prepared. In the order of the input, without filter or
//! place, new articles join the list at its end, where they move nothing. In any other they wait, counted as
//! [`Status::newer`](super::Status::newer), until the same arrangement is asked for again: nothing moves under the
//! reader's eye that he did not move. For the same reason an article that was unread stays in a list of unread ones when
//! he reads it.

use crate::query::Expr;
use kabar_annotate::text::CleanText;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// An article on its shelf, for as long as the shelf is open: a row's number, a table's key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(pub u64);

/// A part of a shelf, as its side list names it; what the number means is the shelf's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SidebarItemId {
    /// Of which kind.
    pub kind: SidebarItemKind,
    /// Which of that kind.
    pub number: i64,
}

/// Kinds of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SidebarItemKind {
    /// Everything.
    All,
    /// What a filter lets through: unread, starred, one that the reader saved.
    View,
    /// What holds other places.
    Folder,
    /// A feed.
    Feed,
    /// A file.
    File,
    /// What the reader tagged so.
    Tag,
    /// What was begun and not read to its end: known to the session, and not to the shelf.
    Begun,
}

/// A row of the side list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidebarItem {
    /// Which.
    pub id: SidebarItemId,
    /// Its name, without those of the places that it is in.
    pub name: CleanText,
    /// In how many other places it is.
    pub depth: usize,
    /// Unread articles in it.
    pub unread: usize,
    /// All articles in it.
    pub articles: usize,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortOrder {
    /// As the input has them; of a library as they came.
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
    /// What fits the words of the filter best. Only a library can tell, so it is no order to choose but that of a search.
    Best,
}

impl SortOrder {
    /// Those to choose from.
    pub const CHOICES: [SortOrder; 6] = [
        SortOrder::Input,
        SortOrder::Newest,
        SortOrder::Oldest,
        SortOrder::Outlet,
        SortOrder::Longest,
        SortOrder::Shortest,
    ];
}

/// What a list shows. The default is everything, as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Where; `None` is everywhere.
    pub scope: Option<SidebarItemId>,
    /// Which.
    pub filter: Option<Expr>,
    /// In which order. Articles that it does not tell apart stand as in [`Order::Input`].
    pub order: SortOrder,
}

/// What [`Shelf::arrange`](super::Shelf::arrange) prepared, for the same shelf to show. Nobody else knows what is in it;
/// it is equal to itself only.
#[derive(Clone)]
pub struct PreparedList {
    payload: Arc<dyn Any + Send + Sync>,
    rescan: Option<RescanSummary>,
}

impl PreparedList {
    /// Wraps what only its shelf understands.
    pub fn new(what: impl Any + Send + Sync) -> PreparedList {
        PreparedList { payload: Arc::new(what), rescan: None }
    }

    /// The same, with what came of reading the input again.
    pub fn with_rescan(self, came: Option<RescanSummary>) -> PreparedList {
        PreparedList { rescan: came, ..self }
    }

    /// What came of reading the input again, where that was done.
    pub fn rescan(&self) -> Option<RescanSummary> {
        self.rescan
    }

    /// What is in it, for the shelf that put it there.
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

/// What came of reading an input again, in articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RescanSummary {
    /// Were not there before.
    pub new: usize,
    /// Have another text.
    pub changed: usize,
    /// Are not there any more.
    pub removed: usize,
}

/// An article that a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchHit {
    /// Its position in the list.
    pub position: usize,
    /// Does it hold what is sought in its text only, neither in headline nor outlet?
    pub in_text: bool,
}

/// Whoever asked for long work, as the work sees him. Called from several threads at once.
pub trait JobMonitor: Sync {
    /// Is the work still wanted? Asked every few milliseconds; work that is not wanted ends, with whatever it has.
    fn is_wanted(&self) -> bool;
    /// So much of it is done.
    fn report_progress(&self, done: usize, of: usize);
    /// More hits of a search, each batch in order.
    fn report_hits(&self, hits: Vec<SearchHit>);
}

/// Who waits for all of it, and gathers what a search finds.
#[derive(Debug, Default)]
pub struct HitCollector(Mutex<Vec<SearchHit>>);

impl HitCollector {
    /// What was found, in the order of the list.
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

/// Work that prepares an arrangement; `None` where it was not wanted to its end.
pub type ArrangeJob = Box<dyn FnOnce(&dyn JobMonitor) -> Option<PreparedList> + Send>;

/// A search. It hands its hits over as it meets them.
pub type SearchJob = Box<dyn FnOnce(&dyn JobMonitor) + Send>;
