//! Where links are on the screen, for a terminal that can open them itself.

use kabar_annotate::text::CleanText;

/// Cells of one row that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellLink {
    /// The row.
    pub y: u16,
    /// The columns, the last one not included.
    pub columns: (u16, u16),
    /// Where to.
    pub url: CleanText,
}
