//! How wide a text is on a terminal.

use unicode_width::UnicodeWidthStr;

/// Columns that `text` takes on a terminal. The width is that of whole grapheme clusters (an emoji with a joiner is one),
/// never a sum over chars.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
