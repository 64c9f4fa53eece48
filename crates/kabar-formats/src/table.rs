//! CSV and TSV with a header row: each record becomes an object whose fields are called like the columns, so that a table
//! knows every name that JSON does.
//!
//! Quotes as in RFC 4180: a field that begins with a quote ends at the next one that is not doubled, and may contain line
//! ends. A quote inside a field is an ordinary character. A record with an unclosed quote costs only itself; reading goes
//! on with the next line.

use crate::json::drafts;
use crate::lines::count_newlines;
use crate::{Diagnostic, ParsedInput, fields, lead};
use serde_json::{Map, Value};

/// Bytes that may separate two columns.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The separator of the table whose header row is `first`; `None` where no column is a headline or a text.
pub(crate) fn detect_separator(first: &str) -> Option<u8> {
    let most = SEPARATORS.into_iter().max_by_key(|s| first.bytes().filter(|b| b == s).count())?;
    let (header, _) = parse_record(first, most)?;
    let object = to_object(&header, &vec!["some words".to_owned(); header.len()]);
    (header.len() > 1 && fields::is_article(&object)).then_some(most)
}

/// The length in bytes of the header row at the head of `text`, its line end included.
pub(crate) fn header_length(text: &str, separator: u8) -> Option<usize> {
    parse_record(text, separator).map(|(_, length)| length)
}

/// Reads the table `text`; `name` is the file that diagnostics name.
pub(crate) fn read(name: &str, text: &str, separator: u8) -> ParsedInput {
    let mut input = ParsedInput::default();
    let blank = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let Some((header, length)) = parse_record(&text[blank..], separator) else { return input };
    let mut at = blank + length;
    let mut line = 1 + count_newlines(&text[..at]);
    while at < text.len() {
        let rest = &text[at..];
        let (message, length) = match parse_record(rest, separator) {
            Some((values, length)) => (read_record(&header, &values, &mut input), length),
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

/// The fields of the record at the head of `text`, and its length in bytes with its line end; `None` where a quote stays
/// open.
fn parse_record(text: &str, separator: u8) -> Option<(Vec<String>, usize)> {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let mut field = String::new();
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let end = at + text[at..].find('"')?;
                field.push_str(&text[at..end]);
                at = end + 1;
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
        field.push_str(if bytes.get(end) == Some(&separator) { plain } else { plain.trim_end_matches('\r') });
        fields.push(field);
        at = end + 1;
        if bytes.get(end) != Some(&separator) {
            return Some((fields, at.min(bytes.len())));
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
                parse_record(text, b','),
                Some((fields.iter().map(|f| (*f).to_owned()).collect(), length)),
                "{text}"
            );
        }
        assert_eq!(parse_record("a,\"b\nc,d\n", b','), None);
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
