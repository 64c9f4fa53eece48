//! Chooses among the candidates for a speaker by linear models, with weights learnt by the training crate (speakers.toml):
//! one for tags that name nobody, over [`speaker_features`](super::speaker_features), and one for words quoted in a
//! reporter's sentence, over [`sentence_features`](super::sentence_features).

use super::feature_writer::{FeatureList, value_count};
use super::sentence_features::SENTENCE_FEATURES;
use super::speaker_features::FEATURES;
use crate::packs::{self, LanguagePacks};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What assets/languages/CODE/speakers.toml holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeakersFile {
    reference: SpeakerWeights,
    in_sentence: SpeakerWeights,
}

/// The weights of one model.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeakerWeights {
    /// Below this probability the speaker is unknown.
    min_probability: f32,
    /// Feature → the weight of each of its values.
    weights: BTreeMap<String, Vec<f32>>,
}

/// The models of a language.
#[derive(Debug, Default)]
pub(super) struct SpeakerRankers {
    /// For tags that name nobody.
    pub(super) reference: SpeakerRanker,
    /// For words quoted in a reporter's sentence.
    pub(super) in_sentence: SpeakerRanker,
}

/// The weights of one model.
#[derive(Debug, Default)]
pub struct SpeakerRanker {
    /// Below this probability of the best candidate the speaker is unknown.
    pub min_probability: f32,
    /// A weight for each value of each feature, in the order of the model's list; empty for a language without a model.
    pub weights: Vec<f32>,
}

static RANKERS: LanguagePacks<SpeakerRankers> = LanguagePacks::new("speakers.toml", SpeakerRankers::load);

impl SpeakerRankers {
    /// The rankers of a language; `None` where it has none.
    pub(super) fn for_language(language: Option<&str>) -> Option<&'static SpeakerRankers> {
        Some(RANKERS.for_language(language)).filter(|rankers| !rankers.reference.weights.is_empty())
    }

    fn load(code: &str) -> SpeakerRankers {
        let file: SpeakersFile = packs::load(code, "speakers.toml").unwrap_or_default();
        SpeakerRankers {
            reference: SpeakerRanker::new(&file.reference, FEATURES),
            in_sentence: SpeakerRanker::new(&file.in_sentence, SENTENCE_FEATURES),
        }
    }
}

impl SpeakerRanker {
    fn new(file: &SpeakerWeights, list: FeatureList) -> SpeakerRanker {
        let mut weights = Vec::with_capacity(value_count(list));
        for (name, size) in list {
            let given = file.weights.get(*name).map(Vec::as_slice).unwrap_or_default();
            weights.extend((0..*size).map(|value| given.get(value).copied().unwrap_or_default()));
        }
        SpeakerRanker { min_probability: file.min_probability, weights }
    }

    /// The probability of each candidate, given the features of each.
    pub fn probabilities(&self, candidates: &[Vec<u16>]) -> Vec<f32> {
        let weight = |&feature: &u16| self.weights.get(usize::from(feature)).copied().unwrap_or_default();
        let scores: Vec<f32> = candidates.iter().map(|c| c.iter().map(weight).sum()).collect();
        let greatest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let shares: Vec<f32> = scores.iter().map(|score| (score - greatest).exp()).collect();
        let total: f32 = shares.iter().sum();
        shares.iter().map(|share| share / total).collect()
    }

    /// The best candidate, if it is probable enough.
    pub(super) fn choose(&self, candidates: &[Vec<u16>]) -> Option<usize> {
        let probabilities = self.probabilities(candidates);
        let best = (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]))?;
        (probabilities[best] >= self.min_probability).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_the_features_of_the_program() {
        for code in packs::languages("speakers.toml") {
            let file: SpeakersFile = packs::load(code, "speakers.toml").expect("a file");
            for (model, list) in [(&file.reference, FEATURES), (&file.in_sentence, SENTENCE_FEATURES)] {
                let sizes: BTreeMap<&str, usize> =
                    model.weights.iter().map(|(n, w)| (&**n, w.len())).collect();
                assert_eq!(sizes, list.iter().copied().collect(), "{code}");
            }
        }
    }

    #[test]
    fn a_doubtful_choice_is_none() {
        let ranker = SpeakerRanker { min_probability: 0.6, weights: vec![0.0, 2.0] };
        assert_eq!(ranker.choose(&[vec![0], vec![1]]), Some(1));
        assert_eq!(ranker.choose(&[vec![1], vec![1]]), None);
        assert_eq!(ranker.choose(&[]), None);
    }
}
