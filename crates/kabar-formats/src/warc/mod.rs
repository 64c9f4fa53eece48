//! WARC, the format of web archives (ISO 28500): the pages that a crawler stored, as articles.
//!
//! A record is a head of names and values, an empty line, and a block of as many bytes as the head says. Read are
//! responses that hold a page or JSON, resources of that kind, and the plain text that Common Crawl makes of pages
//! (conversions). Requests, images, redirects and the crawler's own notes are skipped. A page is read as the same file
//! would be; the record adds its address, and the time of the crawl where the page itself has no date. A record that
//! can't be read costs only itself.
//!
//! | file | what it owns |
//! |---|---|
//! | `head` | the head of a record and of an HTTP message |
//! | `payload` | the body of an HTTP message: chunks, compression, encoding |

pub mod head;
mod payload;

use crate::{Diagnostic, ParsedInput, decode};
use head::{HeaderFields, WarcHead, is_page};
use kabar_annotate::article::{Article, Date};
use kabar_annotate::dates;
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::WebUrl;
use memchr::memmem;
use std::fmt;

/// The first bytes of a WARC file.
pub const MAGIC: &[u8] = b"WARC/";

/// Why a record gives no article.
#[derive(Debug)]
enum Error {
    /// The file ends inside the record.
    Truncated,
    /// A response without an HTTP message.
    NotHttp,
    /// The body of the HTTP message.
    Payload(payload::Error),
    /// The bytes are not text.
    Decode(decode::Error),
    /// What the parser of the page says.
    Page(Diagnostic),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Truncated => f.write_str("this WARC record is cut off"),
            Error::NotHttp => f.write_str("no HTTP message in this record"),
            Error::Payload(error) => error.fmt(f),
            Error::Decode(error) => error.fmt(f),
            Error::Page(diagnostic) => diagnostic.message.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Payload(error) => Some(error),
            Error::Decode(error) => Some(error),
            Error::Truncated | Error::NotHttp | Error::Page(_) => None,
        }
    }
}

/// Reads all pages in `bytes`, one record or many. `name` is the file that diagnostics name; `read_page` reads the decoded
/// text of a page.
pub(crate) fn read(name: &str, bytes: &[u8], read_page: impl Fn(&str) -> ParsedInput) -> ParsedInput {
    let mut input = ParsedInput::default();
    let mut rest = bytes;
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            break;
        }
        let Some(head) = WarcHead::parse(rest) else {
            input.diagnostics.push(Diagnostic::new(name, None, "this is no WARC record; it was left out"));
            // The next record begins a line.
            let Some(next) = memmem::find(&rest[1..], b"\nWARC/") else { break };
            rest = &rest[next + 2..];
            continue;
        };
        let whole =
            rest.get(head.head_bytes..).and_then(|r| r.get(..usize::try_from(head.block_bytes).ok()?));
        let block = whole.unwrap_or(&rest[head.head_bytes.min(rest.len())..]);
        if is_page(&head.fields, block) {
            let articles = match whole {
                Some(block) => read_record(&head.fields, block, &read_page),
                None => Err(Error::Truncated),
            };
            match articles {
                Ok(articles) => input.articles.extend(articles),
                Err(error) => {
                    let address = head.fields.get("warc-target-uri").unwrap_or("a record");
                    input.diagnostics.push(Diagnostic::new(name, None, &format!("{address}: {error}")));
                }
            }
        }
        rest = &rest[head.head_bytes + block.len()..];
    }
    input.or_empty(name, "no pages in this WARC file: it holds other records only")
}

/// The articles of one record that holds a page.
fn read_record(
    fields: &HeaderFields,
    block: &[u8],
    read_page: impl Fn(&str) -> ParsedInput,
) -> Result<Vec<Article>, Error> {
    let mut charset = None;
    let bytes = if fields.get("warc-type") == Some("response") {
        let (http, body) = HeaderFields::parse_http_response(block).ok_or(Error::NotHttp)?;
        charset = http.get("content-type").and_then(head::charset).map(str::to_owned);
        payload::decode_body(&http, body).map_err(Error::Payload)?
    } else {
        block.into()
    };
    let text = decode::decode_with_charset(&bytes, charset.as_deref()).map_err(Error::Decode)?;
    let page = read_page(&text);
    if page.articles.is_empty()
        && let Some(diagnostic) = page.diagnostics.into_iter().next()
    {
        return Err(Error::Page(diagnostic));
    }
    let address = fields.get("warc-target-uri").map(|u| u.trim_matches(['<', '>']));
    let address = address.filter(|url| WebUrl::parse(url).is_ok());
    let crawled: Option<Date> = fields.get("warc-date").and_then(dates::parse);
    let mut articles = page.articles;
    for article in &mut articles {
        // The address that a page gives itself may be one that nobody can open.
        if !text.trim_start().starts_with(['{', '[']) || article.url.is_none() {
            article.url = address.map(CleanText::one_line).or(article.url.take());
        }
        article.published = article.published.or(crawled);
    }
    Ok(articles)
}

#[cfg(test)]
mod tests {

    fn record(kind: &str, more: &str, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://warta.example/a\r\nWARC-Date: 2024-02-24T10:00:00Z\r\n{more}Content-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn response(headers: &str, body: &[u8]) -> Vec<u8> {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n");
        record("response", "", &[head.as_bytes(), body].concat())
    }

    const PAGE: &str =
        "<html><title>Pasar dibuka</title><p>Pasar ikan dibuka lagi setelah dua bulan.</p></html>";

    #[test]
    fn pages_are_articles_and_other_records_are_passed_over() {
        let bytes = [
            record("warcinfo", "", b"software: x\r\n"),
            record("request", "", b"GET / HTTP/1.1\r\n\r\n"),
            response("", PAGE.as_bytes()),
            record("response", "", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"),
            record("response", "", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>tidak ada</p>"),
            record("response", "", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"title\": \"Dua\", \"text\": \"Isi dua.\", \"url\": \"https://warta.example/dua\", \"date\": \"2020-01-02\"}"),
            record("conversion", "Content-Type: text/plain\r\n", "Tiga\n\nIsi tiga.\n".as_bytes()),
        ]
        .concat();
        let reading = crate::read("x.warc", &bytes);
        assert_eq!(reading.diagnostics, []);
        let rows: Vec<_> = reading
            .articles
            .iter()
            .map(|a| (&*a.title, a.url.as_deref().unwrap_or(""), a.published.map(|d| d.to_string())))
            .collect();
        let header_date = Some("2024-02-24T10:00:00Z".to_owned());
        assert_eq!(
            rows,
            [
                ("Pasar dibuka", "https://warta.example/a", header_date.clone()),
                ("Dua", "https://warta.example/dua", Some("2020-01-02".into())),
                ("Tiga", "https://warta.example/a", header_date),
            ]
        );
    }

    #[test]
    fn a_broken_record_costs_itself() {
        let cut = response("", PAGE.as_bytes());
        let bytes = [&b"WARC/1.0\r\nrusak\r\n\r\nisi\r\n\r\n"[..], &cut, &cut[..cut.len() - 20]].concat();
        let reading = crate::read("x.warc", &bytes);
        assert_eq!(reading.articles.len(), 1);
        let messages: Vec<&str> = reading.diagnostics.iter().map(|f| &*f.message).collect();
        let cut_off = "https://warta.example/a: this WARC record is cut off";
        assert_eq!(messages, ["this is no WARC record; it was left out", cut_off]);
        let none = crate::read("x.warc", &record("warcinfo", "", b"x"));
        assert_eq!(&*none.diagnostics[0].message, "no pages in this WARC file: it holds other records only");
        let reading = crate::read(
            "x.warc",
            &record("response", "", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p> </p>"),
        );
        assert_eq!(&*reading.diagnostics[0].message, "https://warta.example/a: no article text in this file");
    }

    #[test]
    fn bodies_are_unchunked_unpacked_and_decoded() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, PAGE.as_bytes()).expect("packed");
        let gzip = gzip.finish().expect("packed");
        let (one, two) = gzip.split_at(20);
        let chunked =
            [&b"14\r\n"[..], one, format!("\r\n{:x};x=y\r\n", two.len()).as_bytes(), two, b"\r\n0\r\n\r\n"]
                .concat();
        for (headers, body) in [
            ("Content-Encoding: gzip\r\n", gzip.clone()),
            ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked),
            // Crawlers that store what they unpacked leave the headers as they were.
            ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", PAGE.as_bytes().to_vec()),
        ] {
            let reading = crate::read("x.warc", &response(headers, &body));
            assert_eq!(reading.diagnostics, [], "{headers}");
            assert_eq!(&*reading.articles[0].title, "Pasar dibuka", "{headers}");
        }
    }
}
