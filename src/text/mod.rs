//! Pure text work: no files, no clock, no article. Everything here takes strings and gives strings or byte ranges.
//!
//! [`clean`](mod@clean) is the one door for foreign text; [`span`] is how the rest of kabar points into it;
//! [`words`] cuts it into words and sentences, [`wrap`] into rows, and [`find`] searches as a reader does;
//! [`hash`] has the tables that words are looked up in, [`fuzzy`] chooses from a short list, [`ascii`](mod@ascii) is for terminals that show nothing else.

pub mod ascii;
pub mod clean;
pub mod find;
pub mod fuzzy;
pub mod hash;
pub mod span;
pub mod words;
pub mod wrap;

pub use clean::Clean;
pub use span::Span;
