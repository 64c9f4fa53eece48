//! Who is who in one article: every mention of a name, and the one figure that each belongs to.
//!
//! The tagger proposes names one by one; here they are decided together, because an article names its people once in
//! full and then briefly ("Xi Jinping", "Xi"), and a word that is a person in one sentence is that person in the next.
//! `annotate::quotes` resolves its speakers through the same table, so that a name has one meaning.

use super::cluster_builder::{ClusterBuilder, SurfaceForm};
use super::crf::model::Lexicon;
use super::pack::EntityPack;
use super::rule_tagger::EntityCandidate;
use crate::article::EntityKind;
use crate::text::Span;
use crate::text::hash::FastMap;
use crate::text::words::{Word, WordShape, is_all_caps};

/// Somebody or something with a name.
#[derive(Debug, Clone)]
pub struct EntityCluster {
    /// The longest proper form of the name.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// How sure its kind is, from 0 to 1: the mean over its mentions.
    pub confidence: f32,
    /// How often it was proposed, its short forms included.
    pub(super) candidate_count: f32,
    /// The name's words in small letters.
    pub(super) words: Vec<String>,
    /// Words in small letters that stood before the name as a title or role: "menteri luar negeri".
    pub roles: Vec<String>,
}

/// A place in the text where a figure is named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntityMention {
    /// Where.
    pub span: Span,
    /// Who: an index into [`Who::figures`].
    pub cluster: usize,
}

/// The table.
#[derive(Debug, Default)]
pub struct Coreference {
    /// In order of their names' length, then of their first mention.
    pub clusters: Vec<EntityCluster>,
    /// In order; they do not overlap.
    pub mentions: Vec<EntityMention>,
}

/// How sure a kind must be for a colour in the page (person, organisation, place): whom a tag names is looked up with
/// less. Chosen on news-gold.dev and idner2k.dev for precision.
const MIN_MARKED_CONFIDENCE: [f32; 3] = [0.55, 0.6, 0.55];

pub(super) const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

impl EntityCluster {
    /// Is it sure enough for a colour?
    pub fn is_marked(&self) -> bool {
        KINDS
            .iter()
            .zip(MIN_MARKED_CONFIDENCE)
            .any(|(&kind, least)| kind == self.kind && self.confidence >= least)
    }
}

impl Coreference {
    /// Decides over `candidates`, in the order of the text. `headline` is the headline with its own words and
    /// candidates: it can lengthen a name, and makes no mention. `known` is what the language's model knows of words.
    pub fn resolve(
        text: &str,
        words: &[Word],
        candidates: &[EntityCandidate],
        headline: (&str, &[Word], &[EntityCandidate]),
        known: Option<Lexicon>,
        pack: &EntityPack,
    ) -> Coreference {
        let mut surfaces: Vec<SurfaceForm> = Vec::new();
        let mut index: FastMap<Vec<String>, usize> = FastMap::default();
        let mut of_candidate = Vec::with_capacity(candidates.len());
        for c in candidates {
            let keys = name_words(text, words, c, pack);
            let at = index.get(&keys).copied().unwrap_or_else(|| {
                let text = c.span.slice(text).to_owned();
                index.insert(keys.clone(), surfaces.len());
                surfaces.push(SurfaceForm {
                    words: keys,
                    text,
                    votes: [0.0; 3],
                    max_votes: [0.0; 3],
                    count: 0.0,
                });
                surfaces.len() - 1
            });
            // A dateline shouts what the text then writes as anybody would.
            if is_all_caps(&surfaces[at].text) && !is_all_caps(c.span.slice(text)) {
                surfaces[at].text = c.span.slice(text).to_owned();
            }
            for kind in 0..3 {
                let share = c.kind_scores[kind];
                surfaces[at].votes[kind] += share;
                surfaces[at].max_votes[kind] = surfaces[at].max_votes[kind].max(share.min(1.0));
            }
            surfaces[at].count += 1.0;
            of_candidate.push(at);
        }
        let mut table = ClusterBuilder { lexicon: known, ..ClusterBuilder::default() };
        table.record_distinct_names(text, words, candidates, pack);
        table.add_clusters(&surfaces, pack);
        table.extend_single_names(text, words, candidates, pack);
        table.lengthen_from_headline(headline, pack);
        table.link_explained_names(text, candidates, &of_candidate, &surfaces, pack);
        let named = of_candidate.iter().map(|&at| &surfaces[at].words[..]);
        let mentions = table.find_mentions(text, words, candidates.iter().zip(named), pack);
        let who = Coreference { clusters: table.clusters, mentions };
        who.with_roles(text, words, pack)
    }

    /// The mention that covers the byte at `at`.
    pub fn mention_at(&self, at: usize) -> Option<EntityMention> {
        let next = self.mentions.partition_point(|m| m.span.start <= at);
        next.checked_sub(1).map(|i| self.mentions[i]).filter(|m| m.span.contains(at))
    }

    /// The mentions that begin in `range`, in order.
    pub fn mentions_in(&self, range: Span) -> &[EntityMention] {
        let start = self.mentions.partition_point(|m| m.span.start < range.start);
        let end = self.mentions.partition_point(|m| m.span.start < range.end);
        &self.mentions[start..end.max(start)]
    }

    /// Is this mention a person's?
    pub fn is_person(&self, mention: EntityMention) -> bool {
        self.clusters[mention.cluster].kind == EntityKind::Person
    }

    /// Notes what stands before each person's name: capitalised or small title words, back to a mark or a verb.
    fn with_roles(mut self, text: &str, words: &[Word], pack: &EntityPack) -> Coreference {
        let mut floor = 0;
        for m in &self.mentions {
            let start = floor;
            if self.clusters[m.cluster].kind == EntityKind::Person {
                floor = m.span.end;
            }
            let figure = &mut self.clusters[m.cluster];
            if figure.kind != EntityKind::Person || figure.roles.len() > 40 {
                continue;
            }
            let at = words.partition_point(|w| w.span.start < m.span.start);
            // "Prince Andrew", "Paus Leo": one word is too little to be known by.
            let before = at.checked_sub(1).map(|b| words[b]).filter(|b| b.shape == WordShape::Capitalized);
            if let Some(title) =
                before.filter(|b| !figure.name.contains(' ') && pack.royals.contains(&b.lowercase(text)))
            {
                figure.name = format!("{} {}", title.span.slice(text), figure.name);
            }
            for w in words[at.saturating_sub(9)..at].iter().rev() {
                let key = w.lowercase(text);
                if w.shape == WordShape::Punctuation && w.span.slice(text) != ")" && w.span.slice(text) != "("
                {
                    break;
                }
                if pack.speech_verbs.contains(&key)
                    || w.span.start < start
                    || pack.conjunctions.contains(&key)
                {
                    break;
                }
                if w.shape != WordShape::Punctuation {
                    figure.roles.push(key.into_owned());
                }
                if w.starts_sentence {
                    break;
                }
            }
        }
        self
    }
}

/// The candidate's words in small letters, without marks and possessive endings.
pub(super) fn name_words(text: &str, words: &[Word], c: &EntityCandidate, pack: &EntityPack) -> Vec<String> {
    let inside = words[c.words.0..=c.words.1].iter().filter(|w| w.shape != WordShape::Punctuation);
    inside
        .map(|w| {
            let word = w.span.slice(text);
            word[..pack.stem_length(word)].to_lowercase()
        })
        .collect()
}
