//! A layer that multiplies and adds, and learns by Adam; and the windows that make one a convolution.

use crate::random::Random;
use ndarray::{Array1, Array2, Axis, s};

/// A layer.
pub struct DenseLayer {
    weights: Parameter<Array2<f32>>,
    bias: Parameter<Array1<f32>>,
    /// How often it has learnt.
    times: i32,
}

/// Numbers with the slope of the loss by them and the running means of that and of its square.
struct Parameter<A> {
    now: A,
    slope: A,
    mean: A,
    square: A,
}

impl<D: ndarray::Dimension> Parameter<ndarray::Array<f32, D>> {
    fn new(now: ndarray::Array<f32, D>) -> Self {
        let none = ndarray::Array::zeros(now.raw_dim());
        Parameter { slope: none.clone(), mean: none.clone(), square: none, now }
    }

    fn update(&mut self, rate: f32, (a, b): (f32, f32)) {
        ndarray::Zip::from(&mut self.now)
            .and(&mut self.mean)
            .and(&mut self.square)
            .and(&self.slope)
            .for_each(|n, m, s, &g| {
                *m += 0.1 * (g - *m);
                *s += 0.001 * (g * g - *s);
                *n -= rate * (*m / a) / ((*s / b).sqrt() + 1e-8);
            });
    }
}

impl DenseLayer {
    /// With weights that keep the size of what goes through.
    pub fn new(inputs: usize, outputs: usize, random: &mut Random) -> DenseLayer {
        let size = (6.0 / (inputs + outputs) as f32).sqrt();
        let weights = Array2::from_shape_simple_fn((inputs, outputs), || (2.0 * random.unit() - 1.0) * size);
        DenseLayer {
            weights: Parameter::new(weights),
            bias: Parameter::new(Array1::zeros(outputs)),
            times: 0,
        }
    }

    /// What comes out, a row a word.
    pub fn forward(&self, x: &Array2<f32>) -> Array2<f32> {
        x.dot(&self.weights.now) + &self.bias.now
    }

    /// From the slopes by what came out of `x`, those by the layer's numbers, which it keeps, and by `x`.
    pub fn backward(&mut self, x: &Array2<f32>, slopes: &Array2<f32>) -> Array2<f32> {
        self.weights.slope = x.t().dot(slopes);
        self.bias.slope = slopes.sum_axis(Axis(0));
        slopes.dot(&self.weights.now.t())
    }

    /// One step down the slopes.
    pub fn update(&mut self, rate: f32) {
        self.times += 1;
        let share = (1.0 - 0.9f32.powi(self.times), 1.0 - 0.999f32.powi(self.times));
        self.weights.update(rate, share);
        self.bias.update(rate, share);
    }

    /// How many numbers it has.
    pub fn size(&self) -> usize {
        self.weights.now.len() + self.bias.now.len()
    }

    /// All its numbers.
    pub fn parameters(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.weights.now.as_slice_mut().into_iter().chain(self.bias.now.as_slice_mut())
    }
}

/// Nothing below nought.
pub fn relu(x: &mut Array2<f32>) {
    x.mapv_inplace(|v| v.max(0.0));
}

/// Slopes go on only where something came out, `scale` times.
pub fn relu_gradient(slopes: &mut Array2<f32>, out: &Array2<f32>, scale: f32) {
    ndarray::Zip::from(slopes).and(out).for_each(|s, &o| *s = if o > 0.0 { *s * scale } else { 0.0 });
}

/// Each row beside those `gap` before and behind it in its line; noughts beyond the ends.
pub fn gather_windows(x: &Array2<f32>, lines: &[(usize, usize)], gap: usize) -> Array2<f32> {
    let width = x.ncols();
    let mut out = Array2::zeros((x.nrows(), 3 * width));
    for_each_window(lines, gap, |part, to, from| {
        out.slice_mut(s![to, part * width..(part + 1) * width]).assign(&x.row(from));
    });
    out
}

/// The way back of [`gather_windows`].
pub fn scatter_windows(column: &Array2<f32>, lines: &[(usize, usize)], gap: usize, out: &mut Array2<f32>) {
    let width = out.ncols();
    for_each_window(lines, gap, |part, to, from| {
        let mut row = out.row_mut(from);
        row += &column.slice(s![to, part * width..(part + 1) * width]);
    });
}

fn for_each_window(lines: &[(usize, usize)], gap: usize, mut copy: impl FnMut(usize, usize, usize)) {
    let mut first = 0;
    for &(_, count) in lines {
        for at in 0..count {
            for part in 0..3 {
                let from = (at + part * gap).checked_sub(gap).filter(|&from| from < count);
                if let Some(from) = from {
                    copy(part, first + at, first + from);
                }
            }
        }
        first += count;
    }
}
