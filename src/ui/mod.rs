//! App → frame. Reads, never writes. Every frame is drawn whole from the state; ratatui sends only the cells that
//! changed.

mod address_panel;
mod canvas;
pub mod cell_link;
pub mod colour;
mod footer;
mod list;
mod page;
mod panel;
pub mod role_styles;
mod sidebar;
pub mod theme;

use crate::app::panel::PanelKind;
use crate::app::panes::{Area, Panes};
use crate::app::{App, Pane};
use crate::text::wrap;
use canvas::Canvas;
use cell_link::CellLink;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use theme::{StyleRole, Theme};

/// What a frame has beside its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameExtras {
    /// Where the cursor is to be shown, if anywhere.
    pub cursor: Option<Position>,
    /// Which cells lead somewhere, by row and column.
    pub links: Vec<CellLink>,
    /// What is to be seen first, where a slow line shows a frame in parts.
    pub focus: FocusPoint,
}

/// What the reader looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FocusPoint {
    /// The pane that has the keys.
    pub pane: Area,
    /// The row of the selected article, or the top of the page.
    pub y: u16,
}

/// Draws the whole screen; says where the cursor is, and where links are.
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
    } else if let Some(shown) = &app.panel {
        match shown.kind {
            PanelKind::Address => address_panel::draw(shown, panes, &mut canvas),
            _ => panel::draw(shown, panes, &mut canvas),
        }
    } else {
        let covered = panes.is_sidebar_fullscreen && app.focus == Pane::Sidebar;
        if panes.is_two_pane || app.focus != Pane::Page {
            if !covered {
                list::draw(app, panes, &mut canvas);
            }
            if covered || panes.sidebar.w > 0 && !panes.is_sidebar_fullscreen {
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
        let typed = wrap::width(wrap::fit_end(text, usize::from(panes.footer.w.saturating_sub(2))));
        let x = (1 + typed as u16).min(panes.footer.w - 1);
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
            // It is on screen, so that its row is one that a cell can have.
            FocusPoint { pane: panes.list, y: panes.list.y + app.list.selected_row() as u16 }
        }
    }
}
