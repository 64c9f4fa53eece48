//! Patterns of words for lines of text, compiled to position automata: the language that kabar's line rules are written in.
//!
//! A separate crate, since a build script compiles the shipped rules to tables and the program compiles those that a
//! reader writes, by the same code.

pub mod pattern;
pub mod syntax;
pub mod tokens;

pub use pattern::LinePattern;
pub use syntax::{PatternFragments, expand_fragments};
pub use tokens::word_hash;
