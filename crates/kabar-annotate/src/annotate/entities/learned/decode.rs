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

/// One number for each label, in whole registers of the processor: all labels are reckoned at once.
type Lanes = [f32; 16];

/// The labels that end a name or are none: each of the same number may follow. Of the others two may follow, which no
/// closed one may come before.
const CLOSED: [usize; 7] = [NONE, 3, 4, 7, 8, 11, 12];
/// The labels that begin a name or are none: each of the closed ones may stand before.
const OPENING: [usize; 7] = [NONE, 1, 4, 5, 8, 9, 12];

/// All pairs of labels within one name, in order.
fn open() -> impl Iterator<Item = (usize, usize)> {
    let parts = [
        (Part::First, Part::Inside),
        (Part::First, Part::Last),
        (Part::Inside, Part::Inside),
        (Part::Inside, Part::Last),
    ];
    (0..labels::KINDS.len())
        .flat_map(move |kind| parts.map(|(a, b)| (labels::label(kind, a), labels::label(kind, b))))
}

/// Going from label to label. In the order of the labels throughout: sums of floats depend on it.
#[derive(Debug, Clone)]
pub struct Steps {
    /// Label → the logarithms of the model for the next one; none where that may not follow.
    log: [Lanes; LABELS],
    /// Label → the weights of the next one; 0 where that may not follow.
    weight: [Lanes; LABELS],
    /// Label → the weights of the one before.
    back: [Lanes; LABELS],
}

impl Steps {
    /// From the model's logarithms.
    pub fn new(log: &[[f32; LABELS]; LABELS]) -> Steps {
        let none = [[0.0; 16]; LABELS];
        let mut steps = Steps { log: [[f32::NEG_INFINITY; 16]; LABELS], weight: none, back: none };
        for (a, row) in log.iter().enumerate() {
            for (b, &step) in row.iter().enumerate() {
                if labels::follows(a, b) {
                    steps.log[a][b] = step;
                    steps.weight[a][b] = step.exp();
                    steps.back[b][a] = step.exp();
                }
            }
        }
        steps
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
        let mut from: Vec<[u32; 16]> = Vec::with_capacity(scores.len());
        let mut best = [f32::NEG_INFINITY; 16];
        for (at, score) in scores.iter().enumerate() {
            let mut next = [f32::NEG_INFINITY; 16];
            let mut source = [0; 16];
            if at == 0 {
                next = self.log[NONE];
            } else {
                for before in CLOSED {
                    let row = &self.log[before];
                    for label in 0..16 {
                        let sum = best[before] + row[label];
                        source[label] = if sum > next[label] { before as u32 } else { source[label] };
                        next[label] = if sum > next[label] { sum } else { next[label] };
                    }
                }
                for (before, label) in open() {
                    let sum = best[before] + self.log[before][label];
                    if sum > next[label] {
                        (source[label], next[label]) = (before as u32, sum);
                    }
                }
            }
            next.iter_mut().zip(score).for_each(|(total, score)| *total += score);
            from.push(source);
            best = next;
        }
        let ends = (0..LABELS).filter(|&l| labels::may_end(l));
        let end = |l: usize| best[l] + self.log[l][NONE];
        let mut label = ends.max_by(|&a, &b| end(a).total_cmp(&end(b))).unwrap_or(NONE);
        let mut path = vec![NONE; scores.len()];
        for at in (0..scores.len()).rev() {
            path[at] = label;
            label = from[at][label] as usize;
        }
        path
    }
}

/// `steps`, each row times the number of its label in `by`, summed: rows that may go to seven labels, and `pairs`.
fn through(
    by: &Lanes,
    steps: &[Lanes; LABELS],
    rows: [usize; 7],
    pairs: impl Iterator<Item = (usize, usize)>,
) -> Lanes {
    let mut sums = [0.0; 16];
    for label in rows {
        sums.iter_mut().zip(&steps[label]).for_each(|(sum, step)| *sum += by[label] * step);
    }
    for (from, to) in pairs {
        sums[to] += by[from] * steps[from][to];
    }
    sums
}

/// Forward and backward sums, each word's scaled to 1.
struct Chances {
    weights: Vec<Lanes>,
    forward: Vec<Lanes>,
    backward: Vec<Lanes>,
    scale: Vec<f32>,
}

impl Chances {
    fn new(steps: &Steps, scores: &[[f32; LABELS]]) -> Chances {
        let weights: Vec<Lanes> = scores
            .iter()
            .map(|score| {
                let top = score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let mut weights = [0.0; 16];
                weights.iter_mut().zip(score).for_each(|(weight, s)| *weight = (s - top).exp());
                weights
            })
            .collect();
        let mut forward: Vec<Lanes> = Vec::with_capacity(scores.len());
        let mut scale = Vec::with_capacity(scores.len());
        for weight in &weights {
            let mut sums = forward
                .last()
                .map_or(steps.weight[NONE], |last| through(last, &steps.weight, CLOSED, open()));
            sums.iter_mut().zip(weight).for_each(|(sum, weight)| *sum *= weight);
            let total = sums[..LABELS].iter().sum::<f32>().max(f32::MIN_POSITIVE);
            forward.push(sums.map(|s| s / total));
            scale.push(total);
        }
        let mut backward = vec![[0.0; 16]; scores.len()];
        let mut next: Option<(Lanes, f32)> = None;
        for at in (0..scores.len()).rev() {
            backward[at] = match next {
                None => steps.back[NONE],
                Some((after, total)) => {
                    through(&after, &steps.back, OPENING, open().map(|(a, b)| (b, a))).map(|sum| sum / total)
                }
            };
            let mut product = backward[at];
            product.iter_mut().zip(&weights[at]).for_each(|(p, w)| *p *= w);
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
    fn closed_and_open_labels_are_all_that_may_follow() {
        for (a, b) in (0..LABELS).flat_map(|a| (0..LABELS).map(move |b| (a, b))) {
            let told = CLOSED.contains(&a) && OPENING.contains(&b) || open().any(|pair| pair == (a, b));
            assert_eq!(told, labels::follows(a, b), "{a} {b}");
        }
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
