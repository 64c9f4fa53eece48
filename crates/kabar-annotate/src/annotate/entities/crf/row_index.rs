//! Finds the rows of features in the weight table, of those that have one.
//!
//! [`SlotChecks`] finds what a search slot by slot finds, and reads a fraction of the memory. To make it takes a walk over
//! the whole table, milliseconds that the first article on the screen would wait for. So the first searches go slot by
//! slot, and the checks are made once it is clear that there are many searches.
//!
//! Where a feature is in the table is as good as random, and reading there takes longer than all that is done with what is
//! read. So the features of a word are searched together, without a branch that depends on one of them: the processor reads
//! the slots of the next ones while it waits for the first.

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
const SEARCHES_BEFORE_CHECKS: usize = 40_000;

/// So many hashes are searched together: most words have fewer features.
const HASHES_AT_ONCE: usize = 64;

impl RowIndex {
    /// Passes those of `rows` to `each` that are of one of `hashes`. `rows` must be the same in every call.
    pub(super) fn for_each_row<'a>(
        &self,
        rows: &'a [[u8; ROW_BYTES]],
        hashes: &[u32],
        mut each: impl FnMut(&'a [u8; ROW_BYTES]),
    ) {
        let Some(checks) = self.checks(rows, hashes.len()) else {
            let found = hashes.iter().filter_map(|&hash| find_by_probing(rows, hash));
            return found.for_each(|at| each(&rows[at]));
        };
        for hashes in hashes.chunks(HASHES_AT_ONCE) {
            let mut found = [0; HASHES_AT_ONCE];
            let count = checks.find_all(hashes, rows.len(), &mut found);
            found[..count].iter().filter_map(|&at| rows.get(at as usize)).for_each(&mut each);
        }
    }

    /// The checks of `rows`, once there were enough searches; `count` more are to come.
    fn checks(&self, rows: &[[u8; ROW_BYTES]], count: usize) -> Option<&SlotChecks> {
        let checks = self.checks.get();
        if checks.is_some() || self.search_count.fetch_add(count, Ordering::Relaxed) < SEARCHES_BEFORE_CHECKS
        {
            return checks;
        }
        Some(self.checks.get_or_init(|| SlotChecks::new(rows)))
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

/// How many checks are compared at once.
const LANE_COUNT: usize = 8;
/// A one in each of eight lanes of 16 bits.
const LANES: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;

/// What eight slots say of a hash.
struct SlotGroup {
    /// Its slot, if it is found there.
    slot: usize,
    is_found: bool,
    /// May it stand behind these slots?
    is_open: bool,
}

impl SlotChecks {
    /// The checks of the table `rows`.
    fn new(rows: &[[u8; ROW_BYTES]]) -> SlotChecks {
        let checks = || rows.iter().map(|row| [row[0], row[1]]);
        // A search goes on from the last slot to the first, so the first slots are repeated, up to a free one.
        let again = checks().take_while(|check| *check != [0; 2]);
        SlotChecks(checks().chain(again).chain([[0; 2]; LANE_COUNT]).flatten().collect())
    }

    /// Writes to the beginning of `found` which of `count` rows are those of `hashes`, in any order, and returns how many
    /// they are.
    fn find_all(&self, hashes: &[u32], count: usize, found: &mut [u32; HASHES_AT_ONCE]) -> usize {
        let (mut found_count, mut open_count) = (0, 0);
        let mut open = [(0, 0); HASHES_AT_ONCE];
        for (&hash, next) in hashes.iter().zip(&mut open) {
            *next = (first_slot(hash, count), slot_check(hash));
            open_count += 1;
        }
        while open_count > 0 {
            let mut still_open = 0;
            for at in 0..open_count {
                let (slot, check) = open[at];
                let group = self.group_at(slot, check);
                found[found_count.min(HASHES_AT_ONCE - 1)] =
                    if group.slot < count { group.slot } else { group.slot - count } as u32;
                found_count += usize::from(group.is_found);
                open[still_open] = (slot + LANE_COUNT, check);
                still_open += usize::from(group.is_open);
            }
            open_count = still_open;
        }
        found_count
    }

    /// What the slots from `at` on say of a hash with that check.
    fn group_at(&self, at: usize, check: u16) -> SlotGroup {
        // Sets the highest bit of the lowest lane that is zero. The lanes above it may be wrong.
        let zeros = |lanes: u128| lanes.wrapping_sub(LANES) & !lanes & (LANES << 15);
        // Behind the last slot all are free.
        let bytes = self.0.get(2 * at..).and_then(|bytes| bytes.first_chunk());
        let eight = u128::from_le_bytes(bytes.copied().unwrap_or_default());
        let (same, ends) = (zeros(eight ^ LANES * u128::from(check)), zeros(eight));
        let lowest = (same | ends) & (same | ends).wrapping_neg();
        SlotGroup {
            slot: at + (same | ends).trailing_zeros() as usize / 16,
            is_found: same & lowest != 0,
            is_open: lowest == 0,
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
            for asked in asked.chunks(HASHES_AT_ONCE) {
                let mut found = [0; HASHES_AT_ONCE];
                let found_count = checks.find_all(asked, count, &mut found);
                let mut found: Vec<usize> = found[..found_count].iter().map(|&at| at as usize).collect();
                let mut probed: Vec<usize> =
                    asked.iter().filter_map(|&hash| find_by_probing(&rows, hash)).collect();
                found.sort_unstable();
                probed.sort_unstable();
                assert_eq!(found, probed, "{asked:?} of {count}");
            }
        }
    }
}
