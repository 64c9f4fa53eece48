//! Days, times and ages.

use jiff::civil;
use kabar_annotate::article::Date;

/// Short month names, for bylines and lists.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Heads the articles without a date.
pub const WITHOUT_DATE: &str = "without a date";

/// The heading of a day, `days_ago` days before today: "today, 14 Sep 2022".
pub fn heading_day(day: civil::Date, days_ago: i32) -> String {
    let day = spelled_day(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs());
    match days_ago {
        0 => format!("today, {day}"),
        1 => format!("yesterday, {day}"),
        _ => day,
    }
}

/// How long ago an article without a date arrived: "(3 h)". Both in Unix seconds.
pub fn arrival_age(unix: i64, now: i64) -> String {
    let date = Date::from_unix(unix);
    date.map_or_else(String::new, |date| format!("({})", age(date, now)))
}

/// "14 Sep 2022".
pub fn day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    spelled_day(year, month, day)
}

/// "14 Sep" in the year of `now` (Unix seconds), else "14 Sep 2022".
pub fn short_day(date: Date, now: i64) -> String {
    let (year, month, day_of_month) = date.ymd();
    match Date::from_unix(now).is_some_and(|now| now.ymd().0 == year) {
        true => format!("{day_of_month} {}", MONTHS[usize::from(month - 1) % 12]),
        false => day(date),
    }
}

fn spelled_day(year: i32, month: u8, day: u8) -> String {
    format!("{day} {} {year}", MONTHS[usize::from(month - 1) % 12])
}

/// "14 Sep 2022 15:08": the day, and the time where the source gives one other than midnight.
pub fn day_and_time(date: Date) -> String {
    match date.time() {
        Some(t) if (t.hour, t.minute) != (0, 0) => format!("{} {:02}:{:02}", day(date), t.hour, t.minute),
        _ => day(date),
    }
}

/// How old an article of `date` is at `now` (Unix seconds), in at most 8 columns: "12 min", "5 h", "3 d", "14 Sep",
/// "Sep 2022".
pub fn age(date: Date, now: i64) -> String {
    let (year, month, day) = date.ymd();
    let month = MONTHS[usize::from(month - 1) % 12];
    let seconds = now - date.unix_seconds();
    let exact = date.time().is_some();
    let this_year = Date::from_unix(now).is_some_and(|n| n.ymd().0 == year);
    match seconds {
        0..=3_599 if exact => format!("{} min", seconds / 60),
        3_600..=86_399 if exact => format!("{} h", seconds / 3_600),
        86_400..=604_799 => format!("{} d", seconds / 86_400),
        _ if this_year => format!("{day} {month}"),
        _ => format!("{month} {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::TimeOfDay;

    #[test]
    fn a_day_of_another_year_has_its_year() {
        let now = Date::new(2026, 11, 24).expect("a day").unix_seconds();
        let shown =
            [(2026, 3, 2), (2025, 6, 12)].map(|(y, m, d)| short_day(Date::new(y, m, d).expect("a day"), now));
        assert_eq!(shown, ["2 Mar", "12 Jun 2025"]);
    }

    #[test]
    fn an_age_is_as_short_as_it_is_old() {
        let at = |d: Date, hour| {
            d.with_time(TimeOfDay { hour, minute: 0, second: 0, offset: Some(0) }).expect("a time")
        };
        let day = |m, d| Date::new(2026, m, d).expect("a day");
        let now = at(day(11, 24), 12).unix_seconds();
        for (date, shown) in [
            (at(day(11, 24), 12), "0 min"),
            (at(day(11, 24), 7), "5 h"),
            (at(day(11, 21), 9), "3 d"),
            (day(11, 24), "24 Nov"),
            (day(11, 20), "4 d"),
            (day(9, 14), "14 Sep"),
            (Date::new(2022, 9, 14).expect("a day"), "Sep 2022"),
            (day(11, 25), "25 Nov"),
        ] {
            assert_eq!(age(date, now), shown);
        }
    }
}
