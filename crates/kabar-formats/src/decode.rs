//! Bytes → text: which encoding is it, or is it no text at all?
//!
//! A byte order mark decides; then zero bytes in every other place (UTF-16 without a mark); then valid UTF-8, whatever
//! the document claims; then what it claims in its head; and windows-1252 for the rest, as browsers do. A file that is
//! no text gives the reason in words that say what to do, never garbage.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// First bytes of files that are not text, and what to say of them.
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

/// How much of the head is looked at for zero bytes, control characters and a declared encoding.
const HEAD_BYTES: usize = 4096;

/// The text that `bytes` encode, without a byte order mark.
///
/// # Errors
/// Why the bytes are no text, and what to do, in one line.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    decode_with_charset(bytes, None)
}

/// The same for bytes that a server calls `charset`: it counts where no byte order mark decides and they are no UTF-8, and
/// before what the document claims of itself (RFC 7303).
///
/// # Errors
/// Why the bytes are no text, and what to do, in one line.
pub fn decode_with_charset<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, &'static str> {
    if bytes.is_empty() {
        return Err("empty file");
    }
    if let Some(why) = known_binary(bytes) {
        return Err(why);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    if let Some(encoding) = detect_utf16(head) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if is_binary(head) {
        return Err("not text: looks like a binary file");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // What claims UTF-8 and is not is UTF-8 with a flaw, as long as most of its other bytes fit.
    let said = charset.and_then(|c| Encoding::for_label(c.trim().as_bytes())).filter(|e| *e != UTF_8);
    let encoding = match said.or_else(|| declared_encoding(head).filter(|e| *e != UTF_8)) {
        Some(encoding) => encoding,
        None if is_mostly_utf8(bytes) => UTF_8,
        None => WINDOWS_1252,
    };
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// What a file that begins with `head` is, where that is known to be no text.
pub fn known_binary(head: &[u8]) -> Option<&'static str> {
    FILE_SIGNATURES.iter().find(|m| head.starts_with(m.0)).map(|m| m.1)
}

/// UTF-16 without a mark: text in Latin letters has a zero in every other byte.
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

/// More than a few zeros or control characters: escape sequences and a stray NUL still are text.
fn is_binary(head: &[u8]) -> bool {
    let odd = |b: &&u8| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127);
    head.iter().filter(odd).count() * 20 > head.len()
}

/// UTF-8 that was cut or spoilt in a few places: of its bytes over 127, at least nine in ten are in whole characters.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b > 127).count();
        bad += chunk.invalid().len();
    }
    good >= bad * 9
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
            (
                b"a line with one \0 in it, and no more of them".to_vec(),
                "a line with one \0 in it, and no more of them",
            ),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_text_says_why() {
        for (bytes, why) in [
            (&b""[..], "empty file"),
            (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
            (b"\x1f\x8b\x08\0", "gzip"),
            (b"PK\x03\x04\x14\0", "zip"),
            (b"\x01\x02\x03\x04\x05\x06\x07\x08 abc", "binary"),
        ] {
            let fault = decode(bytes).expect_err(why);
            assert!(fault.contains(why), "{fault}");
        }
    }
}
