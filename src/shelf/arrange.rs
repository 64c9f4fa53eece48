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
use kabar_annotate::text::Clean;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// An article on its shelf, for as long as the shelf is open: a row's number, a table's key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub u64);

/// A part of a shelf, as its side list names it; what the number means is the shelf's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlaceId {
    /// Of which kind.
    pub kind: PlaceKind,
    /// Which of that kind.
    pub number: i64,
}

/// Kinds of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlaceKind {
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
pub struct Place {
    /// Which.
    pub id: PlaceId,
    /// Its name, without those of the places that it is in.
    pub name: Clean,
    /// In how many other places it is.
    pub depth: usize,
    /// Unread articles in it.
    pub unread: usize,
    /// All articles in it.
    pub articles: usize,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Order {
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

impl Order {
    /// Those to choose from.
    pub const ALL: [Order; 6] =
        [Order::Input, Order::Newest, Order::Oldest, Order::Outlet, Order::Longest, Order::Shortest];
}

/// What a list shows. The default is everything, as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Where; `None` is everywhere.
    pub place: Option<PlaceId>,
    /// Which.
    pub filter: Option<Expr>,
    /// In which order. Articles that it does not tell apart stand as in [`Order::Input`].
    pub order: Order,
}

/// What [`Shelf::arrange`](super::Shelf::arrange) prepared, for the same shelf to show. Nobody else knows what is in it;
/// it is equal to itself only.
#[derive(Clone)]
pub struct Prepared {
    what: Arc<dyn Any + Send + Sync>,
    came: Option<Came>,
}

impl Prepared {
    /// Wraps what only its shelf understands.
    pub fn new(what: impl Any + Send + Sync) -> Prepared {
        Prepared { what: Arc::new(what), came: None }
    }

    /// The same, with what came of reading the input again.
    pub fn with_news(self, came: Option<Came>) -> Prepared {
        Prepared { came, ..self }
    }

    /// What came of reading the input again, where that was done.
    pub fn came(&self) -> Option<Came> {
        self.came
    }

    /// What is in it, for the shelf that put it there.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.what.downcast_ref()
    }
}

impl PartialEq for Prepared {
    fn eq(&self, other: &Prepared) -> bool {
        Arc::ptr_eq(&self.what, &other.what)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Prepared")
    }
}

/// What came of reading an input again, in articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// Were not there before.
    pub new: usize,
    /// Have another text.
    pub changed: usize,
    /// Are not there any more.
    pub gone: usize,
}

/// An article that a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Its position in the list.
    pub at: usize,
    /// Does it hold what is sought in its text only, neither in headline nor outlet?
    pub in_text: bool,
}

/// Whoever asked for long work, as the work sees him. Called from several threads at once.
pub trait Asker: Sync {
    /// Is the work still wanted? Asked every few milliseconds; work that is not wanted ends, with whatever it has.
    fn go_on(&self) -> bool;
    /// So much of it is done.
    fn progress(&self, done: usize, of: usize);
    /// More hits of a search, each batch in order.
    fn hits(&self, hits: Vec<Hit>);
}

/// Who waits for all of it, and gathers what a search finds.
#[derive(Debug, Default)]
pub struct Patient(Mutex<Vec<Hit>>);

impl Patient {
    /// What was found, in the order of the list.
    pub fn found(self) -> Vec<Hit> {
        let mut hits = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        hits.sort();
        hits
    }
}

impl Asker for Patient {
    fn go_on(&self) -> bool {
        true
    }

    fn progress(&self, _: usize, _: usize) {}

    fn hits(&self, hits: Vec<Hit>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(hits);
    }
}

/// Work that prepares an arrangement; `None` where it was not wanted to its end.
pub type Arrange = Box<dyn FnOnce(&dyn Asker) -> Option<Prepared> + Send>;

/// A search. It hands its hits over as it meets them.
pub type Search = Box<dyn FnOnce(&dyn Asker) + Send>;
