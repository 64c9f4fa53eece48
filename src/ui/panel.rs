//! A panel: rows over the whole screen, under one heading.

use super::canvas::Canvas;
use super::theme::StyleRole;
use crate::app::panel::{Panel, PanelRow, RowAction};
use crate::app::panes::{DEFAULT_MEASURE, GUTTER, Panes};
use crate::text::wrap;

/// Columns between the first column and the text.
const COLUMN_GAP: usize = 2;

/// Draws heading and rows; the chosen row, or the first one to read, is on screen.
pub fn draw(panel: &Panel, panes: &Panes, canvas: &mut Canvas) {
    let x = GUTTER + panes.screen.w.saturating_sub(DEFAULT_MEASURE + 2 * GUTTER) / 2;
    let columns = panes.screen.w.saturating_sub(x + GUTTER).min(DEFAULT_MEASURE);
    canvas.put_truncated(
        x,
        panes.top_padding(),
        columns,
        &panel.title,
        canvas.theme.style(StyleRole::Headline),
    );
    let first = panes.top_padding() * 2 + 1;
    let left = panel.rows.iter().map(|e| wrap::width(&e.label)).max().unwrap_or(0);
    let indent = if left == 0 { 0 } else { (left + COLUMN_GAP).min(usize::from(columns) / 2) as u16 };
    let height = panes.page.h.saturating_sub(first);

    // A long entry takes as many rows as it needs: these are the entries' rows from the first one on screen.
    let rows = |entry: &PanelRow| {
        let span = kabar_annotate::text::Span::new(0, entry.text.len());
        wrap::rows(&entry.text, span, usize::from(columns.saturating_sub(indent)))
    };
    let mut y = 0;
    for (index, entry) in panel.rows.iter().enumerate().skip(first_visible(panel, usize::from(height), &rows))
    {
        let chosen = panel.is_selectable() && index == panel.selected && entry.is_selectable();
        let heads = entry.action == RowAction::Heading;
        let role = match (chosen, heads) {
            (true, _) => StyleRole::Selected,
            (false, true) => StyleRole::Heading,
            _ => StyleRole::Text,
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
                canvas.theme.style(StyleRole::SelectedBar),
            );
        }
        canvas.put_truncated(
            x,
            first + y,
            indent.saturating_sub(1),
            &entry.label,
            canvas.theme.style(StyleRole::Speaker),
        );
        let at = if heads { x } else { x + indent };
        for row in rows(entry).iter().take(usize::from(height - y)) {
            canvas.put(at, first + y, columns, row.slice(&entry.text), canvas.theme.style(role));
            y += 1;
        }
    }
}

/// The first entry to draw: the one read first, or as far up as lets the chosen one, or the last page, be seen whole.
fn first_visible(
    panel: &Panel,
    height: usize,
    rows: &impl Fn(&PanelRow) -> Vec<kabar_annotate::text::Span>,
) -> usize {
    let fits_up_to = |last: usize| {
        let mut used = 0;
        (0..=last)
            .rev()
            .take_while(|&at| {
                used += rows(&panel.rows[at]).len();
                used <= height
            })
            .last()
            .unwrap_or(last)
    };
    let last = panel.rows.len().saturating_sub(1);
    match (panel.rows.is_empty(), panel.is_selectable()) {
        (true, _) => 0,
        (false, true) => fits_up_to(panel.selected),
        (false, false) => panel.selected.min(fits_up_to(last)),
    }
}
