//! App → frame. Reads, never writes. Every frame is drawn whole from the state; ratatui sends only the cells that
//! changed.

pub mod colour;
mod footer;
mod list;
pub mod look;
mod page;
mod paint;
mod panel;
pub mod theme;

use crate::app::{App, View};
use crate::text::wrap;
use paint::Canvas;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use theme::{Role, Theme};

/// Draws the whole screen; says where the cursor is to be shown, if anywhere.
pub fn draw(app: &App, theme: &Theme, cells: &mut Buffer) -> Option<Position> {
    if theme.paints() {
        cells.set_style(cells.area, theme.style(Role::Text));
    }
    let mut canvas = Canvas { cells, theme };
    let Some(panes) = &app.panes else {
        let area = canvas.cells.area;
        canvas.put_cut(area.x, area.y, area.width, "too small", theme.style(Role::Text));
        return None;
    };
    if let Some(shown) = &app.panel {
        panel::draw(shown, panes, &mut canvas);
    } else {
        if panes.wide || app.view == View::List {
            list::draw(app, panes, &mut canvas);
        }
        if panes.wide {
            for y in 0..panes.page.h {
                canvas.put(panes.page.x - 1, y, 1, theme.glyphs.rule, theme.style(Role::Rule));
            }
        }
        if (panes.wide || app.view == View::Page)
            && let Some(page) = &app.page
        {
            page::draw(page, &app.settings.marks, &mut canvas);
        }
    }
    footer::draw(app, panes, &mut canvas);
    let prompt = app.prompt.as_ref()?;
    let typed = wrap::width(wrap::fit_end(&prompt.text, usize::from(panes.footer.w)));
    let x = (1 + typed as u16).min(panes.footer.w - 1);
    Some(Position::new(x, panes.footer.y))
}
