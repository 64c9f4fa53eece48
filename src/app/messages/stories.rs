//! Stories and the brief.

use super::count::counted;

/// Stands before the speaker of a story's strongest quotation.
pub const SAID: &str = "Said by";

/// Stands before the names of a story.
pub const NAMED: &str = "Named";

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
