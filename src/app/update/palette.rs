//! The command palette: its keys, and what a chosen command does.

use crate::app::key::{Key, KeyCode};
use crate::app::palette::Palette;
use crate::app::panel::RowAction;
use crate::app::{App, Effect, TerminalCommand};

/// Rows that PgDn and PgUp move: the palette does not know how many fit the screen.
const PAGE_ROWS: isize = 10;

impl App {
    pub(super) fn open_palette(&mut self) {
        let pane = self.key_context().layer;
        self.panel = None;
        self.palette = Some(Palette::new(&self.settings.keymap, pane, &self.settings.themes));
    }

    pub(super) fn handle_palette_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(palette) = &mut self.palette else { return };
        match (key.code, key.ctrl) {
            (KeyCode::Esc, _) | (KeyCode::Char('c' | 'g'), true) => self.palette = None,
            (KeyCode::Backspace, _) if palette.pattern.is_empty() => self.palette = None,
            (KeyCode::Down | KeyCode::Tab, _) | (KeyCode::Char('n'), true) if !key.shift => {
                palette.panel.move_selection(1)
            }
            (KeyCode::Up | KeyCode::Tab, _) | (KeyCode::Char('p'), true) => palette.panel.move_selection(-1),
            (KeyCode::PageDown, _) => palette.panel.move_selection(PAGE_ROWS),
            (KeyCode::PageUp, _) => palette.panel.move_selection(-PAGE_ROWS),
            // What was typed stays, to be corrected.
            (KeyCode::Enter, _) if palette.panel.selected_action() == Some(&RowAction::None) => {}
            (KeyCode::Enter, _) => {
                let goal = palette.panel.selected_action().cloned();
                self.palette = None;
                match goal {
                    Some(RowAction::Action(action)) => self.perform(action, None, effects),
                    Some(RowAction::TryTheme(name)) => {
                        effects.push(Effect::Terminal(TerminalCommand::TryTheme(name)))
                    }
                    _ => {}
                }
            }
            (KeyCode::Backspace, _) | (KeyCode::Char('h'), true) => {
                palette.pattern.pop();
                palette.filter();
            }
            (KeyCode::Char('u'), true) => {
                palette.pattern.clear();
                palette.filter();
            }
            (KeyCode::Char(c), false) => palette.insert(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }
}
