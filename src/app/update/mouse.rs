//! What clicks and the wheel do: a click selects and opens, the wheel scrolls what is under it.

use crate::app::mouse::{Mouse, MouseAction};
use crate::app::{App, Effect, Pane};

/// Rows that one notch of the wheel moves.
const WHEEL_ROWS: isize = 3;

impl App {
    pub(super) fn handle_mouse(&mut self, mouse: Mouse, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        self.input.has_begun = true;
        self.cancel_resuming();
        self.hints = None;
        let rows = if mouse.action == MouseAction::ScrollUp { -WHEEL_ROWS } else { WHEEL_ROWS };
        let over = self.palette.as_mut().map(|p| &mut p.panel).or(self.panel.as_mut());
        if let Some(panel) = over {
            // A row of a panel may take several of the screen's: the keys choose there.
            if mouse.action != MouseAction::Click {
                panel.move_selection(rows);
            }
            return;
        }
        if self.prompt.is_some() {
            return;
        }
        let covered = panes.is_sidebar_fullscreen && self.focus == Pane::Sidebar;
        let list = !covered && (panes.is_two_pane || self.focus != Pane::Page);
        let in_list = list && panes.list.contains(mouse.x, mouse.y);
        let in_page =
            panes.page.contains(mouse.x, mouse.y) && (panes.is_two_pane || self.focus == Pane::Page);
        match mouse.action {
            MouseAction::Click if in_list => {
                let Some(index) = self.list.article_at_row(usize::from(mouse.y - panes.list.y)) else {
                    return;
                };
                // The first click selects, as the keys do; a second one on the same article opens it.
                let again = index == self.list.selected && self.focus == Pane::List;
                self.focus = Pane::List;
                self.list.select(index);
                if again {
                    self.open_selected(effects);
                }
            }
            MouseAction::Click if in_page => self.open_selected(effects),
            MouseAction::Click => {}
            MouseAction::ScrollDown | MouseAction::ScrollUp if in_list => self.list.move_selection(rows),
            MouseAction::ScrollDown | MouseAction::ScrollUp if in_page => {
                if let Some(page) = &mut self.page {
                    page.scroll(rows);
                }
            }
            MouseAction::ScrollDown | MouseAction::ScrollUp => {}
        }
    }
}
