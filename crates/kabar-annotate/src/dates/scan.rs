//! The scanner: which tokens are a day, which a time, which a zone.

use super::names::{DateName, is_filler_word, token_name};
use super::tokens::DateToken;
use super::zone;
use crate::article::{Date, TimeOfDay};

/// Year first: "2024-02-24T11:42:23+00:00", "2022/09/15 00:00:00", "20240224T114223Z".
pub(super) fn parse_iso(tokens: &[DateToken]) -> Option<Date> {
    match *tokens {
        [
            DateToken::Number(year, 4),
            DateToken::Punctuation('-' | '/' | '.'),
            DateToken::Number(month, 1..=2),
            DateToken::Punctuation('-' | '/' | '.'),
            DateToken::Number(day, 1..=2),
            ..,
        ] => {
            let date = new_date(year, month, day)?;
            let after = &tokens[5..];
            // The T of "T11:42" is a word of one letter.
            let after = after.strip_prefix(&[DateToken::Word("T")]).unwrap_or(after);
            Some(add_time(date, after))
        }
        [DateToken::Number(day, 8), DateToken::Word("T"), DateToken::Number(time, 6), ..] => {
            let date = new_date(day / 10_000, day / 100 % 100, day % 100)?;
            let offset = zone::parse_offset(&tokens[3..]);
            Some(at_time(date, time / 10_000, time / 100 % 100, time % 100, offset).unwrap_or(date))
        }
        _ => None,
    }
}

/// The first day in `tokens`, with the time after it, or before it.
pub(super) fn find_date(tokens: &[DateToken]) -> Option<Date> {
    let (start, (date, end)) = (0..tokens.len()).find_map(|at| Some((at, parse_day_at(tokens, at)?)))?;
    let timed = add_time(date, &tokens[end..]);
    match timed.time() {
        Some(_) => Some(timed),
        None => Some(add_time(date, &tokens[..start])),
    }
}

/// The day that begins with the token at `at`, and the index after it.
pub(super) fn parse_day_at(tokens: &[DateToken], at: usize) -> Option<(Date, usize)> {
    let rest = &tokens[at..];
    match *rest {
        [
            DateToken::Number(year, 4),
            DateToken::Punctuation('-' | '/' | '.'),
            DateToken::Number(month, 1..=2),
            DateToken::Punctuation('-' | '/' | '.'),
            DateToken::Number(day, 1..=2),
            ..,
        ] => Some((new_date(year, month, day)?, at + 5)),
        // "2018年9月18日", "2018년 9월 18일"
        [
            DateToken::Number(year, 4),
            DateToken::Word("年" | "년"),
            DateToken::Number(month, 1..=2),
            DateToken::Word("月" | "월"),
            DateToken::Number(day, 1..=2),
            ..,
        ] => Some((new_date(year, month, day)?, at + 5)),
        // "2018. szeptember 18.", "2018 m. rugsėjo 18 d."
        [DateToken::Number(year, 4), ..] => {
            let month =
                (1..rest.len().min(4)).find(|&i| matches!(token_name(rest[i]), Some(DateName::Month(_))))?;
            let Some(DateName::Month(number)) = token_name(rest[month]) else { return None };
            let day_at = (month + 1..rest.len().min(month + 3)).find(|&i| !is_filler(rest[i]))?;
            let DateToken::Number(day, 1..=2) = rest[day_at] else { return None };
            Some((new_date(year, number.into(), day)?, at + day_at + 1))
        }
        [
            DateToken::Number(first, 1..=2),
            DateToken::Punctuation(a @ ('-' | '/' | '.')),
            DateToken::Number(second, 1..=2),
            DateToken::Punctuation(b),
            DateToken::Number(year, digits @ (2 | 4)),
            ..,
        ] if a == b => {
            let year = full_year(year, digits);
            // Day first, as nearly everywhere; month first only where it can be nothing else.
            let date = new_date(year, second, first).or_else(|| new_date(year, first, second))?;
            Some((date, at + 5))
        }
        [DateToken::Number(day, 1..=2), ..] => {
            // "14 September", "3rd of May", "28. April", "2 de septiembre", "1er août", "24-Feb-2024"
            let month = (1..rest.len().min(4)).find(|&i| !is_filler(rest[i]))?;
            let Some(DateName::Month(number)) = token_name(rest[month]) else { return None };
            let (year, end) = year_after(rest, month + 1)?;
            Some((new_date(year, number.into(), day)?, at + end))
        }
        [word @ DateToken::Word(_), ..] => {
            // "September 3, 2024", "Sept. 2, 2024", "Sep 02 01:11:35 EDT 2024"
            let Some(DateName::Month(number)) = token_name(word) else { return None };
            let day_at = (1..rest.len().min(3)).find(|&i| rest[i] != DateToken::Punctuation('.'))?;
            let DateToken::Number(day, 1..=2) = rest[day_at] else { return None };
            match year_after(rest, day_at + 1) {
                Some((year, end)) => Some((new_date(year, number.into(), day)?, at + end)),
                // ctime and Java put the year last, after the time and the zone.
                None => {
                    let far = (day_at + 1..rest.len().min(day_at + 10))
                        .find_map(|i| if let DateToken::Number(y, 4) = rest[i] { Some(y) } else { None })?;
                    Some((new_date(far, number.into(), day)?, at + day_at + 1))
                }
            }
        }
        _ => None,
    }
}

/// What may stand between a day and its month, or a month and its year: a mark, an ordinal's ending, "of", "de".
fn is_filler(token: DateToken) -> bool {
    match token {
        DateToken::Punctuation(mark) => matches!(mark, '.' | ',' | '-' | '/' | '°'),
        DateToken::Word(word) => is_filler_word(word),
        DateToken::Number(..) => false,
    }
}

/// A year at `from` or after fillers there, and the index after it.
fn year_after(tokens: &[DateToken], from: usize) -> Option<(u32, usize)> {
    let at = (from..tokens.len().min(from + 3)).find(|&i| !is_filler(tokens[i]))?;
    match (tokens[at], tokens.get(at + 1)) {
        (DateToken::Number(year, 4), _) => Some((year, at + 1)),
        // "24 Feb 24 11:42", but not the hour of "Sep 02 01:11:35 EDT 2024".
        (DateToken::Number(_, 2), Some(DateToken::Punctuation(':' | '.'))) => None,
        (DateToken::Number(year, 2), _) => Some((full_year(year, 2), at + 1)),
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

fn new_date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

fn at_time(date: Date, hour: u32, minute: u32, second: u32, offset: Option<i16>) -> Option<Date> {
    // ISO 8601 calls the end of a day 24:00.
    let (date, hour) = match (hour, minute, second) {
        (24, 0, 0) => (date.tomorrow()?, 0),
        _ => (date, hour),
    };
    let part = |n: u32| u8::try_from(n).ok();
    date.with_time(TimeOfDay {
        hour: part(hour)?,
        minute: part(minute)?,
        second: part(second)?.min(59),
        offset,
    })
}

/// `date` at the first time of day in `tokens`; just `date` where there is none.
fn add_time(date: Date, tokens: &[DateToken]) -> Date {
    for (at_token, window) in tokens.windows(3).enumerate() {
        let [DateToken::Number(hour, 1..=2), mark, DateToken::Number(minute, 2)] = *window else { continue };
        if !matches!(mark, DateToken::Punctuation(':' | '.')) && !matches!(mark, DateToken::Word("h" | "H")) {
            continue;
        }
        let mut rest = &tokens[at_token + 3..];
        let mut second = 0;
        if let [DateToken::Punctuation(':' | '.'), DateToken::Number(s, 2), ..] = *rest {
            (second, rest) = (s, &rest[2..]);
            // Fractions of a second are dropped.
            if let [DateToken::Punctuation('.' | ','), DateToken::Number(..), ..] = *rest {
                rest = &rest[2..];
            }
        }
        let (hour, rest) = zone::apply_am_pm(hour, rest);
        if let Some(timed) = at_time(date, hour, minute, second, zone::parse_offset(rest)) {
            return timed;
        }
    }
    date
}
