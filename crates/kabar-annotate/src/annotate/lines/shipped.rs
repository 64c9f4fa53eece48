//! The shipped rules as tables, written by build/lines.rs from assets/languages/*/lines.toml: nothing is parsed and no
//! pattern compiled when kabar starts.

use super::pack::{Next, Rest};
use super::rules::{Anchor, Rule};
use crate::article::Label;
use std::borrow::Cow;

/// One language's rules.
pub struct Shipped {
    /// Its code.
    pub language: &'static str,
    /// Hashes of its word lists: small, openers, nouns, heads, speech.
    pub words: [&'static [u64]; 5],
    /// In the order in which they decide.
    pub rules: &'static [Rule],
    /// All their patterns.
    pub patterns: &'static [Source],
}

/// A pattern that is not compiled yet, and what tells whether it needs to be.
pub struct Source {
    /// Index of its rule in the pack.
    pub rule: usize,
    /// How it is anchored.
    pub anchor: Anchor,
    /// The pattern, its fragments expanded.
    pub text: &'static str,
    /// See [`Pattern::beginnings`](kabar_patterns::pattern::Pattern::beginnings).
    pub firsts: Option<&'static [u64]>,
    /// See [`Pattern::needs`](kabar_patterns::pattern::Pattern::needs).
    pub needs: &'static [u64],
}

include!(concat!(env!("OUT_DIR"), "/lines.rs"));
