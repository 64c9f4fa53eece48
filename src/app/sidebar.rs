//! The sidebar: views, folders, feeds and tags, one of which the list shows. They are few compared with articles, so
//! all of them are in memory.

use super::ticket::PendingRequest;
use crate::shelf::{SidebarItem, SidebarItemId, SidebarItemKind};

/// The sidebar's rows, its selection, and whether it is open.
#[derive(Debug, Default)]
pub struct Sidebar {
    /// Is it on screen?
    pub is_open: bool,
    /// The rows, in their order on screen.
    pub items: Vec<SidebarItem>,
    /// The index of the selected row.
    pub selected: usize,
    /// Must its rows be asked for, or asked for again?
    pub is_stale: bool,
    pub(super) request: PendingRequest,
}

impl Sidebar {
    /// Sets the rows; the same row stays selected.
    pub fn set_items(&mut self, places: Vec<SidebarItem>) {
        let selected = self.items.get(self.selected).map(|place| place.id);
        self.items = places;
        self.selected = selected.map_or(0, |id| self.row_of(id).unwrap_or(self.selected));
        self.move_selection(0);
    }

    /// Selects the row `by` rows further down; up where negative.
    pub fn move_selection(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.items.len().saturating_sub(1));
    }

    /// Selects a row, or the first one where that is not there.
    pub fn select(&mut self, id: Option<SidebarItemId>) {
        self.selected = id.and_then(|id| self.row_of(id)).unwrap_or(0);
    }

    /// What the selected row limits the list to; `None` for the row of everything.
    pub fn selected_item(&self) -> Option<SidebarItemId> {
        self.items.get(self.selected).map(|place| place.id).filter(|id| id.kind != SidebarItemKind::All)
    }

    /// The row with this id.
    pub fn row_of(&self, id: SidebarItemId) -> Option<usize> {
        self.items.iter().position(|place| place.id == id)
    }

    /// The first row on a screen of `room` rows: the selected one is in the middle where there is more on both sides.
    pub fn top(&self, room: usize) -> usize {
        let last = self.items.len().saturating_sub(room);
        self.selected.saturating_sub(room / 2).min(last)
    }
}
