//! The index of a big file, kept in the cache so that the next session has the whole list at once.
//!
//! There is one cache file for each indexed file, in `$XDG_CACHE_HOME/kabar/index`, named by a hash of the path. It says
//! where the rows are, and for a container which files they are in. It is used only while the file is unchanged (see
//! `identity`). A file with a record a line may also have grown; then the scan goes on where it stopped. In doubt a cache
//! file is ignored, since the index is quickly made again. Nothing here is an error: without a cache the file is scanned.

use super::byte_source::ByteSource;
use super::hash::hash_bytes;
use super::identity::FileIdentity;
use super::rows::{RowLocation, SourceFile};
use kabar_annotate::text::CleanText;
use kabar_formats::Diagnostic;
use kabar_formats::decompress::Compression;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The first bytes of a cache file. The number changes when the layout does, or what counts as a record.
const MAGIC: &[u8] = b"kabar index 2\n";
/// How many cache files are kept.
const MAX_INDEXES: usize = 100;
/// How many rows of a file that has grown are checked.
const CHECKED_ROWS: usize = 64;
/// How deep a place may be nested in others. What is compressed in a container needs no more.
const MAX_NESTING: usize = 4;
/// The compressions in the order of their numbers in a cache file.
const COMPRESSIONS: [Compression; 5] =
    [Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz, Compression::Deflate];

/// What was found in a file.
#[derive(Debug, Default, Clone)]
pub struct FileIndex {
    /// The offset where the scan goes on if the file grows; 0 where it can't.
    pub resume_at: u64,
    /// The line that starts there; 0 where the scan can't go on.
    pub resume_line: usize,
    /// Where the members of a compressed file begin: offsets in the compressed and in the decompressed bytes.
    pub member_starts: Vec<(u64, u64)>,
    /// The files that rows are in: one, or those of a container.
    pub files: Vec<Arc<SourceFile>>,
    /// The rows. Their file numbers are indexes of `files`.
    pub rows: Vec<RowLocation>,
    /// Some rows, each with the line of its file on which it starts.
    pub lines: Vec<(usize, usize)>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// The cache file of one file.
pub struct IndexCache {
    path: PathBuf,
    identity: FileIdentity,
}

impl IndexCache {
    /// The cache file of `identity`; `None` without a folder for the cache.
    pub fn new(identity: &FileIdentity, folder: Option<&Path>) -> Option<IndexCache> {
        let path = folder?.join("index").join(identity.cache_name());
        Some(IndexCache { path, identity: identity.clone() })
    }

    /// The index that was kept, if it still holds. Its file is now called `name` in diagnostics and can be read at
    /// `source`. If `may_have_grown`, it may also have grown since.
    pub fn load(&self, name: &str, source: &ByteSource, may_have_grown: bool) -> Option<FileIndex> {
        let bytes = fs::read(&self.path).ok()?;
        let (body, checksum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
        let mut decoder = IndexDecoder(body.strip_prefix(MAGIC)?);
        let (size, modified, ends) = (decoder.number()?, decoder.number()?, decoder.number()?);
        let is_unchanged = size == self.identity.size && modified == self.identity.modified;
        let has_grown = may_have_grown && size < self.identity.size;
        if hash_bytes(body).to_le_bytes() != checksum || !(is_unchanged || has_grown) {
            return None;
        }
        let is_same_file = decoder.bytes()? == self.identity.path().as_os_str().as_encoded_bytes()
            && decoder.number()? == self.identity.offset;
        if !is_same_file || ends != self.identity.ends_hash(size)? {
            return None;
        }
        let mut index = FileIndex {
            resume_at: decoder.number()?,
            resume_line: decoder.number()? as usize,
            ..FileIndex::default()
        };
        index.member_starts = decoder.pairs()?;
        for _ in 0..decoder.number()? {
            let name = format!("{name}{}", decoder.text()?);
            let source = decoder.byte_source(source, MAX_NESTING)?;
            let (is_whole, header) = (decoder.number()? == 1, decoder.bytes()?.to_vec());
            index.files.push(Arc::new(SourceFile { name, source, is_whole, header }));
        }
        for _ in 0..decoder.number()? {
            let (start, file) = (decoder.number()?, decoder.number32()?);
            let (length, nth) = (decoder.number32()?, decoder.number32()?);
            index.rows.push(RowLocation { file, nth, start, length });
        }
        index.lines = decoder.pairs()?.into_iter().map(|(row, line)| (row as usize, line as usize)).collect();
        for _ in 0..decoder.number()? {
            let (line, file, message) = (decoder.number()? as usize, decoder.text()?, decoder.text()?);
            let file = format!("{name}{file}");
            index.diagnostics.push(Diagnostic::new(&file, (line > 0).then_some(line), &message));
        }
        let is_sound = index.rows.iter().all(|r| (r.file as usize) < index.files.len())
            && index.lines.iter().all(|l| l.0 < index.rows.len());
        let holds =
            is_unchanged || index.resume_at <= size && rows_look_like_lines(source, &index.rows, size);
        (is_sound && holds).then_some(index)
    }

    /// The bytes of a cache file for [`IndexCache::save`]: of `rows`, whose file numbers count from `first_file`, and of all
    /// that `index` has but rows. `None` if a part of it is at a place that will not be there in the next session.
    pub fn encode(
        &self,
        name: &str,
        source: &ByteSource,
        index: &FileIndex,
        first_file: u32,
        rows: &[RowLocation],
    ) -> Option<Vec<u8>> {
        let mut out = MAGIC.to_vec();
        out.reserve_exact(4096 + rows.len() * 20 + (index.lines.len() + index.member_starts.len()) * 16);
        let identity = &self.identity;
        for n in [identity.size, identity.modified, identity.ends_hash(identity.size)?] {
            write_number(&mut out, n);
        }
        write_bytes(&mut out, identity.path().as_os_str().as_encoded_bytes());
        for n in [identity.offset, index.resume_at, index.resume_line as u64] {
            write_number(&mut out, n);
        }
        write_pairs(&mut out, &index.member_starts);
        write_number(&mut out, index.files.len() as u64);
        for file in &index.files {
            write_bytes(&mut out, file.name.strip_prefix(name)?.as_bytes());
            write_byte_source(&mut out, &file.source, source)?;
            write_number(&mut out, file.is_whole.into());
            write_bytes(&mut out, &file.header);
        }
        write_number(&mut out, rows.len() as u64);
        for row in rows {
            write_number(&mut out, row.start);
            let file = row.file.checked_sub(first_file).filter(|_| !row.is_in_memory())?;
            [file, row.length, row.nth].into_iter().for_each(|n| out.extend_from_slice(&n.to_le_bytes()));
        }
        let lines: Vec<_> = index.lines.iter().map(|(row, line)| (*row as u64, *line as u64)).collect();
        write_pairs(&mut out, &lines);
        write_number(&mut out, index.diagnostics.len() as u64);
        let shown_name = CleanText::one_line(name);
        for diagnostic in &index.diagnostics {
            write_number(&mut out, diagnostic.line.unwrap_or(0) as u64);
            write_bytes(&mut out, diagnostic.file.strip_prefix(&*shown_name)?.as_bytes());
            write_bytes(&mut out, diagnostic.message.as_bytes());
        }
        let checksum = hash_bytes(&out);
        write_number(&mut out, checksum);
        Some(out)
    }

    /// Writes what [`IndexCache::encode`] made. A failure is no error: the file is scanned again in the next session.
    pub fn save(&self, encoded: &[u8]) {
        let Some(folder) = self.path.parent() else { return };
        let beside = self.path.with_extension(format!("new.{}", std::process::id()));
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&beside, encoded))
            .and_then(|()| fs::rename(&beside, &self.path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        prune(folder);
    }
}

/// Removes the oldest cache files where there are more than [`MAX_INDEXES`].
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

/// Writes how `source` is reached from `base`; `None` if it is not.
fn write_byte_source(out: &mut Vec<u8>, place: &ByteSource, base: &ByteSource) -> Option<()> {
    match (place, base) {
        (ByteSource::Part(of, start, length), _) => {
            [1, *start, *length].into_iter().for_each(|n| write_number(out, n));
            write_byte_source(out, of, base)
        }
        (ByteSource::Compressed(packing, of), _) => {
            let packing =
                packing.map_or(Some(0), |p| Some(1 + COMPRESSIONS.iter().position(|k| *k == p)?))?;
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

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn write_pairs(out: &mut Vec<u8>, pairs: &[(u64, u64)]) {
    write_number(out, pairs.len() as u64);
    pairs.iter().flat_map(|p| [p.0, p.1]).for_each(|n| write_number(out, n));
}

/// Do all rows lie before `size`, and do some of them still begin and end as records do?
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

/// Reads what the functions above wrote; `None` where bytes are missing.
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

    /// What [`write_byte_source`] wrote.
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
                    n => Some(*COMPRESSIONS.get(usize::try_from(n - 1).ok()?)?),
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
            diagnostics: vec![
                Diagnostic::new("x: b", Some(7), "rusak"),
                Diagnostic::new("x", None, "rusak juga"),
            ],
        };
        let comparable = |index: &FileIndex, name: &str| {
            let names: Vec<_> = index.files.iter().map(|f| f.name.replacen(name, "x", 1)).collect();
            let diagnostics: Vec<_> = index
                .diagnostics
                .iter()
                .map(|f| (f.line, f.file.replacen(name, "x", 1), f.message.clone()))
                .collect();
            (
                index.resume_at,
                index.resume_line,
                index.member_starts.clone(),
                names,
                index.lines.clone(),
                diagnostics,
            )
        };
        let holds = |cache: &IndexCache, place: &ByteSource, grows: bool| {
            cache.load("lain", place, grows).is_some_and(|loaded| {
                assert_eq!(comparable(&loaded, "lain"), comparable(&index, "x"));
                assert!(loaded.rows.iter().zip(&rows).all(|(a, b)| (a.file, a.start) == (0, b.start)));
                assert!(matches!(
                    loaded.files[1].source,
                    ByteSource::Compressed(Some(Compression::Deflate), _)
                ));
                loaded.rows.len() == count
            })
        };
        assert!(!holds(&cache, &place, true));
        cache.save(&cache.encode("x", &place, &index, 7, &rows).expect("readable"));
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
        assert!(cache.encode("x", &place, &elsewhere, 7, &rows).is_none());
        let in_memory = RowLocation { file: RowLocation::IN_MEMORY, ..rows[0] };
        assert!(cache.encode("x", &place, &index, 7, &[in_memory]).is_none());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
