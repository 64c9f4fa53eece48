//! What the mouse did, as the terminal reported it.

/// A click or a turn of the wheel, at a cell counted from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// Whether it was a click or which turn of the wheel.
    pub action: MouseAction,
    /// The column of the cell.
    pub x: u16,
    /// The row of the cell.
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
