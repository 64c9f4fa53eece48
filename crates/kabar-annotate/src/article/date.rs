//! When an article was published, as exact as its source says: a day, a minute or a second, with or without an offset.
//!
//! A library's instant would invent what the source left out, and the reader would see 00:00 where the paper gave a
//! day. So the parts are kept apart, checked, and turned into an instant only to sort and to tell an age.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day, and the time of day where the source gives one. Prints as RFC 3339, without the parts it does not have; what
/// was printed so is read again, and nothing else: dates as people write them are `dates`'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
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
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Date {
            year,
            month,
            day,
            time: None,
        })
    }

    /// The same day at that time; `None` where there is no such time.
    pub fn with_time(self, time: TimeOfDay) -> Option<Date> {
        let fits = time.hour < 24
            && time.minute < 60
            && time.second < 60
            && time.offset.is_none_or(|o| o.abs() < 1440);
        fits.then_some(Date { time: Some(time), ..self })
    }

    /// The day and time of `seconds` after 1970-01-01T00:00:00Z; `None` outside years 1 to 9999.
    pub fn from_unix(seconds: i64) -> Option<Date> {
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400) as u32);
        // Civil from days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = day.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let part = (5 * of_year + 2) / 153;
        let month = if part < 10 { part + 3 } else { part - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let date =
            Date::new(i32::try_from(year).ok()?, month as u8, (of_year - (153 * part + 2) / 5 + 1) as u8)?;
        let (hour, minute) = ((second / 3600) as u8, (second / 60 % 60) as u8);
        date.with_time(TimeOfDay { hour, minute, second: (second % 60) as u8, offset: Some(0) })
    }

    /// Year, month (1 to 12) and day (1 to 31).
    pub fn ymd(self) -> (i32, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// The time of day, where the source gives one.
    pub fn time(self) -> Option<TimeOfDay> {
        self.time
    }

    /// Seconds since 1970-01-01T00:00:00Z, to sort by and to tell an age: a day counts from its midnight, and a time
    /// without an offset as UTC.
    pub fn unix_seconds(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let second = self.time.map_or(0, |t| {
            i64::from(t.hour) * 3600 + i64::from(t.minute) * 60 + i64::from(t.second)
                - i64::from(t.offset.unwrap_or(0)) * 60
        });
        days * 86_400 + second
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
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

/// Not a date as [`Date`] prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseDateError;

impl fmt::Display for ParseDateError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("no date")
    }
}

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
