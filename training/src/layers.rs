//! A fully connected layer that is trained with Adam, and the windows that make it a convolution.

use crate::random::Random;
use ndarray::{Array1, Array2, Axis, s};

/// A fully connected layer.
pub struct DenseLayer {
    weights: Parameter<Array2<f32>>,
    bias: Parameter<Array1<f32>>,
    /// How many steps it has been trained for.
    steps: i32,
}

/// The numbers of a layer, the gradient of the loss by them, and the running means of the gradient and of its square.
struct Parameter<A> {
    value: A,
    gradient: A,
    mean: A,
    square: A,
}

impl<D: ndarray::Dimension> Parameter<ndarray::Array<f32, D>> {
    fn new(value: ndarray::Array<f32, D>) -> Self {
        let none = ndarray::Array::zeros(value.raw_dim());
        Parameter { gradient: none.clone(), mean: none.clone(), square: none, value }
    }

    fn update(&mut self, rate: f32, (a, b): (f32, f32)) {
        ndarray::Zip::from(&mut self.value)
            .and(&mut self.mean)
            .and(&mut self.square)
            .and(&self.gradient)
            .for_each(|n, m, s, &g| {
                *m += 0.1 * (g - *m);
                *s += 0.001 * (g * g - *s);
                *n -= rate * (*m / a) / ((*s / b).sqrt() + 1e-8);
            });
    }
}

impl DenseLayer {
    /// With random weights of a size that keeps the scale of the input (Glorot and Bengio).
    pub fn new(inputs: usize, outputs: usize, random: &mut Random) -> DenseLayer {
        let size = (6.0 / (inputs + outputs) as f32).sqrt();
        let weights = Array2::from_shape_simple_fn((inputs, outputs), || (2.0 * random.unit() - 1.0) * size);
        DenseLayer {
            weights: Parameter::new(weights),
            bias: Parameter::new(Array1::zeros(outputs)),
            steps: 0,
        }
    }

    /// The output: a row for each row of `x`.
    pub fn forward(&self, x: &Array2<f32>) -> Array2<f32> {
        x.dot(&self.weights.value) + &self.bias.value
    }

    /// From the gradient by the output for `x`: keeps the gradient by the layer's numbers, and returns that by `x`.
    pub fn backward(&mut self, x: &Array2<f32>, gradients: &Array2<f32>) -> Array2<f32> {
        self.weights.gradient = x.t().dot(gradients);
        self.bias.gradient = gradients.sum_axis(Axis(0));
        gradients.dot(&self.weights.value.t())
    }

    /// One step against the gradient.
    pub fn update(&mut self, rate: f32) {
        self.steps += 1;
        let share = (1.0 - 0.9f32.powi(self.steps), 1.0 - 0.999f32.powi(self.steps));
        self.weights.update(rate, share);
        self.bias.update(rate, share);
    }

    /// How many numbers it has.
    pub fn size(&self) -> usize {
        self.weights.value.len() + self.bias.value.len()
    }

    /// All its numbers.
    pub fn parameters(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.weights.value.as_slice_mut().into_iter().chain(self.bias.value.as_slice_mut())
    }
}

/// Sets negative numbers to 0.
pub fn relu(x: &mut Array2<f32>) {
    x.mapv_inplace(|v| v.max(0.0));
}

/// The gradient by the input of [`relu`], from that by its output `out`: 0 where the output is 0, else times `scale`.
pub fn relu_gradient(gradients: &mut Array2<f32>, out: &Array2<f32>, scale: f32) {
    ndarray::Zip::from(gradients).and(out).for_each(|s, &o| *s = if o > 0.0 { *s * scale } else { 0.0 });
}

/// Each row beside the rows `gap` before and behind it in its line; 0 beyond the ends of the line.
pub fn gather_windows(x: &Array2<f32>, lines: &[(usize, usize)], gap: usize) -> Array2<f32> {
    let width = x.ncols();
    let mut out = Array2::zeros((x.nrows(), 3 * width));
    for_each_window(lines, gap, |part, to, from| {
        out.slice_mut(s![to, part * width..(part + 1) * width]).assign(&x.row(from));
    });
    out
}

/// The reverse of [`gather_windows`] for gradients: adds them to `out`.
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
