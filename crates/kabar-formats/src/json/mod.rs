//! JSON in all the shapes that tools write: one article, a list, a list inside an object, JSONL, objects one after
//! another. One record at a time is in memory, and a broken one costs only itself.
//!
//! The text is walked value by value. Lists of records are entered, at the top or inside an object, so that each record
//! is parsed alone, knows its line, and can fail alone. After an error `resync` finds where the next one starts.

pub mod drafts;
mod repair;
mod resync;

use crate::{Diagnostic, ParsedInput, body, lead};
use memchr::memchr_iter;
use resync::{find_record_list, value_end};
use serde_json::{Deserializer, Value};

/// Part of the message of serde_json for a value with more than 128 levels.
const SERDE_TOO_DEEP: &str = "recursion limit";

const TRUNCATED: &str = "this JSON ends early: the file was cut off; its whole records were read";

/// Reads all articles in `text`; `name` is the file that diagnostics name.
pub fn read(name: &str, text: &str) -> ParsedInput {
    let mut reader = JsonReader {
        name,
        text,
        parsed: ParsedInput::default(),
        counted_line: (0, 1),
        rescan_budget: 8 * text.len(),
    };
    reader.read_values(0, text.len(), None);
    if reader.parsed.articles.is_empty() && reader.parsed.diagnostics.is_empty() {
        reader.parsed.diagnostics.push(Diagnostic::new(name, None, "no articles in this JSON file"));
    }
    reader.parsed
}

struct JsonReader<'a> {
    name: &'a str,
    text: &'a str,
    parsed: ParsedInput,
    /// An offset and its line number, from which lines are counted on.
    counted_line: (usize, usize),
    /// How many more bytes may be searched in vain for the ends of broken values. Without a bound, a file of nothing but
    /// broken values would cost the square of its length.
    rescan_budget: usize,
}

impl JsonReader<'_> {
    /// Reads the values from `at` to `end`, or to the bracket that closes their list; gives the offset where it stopped.
    /// `feed` is the object around a list, which may name the site and the language of all its records.
    fn read_values(&mut self, mut at: usize, end: usize, feed: Option<&Value>) -> usize {
        let mut open = 0_usize;
        loop {
            at += separator_bytes(&self.text[at..end]);
            match self.text.as_bytes().get(at).filter(|_| at < end) {
                None => {
                    if open > 0 && self.parsed.diagnostics.is_empty() {
                        self.report(at, TRUNCATED);
                    }
                    return at;
                }
                Some(b']') if open == 0 && feed.is_some() => return at + 1,
                // A list is entered; what it holds may be lists again, as extruct writes them.
                Some(b'[') if self.text[at + 1..].trim_start().starts_with(['{', '[', ']', '"']) => {
                    open += 1;
                    at += 1;
                }
                Some(b']') => {
                    open = open.saturating_sub(1);
                    at += 1;
                }
                Some(b'}') => at += 1,
                _ => at = self.read_value(at, end, feed).max(at + 1),
            }
            // After an error the offset may lie inside a character.
            while !self.text.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    /// Reads one value, and gives the offset where the next may start.
    fn read_value(&mut self, at: usize, end: usize, feed: Option<&Value>) -> usize {
        let mut stream = Deserializer::from_str(&self.text[at..end]).into_iter::<Value>();
        let (parsed, length) = (stream.next(), stream.byte_offset());
        match parsed {
            Some(Ok(value)) => {
                // A feed has a headline too, but no text.
                let list = (value.is_object() && !body::has_body(&value))
                    .then(|| find_record_list(&self.text[at..at + length]));
                match list.flatten() {
                    Some(list) => {
                        let wrapper = list.wrapper();
                        self.read_values(at + list.start, at + length, Some(&wrapper));
                    }
                    None => self.read_record(at, &value, feed),
                }
                at + length
            }
            Some(Err(error)) => self.recover(at, end, feed, &error),
            None => end,
        }
    }

    fn read_record(&mut self, at: usize, value: &Value, feed: Option<&Value>) {
        let articles: Vec<_> =
            drafts::read_drafts(value, feed).into_iter().filter_map(lead::finish_draft).collect();
        if articles.is_empty() && !drafts::is_other_type(value) {
            self.report(at, drafts::missing_reason(value));
        }
        self.parsed.articles.extend(articles);
    }

    /// Handles a value that does not parse: small flaws are repaired, a list inside it is entered, anything else gives a
    /// diagnostic.
    fn recover(&mut self, at: usize, end: usize, feed: Option<&Value>, error: &serde_json::Error) -> usize {
        let text = &self.text[at..end];
        let whole = if self.rescan_budget > 0 { value_end(text) } else { Err(0) };
        self.rescan_budget = self.rescan_budget.saturating_sub(whole.err().unwrap_or(0));
        let list = if feed.is_none() && text.starts_with('{') && self.rescan_budget > 0 {
            find_record_list(&text[..whole.unwrap_or(text.len())])
        } else {
            None
        };
        if list.is_none() && whole.is_err() {
            self.rescan_budget = self.rescan_budget.saturating_sub(text.len());
        }
        if let Ok(length) = whole
            && let Some(value) = repair::parse_repaired(&text[..length])
            && (list.is_none() || body::has_body(&value))
        {
            self.read_record(at, &value, feed);
            return at + length;
        }
        if let Some(list) = list {
            let (wrapper, diagnostic_count) = (list.wrapper(), self.parsed.diagnostics.len());
            let stop = self.read_values(at + list.start, end, Some(&wrapper));
            if whole.is_err() && self.parsed.diagnostics.len() == diagnostic_count {
                self.report(stop.min(end), TRUNCATED);
            }
            // What the object says after its list belongs to it, and the next object begins a line.
            let next = || self.text[stop..end].find("\n{").map_or(end, |found| stop + found + 1);
            return whole.map_or_else(|_| next(), |length| (at + length).max(stop));
        }
        let place = error_offset(text, error);
        self.report(at, &error_message(error, text, place));
        // A value that is nested too deeply is skipped as far as it was read: each level would fail again.
        let from = if error.to_string().contains(SERDE_TOO_DEEP) {
            resync::floor_char_boundary(self.text, at + place)
        } else {
            at
        };
        resync::next_record(self.text, from, at + place, end, whole.ok().map(|length| at + length))
    }

    fn report(&mut self, at: usize, why: &str) {
        let (from, line) = self.counted_line;
        let newlines =
            |range: std::ops::Range<usize>| memchr_iter(b'\n', &self.text.as_bytes()[range]).count();
        // Only an error in a wrapper itself lies before the place that was counted to.
        let line = if at >= from { line + newlines(from..at) } else { 1 + newlines(0..at) };
        if at >= from {
            self.counted_line = (at, line);
        }
        self.parsed.diagnostics.push(Diagnostic::new(self.name, Some(line), why));
    }
}

/// The length of the white space, commas and byte order marks at the head of `text`.
fn separator_bytes(text: &str) -> usize {
    text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '\u{feff}' | '\u{1e}'))
            .len()
}

/// The offset in `text` at which the parser gave up.
fn error_offset(text: &str, error: &serde_json::Error) -> usize {
    let mut start = 0;
    for _ in 1..error.line() {
        start += text[start..].find('\n').map_or(0, |n| n + 1);
    }
    (start + error.column().saturating_sub(1)).min(text.len())
}

/// What is wrong, in words for the user.
fn error_message(error: &serde_json::Error, text: &str, place: usize) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or("");
    // A raw line end inside a string that no bracket closes.
    if error.is_eof()
        || message.contains("control character")
        || text.as_bytes().get(place).is_none_or(|b| *b == b'\n')
    {
        return "this record is cut off: the file or the line ends inside it; write it again".to_owned();
    }
    if message.contains(SERDE_TOO_DEEP) {
        return "this record is nested too deeply (more than 128 levels); it was left out".to_owned();
    }
    if !text.starts_with(['{', '[']) {
        return "this is no JSON record: one starts with {".to_owned();
    }
    format!("this record is not valid JSON ({message}); it was left out")
}

/// Is the first value of the text that begins with `head` an object around a list of records? Then it is one value to
/// read, and not one record after the other.
pub fn is_wrapper(head: &str) -> bool {
    let text = &head[separator_bytes(head)..];
    let first = Deserializer::from_str(text).into_iter::<Value>().next();
    let is_article = matches!(first, Some(Ok(value)) if body::has_body(&value));
    text.starts_with('{') && !is_article && find_record_list(text).is_some()
}

/// The value that a page's JSON-LD script holds. Comments and CDATA marks around it, and a semicolon behind it, are left out.
pub fn parse_script(text: &str) -> Option<Value> {
    let start = text.find(['{', '['])?;
    // "<![CDATA[" has a bracket too.
    let start = match text.find("<![CDATA[") {
        Some(at) if at < start => at + 9 + text[at + 9..].find(['{', '['])?,
        _ => start,
    };
    let end = text.rfind(['}', ']'])? + 1;
    let end = text[..end].rfind("]]").filter(|at| text[*at..].starts_with("]]>")).unwrap_or(end);
    let inner = text.get(start..end)?.trim();
    let inner = inner.trim_end_matches(|c: char| !matches!(c, '}' | ']'));
    serde_json::from_str(inner).ok().or_else(|| repair::parse_repaired(inner))
}
