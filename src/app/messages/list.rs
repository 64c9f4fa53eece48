//! The list of articles: orders, headings, and what keys find nothing to do in it.

use super::count::counted;
use super::dates::day_and_time;
use crate::shelf::library::MAX_RANKED;
use crate::shelf::{RescanSummary, SortOrder};
use kabar_annotate::article::Date;

/// Said where no article is unread.
pub const NO_UNREAD: &str = "no unread articles";
/// Said to the key that repeats a step where none was made yet.
pub const NOTHING_TO_REPEAT: &str = "no step to repeat yet";

/// Said of an article without an address, where one is asked for.
pub const NO_ADDRESS: &str = "this article has no address";

/// Said where no link hint can be shown in the list.
pub const NO_ADDRESSES: &str = "no article on this screen has an address";

/// Said where the article of the last session is not in the list.
pub const ARTICLE_NOT_IN_LIST: &str = "that article was not found in this list";

/// Said to a key that changes articles by their position, while another list is about to be shown.
pub const LIST_IS_CHANGING: &str = "the list was just about to change: look, and press it again";

/// Said where the list could not be arranged, for no known reason.
pub const ARRANGING_FAILED: &str = "the list could not be arranged; please report it";

/// Said where the list shows everything, which needs no view.
pub const NOTHING_TO_SAVE_AS_VIEW: &str = "a view keeps a filter, a search or a place; set one first";

/// Said to a key that acts on rows of the sidebar only.
pub const ONLY_IN_SIDEBAR: &str = "that is done in the side list, on a view, a tag, a feed or a folder";

/// Said when an article is opened that changed since it was read.
pub fn changed_after_reading(key: &str) -> String {
    let what = "its feed changed this article after you read it";
    if key.is_empty() { what.to_owned() } else { format!("{what}; {key} shows what") }
}

/// Said where no earlier version of an article is kept.
pub const NOTHING_CHANGED: &str = "no earlier version of this article is kept";

/// Heads what changed in an article.
pub const WHAT_CHANGED: &str = "What changed";

/// Since when the article is as it is now: "since you read it; changed 12 Jun 2026 15:08".
pub fn changed_since(was_read: bool, replaced_at: i64) -> String {
    let at = Date::from_unix(replaced_at).map_or_else(String::new, day_and_time);
    if was_read { format!("since you read it; changed {at}") } else { format!("with its last change, {at}") }
}

/// Stands for paragraphs that did not change: "3 paragraphs as before".
pub fn paragraphs_kept(number: usize) -> String {
    format!("{} as before", counted(number, "paragraph"))
}

/// Marks an article in the list that its feed changed after it was read.
pub const CHANGED_MARK: &str = "changed";

/// Heads the articles without an outlet.
pub const WITHOUT_OUTLET: &str = "without an outlet";

/// Said where files were read again and are the same.
pub const NO_FILE_CHANGED: &str = "nothing has changed in the files";

/// Said at the end of the list.
pub const LAST_ARTICLE: &str = "this is the last article";

/// Said at the beginning of the list.
pub const FIRST_ARTICLE: &str = "this is the first article";

/// Said where the screen has no room for list and page side by side.
pub fn too_narrow(columns: u16) -> String {
    format!("list and page stand side by side from {columns} columns on")
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

/// What reading the files again brought: "12 new articles, 1 changed, 1 gone".
pub fn rescan_summary(came: RescanSummary) -> String {
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

/// How many articles a search of the library found: "57 found". It ranks at most [`MAX_RANKED`]; how many more there
/// are is not known.
pub fn found_count(articles: usize) -> String {
    let more = if articles < MAX_RANKED { "" } else { " and more" };
    format!("{articles}{more} found")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_is_ranked_is_not_counted() {
        assert_eq!(found_count(57), "57 found");
        assert_eq!(found_count(MAX_RANKED), "5000 and more found");
    }
}
