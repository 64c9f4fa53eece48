//! The text of an article's own page: fetched when an article is opened of which its feed has only a summary, or when the
//! reader asks; and back to the feed's text.

use crate::app::action::Action;
use crate::app::effect::{PageFetch, PageFetched};
use crate::app::shelf_request::TextSwitch;
use crate::app::{App, Effect, Pane, ShelfRequest, messages};
use crate::shelf::{ArticleId, TextSource};

impl App {
    /// Has the page of the open article fetched, where it is to be. Called when an article gets the keys: what is only passed
    /// on the way through the list is not fetched.
    pub(super) fn fetch_wanted_page(&mut self, effects: &mut Vec<Effect>) {
        let Some(text) = self.page.as_ref().and_then(|page| page.page_text()) else { return };
        if self.focus != Pane::Page {
            return;
        }
        let (id, is_wanted) = (text.article, text.is_wanted);
        let is_new = self.reading.page_asked != Some(id);
        if let (true, Some(reason), TextSource::Feed) = (is_new && !is_wanted, &text.reason, text.source) {
            let kept = messages::page_not_taken(reason);
            if self.notice.is_none() {
                self.notify(&kept);
            }
        }
        self.reading.page_asked = Some(id);
        if is_new && is_wanted {
            self.fetch_page(PageFetch { article: id, by_reader: false }, effects);
        }
    }

    fn fetch_page(&mut self, fetch: PageFetch, effects: &mut Vec<Effect>) {
        if !self.reading.fetching.contains(&fetch.article) {
            self.reading.fetching.push(fetch.article);
            effects.push(Effect::FetchPage(fetch));
        }
    }

    /// Asks for the other text of the selected article: its page's, or its feed's again.
    pub(super) fn switch_text(&mut self, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get(self.list.selected) else { return };
        let (id, has_address) = (headline.id, headline.url.is_some());
        if !has_address {
            self.notify(messages::NO_PAGE_ADDRESS);
        } else if !self.reading.fetching.contains(&id) {
            self.ask_shelf(ShelfRequest::SwitchText(id), effects);
        }
    }

    /// The other text is shown now, or must be fetched first.
    pub(super) fn text_switched(&mut self, switch: TextSwitch, effects: &mut Vec<Effect>) {
        match switch {
            TextSwitch::Shown(notice, status) => {
                let notice = messages::text_switched(&notice, &self.key_of(Action::SwitchText));
                self.library_changed(notice, status, effects);
            }
            TextSwitch::Fetch(id) => self.fetch_page(PageFetch { article: id, by_reader: true }, effects),
        }
    }

    /// A page was fetched. Where its text was taken, the article is asked for again.
    pub(super) fn page_fetched(&mut self, fetch: PageFetch, fetched: PageFetched) {
        self.reading.fetching.retain(|id| *id != fetch.article);
        let is_shown = self.page_article() == Some(fetch.article);
        let says = is_shown && self.focus == Pane::Page || fetch.by_reader;
        match fetched {
            PageFetched::Taken { before, after } => {
                if is_shown {
                    self.reading.requested = None;
                }
                if says {
                    let key = self.key_of(Action::SwitchText);
                    self.notify(&messages::page_taken(before, after, &key));
                }
            }
            PageFetched::Kept(Some(why)) if says => self.notify(&messages::page_not_taken(&why)),
            PageFetched::Kept(None) if fetch.by_reader => self.notify(messages::NOTHING_NEW_ON_PAGE),
            // The reader went on before it was begun.
            PageFetched::Kept(_) | PageFetched::Dropped => {}
        }
    }

    /// The article on the page, where it is a library's.
    fn page_article(&self) -> Option<ArticleId> {
        Some(self.page.as_ref()?.page_text()?.article)
    }

    /// Is the page of the article that is open being fetched?
    pub fn is_fetching_page(&self) -> bool {
        self.page_article().is_some_and(|id| self.reading.fetching.contains(&id))
    }
}
