//! Headings in the list: the key that changes them, and the order that fits them.

use crate::app::headings::Headings;
use crate::app::{App, Effect};
use crate::shelf::SortOrder;

impl App {
    /// Goes on from no headings to those by day and those by outlet, in an order that can have them.
    pub(super) fn cycle_headings(&mut self, effects: &mut Vec<Effect>) {
        self.arranging.headings = self.arranging.headings.next();
        let arrangement = self.arranging.target().clone();
        let order = match self.arranging.headings {
            Headings::Day if arrangement.order != SortOrder::Oldest => SortOrder::Newest,
            Headings::Outlet => SortOrder::Outlet,
            Headings::None if arrangement.order == SortOrder::Outlet => self.arranging.default_order,
            _ => arrangement.order,
        };
        if order != arrangement.order {
            self.change_order(order, effects);
        }
        self.notify(self.arranging.headings.description());
        self.resize_list();
    }
}
