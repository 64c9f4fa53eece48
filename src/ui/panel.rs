//! A panel: rows over the whole screen, under one heading.

use super::paint::Canvas;
use super::theme::Role;
use crate::app::panel::{Entry, Goal, Panel};
use crate::app::panes::{GUTTER, MEASURE, Panes};
use crate::text::wrap;

/// Columns between the first column and the text.
const GAP: usize = 2;

/// Draws heading and rows; the chosen row, or the first one to read, is on screen.
pub fn draw(panel: &Panel, panes: &Panes, canvas: &mut Canvas) {
    let x = GUTTER + panes.screen.w.saturating_sub(MEASURE + 2 * GUTTER) / 2;
    let columns = panes.screen.w.saturating_sub(x + GUTTER).min(MEASURE);
    canvas.put_cut(x, panes.air(), columns, &panel.title, canvas.theme.style(Role::Headline));
    let first = panes.air() * 2 + 1;
    let left = panel.entries.iter().map(|e| wrap::width(&e.left)).max().unwrap_or(0);
    let indent = if left == 0 { 0 } else { (left + GAP).min(usize::from(columns) / 2) as u16 };
    let height = panes.page.h.saturating_sub(first);

    // A long entry takes as many rows as it needs: these are the entries' rows from the first one on screen.
    let rows = |entry: &Entry| {
        let span = kabar_annotate::text::Span::new(0, entry.text.len());
        wrap::rows(&entry.text, span, usize::from(columns.saturating_sub(indent)))
    };
    let mut y = 0;
    for (index, entry) in
        panel.entries.iter().enumerate().skip(first_on_screen(panel, usize::from(height), &rows))
    {
        let chosen = panel.chooses() && index == panel.at && entry.can_be_chosen();
        let heads = entry.goal == Goal::Heading;
        let role = match (chosen, heads) {
            (true, _) => Role::Selected,
            (false, true) => Role::Heading,
            _ => Role::Text,
        };
        if y >= height {
            return;
        }
        if chosen {
            canvas.put(
                x - GUTTER,
                first + y,
                1,
                canvas.theme.glyphs.selected,
                canvas.theme.style(Role::SelectedBar),
            );
        }
        canvas.put_cut(
            x,
            first + y,
            indent.saturating_sub(1),
            &entry.left,
            canvas.theme.style(Role::Speaker),
        );
        let at = if heads { x } else { x + indent };
        for row in rows(entry).iter().take(usize::from(height - y)) {
            canvas.put(at, first + y, columns, row.of(&entry.text), canvas.theme.style(role));
            y += 1;
        }
    }
}

/// The first entry to draw: the one read first, or as far up as lets the chosen one, or the last page, be seen whole.
fn first_on_screen(
    panel: &Panel,
    height: usize,
    rows: &impl Fn(&Entry) -> Vec<kabar_annotate::text::Span>,
) -> usize {
    let fits_up_to = |last: usize| {
        let mut used = 0;
        (0..=last)
            .rev()
            .take_while(|&at| {
                used += rows(&panel.entries[at]).len();
                used <= height
            })
            .last()
            .unwrap_or(last)
    };
    let last = panel.entries.len().saturating_sub(1);
    match (panel.entries.is_empty(), panel.chooses()) {
        (true, _) => 0,
        (false, true) => fits_up_to(panel.at),
        (false, false) => panel.at.min(fits_up_to(last)),
    }
}
