//! What an archive knows of its rows, in tables that are indexed by row. The articles themselves are kept only while all
//! that was read is small. [`super::index`] puts the tables behind a lock.

use super::diagnostic_log::DiagnosticLog;
use super::hash::{hash_bytes, mix_hash};
use super::index_cache::FileIndex;
use super::metadata::MetadataTable;
use super::origins::RowOrigins;
use super::rows::{MemoryArticle, RowContent, RowLocation, RowPlace, SourceFile};
use super::visits::VisitLog;
use crate::shelf::state::MarkStore;
use crate::shelf::{ArticleId, Headline};
use kabar_annotate::annotate::lines::repeated_lines::OutletLineCounter;
use kabar_formats::ParsedInput;
use std::ops::Range;
use std::sync::Arc;

/// Of every so many rows one has its line number kept.
const ROWS_PER_LINE_NOTE: usize = 256;

/// Everything that is known so far.
#[derive(Debug, Default)]
pub struct IndexTables {
    /// Where the article of each row is.
    pub rows: Vec<RowLocation>,
    /// The files that `rows` name by number.
    pub files: Vec<Arc<SourceFile>>,
    /// The articles that are in memory.
    pub articles: Vec<MemoryArticle>,
    /// Which file on the command line each row comes from.
    pub origins: RowOrigins,
    /// Date, outlet and length of rows that were parsed.
    pub metadata: MetadataTable,
    /// The rows that somebody looked at.
    pub visits: VisitLog,
    /// What could not be read.
    pub diagnostics: DiagnosticLog,
    /// The lines that outlets repeat, as far as articles were parsed.
    pub repeats: OutletLineCounter,
    /// Is all of the input read?
    pub is_complete: bool,
    /// How often the input was read before.
    pub generation: u32,
    /// Bytes of the text that `articles` were parsed from.
    memory: usize,
    /// Rows in ascending order, each with the line of its file on which it starts.
    lines: Vec<(usize, usize)>,
}

impl IndexTables {
    /// Empty tables of an input that was read `generation` times before.
    pub fn with_generation(generation: u32) -> IndexTables {
        IndexTables { generation, ..IndexTables::default() }
    }

    /// Is there room in memory for articles that were parsed from `bytes` bytes, if all may have `limit`?
    pub fn has_room(&self, bytes: usize, limit: usize) -> bool {
        self.memory + bytes <= limit
    }

    /// Adds articles that were parsed from `bytes` bytes, and keeps them in memory.
    pub fn add_parsed(&mut self, parsed: ParsedInput, bytes: usize) {
        self.memory += bytes;
        for article in parsed.articles {
            self.repeats.count_article(&article);
            let start = self.articles.len() as u64;
            let headline = Headline::new(self.article_id(self.rows.len()), &article);
            self.rows.push(RowLocation { file: RowLocation::IN_MEMORY, nth: 0, start, length: 0 });
            self.articles.push(Arc::new((headline, article)));
        }
        parsed.diagnostics.into_iter().for_each(|d| self.diagnostics.add(d));
    }

    /// The id of the article in `row`. It differs from that of the same row in another reading of the input.
    pub fn article_id(&self, row: usize) -> ArticleId {
        ArticleId(u64::from(self.generation) << 32 | row as u64)
    }

    /// Adds a file and returns its number.
    pub fn add_file(&mut self, file: Arc<SourceFile>) -> u32 {
        self.files.push(file);
        (self.files.len() - 1) as u32
    }

    /// Adds a row whose article starts on `line` of its file.
    pub fn add_row(&mut self, row: RowLocation, line: usize) {
        let at = self.rows.len();
        let is_same_file = self.rows.last().is_some_and(|r| r.file == row.file);
        if !is_same_file || self.lines.last().is_none_or(|l| l.0 + ROWS_PER_LINE_NOTE <= at) {
            self.lines.push((at, line));
        }
        self.rows.push(row);
    }

    /// Adds what an index from the cache says beyond what is known already: the rows from `first_row` on, the files from
    /// number `first_file` on, and as many of its diagnostics as `known_diagnostics`.
    pub fn add_file_index(
        &mut self,
        index: FileIndex,
        first_row: usize,
        first_file: u32,
        known_diagnostics: usize,
    ) {
        let known_files = self.files.len() - first_file as usize;
        self.files.extend(index.files.into_iter().skip(known_files));
        let known_rows = self.rows.len() - first_row;
        let lines = index.lines.iter().filter(|(row, _)| *row >= known_rows);
        self.lines.extend(lines.map(|(row, line)| (first_row + row, *line)));
        let rows = index.rows.into_iter().skip(known_rows);
        self.rows.extend(rows.map(|row| RowLocation { file: first_file + row.file, ..row }));
        index.diagnostics.into_iter().skip(known_diagnostics).for_each(|d| self.diagnostics.add(d));
    }

    /// The known line numbers of the rows from `first_row` on, which are counted from there.
    pub fn lines_from(&self, first_row: usize) -> Vec<(usize, usize)> {
        let from = self.lines.partition_point(|l| l.0 < first_row);
        self.lines[from..].iter().map(|(row, line)| (row - first_row, *line)).collect()
    }

    /// The article of a row, if it is in memory.
    pub fn memory_article(&self, row: usize) -> Option<&MemoryArticle> {
        let location = self.rows.get(row).filter(|location| location.is_in_memory())?;
        self.articles.get(location.start as usize)
    }

    /// What must be known to read a row; `None` behind the last one.
    pub fn locate(&self, row: usize) -> Option<RowContent> {
        let location = *self.rows.get(row)?;
        if location.is_in_memory() {
            return self.memory_article(row).cloned().map(RowContent::InMemory);
        }
        let after = self.lines.partition_point(|l| l.0 <= row);
        let line = after.checked_sub(1).and_then(|at| self.lines.get(at));
        let has_next = self.rows.get(row + 1).is_some_and(|next| next.is_same_place(&location));
        Some(RowContent::OnDisk(RowPlace {
            location,
            file: self.files.get(location.file as usize)?.clone(),
            known_line: line.and_then(|(at, line)| Some((self.rows.get(*at)?.start, *line))),
            has_sibling_rows: location.nth > 0 || has_next,
        }))
    }

    /// The headline of a row, if it need not be read for that.
    pub fn headline(&mut self, row: usize) -> Option<Headline> {
        if self.rows.get(row)?.is_in_memory() {
            return self.memory_article(row).map(|article| article.0.clone());
        }
        self.visits.headline(row)
    }

    /// The ids of the articles with the key `key`, of those whose headline is at hand.
    pub fn ids_with_key(&self, key: &str) -> Vec<ArticleId> {
        let all = self.articles.iter().map(|article| &article.0).chain(self.visits.headlines());
        all.filter(|headline| &*headline.key == key).map(|headline| headline.id).collect()
    }

    /// Is the article of a row known to be read?
    pub fn is_read(&self, row: usize, marks: &MarkStore) -> bool {
        match self.rows.get(row).filter(|location| location.is_in_memory()) {
            Some(_) => self.memory_article(row).is_some_and(|article| marks.is_read(&article.0.key)),
            None => self.visits.is_read(row),
        }
    }

    /// Is it known whether the article of a row is read?
    pub fn is_visited(&self, row: usize) -> bool {
        self.visits.is_visited(row) || self.rows.get(row).is_some_and(RowLocation::is_in_memory)
    }

    /// How many of `rows` are not known to be read.
    pub fn unread_count(&self, rows: Range<usize>, marks: &MarkStore) -> usize {
        if !marks.has_read() {
            return rows.len();
        }
        rows.filter(|row| !self.is_read(*row, marks)).count()
    }

    /// The first `count` rows at or below the path `root`, and a hash of where their articles are: of a record its place in
    /// the file, of each file its name and how many rows stand before it. `None` if there are not so many.
    pub fn digest(&self, root: &str, count: usize) -> Option<(Range<usize>, u64)> {
        let (below, files) = self.origins.files_below(root, self.rows.len())?;
        let (start, end) = (below.start, below.start + count);
        let rows = self.rows.get(start..end).filter(|_| count <= below.len())?;
        let mut digest = 0;
        for file in files.iter().filter(|file| (file.row as usize) < end) {
            let inside = file.name.get(root.trim_end_matches('/').len()..).unwrap_or(&file.name);
            let name = hash_bytes(inside.trim_matches('/').as_bytes());
            digest = mix_hash(mix_hash(digest, u64::from(file.row) - start as u64), name);
        }
        for row in rows {
            let is_record = self.files.get(row.file as usize).is_some_and(|file| !file.is_whole);
            digest = mix_hash(digest, if is_record { place_hash(row.start, row) } else { 1 });
        }
        Some((start..end, digest))
    }

    /// A number for what is in each of `rows`: the hash of the article's key where it is in memory, else one of its place,
    /// which starts from `seed`. With `by_place` articles in memory are numbered too.
    pub fn content_hashes(&self, rows: Range<usize>, seed: u64, by_place: bool) -> Vec<u64> {
        let mut last_file = (RowLocation::IN_MEMORY, 0);
        let locations = self.rows.get(rows).unwrap_or_default().iter().enumerate();
        let hash = |(at, row): (usize, &RowLocation)| {
            if row.is_in_memory() {
                let article = self.articles.get(row.start as usize).filter(|_| !by_place);
                return article.map_or_else(|| mix_hash(seed, at as u64), |a| hash_bytes(a.1.key.as_bytes()));
            }
            if row.file != last_file.0 {
                let file = self.files.get(row.file as usize);
                last_file = (row.file, file.map_or(0, |file| hash_bytes(file.name.as_bytes())));
            }
            place_hash(mix_hash(mix_hash(seed, last_file.1), row.start), row)
        };
        locations.map(hash).collect()
    }
}

/// A hash of `seed` with the length of a row and its number among the articles of the same bytes.
fn place_hash(seed: u64, row: &RowLocation) -> u64 {
    mix_hash(seed, u64::from(row.length) << 32 | u64::from(row.nth))
}
