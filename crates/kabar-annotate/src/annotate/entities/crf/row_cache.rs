//! The rows of the weight table that were used last.

use super::slots::ROW_BYTES;

/// How many rows are kept; a power of two.
const ROW_CACHE_SIZE: usize = 1 << 14;

/// The rows that were found last, side by side, and which features have none. The rows of common features are spread over
/// the whole table, and reading each there costs a line of the processor's cache.
pub struct RowCache {
    features: Vec<u32>,
    rows: Vec<[u8; ROW_BYTES]>,
}

impl RowCache {
    /// An empty cache.
    pub fn new() -> RowCache {
        // An unused place holds a feature that belongs in the next place, so that no feature is taken for a cached one.
        RowCache {
            features: (1..=ROW_CACHE_SIZE as u32).collect(),
            rows: vec![[0; ROW_BYTES]; ROW_CACHE_SIZE],
        }
    }

    /// The row of `feature`. `find` finds it where it is not cached.
    pub fn row(&mut self, feature: u32, find: impl FnOnce() -> [u8; ROW_BYTES]) -> &[u8; ROW_BYTES] {
        let at = feature as usize % ROW_CACHE_SIZE;
        if self.features[at] != feature {
            self.features[at] = feature;
            self.rows[at] = find();
        }
        &self.rows[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cached_row_is_the_one_that_was_found() {
        let mut cache = RowCache::new();
        let far = (0..40_000u32).map(|n| n.wrapping_mul(0x9e37_79b9));
        let features: Vec<u32> = far.chain([0, 1, 0x8000_8000, u32::MAX, ROW_CACHE_SIZE as u32]).collect();
        for &feature in features.iter().chain(&features) {
            let row = feature.to_le_bytes().repeat(ROW_BYTES / 4);
            assert_eq!(cache.row(feature, || row.clone().try_into().expect("a row")), &*row);
        }
    }
}
