//! The unlabelled articles, and how their words are written.

use crate::labelled_sets;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::text::words::{Word, WordShape};
use std::collections::HashMap;
use std::io::Read;

/// The texts of a gzipped JSONL file. Some of them join paragraphs with a comma (".,"), which becomes a line break.
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

/// How often a word was written in which way.
#[derive(Default, Clone, Copy, Debug)]
pub struct CaseCounts {
    /// In small letters.
    pub small: u32,
    /// With a capital, not counting the beginnings of sentences.
    pub capital: u32,
}

/// Counts how each word is written. The key is the word in small letters.
pub fn count(texts: &[String], gazetteers: Gazetteers) -> HashMap<String, CaseCounts> {
    let mut out: HashMap<String, CaseCounts> = HashMap::new();
    for text in texts {
        for line in text.lines() {
            for w in labelled_sets::tokenize(line, gazetteers) {
                if matches!(w.shape, WordShape::Punctuation | WordShape::Number) {
                    continue;
                }
                let word = stem(w, line, gazetteers);
                let c = match out.get_mut(&*word) {
                    Some(c) => c,
                    None => out.entry(word).or_default(),
                };
                match w.shape {
                    WordShape::Lowercase => c.small += 1,
                    _ if w.starts_sentence => {}
                    _ => c.capital += 1,
                }
            }
        }
    }
    out
}

/// The word in small letters, without an ending that is not part of a name.
pub fn stem(w: Word, text: &str, gazetteers: Gazetteers) -> String {
    let word = w.span.slice(text);
    let cut = gazetteers.endings().iter().find_map(|e| word.strip_suffix(e.as_str()));
    cut.filter(|s| !s.is_empty()).unwrap_or(word).to_lowercase()
}
