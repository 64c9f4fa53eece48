//! A byte range into a text, end exclusive: how a line, a quotation or a name is pointed at without copying it.

use serde::{Deserialize, Serialize};

/// Bytes `start..end` of some text. Both ends lie on char boundaries of the text it was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`; an end before the start is moved up to it.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end: end.max(start) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Does it hold no byte?
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Is the byte at `at` inside?
    pub fn contains(self, at: usize) -> bool {
        self.start <= at && at < self.end
    }

    /// Do the two share a byte?
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The part of `text` it points at; empty where the range does not fit `text`, rather than a panic.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// This range without the white space at its ends.
    pub fn trim(self, text: &str) -> Span {
        let part = self.slice(text);
        let start = self.start + (part.len() - part.trim_start().len());
        Span::new(start, start + part.trim().len())
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn trims_to_the_words_and_survives_a_wrong_range() {
        assert_eq!(Span::new(0, 6).trim("  é  x"), Span::new(2, 4));
        assert_eq!(Span::new(1, 99).slice("abc"), "");
        assert_eq!(Span::new(3, 1), Span::new(3, 3));
    }
}
