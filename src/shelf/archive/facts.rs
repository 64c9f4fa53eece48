//! What is known of rows beside their places: date, outlet and length, 16 bytes a row, enough to sort and filter a
//! million articles without reading them. It is learnt by a scan, when the list is first arranged by any of these, since
//! a record must be parsed for it and an index is made at the speed of a search for line ends.

use super::rescan::Moves;
use kabar_annotate::article::{Article, minutes};
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::folded;
use std::collections::HashMap;

/// What is known of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    published: i64,
    outlet: u32,
    words: u32,
}

impl Fact {
    /// Nothing.
    const UNKNOWN: Fact = Fact { published: i64::MIN, outlet: u32::MAX, words: u32::MAX };
    /// That it can't be read.
    const UNREADABLE: Fact = Fact { words: u32::MAX - 1, ..Fact::UNKNOWN };

    /// Is it known that the row can't be read?
    pub fn is_unreadable(self) -> bool {
        self == Fact::UNREADABLE
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
        minutes(self.words() as usize)
    }
}

/// What a row's article says of itself, before its outlet has a number.
#[derive(Debug)]
pub struct Told {
    published: Option<i64>,
    outlet: Option<Clean>,
    words: u32,
}

impl Told {
    /// What `article` says.
    pub fn of(article: &Article) -> Told {
        Told {
            published: article.published.map(|d| d.unix()),
            outlet: article.outlet().map(Clean::line),
            // The largest two numbers mean something else.
            words: u32::try_from(article.words()).unwrap_or(u32::MAX).min(u32::MAX - 2),
        }
    }
}

/// What is known of the rows of an archive.
#[derive(Debug, Default)]
pub struct Facts {
    rows: Vec<Fact>,
    outlets: Vec<Clean>,
    numbers: HashMap<Clean, u32>,
}

impl Facts {
    /// What is known of a row, if anything is.
    pub fn get(&self, row: usize) -> Option<Fact> {
        self.rows.get(row).copied().filter(|fact| fact.words != u32::MAX)
    }

    /// Notes what a row's article told, or that there is none that could be read.
    pub fn set(&mut self, row: usize, told: Option<Told>) {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Fact::UNKNOWN);
        }
        let Some(told) = told else {
            self.rows[row] = Fact::UNREADABLE;
            return;
        };
        let outlet = told.outlet.map_or(u32::MAX, |name| match self.numbers.get(&name) {
            Some(number) => *number,
            None => {
                let number = self.outlets.len() as u32;
                self.outlets.push(name.clone());
                self.numbers.insert(name, number);
                number
            }
        });
        self.rows[row] = Fact { published: told.published.unwrap_or(i64::MIN), outlet, words: told.words };
    }

    /// Makes room for so many rows at once, so that memory does not double while they come one by one.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows.saturating_sub(self.rows.len()));
    }

    /// The same for the rows of another reading, as far as they hold the same articles.
    pub fn moved(&self, moves: &Moves) -> Facts {
        let mut facts =
            Facts { rows: Vec::new(), outlets: self.outlets.clone(), numbers: self.numbers.clone() };
        for (rows, to) in moves.unchanged() {
            let known = self.rows.get(rows.start..rows.end.min(self.rows.len())).unwrap_or_default();
            if known.is_empty() {
                continue;
            }
            let end = to + known.len();
            if facts.rows.len() < end {
                facts.rows.resize(end, Fact::UNKNOWN);
            }
            facts.rows[to..end].copy_from_slice(known);
        }
        facts
    }

    /// The outlets' names by number.
    pub fn outlets(&self) -> &[Clean] {
        &self.outlets
    }

    /// For each outlet its place in their order, without regard to case and accents, but where nothing else tells two
    /// names apart.
    pub fn ranks(&self) -> Vec<u32> {
        let named = |(number, name): (usize, &Clean)| (folded(name).collect(), name.clone(), number);
        let mut sorted: Vec<(String, Clean, usize)> = self.outlets.iter().enumerate().map(named).collect();
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
        let mut facts = Facts::default();
        assert_eq!(facts.get(0), None);
        for (row, site) in [(3, "Warta"), (1, "éka"), (0, "Zona"), (2, "Warta")] {
            let draft = Draft { site: Some(site.into()), text: "Satu dua tiga.".into(), ..Draft::default() };
            facts.set(row, Some(Told::of(&draft.finish().expect("an article"))));
        }
        facts.set(5, None);
        let outlet =
            |row: usize| facts.get(row).and_then(Fact::outlet).map(|n| &*facts.outlets()[n as usize]);
        assert_eq!(
            [outlet(0), outlet(1), outlet(2), outlet(3)].map(Option::unwrap_or_default),
            ["Zona", "éka", "Warta", "Warta"]
        );
        assert_eq!(facts.get(4), None);
        let broken = facts.get(5).expect("told");
        assert_eq!((broken.published(), broken.outlet(), broken.words()), (None, None, 0));
        assert!(broken.is_unreadable() && !facts.get(0).expect("told").is_unreadable());
        // Warta, éka and Zona came in this order.
        assert_eq!(facts.ranks(), [1, 0, 2]);
    }
}
