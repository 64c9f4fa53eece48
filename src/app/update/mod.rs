//! How the state changes: [`App::update`] takes a message and gives the effects to be done. Each file has what one part of
//! the screen, or one kind of task, does to the state.

mod actions;
mod addresses;
mod arranging;
mod filter_prompt;
mod headings;
mod hints;
mod keys;
mod library;
mod library_search;
mod list_actions;
mod mouse;
mod names;
mod open_article;
mod page_actions;
mod page_text;
mod palette;
mod panel_actions;
mod panel_filter;
mod position;
mod resume;
mod screen;
mod search;
mod sidebar;
mod stories;
mod tag_prompt;
#[cfg(test)]
mod tests;

use super::action::Action;
use super::effect::Effect;
use super::headings::ReaderZone;
use super::library_state::ListSource;
use super::messages;
use super::msg::Msg;
use super::pane::Pane;
use super::panel::Panel;
use super::shelf_request::{ShelfAnswer, ShelfRequest};
use super::state::App;
use super::ticket::Ticket;
pub use tag_prompt::TagChoice;

impl App {
    /// Takes in a message; gives what is to be done outside.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = Vec::new();
        match msg {
            Msg::Key(key) => self.handle_key(key, &mut effects),
            Msg::Mouse(mouse) => self.handle_mouse(mouse, &mut effects),
            Msg::Paste(text) => match &mut self.palette {
                Some(palette) => palette.insert(&text),
                None => self.handle_paste(&text, &mut effects),
            },
            Msg::Resize(width, height) => self.resize(width, height),
            Msg::Now(now) => self.now = now,
            Msg::Zone(zone) => self.list.time_zone = ReaderZone(zone),
            Msg::Answer(ticket, answer) => self.take_answer(ticket, answer, &mut effects),
            Msg::Hits(ticket, hits) => {
                if self.list.search_request.is_current(ticket) {
                    self.add_list_hits(hits);
                }
            }
            Msg::Progress(ticket, percent) => self.update_progress(ticket, percent),
            Msg::LibraryModified => self.list.is_stale = true,
            Msg::FetchProgress(progress) => {
                if self.library.fetching.is_some() {
                    self.library.fetching = Some(progress);
                }
            }
            Msg::FetchFinished(notice) => self.fetch_finished(notice),
            Msg::NoFeed(address) => self.offer_page(&address),
            Msg::PageFetched(fetch, fetched) => self.page_fetched(fetch, fetched),
            Msg::SessionFound(session, now) => self.session_found(*session, now, &mut effects),
            Msg::LibraryOpened(arrangement) => self.open_library(arrangement),
            Msg::Welcome(why) => {
                self.library.source =
                    if why.is_none() { ListSource::FirstRun } else { ListSource::DamagedLibrary };
                self.panel = Some(Panel::welcome(why.as_deref(), &self.settings.keymap));
            }
            Msg::Settings(settings) => {
                self.settings = *settings;
                self.input.sequence.clear();
                if let Some(panes) = self.panes {
                    self.resize(panes.screen.w, panes.screen.h);
                }
            }
            Msg::Notice(text) => self.notice = Some(text),
            Msg::NoBrowser(url, why) => self.show_url_without_browser(url, why),
        }
        self.request_missing(&mut effects);
        self.save_position(&mut effects);
        // Requests for the screen come before those that write: a slow disk must not delay a page.
        effects.sort_by_key(|effect| {
            matches!(effect, Effect::Shelf(_, ShelfRequest::Mark(..) | ShelfRequest::MarkAll(..)))
        });
        effects
    }

    /// Takes in what the shelf answered. The answer to an older question than the last one of its kind is dropped.
    fn take_answer(&mut self, ticket: Ticket, answer: ShelfAnswer, effects: &mut Vec<Effect>) {
        match answer {
            ShelfAnswer::Status(status) => self.update_status(status, effects),
            ShelfAnswer::Headlines(start, rows) => {
                if self.list.window_request.finish(ticket) {
                    self.list.set_window(start, rows);
                }
            }
            ShelfAnswer::Article(opened) => {
                if self.reading.request.finish(ticket) {
                    self.page_ready(opened, effects);
                }
            }
            ShelfAnswer::Hits(hits) => {
                if self.list.search_request.finish(ticket) {
                    self.add_list_hits(hits);
                    self.list_search_finished();
                }
            }
            ShelfAnswer::Arranged(prepared) => {
                if self.arranging.prepare_request.finish(ticket) {
                    self.arrangement_ready(prepared, effects);
                }
            }
            ShelfAnswer::Shown(status, at) => {
                if self.arranging.show_request.finish(ticket) {
                    self.arrangement_shown(status, at, effects);
                }
            }
            ShelfAnswer::SidebarItems(items) => {
                if self.sidebar.request.finish(ticket) {
                    let items = self.with_unfinished(items);
                    self.sidebar_ready(items, effects);
                }
            }
            ShelfAnswer::NextUnread(found) => {
                if self.list.unread_request.finish(ticket) {
                    self.select_unread(found);
                }
            }
            ShelfAnswer::Located(found) => {
                if self.resume.request.finish(ticket) {
                    self.article_located(found, effects);
                }
            }
            ShelfAnswer::Diagnostics(diagnostics) => {
                if self.panels.diagnostics_request.finish(ticket) {
                    self.panel = Some(Panel::diagnostics(&diagnostics));
                }
            }
            ShelfAnswer::FeedHealth(Ok(feeds)) => {
                if self.panels.health_request.finish(ticket) {
                    self.show_feed_health(&feeds);
                }
            }
            ShelfAnswer::StoryDetails(details) => {
                if self.panels.details_request.finish(ticket) {
                    self.show_story_details(details);
                }
            }
            ShelfAnswer::Stories(board) => {
                if self.panels.stories_request.finish(ticket) {
                    self.show_stories(board);
                }
            }
            ShelfAnswer::Profile(key, profile) => {
                if self.panels.profile_request.finish(ticket) {
                    self.show_profile(key, profile);
                }
            }
            ShelfAnswer::Changes(Ok(changes)) => {
                if self.panels.changes_request.finish(ticket) {
                    self.show_changes(changes.as_ref());
                }
            }
            ShelfAnswer::Names(found) => {
                if self.panels.names_request.finish(ticket) {
                    self.show_names(&found);
                }
            }
            ShelfAnswer::Marked(status, stored) => {
                self.update_status(status, effects);
                self.notice = stored.err().or(self.notice.take());
            }
            ShelfAnswer::RuleChanged(Ok(change)) => {
                self.notify(&messages::rule_changed(change, &self.key_of(Action::Undecide)));
                // The page is asked for again, to be read by the rules as they are now.
                self.reading.requested = None;
            }
            ShelfAnswer::LibraryChanged(Ok((notice, status))) => {
                self.library_changed(notice, status, effects)
            }
            ShelfAnswer::TextSwitched(Ok(switch)) => self.text_switched(switch, effects),
            ShelfAnswer::FeedHealth(Err(why))
            | ShelfAnswer::TextSwitched(Err(why))
            | ShelfAnswer::Changes(Err(why))
            | ShelfAnswer::RuleChanged(Err(why))
            | ShelfAnswer::LibraryChanged(Err(why))
            | ShelfAnswer::Failed(why) => self.notice = Some(why),
        }
    }

    /// Asks for what the screen lacks: headlines of the list, the selected article of a page.
    fn request_missing(&mut self, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        if !self.list.window_request.is_active()
            && let Some(window) = self.list.missing_window()
        {
            self.list.is_stale = false;
            let ticket = self.ask_shelf(ShelfRequest::Headlines(window), effects);
            self.list.window_request.begin(ticket);
        }
        if (self.sidebar.is_open || self.is_tag_prompt())
            && self.sidebar.is_stale
            && !self.sidebar.request.is_active()
        {
            self.sidebar.is_stale = false;
            let ticket = self.ask_shelf(ShelfRequest::SidebarItems, effects);
            self.sidebar.request.begin(ticket);
        }
        let shows_page = self.focus == Pane::Page || panes.is_two_pane;
        let selected = Some(self.list.selected).filter(|_| self.list.status.listed > 0);
        if shows_page && selected.is_some() && self.reading.requested != selected {
            self.reading.requested = selected;
            let request = if self.focus == Pane::Page { ShelfRequest::Open } else { ShelfRequest::Preview };
            let ticket = self.ask_shelf(request(self.list.selected), effects);
            self.reading.request.begin(ticket);
        }
    }
}
