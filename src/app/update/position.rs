//! Where the reader is in the open article: stored when it changes, and restored when the article is opened again.

use crate::app::page::Page;
use crate::app::position::{byte_at, position_at};
use crate::app::{App, Effect, Pane};

impl App {
    /// Has the position in the open article stored, where it changed.
    pub(super) fn save_position(&mut self, effects: &mut Vec<Effect>) {
        let Some(page) = self.page.as_ref().filter(|_| self.focus == Pane::Page) else { return };
        let (key, at) = (&page.article().key, page.top_byte());
        if self.reading.saved.as_ref().is_some_and(|kept| kept.0 == *key && kept.1 == at) {
            return;
        }
        // At the top of an article that was just opened there is nothing to store.
        if at > 0 || self.reading.saved.as_ref().is_some_and(|kept| kept.0 == *key) {
            effects.push(Effect::SavePosition(key.clone(), position_at(page.article(), at)));
        }
        self.reading.saved = Some((key.clone(), at));
        self.note_unfinished();
    }

    /// The byte to open an article at: where it was left in this session, else in an earlier one.
    pub(super) fn initial_byte(&self, opened: &crate::app::page::OpenedArticle) -> usize {
        let here = self.reading.positions.get(&opened.article.key).copied();
        here.or_else(|| opened.position.map(|at| byte_at(&opened.article, at))).unwrap_or(0)
    }

    /// Remembers the place in `page` for this session.
    pub(super) fn remember_position(&mut self, page: &Page) {
        self.reading.positions.insert(page.article().key.clone(), page.top_byte());
    }
}
