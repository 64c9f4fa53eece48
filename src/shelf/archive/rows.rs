//! What an archive knows so far: for each row of the list, where its article is. 24 bytes a row and two bits; the articles
//! themselves are kept only while all that was read is small.
//!
//! Whether a row is read is known by its article's key, so only once somebody looked at it: [`Bits`] remember that.

use super::byte_source::ByteSource;
use super::index_cache::FileIndex;
use super::metadata::MetadataTable;
use super::sidebar::RowOrigins;
use crate::shelf::state::MarkStore;
use crate::shelf::{ArticleId, Headline};
use kabar_annotate::annotate::lines::repeated_lines::OutletLineCounter;
use kabar_annotate::article::Article;
use kabar_formats::{Diagnostic, ParsedInput};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// So many faults are kept to be listed; the others are only counted.
const MAX_LISTED_DIAGNOSTICS: usize = 10_000;
/// For every so many rows the line is kept on which one stands.
const ROWS_PER_LINE_NOTE: usize = 256;
/// So many headlines are kept that somebody looked at, in each of two generations.
const HEADLINES_PER_GENERATION: usize = 512;

/// Where the article of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLocation {
    /// Index of the file, or [`Row::HELD`].
    pub file: u32,
    /// Which of the articles in those bytes.
    pub nth: u32,
    /// The first byte; for a held article its index.
    pub start: u64,
    /// How many bytes.
    pub length: u32,
}

impl RowLocation {
    /// The file of articles that are in memory.
    pub const IN_MEMORY: u32 = u32::MAX;
}

/// A file that rows are in.
#[derive(Debug)]
pub struct SourceFile {
    /// As faults name it.
    pub name: String,
    /// Where to read it.
    pub source: ByteSource,
    /// Is a row all of the file, to be read by what it looks like, or a record?
    pub is_whole: bool,
    /// What must stand before a record for it to be read.
    pub header: Vec<u8>,
}

/// Everything that was found so far.
#[derive(Debug, Default)]
pub struct IndexTables {
    /// One for each row of the list.
    pub rows: Vec<RowLocation>,
    /// The files that they name.
    pub files: Vec<Arc<SourceFile>>,
    /// The articles that are in memory.
    pub articles: Vec<Arc<(Headline, Article)>>,
    /// Which files the rows come from.
    pub origins: RowOrigins,
    /// What is known of them beside.
    pub metadata: MetadataTable,
    /// What was looked at, and what of it is read.
    pub visited: BitSet,
    /// See `met`.
    pub read: BitSet,
    /// How many faults there were.
    pub diagnostic_count: usize,
    /// The lines that outlets repeat, as far as articles were read.
    pub repeats: OutletLineCounter,
    /// Is all of the input read?
    pub is_complete: bool,
    /// How often the input was read before.
    pub generation: u32,
    diagnostics: Vec<Diagnostic>,
    bytes: usize,
    lines: Vec<(usize, usize)>,
    recent_headlines: HashMap<usize, Headline>,
    older_headlines: HashMap<usize, Headline>,
}

impl IndexTables {
    /// Nothing yet, of an input that was read so often before.
    pub fn with_generation(generation: u32) -> IndexTables {
        IndexTables { generation, ..IndexTables::default() }
    }

    /// Is there room in memory for what was read from so many bytes, where all may have `most`?
    pub fn has_room(&self, bytes: usize, most: usize) -> bool {
        self.bytes + bytes <= most
    }

    /// Takes what was read from `bytes` bytes into memory.
    pub fn add_reading(&mut self, reading: ParsedInput, bytes: usize) {
        self.bytes += bytes;
        for article in reading.articles {
            self.repeats.count_article(&article);
            let start = self.articles.len() as u64;
            let headline = Headline::new(self.id(self.rows.len()), &article);
            self.rows.push(RowLocation { file: RowLocation::IN_MEMORY, nth: 0, start, length: 0 });
            self.articles.push(Arc::new((headline, article)));
        }
        reading.diagnostics.into_iter().for_each(|f| self.add_diagnostic(f));
    }

    /// What comes now comes from the file `name`, of which `sum` is a hash as far as it does not change when it grows.
    pub fn begin_file(&mut self, name: &str, sum: u64) {
        self.origins.begin_file(self.rows.len(), name, sum);
    }

    /// What the article of `row` is called, also when the input is read again and the row is another.
    pub fn id(&self, row: usize) -> ArticleId {
        ArticleId(u64::from(self.generation) << 32 | row as u64)
    }

    /// Adds a file, for rows to be in.
    pub fn add_file(&mut self, of: Arc<SourceFile>) -> u32 {
        self.files.push(of);
        (self.files.len() - 1) as u32
    }

    /// Adds a row whose article stands on `line` of its file.
    pub fn add_row(&mut self, row: RowLocation, line: usize) {
        let at = self.rows.len();
        let same_file = self.rows.last().is_some_and(|r| r.file == row.file);
        if !same_file || self.lines.last().is_none_or(|l| l.0 + ROWS_PER_LINE_NOTE <= at) {
            self.lines.push((at, line));
        }
        self.rows.push(row);
    }

    /// Adds what is new in an index that was kept, after the rows from `first` on and the `lost` faults that the head of
    /// the same file gave already. Its files count from `file` on; the first of them may be there.
    pub fn add_index(&mut self, index: FileIndex, first: usize, file: u32, lost: usize) {
        let there = self.files.len() - file as usize;
        self.files.extend(index.files.into_iter().skip(there));
        let has = self.rows.len() - first;
        let lines = index.lines.iter().filter(|(row, _)| *row >= has);
        self.lines.extend(lines.map(|(row, line)| (first + row, *line)));
        self.rows
            .extend(index.rows.into_iter().skip(has).map(|row| RowLocation { file: file + row.file, ..row }));
        index.faults.into_iter().skip(lost).for_each(|f| self.add_diagnostic(f));
    }

    /// How many of `rows` are not known to be read.
    pub fn unread_count(&self, rows: Range<usize>, state: &MarkStore) -> usize {
        if !state.has_read() {
            return rows.len();
        }
        rows.filter(|row| !self.is_read(*row, state)).count()
    }

    /// Is the article of a row known to be read?
    pub fn is_read(&self, row: usize, state: &MarkStore) -> bool {
        match self.rows.get(row).filter(|r| r.file == RowLocation::IN_MEMORY) {
            Some(at) => self.articles.get(at.start as usize).is_some_and(|a| state.is_read(&a.0.key)),
            None => self.read.get(row),
        }
    }

    /// Is anything known of whether the reader met the article of a row?
    pub fn is_visited(&self, row: usize) -> bool {
        self.visited.get(row) || self.rows.get(row).is_some_and(|r| r.file == RowLocation::IN_MEMORY)
    }

    /// The lines that rows from `first` on are known to stand on, counted from there.
    pub fn lines_from(&self, first: usize) -> Vec<(usize, usize)> {
        let from = self.lines.partition_point(|l| l.0 < first);
        self.lines[from..].iter().map(|(row, line)| (row - first, *line)).collect()
    }

    /// The nearest row at or before `index` of which the line is known, with it.
    pub fn line_before(&self, index: usize) -> Option<(usize, usize)> {
        let after = self.lines.partition_point(|l| l.0 <= index);
        self.lines.get(after.checked_sub(1)?).copied()
    }

    /// Notes what could not be read.
    pub fn add_diagnostic(&mut self, fault: Diagnostic) {
        self.diagnostic_count += 1;
        if self.diagnostics.len() < MAX_LISTED_DIAGNOSTICS {
            self.diagnostics.push(fault);
        }
    }

    /// What could not be read, and how many more there were.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut faults = self.diagnostics.clone();
        if let (more @ 1.., Some(last)) = (self.diagnostic_count - faults.len(), faults.last()) {
            let why = format!("and {more} more");
            faults.push(Diagnostic::new(&last.file, None, &why));
        }
        faults
    }

    /// The headline of a row, where it is at hand.
    pub fn headline(&mut self, index: usize) -> Option<Headline> {
        let row = self.rows.get(index)?;
        if row.file == RowLocation::IN_MEMORY {
            return self.articles.get(row.start as usize).map(|a| a.0.clone());
        }
        if let Some(headline) = self.recent_headlines.get(&index) {
            return Some(headline.clone());
        }
        let headline = self.older_headlines.remove(&index)?;
        self.cache_headline(index, headline.clone());
        Some(headline)
    }

    /// The articles at hand whose key is `key`.
    pub fn ids_with_key(&self, key: &str) -> Vec<ArticleId> {
        let looked_at = self.recent_headlines.values().chain(self.older_headlines.values());
        let all = self.articles.iter().map(|article| &article.0).chain(looked_at);
        all.filter(|headline| &*headline.key == key).map(|headline| headline.id).collect()
    }

    /// Keeps a headline that was made.
    pub fn cache_headline(&mut self, index: usize, headline: Headline) {
        if self.recent_headlines.len() >= HEADLINES_PER_GENERATION {
            self.older_headlines = std::mem::take(&mut self.recent_headlines);
        }
        self.recent_headlines.insert(index, headline);
    }
}

/// The rows that the list shows, by position.
#[derive(Debug, Clone, Default)]
pub enum RowList {
    /// All of them, in order.
    #[default]
    All,
    /// These. Four billion rows would take 100 GB, so that 32 bits are enough to name one.
    Rows(Arc<Vec<u32>>),
}

impl RowList {
    /// The row at a position; it may be behind the last one.
    pub fn row(&self, at: usize) -> Option<usize> {
        match self {
            RowList::All => Some(at),
            RowList::Rows(rows) => rows.get(at).map(|row| *row as usize),
        }
    }

    /// The position of a row.
    pub fn position(&self, row: usize) -> Option<usize> {
        match self {
            RowList::All => Some(row),
            RowList::Rows(rows) => rows.iter().position(|r| *r as usize == row),
        }
    }

    /// How many are shown of an archive of `all`.
    pub fn len(&self, all: usize) -> usize {
        match self {
            RowList::All => all,
            RowList::Rows(rows) => rows.len(),
        }
    }
}

/// One bit a row, with a count of those that are set.
#[derive(Debug, Default)]
pub struct BitSet {
    words: Vec<u64>,
    set: usize,
}

impl BitSet {
    /// Is the bit set?
    pub fn get(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|w| w >> (at % 64) & 1 == 1)
    }

    /// Sets it, or not.
    pub fn set(&mut self, at: usize, on: bool) {
        if self.get(at) == on {
            return;
        }
        if self.words.len() <= at / 64 {
            self.words.resize(at / 64 + 1, 0);
        }
        self.words[at / 64] ^= 1 << (at % 64);
        self.set = if on { self.set + 1 } else { self.set - 1 };
    }

    /// Those that are set, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }

    /// How many are set.
    pub fn count(&self) -> usize {
        self.set
    }
}
