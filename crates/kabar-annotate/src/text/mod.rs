//! Pure text work: no files, no clock, no article. Everything here takes strings and gives strings or byte ranges.
//!
//! [`clean`](mod@clean) is the one door for foreign text; [`span`] points into it; [`words`] cuts it into words and
//! sentences, [`find`] searches as a reader does; [`hash`] has the tables that words are looked up in.

pub mod clean;
pub mod find;
pub mod hash;
pub mod span;
mod width;
pub mod words;

pub use clean::CleanText;
pub use span::Span;
pub use width::width;
