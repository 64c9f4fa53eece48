//! Word vectors (skip-gram with negative sampling, with each context word told apart by its position), and the clusters that
//! k-means finds among them. One thread and a seeded generator: the same corpus gives the same clusters.

use crate::corpus::{self, CaseCounts};
use crate::labelled_sets;
use crate::random::Random;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::text::words::WordShape;
use std::collections::HashMap;

/// The length of a vector.
pub const SIZE: usize = 48;
/// How many words on each side are context.
const REACH: usize = 2;
/// How many random words are drawn as negative samples for each context word.
const NEGATIVES: usize = 5;

/// What each form ("^word" with a capital, "word" without) has in common with others, by the words around it.
pub struct WordClusters {
    /// Form → fine and coarse cluster, from 1.
    pub by_form: HashMap<String, (u16, u8)>,
    /// Form → vector.
    pub vectors: HashMap<String, [f32; SIZE]>,
}

/// The forms that occur at least `least` times, with their counts; and the corpus as indexes of forms, with `u32::MAX` at
/// the end of each line.
fn index_forms(
    texts: &[String],
    gazetteers: Gazetteers,
    case_counts: &HashMap<String, CaseCounts>,
    least: u32,
) -> (Vec<(String, u32)>, Vec<u32>) {
    let mut index: HashMap<String, u32> = HashMap::new();
    let mut forms: Vec<(String, u32)> = Vec::new();
    let mut stream = Vec::new();
    for text in texts {
        for line in text.lines() {
            for w in labelled_sets::tokenize(line, gazetteers) {
                let form = match w.shape {
                    WordShape::Punctuation => w.span.slice(line).to_owned(),
                    WordShape::Number => "0".to_owned(),
                    WordShape::Lowercase => corpus::stem(w, line, gazetteers),
                    _ => {
                        let word = corpus::stem(w, line, gazetteers);
                        let c = case_counts.get(&word).copied().unwrap_or_default();
                        if w.starts_sentence && c.capital <= c.small { word } else { format!("^{word}") }
                    }
                };
                let id = *index.entry(form).or_insert_with_key(|form| {
                    forms.push((form.clone(), 0));
                    forms.len() as u32 - 1
                });
                forms[id as usize].1 += 1;
                stream.push(id);
            }
            stream.push(u32::MAX);
        }
    }
    // The most frequent first; rare ones are dropped.
    let mut order: Vec<u32> = (0..forms.len() as u32).filter(|&i| forms[i as usize].1 >= least).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(forms[i as usize].1), forms[i as usize].0.clone()));
    let mut renamed = vec![u32::MAX - 1; forms.len()];
    for (new, &old) in order.iter().enumerate() {
        renamed[old as usize] = new as u32;
    }
    for id in stream.iter_mut().filter(|id| **id != u32::MAX) {
        *id = renamed[*id as usize];
    }
    stream.retain(|&id| id != u32::MAX - 1);
    (order.into_iter().map(|i| forms[i as usize].clone()).collect(), stream)
}

/// The dot product, in eight sums that the processor computes at once.
fn dot(a: &[f32; SIZE], b: &[f32; SIZE]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for i in 0..8 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum()
}

/// Trains a vector of length 1 for each form.
fn learn(forms: &[(String, u32)], stream: &[u32], epochs: usize) -> Vec<[f32; SIZE]> {
    let mut random = Random::new(1);
    let total: f64 = forms.iter().map(|f| f64::from(f.1)).sum();
    let mut center: Vec<[f32; SIZE]> =
        forms.iter().map(|_| [0.0; SIZE].map(|_| (random.unit() - 0.5) / SIZE as f32)).collect();
    let mut context = vec![[0.0f32; SIZE]; forms.len() * 2 * REACH];
    let keep: Vec<f32> =
        forms.iter().map(|f| (1e-3 / (f64::from(f.1) / total)).sqrt().min(1.0) as f32).collect();
    let mut drawn: Vec<u32> = Vec::with_capacity(1 << 20);
    let mass: f64 = forms.iter().map(|f| f64::from(f.1).powf(0.75)).sum();
    for (i, f) in forms.iter().enumerate() {
        let slots = (f64::from(f.1).powf(0.75) / mass * f64::from(1 << 20)).ceil() as usize;
        drawn.extend(std::iter::repeat_n(i as u32, slots));
    }
    let steps = (stream.len() * epochs) as f32;
    for epoch in 0..epochs {
        for (at, &word) in stream.iter().enumerate() {
            if word == u32::MAX || random.unit() > keep[word as usize] {
                continue;
            }
            let rate = 0.05 * (1.0 - (epoch * stream.len() + at) as f32 / steps).max(1e-3);
            for slot in 0..2 * REACH {
                let distance = if slot < REACH {
                    slot as isize - REACH as isize
                } else {
                    slot as isize - REACH as isize + 1
                };
                let Some(&other) = at.checked_add_signed(distance).and_then(|i| stream.get(i)) else {
                    continue;
                };
                let crossed = (1..distance.unsigned_abs())
                    .any(|d| stream[at.saturating_add_signed(d as isize * distance.signum())] == u32::MAX);
                if other == u32::MAX || crossed {
                    continue;
                }
                let mut push = [0.0f32; SIZE];
                let mine = &mut center[word as usize];
                for n in 0..=NEGATIVES {
                    let (target, wanted) =
                        if n == 0 { (other, 1.0) } else { (drawn[random.below(drawn.len())], 0.0) };
                    if n > 0 && target == other {
                        continue;
                    }
                    let theirs = &mut context[target as usize * 2 * REACH + slot];
                    let step = rate * (wanted - 1.0 / (1.0 + (-dot(mine, theirs)).exp()));
                    for ((p, t), m) in push.iter_mut().zip(theirs.iter_mut()).zip(mine.iter()) {
                        *p += step * *t;
                        *t += step * m;
                    }
                }
                mine.iter_mut().zip(push).for_each(|(m, p)| *m += p);
            }
        }
    }
    for v in &mut center {
        let length = v.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
        v.iter_mut().for_each(|x| *x /= length);
    }
    center
}

/// Spherical k-means, starting from the most frequent points. Returns the cluster of each point, and the centres.
fn kmeans(points: &[[f32; SIZE]], count: usize, rounds: usize) -> (Vec<usize>, Vec<[f32; SIZE]>) {
    let count = count.min(points.len());
    let mut centers: Vec<[f32; SIZE]> =
        (0..count).map(|i| points[i * points.len().min(count * 4) / count]).collect();
    let mut of = vec![0; points.len()];
    for _ in 0..rounds {
        let half = points.len() / 2;
        let (low, high) = of.split_at_mut(half);
        std::thread::scope(|scope| {
            for (part, points) in [(low, &points[..half]), (high, &points[half..])] {
                let centers = &centers;
                scope.spawn(move || {
                    for (slot, point) in part.iter_mut().zip(points) {
                        let mut best = (0, f32::NEG_INFINITY);
                        for (i, c) in centers.iter().enumerate() {
                            let n = dot(c, point);
                            if n > best.1 {
                                best = (i, n);
                            }
                        }
                        *slot = best.0;
                    }
                });
            }
        });
        let mut sums = vec![[0.0f32; SIZE]; count];
        for (&cluster, point) in of.iter().zip(points) {
            sums[cluster].iter_mut().zip(point).for_each(|(s, p)| *s += p);
        }
        for (center, sum) in centers.iter_mut().zip(sums) {
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
            if length > 0.0 {
                *center = sum.map(|x| x / length);
            }
        }
    }
    (of, centers)
}

/// The clusters of the forms in the corpus.
pub fn clusters(
    texts: &[String],
    gazetteers: Gazetteers,
    case_counts: &HashMap<String, CaseCounts>,
    (least, epochs): (u32, usize),
    (fine, coarse): (usize, usize),
) -> WordClusters {
    let (forms, stream) = index_forms(texts, gazetteers, case_counts, least);
    eprintln!("{} forms, {} words", forms.len(), stream.len());
    let vectors = learn(&forms, &stream, epochs);
    let (of, centers) = kmeans(&vectors, fine, 12);
    let (groups, _) = kmeans(&centers, coarse, 20);
    let mut out = WordClusters { by_form: HashMap::new(), vectors: HashMap::new() };
    for (((form, _), cluster), vector) in forms.into_iter().zip(of).zip(vectors) {
        out.by_form.insert(form.clone(), (cluster as u16 + 1, groups[cluster] as u8 + 1));
        out.vectors.insert(form, vector);
    }
    out
}
