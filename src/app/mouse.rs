//! The mouse, where the reader wants it: a click selects and opens, the wheel scrolls what is under it.

/// What the mouse did, and where, in cells from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub action: MouseAction,
    /// Column.
    pub x: u16,
    /// Row.
    pub y: u16,
}

/// What a mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseAction {
    /// The left button went down.
    Click,
    /// The wheel turned towards the reader.
    ScrollDown,
    /// The wheel turned away.
    ScrollUp,
}
