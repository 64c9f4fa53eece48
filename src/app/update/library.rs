//! What keys do with the library: refresh it, add a feed, mark a part of the list read, tag, save a view. The shelf and the
//! fetcher do the work; here it is asked for, and its result shown.

use crate::app::action::Action;
use crate::app::library_state::ListSource;
use crate::app::panel::{Panel, PanelKind};
use crate::app::resume::Resume;
use crate::app::{
    App, Effect, FetchCommand, FetchProgress, FetchRequest, LibraryCommand, ListPart, Pane, Prompt,
    PromptKind, ShelfRequest, messages,
};
use crate::shelf::library::{ArticleChanges, FeedRow, Library};
use crate::shelf::{Arrangement, ShelfStatus};
use kabar_annotate::text::CleanText;

impl App {
    /// The app for a library that has its first feed, in place of this one. It goes on with the same tickets, so that an
    /// answer that is still on its way to this app is dropped by the other.
    pub fn for_new_library(&self, name: CleanText, size: (u16, u16)) -> App {
        let mut app = App::with_settings(name, size, self.settings.clone());
        app.tickets = self.tickets;
        app.notice = self.notice.clone();
        app.open_library(Library::default_arrangement());
        app.resume = Resume::for_new_library();
        app
    }

    /// The list is a library's, and shows this from the beginning.
    pub(super) fn open_library(&mut self, first: Arrangement) {
        self.library.source = ListSource::Library;
        self.arranging.default_order = first.order;
        self.arranging.current = first;
    }

    /// Tells the reader that a key needs the library, and why there is none.
    pub(super) fn notify_no_library(&mut self) {
        self.notify(if self.library.source == ListSource::DamagedLibrary {
            messages::LIBRARY_DAMAGED
        } else {
            messages::NO_LIBRARY
        });
    }

    /// Can `action` do something in such a list?
    pub(super) fn is_available(&self, action: Action) -> bool {
        use Action::*;
        match action {
            AddFeed => self.is_library() || self.library.source == ListSource::FirstRun,
            action => self.is_library() || !action.needs_library(),
        }
    }

    /// Asks the shelf to change the library as `command` says.
    pub(super) fn change_library(&mut self, command: LibraryCommand, effects: &mut Vec<Effect>) {
        self.ask_shelf(ShelfRequest::Library(command), effects);
    }

    /// Asks what its feed changed in the selected article.
    pub(super) fn request_changes(&mut self, effects: &mut Vec<Effect>) {
        let Some(id) = self.list.get(self.list.selected).map(|headline| headline.id) else {
            return self.notify_nothing_to_do();
        };
        let ticket = self.ask_shelf(ShelfRequest::Changes(id), effects);
        self.panels.changes_request.begin(ticket);
    }

    /// What changed is there.
    pub(super) fn show_changes(&mut self, changes: Option<&ArticleChanges>) {
        match changes {
            Some(changes) => self.panel = Some(Panel::changes(changes)),
            None => self.notify(messages::NOTHING_CHANGED),
        }
    }

    /// Takes the last decision on a line back.
    pub(super) fn undo_rule(&mut self, effects: &mut Vec<Effect>) {
        self.ask_shelf(ShelfRequest::UndoRule, effects);
    }

    /// Opens the prompt for the address of a feed.
    pub(super) fn open_feed_prompt(&mut self) {
        // The first feed makes the library, and the list shows it; a failure leaves the welcome page.
        self.panel.take_if(|panel| panel.kind != PanelKind::Welcome);
        self.prompt =
            Some(Prompt { kind: PromptKind::Feed, text: String::new(), origin: self.list.selected });
    }

    /// Asks whether the page at an address that has no feed is to be kept, unless the reader is busy with something else.
    pub(super) fn offer_page(&mut self, address: &str) {
        if self.prompt.is_none() && self.palette.is_none() && self.hints.is_none() {
            self.notice = None;
            self.prompt = Some(Prompt {
                kind: PromptKind::SavePage,
                text: address.to_owned(),
                origin: self.list.selected,
            });
        }
    }

    /// Opens the prompt for a tag.
    pub(super) fn open_tag_prompt(&mut self) {
        if self.list.get(self.list.selected).is_some() {
            self.prompt =
                Some(Prompt { kind: PromptKind::Tag, text: String::new(), origin: self.list.selected });
        }
    }

    /// Opens the prompt for the name of a view.
    pub(super) fn open_view_prompt(&mut self) {
        let shown = self.arranging.target().clone();
        if shown.filter.is_none() && shown.scope.is_none() {
            self.notify(messages::NOTHING_TO_SAVE_AS_VIEW);
        } else {
            self.prompt =
                Some(Prompt { kind: PromptKind::SaveView, text: String::new(), origin: self.list.selected });
        }
    }

    /// Marks a part of the list as read. Not while the shelf is about to show another list, in which the positions mean
    /// something else.
    pub(super) fn mark_part_read(&mut self, part: ListPart, effects: &mut Vec<Effect>) {
        if self.arranging.showing.is_some() {
            return self.notify(messages::LIST_IS_CHANGING);
        }
        self.change_library(LibraryCommand::MarkRead(part), effects);
    }

    /// Enter on an address, a name, a tag or a command.
    pub(super) fn confirm_text_prompt(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = self.prompt.take() else { return };
        let text = CleanText::one_line(prompt.text.trim());
        if text.is_empty() {
            return;
        }
        match prompt.kind {
            PromptKind::SavePage => self.start_fetch(FetchRequest::Save(text), effects),
            PromptKind::Feed => self.start_fetch(FetchRequest::Add(text), effects),
            PromptKind::Tag => {
                let selected = self.list.get(self.list.selected).map(|headline| headline.id);
                if let Some(id) = selected {
                    self.change_library(LibraryCommand::Tag(id, text), effects);
                }
            }
            PromptKind::SaveView => {
                let shown = self.arranging.target().clone();
                self.change_library(LibraryCommand::SaveView(text, shown), effects);
            }
            PromptKind::RenamePlace(place) => {
                self.change_library(LibraryCommand::Rename(place, text), effects)
            }
            PromptKind::Command(kind) => {
                self.hand_off(crate::app::handoff::ExternalProgram::Command(text.to_string()), kind, effects)
            }
            PromptKind::Find
            | PromptKind::PanelRow
            | PromptKind::Name
            | PromptKind::Filter(_)
            | PromptKind::LibrarySearch(_) => {}
        }
    }

    /// Starts a fetch, unless one is running.
    pub(super) fn start_fetch(&mut self, errand: FetchRequest, effects: &mut Vec<Effect>) {
        if self.library.fetching.is_some() {
            return self.notify(messages::ALREADY_FETCHING);
        }
        self.library.fetching = Some(FetchProgress::default());
        effects.push(Effect::Fetch(FetchCommand::Start(errand)));
    }

    /// Fetches the feed that the list shows, or all; in a list of files, reads these again.
    pub(super) fn refresh(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_library() {
            return self.rescan(effects);
        }
        use crate::shelf::SidebarItemKind::Feed;
        let place = if self.focus == Pane::Sidebar {
            self.sidebar.selected_item()
        } else {
            self.arranging.target().clone().scope
        };
        let feed = place.filter(|place| place.kind == Feed);
        self.start_fetch(FetchRequest::Refresh(feed.map(|place| place.number)), effects);
    }

    /// The fetch has ended. New articles join the list, in which the selected article stays where it is.
    pub(super) fn fetch_finished(&mut self, said: CleanText) {
        self.library.fetching = None;
        self.library.adopts_new = true;
        self.notice = Some(said);
    }

    /// The library was changed: the marks on screen may be out of date.
    pub(super) fn library_changed(
        &mut self,
        said: CleanText,
        status: ShelfStatus,
        effects: &mut Vec<Effect>,
    ) {
        self.notice = Some(said);
        self.list.clear_window();
        // The text on the page may be another now.
        if self.page.as_ref().is_some_and(|page| page.page_text().is_some()) {
            self.reading.requested = None;
        }
        let others = self.list.status.total != status.total;
        self.update_status(status, effects);
        // A feed was removed with its articles, or restored.
        if others && self.arranging.preparing.is_none() {
            self.start_arranging(self.arranging.target().clone(), effects);
        }
    }

    pub(super) fn request_feed_health(&mut self, effects: &mut Vec<Effect>) {
        let ticket = self.ask_shelf(ShelfRequest::FeedHealth, effects);
        self.panels.health_request.begin(ticket);
    }

    pub(super) fn show_feed_health(&mut self, feeds: &[FeedRow]) {
        if feeds.is_empty() {
            return self.notify(messages::NO_FEEDS);
        }
        self.panel = Some(Panel::feed_health(feeds, self.now));
    }
}
