//! Putting text into cells: at a place, within a width, cut with a glyph where it is too long.

use super::cell_link::CellLink;
use super::theme::Theme;
use crate::app::panes::Area;
use crate::text::ascii::to_ascii;
use crate::text::wrap;
use kabar_annotate::text::CleanText;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use std::borrow::Cow;

/// A frame's cells, and how roles look on them.
pub struct Canvas<'a> {
    /// The cells.
    pub cells: &'a mut Buffer,
    /// How roles look.
    pub theme: &'a Theme,
    /// Links among them, by row and column.
    pub links: Vec<CellLink>,
}

impl Canvas<'_> {
    /// Writes as much of `text` as fits `columns`; says how many it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let (shown, used) = wrap::fit_start(text, usize::from(columns));
        let shown = if self.theme.is_ascii() { to_ascii(shown) } else { Cow::Borrowed(shown) };
        if y < self.cells.area.bottom() && x < self.cells.area.right() {
            self.cells.set_stringn(x, y, &shown, usize::from(self.cells.area.right() - x), style);
        }
        used as u16
    }

    /// Notes that `columns` from `x` on lead to `url`.
    pub fn add_link(&mut self, x: u16, y: u16, columns: u16, url: &CleanText) {
        let end = (x + columns).min(self.cells.area.right());
        if y < self.cells.area.bottom() && x < end {
            self.links.push(CellLink { y, columns: (x, end), url: url.clone() });
        }
    }

    /// Writes `text`, ending in the cut glyph where `text` is too long.
    pub fn put_truncated(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if wrap::width(text) <= usize::from(columns) {
            return self.put(x, y, columns, text, style);
        }
        let (shown, _) = wrap::fit_start(text, usize::from(columns.saturating_sub(1)));
        let used = self.put(x, y, columns, shown.trim_end(), style);
        used + self.put(x + used, y, columns.saturating_sub(used), self.theme.glyphs.ellipsis, style)
    }

    /// The same, ending at the area's right edge.
    pub fn put_right(&mut self, area: Area, y: u16, text: &str, style: Style) {
        let wide = (wrap::width(text) as u16).min(area.w);
        self.put_truncated(area.x + area.w - wide, y, wide, text, style);
    }
}
