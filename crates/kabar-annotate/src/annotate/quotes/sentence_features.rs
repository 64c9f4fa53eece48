//! What speaks for and against each source that a quotation's sentence proposes: which readings propose it, where it stands,
//! and what stands between it and the quotation. The weights are in speakers.toml, under `in_sentence`.

use super::feature_writer::{FeatureList, FeatureWriter};
use super::quote_tokens::{CueRole, QuoteContext, QuoteTokens};
use super::recent_speakers::Speaker;
use super::sentence_sources::PROPOSERS;
use super::subject::is_object;
use crate::article::EntityKind;
use crate::text::Span;

/// The features: the name that speakers.toml has for each, and how many values it has. What the values mean is said in
/// `SourceCandidate::features`.
pub const SENTENCE_FEATURES: FeatureList = &[
    ("rule", 2),
    ("opening", 2),
    ("first_verb", 2),
    ("last_verb", 2),
    ("clause", 2),
    ("closing", 2),
    ("later", 2),
    ("behind", 2),
    ("topic", 2),
    ("owner", 2),
    ("agent", 2),
    ("shared", 2),
    ("implicit", 2),
    ("named", 2),
    ("proposals", 5),
    ("kind", 5),
    ("rule_kind", 6),
    ("rule_position", 6),
    ("place", 10),
    ("object", 3),
    ("owns", 2),
    ("names_between", 4),
    ("verb_between", 4),
    ("verb_beside", 3),
    ("clauses_between", 3),
    ("commas_between", 4),
    ("first_named", 2),
    ("in_title", 2),
    ("quotations", 4),
    ("spoke_last", 2),
    ("has_role", 2),
    ("in_quotation", 2),
];

/// The features, in the order of [`SENTENCE_FEATURES`]; those of the proposers come first.
#[derive(Debug, Clone, Copy)]
enum Feature {
    Proposals = PROPOSERS as isize,
    Kind,
    RuleKind,
    RulePosition,
    Place,
    Object,
    Owns,
    NamesBetween,
    VerbBetween,
    VerbBeside,
    ClausesBetween,
    CommasBetween,
    FirstNamed,
    InTitle,
    Quotations,
    SpokeLast,
    HasRole,
    InQuotation,
}

/// How the words of a source mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SourceKind {
    /// By a person's name.
    Person,
    /// By another name.
    Organisation,
    /// As somebody without a name.
    Phrase,
    /// By a pronoun or a description of somebody named before.
    Reference,
    /// By nothing in the sentence.
    Nothing,
}

/// A source that the sentence proposes, with all that proposed it.
pub(super) struct SourceCandidate {
    pub(super) speaker: Speaker,
    pub(super) kind: SourceKind,
    /// The words that name it, of the reading that counts most.
    pub(super) mention: Option<Span>,
    /// Which readings proposed it.
    pub(super) proposers: [bool; PROPOSERS],
    /// Does the headline name it?
    pub(super) in_title: bool,
    /// How many quotations were its own so far.
    pub(super) quotations: usize,
    /// Was the quotation before its own?
    pub(super) spoke_last: bool,
}

/// Where the cue of the rules' answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RulePosition {
    /// There is no answer by a cue.
    None,
    /// Right before the quotation.
    Before,
    /// Elsewhere before it.
    InSentence,
    /// Behind it.
    Behind,
    /// In the sentence, at another quotation.
    Shared,
}

impl SourceCandidate {
    /// The features as indexes into the weights.
    pub(super) fn features(
        &self,
        tokens: &QuoteTokens,
        context: &QuoteContext,
        rule_position: RulePosition,
    ) -> Vec<u16> {
        let mut out = FeatureWriter::new(SENTENCE_FEATURES);
        let yes = usize::from;
        for (number, &proposed) in self.proposers.iter().enumerate() {
            out.push(number, yes(proposed));
        }
        let mut push = |feature: Feature, value: usize| out.push(feature as usize, value);
        let is_rule = self.proposers[0];
        let others = self.proposers[1..PROPOSERS - 1].iter().filter(|p| **p).count();
        push(Feature::Proposals, others.min(4));
        push(Feature::Kind, self.kind as usize);
        push(Feature::RuleKind, if is_rule { 1 + self.kind as usize } else { 0 });
        push(Feature::RulePosition, if is_rule { 1 + rule_position as usize } else { 0 });
        push(Feature::InTitle, yes(self.in_title));
        push(Feature::Quotations, self.quotations.min(3));
        push(Feature::SpokeLast, yes(self.spoke_last));
        if let Speaker::Cluster(cluster) = self.speaker {
            let is_this = |k: usize| tokens.mention(k).is_some_and(|m| m.cluster == cluster);
            let (first, end) = context.inside;
            push(Feature::InQuotation, yes((first..end).any(is_this)));
            push(Feature::HasRole, yes(!tokens.entities.coreference.clusters[cluster].roles.is_empty()));
        }
        let Some(mention) = self.mention else {
            push(Feature::Place, 9);
            return out.features;
        };
        // The words between it and the quotation.
        let (at, rest) = tokens.word_range(mention);
        let is_before = at < context.before.1;
        let is_near = at >= context.before.0 && at < context.after.1;
        let between = if is_before {
            rest..context.before.1.max(rest)
        } else {
            context.after.0..at.max(context.after.0)
        };
        let distance = match between.len() {
            0..=1 => 0,
            2..=4 => 1,
            5..=10 => 2,
            _ => 3,
        };
        push(Feature::Place, if !is_near { 8 } else { distance + 4 * yes(!is_before) });
        let start = tokens.sentence_starts[at.min(tokens.words.len() - 1)];
        let is_object = is_object(tokens, at, start);
        push(Feature::Object, if !is_object { 0 } else { 1 + yes(is_before) });
        let name = tokens.mention(at).filter(|m| m.span.start == mention.start);
        push(Feature::Owns, yes(name.is_some_and(|m| m.span == mention && tokens.is_possessor(m))));
        let is_name = |i: &usize| {
            let named = tokens.mention(*i).filter(|m| m.span.start == tokens.words[*i].span.start);
            named.is_some_and(|m| tokens.kind(m) != EntityKind::Place)
        };
        let is_verb = |i: usize| matches!(tokens.roles[i], CueRole::QuoteVerb(_) | CueRole::ReportingVerb);
        push(Feature::NamesBetween, between.clone().filter(is_name).count().min(3));
        let verbs = between.clone().filter(|&i| is_verb(i)).count();
        push(Feature::VerbBetween, verbs.min(2) + yes(verbs > 0 && !is_before));
        let begins_clause = |i: &usize| {
            let word = tokens.lowercase(*i);
            tokens.pack.relatives.contains(&word) || tokens.pack.conjunctions.contains(&word)
        };
        push(Feature::ClausesBetween, between.clone().filter(begins_clause).count().min(2));
        push(Feature::CommasBetween, between.filter(|&i| tokens.mark(i) == Some(',')).count().min(3));
        // A verb right behind it, or right before it.
        let behind = (rest..tokens.words.len()).find(|&i| !tokens.is_adverb(i)).filter(|&i| is_verb(i));
        let before = at.checked_sub(1).filter(|&i| is_verb(i));
        push(Feature::VerbBeside, if behind.is_some() { 2 } else { yes(before.is_some()) });
        push(Feature::FirstNamed, yes(!(start..at).any(|i| is_name(&i))));
        out.features
    }
}
