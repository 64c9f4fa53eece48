//! The side list: the parts of the shelf, one of which the list shows. A shelf has few of them beside its articles, so
//! they are held whole.

use super::ticket::PendingRequest;
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
    pub(super) request: PendingRequest,
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
