//! The cells to send: those that changed, and the few unchanged ones between them that are cheaper to write again than
//! to step over. A cursor move costs up to 8 bytes (`CSI 22;10H`), a cell in the same style one.

use super::hyperlinks::LinkLayer;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

/// Gaps of up to this many cells are written over.
const MAX_GAP: u16 = 6;

/// Makes the cells of `shown` that lead elsewhere in `next` differ from it: a link changes only where its words are written
/// anew.
pub fn mark_changed_links(shown: &mut Buffer, before: &LinkLayer, next: &Buffer, after: &LinkLayer) {
    if before.is_empty() && after.is_empty() {
        return;
    }
    for y in 0..shown.area.height {
        for x in 0..shown.area.width {
            if before.at(x, y) != after.at(x, y) && shown[(x, y)] == next[(x, y)] {
                shown[(x, y)].modifier.toggle(Modifier::HIDDEN);
            }
        }
    }
}

/// What to draw where `shown` is to become `next`, whose links are `links`: (x, y, cell), by row and column.
pub fn changed_cells<'a>(shown: &Buffer, next: &'a Buffer, links: &LinkLayer) -> Vec<(u16, u16, &'a Cell)> {
    let mut out: Vec<(u16, u16, &Cell)> = Vec::new();
    for (x, y, cell) in shown.diff(next) {
        if let Some(&(before, row, last)) = out.last()
            && row == y
            && (2..=MAX_GAP + 1).contains(&(x - before))
        {
            let gap = before + 1..x;
            // A wide character's second cell has no symbol of its own, and a change of style costs more than a move.
            let link = links.at(before, y);
            let plain = |x: u16| {
                let cell = &next[(x, y)];
                cell.symbol().is_ascii() && cell.style() == last.style() && links.at(x, y) == link
            };
            if last.symbol().is_ascii() && gap.clone().all(plain) {
                out.extend(gap.map(|x| (x, y, &next[(x, y)])));
            }
        }
        out.push((x, y, cell));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn small_gaps_of_one_style_are_bridged() {
        for (from, to, drawn) in [
            ("abcdefghijkl", "Abcdefghijkl", "A"),
            ("abcdefghijkl", "AbcDefghijkl", "AbcD"),
            ("abcdefghijkl", "AbcdefghIjkl", "AI"),
            ("a世defghijkl", "A世Defghijkl", "AD"),
        ] {
            let (shown, next) = (Buffer::with_lines([from]), Buffer::with_lines([to]));
            let text: String =
                changed_cells(&shown, &next, &LinkLayer::default()).iter().map(|c| c.2.symbol()).collect();
            assert_eq!(text, drawn, "{from} to {to}");
        }
        let (shown, mut next) = (Buffer::with_lines(["abcd"]), Buffer::with_lines(["AbcD"]));
        next.set_style(ratatui::layout::Rect::new(1, 0, 1, 1), Style::new().bold());
        let text: String =
            changed_cells(&shown, &next, &LinkLayer::default()).iter().map(|c| c.2.symbol()).collect();
        assert_eq!(text, "AbD", "the cell after a change of style is stepped over");
    }
}
