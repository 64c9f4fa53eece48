//! All articles of the inputs, one batch after the other, for commands that go through everything once. A batch is bytes
//! that hold whole records, so that memory is bounded, and somebody else's core can read it.

use super::source::{self, BigFile, InputSource, SourceOptions, read_records, read_whole};
use super::{ArchiveLimits, Input, NO_ARTICLES, failed_reading, io_message, overlong_record};
use kabar_formats::ParsedInput;
use kabar_formats::records::{RecordScanner, RecordSpan};
use std::io::{self, Read};
use std::sync::Arc;

/// How much is scanned at once.
const BLOCK_BYTES: usize = 256 << 10;
/// Records further apart are read apart.
const MAX_GAP: u64 = 4096;

/// Something to read.
pub struct Batch {
    name: String,
    /// The line that it starts on, for pieces of a file, and what must stand before those.
    piece: Option<(usize, Arc<[u8]>)>,
    bytes: Result<Vec<u8>, ParsedInput>,
}

impl Batch {
    fn from_reading(name: String, reading: ParsedInput) -> Batch {
        Batch { name, piece: None, bytes: Err(reading) }
    }

    /// How many bytes there are to read.
    pub fn size(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }

    /// Reads it. A reader that panics costs its batch only.
    pub fn read(self) -> ParsedInput {
        match (self.bytes, self.piece) {
            (Ok(bytes), None) => read_whole(&self.name, &bytes),
            (Ok(bytes), Some((line, header))) => read_records(&self.name, line, &header, &bytes),
            (Err(reading), _) => reading,
        }
    }
}

/// Goes through `inputs` in order and hands each batch to `take` until it says false.
pub fn for_each_batch(inputs: &[Input], take: &mut dyn FnMut(Batch) -> bool) {
    for_each_batch_with_limits(inputs, ArchiveLimits::default(), take);
}

/// The same, within other bounds.
pub fn for_each_batch_with_limits(
    inputs: &[Input],
    bounds: ArchiveLimits,
    take: &mut dyn FnMut(Batch) -> bool,
) {
    source::for_each_source(
        inputs,
        SourceOptions { limits: bounds, ..SourceOptions::default() },
        &mut |source| take_source(source, bounds, take),
    );
}

fn take_source(source: InputSource, bounds: ArchiveLimits, take: &mut dyn FnMut(Batch) -> bool) -> bool {
    match source {
        InputSource::Parsed(reading) => take(Batch::from_reading(String::new(), reading)),
        InputSource::Small { name, bytes, .. } => take(Batch { name, piece: None, bytes: Ok(bytes) }),
        InputSource::Container(container) => container.each(&mut |source| take_source(source, bounds, take)),
        InputSource::Big(big) => match RecordScanner::new(&big.name, &big.head) {
            Some(scanner) => BatchCutter::new(&big, &scanner, bounds).cut(big, scanner, take),
            None => {
                let name = big.name.clone();
                let bytes = big.read_to_end().map_err(|why| failed_reading(&name, &why));
                take(Batch { name, piece: None, bytes })
            }
        },
    }
}

/// The text between the first record and the last one of a batch, as it stands in the file.
struct OpenBatch {
    start: u64,
    end: u64,
    line: usize,
    /// Is it a record, or several? What is broken is read alone, so that it costs nobody else.
    is_sound: bool,
}

/// A big file as it is cut into batches. Of what was read of it as much is kept as the next record may need.
struct BatchCutter {
    name: String,
    header: Arc<[u8]>,
    has_documents: bool,
    buffer: Vec<u8>,
    /// The offset of the first byte that is kept.
    buffer_start: u64,
    open: Option<OpenBatch>,
    /// Where the last record ended.
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
        let (mut none, mut go_on) = (true, true);
        while go_on {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => {
                    self.buffer.extend_from_slice(&block[..read]);
                    scanner.feed(&block[..read], &mut |f| found.push(f));
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    go_on = take(Batch::from_reading(
                        self.name.clone(),
                        failed_reading(&self.name, &io_message(&e)),
                    ));
                    break;
                }
            }
            none &= found.is_empty();
            go_on = found.drain(..).all(|f| self.add_record(&f, take)) && self.discard(take);
        }
        scanner.finish(&mut |f| found.push(f));
        none &= found.is_empty();
        go_on = go_on && found.drain(..).all(|f| self.add_record(&f, take)) && self.close_batch(take);
        go_on
            && (!none
                || take(Batch::from_reading(self.name.clone(), failed_reading(&self.name, NO_ARTICLES))))
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
            return go_on && take(Batch::from_reading(self.name.clone(), overlong_record(&self.name, found)));
        }
        let RecordSpan { start, end, line, is_complete: sound } = *found;
        self.open = Some(OpenBatch { start, end, line, is_sound: sound });
        go_on
    }

    /// Can `found` be read together with what is open? Only separators may stand between two records: a bracket begins
    /// or ends a list.
    fn can_join(&self, open: &OpenBatch, found: &RecordSpan) -> bool {
        open.is_sound
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

    /// Hands over what is open.
    fn close_batch(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let Some(open) = self.open.take() else { return true };
        let bytes = Ok(self.buffered(open.start, open.end).to_vec());
        let piece = (!self.has_documents).then(|| (open.line, self.header.clone()));
        take(Batch { name: self.name.clone(), piece, bytes })
    }

    /// Lets go of what no record needs any more.
    fn discard(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let mut go_on = true;
        let mut needed = self.open.as_ref().map_or(self.last_end, |open| open.start);
        let most = self.limits.max_record + 2 * BLOCK_BYTES as u64;
        if self.buffer_start + self.buffer.len() as u64
            - needed.min(self.buffer_start + self.buffer.len() as u64)
            > most
        {
            // A record that is so long is not read.
            go_on = self.close_batch(take);
            needed = self.buffer_start + self.buffer.len() as u64 - self.limits.max_record;
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
