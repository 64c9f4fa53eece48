//! A frame in parts, for a line that takes long for all of it: what the reader looks at comes first, and what is on its way is
//! never more than a moment of the line, so that the next key is answered at once and not behind a screen nobody waits for.
//!
//! A part is the cells of one row in one pane. The row that is looked at comes first, then the last row, which says where one
//! is, then the rows around it, then the other pane.

use super::encode;
use super::hyperlinks::LinkLayer;
use crate::ui::FocusPoint;
use ratatui::buffer::{Buffer, Cell};

/// Cells to draw, by row and column.
pub type FrameChunk<'a> = Vec<(u16, u16, &'a Cell)>;

/// `changed` in parts, the first one first.
pub fn split_into_chunks<'a>(changed: &[(u16, u16, &'a Cell)], first: FocusPoint) -> Vec<FrameChunk<'a>> {
    let last = changed.iter().map(|cell| cell.1).max().unwrap_or_default();
    let rank = |&(x, y, _): &(u16, u16, &Cell)| {
        let looked_at = first.pane.contains(x, y);
        let below_all = y == last && y >= first.pane.y + first.pane.h;
        match (looked_at, below_all) {
            (true, _) if y == first.y => (0, 0, y),
            (_, true) => (1, 0, y),
            (true, _) => (2, y.abs_diff(first.y), y),
            _ => (3, y, y),
        }
    };
    let mut ranked: Vec<_> = changed.iter().map(|cell| (rank(cell), *cell)).collect();
    // Stable: the cells of a row stay in their order.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.chunk_by(|a, b| a.0 == b.0).map(|part| part.iter().map(|(_, cell)| *cell).collect()).collect()
}

/// Notes in `shown` and its `links` that `part` of `next` is shown.
pub fn mark_shown(
    shown: &mut Buffer,
    links: &mut LinkLayer,
    part: &FrameChunk,
    next: &Buffer,
    next_links: &LinkLayer,
) {
    let width = next.area.width;
    for &(x, y, cell) in part {
        // A wide character takes the cell after it too; a blank end is erased to the edge of the screen.
        let blank = cell.symbol() == " " && encode::is_blank_to_end(next, x, y);
        let wide = crate::text::wrap::width(cell.symbol()).max(1) as u16;
        let end = if blank { width } else { (x + wide).min(width) };
        for at in x..end {
            shown[(at, y)] = next[(at, y)].clone();
        }
        links.copy_columns(next_links, y, (x, end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::Area;

    #[test]
    fn what_is_looked_at_comes_first() {
        let cells = Buffer::with_lines(["ab|AB", "cd|CD", "ef|EF", "gh|GH", "footr"]);
        let all: Vec<_> = (0..5).flat_map(|y| (0..5).map(move |x| (x, y))).collect();
        let changed: Vec<_> = all.iter().map(|&(x, y)| (x, y, &cells[(x, y)])).collect();
        let first = FocusPoint { pane: Area { x: 0, y: 0, w: 2, h: 4 }, y: 2 };
        let texts: Vec<String> = split_into_chunks(&changed, first)
            .iter()
            .map(|part| part.iter().map(|cell| cell.2.symbol()).collect())
            .collect();
        assert_eq!(texts, ["ef", "footr", "cd", "gh", "ab", "|AB", "|CD", "|EF", "|GH"]);
    }
}
