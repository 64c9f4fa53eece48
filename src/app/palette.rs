//! The command palette: every action by name, with its key, and the themes to try; typing narrows it.

use super::action::{ACTIONS, Action};
use super::key::{Code, Key};
use super::keymap::{KeyLayer, Keymap};
use super::panel::{Panel, PanelKind, PanelRow, RowAction, panel_row};
use super::{App, Effect, TerminalCommand, messages};
use crate::text::fuzzy;
use kabar_annotate::text::CleanText;

/// Characters of a pattern; what is longer was pasted by mistake.
const MAX_PATTERN_CHARS: usize = 80;

/// What is being chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// What was typed so far.
    pub pattern: String,
    /// What fits it, the best first.
    pub panel: Panel,
    all_rows: Vec<PanelRow>,
}

impl Palette {
    /// Everything that can be done where the keys are those of `pane`.
    pub fn new(keymap: &Keymap, pane: KeyLayer, themes: &[String]) -> Palette {
        let listed = ACTIONS.iter().filter(|a| a.0 != Action::Palette);
        let actions = listed.map(|(action, _, help)| PanelRow {
            label: keymap.help_keys(*action, pane),
            text: (*help).to_owned(),
            action: RowAction::Action(*action),
        });
        let themes = themes.iter().map(|name| PanelRow {
            label: String::new(),
            text: messages::theme_entry(name),
            action: RowAction::TryTheme(name.clone()),
        });
        let all: Vec<PanelRow> = actions.chain(themes).collect();
        let panel = Panel::new(PanelKind::Palette, String::new(), Vec::new());
        let mut palette = Palette { pattern: String::new(), panel, all_rows: all };
        palette.filter();
        palette
    }

    /// Lists what fits the text; an action's name in files fits too.
    fn filter(&mut self) {
        let score = |entry: &PanelRow| {
            let name =
                if let RowAction::Action(action) = &entry.action { action.name() } else { String::new() };
            fuzzy::score(&self.pattern, &entry.text).max(fuzzy::score(&self.pattern, &name))
        };
        let mut fits: Vec<(i32, &PanelRow)> =
            self.all_rows.iter().filter_map(|e| Some((score(e)?, e))).collect();
        // Stable: what fits equally well stays in the order of the help page.
        fits.sort_by_key(|f| std::cmp::Reverse(f.0));
        self.panel.title = messages::command_count(fits.len());
        self.panel.rows = fits.into_iter().map(|f| f.1.clone()).collect();
        if self.panel.rows.is_empty() {
            self.panel.rows.push(panel_row("", messages::no_matching_row(&self.pattern), RowAction::None));
        }
        self.panel.selected = 0;
    }
}

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
            (Code::PageDown, _) => palette.panel.step(10),
            (Code::PageUp, _) => palette.panel.step(-10),
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
            (Code::Char(c), false) => self.insert_palette_text(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }

    /// Takes in what was typed or pasted.
    pub(super) fn insert_palette_text(&mut self, text: &str) {
        let Some(palette) = &mut self.palette else { return };
        palette.pattern.push_str(&CleanText::one_line(text).replace('\n', " "));
        if text == " " {
            palette.pattern.push(' ');
        }
        if let Some((end, _)) = palette.pattern.char_indices().nth(MAX_PATTERN_CHARS) {
            palette.pattern.truncate(end);
        }
        palette.filter();
    }
}
