//! The index of a big file, kept between two sessions, so that the second has the whole list at once.
//!
//! One file for each indexed file, in `$XDG_CACHE_HOME/kabar/index`, named by a hash of the path: where the rows are in it,
//! and for a container which files they are in. It counts only while the file is what it was (see `identity`); or where
//! a file with a record a line has only grown, and then the scan goes on where it had stopped. In doubt it is thrown
//! away: an index is made again in less time than it takes to wonder. Nothing here is an error: without a cache the file
//! is scanned.

use super::byte_source::ByteSource;
use super::identity::{FileIdentity, hash_bytes};
use super::rows::{RowLocation, SourceFile};
use kabar_annotate::text::CleanText;
use kabar_formats::Diagnostic;
use kabar_formats::decompress::Compression;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Changes when the layout does, or what counts as a record.
const MAGIC: &[u8] = b"kabar index 2\n";
/// So many indices are kept.
const MAX_INDEXES: usize = 100;
/// So many rows of a file that has grown are looked at.
const CHECKED_ROWS: usize = 64;

/// What was found in a file, up to `end`.
#[derive(Debug, Default, Clone)]
pub struct FileIndex {
    /// Where the scan goes on, and the line that starts there; 0 where it was at its end.
    pub resume_at: u64,
    /// See `end`.
    pub resume_line: usize,
    /// Where the members of a packed file begin: packed, and unpacked.
    pub member_starts: Vec<(u64, u64)>,
    /// The files that rows are in: one, or those of a container.
    pub files: Vec<Arc<SourceFile>>,
    /// Rows; their `file` counts from the first of `files`.
    pub rows: Vec<RowLocation>,
    /// The lines that some of them stand on.
    pub lines: Vec<(usize, usize)>,
    /// What could not be read.
    pub faults: Vec<Diagnostic>,
}

/// The place of one file's index, and what the file is now.
pub struct IndexCache {
    path: PathBuf,
    identity: FileIdentity,
}

impl IndexCache {
    /// For what `of` is; `None` where there is nowhere to keep anything.
    pub fn new(of: &FileIdentity, folder: Option<&Path>) -> Option<IndexCache> {
        Some(IndexCache { path: folder?.join("index").join(of.cache_name()), identity: of.clone() })
    }

    /// The index that was kept of what is called `name` and stands at `place`, if it still holds. A file that has grown
    /// has one only where `grows`.
    pub fn load(&self, name: &str, place: &ByteSource, grows: bool) -> Option<FileIndex> {
        let bytes = fs::read(&self.path).ok()?;
        let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
        let mut from = IndexDecoder(body.strip_prefix(MAGIC)?);
        let (size, changed, ends) = (from.number()?, from.number()?, from.number()?);
        let same = size == self.identity.size && changed == self.identity.modified;
        if hash_bytes(body).to_le_bytes() != sum || !(same || grows && size < self.identity.size) {
            return None;
        }
        let is_it = from.bytes()? == self.identity.path().as_os_str().as_encoded_bytes()
            && from.number()? == self.identity.offset;
        if !is_it || ends != self.identity.ends_hash(size)? {
            return None;
        }
        let mut index = FileIndex {
            resume_at: from.number()?,
            resume_line: from.number()? as usize,
            ..FileIndex::default()
        };
        index.member_starts = from.pairs()?;
        for _ in 0..from.number()? {
            let name = format!("{name}{}", from.text()?);
            let place = from.byte_source(place, MAX_NESTING)?;
            let (whole, header) = (from.number()? == 1, from.bytes()?.to_vec());
            index.files.push(Arc::new(SourceFile { name, source: place, is_whole: whole, header }));
        }
        for _ in 0..from.number()? {
            let (start, file, length, nth) =
                (from.number()?, from.number32()?, from.number32()?, from.number32()?);
            index.rows.push(RowLocation { file, nth, start, length });
        }
        index.lines = from.pairs()?.into_iter().map(|(row, line)| (row as usize, line as usize)).collect();
        for _ in 0..from.number()? {
            let (line, file, why) = (from.number()? as usize, from.text()?, from.text()?);
            index.faults.push(Diagnostic::new(&format!("{name}{file}"), (line > 0).then_some(line), &why));
        }
        let fits = index.rows.iter().all(|r| (r.file as usize) < index.files.len())
            && index.lines.iter().all(|l| l.0 < index.rows.len());
        (fits && (same || index.resume_at <= size && rows_look_like_lines(place, &index.rows, size)))
            .then_some(index)
    }

    /// What [`Cache::keep`] writes for an index of `rows`, whose files count from `first` on, and of what else `index`
    /// says; `None` where a part of it has no place that will be there again.
    pub fn pack(
        &self,
        name: &str,
        place: &ByteSource,
        index: &FileIndex,
        first: u32,
        rows: &[RowLocation],
    ) -> Option<Vec<u8>> {
        let mut out = MAGIC.to_vec();
        out.reserve_exact(4096 + rows.len() * 20 + (index.lines.len() + index.member_starts.len()) * 16);
        let own = |of: &str| of.strip_prefix(name).map(str::to_owned);
        let shown = CleanText::one_line(name);
        for n in [self.identity.size, self.identity.modified, self.identity.ends_hash(self.identity.size)?] {
            write_number(&mut out, n);
        }
        write_text(&mut out, self.identity.path().as_os_str().as_encoded_bytes());
        [self.identity.offset, index.resume_at, index.resume_line as u64]
            .into_iter()
            .for_each(|n| write_number(&mut out, n));
        write_pairs(&mut out, &index.member_starts);
        write_number(&mut out, index.files.len() as u64);
        for of in &index.files {
            write_text(&mut out, own(&of.name)?.as_bytes());
            write_byte_source(&mut out, &of.source, place)?;
            write_number(&mut out, of.is_whole.into());
            write_text(&mut out, &of.header);
        }
        write_number(&mut out, rows.len() as u64);
        for row in rows {
            write_number(&mut out, row.start);
            let file = row.file.checked_sub(first).filter(|_| row.file != RowLocation::IN_MEMORY)?;
            [file, row.length, row.nth].into_iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        }
        let lines: Vec<_> = index.lines.iter().map(|(row, line)| (*row as u64, *line as u64)).collect();
        write_pairs(&mut out, &lines);
        write_number(&mut out, index.faults.len() as u64);
        for fault in &index.faults {
            write_number(&mut out, fault.line.unwrap_or(0) as u64);
            write_text(&mut out, fault.file.strip_prefix(&*shown)?.as_bytes());
            write_text(&mut out, fault.message.as_bytes());
        }
        let sum = hash_bytes(&out);
        write_number(&mut out, sum);
        Some(out)
    }

    /// Keeps what was packed.
    pub fn save(&self, packed: &[u8]) {
        let Some(folder) = self.path.parent() else { return };
        let beside = self.path.with_extension(format!("new.{}", std::process::id()));
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&beside, packed))
            .and_then(|()| fs::rename(&beside, &self.path));
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
    for (_, path) in all.iter().take(all.len().saturating_sub(MAX_INDEXES)) {
        let _ = fs::remove_file(path);
    }
}

/// A place in a place in a place: what is packed in a container has no more.
const MAX_NESTING: usize = 4;
/// The packings in the order of their numbers.
const PACKINGS: [Compression; 5] =
    [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz, Compression::Deflate];

/// Writes how `place` follows from `base`; `None` where it does not.
fn write_byte_source(out: &mut Vec<u8>, place: &ByteSource, base: &ByteSource) -> Option<()> {
    match (place, base) {
        (ByteSource::Part(of, start, length), _) => {
            [1, *start, *length].into_iter().for_each(|n| write_number(out, n));
            write_byte_source(out, of, base)
        }
        (ByteSource::Compressed(packing, of), _) => {
            let packing = packing.map_or(Some(0), |p| Some(1 + PACKINGS.iter().position(|k| *k == p)?))?;
            [2, packing as u64].into_iter().for_each(|n| write_number(out, n));
            write_byte_source(out, of, base)
        }
        (ByteSource::Open(a), ByteSource::Open(b)) if Arc::ptr_eq(a, b) => {
            write_number(out, 0);
            Some(())
        }
        (ByteSource::Members(a), ByteSource::Members(b)) if Arc::ptr_eq(a, b) => {
            write_number(out, 0);
            Some(())
        }
        _ => None,
    }
}

fn write_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    write_number(out, text.len() as u64);
    out.extend_from_slice(text);
}

fn write_pairs(out: &mut Vec<u8>, pairs: &[(u64, u64)]) {
    write_number(out, pairs.len() as u64);
    pairs.iter().flat_map(|p| [p.0, p.1]).for_each(|n| write_number(out, n));
}

/// Do rows spread over the file still begin and end as records do, before `size`?
fn rows_look_like_lines(place: &ByteSource, rows: &[RowLocation], size: u64) -> bool {
    if rows.iter().any(|r| r.start.saturating_add(r.length.into()) > size) {
        return false;
    }
    let step = rows.len().div_ceil(CHECKED_ROWS).max(1);
    rows.iter().step_by(step).all(|row| {
        let last = row.start + u64::from(row.length).saturating_sub(1);
        let is = |at: u64, byte: u8| place.read(at, 1).is_ok_and(|b| b == [byte]);
        row.nth > 0 || (is(row.start, b'{') && is(last, b'}'))
    })
}

struct IndexDecoder<'a>(&'a [u8]);

impl<'a> IndexDecoder<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn number32(&mut self) -> Option<u32> {
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
    fn byte_source(&mut self, base: &ByteSource, depth: usize) -> Option<ByteSource> {
        let deeper = depth.checked_sub(1)?;
        Some(match self.number()? {
            0 => base.clone(),
            1 => {
                let (start, length) = (self.number()?, self.number()?);
                ByteSource::Part(Arc::new(self.byte_source(base, deeper)?), start, length)
            }
            2 => {
                let packing = match self.number()? {
                    0 => None,
                    n => Some(*PACKINGS.get(usize::try_from(n - 1).ok()?)?),
                };
                ByteSource::Compressed(packing, Arc::new(self.byte_source(base, deeper)?))
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
        let row = |n: usize| RowLocation { file: 7, nth: 0, start: (n * line.len()) as u64, length };
        let rows: Vec<RowLocation> = (0..count).map(row).collect();
        let open = || {
            let file = Arc::new(File::open(&path).expect("opened"));
            let identity = FileIdentity::from_file(&path, &file).expect("a file");
            (IndexCache::new(&identity, Some(&folder)).expect("a folder"), ByteSource::Open(file))
        };
        let (cache, place) = open();
        let of = |name: &str, place: ByteSource| {
            Arc::new(SourceFile { name: name.into(), source: place, is_whole: false, header: vec![1] })
        };
        let part = ByteSource::Compressed(
            Some(Compression::Deflate),
            Arc::new(ByteSource::Part(Arc::new(place.clone()), 3, 4)),
        );
        let index = FileIndex {
            resume_at: (count * line.len()) as u64,
            resume_line: count + 1,
            member_starts: vec![(0, 0), (5, 70)],
            files: vec![of("x", place.clone()), of("x: b", part)],
            rows: Vec::new(),
            lines: vec![(0, 1), (256, 257)],
            faults: vec![Diagnostic::new("x: b", Some(7), "rusak"), Diagnostic::new("x", None, "rusak juga")],
        };
        let as_loaded = |index: &FileIndex, name: &str| {
            let names: Vec<_> = index.files.iter().map(|f| f.name.replacen(name, "x", 1)).collect();
            let faults: Vec<_> = index
                .faults
                .iter()
                .map(|f| (f.line, f.file.replacen(name, "x", 1), f.message.clone()))
                .collect();
            (
                index.resume_at,
                index.resume_line,
                index.member_starts.clone(),
                names,
                index.lines.clone(),
                faults,
            )
        };
        let holds = |cache: &IndexCache, place: &ByteSource, grows: bool| {
            cache.load("lain", place, grows).is_some_and(|loaded| {
                assert_eq!(as_loaded(&loaded, "lain"), as_loaded(&index, "x"));
                assert!(loaded.rows.iter().zip(&rows).all(|(a, b)| (a.file, a.start) == (0, b.start)));
                assert!(matches!(
                    loaded.files[1].source,
                    ByteSource::Compressed(Some(Compression::Deflate), _)
                ));
                loaded.rows.len() == count
            })
        };
        assert!(!holds(&cache, &place, true));
        cache.save(&cache.pack("x", &place, &index, 7, &rows).expect("readable"));
        assert!(holds(&cache, &place, false));
        File::options().append(true).open(&path).expect("opened").write_all(line.as_bytes()).expect("grown");
        let (cache, place) = open();
        assert!(holds(&cache, &place, true) && !holds(&cache, &place, false));
        // Damage, and a file that was written again.
        let kept = fs::read(&cache.path).expect("kept");
        fs::write(&cache.path, &kept[..kept.len() - 9]).expect("cut");
        assert!(!holds(&cache, &place, true));
        fs::write(&cache.path, &kept).expect("whole");
        fs::write(&path, line.replace('a', "b").repeat(count + 3)).expect("written");
        let (cache, place) = open();
        assert!(!holds(&cache, &place, true));
        // A place that is gone with the session, and a row in memory.
        let elsewhere =
            FileIndex { files: vec![of("x", ByteSource::Path(path.clone()))], ..FileIndex::default() };
        assert!(cache.pack("x", &place, &elsewhere, 7, &rows).is_none());
        let held = RowLocation { file: RowLocation::IN_MEMORY, ..rows[0] };
        assert!(cache.pack("x", &place, &index, 7, &[held]).is_none());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
