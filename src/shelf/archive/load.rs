//! The loader: sources → what an archive knows. Small files are read; of big ones with record after record only the
//! places of the records are noted, so that the list grows at the speed of a scan.
//!
//! A record that looks whole counts as one article until somebody looks at it. The first records of a file are read at
//! once: where one of them holds several articles, or none, all of that file is read while it is indexed.

use super::cache::{Cache, Index};
use super::container::Container;
use super::hold;
use super::identity::hash;
use super::place::Place;
use super::places::Origins;
use super::rows::{Held, Of, Row};
use super::source::{self, Big, Source, Want, read_records, read_whole};
use super::window;
use super::{Bounds, Input, NO_ARTICLES, fault, too_long, why};
use kabar_formats::records::{Found, Scanner};
use kabar_formats::{Fault, Reading};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// How much is scanned before the rows found in it are handed over: a screen comes soon, and the block stays in the
/// processor's cache.
const BLOCK: usize = 256 << 10;
/// How many records of a file are read while it is indexed, to see whether each is one article.
const SAMPLE: usize = 32;
/// So many bytes say whether a big file that is read again is the one that it was.
const BEGINNING: usize = 4096;
/// What the file of the bundled articles is called.
const SAMPLES: &str = "samples";
/// From so many articles is learnt what outlets repeat, where there are more than stay in memory.
const LEARNT: usize = 4096;

/// Reads `inputs` into `held`, keeping the indices of big files under `cache`; `grew` is called when there is more, and
/// says whether to go on.
pub fn load(
    inputs: &[Input],
    held: &Mutex<Held>,
    cache: Option<&Path>,
    bounds: Bounds,
    grew: &mut dyn FnMut() -> bool,
) {
    hold(held).origins = Origins::new(inputs);
    let mut loader = Loader { held, cache, bounds, grew, within: None, log: None };
    source::each(inputs, Want { again: true, cache, bounds }, &mut |source| loader.take(source));
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

struct Loader<'a> {
    held: &'a Mutex<Held>,
    cache: Option<&'a Path>,
    bounds: Bounds,
    grew: &'a mut dyn FnMut() -> bool,
    /// The container that is being read: the side list has no place for each file in it.
    within: Option<String>,
    /// In a container whose index is to be kept: its faults so far. Its articles don't stay in memory.
    log: Option<Vec<Fault>>,
}

impl Loader<'_> {
    fn take(&mut self, source: Source) -> bool {
        match source {
            Source::Known(reading) => self.known(reading),
            Source::Small { name, place, bytes } => self.whole(name, place, &bytes),
            Source::Container(container) => return self.container(container),
            Source::Big(big) => match Scanner::new(&big.name, &big.head) {
                Some(scanner) => return self.index(big, scanner),
                None => {
                    let (name, place) = (big.name.clone(), big.place.clone());
                    match big.whole() {
                        Ok(bytes) => self.whole(name, place.map(|p| (p, 0)), &bytes),
                        Err(why) => self.known(fault(&name, &why)),
                    }
                }
            },
        }
        (self.grew)()
    }

    fn known(&mut self, reading: Reading) {
        self.log.iter_mut().for_each(|log| log.extend(reading.faults.iter().cloned()));
        let mut held = hold(self.held);
        held.begin(self.within.as_deref().unwrap_or(SAMPLES), 0);
        held.take(reading, 0);
    }

    /// Takes all of a file: its articles where there is room, else where they are.
    fn whole(&mut self, name: String, place: Option<(Place, u64)>, bytes: &[u8]) {
        let reading = read_whole(&name, bytes);
        self.log.iter_mut().for_each(|log| log.extend(reading.faults.iter().cloned()));
        let sum = if self.within.is_none() { hash(bytes) } else { 0 };
        let mut held = hold(self.held);
        held.begin(self.within.as_deref().unwrap_or(&name), sum);
        let place = place.filter(|_| self.log.is_some() || !held.has_room(bytes.len(), self.bounds.held));
        let Some(((place, start), length)) = place.zip(u32::try_from(bytes.len()).ok()) else {
            return held.take(reading, bytes.len());
        };
        if !reading.articles.is_empty() {
            let file = held.add_file(Arc::new(Of { name, place, whole: true, header: Vec::new() }));
            for nth in 0..reading.articles.len() as u32 {
                held.add_row(Row { file, nth, start, length }, 1);
            }
        }
        reading.faults.into_iter().for_each(|f| held.fault(f));
    }

    /// Takes the files of a container, or what is known of them.
    fn container(&mut self, container: Container) -> bool {
        self.within = Some(container.name.clone());
        let go_on = self.members(container);
        self.within = None;
        go_on
    }

    fn members(&mut self, container: Container) -> bool {
        let cache = container.identity.as_ref().and_then(|id| Cache::of(id, self.cache));
        let (Some(cache), Some((place, 0)), None) = (cache, container.place.clone(), &self.log) else {
            return container.each(&mut |source| self.take(source));
        };
        let name = container.name.clone();
        let kept = cache.load(&name, &place, false).filter(|_| container.ready);
        let (first, file) = {
            let held = hold(self.held);
            (held.rows.len(), held.files.len())
        };
        if let Some(index) = kept {
            restore(&place, &index);
            let mut held = hold(self.held);
            held.begin(&name, 0);
            held.add_index(index, first, file as u32, 0);
            drop(held);
            return (self.grew)();
        }
        self.log = Some(Vec::new());
        let go_on = container.each(&mut |source| self.take(source));
        let faults = self.log.take().unwrap_or_default();
        if go_on {
            let held = hold(self.held);
            let (rows, files) = (&held.rows[first..], &held.files[file..]);
            let scanned: u64 = rows.iter().map(|r| u64::from(r.length)).sum();
            let index = Index {
                starts: starts(&place),
                files: files.to_vec(),
                lines: held.lines_from(first),
                faults,
                ..Index::default()
            };
            let packed =
                (scanned >= self.bounds.worth).then(|| cache.pack(&name, &place, &index, file as u32, rows));
            drop(held);
            packed.flatten().iter().for_each(|packed| cache.keep(packed));
        }
        go_on
    }

    /// Notes where the records of a big file are.
    fn index(&mut self, big: Big, mut scanner: Scanner) -> bool {
        let Big { name, place, head, rest, identity, ready, file: itself } = big;
        let Some(place) = place else { return true };
        let of = Of { name, place, whole: scanner.finds_documents(), header: scanner.header() };
        let sum = if self.within.is_none() { hash(&head[..head.len().min(BEGINNING)]) } else { 0 };
        hold(self.held).begin(self.within.as_deref().unwrap_or(&of.name), sum);
        let mut scan = Scan::new(self.held, Arc::new(of), self.bounds);
        // The first screen comes from the first bytes, whatever is kept of the rest.
        let first = head.len().min(BLOCK);
        scanner.feed(&head[..first], &mut |f| scan.found.push(f));
        scan.take();
        if !(self.grew)() {
            return false;
        }
        let mut head = Cursor::new(head);
        head.set_position(first as u64);
        let mut from: Box<dyn Read> = Box::new(head.chain(rest));
        let (name, place) = (&*scan.of.name, &scan.of.place);
        let cache = identity.and_then(|id| Cache::of(&id, self.cache));
        // The scan goes on where the index ends, on the same open file: only where lines are records.
        let grows = itself.filter(|_| scanner.place().is_some());
        let kept = cache.as_ref().filter(|_| ready).and_then(|c| c.load(name, place, grows.is_some()));
        let mut known = false;
        if let Some(index) = kept.filter(|i| i.files.len() == 1 && (i.line == 0) == grows.is_none()) {
            restore(place, &index);
            match grows.as_ref().map(|file| (&**file).seek(SeekFrom::Start(index.end)).map(|_| file.clone()))
            {
                Some(Ok(file)) => {
                    scanner = Scanner::resumed(index.end, index.line);
                    from = Box::new(file);
                    scan.known(index);
                    known = true;
                }
                Some(Err(_)) => {}
                None => {
                    scan.known(index);
                    return self.end(scan);
                }
            }
        }
        let (mut block, mut scanned, mut sound) = (vec![0; BLOCK], 0, true);
        loop {
            match from.read(&mut block) {
                Ok(0) => break,
                Ok(read) => {
                    scanned += read as u64;
                    scanner.feed(&block[..read], &mut |f| scan.found.push(f));
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    scan.fault(Fault::new(&scan.of.name, None, &why(&e)));
                    sound = false;
                    break;
                }
            }
            scan.take();
            if !(self.grew)() {
                return false;
            }
        }
        let worth = sound && (known && scanned > 0 || scanned >= self.bounds.worth);
        let cache = cache.filter(|_| worth);
        match (&cache, scanner.place().filter(|_| grows.is_some())) {
            // The last line may still be written, so it is not kept.
            (Some(cache), Some(end)) => {
                scan.keep(cache, end);
                scanner.finish(&mut |f| scan.found.push(f));
                scan.take();
            }
            (cache, _) => {
                scanner.finish(&mut |f| scan.found.push(f));
                scan.take();
                cache.iter().for_each(|cache| scan.keep(cache, (0, 0)));
            }
        }
        self.end(scan)
    }

    fn end(&mut self, mut scan: Scan) -> bool {
        let is_empty = {
            let held = hold(self.held);
            held.rows.len() == scan.first && scan.faults.is_empty()
        };
        if is_empty {
            scan.fault(Fault::new(&scan.of.name, None, NO_ARTICLES));
        }
        self.log.iter_mut().for_each(|log| log.append(&mut scan.faults));
        (self.grew)()
    }
}

/// Where the members of a packed file begin, if it is one.
fn starts(place: &Place) -> Vec<(u64, u64)> {
    match place {
        Place::Members(members) => members.starts(),
        _ => Vec::new(),
    }
}

fn restore(place: &Place, index: &Index) {
    if let Place::Members(members) = place {
        members.restore(index.starts.clone());
    }
}

/// One big file while it is indexed.
struct Scan<'a> {
    held: &'a Mutex<Held>,
    of: Arc<Of>,
    /// Its number, and its first row's.
    file: u32,
    first: usize,
    /// What was found and is not yet a row.
    found: Vec<Found>,
    faults: Vec<Fault>,
    /// How many more records are read while they are indexed; all of them, where a record of this file is not always one
    /// article.
    sample: usize,
    each: bool,
    bounds: Bounds,
}

impl<'a> Scan<'a> {
    fn new(held: &'a Mutex<Held>, of: Arc<Of>, bounds: Bounds) -> Scan<'a> {
        let (file, first) = {
            let mut held = hold(held);
            (held.add_file(of.clone()), held.rows.len())
        };
        Scan {
            held,
            of,
            file,
            first,
            found: Vec::new(),
            faults: Vec::new(),
            sample: SAMPLE,
            each: false,
            bounds,
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault.clone());
        hold(self.held).fault(fault);
    }

    /// Makes rows of what was found: one of a record that nobody has read yet, else as many as it has articles.
    fn take(&mut self) {
        let found = std::mem::take(&mut self.found);
        let read: Vec<_> = found.iter().map(|f| self.wants(f).then(|| self.read(f))).collect();
        let mut held = hold(self.held);
        for (found, reading) in found.iter().zip(read) {
            let length = (found.end - found.start) as u32;
            let (articles, faults) = reading.map_or((1, Vec::new()), |r| (r.articles.len() as u32, r.faults));
            for nth in 0..articles {
                held.add_row(Row { file: self.file, nth, start: found.start, length }, found.line);
            }
            self.faults.extend(faults.iter().cloned());
            faults.into_iter().for_each(|f| held.fault(f));
        }
    }

    fn wants(&mut self, found: &Found) -> bool {
        let in_sample = self.sample > 0;
        self.sample = self.sample.saturating_sub(1);
        in_sample || self.each || !found.sound || found.end - found.start > self.bounds.longest
    }

    fn read(&mut self, found: &Found) -> Reading {
        let (of, length) = (&self.of, found.end - found.start);
        if length > self.bounds.longest {
            return too_long(&of.name, found);
        }
        let reading = match of.place.read(found.start, length as usize) {
            Ok(bytes) if of.whole => read_whole(&of.name, &bytes),
            Ok(bytes) => read_records(&of.name, found.line, &of.header, &bytes),
            Err(e) => fault(&of.name, &why(&e)),
        };
        self.each |= found.sound
            && (reading.articles.len() > 1 || reading.articles.is_empty() && reading.faults.is_empty());
        reading
    }

    /// Takes what an index says besides what was found in the head of the file.
    fn known(&mut self, index: Index) {
        self.sample = 0;
        self.each = index.rows.iter().any(|r| r.nth > 0);
        let lost = self.faults.len();
        self.faults.clone_from(&index.faults);
        hold(self.held).add_index(index, self.first, self.file, lost);
    }

    /// Keeps what was found up to `end`, an offset and its line.
    fn keep(&self, cache: &Cache, (end, line): (u64, usize)) {
        let packed = {
            let held = hold(self.held);
            let index = Index {
                end,
                line,
                starts: starts(&self.of.place),
                files: vec![self.of.clone()],
                lines: held.lines_from(self.first),
                faults: self.faults.clone(),
                rows: Vec::new(),
            };
            cache.pack(&self.of.name, &self.of.place, &index, self.file, &held.rows[self.first..])
        };
        packed.iter().for_each(|packed| cache.keep(packed));
    }
}
