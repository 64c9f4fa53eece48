//! The loader: sources → what an archive knows. Small files are read; of big ones with record after record only the
//! places of the records are noted, so that the list grows at the speed of a scan.
//!
//! A record that looks whole counts as one article until somebody looks at it. The first records of a file are read at
//! once: where one of them holds several articles, or none, all of that file is read while it is indexed.

use super::byte_source::ByteSource;
use super::container::Container;
use super::identity::hash_bytes;
use super::index_cache::{FileIndex, IndexCache};
use super::lock;
use super::row_reader;
use super::rows::{IndexTables, RowLocation, SourceFile};
use super::sidebar::RowOrigins;
use super::source::{self, BigFile, InputSource, SourceOptions, read_records, read_whole};
use super::{ArchiveLimits, Input, NO_ARTICLES, failed_reading, io_message, overlong_record};
use kabar_formats::records::{RecordScanner, RecordSpan};
use kabar_formats::{Diagnostic, ParsedInput};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How much is scanned before the rows found in it are handed over: a screen comes soon, and the block stays in the
/// processor's cache.
const BLOCK_BYTES: usize = 256 << 10;
/// How many records of a file are read while it is indexed, to see whether each is one article.
const SAMPLED_RECORDS: usize = 32;
/// So many bytes say whether a big file that is read again is the one that it was.
const HEAD_BYTES: usize = 4096;
/// What the file of the bundled articles is called.
const SAMPLES_NAME: &str = "samples";
/// From so many articles is learnt what outlets repeat, where there are more than stay in memory.
const MAX_LEARNED_ARTICLES: usize = 4096;

/// Reads `inputs` into `held`, keeping the indices of big files under `cache`; `grew` is called when there is more, and
/// says whether to go on.
pub fn load(
    inputs: &[Input],
    held: &Mutex<IndexTables>,
    cache: Option<&Path>,
    bounds: ArchiveLimits,
    grew: &mut dyn FnMut() -> bool,
) {
    lock(held).origins = RowOrigins::new(inputs);
    let mut loader = Loader {
        index: held,
        cache,
        limits: bounds,
        on_progress: grew,
        container: None,
        container_log: None,
    };
    source::for_each_source(
        inputs,
        SourceOptions { is_reread: true, cache, limits: bounds },
        &mut |source| loader.take_source(source),
    );
}

/// Learns what the outlets repeat from articles spread over all that is not in memory, while `go_on` says so.
pub fn learn_repeats(held: &Mutex<IndexTables>, go_on: &dyn Fn() -> bool) {
    let count = lock(held).rows.len();
    for index in (0..count).step_by(count.div_ceil(MAX_LEARNED_ARTICLES).max(1)) {
        if lock(held).rows.get(index).is_none_or(|row| row.file == RowLocation::IN_MEMORY) {
            continue;
        }
        let learnt = row_reader::read_rows(held, index..index + 1, |met| {
            lock(held).repeats.count_article(&met.article);
            go_on()
        });
        if !learnt {
            return;
        }
    }
}

struct Loader<'a> {
    index: &'a Mutex<IndexTables>,
    cache: Option<&'a Path>,
    limits: ArchiveLimits,
    on_progress: &'a mut dyn FnMut() -> bool,
    /// The container that is being read: the side list has no place for each file in it.
    container: Option<String>,
    /// In a container whose index is to be kept: its faults so far. Its articles don't stay in memory.
    container_log: Option<Vec<Diagnostic>>,
}

impl Loader<'_> {
    fn take_source(&mut self, source: InputSource) -> bool {
        match source {
            InputSource::Parsed(reading) => self.add_reading(reading),
            InputSource::Small { name, place, bytes } => self.add_whole_file(name, place, &bytes),
            InputSource::Container(container) => return self.add_container(container),
            InputSource::Big(big) => match RecordScanner::new(&big.name, &big.head) {
                Some(scanner) => return self.index_file(big, scanner),
                None => {
                    let (name, place) = (big.name.clone(), big.source.clone());
                    match big.read_to_end() {
                        Ok(bytes) => self.add_whole_file(name, place.map(|p| (p, 0)), &bytes),
                        Err(why) => self.add_reading(failed_reading(&name, &why)),
                    }
                }
            },
        }
        (self.on_progress)()
    }

    fn add_reading(&mut self, reading: ParsedInput) {
        self.container_log.iter_mut().for_each(|log| log.extend(reading.diagnostics.iter().cloned()));
        let mut held = lock(self.index);
        held.begin_file(self.container.as_deref().unwrap_or(SAMPLES_NAME), 0);
        held.add_reading(reading, 0);
    }

    /// Takes all of a file: its articles where there is room, else where they are.
    fn add_whole_file(&mut self, name: String, place: Option<(ByteSource, u64)>, bytes: &[u8]) {
        let reading = read_whole(&name, bytes);
        self.container_log.iter_mut().for_each(|log| log.extend(reading.diagnostics.iter().cloned()));
        let sum = if self.container.is_none() { hash_bytes(bytes) } else { 0 };
        let mut held = lock(self.index);
        held.begin_file(self.container.as_deref().unwrap_or(&name), sum);
        let place =
            place.filter(|_| self.container_log.is_some() || !held.has_room(bytes.len(), self.limits.memory));
        let Some(((place, start), length)) = place.zip(u32::try_from(bytes.len()).ok()) else {
            return held.add_reading(reading, bytes.len());
        };
        if !reading.articles.is_empty() {
            let file = held.add_file(Arc::new(SourceFile {
                name,
                source: place,
                is_whole: true,
                header: Vec::new(),
            }));
            for nth in 0..reading.articles.len() as u32 {
                held.add_row(RowLocation { file, nth, start, length }, 1);
            }
        }
        reading.diagnostics.into_iter().for_each(|f| held.add_diagnostic(f));
    }

    /// Takes the files of a container, or what is known of them.
    fn add_container(&mut self, container: Container) -> bool {
        self.container = Some(container.name.clone());
        let go_on = self.add_members(container);
        self.container = None;
        go_on
    }

    fn add_members(&mut self, container: Container) -> bool {
        let cache = container.identity.as_ref().and_then(|id| IndexCache::new(id, self.cache));
        let (Some(cache), Some((place, 0)), None) = (cache, container.place.clone(), &self.container_log)
        else {
            return container.each(&mut |source| self.take_source(source));
        };
        let name = container.name.clone();
        let kept = cache.load(&name, &place, false).filter(|_| container.ready);
        let (first, file) = {
            let held = lock(self.index);
            (held.rows.len(), held.files.len())
        };
        if let Some(index) = kept {
            restore_members(&place, &index);
            let mut held = lock(self.index);
            held.begin_file(&name, 0);
            held.add_index(index, first, file as u32, 0);
            drop(held);
            return (self.on_progress)();
        }
        self.container_log = Some(Vec::new());
        let go_on = container.each(&mut |source| self.take_source(source));
        let faults = self.container_log.take().unwrap_or_default();
        if go_on {
            let held = lock(self.index);
            let (rows, files) = (&held.rows[first..], &held.files[file..]);
            let scanned: u64 = rows.iter().map(|r| u64::from(r.length)).sum();
            let index = FileIndex {
                member_starts: member_starts(&place),
                files: files.to_vec(),
                lines: held.lines_from(first),
                faults,
                ..FileIndex::default()
            };
            let packed = (scanned >= self.limits.min_cached)
                .then(|| cache.pack(&name, &place, &index, file as u32, rows));
            drop(held);
            packed.flatten().iter().for_each(|packed| cache.save(packed));
        }
        go_on
    }

    /// Notes where the records of a big file are.
    fn index_file(&mut self, big: BigFile, mut scanner: RecordScanner) -> bool {
        let BigFile { name, source: place, head, rest, identity, is_ready: ready, file: itself } = big;
        let Some(place) = place else { return true };
        let of =
            SourceFile { name, source: place, is_whole: scanner.finds_documents(), header: scanner.header() };
        let sum = if self.container.is_none() { hash_bytes(&head[..head.len().min(HEAD_BYTES)]) } else { 0 };
        lock(self.index).begin_file(self.container.as_deref().unwrap_or(&of.name), sum);
        let mut scan = RecordIndexer::new(self.index, Arc::new(of), self.limits);
        // The first screen comes from the first bytes, whatever is kept of the rest.
        let first = head.len().min(BLOCK_BYTES);
        scanner.feed(&head[..first], &mut |f| scan.found.push(f));
        scan.add_rows();
        if !(self.on_progress)() {
            return false;
        }
        let mut head = Cursor::new(head);
        head.set_position(first as u64);
        let mut from: Box<dyn Read> = Box::new(head.chain(rest));
        let (name, place) = (&*scan.file.name, &scan.file.source);
        let cache = identity.and_then(|id| IndexCache::new(&id, self.cache));
        // The scan goes on where the index ends, on the same open file: only where lines are records.
        let grows = itself.filter(|_| scanner.resume_position().is_some());
        let kept = cache.as_ref().filter(|_| ready).and_then(|c| c.load(name, place, grows.is_some()));
        let mut known = false;
        if let Some(index) = kept.filter(|i| i.files.len() == 1 && (i.resume_line == 0) == grows.is_none()) {
            restore_members(place, &index);
            match grows
                .as_ref()
                .map(|file| (&**file).seek(SeekFrom::Start(index.resume_at)).map(|_| file.clone()))
            {
                Some(Ok(file)) => {
                    scanner = RecordScanner::from_position(index.resume_at, index.resume_line);
                    from = Box::new(file);
                    scan.add_kept_index(index);
                    known = true;
                }
                Some(Err(_)) => {}
                None => {
                    scan.add_kept_index(index);
                    return self.finish_file(scan);
                }
            }
        }
        let (mut block, mut scanned, mut sound) = (vec![0; BLOCK_BYTES], 0, true);
        loop {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => {
                    scanned += read as u64;
                    scanner.feed(&block[..read], &mut |f| scan.found.push(f));
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    scan.add_diagnostic(Diagnostic::new(&scan.file.name, None, &io_message(&e)));
                    sound = false;
                    break;
                }
            }
            scan.add_rows();
            if !(self.on_progress)() {
                return false;
            }
        }
        let worth = sound && (known && scanned > 0 || scanned >= self.limits.min_cached);
        let cache = cache.filter(|_| worth);
        match (&cache, scanner.resume_position().filter(|_| grows.is_some())) {
            // The last line may still be written, so it is not kept.
            (Some(cache), Some(end)) => {
                scan.save(cache, end);
                scanner.finish(&mut |f| scan.found.push(f));
                scan.add_rows();
            }
            (cache, _) => {
                scanner.finish(&mut |f| scan.found.push(f));
                scan.add_rows();
                cache.iter().for_each(|cache| scan.save(cache, (0, 0)));
            }
        }
        self.finish_file(scan)
    }

    fn finish_file(&mut self, mut scan: RecordIndexer) -> bool {
        let is_empty = {
            let held = lock(self.index);
            held.rows.len() == scan.first_row && scan.faults.is_empty()
        };
        if is_empty {
            scan.add_diagnostic(Diagnostic::new(&scan.file.name, None, NO_ARTICLES));
        }
        self.container_log.iter_mut().for_each(|log| log.append(&mut scan.faults));
        (self.on_progress)()
    }
}

/// Where the members of a packed file begin, if it is one.
fn member_starts(place: &ByteSource) -> Vec<(u64, u64)> {
    match place {
        ByteSource::Members(members) => members.starts(),
        _ => Vec::new(),
    }
}

fn restore_members(place: &ByteSource, index: &FileIndex) {
    if let ByteSource::Members(members) = place {
        members.restore(index.member_starts.clone());
    }
}

/// One big file while it is indexed.
struct RecordIndexer<'a> {
    index: &'a Mutex<IndexTables>,
    file: Arc<SourceFile>,
    /// Its number, and its first row's.
    file_number: u32,
    first_row: usize,
    /// What was found and is not yet a row.
    found: Vec<RecordSpan>,
    faults: Vec<Diagnostic>,
    /// How many more records are read while they are indexed; all of them, where a record of this file is not always one
    /// article.
    samples_left: usize,
    reads_every_record: bool,
    limits: ArchiveLimits,
}

impl<'a> RecordIndexer<'a> {
    fn new(index: &'a Mutex<IndexTables>, file: Arc<SourceFile>, limits: ArchiveLimits) -> RecordIndexer<'a> {
        let (file_number, first_row) = {
            let mut held = lock(index);
            (held.add_file(file.clone()), held.rows.len())
        };
        RecordIndexer {
            index,
            file,
            file_number,
            first_row,
            found: Vec::new(),
            faults: Vec::new(),
            samples_left: SAMPLED_RECORDS,
            reads_every_record: false,
            limits,
        }
    }

    fn add_diagnostic(&mut self, fault: Diagnostic) {
        self.faults.push(fault.clone());
        lock(self.index).add_diagnostic(fault);
    }

    /// Makes rows of what was found: one of a record that nobody has read yet, else as many as it has articles.
    fn add_rows(&mut self) {
        let found = std::mem::take(&mut self.found);
        let read: Vec<_> = found.iter().map(|f| self.must_read(f).then(|| self.read_record(f))).collect();
        let mut held = lock(self.index);
        for (found, reading) in found.iter().zip(read) {
            let length = (found.end - found.start) as u32;
            let (articles, faults) =
                reading.map_or((1, Vec::new()), |r| (r.articles.len() as u32, r.diagnostics));
            for nth in 0..articles {
                held.add_row(
                    RowLocation { file: self.file_number, nth, start: found.start, length },
                    found.line,
                );
            }
            self.faults.extend(faults.iter().cloned());
            faults.into_iter().for_each(|f| held.add_diagnostic(f));
        }
    }

    fn must_read(&mut self, found: &RecordSpan) -> bool {
        let in_sample = self.samples_left > 0;
        self.samples_left = self.samples_left.saturating_sub(1);
        in_sample
            || self.reads_every_record
            || !found.is_complete
            || found.end - found.start > self.limits.max_record
    }

    fn read_record(&mut self, found: &RecordSpan) -> ParsedInput {
        let (of, length) = (&self.file, found.end - found.start);
        if length > self.limits.max_record {
            return overlong_record(&of.name, found);
        }
        let reading = match of.source.read(found.start, length as usize) {
            Ok(bytes) if of.is_whole => read_whole(&of.name, &bytes),
            Ok(bytes) => read_records(&of.name, found.line, &of.header, &bytes),
            Err(e) => failed_reading(&of.name, &io_message(&e)),
        };
        self.reads_every_record |= found.is_complete
            && (reading.articles.len() > 1 || reading.articles.is_empty() && reading.diagnostics.is_empty());
        reading
    }

    /// Takes what an index says besides what was found in the head of the file.
    fn add_kept_index(&mut self, index: FileIndex) {
        self.samples_left = 0;
        self.reads_every_record = index.rows.iter().any(|r| r.nth > 0);
        let lost = self.faults.len();
        self.faults.clone_from(&index.faults);
        lock(self.index).add_index(index, self.first_row, self.file_number, lost);
    }

    /// Keeps what was found up to `end`, an offset and its line.
    fn save(&self, cache: &IndexCache, (end, line): (u64, usize)) {
        let packed = {
            let held = lock(self.index);
            let index = FileIndex {
                resume_at: end,
                resume_line: line,
                member_starts: member_starts(&self.file.source),
                files: vec![self.file.clone()],
                lines: held.lines_from(self.first_row),
                faults: self.faults.clone(),
                rows: Vec::new(),
            };
            cache.pack(
                &self.file.name,
                &self.file.source,
                &index,
                self.file_number,
                &held.rows[self.first_row..],
            )
        };
        packed.iter().for_each(|packed| cache.save(packed));
    }
}
