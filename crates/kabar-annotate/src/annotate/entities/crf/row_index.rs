//! Finds the row of a feature in the weight table, if it has one.
//!
//! [`SlotChecks`] finds what a search slot by slot finds, and reads a fraction of the memory. To make it takes a walk over
//! the whole table, milliseconds that the first article on the screen would wait for. So the first searches go slot by
//! slot, and the checks are made once it is clear that there are many searches.

use super::slots::{ROW_BYTES, first_slot, slot_check};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Finds rows by the hash of their feature.
#[derive(Debug, Default)]
pub(super) struct RowIndex {
    checks: OnceLock<SlotChecks>,
    search_count: AtomicUsize,
}

/// The checks are made after so many searches, which are about ten articles.
const SEARCHES_BEFORE_CHECKS: usize = 200_000;

impl RowIndex {
    /// Which of `rows` is that of `hash`. `rows` must be the same in every call.
    pub(super) fn find(&self, rows: &[[u8; ROW_BYTES]], hash: u32) -> Option<usize> {
        if let Some(checks) = self.checks.get() {
            return checks.find(hash, rows.len());
        }
        if self.search_count.fetch_add(1, Ordering::Relaxed) == SEARCHES_BEFORE_CHECKS {
            self.checks.get_or_init(|| SlotChecks::new(rows));
        }
        find_by_probing(rows, hash)
    }
}

/// The slot of `hash`: slot by slot from its first one, up to a free slot.
fn find_by_probing(rows: &[[u8; ROW_BYTES]], hash: u32) -> Option<usize> {
    let home = first_slot(hash, rows.len());
    let check_at = |at: &usize| u16::from_le_bytes([rows[*at][0], rows[*at][1]]);
    let end = (home..rows.len()).chain(0..home).find(|at| [0, slot_check(hash)].contains(&check_at(at)));
    end.filter(|at| check_at(at) != 0)
}

/// The checks of all rows, side by side. In a table that is four fifths full, a search for a feature without a row reads a
/// dozen slots. Here their checks are mostly in one line of the processor's cache, and eight are compared at once.
#[derive(Debug)]
struct SlotChecks(Vec<u8>);

/// A one in each of eight lanes of 16 bits.
const LANES: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;

impl SlotChecks {
    /// The checks of the table `rows`.
    fn new(rows: &[[u8; ROW_BYTES]]) -> SlotChecks {
        let checks = || rows.iter().map(|row| [row[0], row[1]]);
        // A search goes on from the last slot to the first, so the first slots are repeated, up to a free one.
        let again = checks().take_while(|check| *check != [0; 2]);
        SlotChecks(checks().chain(again).chain([[0; 2]; 8]).flatten().collect())
    }

    /// Which of `count` rows is that of `hash`.
    fn find(&self, hash: u32, count: usize) -> Option<usize> {
        let check = LANES * u128::from(slot_check(hash));
        // Sets the highest bit of the lowest lane that is zero. The lanes above it may be wrong.
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
        }
    }
}
