//! Dates: "Rabu (14/9/2022)", "14 September 2022", "Sept. 14", "Juni 2023", "1990s"; a year or a month alone if the word
//! before it shows that it is one. [`crate::dates`] knows what the words mean.

use super::finder::ValueFinder;
use super::pack::SharedValueWords;
use crate::dates::{self, DateName};
use crate::text::words::WordShape;

/// The years that a number of four digits may be.
const YEAR_RANGE: std::ops::RangeInclusive<u32> = 1800..=2099;

/// The day that the date `written` means, as "2022-09-14"; `None` if it is not one whole day.
pub(super) fn iso_day(written: &str) -> Option<String> {
    // "14-16 September 2022" is no day.
    let several = written.split_whitespace().any(|w| w.contains('-') && dates::parse(w).is_none());
    let (year, month, day) = dates::parse(written).filter(|_| !several)?.ymd();
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

impl ValueFinder<'_> {
    /// The index after the date that begins with the word at `at`; `None` if none begins there. So for all methods here.
    pub(super) fn date_end(&self, at: usize) -> Option<usize> {
        match self.words[at].shape {
            WordShape::Number => self.number_date_end(at),
            WordShape::Capitalized | WordShape::AllCaps => match self.calendar_name(at)? {
                (DateName::Weekday, full) => self.weekday_date_end(at, full),
                (DateName::Month(_), full) => self.month_date_end(at, full),
            },
            _ => None,
        }
    }

    /// The month or weekday that the word at `at` names in the text's language, and whether that is the full name.
    fn calendar_name(&self, at: usize) -> Option<(DateName, bool)> {
        let end = self.end_of(at) - self.words.get(at)?.span.start;
        let word = self.word_text(at).get(..end)?;
        dates::name_in_language(word, self.language?).filter(|_| word.starts_with(char::is_uppercase))
    }

    fn is_month(&self, at: usize) -> bool {
        self.follows_closely(at) && matches!(self.calendar_name(at), Some((DateName::Month(_), _)))
    }

    fn weekday_date_end(&self, at: usize, full: bool) -> Option<usize> {
        let stop = usize::from(!full && self.is_text(at + 1, "."));
        let comma = at + 1 + stop;
        let next = comma + usize::from(self.is_text(comma, ",") || self.is_text(comma, "("));
        let open = self.is_text(comma, "(");
        let dated =
            self.follows_closely(next).then(|| self.day_month_end(next).or_else(|| self.month_day_end(next)));
        let dated = dated.flatten().or_else(|| self.slashed_date_end(next, true));
        match dated {
            Some(end) if open => self.is_text(end, ")").then_some(end + 1).or(Some(at + 1).filter(|_| full)),
            Some(end) => Some(end),
            None => full.then_some(at + 1),
        }
    }

    fn month_date_end(&self, at: usize, full: bool) -> Option<usize> {
        self.month_day_end(at).or_else(|| {
            let stop = usize::from(!full && self.is_text(at + 1, "."));
            let alone = full && (!self.words[at].starts_sentence || self.has_cue_before(at));
            self.year_end(at + 1 + stop).or_else(|| alone.then_some(at + 1))
        })
    }

    fn number_date_end(&self, at: usize) -> Option<usize> {
        let whole = self.number(at)?;
        // "2022-09-14", "14.9.2022"
        let iso = whole.matches(['-', '.']).count() == 2 && dates::parse(whole).is_some();
        if iso && whole.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'.') {
            return Some(at + 1);
        }
        self.slashed_date_end(at, false).or_else(|| self.day_month_end(at)).or_else(|| {
            let decade = self.pack.decades.iter().filter_map(|end| whole.strip_suffix(end.as_str()));
            let decade = decade.filter(|d| d.ends_with('0')).any(is_year);
            let span =
                whole.split_once('-').is_some_and(|(a, b)| is_year(a) && (is_year(b) || is_short_year(b)));
            let alone = is_year(whole)
                && (self.has_cue_before(at)
                    || self.is_text(at + 1, ")") && self.is_text(at.wrapping_sub(1), "("));
            (decade || span || alone).then_some(at + 1)
        })
    }

    /// Does the word before `at` show that a year or a month follows?
    fn has_cue_before(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|b| self.words[b].lowercase(self.text));
        self.follows_closely(at) && before.is_some_and(|b| self.pack.cues.contains(&b))
    }

    /// After "14/9/2022", and with `short` also "14/9".
    fn slashed_date_end(&self, at: usize, short: bool) -> Option<usize> {
        let (first, second) = (self.number(at)?, self.number(at + 2)?);
        let glued =
            |from: usize| self.is_text(from, "/") && self.is_adjacent(from) && self.is_adjacent(from + 1);
        // In an address: "/2022/09/14/".
        let path = at > 0 && self.is_text(at - 1, "/") && self.is_adjacent(at)
            || self.is_text(at + 5, "/") && self.is_adjacent(at + 5);
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

    /// After "14 September 2022", "3rd of May", "14-16 Mei".
    fn day_month_end(&self, at: usize) -> Option<usize> {
        let days = self.number(at)?;
        if !days.split('-').all(is_day) || days.matches('-').count() > 1 {
            return None;
        }
        let connector = self.word_text(at + 1);
        let is_connected = connector == "." || SharedValueWords::get().day_connectors.contains(connector);
        let month = at + 1 + usize::from(is_connected);
        if !self.is_month(month) {
            return None;
        }
        let stop = usize::from(self.is_text(month + 1, ".") && self.year_end(month + 2).is_some());
        self.year_end(month + 1 + stop).or(Some(month + 1))
    }

    /// After "September 14, 2022", "Sept. 14".
    fn month_day_end(&self, at: usize) -> Option<usize> {
        if !self.pack.is_month_first || !matches!(self.calendar_name(at), Some((DateName::Month(_), _))) {
            return None;
        }
        let day = at + 1 + usize::from(self.is_text(at + 1, "."));
        let days = self.number(day).filter(|_| self.follows_closely(day))?;
        if !days.split('-').all(is_day) || days.matches('-').count() > 1 {
            return None;
        }
        let comma = day + 1 + usize::from(self.is_text(day + 1, ","));
        self.year_end(comma).or(Some(day + 1))
    }

    /// After a year at `at`, or after a comma there.
    fn year_end(&self, at: usize) -> Option<usize> {
        let year = at + usize::from(self.is_text(at, ","));
        self.number(year).filter(|y| is_year(y) && self.follows_closely(year)).map(|_| year + 1)
    }
}

/// Is it a day of a month: "1" to "31", "3rd"?
fn is_day(word: &str) -> bool {
    let endings = &SharedValueWords::get().ordinal_endings;
    let digits = endings.iter().find_map(|ending| word.strip_suffix(ending.as_str())).unwrap_or(word);
    digits.len() <= 2 && digits.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year| YEAR_RANGE.contains(&year))
}

/// Is it like the "19" of "2018-19"?
fn is_short_year(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit())
}
