//! Values of JSON objects: found by name or path, and read where they hold something.
//!
//! A name with slashes is a path into nested objects. "", null and the string "None", which Python writes, hold nothing.

use serde_json::Value;

/// The value at `path`: a name, or names of nested objects with slashes between them.
pub(crate) fn value_at<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    match path.bytes().position(|b| b == b'/') {
        None => object.get(path),
        Some(slash) => value_at(object.get(&path[..slash])?, &path[slash + 1..]),
    }
}

/// A string that is not a placeholder, or the digits of a number. Scrapers that select elements write a list of one.
pub(crate) fn text_value(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if !is_placeholder(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(list) => match list.as_slice() {
            [one @ (Value::String(_) | Value::Number(_))] => text_value(one),
            _ => None,
        },
        _ => None,
    }
}

/// Does `text` stand for no value at all, as programs write it?
pub(crate) fn is_placeholder(text: &str) -> bool {
    matches!(text.trim(), "" | "None" | "null" | "NaN" | "nan" | "undefined" | "No title found")
}
