//! The places of links on the screen, for a terminal that can open them itself.

use kabar_annotate::text::CleanText;

/// A link on one row of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellLink {
    /// The row.
    pub y: u16,
    /// The first column, and the one after the last.
    pub columns: (u16, u16),
    /// The address that the link leads to.
    pub url: CleanText,
}
