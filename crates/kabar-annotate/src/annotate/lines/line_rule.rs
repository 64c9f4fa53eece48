//! One rule, without its patterns.

use super::pack::{NextLines, RestKind, RuleDefinition};
use crate::article::{LabelReason, LineLabel};
use kabar_patterns::word_hash;
use std::borrow::Cow;

/// What the names of a user's own rules begin with; those of a language begin with its code,
/// and those of no language with "any/".
const USER_PREFIX: &str = "own/";

/// A rule whose patterns are compiled. See [`RuleDefinition`] for what each field means.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "RuleDefinition says what each is")]
pub struct LineRule {
    /// The name of the rule, with its language before it: "id/read-also".
    pub name: Cow<'static, str>,
    pub label: LineLabel,
    pub summary: Cow<'static, str>,
    pub reason: Cow<'static, str>,
    pub max_chars: usize,
    pub rest: RestKind,
    pub next: Option<NextLines>,
    pub role: Option<Cow<'static, str>>,
    pub is_weak: bool,
    pub is_edge_only: bool,
    pub is_likely: bool,
    /// Hashes of the topic's words.
    pub topic_hashes: Cow<'static, [u64]>,
    pub outlet: Option<Cow<'static, str>>,
}

impl LineRule {
    /// The rule that a user's file defines.
    pub fn from_user_definition(definition: &RuleDefinition) -> LineRule {
        LineRule {
            name: format!("{USER_PREFIX}{}", definition.name).into(),
            label: definition.label,
            summary: definition.summary.clone().into(),
            reason: definition.reason.clone().into(),
            max_chars: definition.max_chars,
            rest: definition.rest,
            next: definition.next,
            role: definition.role.clone().map(Cow::Owned),
            is_weak: definition.is_weak,
            is_edge_only: definition.is_edge_only,
            is_likely: definition.is_likely,
            topic_hashes: definition.topic_words.iter().map(|word| word_hash(word)).collect(),
            outlet: definition.outlet.clone().map(Cow::Owned),
        }
    }

    /// Is it one of the user's own?
    pub fn is_user_rule(&self) -> bool {
        self.name.starts_with(USER_PREFIX)
    }

    /// Why a line has the rule's label.
    pub fn label_reason(&self) -> LabelReason {
        LabelReason {
            rule: self.name.to_string(),
            summary: self.summary.to_string(),
            explanation: self.reason.to_string(),
        }
    }
}
