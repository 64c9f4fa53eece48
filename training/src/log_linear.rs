//! Log-linear models: which of a case's candidates is the right one, by the sum of the weights of its features.
//!
//! Training is stochastic gradient descent with a step for each weight (AdaGrad: Duchi et al., 2011), in an order that the
//! seed fixes, so that the same cases give the same weights on every machine.

use crate::random::Random;

/// A case to learn from or to decide.
pub struct Case {
    /// The features of each candidate, as indices of weights.
    pub candidates: Vec<Vec<u32>>,
    /// The index of the right one.
    pub right: usize,
    /// How much the case counts.
    pub weight: f32,
}

/// How a model is trained.
pub struct Settings {
    /// How many weights there are.
    pub weight_count: usize,
    /// How often the cases are gone through.
    pub rounds: usize,
    /// The size of a step.
    pub rate: f32,
    /// How much a weight shrinks at each step in which its feature takes part.
    pub decay: f32,
    /// How many features in a thousand are left out at each step, so that the others learn to do without them.
    pub hidden: u64,
}

/// How probable each candidate is, by their features.
pub fn probabilities(candidates: &[Vec<u32>], weights: &[f32]) -> Vec<f32> {
    let score = |features: &Vec<u32>| features.iter().map(|&f| weights[f as usize]).sum::<f32>();
    let scores: Vec<f32> = candidates.iter().map(score).collect();
    let most = scores.iter().fold(f32::MIN, |most, &s| most.max(s));
    let exps: Vec<f32> = scores.iter().map(|s| (s - most).exp()).collect();
    let sum: f32 = exps.iter().sum();
    exps.into_iter().map(|e| e / sum).collect()
}

/// The weights that make the right candidates of `cases` probable. `report` gets the number of each round and its mean loss.
pub fn train(
    cases: &mut [&Case],
    settings: &Settings,
    random: &mut Random,
    mut report: impl FnMut(usize, f64),
) -> Vec<f32> {
    let mut weights = vec![0.0_f32; settings.weight_count];
    let mut squares = vec![1e-3_f32; settings.weight_count];
    for round in 1..=settings.rounds {
        random.shuffle(cases);
        let step = |case: &&Case| f64::from(step(case, settings, &mut weights, &mut squares, random));
        let loss: f64 = cases.iter().map(step).sum();
        report(round, loss / cases.len() as f64);
    }
    weights
}

/// One step on `case`; the loss before it.
fn step(
    case: &Case,
    settings: &Settings,
    weights: &mut [f32],
    squares: &mut [f32],
    random: &mut Random,
) -> f32 {
    let hidden = random.next();
    let is_seen =
        |f: u32| (u64::from(f).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hidden) % 1000 >= settings.hidden;
    let seen = |features: &Vec<u32>| features.iter().copied().filter(|&f| is_seen(f)).collect();
    let candidates: Vec<Vec<u32>> = case.candidates.iter().map(seen).collect();
    let probabilities = probabilities(&candidates, weights);
    for (i, (features, p)) in candidates.iter().zip(&probabilities).enumerate() {
        let slope = (p - f32::from(u8::from(i == case.right))) * case.weight;
        if slope.abs() < 1e-4 {
            continue;
        }
        for &f in features {
            let f = f as usize;
            let slope = slope + settings.decay * weights[f];
            squares[f] += slope * slope;
            weights[f] -= settings.rate * slope / squares[f].sqrt();
        }
    }
    -case.weight * probabilities[case.right].max(1e-9).ln()
}

/// The weights as a file holds them: their scale as a little-endian `f32`, then a signed byte for each.
pub fn to_bytes(weights: &[f32]) -> Vec<u8> {
    let most = weights.iter().fold(1e-6_f32, |most, w| most.max(w.abs()));
    let scale = most / 127.0;
    let mut bytes = scale.to_le_bytes().to_vec();
    bytes.extend(weights.iter().map(|w| (w / scale).round() as i8 as u8));
    bytes
}

/// The weights as [`to_bytes`] rounded them.
pub fn from_bytes(bytes: &[u8]) -> Vec<f32> {
    let Some((scale, weights)) = bytes.split_first_chunk::<4>() else { return Vec::new() };
    weights.iter().map(|&w| f32::from(w as i8) * f32::from_le_bytes(*scale)).collect()
}
