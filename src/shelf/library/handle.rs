//! [`Library`]: one connection to the library's file, with what a list of it needs to keep between two calls.
//!
//! Each other file of this folder adds the methods of its topic to it.

use super::database::{self, Durability, OpenedDatabase};
use super::error::Error;
use super::listing::Listing;
use crate::config::folders::xdg_folder;
use crate::shelf::{Clock, SidebarItem};
use kabar_annotate::annotate::lines::repeated_lines::OutletLineCounter;
use kabar_formats::Diagnostic;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};

/// An open library.
#[derive(Debug)]
pub struct Library {
    pub(super) path: PathBuf,
    pub(super) clock: Clock,
    pub(super) db: Connection,
    pub(super) read_only: bool,
    /// The list that is shown.
    pub(super) listing: RefCell<Listing>,
    pub(super) view_cache: RefCell<ViewCache>,
    /// The [`data_version`](Library::data_version) at which unread articles of the list were counted.
    pub(super) seen_version: Cell<i64>,
    /// The lines of the feed whose article was opened last.
    pub(super) feed_lines: RefCell<Option<FeedLines>>,
    /// What could not be read while the shelf was looked at.
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
}

/// The saved views as the sidebar shows them, for one state of the library.
#[derive(Debug, Default)]
pub(super) struct ViewCache {
    /// What others and what this connection had committed: `data_version` and the count of changes.
    pub version: (i64, u64),
    pub items: Vec<SidebarItem>,
}

/// The lines of one feed's articles, counted for a state of the feed.
#[derive(Debug)]
pub(super) struct FeedLines {
    pub feed: i64,
    /// How many articles the feed had.
    pub articles: i64,
    pub counter: OutletLineCounter,
}

impl Library {
    /// Opens the library at `path` for changes by the reader. The file and its folder are created where missing.
    ///
    /// # Errors
    /// Where the file is damaged, was written by a newer kabar, or can be neither read nor created.
    pub fn open(path: &Path, clock: Clock) -> Result<Library, Error> {
        Library::open_with_durability(path, Durability::EveryCommit, clock)
    }

    /// Like [`Library::open`], with the durability that the caller needs.
    ///
    /// # Errors
    /// Those of [`Library::open`].
    pub fn open_with_durability(path: &Path, durability: Durability, clock: Clock) -> Result<Library, Error> {
        let OpenedDatabase { db, read_only } = database::open(path, durability)?;
        Ok(Library {
            path: path.to_owned(),
            clock,
            db,
            read_only,
            listing: RefCell::new(Listing::empty()),
            view_cache: RefCell::default(),
            seen_version: Cell::new(0),
            feed_lines: RefCell::default(),
            diagnostics: RefCell::default(),
        })
    }

    /// Another connection to the same file, with the same list.
    ///
    /// # Errors
    /// Those of [`Library::open`].
    pub fn handle(&self) -> Result<Library, Error> {
        let other = Library::open(&self.path, self.clock)?;
        other.listing.replace(self.listing.borrow().clone());
        Ok(other)
    }

    /// `$XDG_DATA_HOME/kabar/library.db`, by default under `~/.local/share`; `None` without a home folder.
    pub fn default_path() -> Option<PathBuf> {
        Some(xdg_folder("XDG_DATA_HOME", ".local/share")?.join("library.db"))
    }

    /// The path of its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Is it open for reading only, because its file or folder cannot be written?
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The present time in Unix seconds.
    pub(super) fn now(&self) -> i64 {
        (self.clock)()
    }

    /// A number that changes whenever another connection has committed something (`PRAGMA data_version`).
    pub(super) fn data_version(&self) -> Result<i64, Error> {
        Ok(self.db.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}
