//! App → frame. Reads, never writes. Every frame is drawn whole from the state; ratatui sends only the cells that
//! changed.

mod address;
pub mod colour;
mod footer;
pub mod links;
mod list;
pub mod look;
mod page;
mod paint;
mod panel;
mod side;
pub mod theme;

use crate::app::panel::Kind;
use crate::app::panes::{Area, Panes};
use crate::app::{App, View};
use crate::text::wrap;
use links::Link;
use paint::Canvas;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use theme::{Role, Theme};

/// What a frame has beside its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Where the cursor is to be shown, if anywhere.
    pub cursor: Option<Position>,
    /// Which cells lead somewhere, by row and column.
    pub links: Vec<Link>,
    /// What is to be seen first, where a slow line shows a frame in parts.
    pub first: First,
}

/// What the reader looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct First {
    /// The pane that has the keys.
    pub pane: Area,
    /// The row of the selected article, or the top of the page.
    pub y: u16,
}

/// Draws the whole screen; says where the cursor is, and where links are.
pub fn draw(app: &App, theme: &Theme, cells: &mut Buffer) -> Beside {
    if theme.paints() {
        cells.set_style(cells.area, theme.style(Role::Text));
    }
    let mut canvas = Canvas { cells, theme, links: Vec::new() };
    let Some(panes) = &app.panes else {
        let area = canvas.cells.area;
        canvas.put_cut(area.x, area.y, area.width, "too small", theme.style(Role::Text));
        return Beside::default();
    };
    if let Some(palette) = &app.palette {
        panel::draw(&palette.panel, panes, &mut canvas);
    } else if let Some(shown) = &app.panel {
        match shown.kind {
            Kind::Address => address::draw(shown, panes, &mut canvas),
            _ => panel::draw(shown, panes, &mut canvas),
        }
    } else {
        let covered = panes.stacked && app.view == View::Side;
        if panes.wide || app.view != View::Page {
            if !covered {
                list::draw(app, panes, &mut canvas);
            }
            if covered || panes.side.w > 0 && !panes.stacked {
                side::draw(app, panes, &mut canvas);
            }
        }
        if panes.wide {
            for y in 0..panes.page.h {
                canvas.put(panes.page.x - 1, y, 1, theme.glyphs.rule, theme.style(Role::Rule));
            }
        }
        if (panes.wide || app.view == View::Page)
            && let Some(page) = &app.page
        {
            page::draw(page, &app.settings.marks, app.hints.as_ref(), &mut canvas);
        }
    }
    footer::draw(app, panes, &mut canvas);
    let text = app.palette.as_ref().map(|p| &p.text).or(app.prompt.as_ref().map(|p| &p.text));
    let cursor = text.map(|text| {
        let typed = wrap::width(wrap::fit_end(text, usize::from(panes.footer.w.saturating_sub(2))));
        let x = (1 + typed as u16).min(panes.footer.w - 1);
        Position::new(x, panes.footer.y)
    });
    Beside { cursor, links: canvas.links, first: first(app, panes) }
}

fn first(app: &App, panes: &Panes) -> First {
    match app.view {
        _ if app.panel.is_some() || app.palette.is_some() => First { pane: panes.screen, y: 0 },
        View::Page => First { pane: panes.page, y: panes.page.y },
        View::Side => First { pane: panes.side, y: panes.list.y },
        View::List => {
            // It is on screen, so that its row is one that a cell can have.
            First { pane: panes.list, y: panes.list.y + app.list.row() as u16 }
        }
    }
}
