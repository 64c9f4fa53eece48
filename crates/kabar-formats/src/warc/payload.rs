//! The body of an HTTP message as the server meant it: without chunks, decompressed.
//!
//! Crawlers store bodies as they arrived or as they decompressed them, with the same headers. So a body that is not what
//! its headers say is taken as it stands.

use super::head::HeaderFields;
use crate::decompress::{self, Compression};
use memchr::memchr;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

/// A longer page is not an article: the bound is that of [`MAX_RECORD_BYTES`](crate::records::MAX_RECORD_BYTES).
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Why a body can't be used.
#[derive(Debug)]
pub(super) enum Error {
    /// The body is longer than [`MAX_PAGE_BYTES`].
    TooLong,
    /// The compressed data is damaged or cut off.
    Decompress(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::TooLong => f.write_str("a page of more than 64 MiB, which is no article"),
            Error::Decompress(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::TooLong => None,
            Error::Decompress(error) => Some(error),
        }
    }
}

/// The body of a message with these `fields`.
///
/// # Errors
/// Where it is too long, or compressed and damaged.
pub(super) fn decode_body<'a>(fields: &HeaderFields, body: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
    let names =
        |name: &str, word: &str| fields.get(name).is_some_and(|v| v.to_ascii_lowercase().contains(word));
    let body = match dechunk(body).filter(|_| names("transfer-encoding", "chunked")) {
        Some(body) => Cow::Owned(body),
        None => Cow::Borrowed(body),
    };
    let compression = match decompress::detect_compression(&body) {
        Some(compression) => Some(compression),
        None if names("content-encoding", "br") => Some(Compression::Brotli),
        // Zlib by its first byte; some servers send the deflate stream without the zlib wrapper.
        None if names("content-encoding", "deflate") && body.first() == Some(&0x78) => {
            Some(Compression::Zlib)
        }
        None if names("content-encoding", "deflate") => Some(Compression::Deflate),
        None => None,
    };
    let Some(compression) = compression else { return Ok(body) };
    let mut unpacked = Vec::new();
    let read = decompress::decompress(compression, &*body, body.len() as u64)
        .take(MAX_PAGE_BYTES + 1)
        .read_to_end(&mut unpacked);
    match read {
        Ok(_) if unpacked.len() as u64 > MAX_PAGE_BYTES => Err(Error::TooLong),
        Ok(_) => Ok(Cow::Owned(unpacked)),
        // These two have no signature: the body may not be compressed at all.
        Err(_) if matches!(compression, Compression::Brotli | Compression::Deflate) => Ok(body),
        Err(error) => Err(Error::Decompress(error)),
    }
}

/// What the chunks of `body` hold (RFC 9112, 7.1); `None` where it is not chunked. The last chunk may be cut off.
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
    fn chunks_are_joined_and_a_body_without_chunks_is_none() {
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
