//! The shipped rules as tables, written by build/lines.rs from assets/languages/*/lines.toml: nothing is parsed and no
//! pattern compiled when kabar starts.

use super::pack::{NextLines, RestKind};
use super::rules::{LineRule, PatternAnchor};
use crate::article::LineLabel;
use std::borrow::Cow;

/// One language's rules.
pub struct BuiltinRulePack {
    /// Its code.
    pub language: &'static str,
    /// Hashes of its word lists: small, openers, nouns, heads, speech.
    pub word_lists: [&'static [u64]; 5],
    /// In the order in which they decide.
    pub rules: &'static [LineRule],
    /// All their patterns.
    pub patterns: &'static [BuiltinPattern],
}

/// A pattern that is not compiled yet, and what tells whether it needs to be.
pub struct BuiltinPattern {
    /// Index of its rule in the pack.
    pub rule: usize,
    /// How it is anchored.
    pub anchor: PatternAnchor,
    /// The pattern, its fragments expanded.
    pub text: &'static str,
    /// See [`Pattern::beginnings`](kabar_patterns::pattern::Pattern::beginnings).
    pub first_hashes: Option<&'static [u64]>,
    /// See [`Pattern::needs`](kabar_patterns::pattern::Pattern::needs).
    pub required_hashes: &'static [u64],
}

include!(concat!(env!("OUT_DIR"), "/lines.rs"));
