//! A full-text index of what is at one path, made by `kabar index` and kept in `$XDG_CACHE_HOME/kabar/words`.
//!
//! It never says what is found, only which rows need not be looked at. The others are read and compared as in a scan, so a
//! search finds the same with an index as without. A row that the index does not know (what a file has grown by, the last
//! record, other paths) is always looked at. An index is used while its path is unchanged or has only grown, and while the
//! rows are where they were.
//!
//! A query matches wherever it occurs, also inside a word ("tani" in "petani"). An index knows whole words, so the words of
//! the query are first searched for in the list of all words, and the words that match are looked up. A query that too many
//! words match, or that is in every second article, is left to the scan, which finds its first hit sooner.
//!
//! Files from the ground up:
//!
//! | file | what it owns |
//! |---|---|
//! | `error` | why there is no index |
//! | `words` | text and queries → words |
//! | `stamp` | what is at a path, and whether it changed |
//! | `store` | the database |
//! | `lookup` | a query → the rows that may match |
//! | `info` | the list of indexes |
//! | `writer` | rows → the database |
//! | `build` | making an index |

mod build;
mod error;
mod info;
mod lookup;
mod stamp;
mod store;
mod words;
mod writer;

pub use build::{IndexBuild, build};
pub use error::Error;
pub use info::{TextIndexInfo, find, list, remove};
pub use lookup::{CandidateRows, OpenIndexes, TextIndexes};
