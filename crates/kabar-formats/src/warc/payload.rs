//! The body of an HTTP message as the server meant it: without chunks, unpacked.
//!
//! Crawlers store bodies as they came, or as they unpacked them, with the same headers. So a body that is not what its
//! headers say is taken as it stands.

use super::head::HeaderFields;
use crate::decompress::{self, Compression};
use memchr::memchr;
use std::borrow::Cow;
use std::io::Read;

/// No page has more bytes.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// The body of a message with these `fields`.
///
/// # Errors
/// Why there is none, in words.
pub fn decode_body<'a>(fields: &HeaderFields, body: &'a [u8]) -> Result<Cow<'a, [u8]>, String> {
    let says =
        |name: &str, word: &str| fields.get(name).is_some_and(|v| v.to_ascii_lowercase().contains(word));
    let body = match dechunk(body).filter(|_| says("transfer-encoding", "chunked")) {
        Some(body) => Cow::Owned(body),
        None => Cow::Borrowed(body),
    };
    let packing = match decompress::detect_compression(&body) {
        Some(packing) => Some(packing),
        None if says("content-encoding", "br") => Some(Compression::Brotli),
        // Zlib by its first byte; some servers send what is in it bare.
        None if says("content-encoding", "deflate") && body.first() == Some(&0x78) => Some(Compression::Zlib),
        None if says("content-encoding", "deflate") => Some(Compression::Deflate),
        None => None,
    };
    let Some(packing) = packing else { return Ok(body) };
    let mut unpacked = Vec::new();
    let read = decompress::decompress(packing, &*body, body.len() as u64)
        .take(MAX_PAGE_BYTES + 1)
        .read_to_end(&mut unpacked);
    match read {
        Ok(_) if unpacked.len() as u64 > MAX_PAGE_BYTES => {
            Err("a page of more than 64 MiB, which is no article".into())
        }
        Ok(_) => Ok(Cow::Owned(unpacked)),
        Err(_) if matches!(packing, Compression::Brotli | Compression::Deflate) => Ok(body),
        Err(e) => Err(e.to_string()),
    }
}

/// What the chunks of `body` hold; `None` where it has none. The last one may be cut off.
fn dechunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let Some(end) = memchr(b'\n', body) else { return (!whole.is_empty()).then_some(whole) };
        let line = std::str::from_utf8(&body[..end]).ok()?;
        let digits = line.split(';').next()?.trim();
        let length = usize::from_str_radix(digits, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        body = &body[end + 1..];
        let (chunk, rest) = body.split_at(length.min(body.len()));
        whole.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_what_has_none_is_told() {
        for (body, whole) in [
            (&b"3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n"[..], Some("abcde")),
            (b"A\nabcdefghij", Some("abcdefghij")),
            (b"ff\r\nabc", Some("abc")),
            (b"<html>\n</html>", None),
            (b"", None),
        ] {
            assert_eq!(dechunk(body).as_deref(), whole.map(str::as_bytes), "{}", body.escape_ascii());
        }
    }
}
