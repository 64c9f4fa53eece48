//! A body as it was sent → as it was meant: gzip, deflate, brotli, zstd, one inside the other where a server does that.
//!
//! The bound is on what comes out. A kilobyte that unpacks to ten gigabytes is read up to the bound and no further, so it
//! costs what an honest feed of that size costs.

use crate::formats::unpack::{Packing, packing, unpacked};
use std::io::{self, BufRead, BufReader, Read};

/// What kabar asks for.
pub const ACCEPTED: &str = "gzip, deflate, br, zstd";
/// How often a body may be packed in itself.
const DEEPEST: usize = 3;

/// Why a body could not be unpacked.
#[derive(Debug, PartialEq, Eq)]
pub enum Bad {
    /// The server packed it in a way that kabar did not ask for.
    Unknown(String),
    /// There is more of it than may be.
    TooBig,
}

/// A reader of what `from` holds, packed as the header `encoding` says ("gzip", "br", "gzip, gzip").
///
/// # Errors
/// Where one of its packings is not known, or there are too many.
pub fn reader(encoding: &str, from: impl Read + 'static) -> Result<Box<dyn Read>, Bad> {
    let names = || encoding.split(',').map(str::trim).filter(|name| !name.is_empty());
    if names().count() > DEEPEST {
        return Err(Bad::Unknown(encoding.to_owned()));
    }
    let mut reader: Box<dyn Read> = Box::new(from);
    for name in names().rev() {
        reader = match name.to_ascii_lowercase().as_str() {
            "identity" => reader,
            "gzip" | "x-gzip" => unpacked(Packing::Gzip, reader, u64::MAX),
            "zstd" => unpacked(Packing::Zstd, reader, u64::MAX),
            "br" => unpacked(Packing::Brotli, reader, u64::MAX),
            "deflate" => Box::new(Deflated { packed: Some(BufReader::new(reader)), plain: None }),
            _ => return Err(Bad::Unknown(name.to_owned())),
        };
    }
    Ok(reader)
}

/// What `bytes` hold where they are a packed file that the server calls a feed, up to `most` bytes; `None` where they
/// are not packed.
///
/// # Errors
/// Where it is damaged or too big.
pub fn file(bytes: &[u8], most: usize) -> Option<io::Result<Vec<u8>>> {
    let packing = packing(bytes)?;
    let from = io::Cursor::new(bytes.to_vec());
    let mut plain = Vec::new();
    let read = unpacked(packing, from, u64::MAX).take(most as u64 + 1).read_to_end(&mut plain);
    Some(
        read.and_then(
            |_| if plain.len() > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(plain) },
        ),
    )
}

/// "deflate" is zlib's format (RFC 9110), but some servers send it bare: the first two bytes tell.
struct Deflated {
    packed: Option<BufReader<Box<dyn Read>>>,
    plain: Option<Box<dyn Read>>,
}

impl Read for Deflated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(mut packed) = self.packed.take() {
            let is_zlib = match packed.fill_buf()? {
                [a, b, ..] => a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0,
                _ => true,
            };
            let packing = if is_zlib { Packing::Zlib } else { Packing::Deflate };
            self.plain = Some(unpacked(packing, packed, u64::MAX));
        }
        self.plain.as_mut().map_or(Ok(0), |plain| plain.read(buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(encoding: &str, bytes: &'static [u8]) -> String {
        let mut text = String::new();
        match reader(encoding, bytes) {
            Ok(mut reader) => reader.read_to_string(&mut text).map_or_else(|e| format!("({e})"), |_| text),
            Err(bad) => format!("{bad:?}"),
        }
    }

    // "kabar pagi" and a newline, as gzip, zlib.compress, zlib bare, brotli and zstd write it.
    const GZIP: &[u8] = include_bytes!("../../tests/net/pagi.gz");
    const ZLIB: &[u8] = include_bytes!("../../tests/net/pagi.zlib");
    const BARE: &[u8] = include_bytes!("../../tests/net/pagi.deflate");
    const BROTLI: &[u8] = include_bytes!("../../tests/net/pagi.br");
    const ZSTD: &[u8] = include_bytes!("../../tests/net/pagi.zst");

    #[test]
    fn each_packing_by_its_name_in_the_header() {
        for (encoding, bytes) in [
            ("gzip", GZIP),
            ("X-GZIP", GZIP),
            ("deflate", ZLIB),
            ("deflate", BARE),
            ("br", BROTLI),
            ("zstd", ZSTD),
            ("", b"kabar pagi\n"),
            ("identity, br", BROTLI),
        ] {
            assert_eq!(plain(encoding, bytes), "kabar pagi\n", "{encoding}");
        }
        assert_eq!(plain("compress", b"x"), "Unknown(\"compress\")");
        assert!(plain("gzip,gzip,gzip,gzip", GZIP).starts_with("Unknown"));
    }

    #[test]
    fn a_packed_file_is_told_by_its_first_bytes() {
        assert_eq!(file(b"<rss/>", 100).map(|r| r.is_ok()), None);
        assert_eq!(file(GZIP, 100).and_then(Result::ok).as_deref(), Some(&b"kabar pagi\n"[..]));
        assert_eq!(file(GZIP, 5).map(|r| r.is_ok()), Some(false));
        assert_eq!(file(&GZIP[..20], 100).map(|r| r.is_ok()), Some(false));
    }
}
