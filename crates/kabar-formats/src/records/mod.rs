//! Where one record of a long JSON text, of a table (`rows`) or of a web archive (`warc`) ends and the next begins, found
//! without parsing any.
//!
//! The text is scanned once, block by block, and gives spans, so that an index of a million articles is a million spans.
//! Text with one record per line is split at its line ends (`lines`), at the speed of a search for one byte; other text is
//! followed bracket by bracket (`brackets`). Whatever is not clearly a record is given as an incomplete span: the JSON parser
//! repairs it or says what is wrong.

mod brackets;
mod byte_filter;
mod lines;
mod rows;
mod span;
mod warc;

use crate::detect::{self, TextFormat};
use crate::{ParsedInput, decode, json, table};
use brackets::BracketScanner;
pub use byte_filter::ByteFilter;
use lines::LineScanner;
use rows::RowScanner;
pub use span::{MAX_RECORD_BYTES, RecordSpan};
use warc::WarcScanner;

/// Finds the records of one text, block by block.
#[derive(Debug)]
pub enum RecordScanner {
    /// JSON with one record per line.
    Lines(LineScanner),
    /// JSON of any layout, where records end by their brackets.
    Brackets(BracketScanner),
    /// A table, where each row is a record.
    Rows(RowScanner),
    /// A web archive, where each page is a record.
    Warc(WarcScanner),
}

impl RecordScanner {
    /// A scanner for the text that begins with `head`; `None` where it is not JSON records one after the other, or not
    /// in UTF-8. `name` is the file's name, a hint.
    pub fn new(name: &str, head: &[u8]) -> Option<RecordScanner> {
        if head.starts_with(super::warc::MAGIC) {
            return Some(RecordScanner::Warc(WarcScanner::default()));
        }
        let head = match std::str::from_utf8(head) {
            Ok(text) => text,
            // The head may end inside a character. Single invalid bytes are a flaw of their record.
            Err(e) if e.valid_up_to() > head.len() / 2 => {
                std::str::from_utf8(&head[..e.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        let marked = head.len();
        let head = head.trim_start_matches('\u{feff}');
        let mark = marked - head.len();
        match detect::detect_format(name, head) {
            TextFormat::Json if !json::is_wrapper(head) => {}
            TextFormat::Table(separator) if !head.starts_with(char::is_whitespace) => {
                let length = table::header_length(head, separator)?;
                let header = head.as_bytes().get(..length)?.to_vec();
                return Some(RecordScanner::Rows(RowScanner::new(separator, header, mark)));
            }
            _ => return None,
        }
        Some(if lines::is_record_per_line(head) {
            RecordScanner::Lines(LineScanner::default())
        } else {
            RecordScanner::Brackets(BracketScanner::default())
        })
    }

    /// A scanner that goes on at a position that [`RecordScanner::resume_position`] gave.
    pub fn from_position(at: u64, line: usize) -> RecordScanner {
        RecordScanner::Lines(LineScanner::from_position(at, line))
    }

    /// Where the scan may go on once the text has grown: the offset of the last line, and its number. `None` unless the text
    /// has one record per line.
    pub fn resume_position(&self) -> Option<(u64, usize)> {
        match self {
            RecordScanner::Lines(lines) => Some(lines.position()),
            _ => None,
        }
    }

    /// The header row of a table, which [`read_records`] needs; empty for other text.
    pub fn header(&self) -> Vec<u8> {
        match self {
            RecordScanner::Rows(rows) => rows.header.clone(),
            _ => Vec::new(),
        }
    }

    /// Is each record a document of its own, whose format is detected?
    pub fn finds_documents(&self) -> bool {
        matches!(self, RecordScanner::Warc(_))
    }

    /// Scans the next `block` and calls `found` with each span that ends in it.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(RecordSpan)) {
        match self {
            RecordScanner::Lines(lines) => lines.feed(block, found),
            RecordScanner::Brackets(brackets) => brackets.feed(block, found),
            RecordScanner::Rows(rows) => rows.feed(block, found),
            RecordScanner::Warc(warc) => warc.feed(block, found),
        }
    }

    /// Ends the scan: calls `found` with what is still open.
    pub fn finish(&mut self, found: &mut impl FnMut(RecordSpan)) {
        match self {
            RecordScanner::Lines(lines) => lines.finish(found),
            RecordScanner::Brackets(brackets) => brackets.finish(found),
            RecordScanner::Rows(rows) => rows.finish(found),
            RecordScanner::Warc(warc) => warc.finish(found),
        }
    }
}

/// Reads the records in `bytes`, a piece of the file `name` that starts on its line `line` (counted from 1). `header` is
/// that of [`RecordScanner::header`].
pub fn read_records(name: &str, line: usize, header: &[u8], bytes: &[u8]) -> ParsedInput {
    let mut header_lines = 0;
    let mut input = if header.is_empty() {
        decode::decode(bytes).map(|text| json::read(name, &text))
    } else {
        header_lines = header.iter().filter(|b| **b == b'\n').count();
        let rows = [header, bytes].concat();
        decode::decode(&rows).map(|text| {
            let separator = table::detect_separator(&text);
            separator.map(|s| table::read(name, &text, s)).unwrap_or_default()
        })
    }
    .unwrap_or_else(|error| ParsedInput::unreadable(name, error));
    for diagnostic in &mut input.diagnostics {
        let line_of_piece = diagnostic.line.unwrap_or(1 + header_lines);
        diagnostic.line = Some((line_of_piece + line).saturating_sub(1 + header_lines));
    }
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a scanner finds in `text`, in blocks of `size`.
    fn found(text: &str, size: usize) -> Vec<(String, usize, bool)> {
        let mut scanner = RecordScanner::new("x", text.as_bytes()).expect("records");
        let mut all = Vec::new();
        for block in text.as_bytes().chunks(size) {
            scanner.feed(block, &mut |f| all.push(f));
        }
        scanner.finish(&mut |f| all.push(f));
        all.iter()
            .map(|f| (text[f.start as usize..f.end as usize].to_owned(), f.line, f.is_complete))
            .collect()
    }

    #[test]
    fn records_are_found_in_blocks_of_any_size() {
        for (text, records) in [
            (
                "{\"a\": 1}\n\n{\"b\": 2}\r\n{\"c\"",
                vec![("{\"a\": 1}", 1, true), ("{\"b\": 2}", 3, true), ("{\"c\"", 4, false)],
            ),
            (
                "{\"a\": 1}\nrusak\n{\"b\": 2}\n",
                vec![("{\"a\": 1}", 1, true), ("rusak\n", 2, false), ("{\"b\": 2}", 3, true)],
            ),
            (
                "[{\"a\": \"}\\\"{\"}, {\"b\": [{}]}]",
                vec![("{\"a\": \"}\\\"{\"}", 1, true), ("{\"b\": [{}]}", 1, true)],
            ),
            (
                "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": 2\n  }\n]\n",
                vec![("{\n    \"a\": 1\n  }", 2, true), ("{\n    \"b\": 2\n  }", 5, true)],
            ),
            ("[\n {\"a\": \"x\n {\"b\": 2}\n]", vec![("{\"a\": \"x\n ", 2, false), ("{\"b\": 2}", 3, true)]),
            (
                "[{\"a\": \"x, \"b\": maka}, {\"c\": 1}]",
                vec![("{\"a\": \"x, \"b\": maka}, ", 1, false), ("{\"c\": 1}", 1, true)],
            ),
            ("[\n {\"a\":\n {\"b\": 2}\n]", vec![("{\"a\":\n ", 2, false), ("{\"b\": 2}", 3, true)]),
            (
                "\u{feff}title,text\na,\"b\n\"\"c\"\"\"\r\n\n\"d\ne\",5\" f\ng,h",
                vec![("a,\"b\n\"\"c\"\"\"\r", 2, true), ("\"d\ne\",5\" f", 5, true), ("g,h", 7, true)],
            ),
            // Cut off after a colon; a list of objects in a record is none of its kind.
            (
                "[\n{\"a\": 0, \"b\":\n{\"c\": [\n{\"d\": 1},\n{\"e\": 2}\n]},\n{\n\"f\":\n{\"g\": 3}\n}\n]",
                vec![
                    ("{\"a\": 0, \"b\":\n", 2, false),
                    ("{\"c\": [\n{\"d\": 1},\n{\"e\": 2}\n]}", 3, true),
                    ("{\n\"f\":\n{\"g\": 3}\n}", 7, true),
                ],
            ),
            ("[\"satu dua\", \"tiga\"]", vec![("\"satu dua\"", 1, true), ("\"tiga\"", 1, true)]),
            ("[{\"a\": 1}, {\"b", vec![("{\"a\": 1}", 1, true), ("{\"b", 1, false)]),
        ] {
            let records: Vec<_> = records.iter().map(|r| (r.0.to_owned(), r.1, r.2)).collect();
            for size in [1, 2, 3, 7, 1000] {
                assert_eq!(found(text, size), records, "{text} by {size}");
            }
        }
    }

    #[test]
    fn pages_of_a_web_archive_are_found_in_blocks_of_any_size() {
        let page = |body: &str| {
            let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{body}");
            format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n{http}", http.len())
        };
        let (one, two) = (page("<p>Satu\n\nWARC/ dua</p>"), page("<p>Dua</p>"));
        let request = "WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 3\r\n\r\nGET";
        let lost = "WARC/1.0\r\nrusak\r\n\r\nisi\r\n";
        let text = format!("{request}\r\n\r\n{one}\r\n\r\n{lost}{two}\r\n\r\n{}", &two[..two.len() - 3]);
        let cut = &two[..two.len() - 3];
        let records = [(&*one, true), (lost, false), (&*two, true), (cut, false)];
        let records: Vec<_> = records.iter().map(|r| (r.0.to_owned(), 1, r.1)).collect();
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(found(&text, size), records, "by {size}");
        }
    }

    #[test]
    fn what_is_no_sequence_of_records_has_no_scanner() {
        for text in ["Pasar ramai.", "{\"items\": [{\"a\": 1}, {\"b\": 2}]}", "<html>", "x,y\n"] {
            assert!(RecordScanner::new("x", text.as_bytes()).is_none(), "{text}");
        }
        assert!(RecordScanner::new("x", b"\xff\xfe{\0\"\0").is_none());
    }

    #[test]
    fn faults_name_the_line_of_the_whole_file() {
        let table = read_records("x.csv", 7, b"title,text\n", b"a,b\nc,d,e");
        assert_eq!((table.articles.len(), table.diagnostics[0].line), (1, Some(8)));
        let reading = read_records("x.jsonl", 7, b"", b"{\"title\": \"a\", \"text\": \"b\"}\n{\"c\"\n");
        assert_eq!((reading.articles.len(), reading.diagnostics[0].line), (1, Some(8)));
        assert_eq!(read_records("x", 3, b"", b"\0\0\0\0").diagnostics[0].line, Some(3));
    }
}
