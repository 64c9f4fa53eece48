//! Dates: "Rabu (14/9/2022)", "14 September 2022", "Sept. 14", "Juni 2023", "1990s"; a year or a month alone where a word
//! before it makes sure. What the words mean is `dates`'s to say.

use super::View;
use crate::dates::{self, Name};
use crate::text::words::Shape;

/// Years that a number of four digits may be.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2099;

/// The whole day that a date gives, as "2022-09-14".
pub(super) fn day(written: &str) -> Option<String> {
    // "14-16 September 2022" is no day.
    let several = written.split_whitespace().any(|w| w.contains('-') && dates::parse(w).is_none());
    let (year, month, day) = dates::parse(written).filter(|_| !several)?.day();
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

impl View<'_> {
    /// The index after the date that begins with the word at `at`.
    pub(super) fn date(&self, at: usize) -> Option<usize> {
        match self.words[at].shape {
            Shape::Number => self.number_at(at),
            Shape::Capital | Shape::Caps => match self.name(at)? {
                (Name::Weekday, full) => self.weekday_at(at, full),
                (Name::Month(_), full) => self.month_at(at, full),
            },
            _ => None,
        }
    }

    /// The month or day that the word at `at` names in the text's language, and whether it does in full.
    fn name(&self, at: usize) -> Option<(Name, bool)> {
        let end = self.end_of(at) - self.words.get(at)?.span.start;
        let word = self.of(at).get(..end)?;
        dates::name_in(word, self.language?).filter(|_| word.starts_with(char::is_uppercase))
    }

    fn month(&self, at: usize) -> bool {
        self.near(at) && matches!(self.name(at), Some((Name::Month(_), _)))
    }

    fn weekday_at(&self, at: usize, full: bool) -> Option<usize> {
        let stop = usize::from(!full && self.is(at + 1, "."));
        let comma = at + 1 + stop;
        let next = comma + usize::from(self.is(comma, ",") || self.is(comma, "("));
        let open = self.is(comma, "(");
        let dated = self.near(next).then(|| self.day_month(next).or_else(|| self.month_day(next)));
        let dated = dated.flatten().or_else(|| self.slashed(next, true));
        match dated {
            Some(end) if open => self.is(end, ")").then_some(end + 1).or(Some(at + 1).filter(|_| full)),
            Some(end) => Some(end),
            None => full.then_some(at + 1),
        }
    }

    fn month_at(&self, at: usize, full: bool) -> Option<usize> {
        self.month_day(at).or_else(|| {
            let stop = usize::from(!full && self.is(at + 1, "."));
            let alone = full && (!self.words[at].begins || self.cued(at));
            self.year(at + 1 + stop).or_else(|| alone.then_some(at + 1))
        })
    }

    fn number_at(&self, at: usize) -> Option<usize> {
        let whole = self.number(at)?;
        // "2022-09-14", "14.9.2022"
        let iso = whole.matches(['-', '.']).count() == 2 && dates::parse(whole).is_some();
        if iso && whole.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.') {
            return Some(at + 1);
        }
        self.slashed(at, false).or_else(|| self.day_month(at)).or_else(|| {
            let decade = self.pack.decades.iter().filter_map(|end| whole.strip_suffix(end.as_str()));
            let decade = decade.filter(|d| d.ends_with('0')).any(is_year);
            let span =
                whole.split_once('-').is_some_and(|(a, b)| is_year(a) && (is_year(b) || is_short_year(b)));
            let alone =
                is_year(whole) && (self.cued(at) || self.is(at + 1, ")") && self.is(at.wrapping_sub(1), "("));
            (decade || span || alone).then_some(at + 1)
        })
    }

    /// Does the word before `at` make sure of a year or a month?
    fn cued(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|b| self.words[b].key(self.text));
        self.near(at) && before.is_some_and(|b| self.pack.cues.contains(&b))
    }

    /// "14/9/2022", and with `short` "14/9": the index after it.
    fn slashed(&self, at: usize, short: bool) -> Option<usize> {
        let (first, second) = (self.number(at)?, self.number(at + 2)?);
        let glued = |from: usize| self.is(from, "/") && self.tight(from) && self.tight(from + 1);
        // In an address: "/2022/09/14/".
        let path =
            at > 0 && self.is(at - 1, "/") && self.tight(at) || self.is(at + 5, "/") && self.tight(at + 5);
        if path || !glued(at + 1) || first.len() > 4 || second.len() > 2 {
            return None;
        }
        if glued(at + 3) && self.number(at + 4).is_some() {
            let span = self.words[at].span.start..self.words[at + 4].span.end;
            return dates::parse(&self.text[span]).map(|_| at + 5);
        }
        let day = is_day(first) && second.parse::<u8>().is_ok_and(|m| (1..=12).contains(&m));
        (short && day).then_some(at + 3)
    }

    /// "14 September 2022", "3rd of May", "14-16 Mei": the index after it.
    fn day_month(&self, at: usize) -> Option<usize> {
        let days = self.number(at)?;
        if !days.split('-').all(is_day) || days.matches('-').count() > 1 {
            return None;
        }
        let of = ["of", "de", "."].iter().any(|of| self.is(at + 1, of));
        let month = at + 1 + usize::from(of);
        if !self.month(month) {
            return None;
        }
        let stop = usize::from(self.is(month + 1, ".") && self.year(month + 2).is_some());
        self.year(month + 1 + stop).or(Some(month + 1))
    }

    /// "September 14, 2022", "Sept. 14": the index after it.
    fn month_day(&self, at: usize) -> Option<usize> {
        if !self.pack.month_first || !matches!(self.name(at), Some((Name::Month(_), _))) {
            return None;
        }
        let day = at + 1 + usize::from(self.is(at + 1, "."));
        let days = self.number(day).filter(|_| self.near(day))?;
        if !days.split('-').all(is_day) || days.matches('-').count() > 1 {
            return None;
        }
        let comma = day + 1 + usize::from(self.is(day + 1, ","));
        self.year(comma).or(Some(day + 1))
    }

    /// A year at `at`, or after a comma there: the index after it.
    fn year(&self, at: usize) -> Option<usize> {
        let year = at + usize::from(self.is(at, ","));
        self.number(year).filter(|y| is_year(y) && self.near(year)).map(|_| year + 1)
    }
}

/// "1" to "31", "3rd".
fn is_day(word: &str) -> bool {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    digits.len() <= 2 && digits.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year| YEARS.contains(&year))
}

/// The "19" of "2018-19".
fn is_short_year(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit())
}
