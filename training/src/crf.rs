//! Trains the weights of a tagger: stochastic gradient descent on the likelihood of the labels (AdaGrad), with features left
//! out at random. The result is the mean over the later rounds.

use crate::chain::{self, Chain, LabelRow, LabelSet};
use crate::labelled_sets::LabelledLine;
use crate::random::Random;
use kabar_annotate::annotate::entities::crf::features;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::labels::LABEL_COUNT;
use kabar_annotate::annotate::entities::crf::line::CrfLine;
use kabar_annotate::annotate::entities::crf::model::ModelLexicon;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A hasher for features, which are hashes already.
#[derive(Default)]
pub struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u32(&mut self, i: u32) {
        self.0 = u64::from(i).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A number for each feature.
pub type FeatureIndex = HashMap<u32, u32, BuildHasherDefault<IdentityHasher>>;

/// A range of words that is scored together.
struct Sequence {
    /// For each word: where its features begin in the list of all features, how many of the first ones identify the word,
    /// and how many there are.
    words: Vec<(u32, u16, u16)>,
    labels: Vec<LabelSet>,
    weight: f32,
}

/// The settings of a training.
#[derive(Debug, Clone, Copy)]
pub struct CrfSettings {
    pub rounds: usize,
    /// The step size of the first round.
    pub rate: f32,
    /// How much weights are pulled towards 0 at each step.
    pub decay: f32,
    /// The share of features that are left out: of those that identify the word, and of the others.
    pub hidden: (f32, f32),
    /// A feature must occur so often.
    pub min_count: u32,
    pub seed: u64,
    /// How many features are kept. If there are more, training goes on for three rounds with only these.
    pub max_features: usize,
}

/// The trained weights.
pub struct CrfWeights {
    pub rows: Vec<(u32, LabelRow)>,
    pub transitions: [[f32; LABEL_COUNT]; LABEL_COUNT],
}

/// Trains on `lines`.
pub fn learn(
    lines: &[&LabelledLine],
    gazetteers: Gazetteers,
    lexicon: ModelLexicon,
    settings: &CrfSettings,
) -> CrfWeights {
    let (mut list, mut sequences) = (Vec::new(), Vec::new());
    for line in lines {
        prepare(line, gazetteers, lexicon, &mut list, &mut sequences);
    }
    let mut counts: FeatureIndex = FeatureIndex::default();
    for &f in &list {
        *counts.entry(f).or_default() += 1;
    }
    let mut index: FeatureIndex = FeatureIndex::default();
    let mut names = Vec::new();
    for f in &mut list {
        *f = if counts[f] < settings.min_count {
            u32::MAX
        } else {
            *index.entry(*f).or_insert_with(|| {
                names.push(*f);
                names.len() as u32 - 1
            })
        };
    }
    let often: Vec<u32> = names.iter().map(|f| counts[f]).collect();
    eprintln!(
        "{} ranges, {} words, {} features",
        sequences.len(),
        sequences.iter().map(|s| s.labels.len()).sum::<usize>(),
        names.len()
    );
    let mut state = CrfTrainer::new(names.len());
    let mut random = Random::new(settings.seed);
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    let (mut mean, mut means) = (vec![[0.0f32; 16]; names.len()], 0);
    let mut mean_steps = [[0.0; LABEL_COUNT]; LABEL_COUNT];
    for round in 0..settings.rounds {
        random.shuffle(&mut order);
        let rate = settings.rate * (1.0 - 0.8 * round as f32 / settings.rounds as f32);
        let loss: f64 =
            order.iter().map(|&i| state.step(&sequences[i], &list, rate, settings, &mut random)).sum();
        if 2 * round >= settings.rounds {
            means += 1;
            state.average(&mut mean, &mut mean_steps, means);
        }
        eprintln!("  round {round}: loss {:.4}", loss / sequences.len() as f64);
    }
    // The features that matter most: by how far they move the scores, and how often.
    let worth =
        |i: usize| mean[i][..LABEL_COUNT].iter().map(|w| w * w).sum::<f32>() * (often[i] as f32).sqrt();
    let mut best: Vec<usize> = (0..names.len()).collect();
    best.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(names[a].cmp(&names[b])));
    if best.len() > settings.max_features {
        let mut kept = vec![false; names.len()];
        best.truncate(settings.max_features);
        best.iter().for_each(|&i| kept[i] = true);
        for f in list.iter_mut().filter(|f| **f != u32::MAX) {
            if !kept[*f as usize] {
                *f = u32::MAX;
            }
        }
        (state.rows, state.chain.transitions) = (mean, mean_steps);
        (mean, means) = (vec![[0.0f32; 16]; names.len()], 0);
        for round in 0..3 {
            random.shuffle(&mut order);
            let rate = settings.rate * 0.15;
            let loss: f64 =
                order.iter().map(|&i| state.step(&sequences[i], &list, rate, settings, &mut random)).sum();
            means += 1;
            state.average(&mut mean, &mut mean_steps, means);
            eprintln!("  kept {}, round {round}: loss {:.4}", best.len(), loss / sequences.len() as f64);
        }
    }
    best.retain(|&i| mean[i].iter().any(|w| w.abs() > 1e-4));
    CrfWeights { rows: best.into_iter().map(|i| (names[i], mean[i])).collect(), transitions: mean_steps }
}

fn prepare(
    line: &LabelledLine,
    gazetteers: Gazetteers,
    lexicon: ModelLexicon,
    list: &mut Vec<u32>,
    out: &mut Vec<Sequence>,
) {
    let crf_line = CrfLine::new(&line.text, &line.words, gazetteers.endings(), lexicon);
    for (first, end) in crf_line.scored_ranges() {
        let mut sequence = Sequence { words: Vec::new(), labels: Vec::new(), weight: line.weight };
        for at in first..end {
            let start = list.len();
            let named = features::extract(&crf_line, at, list);
            sequence.words.push((start as u32, named as u16, (list.len() - start) as u16));
            sequence.labels.push(line.allowed_labels(at));
        }
        // A range that cuts a name allows no path.
        if chain::is_possible(&sequence.labels) {
            out.push(sequence);
        }
    }
}

struct CrfTrainer {
    rows: Vec<LabelRow>,
    squares: Vec<LabelRow>,
    chain: Chain,
}

impl CrfTrainer {
    fn new(rows: usize) -> CrfTrainer {
        CrfTrainer { rows: vec![[0.0; 16]; rows], squares: vec![[0.1; 16]; rows], chain: Chain::default() }
    }

    fn average(
        &self,
        mean: &mut [LabelRow],
        mean_steps: &mut [[f32; LABEL_COUNT]; LABEL_COUNT],
        count: usize,
    ) {
        let share = 1.0 / count as f32;
        for (m, w) in mean.iter_mut().flatten().zip(self.rows.iter().flatten()) {
            *m += share * (w - *m);
        }
        for (m, w) in mean_steps.iter_mut().flatten().zip(self.chain.transitions.iter().flatten()) {
            *m += share * (w - *m);
        }
    }

    /// One gradient step. Returns the loss.
    fn step(
        &mut self,
        s: &Sequence,
        list: &[u32],
        rate: f32,
        settings: &CrfSettings,
        random: &mut Random,
    ) -> f64 {
        let count = s.labels.len();
        let mut active: Vec<u32> = Vec::with_capacity(count * 90);
        let mut bounds = Vec::with_capacity(count + 1);
        bounds.push(0);
        let mut scores = vec![[0.0f32; 16]; count];
        let boost = 1.0 / (1.0 - settings.hidden.1);
        for (score, &(start, named, length)) in scores.iter_mut().zip(&s.words) {
            // The features that identify a word are left out together, as if the word were unknown.
            let blind = random.unit() < settings.hidden.0;
            for i in 0..length {
                let f = list[start as usize + i as usize];
                let hidden = if i < named { blind } else { random.unit() < settings.hidden.1 };
                if f != u32::MAX && !hidden {
                    active.push(f);
                }
            }
            for &f in &active[bounds[bounds.len() - 1]..] {
                for (sum, w) in score.iter_mut().zip(&self.rows[f as usize]) {
                    *sum += w;
                }
            }
            score.iter_mut().for_each(|x| *x *= boost);
            bounds.push(active.len());
        }
        let gradients = self.chain.gradients(&scores, &s.labels);
        for (at, slope) in gradients.scores.into_iter().enumerate() {
            if slope.iter().all(|g| g.abs() < 1e-4) {
                continue;
            }
            let slope = slope.map(|g| g * s.weight);
            for &f in &active[bounds[at]..bounds[at + 1]] {
                let (row, square) = (&mut self.rows[f as usize], &mut self.squares[f as usize]);
                for i in 0..16 {
                    let g = slope[i] + settings.decay * row[i];
                    square[i] += g * g;
                    row[i] -= rate * g / square[i].sqrt();
                }
            }
        }
        self.chain.update(&gradients.transitions, rate, s.weight);
        f64::from(gradients.loss * s.weight)
    }
}
