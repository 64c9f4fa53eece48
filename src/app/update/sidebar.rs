//! What keys do in the sidebar.

use crate::app::action::Action;
use crate::app::{App, Effect, LibraryCommand, Pane, Prompt, PromptKind};
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};

impl App {
    /// What the keys do in the sidebar. Whatever is not about it is about the list.
    pub(super) fn sidebar_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.panes.map_or(1, |p| p.list.h.max(2)) as isize;
        match action {
            Action::Down | Action::NextArticle => self.sidebar.move_selection(times),
            Action::Up | Action::PreviousArticle => self.sidebar.move_selection(-times),
            Action::HalfDown => self.sidebar.move_selection((screen / 2) * times),
            Action::HalfUp => self.sidebar.move_selection(-(screen / 2) * times),
            Action::PageDown | Action::ReadOn => self.sidebar.move_selection((screen - 1) * times),
            Action::PageUp => self.sidebar.move_selection((1 - screen) * times),
            Action::Top => self.sidebar.move_selection(isize::MIN),
            Action::Bottom => self.sidebar.move_selection(isize::MAX),
            Action::Open => {
                self.focus = Pane::List;
                match self.sidebar.selected_item() {
                    Some(id) if id.kind == SidebarItemKind::Begun => self.show_unfinished(),
                    place => self.show_sidebar_item(place, effects),
                }
            }
            Action::OtherPane => self.focus = Pane::List,
            Action::RenamePlace => self.open_rename_prompt(),
            Action::RemovePlace => {
                let undo = self.key_of(Action::Undo);
                if let Some(place) = self.sidebar.selected_item() {
                    self.change_library(LibraryCommand::Remove(place, undo), effects);
                }
            }
            Action::SwitchText => match self.sidebar.selected_item() {
                Some(place) if place.kind == SidebarItemKind::Feed => {
                    self.change_library(LibraryCommand::NextFeedText(place.number), effects)
                }
                _ => self.list_action(action, count, effects),
            },
            Action::Back | Action::Cancel | Action::Quit => self.toggle_sidebar(),
            action => self.list_action(action, count, effects),
        }
    }

    /// Asks for another name for the selected place.
    fn open_rename_prompt(&mut self) {
        let Some(place) = self.sidebar.items.get(self.sidebar.selected) else { return };
        let (asks, text) = (PromptKind::RenamePlace(place.id), place.name.to_string());
        self.prompt = Some(Prompt { kind: asks, text, origin: self.list.selected });
    }

    /// Takes the sidebar; a list of what is not there any more gives way to everything.
    pub(super) fn sidebar_ready(&mut self, places: Vec<SidebarItem>, effects: &mut Vec<Effect>) {
        self.sidebar.set_items(places);
        // By its number, so that a place with another name is still the one that is shown.
        let gone = |id: &SidebarItemId| self.sidebar.row_of(*id).is_none();
        if self.arranging.preparing.is_none() && self.arranging.current.scope.as_ref().is_some_and(gone) {
            self.show_sidebar_item(None, effects);
        }
    }

    /// Opens the sidebar and gives it the keys; closes it where it has them.
    pub(super) fn toggle_sidebar(&mut self) {
        let closes = self.sidebar.is_open && self.focus == Pane::Sidebar;
        self.focus = if closes { Pane::List } else { Pane::Sidebar };
        if self.sidebar.is_open == closes {
            self.sidebar.is_open = !closes;
            self.sidebar.is_stale = true;
            self.sidebar.select(self.arranging.current.scope);
            if let Some(panes) = self.panes {
                self.resize(panes.screen.w, panes.screen.h);
            }
        }
    }
}
