//! Finds the rows of features in the weight table, of those that have one.
//!
//! [`SlotTags`] finds what a search slot by slot finds, and reads a fraction of the memory. To make it takes a walk over
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
    tags: OnceLock<SlotTags>,
    search_count: AtomicUsize,
}

/// The tags are made after so many searches, which are about ten articles.
const SEARCHES_BEFORE_TAGS: usize = 40_000;

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
        let Some(tags) = self.tags(rows, hashes.len()) else {
            let found = hashes.iter().filter_map(|&hash| find_by_probing(rows, hash));
            return found.for_each(|at| each(&rows[at]));
        };
        for hashes in hashes.chunks(HASHES_AT_ONCE) {
            let mut found = [(0, 0); HASHES_AT_ONCE];
            let count = tags.find_all(hashes, rows.len(), &mut found);
            for &(at, hash) in &found[..count] {
                let row = rows.get(at as usize).filter(|row| check_of(row) == slot_check(hash));
                // One tag in 255 is right by chance.
                let row = row.or_else(|| find_by_probing(rows, hash).and_then(|at| rows.get(at)));
                row.into_iter().for_each(&mut each);
            }
        }
    }

    /// The tags of `rows`, once there were enough searches; `count` more are to come.
    fn tags(&self, rows: &[[u8; ROW_BYTES]], count: usize) -> Option<&SlotTags> {
        let tags = self.tags.get();
        if tags.is_some() || self.search_count.fetch_add(count, Ordering::Relaxed) < SEARCHES_BEFORE_TAGS {
            return tags;
        }
        Some(self.tags.get_or_init(|| SlotTags::new(rows)))
    }
}

/// The slot of `hash`: slot by slot from its first one, up to a free slot.
fn find_by_probing(rows: &[[u8; ROW_BYTES]], hash: u32) -> Option<usize> {
    let home = first_slot(hash, rows.len());
    let is_end = |at: &usize| [0, slot_check(hash)].contains(&check_of(&rows[*at]));
    let end = (home..rows.len()).chain(0..home).find(is_end);
    end.filter(|at| check_of(&rows[*at]) != 0)
}

fn check_of(row: &[u8; ROW_BYTES]) -> u16 {
    u16::from_le_bytes([row[0], row[1]])
}

/// A byte of each row's check, side by side; 0 for a free slot. In a table that is four fifths full, a search for a feature
/// without a row reads a dozen slots. Here their tags are in one line of the processor's cache, and eight are compared at
/// once. A row that a tag finds must be checked.
#[derive(Debug)]
struct SlotTags(Vec<u8>);

/// How many tags are compared at once.
const LANE_COUNT: usize = 8;
/// A one in each of eight lanes of 8 bits.
const LANES: u64 = 0x0101_0101_0101_0101;

/// The tag of a check: never 0, unless the slot is free.
fn tag_of(check: u16) -> u8 {
    if check == 0 { 0 } else { (check as u8).max(1) }
}

/// What eight slots say of a tag.
struct SlotGroup {
    /// The first slot that has the tag or is free.
    slot: usize,
    /// Has that slot the tag?
    is_found: bool,
    /// Is there no such slot, so that the tag may stand behind these?
    is_open: bool,
}

impl SlotTags {
    /// The tags of the table `rows`.
    fn new(rows: &[[u8; ROW_BYTES]]) -> SlotTags {
        let mut tags = Vec::with_capacity(rows.len() + rows.len() / 8 + LANE_COUNT);
        tags.extend(rows.iter().map(|row| tag_of(check_of(row))));
        // A search goes on from the last slot to the first, so the first slots are repeated, up to a free one.
        let again = tags.iter().position(|&tag| tag == 0).unwrap_or(tags.len());
        tags.extend_from_within(..again);
        tags.extend([0; LANE_COUNT]);
        SlotTags(tags)
    }

    /// Writes to the beginning of `found` which of `count` rows may be those of `hashes`, with the hash, in any order, and
    /// returns how many they are.
    fn find_all(&self, hashes: &[u32], count: usize, found: &mut [(u32, u32); HASHES_AT_ONCE]) -> usize {
        let mut open = [(0, 0); HASHES_AT_ONCE];
        let (mut found_count, mut open_count) = (0, 0);
        let mut look = |slot: usize, hash: u32, open: &mut (u32, u32)| {
            let group = self.group_at(slot, tag_of(slot_check(hash)));
            // What is not found is written over by the next one.
            if let Some(place) = found.get_mut(found_count) {
                *place = (if group.slot < count { group.slot } else { group.slot - count } as u32, hash);
            }
            found_count += usize::from(group.is_found);
            *open = ((slot + LANE_COUNT) as u32, hash);
            usize::from(group.is_open)
        };
        for &hash in hashes.iter().take(HASHES_AT_ONCE) {
            let is_open = look(first_slot(hash, count), hash, &mut open[open_count % HASHES_AT_ONCE]);
            open_count += is_open;
        }
        while open_count > 0 {
            let mut still_open = 0;
            for at in 0..open_count.min(HASHES_AT_ONCE) {
                let (slot, hash) = open[at];
                still_open += look(slot as usize, hash, &mut open[still_open % HASHES_AT_ONCE]);
            }
            open_count = still_open;
        }
        found_count
    }

    /// What the slots from `at` on say of a tag.
    fn group_at(&self, at: usize, tag: u8) -> SlotGroup {
        // Sets the highest bit of the lowest lane that is zero. The lanes above it may be wrong.
        let zeros = |lanes: u64| lanes.wrapping_sub(LANES) & !lanes & (LANES << 7);
        // Behind the last slot all are free.
        let bytes = self.0.get(at..).and_then(|bytes| bytes.first_chunk());
        let eight = u64::from_le_bytes(bytes.copied().unwrap_or_default());
        let (same, ends) = (zeros(eight ^ (LANES * u64::from(tag))), zeros(eight));
        let lowest = (same | ends).trailing_zeros();
        SlotGroup {
            slot: at + lowest as usize / 8,
            is_found: (same >> (lowest % 64)) & 1 == 1,
            is_open: same | ends == 0,
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
                rows[at][2..10].copy_from_slice(&at.to_le_bytes());
            }
            let index = RowIndex::default();
            index.tags.get_or_init(|| SlotTags::new(&rows));
            for asked in asked.chunks(100) {
                let mut found = Vec::new();
                index.for_each_row(&rows, asked, |row| found.push(*row));
                let probed = asked.iter().filter_map(|&hash| find_by_probing(&rows, hash));
                let mut probed: Vec<_> = probed.map(|at| rows[at]).collect();
                found.sort_unstable();
                probed.sort_unstable();
                assert_eq!(found, probed, "{asked:?} of {count}");
            }
        }
    }
}
