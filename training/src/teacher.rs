//! The teacher: nets and a tagger together. The mean of their scores under the mean of their chains is a chain again, and
//! more accurate than either.

use crate::net::ConvNet;
use crate::vectors::WordClusters;
use kabar_annotate::annotate::entities::EntityCandidate;
use kabar_annotate::annotate::entities::crf::decode::Transitions;
use kabar_annotate::annotate::entities::crf::labels::LABEL_COUNT;
use kabar_annotate::annotate::entities::crf::line::CrfLine;
use kabar_annotate::annotate::entities::crf::model;
use kabar_annotate::annotate::entities::crf::{CrfTagger, NameTagger, candidate};
use kabar_annotate::text::words::Word;

/// Nets and a tagger.
pub struct Teacher<'a> {
    tagger: &'a CrfTagger<'a>,
    nets: &'a [ConvNet],
    /// How much the tagger counts, from 0 to 1. The nets share the rest.
    share: f32,
    clusters: &'a WordClusters,
    /// The number of the set whose labellers the nets follow.
    set: usize,
    transitions: Transitions,
}

impl<'a> Teacher<'a> {
    pub fn new(
        tagger: &'a CrfTagger<'a>,
        nets: &'a [ConvNet],
        share: f32,
        clusters: &'a WordClusters,
        set: usize,
    ) -> Teacher<'a> {
        let mut transitions = tagger.transitions().map(|row| row.map(|s| share * s));
        for net in nets {
            for (sum, s) in transitions.iter_mut().flatten().zip(net.chain.transitions.iter().flatten()) {
                *sum += (1.0 - share) / nets.len() as f32 * s;
            }
        }
        Teacher { tagger, nets, share, clusters, set, transitions: Transitions::new(&transitions) }
    }
}

impl NameTagger for Teacher<'_> {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<EntityCandidate> {
        let line = CrfLine::new(text, words, endings, self.lexicon());
        let stretches = line.scored_ranges();
        if stretches.is_empty() {
            return Vec::new();
        }
        let scores: Vec<_> = self.nets.iter().map(|n| n.scores(&line, self.clusters, self.set)).collect();
        let mut out = Vec::new();
        for (first, end) in stretches {
            let mut sums = self.tagger.emissions(&line, (first, end));
            for (i, sum) in sums.iter_mut().enumerate() {
                for label in 0..LABEL_COUNT {
                    let nets: f32 = scores.iter().map(|s| s[first + i][label]).sum();
                    sum[label] = self.share * sum[label] + (1.0 - self.share) / self.nets.len() as f32 * nets;
                }
            }
            out.extend(self.transitions.decode(&sums).into_iter().map(|name| candidate(&line, first, name)));
        }
        out
    }

    fn lexicon(&self) -> model::ModelLexicon<'_> {
        self.tagger.lexicon()
    }
}
