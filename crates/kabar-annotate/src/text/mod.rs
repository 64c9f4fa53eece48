//! Pure text work: no files, no clock, no article. Everything here takes strings and gives strings or byte ranges.
//!
//! [`clean`](mod@clean) cleans foreign text; [`span`] is a byte range of it; [`words`] cuts it into words and sentences;
//! `reference` reads character references left in it; [`find`] searches it without regard to case and accents; [`hash`] has the tables that words are looked up in.

pub mod clean;
pub mod find;
// For the other crates of kabar; not part of the interface.
#[doc(hidden)]
pub mod hash;
pub(crate) mod reference;
pub mod span;
mod width;
#[doc(hidden)]
pub mod words;

pub use clean::CleanText;
pub use span::Span;
pub use width::width;
