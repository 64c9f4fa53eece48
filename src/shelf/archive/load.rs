//! The loader: sources → what an archive knows. Small files are read; of big ones with record after record only the
//! places of the records are noted, so that the list grows at the speed of a scan.
//!
//! A record that looks whole counts as one article until somebody looks at it. The first records of a file are read at
//! once: where one of them holds several articles, or none, all of that file is read while it is indexed.

use super::cache::{Cache, Index};
use super::hold;
use super::places::Origins;
use super::rows::{Held, Of, Row};
use super::source::{self, Big, Place, Source, read_records, read_whole};
use super::window;
use super::{Input, NO_ARTICLES, fault, too_long, why};
use crate::formats::records::{Found, LONGEST, Scanner};
use crate::formats::{Fault, Reading};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How much is scanned before the rows found in it are handed over: a screen comes soon, and the block stays in the
/// processor's cache.
const BLOCK: usize = 256 << 10;
/// How many records of a file are read while it is indexed, to see whether each is one article.
const SAMPLE: usize = 32;
/// What the file of the bundled articles is called.
const SAMPLES: &str = "samples";
/// From so many articles is learnt what outlets repeat, where there are more than stay in memory.
const LEARNT: usize = 4096;

/// Reads `inputs` into `held`, keeping the indices of big files under `cache`; `grew` is called when there is more, and says whether to go on.
pub fn load(inputs: &[Input], held: &Mutex<Held>, cache: Option<&Path>, grew: &mut dyn FnMut() -> bool) {
    hold(held).origins = Origins::new(inputs);
    source::each(inputs, &mut |source| {
        match source {
            Source::Known(reading) => {
                let mut held = hold(held);
                held.begin(SAMPLES);
                held.take(reading, 0);
            }
            Source::Small { name, place, bytes } => whole(held, name, place, &bytes),
            Source::Big(big) => match Scanner::new(&big.name, &big.head) {
                Some(scanner) => index(held, big, scanner, cache, grew),
                None => {
                    let (name, place) = (big.name.clone(), big.place.clone());
                    match big.whole() {
                        Ok(bytes) => whole(held, name, Some(place), &bytes),
                        Err(why) => hold(held).take(fault(&name, &why), 0),
                    }
                }
            },
        }
        grew()
    });
}

/// Learns what the outlets repeat from articles spread over all that is not in memory, while `go_on` says so.
pub fn learn(held: &Mutex<Held>, go_on: &dyn Fn() -> bool) {
    let count = hold(held).rows.len();
    for index in (0..count).step_by(count.div_ceil(LEARNT).max(1)) {
        if hold(held).rows.get(index).is_none_or(|row| row.file == Row::HELD) {
            continue;
        }
        let learnt = window::read(held, index..index + 1, |met| {
            hold(held).repeats.learn(&met.article);
            go_on()
        });
        if !learnt {
            return;
        }
    }
}

/// Takes all of a file: its articles where there is room, else where they are.
fn whole(held: &Mutex<Held>, name: String, place: Option<Place>, bytes: &[u8]) {
    let reading = read_whole(&name, bytes);
    let mut held = hold(held);
    held.begin(&name);
    let place = place.filter(|_| !held.has_room(bytes.len()));
    let Some((place, length)) = place.zip(u32::try_from(bytes.len()).ok()) else {
        return held.take(reading, bytes.len());
    };
    if !reading.articles.is_empty() {
        let file = held.add_file(Arc::new(Of { name, place, whole: true, header: Vec::new() }));
        for nth in 0..reading.articles.len() as u32 {
            held.add_row(Row { file, nth, start: 0, length }, 1);
        }
    }
    reading.faults.into_iter().for_each(|f| held.fault(f));
}

/// Notes where the records of a big file are.
fn index(
    held: &Mutex<Held>,
    big: Big,
    mut scanner: Scanner,
    cache: Option<&Path>,
    grew: &mut dyn FnMut() -> bool,
) {
    let Big { name, place, head, rest, itself } = big;
    let of = Arc::new(Of { name, place, whole: false, header: scanner.header() });
    let (file, before) = {
        let mut held = hold(held);
        held.begin(&of.name);
        (held.add_file(of.clone()), (held.rows.len(), held.lost))
    };
    let mut sample = Sample { left: SAMPLE, each: false };
    let mut found: Vec<Found> = Vec::new();
    let mut faults: Vec<(usize, String)> = Vec::new();
    let take = |found: &mut Vec<Found>, faults: &mut Vec<(usize, String)>, sample: &mut Sample| {
        let read: Vec<_> =
            found.drain(..).map(|f| (f, sample.wants(&f).then(|| sample.read(&of, &f)))).collect();
        let mut held = hold(held);
        for (f, reading) in read {
            let lost = reading.iter().flat_map(|r| &r.faults);
            faults.extend(lost.map(|f| (f.line.unwrap_or(1), f.why.to_string())));
            add(&mut held, file, &f, reading);
        }
    };
    // The first screen comes from the first bytes, whatever is kept of the rest.
    let first = head.len().min(BLOCK);
    scanner.feed(&head[..first], &mut |f| found.push(f));
    take(&mut found, &mut faults, &mut sample);
    if !grew() {
        return;
    }
    let mut head = Cursor::new(head);
    head.set_position(first as u64);
    let mut from: Box<dyn Read> = Box::new(head.chain(rest));
    let itself = itself.filter(|_| scanner.place().is_some());
    let cache = itself.as_ref().and_then(|(path, file)| Cache::of(path, file, cache));
    let kept = cache.as_ref().and_then(|c| c.load(&of.place));
    let mut known = None;
    if let (Some(index), Some((_, itself))) = (kept, itself)
        // The scan goes on where the index ends, on the same open file.
        && (&*itself).seek(SeekFrom::Start(index.end)).is_ok()
    {
        scanner = Scanner::resumed(index.end, index.line);
        from = Box::new(itself);
        sample = Sample { left: 0, each: index.rows.iter().any(|r| r.nth > 0) };
        known = Some(index.end);
        let added = faults.len();
        faults.clone_from(&index.faults);
        hold(held).add_index(file, index, before.0, added, &of.name);
    }
    let mut block = vec![0; BLOCK];
    let mut whole = true;
    loop {
        match from.read(&mut block) {
            Ok(0) => break,
            Ok(read) => scanner.feed(&block[..read], &mut |f| found.push(f)),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => {
                hold(held).fault(Fault::new(&of.name, None, &why(&e)));
                whole = false;
                break;
            }
        }
        take(&mut found, &mut faults, &mut sample);
        if !grew() {
            return;
        }
    }
    // The last line may still be written, so it is not kept.
    if let (Some(cache), Some((end, line))) = (cache.filter(|_| whole), scanner.place())
        && known != Some(end)
    {
        let packed = {
            let held = hold(held);
            let lines = held.lines_from(before.0);
            let index = Index { end, line, lines, faults: faults.clone(), rows: Vec::new() };
            cache.pack(&of.place, &index, &held.rows[before.0..])
        };
        packed.iter().for_each(|packed| cache.keep(packed));
    }
    scanner.finish(&mut |f| found.push(f));
    take(&mut found, &mut faults, &mut sample);
    let mut held = hold(held);
    if (held.rows.len(), held.lost) == before {
        held.fault(Fault::new(&of.name, None, NO_ARTICLES));
    }
}

/// Adds the rows of one place: one for a record that nobody has read yet, else as many as it has articles.
fn add(held: &mut Held, file: u32, found: &Found, reading: Option<Reading>) {
    let length = (found.end - found.start) as u32;
    let (articles, faults) = reading.map_or((1, Vec::new()), |r| (r.articles.len() as u32, r.faults));
    for nth in 0..articles {
        held.add_row(Row { file, nth, start: found.start, length }, found.line);
    }
    faults.into_iter().for_each(|f| held.fault(f));
}

/// Which records are read while they are indexed.
struct Sample {
    left: usize,
    /// All of them, since a record of this file is not always one article.
    each: bool,
}

impl Sample {
    fn wants(&mut self, found: &Found) -> bool {
        let in_sample = self.left > 0;
        self.left = self.left.saturating_sub(1);
        in_sample || self.each || !found.sound || found.end - found.start > LONGEST
    }

    fn read(&mut self, of: &Of, found: &Found) -> Reading {
        let length = found.end - found.start;
        if length > LONGEST {
            return too_long(&of.name, found);
        }
        let reading = match of.place.read(found.start, length as usize) {
            Ok(bytes) => read_records(&of.name, found.line, &of.header, &bytes),
            Err(e) => fault(&of.name, &why(&e)),
        };
        self.each |= found.sound
            && (reading.articles.len() > 1 || reading.articles.is_empty() && reading.faults.is_empty());
        reading
    }
}
