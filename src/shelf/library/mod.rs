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

mod arrange;
mod article_table;
mod body;
mod canonical_url;
mod database;
mod dedup;
mod error;
mod feeds;
mod file_marks;
mod handle;
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
mod status;
mod watch;

pub use canonical_url::canonical_url;
pub use database::Durability;
pub use error::{Error, LibraryErrorKind};
pub use feeds::{FeedHealth, FeedRow, FetchOutcome, Subscription};
pub use handle::Library;
pub use ingest::IngestCounts;
pub use journal::ChangeSummary;
pub use name_index::ANNOTATOR_VERSION;
pub use prepare::{FetchedItem, KnownFingerprints, PreparedItems};
pub use repair::{RepairReport, repair};
pub use rows::{ArticleRow, ArticleRowRecord, LibraryCounts, for_each_batch};
pub use search::{DateOrder, MAX_RANKED, RankedArticle};
pub use sidebar::STARRED_VIEW;
pub use sidebar_edits::SavedView;
pub use watch::LibraryWatch;

#[cfg(test)]
mod tests;
