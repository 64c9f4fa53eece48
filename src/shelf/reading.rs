//! What is kept of a reader and an article on any shelf: marks, and the reading position.

/// A change of the reader's own marks; `None` leaves a mark as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarkChange {
    /// Read or unread.
    pub read: Option<bool>,
    /// Starred or not.
    pub starred: Option<bool>,
}

/// Where the reader was in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingPosition {
    /// The paragraph, from 0.
    pub paragraph: usize,
    /// The word in the paragraph, from 0.
    pub word: usize,
}
