//! Splits a frame into chunks for a slow line. What the reader looks at is sent first, and only as much is on its way as the
//! line shows in a moment, so that the next key takes effect at once and not after a screen that nobody waits for.
//!
//! A chunk is the changed cells of one row in one pane. First comes the row in focus, then the last row of the screen, which
//! shows the position, then the rows around the focus, nearest first, then the other pane.

use super::encode;
use super::hyperlinks::LinkLayer;
use crate::text::wrap;
use crate::ui::FocusPoint;
use ratatui::buffer::{Buffer, Cell};

/// Cells of one row to draw: column, row and content.
pub type FrameChunk<'a> = Vec<(u16, u16, &'a Cell)>;

/// Splits the `changed` cells (column, row, content; by row, then column) into chunks, in the order to send them.
pub fn split_into_chunks<'a>(changed: &[(u16, u16, &'a Cell)], focus: FocusPoint) -> Vec<FrameChunk<'a>> {
    let last_row = changed.iter().map(|cell| cell.1).max().unwrap_or_default();
    let rank = |&(x, y, _): &(u16, u16, &Cell)| {
        let in_focused_pane = focus.pane.contains(x, y);
        let is_footer = y == last_row && y >= focus.pane.y + focus.pane.h;
        match (in_focused_pane, is_footer) {
            (true, _) if y == focus.y => (0, 0, y),
            (_, true) => (1, 0, y),
            (true, _) => (2, y.abs_diff(focus.y), y),
            _ => (3, y, y),
        }
    };
    let mut ranked: Vec<_> = changed.iter().map(|cell| (rank(cell), *cell)).collect();
    // The sort is stable: the cells of a row stay in order.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.chunk_by(|a, b| a.0 == b.0).map(|chunk| chunk.iter().map(|(_, cell)| *cell).collect()).collect()
}

/// Updates `shown` and its links after `chunk` of the frame `next` was sent.
pub fn mark_shown(
    shown: &mut Buffer,
    shown_links: &mut LinkLayer,
    chunk: &FrameChunk,
    next: &Buffer,
    next_links: &LinkLayer,
) {
    let width = next.area.width;
    for &(x, y, cell) in chunk {
        // A wide character also takes the next cell; a blank end of a row is erased to the edge of the screen.
        let is_erased = cell.symbol() == " " && encode::is_blank_to_end(next, x, y);
        let cell_width = wrap::width(cell.symbol()).max(1) as u16;
        let end = if is_erased { width } else { (x + cell_width).min(width) };
        for column in x..end {
            shown[(column, y)] = next[(column, y)].clone();
        }
        shown_links.copy_columns(next_links, y, (x, end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::Area;

    #[test]
    fn the_focused_row_comes_first() {
        let cells = Buffer::with_lines(["ab|AB", "cd|CD", "ef|EF", "gh|GH", "footr"]);
        let positions: Vec<_> = (0..5).flat_map(|y| (0..5).map(move |x| (x, y))).collect();
        let changed: Vec<_> = positions.iter().map(|&(x, y)| (x, y, &cells[(x, y)])).collect();
        let focus = FocusPoint { pane: Area { x: 0, y: 0, w: 2, h: 4 }, y: 2 };
        let texts: Vec<String> = split_into_chunks(&changed, focus)
            .iter()
            .map(|chunk| chunk.iter().map(|cell| cell.2.symbol()).collect())
            .collect();
        assert_eq!(texts, ["ef", "footr", "cd", "gh", "ab", "|AB", "|CD", "|EF", "|GH"]);
    }
}
