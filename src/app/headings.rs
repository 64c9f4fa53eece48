//! Headings in the list, by day or by outlet: a row above the first article of each day or outlet. They hold where the order
//! of the list keeps those articles together, and cost one row each.

use super::{App, Effect, messages};
use crate::shelf::{Headline, SortOrder};
use kabar_annotate::article::Date;

/// By what the list has headings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Headings {
    /// It has none.
    #[default]
    None,
    /// By the day, in the reader's own time.
    Day,
    /// By the outlet; in a library that is the feed, unless its items say another.
    Outlet,
}

impl Headings {
    fn next(self) -> Headings {
        match self {
            Headings::None => Headings::Day,
            Headings::Day => Headings::Outlet,
            Headings::Outlet => Headings::None,
        }
    }

    /// Those that a list in `order` can have.
    pub fn for_order(order: SortOrder) -> Headings {
        match order {
            SortOrder::Newest | SortOrder::Oldest => Headings::Day,
            SortOrder::Outlet => Headings::Outlet,
            _ => Headings::None,
        }
    }

    /// The same, where a list in `order` can have them.
    pub fn allowed_in(self, order: SortOrder) -> Headings {
        if self == Headings::for_order(order) { self } else { Headings::None }
    }

    /// Do the two stand under one heading?
    pub fn share_heading(self, a: &Headline, b: &Headline, zone: i64) -> bool {
        match self {
            Headings::None => true,
            Headings::Day => day_number(a, zone) == day_number(b, zone),
            Headings::Outlet => outlet_key(a).eq(outlet_key(b)),
        }
    }

    /// The heading that `headline` stands under.
    pub fn title(self, headline: &Headline, zone: i64, now: i64) -> String {
        match self {
            Headings::None => String::new(),
            Headings::Day => match day_number(headline, zone) {
                None => messages::WITHOUT_DATE.into(),
                Some(day) => {
                    let today = (now + zone).div_euclid(DAY_SECONDS);
                    messages::heading_day(Date::from_unix(day * DAY_SECONDS), today - day)
                }
            },
            Headings::Outlet => headline.site.as_deref().unwrap_or(messages::WITHOUT_OUTLET).to_owned(),
        }
    }
}

/// Seconds of a day.
const DAY_SECONDS: i64 = 86_400;

/// The day of an article, counted from 1970-01-01, where the reader is `zone` seconds east of Greenwich. A date without a
/// time is that day everywhere.
fn day_number(headline: &Headline, zone: i64) -> Option<i64> {
    let (unix, zone) = match (headline.arrived_at, headline.published) {
        (Some(came), _) => (came, zone),
        (None, Some(date)) => (date.unix_seconds(), if date.time().is_some() { zone } else { 0 }),
        (None, None) => return None,
    };
    Some((unix + zone).div_euclid(DAY_SECONDS))
}

fn outlet_key(headline: &Headline) -> impl Iterator<Item = char> + '_ {
    headline.site.as_deref().unwrap_or("").chars().flat_map(char::to_lowercase)
}

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
        self.notify(messages::headings_changed(self.headings));
        self.resize_list();
    }

    /// Gives the list its room, and the rows that an article takes of it.
    pub(super) fn resize_list(&mut self) {
        let Some(panes) = self.panes else { return };
        self.list.headings = self.headings.allowed_in(self.arrangement.order);
        // What a search found stands over the words around it.
        let each = panes.rows_per_article() + u16::from(self.arrangement.order == SortOrder::Best);
        self.list.resize(usize::from(panes.list.h), usize::from(each), panes.is_two_pane);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::ArticleId;
    use kabar_annotate::article::{Draft, TimeOfDay};

    fn headline(published: Option<Date>, came: Option<i64>) -> Headline {
        let article = Draft { title: Some("x".into()), published, ..Draft::default() }.finish();
        Headline { arrived_at: came, ..Headline::new(ArticleId(1), &article.expect("an article")) }
    }

    #[test]
    fn a_day_is_the_readers_own() {
        let date = Date::new(2026, 11, 23).expect("a day");
        let late = date.with_time(TimeOfDay { hour: 20, minute: 0, second: 0, offset: Some(0) });
        const JAKARTA: i64 = 7 * 3_600;
        let now = late.expect("a time").unix_seconds() + 2 * 3_600;
        let of = |headline: &Headline, zone| Headings::Day.title(headline, zone, now);
        let (exact, vague) = (headline(late, None), headline(Some(date), None));
        assert_eq!(of(&exact, 0), "today, 23 Nov 2026");
        assert_eq!(of(&exact, JAKARTA), "today, 24 Nov 2026");
        assert_eq!(of(&vague, JAKARTA), "yesterday, 23 Nov 2026");
        assert_eq!(of(&vague, -JAKARTA), "today, 23 Nov 2026");
        assert_eq!(of(&headline(None, Some(now - 3 * DAY_SECONDS)), 0), "20 Nov 2026");
        assert_eq!(of(&headline(None, None), 0), "without a date");
        assert!(
            Headings::Day.share_heading(&exact, &vague, 0)
                && !Headings::Day.share_heading(&exact, &vague, JAKARTA)
        );
    }

    #[test]
    fn headings_hold_where_the_order_keeps_articles_together() {
        assert_eq!(Headings::Day.allowed_in(SortOrder::Oldest), Headings::Day);
        assert_eq!(Headings::Day.allowed_in(SortOrder::Longest), Headings::None);
        assert_eq!(Headings::Outlet.allowed_in(SortOrder::Newest), Headings::None);
    }
}
