//! The reader's own library: subscriptions, articles, what the reader did with them. One SQLite file,
//! `$XDG_DATA_HOME/kabar/library.db`.
//!
//! **Several kabars at once.** Each has its own connection; WAL lets all read while one writes, and a writer waits for
//! another instead of failing. Nothing is held between two calls: no lock file, no open transaction.
//!
//! **Lists.** A list is never loaded whole. Headlines are a table of their own, apart from bodies, and each place has an
//! index in the order of its list. A list is walked by its keys: the next thousand rows are those after the last key that is
//! known, `(sort, id) < (?, ?)`, so that it costs the same wherever in the list it is. Row numbers are kept as they were met:
//! one number an article for the part of the list that was walked, so a position means the same article for as long as the
//! list is arranged, whatever is read, marked or fetched meanwhile. The first screen of a list of 100,000 reads one such
//! piece; `G` walks the rest once, over an index without rows. How long a list is says a count that triggers keep.
//!
//! **Identity.** An article is a row, and its number is never used again; feeds are its *sources*. `same` says when an item
//! of a feed is an article that is there already.
//!
//! **Who calls what.** The librarian's thread owns one [`Library`] as its shelf: [`Library::arrange_now`] for the first
//! screen, [`Library::watch`] to hear of others, [`Library::mark_all`] and its like for what the reader does,
//! [`Library::undo`]. A refresh opens another one ([`Durability::Fetched`]): [`Library::due`], then for each feed
//! [`Library::absorb_ready`] and [`Library::outcome`], and when all is stored [`Library::read_names`] until it says 0. "Mark all
//! read" is [`Library::ids_at`] of the whole list, then `mark_all`: what came since is on no list yet.
//!
//! | file | what it owns |
//! |---|---|
//! | `db` | opening the file: durability, schema, migrations |
//! | `trouble` | what can go wrong, in words |
//! | `feeds` | subscriptions and their health |
//! | `ready` | what a fetch brought, made ready by its workers |
//! | `absorb` | what is ready → articles; `same`, `address`: which article it is |
//! | `body` | an article's body as it is kept |
//! | `decide` | read, starred, tags, deleted, views: what the reader does |
//! | `journal` | all of that, to undo and do again |
//! | `marks` | the same for articles opened from files, and places in articles |
//! | `read` | headlines by number, one article, counts |
//! | `ask`, `find` | the filter language as SQL; what it finds, ranked, with the words around the hits |
//! | `list`, `shelf` | lists as they are arranged; the library as a shelf |
//! | `places`, `rename` | the parts of the side list; what the reader calls and drops there |
//! | `names` | who is named in an article, and who speaks |
//! | `watch` | hearing of what other kabars write |
//! | `keep`, `repair` | checks, copies, room; a damaged file |

mod body;
mod canonical_url;
mod database;
mod dedup;
mod error;
mod feeds;
mod file_marks;
mod ingest;
mod journal;
mod listing;
mod maintenance;
mod mutations;
mod name_index;
mod prepare;
mod query_sql;
mod repair;
mod rows;
mod search;
mod shelf_impl;
mod sidebar;
mod sidebar_edits;
#[cfg(test)]
mod tests;
mod watch;

pub use canonical_url::canonical_url;
pub use database::Durability;
pub use error::{Error, LibraryErrorKind};
pub use feeds::{FeedHealth, FeedRow, FetchOutcome, Subscription};
pub use file_marks::ReadingPosition;
pub use ingest::{IngestCounts, KnownFingerprints};
pub use journal::ChangeSummary;
pub use name_index::ANNOTATOR_VERSION;
pub use prepare::{FetchedItem, PreparedItems};
pub use repair::{RepairReport, repair};
pub use rows::{ArticleRow, ArticleRowRecord, LibraryCounts, for_each_batch};
pub use search::{DateOrder, MAX_RANKED, RankedArticle};
pub use sidebar::STARRED_VIEW;
pub use sidebar_edits::SavedView;
pub use watch::LibraryWatch;

use crate::config::folders::xdg_folder;
use crate::shelf::Clock;
use kabar_formats::Diagnostic;
use rusqlite::{Connection, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

/// An open library.
#[derive(Debug)]
pub struct Library {
    path: PathBuf,
    clock: Clock,
    db: Connection,
    read_only: bool,
    /// The list, as it is arranged.
    listing: RefCell<listing::Listing>,
    view_cache: RefCell<sidebar::ViewCache>,
    /// The state of others' changes that the list knows of.
    seen_version: Cell<i64>,
    /// What the shelf could not show.
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl Library {
    /// Opens the library at `path` for the reader's own doings, made with its folder where there is none.
    ///
    /// # Errors
    /// Where it is damaged, newer than this kabar, or neither readable nor to be made.
    pub fn open(path: &Path, clock: Clock) -> Result<Library, Error> {
        Library::open_with_durability(path, Durability::EveryCommit, clock)
    }

    /// The same for whoever writes what [`Durability`] says: importers open one of their own.
    ///
    /// # Errors
    /// Those of [`Library::open`].
    pub fn open_with_durability(path: &Path, durability: Durability, clock: Clock) -> Result<Library, Error> {
        let database::OpenedDatabase { db, read_only } = database::open(path, durability)?;
        Ok(Library {
            path: path.to_owned(),
            clock,
            db,
            read_only,
            listing: RefCell::new(listing::Listing::empty()),
            view_cache: RefCell::default(),
            seen_version: Cell::new(0),
            diagnostics: RefCell::default(),
        })
    }

    /// `$XDG_DATA_HOME/kabar/library.db`, by default under `~/.local/share`; `None` where neither is set.
    pub fn default_path() -> Option<PathBuf> {
        Some(xdg_folder("XDG_DATA_HOME", ".local/share")?.join("library.db"))
    }

    /// The usual one, opened; `None` where there is none yet.
    pub fn open_default(clock: Clock) -> Option<Result<Library, Error>> {
        Library::default_path().filter(|path| path.exists()).map(|path| Library::open(&path, clock))
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The present time in Unix seconds.
    fn now(&self) -> i64 {
        (self.clock)()
    }

    /// Can it only be read, because its file or folder cannot be written?
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }
}

/// Runs `work` in one transaction: all of it is kept, or nothing.
fn transact<T>(db: &mut Connection, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
    // Immediate: it waits for other writers here, where nothing has been read yet that they might change.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}
