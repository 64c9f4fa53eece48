//! When was it published? Every way to write a date that tools, feeds and papers use, read by one lenient scanner.
//!
//! ISO 8601 and numbers of seconds come first, since tools write those and they need no names. Only then are the month
//! names of assets/languages/*/dates.toml loaded, and the text is scanned token by token for a date, a time and a zone.
//! Nothing comes from the machine: no clock, no locale, no time zone.

use super::zone;
use crate::article::{Date, Time};
use crate::packs;
use serde::Deserialize;
use std::{collections::HashMap, sync::LazyLock};

/// How many bytes of a text are looked at, and how many tokens of those: a date stands early or is no date.
const HEAD: usize = 400;
const TOKENS: usize = 80;

/// assets/languages/*/dates.toml.
#[derive(Deserialize)]
struct Pack {
    /// Names of the months from January on, in lower case.
    months: Vec<Vec<String>>,
    /// Names of the days of the week, in lower case.
    weekdays: Vec<String>,
}

/// What a word means in a date.
#[derive(Clone, Copy, PartialEq)]
enum Name {
    Month(u8),
    Weekday,
}

static NAMES: LazyLock<HashMap<String, Name>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for pack in packs::languages("dates.toml").filter_map(|code| packs::load::<Pack>(code, "dates.toml")) {
        names.extend(pack.weekdays.into_iter().map(|day| (day, Name::Weekday)));
        for (month, words) in (1..=12).zip(pack.months) {
            names.extend(words.into_iter().map(|word| (word, Name::Month(month))));
        }
    }
    names
});

/// The date that `text` gives, as exact as it gives it; `None` where it gives none, or no day that exists.
pub fn parse(text: &str) -> Option<Date> {
    let text = head_of(text.trim());
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return number(text).or_else(|| scan(&tokens(text)));
    }
    let tokens = tokens(text);
    iso(&tokens).or_else(|| scan(&tokens))
}

/// The date in an article's first paragraph that says when it happened: one that a day of the week introduces, as in
/// "Rabu (14/9/2022)". Any other date may be a birthday.
pub fn in_lead(paragraph: &str) -> Option<Date> {
    let head = head_of(paragraph);
    // A year is four digits: most leads have none, and need no names.
    if !head.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    let tokens = tokens(head);
    (0..tokens.len()).filter(|&at| name_of(tokens[at]) == Some(Name::Weekday)).find_map(|at| {
        let next =
            (at + 1..tokens.len().min(at + 3)).find(|&i| !matches!(tokens[i], Token::Mark(',' | '(')))?;
        Some(day_at(&tokens, next)?.0)
    })
}

fn head_of(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, or digits without separators ("20240224").
fn number(text: &str) -> Option<Date> {
    let digits = text.split('.').next()?;
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        8 => Date::new(i32::try_from(value / 10_000).ok()?, (value / 100 % 100) as u8, (value % 100) as u8),
        9 | 10 => Date::from_unix(value),
        12 | 13 => Date::from_unix(value / 1_000),
        14 => number(&digits[..8])?.at(Time {
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

/// A piece of the text: digits with their count, letters, or any other character that is not white space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'a> {
    /// A number, and how many digits it was written with.
    Number(u32, usize),
    /// Letters and apostrophes.
    Word(&'a str),
    /// A punctuation mark.
    Mark(char),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| found.len() < TOKENS) {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (len, token) = if c.is_ascii_digit() {
            let len = run(|c| c.is_ascii_digit());
            (len, Some(Token::Number(rest[..len].parse().unwrap_or(u32::MAX), len)))
        } else if c.is_alphabetic() {
            let len = run(|c| c.is_alphabetic() || c == '\'');
            (len, Some(Token::Word(&rest[..len])))
        } else {
            (c.len_utf8(), (!c.is_whitespace()).then_some(Token::Mark(c)))
        };
        found.extend(token);
        rest = &rest[len..];
    }
    found
}

fn name_of(token: Token) -> Option<Name> {
    match token {
        Token::Word(word) => NAMES.get(&word.to_lowercase()).copied(),
        _ => None,
    }
}

/// Year first: "2024-02-24T11:42:23+00:00", "2022/09/15 00:00:00", "20240224T114223Z".
fn iso(tokens: &[Token]) -> Option<Date> {
    match *tokens {
        [
            Token::Number(year, 4),
            Token::Mark('-' | '/' | '.'),
            Token::Number(month, 1..=2),
            Token::Mark('-' | '/' | '.'),
            Token::Number(day, 1..=2),
            ..,
        ] => {
            let date = new(year, month, day)?;
            let after = &tokens[5..];
            // The T of "T11:42" is a word of one letter.
            let after = after.strip_prefix(&[Token::Word("T")]).unwrap_or(after);
            Some(with_time(date, after))
        }
        [Token::Number(day, 8), Token::Word("T"), Token::Number(time, 6), ..] => {
            let date = new(day / 10_000, day / 100 % 100, day % 100)?;
            let offset = zone::offset(&tokens[3..]);
            Some(at(date, time / 10_000, time / 100 % 100, time % 100, offset).unwrap_or(date))
        }
        _ => None,
    }
}

/// The first day in `tokens`, with the time after it, or before it.
fn scan(tokens: &[Token]) -> Option<Date> {
    let (start, (date, end)) = (0..tokens.len()).find_map(|at| Some((at, day_at(tokens, at)?)))?;
    let timed = with_time(date, &tokens[end..]);
    match timed.time() {
        Some(_) => Some(timed),
        None => Some(with_time(date, &tokens[..start])),
    }
}

/// The day that begins with the token at `at`, and the index after it.
fn day_at(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let rest = &tokens[at..];
    match *rest {
        [
            Token::Number(year, 4),
            Token::Mark('-' | '/' | '.'),
            Token::Number(month, 1..=2),
            Token::Mark('-' | '/' | '.'),
            Token::Number(day, 1..=2),
            ..,
        ] => Some((new(year, month, day)?, at + 5)),
        [
            Token::Number(first, 1..=2),
            Token::Mark(a @ ('-' | '/' | '.')),
            Token::Number(second, 1..=2),
            Token::Mark(b),
            Token::Number(year, digits @ (2 | 4)),
            ..,
        ] if a == b => {
            let year = full_year(year, digits);
            // Day first, as nearly everywhere; month first only where it can be nothing else.
            let date = new(year, second, first).or_else(|| new(year, first, second))?;
            Some((date, at + 5))
        }
        [Token::Number(day, 1..=2), ..] => {
            // "14 September", "3rd of May", "28. April", "2 de septiembre", "1er août", "24-Feb-2024"
            let month = (1..rest.len().min(4)).find(|&i| !is_filler(rest[i]))?;
            let Some(Name::Month(number)) = name_of(rest[month]) else { return None };
            let (year, end) = year_after(rest, month + 1)?;
            Some((new(year, number.into(), day)?, at + end))
        }
        [word @ Token::Word(_), ..] => {
            // "September 3, 2024", "Sept. 2, 2024", "Sep 02 01:11:35 EDT 2024"
            let Some(Name::Month(number)) = name_of(word) else { return None };
            let day_at = (1..rest.len().min(3)).find(|&i| rest[i] != Token::Mark('.'))?;
            let Token::Number(day, 1..=2) = rest[day_at] else { return None };
            match year_after(rest, day_at + 1) {
                Some((year, end)) => Some((new(year, number.into(), day)?, at + end)),
                // ctime and Java put the year last, after the time and the zone.
                None => {
                    let far = (day_at + 1..rest.len().min(day_at + 10))
                        .find_map(|i| if let Token::Number(y, 4) = rest[i] { Some(y) } else { None })?;
                    Some((new(far, number.into(), day)?, at + day_at + 1))
                }
            }
        }
        _ => None,
    }
}

/// What may stand between a day and its month, or a month and its year: a mark, an ordinal's ending, "of", "de".
fn is_filler(token: Token) -> bool {
    match token {
        Token::Mark(mark) => matches!(mark, '.' | ',' | '-' | '/' | 'º' | '°'),
        Token::Word(word) => {
            matches!(word, "st" | "nd" | "rd" | "th" | "er" | "of" | "de" | "del" | "º" | "tahun")
        }
        Token::Number(..) => false,
    }
}

/// A year at `from` or after fillers there, and the index after it.
fn year_after(tokens: &[Token], from: usize) -> Option<(u32, usize)> {
    let at = (from..tokens.len().min(from + 3)).find(|&i| !is_filler(tokens[i]))?;
    match (tokens[at], tokens.get(at + 1)) {
        (Token::Number(year, 4), _) => Some((year, at + 1)),
        // "24 Feb 24 11:42", but not the hour of "Sep 02 01:11:35 EDT 2024".
        (Token::Number(_, 2), Some(Token::Mark(':' | '.'))) => None,
        (Token::Number(year, 2), _) => Some((full_year(year, 2), at + 1)),
        _ => None,
    }
}

/// Two digits mean 1970 to 2069, as in POSIX's `%y` but for one year.
fn full_year(year: u32, digits: usize) -> u32 {
    match digits {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    }
}

fn new(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

fn at(date: Date, hour: u32, minute: u32, second: u32, offset: Option<i16>) -> Option<Date> {
    let part = |n: u32| u8::try_from(n).ok();
    date.at(Time { hour: part(hour)?, minute: part(minute)?, second: part(second)?.min(59), offset })
}

/// `date` at the first time of day in `tokens`; just `date` where there is none.
fn with_time(date: Date, tokens: &[Token]) -> Date {
    for (at_token, window) in tokens.windows(3).enumerate() {
        let [Token::Number(hour, 1..=2), mark, Token::Number(minute, 2)] = *window else { continue };
        if !matches!(mark, Token::Mark(':' | '.')) && !matches!(mark, Token::Word("h" | "H")) {
            continue;
        }
        let mut rest = &tokens[at_token + 3..];
        let mut second = 0;
        if let [Token::Mark(':' | '.'), Token::Number(s, 2), ..] = *rest {
            (second, rest) = (s, &rest[2..]);
            // Fractions of a second are more than a reader needs.
            if let [Token::Mark('.' | ','), Token::Number(..), ..] = *rest {
                rest = &rest[2..];
            }
        }
        let (hour, rest) = zone::half_day(hour, rest);
        if let Some(timed) = at(date, hour, minute, second, zone::offset(rest)) {
            return timed;
        }
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_parses_and_names_twelve_months() {
        for code in packs::languages("dates.toml") {
            let pack: Pack = packs::load(code, "dates.toml").expect(code);
            assert_eq!(pack.months.len(), 12, "{code}");
            assert!(pack.weekdays.len() >= 7, "{code}");
        }
    }

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
            "31/02/2024",
            "99999999999999999999",
            "1.5",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
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
            assert_eq!(in_lead(text).map(|d| d.to_string()).as_deref(), date, "{text}");
        }
    }
}
