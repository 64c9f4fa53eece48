//! The places of links on the screen, for a terminal that can open them itself.

use kabar_annotate::text::CleanText;

/// A link on one row of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellLink {
    /// The row of the screen, counted from 0.
    pub y: u16,
    /// The first column of the link, and the one after its last.
    pub columns: (u16, u16),
    /// The address that the link leads to.
    pub url: CleanText,
}
