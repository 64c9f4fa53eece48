//! The index of an archive, which several threads use: the loader adds to it, the list shows it, scans look rows up in it.
//! All of it is behind one lock, which is taken inside each method and never while bytes are read or parsed.
//!
//! Rows stand in the order of the input and are only ever added, so the number of a row stays valid while the index grows.

use super::byte_source::ByteSource;
use super::index_cache::{FileIndex, IndexCache};
use super::input::Input;
use super::metadata::{PackedMetadata, RowMetadata};
use super::origins::RowOrigins;
use super::read_plan::{self, ReadGroup};
use super::row_moves::RowMoves;
use super::rows::{RowContent, RowList, RowLocation, SourceFile};
use super::tables::IndexTables;
use crate::shelf::state::MarkStore;
use crate::shelf::{ArticleId, Headline, SidebarItem, SidebarItemId, SortOrder};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use kabar_formats::{Diagnostic, ParsedInput};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What an archive knows of its rows.
#[derive(Debug, Default)]
pub struct ArchiveIndex {
    tables: Mutex<IndexTables>,
}

/// How far an index has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexEnd {
    /// The number of the next row.
    pub row: usize,
    /// The number of the next file.
    pub file: usize,
}

/// A whole file that was parsed.
pub struct ParsedFile<'a> {
    /// Its name in diagnostics.
    pub name: String,
    /// The file on the command line that it is, or is in.
    pub origin: &'a str,
    /// A hash of its bytes, or 0 for a member of a container.
    pub hash: u64,
    /// Where to read it again, and from which offset on.
    pub source: Option<(ByteSource, u64)>,
    /// Its length in bytes.
    pub length: usize,
    /// The articles and diagnostics that were read.
    pub parsed: ParsedInput,
}

/// Counts for a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexCounts {
    /// How many rows the archive has.
    pub rows: usize,
    /// Rows of the list that are known to be read.
    pub read: usize,
    /// Rows of the list of which it is known whether they are read.
    pub visited: usize,
    /// Things that could not be read.
    pub diagnostics: usize,
    /// Is all of the input read?
    pub is_complete: bool,
}

/// A file in one reading of the input.
#[derive(Debug, Clone)]
pub struct IndexedFile {
    /// The path of the file.
    pub name: String,
    /// The rows of the file's articles.
    pub rows: Range<usize>,
    /// A hash of how it begins; 0 where that is not known.
    pub head_hash: u64,
    /// Is its first article in memory?
    pub is_in_memory: bool,
}

/// What is known of a row without reading it.
pub struct KnownRow<'a> {
    row: usize,
    metadata: Option<PackedMetadata>,
    tables: &'a IndexTables,
    marks: &'a MarkStore,
}

impl KnownRow<'_> {
    /// The number of the row in the archive.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Date, outlet and length, if they are known.
    pub fn metadata(&self) -> Option<PackedMetadata> {
        self.metadata
    }

    /// Its outlet. The outer `None` means that it is not known; the inner one, that it has none.
    pub fn outlet(&self) -> Option<Option<&CleanText>> {
        let number = self.metadata?.outlet();
        Some(number.and_then(|n| self.tables.metadata.outlets().get(n as usize)))
    }

    /// The file that it comes from.
    pub fn file(&self) -> Option<&str> {
        self.tables.origins.file_of(self.row)
    }

    /// Is its article read, if that is known?
    pub fn is_read(&self) -> Option<bool> {
        self.tables.is_visited(self.row).then(|| self.tables.is_read(self.row, self.marks))
    }
}

/// What the loader calls.
impl ArchiveIndex {
    /// An empty index of an input that was read `generation` times before.
    pub fn with_generation(generation: u32) -> ArchiveIndex {
        ArchiveIndex { tables: Mutex::new(IndexTables::with_generation(generation)) }
    }

    /// A panic in another thread must not take the list with it, so a poisoned lock is taken all the same.
    fn lock(&self) -> MutexGuard<'_, IndexTables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to read `inputs`.
    pub fn begin(&self, inputs: &[Input]) {
        self.lock().origins = RowOrigins::new(inputs);
    }

    /// Where the next row and the next file will stand.
    pub fn end(&self) -> IndexEnd {
        let tables = self.lock();
        IndexEnd { row: tables.rows.len(), file: tables.files.len() }
    }

    /// Adds what was parsed elsewhere, from the file `origin`.
    pub fn add_parsed(&self, origin: &str, parsed: ParsedInput) {
        let mut tables = self.lock();
        let row = tables.rows.len();
        tables.origins.begin_file(row, origin, 0);
        tables.add_parsed(parsed, 0);
    }

    /// Adds a whole file. Its articles stay in memory while that has room, of `memory` bytes in all; `None` has none. Else
    /// the file is read again when they are looked at.
    pub fn add_parsed_file(&self, file: ParsedFile, memory: Option<usize>) {
        let ParsedFile { name, origin, hash, source, length, parsed } = file;
        let mut tables = self.lock();
        let row = tables.rows.len();
        tables.origins.begin_file(row, origin, hash);
        let has_room = memory.is_some_and(|memory| tables.has_room(length, memory));
        let place = source.filter(|_| !has_room).zip(u32::try_from(length).ok());
        let Some(((source, start), bytes)) = place else {
            return tables.add_parsed(parsed, length);
        };
        if !parsed.articles.is_empty() {
            let file = SourceFile { name, source, is_whole: true, header: Vec::new() };
            let file = tables.add_file(Arc::new(file));
            for nth in 0..parsed.articles.len() as u32 {
                tables.add_row(RowLocation { file, nth, start, length: bytes }, 1);
            }
        }
        parsed.diagnostics.into_iter().for_each(|d| tables.diagnostics.add(d));
    }

    /// Adds a file whose records are added one by one; `head_hash` is a hash of how it begins. Returns where its rows and
    /// the file itself stand.
    pub fn add_file(&self, origin: &str, head_hash: u64, file: Arc<SourceFile>) -> IndexEnd {
        let mut tables = self.lock();
        let row = tables.rows.len();
        tables.origins.begin_file(row, origin, head_hash);
        IndexEnd { row, file: tables.add_file(file) as usize }
    }

    /// Adds rows, each with the line that it starts on, and what could not be read of them.
    pub fn add_rows(&self, rows: &[(RowLocation, usize)], diagnostics: Vec<Diagnostic>) {
        let mut tables = self.lock();
        rows.iter().for_each(|(row, line)| tables.add_row(*row, *line));
        diagnostics.into_iter().for_each(|d| tables.diagnostics.add(d));
    }

    /// Adds the index of a container, from the cache.
    pub fn add_container(&self, origin: &str, index: FileIndex) {
        let mut tables = self.lock();
        let (row, file) = (tables.rows.len(), tables.files.len());
        tables.origins.begin_file(row, origin, 0);
        tables.add_file_index(index, row, file as u32, 0);
    }

    /// Adds what the index of a file from the cache says beyond what is known of it: its rows from `start` on and
    /// `known_diagnostics` of its diagnostics.
    pub fn add_file_index(&self, index: FileIndex, start: IndexEnd, known_diagnostics: usize) {
        self.lock().add_file_index(index, start.row, start.file as u32, known_diagnostics);
    }

    /// Adds what could not be read.
    pub fn add_diagnostic(&self, diagnostic: Diagnostic) {
        self.lock().diagnostics.add(diagnostic);
    }

    /// Encodes for the cache what was added from `start` on to the file `name`, which is at `source`. `index` says the rest.
    /// `None` where less than `min_bytes` were indexed, or not all of it can be found again.
    pub fn encode_since(
        &self,
        start: IndexEnd,
        (name, source): (&str, &ByteSource),
        index: FileIndex,
        cache: &IndexCache,
        min_bytes: u64,
    ) -> Option<Vec<u8>> {
        let tables = self.lock();
        let rows = tables.rows.get(start.row..)?;
        let indexed: u64 = rows.iter().map(|row| u64::from(row.length)).sum();
        let files = tables.files.get(start.file..)?.to_vec();
        let index = FileIndex { files, lines: tables.lines_from(start.row), ..index };
        (indexed >= min_bytes).then(|| cache.encode(name, source, &index, start.file as u32, rows)).flatten()
    }

    /// Is the row to be read from a file? False for a row that there is not.
    pub fn is_on_disk(&self, row: usize) -> bool {
        self.lock().rows.get(row).is_some_and(|location| !location.is_in_memory())
    }

    /// Learns from an article which lines its outlet repeats.
    pub fn count_lines(&self, article: &Article) {
        self.lock().repeats.count_article(article);
    }

    /// All of the input is read.
    pub fn complete(&self) {
        self.lock().is_complete = true;
    }
}

/// What the list calls.
impl ArchiveIndex {
    /// Is all of the input read?
    pub fn is_complete(&self) -> bool {
        self.lock().is_complete
    }

    /// How often the input was read before.
    pub fn generation(&self) -> u32 {
        self.lock().generation
    }

    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.lock().rows.len()
    }

    /// The id of the article in `row`.
    pub fn article_id(&self, row: usize) -> ArticleId {
        self.lock().article_id(row)
    }

    /// The ids of the articles with the key `key`, of those whose headline is at hand.
    pub fn ids_with_key(&self, key: &str) -> Vec<ArticleId> {
        self.lock().ids_with_key(key)
    }

    /// What must be known to read a row; `None` behind the last one.
    pub fn locate(&self, row: usize) -> Option<RowContent> {
        self.lock().locate(row)
    }

    /// The headline of a row, if it need not be read for that.
    pub fn headline(&self, row: usize) -> Option<Headline> {
        self.lock().headline(row)
    }

    /// Notes that a row was read: its headline, whether it is marked as read, and what was wrong with it. Diagnostics are
    /// counted the first time only.
    pub fn add_visit(&self, row: usize, headline: Headline, is_read: bool, diagnostics: Vec<Diagnostic>) {
        let mut tables = self.lock();
        if !tables.visits.is_visited(row) {
            diagnostics.into_iter().for_each(|d| tables.diagnostics.add(d));
        }
        tables.visits.add(row, headline, is_read);
    }

    /// Is the article of a row marked as read, if somebody looked at it?
    pub fn visited_read(&self, row: usize) -> Option<bool> {
        let tables = self.lock();
        tables.visits.is_visited(row).then(|| tables.visits.is_read(row))
    }

    /// Sets whether the article of a row is read. An article in memory is found by its key instead.
    pub fn set_read(&self, row: usize, is_read: bool) {
        let mut tables = self.lock();
        if tables.rows.get(row).is_some_and(|location| !location.is_in_memory()) {
            tables.visits.set_read(row, is_read);
        }
    }

    /// What could not be read.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.lock().diagnostics.list()
    }

    /// The lines that the outlet of `article` repeats.
    pub fn repeated_lines(&self, article: &Article) -> RepeatedLines {
        self.lock().repeats.repeated_lines(article)
    }

    /// Counts for a list that shows `list`.
    pub fn counts(&self, list: &RowList, marks: &MarkStore) -> IndexCounts {
        let tables = self.lock();
        let (read, visited) = match list {
            RowList::All => {
                let in_memory = tables.articles.iter().filter(|a| marks.is_read(&a.0.key)).count();
                let visited = tables.articles.len() + tables.visits.visited_count();
                (in_memory + tables.visits.read_count(), visited)
            }
            RowList::Rows(rows) if marks.has_read() => {
                let count = |is: &dyn Fn(usize) -> bool| rows.iter().filter(|r| is(**r as usize)).count();
                (count(&|row| tables.is_read(row, marks)), count(&|row| tables.is_visited(row)))
            }
            RowList::Rows(_) => (0, 0),
        };
        IndexCounts {
            rows: tables.rows.len(),
            read,
            visited,
            diagnostics: tables.diagnostics.count(),
            is_complete: tables.is_complete,
        }
    }

    /// The rows of the sidebar: everything, folders and files.
    pub fn sidebar_items(&self, marks: &MarkStore) -> Vec<SidebarItem> {
        let tables = self.lock();
        tables.origins.sidebar_items(tables.rows.len(), |rows| tables.unread_count(rows, marks))
    }
}

/// For arranging, searching and reading again.
impl ArchiveIndex {
    /// How many rows there are, and which of them belong to an item of the sidebar; `None` is everything.
    pub fn rows_of_item(&self, item: Option<SidebarItemId>) -> (usize, Range<usize>) {
        let tables = self.lock();
        let count = tables.rows.len();
        (count, item.map_or(0..count, |item| tables.origins.rows_of_item(item, count)))
    }

    /// Hands what is known of each of `rows` to `each`.
    pub fn for_each_known(&self, rows: Range<usize>, marks: &MarkStore, mut each: impl FnMut(KnownRow)) {
        let tables = self.lock();
        for row in rows {
            each(KnownRow { row, metadata: tables.metadata.get(row), tables: &tables, marks });
        }
    }

    /// Calls `test` with the file that a row comes from; false if there is none.
    pub fn test_file(&self, row: usize, test: impl FnOnce(&str) -> bool) -> bool {
        self.lock().origins.file_of(row).is_some_and(test)
    }

    /// Makes room for the metadata of so many rows at once, so that memory does not double while they come one by one.
    pub fn reserve_metadata(&self, rows: usize) {
        self.lock().metadata.reserve(rows);
    }

    /// Sets the metadata of rows; `None` for a row that can't be read.
    pub fn set_metadata(&self, rows: impl Iterator<Item = (usize, Option<RowMetadata>)>) {
        let mut tables = self.lock();
        rows.for_each(|(row, metadata)| tables.metadata.set(row, metadata));
    }

    /// Sorts rows by their metadata.
    pub fn sort_rows(&self, rows: &mut [u32], order: SortOrder) {
        self.lock().metadata.sort_rows(rows, order);
    }

    /// Groups the rows at `positions` of a list by what is read together.
    pub fn plan_reads(&self, list: &RowList, positions: Range<usize>) -> Vec<ReadGroup> {
        read_plan::plan_reads(&self.lock(), list, positions)
    }

    /// The first `count` rows at or below the path `root`, and a hash of where their articles are; `None` if there are
    /// not so many.
    pub fn digest(&self, root: &str, count: usize) -> Option<(Range<usize>, u64)> {
        self.lock().digest(root, count)
    }

    /// All files that have rows.
    pub fn files(&self) -> Vec<IndexedFile> {
        let tables = self.lock();
        let file = |file: super::origins::FileRows| IndexedFile {
            name: file.name.to_owned(),
            is_in_memory: tables.rows.get(file.rows.start).is_some_and(RowLocation::is_in_memory),
            rows: file.rows,
            head_hash: file.head_hash,
        };
        tables.origins.files(tables.rows.len()).map(file).collect()
    }

    /// A number for what is in each of `rows`; see [`IndexTables::content_hashes`].
    pub fn content_hashes(&self, rows: Range<usize>, seed: u64, by_place: bool) -> Vec<u64> {
        self.lock().content_hashes(rows, seed, by_place)
    }

    /// Takes over the metadata of an earlier reading.
    pub fn take_metadata(&self, earlier: &ArchiveIndex, moves: &RowMoves) {
        let metadata = earlier.lock().metadata.apply_moves(moves);
        self.lock().metadata = metadata;
    }

    /// Takes over from an earlier reading which rows were looked at, and whether they are read.
    pub fn take_visits(&self, earlier: &ArchiveIndex, moves: &RowMoves) {
        let visits = earlier.lock().visits.apply_moves(moves);
        self.lock().visits.restore(visits);
    }
}
