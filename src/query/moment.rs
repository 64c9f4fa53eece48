//! Points in time as they are typed: a year, a month, a day, or how long ago.

use kabar_annotate::article::Date;
use std::fmt;

/// A point in time: the beginning of a year, month or day in UTC, or a length of time before now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "years 1 to 9999, months 1 to 12, days 1 to 31")]
pub enum Moment {
    Year(i32),
    Month(i32, u8),
    Day(i32, u8, u8),
    /// So many units before now.
    Ago(u32, TimeUnit),
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name says; a month has 30 days and a year 365")]
pub enum TimeUnit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl TimeUnit {
    /// Each with its abbreviation and its seconds.
    const ALL: [(TimeUnit, &'static str, i64); 5] = [
        (TimeUnit::Hour, "h", 3_600),
        (TimeUnit::Day, "d", 86_400),
        (TimeUnit::Week, "w", 7 * 86_400),
        (TimeUnit::Month, "mo", 30 * 86_400),
        (TimeUnit::Year, "y", 365 * 86_400),
    ];
}

impl Moment {
    /// Parses `2024`, `2024-05`, `2024-05-31` or `7d`; `None` where `text` is none of these or there is no such day.
    pub fn parse(text: &str) -> Option<Moment> {
        if let Some(ago) = Moment::parse_ago(text) {
            return Some(ago);
        }
        let digits = |part: &str, most: usize| {
            let fits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = digits(parts.next().filter(|y| y.len() == 4)?, 4)?;
        let (month, day, rest) = (parts.next(), parts.next(), parts.next());
        if rest.is_some() {
            return None;
        }
        let (year, month) = (i32::from(year), month.map(|m| digits(m, 2)));
        let day = day.map(|d| digits(d, 2));
        let moment = match (month, day) {
            (None, _) => Moment::Year(year),
            (Some(month), None) => Moment::Month(year, month? as u8),
            (Some(month), Some(day)) => Moment::Day(year, month? as u8, day? as u8),
        };
        moment.first_day().map(|_| moment)
    }

    /// Parses `7d`: so long ago.
    pub fn parse_ago(text: &str) -> Option<Moment> {
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at(end);
        let unit = TimeUnit::ALL.iter().find(|u| u.1.eq_ignore_ascii_case(unit))?.0;
        Some(Moment::Ago(number.parse().ok()?, unit))
    }

    fn first_day(self) -> Option<Date> {
        match self {
            Moment::Year(year) => Date::new(year, 1, 1),
            Moment::Month(year, month) => Date::new(year, month, 1),
            Moment::Day(year, month, day) => Date::new(year, month, day),
            Moment::Ago(..) => None,
        }
    }

    /// The point in Unix seconds, where `now` is the present.
    pub fn unix(self, now: i64) -> i64 {
        match self {
            Moment::Ago(count, unit) => {
                let seconds = TimeUnit::ALL.iter().find(|u| u.0 == unit).map_or(0, |u| u.2);
                now.saturating_sub(i64::from(count) * seconds)
            }
            moment => moment.first_day().map_or(0, Date::unix_seconds),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Moment::Year(year) => write!(f, "{year:04}"),
            Moment::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Moment::Day(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
            Moment::Ago(count, unit) => {
                let typed = TimeUnit::ALL.iter().find(|u| u.0 == *unit).map_or("", |u| u.1);
                write!(f, "{count}{typed}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_printed() {
        for (text, moment, unix) in [
            ("2024", Moment::Year(2024), 1_704_067_200),
            ("2024-05", Moment::Month(2024, 5), 1_714_521_600),
            ("2024-05-31", Moment::Day(2024, 5, 31), 1_717_113_600),
            ("7d", Moment::Ago(7, TimeUnit::Day), 2_000_000_000 - 604_800),
            ("3mo", Moment::Ago(3, TimeUnit::Month), 2_000_000_000 - 7_776_000),
        ] {
            assert_eq!(Moment::parse(text), Some(moment), "{text}");
            assert_eq!(moment.unix(2_000_000_000), unix, "{text}");
            assert_eq!(moment.to_string(), text);
        }
        assert_eq!(Moment::parse("2024-5-1"), Some(Moment::Day(2024, 5, 1)));
        for wrong in
            ["", "24", "2024-13", "2024-02-30", "2024-05-31-1", "0000", "7", "d", "7q", "2024-", "-1"]
        {
            assert_eq!(Moment::parse(wrong), None, "{wrong}");
        }
    }
}
