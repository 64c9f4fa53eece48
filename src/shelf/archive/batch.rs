//! All articles of the inputs, one batch after the other, for commands that go through everything once. A batch is the
//! bytes of whole records, so memory is bounded, and another core can parse it.

use super::error::io_message;
use super::input::{ArchiveLimits, Input};
use super::parse::{NO_ARTICLES, only_diagnostic, overlong_record, parse_records, parse_whole};
use super::source::{self, BigFile, InputSource, SourceOptions};
use kabar_formats::ParsedInput;
use kabar_formats::records::{RecordScanner, RecordSpan};
use std::io::{self, Read};
use std::sync::Arc;

/// How many bytes are scanned at once.
const BLOCK_BYTES: usize = 256 << 10;
/// Records that are more bytes apart are not in one batch.
const MAX_GAP: u64 = 4096;

/// Some records of a file, or a whole file.
pub struct Batch {
    name: String,
    /// Of a piece of a file: the line that it starts on, and the header that its records are parsed with.
    piece: Option<(usize, Arc<[u8]>)>,
    /// The bytes, or what was parsed elsewhere.
    bytes: Result<Vec<u8>, ParsedInput>,
}

impl Batch {
    fn from_parsed(name: String, parsed: ParsedInput) -> Batch {
        Batch { name, piece: None, bytes: Err(parsed) }
    }

    /// How many bytes there are to parse.
    pub fn size(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }

    /// Parses it. A parser that panics costs its batch only.
    pub fn read(self) -> ParsedInput {
        match (self.bytes, self.piece) {
            (Ok(bytes), None) => parse_whole(&self.name, &bytes),
            (Ok(bytes), Some((line, header))) => parse_records(&self.name, line, &header, &bytes),
            (Err(parsed), _) => parsed,
        }
    }
}

/// Hands the batches of `inputs` to `take`, in order, until it returns false.
pub fn for_each_batch(inputs: &[Input], take: &mut dyn FnMut(Batch) -> bool) {
    for_each_batch_with_limits(inputs, ArchiveLimits::default(), take);
}

/// [`for_each_batch`] with other limits.
pub fn for_each_batch_with_limits(
    inputs: &[Input],
    limits: ArchiveLimits,
    take: &mut dyn FnMut(Batch) -> bool,
) {
    let options = SourceOptions { limits, ..SourceOptions::default() };
    source::for_each_source(inputs, options, &mut |source| take_source(source, limits, take));
}

fn take_source(source: InputSource, limits: ArchiveLimits, take: &mut dyn FnMut(Batch) -> bool) -> bool {
    match source {
        InputSource::Parsed(parsed) => take(Batch::from_parsed(String::new(), parsed)),
        InputSource::Small { name, bytes, .. } => take(Batch { name, piece: None, bytes: Ok(bytes) }),
        InputSource::Container(container) => {
            container.for_each_member(&mut |source| take_source(source, limits, take))
        }
        InputSource::Big(big) => match RecordScanner::new(&big.name, &big.head) {
            Some(scanner) => BatchCutter::new(&big, &scanner, limits).cut(big, scanner, take),
            None => {
                let name = big.name.clone();
                let bytes = big.read_to_end().map_err(|error| only_diagnostic(&name, &error.to_string()));
                take(Batch { name, piece: None, bytes })
            }
        },
    }
}

/// The part of the file from the first record of a batch to the last one.
struct OpenBatch {
    start: u64,
    end: u64,
    line: usize,
    /// Are all its records complete? A broken record is parsed alone, so that it costs only itself.
    is_complete: bool,
}

/// Cuts a big file into batches. Of the bytes that were read it keeps those that the next record may need.
struct BatchCutter {
    name: String,
    header: Arc<[u8]>,
    has_documents: bool,
    buffer: Vec<u8>,
    /// The offset in the file of the first byte of `buffer`.
    buffer_start: u64,
    open: Option<OpenBatch>,
    /// The offset behind the last record.
    last_end: u64,
    limits: ArchiveLimits,
}

impl BatchCutter {
    fn new(big: &BigFile, scanner: &RecordScanner, limits: ArchiveLimits) -> BatchCutter {
        let (name, header) = (big.name.clone(), scanner.header().into());
        let has_documents = scanner.finds_documents();
        BatchCutter {
            name,
            header,
            has_documents,
            buffer: Vec::new(),
            buffer_start: 0,
            open: None,
            last_end: 0,
            limits,
        }
    }

    fn cut(mut self, big: BigFile, mut scanner: RecordScanner, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let mut from = big.head.as_slice().chain(big.rest);
        let mut block = vec![0; BLOCK_BYTES];
        let mut found: Vec<RecordSpan> = Vec::new();
        let (mut is_empty, mut go_on) = (true, true);
        while go_on {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => {
                    self.buffer.extend_from_slice(&block[..read]);
                    scanner.feed(&block[..read], &mut |span| found.push(span));
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    go_on = take(Batch::from_parsed(
                        self.name.clone(),
                        only_diagnostic(&self.name, &io_message(&e)),
                    ));
                    break;
                }
            }
            is_empty &= found.is_empty();
            go_on = found.drain(..).all(|span| self.add_record(&span, take)) && self.discard(take);
        }
        scanner.finish(&mut |span| found.push(span));
        is_empty &= found.is_empty();
        go_on = go_on && found.drain(..).all(|span| self.add_record(&span, take)) && self.close_batch(take);
        go_on
            && (!is_empty
                || take(Batch::from_parsed(self.name.clone(), only_diagnostic(&self.name, NO_ARTICLES))))
    }

    fn add_record(&mut self, found: &RecordSpan, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        if self.open.as_ref().is_some_and(|open| self.can_join(open, found)) {
            self.open.iter_mut().for_each(|open| open.end = found.end);
            self.last_end = found.end;
            return true;
        }
        let go_on = self.close_batch(take);
        self.last_end = found.end;
        if found.end - found.start > self.limits.max_record {
            return go_on && take(Batch::from_parsed(self.name.clone(), overlong_record(&self.name, found)));
        }
        let RecordSpan { start, end, line, is_complete } = *found;
        self.open = Some(OpenBatch { start, end, line, is_complete });
        go_on
    }

    /// Can `found` join the open batch? Only separators may stand between two records: a bracket begins or ends a list.
    fn can_join(&self, open: &OpenBatch, found: &RecordSpan) -> bool {
        open.is_complete
            && found.is_complete
            && found.end - open.start <= self.limits.small_file as u64
            && found.start - open.end <= MAX_GAP
            && self
                .buffered(open.end, found.start)
                .iter()
                .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b','))
    }

    fn buffered(&self, start: u64, end: u64) -> &[u8] {
        let at =
            |offset: u64| usize::try_from(offset.saturating_sub(self.buffer_start)).unwrap_or(usize::MAX);
        self.buffer.get(at(start)..at(end)).unwrap_or_default()
    }

    /// Hands over the open batch.
    fn close_batch(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let Some(open) = self.open.take() else { return true };
        let bytes = Ok(self.buffered(open.start, open.end).to_vec());
        let piece = (!self.has_documents).then(|| (open.line, self.header.clone()));
        take(Batch { name: self.name.clone(), piece, bytes })
    }

    /// Drops the bytes that no record needs any more.
    fn discard(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let mut go_on = true;
        let mut needed = self.open.as_ref().map_or(self.last_end, |open| open.start);
        let most = self.limits.max_record + 2 * BLOCK_BYTES as u64;
        let buffer_end = self.buffer_start + self.buffer.len() as u64;
        if buffer_end - needed.min(buffer_end) > most {
            // A record that is so long is not parsed.
            go_on = self.close_batch(take);
            needed = buffer_end - self.limits.max_record;
        }
        let before = usize::try_from(needed.saturating_sub(self.buffer_start)).unwrap_or(usize::MAX);
        if before > self.buffer.len() / 2 {
            let before = before.min(self.buffer.len());
            self.buffer.drain(..before);
            self.buffer_start += before as u64;
        }
        go_on
    }
}
