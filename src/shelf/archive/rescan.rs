//! The same inputs read again: what is new in them, what is gone, and where each row went.
//!
//! The second reading has an index of its own, and the reader goes on with the first one until the second takes its place.
//! Rows are then paired file by file, so that what was known of an article (date, outlet, length, read or not) stays with
//! it and the reader keeps the place in the list. In a file, the same articles are found first: articles in memory by
//! their content, others by their place, as long as the file begins as it did. It is not known how a container begins, so
//! its members in memory are always compared. What is left on both sides is paired in order, as edited articles.

use super::arrange::{PreparedRows, arrange};
use super::hash::{hash_bytes, mix_hash};
use super::index::{ArchiveIndex, IndexedFile};
use super::input::ArchiveInputs;
use super::row_moves::RowMoves;
use super::text_index::TextIndexes;
use super::{loader, row_reader};
use crate::shelf::state::MarkStore;
use crate::shelf::{Arrangement, JobMonitor, RescanSummary};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A second reading, to take the place of the first.
#[derive(Debug)]
pub struct RescanResult {
    /// The index of the second reading.
    pub index: Arc<ArchiveIndex>,
    /// The full-text indexes that hold for it.
    pub text_indexes: Arc<TextIndexes>,
    /// Where the rows of the first reading are in it.
    pub moves: RowMoves,
    /// How many articles are new, changed and gone.
    pub summary: RescanSummary,
    /// The rows to show.
    pub rows: PreparedRows,
}

/// Reads `inputs` again and prepares `arrangement` of what is there now; `None` if `monitor` did not wait for it.
pub fn rescan(
    inputs: &ArchiveInputs,
    old: &ArchiveIndex,
    marks: &Mutex<MarkStore>,
    arrangement: &Arrangement,
    monitor: &dyn JobMonitor,
) -> Option<RescanResult> {
    let text_indexes = Arc::new(TextIndexes::new(&inputs.inputs, inputs.cache.clone()));
    let total = old.row_count();
    let new = ArchiveIndex::with_generation(old.generation().wrapping_add(1));
    loader::load(inputs, &new, &mut || {
        monitor.report_progress(new.row_count().min(total), total);
        monitor.is_wanted()
    });
    if !monitor.is_wanted() {
        return None;
    }
    let (moves, summary) = pair_rows(old, &new);
    new.take_metadata(old, &moves);
    new.complete();
    loader::learn_repeats(&new, &|| monitor.is_wanted());
    let rows = arrange(&new, marks, &text_indexes, arrangement, monitor)?;
    Some(RescanResult { index: Arc::new(new), text_indexes, moves, summary, rows })
}

/// Pairs the rows of two readings.
fn pair_rows(old: &ArchiveIndex, new: &ArchiveIndex) -> (RowMoves, RescanSummary) {
    let mut new_files: HashMap<String, Vec<IndexedFile>> = HashMap::new();
    for file in new.files().into_iter().rev() {
        new_files.entry(file.name.clone()).or_default().push(file);
    }
    let (mut moves, mut summary) = (RowMoves::default(), RescanSummary::default());
    for was in old.files() {
        let Some(is) = new_files.get_mut(&was.name).and_then(Vec::pop) else { continue };
        let (before, after) = (content_hashes(old, &was, &is), content_hashes(new, &is, &was));
        pair_contents(&before, &after, &mut |from, to, is_same| {
            moves.push(was.rows.start + from, is.rows.start + to, is_same);
            summary.changed += usize::from(!is_same);
        });
    }
    (summary.removed, summary.new) = (old.row_count() - moves.count(), new.row_count() - moves.count());
    (moves, summary)
}

/// A number for what is in each row of `file`, to be compared with those of `other`, the same file in another reading.
fn content_hashes(index: &ArchiveIndex, file: &IndexedFile, other: &IndexedFile) -> Vec<u64> {
    let begins_alike = file.head_hash == other.head_hash;
    let is_unchanged = begins_alike && file.head_hash != 0;
    let is_in_memory = file.is_in_memory || other.is_in_memory;
    if !begins_alike && is_in_memory || !is_unchanged && file.is_in_memory != other.is_in_memory {
        // One of the two is small enough to be in memory: about as much of the other is read.
        let most = file.rows.len().min(2 * other.rows.len() + 1);
        let mut hashes = Vec::new();
        row_reader::read_rows(index, file.rows.start..file.rows.start + most, |loaded| {
            hashes.push(hash_bytes(loaded.article.key.as_bytes()));
            true
        });
        // A row that was not read is like no other.
        hashes.extend((hashes.len()..file.rows.len()).map(|at| mix_hash(file.head_hash, at as u64)));
        return hashes;
    }
    let seed = if begins_alike { 0 } else { file.head_hash };
    index.content_hashes(file.rows.clone(), seed, is_unchanged)
}

/// Hands the pairs of two files' rows to `take`, in the order of the first file: rows of the same content, and then, in
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
        pair_contents(old, new, &mut |from, to, is_same| all.push((from, to, is_same)));
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
}
