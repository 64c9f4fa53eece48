//! One input → its articles: decodes the bytes, detects the format from the content, and calls the parser for it.

use crate::detect::{self, TextFormat};
use crate::{ParsedInput, decode, feed, html, json, lead, mojibake, opml, plain, table, warc};

/// Reads all articles that `bytes` hold. `name` is the file's name: a hint for the format, and the file that diagnostics
/// name.
///
/// ```
/// let jsonl = b"{\"title\": \"Pagi\", \"text\": \"Hujan turun.\"}\n{\"title\": \"Sore\", \"te\n";
/// let input = kabar_formats::read("articles.jsonl", jsonl);
/// assert_eq!(&*input.articles[0].title, "Pagi");
/// assert_eq!(input.diagnostics[0].line, Some(2));
/// ```
pub fn read(name: &str, bytes: &[u8]) -> ParsedInput {
    if bytes.starts_with(warc::MAGIC) {
        // An address is no file name: what it ends with says nothing about the format.
        return warc::read(name, bytes, |page| read_text("", page));
    }
    match decode::decode(bytes) {
        Ok(text) => read_text(name, &text),
        Err(error) => ParsedInput::unreadable(name, error),
    }
}

/// Reads what was fetched from `address`. `charset` is what the server says of its encoding. Relative links of a page are
/// resolved, and the article has the address, where the page names no other.
pub fn read_fetched(address: &str, bytes: &[u8], charset: Option<&str>) -> ParsedInput {
    match decode::decode_with_charset(bytes, charset) {
        Ok(text) => read_text_at(address, &text, Some(address)),
        Err(error) => ParsedInput::unreadable(address, error),
    }
}

/// Like [`read`], for text that is decoded already.
fn read_text(name: &str, text: &str) -> ParsedInput {
    read_text_at(name, text, None)
}

fn read_text_at(name: &str, text: &str, address: Option<&str>) -> ParsedInput {
    // What an address ends with says nothing about the format.
    let hint = if address.is_some() { "" } else { name };
    if text.trim().is_empty() {
        return ParsedInput::unreadable(name, "empty file");
    }
    // The line ends of old Macs.
    let with_newlines = (text.contains('\r') && !text.contains('\n')).then(|| text.replace('\r', "\n"));
    let text = with_newlines.as_deref().unwrap_or(text);
    let articles = match detect::detect_format(hint, text) {
        TextFormat::Json => return json::read(name, text),
        TextFormat::Table(separator) => {
            return table::read(name, text, separator).or_empty(name, "a table without records");
        }
        TextFormat::Feed => return feed::read(name, text),
        TextFormat::Opml => return opml::read(name, text),
        TextFormat::Html => html::page::read(&mojibake::mend(text), address)
            .and_then(lead::finish_draft)
            .into_iter()
            .collect(),
        TextFormat::Plain => plain::read(text),
        TextFormat::Unsupported(message) => return ParsedInput::unreadable(name, message),
    };
    ParsedInput { articles, diagnostics: Vec::new() }.or_empty(name, "no article text in this file")
}
