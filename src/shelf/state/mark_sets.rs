//! Which articles are read and starred, and the lines of text that say so.

use crate::shelf::MarkChange;
use std::collections::HashSet;

/// Read and starred articles, by key.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct MarkSets {
    pub read: HashSet<String>,
    pub starred: HashSet<String>,
}

impl MarkSets {
    /// Makes the change that a line of the log says. A line that makes no sense changes nothing.
    pub fn apply_log_line(&mut self, line: &str) {
        let Some((word, key)) = line.split_once(' ').filter(|(_, key)| !key.is_empty()) else { return };
        match word {
            "read" => drop(self.read.insert(key.to_owned())),
            "unread" => drop(self.read.remove(key)),
            "star" => drop(self.starred.insert(key.to_owned())),
            "unstar" => drop(self.starred.remove(key)),
            _ => {}
        }
    }
}

/// `mark` of the article `key` as lines of the log.
pub(super) fn log_lines(key: &str, mark: MarkChange) -> String {
    let words = [(mark.read, "read", "unread"), (mark.starred, "star", "unstar")];
    let lines = words
        .iter()
        .filter_map(|(set, on, off)| set.map(|s| format!("{} {key}\n", if s { on } else { off })));
    lines.collect()
}
