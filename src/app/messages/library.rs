//! The library, its feeds, and the page that says how to begin.

use super::count::counted;
use super::dates::age;
use crate::shelf::library::FeedHealth;
use kabar_annotate::article::Date;

/// Said where a fetch is to start while one runs.
pub const ALREADY_FETCHING: &str = "something is being fetched already; Esc gives it up";

/// Said where the health of feeds is asked for and there are none.
pub const NO_FEEDS: &str = "no feeds yet";

/// Marks a feed that fails.
pub const FAILING_FEED: &str = "fails";

/// Heads the page that says how to begin.
pub const WELCOME_TITLE: &str = "Welcome to kabar";

/// Shown where there is no library.
pub const WELCOME: &str = "There are no feeds here yet. kabar reads feeds, and files of articles.";

/// Heads the page that is shown where the library cannot be read.
pub const LIBRARY_UNREADABLE: &str = "Your library cannot be read";

/// Shown below [`LIBRARY_UNREADABLE`]: what the reader can still do.
pub const LIBRARY_UNCHANGED: &str = "Nothing in it was changed. Files are read all the same: kabar PATH";

/// What there is to do.
pub const WELCOME_ADD: &str = "add a feed, by its address or its site's";

/// What there is to do.
pub const WELCOME_SAMPLES: &str = "read the bundled samples: every person and event in them is made up";

/// What there is to do.
pub const WELCOME_KEYS: &str = "see the keys";

/// What there is to do in a shell.
pub const WELCOME_SHELL: [&str; 4] = [
    "In the shell:",
    "kabar add warta.example       one feed, or the one behind a site",
    "kabar import feeds.opml       the feeds of another reader",
    "kabar berita/ more.jsonl      files and folders, without any feed",
];

/// Said to a key that needs a library, in a list of files.
pub const NO_LIBRARY: &str = "this list is not your library: start kabar without a path for that";

/// Said to a key that needs the library, where that cannot be read.
pub const LIBRARY_DAMAGED: &str = "your library cannot be read; kabar library repair fixes it";

/// Said where there is no folder for a library.
pub const NO_HOME: &str = "no home folder, and so no library; set HOME or XDG_DATA_HOME";

/// What the list of a library is called.
pub const LIBRARY: &str = "library";

/// Said where a page is to be saved that is there already.
pub const PAGE_IS_SAVED: &str = "this page is saved already";

/// Said where no server could be reached.
pub const OFFLINE: &str = "no server could be reached: the network is down";

/// Said where another process is refreshing.
pub const REFRESHING_ELSEWHERE: &str = "another kabar is refreshing; its news comes here when it is done";

/// What a refresh brought: "3 new articles in 12 feeds, 1 failed".
pub fn refreshed(feeds: usize, new: usize, failed: usize) -> String {
    let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
    format!("{} in {}{failed}", counted(new, "new article"), counted(feeds, "feed"))
}

/// What a refresh brought that was cancelled: "given up after 3 of 12 feeds; 1 new article".
pub fn refresh_cancelled(done: usize, total: usize, new: usize) -> String {
    format!("given up after {done} of {}; {}", counted(total, "feed"), counted(new, "new article"))
}

/// How far a refresh is. `total` is 0 while the feed of an address is looked for.
pub fn fetch_progress(done: usize, total: usize, new: usize) -> String {
    match total {
        0 => "fetching…".into(),
        _ => format!("{done} of {}, {new} new", counted(total, "feed")),
    }
}

/// "added: Warta Pagi, the feed that the page names; 20 new articles". `way` says how the feed was found.
pub fn subscribed(title: &str, way: &str, is_old: bool, new: usize) -> String {
    let what = if is_old { "there already" } else { "added" };
    format!("{what}: {title}, the feed {way}; {}", counted(new, "new article"))
}

/// Heads the health of feeds: "3 feeds, 1 fails".
pub fn feeds_title(all: usize, bad: usize) -> String {
    match bad {
        0 => format!("{}, all well", counted(all, "feed")),
        1 => format!("{}, 1 fails", counted(all, "feed")),
        bad => format!("{}, {bad} fail", counted(all, "feed")),
    }
}

/// What is wrong with a feed and since when, or when it was last well. `now` is in Unix seconds.
pub fn feed_health(health: &FeedHealth, now: i64) -> String {
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
