//! Where a record stands in a text, and how long it may be.

/// The longest record that is read, in bytes; a longer one is not an article.
pub const MAX_RECORD_BYTES: u64 = 64 << 20;

/// A range of bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordSpan {
    /// The offset of the record's first byte.
    pub start: u64,
    /// The byte after its last one.
    pub end: u64,
    /// The line that it starts on, counted from 1.
    pub line: usize,
    /// Is it a record, as far as its ends show? Otherwise it may contain none, or several.
    pub is_complete: bool,
}
