//! Chooses among the candidates for a pronoun, a clitic or a quotation without a tag: a linear model over
//! [`speaker_features`](super::speaker_features), with weights learnt by the training crate (speakers.toml).

use super::speaker_features::{FEATURE_COUNT, FEATURES};
use crate::packs::{self, LanguagePacks};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What assets/languages/CODE/speakers.toml holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeakerWeights {
    /// Below this probability the speaker is unknown.
    min_probability: f32,
    /// Feature → the weight of each of its values.
    weights: BTreeMap<String, Vec<f32>>,
}

/// The weights of a language.
#[derive(Debug, Default)]
pub struct SpeakerRanker {
    /// Below this probability of the best candidate the speaker is unknown.
    pub min_probability: f32,
    /// A weight for each value of each feature, in the order of [`FEATURES`]; empty for a language without a model.
    pub weights: Vec<f32>,
}

static RANKERS: LanguagePacks<SpeakerRanker> = LanguagePacks::new("speakers.toml", SpeakerRanker::load);

impl SpeakerRanker {
    /// The ranker of a language; `None` where it has none.
    pub(super) fn for_language(language: Option<&str>) -> Option<&'static SpeakerRanker> {
        Some(RANKERS.for_language(language)).filter(|ranker| !ranker.weights.is_empty())
    }

    fn load(code: &str) -> SpeakerRanker {
        let file: SpeakerWeights = packs::load(code, "speakers.toml").unwrap_or_default();
        let mut weights = Vec::with_capacity(FEATURE_COUNT);
        for (name, size) in FEATURES {
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
            let file: SpeakerWeights = packs::load(code, "speakers.toml").expect("a file");
            let sizes: BTreeMap<&str, usize> = file.weights.iter().map(|(n, w)| (&**n, w.len())).collect();
            assert_eq!(sizes, FEATURES.iter().copied().collect(), "{code}");
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
