//! The teacher: the net and the tagger trained so far, asked together. The mean of their scores under the mean of their
//! chains is again a chain, surer than either.

use crate::net::Net;
use crate::vectors::Clusters;
use kabar_annotate::annotate::entities::learned::decode::Steps;
use kabar_annotate::annotate::entities::learned::labels::LABELS;
use kabar_annotate::annotate::entities::learned::model;
use kabar_annotate::annotate::entities::learned::view::View;
use kabar_annotate::annotate::entities::learned::{Guess, Tagger, Tags, guess};
use kabar_annotate::text::words::Word;

/// Nets and a tagger.
pub struct Teacher<'a> {
    tagger: &'a Tagger<'a>,
    nets: &'a [Net],
    /// What the tagger's word counts, from 0 to 1; the nets share the rest.
    share: f32,
    clusters: &'a Clusters,
    /// Of which set's labellers it takes the habits.
    set: usize,
    steps: Steps,
}

impl<'a> Teacher<'a> {
    pub fn new(
        tagger: &'a Tagger<'a>,
        nets: &'a [Net],
        share: f32,
        clusters: &'a Clusters,
        set: usize,
    ) -> Teacher<'a> {
        let mut steps = tagger.steps().map(|row| row.map(|s| share * s));
        for net in nets {
            for (sum, s) in steps.iter_mut().flatten().zip(net.chain.steps.iter().flatten()) {
                *sum += (1.0 - share) / nets.len() as f32 * s;
            }
        }
        Teacher { tagger, nets, share, clusters, set, steps: Steps::new(&steps) }
    }
}

impl Tags for Teacher<'_> {
    fn tag(&self, text: &str, words: &[Word], endings: &[String]) -> Vec<Guess> {
        let view = View::new(text, words, endings, self.known());
        let stretches = view.stretches();
        if stretches.is_empty() {
            return Vec::new();
        }
        let scores: Vec<_> = self.nets.iter().map(|n| n.scores(&view, self.clusters, self.set)).collect();
        let mut out = Vec::new();
        for (first, end) in stretches {
            let mut sums = self.tagger.scores(&view, (first, end));
            for (i, sum) in sums.iter_mut().enumerate() {
                for label in 0..LABELS {
                    let nets: f32 = scores.iter().map(|s| s[first + i][label]).sum();
                    sum[label] = self.share * sum[label] + (1.0 - self.share) / self.nets.len() as f32 * nets;
                }
            }
            out.extend(self.steps.names(&sums).into_iter().map(|f| guess(&view, first, f)));
        }
        out
    }

    fn known(&self) -> model::Words<'_> {
        self.tagger.known()
    }
}
