//! All articles of the inputs, one batch after the other, for commands that go through everything once. A batch is bytes
//! that hold whole records, so that memory is bounded, and somebody else's core can read it.

use super::source::{self, Big, Source, Want, read_records, read_whole};
use super::{Bounds, Input, NO_ARTICLES, fault, too_long, why};
use kabar_formats::Reading;
use kabar_formats::records::{Found, Scanner};
use std::io::{self, Read};
use std::sync::Arc;

/// How much is scanned at once.
const BLOCK: usize = 256 << 10;
/// Records further apart are read apart.
const GAP: u64 = 4096;

/// Something to read.
pub struct Batch {
    name: String,
    /// The line that it starts on, for pieces of a file, and what must stand before those.
    piece: Option<(usize, Arc<[u8]>)>,
    bytes: Result<Vec<u8>, Reading>,
}

impl Batch {
    fn known(name: String, reading: Reading) -> Batch {
        Batch { name, piece: None, bytes: Err(reading) }
    }

    /// How many bytes there are to read.
    pub fn size(&self) -> usize {
        self.bytes.as_ref().map_or(0, Vec::len)
    }

    /// Reads it. A reader that panics costs its batch only.
    pub fn read(self) -> Reading {
        match (self.bytes, self.piece) {
            (Ok(bytes), None) => read_whole(&self.name, &bytes),
            (Ok(bytes), Some((line, header))) => read_records(&self.name, line, &header, &bytes),
            (Err(reading), _) => reading,
        }
    }
}

/// Goes through `inputs` in order and hands each batch to `take` until it says false.
pub fn each(inputs: &[Input], take: &mut dyn FnMut(Batch) -> bool) {
    each_within(inputs, Bounds::default(), take);
}

/// The same, within other bounds.
pub fn each_within(inputs: &[Input], bounds: Bounds, take: &mut dyn FnMut(Batch) -> bool) {
    source::each(inputs, Want { bounds, ..Want::default() }, &mut |source| one(source, bounds, take));
}

fn one(source: Source, bounds: Bounds, take: &mut dyn FnMut(Batch) -> bool) -> bool {
    match source {
        Source::Known(reading) => take(Batch::known(String::new(), reading)),
        Source::Small { name, bytes, .. } => take(Batch { name, piece: None, bytes: Ok(bytes) }),
        Source::Container(container) => container.each(&mut |source| one(source, bounds, take)),
        Source::Big(big) => match Scanner::new(&big.name, &big.head) {
            Some(scanner) => Pieces::new(&big, &scanner, bounds).go_through(big, scanner, take),
            None => {
                let name = big.name.clone();
                let bytes = big.whole().map_err(|why| fault(&name, &why));
                take(Batch { name, piece: None, bytes })
            }
        },
    }
}

/// The text between the first record and the last one of a batch, as it stands in the file.
struct Open {
    start: u64,
    end: u64,
    line: usize,
    /// Is it a record, or several? What is broken is read alone, so that it costs nobody else.
    sound: bool,
}

/// A big file as it is cut into batches. Of what was read of it as much is kept as the next record may need.
struct Pieces {
    name: String,
    header: Arc<[u8]>,
    documents: bool,
    kept: Vec<u8>,
    /// The offset of the first byte that is kept.
    base: u64,
    open: Option<Open>,
    /// Where the last record ended.
    end: u64,
    bounds: Bounds,
}

impl Pieces {
    fn new(big: &Big, scanner: &Scanner, bounds: Bounds) -> Pieces {
        let (name, header) = (big.name.clone(), scanner.header().into());
        let documents = scanner.finds_documents();
        Pieces { name, header, documents, kept: Vec::new(), base: 0, open: None, end: 0, bounds }
    }

    fn go_through(mut self, big: Big, mut scanner: Scanner, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let mut from = big.head.as_slice().chain(big.rest);
        let mut block = vec![0; BLOCK];
        let mut found: Vec<Found> = Vec::new();
        let (mut none, mut go_on) = (true, true);
        while go_on {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => {
                    self.kept.extend_from_slice(&block[..read]);
                    scanner.feed(&block[..read], &mut |f| found.push(f));
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    go_on = take(Batch::known(self.name.clone(), fault(&self.name, &why(&e))));
                    break;
                }
            }
            none &= found.is_empty();
            go_on = found.drain(..).all(|f| self.add(&f, take)) && self.forget(take);
        }
        scanner.finish(&mut |f| found.push(f));
        none &= found.is_empty();
        go_on = go_on && found.drain(..).all(|f| self.add(&f, take)) && self.close(take);
        go_on && (!none || take(Batch::known(self.name.clone(), fault(&self.name, NO_ARTICLES))))
    }

    fn add(&mut self, found: &Found, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        if self.open.as_ref().is_some_and(|open| self.fits(open, found)) {
            self.open.iter_mut().for_each(|open| open.end = found.end);
            self.end = found.end;
            return true;
        }
        let go_on = self.close(take);
        self.end = found.end;
        if found.end - found.start > self.bounds.longest {
            return go_on && take(Batch::known(self.name.clone(), too_long(&self.name, found)));
        }
        let Found { start, end, line, sound } = *found;
        self.open = Some(Open { start, end, line, sound });
        go_on
    }

    /// Can `found` be read together with what is open? Only separators may stand between two records: a bracket begins
    /// or ends a list.
    fn fits(&self, open: &Open, found: &Found) -> bool {
        open.sound
            && found.sound
            && found.end - open.start <= self.bounds.small as u64
            && found.start - open.end <= GAP
            && self
                .slice(open.end, found.start)
                .iter()
                .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b','))
    }

    fn slice(&self, start: u64, end: u64) -> &[u8] {
        let at = |offset: u64| usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX);
        self.kept.get(at(start)..at(end)).unwrap_or_default()
    }

    /// Hands over what is open.
    fn close(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let Some(open) = self.open.take() else { return true };
        let bytes = Ok(self.slice(open.start, open.end).to_vec());
        let piece = (!self.documents).then(|| (open.line, self.header.clone()));
        take(Batch { name: self.name.clone(), piece, bytes })
    }

    /// Lets go of what no record needs any more.
    fn forget(&mut self, take: &mut dyn FnMut(Batch) -> bool) -> bool {
        let mut go_on = true;
        let mut needed = self.open.as_ref().map_or(self.end, |open| open.start);
        let most = self.bounds.longest + 2 * BLOCK as u64;
        if self.base + self.kept.len() as u64 - needed.min(self.base + self.kept.len() as u64) > most {
            // A record that is so long is not read.
            go_on = self.close(take);
            needed = self.base + self.kept.len() as u64 - self.bounds.longest;
        }
        let before = usize::try_from(needed.saturating_sub(self.base)).unwrap_or(usize::MAX);
        if before > self.kept.len() / 2 {
            let before = before.min(self.kept.len());
            self.kept.drain(..before);
            self.base += before as u64;
        }
        go_on
    }
}
