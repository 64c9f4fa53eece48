//! From scores to names: the best path through the labels (Viterbi), and how likely each of its names is
//! (forward–backward). Both take time linear in the words.

use super::labels::{self, LABELS, NONE, Part};

/// A name on the best path.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its first and last word, counted from the first score.
    pub words: (usize, usize),
    /// Its kind, an index into [`labels::KINDS`].
    pub kind: usize,
    /// How likely this very name is, from 0 to 1.
    pub sure: f32,
    /// How likely its words are in a name of each kind: the mean over them.
    pub kinds: [f32; 3],
}

/// Going from label to label: the logarithms of the model, and the pairs that may follow each other.
#[derive(Debug, Clone)]
pub struct Steps {
    log: [[f32; LABELS]; LABELS],
    weight: [[f32; LABELS]; LABELS],
    before: [Vec<usize>; LABELS],
}

impl Steps {
    /// From the model's logarithms.
    pub fn new(log: &[[f32; LABELS]; LABELS]) -> Steps {
        let mut weight = [[0.0; LABELS]; LABELS];
        let mut before: [Vec<usize>; LABELS] = Default::default();
        for (a, row) in log.iter().enumerate() {
            for (b, step) in row.iter().enumerate() {
                if labels::follows(a, b) {
                    weight[a][b] = step.exp();
                    before[b].push(a);
                }
            }
        }
        Steps { log: *log, weight, before }
    }

    /// The names on the best path through `scores`, with no name before and after.
    pub fn names(&self, scores: &[[f32; LABELS]]) -> Vec<Found> {
        let path = self.best(scores);
        let named = path.iter().any(|&label| label != NONE);
        if !named {
            return Vec::new();
        }
        let chances = Chances::new(self, scores);
        let mut found = Vec::new();
        let mut first = 0;
        for (at, &label) in path.iter().enumerate() {
            match labels::part(label) {
                Some((_, Part::First)) => first = at,
                Some((kind, Part::Last)) => found.push(chances.found(self, (first, at), kind)),
                Some((kind, Part::Only)) => found.push(chances.found(self, (at, at), kind)),
                _ => {}
            }
        }
        found
    }

    /// The best path.
    pub fn best(&self, scores: &[[f32; LABELS]]) -> Vec<usize> {
        let mut from: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
        let mut best = [f32::NEG_INFINITY; LABELS];
        for (at, score) in scores.iter().enumerate() {
            let mut next = [f32::NEG_INFINITY; LABELS];
            let mut source = [0u8; LABELS];
            for (label, total) in next.iter_mut().enumerate() {
                if at == 0 {
                    if labels::may_begin(label) {
                        *total = self.log[NONE][label] + score[label];
                    }
                    continue;
                }
                for &before in &self.before[label] {
                    let sum = best[before] + self.log[before][label];
                    if sum > *total {
                        *total = sum;
                        source[label] = before as u8;
                    }
                }
                *total += score[label];
            }
            from.push(source);
            best = next;
        }
        let ends = (0..LABELS).filter(|&l| labels::may_end(l));
        let end = |l: usize| best[l] + self.log[l][NONE];
        let mut label = ends.max_by(|&a, &b| end(a).total_cmp(&end(b))).unwrap_or(NONE);
        let mut path = vec![NONE; scores.len()];
        for at in (0..scores.len()).rev() {
            path[at] = label;
            label = usize::from(from[at][label]);
        }
        path
    }
}

/// Forward and backward sums, each word's scaled to 1.
struct Chances {
    weights: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
    scale: Vec<f32>,
}

impl Chances {
    fn new(steps: &Steps, scores: &[[f32; LABELS]]) -> Chances {
        let weights: Vec<[f32; LABELS]> = scores
            .iter()
            .map(|score| {
                let top = score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                score.map(|s| (s - top).exp())
            })
            .collect();
        let mut forward: Vec<[f32; LABELS]> = Vec::with_capacity(scores.len());
        let mut scale = Vec::with_capacity(scores.len());
        for (at, weight) in weights.iter().enumerate() {
            let mut sums = [0.0; LABELS];
            for (label, sum) in sums.iter_mut().enumerate() {
                *sum = match forward.last() {
                    _ if at == 0 && !labels::may_begin(label) => 0.0,
                    None => steps.weight[NONE][label],
                    Some(last) => steps.before[label].iter().map(|&b| last[b] * steps.weight[b][label]).sum(),
                } * weight[label];
            }
            let total = sums.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            forward.push(sums.map(|s| s / total));
            scale.push(total);
        }
        let mut backward = vec![[0.0; LABELS]; scores.len()];
        let mut next: Option<([f32; LABELS], f32)> = None;
        for at in (0..scores.len()).rev() {
            for (label, out) in backward[at].iter_mut().enumerate() {
                *out = match next {
                    None => steps.weight[label][NONE],
                    Some((after, total)) => {
                        after.iter().enumerate().map(|(l, &a)| steps.weight[label][l] * a).sum::<f32>()
                            / total
                    }
                };
            }
            let mut product = backward[at];
            for (p, w) in product.iter_mut().zip(&weights[at]) {
                *p *= w;
            }
            next = Some((product, scale[at]));
        }
        Chances { weights, forward, backward, scale }
    }

    /// The share of all paths that the last word's sums stand for.
    fn whole(&self) -> f32 {
        let (Some(f), Some(b)) = (self.forward.last(), self.backward.last()) else { return 1.0 };
        f.iter().zip(b).map(|(f, b)| f * b).sum::<f32>().max(f32::MIN_POSITIVE)
    }

    fn found(&self, steps: &Steps, words: (usize, usize), kind: usize) -> Found {
        let (first, last) = words;
        let label = |at: usize| {
            let part = match (at == first, at == last) {
                (true, true) => Part::Only,
                (true, false) => Part::First,
                (false, true) => Part::Last,
                (false, false) => Part::Inside,
            };
            labels::label(kind, part)
        };
        let mut chance = self.forward[first][label(first)];
        for at in first + 1..=last {
            chance *= steps.weight[label(at - 1)][label(at)] * self.weights[at][label(at)] / self.scale[at];
        }
        let whole = self.whole();
        let sure = (chance * self.backward[last][label(last)] / whole).clamp(0.0, 1.0);
        let mut kinds = [0.0; 3];
        for at in first..=last {
            for label in 1..LABELS {
                kinds[(label - 1) / 4] += self.forward[at][label] * self.backward[at][label] / whole;
            }
        }
        let count = (last - first + 1) as f32;
        Found { words, kind, sure, kinds: kinds.map(|k| k / count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All allowed paths of `length`, with their sums.
    fn paths(steps: &Steps, scores: &[[f32; LABELS]]) -> Vec<(Vec<usize>, f64)> {
        let mut paths = vec![(Vec::new(), 0.0)];
        for score in scores {
            let mut longer = Vec::new();
            for (path, sum) in &paths {
                let before = path.last().copied().unwrap_or(NONE);
                for label in (0..LABELS).filter(|&l| labels::follows(before, l)) {
                    let mut path = path.clone();
                    path.push(label);
                    longer.push((path, sum + f64::from(steps.log[before][label] + score[label])));
                }
            }
            paths = longer;
        }
        paths.retain(|(path, _)| labels::may_end(path.last().copied().unwrap_or(NONE)));
        for (path, sum) in &mut paths {
            *sum += f64::from(steps.log[path.last().copied().unwrap_or(NONE)][NONE]);
        }
        paths
    }

    #[test]
    fn agrees_with_trying_all_paths() {
        let mut state = 7u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 * 4.0 - 2.0
        };
        for length in 1..=5 {
            let mut log = [[0.0; LABELS]; LABELS];
            log.iter_mut().flatten().for_each(|s| *s = random());
            let steps = Steps::new(&log);
            let scores: Vec<[f32; LABELS]> = (0..length).map(|_| [0.0; LABELS].map(|_| random())).collect();
            let all = paths(&steps, &scores);
            let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("a path");
            assert_eq!(steps.best(&scores), best.0);
            let whole: f64 = all.iter().map(|p| p.1.exp()).sum();
            for found in steps.names(&scores) {
                let (first, last) = found.words;
                let same = |p: &&(Vec<usize>, f64)| p.0[first..=last] == best.0[first..=last];
                let chance = all.iter().filter(same).map(|p| p.1.exp()).sum::<f64>() / whole;
                assert!((chance - f64::from(found.sure)).abs() < 1e-4, "{chance} {found:?}");
                let of_kind =
                    |p: &(Vec<usize>, f64), at: usize| labels::part(p.0[at]).map(|l| l.0) == Some(found.kind);
                let mean: f64 = (first..=last)
                    .map(|at| all.iter().filter(|p| of_kind(p, at)).map(|p| p.1.exp()).sum::<f64>() / whole)
                    .sum::<f64>()
                    / (last - first + 1) as f64;
                assert!((mean - f64::from(found.kinds[found.kind])).abs() < 1e-4, "{mean} {found:?}");
            }
        }
    }
}
