//! The chain of labels, as both kinds of tagger learn it: sums over all paths that a line's labels allow.
//!
//! A set need not say all: each word carries the labels that it may have (a set without public bodies says nothing of a
//! word that it leaves unlabelled but that it is no person's and no place's). What is learnt is that the allowed paths
//! together are likely; where each word has one label, that is the usual likelihood of that path.

use kabar_annotate::annotate::entities::learned::labels::{self, LABELS, NONE};

/// A number for each label, padded so that a row fills one cache line.
pub type Row = [f32; 16];

/// A set of labels: bit by label.
pub type Labels = u16;

/// Every label.
pub const ANY: Labels = (1 << LABELS) - 1;

/// Weights of going from label to label.
pub struct Chain {
    /// In logarithms.
    pub steps: [[f32; LABELS]; LABELS],
    squares: [[f32; LABELS]; LABELS],
}

/// What a line teaches: the slope of its loss by each score and each step.
pub struct Told {
    /// By word.
    pub scores: Vec<Row>,
    /// From label to label.
    pub steps: [[f32; LABELS]; LABELS],
    /// How unlikely the line's labels are: minus the logarithm.
    pub loss: f32,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { steps: [[0.0; LABELS]; LABELS], squares: [[1.0; LABELS]; LABELS] }
    }
}

impl Chain {
    /// By which slopes the paths within `labels` become likelier.
    pub fn slopes(&self, scores: &[Row], labels: &[Labels]) -> Told {
        let weights = self.weights();
        let mut all = paths(&weights, scores, None);
        let right = paths(&weights, scores, Some(labels));
        for (a, r) in all.scores.iter_mut().flatten().zip(right.scores.iter().flatten()) {
            *a -= r;
        }
        for (a, r) in all.steps.iter_mut().flatten().zip(right.steps.iter().flatten()) {
            *a -= r;
        }
        Told { loss: all.loss - right.loss, ..all }
    }

    /// One gradient step (AdaGrad).
    pub fn learn(&mut self, slopes: &[[f32; LABELS]; LABELS], rate: f32, weight: f32) {
        for a in 0..LABELS {
            for b in 0..LABELS {
                let g = slopes[a][b] * weight;
                if g != 0.0 {
                    self.squares[a][b] += g * g;
                    self.steps[a][b] -= rate * g / self.squares[a][b].sqrt();
                }
            }
        }
    }

    fn weights(&self) -> [[f32; LABELS]; LABELS] {
        let mut weights = [[0.0f32; LABELS]; LABELS];
        for a in 0..LABELS {
            for b in 0..LABELS {
                if labels::follows(a, b) {
                    weights[a][b] = self.steps[a][b].exp();
                }
            }
        }
        weights
    }
}

/// Is there any path within `allowed`?
pub fn is_possible(allowed: &[Labels]) -> bool {
    let after = |from: Labels| {
        let open = (0..LABELS).filter(|&a| from >> a & 1 == 1);
        open.fold(0, |to, a| (0..LABELS).filter(|&b| labels::follows(a, b)).fold(to, |to, b| to | 1 << b))
    };
    let reached = allowed.iter().fold(1 << NONE, |from, &may| after(from) & may);
    after(reached) & 1 << NONE != 0
}

/// How likely each label and each step is over the paths within `allowed`; as loss the logarithm of their sum.
fn paths(weights: &[[f32; LABELS]; LABELS], scores: &[Row], allowed: Option<&[Labels]>) -> Told {
    let count = scores.len();
    let mut forward = vec![[0.0f32; LABELS]; count];
    let mut outs = vec![[0.0f32; LABELS]; count];
    let mut scale = vec![0.0f32; count];
    let mut sum = 0.0;
    let mut start = [0.0; LABELS];
    start[NONE] = 1.0;
    for at in 0..count {
        let may = allowed.map_or(ANY, |a| a[at]);
        let top = scores[at][..LABELS].iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let before = if at == 0 { start } else { forward[at - 1] };
        let mut sums = [0.0f32; LABELS];
        for a in (0..LABELS).filter(|&a| before[a] != 0.0) {
            for b in 0..LABELS {
                sums[b] += before[a] * weights[a][b];
            }
        }
        for b in 0..LABELS {
            outs[at][b] = if may >> b & 1 == 1 { (scores[at][b] - top).exp().max(1e-20) } else { 0.0 };
            sums[b] *= outs[at][b];
        }
        let total = sums.iter().sum::<f32>().max(1e-30);
        forward[at] = sums.map(|x| x / total);
        scale[at] = total;
        sum += total.ln() + top;
    }
    let end: f32 = (0..LABELS).map(|l| forward[count - 1][l] * weights[l][NONE]).sum::<f32>().max(1e-30);
    sum += end.ln();
    let mut chances = vec![[0.0f32; 16]; count];
    let mut steps = [[0.0f32; LABELS]; LABELS];
    let mut backward = [0.0f32; LABELS];
    for l in 0..LABELS {
        backward[l] = weights[l][NONE] / end;
        steps[l][NONE] += forward[count - 1][l] * backward[l];
    }
    for at in (0..count).rev() {
        for l in 0..LABELS {
            chances[at][l] = forward[at][l] * backward[l];
        }
        let before = if at == 0 { start } else { forward[at - 1] };
        let mut next = [0.0f32; LABELS];
        for b in (0..LABELS).filter(|&b| outs[at][b] != 0.0) {
            let out = outs[at][b] * backward[b] / scale[at];
            for a in 0..LABELS {
                let w = weights[a][b] * out;
                next[a] += w;
                steps[a][b] += before[a] * w;
            }
        }
        backward = next;
    }
    Told { scores: chances, steps, loss: sum }
}
