//! How an article comes to the page, and leaves it: opening it is reading it, and its place is remembered.

use super::page::{Opened, Page};
use super::{App, Effect, Sought, View, words};
use crate::shelf::{Mark, Status};

impl App {
    /// Gives the keys to the page of the selected article; opening it is reading it.
    pub(super) fn open_selected(&mut self, effects: &mut Vec<Effect>) {
        if self.list.status.articles == 0 {
            return;
        }
        self.view = View::Page;
        if self.page.as_ref().is_some_and(|p| p.index() != Some(self.list.selected)) {
            self.leave_page();
            self.asked = None;
        }
        self.show_hit();
        self.mark_read(effects);
    }

    pub(super) fn mark_read(&mut self, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get(self.list.selected) else { return };
        let changed = headline.changed;
        if !headline.read || changed {
            self.mark(Mark { read: Some(true), starred: None }, effects);
        }
        if changed {
            self.say(words::CHANGED);
        }
    }

    pub(super) fn neighbour(&mut self, by: isize, effects: &mut Vec<Effect>) {
        let before = self.list.selected;
        self.list.step(by);
        if self.list.selected == before {
            self.say(if by > 0 { words::LAST_ARTICLE } else { words::FIRST_ARTICLE });
        } else {
            self.mark_read(effects);
        }
    }

    /// Leaves the page, remembering the place in it.
    fn leave_page(&mut self) {
        if let Some(page) = self.page.take() {
            self.remember(&page);
        }
    }

    pub(super) fn opened(&mut self, opened: Option<Box<Opened>>, effects: &mut Vec<Effect>) {
        let (Some(opened), Some(panes)) = (opened, self.panes) else { return };
        let before = self.page.take();
        if let Some(page) = &before {
            self.remember(page);
        }
        let place = self.place_in(&opened);
        let mut page = Page::new(opened, panes, place, self.depth);
        match &self.search {
            Some((View::Page, Sought::Words(query))) => page.find(Some(query), place),
            // The mentions that were walked were the other article's.
            Some((View::Page, Sought::Name(_))) => self.search = None,
            _ => {}
        }
        // The same article, read by other rules: who decided on a line stays where he was.
        match before.filter(|b| b.article().key == page.article().key) {
            Some(before) => page.stay_with(&before),
            // The links that have labels were another article's, unless they are those of the list.
            None => drop(self.hints.take_if(|hints| hints.view == View::Page)),
        }
        self.page = Some(page);
        self.show_hit();
        if self.view == View::Page {
            self.mark_read(effects);
        }
    }

    pub(super) fn unread(&mut self, found: Option<usize>) {
        match found {
            Some(index) => self.list.select(index),
            None => self.say(words::NO_UNREAD),
        }
    }

    pub(super) fn status(&mut self, status: Status, effects: &mut Vec<Effect>) {
        let done = self.list.status.loading && !status.loading;
        self.list.status = status;
        self.side.stale = true;
        self.go_on_back(effects);
        // What came while the list stood still joins it once all is there.
        let joins = std::mem::take(&mut self.joins) || done;
        if joins && status.newer > 0 && self.preparing.is_none() {
            self.arrange(self.intended(), effects);
        }
        // Whoever names one article wants to read it, not to choose it.
        if status.articles == 1 && !self.is_library && !status.loading && !self.touched {
            self.touched = true;
            self.open_selected(effects);
        }
    }
}
