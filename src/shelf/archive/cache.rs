//! The index of a big file, kept between two sessions, so that the second has the whole list at once.
//!
//! One file for each indexed file, in `$XDG_CACHE_HOME/kabar/index`, named by a hash of the path: where the rows are in it,
//! and for a container which files they are in. It counts only while the file is what it was (see `identity`); or where
//! a file with a record a line has only grown, and then the scan goes on where it had stopped. In doubt it is thrown
//! away: an index is made again in less time than it takes to wonder. Nothing here is an error: without a cache the file
//! is scanned.

use super::identity::{Identity, hash};
use super::place::Place;
use super::rows::{Of, Row};
use kabar_annotate::text::Clean;
use kabar_formats::Fault;
use kabar_formats::unpack::Packing;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Changes when the layout does, or what counts as a record.
const MAGIC: &[u8] = b"kabar index 2\n";
/// So many indices are kept.
const KEPT: usize = 100;
/// So many rows of a file that has grown are looked at.
const LOOKS: usize = 64;

/// What was found in a file, up to `end`.
#[derive(Debug, Default, Clone)]
pub struct Index {
    /// Where the scan goes on, and the line that starts there; 0 where it was at its end.
    pub end: u64,
    /// See `end`.
    pub line: usize,
    /// Where the members of a packed file begin: packed, and unpacked.
    pub starts: Vec<(u64, u64)>,
    /// The files that rows are in: one, or those of a container.
    pub files: Vec<Arc<Of>>,
    /// Rows; their `file` counts from the first of `files`.
    pub rows: Vec<Row>,
    /// The lines that some of them stand on.
    pub lines: Vec<(usize, usize)>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// The place of one file's index, and what the file is now.
pub struct Cache {
    at: PathBuf,
    of: Identity,
}

impl Cache {
    /// For what `of` is; `None` where there is nowhere to keep anything.
    pub fn of(of: &Identity, folder: Option<&Path>) -> Option<Cache> {
        Some(Cache { at: folder?.join("index").join(of.name()), of: of.clone() })
    }

    /// The index that was kept of what is called `name` and stands at `place`, if it still holds. A file that has grown
    /// has one only where `grows`.
    pub fn load(&self, name: &str, place: &Place, grows: bool) -> Option<Index> {
        let bytes = fs::read(&self.at).ok()?;
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
        let mut from = Reader(body.strip_prefix(MAGIC)?);
        let (size, changed, ends) = (from.number()?, from.number()?, from.number()?);
        let same = size == self.of.size && changed == self.of.changed;
        if hash(body).to_le_bytes() != sum || !(same || grows && size < self.of.size) {
            return None;
        }
        let is_it =
            from.bytes()? == self.of.path().as_os_str().as_encoded_bytes() && from.number()? == self.of.part;
        if !is_it || ends != self.of.ends(size)? {
            return None;
        }
        let mut index = Index { end: from.number()?, line: from.number()? as usize, ..Index::default() };
        index.starts = from.pairs()?;
        for _ in 0..from.number()? {
            let name = format!("{name}{}", from.text()?);
            let place = from.place(place, DEEPEST)?;
            let (whole, header) = (from.number()? == 1, from.bytes()?.to_vec());
            index.files.push(Arc::new(Of { name, place, whole, header }));
        }
        for _ in 0..from.number()? {
            let (start, file, length, nth) = (from.number()?, from.short()?, from.short()?, from.short()?);
            index.rows.push(Row { file, nth, start, length });
        }
        index.lines = from.pairs()?.into_iter().map(|(row, line)| (row as usize, line as usize)).collect();
        for _ in 0..from.number()? {
            let (line, file, why) = (from.number()? as usize, from.text()?, from.text()?);
            index.faults.push(Fault::new(&format!("{name}{file}"), (line > 0).then_some(line), &why));
        }
        let fits = index.rows.iter().all(|r| (r.file as usize) < index.files.len())
            && index.lines.iter().all(|l| l.0 < index.rows.len());
        (fits && (same || index.end <= size && are_lines(place, &index.rows, size))).then_some(index)
    }

    /// What [`Cache::keep`] writes for an index of `rows`, whose files count from `first` on, and of what else `index`
    /// says; `None` where a part of it has no place that will be there again.
    pub fn pack(
        &self,
        name: &str,
        place: &Place,
        index: &Index,
        first: u32,
        rows: &[Row],
    ) -> Option<Vec<u8>> {
        let mut out = MAGIC.to_vec();
        out.reserve_exact(4096 + rows.len() * 20 + (index.lines.len() + index.starts.len()) * 16);
        let own = |of: &str| of.strip_prefix(name).map(str::to_owned);
        let shown = Clean::line(name);
        for n in [self.of.size, self.of.changed, self.of.ends(self.of.size)?] {
            number(&mut out, n);
        }
        text(&mut out, self.of.path().as_os_str().as_encoded_bytes());
        [self.of.part, index.end, index.line as u64].into_iter().for_each(|n| number(&mut out, n));
        pairs(&mut out, &index.starts);
        number(&mut out, index.files.len() as u64);
        for of in &index.files {
            text(&mut out, own(&of.name)?.as_bytes());
            keep_place(&mut out, &of.place, place)?;
            number(&mut out, of.whole.into());
            text(&mut out, &of.header);
        }
        number(&mut out, rows.len() as u64);
        for row in rows {
            number(&mut out, row.start);
            let file = row.file.checked_sub(first).filter(|_| row.file != Row::HELD)?;
            [file, row.length, row.nth].into_iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        }
        let lines: Vec<_> = index.lines.iter().map(|(row, line)| (*row as u64, *line as u64)).collect();
        pairs(&mut out, &lines);
        number(&mut out, index.faults.len() as u64);
        for fault in &index.faults {
            number(&mut out, fault.line.unwrap_or(0) as u64);
            text(&mut out, fault.file.strip_prefix(&*shown)?.as_bytes());
            text(&mut out, fault.why.as_bytes());
        }
        let sum = hash(&out);
        number(&mut out, sum);
        Some(out)
    }

    /// Keeps what was packed.
    pub fn keep(&self, packed: &[u8]) {
        let Some(folder) = self.at.parent() else { return };
        let beside = self.at.with_extension(format!("new.{}", std::process::id()));
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&beside, packed))
            .and_then(|()| fs::rename(&beside, &self.at));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        prune(folder);
    }
}

/// Removes the oldest indices where there are too many.
fn prune(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut all: Vec<_> = entries
        .filter_map(Result::ok)
        .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
        .collect();
    all.sort();
    for (_, path) in all.iter().take(all.len().saturating_sub(KEPT)) {
        let _ = fs::remove_file(path);
    }
}

/// A place in a place in a place: what is packed in a container has no more.
const DEEPEST: usize = 4;
/// The packings in the order of their numbers.
const PACKINGS: [Packing; 5] = [Packing::Gzip, Packing::Zstd, Packing::Bzip2, Packing::Xz, Packing::Deflate];

/// Writes how `place` follows from `base`; `None` where it does not.
fn keep_place(out: &mut Vec<u8>, place: &Place, base: &Place) -> Option<()> {
    match (place, base) {
        (Place::Part(of, start, length), _) => {
            [1, *start, *length].into_iter().for_each(|n| number(out, n));
            keep_place(out, of, base)
        }
        (Place::Packed(packing, of), _) => {
            let packing = packing.map_or(Some(0), |p| Some(1 + PACKINGS.iter().position(|k| *k == p)?))?;
            [2, packing as u64].into_iter().for_each(|n| number(out, n));
            keep_place(out, of, base)
        }
        (Place::Open(a), Place::Open(b)) if Arc::ptr_eq(a, b) => {
            number(out, 0);
            Some(())
        }
        (Place::Members(a), Place::Members(b)) if Arc::ptr_eq(a, b) => {
            number(out, 0);
            Some(())
        }
        _ => None,
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn text(out: &mut Vec<u8>, text: &[u8]) {
    number(out, text.len() as u64);
    out.extend_from_slice(text);
}

fn pairs(out: &mut Vec<u8>, pairs: &[(u64, u64)]) {
    number(out, pairs.len() as u64);
    pairs.iter().flat_map(|p| [p.0, p.1]).for_each(|n| number(out, n));
}

/// Do rows spread over the file still begin and end as records do, before `size`?
fn are_lines(place: &Place, rows: &[Row], size: u64) -> bool {
    if rows.iter().any(|r| r.start.saturating_add(r.length.into()) > size) {
        return false;
    }
    let step = rows.len().div_ceil(LOOKS).max(1);
    rows.iter().step_by(step).all(|row| {
        let last = row.start + u64::from(row.length).saturating_sub(1);
        let is = |at: u64, byte: u8| place.read(at, 1).is_ok_and(|b| b == [byte]);
        row.nth > 0 || (is(row.start, b'{') && is(last, b'}'))
    })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn short(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(usize::try_from(length).ok()?)
    }

    fn text(&mut self) -> Option<String> {
        self.bytes().map(|b| String::from_utf8_lossy(b).into_owned())
    }

    fn pairs(&mut self) -> Option<Vec<(u64, u64)>> {
        (0..self.number()?).map(|_| Some((self.number()?, self.number()?))).collect()
    }

    /// What [`keep_place`] wrote.
    fn place(&mut self, base: &Place, depth: usize) -> Option<Place> {
        let deeper = depth.checked_sub(1)?;
        Some(match self.number()? {
            0 => base.clone(),
            1 => {
                let (start, length) = (self.number()?, self.number()?);
                Place::Part(Arc::new(self.place(base, deeper)?), start, length)
            }
            2 => {
                let packing = match self.number()? {
                    0 => None,
                    n => Some(*PACKINGS.get(usize::try_from(n - 1).ok()?)?),
                };
                Place::Packed(packing, Arc::new(self.place(base, deeper)?))
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::Write;

    #[test]
    fn an_index_holds_while_the_file_does_and_where_it_only_grew() {
        let folder = crate::scratch::path("cache");
        fs::create_dir_all(&folder).expect("made");
        let path = folder.join("x.jsonl");
        let line = format!("{{\"title\": \"{}\"}}\n", "a".repeat(100));
        let count = 1000;
        fs::write(&path, line.repeat(count)).expect("written");
        let length = line.len() as u32 - 1;
        let row = |n: usize| Row { file: 7, nth: 0, start: (n * line.len()) as u64, length };
        let rows: Vec<Row> = (0..count).map(row).collect();
        let open = || {
            let file = Arc::new(File::open(&path).expect("opened"));
            let identity = Identity::of(&path, &file).expect("a file");
            (Cache::of(&identity, Some(&folder)).expect("a folder"), Place::Open(file))
        };
        let (cache, place) = open();
        let of = |name: &str, place: Place| {
            Arc::new(Of { name: name.into(), place, whole: false, header: vec![1] })
        };
        let part =
            Place::Packed(Some(Packing::Deflate), Arc::new(Place::Part(Arc::new(place.clone()), 3, 4)));
        let index = Index {
            end: (count * line.len()) as u64,
            line: count + 1,
            starts: vec![(0, 0), (5, 70)],
            files: vec![of("x", place.clone()), of("x: b", part)],
            rows: Vec::new(),
            lines: vec![(0, 1), (256, 257)],
            faults: vec![Fault::new("x: b", Some(7), "rusak"), Fault::new("x", None, "rusak juga")],
        };
        let as_loaded = |index: &Index, name: &str| {
            let names: Vec<_> = index.files.iter().map(|f| f.name.replacen(name, "x", 1)).collect();
            let faults: Vec<_> =
                index.faults.iter().map(|f| (f.line, f.file.replacen(name, "x", 1), f.why.clone())).collect();
            (index.end, index.line, index.starts.clone(), names, index.lines.clone(), faults)
        };
        let holds = |cache: &Cache, place: &Place, grows: bool| {
            cache.load("lain", place, grows).is_some_and(|loaded| {
                assert_eq!(as_loaded(&loaded, "lain"), as_loaded(&index, "x"));
                assert!(loaded.rows.iter().zip(&rows).all(|(a, b)| (a.file, a.start) == (0, b.start)));
                assert!(matches!(loaded.files[1].place, Place::Packed(Some(Packing::Deflate), _)));
                loaded.rows.len() == count
            })
        };
        assert!(!holds(&cache, &place, true));
        cache.keep(&cache.pack("x", &place, &index, 7, &rows).expect("readable"));
        assert!(holds(&cache, &place, false));
        File::options().append(true).open(&path).expect("opened").write_all(line.as_bytes()).expect("grown");
        let (cache, place) = open();
        assert!(holds(&cache, &place, true) && !holds(&cache, &place, false));
        // Damage, and a file that was written again.
        let kept = fs::read(&cache.at).expect("kept");
        fs::write(&cache.at, &kept[..kept.len() - 9]).expect("cut");
        assert!(!holds(&cache, &place, true));
        fs::write(&cache.at, &kept).expect("whole");
        fs::write(&path, line.replace('a', "b").repeat(count + 3)).expect("written");
        let (cache, place) = open();
        assert!(!holds(&cache, &place, true));
        // A place that is gone with the session, and a row in memory.
        let elsewhere = Index { files: vec![of("x", Place::Path(path.clone()))], ..Index::default() };
        assert!(cache.pack("x", &place, &elsewhere, 7, &rows).is_none());
        let held = Row { file: Row::HELD, ..rows[0] };
        assert!(cache.pack("x", &place, &index, 7, &[held]).is_none());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
