//! What is known of rows beside their places: date, outlet and length, 16 bytes a row, enough to sort and filter a
//! million articles without reading them. It is learnt by a scan, when the list is first arranged by any of these, since
//! a record must be parsed for it and an index is made at the speed of a search for line ends.

use super::rescan::RowMoves;
use kabar_annotate::article::{Article, reading_minutes};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::folded_chars;
use std::collections::HashMap;

/// What is known of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedMetadata {
    published: i64,
    outlet: u32,
    words: u32,
}

impl PackedMetadata {
    /// Nothing.
    const UNKNOWN: PackedMetadata = PackedMetadata { published: i64::MIN, outlet: u32::MAX, words: u32::MAX };
    /// That it can't be read.
    const UNREADABLE: PackedMetadata = PackedMetadata { words: u32::MAX - 1, ..PackedMetadata::UNKNOWN };

    /// Is it known that the row can't be read?
    pub fn is_unreadable(self) -> bool {
        self == PackedMetadata::UNREADABLE
    }

    /// When the article was published, in Unix seconds.
    pub fn published(self) -> Option<i64> {
        Some(self.published).filter(|at| *at != i64::MIN)
    }

    /// Its outlet's number in [`Facts::outlets`].
    pub fn outlet(self) -> Option<u32> {
        Some(self.outlet).filter(|number| *number != u32::MAX)
    }

    /// Words of its text.
    pub fn words(self) -> u32 {
        if self.is_unreadable() { 0 } else { self.words }
    }

    /// Its reading time.
    pub fn minutes(self) -> usize {
        reading_minutes(self.words() as usize)
    }
}

/// What a row's article says of itself, before its outlet has a number.
#[derive(Debug)]
pub struct RowMetadata {
    published: Option<i64>,
    outlet: Option<CleanText>,
    words: u32,
}

impl RowMetadata {
    /// What `article` says.
    pub fn from_article(article: &Article) -> RowMetadata {
        RowMetadata {
            published: article.published.map(|d| d.unix_seconds()),
            outlet: article.outlet().map(|outlet| CleanText::one_line(&outlet)),
            // The largest two numbers mean something else.
            words: u32::try_from(article.word_count()).unwrap_or(u32::MAX).min(u32::MAX - 2),
        }
    }
}

/// What is known of the rows of an archive.
#[derive(Debug, Default)]
pub struct MetadataTable {
    rows: Vec<PackedMetadata>,
    outlets: Vec<CleanText>,
    outlet_numbers: HashMap<CleanText, u32>,
}

impl MetadataTable {
    /// What is known of a row, if anything is.
    pub fn get(&self, row: usize) -> Option<PackedMetadata> {
        self.rows.get(row).copied().filter(|fact| fact.words != u32::MAX)
    }

    /// Notes what a row's article told, or that there is none that could be read.
    pub fn set(&mut self, row: usize, told: Option<RowMetadata>) {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, PackedMetadata::UNKNOWN);
        }
        let Some(told) = told else {
            self.rows[row] = PackedMetadata::UNREADABLE;
            return;
        };
        let outlet = told.outlet.map_or(u32::MAX, |name| match self.outlet_numbers.get(&name) {
            Some(number) => *number,
            None => {
                let number = self.outlets.len() as u32;
                self.outlets.push(name.clone());
                self.outlet_numbers.insert(name, number);
                number
            }
        });
        self.rows[row] =
            PackedMetadata { published: told.published.unwrap_or(i64::MIN), outlet, words: told.words };
    }

    /// Makes room for so many rows at once, so that memory does not double while they come one by one.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows.saturating_sub(self.rows.len()));
    }

    /// The same for the rows of another reading, as far as they hold the same articles.
    pub fn moved(&self, moves: &RowMoves) -> MetadataTable {
        let mut facts = MetadataTable {
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
            if facts.rows.len() < end {
                facts.rows.resize(end, PackedMetadata::UNKNOWN);
            }
            facts.rows[to..end].copy_from_slice(known);
        }
        facts
    }

    /// The outlets' names by number.
    pub fn outlets(&self) -> &[CleanText] {
        &self.outlets
    }

    /// For each outlet its place in their order, without regard to case and accents, but where nothing else tells two
    /// names apart.
    pub fn outlet_ranks(&self) -> Vec<u32> {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;

    #[test]
    fn a_row_is_known_once_it_was_told() {
        let mut facts = MetadataTable::default();
        assert_eq!(facts.get(0), None);
        for (row, site) in [(3, "Warta"), (1, "éka"), (0, "Zona"), (2, "Warta")] {
            let draft = Draft { site: Some(site.into()), text: "Satu dua tiga.".into(), ..Draft::default() };
            facts.set(row, Some(RowMetadata::from_article(&draft.finish().expect("an article"))));
        }
        facts.set(5, None);
        let outlet = |row: usize| {
            facts.get(row).and_then(PackedMetadata::outlet).map(|n| &*facts.outlets()[n as usize])
        };
        assert_eq!(
            [outlet(0), outlet(1), outlet(2), outlet(3)].map(Option::unwrap_or_default),
            ["Zona", "éka", "Warta", "Warta"]
        );
        assert_eq!(facts.get(4), None);
        let broken = facts.get(5).expect("told");
        assert_eq!((broken.published(), broken.outlet(), broken.words()), (None, None, 0));
        assert!(broken.is_unreadable() && !facts.get(0).expect("told").is_unreadable());
        // Warta, éka and Zona came in this order.
        assert_eq!(facts.outlet_ranks(), [1, 0, 2]);
    }
}
