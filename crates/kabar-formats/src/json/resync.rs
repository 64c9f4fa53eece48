//! Orientation in JSON that does not parse: where a value ends, which list an object contains, where the next record
//! starts. Everything here is one pass over bytes, without recursion.

use serde_json::{Map, Value};

/// Names of lists of records, in feeds, search results and exports.
#[rustfmt::skip]
const LIST_FIELDS: &[&str] = &[
    "items", "entries", "articles", "results", "objects", "data", "docs", "hits", "records", "documents", "news", "posts",
    "stories", "bookmarks", "rows", "list", "response", "feed", "berita", "artikel", "value", "json-ld", "@graph",
];

/// How deep a list of records may lie in the objects around it: `{"response": {"hits": {"hits": [`.
const MAX_LIST_DEPTH: usize = 4;

/// How far before a record the start of its line is looked for, in bytes. No tool indents by more, and searching back through
/// a file of one line would cost the square of its length.
const MAX_INDENT_BYTES: usize = 256;

/// The length of the value that `text` begins with, by its brackets. A line end closes a string, since JSON has none
/// inside.
///
/// # Errors
/// Where the brackets do not close or do not match: how many bytes were searched.
pub(super) fn value_end(text: &str) -> Result<usize, usize> {
    let mut open = Vec::new();
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' | b'\n' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                if open.pop() != Some(byte - 2) {
                    return Err(at);
                }
                if open.is_empty() {
                    return Ok(at + 1);
                }
            }
            _ if open.is_empty() => return Err(at),
            _ => {}
        }
    }
    Err(text.len())
}

/// A list of records inside an object.
pub(super) struct RecordList<'a> {
    /// Just after its opening bracket.
    pub start: usize,
    object: &'a str,
}

impl RecordList<'_> {
    /// The object around the list, as far as it stands before the list, and after it where it is whole.
    pub(super) fn wrapper(&self) -> Value {
        let head = &self.object[..self.start];
        // "{… [" is closed by as many brackets as are open in it.
        let mut whole = head.to_owned();
        let after =
            value_end(&self.object[self.start - 1..]).ok().map(|end| &self.object[self.start - 1 + end..]);
        if let Some(value) = after.and_then(|after| serde_json::from_str(&format!("{head}]{after}")).ok()) {
            return value;
        }
        let mut closing = Vec::new();
        let (mut in_string, mut escaped) = (false, false);
        for byte in head.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' if !in_string => closing.push('}'),
                b'[' if !in_string => closing.push(']'),
                b'}' | b']' if !in_string => drop(closing.pop()),
                _ => {}
            }
        }
        whole.extend(closing.into_iter().rev());
        serde_json::from_str(&whole).unwrap_or(Value::Object(Map::new()))
    }
}

/// The first list of objects in the object that `text` begins with whose name is one of [`LISTS`], as are the names of
/// the objects around it.
pub(super) fn find_record_list(text: &str) -> Option<RecordList<'_>> {
    let bytes = text.as_bytes();
    // Depth of the brackets around `at`, and at how many levels from the top all names were lists' names.
    let (mut depth, mut inside) = (0_usize, 1_usize);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at)?;
                let name = &text[at + 1..end];
                at = end + 1;
                if depth != inside {
                    continue;
                }
                let Some(value) = text[at..].trim_start().strip_prefix(':').map(str::trim_start) else {
                    continue;
                };
                if !LIST_FIELDS.contains(&name) {
                    continue;
                }
                let start = text.len() - value.len();
                if value.starts_with('[') && value[1..].trim_start().starts_with('{') {
                    return Some(RecordList { start: start + 1, object: text });
                }
                if value.starts_with('{') && inside < MAX_LIST_DEPTH {
                    inside += 1;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                inside = inside.min(depth).max(1);
                if depth == 0 {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
}

/// Where the record after the broken one at `start` begins. `place` is where the parser gave up, and `whole` the end of
/// the broken record by its brackets.
pub(super) fn next_record(text: &str, start: usize, place: usize, end: usize, whole: Option<usize>) -> usize {
    // Its line ended before the parser gave up, or there, and the next one begins a record: whatever follows, also
    // brackets that close far below, is not its own. A line that ends after a colon goes on, for a parser, in the next.
    let bytes = text.as_bytes();
    let last = place.max(start).min(bytes.len().saturating_sub(1));
    let own_line = bytes.get(start..=last).and_then(|own| own.iter().position(|b| *b == b'\n'));
    let ends = [own_line.map_or(place, |n| start + n), place.wrapping_sub(1), place];
    let begins = |newline: &usize| {
        bytes.get(*newline) == Some(&b'\n') && bytes[newline + 1..end.max(newline + 1)].starts_with(b"{\"")
    };
    if (start == 0 || bytes[start - 1] == b'\n')
        && let Some(newline) = ends.into_iter().filter(|newline| *newline > start).find(begins)
    {
        return newline + 1;
    }
    // Its brackets close, and what follows looks like the end of a record.
    if let Some(after) = whole {
        let rest = text[after..end].trim_start();
        if rest.is_empty() || rest.starts_with([',', ']', '{']) {
            return after;
        }
    }
    let near = floor_char_boundary(text, start.saturating_sub(MAX_INDENT_BYTES));
    let line_start = text[near..start].rfind('\n').map_or(near, |n| near + n + 1);
    let indent = start - line_start;
    let is_own_line = text[line_start..start].trim().is_empty();
    let mut at = (start + 1).min(end);
    // The next line that begins a record, no deeper than this one.
    while is_own_line && let Some(newline) = text.as_bytes()[at..end].iter().position(|b| *b == b'\n') {
        let line = at + newline + 1;
        let bytes = &text.as_bytes()[line..end];
        let spaces = bytes.iter().take(indent + 1).take_while(|b| matches!(b, b' ' | b'\t')).count();
        if spaces <= indent && bytes.get(spaces) == Some(&b'{') {
            return line + spaces;
        }
        at = line;
    }
    // On one line: the next object after one that ended.
    let mut from = floor_char_boundary(text, place.max(start + 1).min(end));
    while let Some(found) = text[from..end].find('}') {
        let after = from + found + 1;
        let rest = &text[after..end];
        let gap = rest.len() - rest.trim_start_matches([',', ' ']).len();
        if rest[gap..].starts_with('{') {
            return after + gap;
        }
        from = after;
    }
    end
}

/// The last char boundary up to `at`.
pub(super) fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_by_brackets() {
        for (text, end) in [
            ("{\"a\": \"}\"} x", Ok(10)),
            ("[{}, [1]]", Ok(9)),
            ("{\"a\\\"}\": 1}", Ok(11)),
            ("{]", Err(1)),
            ("{", Err(1)),
            ("x{}", Err(0)),
            ("", Err(0)),
        ] {
            assert_eq!(value_end(text), end, "{text}");
        }
    }

    #[test]
    fn a_line_that_was_cut_off_costs_itself_whatever_closes_below() {
        let text = "{\"a\": \"x\n{\"b\": 1}\nrusak}\n{\"c\": 1}\n";
        let whole = value_end(text).ok();
        assert!(whole.is_some());
        for place in [8, 9] {
            assert_eq!(next_record(text, 0, place, text.len(), whole), 9, "{place}");
        }
    }

    #[test]
    fn lists_of_records_are_found_by_name() {
        for (text, list) in [
            ("{\"a\": 1, \"items\": [{\"b\": 2}]}", Some("{\"b\": 2}]}")),
            ("{\"response\": {\"docs\": [{}]}}", Some("{}]}}")),
            ("{\"other\": {\"items\": [{}]}}", None),
            ("{\"items\": [\"a\"]}", None),
            ("{\"x\": \"\\\"items\\\": [{\"}", None),
        ] {
            assert_eq!(find_record_list(text).map(|l| &text[l.start..]), list, "{text}");
        }
        let cut = "{\"title\": \"Warta\", \"items\": [{\"a\": 1}, {\"b";
        assert_eq!(find_record_list(cut).expect("a list").wrapper()["title"], "Warta");
    }
}
