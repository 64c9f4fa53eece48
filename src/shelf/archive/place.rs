//! Where bytes can be read again, and the reading: a file, a part of it, what is packed in it.
//!
//! Files are read and never mapped: a map of a file that somebody truncates kills the reader with SIGBUS, and a read of
//! it is only short.

use kabar_formats::unpack::{self, Packing};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Members up to so many bytes stay in memory until another is read: rows that follow each other are in one.
const KEPT: u64 = 4 << 20;
/// Members are noted no closer to each other than so many unpacked bytes: a file of empty ones must not fill the memory.
const APART: u64 = 16 << 10;

/// Where bytes can be read again.
#[derive(Debug, Clone)]
pub enum Place {
    /// Opened each time: a folder may hold more files than a process may have open.
    Path(PathBuf),
    /// Kept open, so that a file which is replaced by another goes on as it was.
    Open(Arc<File>),
    /// So many bytes of another place, from an offset on.
    Part(Arc<Place>, u64, u64),
    /// What is packed at another place: as is said, else as its first bytes do. Unpacked each time: it is small.
    Packed(Option<Packing>, Arc<Place>),
    /// A packed file of many members, of which one at a time is unpacked.
    Members(Arc<Members>),
}

impl Place {
    /// The `length` bytes from `start` on; fewer where the file has become shorter.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(start, length, &mut bytes)?;
        Ok(bytes)
    }

    /// The same into a buffer that is used again; it then holds nothing else.
    ///
    /// # Errors
    /// Where the file can't be read; the buffer is empty then.
    pub fn read_into(&self, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
        let done = match self {
            Place::Path(path) => fill(&File::open(path)?, start, length, bytes),
            Place::Open(file) => fill(file, start, length, bytes),
            Place::Part(place, from, size) => {
                let most = usize::try_from(size.saturating_sub(start)).unwrap_or(usize::MAX);
                place.read_into(from + start, length.min(most), bytes)
            }
            Place::Packed(..) => {
                bytes.clear();
                let mut from = self.reader()?;
                skip(&mut from, start)?;
                from.take(length as u64).read_to_end(bytes).map(|_| ())
            }
            Place::Members(members) => members.read(start, length).map(|read| *bytes = read),
        };
        if done.is_err() {
            bytes.clear();
        }
        done
    }

    /// All that is there, from its start on.
    ///
    /// # Errors
    /// Where the file can't be opened, or is not packed any more.
    pub fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Place::Path(path) => Box::new(File::open(path)?),
            Place::Open(file) => Box::new(At { file: file.clone(), at: 0 }),
            Place::Part(place, from, size) => match &**place {
                Place::Open(file) => Box::new(At { file: file.clone(), at: *from }.take(*size)),
                place => {
                    let mut reader = place.reader()?;
                    skip(&mut reader, *from)?;
                    Box::new(reader.take(*size))
                }
            },
            Place::Packed(packing, place) => {
                let mut from = BufReader::new(place.reader()?);
                let packing = match packing {
                    Some(packing) => *packing,
                    None => {
                        let magic = io::BufRead::fill_buf(&mut from)?;
                        unpack::packing(magic).ok_or_else(|| io::Error::other("not packed any more"))?
                    }
                };
                unpack::unpacked(packing, from, u64::MAX)
            }
            Place::Members(members) => Box::new(members.from(0)?.take(unpack::MOST)),
        })
    }
}

fn skip(from: &mut dyn Read, length: u64) -> io::Result<()> {
    io::copy(&mut from.take(length), &mut io::sink()).map(|_| ())
}

fn fill(file: &File, start: u64, length: usize, bytes: &mut Vec<u8>) -> io::Result<()> {
    // What the buffer holds is written over: to fill it with zeros first would cost a scan a fifth of its time.
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

/// A file read from an offset on, without moving its cursor, which others share.
pub struct At {
    /// The file.
    pub file: Arc<File>,
    /// The offset of the next byte.
    pub at: u64,
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.at)?;
        self.at += read as u64;
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

/// A packed file and where its members begin, as far as it was read: gzip's members, zstd's frames.
#[derive(Debug)]
pub struct Members {
    file: Arc<File>,
    packing: Packing,
    /// Offsets of the packed bytes, and of what they hold.
    starts: Mutex<Vec<(u64, u64)>>,
    /// The bytes unpacked last, and where they start.
    last: Mutex<(u64, Arc<Vec<u8>>)>,
}

impl Members {
    /// The members of `file` at `starts`, which [`Members::note`] adds to.
    pub fn new(file: Arc<File>, packing: Packing, starts: Vec<(u64, u64)>) -> Members {
        Members { file, packing, starts: Mutex::new(starts), last: Mutex::default() }
    }

    /// One more member begins here.
    pub fn note(&self, packed: u64, unpacked: u64) {
        let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        if starts.last().is_none_or(|(_, last)| unpacked >= last + APART) {
            starts.push((packed, unpacked));
        }
    }

    /// Where all of them begin.
    pub fn starts(&self) -> Vec<(u64, u64)> {
        self.starts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what was noted in another session.
    pub fn restore(&self, starts: Vec<(u64, u64)>) {
        *self.starts.lock().unwrap_or_else(PoisonError::into_inner) = starts;
    }

    /// Where the member begins that holds `unpacked`, and where the first one does that holds nothing before `end`.
    fn around(&self, unpacked: u64, end: u64) -> ((u64, u64), Option<u64>) {
        let starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
        let at = starts.partition_point(|s| s.1 <= unpacked).saturating_sub(1);
        let after = starts.partition_point(|s| s.1 < end);
        (starts.get(at).copied().unwrap_or_default(), starts.get(after).map(|s| s.1))
    }

    /// What the members hold, from the one at `packed` on.
    fn from(&self, packed: u64) -> io::Result<Box<dyn Read>> {
        let file = At { file: self.file.clone(), at: packed };
        Ok(unpack::unpacked(self.packing, file, u64::MAX))
    }

    fn read(&self, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let end = start + length as u64;
        let cut = |from: u64, bytes: &[u8]| {
            let skip = start.checked_sub(from).and_then(|s| usize::try_from(s).ok())?;
            bytes.get(skip..skip.checked_add(length)?).map(<[u8]>::to_vec)
        };
        let (from, last) = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(bytes) = cut(from, &last) {
            return Ok(bytes);
        }
        let ((packed, from), after) = self.around(start, end);
        let mut reader = self.from(packed)?;
        let mut bytes = Vec::new();
        match after.map(|a| a - from).filter(|size| *size <= KEPT) {
            Some(size) => {
                reader.take(size).read_to_end(&mut bytes)?;
                let bytes = Arc::new(bytes);
                *self.last.lock().unwrap_or_else(PoisonError::into_inner) = (from, bytes.clone());
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
        let members = Arc::new(Members::new(file.clone(), Packing::Gzip, Vec::new()));
        let note = Box::new(|packed, unpacked| members.note(packed, unpacked));
        let mut whole = unpack::noted(Packing::Gzip, At { file, at: 0 }, packed.len() as u64, note);
        io::copy(&mut whole, &mut io::sink()).expect("unpacked");
        assert_eq!(members.starts().len(), 20);
        let place = Place::Members(members.clone());
        for (start, length) in
            [(0, 7), (69_990, 50), (700_000, 7), (1_399_993, 7), (1_399_993, 99), (350, 500_000)]
        {
            let end = (start + length).min(text.len());
            assert_eq!(place.read(start as u64, length).expect("read"), text[start..end], "{start}");
        }
        let part = Place::Part(Arc::new(place), 700, 70);
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
