//! Names: who is found, and the page of one of them.

use super::count::counted;
use super::dates::day;
use crate::shelf::name_profile::{MAX_PROFILE_ROWS, NameProfile, StatedRole};
use kabar_annotate::article::{EntityKind, NameKey};

/// Asks for the beginning of a name.
pub const ASK_WHO: &str = "who: ";

/// Heads the names that are found.
pub const WHO: &str = "Who, what and where";

/// Said while names are looked for.
pub const LOOKING: &str = "reading the names…";

/// Said where no name begins so.
pub const NO_SUCH_NAME: &str = "no name has words that begin so";

/// Said where an article names nobody yet.
pub const NO_NAMES_YET: &str = "no names yet";

/// Heads what a person is said to be.
pub const SAID_TO_BE: &str = "Said to be";

/// Heads what somebody said.
pub const THEIR_WORDS: &str = "Said";

/// Heads the names that stand in the same articles.
pub const NAMED_WITH: &str = "Named with";

/// Heads the articles that have the name.
pub const NAMED_IN: &str = "Named in";

/// Heads the page of a name that the reader follows, after the name.
pub const FOLLOWED: &str = "followed";

/// "Ratna Wulandari", or "Warta (organisation)": people are what most are looked for.
pub fn name_with_kind(key: &NameKey) -> String {
    match key.kind {
        EntityKind::Person => key.name.clone(),
        kind => format!("{} ({})", key.name, kind.name()),
    }
}

/// "person · 12 mentions in 5 articles · 7 quotations".
pub fn profile_counts(profile: &NameProfile) -> String {
    let mut parts = vec![
        profile.key.kind.name().to_owned(),
        format!("{} in {}", counted(profile.mentions, "mention"), counted(profile.article_count, "article")),
    ];
    if !profile.quotes.is_empty() {
        // Of more than the page has, the latest are there.
        let latest = if profile.quotes.len() >= MAX_PROFILE_ROWS { "the latest " } else { "" };
        parts.push(format!("{latest}{}", counted(profile.quotes.len(), "quotation")));
    }
    parts.join(" · ")
}

/// "Bupati, 1 Mar 2026 to 2 May 2026".
pub fn role_with_days(role: &StatedRole) -> String {
    match role.days {
        Some((first, last)) if first.ymd() == last.ymd() => format!("{}, {}", role.role, day(first)),
        Some((first, last)) => format!("{}, {} to {}", role.role, day(first), day(last)),
        None => role.role.to_string(),
    }
}

/// "also called Ratna, Bu Ratna".
pub fn also_called(forms: &[&str]) -> String {
    format!("also called {}", forms.join(", "))
}

/// "the names of 12 articles are not read yet".
pub fn names_unread(articles: usize) -> String {
    format!("the names of {} are not read yet: a refresh reads them", counted(articles, "article"))
}

/// Heads what somebody whom the reader follows said: "New: 2 quotations of Ratna Wulandari". `is_more`: there may be more.
pub fn new_quotations(number: usize, is_more: bool, name: &str) -> String {
    let least = if is_more { "at least " } else { "" };
    format!("New: {least}{} of {name}", counted(number, "quotation"))
}

/// The last row of a part that shows only the first ones: "all 1000 quotations".
pub fn show_all(counted: &str) -> String {
    format!("all {counted}")
}

/// Said where no article of the list or library has the name.
pub fn nobody_called(name: &str) -> String {
    format!("no article here names {name}")
}
