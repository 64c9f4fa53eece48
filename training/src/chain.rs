//! The chain of labels that taggers and nets are trained with (a linear-chain conditional random field): sums over all paths
//! that the labels of a line allow.
//!
//! A set need not label everything. Each word carries the labels that it may have: in a set without public bodies, a word
//! without a label may still be in the name of one, but not in a person's or a place's. Training makes the allowed paths
//! together likely. Where each word has one label, that is the usual likelihood of that path.

use kabar_annotate::annotate::entities::crf::labels::{self, LABEL_COUNT, NO_NAME};

/// A number for each label, padded to one line of the processor's cache.
pub type LabelRow = [f32; 16];

/// A set of labels, as bits.
pub type LabelSet = u16;

/// Every label.
pub const ALL_LABELS: LabelSet = (1 << LABEL_COUNT) - 1;

/// The weights of going from one label to another.
pub struct Chain {
    /// The weights, in logarithms.
    pub transitions: [[f32; LABEL_COUNT]; LABEL_COUNT],
    squares: [[f32; LABEL_COUNT]; LABEL_COUNT],
}

/// The gradient of a line's loss by each score and each transition.
pub struct Gradients {
    /// For each word, by the score of each label.
    pub scores: Vec<LabelRow>,
    /// By the weight of each transition.
    pub transitions: [[f32; LABEL_COUNT]; LABEL_COUNT],
    /// The loss: minus the logarithm of the probability of the line's labels.
    pub loss: f32,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { transitions: [[0.0; LABEL_COUNT]; LABEL_COUNT], squares: [[1.0; LABEL_COUNT]; LABEL_COUNT] }
    }
}

impl Chain {
    /// The gradient of the loss where each word has one of its `labels`.
    pub fn gradients(&self, scores: &[LabelRow], labels: &[LabelSet]) -> Gradients {
        let weights = self.weights();
        let mut all = expectations(&weights, scores, None);
        let right = expectations(&weights, scores, Some(labels));
        for (a, r) in all.scores.iter_mut().flatten().zip(right.scores.iter().flatten()) {
            *a -= r;
        }
        for (a, r) in all.transitions.iter_mut().flatten().zip(right.transitions.iter().flatten()) {
            *a -= r;
        }
        Gradients { loss: all.loss - right.loss, ..all }
    }

    /// One step against the gradient (AdaGrad).
    pub fn update(&mut self, gradient: &[[f32; LABEL_COUNT]; LABEL_COUNT], rate: f32, weight: f32) {
        for a in 0..LABEL_COUNT {
            for b in 0..LABEL_COUNT {
                let g = gradient[a][b] * weight;
                if g != 0.0 {
                    self.squares[a][b] += g * g;
                    self.transitions[a][b] -= rate * g / self.squares[a][b].sqrt();
                }
            }
        }
    }

    fn weights(&self) -> [[f32; LABEL_COUNT]; LABEL_COUNT] {
        let mut weights = [[0.0f32; LABEL_COUNT]; LABEL_COUNT];
        for a in 0..LABEL_COUNT {
            for b in 0..LABEL_COUNT {
                if labels::may_follow(a, b) {
                    weights[a][b] = self.transitions[a][b].exp();
                }
            }
        }
        weights
    }
}

/// Is there any path within `allowed`?
pub fn is_possible(allowed: &[LabelSet]) -> bool {
    let after = |from: LabelSet| {
        let open = (0..LABEL_COUNT).filter(|&a| from >> a & 1 == 1);
        open.fold(0, |to, a| {
            (0..LABEL_COUNT).filter(|&b| labels::may_follow(a, b)).fold(to, |to, b| to | 1 << b)
        })
    };
    let reached = allowed.iter().fold(1 << NO_NAME, |from, &may| after(from) & may);
    after(reached) & 1 << NO_NAME != 0
}

/// The probability of each label and each transition over the paths within `allowed`, with the logarithm of the sum over
/// these paths as the loss. All paths where `allowed` is `None`.
fn expectations(
    weights: &[[f32; LABEL_COUNT]; LABEL_COUNT],
    scores: &[LabelRow],
    allowed: Option<&[LabelSet]>,
) -> Gradients {
    let count = scores.len();
    let mut forward = vec![[0.0f32; LABEL_COUNT]; count];
    let mut outs = vec![[0.0f32; LABEL_COUNT]; count];
    let mut scale = vec![0.0f32; count];
    let mut sum = 0.0;
    let mut start = [0.0; LABEL_COUNT];
    start[NO_NAME] = 1.0;
    for at in 0..count {
        let may = allowed.map_or(ALL_LABELS, |a| a[at]);
        let top = scores[at][..LABEL_COUNT].iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let before = if at == 0 { start } else { forward[at - 1] };
        let mut sums = [0.0f32; LABEL_COUNT];
        for a in (0..LABEL_COUNT).filter(|&a| before[a] != 0.0) {
            for b in 0..LABEL_COUNT {
                sums[b] += before[a] * weights[a][b];
            }
        }
        for b in 0..LABEL_COUNT {
            outs[at][b] = if may >> b & 1 == 1 { (scores[at][b] - top).exp().max(1e-20) } else { 0.0 };
            sums[b] *= outs[at][b];
        }
        let total = sums.iter().sum::<f32>().max(1e-30);
        forward[at] = sums.map(|x| x / total);
        scale[at] = total;
        sum += total.ln() + top;
    }
    let end: f32 =
        (0..LABEL_COUNT).map(|l| forward[count - 1][l] * weights[l][NO_NAME]).sum::<f32>().max(1e-30);
    sum += end.ln();
    let mut chances = vec![[0.0f32; 16]; count];
    let mut transitions = [[0.0f32; LABEL_COUNT]; LABEL_COUNT];
    let mut backward = [0.0f32; LABEL_COUNT];
    for l in 0..LABEL_COUNT {
        backward[l] = weights[l][NO_NAME] / end;
        transitions[l][NO_NAME] += forward[count - 1][l] * backward[l];
    }
    for at in (0..count).rev() {
        for l in 0..LABEL_COUNT {
            chances[at][l] = forward[at][l] * backward[l];
        }
        let before = if at == 0 { start } else { forward[at - 1] };
        let mut next = [0.0f32; LABEL_COUNT];
        for b in (0..LABEL_COUNT).filter(|&b| outs[at][b] != 0.0) {
            let out = outs[at][b] * backward[b] / scale[at];
            for a in 0..LABEL_COUNT {
                let w = weights[a][b] * out;
                next[a] += w;
                transitions[a][b] += before[a] * w;
            }
        }
        backward = next;
    }
    Gradients { scores: chances, transitions, loss: sum }
}
