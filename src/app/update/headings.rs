//! Headings in the list: the key that changes them, and the order that fits them.

use crate::app::headings::Headings;
use crate::app::{App, Effect};
use crate::shelf::SortOrder;

impl App {
    /// Goes on from no headings to those by day and those by outlet, in an order that can have them.
    pub(super) fn cycle_headings(&mut self, effects: &mut Vec<Effect>) {
        self.headings = self.headings.next();
        let arrangement = self.target_arrangement();
        let order = match self.headings {
            Headings::Day if arrangement.order != SortOrder::Oldest => SortOrder::Newest,
            Headings::Outlet => SortOrder::Outlet,
            Headings::None if arrangement.order == SortOrder::Outlet => self.default_order,
            _ => arrangement.order,
        };
        if order != arrangement.order {
            self.change_order(order, effects);
        }
        self.notify(self.headings.description());
        self.resize_list();
    }
}
