//! How an article is opened and left. An opened article is marked read, and the position in it is remembered.

use crate::app::action::Action;
use crate::app::page::{OpenedArticle, Page};
use crate::app::{App, Effect, Pane, SearchTarget, messages};
use crate::shelf::{MarkChange, ShelfStatus};

impl App {
    /// Gives the keys to the page of the selected article; opening it is reading it.
    pub(super) fn open_selected(&mut self, effects: &mut Vec<Effect>) {
        if self.list.status.listed == 0 {
            return;
        }
        self.focus = Pane::Page;
        if self.page.as_ref().is_some_and(|p| p.index() != Some(self.list.selected)) {
            self.leave_page();
            self.reading.requested = None;
        }
        self.go_to_list_hit();
        self.go_to_place();
        self.mark_read(effects);
        self.fetch_wanted_page(effects);
    }

    pub(super) fn mark_read(&mut self, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get(self.list.selected) else { return };
        let changed = headline.is_changed;
        if !headline.is_read || changed {
            self.mark_selected(MarkChange { read: Some(true), starred: None }, effects);
        }
        if changed {
            let key = self.key_of(Action::Changes);
            self.notify(&messages::changed_after_reading(&key));
        }
    }

    pub(super) fn open_neighbour(&mut self, by: isize, effects: &mut Vec<Effect>) {
        let before = self.list.selected;
        self.list.move_selection(by);
        if self.list.selected == before {
            self.notify(if by > 0 { messages::LAST_ARTICLE } else { messages::FIRST_ARTICLE });
        } else {
            self.mark_read(effects);
        }
    }

    /// Leaves the page, remembering the place in it.
    fn leave_page(&mut self) {
        if let Some(page) = self.page.take() {
            self.remember_position(&page);
        }
    }

    pub(super) fn page_ready(&mut self, opened: Option<Box<OpenedArticle>>, effects: &mut Vec<Effect>) {
        let (Some(opened), Some(panes)) = (opened, self.panes) else { return };
        let before = self.page.take();
        if let Some(page) = &before {
            self.remember_position(page);
        }
        let place = self.initial_byte(&opened);
        let mut page = Page::new(opened, panes, place, self.reading.depth);
        match &self.search {
            Some((Pane::Page, SearchTarget::Words(query))) => page.find(Some(query), place),
            // The mentions were those of the other article.
            Some((Pane::Page, SearchTarget::Name(_))) => self.search = None,
            _ => {}
        }
        // The same article, annotated by other rules: the reader decided on a line, and stays there.
        match before.filter(|b| b.article().key == page.article().key) {
            Some(before) => page.keep_view_of(&before),
            // The links that have labels were another article's, unless they are those of the list.
            None => drop(self.hints.take_if(|hints| hints.pane == Pane::Page)),
        }
        self.page = Some(page);
        self.go_to_list_hit();
        self.go_to_place();
        if self.focus == Pane::Page {
            self.mark_read(effects);
            self.fetch_wanted_page(effects);
        }
    }

    pub(super) fn select_unread(&mut self, found: Option<usize>) {
        match found {
            Some(index) => self.list.select(index),
            None => self.notify(messages::NO_UNREAD),
        }
    }

    pub(super) fn update_status(&mut self, status: ShelfStatus, effects: &mut Vec<Effect>) {
        let done = self.list.status.is_loading && !status.is_loading;
        self.list.status = status;
        self.sidebar.is_stale = true;
        self.continue_resuming(effects);
        // Articles that were added meanwhile join the list once everything is loaded.
        let joins = std::mem::take(&mut self.library.adopts_new) || done;
        if joins && status.waiting > 0 && self.arranging.preparing.is_none() {
            self.start_arranging(self.arranging.target().clone(), effects);
        }
        // A single article is opened at once: there is nothing to choose.
        if status.listed == 1 && !self.is_library() && !status.is_loading && !self.input.has_begun {
            self.input.has_begun = true;
            self.open_selected(effects);
        }
    }
}
