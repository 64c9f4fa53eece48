//! Which row of the weight table is a feature's, if any? [`Checks`] gives what a search slot by slot gives, and touches a
//! fraction of the memory; [`Kept`] spares most searches.

use super::model::{ROW, check, home};

/// The checks of all rows, side by side. In a table that is four fifths full a feature without a row costs a dozen slots:
/// here they stand in one line of the processor's cache mostly, and eight are looked at at once.
#[derive(Debug)]
pub struct Checks(Vec<u8>);

/// A one in each of eight lanes of 16 bits.
const LANES: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;

impl Checks {
    /// Of the table.
    pub fn of(rows: &[[u8; ROW]]) -> Checks {
        let checks = || rows.iter().map(|row| [row[0], row[1]]);
        // Behind the last slot stands what a search that goes round would meet, up to the first free slot.
        let again = checks().take_while(|check| *check != [0; 2]);
        Checks(checks().chain(again).chain([[0; 2]; 8]).flatten().collect())
    }

    /// Which of `count` rows is the one of `hash`.
    pub fn find(&self, hash: u32, count: usize) -> Option<usize> {
        let check = LANES * u128::from(check(hash));
        // The lowest lane that is zero has its highest bit set; of those above it that may be wrong.
        let zeros = |lanes: u128| lanes.wrapping_sub(LANES) & !lanes & (LANES << 15);
        let mut at = home(hash, count);
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
pub struct Kept {
    features: Vec<u32>,
    rows: Vec<[u8; ROW]>,
}

/// How many rows are kept; a power of two.
const KEPT: usize = 1 << 14;

impl Kept {
    /// None yet.
    pub fn new() -> Kept {
        // Where a feature has no place it is not taken for one that was kept.
        Kept { features: (1..=KEPT as u32).collect(), rows: vec![[0; ROW]; KEPT] }
    }

    /// The row of `feature`; `find` finds it where it isn't kept.
    pub fn row(&mut self, feature: u32, find: impl FnOnce() -> [u8; ROW]) -> &[u8; ROW] {
        let at = feature as usize % KEPT;
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
            let mut rows = vec![[0u8; ROW]; count];
            let slow = |rows: &[[u8; ROW]], hash: u32, free: bool| {
                let home = home(hash, count);
                let slots = (home..count).chain(0..home);
                let kept = |at: usize| u16::from_le_bytes([rows[at][0], rows[at][1]]);
                let found = slots.into_iter().find(|&at| kept(at) == 0 || (!free && kept(at) == check(hash)));
                found.filter(|&at| free || kept(at) != 0)
            };
            let mut asked: Vec<u32> = (0..3 * count).map(|_| random()).collect();
            asked.extend([0, 1, 0x8000_8000, u32::MAX]);
            for &hash in &asked[..used] {
                let at = slow(&rows, hash, true).expect("a free slot");
                rows[at][..2].copy_from_slice(&check(hash).to_le_bytes());
            }
            let checks = Checks::of(&rows);
            for &hash in &asked {
                assert_eq!(checks.find(hash, count), slow(&rows, hash, false), "{hash} of {count}");
            }
            let mut kept = Kept::new();
            for &hash in asked.iter().chain(&asked).chain(&[0, 1, KEPT as u32]) {
                let row = hash.to_le_bytes().repeat(ROW / 4);
                assert_eq!(kept.row(hash, || row.clone().try_into().expect("a row")), &*row);
            }
        }
    }
}
