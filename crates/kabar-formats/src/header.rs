//! The header of a text: lines such as "Judul: …" and "Date: …", or front matter between two "---".
//!
//! Both become a JSON object with the names that [`fields`](super::fields) knows, so that a header may say all that the JSON
//! of a tool may. A text that merely begins with a word and a colon has no header: the first label must be known, and
//! another known one or a blank line must follow.

use super::field_labels::FIELD_LABELS;
use serde_json::{Map, Value};

/// The most lines of a header.
const MAX_HEADER_LINES: usize = 200;

/// The longest label, in bytes: "Podcast Download URL" has 20.
const MAX_LABEL_BYTES: usize = 24;

/// The header of `text` and the text below it; `None` where there is no header.
pub(crate) fn split_header(text: &str) -> Option<(Value, &str)> {
    let text = text.trim_start();
    front_matter(text, "---", ':')
        .or_else(|| front_matter(text, "+++", '='))
        .or_else(|| parse_header_lines(text))
}

/// Front matter between two lines of `fence`, in the simplest forms of YAML or TOML: `key: value`, quoted or not, lists,
/// folded text.
fn front_matter<'a>(text: &'a str, fence: &str, sign: char) -> Option<(Value, &'a str)> {
    let rest = text.strip_prefix(fence)?;
    let (_, mut rest) = rest.split_once('\n').filter(|(line, _)| line.trim().is_empty())?;
    let mut object = Map::new();
    let mut key = String::new();
    for _ in 0..MAX_HEADER_LINES {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if matches!(line.trim_end(), f if f == fence || f == "...") {
            return (!object.is_empty()).then_some((Value::Object(object), after));
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
        let indented = line.starts_with([' ', '\t', '-']);
        match line.split_once(sign).filter(|(name, _)| !indented && !name.trim().is_empty()) {
            Some((name, value)) => {
                key = field_name(name);
                object.insert(key.clone(), parse_scalar(value));
            }
            // A list's item, or the next line of a folded text.
            None if indented => continue_value(&mut object, &key, line),
            None if line.trim().is_empty() || line.starts_with('#') => {}
            None => return None,
        }
    }
    None
}

/// The name that `fields` knows for a label of any language; the label itself where there is none.
fn field_name(label: &str) -> String {
    let label = label.trim().trim_matches(['"', '\'']);
    FIELD_LABELS.fields.get(&label.to_lowercase()).cloned().unwrap_or_else(|| label.to_owned())
}

/// A quoted or plain string, or a list in brackets.
fn parse_scalar(text: &str) -> Value {
    let text = text.trim();
    if let Some(list) = text.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
        return Value::Array(list.split(',').map(|item| Value::String(unquote(item))).collect());
    }
    match text {
        ">" | "|" | ">-" | "|-" | "null" | "~" => Value::String(String::new()),
        text => Value::String(unquote(text)),
    }
}

fn unquote(text: &str) -> String {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
    match (inner('"'), inner('\'')) {
        (Some(double), _) => double.replace("\\\"", "\"").replace("\\\\", "\\"),
        (_, Some(single)) => single.replace("''", "'"),
        _ => text.to_owned(),
    }
}

/// Adds an indented line to the value of `key`: an item to a list, or words to a text.
fn continue_value(object: &mut Map<String, Value>, key: &str, line: &str) {
    let Some(value) = object.get_mut(key) else { return };
    let line = line.trim();
    match (line.strip_prefix("- "), value) {
        (Some(item), Value::Array(list)) => list.push(Value::String(unquote(item))),
        (Some(item), value) => *value = Value::Array(vec![Value::String(unquote(item))]),
        // "author:" above "  name: Ayu".
        (None, value @ Value::String(_)) if value == "" && line.contains(": ") => {
            *value = Value::Object(Map::from_iter(parse_pair(line)));
        }
        (None, Value::Object(inner)) => inner.extend(parse_pair(line)),
        (None, Value::String(text)) => {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(line);
        }
        (None, _) => {}
    }
}

/// "name: Ayu" as a key and its value.
fn parse_pair(line: &str) -> Option<(String, Value)> {
    line.split_once(':').map(|(key, value)| (key.trim().to_owned(), parse_scalar(value)))
}

/// Header lines, down to the first blank line or the first line without a label.
fn parse_header_lines(text: &str) -> Option<(Value, &str)> {
    let mut object = Map::new();
    let (mut rest, mut known, mut blank) = (text, 0, false);
    for _ in 0..MAX_HEADER_LINES {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.trim().is_empty() {
            blank = !rest.is_empty();
            break;
        }
        let Some((label, value)) = split_label(line) else { break };
        match FIELD_LABELS.fields.get(&label.to_lowercase()) {
            Some(field) => {
                known += 1;
                object.entry(field.as_str()).or_insert_with(|| Value::String(value.to_owned()));
            }
            None if known == 0 => return None,
            None => {}
        }
        rest = after;
    }
    (known >= 2 || (known == 1 && blank)).then_some((Value::Object(object), rest))
}

/// The label and the value of a line: "Judul" and "44 Rumah Rusak" of "Judul: 44 Rumah Rusak".
fn split_label(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once(':')?;
    let label = label.trim();
    let fits = label.len() <= MAX_LABEL_BYTES
        && label.starts_with(|c: char| c.is_alphabetic())
        && label.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-');
    fits.then(|| (label, value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headers_of_all_kinds() {
        for (text, header, rest) in [
            (
                "Judul: Pasar: Harga Turun\nPenulis : Ayu\nKategori: Ekonomi\nTanggal: 14/9/2022\n\nIsi.",
                json!({"title": "Pasar: Harga Turun", "author": "Ayu", "date": "14/9/2022"}),
                "\nIsi.",
            ),
            ("Title: Rice\n\nText.", json!({"title": "Rice"}), "\nText."),
            (
                "---\ntitle: \"Rice \\\"falls\\\"\"\nauthor: 'O''Neil'\ntags: [a, 'b']\nauthors:\n  - A\n  - B\nnote: >\n  two\n  lines\n---\nText.",
                json!({"title": "Rice \"falls\"", "author": ["A", "B"], "tags": ["a", "b"], "note": "two lines"}),
                "Text.",
            ),
            (
                "---\ntitle: Rice\nauthor:\n  name: Ayu\n  url: x\n---\nText.",
                json!({"title": "Rice", "author": {"name": "Ayu", "url": "x"}}),
                "Text.",
            ),
            ("+++\ntitle = \"Rice\"\n+++\nText.", json!({"title": "Rice"}), "Text."),
        ] {
            assert_eq!(split_header(text), Some((header, rest)), "{text}");
        }
    }

    #[test]
    fn ordinary_text_has_no_header() {
        for text in [
            "Katanya: besok.\nTidak ada.",
            "Judul: x\nlalu teks",
            "---\nteks\n---\nlagi",
            "---\na: b\nteks",
            "Ya",
            "",
        ] {
            assert_eq!(split_header(text), None, "{text}");
        }
    }
}
