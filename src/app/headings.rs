//! Headings in the list, by day or by outlet: a row above the first article of each day or outlet. They are shown where the
//! order of the list keeps those articles together, and take one row each.

use super::messages;
use crate::shelf::{Headline, SortOrder};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// The time zone that decides on which day an article stands: the reader's, and UTC until it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderZone(pub TimeZone);

impl Default for ReaderZone {
    fn default() -> ReaderZone {
        ReaderZone(TimeZone::UTC)
    }
}

impl ReaderZone {
    /// The day at `unix` (seconds), by the offset that is in force then: in summer it may be another than in winter.
    fn day_at(&self, unix: i64) -> Option<civil::Date> {
        Some(self.0.to_datetime(Timestamp::from_second(unix).ok()?).date())
    }
}

/// What the list has headings by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Headings {
    /// It has no headings.
    #[default]
    None,
    /// It has a heading for each day, in the reader's time zone.
    Day,
    /// It has a heading for each outlet; in a library that is the feed, unless its items name another.
    Outlet,
}

impl Headings {
    /// The next one, as the key walks them.
    pub fn next(self) -> Headings {
        match self {
            Headings::None => Headings::Day,
            Headings::Day => Headings::Outlet,
            Headings::Outlet => Headings::None,
        }
    }

    /// The name of this choice, as the notice shows it: "headings by day".
    pub fn description(self) -> &'static str {
        match self {
            Headings::None => "no headings",
            Headings::Day => "headings by day",
            Headings::Outlet => "headings by outlet",
        }
    }

    /// The headings that a list in `order` can have.
    pub fn for_order(order: SortOrder) -> Headings {
        match order {
            SortOrder::Newest | SortOrder::Oldest => Headings::Day,
            SortOrder::Outlet => Headings::Outlet,
            _ => Headings::None,
        }
    }

    /// These headings where a list in `order` can have them, else none.
    pub fn allowed_in(self, order: SortOrder) -> Headings {
        if self == Headings::for_order(order) { self } else { Headings::None }
    }

    /// Do the two stand under one heading? `zone` is the reader's.
    pub fn share_heading(self, a: &Headline, b: &Headline, zone: &ReaderZone) -> bool {
        match self {
            Headings::None => true,
            Headings::Day => day_of(a, zone) == day_of(b, zone),
            Headings::Outlet => outlet_key(a).eq(outlet_key(b)),
        }
    }

    /// The heading that `headline` stands under, at `now` (Unix seconds) in the reader's `zone`.
    pub fn title(self, headline: &Headline, zone: &ReaderZone, now: i64) -> String {
        match self {
            Headings::None => String::new(),
            Headings::Day => match day_of(headline, zone) {
                None => messages::WITHOUT_DATE.into(),
                Some(day) => {
                    let days_ago = zone.day_at(now).map_or(i32::MAX, |today| (today - day).get_days());
                    messages::heading_day(day, days_ago)
                }
            },
            Headings::Outlet => headline.site.as_deref().unwrap_or(messages::WITHOUT_OUTLET).to_owned(),
        }
    }
}

/// The day under which a headline stands: when it arrived, else when it was published. A date without a time of day is
/// that day in every zone.
fn day_of(headline: &Headline, zone: &ReaderZone) -> Option<civil::Date> {
    if let Some(arrived) = headline.arrived_at {
        return zone.day_at(arrived);
    }
    let published = headline.published?;
    let (year, month, day) = published.ymd();
    let written = || civil::Date::new(year as i16, month as i8, day as i8).ok();
    match published.time() {
        // In the last hours of the year 9999 no zone has a day.
        Some(_) => zone.day_at(published.unix_seconds()).or_else(written),
        None => written(),
    }
}

fn outlet_key(headline: &Headline) -> impl Iterator<Item = char> + '_ {
    headline.site.as_deref().unwrap_or("").chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::ArticleId;
    use jiff::tz::Offset;
    use kabar_annotate::article::{Date, Draft, TimeOfDay};

    fn headline(published: Option<Date>, came: Option<i64>) -> Headline {
        let article = Draft { title: Some("x".into()), published, ..Draft::default() }.finish();
        Headline { arrived_at: came, ..Headline::new(ArticleId(1), &article.expect("an article")) }
    }

    #[test]
    fn a_day_is_the_readers_own() {
        let date = Date::new(2026, 11, 23).expect("a day");
        let late = date.with_time(TimeOfDay { hour: 20, minute: 0, second: 0, offset: Some(0) });
        let jakarta = || ReaderZone(TimeZone::fixed(Offset::constant(7)));
        let honolulu = || ReaderZone(TimeZone::fixed(Offset::constant(-10)));
        let now = late.expect("a time").unix_seconds() + 2 * 3_600;
        let of = |headline: &Headline, zone| Headings::Day.title(headline, &zone, now);
        let (exact, vague) = (headline(late, None), headline(Some(date), None));
        assert_eq!(of(&exact, ReaderZone::default()), "today, 23 Nov 2026");
        assert_eq!(of(&exact, jakarta()), "today, 24 Nov 2026");
        assert_eq!(of(&vague, jakarta()), "yesterday, 23 Nov 2026");
        assert_eq!(of(&vague, honolulu()), "today, 23 Nov 2026");
        assert_eq!(of(&headline(None, Some(now - 3 * 86_400)), ReaderZone::default()), "20 Nov 2026");
        assert_eq!(of(&headline(None, None), ReaderZone::default()), "without a date");
        assert!(Headings::Day.share_heading(&exact, &vague, &ReaderZone::default()));
        assert!(!Headings::Day.share_heading(&exact, &vague, &jakarta()));
    }

    #[test]
    fn each_day_has_the_offset_that_was_in_force_on_it() {
        // An hour earlier in winter, from the last Sunday of October on.
        let berlin = ReaderZone(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone"));
        let at = |month, day, hour| {
            let date = Date::new(2026, month, day).expect("a day");
            let time = TimeOfDay { hour, minute: 30, second: 0, offset: Some(0) };
            date.with_time(time).expect("a time")
        };
        let now = at(11, 23, 12).unix_seconds();
        let of = |date| Headings::Day.title(&headline(Some(date), None), &berlin, now);
        assert_eq!(of(at(7, 14, 22)), "15 Jul 2026");
        assert_eq!(of(at(11, 14, 22)), "14 Nov 2026");
        // The calendar ends with the year 9999, and no zone can be ahead of that.
        let time = TimeOfDay { hour: 23, minute: 59, second: 59, offset: Some(0) };
        assert_eq!(
            of(Date::new(9999, 12, 31).and_then(|d| d.with_time(time)).expect("a date")),
            "31 Dec 9999"
        );
    }

    #[test]
    fn headings_hold_where_the_order_keeps_articles_together() {
        assert_eq!(Headings::Day.allowed_in(SortOrder::Oldest), Headings::Day);
        assert_eq!(Headings::Day.allowed_in(SortOrder::Longest), Headings::None);
        assert_eq!(Headings::Outlet.allowed_in(SortOrder::Newest), Headings::None);
    }
}
