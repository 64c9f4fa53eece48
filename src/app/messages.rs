//! Every sentence that kabar says to the reader, in one file.

use super::effect::FetchProgress;
use super::headings::Headings;
use super::page_layout::ReadingDepth;
use super::shelf_request::RuleChange;
use crate::shelf::library::{FeedHealth, MAX_RANKED};
use crate::shelf::{RescanSummary, SortOrder};
use jiff::civil;
use kabar_annotate::article::{Article, Date, EntityKind, LineAnnotation, LineLabel};

/// Short month names, for bylines and lists.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) const NO_UNREAD: &str = "no unread articles";
pub(super) const NO_ADDRESS: &str = "this article has no address";
pub(super) const NO_LINK: &str = "this link has no address";
pub(super) const NO_LINKS: &str = "no links on this screen";
pub(super) const NO_ADDRESSES: &str = "no article on this screen has an address";
/// Said while the links on screen have labels.
pub const HINTS_HELP: &str = "letters open a link, a capital shows its address; Esc leaves it";
/// Said where no browser could show an address to the reader.
pub const NO_BROWSER: &str = "no browser here";
/// What leads back from what a command printed.
pub const KEYS_TO_GO_BACK: &str = "Enter, q or Esc goes back to kabar";
/// The same in few columns.
pub const HINTS_HELP_SHORT: &str = "letters open, a capital shows; Esc";
pub(super) const NO_RELATED: &str = "no related articles";
pub(super) const NO_DIAGNOSTICS: &str = "everything could be read";
pub(super) const NO_QUOTES: &str = "no quotations in this article";
pub(super) const NO_NAMES: &str = "no names in this article";
pub(super) const ONLY_NAMES: &str = "only people, organisations and places are sought in the list";
pub(super) const CONTINUE_READING: &str = "Continue reading";
pub(super) const NOTHING_UNFINISHED: &str = "no article is begun and not finished";
pub(super) const NO_EARLIER_SESSION: &str = "there is no earlier session to go on with";
pub(super) const ARTICLE_NOT_IN_LIST: &str = "that article was not found in this list";
pub(super) const NO_HITS: &str = "not found";
/// Said where what is on screen is being replaced at this very moment.
pub(super) const LIST_IS_CHANGING: &str = "the list was just about to change: look, and press it again";
pub(super) const ARRANGING_FAILED: &str = "the list could not be arranged; please report it";
pub(super) const ONLY_IN_HEADLINE: &str = "only in the headline";
/// Prompts.
pub const ASK_FEED: &str = "feed or site: ";
/// The same.
pub const ASK_TAG: &str = "tag: ";
/// The same.
pub const ASK_TEXT_TO: &str = "pipe text to (Tab: JSON): ";
/// The same.
pub const ASK_JSON_TO: &str = "pipe JSON to (Tab: text): ";
/// The same.
pub const ASK_VIEW: &str = "keep as: ";
/// The same.
pub const ASK_NAME: &str = "call it: ";
/// Heads the tags that there are, while one is asked for; and those of them that the article has.
pub const TAGS: &str = "Tab: ";
/// The same.
pub const HAS_TAGS: &str = "has: ";
pub(super) const NOTHING_TO_SAVE_AS_VIEW: &str = "a view keeps a filter, a search or a place; set one first";
pub(super) const ONLY_IN_SIDEBAR: &str =
    "that is done in the side list, on a view, a tag, a feed or a folder";
pub(super) const CHANGED_AFTER_READING: &str = "its feed changed this article after you read it";
/// Marks an article that its feed changed.
pub const CHANGED_MARK: &str = "changed";
pub(super) const WITHOUT_DATE: &str = "without a date";
pub(super) const WITHOUT_OUTLET: &str = "without an outlet";
pub(super) const ADDRESS: &str = "Address";
/// Where a code for a camera does not fit.
pub const NO_ROOM_FOR_CODE: &str = "the screen is too small for a code that a camera can read";
pub(super) const ALREADY_FETCHING: &str = "something is being fetched already; Esc gives it up";
pub(super) const NO_FEEDS: &str = "no feeds yet";
pub(super) const FAILING_FEED: &str = "fails";
pub(super) const WELCOME_TITLE: &str = "Welcome to kabar";
pub(super) const WELCOME: &str = "There are no feeds here yet. kabar reads feeds, and files of articles.";
pub(super) const LIBRARY_UNREADABLE: &str = "Your library cannot be read";
pub(super) const LIBRARY_UNCHANGED: &str =
    "Nothing in it was changed. Files are read all the same: kabar PATH";
pub(super) const WELCOME_ADD: &str = "add a feed, by its address or its site's";
pub(super) const WELCOME_SAMPLES: &str =
    "read the bundled samples: every person and event in them is made up";
pub(super) const WELCOME_KEYS: &str = "see the keys";
pub(super) const WELCOME_SHELL: [&str; 4] = [
    "In the shell:",
    "kabar add warta.example       one feed, or the one behind a site",
    "kabar import feeds.opml       the feeds of another reader",
    "kabar berita/ more.jsonl      files and folders, without any feed",
];
/// Said where a key is about a library and the list is not one.
pub const NO_LIBRARY: &str = "this list is not your library: start kabar without a path for that";
/// Said where a key is about the library, and that cannot be read.
pub(super) const LIBRARY_DAMAGED: &str = "your library cannot be read; kabar library repair mends it";
/// Said where there is no place for a library.
pub const NO_HOME: &str = "no home folder, and so no library; set HOME or XDG_DATA_HOME";
/// What the list of a library is called.
pub const LIBRARY: &str = "library";
/// Said where files that were read again hold what they held.
pub(super) const NO_FILE_CHANGED: &str = "nothing has changed in the files";
/// Said where no server could be reached.
pub const OFFLINE: &str = "no server could be reached: the network is down";
/// Said where another kabar has the turn.
pub const REFRESHING_ELSEWHERE: &str = "another kabar is refreshing; its news comes here when it is done";
/// Said where there is no change to take back.
pub const NOTHING_UNDONE: &str = "nothing to take back";
/// Said where nothing was taken back.
pub const NOTHING_REDONE: &str = "nothing to do again";
pub(super) const OPEN_ARTICLE_FIRST: &str = "open the article first";
pub(super) const NOTHING_FOLDED: &str = "nothing is folded on this screen";
pub(super) const NO_LINES: &str = "no line of the article is on this screen";
pub(super) const EVERYWHERE: &str = "everywhere";
pub(super) const FOLDED_LINE: &str = "folded";
pub(super) const LAST_ARTICLE: &str = "this is the last article";
pub(super) const FIRST_ARTICLE: &str = "this is the first article";
pub(super) const WRAPPED: &str = "from the beginning again";
pub(super) const WRAPPED_BACK: &str = "from the end again";

/// Said where the session can't be written down.
pub const SESSION_NOT_KEPT: &str = "where you are is not kept";

/// Said where kabar itself is at fault.
pub const INTERNAL_ERROR: &str = "kabar failed on this; please report it with the article";

/// Heads the quotations of nobody.
pub const NO_SPEAKER: &str = "no speaker named";

/// The kinds of name, as the panel of names heads them.
pub(super) const ENTITY_KIND_TITLES: [(EntityKind, &str); 5] = [
    (EntityKind::Person, "People"),
    (EntityKind::Organisation, "Organisations"),
    (EntityKind::Place, "Places"),
    (EntityKind::Date, "Dates"),
    (EntityKind::Money, "Amounts of money"),
];

/// What is decided on a line.
pub fn decision_title(fold: bool) -> &'static str {
    if fold { "fold lines like this" } else { "this is article" }
}

/// "; u takes it back", behind what was done; nothing where no key does.
pub fn undo_hint(undo: &str) -> String {
    if undo.is_empty() { String::new() } else { format!("; {undo} takes it back") }
}

/// Said of a decision on a line; `undo` is the key that takes it back.
pub(super) fn rule_changed(decided: RuleChange, undo: &str) -> String {
    let back = undo_hint(undo);
    match decided {
        RuleChange::Folded => format!("lines like this are folded from now on{back}"),
        RuleChange::Article => format!("this is article from now on{back}"),
        RuleChange::Undone => "taken back".into(),
    }
}

/// "theme: dark", as the palette lists it.
pub(super) fn theme_entry(name: &str) -> String {
    format!("theme: {name}")
}

/// Heads the palette.
pub(super) fn command_count(number: usize) -> String {
    counted(number, "command")
}

/// Said of a theme that is tried.
pub fn trying_theme(name: &str) -> String {
    format!("theme {name}, until you quit; theme = \"{name}\" in config.toml keeps it")
}

/// "q quits"
pub(super) fn quit_hint(key: &str) -> String {
    format!("{key} quits")
}

/// "gx is bound to nothing; ? shows the keys"
pub(super) fn unbound(keys: &str, help: &str) -> String {
    if help.is_empty() {
        format!("{keys} is bound to nothing")
    } else {
        format!("{keys} is bound to nothing; {help} shows the keys")
    }
}

/// Said where a key has nothing to act on; `back` leaves what is over the screen.
pub(super) fn nothing_to_do(back: &str) -> String {
    format!("nothing to do here; {back} goes back")
}

/// The same where there is nothing to go back to.
pub(super) fn nothing_to_do_quit(quit: &str) -> String {
    format!("nothing to do here; {quit} quits")
}

/// Said where `/` in a panel, or the palette, finds no row.
pub(super) fn no_matching_row(typed: &str) -> String {
    format!("no row holds ‘{}’", typed.trim())
}

/// Said where the reader has decided on no line since kabar began; `path` is where decisions are kept.
pub fn no_rule_to_undo(path: &str) -> String {
    match path {
        "" => NOTHING_UNDONE.into(),
        path => format!("{NOTHING_UNDONE}; rules are kept in {path}"),
    }
}

/// What undoing does where the list is not a library, as the help page says it.
pub(super) const UNDO_IN_FILES: &str = "take the last decision on a line back";

/// "there is no lynx here"
pub fn program_missing(name: &str) -> String {
    format!("there is no {name} here")
}

/// "no browser here; y copies the address to your own clipboard"
pub(super) fn copy_instead_of_browser(why: &str, copy: &str) -> String {
    if copy.is_empty() { why.to_owned() } else { format!("{why}; {copy} copies it to your clipboard") }
}

/// "R continues: Harga Ikan Naik Tipis"
pub fn resume_offer(key: &str, title: &str) -> String {
    format!("{key} continues: {title}")
}

/// "no link is labelled jk"
pub(super) fn no_label(typed: &str) -> String {
    format!("no link is labelled {typed}")
}

/// Said where the screen has no room for list and page side by side.
pub(super) fn too_narrow(columns: u16) -> String {
    format!("list and page stand side by side from {columns} columns on")
}

/// What the page shows from now on; `key` changes it.
pub fn depth_changed(depth: ReadingDepth, key: &str) -> String {
    match depth {
        ReadingDepth::Full => "the full text".into(),
        ReadingDepth::Skim => {
            format!("skim: lead, quotations, the headline's names; {key} for quotations only")
        }
        ReadingDepth::Quotes => format!("quotations only; {key} for the full text"),
    }
}

/// The same in the last row, where less than everything is shown.
pub fn depth_label(depth: ReadingDepth) -> Option<&'static str> {
    match depth {
        ReadingDepth::Full => None,
        ReadingDepth::Skim => Some("skim"),
        ReadingDepth::Quotes => Some("quotations only"),
    }
}

/// "5 sentences": what a skim left out.
pub fn skipped_sentences(sentences: usize) -> String {
    counted(sentences, "sentence")
}

/// "only in articles of Kabar Pagi"
pub(super) fn only_in_outlet(outlet: &str) -> String {
    format!("only in articles of {outlet}")
}

/// "copied https://…"
pub(super) fn copied(what: &str) -> String {
    format!("copied {what}")
}

/// An order, as the list's heading names it.
pub fn order_label(order: SortOrder) -> &'static str {
    match order {
        SortOrder::Input => "as it came",
        SortOrder::Newest => "newest first",
        SortOrder::Oldest => "oldest first",
        SortOrder::Outlet => "by outlet",
        SortOrder::Longest => "longest first",
        SortOrder::Shortest => "shortest first",
        SortOrder::Best => "best first",
    }
}

/// "taken back: marked 3 articles read".
pub fn undone(what: &str) -> String {
    format!("taken back: {what}")
}

/// "done again: marked 3 articles read".
pub fn redone(what: &str) -> String {
    format!("done again: {what}")
}

/// "3 new articles in 12 feeds, 1 failed".
pub fn refreshed(feeds: usize, new: usize, failed: usize) -> String {
    let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    format!("{} in {}{failed}", counted(new, "new article"), counted(feeds, "feed"))
}

/// The same of a refresh that was given up.
pub fn refresh_cancelled(done: usize, total: usize, new: usize) -> String {
    format!("given up after {done} of {}; {}", counted(total, "feed"), counted(new, "new article"))
}

/// "12 new articles, 1 changed, 1 gone": what reading files again brought.
pub(super) fn rescan_summary(came: RescanSummary) -> String {
    let RescanSummary { new, changed, removed: gone } = came;
    let first = match (new, changed, gone) {
        (0, 0, 0) => return NO_FILE_CHANGED.into(),
        (0, 0, gone) => return format!("{} gone", counted(gone, "article")),
        (0, changed, _) => format!("{} changed", counted(changed, "article")),
        (new, ..) => counted(new, "new article"),
    };
    let changed = if new > 0 && changed > 0 { format!(", {changed} changed") } else { String::new() };
    let gone = if gone > 0 { format!(", {gone} gone") } else { String::new() };
    format!("{first}{changed}{gone}")
}

/// How far a refresh is.
pub fn fetch_progress(far: FetchProgress) -> String {
    match far {
        FetchProgress { total: 0, .. } => "fetching…".into(),
        FetchProgress { done, total, new, .. } => format!("{done} of {}, {new} new", counted(total, "feed")),
    }
}

/// "added Warta Pagi, the feed that the page names: 20 new articles".
pub fn subscribed(title: &str, way: &str, is_old: bool, new: usize) -> String {
    let what = if is_old { "there already" } else { "added" };
    format!("{what}: {title}, the feed {way}; {}", counted(new, "new article"))
}

/// "3 feeds, 1 fails".
pub(super) fn feeds_title(all: usize, bad: usize) -> String {
    match bad {
        0 => format!("{}, all well", counted(all, "feed")),
        1 => format!("{}, 1 fails", counted(all, "feed")),
        bad => format!("{}, {bad} fail", counted(all, "feed")),
    }
}

/// What is wrong with a feed and since when, or when it was last well.
pub(super) fn feed_health(health: &FeedHealth, now: i64) -> String {
    let ago = |at: i64| Date::from_unix(at).map_or_else(String::new, |date| age(date, now));
    let good = match health.last_success {
        Some(at) => format!("last good {}", ago(at)),
        None if health.last_fetch.is_some() => "never good".into(),
        None => return "not fetched yet".into(),
    };
    match &health.reason {
        None if health.is_gone => format!("gone for good; {good}"),
        None => good,
        // Some of its document could not be read.
        Some(why) if health.failures == 0 && !health.is_gone => format!("{why}; {good}"),
        Some(why) => {
            let since = health.failing_since.map_or_else(String::new, |at| format!(" since {}", ago(at)));
            format!("{why}; failing{since}, {}; {good}", counted(health.failures, "time"))
        }
    }
}

/// What the list has headings by.
pub(super) fn headings_changed(by: Headings) -> &'static str {
    match by {
        Headings::None => "no headings",
        Headings::Day => "headings by day",
        Headings::Outlet => "headings by outlet",
    }
}

/// "today, 14 Sep 2022", of a day that was `days_ago` days before this one.
pub(super) fn heading_day(day: civil::Date, days_ago: i32) -> String {
    let day = spelled_day(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs());
    match days_ago {
        0 => format!("today, {day}"),
        1 => format!("yesterday, {day}"),
        _ => day,
    }
}

/// "(3 h)": how long ago an article came, where that stands for the date that it lacks.
pub fn arrival_age(unix: i64, now: i64) -> String {
    let date = Date::from_unix(unix);
    date.map_or_else(String::new, |date| format!("({})", age(date, now)))
}

/// "57 found". Of more than a search ranks nobody knows how many there are.
pub fn found_count(articles: usize) -> String {
    let more = if articles < MAX_RANKED { "" } else { " and more" };
    format!("{articles}{more} found")
}

/// "14 Sep 2022".
pub fn day(date: Date) -> String {
    let (year, month, day) = date.ymd();
    spelled_day(year, month, day)
}

fn spelled_day(year: i32, month: u8, day: u8) -> String {
    format!("{day} {} {year}", MONTHS[usize::from(month - 1) % 12])
}

/// "14 Sep 2022 15:08": the day, and the time where the source gives one other than midnight.
pub fn day_and_time(date: Date) -> String {
    match date.time() {
        Some(t) if (t.hour, t.minute) != (0, 0) => format!("{} {:02}:{:02}", day(date), t.hour, t.minute),
        _ => day(date),
    }
}

/// How old an article of `date` is at `now` (Unix seconds), in at most 8 columns: "12 min", "5 h", "3 d", "14 Sep",
/// "Sep 2022".
pub fn age(date: Date, now: i64) -> String {
    let (year, month, day) = date.ymd();
    let month = MONTHS[usize::from(month - 1) % 12];
    let seconds = now - date.unix_seconds();
    let exact = date.time().is_some();
    let this_year = Date::from_unix(now).is_some_and(|n| n.ymd().0 == year);
    match seconds {
        0..=3_599 if exact => format!("{} min", seconds / 60),
        3_600..=86_399 if exact => format!("{} h", seconds / 3_600),
        86_400..=604_799 => format!("{} d", seconds / 86_400),
        _ if this_year => format!("{day} {month}"),
        _ => format!("{month} {year}"),
    }
}

/// "2 lines folded: related link, channel invitation"; `open` says "shown".
pub fn fold_summary(lines: &[LineAnnotation], open: bool) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for line in lines {
        let what = line.reason.as_ref().map_or(label_name(line.label), |w| w.summary.as_str());
        if !kinds.contains(&what) {
            kinds.push(what);
        }
    }
    let state = if open { "shown" } else { "folded" };
    format!("{} {state}: {}", counted(lines.len(), "line"), kinds.join(", "))
}

fn label_name(label: LineLabel) -> &'static str {
    match label {
        LineLabel::Body => "article",
        LineLabel::Heading => "heading",
        LineLabel::Caption => "caption",
        LineLabel::Related => "related link",
        LineLabel::Promo => "promotion",
        LineLabel::Credit => "credit",
        LineLabel::Boilerplate => "page furniture",
    }
}

/// "1 article", "2 articles".
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Outlet, authors, date, language, minutes, sources: what stands under the headline.
pub fn byline(article: &Article, language: Option<&str>, sources: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(article.site.as_deref().map(str::to_owned));
    if !article.authors.is_empty() {
        let names: Vec<&str> = article.authors.iter().map(|a| &**a).collect();
        parts.push(names.join(", "));
    }
    parts.extend(article.published.map(day_and_time));
    parts.extend(language.map(str::to_owned));
    parts.push(format!("{} min", article.reading_minutes()));
    parts.extend(sources.iter().map(|s| format!("source {s}")));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::TimeOfDay;

    #[test]
    fn more_than_is_ranked_is_not_counted() {
        assert_eq!(found_count(57), "57 found");
        assert_eq!(found_count(MAX_RANKED), "5000 and more found");
    }

    #[test]
    fn an_age_is_as_short_as_it_is_old() {
        let at = |d: Date, hour| {
            d.with_time(TimeOfDay { hour, minute: 0, second: 0, offset: Some(0) }).expect("a time")
        };
        let day = |m, d| Date::new(2026, m, d).expect("a day");
        let now = at(day(11, 24), 12).unix_seconds();
        for (date, shown) in [
            (at(day(11, 24), 12), "0 min"),
            (at(day(11, 24), 7), "5 h"),
            (at(day(11, 21), 9), "3 d"),
            (day(11, 24), "24 Nov"),
            (day(11, 20), "4 d"),
            (day(9, 14), "14 Sep"),
            (Date::new(2022, 9, 14).expect("a day"), "Sep 2022"),
            (day(11, 25), "25 Nov"),
        ] {
            assert_eq!(age(date, now), shown);
        }
    }
}
