//! Link hints: labels for the links on screen, and the keys that choose one.

use crate::app::hints::LinkHints;
use crate::app::key::{Key, KeyCode};
use crate::app::panel::Panel;
use crate::app::{App, Effect, Pane, TerminalCommand, messages};
use kabar_annotate::text::CleanText;

impl App {
    /// Labels the links on screen: those of the page, or the articles of the list.
    pub(super) fn show_hints(&mut self) {
        let found: Vec<(usize, CleanText)> = match (self.focus, &self.page) {
            (Pane::Page, Some(page)) => page.links_on_screen(),
            (Pane::Page, None) => return,
            (Pane::List | Pane::Sidebar, _) => {
                let rows = self.list.visible();
                rows.filter_map(|(at, headline)| Some((at, headline.url.clone()?))).collect()
            }
        };
        if found.is_empty() {
            return self.notify(if self.focus == Pane::Page {
                messages::NO_LINKS
            } else {
                messages::NO_ADDRESSES
            });
        }
        if self.focus == Pane::Sidebar {
            self.focus = Pane::List;
        }
        self.hints = Some(LinkHints::new(found, self.focus));
    }

    /// A key while links are labelled: what begins no label ends that.
    pub(super) fn handle_hint_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(mut hints) = self.hints.take() else { return };
        match key.code {
            KeyCode::Backspace if hints.typed.is_empty() => return,
            // The others are labelled again.
            KeyCode::Backspace => return self.show_hints(),
            KeyCode::Char(c) if !key.ctrl && !key.alt && c.is_ascii_alphabetic() => {
                hints.shows_address |= c.is_ascii_uppercase();
                hints.typed.push(c.to_ascii_lowercase());
            }
            _ => return,
        }
        hints.hints.retain(|hint| hint.label.starts_with(&hints.typed));
        match &hints.hints[..] {
            [] => self.notify(&messages::no_label(&hints.typed)),
            [one] if one.label == hints.typed && hints.shows_address => {
                self.panel = Some(Panel::address(one.url.clone()))
            }
            [one] if one.label == hints.typed => {
                effects.push(Effect::Terminal(TerminalCommand::OpenUrl(one.url.clone())))
            }
            _ => self.hints = Some(hints),
        }
    }
}
