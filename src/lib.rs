//! kabar, a terminal news reader that reads the page for you: lines that are not the article are folded away, quotations are
//! marked with who said them, people, organisations and places are marked.
//!
//! ```text
//!  bytes ──kabar-formats──► Article ──kabar-annotate──► Annotations ──┐
//!    ▲                                                                ▼
//!  files · stdin · feeds                     shelf (archive | library) ──► app ──► ui ──► terminal
//!    ▲                                             ▲                   Msg ▲   │ Effect
//!    └──────────────── net ────────────────────────┘                       └─ term
//! ```
//!
//! Three rules hold it up: a folder uses only the folders above it in this list, and no files use each other in a circle;
//! an outside crate is used in one folder, or in the few that `tests/layers` lists; text from outside enters by one function, [`kabar_annotate::text::clean`].
//! `tests/layers` checks the first two. ARCHITECTURE.md tells more.
//!
//! | folder | what it owns |
//! |---|---|
//! | [`text`] | text for a screen: rows, widths, ASCII |
//! | [`query`] | the filter language |
//! | [`config`] | the user's settings: options, key maps, themes |
//! | [`stories`] | which articles tell the same event |
//! | [`shelf`] | collections of articles behind one trait |
//! | [`net`] | fetch, refresh, discover |
//! | [`app`] | the state machine: what a key does. No I/O, no clock, no ratatui |
//! | [`ui`] | app → frame |
//! | [`term`] | the impure shell: event loop, terminal, input, workers |
//! | [`cli`] | one file per command |
//!
//! This library exists for the program, its tests and benchmarks. Other programs want [`kabar_annotate`] and
//! [`kabar_formats`].

pub mod app;
pub mod cli;
pub mod config;
pub mod net;
pub mod query;
#[cfg(test)]
#[path = "../tests/scratch/mod.rs"]
mod scratch;
pub mod shelf;
pub mod stories;
pub mod term;
pub mod text;
pub mod ui;
