//! Decoding compressed bodies: gzip, deflate, brotli, zstd, also one inside another.
//!
//! Decoders are lazy, and callers limit what comes out. A kilobyte that unpacks to ten gigabytes is read up to the limit and no
//! further, so it costs what an honest feed of that size costs.

use kabar_formats::decompress::{Compression, decompress, detect_compression};
use std::io::{self, BufRead, BufReader, Read};

/// The value of the Accept-Encoding header: the compressions that kabar can undo.
pub const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";
/// How many compressions of one body may be one inside another.
const MAX_LAYERS: usize = 3;

/// An encoding that kabar does not know and did not ask for.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownEncoding(pub String);

/// A reader that decodes `from`; `encoding` is the header `Content-Encoding` ("gzip", "br", "gzip, gzip").
///
/// # Errors
/// Where an encoding is not known, or there are too many.
pub fn decoder(encoding: &str, from: impl Read + 'static) -> Result<Box<dyn Read>, UnknownEncoding> {
    let names = || encoding.split(',').map(str::trim).filter(|name| !name.is_empty());
    if names().count() > MAX_LAYERS {
        return Err(UnknownEncoding(encoding.to_owned()));
    }
    let mut reader: Box<dyn Read> = Box::new(from);
    for name in names().rev() {
        reader = match name.to_ascii_lowercase().as_str() {
            "identity" => reader,
            "gzip" | "x-gzip" => decompress(Compression::Gzip, reader, u64::MAX),
            "zstd" => decompress(Compression::Zstd, reader, u64::MAX),
            "br" => decompress(Compression::Brotli, reader, u64::MAX),
            "deflate" => {
                Box::new(DeflateReader { compressed: Some(BufReader::new(reader)), decompressed: None })
            }
            _ => return Err(UnknownEncoding(name.to_owned())),
        };
    }
    Ok(reader)
}

/// Are `bytes` a compressed file, which the server sends as if it were the feed?
pub fn is_compressed(bytes: &[u8]) -> bool {
    detect_compression(bytes).is_some()
}

/// What the compressed file `bytes` holds, up to `most` bytes; what is not compressed is returned as it is.
///
/// # Errors
/// Where it is damaged or too big.
pub fn decompress_file(bytes: Vec<u8>, most: usize) -> io::Result<Vec<u8>> {
    let Some(packing) = detect_compression(&bytes) else { return Ok(bytes) };
    let mut plain = Vec::new();
    decompress(packing, io::Cursor::new(bytes), u64::MAX).take(most as u64 + 1).read_to_end(&mut plain)?;
    if plain.len() > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(plain) }
}

/// "deflate" is the zlib format (RFC 9110), but some servers send bare deflate: the first two bytes tell which it is.
struct DeflateReader {
    compressed: Option<BufReader<Box<dyn Read>>>,
    decompressed: Option<Box<dyn Read>>,
}

impl Read for DeflateReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(mut packed) = self.compressed.take() {
            let is_zlib = match packed.fill_buf()? {
                [a, b, ..] => a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0,
                _ => true,
            };
            let packing = if is_zlib { Compression::Zlib } else { Compression::Deflate };
            self.decompressed = Some(decompress(packing, packed, u64::MAX));
        }
        self.decompressed.as_mut().map_or(Ok(0), |plain| plain.read(buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(encoding: &str, bytes: &'static [u8]) -> String {
        let mut text = String::new();
        match decoder(encoding, bytes) {
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
        assert_eq!(plain("compress", b"x"), "UnknownEncoding(\"compress\")");
        assert!(plain("gzip,gzip,gzip,gzip", GZIP).starts_with("UnknownEncoding"));
    }

    #[test]
    fn a_packed_file_is_told_by_its_first_bytes() {
        assert!(!is_compressed(b"<rss/>") && is_compressed(GZIP));
        assert_eq!(decompress_file(b"<rss/>".to_vec(), 100).ok().as_deref(), Some(&b"<rss/>"[..]));
        assert_eq!(decompress_file(GZIP.to_vec(), 100).ok().as_deref(), Some(&b"kabar pagi\n"[..]));
        assert!(decompress_file(GZIP.to_vec(), 5).is_err());
        assert!(decompress_file(GZIP[..20].to_vec(), 100).is_err());
    }
}
