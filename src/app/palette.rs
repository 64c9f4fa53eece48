//! The command palette: every action by name, with its key, and the themes to try; typing narrows it.

use super::key::{Code, Key};
use super::keymap::{Keymap, Layer};
use super::keys::{ACTIONS, Action};
use super::panel::{Entry, Goal, Kind, Panel, entry};
use super::{App, Effect, words};
use crate::text::fuzzy;
use kabar_annotate::text::Clean;

/// Characters of a pattern; what is longer was pasted by mistake.
const LONGEST: usize = 80;

/// What is being chosen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// What was typed so far.
    pub text: String,
    /// What fits it, the best first.
    pub panel: Panel,
    all: Vec<Entry>,
}

impl Palette {
    /// Everything that can be done where the keys are those of `pane`.
    pub fn new(keymap: &Keymap, pane: Layer, themes: &[String]) -> Palette {
        let listed = ACTIONS.iter().filter(|a| a.0 != Action::Palette);
        let actions = listed.map(|(action, _, help)| Entry {
            left: keymap.listed(*action, pane),
            text: (*help).to_owned(),
            goal: Goal::Action(*action),
        });
        let themes = themes.iter().map(|name| Entry {
            left: String::new(),
            text: words::theme(name),
            goal: Goal::Theme(name.clone()),
        });
        let all: Vec<Entry> = actions.chain(themes).collect();
        let panel = Panel::new(Kind::Palette, String::new(), Vec::new());
        let mut palette = Palette { text: String::new(), panel, all };
        palette.narrow();
        palette
    }

    /// Lists what fits the text; an action's name in files fits too.
    fn narrow(&mut self) {
        let score = |entry: &Entry| {
            let name = if let Goal::Action(action) = &entry.goal { action.name() } else { String::new() };
            fuzzy::score(&self.text, &entry.text).max(fuzzy::score(&self.text, &name))
        };
        let mut fits: Vec<(i32, &Entry)> = self.all.iter().filter_map(|e| Some((score(e)?, e))).collect();
        // Stable: what fits equally well stays in the order of the help page.
        fits.sort_by_key(|f| std::cmp::Reverse(f.0));
        self.panel.title = words::commands(fits.len());
        self.panel.entries = fits.into_iter().map(|f| f.1.clone()).collect();
        if self.panel.entries.is_empty() {
            self.panel.entries.push(entry("", words::no_row(&self.text), Goal::None));
        }
        self.panel.at = 0;
    }
}

impl App {
    pub(super) fn open_palette(&mut self) {
        let pane = self.here().pane;
        self.panel = None;
        self.palette = Some(Palette::new(&self.settings.keymap, pane, &self.settings.themes));
    }

    pub(super) fn palette_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(palette) = &mut self.palette else { return };
        match (key.code, key.ctrl) {
            (Code::Esc, _) | (Code::Char('c' | 'g'), true) => self.palette = None,
            (Code::Backspace, _) if palette.text.is_empty() => self.palette = None,
            (Code::Down | Code::Tab, _) | (Code::Char('n'), true) if !key.shift => palette.panel.step(1),
            (Code::Up | Code::Tab, _) | (Code::Char('p'), true) => palette.panel.step(-1),
            (Code::PageDown, _) => palette.panel.step(10),
            (Code::PageUp, _) => palette.panel.step(-10),
            // What was typed stays, to be mended.
            (Code::Enter, _) if palette.panel.goal() == Some(&Goal::None) => {}
            (Code::Enter, _) => {
                let goal = palette.panel.goal().cloned();
                self.palette = None;
                match goal {
                    Some(Goal::Action(action)) => self.act(action, None, effects),
                    Some(Goal::Theme(name)) => effects.push(Effect::Theme(name)),
                    _ => {}
                }
            }
            (Code::Backspace, _) | (Code::Char('h'), true) => {
                palette.text.pop();
                palette.narrow();
            }
            (Code::Char('u'), true) => {
                palette.text.clear();
                palette.narrow();
            }
            (Code::Char(c), false) => self.palette_text(c.encode_utf8(&mut [0; 4])),
            _ => {}
        }
    }

    /// Takes in what was typed or pasted.
    pub(super) fn palette_text(&mut self, text: &str) {
        let Some(palette) = &mut self.palette else { return };
        palette.text.push_str(&Clean::line(text).replace('\n', " "));
        if text == " " {
            palette.text.push(' ');
        }
        if let Some((end, _)) = palette.text.char_indices().nth(LONGEST) {
            palette.text.truncate(end);
        }
        palette.narrow();
    }
}
