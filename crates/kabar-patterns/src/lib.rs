//! Patterns of words for lines of text: the language that kabar's line rules are written in, and its matcher.
//!
//! A line is cut into [`Token`]s, which are words and marks without regard to case and typesetting. A [`LinePattern`]
//! is compiled from text such as `baca (juga|pula) <sep>` and finds its longest match at a token of a line; the
//! [`pattern`] module explains the language.
//!
//! ```
//! use kabar_patterns::{LinePattern, Lexicon, tokenize};
//!
//! let pattern = LinePattern::compile("read (also|more) <sep>", &Lexicon::default())?;
//! let mut tokens = Vec::new();
//! tokenize("READ ALSO: Bridge Reopens", 0, &mut tokens);
//! assert_eq!(pattern.longest_match(&tokens, 0), Some(3));
//! # Ok::<(), kabar_patterns::Error>(())
//! ```
//!
//! Most patterns match no line, so a set of many is searched by words first: [`LinePattern::index_words`] lists the words
//! that a match begins with, [`LinePattern::required_words`] words of which every match holds one, and a
//! [`LineWordFilter`] tells which words a line holds.
//!
//! The crate knows no word of any language: what depends on one is in a [`Lexicon`]. It is a crate of its own since a build
//! script compiles the rules that ship with kabar to tables, and the program compiles those that users write.

mod error;
mod hash;
mod lexicon;
pub mod pattern;
mod syntax;
mod token;
mod token_test;
mod word_filter;

pub use error::{Error, ErrorKind};
pub use hash::{FNV_OFFSET_BASIS, fnv1a, fnv1a_step};
pub use lexicon::Lexicon;
pub use pattern::{LinePattern, PatternAnchor};
pub use syntax::{PatternFragments, expand_fragments};
pub use token::{Token, TokenShape, mark_hash, tokenize, tokenize_plain, word_hash};
pub use word_filter::LineWordFilter;
