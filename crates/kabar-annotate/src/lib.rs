//! The engine of the kabar news reader: which lines of a text are the article, which words are quoted and who said them,
//! and who is named.
//!
//! Pure: no file, no clock, no environment; threads in [`batch`] only. The same article gives the same annotations.
//!
//! | module | what it owns |
//! |---|---|
//! | [`text`] | cleaning, spans, words and sentences, searching |
//! | [`web_url`] | web addresses |
//! | `packs` | the language packs in assets/languages: finding and parsing them |
//! | [`article`] | what an article is, and what is said of it. Plain data |
//! | [`dates`] | dates as people and tools write them |
//! | [`annotate`](mod@annotate) | article → annotations |
//! | [`batch`] | many articles on all cores, in their order |

#![deny(missing_docs)]
#![warn(unreachable_pub)]

pub mod annotate;
pub mod article;
pub mod batch;
pub mod dates;
// For kabar-formats and the program, which read other files of the language packs; not part of the interface.
#[doc(hidden)]
pub mod packs;
pub mod text;
pub mod web_url;

pub use annotate::{Options, annotate};
