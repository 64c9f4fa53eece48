//! When an article was published, as exact as its source says: a day, a minute or a second, with or without an offset.
//!
//! An instant, as date libraries have it, would invent what the source left out: the reader would see 00:00 where the
//! paper gave only a day. So the parts are kept apart, and become an instant only for sorting and for ages. The calendar
//! itself is jiff's.

use jiff::SignedDuration;
use jiff::civil;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Years that a [`Date`] can have. What is printed has four digits.
const YEARS: std::ops::RangeInclusive<i16> = 1..=9999;

/// 1970-01-01T00:00:00, from which Unix seconds are counted.
const UNIX_EPOCH: civil::DateTime = civil::datetime(1970, 1, 1, 0, 0, 0, 0);

/// A day, and the time of day where the source gives one.
///
/// Prints as RFC 3339, without the parts that it does not have. [`FromStr`] reads exactly what was printed so;
/// [`dates`](crate::dates) reads dates as people and tools write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date {
    day: civil::Date,
    time: Option<TimeOfDay>,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59; a leap second is read as 59.
    pub second: u8,
    /// Minutes east of UTC, −1,439 to 1,439 (WIB is 420); `None` where the source does not say.
    pub offset: Option<i16>,
}

impl Date {
    /// A day of the Gregorian calendar, years 1 to 9999; `None` where there is no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
        let day = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some(Date { day, time: None })
    }

    /// This day at that time; `None` where there is no such time.
    pub fn with_time(self, time: TimeOfDay) -> Option<Date> {
        let fits = time.hour < 24
            && time.minute < 60
            && time.second < 60
            && time.offset.is_none_or(|o| o.abs() < 24 * 60);
        fits.then_some(Date { time: Some(time), ..self })
    }

    /// The next day, without a time; `None` after year 9999.
    pub fn tomorrow(self) -> Option<Date> {
        let day = self.day.tomorrow().ok().filter(|day| YEARS.contains(&day.year()))?;
        Some(Date { day, time: None })
    }

    /// The day and time of `seconds` after 1970-01-01T00:00:00Z; `None` outside years 1 to 9999.
    pub fn from_unix(seconds: i64) -> Option<Date> {
        let moment = UNIX_EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()?;
        let part = |n: i8| u8::try_from(n).ok();
        let time = TimeOfDay {
            hour: part(moment.hour())?,
            minute: part(moment.minute())?,
            second: part(moment.second())?,
            offset: Some(0),
        };
        YEARS.contains(&moment.year()).then_some(Date { day: moment.date(), time: Some(time) })
    }

    /// Year, month (1 to 12) and day (1 to 31).
    pub fn ymd(self) -> (i32, u8, u8) {
        (self.day.year().into(), self.day.month().unsigned_abs(), self.day.day().unsigned_abs())
    }

    /// The time of day, where the source gives one.
    pub fn time(self) -> Option<TimeOfDay> {
        self.time
    }

    /// Seconds since 1970-01-01T00:00:00Z, for sorting and for ages: a day counts from its midnight, and a time without
    /// an offset as UTC.
    pub fn unix_seconds(self) -> i64 {
        let midnight = self.day.at(0, 0, 0, 0).duration_since(UNIX_EPOCH).as_secs();
        let second = self.time.map_or(0, |t| {
            i64::from(t.hour) * 3600 + i64::from(t.minute) * 60 + i64::from(t.second)
                - i64::from(t.offset.unwrap_or(0)) * 60
        });
        midnight + second
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.day)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", time.hour, time.minute, time.second)?;
        match time.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(o) => write!(f, "{}{:02}:{:02}", if o < 0 { '-' } else { '+' }, o.abs() / 60, o.abs() % 60),
        }
    }
}

impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Date, ParseDateError> {
        parse_rfc3339(text).filter(|date| date.to_string() == text).ok_or(ParseDateError)
    }
}

/// A text that is not a date as [`Date`] prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseDateError;

impl fmt::Display for ParseDateError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("no date")
    }
}

impl std::error::Error for ParseDateError {}

impl TryFrom<String> for Date {
    type Error = ParseDateError;
    fn try_from(text: String) -> Result<Date, ParseDateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

fn parse_rfc3339(text: &str) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let day = Date::new(text.get(..4)?.parse().ok()?, part(5, 7)?, part(8, 10)?)?;
    if text.len() == 10 {
        return Some(day);
    }
    let minutes = || Some(i16::from(part(20, 22)?) * 60 + i16::from(part(23, 25)?));
    let offset = match text.get(19..20) {
        None => None,
        Some("Z") => Some(0),
        Some("-") => Some(-minutes()?),
        Some(_) => Some(minutes()?),
    };
    day.with_time(TimeOfDay { hour: part(11, 13)?, minute: part(14, 16)?, second: part(17, 19)?, offset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_seconds_there_and_back() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_663_142_880, "2022-09-14T08:08:00Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            let date = Date::from_unix(seconds).expect(text);
            assert_eq!(date.to_string(), text);
            assert_eq!(date.unix_seconds(), seconds);
        }
        assert_eq!(Date::from_unix(i64::MAX), None);
        assert_eq!(Date::from_unix(i64::MIN), None);
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let day = Date::new(822, 9, 4).expect("a day");
        let time = |offset| TimeOfDay { hour: 5, minute: 8, second: 9, offset };
        let dates = [None, Some(0), Some(420), Some(-210)].map(|o| day.with_time(time(o)).expect("a time"));
        for date in dates.into_iter().chain([day]) {
            assert_eq!(date.to_string().parse(), Ok(date));
        }
        for text in [
            "",
            "0822-9-4",
            "0822-09-04T05:08",
            "0822-09-04T05:08:09+07:0",
            "0822-09-04 05:08:09",
            "é822-09-04",
        ] {
            assert_eq!(text.parse::<Date>(), Err(ParseDateError), "{text}");
        }
    }

    #[test]
    fn prints_no_more_than_it_knows() {
        let day = Date::new(2022, 9, 14).expect("a day");
        assert_eq!(day.to_string(), "2022-09-14");
        let wib =
            day.with_time(TimeOfDay { hour: 15, minute: 8, second: 0, offset: Some(420) }).expect("a time");
        assert_eq!(wib.to_string(), "2022-09-14T15:08:00+07:00");
        assert_eq!(wib.unix_seconds(), 1_663_142_880);
        assert_eq!(Date::new(2023, 2, 29), None);
        assert_eq!(day.with_time(TimeOfDay { hour: 24, minute: 0, second: 0, offset: None }), None);
    }
}
