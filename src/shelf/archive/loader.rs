//! The loader: sources → the index of an archive. Small files are parsed; of big ones [`super::record_indexer`] notes where
//! the records are.

use super::byte_source::ByteSource;
use super::hash::hash_bytes;
use super::index::{ArchiveIndex, IndexEnd, ParsedFile};
use super::index_cache::{FileIndex, IndexCache};
use super::input::{ArchiveInputs, ArchiveLimits};
use super::parse::{only_diagnostic, parse_whole};
use super::record_indexer::{IndexContext, index_records, member_starts, restore_members};
use super::row_reader;
use super::source::{self, BigFile, Container, InputSource, SourceOptions};
use kabar_formats::records::RecordScanner;
use kabar_formats::{Diagnostic, ParsedInput};
use std::path::Path;

/// The name of the file of the bundled articles, and of what else is no file.
const SAMPLES_NAME: &str = "samples";
/// What outlets repeat is learned from at most this many of the articles that are not in memory.
const MAX_LEARNED_ARTICLES: usize = 4096;

/// Reads `inputs` into `index`. `on_progress` is called when there is more, and returns whether to go on.
pub fn load(inputs: &ArchiveInputs, index: &ArchiveIndex, on_progress: &mut dyn FnMut() -> bool) {
    let ArchiveInputs { inputs, cache, limits } = inputs;
    let (cache, limits) = (cache.as_deref(), *limits);
    index.begin(inputs);
    let mut loader = Loader { index, cache, limits, on_progress, container: None, container_log: None };
    let options = SourceOptions { is_reread: true, cache, limits };
    source::for_each_source(inputs, options, &mut |source| loader.add_source(source));
}

/// Learns which lines the outlets repeat, from articles spread over all that is not in memory, while `go_on` returns true.
pub fn learn_repeats(index: &ArchiveIndex, go_on: &dyn Fn() -> bool) {
    let count = index.row_count();
    for row in (0..count).step_by(count.div_ceil(MAX_LEARNED_ARTICLES).max(1)) {
        if !index.is_on_disk(row) {
            continue;
        }
        let go_on = row_reader::read_rows(index, row..row + 1, |loaded| {
            index.count_lines(&loaded.article);
            go_on()
        });
        if !go_on {
            return;
        }
    }
}

struct Loader<'a> {
    index: &'a ArchiveIndex,
    cache: Option<&'a Path>,
    limits: ArchiveLimits,
    on_progress: &'a mut dyn FnMut() -> bool,
    /// The name of the container that is being read: the sidebar has no item for each file in it.
    container: Option<String>,
    /// The diagnostics so far of a container whose index is to be kept. Its articles don't stay in memory.
    container_log: Option<Vec<Diagnostic>>,
}

impl Loader<'_> {
    fn add_source(&mut self, source: InputSource) -> bool {
        match source {
            InputSource::Parsed(parsed) => self.add_parsed(parsed),
            InputSource::Small { name, source, bytes } => self.add_whole_file(name, source, &bytes),
            InputSource::Container(container) => return self.add_container(container),
            InputSource::Big(big) => match RecordScanner::new(&big.name, &big.head) {
                Some(scanner) => return self.add_big_file(big, scanner),
                None => {
                    let (name, source) = (big.name.clone(), big.source.clone());
                    match big.read_to_end() {
                        Ok(bytes) => self.add_whole_file(name, source.map(|s| (s, 0)), &bytes),
                        Err(error) => self.add_parsed(only_diagnostic(&name, &error.to_string())),
                    }
                }
            },
        }
        (self.on_progress)()
    }

    fn log(&mut self, diagnostics: &[Diagnostic]) {
        self.container_log.iter_mut().for_each(|log| log.extend_from_slice(diagnostics));
    }

    fn add_parsed(&mut self, parsed: ParsedInput) {
        self.log(&parsed.diagnostics);
        self.index.add_parsed(self.container.as_deref().unwrap_or(SAMPLES_NAME), parsed);
    }

    /// Adds all of a file: its articles where there is room in memory, else where they are.
    fn add_whole_file(&mut self, name: String, source: Option<(ByteSource, u64)>, bytes: &[u8]) {
        let parsed = parse_whole(&name, bytes);
        self.log(&parsed.diagnostics);
        let (hash, origin) = match &self.container {
            Some(container) => (0, container.clone()),
            None => (hash_bytes(bytes), name.clone()),
        };
        let file = ParsedFile { name, origin: &origin, hash, source, length: bytes.len(), parsed };
        let memory = self.container_log.is_none().then_some(self.limits.memory);
        self.index.add_parsed_file(file, memory);
    }

    /// Adds the records of a big file.
    fn add_big_file(&mut self, big: BigFile, scanner: RecordScanner) -> bool {
        let Loader { index, cache, limits, .. } = *self;
        let context = IndexContext { index, container: self.container.as_deref(), cache, limits };
        let Some(diagnostics) = index_records(context, big, scanner, self.on_progress) else { return false };
        self.log(&diagnostics);
        (self.on_progress)()
    }

    fn add_container(&mut self, container: Container) -> bool {
        self.container = Some(container.name.clone());
        let go_on = self.add_members(container);
        self.container = None;
        go_on
    }

    /// Adds the files of a container, or what the cache says of them.
    fn add_members(&mut self, container: Container) -> bool {
        let cache = container.identity.as_ref().and_then(|id| IndexCache::new(id, self.cache));
        let (Some(cache), Some((source, 0)), None) = (cache, container.source.clone(), &self.container_log)
        else {
            return container.for_each_member(&mut |member| self.add_source(member));
        };
        let name = container.name.clone();
        if let Some(kept) = cache.load(&name, &source, false).filter(|_| container.is_ready) {
            restore_members(&source, &kept);
            self.index.add_container(&name, kept);
            return (self.on_progress)();
        }
        let start = self.index.end();
        self.container_log = Some(Vec::new());
        let go_on = container.for_each_member(&mut |member| self.add_source(member));
        let diagnostics = self.container_log.take().unwrap_or_default();
        if go_on {
            self.save_container(start, (&name, &source), diagnostics, &cache);
        }
        go_on
    }

    fn save_container(
        &self,
        start: IndexEnd,
        (name, source): (&str, &ByteSource),
        diagnostics: Vec<Diagnostic>,
        cache: &IndexCache,
    ) {
        let member_starts = member_starts(source);
        let index = FileIndex { member_starts, diagnostics, ..FileIndex::default() };
        let min_bytes = self.limits.min_cached;
        let encoded = self.index.encode_since(start, (name, source), index, cache, min_bytes);
        encoded.iter().for_each(|encoded| cache.save(encoded));
    }
}
