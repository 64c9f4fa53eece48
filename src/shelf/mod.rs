//! Collections of articles behind one trait. A list asks for the window of headlines that it shows, never for all of
//! them, so that ten articles and ten million are the same to everything above this folder. What the list shows, and in
//! which order, is an arrangement (`arrange`, which says why it is made in two steps).

pub mod archive;
mod arrange;
pub mod library;
pub mod rules;
pub mod samples;
pub mod state;

pub use arrange::{
    Arrange, Arrangement, Asker, Came, Hit, Id, Order, Patient, Place, PlaceId, PlaceKind, Prepared, Search,
};

use kabar_annotate::annotate::lines::repeats::Seen;
use kabar_annotate::article::{Article, Bearer, Date};
use kabar_annotate::text::find::Query;
use kabar_annotate::text::{Clean, Span};
use kabar_formats::Fault;
use library::{Library, Position};
use std::ops::Range;

/// A collection of articles. A position is a row of the list as it is arranged now.
pub trait Shelf: Send {
    /// How much there is, now.
    fn status(&self) -> Status;
    /// The parts of the shelf, in the order of the side list: everything first, each folder before what is in it.
    fn places(&self) -> Vec<Place>;
    /// Work that prepares `arrangement`, to be run on a thread of its own.
    fn arrange(&self, arrangement: &Arrangement) -> Arrange;
    /// Work like that of [`Shelf::arrange`] which first reads again what the shelf was made of, where that was files; what
    /// came of it is [`Prepared::came`].
    ///
    /// # Errors
    /// One line: why that can't be done.
    fn rescan(&self, arrangement: &Arrangement) -> Result<Arrange, Clean> {
        Ok(self.arrange(arrangement))
    }
    /// Shows what was prepared from now on. Says the position that the article `keep` then has, where it has one.
    fn show(&mut self, prepared: &Prepared, keep: Option<Id>) -> Option<usize>;
    /// The headlines of `window`, cut to what there is.
    fn headlines(&self, window: Range<usize>) -> Vec<Headline>;
    /// The article at a position.
    fn article(&self, at: usize) -> Option<Article>;
    /// What the outlet of `article` is known to repeat from article to article.
    fn seen(&self, article: &Article) -> Seen;
    /// A search for all articles of the list in which `query` occurs, in headline, outlet or text: from the position
    /// `from` on to the end, then from the first one. It may take long, so it is handed out to be run on a thread of its
    /// own.
    fn search(&self, query: &Query, from: usize) -> Search;
    /// The same for all articles of the list that name `bearer`.
    fn naming(&self, bearer: &Bearer, from: usize) -> Search;
    /// The nearest unread article after `from` (before it with `back`), around the end once.
    fn unread(&self, from: usize, back: bool) -> Option<usize>;
    /// Sets what is set in `mark`, durably, and says what the article's marks now are.
    ///
    /// # Errors
    /// One line, where the change could not be written down. It still holds for this session.
    fn mark(&mut self, id: Id, mark: Mark) -> Result<(), Clean>;
    /// What could not be read, in the order of the input.
    fn faults(&self) -> Vec<Fault>;
    /// Where the reader was in the article `key`, in an earlier session too.
    fn position(&self, key: &str) -> Option<Position>;
    /// Keeps where the reader is in the article `key`, durably.
    ///
    /// # Errors
    /// One line, where that could not be written down.
    fn keep_position(&mut self, key: &str, at: Position) -> Result<(), Clean>;
    /// The position of the article `key`, which was once at `near`. `None` is no proof that it is gone: where to look at all
    /// of the list would take long, only a part of it is looked at.
    fn locate(&self, key: &str, near: usize) -> Option<usize>;
    /// The reader's library, where the shelf is that: it can do more than any collection.
    fn library(&mut self) -> Option<&mut Library> {
        None
    }
}

/// How much a shelf holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// Articles in the list, as it is arranged.
    pub articles: usize,
    /// Articles on the shelf.
    pub all: usize,
    /// Articles that came since the list was arranged, and wait to be arranged.
    pub newer: usize,
    /// Of those in the list, how many are unread.
    pub unread: usize,
    /// Of the unread, how many nobody looked at yet: of them it is not known whether an earlier session read them.
    pub unmet: usize,
    /// Records that could not be read.
    pub faults: usize,
    /// Is the shelf still reading its input?
    pub loading: bool,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Which article.
    pub id: Id,
    /// The article's [`Article::key`].
    pub key: Clean,
    /// Its headline.
    pub title: Clean,
    /// Its address.
    pub url: Option<Clean>,
    /// Its outlet.
    pub site: Option<Clean>,
    /// When it was published.
    pub published: Option<Date>,
    /// Reading time of the whole text.
    pub minutes: usize,
    /// Has the reader opened it?
    pub read: bool,
    /// Did the reader star it?
    pub starred: bool,
    /// Did its feed edit it since the reader read it?
    pub changed: bool,
    /// When it came, in Unix seconds, where that is what stands for the date that it lacks.
    pub came: Option<i64>,
    /// The reader's tags.
    pub tags: Vec<Clean>,
    /// The words around what was sought, where the list is what a search found.
    pub snippet: Option<Snippet>,
}

/// Words around a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// One line of the text, cut at words; `…` where something was cut off.
    pub text: Clean,
    /// Where the words that were sought stand in it.
    pub hits: Vec<Span>,
}

/// A change of the reader's own marks; `None` leaves a mark as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// Read or unread.
    pub read: Option<bool>,
    /// Starred or not.
    pub starred: Option<bool>,
}

impl Headline {
    /// The headline of `article`, unread and not starred.
    pub fn of(id: Id, article: &Article) -> Headline {
        Headline {
            id,
            key: article.key.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            site: article.site.clone(),
            published: article.published,
            minutes: article.minutes(),
            read: false,
            starred: false,
            changed: false,
            came: None,
            tags: Vec::new(),
            snippet: None,
        }
    }
}
