//! The rules and families that come with kabar, as tables: written by build/lines.rs from assets/languages/*/lines.toml,
//! and by build/families.rs from families.toml. Nothing is parsed and no pattern compiled when the program starts.

use super::family_tables::{BuiltinFamily, BuiltinFamilyPack, FamilyPhrase, FamilyRoles, PhraseWord};
use super::line_rule::LineRule;
use super::pack::{DEFAULT_MAX_CHARS, NextLines, RestKind};
use super::vocabulary::{LineVocabulary, WordHashes};
use crate::article::LineLabel;
use kabar_patterns::{Lexicon, PatternAnchor};
use std::borrow::Cow;
use std::sync::LazyLock;

/// The rules of one language.
pub(super) struct BuiltinRulePack {
    /// The language's code.
    pub language: &'static str,
    /// Do the rules apply to articles in every language?
    pub is_universal: bool,
    /// Languages whose rules apply to articles in this one, too.
    pub borrows: &'static [&'static str],
    /// In the order in which they decide.
    pub rules: &'static [LineRule],
    /// The patterns of all rules.
    pub patterns: &'static [BuiltinPattern],
}

/// A pattern that is not compiled yet, and by which words lines that may match are found.
pub(super) struct BuiltinPattern {
    /// Index of its rule in the pack.
    pub rule: usize,
    /// Where in a line it must match.
    pub anchor: PatternAnchor,
    /// The pattern, with its fragments expanded.
    pub text: &'static str,
    /// See [`LinePattern::index_words`](kabar_patterns::LinePattern::index_words).
    pub first_hashes: Option<&'static [u64]>,
    /// See [`LinePattern::required_words`](kabar_patterns::LinePattern::required_words).
    pub required_hashes: &'static [u64],
}

include!(concat!(env!("OUT_DIR"), "/lines.rs"));
include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// The words that patterns depend on.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon {
    name_particles: VOCABULARY.name_particles.0.into(),
    outlet_words: VOCABULARY.outlet_words.0.into(),
    frequent_words: VOCABULARY.frequent_words.0.into(),
});
