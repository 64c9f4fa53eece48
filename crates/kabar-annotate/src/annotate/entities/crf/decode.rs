//! From scores to names: the best path through the labels (the Viterbi algorithm), and how likely each of its names is (the
//! forward–backward algorithm). Both take time linear in the number of words.

use super::labels::{self, LABEL_COUNT, NO_NAME, NamePart};

/// A name on the best path.
#[derive(Debug, Clone, PartialEq)]
pub struct DecodedName {
    /// Its first and last word, as indexes into the scores.
    pub words: (usize, usize),
    /// Its kind, an index into [`labels::KINDS`].
    pub kind: usize,
    /// How likely this very name is, from 0 to 1.
    pub confidence: f32,
    /// How likely its words are part of a name of each kind: the mean over the words.
    pub kind_scores: [f32; 3],
}

/// One number for each label, padded to whole registers of the processor: it computes all labels at once.
type LabelLanes = [f32; 16];

/// The labels after which no name is open: the last words of names, and no name. The same labels may follow each of them,
/// those of [`NAME_OPENING`].
const NAME_CLOSING: [usize; 7] = [NO_NAME, 3, 4, 7, 8, 11, 12];
/// The labels before which no name is open: the first words of names, and no name.
const NAME_OPENING: [usize; 7] = [NO_NAME, 1, 4, 5, 8, 9, 12];

/// All pairs of labels within one name, in order.
fn pairs_inside_name() -> impl Iterator<Item = (usize, usize)> {
    let parts = [
        (NamePart::First, NamePart::Inside),
        (NamePart::First, NamePart::Last),
        (NamePart::Inside, NamePart::Inside),
        (NamePart::Inside, NamePart::Last),
    ];
    (0..labels::KINDS.len())
        .flat_map(move |kind| parts.map(|(a, b)| (labels::label(kind, a), labels::label(kind, b))))
}

/// The weights of going from one label to another. All sums are in the order of the labels, since sums of floats depend on
/// the order.
#[derive(Debug, Clone)]
pub struct Transitions {
    /// Label → the logarithms of the weights of the next label; minus infinity where that may not follow.
    log: [LabelLanes; LABEL_COUNT],
    /// Label → the weights of the next label; 0 where that may not follow.
    forward: [LabelLanes; LABEL_COUNT],
    /// Label → the weights of the label before.
    backward: [LabelLanes; LABEL_COUNT],
}

impl Transitions {
    /// Makes the transitions from the model's logarithms.
    pub fn new(log: &[[f32; LABEL_COUNT]; LABEL_COUNT]) -> Transitions {
        let none = [[0.0; 16]; LABEL_COUNT];
        let mut transitions =
            Transitions { log: [[f32::NEG_INFINITY; 16]; LABEL_COUNT], forward: none, backward: none };
        for (a, row) in log.iter().enumerate() {
            for (b, &weight) in row.iter().enumerate() {
                if labels::may_follow(a, b) {
                    transitions.log[a][b] = weight;
                    transitions.forward[a][b] = weight.exp();
                    transitions.backward[b][a] = weight.exp();
                }
            }
        }
        transitions
    }

    /// The names on the best path through `scores`. No name is open before and after it.
    pub fn decode(&self, scores: &[[f32; LABEL_COUNT]]) -> Vec<DecodedName> {
        let path = self.best_path(scores);
        if path.iter().all(|&label| label == NO_NAME) {
            return Vec::new();
        }
        let marginals = Marginals::new(self, scores);
        let mut found = Vec::new();
        let mut first = 0;
        for (at, &label) in path.iter().enumerate() {
            match labels::kind_and_part(label) {
                Some((_, NamePart::First)) => first = at,
                Some((kind, NamePart::Last)) => found.push(marginals.decoded_name(self, (first, at), kind)),
                Some((kind, NamePart::Only)) => found.push(marginals.decoded_name(self, (at, at), kind)),
                _ => {}
            }
        }
        found
    }

    /// The best path: a label for each word.
    pub fn best_path(&self, scores: &[[f32; LABEL_COUNT]]) -> Vec<usize> {
        let mut from: Vec<[u32; 16]> = Vec::with_capacity(scores.len());
        let mut best = [f32::NEG_INFINITY; 16];
        for (at, score) in scores.iter().enumerate() {
            let mut next = [f32::NEG_INFINITY; 16];
            let mut source = [0; 16];
            if at == 0 {
                next = self.log[NO_NAME];
            } else {
                for before in NAME_CLOSING {
                    let row = &self.log[before];
                    for label in 0..16 {
                        let sum = best[before] + row[label];
                        source[label] = if sum > next[label] { before as u32 } else { source[label] };
                        next[label] = if sum > next[label] { sum } else { next[label] };
                    }
                }
                for (before, label) in pairs_inside_name() {
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
        let ends = (0..LABEL_COUNT).filter(|&l| labels::may_end(l));
        let end = |l: usize| best[l] + self.log[l][NO_NAME];
        let mut label = ends.max_by(|&a, &b| end(a).total_cmp(&end(b))).unwrap_or(NO_NAME);
        let mut path = vec![NO_NAME; scores.len()];
        for at in (0..scores.len()).rev() {
            path[at] = label;
            label = from[at][label] as usize;
        }
        path
    }
}

/// The sum of the rows of `weights`, each times the number of its label in `by`: whole rows for the labels `rows`, and
/// single weights for the `pairs`.
fn propagate(
    by: &LabelLanes,
    weights: &[LabelLanes; LABEL_COUNT],
    rows: [usize; 7],
    pairs: impl Iterator<Item = (usize, usize)>,
) -> LabelLanes {
    let mut sums = [0.0; 16];
    for label in rows {
        sums.iter_mut().zip(&weights[label]).for_each(|(sum, weight)| *sum += by[label] * weight);
    }
    for (from, to) in pairs {
        sums[to] += by[from] * weights[from][to];
    }
    sums
}

/// The forward and backward sums over all paths, scaled to 1 for each word.
struct Marginals {
    weights: Vec<LabelLanes>,
    forward: Vec<LabelLanes>,
    backward: Vec<LabelLanes>,
    scale: Vec<f32>,
}

impl Marginals {
    fn new(transitions: &Transitions, scores: &[[f32; LABEL_COUNT]]) -> Marginals {
        let weights: Vec<LabelLanes> = scores
            .iter()
            .map(|score| {
                let top = score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let mut weights = [0.0; 16];
                weights.iter_mut().zip(score).for_each(|(weight, s)| *weight = (s - top).exp());
                weights
            })
            .collect();
        let mut forward: Vec<LabelLanes> = Vec::with_capacity(scores.len());
        let mut scale = Vec::with_capacity(scores.len());
        for weight in &weights {
            let mut sums = forward.last().map_or(transitions.forward[NO_NAME], |last| {
                propagate(last, &transitions.forward, NAME_CLOSING, pairs_inside_name())
            });
            sums.iter_mut().zip(weight).for_each(|(sum, weight)| *sum *= weight);
            let total = sums[..LABEL_COUNT].iter().sum::<f32>().max(f32::MIN_POSITIVE);
            forward.push(sums.map(|s| s / total));
            scale.push(total);
        }
        let mut backward = vec![[0.0; 16]; scores.len()];
        let mut next: Option<(LabelLanes, f32)> = None;
        for at in (0..scores.len()).rev() {
            backward[at] = match next {
                None => transitions.backward[NO_NAME],
                Some((after, total)) => propagate(
                    &after,
                    &transitions.backward,
                    NAME_OPENING,
                    pairs_inside_name().map(|(a, b)| (b, a)),
                )
                .map(|sum| sum / total),
            };
            let mut product = backward[at];
            product.iter_mut().zip(&weights[at]).for_each(|(p, w)| *p *= w);
            next = Some((product, scale[at]));
        }
        Marginals { weights, forward, backward, scale }
    }

    /// The sum over all paths, in the scale of the last word.
    fn total(&self) -> f32 {
        let (Some(f), Some(b)) = (self.forward.last(), self.backward.last()) else { return 1.0 };
        f.iter().zip(b).map(|(f, b)| f * b).sum::<f32>().max(f32::MIN_POSITIVE)
    }

    /// The name of that kind from the first to the last word, with its probability.
    fn decoded_name(&self, transitions: &Transitions, words: (usize, usize), kind: usize) -> DecodedName {
        let (first, last) = words;
        let label = |at: usize| {
            let part = match (at == first, at == last) {
                (true, true) => NamePart::Only,
                (true, false) => NamePart::First,
                (false, true) => NamePart::Last,
                (false, false) => NamePart::Inside,
            };
            labels::label(kind, part)
        };
        let mut chance = self.forward[first][label(first)];
        for at in first + 1..=last {
            chance *=
                transitions.forward[label(at - 1)][label(at)] * self.weights[at][label(at)] / self.scale[at];
        }
        let whole = self.total();
        let sure = (chance * self.backward[last][label(last)] / whole).clamp(0.0, 1.0);
        let mut kinds = [0.0; 3];
        for at in first..=last {
            for label in 1..LABEL_COUNT {
                kinds[(label - 1) / 4] += self.forward[at][label] * self.backward[at][label] / whole;
            }
        }
        let count = (last - first + 1) as f32;
        DecodedName { words, kind, confidence: sure, kind_scores: kinds.map(|k| k / count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All allowed paths through `scores`, with the logarithms of their weights.
    fn paths(transitions: &Transitions, scores: &[[f32; LABEL_COUNT]]) -> Vec<(Vec<usize>, f64)> {
        let mut paths = vec![(Vec::new(), 0.0)];
        for score in scores {
            let mut longer = Vec::new();
            for (path, sum) in &paths {
                let before = path.last().copied().unwrap_or(NO_NAME);
                for label in (0..LABEL_COUNT).filter(|&l| labels::may_follow(before, l)) {
                    let mut path = path.clone();
                    path.push(label);
                    longer.push((path, sum + f64::from(transitions.log[before][label] + score[label])));
                }
            }
            paths = longer;
        }
        paths.retain(|(path, _)| labels::may_end(path.last().copied().unwrap_or(NO_NAME)));
        for (path, sum) in &mut paths {
            *sum += f64::from(transitions.log[path.last().copied().unwrap_or(NO_NAME)][NO_NAME]);
        }
        paths
    }

    #[test]
    fn the_tables_hold_all_pairs_that_may_follow() {
        for (a, b) in (0..LABEL_COUNT).flat_map(|a| (0..LABEL_COUNT).map(move |b| (a, b))) {
            let is_in_tables = NAME_CLOSING.contains(&a) && NAME_OPENING.contains(&b)
                || pairs_inside_name().any(|pair| pair == (a, b));
            assert_eq!(is_in_tables, labels::may_follow(a, b), "{a} {b}");
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
            let mut log = [[0.0; LABEL_COUNT]; LABEL_COUNT];
            log.iter_mut().flatten().for_each(|s| *s = random());
            let transitions = Transitions::new(&log);
            let scores: Vec<[f32; LABEL_COUNT]> =
                (0..length).map(|_| [0.0; LABEL_COUNT].map(|_| random())).collect();
            let all = paths(&transitions, &scores);
            let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("a path");
            assert_eq!(transitions.best_path(&scores), best.0);
            let whole: f64 = all.iter().map(|p| p.1.exp()).sum();
            for found in transitions.decode(&scores) {
                let (first, last) = found.words;
                let same = |p: &&(Vec<usize>, f64)| p.0[first..=last] == best.0[first..=last];
                let chance = all.iter().filter(same).map(|p| p.1.exp()).sum::<f64>() / whole;
                assert!((chance - f64::from(found.confidence)).abs() < 1e-4, "{chance} {found:?}");
                let of_kind = |p: &(Vec<usize>, f64), at: usize| {
                    labels::kind_and_part(p.0[at]).map(|l| l.0) == Some(found.kind)
                };
                let mean: f64 = (first..=last)
                    .map(|at| all.iter().filter(|p| of_kind(p, at)).map(|p| p.1.exp()).sum::<f64>() / whole)
                    .sum::<f64>()
                    / (last - first + 1) as f64;
                assert!((mean - f64::from(found.kind_scores[found.kind])).abs() < 1e-4, "{mean} {found:?}");
            }
        }
    }
}
