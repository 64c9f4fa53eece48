//! CSV and TSV with a header row: each record becomes an object whose fields are called like the columns, so that a table
//! knows every name that JSON does.
//!
//! Quotes as in RFC 4180: a field that begins with a quote ends at the next one that is not doubled, and may contain line
//! ends. A quote inside a field is an ordinary character. Where a record does not fit the columns so, a quote with a backslash
//! before it is read as one inside the field, as MySQL and pandas write it. A record with an unclosed quote costs only
//! itself; reading goes on with the next line. Excel's first line "sep=;" is read over.

use crate::json::drafts;
use crate::lines::count_newlines;
use crate::{Diagnostic, ParsedInput, fields, lead};
use serde_json::{Map, Value};

/// Bytes that may separate two columns.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The separator of the table `text`; `None` where no column is a headline or a text.
pub(crate) fn detect_separator(text: &str) -> Option<u8> {
    let first = header_row(text);
    let most = SEPARATORS.into_iter().max_by_key(|s| first.bytes().filter(|b| b == s).count())?;
    let header = parse_record(first, most, QuoteEscape::Doubled)?.fields;
    let object = to_object(&header, &vec!["some words".to_owned(); header.len()]);
    (header.len() > 1 && fields::is_article(&object)).then_some(most)
}

/// The length in bytes of the header row at the head of `text`, its line end included.
pub(crate) fn header_length(text: &str, separator: u8) -> Option<usize> {
    let above = separator_line_bytes(text);
    parse_record(&text[above..], separator, QuoteEscape::Doubled).map(|header| above + header.length)
}

/// The first line of the table `text` that names columns.
pub(crate) fn header_row(text: &str) -> &str {
    text[separator_line_bytes(text)..].lines().next().unwrap_or("")
}

/// The length in bytes of the line in which Excel names the separator ("sep=;"); 0 where `text` does not begin with one.
fn separator_line_bytes(text: &str) -> usize {
    let Some(after) = text.strip_prefix("sep=") else { return 0 };
    let line = after.find('\n').map_or(after, |end| &after[..end + 1]);
    if line.trim_end_matches(['\r', '\n']).len() == 1 { "sep=".len() + line.len() } else { 0 }
}

/// Reads the table `text`; `name` is the file that diagnostics name.
pub(crate) fn read(name: &str, text: &str, separator: u8) -> ParsedInput {
    let mut input = ParsedInput::default();
    let blank = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let above = blank + separator_line_bytes(&text[blank..]);
    let Some(header) = parse_record(&text[above..], separator, QuoteEscape::Doubled) else { return input };
    let mut at = above + header.length;
    let header = header.fields;
    let mut line = 1 + count_newlines(&text[..at]);
    while at < text.len() {
        let rest = &text[at..];
        let (message, length) = match parse_fitting_record(rest, separator, header.len()) {
            Some(record) => (read_record(&header, &record.fields, &mut input), record.length),
            None => (
                Some("a quotation mark in this record is not closed; it was left out".to_owned()),
                rest.find('\n').map_or(rest.len(), |n| n + 1),
            ),
        };
        input.diagnostics.extend(message.map(|m| Diagnostic::new(name, Some(line), &m)));
        line += count_newlines(&rest[..length]);
        at += length;
    }
    input
}

/// Adds the article of one record to `input`; gives a message where there is something wrong with the record.
fn read_record(header: &[String], values: &[String], input: &mut ParsedInput) -> Option<String> {
    if values.iter().all(|v| v.trim().is_empty()) {
        return None;
    }
    if values.len() > header.len() {
        return Some(format!(
            "this record has {} fields, and the table {} columns",
            values.len(),
            header.len()
        ));
    }
    let value = to_object(header, values);
    let articles: Vec<_> =
        drafts::read_drafts(&value, None).into_iter().filter_map(lead::finish_draft).collect();
    let none = articles.is_empty().then(|| drafts::missing_reason(&value).to_owned());
    input.articles.extend(articles);
    none
}

/// The record as an object. "Publish Date" is `publish_date` too, where no column has that name.
fn to_object(header: &[String], values: &[String]) -> Value {
    let mut object = Map::new();
    for (name, value) in header.iter().zip(values) {
        object.insert(name.clone(), Value::String(value.clone()));
    }
    for (name, value) in header.iter().zip(values) {
        let snake_case = name.trim().to_lowercase().replace(' ', "_");
        object.entry(snake_case).or_insert_with(|| Value::String(value.clone()));
    }
    Value::Object(object)
}

/// How a quote inside a quoted field is written.
#[derive(Clone, Copy, PartialEq)]
enum QuoteEscape {
    /// Twice, as in RFC 4180.
    Doubled,
    /// With a backslash before it.
    Backslash,
}

/// The record at the head of `text` with quotes as in RFC 4180, or with backslashes where only so it has `columns` fields.
fn parse_fitting_record(text: &str, separator: u8, columns: usize) -> Option<Record> {
    let fits = |record: &Record| record.fields.len() == columns && !record.has_text_after_quote;
    let record = parse_record(text, separator, QuoteEscape::Doubled);
    if record.as_ref().is_some_and(fits) || !text.contains("\\\"") {
        return record;
    }
    parse_record(text, separator, QuoteEscape::Backslash).filter(fits).or(record)
}

/// A row of a table.
#[derive(Debug, PartialEq)]
struct Record {
    fields: Vec<String>,
    /// Its length in bytes, with its line end.
    length: usize,
    /// Stands something between a closing quote and the separator? No tool writes that.
    has_text_after_quote: bool,
}

/// The record at the head of `text`; `None` where a quote stays open.
fn parse_record(text: &str, separator: u8, escape: QuoteEscape) -> Option<Record> {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    let mut at = 0;
    let mut has_text_after_quote = false;
    loop {
        let mut field = String::new();
        let is_quoted = bytes.get(at) == Some(&b'"');
        if is_quoted {
            at += 1;
            loop {
                let end = at + text[at..].find('"')?;
                field.push_str(&text[at..end]);
                at = end + 1;
                if escape == QuoteEscape::Backslash && field.ends_with('\\') {
                    field.pop();
                    field.push('"');
                    continue;
                }
                if bytes.get(at) != Some(&b'"') {
                    break;
                }
                field.push('"');
                at += 1;
            }
        }
        let end =
            bytes[at..].iter().position(|b| *b == separator || *b == b'\n').map_or(bytes.len(), |n| at + n);
        let plain = &text[at..end];
        has_text_after_quote |= is_quoted && !plain.trim().is_empty();
        field.push_str(if bytes.get(end) == Some(&separator) { plain } else { plain.trim_end_matches('\r') });
        fields.push(field);
        at = end + 1;
        if bytes.get(end) != Some(&separator) {
            return Some(Record { fields, length: at.min(bytes.len()), has_text_after_quote });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_quotes_and_line_ends() {
        for (text, fields, length) in [
            ("a,b\nc", vec!["a", "b"], 4),
            ("a,\"b, \"\"c\"\"\nd\"\r\ne", vec!["a", "b, \"c\"\nd"], 16),
            ("a \"b\" c,d", vec!["a \"b\" c", "d"], 9),
            (",\n", vec!["", ""], 2),
        ] {
            assert_eq!(
                parse_record(text, b',', QuoteEscape::Doubled).map(|record| (record.fields, record.length)),
                Some((fields.iter().map(|f| (*f).to_owned()).collect(), length)),
                "{text}"
            );
        }
        assert_eq!(parse_record("a,\"b\nc,d\n", b',', QuoteEscape::Doubled), None);
    }

    #[test]
    fn a_table_is_told_by_its_header() {
        for (first, found) in [
            ("title,url,text", Some(b',')),
            ("Judul\tIsi\tTanggal", Some(b'\t')),
            ("id;headline;body", Some(b';')),
            ("Title", None),
            ("x,y,z", None),
        ] {
            assert_eq!(detect_separator(first), found, "{first}");
        }
    }

    #[test]
    fn quotes_with_backslashes_and_excels_first_line() {
        let text = "sep=;\r\ntitle;text\n\"Harga \\\"beras\\\"\";\"Isi; \\\"satu\\\".\"\n\"C:\\\";\"x\"\n";
        let found = read("x", text, b';');
        let articles: Vec<_> = found.articles.iter().map(|a| (&*a.title, a.text())).collect();
        assert_eq!(articles, [("Harga \"beras\"", "Isi; \"satu\"."), ("C:\\", "x")]);
        assert_eq!(found.diagnostics, []);
        assert_eq!(detect_separator("sep=;\ntitle;text"), Some(b';'));
    }

    #[test]
    fn articles_and_faults_with_their_lines() {
        let text = "Title,Publish Date,Content\nSatu,2024-02-24,\"Isi,\nsatu.\"\nDua,,Isi,dua,tiga\n\n\"Tiga,,Isi\nEmpat,,Isi empat.\n";
        let reading = read("x.csv", text, b',');
        let titles: Vec<&str> = reading.articles.iter().map(|a| &*a.title).collect();
        assert_eq!(titles, ["Satu", "Empat"]);
        assert_eq!(reading.articles[0].published.map(|d| d.to_string()).as_deref(), Some("2024-02-24"));
        let lines: Vec<_> = reading.diagnostics.iter().filter_map(|f| f.line).collect();
        assert_eq!(lines, [4, 6], "{:?}", reading.diagnostics);
    }
}
