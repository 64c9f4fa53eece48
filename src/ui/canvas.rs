//! Writes text into the cells of a frame: at a position, within a number of columns, with an ellipsis where it is too long.

use super::cell_link::CellLink;
use super::theme::Theme;
use crate::app::panes::Area;
use crate::text::ascii::to_ascii;
use crate::text::wrap;
use kabar_annotate::text::CleanText;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use std::borrow::Cow;

/// The cells of a frame that is being drawn.
pub struct Canvas<'a> {
    /// The cells of the whole screen.
    pub cells: &'a mut Buffer,
    /// The styles and glyphs to draw with.
    pub theme: &'a Theme,
    /// The links among the cells, in the order they were drawn.
    pub links: Vec<CellLink>,
}

impl Canvas<'_> {
    /// Writes as much of `text` as fits into `columns`, and returns the number of columns it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let (shown, used) = wrap::fit_start(text, usize::from(columns));
        let shown = if self.theme.is_ascii() { to_ascii(shown) } else { Cow::Borrowed(shown) };
        if y < self.cells.area.bottom() && x < self.cells.area.right() {
            self.cells.set_stringn(x, y, &shown, usize::from(self.cells.area.right() - x), style);
        }
        used as u16
    }

    /// Makes `columns` cells from `x` on a link to `url`.
    pub fn add_link(&mut self, x: u16, y: u16, columns: u16, url: &CleanText) {
        let end = (x + columns).min(self.cells.area.right());
        if y < self.cells.area.bottom() && x < end {
            self.links.push(CellLink { y, columns: (x, end), url: url.clone() });
        }
    }

    /// Writes `text`, with an ellipsis at the end where it does not fit into `columns`; returns the columns it took.
    pub fn put_truncated(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if wrap::width(text) <= usize::from(columns) {
            return self.put(x, y, columns, text, style);
        }
        let (shown, _) = wrap::fit_start(text, usize::from(columns.saturating_sub(1)));
        let used = self.put(x, y, columns, shown.trim_end(), style);
        used + self.put(x + used, y, columns.saturating_sub(used), self.theme.glyphs.ellipsis, style)
    }

    /// Writes `text` on row `y` so that it ends at the right edge of `area`, with an ellipsis where it does not fit.
    pub fn put_right(&mut self, area: Area, y: u16, text: &str, style: Style) {
        let columns = (wrap::width(text) as u16).min(area.w);
        self.put_truncated(area.x + area.w - columns, y, columns, text, style);
    }
}
