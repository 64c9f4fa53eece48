//! What a key does: which action it asks for here, and the digits and sequences before that.

use crate::app::action::Action;
use crate::app::key::{self, Key, KeyCode};
use crate::app::keymap::KeyMatch;
use crate::app::{App, Effect, messages};

/// The highest count. Above it, digits were typed by mistake; below it, no step overflows.
const MAX_COUNT: usize = 1_000_000_000;

impl App {
    pub(super) fn handle_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        self.notice = None;
        self.input.has_begun = true;
        self.cancel_resuming();
        if let Some(page) = &mut self.page {
            page.clear_jump_mark();
        }
        // A terminal sends Alt and a key as Esc and the key, which is the same as the two keys pressed quickly one after the
        // other. Where Alt and the key are not bound, they are taken for the two.
        if key.alt && (self.prompt.is_some() || self.palette.is_some() || !self.is_bound(key)) {
            self.handle_key(Key::plain(KeyCode::Esc), effects);
            return self.handle_key(Key { alt: false, ..key }, effects);
        }
        if self.palette.is_some() {
            return self.handle_palette_key(key, effects);
        }
        if self.hints.is_some() {
            return self.handle_hint_key(key, effects);
        }
        if self.prompt.is_some() {
            return self.prompt_key(key, effects);
        }
        // Shift or Ctrl with an arrow is a key of its own only where it is bound.
        let named = !matches!(key.code, KeyCode::Char(_));
        let key = if named && !self.is_bound(key) { Key::plain(key.code) } else { key };
        self.input.sequence.push(key);
        let action = match self.settings.keymap.lookup(&self.input.sequence, self.key_context()) {
            KeyMatch::Action(action) => action,
            KeyMatch::Prefix => return,
            KeyMatch::Unbound => return self.handle_unbound(),
        };
        self.input.sequence.clear();
        let count = self.input.count.take();
        if action.is_step() {
            self.input.last_step = Some((action, count));
        }
        self.perform(action, count, effects);
    }

    /// Does `key`, after those typed before it, mean anything here?
    pub(super) fn is_bound(&self, key: Key) -> bool {
        let typed: Vec<Key> = self.input.sequence.iter().copied().chain([key]).collect();
        self.settings.keymap.lookup(&typed, self.key_context()) != KeyMatch::Unbound
    }

    /// The keys typed mean nothing here: a digit is part of a count, and other keys get a notice.
    pub(super) fn handle_unbound(&mut self) {
        let typed = std::mem::take(&mut self.input.sequence);
        match typed[..] {
            [Key { code: KeyCode::Char(digit @ '0'..='9'), ctrl: false, .. }]
                if digit != '0' || self.input.count.is_some() =>
            {
                let digit = digit as usize - '0' as usize;
                self.input.count = Some((self.input.count.unwrap_or(0) * 10 + digit).min(MAX_COUNT));
                return;
            }
            [.., Key { code: KeyCode::Esc, .. }] => {}
            _ => self.notify(&messages::unbound(&key::format_sequence(&typed), &self.key_of(Action::Help))),
        }
        self.input.count = None;
    }
}
