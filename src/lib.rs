//! kabar, a terminal news reader that reads the page for you: promo lines are folded away, quotations are marked with
//! who said them, people, organisations and places are marked.
//!
//! ```text
//!     bytes ──formats──► Article ──annotate──► Annotations ──┐
//!       ▲                                                    ▼
//!     files · stdin                           shelf (archive) ──► app ──► ui ──► terminal
//!                                                                  ▲ Msg      │ Effect
//!                                                                  └─ term ◄──┘
//! ```
//!
//! Three rules hold it up: a folder uses only the folders above it in this list; each outside crate lives in one
//! folder; foreign text enters by one door, [`text::clean`]. `tests/layers.rs` enforces the first two.
//!
//! | folder | what it owns |
//! |---|---|
//! | [`text`] | pure text work: clean, spans, words and sentences, wrapping to rows, finding |
//! | [`packs`] | the language packs in assets/languages: finding and parsing them |
//! | [`article`] | what an article is, and what kabar says of it. Plain data |
//! | [`query`] | the reader's filter language |
//! | [`formats`] | bytes → articles |
//! | [`annotate`] | article → annotations. Pure |
//! | [`config`] | what the reader chose: options, key maps, themes |
//! | [`shelf`] | collections of articles behind one trait |
//! | [`net`] | fetch, refresh, discover |
//! | [`app`] | the state machine: what a key does. No I/O, no clock, no ratatui |
//! | [`ui`] | app → frame |
//! | [`term`] | the impure shell: event loop, screen, input, workers |
//! | [`cli`] | one file per command |

pub mod app;
pub mod cli;
pub mod config;
pub mod net;
pub mod query;
#[cfg(test)]
#[path = "../tests/scratch/mod.rs"]
mod scratch;
pub mod shelf;
pub mod term;
pub mod text;
pub mod ui;
