//! Compressed bytes → what they contain, as a stream: gzip of one or more members, zstd of one or more frames, bzip2 and xz,
//! detected by their first bytes and not by names; and the compressions inside zip and HTTP, which their headers name.
//!
//! A few bytes may decompress to more than a disk holds. So there is a limit of [`MAX_UNPACKED_BYTES`], and beyond
//! `UNCHECKED_BYTES` one of `MAX_RATIO` times the compressed size. Text compresses to a tenth, at best to a fiftieth.

use brotli_decompressor::Decompressor;
use bzip2::read::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, Read};

/// The most bytes that a file may decompress to.
pub const MAX_UNPACKED_BYTES: u64 = 16 << 30;
/// Up to this many decompressed bytes the ratio is not checked.
const UNCHECKED_BYTES: u64 = 1 << 30;
/// The most decompressed bytes per compressed byte.
const MAX_RATIO: u64 = 1000;
/// The most memory that the decoder of xz may use, in KiB.
const XZ_MEMORY_KIB: u32 = 256 << 10;
/// How many compressed bytes are read at once.
const BUFFER_BYTES: usize = 64 << 10;

/// How bytes are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// .gz
    Gzip,
    /// .zst
    Zstd,
    /// .bz2
    Bzip2,
    /// .xz
    Xz,
    /// A deflate stream without a wrapper, as inside zip.
    Deflate,
    /// zlib, which HTTP calls "deflate".
    Zlib,
    /// Brotli, which HTTP calls "br".
    Brotli,
}

/// How a file that begins with `head` is compressed; `None` where it is not, or not in a way that its first bytes show.
pub fn detect_compression(head: &[u8]) -> Option<Compression> {
    let is_skippable = head.len() >= 4 && is_skippable_frame(head);
    match head {
        [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
        _ if is_skippable => Some(Compression::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some(Compression::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
        _ => None,
    }
}

/// Called where each member of gzip or frame of zstd begins: with its offset in the compressed bytes, and in the
/// decompressed ones.
pub type MemberCallback<'a> = Box<dyn FnMut(u64, u64) + 'a>;

/// What `from` contains, decompressed; `size` is the length of `from` in bytes.
pub fn decompress<'a>(packing: Compression, from: impl Read + 'a, size: u64) -> Box<dyn Read + 'a> {
    decompress_members(packing, from, size, Box::new(|_, _| {}))
}

/// Like [`decompress`], with a callback for members.
pub fn decompress_members<'a>(
    packing: Compression,
    from: impl Read + 'a,
    size: u64,
    note: MemberCallback<'a>,
) -> Box<dyn Read + 'a> {
    let from = CountingBufReader::new(from);
    let from: Box<dyn Read> = match packing {
        Compression::Gzip | Compression::Zstd => Box::new(MemberReader {
            compression: packing,
            input: Some(from),
            member: None,
            unpacked: 0,
            on_member: note,
        }),
        Compression::Bzip2 => Box::new(MultiBzDecoder::new(from)),
        Compression::Xz => Box::new(XzReader::new_mem_limit(from, true, XZ_MEMORY_KIB)),
        Compression::Deflate => Box::new(DeflateDecoder::new(from)),
        Compression::Zlib => Box::new(ZlibDecoder::new(from)),
        Compression::Brotli => Box::new(Decompressor::new(from, BUFFER_BYTES)),
    };
    Box::new(BoundedReader { from, size, unpacked: 0, unchecked: UNCHECKED_BYTES, max: MAX_UNPACKED_BYTES })
}

/// A reader that ends with an error where the limits are exceeded.
struct BoundedReader<'a> {
    from: Box<dyn Read + 'a>,
    size: u64,
    unpacked: u64,
    unchecked: u64,
    max: u64,
}

impl Read for BoundedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::Interrupted => e,
            kind => {
                io::Error::new(kind, format!("damaged or cut off ({e}); what stands before that was read"))
            }
        })?;
        self.unpacked += read as u64;
        if self.unpacked > self.max || self.unpacked > self.unchecked && self.unpacked / MAX_RATIO > self.size
        {
            let message = format!("unpacks to more than {} MB, which no news does", self.unpacked >> 20);
            return Err(io::Error::other(message));
        }
        Ok(read)
    }
}

/// Compressed bytes, with a count of those that were consumed.
struct CountingBufReader<'a> {
    from: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    used: u64,
}

impl<'a> CountingBufReader<'a> {
    fn new(from: impl Read + 'a) -> CountingBufReader<'a> {
        CountingBufReader { from: Box::new(from), buffer: vec![0; BUFFER_BYTES], start: 0, end: 0, used: 0 }
    }

    /// The next bytes, at least `least` of them unless the input ends.
    fn peek(&mut self, least: usize) -> io::Result<&[u8]> {
        if self.end - self.start < least {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            while self.end < least {
                match self.from.read(&mut self.buffer[self.end..]) {
                    Ok(0) => break,
                    Ok(read) => self.end += read,
                    Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(e),
                }
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }
}

impl BufRead for CountingBufReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)
    }

    fn consume(&mut self, length: usize) {
        self.start += length;
        self.used += length as u64;
    }
}

impl Read for CountingBufReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

/// Members of gzip or frames of zstd, one after the other, since their decoders read only one. Either `input` or `member` is
/// there: the decoder of a member owns the input.
struct MemberReader<'a> {
    compression: Compression,
    input: Option<CountingBufReader<'a>>,
    member: Option<MemberDecoder<'a>>,
    unpacked: u64,
    on_member: MemberCallback<'a>,
}

enum MemberDecoder<'a> {
    Gzip(Box<GzDecoder<CountingBufReader<'a>>>),
    Zstd(Box<StreamingDecoder<CountingBufReader<'a>, FrameDecoder>>),
}

impl Read for MemberReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut member) = self.member.take() {
                let read = match &mut member {
                    MemberDecoder::Gzip(member) => member.read(buffer)?,
                    MemberDecoder::Zstd(member) => member.read(buffer)?,
                };
                self.unpacked += read as u64;
                if read > 0 || buffer.is_empty() {
                    self.member = Some(member);
                    return Ok(read);
                }
                self.input = Some(match member {
                    MemberDecoder::Gzip(member) => member.into_inner(),
                    MemberDecoder::Zstd(member) => member.into_inner(),
                });
            }
            let Some(mut from) = self.input.take() else { return Ok(0) };
            match from.peek(4)? {
                [] => return Ok(0),
                // Zeros after a member are padding, as on tapes.
                [0, ..] => {
                    from.consume(1);
                    self.input = Some(from);
                }
                magic if self.compression == Compression::Zstd && is_skippable_frame(magic) => {
                    // A skippable frame: seekable zstd keeps its table in one.
                    let mut head = [0; 8];
                    from.read_exact(&mut head)?;
                    let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
                    io::copy(&mut (&mut from).take(length.into()), &mut io::sink())?;
                    self.input = Some(from);
                }
                _ => {
                    (self.on_member)(from.used, self.unpacked);
                    self.member = Some(match self.compression {
                        Compression::Gzip => MemberDecoder::Gzip(Box::new(GzDecoder::new(from))),
                        _ => MemberDecoder::Zstd(Box::new(
                            StreamingDecoder::new(from).map_err(io::Error::other)?,
                        )),
                    });
                }
            }
        }
    }
}

fn is_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_on_what_is_unpacked() {
        let zeros = |free, most, size| {
            let from = Box::new(io::repeat(0).take(10_000));
            io::copy(
                &mut BoundedReader { from, size, unpacked: 0, unchecked: free, max: most },
                &mut io::sink(),
            )
        };
        assert!(zeros(100, 20_000, 10).is_ok());
        assert!(zeros(100, 20_000, 9).is_err());
        assert!(zeros(20_000, 5_000, 10_000).is_err());
    }

    #[test]
    fn members_are_noted_and_padding_is_no_damage() {
        let pack = |text: &str| {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            io::Write::write_all(&mut out, text.as_bytes()).expect("packed");
            out.finish().expect("packed")
        };
        let (one, two) = (pack("Pasar dibuka."), pack("Panen naik."));
        let bytes = [&one[..], &two, &[0; 512]].concat();
        let (mut noted_at, mut text) = (Vec::new(), String::new());
        let note = |packed, unpacked| noted_at.push((packed, unpacked));
        decompress_members(Compression::Gzip, &bytes[..], bytes.len() as u64, Box::new(note))
            .read_to_string(&mut text)
            .expect("read");
        assert_eq!(text, "Pasar dibuka.Panen naik.");
        assert_eq!(noted_at, [(0, 0), (one.len() as u64, 13)]);
    }

    #[test]
    fn compressions_are_detected_by_their_first_bytes() {
        for (head, found) in [
            (&b"\x1f\x8b\x08\0"[..], Some(Compression::Gzip)),
            (b"\x28\xb5\x2f\xfd", Some(Compression::Zstd)),
            (b"\x50\x2a\x4d\x18\0", Some(Compression::Zstd)),
            (b"BZh91AY", Some(Compression::Bzip2)),
            (b"BZhubungan", None),
            (b"\xfd7zXZ\0", Some(Compression::Xz)),
            (b"{\"a\": 1}", None),
            (b"", None),
        ] {
            assert_eq!(detect_compression(head), found, "{head:?}");
        }
    }
}
