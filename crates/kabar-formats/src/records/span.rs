//! Where a record stands in a text, and how long it may be.

/// The longest record that is read, in bytes; what is longer is no article.
pub const MAX_RECORD_BYTES: u64 = 64 << 20;

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordSpan {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last one.
    pub end: u64,
    /// The line that it starts on, counted from 1.
    pub line: usize,
    /// Is it a record, as far as its ends tell? Else it is a stretch that may hold none, or several.
    pub is_complete: bool,
}
