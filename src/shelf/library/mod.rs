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

mod absorb;
mod address;
mod ask;
mod body;
mod db;
mod decide;
mod feeds;
mod find;
mod journal;
mod keep;
mod list;
mod marks;
mod names;
mod places;
mod read;
mod ready;
mod rename;
mod repair;
mod same;
mod shelf;
#[cfg(test)]
mod tests;
mod trouble;
mod watch;

pub use absorb::{Absorbed, Known};
pub use address::canonical;
pub use db::Durability;
pub use feeds::{FeedRow, Health, Outcome, Subscription};
pub use find::{CANDIDATES, Found, Sorted};
pub use journal::Done;
pub use marks::Position;
pub use names::ANNOTATOR;
pub use places::STARRED_VIEW;
pub use read::{Counts, Row, RowRecord};
pub use ready::{Entry, Ready};
pub use rename::SavedView;
pub use repair::{Repaired, repair};
pub use trouble::{Kind, Trouble};
pub use watch::Watch;

use crate::config::folders::folder;
use kabar_formats::Fault;
use rusqlite::{Connection, TransactionBehavior};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// An open library.
#[derive(Debug)]
pub struct Library {
    path: PathBuf,
    db: Connection,
    read_only: bool,
    /// The list, as it is arranged.
    shown: RefCell<list::Listing>,
    views: RefCell<places::Views>,
    /// The state of others' changes that the list knows of.
    seen: Cell<i64>,
    /// What the shelf could not show.
    faults: RefCell<Vec<Fault>>,
}

impl Library {
    /// Opens the library at `path` for the reader's own doings, made with its folder where there is none.
    ///
    /// # Errors
    /// Where it is damaged, newer than this kabar, or neither readable nor to be made.
    pub fn open(path: &Path) -> Result<Library, Trouble> {
        Library::open_for(path, Durability::Reader)
    }

    /// The same for whoever writes what [`Durability`] says: importers open one of their own.
    ///
    /// # Errors
    /// Those of [`Library::open`].
    pub fn open_for(path: &Path, durability: Durability) -> Result<Library, Trouble> {
        let db::Opened { db, read_only } = db::open(path, durability)?;
        Ok(Library {
            path: path.to_owned(),
            db,
            read_only,
            shown: RefCell::new(list::Listing::empty()),
            views: RefCell::default(),
            seen: Cell::new(0),
            faults: RefCell::default(),
        })
    }

    /// `$XDG_DATA_HOME/kabar/library.db`, by default under `~/.local/share`; `None` where neither is set.
    pub fn usual_path() -> Option<PathBuf> {
        Some(folder("XDG_DATA_HOME", ".local/share")?.join("library.db"))
    }

    /// The usual one, opened; `None` where there is none yet.
    pub fn usual() -> Option<Result<Library, Trouble>> {
        Library::usual_path().filter(|path| path.exists()).map(|path| Library::open(&path))
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Can it only be read, because its file or folder cannot be written?
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }
}

/// Runs `work` in one transaction: all of it is kept, or nothing.
fn write<T>(db: &mut Connection, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, Trouble> {
    // Immediate: it waits for other writers here, where nothing has been read yet that they might change.
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&tx)?;
    tx.commit()?;
    Ok(done)
}

/// Unix seconds.
fn now() -> i64 {
    // A clock before 1970 counts as 1970.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}
