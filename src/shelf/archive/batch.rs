//! All articles of the inputs, one batch after the other, for commands that go through everything once. A batch is bytes
//! that hold whole records, so that memory is bounded, and somebody else's core can read it.

use super::source::{self, Big, Place, Source, read_records, read_whole};
use super::{Input, NO_ARTICLES, fault, too_long, why};
use crate::formats::Reading;
use crate::formats::records::{Found, LONGEST, Scanner};
use std::io::{self, Read};
use std::sync::Arc;

/// A batch is handed over when it has so many bytes.
const BATCH: usize = 1 << 20;
/// How much is scanned at once.
const BLOCK: usize = 256 << 10;

/// Something to read.
pub struct Batch {
    name: String,
    /// The line that it starts on, for pieces of a file, and what must stand before those.
    piece: Option<(usize, Arc<[u8]>)>,
    bytes: Result<Vec<u8>, Reading>,
}

impl Batch {
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
    source::each(inputs, &mut |source| {
        let known = |name: String, reading| Batch { name, piece: None, bytes: Err(reading) };
        match source {
            Source::Known(reading) => take(known(String::new(), reading)),
            Source::Small { name, bytes, .. } => take(Batch { name, piece: None, bytes: Ok(bytes) }),
            Source::Big(big) => match Scanner::new(&big.name, &big.head) {
                Some(scanner) => records(big, scanner, take),
                None => {
                    let name = big.name.clone();
                    let bytes = big.whole().map_err(|why| fault(&name, &why));
                    take(Batch { name, piece: None, bytes })
                }
            },
        }
    });
}

/// The text between the first record and the last one of a batch, as it stands in the file.
struct Open {
    start: u64,
    end: u64,
    line: usize,
    /// Is it a record, or several? What is broken is read alone, so that it costs nobody else.
    sound: bool,
}

fn records(big: Big, mut scanner: Scanner, take: &mut dyn FnMut(Batch) -> bool) -> bool {
    let Big { name, place, head, rest, .. } = big;
    let header: Arc<[u8]> = scanner.header().into();
    let mut from = head.as_slice().chain(rest);
    let mut block = vec![0; BLOCK];
    let mut found: Vec<Found> = Vec::new();
    let mut open: Option<Open> = None;
    let mut none = true;
    loop {
        let at_end = match from.read(&mut block) {
            Ok(0) => true,
            Ok(read) => {
                scanner.feed(&block[..read], &mut |f| found.push(f));
                false
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => false,
            Err(e) => {
                take(Batch { name: name.clone(), piece: None, bytes: Err(fault(&name, &why(&e))) });
                true
            }
        };
        if at_end {
            scanner.finish(&mut |f| found.push(f));
        }
        for f in found.drain(..) {
            none = false;
            if let Some(o) = open.as_mut().filter(|o| fits(o, &f, &place)) {
                o.end = f.end;
                continue;
            }
            if open.take().is_some_and(|o| !take(batch(&name, &place, &header, &o))) {
                return false;
            }
            if f.end - f.start <= LONGEST {
                open = Some(Open { start: f.start, end: f.end, line: f.line, sound: f.sound });
            } else if !take(Batch { name: name.clone(), piece: None, bytes: Err(too_long(&name, &f)) }) {
                return false;
            }
        }
        if at_end && none {
            return take(Batch { name: name.clone(), piece: None, bytes: Err(fault(&name, NO_ARTICLES)) });
        }
        if at_end {
            return open.is_none_or(|o| take(batch(&name, &place, &header, &o)));
        }
    }
}

/// Can `found` be read together with what is open? Only separators may stand between two records: a bracket begins or
/// ends a list.
fn fits(open: &Open, found: &Found, place: &Place) -> bool {
    let gap = (found.start - open.end) as usize;
    open.sound
        && found.sound
        && found.end - open.start <= BATCH as u64
        && place
            .read(open.end, gap)
            .is_ok_and(|gap| gap.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',')))
}

fn batch(name: &str, place: &Place, header: &Arc<[u8]>, open: &Open) -> Batch {
    let bytes = place.read(open.start, (open.end - open.start) as usize).map_err(|e| fault(name, &why(&e)));
    Batch { name: name.to_owned(), piece: Some((open.line, header.clone())), bytes }
}
