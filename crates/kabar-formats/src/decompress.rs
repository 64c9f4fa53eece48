//! Packed bytes → what they hold, as a stream: gzip of one or more members, zstd of one or more frames, bzip2, xz, told by
//! their first bytes and not by their names; and what zip and the web pack with, which their own headers name.
//!
//! A few bytes may unpack to more than a disk holds. So there is a bound: `MOST` bytes, and beyond `FREE` bytes no
//! more than `RATIO` times the packed size; text packs to a tenth, at best to a fiftieth.

use brotli_decompressor::Decompressor;
use bzip2::read::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use lzma_rust2::XzReader;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use std::io::{self, BufRead, Read};

/// No file unpacks to more than so many bytes.
pub const MAX_UNPACKED_BYTES: u64 = 16 << 30;
/// Up to so many bytes nothing else is asked.
const UNCHECKED_BYTES: u64 = 1 << 30;
/// How many bytes a packed byte may become then.
const MAX_RATIO: u64 = 1000;
/// What a file of xz may ask for to be unpacked, in KiB.
const XZ_MEMORY_KIB: u32 = 256 << 10;
/// How much is read at once of what is packed.
const BUFFER_BYTES: usize = 64 << 10;

/// How bytes are packed.
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
    /// Inside zip.
    Deflate,
    /// What the web calls "deflate".
    Zlib,
    /// What the web calls "br".
    Brotli,
}

/// How the file that begins with `head` is packed, if it is.
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

/// Told where each member of gzip or frame of zstd begins: in the packed bytes, and in what they hold.
pub type MemberCallback<'a> = Box<dyn FnMut(u64, u64) + 'a>;

/// What `from` holds, unpacked; `size` is its length in bytes.
pub fn decompress<'a>(packing: Compression, from: impl Read + 'a, size: u64) -> Box<dyn Read + 'a> {
    decompress_members(packing, from, size, Box::new(|_, _| {}))
}

/// The same, and `note` is told of members.
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

/// Ends with an error where there is more than may be.
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
            let said = format!("unpacks to more than {} MB, which no news does", self.unpacked >> 20);
            return Err(io::Error::other(said));
        }
        Ok(read)
    }
}

/// Packed bytes, of which it is known how many were used up.
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

    /// The next bytes: `least` of them, where there are so many.
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

/// Members of gzip or frames of zstd, one after the other; their decoders know only one. One of `between` and `member` is
/// there.
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
                // Tapes pad with zeros.
                [0, ..] => {
                    from.consume(1);
                    self.input = Some(from);
                }
                magic if self.compression == Compression::Zstd && is_skippable_frame(magic) => {
                    // Seekable zstd keeps its table in one.
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
    fn packings_are_told_by_their_first_bytes() {
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
