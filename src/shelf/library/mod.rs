//! The reader's own library: subscriptions, articles, and what the reader did with them. It is one SQLite file,
//! `$XDG_DATA_HOME/kabar/library.db`.
//!
//! **Several kabars at once.** Each has its own connection. In WAL mode all can read while one writes, and a writer waits
//! for another writer instead of failing. Nothing is held between two calls: no lock file, no open transaction.
//!
//! **Lists.** A list is never loaded whole. Headlines are a table of their own, apart from bodies, and each item of the
//! sidebar has an index in the order of its list. A list is read by its keys: the next thousand rows are those after the last
//! key that is known, `(sort, id) < (?, ?)`, which costs the same anywhere in the list. The number of each row that was read
//! is kept, so a position means the same article for as long as the list is arranged, whatever is read, marked or fetched
//! meanwhile. The first screen of a list of 100,000 articles reads one such piece. `G` reads the rest once, from an index
//! alone. Triggers keep the counts that say how long a list is.
//!
//! **Identity.** An article is a row, and its number is never used again. Feeds are its *sources*. `dedup` decides whether an
//! item of a feed is an article that is there already.
//!
//! **Callers.** The shelf worker's thread owns one [`Library`] as its shelf: [`Library::open_to_read`] for the first screen,
//! [`Library::watch`] for changes by other programs, [`Library::mark_all`] and its like for what the reader does,
//! [`Library::undo`]. A refresh opens another one ([`Durability::AtCheckpoints`]): [`Library::due_feeds`], then for each feed
//! [`Library::ingest_prepared`] and [`Library::record_outcome`], and when all is stored [`Library::index_names`] until it
//! returns 0. "Mark all read" is [`Library::ids_at`] of the whole list, then `mark_all`: articles that came since are on no
//! list yet.
//!
//! | file | what it owns |
//! |---|---|
//! | `error` | what can go wrong |
//! | `database` | opening the file: durability, schema, migrations, transactions |
//! | `handle` | [`Library`]: a connection and the list that is shown |
//! | `article_table`, `body` | the row of an article; its body, packed |
//! | `article_text` | the text of an article in all its tables, and its other text |
//! | `feeds` | subscriptions and their health |
//! | `prepare` | the items of a document, prepared by the threads that fetch |
//! | `earlier_texts` | what articles said before their feeds changed them |
//! | `ingest` | prepared items → articles; `dedup`, `canonical_url`: which article an item is |
//! | `page_judgement`, `page_texts` | the texts of pages: whether they are better than the feed's; taken and shown |
//! | `saved_pages` | pages that are kept without a feed |
//! | `mutations` | read, starred, tags, deleted, views: what the reader changes |
//! | `journal` | all of that, for undo and redo |
//! | `file_marks` | marks on articles of files, and positions in articles |
//! | `rows` | headlines by number, one article, counts |
//! | `query_sql`, `search` | the filter language as SQL; search results, ranked, with snippets |
//! | `listing`, `arrange`, `status` | a list, how it is made, and its counts |
//! | `sidebar`, `sidebar_edits` | the items of the sidebar; renaming and removing them |
//! | `shelf_impl` | the library as a [`Shelf`](crate::shelf::Shelf) |
//! | `story_index`, `stories` | which articles tell one story; stories of some articles, and what they tell |
//! | `name_index` | who is named in an article, and who speaks |
//! | `bearers`, `name_profiles` | what articles say of whom; profiles of names, finding and following them |
//! | `watch` | changes by other programs |
//! | `maintenance`, `repair` | checks, copies, freeing of room; a damaged file |

mod arrange;
mod article_table;
mod article_text;
mod bearers;
mod body;
mod canonical_url;
mod database;
mod dedup;
mod earlier_texts;
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
mod name_profiles;
mod outlet_repeats;
mod page_judgement;
mod page_texts;
mod prepare;
mod query_sql;
mod repair;
mod rows;
mod saved_pages;
mod search;
mod shelf_impl;
mod sidebar;
mod sidebar_edits;
mod status;
mod stories;
mod story_index;
mod watch;

pub use canonical_url::canonical_url;
pub use database::Durability;
pub use earlier_texts::ArticleChanges;
pub use error::{Error, LibraryErrorKind};
pub use feeds::{FeedHealth, FeedRow, FetchOutcome, Subscription};
pub use handle::Library;
pub use ingest::IngestCounts;
pub use journal::ChangeSummary;
pub use name_index::ANNOTATOR_VERSION;
pub use name_profiles::FollowedQuotes;
pub use page_texts::{PageOutcome, PageRequest};
pub use prepare::{FetchedItem, KnownFingerprints, PreparedItems};
pub use repair::{RepairReport, repair};
pub use rows::{ArticleRow, ArticleRowRecord, LibraryCounts, for_each_batch};
pub use search::{DateOrder, MAX_RANKED, RankedArticle};
pub use sidebar::STARRED_VIEW;
pub use sidebar_edits::SavedView;
pub use watch::LibraryWatch;

#[cfg(test)]
mod tests;
