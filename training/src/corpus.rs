//! The unlabelled articles, and the vocabulary that is counted on them.

use crate::gold;
use kabar_annotate::annotate::entities::learned::lists::Lists;
use kabar_annotate::text::words::{Shape, Word};
use std::collections::HashMap;
use std::io::Read;

/// The texts of a gzipped JSONL file; what joins paragraphs in some of them (".,") is mended.
pub fn read(path: &str) -> Vec<String> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut json = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut json).expect("readable gzip");
    let text = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let text = value.get("text")?.as_str()?;
        Some(text.replace(".,", ".\n").replace("?,", "?\n").replace("\",", "\", ").replace("  ", " "))
    };
    json.lines().filter_map(text).collect()
}

/// How often each word was seen.
#[derive(Default, Clone, Copy, Debug)]
pub struct Cased {
    /// In small letters.
    pub small: u32,
    /// With a capital, where a capital means something.
    pub capital: u32,
    /// Of those, in capitals only.
    pub caps: u32,
}

/// Counts words by their small form.
pub fn count(texts: &[String], lists: Lists) -> HashMap<String, Cased> {
    let mut out: HashMap<String, Cased> = HashMap::new();
    for text in texts {
        for line in text.lines() {
            for w in gold::cut(line, lists) {
                if matches!(w.shape, Shape::Mark | Shape::Number) {
                    continue;
                }
                let word = stem(w, line, lists);
                let c = match out.get_mut(&*word) {
                    Some(c) => c,
                    None => out.entry(word).or_default(),
                };
                match w.shape {
                    Shape::Lower => c.small += 1,
                    _ if w.begins => {}
                    Shape::Caps => (c.capital, c.caps) = (c.capital + 1, c.caps + 1),
                    _ => c.capital += 1,
                }
            }
        }
    }
    out
}

/// The word in small letters, without an ending that is not part of a name.
pub fn stem(w: Word, text: &str, lists: Lists) -> String {
    let word = w.span.of(text);
    let cut = lists.endings().iter().find_map(|e| word.strip_suffix(e.as_str()));
    cut.filter(|s| !s.is_empty()).unwrap_or(word).to_lowercase()
}
