//! Where bytes can be read again, and how: a file, a part of it, or what is compressed in it.
//!
//! Files are read and never mapped into memory. If somebody truncates a mapped file, the process is killed with SIGBUS; a
//! read only returns fewer bytes.

use kabar_formats::decompress::{self, Compression};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A member of at most this many bytes stays in memory until another is read, since rows that follow each other are in
/// the same member.
const MAX_CACHED_MEMBER: u64 = 4 << 20;
/// Members are noted at least this many decompressed bytes apart, so that a file of empty members does not fill the
/// memory.
const MIN_MEMBER_DISTANCE: u64 = 16 << 10;

/// Where bytes can be read again.
#[derive(Debug, Clone)]
pub enum ByteSource {
    /// A file that is opened for each read: a folder may have more files than a process may have open.
    Path(PathBuf),
    /// A file that stays open, so that its bytes stay the same when another file takes its path.
    Open(Arc<File>),
    /// A part of another source: offset and length in bytes.
    Part(Arc<ByteSource>, u64, u64),
    /// What is compressed in another source. Without a compression its first bytes decide. It is decompressed for each
    /// read, so it should be small.
    Compressed(Option<Compression>, Arc<ByteSource>),
    /// A compressed file of many members, one of which is decompressed for a read.
    Members(Arc<CompressedMembers>),
}

impl ByteSource {
    /// The `length` bytes from `start` on; fewer if the file has become shorter.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(start, length, &mut bytes)?;
        Ok(bytes)
    }

    /// [`ByteSource::read`] into `bytes`, which has nothing else in it then.
    ///
    /// # Errors
    /// Where the file can't be read; `bytes` is empty then.
    pub fn read_into(&self, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        let done = match self {
            ByteSource::Path(path) => read_full(&File::open(path)?, start, length, bytes),
            ByteSource::Open(file) => read_full(file, start, length, bytes),
            ByteSource::Part(place, from, size) => {
                let most = usize::try_from(size.saturating_sub(start)).unwrap_or(usize::MAX);
                place.read_into(from + start, length.min(most), bytes)
            }
            ByteSource::Compressed(..) => {
                bytes.clear();
                let mut from = self.reader()?;
                skip(&mut from, start)?;
                from.take(length as u64).read_to_end(bytes).map(|_| ())
            }
            ByteSource::Members(members) => members.read(start, length).map(|read| *bytes = read),
        };
        if done.is_err() {
            bytes.clear();
        }
        done
    }

    /// A reader of all its bytes.
    ///
    /// # Errors
    /// Where the file can't be opened, or is not compressed any more.
    pub fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            ByteSource::Path(path) => Box::new(File::open(path)?),
            ByteSource::Open(file) => Box::new(OffsetReader { file: file.clone(), offset: 0 }),
            ByteSource::Part(place, from, size) => match &**place {
                ByteSource::Open(file) => {
                    Box::new(OffsetReader { file: file.clone(), offset: *from }.take(*size))
                }
                place => {
                    let mut reader = place.reader()?;
                    skip(&mut reader, *from)?;
                    Box::new(reader.take(*size))
                }
            },
            ByteSource::Compressed(packing, place) => {
                let mut from = BufReader::new(place.reader()?);
                let packing = match packing {
                    Some(packing) => *packing,
                    None => {
                        let magic = io::BufRead::fill_buf(&mut from)?;
                        decompress::detect_compression(magic)
                            .ok_or_else(|| io::Error::other("not packed any more"))?
                    }
                };
                decompress::decompress(packing, from, u64::MAX)
            }
            ByteSource::Members(members) => {
                Box::new(members.reader_at(0)?.take(decompress::MAX_UNPACKED_BYTES))
            }
        })
    }
}

fn skip(from: &mut dyn Read, length: u64) -> io::Result<()> {
    io::copy(&mut from.take(length), &mut io::sink()).map(|_| ())
}

fn read_full(file: &File, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    // The buffer keeps its old bytes, which are overwritten: to fill it with zeros each time cost a scan a fifth of its time.
    bytes.resize(length, 0);
    let mut filled = 0;
    while filled < length {
        match read_at(file, &mut bytes[filled..], start + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    bytes.truncate(filled);
    Ok(())
}

/// Reads a file from an offset on, without its cursor, which is shared.
pub struct OffsetReader {
    /// The file that is read.
    pub file: Arc<File>,
    /// The offset of the next byte.
    pub offset: u64,
}

impl Read for OffsetReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// A compressed file, and where its members begin as far as it was read: the members of gzip, the frames of zstd.
#[derive(Debug)]
pub struct CompressedMembers {
    file: Arc<File>,
    packing: Compression,
    /// For each member its offset in the file, and in the decompressed bytes.
    starts: Mutex<Vec<(u64, u64)>>,
    /// The member that was decompressed last: its offset in the decompressed bytes, and its bytes.
    last_read: Mutex<(u64, Arc<Vec<u8>>)>,
}

impl CompressedMembers {
    /// `file`, whose members begin at `starts`. [`CompressedMembers::add_start`] adds more.
    pub fn new(file: Arc<File>, packing: Compression, starts: Vec<(u64, u64)>) -> CompressedMembers {
        CompressedMembers { file, packing, starts: Mutex::new(starts), last_read: Mutex::default() }
    }

    /// Notes where one more member begins, in the file and in the decompressed bytes.
    pub fn add_start(&self, packed: u64, unpacked: u64) {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        if starts.last().is_none_or(|(_, last)| unpacked >= last + MIN_MEMBER_DISTANCE) {
            starts.push((packed, unpacked));
        }
    }

    /// Where the members begin.
    pub fn starts(&self) -> Vec<(u64, u64)> {
        self.starts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets where the members begin, as it was noted in another session.
    pub fn restore(&self, starts: Vec<(u64, u64)>) {
        *self.starts.lock().unwrap_or_else(PoisonError::into_inner) = starts;
    }

    /// Where the member begins that has the decompressed offset `unpacked`, and the decompressed offset of the first member
    /// at or after `end`.
    fn member_around(&self, unpacked: u64, end: u64) -> ((u64, u64), Option<u64>) {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        let at = starts.partition_point(|s| s.1 <= unpacked).saturating_sub(1);
        let after = starts.partition_point(|s| s.1 < end);
        (starts.get(at).copied().unwrap_or_default(), starts.get(after).map(|s| s.1))
    }

    /// A reader of the decompressed bytes from the member at the offset `packed` of the file on.
    fn reader_at(&self, packed: u64) -> io::Result<Box<dyn Read>> {
        let file = OffsetReader { file: self.file.clone(), offset: packed };
        Ok(decompress::decompress(self.packing, file, u64::MAX))
    }

    fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let end = start + length as u64;
        let cut = |from: u64, bytes: &[u8]| {
            let skip = start.checked_sub(from).and_then(|s| usize::try_from(s).ok())?;
            bytes.get(skip..skip.checked_add(length)?).map(<[u8]>::to_vec)
        };
        let (from, last) = self.last_read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(bytes) = cut(from, &last) {
            return Ok(bytes);
        }
        let ((packed, from), after) = self.member_around(start, end);
        let mut reader = self.reader_at(packed)?;
        let mut bytes = Vec::new();
        match after.map(|a| a - from).filter(|size| *size <= MAX_CACHED_MEMBER) {
            Some(size) => {
                reader.take(size).read_to_end(&mut bytes)?;
                let bytes = Arc::new(bytes);
                *self.last_read.lock().unwrap_or_else(PoisonError::into_inner) = (from, bytes.clone());
                let skip = ((start - from) as usize).min(bytes.len());
                Ok(bytes[skip..].iter().take(length).copied().collect())
            }
            None => {
                skip(&mut reader, start - from)?;
                reader.take(length as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn members_are_read_one_at_a_time() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(|n| format!("{n:06}\n").into_bytes()).collect();
        let path = crate::scratch::path("members");
        let mut packed = Vec::new();
        for part in text.chunks(70_000) {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(part).expect("packed");
            packed.extend(out.finish().expect("packed"));
        }
        std::fs::write(&path, &packed).expect("written");
        let file = Arc::new(File::open(&path).expect("opened"));
        let members = Arc::new(CompressedMembers::new(file.clone(), Compression::Gzip, Vec::new()));
        let note = Box::new(|packed, unpacked| members.add_start(packed, unpacked));
        let mut whole = decompress::decompress_members(
            Compression::Gzip,
            OffsetReader { file, offset: 0 },
            packed.len() as u64,
            note,
        );
        io::copy(&mut whole, &mut io::sink()).expect("unpacked");
        assert_eq!(members.starts().len(), 20);
        let place = ByteSource::Members(members.clone());
        for (start, length) in
            [(0, 7), (69_990, 50), (700_000, 7), (1_399_993, 7), (1_399_993, 99), (350, 500_000)]
        {
            let end = (start + length).min(text.len());
            assert_eq!(place.read(start as u64, length).expect("read"), text[start..end], "{start}");
        }
        let part = ByteSource::Part(Arc::new(place), 700, 70);
        assert_eq!(part.read(63, 50).expect("read"), b"000109\n");
        assert_eq!(
            part.reader()
                .and_then(|mut r| {
                    let mut t = Vec::new();
                    r.read_to_end(&mut t)?;
                    Ok(t)
                })
                .expect("read"),
            text[700..770]
        );
        std::fs::remove_file(path).expect("removed");
    }
}
