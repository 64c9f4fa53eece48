//! What is known of rows that somebody looked at: whether their articles are read, and the headlines of the last ones.
//!
//! Whether an article is read is stored under its key, and the key of an article in a file is known only once it was
//! parsed. So for each row there is a bit that says whether it was looked at, and one whether it was read then.

use super::bit_set::BitSet;
use super::row_moves::RowMoves;
use crate::shelf::Headline;
use std::collections::HashMap;

/// So many headlines are kept in each of two generations. When one is full, the older one is dropped.
const HEADLINES_PER_GENERATION: usize = 512;

/// What is known of the rows that somebody looked at.
#[derive(Debug, Default)]
pub struct VisitLog {
    visited: BitSet,
    read: BitSet,
    recent: HashMap<usize, Headline>,
    older: HashMap<usize, Headline>,
}

impl VisitLog {
    /// Was the row looked at?
    pub fn is_visited(&self, row: usize) -> bool {
        self.visited.get(row)
    }

    /// How many rows were looked at.
    pub fn visited_count(&self) -> usize {
        self.visited.count()
    }

    /// Is the row known to be read?
    pub fn is_read(&self, row: usize) -> bool {
        self.read.get(row)
    }

    /// How many rows are known to be read.
    pub fn read_count(&self) -> usize {
        self.read.count()
    }

    /// Sets whether the row is read.
    pub fn set_read(&mut self, row: usize, is_read: bool) {
        self.read.set(row, is_read);
    }

    /// Notes that the row was looked at, and its headline.
    pub fn add(&mut self, row: usize, headline: Headline, is_read: bool) {
        self.visited.set(row, true);
        self.read.set(row, is_read);
        self.keep_headline(row, headline);
    }

    /// The rows that were looked at and hold the same article in the next reading: the new row, and whether it is read.
    pub fn apply_moves(&self, moves: &RowMoves) -> Vec<(usize, bool)> {
        let moved = |row| Some((moves.new_row_if_same(row)?, self.read.get(row)));
        self.visited.iter().filter_map(moved).collect()
    }

    /// Notes rows that were looked at in an earlier reading.
    pub fn restore(&mut self, rows: Vec<(usize, bool)>) {
        for (row, is_read) in rows {
            self.visited.set(row, true);
            self.read.set(row, is_read);
        }
    }

    /// The headline of a row, if it is still kept.
    pub fn headline(&mut self, row: usize) -> Option<Headline> {
        if let Some(headline) = self.recent.get(&row) {
            return Some(headline.clone());
        }
        let headline = self.older.remove(&row)?;
        self.keep_headline(row, headline.clone());
        Some(headline)
    }

    /// All headlines that are kept.
    pub fn headlines(&self) -> impl Iterator<Item = &Headline> {
        self.recent.values().chain(self.older.values())
    }

    fn keep_headline(&mut self, row: usize, headline: Headline) {
        if self.recent.len() >= HEADLINES_PER_GENERATION {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(row, headline);
    }
}
