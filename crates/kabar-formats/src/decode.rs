//! Bytes → text: in which encoding, or why they are not text at all.
//!
//! A byte order mark decides; then zero bytes in every other place (UTF-16 without a mark); then valid UTF-8, whatever
//! the document claims; then the encoding that its head names; and windows-1252 for the rest, as in browsers. A file
//! that is not text gives an error that says what to do, never garbage.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::fmt;

/// The first bytes of files that are not text, and the error for each.
const FILE_SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG", "not text: looks like a PNG image"),
    (b"\xff\xd8\xff", "not text: looks like a JPEG image"),
    (b"GIF8", "not text: looks like a GIF image"),
    (b"\x7fELF", "not text: looks like a program"),
    (b"%PDF", "not text: looks like a PDF; convert it with pdftotext first"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first: gzip -dc FILE | kabar"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first: zstd -dc FILE | kabar"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first: xz -dc FILE | kabar"),
    (b"BZh", "compressed with bzip2; unpack it first: bzip2 -dc FILE | kabar"),
    (b"PK\x03\x04", "not text: looks like a zip archive or an office document; unpack or convert it first"),
    (b"7z\xbc\xaf", "not text: looks like a 7z archive; unpack it first"),
    (b"SQLite format 3\0", "not text: looks like an SQLite database, which is not read yet"),
    (
        b"PAR1",
        "a Parquet file, which is not read; duckdb or pyarrow can turn it into JSONL: duckdb -c \"COPY (FROM 'x.parquet') TO 'x.jsonl'\"",
    ),
    (b"ARROW1", "not text: looks like an Arrow file; convert it to JSONL first"),
];

/// What ISO-2022-JP begins its two-byte characters with; all of its bytes are ASCII.
const ESCAPE: u8 = 0x1b;

/// How many bytes of the head are searched for zero bytes, control characters and a declared encoding.
const HEAD_BYTES: usize = 4096;

/// Bytes that are not text: what they are, and what to do, in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error(&'static str);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Error {}

/// The text that `bytes` encode, without a byte order mark.
///
/// # Errors
/// Where the bytes are not text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    decode_with_charset(bytes, None)
}

/// The text of bytes that a server calls `charset`. That name counts where no byte order mark decides and the bytes are
/// not UTF-8, and before the one that the document gives itself (RFC 7303).
///
/// # Errors
/// Where the bytes are not text.
pub fn decode_with_charset<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, Error> {
    if bytes.is_empty() {
        return Err(Error("empty file"));
    }
    if let Some(message) = known_binary(bytes) {
        return Err(Error(message));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    if let Some(encoding) = detect_utf16(head) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if is_binary(head) {
        return Err(Error("not text: looks like a binary file"));
    }
    let declared =
        charset.and_then(|c| Encoding::for_label(c.trim().as_bytes())).or_else(|| declared_encoding(head));
    if declared == Some(ISO_2022_JP) && bytes.contains(&ESCAPE) {
        return Ok(ISO_2022_JP.decode_without_bom_handling(bytes).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    match declared.filter(|e| *e != UTF_8) {
        Some(encoding) => Ok(encoding.decode_without_bom_handling(bytes).0),
        None if is_damaged_utf8(bytes, declared.is_some()) => Ok(Cow::Owned(decode_damaged_utf8(bytes))),
        None => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// The error for a file that begins with `head`, where its first bytes show that it is not text.
pub fn known_binary(head: &[u8]) -> Option<&'static str> {
    FILE_SIGNATURES.iter().find(|m| head.starts_with(m.0)).map(|m| m.1)
}

/// UTF-16 without a mark, by the zero that text in Latin letters has in every other byte.
fn detect_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0..=3 => None,
        _ if odd * 10 > pairs * 7 && even * 20 < pairs => Some(UTF_16LE),
        _ if even * 10 > pairs * 7 && odd * 20 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Is more than one byte in 20 a zero or a control character? Escape sequences and a single NUL do not make a binary.
fn is_binary(head: &[u8]) -> bool {
    let control = |b: &&u8| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127);
    head.iter().filter(control).count() * 20 > head.len()
}

/// Is this UTF-8 with damaged places, rather than a single-byte encoding? The whole characters beyond ASCII, and those that
/// were cut short, outnumber the bytes that fit nowhere; where the document is `declared` as UTF-8, one of them is enough.
fn is_damaged_utf8(bytes: &[u8], declared: bool) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        match chunk.invalid() {
            [] => {}
            [_] => bad += 1,
            _cut_short => good += 1,
        }
    }
    // Each surrogate of CESU-8 was counted as three bytes that fit nowhere.
    let surrogates = bytes.windows(3).filter(|w| matches!(w, [0xed, 0xa0..0xc0, 0x80..0xc0])).count();
    let (good, bad) = (good + surrogates, bad - 3 * surrogates);
    good > bad || (declared && good > 0)
}

/// `bytes` with U+FFFD for what is no UTF-8, and with one character for the two surrogates that CESU-8 writes it as.
fn decode_damaged_utf8(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let valid = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        text.push_str(valid);
        rest = &rest[valid.len()..];
        if let &[0xed, a @ 0xa0..0xb0, b, 0xed, c @ 0xb0..0xc0, d, ..] = rest {
            let unit = |high: u8, low: u8| 0xd000 | u16::from(high & 0x3f) << 6 | u16::from(low & 0x3f);
            text.extend(char::decode_utf16([unit(a, b), unit(c, d)]).map(|c| c.unwrap_or('\u{fffd}')));
            rest = &rest[6..];
        } else if let Some(chunk) = rest.utf8_chunks().next() {
            text.push('\u{fffd}');
            rest = &rest[chunk.invalid().len()..];
        } else {
            return text;
        }
    }
}

/// The encoding that an XML declaration or an HTML `meta` names.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let text = head.trim_ascii_start();
    if !text.starts_with(b"<") {
        return None;
    }
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let after = match text.strip_prefix("<?xml") {
        Some(xml) => xml.split("?>").next()?.split_once("encoding")?.1,
        None => text.split_once("charset")?.1,
    };
    let name = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(name.len());
    Encoding::for_label(&name.as_bytes()[..end])
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn utf_16(text: &str, swap: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if swap { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_recognised() {
        let marked = [vec![0xff, 0xfe], utf_16("kafé beras", false)].concat();
        for (bytes, text) in [
            (b"kaf\xc3\xa9".to_vec(), "kafé"),
            (b"\xef\xbb\xbfkaf\xc3\xa9".to_vec(), "kafé"),
            (marked, "kafé beras"),
            (utf_16("kafé beras", false), "kafé beras"),
            (utf_16("kafé beras", true), "kafé beras"),
            (b"kaf\xe9 \x93ya\x94".to_vec(), "kafé “ya”"),
            (
                b"<?xml version='1.0' encoding='iso-8859-2'?>\xb1".to_vec(),
                "<?xml version='1.0' encoding='iso-8859-2'?>ą",
            ),
            (b"<meta charset=\"koi8-r\">\xc1".to_vec(), "<meta charset=\"koi8-r\">а"),
            (
                b"kaf\xc3\xa9 kaf\xc3\xa9 kaf\xc3\xa9 kaf\xc3\xa9 kaf\xc3\xa9 \xc3".to_vec(),
                "kafé kafé kafé kafé kafé \u{fffd}",
            ),
            (b"a \xe2\x80\x9cb\xe2\x80\x9d c\xff d \xe2\x80".to_vec(), "a “b” c\u{fffd} d \u{fffd}"),
            (
                b"caf\xc3\xa9 \xed\xa0\xbd\xed\xb8\x89 \xed\xa0\xbd.".to_vec(),
                "café 😉 \u{fffd}\u{fffd}\u{fffd}.",
            ),
            (b"<meta charset=utf-8>\xc3\xa9 \xff\xff".to_vec(), "<meta charset=utf-8>é \u{fffd}\u{fffd}"),
            (b"<meta charset=utf-8>\xe9\xe8\xe0\xe9".to_vec(), "<meta charset=utf-8>éèàé"),
            (
                b"<?xml version='1.0' encoding='ISO-2022-JP'?>\x1b$BK\\J8\x1b(B".to_vec(),
                "<?xml version='1.0' encoding='ISO-2022-JP'?>本文",
            ),
            (
                b"a line with one \0 in it, and no more of them".to_vec(),
                "a line with one \0 in it, and no more of them",
            ),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn an_error_says_what_the_bytes_are() {
        for (bytes, word) in [
            (&b""[..], "empty file"),
            (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"PK\x03\x04\x14\0", "zip"),
            (b"\x01\x02\x03\x04\x05\x06\x07\x08 abc", "binary"),
        ] {
            let message = decode(bytes).expect_err(word).to_string();
            assert!(message.contains(word), "{message}");
        }
    }
}
