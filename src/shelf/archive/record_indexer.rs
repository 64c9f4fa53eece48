//! Indexes a big file: only the places of its records are noted, so that the list grows as fast as the file is scanned for
//! records, and the index is kept in the cache.
//!
//! A record that looks whole counts as one article until somebody looks at it. The first records of a file are parsed at
//! once: if one of them holds several articles, or none, all records of that file are parsed while it is indexed.

use super::byte_source::ByteSource;
use super::error::io_message;
use super::hash::hash_bytes;
use super::index::{ArchiveIndex, IndexEnd};
use super::index_cache::{FileIndex, IndexCache};
use super::input::ArchiveLimits;
use super::parse::{NO_ARTICLES, only_diagnostic, overlong_record, parse_row};
use super::rows::{RowLocation, SourceFile};
use super::source::BigFile;
use kabar_formats::records::{RecordScanner, RecordSpan};
use kabar_formats::{Diagnostic, ParsedInput};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// How many bytes are scanned before the rows found in them are added: the first screen comes soon, and the block stays in
/// the processor's cache.
const BLOCK_BYTES: usize = 256 << 10;
/// How many records of a file are parsed while it is indexed, to see whether each is one article.
const SAMPLED_RECORDS: usize = 32;
/// The first bytes of a big file, by which it is recognized when the input is read again.
const HEAD_BYTES: usize = 4096;

/// Where the index of a big file goes.
pub struct IndexContext<'a> {
    /// The index of the archive.
    pub index: &'a ArchiveIndex,
    /// The container that the file is in.
    pub container: Option<&'a str>,
    /// The folder where indexes are kept.
    pub cache: Option<&'a Path>,
    /// How much is read at once.
    pub limits: ArchiveLimits,
}

/// Adds the records of `big` to the index and calls `on_progress` when there are more. Returns what could not be read, or
/// `None` once `on_progress` returns false.
pub fn index_records(
    context: IndexContext,
    big: BigFile,
    mut scanner: RecordScanner,
    on_progress: &mut dyn FnMut() -> bool,
) -> Option<Vec<Diagnostic>> {
    let BigFile { name, source, head, rest, identity, is_ready, file } = big;
    let Some(source) = source else { return Some(Vec::new()) };
    let (is_whole, header) = (scanner.finds_documents(), scanner.header());
    let source_file = Arc::new(SourceFile { name, source, is_whole, header });
    let mut indexer = RecordIndexer::new(&context, source_file.clone(), &head);
    // The first screen comes from the first bytes, whatever the cache has of the rest.
    let first = head.len().min(BLOCK_BYTES);
    indexer.scan(&mut scanner, &head[..first]);
    if !on_progress() {
        return None;
    }
    let mut head = Cursor::new(head);
    head.set_position(first as u64);
    let mut rest: Box<dyn Read> = Box::new(head.chain(rest));
    let SourceFile { name, source, .. } = &*source_file;
    let cache = identity.and_then(|identity| IndexCache::new(&identity, context.cache));
    // Where each line is a record, the scan goes on where the index ends, on the same open file.
    let growing = file.filter(|_| scanner.resume_position().is_some());
    let kept = cache.as_ref().filter(|_| is_ready).and_then(|c| c.load(name, source, growing.is_some()));
    let kept = kept.filter(|kept| kept.files.len() == 1 && (kept.resume_line == 0) == growing.is_none());
    let mut was_kept = false;
    match (kept, &growing) {
        (Some(kept), None) => {
            indexer.add_kept_index(kept);
            return Some(indexer.finish());
        }
        (Some(kept), Some(file)) if (&**file).seek(SeekFrom::Start(kept.resume_at)).is_ok() => {
            scanner = RecordScanner::from_position(kept.resume_at, kept.resume_line);
            rest = Box::new(file.clone());
            indexer.add_kept_index(kept);
            was_kept = true;
        }
        _ => {}
    }
    let scanned = match indexer.scan_to_end(&mut scanner, &mut *rest, on_progress) {
        ScanOutcome::Stopped => return None,
        ScanOutcome::Failed => None,
        ScanOutcome::Whole(bytes) => Some(bytes),
    };
    let min_bytes = if was_kept { 1 } else { context.limits.min_cached };
    let cache = cache.filter(|_| scanned.is_some_and(|bytes| bytes >= min_bytes));
    match (&cache, scanner.resume_position().filter(|_| growing.is_some())) {
        // The last line may still be written, so it is not kept.
        (Some(cache), Some(end)) => {
            indexer.save(cache, end);
            indexer.finish_scan(&mut scanner);
        }
        (cache, _) => {
            indexer.finish_scan(&mut scanner);
            cache.iter().for_each(|cache| indexer.save(cache, (0, 0)));
        }
    }
    Some(indexer.finish())
}

/// How a scan ended.
enum ScanOutcome {
    /// The receiver of the records wanted no more.
    Stopped,
    /// The file could not be read on.
    Failed,
    /// At the end of the file, after so many bytes.
    Whole(u64),
}

/// One big file while it is indexed.
struct RecordIndexer<'a> {
    index: &'a ArchiveIndex,
    file: Arc<SourceFile>,
    /// Where its rows and the file itself stand in the index.
    start: IndexEnd,
    /// Records that are not rows yet.
    found: Vec<RecordSpan>,
    diagnostics: Vec<Diagnostic>,
    /// How many more records are parsed while they are indexed.
    samples_left: usize,
    /// Is every record parsed, since in this file a record is not always one article?
    parses_every_record: bool,
    limits: ArchiveLimits,
}

impl<'a> RecordIndexer<'a> {
    fn new(context: &IndexContext<'a>, file: Arc<SourceFile>, head: &[u8]) -> RecordIndexer<'a> {
        let head_hash = hash_bytes(&head[..head.len().min(HEAD_BYTES)]);
        let (origin, head_hash) = match context.container {
            Some(container) => (container, 0),
            None => (&*file.name, head_hash),
        };
        RecordIndexer {
            start: context.index.add_file(origin, head_hash, file.clone()),
            index: context.index,
            file,
            found: Vec::new(),
            diagnostics: Vec::new(),
            samples_left: SAMPLED_RECORDS,
            parses_every_record: false,
            limits: context.limits,
        }
    }

    /// Adds the records that end in `bytes`.
    fn scan(&mut self, scanner: &mut RecordScanner, bytes: &[u8]) {
        scanner.feed(bytes, &mut |span| self.found.push(span));
        self.add_rows();
    }

    fn scan_to_end(
        &mut self,
        scanner: &mut RecordScanner,
        from: &mut dyn Read,
        on_progress: &mut dyn FnMut() -> bool,
    ) -> ScanOutcome {
        let (mut block, mut scanned) = (vec![0; BLOCK_BYTES], 0);
        loop {
            match from.read(&mut block) {
                Ok(0) => return ScanOutcome::Whole(scanned),
                Ok(read) => {
                    scanned += read as u64;
                    self.scan(scanner, &block[..read]);
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    self.add_diagnostic(&io_message(&e));
                    return ScanOutcome::Failed;
                }
            }
            if !on_progress() {
                return ScanOutcome::Stopped;
            }
        }
    }

    /// Adds the record that the end of the file ends.
    fn finish_scan(&mut self, scanner: &mut RecordScanner) {
        scanner.finish(&mut |span| self.found.push(span));
        self.add_rows();
    }

    /// Returns all that could not be read.
    fn finish(mut self) -> Vec<Diagnostic> {
        if self.index.row_count() == self.start.row && self.diagnostics.is_empty() {
            self.add_diagnostic(NO_ARTICLES);
        }
        self.diagnostics
    }

    fn add_diagnostic(&mut self, message: &str) {
        let diagnostic = Diagnostic::new(&self.file.name, None, message);
        self.diagnostics.push(diagnostic.clone());
        self.index.add_diagnostic(diagnostic);
    }

    /// Makes rows of what was found: one of a record that is not parsed, else as many as it has articles.
    fn add_rows(&mut self) {
        let (mut rows, mut diagnostics) = (Vec::new(), Vec::new());
        for span in std::mem::take(&mut self.found) {
            let parsed = self.must_parse(&span).then(|| self.parse_record(&span));
            let articles = parsed.as_ref().map_or(1, |parsed| parsed.articles.len() as u32);
            let (file, length) = (self.start.file as u32, (span.end - span.start) as u32);
            let row = |nth| (RowLocation { file, nth, start: span.start, length }, span.line);
            rows.extend((0..articles).map(row));
            diagnostics.extend(parsed.into_iter().flat_map(|parsed| parsed.diagnostics));
        }
        self.diagnostics.extend(diagnostics.iter().cloned());
        self.index.add_rows(&rows, diagnostics);
    }

    fn must_parse(&mut self, span: &RecordSpan) -> bool {
        let is_sample = self.samples_left > 0;
        self.samples_left = self.samples_left.saturating_sub(1);
        is_sample
            || self.parses_every_record
            || !span.is_complete
            || span.end - span.start > self.limits.max_record
    }

    fn parse_record(&mut self, span: &RecordSpan) -> ParsedInput {
        let length = span.end - span.start;
        if length > self.limits.max_record {
            return overlong_record(&self.file.name, span);
        }
        let parsed = match self.file.source.read(span.start, length as usize) {
            Ok(bytes) => parse_row(&self.file, span.line, &bytes),
            Err(e) => only_diagnostic(&self.file.name, &io_message(&e)),
        };
        let (articles, diagnostics) = (parsed.articles.len(), parsed.diagnostics.len());
        self.parses_every_record |= span.is_complete && (articles > 1 || articles == 0 && diagnostics == 0);
        parsed
    }

    /// Takes from the cache what was not found in the head of the file.
    fn add_kept_index(&mut self, kept: FileIndex) {
        restore_members(&self.file.source, &kept);
        self.samples_left = 0;
        self.parses_every_record = kept.rows.iter().any(|row| row.nth > 0);
        let known = self.diagnostics.len();
        self.diagnostics.clone_from(&kept.diagnostics);
        self.index.add_file_index(kept, self.start, known);
    }

    /// Keeps in the cache what was found up to an offset, where a line begins.
    fn save(&self, cache: &IndexCache, (resume_at, resume_line): (u64, usize)) {
        let SourceFile { name, source, .. } = &*self.file;
        let index = FileIndex {
            resume_at,
            resume_line,
            member_starts: member_starts(source),
            diagnostics: self.diagnostics.clone(),
            ..FileIndex::default()
        };
        let encoded = self.index.encode_since(self.start, (name, source), index, cache, 0);
        encoded.iter().for_each(|encoded| cache.save(encoded));
    }
}

/// Where the members of a compressed file begin, for the cache.
pub fn member_starts(source: &ByteSource) -> Vec<(u64, u64)> {
    match source {
        ByteSource::Members(members) => members.starts(),
        _ => Vec::new(),
    }
}

/// Takes from the cache where the members of a compressed file begin.
pub fn restore_members(source: &ByteSource, index: &FileIndex) {
    if let ByteSource::Members(members) = source {
        members.restore(index.member_starts.clone());
    }
}
