//! What the mouse did, as the terminal reported it.

/// A click or a turn of the wheel, at a cell counted from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub action: MouseAction,
    /// The column.
    pub x: u16,
    /// The row.
    pub y: u16,
}

/// What a mouse can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAction {
    /// The left button went down.
    Click,
    /// The wheel turned towards the reader.
    ScrollDown,
    /// The wheel turned away.
    ScrollUp,
}
