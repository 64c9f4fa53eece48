//! Where the rows of one reading are in the next reading of the same inputs.

use std::ops::Range;

/// Where the rows of one reading are in the next: runs of rows that stayed together, in the order of the first reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowMoves(Vec<MovedRun>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct MovedRun {
    from: usize,
    to: usize,
    count: usize,
    is_same: bool,
}

impl RowMoves {
    /// Adds that row `from` is now row `to`. `is_same` says whether it holds the same article or an edited one. `from`
    /// must lie behind all rows that were added before.
    pub fn push(&mut self, from: usize, to: usize, is_same: bool) {
        match self.0.last_mut() {
            Some(run) if (run.from + run.count, run.to + run.count, run.is_same) == (from, to, is_same) => {
                run.count += 1;
            }
            _ => self.0.push(MovedRun { from, to, count: 1, is_same }),
        }
    }

    /// How many rows are in both readings.
    pub fn count(&self) -> usize {
        self.0.iter().map(|run| run.count).sum()
    }

    fn run_of(&self, row: usize) -> Option<&MovedRun> {
        let after = self.0.partition_point(|run| run.from <= row);
        self.0.get(after.checked_sub(1)?).filter(|run| row < run.from + run.count)
    }

    /// Where a row is now, though its article may have changed.
    pub fn new_row(&self, row: usize) -> Option<usize> {
        self.run_of(row).map(|run| run.to + (row - run.from))
    }

    /// Where a row is now, if it holds the same article as before.
    pub fn new_row_if_same(&self, row: usize) -> Option<usize> {
        self.run_of(row).filter(|run| run.is_same).map(|run| run.to + (row - run.from))
    }

    /// The runs of rows whose articles are the same, each with the new row of its first one.
    pub fn unchanged_runs(&self) -> impl Iterator<Item = (Range<usize>, usize)> {
        self.0.iter().filter(|run| run.is_same).map(|run| (run.from..run.from + run.count, run.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_runs() {
        let mut moves = RowMoves::default();
        for (from, to, same) in [(0, 0, true), (1, 1, true), (3, 2, true), (4, 3, false), (5, 4, true)] {
            moves.push(from, to, same);
        }
        assert_eq!((moves.0.len(), moves.count()), (4, 5));
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6].map(|row| moves.new_row(row)),
            [Some(0), Some(1), None, Some(2), Some(3), Some(4), None]
        );
        assert_eq!((moves.new_row_if_same(4), moves.new_row_if_same(5)), (None, Some(4)));
        assert_eq!(
            moves.unchanged_runs().map(|(rows, to)| (rows.len(), to)).collect::<Vec<_>>(),
            [(2, 0), (1, 2), (1, 4)]
        );
    }
}
