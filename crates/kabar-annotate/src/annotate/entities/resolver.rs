//! Decides over the names of a whole article: which candidates are names, which of them are one, what roles people have.
//!
//! The tagger proposes names one by one. They are decided together, because an article names its people once in full and
//! then briefly ("Xi Jinping", "Xi"), and because a word that is a person in one sentence is that person in the next.

use super::candidate::{EntityCandidate, name_words};
use super::cluster_builder::{ClusterBuilder, SurfaceForm};
use super::coreference::Coreference;
use super::crf::model::ModelLexicon;
use super::pack::EntityPack;
use crate::article::EntityKind;
use crate::text::hash::FastMap;
use crate::text::words::{Word, WordShape, is_all_caps};

/// Once a person has more role words than this, no more are collected.
const MAX_ROLE_WORDS: usize = 40;

/// Role words are looked for among so many words before the name.
const MAX_WORDS_BEFORE_NAME: usize = 9;

/// The names of a text. `candidates` are in the order of the text. `headline` is the headline with its own words and
/// candidates: it can lengthen a name, but makes no mention. `lexicon` is what the language's model knows of words.
pub(super) fn resolve(
    text: &str,
    words: &[Word],
    candidates: &[EntityCandidate],
    headline: (&str, &[Word], &[EntityCandidate]),
    lexicon: Option<ModelLexicon>,
    pack: &EntityPack,
) -> Coreference {
    let (forms, form_of) = surface_forms(text, words, candidates, pack);
    let mut builder = ClusterBuilder { lexicon, ..ClusterBuilder::default() };
    builder.record_distinct_names(text, words, candidates, pack);
    builder.add_clusters(&forms, pack);
    builder.extend_single_names(text, words, candidates, pack);
    builder.lengthen_from_headline(headline, pack);
    builder.link_explained_names(text, candidates, &form_of, &forms, pack);
    let names = form_of.iter().map(|&form| &forms[form].words[..]);
    let mentions = builder.find_mentions(text, words, candidates.iter().zip(names), pack);
    builder.name_merged_clusters();
    let mut coreference = Coreference { clusters: builder.clusters, mentions };
    add_roles(&mut coreference, text, words, pack);
    coreference
}

/// The candidates grouped by their words, in the order of the text; and for each candidate the index of its group.
fn surface_forms(
    text: &str,
    words: &[Word],
    candidates: &[EntityCandidate],
    pack: &EntityPack,
) -> (Vec<SurfaceForm>, Vec<usize>) {
    let mut forms: Vec<SurfaceForm> = Vec::new();
    let mut index: FastMap<Vec<String>, usize> = FastMap::default();
    let mut form_of = Vec::with_capacity(candidates.len());
    for c in candidates {
        let name = name_words(text, words, c.words, pack);
        let at = index.get(&name).copied().unwrap_or_else(|| {
            index.insert(name.clone(), forms.len());
            forms.push(SurfaceForm::new(name, c.span.slice(text).to_owned()));
            forms.len() - 1
        });
        let form = &mut forms[at];
        // A dateline has capitals only; the rest of the text writes the name in the usual way, most fully with all its
        // marks: "Ma'ruf", "Jr.".
        let surface = c.span.slice(text);
        let (was_capitals, is_capitals) = (is_all_caps(&form.text), is_all_caps(surface));
        if was_capitals && !is_capitals || was_capitals == is_capitals && surface.len() > form.text.len() {
            form.text = surface.to_owned();
        }
        for kind in 0..3 {
            let score = c.kind_scores[kind];
            form.votes[kind] += score;
            form.max_votes[kind] = form.max_votes[kind].max(score.min(1.0));
        }
        form.count += 1.0;
        form_of.push(at);
    }
    (forms, form_of)
}

/// Gives each person the title and role words before the mentions of the name, back to a mark or a verb.
fn add_roles(coreference: &mut Coreference, text: &str, words: &[Word], pack: &EntityPack) {
    let mut last_person_end = 0;
    for m in &coreference.mentions {
        let floor = last_person_end;
        let cluster = &mut coreference.clusters[m.cluster];
        if cluster.kind != EntityKind::Person {
            continue;
        }
        last_person_end = m.span.end;
        if cluster.roles.len() > MAX_ROLE_WORDS {
            continue;
        }
        let at = words.partition_point(|w| w.span.start < m.span.start);
        // "Prince Andrew", "Paus Leo": one word alone does not identify such a person.
        let before = at.checked_sub(1).map(|b| words[b]).filter(|b| b.shape == WordShape::Capitalized);
        if let Some(title) =
            before.filter(|b| !cluster.name.contains(' ') && pack.royals.contains(&b.lowercase(text)))
        {
            cluster.name = format!("{} {}", title.span.slice(text), cluster.name);
        }
        for w in words[at.saturating_sub(MAX_WORDS_BEFORE_NAME)..at].iter().rev() {
            let is_mark = w.shape == WordShape::Punctuation;
            if is_mark && !matches!(w.span.slice(text), "(" | ")") {
                break;
            }
            let word = w.lowercase(text);
            let ends_role = pack.speech_verbs.contains(&word)
                || pack.conjunctions.contains(&word)
                || pack.role_bounds.contains(&word);
            if ends_role || w.span.start < floor {
                break;
            }
            if !is_mark {
                cluster.roles.push(word.into_owned());
            }
            if w.starts_sentence {
                break;
            }
        }
    }
}
