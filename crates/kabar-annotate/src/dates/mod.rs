//! Dates in every form that tools, feeds and newspapers use, read by one lenient scanner.
//!
//! ISO 8601 and numbers of seconds come first, since tools write those and they need no names. Only then are the month
//! names of assets/languages/*/dates.toml loaded, and the text is scanned token by token for a date, a time and a zone.
//! Nothing comes from the machine: no clock, no locale, no time zone.

mod names;
mod scan;
mod tokens;
mod zone;

use crate::article::{Date, TimeOfDay};
use names::token_name;
pub(crate) use names::{DateName, name_in_language};
use tokens::{DateToken, tokenize};

/// How many bytes of a text are searched for a date.
const HEAD_BYTES: usize = 400;

/// The date in `text`, as exact as the text says; `None` where there is none, or no such day, or where it is what a tool
/// writes instead of no date.
pub fn parse(text: &str) -> Option<Date> {
    parse_any(text).filter(|date| !is_zero(*date))
}

/// The date in `text`, where it may be a month or a year alone, as in Dublin Core ("2025-01"): then its first day. In any
/// other text a number of four digits is hardly ever a year.
pub fn parse_partial(text: &str) -> Option<Date> {
    let (year, month) = match text.trim().split_once('-') {
        Some((year, month)) if month.len() == 2 => (year, month.parse().ok()?),
        None => (text.trim(), 1),
        _ => return parse(text),
    };
    match (year.len(), year.parse()) {
        (4, Ok(year)) => Date::new(year, month, 1).filter(|date| !is_zero(*date)),
        _ => parse(text),
    }
}

/// Is `date` the zero of some calendar of a tool, which it writes where it has no date? .NET and Go begin with year 1, PHP's
/// "0000-00-00" comes out a month earlier, OLE begins with 1899-12-30, and Unix with 1970.
fn is_zero(date: Date) -> bool {
    let midnight = date.time().is_none_or(|t| (t.hour, t.minute, t.second) == (0, 0, 0));
    match date.ymd() {
        (1, ..) | (1899, 12, 30) => true,
        (1970, 1, 1) => midnight,
        _ => false,
    }
}

fn parse_any(text: &str) -> Option<Date> {
    let text = truncate_to_head(text.trim());
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return parse_digits(text).or_else(|| scan::find_date(&tokenize(text)));
    }
    let tokens = tokenize(text);
    scan::parse_iso(&tokens).or_else(|| scan::find_date(&tokens))
}

/// The date in an article's first paragraph that says when it happened: one that a day of the week introduces, as in
/// "Rabu (14/9/2022)". Any other date may be a birthday.
pub fn find_in_lead(paragraph: &str) -> Option<Date> {
    let head = truncate_to_head(paragraph);
    // A year is four digits: most leads have none, and need no names.
    if !head.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    let tokens = tokenize(head);
    (0..tokens.len()).filter(|&at| token_name(tokens[at]) == Some(DateName::Weekday)).find_map(|at| {
        let next = (at + 1..tokens.len().min(at + 3))
            .find(|&i| !matches!(tokens[i], DateToken::Punctuation(',' | '(')))?;
        Some(scan::parse_day_at(&tokens, next)?.0)
    })
}

/// Is `word` the name of a month in some language, in full or short?
pub fn is_month(word: &str) -> bool {
    matches!(token_name(DateToken::Word(word)), Some(DateName::Month(_)))
}

fn truncate_to_head(text: &str) -> &str {
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, or digits without separators ("20240224").
fn parse_digits(text: &str) -> Option<Date> {
    let digits = text.split('.').next()?;
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        8 => Date::new(i32::try_from(value / 10_000).ok()?, (value / 100 % 100) as u8, (value % 100) as u8),
        9 | 10 => Date::from_unix(value),
        12 | 13 => Date::from_unix(value / 1_000),
        14 => parse_digits(&digits[..8])?.with_time(TimeOfDay {
            hour: (value / 10_000 % 100) as u8,
            minute: (value / 100 % 100) as u8,
            second: (value % 100) as u8,
            offset: None,
        }),
        16 => Date::from_unix(value / 1_000_000),
        19 => Date::from_unix(value / 1_000_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_tools_and_papers_write_them() {
        for (text, date) in [
            ("2024-02-24", "2024-02-24"),
            ("2024-02-24T11:42:23Z", "2024-02-24T11:42:23Z"),
            ("2024-02-24T11:42:23.000Z", "2024-02-24T11:42:23Z"),
            ("2024-02-24 11:42:23+00:00", "2024-02-24T11:42:23Z"),
            ("2016-09-08T11:55:58+0200", "2016-09-08T11:55:58+02:00"),
            ("2016-09-08T11:55-0530", "2016-09-08T11:55:00-05:30"),
            ("2024-12-06T19:41:44+07", "2024-12-06T19:41:44+07:00"),
            ("2024-09-03T13:23:07.627", "2024-09-03T13:23:07"),
            ("2015-09-09 11:10:32 UTC", "2015-09-09T11:10:32Z"),
            ("2024-02-24T11:42", "2024-02-24T11:42:00"),
            ("2022/09/15 00:00:00", "2022-09-15T00:00:00"),
            ("20240224T114223Z", "2024-02-24T11:42:23Z"),
            ("20240224", "2024-02-24"),
            ("20240224114223", "2024-02-24T11:42:23"),
            ("1708774943", "2024-02-24T11:42:23Z"),
            ("1708774943.25", "2024-02-24T11:42:23Z"),
            ("1708774943000", "2024-02-24T11:42:23Z"),
            ("1388166091504000", "2013-12-27T17:41:31Z"),
            ("Sat, 24 Feb 2024 11:42:23 +0000", "2024-02-24T11:42:23Z"),
            ("Sat, 24 Feb 2024 11:42:23 GMT", "2024-02-24T11:42:23Z"),
            ("Sat, 24 Feb 24 11:42 EST", "2024-02-24T11:42:00-05:00"),
            ("Mon Sep 02 01:11:35 EDT 2024", "2024-09-02T01:11:35-04:00"),
            ("Mon Sep  2 01:11:35 2024", "2024-09-02T01:11:35"),
            ("Rabu (14/9/2022)", "2022-09-14"),
            ("14/9/2022", "2022-09-14"),
            ("9/14/2022", "2022-09-14"),
            ("3/4/22", "2022-04-03"),
            ("Rabu, 14 September 2022 15:08 WIB", "2022-09-14T15:08:00+07:00"),
            ("14 September 2022 | 15.08 WIB", "2022-09-14T15:08:00+07:00"),
            ("14/09/2022, 15:08 WITA", "2022-09-14T15:08:00+08:00"),
            ("Jumat, 6 Desember 2024 pukul 19:41 WIT", "2024-12-06T19:41:00+09:00"),
            ("6 Desember 2024 pukul 19:41", "2024-12-06T19:41:00"),
            ("06 Desember 2024", "2024-12-06"),
            ("Sept. 2, 2024, 9:15 a.m. ET", "2024-09-02T09:15:00"),
            ("Sept. 2, 2024, 12:15 p.m. PDT", "2024-09-02T12:15:00-07:00"),
            ("September 3, 2024", "2024-09-03"),
            ("September 3rd, 2024 at 12:05 am", "2024-09-03T00:05:00"),
            ("2 Sep 2024", "2024-09-02"),
            ("Published 15:08 GMT+7, 2 Sep 2024", "2024-09-02T15:08:00+07:00"),
            ("Stand: 28.04.2023 17:23 Uhr", "2023-04-28T17:23:00"),
            ("28. April 2023, 17.23 Uhr", "2023-04-28T17:23:00"),
            ("15 de octubre de 2024", "2024-10-15"),
            ("1er août 2024 à 15h08", "2024-08-01T15:08:00"),
            ("22 Ogos 2024", "2024-08-22"),
            ("24-Feb-2024", "2024-02-24"),
            ("Fri, 15 Oct 2021 16:45:00 CST", "2021-10-15T16:45:00-06:00"),
            ("Wed, 24 May 2006 14:04:24 -800", "2006-05-24T14:04:24-08:00"),
            ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T19:42:40-03:00"),
            ("Пн, 24 Сен 2018 19:42:40 +0300", "2018-09-24T19:42:40+03:00"),
            ("2018年09月18日 15:53", "2018-09-18T15:53:00"),
            ("2018. szeptember 18. 9:05", "2018-09-18T09:05:00"),
            ("pon, 06 sty 2025 10:00:00 +0100", "2025-01-06T10:00:00+01:00"),
            ("18 syyskuuta 2018", "2018-09-18"),
            ("Tue, 18 Sep 2018 24:00:00 +0000", "2018-09-19T00:00:00Z"),
            ("1970-01-01T07:30:00Z", "1970-01-01T07:30:00Z"),
        ] {
            assert_eq!(parse(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "None",
            "kemarin",
            "2 hours ago",
            "2024",
            "2024-13-45",
            "0001-01-01T00:00:00Z",
            "Thu, 01 Jan 1970 00:00:00 +0000",
            "Wed, 30 Nov -0001 00:00:00 +0000",
            "Sat, 30 Dec 1899 01:00:00 +0000",
            "31/02/2024",
            "99999999999999999999",
            "1.5",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_or_a_year_alone_is_its_first_day() {
        for (text, date) in
            [("2025-01", Some("2025-01-01")), ("2025", Some("2025-01-01")), ("2025-13", None), ("0001", None)]
        {
            assert_eq!(parse_partial(text).map(|d| d.to_string()).as_deref(), date, "{text}");
        }
        assert_eq!(parse_partial("6 Jan 2025"), parse("6 Jan 2025"));
    }

    #[test]
    fn a_lead_dates_itself_only_beside_a_weekday() {
        for (text, date) in [
            ("Wali Kota hadir, Rabu (14/9/2022) waktu setempat.", Some("2022-09-14")),
            ("The mayor said on Wednesday, September 14, 2022.", Some("2022-09-14")),
            ("Sejak 7 Oktober 2023 hujan turun, kata dia, Rabu.", None),
            ("Kata dia, Rabu (14/9).", None),
            ("Pada Selasa 2.500 orang hadir.", None),
        ] {
            assert_eq!(find_in_lead(text).map(|d| d.to_string()).as_deref(), date, "{text}");
        }
    }
}
