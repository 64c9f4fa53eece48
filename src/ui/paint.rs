//! Putting text into cells: at a place, within a width, cut with a glyph where it is too long.

use super::theme::Theme;
use crate::app::panes::Area;
use crate::text::wrap;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

/// A frame's cells, and how roles look on them.
pub struct Canvas<'a> {
    /// The cells.
    pub cells: &'a mut Buffer,
    /// How roles look.
    pub theme: &'a Theme,
}

impl Canvas<'_> {
    /// Writes as much of `text` as fits `columns`; says how many it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let (shown, used) = wrap::fit(text, usize::from(columns));
        if y < self.cells.area.bottom() && x < self.cells.area.right() {
            self.cells.set_stringn(x, y, shown, usize::from(self.cells.area.right() - x), style);
        }
        used as u16
    }

    /// The same, ending in the cut glyph where `text` is too long.
    pub fn put_cut(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if wrap::width(text) <= usize::from(columns) {
            return self.put(x, y, columns, text, style);
        }
        let (shown, _) = wrap::fit(text, usize::from(columns.saturating_sub(1)));
        let used = self.put(x, y, columns, shown.trim_end(), style);
        used + self.put(x + used, y, columns.saturating_sub(used), self.theme.glyphs.cut, style)
    }

    /// The same, ending at the area's right edge; says where it begins.
    pub fn put_right(&mut self, area: Area, y: u16, text: &str, style: Style) -> u16 {
        let wide = (wrap::width(text) as u16).min(area.w);
        let x = area.x + area.w - wide;
        self.put_cut(x, y, wide, text, style);
        x
    }
}
