//! Small flaws that programs write into JSON again and again, repaired so that the record is not lost: Python's NaN,
//! numbers too big for any type, halves of surrogate pairs, raw line ends in strings, a comma too many.

use serde_json::Value;

/// The value of `text` with those flaws repaired; `None` where it is not JSON even then.
pub(super) fn parse_repaired(text: &str) -> Option<Value> {
    serde_json::from_str(&repair(text)).ok()
}

fn repair(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '"' => repair_string(rest, &mut out),
            '}' | ']' => {
                // A comma before a closing bracket.
                let kept = out.trim_end();
                if let Some(kept) = kept.strip_suffix(',') {
                    out.truncate(kept.len());
                }
                out.push(c);
                1
            }
            '-' | '0'..='9' => {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)))
                    .unwrap_or(rest.len());
                let number = &rest[..end];
                out.push_str(if serde_json::from_str::<Value>(number).is_ok() { number } else { "null" });
                end
            }
            'A'..='Z' | 'a'..='z' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                out.push_str(match &rest[..end] {
                    "NaN" | "Infinity" | "None" | "nan" | "undefined" => "null",
                    "True" => "true",
                    "False" => "false",
                    word => word,
                });
                end
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

/// Copies the string at the head of `text` to `out`, repaired; gives its length in bytes.
fn repair_string(text: &str, out: &mut String) -> usize {
    out.push('"');
    let mut at = 1;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let taken = match c {
            '"' => {
                out.push('"');
                return at + 1;
            }
            '\n' => push_and_advance(out, "\\n", 1),
            '\t' => push_and_advance(out, "\\t", 1),
            c if c < ' ' => 1,
            '\\' => match (utf16_unit(rest), rest.get(6..).and_then(utf16_unit)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => push_and_advance(out, &rest[..12], 12),
                (Some(0xd800..=0xdfff), _) => push_and_advance(out, "\\ufffd", 6),
                _ => match rest.chars().nth(1) {
                    Some(e @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                        push_and_advance(out, &rest[..2], 1 + e.len_utf8())
                    }
                    // "\'" and "\x", which JavaScript and Python know.
                    Some('\'') => push_and_advance(out, "'", 2),
                    _ => push_and_advance(out, "\\\\", 1),
                },
            },
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        at += taken;
    }
    at
}

fn push_and_advance(out: &mut String, text: &str, taken: usize) -> usize {
    out.push_str(text);
    taken
}

/// The UTF-16 unit of "\\uXXXX" at the head of `text`.
fn utf16_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::parse_repaired;
    use serde_json::json;

    #[test]
    fn small_flaws_are_mended() {
        for (text, value) in [
            ("{\"a\": NaN, \"b\": -Infinity, \"c\": 1e999,}", json!({"a": null, "b": null, "c": null})),
            ("{\"a\": \"x\\ud800y \\ud83d\\ude00\"}", json!({"a": "x\u{fffd}y 😀"})),
            ("{\"a\": \"satu\ndua\ttiga\u{1}\"}", json!({"a": "satu\ndua\ttiga"})),
            ("[\"it\\'s\", True,]", json!(["it's", true])),
        ] {
            assert_eq!(parse_repaired(text), Some(value), "{text}");
        }
        assert_eq!(parse_repaired("{\"a\" \"b\"}"), None);
    }
}
