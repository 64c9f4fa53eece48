//! The lines at the head of a WARC record and of an HTTP message: `Name: value`, as in mail, and an empty line behind
//! them.

use memchr::memchr;

/// The longest head, in bytes.
pub const MAX_HEAD_BYTES: usize = 64 << 10;

/// The head of a WARC record.
#[derive(Debug)]
pub struct WarcHead {
    /// The fields of the record's header.
    pub fields: HeaderFields,
    /// Its own length with the empty line behind it, in bytes.
    pub head_bytes: usize,
    /// The length of the block that follows, in bytes.
    pub block_bytes: u64,
}

/// Fields of a head: names in lower case, and values.
#[derive(Debug, Default)]
pub struct HeaderFields(Vec<(String, String)>);

impl WarcHead {
    /// The head at the start of `bytes`; `None` where there is none, or not all of it.
    pub fn parse(bytes: &[u8]) -> Option<WarcHead> {
        let bytes = &bytes[..bytes.len().min(MAX_HEAD_BYTES)];
        let (first, fields, size) = HeaderFields::parse(bytes)?;
        let length = fields.get("content-length")?.parse().ok()?;
        first.starts_with("WARC/").then_some(WarcHead { fields, head_bytes: size, block_bytes: length })
    }
}

impl HeaderFields {
    /// The fields of an HTTP response, and its body.
    pub fn parse_http_response(message: &[u8]) -> Option<(HeaderFields, &[u8])> {
        let (first, mut fields, size) = HeaderFields::parse(&message[..message.len().min(MAX_HEAD_BYTES)])?;
        let status = first.strip_prefix("HTTP/")?.split(' ').nth(1)?;
        fields.0.push((":status".into(), status.to_owned()));
        Some((fields, &message[size..]))
    }

    /// The first line, the fields below it, and the length of all that with the empty line.
    fn parse(bytes: &[u8]) -> Option<(String, HeaderFields, usize)> {
        let mut at = 0;
        let mut first = None;
        let mut fields = HeaderFields::default();
        loop {
            let end = at + memchr(b'\n', &bytes[at..])?;
            let line = String::from_utf8_lossy(&bytes[at..end]);
            at = end + 1;
            let line = line.trim_end_matches('\r');
            match &first {
                None => first = Some(line.to_owned()),
                Some(first) if line.is_empty() => return Some((first.clone(), fields, at)),
                Some(_) if line.starts_with([' ', '\t']) => {
                    // A value may go on in the next line.
                    if let Some((_, value)) = fields.0.last_mut() {
                        value.push(' ');
                        value.push_str(line.trim());
                    }
                }
                Some(_) => {
                    if let Some((name, value)) = line.split_once(':') {
                        fields.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                    }
                }
            }
        }
    }

    /// The value of `name`, which is in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|f| f.0 == name).map(|f| &*f.1)
    }
}

/// Does a record with these fields contain a page, or JSON? `block` is what follows, as much of it as there is; of a response
/// its own head is enough.
pub fn is_page(fields: &HeaderFields, block: &[u8]) -> bool {
    let is_text = |fields: &HeaderFields| {
        let named = fields.get("content-type").unwrap_or("").to_ascii_lowercase();
        ["html", "json", "text/plain"].iter().any(|kind| named.contains(kind))
    };
    match fields.get("warc-type") {
        Some("response") => HeaderFields::parse_http_response(block).is_some_and(|(http, _)| {
            http.get(":status").is_some_and(|s| s.starts_with('2')) && is_text(&http)
        }),
        Some("resource" | "conversion") => is_text(fields),
        _ => false,
    }
}

/// The encoding that a content type names.
pub fn charset(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("charset=")?;
    content_type[at + 8..].split(';').next().map(|c| c.trim_matches(['"', '\'', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_with_folded_lines_and_bare_newlines() {
        let text = b"WARC/1.1\nWARC-Type:response\nX: a\n b\nContent-Length: 12\n\nisi";
        let head = WarcHead::parse(text).expect("a head");
        assert_eq!(
            (head.head_bytes, head.block_bytes, head.fields.get("x")),
            (text.len() - 3, 12, Some("a b"))
        );
        for text in
            [&b"WARC/1.0\r\n\r\n"[..], b"WARC/1.0\r\nContent-Length: -1\r\n\r\n", b"x\nContent-Length: 1\n\n"]
        {
            assert!(WarcHead::parse(text).is_none(), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn encodings_are_named_in_any_case() {
        assert_eq!(charset("text/html; Charset=\"ISO-8859-1\"; x"), Some("ISO-8859-1"));
        assert_eq!(charset("text/html"), None);
    }
}
