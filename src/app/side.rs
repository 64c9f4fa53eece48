//! The side list: the parts of the shelf, one of which the list shows. A shelf has few of them beside its articles, so
//! they are held whole.

use super::keys::Action;
use super::library::Care;
use super::{App, Asks, Effect, Prompt, View};
use crate::shelf::{Place, PlaceId, PlaceKind};

/// The side list.
#[derive(Debug, Default)]
pub struct Side {
    /// Is it on screen?
    pub open: bool,
    /// Its rows.
    pub places: Vec<Place>,
    /// The selected row.
    pub selected: usize,
    /// Must it be fetched, or fetched again?
    pub stale: bool,
}

impl Side {
    /// Takes what was fetched; the same place stays selected.
    pub fn take(&mut self, places: Vec<Place>) {
        let selected = self.places.get(self.selected).map(|place| place.id);
        self.places = places;
        self.selected = selected.map_or(0, |id| self.position(id).unwrap_or(self.selected));
        self.step(0);
    }

    /// Selects the place that is `by` rows further down, or up.
    pub fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.places.len().saturating_sub(1));
    }

    /// Selects a place, where it is there.
    pub fn select(&mut self, id: Option<PlaceId>) {
        self.selected = id.and_then(|id| self.position(id)).unwrap_or(0);
    }

    /// The selected place, as an arrangement names it: everything is no place.
    pub fn chosen(&self) -> Option<PlaceId> {
        self.places.get(self.selected).map(|place| place.id).filter(|id| id.kind != PlaceKind::All)
    }

    /// The row of a place.
    pub fn position(&self, id: PlaceId) -> Option<usize> {
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
    pub(super) fn side_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.panes.map_or(1, |p| p.list.h.max(2)) as isize;
        match action {
            Action::Down | Action::NextArticle => self.side.step(times),
            Action::Up | Action::PreviousArticle => self.side.step(-times),
            Action::HalfDown => self.side.step((screen / 2) * times),
            Action::HalfUp => self.side.step(-(screen / 2) * times),
            Action::PageDown => self.side.step((screen - 1) * times),
            Action::PageUp => self.side.step((1 - screen) * times),
            Action::Top => self.side.step(isize::MIN),
            Action::Bottom => self.side.step(isize::MAX),
            Action::Open => {
                self.view = View::List;
                match self.side.chosen() {
                    Some(id) if id.kind == PlaceKind::Begun => self.show_begun(),
                    place => self.go_to_place(place, effects),
                }
            }
            Action::OtherPane => self.view = View::List,
            Action::RenamePlace => self.ask_name(),
            Action::RemovePlace => {
                let undo = self.key_of(Action::Undo);
                effects.extend(self.side.chosen().map(|id| Effect::Care(Care::Remove(id, undo))));
            }
            Action::Back | Action::Cancel | Action::Quit => self.toggle_side(),
            action => self.list_action(action, count, effects),
        }
    }

    /// Asks for another name for the selected place.
    fn ask_name(&mut self) {
        let Some(place) = self.side.places.get(self.side.selected) else { return };
        let (asks, text) = (Asks::Name(place.id), place.name.to_string());
        self.prompt = Some(Prompt { asks, text, origin: self.list.selected });
    }

    /// Takes the side list; a list of what is not there any more gives way to everything.
    pub(super) fn take_places(&mut self, places: Vec<Place>, effects: &mut Vec<Effect>) {
        self.side.take(places);
        // By its number, so that a place with another name is still the one that is shown.
        let gone = |id: &PlaceId| self.side.position(*id).is_none();
        if self.preparing.is_none() && self.arrangement.place.as_ref().is_some_and(gone) {
            self.go_to_place(None, effects);
        }
    }

    /// Opens the side list and gives it the keys; closes it where it has them.
    pub(super) fn toggle_side(&mut self) {
        let closes = self.side.open && self.view == View::Side;
        self.view = if closes { View::List } else { View::Side };
        if self.side.open == closes {
            self.side.open = !closes;
            self.side.stale = true;
            self.side.select(self.arrangement.place);
            if let Some(panes) = self.panes {
                self.resize(panes.screen.w, panes.screen.h);
            }
        }
    }
}
