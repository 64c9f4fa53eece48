//! The command palette: every action by name, with its key, and the themes to try; typing narrows it.

use super::action::{ACTIONS, Action};
use super::keymap::{KeyLayer, Keymap};
use super::messages;
use super::panel::{Panel, PanelKind, PanelRow, RowAction, panel_row};
use crate::text::fuzzy;
use kabar_annotate::text::CleanText;

/// The most characters of a pattern; what is longer was pasted by mistake.
const MAX_PATTERN_CHARS: usize = 80;

/// The commands to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// The pattern typed so far.
    pub pattern: String,
    /// The commands that match it, the best first.
    pub panel: Panel,
    all_rows: Vec<PanelRow>,
}

impl Palette {
    /// Every command, with its keys in `pane`.
    pub fn new(keymap: &Keymap, pane: KeyLayer, themes: &[String]) -> Palette {
        let listed = ACTIONS.iter().filter(|a| a.0 != Action::Palette);
        let actions = listed.map(|(action, _, help)| {
            panel_row(keymap.help_keys(*action, pane), *help, RowAction::Action(*action))
        });
        let themes = themes
            .iter()
            .map(|name| panel_row("", messages::theme_entry(name), RowAction::TryTheme(name.clone())));
        let all: Vec<PanelRow> = actions.chain(themes).collect();
        let panel = Panel::new(PanelKind::Palette, String::new(), Vec::new());
        let mut palette = Palette { pattern: String::new(), panel, all_rows: all };
        palette.filter();
        palette
    }

    /// Appends what was typed or pasted to the pattern.
    pub fn insert(&mut self, text: &str) {
        self.pattern.push_str(&CleanText::one_line(text).replace('\n', " "));
        if text == " " {
            self.pattern.push(' ');
        }
        if let Some((end, _)) = self.pattern.char_indices().nth(MAX_PATTERN_CHARS) {
            self.pattern.truncate(end);
        }
        self.filter();
    }

    /// Lists what matches the pattern, by description or by the action's name in files.
    pub fn filter(&mut self) {
        let score = |entry: &PanelRow| {
            let name =
                if let RowAction::Action(action) = &entry.action { action.name() } else { String::new() };
            fuzzy::score(&self.pattern, &entry.text).max(fuzzy::score(&self.pattern, &name))
        };
        let mut fits: Vec<(i32, &PanelRow)> =
            self.all_rows.iter().filter_map(|e| Some((score(e)?, e))).collect();
        // A stable sort: equal matches stay in the order of the help page.
        fits.sort_by_key(|f| std::cmp::Reverse(f.0));
        self.panel.title = messages::command_count(fits.len());
        self.panel.rows = fits.into_iter().map(|f| f.1.clone()).collect();
        if self.panel.rows.is_empty() {
            self.panel.rows.push(panel_row("", messages::no_matching_row(&self.pattern), RowAction::None));
        }
        self.panel.selected = 0;
    }
}
