//! Which row of the weight table is a feature's, if any? [`Checks`] gives what a search slot by slot gives, and touches a
//! fraction of the memory; [`Kept`] spares most searches.
//!
//! To make the checks takes a walk over the whole table, milliseconds that the first article on a screen would wait for:
//! the first searches go slot by slot, and they are made once it is clear that there are many.

use super::model::{ROW_BYTES, first_slot, slot_check};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The search.
#[derive(Debug, Default)]
pub struct RowIndex {
    checks: OnceLock<SlotChecks>,
    search_count: AtomicUsize,
}

/// After so many searches the checks are made: some ten articles.
const SEARCHES_BEFORE_CHECKS: usize = 200_000;

impl RowIndex {
    /// Which of `rows` is the one of `hash`.
    pub fn find(&self, rows: &[[u8; ROW_BYTES]], hash: u32) -> Option<usize> {
        if let Some(checks) = self.checks.get() {
            return checks.find(hash, rows.len());
        }
        if self.search_count.fetch_add(1, Ordering::Relaxed) == SEARCHES_BEFORE_CHECKS {
            self.checks.get_or_init(|| SlotChecks::new(rows));
        }
        find_by_probing(rows, hash)
    }
}

/// The slot of `hash`, unless a free one comes first.
fn find_by_probing(rows: &[[u8; ROW_BYTES]], hash: u32) -> Option<usize> {
    let home = first_slot(hash, rows.len());
    let kept = |at: &usize| u16::from_le_bytes([rows[*at][0], rows[*at][1]]);
    let met = (home..rows.len()).chain(0..home).find(|at| [0, slot_check(hash)].contains(&kept(at)));
    met.filter(|at| kept(at) != 0)
}

/// The checks of all rows, side by side. In a table that is four fifths full a feature without a row costs a dozen slots:
/// here they stand in one line of the processor's cache mostly, and eight are looked at at once.
#[derive(Debug)]
struct SlotChecks(Vec<u8>);

/// A one in each of eight lanes of 16 bits.
const LANES: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;

impl SlotChecks {
    /// Of the table.
    fn new(rows: &[[u8; ROW_BYTES]]) -> SlotChecks {
        let checks = || rows.iter().map(|row| [row[0], row[1]]);
        // Behind the last slot stands what a search that goes round would meet, up to the first free slot.
        let again = checks().take_while(|check| *check != [0; 2]);
        SlotChecks(checks().chain(again).chain([[0; 2]; 8]).flatten().collect())
    }

    /// Which of `count` rows is the one of `hash`.
    fn find(&self, hash: u32, count: usize) -> Option<usize> {
        let check = LANES * u128::from(slot_check(hash));
        // The lowest lane that is zero has its highest bit set; of those above it that may be wrong.
        let zeros = |lanes: u128| lanes.wrapping_sub(LANES) & !lanes & (LANES << 15);
        let mut at = first_slot(hash, count);
        loop {
            let eight = u128::from_le_bytes(*self.0.get(2 * at..)?.first_chunk()?);
            let (same, ends) = (zeros(eight ^ check), zeros(eight));
            if same | ends != 0 {
                let lane = (same | ends).trailing_zeros();
                let row = at + lane as usize / 16;
                return (same >> lane & 1 == 1).then(|| if row < count { row } else { row - count });
            }
            at += 8;
        }
    }
}

/// The rows that were found last, side by side, and which features have none: common features' rows are spread all over
/// the table, and each costs a line of the processor's cache there.
pub struct RowCache {
    features: Vec<u32>,
    rows: Vec<[u8; ROW_BYTES]>,
}

/// How many rows are kept; a power of two.
const ROW_CACHE_SIZE: usize = 1 << 14;

impl RowCache {
    /// None yet.
    pub fn new() -> RowCache {
        // Where a feature has no place it is not taken for one that was kept.
        RowCache {
            features: (1..=ROW_CACHE_SIZE as u32).collect(),
            rows: vec![[0; ROW_BYTES]; ROW_CACHE_SIZE],
        }
    }

    /// The row of `feature`; `find` finds it where it isn't kept.
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
    fn a_row_is_found_where_a_search_slot_by_slot_finds_it() {
        let mut state = 7u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.rotate_left(16)
        };
        for (count, used) in [(0, 0), (1, 0), (1, 1), (5, 5), (64, 50), (999, 800), (999, 998)] {
            let mut rows = vec![[0u8; ROW_BYTES]; count];
            let free = |rows: &[[u8; ROW_BYTES]], hash: u32| {
                let home = first_slot(hash, count);
                (home..count).chain(0..home).find(|&at| rows[at][..2] == [0; 2])
            };
            let mut asked: Vec<u32> = (0..3 * count).map(|_| random()).collect();
            asked.extend([0, 1, 0x8000_8000, u32::MAX]);
            for &hash in &asked[..used] {
                let at = free(&rows, hash).expect("a free slot");
                rows[at][..2].copy_from_slice(&slot_check(hash).to_le_bytes());
            }
            let checks = SlotChecks::new(&rows);
            for &hash in &asked {
                assert_eq!(checks.find(hash, count), find_by_probing(&rows, hash), "{hash} of {count}");
            }
            let mut kept = RowCache::new();
            for &hash in asked.iter().chain(&asked).chain(&[0, 1, ROW_CACHE_SIZE as u32]) {
                let row = hash.to_le_bytes().repeat(ROW_BYTES / 4);
                assert_eq!(kept.row(hash, || row.clone().try_into().expect("a row")), &*row);
            }
        }
    }
}
