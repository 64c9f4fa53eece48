//! Where the article of each row is: in memory, or at a place in a file. A row takes 24 bytes.

use super::byte_source::ByteSource;
use crate::shelf::Headline;
use kabar_annotate::article::Article;
use std::sync::Arc;

/// Where the article of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLocation {
    /// Index of the file, or [`RowLocation::IN_MEMORY`].
    pub file: u32,
    /// Which of the articles in those bytes, from 0.
    pub nth: u32,
    /// Offset of the first byte in the file; for an article in memory its index.
    pub start: u64,
    /// The length of the record, in bytes.
    pub length: u32,
}

impl RowLocation {
    /// The file number of articles that are in memory.
    pub const IN_MEMORY: u32 = u32::MAX;

    /// Is the article in memory?
    pub fn is_in_memory(&self) -> bool {
        self.file == RowLocation::IN_MEMORY
    }

    /// Do both rows come from the same bytes? Several articles may be in one record.
    pub fn is_same_place(&self, other: &RowLocation) -> bool {
        (self.file, self.start, self.length) == (other.file, other.start, other.length)
    }

    /// The offset behind its last byte.
    pub fn end(&self) -> u64 {
        self.start + u64::from(self.length)
    }
}

/// A file that rows are in.
#[derive(Debug)]
pub struct SourceFile {
    /// Its name in diagnostics.
    pub name: String,
    /// Where the file can be read.
    pub source: ByteSource,
    /// Is a row the whole file, whose format is detected, or one record of it?
    pub is_whole: bool,
    /// What must stand before a record for it to be parsed: the first line of a table.
    pub header: Vec<u8>,
}

/// An article in memory with the headline that lists show of it.
pub type MemoryArticle = Arc<(Headline, Article)>;

/// What must be known to read the article of a row.
pub enum RowContent {
    /// The article is in memory.
    InMemory(MemoryArticle),
    /// The article is in a file.
    OnDisk(RowPlace),
}

/// Where a row is to be read.
pub struct RowPlace {
    /// The bytes of the row.
    pub location: RowLocation,
    /// The file that they are in.
    pub file: Arc<SourceFile>,
    /// An offset at or before them, and the number of the line that starts there.
    pub known_line: Option<(u64, usize)>,
    /// Have the other articles of the same bytes rows of their own?
    pub has_sibling_rows: bool,
}

/// The rows that the list shows, by position.
#[derive(Debug, Clone, Default)]
pub enum RowList {
    /// All of them, in order.
    #[default]
    All,
    /// These. Four billion rows would take 100 GB of index, so 32 bits are enough to name one.
    Rows(Arc<Vec<u32>>),
}

impl RowList {
    /// The row at a position. For [`RowList::All`] it may lie behind the last row.
    pub fn row(&self, position: usize) -> Option<usize> {
        match self {
            RowList::All => Some(position),
            RowList::Rows(rows) => rows.get(position).map(|row| *row as usize),
        }
    }

    /// The position of a row.
    pub fn position(&self, row: usize) -> Option<usize> {
        match self {
            RowList::All => Some(row),
            RowList::Rows(rows) => rows.iter().position(|r| *r as usize == row),
        }
    }

    /// How many rows it shows of an archive that has `total`.
    pub fn len(&self, total: usize) -> usize {
        match self {
            RowList::All => total,
            RowList::Rows(rows) => rows.len(),
        }
    }
}
