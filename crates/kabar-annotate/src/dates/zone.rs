//! Time zones and half days: what follows a time of day in a date.
//!
//! Only abbreviations that mean one offset are here; CST, EST and their neighbours are those of RFC 822. "ET" or "PT" stands for two, by the season, and "IST" for three
//! countries: a time with one of those gets no offset rather than a wrong one.

use super::tokens::DateToken;

/// Abbreviations and their offsets in minutes east of UTC.
const ZONES: &[(&str, i16)] = &[
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WIB", 420),
    ("WITA", 480),
    ("WIT", 540),
    ("MYT", 480),
    ("SGT", 480),
    ("JST", 540),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("BST", 60),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("HKT", 480),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("MSK", 180),
    ("EET", 120),
    ("EEST", 180),
    ("WEST", 60),
];

/// The offset that `tokens` begin with, in minutes east of UTC; an opening bracket may stand before.
pub(super) fn parse_offset(tokens: &[DateToken]) -> Option<i16> {
    match *tokens {
        [DateToken::Punctuation('('), ref rest @ ..] => parse_offset(rest),
        [DateToken::Word(word), ref rest @ ..] => {
            let known = ZONES.iter().find(|z| z.0.eq_ignore_ascii_case(word))?.1;
            // "GMT+7", "UTC+07:00"
            Some(if known == 0 { parse_numeric_offset(rest).unwrap_or(0) } else { known })
        }
        _ => parse_numeric_offset(tokens),
    }
}

/// "+0700", "+07:00", "-5", "-800".
fn parse_numeric_offset(tokens: &[DateToken]) -> Option<i16> {
    let [DateToken::Punctuation(sign @ ('+' | '-' | '−')), DateToken::Number(value, digits), ref rest @ ..] =
        *tokens
    else {
        return None;
    };
    let minutes = match (digits, rest) {
        (3 | 4, _) => value / 100 * 60 + value % 100,
        (1..=2, [DateToken::Punctuation(':'), DateToken::Number(minutes, 2), ..]) => value * 60 + minutes,
        (1..=2, _) => value * 60,
        _ => return None,
    };
    let minutes = i16::try_from(minutes).ok().filter(|m| *m < 24 * 60)?;
    Some(if sign == '+' { minutes } else { -minutes })
}

/// The hour of the day after "a.m." or "p.m." at the head of `tokens`, and what follows that.
pub(super) fn apply_am_pm<'a, 'b>(hour: u32, tokens: &'a [DateToken<'b>]) -> (u32, &'a [DateToken<'b>]) {
    let (half, rest) = match *tokens {
        [DateToken::Word(a), DateToken::Punctuation('.'), DateToken::Word(m), ref rest @ ..]
            if m.eq_ignore_ascii_case("m") =>
        {
            (a, rest.strip_prefix(&[DateToken::Punctuation('.')]).unwrap_or(rest))
        }
        [DateToken::Word(half), ref rest @ ..] => (half, rest),
        _ => return (hour, tokens),
    };
    match half.to_ascii_lowercase().as_str() {
        "a" | "am" => (if hour == 12 { 0 } else { hour }, rest),
        "p" | "pm" => (if hour < 12 { hour + 12 } else { hour }, rest),
        _ => (hour, tokens),
    }
}
