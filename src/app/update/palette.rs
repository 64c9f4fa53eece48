//! The command palette: its keys, and what a chosen command does.

use crate::app::key::{Code, Key};
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
            (Code::Esc, _) | (Code::Char('c' | 'g'), true) => self.palette = None,
            (Code::Backspace, _) if palette.pattern.is_empty() => self.palette = None,
            (Code::Down | Code::Tab, _) | (Code::Char('n'), true) if !key.shift => palette.panel.step(1),
            (Code::Up | Code::Tab, _) | (Code::Char('p'), true) => palette.panel.step(-1),
            (Code::PageDown, _) => palette.panel.step(PAGE_ROWS),
            (Code::PageUp, _) => palette.panel.step(-PAGE_ROWS),
            // What was typed stays, to be mended.
            (Code::Enter, _) if palette.panel.selected_action() == Some(&RowAction::None) => {}
            (Code::Enter, _) => {
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
            (Code::Backspace, _) | (Code::Char('h'), true) => {
                palette.pattern.pop();
                palette.filter();
            }
            (Code::Char('u'), true) => {
                palette.pattern.clear();
                palette.filter();
            }
            (Code::Char(c), false) => palette.insert(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }
}
