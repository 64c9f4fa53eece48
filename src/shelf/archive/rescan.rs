//! The same inputs read again: what is new in them, what is gone, and where each row went.
//!
//! The second reading is a collection of its own, made beside the reader, who goes on with the first one until it is
//! shown in its place. Rows are then paired file by file, so that what was known of one (date, outlet, length, read or
//! not) goes with it and the reader keeps his place. Within a file the same articles are found first: those in memory by
//! their content, others by where they stand, as long as the file begins as it did. How a container begins is not
//! known, so that of its members those in memory are always compared. What is left on both sides is paired in order, as
//! articles that have changed.

use super::arrange::{PreparedRows, arrange};
use super::identity::hash_bytes;
use super::rows::{IndexTables, RowLocation};
use super::text_index::{TextIndexes, mix_hash};
use super::{ArchiveLimits, Input, loader, lock, row_reader};
use crate::shelf::state::MarkStore;
use crate::shelf::{Arrangement, JobMonitor, RescanSummary};
use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// What an archive is made of.
#[derive(Debug, Clone, Default)]
pub struct ArchiveInputs {
    /// What was named.
    pub inputs: Vec<Input>,
    /// Where indices are kept.
    pub cache: Option<PathBuf>,
    /// How much is read at once.
    pub limits: ArchiveLimits,
}

/// A second reading, to take the place of the first.
#[derive(Debug)]
pub struct RescanResult {
    /// What it found.
    pub index: Arc<Mutex<IndexTables>>,
    /// The indices of words that hold for it.
    pub text_indexes: Arc<TextIndexes>,
    /// Where the rows went.
    pub moves: RowMoves,
    /// What came of it.
    pub summary: RescanSummary,
}

/// Reads `sources` again and prepares `arrangement` of what is there now; `None` where `asker` did not wait for it.
pub fn rescan(
    sources: &ArchiveInputs,
    old: &Mutex<IndexTables>,
    state: &Mutex<MarkStore>,
    arrangement: &Arrangement,
    asker: &dyn JobMonitor,
) -> Option<PreparedRows> {
    let ArchiveInputs { inputs, cache, limits: bounds } = sources;
    let words = Arc::new(TextIndexes::new(inputs, cache.clone()));
    let (all, generation) = {
        let old = lock(old);
        (old.rows.len(), old.generation.wrapping_add(1))
    };
    let fresh = Mutex::new(IndexTables::with_generation(generation));
    loader::load(inputs, &fresh, cache.as_deref(), *bounds, &mut || {
        asker.report_progress(lock(&fresh).rows.len().min(all), all);
        asker.is_wanted()
    });
    if !asker.is_wanted() {
        return None;
    }
    let (moves, came) = pair_rows(old, &fresh);
    let facts = lock(old).metadata.moved(&moves);
    {
        let mut fresh = lock(&fresh);
        (fresh.metadata, fresh.is_complete) = (facts, true);
    }
    loader::learn_repeats(&fresh, &|| asker.is_wanted());
    let lot = arrange(&fresh, state, &words, arrangement, asker)?;
    let held = Arc::new(fresh);
    Some(PreparedRows {
        rescan: Some(RescanResult { index: held, text_indexes: words, moves, summary: came }),
        ..lot
    })
}

/// Where the rows of one reading are in the next: runs of rows that stayed together, in the order of the first.
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
    /// The row `from`, which is behind all that were told, is now `to`, and holds the same article, or what became of it.
    fn push(&mut self, from: usize, to: usize, same: bool) {
        match self.0.last_mut() {
            Some(run) if (run.from + run.count, run.to + run.count, run.is_same) == (from, to, same) => {
                run.count += 1;
            }
            _ => self.0.push(MovedRun { from, to, count: 1, is_same: same }),
        }
    }

    fn run_of(&self, row: usize) -> Option<&MovedRun> {
        let after = self.0.partition_point(|run| run.from <= row);
        self.0.get(after.checked_sub(1)?).filter(|run| row < run.from + run.count)
    }

    /// Where a row is now, though its article may have changed.
    pub fn new_row(&self, row: usize) -> Option<usize> {
        self.run_of(row).map(|run| run.to + (row - run.from))
    }

    /// The same, where it holds the same article.
    pub fn new_row_if_same(&self, row: usize) -> Option<usize> {
        self.run_of(row).filter(|run| run.is_same).map(|run| run.to + (row - run.from))
    }

    /// The rows whose articles are the same, and where the first of each run is now.
    pub fn unchanged_runs(&self) -> impl Iterator<Item = (Range<usize>, usize)> {
        self.0.iter().filter(|run| run.is_same).map(|run| (run.from..run.from + run.count, run.to))
    }
}

/// A file in one reading.
struct FileRows {
    rows: Range<usize>,
    sum: u64,
}

/// Pairs the rows of two readings.
fn pair_rows(old: &Mutex<IndexTables>, new: &Mutex<IndexTables>) -> (RowMoves, RescanSummary) {
    let mut there: HashMap<String, Vec<FileRows>> = HashMap::new();
    for (name, file) in files_of(new).into_iter().rev() {
        there.entry(name).or_default().push(file);
    }
    let (mut moves, mut came) = (RowMoves::default(), RescanSummary::default());
    let (before, now) = (lock(old).rows.len(), lock(new).rows.len());
    for (name, was) in files_of(old) {
        let Some(is) = there.get_mut(&name).and_then(Vec::pop) else { continue };
        let (a, b) = (content_hashes(old, &was, new, &is), content_hashes(new, &is, old, &was));
        pair_contents(&a, &b, &mut |from, to, same| {
            moves.push(was.rows.start + from, is.rows.start + to, same);
            came.changed += usize::from(!same);
        });
    }
    let paired: usize = moves.0.iter().map(|run| run.count).sum();
    (came.removed, came.new) = (before - paired, now - paired);
    (moves, came)
}

fn files_of(held: &Mutex<IndexTables>) -> Vec<(String, FileRows)> {
    let held = lock(held);
    let count = held.rows.len();
    held.origins.files(count).map(|(name, rows, sum)| (name.to_owned(), FileRows { rows, sum })).collect()
}

/// A number for what stands in each row of `file`, which is to be compared with `other`, the same file in another
/// reading.
fn content_hashes(
    held: &Mutex<IndexTables>,
    file: &FileRows,
    other_held: &Mutex<IndexTables>,
    other: &FileRows,
) -> Vec<u64> {
    let is_held = |held: &Mutex<IndexTables>, file: &FileRows| {
        lock(held).rows.get(file.rows.start).is_some_and(|row| row.file == RowLocation::IN_MEMORY)
    };
    let (here, there) = (is_held(held, file), is_held(other_held, other));
    let is_known = file.sum == other.sum && file.sum != 0;
    if file.sum != other.sum && (here || there) || !is_known && here != there {
        // One of the two is small enough to be in memory: as much of the other is read.
        let most = file.rows.len().min(2 * other.rows.len() + 1);
        let mut keys = Vec::new();
        row_reader::read_rows(held, file.rows.start..file.rows.start + most, |met| {
            keys.push(hash_bytes(met.article.key.as_bytes()));
            true
        });
        // What was not read is like nothing.
        keys.extend((keys.len()..file.rows.len()).map(|at| mix_hash(file.sum, at as u64)));
        return keys;
    }
    let held = lock(held);
    let begin = if file.sum == other.sum { 0 } else { file.sum };
    let rows = held.rows.get(file.rows.clone()).unwrap_or_default().iter().enumerate();
    let mut named = (RowLocation::IN_MEMORY, 0);
    let content = |(at, row): (usize, &RowLocation)| {
        if row.file == RowLocation::IN_MEMORY {
            let article = held.articles.get(row.start as usize).filter(|_| !is_known);
            return article.map_or_else(|| mix_hash(begin, at as u64), |a| hash_bytes(a.1.key.as_bytes()));
        }
        if row.file != named.0 {
            let name = held.files.get(row.file as usize).map_or(0, |of| hash_bytes(of.name.as_bytes()));
            named = (row.file, name);
        }
        mix_hash(
            mix_hash(mix_hash(begin, named.1), row.start),
            u64::from(row.length) << 32 | u64::from(row.nth),
        )
    };
    rows.map(content).collect()
}

/// Hands the pairs of two files' rows to `take`, in the order of the first: first those of the same content, then, in
/// order, what is left.
fn pair_contents(old: &[u64], new: &[u64], take: &mut dyn FnMut(usize, usize, bool)) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    (0..head).for_each(|at| take(at, at, true));
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for at in (head..new_end).rev() {
        places.entry(new[at]).or_default().push(at);
    }
    let found: Vec<Option<usize>> =
        old[head..old_end].iter().map(|content| places.get_mut(content).and_then(Vec::pop)).collect();
    let mut left: Vec<usize> = places.into_values().flatten().collect();
    left.sort_unstable();
    let mut left = left.into_iter();
    for (at, found) in (head..).zip(found) {
        match found {
            Some(to) => take(at, to, true),
            None => left.next().into_iter().for_each(|to| take(at, to, false)),
        }
    }
    (0..tail).for_each(|at| take(old_end + at, new_end + at, true));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(old: &[u64], new: &[u64]) -> Vec<(usize, usize, bool)> {
        let mut all = Vec::new();
        pair_contents(old, new, &mut |from, to, same| all.push((from, to, same)));
        all
    }

    #[test]
    fn rows_are_paired_by_content_and_what_is_left_in_order() {
        assert_eq!(pairs(&[1, 2], &[1, 2, 3]), [(0, 0, true), (1, 1, true)]);
        assert_eq!(pairs(&[1, 2, 3], &[1, 3]), [(0, 0, true), (2, 1, true)]);
        assert_eq!(pairs(&[1, 2, 3], &[1, 9, 3]), [(0, 0, true), (1, 1, false), (2, 2, true)]);
        assert_eq!(
            pairs(&[1, 2, 3, 4], &[3, 9, 1, 4]),
            [(0, 2, true), (1, 1, false), (2, 0, true), (3, 3, true)]
        );
        // The same article twice is two.
        assert_eq!(pairs(&[7, 7], &[5, 7]), [(0, 0, false), (1, 1, true)]);
        assert_eq!(pairs(&[], &[1]), []);
    }

    #[test]
    fn moves_are_runs() {
        let mut moves = RowMoves::default();
        for (from, to, same) in [(0, 0, true), (1, 1, true), (3, 2, true), (4, 3, false), (5, 4, true)] {
            moves.push(from, to, same);
        }
        assert_eq!(moves.0.len(), 4);
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
