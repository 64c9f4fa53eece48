//! Draws a panel: rows over the whole screen, under one heading.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::panel::{Panel, PanelKind, PanelRow, RowAction};
use crate::app::panes::{DEFAULT_MEASURE, GUTTER, Panes};
use crate::text::word_diff::WordChange;
use crate::text::wrap;
use kabar_annotate::text::Span;

/// Columns between the labels and the text.
const COLUMN_GAP: usize = 2;

/// Columns by which what a story tells stands further in than its headline.
const STORY_INSET: u16 = 2;

/// Draws the heading and the rows, scrolled so that the selected row, or in a panel to read the top row, is on screen.
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
    let label_width = panel.rows.iter().map(|e| wrap::width(&e.label)).max().unwrap_or(0);
    let indent =
        if label_width == 0 { 0 } else { (label_width + COLUMN_GAP).min(usize::from(columns) / 2) as u16 };
    let height = panes.page.h.saturating_sub(first);

    // What a story was opened to stands further in than the stories.
    let inset = |row: &PanelRow| match row.action {
        RowAction::ToggleStory(_) => 0,
        _ if panel.kind == PanelKind::Stories => STORY_INSET,
        _ => 0,
    };
    // A row of the panel takes as many rows of the screen as its text needs.
    let wrapped = |row: &PanelRow| {
        let columns = columns.saturating_sub(indent + inset(row));
        wrap::rows(&row.text, Span::new(0, row.text.len()), usize::from(columns))
    };
    let mut y = 0;
    for (index, row) in
        panel.rows.iter().enumerate().skip(first_visible(panel, usize::from(height), &wrapped))
    {
        let is_selected = panel.is_selectable() && index == panel.selected && row.is_selectable();
        let is_heading = row.action == RowAction::Heading;
        let role = match (is_selected, is_heading) {
            (true, _) => StyleRole::Selected,
            (false, true) => StyleRole::Heading,
            _ => StyleRole::Text,
        };
        if y >= height {
            return;
        }
        if is_selected {
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
            &row.label,
            canvas.theme.style(StyleRole::Speaker),
        );
        let text_x = if is_heading { x } else { x + indent + inset(row) };
        for span in wrapped(row).iter().take(usize::from(height - y)) {
            canvas.put(text_x, first + y, columns, span.slice(&row.text), canvas.theme.style(role));
            draw_changes(row, *span, (text_x, first + y), columns, canvas);
            y += 1;
        }
    }
}

/// Draws the changed parts of `row` that stand in its part `shown`, which is drawn at `at`.
fn draw_changes(row: &PanelRow, shown: Span, at: (u16, u16), columns: u16, canvas: &mut Canvas) {
    for (span, change) in row.changes.iter().filter(|(span, _)| span.overlaps(shown)) {
        let part = Span::new(span.start.max(shown.start), span.end.min(shown.end));
        let role = match change {
            WordChange::Added => StyleRole::Added,
            WordChange::Removed => StyleRole::Removed,
            WordChange::Kept => continue,
        };
        let before = wrap::width(Span::new(shown.start, part.start).slice(&row.text)) as u16;
        let left = columns.saturating_sub(before);
        canvas.put(at.0 + before, at.1, left, part.slice(&row.text), canvas.theme.style(role));
    }
}

/// The index of the first row to draw. In a panel to select from, the selected row is the last one on screen, or above it;
/// a panel to read starts at its top row, but not so far down that the end of the panel leaves rows empty.
fn first_visible(panel: &Panel, height: usize, wrapped: &impl Fn(&PanelRow) -> Vec<Span>) -> usize {
    let fits_up_to = |last: usize| {
        let mut used = 0;
        (0..=last)
            .rev()
            .take_while(|&at| {
                used += wrapped(&panel.rows[at]).len();
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
