//! Bytes → articles: whatever a tool wrote, recognised without being told.

pub mod contract;
pub mod json;

use crate::article::Article;
use crate::text::Clean;

/// What came of reading one input: its articles in order, and what could not be read.
#[derive(Debug, Default)]
pub struct Reading {
    /// In the input's order.
    pub articles: Vec<Article>,
    /// What was lost, in the input's order.
    pub faults: Vec<Fault>,
}

/// A record that could not be read: it costs itself only, and is named in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, or "standard input".
    pub file: Clean,
    /// Counted from 1, where a line can be named.
    pub line: Option<usize>,
    /// What is wrong, and what to do where something can be done.
    pub why: Clean,
}

/// Reads all articles that `bytes` hold. `name` is the file's name: a hint for the format, and the place in faults.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    json::read(name, &String::from_utf8_lossy(bytes))
}
