//! Lists of features, each with a small number of values, and features as indexes into the weights of all values.

/// The name of each feature and how many values it has.
pub type FeatureList = &'static [(&'static str, usize)];

/// How many values all features of a list have together.
pub(super) const fn value_count(list: FeatureList) -> usize {
    value_offset(list, list.len())
}

/// Where the values of feature `number` begin.
const fn value_offset(list: FeatureList, number: usize) -> usize {
    let (mut at, mut offset) = (0, 0);
    while at < number {
        offset += list[at].1;
        at += 1;
    }
    offset
}

/// Writes features as indexes into the weights.
pub(super) struct FeatureWriter {
    list: FeatureList,
    pub(super) features: Vec<u16>,
}

impl FeatureWriter {
    /// For the features of `list`.
    pub(super) fn new(list: FeatureList) -> FeatureWriter {
        FeatureWriter { list, features: Vec::with_capacity(list.len()) }
    }

    /// Appends `value` of the feature with that number.
    pub(super) fn push(&mut self, number: usize, value: usize) {
        let (start, size) = (value_offset(self.list, number), self.list[number].1);
        debug_assert!(value < size, "{} {value}", self.list[number].0);
        self.features.push((start + value.min(size - 1)) as u16);
    }
}
