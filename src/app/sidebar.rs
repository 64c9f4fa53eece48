//! The side list: the parts of the shelf, one of which the list shows. A shelf has few of them beside its articles, so
//! they are held whole.

use super::action::Action;
use super::{App, Effect, LibraryCommand, Pane, Prompt, PromptKind};
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};

/// The side list.
#[derive(Debug, Default)]
pub struct Sidebar {
    /// Is it on screen?
    pub is_open: bool,
    /// Its rows.
    pub places: Vec<SidebarItem>,
    /// The selected row.
    pub selected: usize,
    /// Must it be fetched, or fetched again?
    pub is_stale: bool,
}

impl Sidebar {
    /// Takes what was fetched; the same place stays selected.
    pub fn set_places(&mut self, places: Vec<SidebarItem>) {
        let selected = self.places.get(self.selected).map(|place| place.id);
        self.places = places;
        self.selected = selected.map_or(0, |id| self.row_of(id).unwrap_or(self.selected));
        self.step(0);
    }

    /// Selects the place that is `by` rows further down, or up.
    pub fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.places.len().saturating_sub(1));
    }

    /// Selects a place, where it is there.
    pub fn select(&mut self, id: Option<SidebarItemId>) {
        self.selected = id.and_then(|id| self.row_of(id)).unwrap_or(0);
    }

    /// The selected place, as an arrangement names it: everything is no place.
    pub fn selected_place(&self) -> Option<SidebarItemId> {
        self.places.get(self.selected).map(|place| place.id).filter(|id| id.kind != SidebarItemKind::All)
    }

    /// The row of a place.
    pub fn row_of(&self, id: SidebarItemId) -> Option<usize> {
        self.places.iter().position(|place| place.id == id)
    }

    /// The first row on a screen of `room` rows: the selected one is in the middle where there is more on both sides.
    pub fn top(&self, room: usize) -> usize {
        let last = self.places.len().saturating_sub(room);
        self.selected.saturating_sub(room / 2).min(last)
    }
}

impl App {
    /// What the keys do in the side list. Whatever is not about it is about the list.
    pub(super) fn sidebar_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.panes.map_or(1, |p| p.list.h.max(2)) as isize;
        match action {
            Action::Down | Action::NextArticle => self.sidebar.step(times),
            Action::Up | Action::PreviousArticle => self.sidebar.step(-times),
            Action::HalfDown => self.sidebar.step((screen / 2) * times),
            Action::HalfUp => self.sidebar.step(-(screen / 2) * times),
            Action::PageDown => self.sidebar.step((screen - 1) * times),
            Action::PageUp => self.sidebar.step((1 - screen) * times),
            Action::Top => self.sidebar.step(isize::MIN),
            Action::Bottom => self.sidebar.step(isize::MAX),
            Action::Open => {
                self.focus = Pane::List;
                match self.sidebar.selected_place() {
                    Some(id) if id.kind == SidebarItemKind::Begun => self.show_unfinished(),
                    place => self.show_place(place, effects),
                }
            }
            Action::OtherPane => self.focus = Pane::List,
            Action::RenamePlace => self.open_rename_prompt(),
            Action::RemovePlace => {
                let undo = self.key_of(Action::Undo);
                if let Some(place) = self.sidebar.selected_place() {
                    self.change_library(LibraryCommand::Remove(place, undo), effects);
                }
            }
            Action::Back | Action::Cancel | Action::Quit => self.toggle_sidebar(),
            action => self.list_action(action, count, effects),
        }
    }

    /// Asks for another name for the selected place.
    fn open_rename_prompt(&mut self) {
        let Some(place) = self.sidebar.places.get(self.sidebar.selected) else { return };
        let (asks, text) = (PromptKind::RenamePlace(place.id), place.name.to_string());
        self.prompt = Some(Prompt { kind: asks, text, origin: self.list.selected });
    }

    /// Takes the side list; a list of what is not there any more gives way to everything.
    pub(super) fn places_ready(&mut self, places: Vec<SidebarItem>, effects: &mut Vec<Effect>) {
        self.sidebar.set_places(places);
        // By its number, so that a place with another name is still the one that is shown.
        let gone = |id: &SidebarItemId| self.sidebar.row_of(*id).is_none();
        if self.preparing.is_none() && self.arrangement.scope.as_ref().is_some_and(gone) {
            self.show_place(None, effects);
        }
    }

    /// Opens the side list and gives it the keys; closes it where it has them.
    pub(super) fn toggle_sidebar(&mut self) {
        let closes = self.sidebar.is_open && self.focus == Pane::Sidebar;
        self.focus = if closes { Pane::List } else { Pane::Sidebar };
        if self.sidebar.is_open == closes {
            self.sidebar.is_open = !closes;
            self.sidebar.is_stale = true;
            self.sidebar.select(self.arrangement.scope);
            if let Some(panes) = self.panes {
                self.resize(panes.screen.w, panes.screen.h);
            }
        }
    }
}
