//! JSON and JSONL articles.

use super::{Fault, Reading};
use crate::article::Draft;
use crate::text::Clean;
use serde_json::Value;

/// Reads JSONL.
pub fn read(name: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let field = |v: &Value, k: &str| v.get(k).and_then(Value::as_str).map(str::to_owned);
        match serde_json::from_str::<Value>(line) {
            Ok(v) => reading.articles.extend(
                Draft {
                    id: field(&v, "id"),
                    title: field(&v, "title"),
                    text: field(&v, "text").unwrap_or_default(),
                    ..Draft::default()
                }
                .finish(),
            ),
            Err(e) => reading.faults.push(Fault {
                file: Clean::line(name),
                line: Some(at + 1),
                why: Clean::line(&e.to_string()),
            }),
        }
    }
    reading
}
