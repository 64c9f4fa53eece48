//! What is kept of a reader and an article on any shelf: marks, and the reading position.

/// A change of the reader's own marks; `None` leaves a mark as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarkChange {
    /// Marks the article read or unread; `None` leaves the mark as it is.
    pub read: Option<bool>,
    /// Stars the article or takes its star; `None` leaves the star as it is.
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
