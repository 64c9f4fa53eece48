//! How the list changes to another arrangement. The selected article keeps its screen row while it is in the list.
//! A rescan works the same way, after reading the files again.

use crate::app::{App, Effect, Pane, ShelfRequest, Ticket, messages};
use crate::shelf::{Arrangement, PreparedList, ShelfStatus, SidebarItemId, SortOrder};
use kabar_annotate::text::CleanText;

impl App {
    pub(super) fn start_arranging(&mut self, arrangement: Arrangement, effects: &mut Vec<Effect>) {
        // If the files are being read again, they still must be: this replaces that request.
        let request = if self.arranging.is_rescan { ShelfRequest::Rescan } else { ShelfRequest::Arrange };
        let ticket = self.ask_shelf(request(arrangement.clone()), effects);
        self.arranging.prepare_request.begin(ticket);
        self.arranging.preparing = Some((arrangement, 0));
        self.arranging.select_after = None;
    }

    /// Has the files of the list read again.
    pub(super) fn rescan(&mut self, effects: &mut Vec<Effect>) {
        self.arranging.is_rescan = true;
        self.start_arranging(self.arranging.target().clone(), effects);
    }

    pub(super) fn change_order(&mut self, order: SortOrder, effects: &mut Vec<Effect>) {
        // The result of a library search can be ordered too; its query is then a filter.
        let arrangement = Arrangement { order, ..self.arranging.target().clone() };
        self.library_search = None;
        self.start_arranging(arrangement, effects);
    }

    pub(super) fn show_sidebar_item(&mut self, place: Option<SidebarItemId>, effects: &mut Vec<Effect>) {
        let arrangement = Arrangement { scope: place, ..self.take_arrangement_without_search() };
        self.start_arranging(arrangement, effects);
    }

    /// Has the list the keys, and shows a place whole, which Esc leaves for everything? Where the sidebar is open that
    /// is done there.
    pub fn shows_single_place(&self) -> bool {
        let Arrangement { scope: place, filter, .. } = &self.arranging.current;
        self.focus == Pane::List && !self.sidebar.is_open && place.is_some() && filter.is_none()
    }

    /// Cancels what is being prepared.
    pub(super) fn stop_arranging(&mut self, effects: &mut Vec<Effect>) {
        self.arranging.preparing = None;
        self.arranging.is_rescan = false;
        effects.extend(self.arranging.prepare_request.abort().map(Effect::CancelShelf));
    }

    pub(super) fn update_progress(&mut self, ticket: Ticket, percent: usize) {
        if self.arranging.prepare_request.is_current(ticket)
            && let Some((_, so_far)) = &mut self.arranging.preparing
        {
            *so_far = percent.max(*so_far);
        }
        if self.list.search_request.is_current(ticket) {
            self.list.searched_percent = percent.max(self.list.searched_percent);
        }
    }

    pub(super) fn arrangement_ready(
        &mut self,
        prepared: Result<PreparedList, Option<CleanText>>,
        effects: &mut Vec<Effect>,
    ) {
        let arrangement = self.arranging.preparing.take().map(|(arrangement, _)| arrangement);
        self.arranging.is_rescan = false;
        let (prepared, arrangement) = match (prepared, arrangement) {
            (Ok(prepared), Some(arrangement)) => (prepared, arrangement),
            (Err(Some(why)), _) => return self.notice = Some(why),
            _ => return self.notify(messages::ARRANGING_FAILED),
        };
        let selected = || self.list.get(self.list.selected).map(|headline| headline.id);
        let keep = self.arranging.select_after.take().unwrap_or_else(selected);
        self.arranging.showing = Some(arrangement);
        self.arranging.rescan_summary = prepared.rescan();
        let ticket = self.ask_shelf(ShelfRequest::Show(prepared, keep), effects);
        self.arranging.show_request.begin(ticket);
    }

    /// The shelf shows the new list: positions of the old one mean something else now.
    pub(super) fn arrangement_shown(
        &mut self,
        status: ShelfStatus,
        at: Option<usize>,
        effects: &mut Vec<Effect>,
    ) {
        self.arranging.current = self.arranging.showing.take().unwrap_or_default();
        // The labels belonged to rows of the old list.
        self.hints.take_if(|hints| hints.pane == Pane::List);
        for outdated in
            [&mut self.list.window_request, &mut self.reading.request, &mut self.list.unread_request]
        {
            outdated.abort();
        }
        self.resize_list();
        let summary = self.arranging.rescan_summary.take();
        // Where the selected article is gone, the one that stands there now is.
        self.list.set_arranged(status, at.or(summary.map(|_| self.list.selected)));
        self.notice = summary
            .map(|summary| CleanText::one_line(&messages::rescan_summary(summary)))
            .or(self.notice.take());
        self.reading.requested = None;
        let reads = self.focus == Pane::Page;
        if let Some(page) = &mut self.page {
            // The open article stays open, also where it is not in the list any more and is being read.
            page.set_index(at);
            if at.is_some() || reads {
                self.reading.requested = Some(self.list.selected);
            }
        }
        if status.listed == 0 && !reads {
            self.page = None;
        }
        // A live search goes through what is in the list now.
        if let Some((Pane::List, target)) = &self.search {
            self.start_list_search(target.clone(), self.list.selected, effects);
        }
        self.sidebar.is_stale = true;
        self.continue_resuming(effects);
    }
}
