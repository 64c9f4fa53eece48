//! One frame: which parts are drawn where, and what a frame has besides its cells.

use super::canvas::Canvas;
use super::cell_link::CellLink;
use super::role::StyleRole;
use super::theme::Theme;
use super::{address_panel, footer, list, page, panel, sidebar};
use crate::app::panel::PanelKind;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane};
use crate::text::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// What a frame has besides its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameExtras {
    /// The position of the cursor; `None` hides it.
    pub cursor: Option<Position>,
    /// The links among the cells, in the order they were drawn.
    pub links: Vec<CellLink>,
    /// What to send first where a slow line gets a frame in chunks.
    pub focus: FocusPoint,
}

/// The place that the reader looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FocusPoint {
    /// The pane that has the keyboard focus.
    pub pane: Area,
    /// The row on screen: that of the selected article, or the top of the page.
    pub y: u16,
}

/// Draws the whole screen into `cells`, whose size is the one that `app` knows.
pub fn draw(app: &App, theme: &Theme, cells: &mut Buffer) -> FrameExtras {
    if theme.has_own_colours() {
        cells.set_style(cells.area, theme.style(StyleRole::Text));
    }
    let mut canvas = Canvas { cells, theme, links: Vec::new() };
    let Some(panes) = &app.panes else {
        let area = canvas.cells.area;
        canvas.put_truncated(area.x, area.y, area.width, "too small", theme.style(StyleRole::Text));
        return FrameExtras::default();
    };
    if let Some(palette) = &app.palette {
        panel::draw(&palette.panel, panes, &mut canvas);
    } else if let Some(open) = &app.panel {
        match open.kind {
            PanelKind::Address => address_panel::draw(open, panes, &mut canvas),
            _ => panel::draw(open, panes, &mut canvas),
        }
    } else {
        let is_covered = panes.is_sidebar_fullscreen && app.focus == Pane::Sidebar;
        if panes.is_two_pane || app.focus != Pane::Page {
            if !is_covered {
                list::draw(app, panes, &mut canvas);
            }
            if is_covered || panes.sidebar.w > 0 && !panes.is_sidebar_fullscreen {
                sidebar::draw(app, panes, &mut canvas);
            }
        }
        if panes.is_two_pane {
            for y in 0..panes.page.h {
                canvas.put(panes.page.x - 1, y, 1, theme.glyphs.rule, theme.style(StyleRole::Rule));
            }
        }
        if (panes.is_two_pane || app.focus == Pane::Page)
            && let Some(page) = &app.page
        {
            page::draw(page, &app.settings.marks, app.hints.as_ref(), &mut canvas);
        }
    }
    footer::draw(app, panes, &mut canvas);
    let text = app.palette.as_ref().map(|p| &p.pattern).or(app.prompt.as_ref().map(|p| &p.text));
    let cursor = text.map(|text| {
        let columns = wrap::width(wrap::fit_end(text, usize::from(panes.footer.w.saturating_sub(2))));
        let x = (1 + columns as u16).min(panes.footer.w - 1);
        Position::new(x, panes.footer.y)
    });
    FrameExtras { cursor, links: canvas.links, focus: focus_point(app, panes) }
}

fn focus_point(app: &App, panes: &Panes) -> FocusPoint {
    match app.focus {
        _ if app.panel.is_some() || app.palette.is_some() => FocusPoint { pane: panes.screen, y: 0 },
        Pane::Page => FocusPoint { pane: panes.page, y: panes.page.y },
        Pane::Sidebar => FocusPoint { pane: panes.sidebar, y: panes.list.y },
        Pane::List => {
            // The selected row is on screen, so its number fits.
            FocusPoint { pane: panes.list, y: panes.list.y + app.list.selected_row() as u16 }
        }
    }
}
