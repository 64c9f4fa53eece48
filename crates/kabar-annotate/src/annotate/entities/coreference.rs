//! Which mentions of names in one article mean the same person, organisation or place.
//!
//! `annotate::quotes` resolves its speakers with the same clusters, so that a name means the same everywhere.

use super::crf::labels::KINDS;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::Span;

/// How confident a kind must be for the name to be marked in the text, in the order of [`KINDS`]. Speakers are looked up
/// with less. Chosen for precision on the labelled sets news-gold.dev and idner2k.dev.
const MIN_MARKED_CONFIDENCE: [f32; 3] = [0.55, 0.6, 0.55];

/// All mentions of one person, organisation or place.
#[derive(Debug, Clone)]
pub struct EntityCluster {
    /// The longest proper form of its name.
    pub name: String,
    /// Whether it is a person, an organisation or a place.
    pub kind: EntityKind,
    /// How certain the kind is, from 0 to 1.
    pub confidence: f32,
    /// How often a tagger proposed it, in its short forms as well.
    pub(super) candidate_count: f32,
    /// The words of its name in small letters.
    pub(super) words: Vec<String>,
    /// Words in small letters that stood before the name as a title or role, the nearest first: "negeri luar menteri".
    pub roles: Vec<String>,
}

impl EntityCluster {
    /// Is it certain enough to be marked in the text?
    pub fn is_marked(&self) -> bool {
        is_certain(self.kind, self.confidence)
    }
}

/// Is a name of that kind certain enough to be marked in the text?
pub(super) fn is_certain(kind: EntityKind, confidence: f32) -> bool {
    KINDS.iter().zip(MIN_MARKED_CONFIDENCE).any(|(&k, least)| k == kind && confidence >= least)
}

/// A place in the text where a name stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntityMention {
    /// The range of the name in the article's text.
    pub span: Span,
    /// Whom or what the name means: an index into [`Coreference::clusters`].
    pub cluster: usize,
}

/// The names of an article: every mention, and the cluster that it belongs to.
#[derive(Debug, Default)]
pub struct Coreference {
    /// The names with the most words first, then by their first mention.
    pub clusters: Vec<EntityCluster>,
    /// All mentions, in the order of the text. They do not overlap.
    pub mentions: Vec<EntityMention>,
}

impl Coreference {
    /// The mention that covers byte `at`.
    pub(crate) fn mention_at(&self, at: usize) -> Option<EntityMention> {
        let next = self.mentions.partition_point(|m| m.span.start <= at);
        next.checked_sub(1).map(|i| self.mentions[i]).filter(|m| m.span.contains(at))
    }

    /// The mentions that begin in `range`, in order.
    pub fn mentions_in(&self, range: Span) -> &[EntityMention] {
        let start = self.mentions.partition_point(|m| m.span.start < range.start);
        let end = self.mentions.partition_point(|m| m.span.start < range.end);
        &self.mentions[start..end.max(start)]
    }

    /// The cluster with that name, in small letters; else the only person whose name has these words among others, or who
    /// alone is called by the word.
    pub(super) fn cluster_named(&self, words: &[String], pack: &EntityPack) -> Option<&EntityCluster> {
        let has_all = |cluster: &EntityCluster| {
            cluster.kind == EntityKind::Person && words.iter().all(|word| cluster.words.contains(word))
        };
        let same = self.clusters.iter().find(|cluster| cluster.words == words);
        same.or_else(|| {
            let mut people: Vec<usize> =
                (0..self.clusters.len()).filter(|&at| has_all(&self.clusters[at])).collect();
            if let ([word], true) = (words, people.len() > 1) {
                people = pack.called(word, people, |person| &self.clusters[person].words);
            }
            let [only] = people[..] else { return None };
            self.clusters.get(only)
        })
    }

    /// Is this mention a person's?
    pub(crate) fn is_person(&self, mention: EntityMention) -> bool {
        self.clusters[mention.cluster].kind == EntityKind::Person
    }
}
