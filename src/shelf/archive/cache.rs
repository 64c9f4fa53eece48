//! The index of a big JSONL file, kept between two sessions, so that the second has the whole list at once.
//!
//! One file for each indexed file, in `$XDG_CACHE_HOME/kabar/index`, named by a hash of the path. It counts only while
//! path, size and time of change are what they were and the bytes at both ends of the file are; or where the file has
//! only grown, and then the scan goes on where it had stopped. In doubt it is thrown away: an index is made again in
//! less time than it takes to wonder. Nothing here is an error: without a cache the file is scanned.

use super::rows::Row;
use super::source::Place;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Changes when the layout does, or what counts as a record.
const MAGIC: &[u8] = b"kabar index 1\n";
/// Smaller files are scanned before the screen is drawn.
const WORTH: u64 = 32 << 20;
/// How much of both ends is compared.
const ENDS: u64 = 4096;
/// So many indices are kept.
const KEPT: usize = 100;
/// So many rows of a file that has grown are looked at.
const LOOKS: usize = 64;

/// What was found in a file, up to `end`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Index {
    /// Where the scan goes on, and the line that starts there.
    pub end: u64,
    /// See `end`.
    pub line: usize,
    /// Rows; their `file` means nothing.
    pub rows: Vec<Row>,
    /// The lines that some of them stand on.
    pub lines: Vec<(usize, usize)>,
    /// What could not be read, with its line.
    pub faults: Vec<(usize, String)>,
}

/// The place of one file's index, and what the file is now.
pub struct Cache {
    at: PathBuf,
    path: PathBuf,
    size: u64,
    changed: u64,
}

impl Cache {
    /// For the file at `path`; `None` where it is small, or there is nowhere to keep anything.
    pub fn of(path: &Path, file: &File, folder: Option<&Path>) -> Option<Cache> {
        let meta = file.metadata().ok().filter(|m| m.is_file() && m.len() >= WORTH)?;
        let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos() as u64;
        let path = fs::canonicalize(path).ok()?;
        let name = format!("{:016x}", hash(path.as_os_str().as_encoded_bytes()));
        Some(Cache { at: folder?.join("index").join(name), path, size: meta.len(), changed })
    }

    /// The index that was kept, if it still holds for what is at `place`.
    pub fn load(&self, place: &Place) -> Option<Index> {
        let bytes = fs::read(&self.at).ok()?;
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
        let mut from = Reader(body.strip_prefix(MAGIC)?);
        let (size, changed, ends) = (from.number()?, from.number()?, from.number()?);
        let same = size == self.size && changed == self.changed;
        if hash(body).to_le_bytes() != sum || !(same || size < self.size) {
            return None;
        }
        if from.bytes()? != self.path.as_os_str().as_encoded_bytes() || ends != ends_of(place, size)? {
            return None;
        }
        let mut index = Index { end: from.number()?, line: from.number()? as usize, ..Index::default() };
        for _ in 0..from.number()? {
            let (start, length, nth) = (from.number()?, from.short()?, from.short()?);
            index.rows.push(Row { file: 0, nth, start, length });
        }
        for _ in 0..from.number()? {
            index.lines.push((from.number()? as usize, from.number()? as usize));
        }
        for _ in 0..from.number()? {
            let line = from.number()? as usize;
            index.faults.push((line, String::from_utf8_lossy(from.bytes()?).into_owned()));
        }
        let fits = index.end <= size
            && index.rows.iter().all(|r| r.start.saturating_add(r.length.into()) <= size)
            && index.lines.iter().all(|l| l.0 < index.rows.len());
        (fits && (same || are_lines(place, &index.rows))).then_some(index)
    }

    /// What [`Cache::keep`] writes for an index of `rows`, and of what else `index` says.
    pub fn pack(&self, place: &Place, index: &Index, rows: &[Row]) -> Option<Vec<u8>> {
        let mut out = MAGIC.to_vec();
        out.reserve_exact(256 + self.path.as_os_str().len() + rows.len() * 16 + index.lines.len() * 16);
        let number = |out: &mut Vec<u8>, n: u64| out.extend_from_slice(&n.to_le_bytes());
        let text = |out: &mut Vec<u8>, t: &[u8]| {
            number(out, t.len() as u64);
            out.extend_from_slice(t);
        };
        [self.size, self.changed, ends_of(place, self.size)?].into_iter().for_each(|n| number(&mut out, n));
        text(&mut out, self.path.as_os_str().as_encoded_bytes());
        [index.end, index.line as u64, rows.len() as u64].into_iter().for_each(|n| number(&mut out, n));
        for row in rows {
            number(&mut out, row.start);
            [row.length, row.nth].into_iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        }
        number(&mut out, index.lines.len() as u64);
        for (row, line) in &index.lines {
            [*row as u64, *line as u64].into_iter().for_each(|n| number(&mut out, n));
        }
        number(&mut out, index.faults.len() as u64);
        for (line, why) in &index.faults {
            number(&mut out, *line as u64);
            text(&mut out, why.as_bytes());
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

/// Do rows spread over the file still begin and end as records do?
fn are_lines(place: &Place, rows: &[Row]) -> bool {
    let step = rows.len().div_ceil(LOOKS).max(1);
    rows.iter().step_by(step).all(|row| {
        let last = row.start + u64::from(row.length).saturating_sub(1);
        let is = |at: u64, byte: u8| place.read(at, 1).is_ok_and(|b| b == [byte]);
        row.nth > 0 || (is(row.start, b'{') && is(last, b'}'))
    })
}

/// A hash of the first and the last bytes of the first `size`.
fn ends_of(place: &Place, size: u64) -> Option<u64> {
    let head = place.read(0, ENDS.min(size) as usize).ok()?;
    let tail = place.read(size.saturating_sub(ENDS), ENDS.min(size) as usize).ok()?;
    Some(hash(&[head, tail].concat()))
}

/// FNV-1a over words of eight bytes: it tells damage, it guards nothing.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x0000_0100_0000_01b3);
        hash ^= hash >> 29;
    }
    hash
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::Arc;

    #[test]
    fn an_index_holds_while_the_file_does_and_where_it_only_grew() {
        let folder = std::env::temp_dir().join(format!("kabar-cache-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("made");
        let path = folder.join("x.jsonl");
        let line = format!("{{\"title\": \"{}\"}}\n", "a".repeat(1000));
        let count = WORTH as usize / line.len() + 1;
        fs::write(&path, line.repeat(count)).expect("written");
        let length = line.len() as u32 - 1;
        let row = |n: usize| Row { file: 0, nth: 0, start: (n * line.len()) as u64, length };
        let index = Index {
            end: (count * line.len()) as u64,
            line: count + 1,
            rows: (0..count).map(row).collect(),
            lines: vec![(0, 1), (256, 257)],
            faults: vec![(7, "rusak".into())],
        };
        let open = || {
            let file = Arc::new(File::open(&path).expect("opened"));
            (Cache::of(&path, &file, Some(&folder)).expect("big"), Place::Open(file))
        };
        let (cache, place) = open();
        assert_eq!(cache.load(&place), None);
        cache.keep(&cache.pack(&place, &index, &index.rows).expect("readable"));
        assert_eq!(cache.load(&place).as_ref(), Some(&index));
        File::options().append(true).open(&path).expect("opened").write_all(line.as_bytes()).expect("grown");
        let (cache, place) = open();
        assert_eq!(cache.load(&place).as_ref(), Some(&index));
        // Damage, and a file that was written again.
        let kept = fs::read(&cache.at).expect("kept");
        fs::write(&cache.at, &kept[..kept.len() - 9]).expect("cut");
        assert_eq!(cache.load(&place), None);
        fs::write(&cache.at, &kept).expect("whole");
        fs::write(&path, line.replace('a', "b").repeat(count + 3)).expect("written");
        let (cache, place) = open();
        assert_eq!(cache.load(&place), None);
        fs::remove_dir_all(&folder).expect("removed");
    }
}
