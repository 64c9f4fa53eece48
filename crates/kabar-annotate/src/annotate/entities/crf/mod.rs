//! The trained tagger: a linear-chain conditional random field that proposes names line by line.
//!
//! `line` gives each word of a line its `token_attributes`, with what the model's `Lexicon` knows of it. `features` makes
//! features of a word and its neighbours. `model` holds their weights (assets/models, made by training/), which `row_index`
//! finds. `token_cache` keeps the sums of words seen before. `decode` finds the best names and how likely they are; `labels`
//! says which label may follow which. `tagger` puts these together.
//!
//! Most of this is public because the trainer is built on it: words and features have one implementation.

pub mod casing;
pub mod compounds;
pub mod decode;
pub mod features;
pub mod gazetteers;
pub mod labels;
pub mod line;
pub mod model;
mod row_index;
pub mod slots;
mod tagger;
pub mod token_attributes;
mod token_cache;

pub use tagger::{CrfTagger, NameTagger, candidate};
