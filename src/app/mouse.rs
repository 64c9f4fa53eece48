//! The mouse, where the reader wants it: a click selects and opens, the wheel scrolls what is under it.

use super::panes::Area;
use super::{App, Effect, View};

/// Rows that one notch of the wheel moves.
const NOTCH: isize = 3;

/// What the mouse did, and where, in cells from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub what: Did,
    /// Column.
    pub x: u16,
    /// Row.
    pub y: u16,
}

/// What a mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// The left button went down.
    Click,
    /// The wheel turned towards the reader.
    Down,
    /// The wheel turned away.
    Up,
}

impl Area {
    /// Is the cell in it?
    pub fn holds(&self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }
}

impl App {
    pub(super) fn mouse(&mut self, mouse: Mouse, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        self.touched = true;
        self.stay_here();
        self.hints = None;
        let rows = if mouse.what == Did::Up { -NOTCH } else { NOTCH };
        let over = self.palette.as_mut().map(|p| &mut p.panel).or(self.panel.as_mut());
        if let Some(panel) = over {
            // A row of a panel may take several of the screen's: the keys choose there.
            if mouse.what != Did::Click {
                panel.step(rows);
            }
            return;
        }
        if self.prompt.is_some() {
            return;
        }
        let covered = panes.stacked && self.view == View::Side;
        let list = !covered && (panes.wide || self.view != View::Page);
        let in_list = list && panes.list.holds(mouse.x, mouse.y);
        let in_page = panes.page.holds(mouse.x, mouse.y) && (panes.wide || self.view == View::Page);
        match mouse.what {
            Did::Click if in_list => {
                let Some(index) = self.list.at_row(usize::from(mouse.y - panes.list.y)) else { return };
                // The first click selects, as the keys do; a second one on the same article opens it.
                let again = index == self.list.selected && self.view == View::List;
                self.view = View::List;
                self.list.select(index);
                if again {
                    self.open_selected(effects);
                }
            }
            Did::Click if in_page => self.open_selected(effects),
            Did::Click => {}
            Did::Down | Did::Up if in_list => self.list.step(rows),
            Did::Down | Did::Up if in_page => {
                if let Some(page) = &mut self.page {
                    page.scroll(rows);
                }
            }
            Did::Down | Did::Up => {}
        }
    }
}
