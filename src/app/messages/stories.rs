//! Stories and the brief.

use super::count::counted;

/// Stands before the speaker of a story's strongest quotation.
pub const SAID: &str = "Said by";

/// Stands before the names of a story.
pub const NAMED: &str = "Named";

/// Stands before numbers of one thing that differ between outlets.
pub const NUMBERS_DIFFER: &str = "Numbers differ";

/// Stands before what only one outlet of a story has: "Only detik".
pub fn only_in(outlet: &str) -> String {
    format!("Only {outlet}")
}

/// Said while the articles of the list are grouped.
pub const GROUPING: &str = "grouping the list into stories…";

/// Marks an article of a story that was read.
pub const READ_ARTICLE: &str = "read";

/// Heads the panel of stories: "113 stories in 193 articles".
pub fn board_title(stories: usize, articles: usize) -> String {
    format!("{} in {}", counted_stories(stories), counted(articles, "article"))
}

/// What stands before a story: how many of its articles are unread, or that it was read.
pub fn unread_of_story(unread: usize, articles: usize) -> String {
    match (unread, articles) {
        (0, _) => READ_ARTICLE.into(),
        (_, 1) => String::new(),
        (unread, _) => unread.to_string(),
    }
}

/// What stands behind the headline of a story: "  +4: detik, tempo"; nothing behind that of a lone article but its outlet.
pub fn more_articles(articles: usize, outlets: &[&str]) -> String {
    let outlets = outlets.join(", ");
    match (articles, outlets.is_empty()) {
        (0 | 1, true) => String::new(),
        (0 | 1, false) => format!("  {outlets}"),
        (articles, true) => format!("  +{}", articles - 1),
        (articles, false) => format!("  +{}: {outlets}", articles - 1),
    }
}

/// "1 story", "2 stories".
pub fn counted_stories(number: usize) -> String {
    match number {
        1 => "1 story".into(),
        number => format!("{number} stories"),
    }
}

/// Heads the brief: "10 of 113 stories, from 193 articles".
pub fn brief_title(shown: usize, all: usize, articles: usize) -> String {
    let articles = counted(articles, "article");
    if shown == all {
        format!("{}, from {articles}", counted_stories(all))
    } else {
        format!("{shown} of {}, from {articles}", counted_stories(all))
    }
}
