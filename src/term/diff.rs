//! The cells to send: those that changed, and the few unchanged ones between them that are cheaper to write again than to
//! move over. Moving the cursor takes up to 8 bytes (`CSI 22;10H`), a cell in the same style one.

use super::hyperlinks::LinkLayer;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

/// Gaps of up to this many unchanged cells are written again.
const MAX_GAP: u16 = 6;

/// Changes the cells of `shown` whose link changes though their content does not, so that they differ from `next` and are
/// written again: a terminal takes a new link only together with its text.
pub fn mark_changed_links(
    shown: &mut Buffer,
    shown_links: &LinkLayer,
    next: &Buffer,
    next_links: &LinkLayer,
) {
    if shown_links.is_empty() && next_links.is_empty() {
        return;
    }
    for y in 0..shown.area.height {
        for x in 0..shown.area.width {
            if shown_links.at(x, y) != next_links.at(x, y) && shown[(x, y)] == next[(x, y)] {
                shown[(x, y)].modifier.toggle(Modifier::HIDDEN);
            }
        }
    }
}

/// The cells to draw so that `shown` becomes `next` with its `links`: column, row and content, by row and then column.
pub fn changed_cells<'a>(shown: &Buffer, next: &'a Buffer, links: &LinkLayer) -> Vec<(u16, u16, &'a Cell)> {
    let mut out: Vec<(u16, u16, &Cell)> = Vec::new();
    for (x, y, cell) in shown.diff(next) {
        if let Some(&(last_x, last_y, last)) = out.last()
            && last_y == y
            && (2..=MAX_GAP + 1).contains(&(x - last_x))
        {
            let gap = last_x + 1..x;
            // The second cell of a wide character has no symbol, and a change of style takes more bytes than a move.
            let link = links.at(last_x, y);
            let is_cheap = |x: u16| {
                let cell = &next[(x, y)];
                cell.symbol().is_ascii() && cell.style() == last.style() && links.at(x, y) == link
            };
            if last.symbol().is_ascii() && gap.clone().all(is_cheap) {
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
    fn small_gaps_in_one_style_are_written_again() {
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
        assert_eq!(text, "AbD", "a gap in another style is moved over");
    }
}
