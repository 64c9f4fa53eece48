//! What the keys do with the reader's own library: fetch what is new, add a feed, mark all read, tag, take back. All of it is
//! done elsewhere and may take long; here it is asked for, and what came of it is told.

use super::action::Action;
use super::panel::{Panel, PanelKind};
use super::resume::Resume;
use super::{App, Effect, Pane, Prompt, PromptKind, Ticket, messages};
use crate::shelf::library::{FeedRow, Library};
use crate::shelf::{Arrangement, ArticleId, ShelfStatus, SidebarItemId};
use kabar_annotate::text::CleanText;

/// Something that only a library can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryCommand {
    /// Mark as read what is on the list now, and nothing that came since.
    MarkRead(ListPart),
    /// Keep what the list shows as a view, under a name.
    SaveView(CleanText, Arrangement),
    /// Call a place of the side list by another name.
    Rename(SidebarItemId, CleanText),
    /// Drop a view or a tag, or unsubscribe a feed; with the key that takes it back, to be said.
    Remove(SidebarItemId, String),
    /// Give an article a tag, or take it away where it has it.
    Tag(ArticleId, CleanText),
    /// Take the last change back.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// How the feeds are: [`Msg::Health`](super::Msg::Health).
    Health(Ticket),
}

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListPart {
    /// All of it.
    All,
    /// What stands above a position, without what stands there.
    Above(usize),
    /// What stands below it.
    Below(usize),
}

/// Something to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchRequest {
    /// What is new in one feed, by its number, or in all.
    Refresh(Option<i64>),
    /// The feed behind an address, to subscribe to it.
    Add(CleanText),
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchProgress {
    /// Feeds that were asked, of those to ask.
    pub done: usize,
    /// Feeds to ask; 0 where one is being looked for.
    pub total: usize,
    /// Articles that the library did not have.
    pub new: usize,
    /// Feeds that failed.
    pub failed: usize,
}

/// Is `action` about nothing but a library?
pub(super) fn needs_library(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        TagArticle
            | MarkAllRead
            | MarkAboveRead
            | MarkBelowRead
            | Redo
            | FeedHealth
            | SaveView
            | RenamePlace
            | RemovePlace
            | AddFeed
    )
}

impl App {
    /// The app for a library that has its first feed, in place of this one. Tickets go on where they are, so that an answer
    /// that is still on its way to this one is stale there.
    pub fn for_new_library(&self, name: CleanText, size: (u16, u16)) -> App {
        let mut app = App::with_settings(name, size, self.settings.clone());
        app.last_ticket = self.last_ticket;
        app.notice = self.notice.clone();
        app.open_library(Library::default_arrangement());
        app.resume = Resume::for_new_library();
        app
    }

    /// The list is a library's, and shows this from the beginning.
    pub(super) fn open_library(&mut self, first: Arrangement) {
        self.is_library = true;
        self.default_order = first.order;
        self.arrangement = first;
    }

    /// Says that a key is about a library, and why that is not here.
    pub(super) fn notify_no_library(&mut self) {
        self.notify(if self.is_library_damaged { messages::LIBRARY_DAMAGED } else { messages::NO_LIBRARY });
    }

    /// Can `action` do something in such a list?
    pub(super) fn is_available(&self, action: Action) -> bool {
        use Action::*;
        match action {
            AddFeed => self.is_library || self.is_first_run,
            action => self.is_library || !needs_library(action),
        }
    }

    /// Asks for a feed's address.
    pub(super) fn open_feed_prompt(&mut self) {
        // Who adds the first feed goes on to the library, or where that fails is where he began.
        self.panel.take_if(|panel| panel.kind != PanelKind::Welcome);
        self.prompt =
            Some(Prompt { kind: PromptKind::Feed, text: String::new(), origin: self.list.selected });
    }

    /// Asks for a tag.
    pub(super) fn open_tag_prompt(&mut self) {
        if self.list.get(self.list.selected).is_some() {
            self.prompt =
                Some(Prompt { kind: PromptKind::Tag, text: String::new(), origin: self.list.selected });
        }
    }

    /// Asks for a name for what the list shows.
    pub(super) fn open_view_prompt(&mut self) {
        let shown = self.target_arrangement();
        if shown.filter.is_none() && shown.scope.is_none() {
            self.notify(messages::NOTHING_TO_SAVE_AS_VIEW);
        } else {
            self.prompt =
                Some(Prompt { kind: PromptKind::SaveView, text: String::new(), origin: self.list.selected });
        }
    }

    /// Marks a part of the list as read. While the shelf is told to show another list, a position means something else to it
    /// than to the reader.
    pub(super) fn mark_part_read(&mut self, part: ListPart, effects: &mut Vec<Effect>) {
        if self.showing.is_some() {
            return self.notify(messages::LIST_IS_CHANGING);
        }
        effects.push(Effect::Care(LibraryCommand::MarkRead(part)));
    }

    /// Enter on an address, a name, a tag or a command.
    pub(super) fn confirm_text_prompt(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = self.prompt.take() else { return };
        let text = CleanText::one_line(prompt.text.trim());
        if text.is_empty() {
            return;
        }
        match prompt.kind {
            PromptKind::Feed => self.start_fetch(FetchRequest::Add(text), effects),
            PromptKind::Tag => {
                let selected = self.list.get(self.list.selected).map(|headline| headline.id);
                effects.extend(selected.map(|id| Effect::Care(LibraryCommand::Tag(id, text))));
            }
            PromptKind::SaveView => {
                effects.push(Effect::Care(LibraryCommand::SaveView(text, self.target_arrangement())))
            }
            PromptKind::RenamePlace(place) => effects.push(Effect::Care(LibraryCommand::Rename(place, text))),
            PromptKind::Command(kind) => {
                self.hand_off(super::handoff::ExternalProgram::Command(text.to_string()), kind, effects)
            }
            PromptKind::Find
            | PromptKind::PanelRow
            | PromptKind::Filter(_)
            | PromptKind::LibrarySearch(_) => {}
        }
    }

    /// Sends for something, unless somebody is under way.
    pub(super) fn start_fetch(&mut self, errand: FetchRequest, effects: &mut Vec<Effect>) {
        if self.fetching.is_some() {
            return self.notify(messages::ALREADY_FETCHING);
        }
        self.fetching = Some(FetchProgress::default());
        effects.push(Effect::Send(errand));
    }

    /// What is new in the feed that the list shows, or in all; in files what they hold now.
    pub(super) fn refresh(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_library {
            return self.rescan(effects);
        }
        use crate::shelf::SidebarItemKind::Feed;
        let place = if self.focus == Pane::Sidebar {
            self.sidebar.selected_place()
        } else {
            self.target_arrangement().scope
        };
        let feed = place.filter(|place| place.kind == Feed);
        self.start_fetch(FetchRequest::Refresh(feed.map(|place| place.number)), effects);
    }

    /// The errand is done; what it brought joins the list, in which the selected article stays where it is.
    pub(super) fn fetch_finished(&mut self, said: CleanText) {
        self.fetching = None;
        self.joins = true;
        self.notice = Some(said);
    }

    /// The library did what it was asked to; marks on screen may be others now.
    pub(super) fn library_changed(
        &mut self,
        said: CleanText,
        status: ShelfStatus,
        effects: &mut Vec<Effect>,
    ) {
        self.notice = Some(said);
        self.list.clear_window();
        let others = self.list.status.total != status.total;
        self.update_status(status, effects);
        // Articles went with their feed, or came back with it.
        if others && self.preparing.is_none() {
            self.start_arranging(self.target_arrangement(), effects);
        }
    }

    pub(super) fn request_feed_health(&mut self, effects: &mut Vec<Effect>) {
        self.pending.health = self.next_ticket();
        effects.push(Effect::Care(LibraryCommand::Health(self.pending.health)));
    }

    pub(super) fn show_feed_health(&mut self, feeds: &[FeedRow]) {
        if feeds.is_empty() {
            return self.notify(messages::NO_FEEDS);
        }
        self.panel = Some(Panel::feed_health(feeds, self.now));
    }
}
