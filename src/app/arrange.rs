//! How the list comes to show something else: an arrangement is asked for, prepared while the reader goes on, and then
//! shown at once. Reading files again is the same, with something to read before. The selected article stays selected, in the row of the screen where it was, as far as it is still in
//! the list.

use super::{App, Effect, Ticket, View, words};
use crate::shelf::{Arrangement, Order, PlaceId, Prepared, Status};
use kabar_annotate::text::Clean;

impl App {
    pub(super) fn arrange(&mut self, arrangement: Arrangement, effects: &mut Vec<Effect>) {
        self.waiting.arrange = self.ticket();
        // Files that are just being read again still are: this takes the place of that work.
        let ask = if self.rescans { Effect::Rescan } else { Effect::Arrange };
        effects.push(ask(self.waiting.arrange, arrangement.clone()));
        self.preparing = Some((arrangement, 0));
        self.lands = None;
    }

    /// Has the files that the list is made of read again.
    pub(super) fn rescan(&mut self, effects: &mut Vec<Effect>) {
        self.rescans = true;
        self.arrange(self.intended(), effects);
    }

    /// What the list shows, once what is under way is done.
    pub(super) fn intended(&self) -> Arrangement {
        let preparing = self.preparing.as_ref().map(|(arrangement, _)| arrangement);
        preparing.or(self.showing.as_ref()).unwrap_or(&self.arrangement).clone()
    }

    pub(super) fn order(&mut self, order: Order, effects: &mut Vec<Effect>) {
        // What a search found can be ordered too, and is then a filter.
        let arrangement = Arrangement { order, ..self.intended() };
        self.seek = None;
        self.arrange(arrangement, effects);
    }

    pub(super) fn go_to_place(&mut self, place: Option<PlaceId>, effects: &mut Vec<Effect>) {
        let arrangement = Arrangement { place, ..self.without_seek() };
        self.arrange(arrangement, effects);
    }

    /// Has the list the keys, and shows a place whole, which Esc leaves for everything? Where the side list is open that
    /// is done there.
    pub fn shows_a_part(&self) -> bool {
        let Arrangement { place, filter, .. } = &self.arrangement;
        self.view == View::List && !self.side.open && place.is_some() && filter.is_none()
    }

    /// The list goes on to show what it shows.
    pub(super) fn stop_arranging(&mut self, effects: &mut Vec<Effect>) {
        self.preparing = None;
        self.rescans = false;
        if self.waiting.arrange != 0 {
            effects.push(Effect::Stop(self.waiting.arrange));
            self.waiting.arrange = 0;
        }
    }

    pub(super) fn progress(&mut self, ticket: Ticket, percent: usize) {
        if ticket != 0
            && ticket == self.waiting.arrange
            && let Some((_, so_far)) = &mut self.preparing
        {
            *so_far = percent.max(*so_far);
        }
        if ticket != 0 && ticket == self.waiting.hits {
            self.list.searched = percent.max(self.list.searched);
        }
    }

    pub(super) fn arranged(&mut self, prepared: Option<Prepared>, effects: &mut Vec<Effect>) {
        let arrangement = self.preparing.take().map(|(arrangement, _)| arrangement);
        self.rescans = false;
        let Some((prepared, arrangement)) = prepared.zip(arrangement) else {
            return self.say(words::NOT_ARRANGED);
        };
        let selected = || self.list.get(self.list.selected).map(|headline| headline.id);
        let keep = self.lands.take().unwrap_or_else(selected);
        self.waiting.show = self.ticket();
        self.showing = Some(arrangement);
        self.came = prepared.came();
        effects.push(Effect::Show(self.waiting.show, prepared, keep));
    }

    /// The shelf shows it: every position that was asked for before is of no worth now.
    pub(super) fn shown(&mut self, status: Status, at: Option<usize>, effects: &mut Vec<Effect>) {
        self.arrangement = self.showing.take().unwrap_or_default();
        // Labels were of the rows that stood there.
        self.hints.take_if(|hints| hints.view == View::List);
        let waiting = &mut self.waiting;
        (waiting.window, waiting.open, waiting.unread) = (0, 0, 0);
        self.fit_list();
        let came = self.came.take();
        // Where the selected article is gone, the one that stands there now is.
        self.list.rearranged(status, at.or(came.map(|_| self.list.selected)));
        self.notice = came.map(|came| Clean::line(&words::came(came))).or(self.notice.take());
        self.asked = None;
        let reads = self.view == View::Page;
        if let Some(page) = &mut self.page {
            // The open article stays open, also where it is not in the list any more and is being read.
            page.moved_to(at);
            if at.is_some() || reads {
                self.asked = Some(self.list.selected);
            }
        }
        if status.articles == 0 && !reads {
            self.page = None;
        }
        // A live search goes through what is in the list now.
        if let Some((View::List, sought)) = &self.search {
            self.search_list(sought.clone(), self.list.selected, effects);
        }
        self.side.stale = true;
        self.go_on_back(effects);
    }
}
