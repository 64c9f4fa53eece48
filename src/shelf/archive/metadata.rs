//! Date, outlet and length of rows: 16 bytes a row, enough to sort and filter a million articles without reading them.
//! They are found by a scan when the list is first sorted or filtered by one of them: a record must be parsed for that,
//! and the index is made faster than records can be parsed.

use super::row_moves::RowMoves;
use crate::shelf::SortOrder;
use kabar_annotate::article::{Article, reading_minutes};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::folded_chars;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The metadata of a row, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedMetadata {
    published: i64,
    outlet: u32,
    words: u32,
}

impl PackedMetadata {
    /// The value of a row of which nothing is known.
    const UNKNOWN: PackedMetadata = PackedMetadata { published: i64::MIN, outlet: u32::MAX, words: u32::MAX };
    /// The value of a row that can't be read.
    const UNREADABLE: PackedMetadata = PackedMetadata { words: u32::MAX - 1, ..PackedMetadata::UNKNOWN };

    /// Is it known that the row can't be read?
    pub fn is_unreadable(self) -> bool {
        self == PackedMetadata::UNREADABLE
    }

    /// When the article was published, in Unix seconds.
    pub fn published(self) -> Option<i64> {
        Some(self.published).filter(|at| *at != i64::MIN)
    }

    /// Its outlet's number in [`MetadataTable::outlets`].
    pub fn outlet(self) -> Option<u32> {
        Some(self.outlet).filter(|number| *number != u32::MAX)
    }

    /// How many words its text has; 0 where it can't be read.
    pub fn words(self) -> u32 {
        if self.is_unreadable() { 0 } else { self.words }
    }

    /// Its reading time in minutes.
    pub fn minutes(self) -> usize {
        reading_minutes(self.words() as usize)
    }
}

/// The metadata of a row, before its outlet has a number.
#[derive(Debug)]
pub struct RowMetadata {
    published: Option<i64>,
    outlet: Option<CleanText>,
    words: u32,
}

impl RowMetadata {
    /// The metadata of `article`.
    pub fn from_article(article: &Article) -> RowMetadata {
        RowMetadata {
            published: article.published.map(|d| d.unix_seconds()),
            outlet: article.outlet().map(|outlet| CleanText::one_line(&outlet)),
            // The largest two numbers mean something else.
            words: u32::try_from(article.word_count()).unwrap_or(u32::MAX).min(u32::MAX - 2),
        }
    }
}

/// The metadata of the rows of an archive.
#[derive(Debug, Default)]
pub struct MetadataTable {
    rows: Vec<PackedMetadata>,
    outlets: Vec<CleanText>,
    outlet_numbers: HashMap<CleanText, u32>,
}

impl MetadataTable {
    /// The metadata of a row, if it is known.
    pub fn get(&self, row: usize) -> Option<PackedMetadata> {
        self.rows.get(row).copied().filter(|metadata| metadata.words != u32::MAX)
    }

    /// Sets the metadata of a row; `None` if it can't be read.
    pub fn set(&mut self, row: usize, metadata: Option<RowMetadata>) {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, PackedMetadata::UNKNOWN);
        }
        let Some(metadata) = metadata else {
            self.rows[row] = PackedMetadata::UNREADABLE;
            return;
        };
        let outlet = metadata.outlet.map_or(u32::MAX, |name| match self.outlet_numbers.get(&name) {
            Some(number) => *number,
            None => {
                let number = self.outlets.len() as u32;
                self.outlets.push(name.clone());
                self.outlet_numbers.insert(name, number);
                number
            }
        });
        self.rows[row] = PackedMetadata {
            published: metadata.published.unwrap_or(i64::MIN),
            outlet,
            words: metadata.words,
        };
    }

    /// Makes room for so many rows at once, so that memory does not double while they come one by one.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows.saturating_sub(self.rows.len()));
    }

    /// The metadata of the rows of another reading, as far as they hold the same articles.
    pub fn apply_moves(&self, moves: &RowMoves) -> MetadataTable {
        let mut table = MetadataTable {
            rows: Vec::new(),
            outlets: self.outlets.clone(),
            outlet_numbers: self.outlet_numbers.clone(),
        };
        for (rows, to) in moves.unchanged_runs() {
            let known = self.rows.get(rows.start..rows.end.min(self.rows.len())).unwrap_or_default();
            if known.is_empty() {
                continue;
            }
            let end = to + known.len();
            if table.rows.len() < end {
                table.rows.resize(end, PackedMetadata::UNKNOWN);
            }
            table.rows[to..end].copy_from_slice(known);
        }
        table
    }

    /// The outlets' names by number.
    pub fn outlets(&self) -> &[CleanText] {
        &self.outlets
    }

    /// For each outlet its place in alphabetical order, by number. Case and accents count only where nothing else tells
    /// two names apart.
    fn outlet_ranks(&self) -> Vec<u32> {
        let named =
            |(number, name): (usize, &CleanText)| (folded_chars(name).collect(), name.clone(), number);
        let mut sorted: Vec<(String, CleanText, usize)> =
            self.outlets.iter().enumerate().map(named).collect();
        sorted.sort();
        let mut ranks = vec![0; sorted.len()];
        for (rank, (_, _, number)) in sorted.iter().enumerate() {
            ranks[*number] = rank as u32;
        }
        ranks
    }

    /// Sorts rows. Those that the order does not tell apart stay in the order of the input.
    pub fn sort_rows(&self, rows: &mut [u32], order: SortOrder) {
        let metadata = |row: u32| self.get(row as usize);
        let date = |row: u32| metadata(row).and_then(PackedMetadata::published);
        let words = |row: u32| metadata(row).map_or(0, PackedMetadata::words);
        match order {
            SortOrder::Input | SortOrder::Best => rows.sort_unstable(),
            // `None` is the smallest, and so comes last when the latest come first.
            SortOrder::Newest => rows.sort_unstable_by_key(|&row| (Reverse(date(row)), row)),
            SortOrder::Oldest => rows.sort_unstable_by_key(|&row| (date(row).is_none(), date(row), row)),
            SortOrder::Outlet => {
                let ranks = self.outlet_ranks();
                let rank = |row: u32| {
                    let number = metadata(row).and_then(PackedMetadata::outlet);
                    number.and_then(|n| ranks.get(n as usize)).map_or(u32::MAX, |rank| *rank)
                };
                rows.sort_unstable_by_key(|&row| (rank(row), Reverse(date(row)), row));
            }
            SortOrder::Longest => rows.sort_unstable_by_key(|&row| (Reverse(words(row)), row)),
            SortOrder::Shortest => rows.sort_unstable_by_key(|&row| (words(row), row)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;

    #[test]
    fn a_row_is_known_once_it_was_set() {
        let mut table = MetadataTable::default();
        assert_eq!(table.get(0), None);
        for (row, site) in [(3, "Warta"), (1, "éka"), (0, "Zona"), (2, "Warta")] {
            let draft = Draft { site: Some(site.into()), text: "Satu dua tiga.".into(), ..Draft::default() };
            table.set(row, Some(RowMetadata::from_article(&draft.finish().expect("an article"))));
        }
        table.set(5, None);
        let outlet = |row: usize| {
            table.get(row).and_then(PackedMetadata::outlet).map(|n| &*table.outlets()[n as usize])
        };
        assert_eq!(
            [outlet(0), outlet(1), outlet(2), outlet(3)].map(Option::unwrap_or_default),
            ["Zona", "éka", "Warta", "Warta"]
        );
        assert_eq!(table.get(4), None);
        let broken = table.get(5).expect("set");
        assert_eq!((broken.published(), broken.outlet(), broken.words()), (None, None, 0));
        assert!(broken.is_unreadable() && !table.get(0).expect("set").is_unreadable());
        // Warta, éka and Zona came in this order.
        assert_eq!(table.outlet_ranks(), [1, 0, 2]);
    }
}
