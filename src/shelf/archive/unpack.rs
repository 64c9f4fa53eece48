//! Packed files → what they hold, as a stream: gzip of one or more members, zstd of one or more frames, bzip2, xz. Told
//! by their first bytes, not by their names.
//!
//! A few bytes may unpack to more than a disk holds. So there is a bound: `MOST` bytes, and beyond `FREE` bytes no
//! more than `RATIO` times the packed size; text packs to a tenth, at best to a fiftieth.

use bzip2::read::MultiBzDecoder;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufReader, Read};

/// No file unpacks to more than so many bytes.
const MOST: u64 = 16 << 30;
/// Up to so many bytes nothing else is asked.
const FREE: u64 = 1 << 30;
/// How many bytes a packed byte may become then.
const RATIO: u64 = 1000;
/// What a file of xz may ask for to be unpacked, in KiB.
const XZ_MEMORY: u32 = 256 << 10;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// .gz
    Gzip,
    /// .zst
    Zstd,
    /// .bz2
    Bzip2,
    /// .xz
    Xz,
    /// zlib's format, which only a header of HTTP names.
    Zlib,
    /// The same without its frame.
    Deflate,
}

/// How the file that begins with `head` is packed, if it is.
pub fn packing(head: &[u8]) -> Option<Packing> {
    let is_skippable = head.len() >= 4 && skippable(head);
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        _ if is_skippable => Some(Packing::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some(Packing::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Packing::Xz),
        _ => None,
    }
}

/// What `from` holds, unpacked; `size` is its length in bytes.
pub fn unpacked(packing: Packing, from: impl Read + 'static, size: u64) -> Box<dyn Read> {
    let from = BufReader::with_capacity(64 << 10, from);
    let from: Box<dyn Read> = match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(from)),
        Packing::Zstd => {
            Box::new(Zstd { between: Some(Source { from: Box::new(from), again: Vec::new() }), frame: None })
        }
        Packing::Zlib => Box::new(ZlibDecoder::new(from)),
        Packing::Deflate => Box::new(DeflateDecoder::new(from)),
        Packing::Bzip2 => Box::new(MultiBzDecoder::new(from)),
        Packing::Xz => Box::new(XzReader::new_mem_limit(from, true, XZ_MEMORY)),
    };
    Box::new(Bounded { from, size, unpacked: 0, free: FREE, most: MOST })
}

/// Ends with an error where there is more than may be.
struct Bounded {
    from: Box<dyn Read>,
    size: u64,
    unpacked: u64,
    free: u64,
    most: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer).map_err(|e| {
            io::Error::new(e.kind(), format!("damaged or cut off ({e}); what stands before that was read"))
        })?;
        self.unpacked += read as u64;
        if self.unpacked > self.most || self.unpacked > self.free && self.unpacked / RATIO > self.size {
            let said = format!("unpacks to more than {} MB, which no news does", self.unpacked >> 20);
            return Err(io::Error::other(said));
        }
        Ok(read)
    }
}

/// Bytes, of which some were taken back.
struct Source {
    from: Box<dyn Read>,
    again: Vec<u8>,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.again.is_empty() {
            return self.from.read(buffer);
        }
        let read = self.again.as_slice().read(buffer)?;
        self.again.drain(..read);
        Ok(read)
    }
}

/// zstd's frames, one after the other; the decoder knows only one. Either field is there.
struct Zstd {
    between: Option<Source>,
    frame: Option<StreamingDecoder<Source, FrameDecoder>>,
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut frame) = self.frame.take() {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    self.frame = Some(frame);
                    return Ok(read);
                }
                self.between = Some(frame.into_inner());
            }
            let Some(mut source) = self.between.take() else { return Ok(0) };
            let mut magic = Vec::new();
            (&mut source).take(4).read_to_end(&mut magic)?;
            if magic.is_empty() {
                return Ok(0);
            }
            if skippable(&magic) {
                // Seekable zstd keeps its table in one.
                let mut length = [0; 4];
                source.read_exact(&mut length)?;
                io::copy(&mut (&mut source).take(u64::from(u32::from_le_bytes(length))), &mut io::sink())?;
                self.between = Some(source);
                continue;
            }
            source.again = magic;
            self.frame = Some(StreamingDecoder::new(source).map_err(io::Error::other)?);
        }
    }
}

fn skippable(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_on_what_is_unpacked() {
        let zeros = |free, most, size| {
            let from = Box::new(io::repeat(0).take(10_000));
            io::copy(&mut Bounded { from, size, unpacked: 0, free, most }, &mut io::sink())
        };
        assert!(zeros(100, 20_000, 10).is_ok());
        assert!(zeros(100, 20_000, 9).is_err());
        assert!(zeros(20_000, 5_000, 10_000).is_err());
    }

    #[test]
    fn packings_are_told_by_their_first_bytes() {
        for (head, found) in [
            (&b"\x1f\x8b\x08\0"[..], Some(Packing::Gzip)),
            (b"\x28\xb5\x2f\xfd", Some(Packing::Zstd)),
            (b"\x50\x2a\x4d\x18\0", Some(Packing::Zstd)),
            (b"BZh91AY", Some(Packing::Bzip2)),
            (b"BZhubungan", None),
            (b"\xfd7zXZ\0", Some(Packing::Xz)),
            (b"{\"a\": 1}", None),
            (b"", None),
        ] {
            assert_eq!(packing(head), found, "{head:?}");
        }
    }
}
