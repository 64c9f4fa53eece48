//! Files as a shelf: what the paths on the command line hold, read in the background while the first of it is shown.
//!
//! A loader thread walks and reads; the list shows what there is so far. Rows stand in the order of the input and are only
//! added, so the number of a row never changes. A little text is kept as articles. Of more than that only the places are
//! known, and a row is read when somebody looks at it, so that memory does not grow with the archive.
//!
//! Files from the ground up; each uses only those before it:
//!
//! | file | what it owns |
//! |---|---|
//! | `input` | what is read, and how much at once |
//! | `error` | why something can't be read |
//! | `hash`, `bit_set` | hashes for cache files; one bit a row |
//! | [`walk`] | paths → the files in them |
//! | `byte_source` | where bytes can be read again |
//! | `identity` | whether a file is unchanged |
//! | `spool` | a file for what came as a stream |
//! | `tar`, `zip` | the files in a container |
//! | `rows` | where the article of each row is |
//! | `joined_pages` | the pages of one article as one |
//! | `parse` | bytes → articles |
//! | `source` | inputs → bytes: small files whole, big ones in pieces |
//! | `container` | the members of a container as sources |
//! | [`batch`] | all articles once, for commands |
//! | `row_moves`, `metadata`, `visits`, `origins`, `diagnostic_log` | tables indexed by row |
//! | `index_cache` | the index of a file, kept for the next session |
//! | `tables` | the tables together |
//! | `read_plan` | which rows are read together |
//! | `index` | the tables behind a lock |
//! | `row_reader` | a row → its article |
//! | `scan` | many rows at once, on all cores |
//! | `record_indexer`, `loader` | sources → index |
//! | [`text_index`] | a full-text index, which says which rows a scan may skip |
//! | `search` | rows in which a text occurs or a name is mentioned |
//! | `arrange` | which rows are shown, and in which order |
//! | `rescan` | the same inputs read again |
//! | `archive` | the shelf |

#[allow(clippy::module_inception)]
mod archive;
mod arrange;
pub mod batch;
mod bit_set;
mod byte_source;
mod container;
mod diagnostic_log;
mod error;
mod hash;
mod identity;
mod index;
mod index_cache;
mod input;
mod joined_pages;
mod loader;
mod metadata;
mod names;
mod origins;
mod parse;
mod read_plan;
mod record_indexer;
mod rescan;
mod row_moves;
mod row_reader;
mod rows;
mod scan;
mod search;
mod source;
mod spool;
mod tables;
mod tar;
pub mod text_index;
mod visits;
pub mod walk;
mod zip;

pub use archive::{Archive, LoadProgress};
pub use error::{Error, check_exists};
pub use input::{ArchiveInputs, ArchiveLimits, FetchedPage, Input};
pub use parse::parse_page;

#[cfg(test)]
mod text_index_tests;
