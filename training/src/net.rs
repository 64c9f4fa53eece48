//! A convolutional net under the same chain of labels, which teaches the built-in tagger. It takes ten times as long
//! (see README.md), and is more accurate: it sees seven words to each side at once, and word vectors rather than their
//! clusters.
//!
//! Of each word it gets what the tagger's features ask about as well: prefixes, suffixes and shape, each as a few trained
//! numbers, summed; the word itself; its vector, counts and lists. A fully connected layer follows, three convolutions with
//! growing gaps, and a score for each label.

use crate::chain::{Chain, LabelRow};
use crate::labelled_sets::LabelledLine;
use crate::layers::{DenseLayer, gather_windows, relu, relu_gradient, scatter_windows};
use crate::net_input::{self, FACTS, NetLine, NetWord, PIECE_ROWS};
use crate::random::Random;
use crate::vectors::{self, WordClusters};
use kabar_annotate::annotate::entities::crf::{
    gazetteers::Gazetteers, labels::LABEL_COUNT, line::CrfLine, model::ModelLexicon,
};
use ndarray::Array2;
use std::collections::{BTreeMap, HashMap};

/// Numbers for the pieces of a word (summed), and as many for the word itself.
const PIECE: usize = 32;
/// Numbers that the first layer gets of a word: its pieces, the word itself, its vector, its facts.
const INPUT: usize = 2 * PIECE + vectors::SIZE + FACTS;
/// Numbers for a word in the layers above.
const WIDTH: usize = 96;
/// How far apart the three words are that each convolution sees.
const GAPS: [usize; 3] = [1, 2, 4];
/// Lines in one training step.
const BATCH: usize = 12;
/// The share of a layer's numbers that are left out at each step (dropout).
const DROPPED: f32 = 0.3;
/// The share of words whose own numbers are left out at each step, as if the word were unknown.
const HIDDEN: f32 = 0.3;
/// A word has numbers of its own if it occurs so often in the labelled sets.
const MIN_WORD_COUNT: u32 = 4;

/// A convolutional net.
pub struct ConvNet {
    /// The words with numbers of their own → their rows of `table`, behind those of the pieces.
    index: HashMap<u32, u32>,
    table: Vec<[f32; PIECE]>,
    squares: Vec<f32>,
    /// What is particular to each labelled set.
    sets: Array2<f32>,
    first: DenseLayer,
    layers: Vec<DenseLayer>,
    last: DenseLayer,
    /// The weights of going from one label to another.
    pub chain: Chain,
}

/// What a forward pass leaves for the backward pass.
struct ForwardPass {
    input: Array2<f32>,
    hidden: Vec<Array2<f32>>,
    columns: Vec<Array2<f32>>,
    outs: Vec<Array2<f32>>,
    scores: Array2<f32>,
}

/// Trains on lines of several sets. The set number 0 stands for any set.
pub fn learn(
    lines: &[LabelledLine],
    sets: usize,
    known: (Gazetteers, ModelLexicon, &WordClusters),
    (rounds, seed): (usize, u64),
) -> ConvNet {
    let samples = lines.iter().map(|line| net_input::net_line(line, known));
    let samples: Vec<NetLine> = samples.filter(|s| !s.ranges.is_empty()).collect();
    let mut random = Random::new(seed);
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for word in samples.iter().flat_map(|s| &s.words) {
        *counts.entry(word.key).or_default() += 1;
    }
    let often: Vec<u32> = counts.into_iter().filter(|c| c.1 >= MIN_WORD_COUNT).map(|c| c.0).collect();
    let mut net = ConvNet::new(sets, &often, &mut random);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let batches = samples.len().div_ceil(BATCH);
    let steps = (rounds * batches) as f32;
    let mut mean: Option<(f32, Vec<Vec<f32>>)> = None;
    for round in 0..rounds {
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for (i, batch) in order.chunks(BATCH).enumerate() {
            let done = (round * batches + i) as f32;
            let rate = (1.0 - done / steps).max(0.05) * (done / 300.0).min(1.0);
            let batch: Vec<&NetLine> = batch.iter().map(|&i| &samples[i]).collect();
            loss += net.step(&batch, rate, &mut random);
        }
        eprintln!("  net round {round}: loss {:.4}", loss / samples.len() as f32);
        if 2 * round >= rounds {
            let now = net.parameters();
            let (count, sums) =
                mean.get_or_insert_with(|| (0.0, now.iter().map(|n| vec![0.0; n.len()]).collect()));
            *count += 1.0;
            for (sum, n) in sums.iter_mut().flatten().zip(now.into_iter().flatten()) {
                *sum += (*n - *sum) / *count;
            }
        }
    }
    for (n, m) in net.parameters().into_iter().zip(mean.unwrap_or_default().1) {
        n.copy_from_slice(&m);
    }
    net
}

impl ConvNet {
    fn new(sets: usize, often: &[u32], random: &mut Random) -> ConvNet {
        let count = PIECE_ROWS + often.len();
        let row = |_| [0.0; PIECE].map(|_| (random.unit() - 0.5) * 0.2);
        ConvNet {
            index: often.iter().enumerate().map(|(i, &key)| (key, (PIECE_ROWS + i) as u32)).collect(),
            table: (0..count).map(row).collect(),
            squares: vec![0.0; count],
            sets: Array2::zeros((sets + 1, WIDTH)),
            first: DenseLayer::new(INPUT, WIDTH, random),
            layers: GAPS.map(|_| DenseLayer::new(3 * WIDTH, WIDTH, random)).into(),
            last: DenseLayer::new(WIDTH, 16, random),
            chain: Chain::default(),
        }
    }

    /// All numbers that are trained, for the mean over the rounds.
    fn parameters(&mut self) -> Vec<&mut [f32]> {
        let mut out = vec![self.table.as_flattened_mut(), self.chain.transitions.as_flattened_mut()];
        out.extend(self.sets.as_slice_mut());
        for layer in [&mut self.first, &mut self.last].into_iter().chain(&mut self.layers) {
            out.extend(layer.parameters());
        }
        out
    }

    /// How many numbers it has.
    pub fn size(&self) -> usize {
        let dense =
            [&self.first, &self.last].into_iter().chain(&self.layers).map(DenseLayer::size).sum::<usize>();
        self.table.len() * PIECE + self.sets.len() + LABEL_COUNT * LABEL_COUNT + dense
    }

    /// Writes the input for `word` to `row`, with these of its pieces, and with its own numbers if `own` gives their row.
    fn fill(&self, row: &mut [f32], word: &NetWord, pieces: &[u32], own: Option<u32>) {
        let share = 1.0 / (pieces.len().max(1) as f32).sqrt();
        for &p in pieces {
            row.iter_mut().zip(&self.table[p as usize]).for_each(|(r, n)| *r += share * n);
        }
        if let Some(own) = own {
            row[PIECE..2 * PIECE].copy_from_slice(&self.table[own as usize]);
        }
        row[2 * PIECE..].copy_from_slice(&word.facts);
    }

    fn forward(
        &self,
        input: Array2<f32>,
        lines: &[(usize, usize)],
        mut random: Option<&mut Random>,
    ) -> ForwardPass {
        let mut drop = |mut x: Array2<f32>| {
            if let Some(random) = &mut random {
                // A number that is left out is 0, and so is the gradient by it.
                x.mapv_inplace(|v| if random.unit() < DROPPED { 0.0 } else { v / (1.0 - DROPPED) });
            }
            x
        };
        let mut plain = self.first.forward(&input);
        let mut row = 0;
        for &(set, count) in lines {
            let set_numbers = self.sets.row(set);
            for _ in 0..count {
                let mut r = plain.row_mut(row);
                r += &set_numbers;
                row += 1;
            }
        }
        relu(&mut plain);
        let mut hidden = vec![drop(plain)];
        let (mut columns, mut outs) = (Vec::new(), Vec::new());
        for (layer, gap) in self.layers.iter().zip(GAPS) {
            let below = &hidden[hidden.len() - 1];
            let column = gather_windows(below, lines, gap);
            let mut out = layer.forward(&column);
            relu(&mut out);
            let out = drop(out);
            hidden.push(below + &out);
            columns.push(column);
            outs.push(out);
        }
        let scores = self.last.forward(&hidden[hidden.len() - 1]);
        ForwardPass { input, hidden, columns, outs, scores }
    }

    fn step(&mut self, batch: &[&NetLine], rate: f32, random: &mut Random) -> f32 {
        let count: usize = batch.iter().map(|s| s.words.len()).sum();
        let mut input = Array2::zeros((count, INPUT));
        let mut active: Vec<(Vec<u32>, Option<u32>)> = Vec::with_capacity(count);
        let mut lines = Vec::new();
        for s in batch {
            // Now and then a line counts as one of any set.
            lines.push((if random.unit() < 0.3 { 0 } else { s.set }, s.words.len()));
            for word in &s.words {
                let own = self.index.get(&word.key).copied().filter(|_| random.unit() > HIDDEN);
                let pieces: Vec<u32> = word.pieces.iter().copied().filter(|_| random.unit() > 0.1).collect();
                let mut row = input.row_mut(active.len());
                let row = row.as_slice_mut().expect("rows lie together");
                self.fill(row, word, &pieces, own);
                // As if the word were not in the unlabelled articles.
                if random.unit() < 0.1 {
                    row[2 * PIECE..2 * PIECE + vectors::SIZE].fill(0.0);
                }
                active.push((pieces, own));
            }
        }
        let pass = self.forward(input, &lines, Some(random));
        let mut gradients = Array2::<f32>::zeros((count, 16));
        let mut loss = 0.0;
        let mut first = 0;
        for s in batch {
            for (at, labels) in &s.ranges {
                let range = first + at..first + at + labels.len();
                let scores: Vec<LabelRow> = range.clone().map(|i| row_of(&pass.scores, i)).collect();
                let range_gradients = self.chain.gradients(&scores, labels);
                loss += range_gradients.loss * s.weight;
                for (i, gradient) in range.zip(range_gradients.scores) {
                    gradients.row_mut(i).iter_mut().zip(gradient).for_each(|(a, b)| *a = b * s.weight);
                }
                self.chain.update(&range_gradients.transitions, 0.1 * rate, s.weight);
            }
            first += s.words.len();
        }
        self.backward(&pass, gradients, &lines, &active, rate);
        loss
    }

    fn backward(
        &mut self,
        pass: &ForwardPass,
        gradients: Array2<f32>,
        lines: &[(usize, usize)],
        active: &[(Vec<u32>, Option<u32>)],
        rate: f32,
    ) {
        let mut down = self.last.backward(&pass.hidden[GAPS.len()], &gradients);
        for i in (0..GAPS.len()).rev() {
            let mut through = down.clone();
            relu_gradient(&mut through, &pass.outs[i], 1.0 / (1.0 - DROPPED));
            let column = self.layers[i].backward(&pass.columns[i], &through);
            scatter_windows(&column, lines, GAPS[i], &mut down);
        }
        relu_gradient(&mut down, &pass.hidden[0], 1.0 / (1.0 - DROPPED));
        let mut row = 0;
        for &(set, count) in lines {
            for _ in 0..count {
                self.sets.row_mut(set).scaled_add(-0.02 * rate, &down.row(row));
                row += 1;
            }
        }
        let input = self.first.backward(&pass.input, &down);
        for layer in [&mut self.first, &mut self.last].into_iter().chain(&mut self.layers) {
            layer.update(0.002 * rate);
        }
        for (row, (pieces, own)) in input.outer_iter().zip(active) {
            let share = 1.0 / (pieces.len().max(1) as f32).sqrt();
            let of =
                |from: usize, share: f32| -> [f32; PIECE] { std::array::from_fn(|i| share * row[from + i]) };
            let gradient = of(0, share);
            pieces.iter().for_each(|&p| self.learn_row(p, &gradient, rate));
            if let Some(own) = own {
                self.learn_row(*own, &of(PIECE, 1.0), rate);
            }
        }
    }

    fn learn_row(&mut self, at: u32, gradient: &[f32; PIECE], rate: f32) {
        let square = gradient.iter().map(|g| g * g).sum::<f32>() / PIECE as f32;
        if square < 1e-12 {
            return;
        }
        let sum = &mut self.squares[at as usize];
        *sum += square;
        let step = 0.05 * rate / (sum.sqrt() + 1e-4);
        for (n, g) in self.table[at as usize].iter_mut().zip(gradient) {
            *n -= step * g + 1e-5 * *n;
        }
    }

    /// The scores of all words of a line, as if it were one of the set with that number (0: of any).
    pub fn scores(&self, line: &CrfLine, clusters: &WordClusters, set: usize) -> Vec<LabelRow> {
        let count = line.words.len();
        let mut input = Array2::zeros((count, INPUT));
        for (at, word) in net_input::net_words(line, clusters).into_iter().enumerate() {
            let mut row = input.row_mut(at);
            let own = self.index.get(&word.key).copied();
            self.fill(row.as_slice_mut().expect("rows lie together"), &word, &word.pieces, own);
        }
        let pass = self.forward(input, &[(set, count)], None);
        (0..count).map(|at| row_of(&pass.scores, at)).collect()
    }
}

fn row_of(scores: &Array2<f32>, at: usize) -> LabelRow {
    let row = scores.row(at);
    std::array::from_fn(|i| if i < LABEL_COUNT { row[i] } else { 0.0 })
}
