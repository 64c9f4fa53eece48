//! The filter language: one for archives, for the library and for the command line. Pure. What an article says to a
//! condition is asked through [`QueryFacts`], so that a shelf may answer from an index, from a table or from the article
//! itself.
//!
//! ```text
//! beras harga                 both words, anywhere in headline, outlet or text
//! "harga beras"               these words in this order
//! -impor                      not this word
//! from:"Warta Pagi" OR tag:ekonomi
//! (beras OR jagung) is:unread age:<7d -who:"Pak Lurah"
//! ```
//!
//! Terms that stand side by side must all hold; `OR` binds less than that, parentheses more, `-` most. Words are compared
//! without case and accents, and hold where they occur in a word (“tani” in “petani”), as the search on a page does. A
//! point in time is its beginning, in UTC: `after:2024 before:2025` is the year 2024.
//!
//! | file | what it owns |
//! |---|---|
//! | `fields` | the table of fields: names, what each takes, what each means |
//! | `expr` | the tree of conditions, and whether it holds for an article |
//! | `parse` | text → [`Expr`], or an [`Error`] with its place and what to do |
//! | `tokenizer` | text → words, quotes, brackets, each with its place |
//! | `display` | [`Expr`] → the text that parses to it again |
//! | `moment` | points in time: `2024-05`, `7d` |

mod display;
mod error;
mod expr;
mod fields;
mod moment;
mod parse;
mod tokenizer;

pub use error::Error;
pub use expr::{Comparison, Expr, QueryFacts, QueryTerm};
pub use fields::{ArticleState, FIELDS, FieldSpec, QueryField, help};
pub use moment::{Moment, TimeUnit};
pub use parse::parse;
