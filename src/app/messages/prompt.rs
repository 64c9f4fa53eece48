//! Prompts in the last row.

/// Asks for a feed.
pub const ASK_FEED: &str = "feed or site: ";

/// Asks whether a page is to be kept that has no feed; its address follows.
pub const ASK_SAVE: &str = "no feed; Enter keeps the page: ";

/// Asks for a tag.
pub const ASK_TAG: &str = "tag: ";

/// Asks for a command that gets the article as text.
pub const ASK_TEXT_TO: &str = "pipe text to (Tab: JSON): ";

/// Asks for a command that gets the article as JSON.
pub const ASK_JSON_TO: &str = "pipe JSON to (Tab: text): ";

/// Asks for the name of a view.
pub const ASK_VIEW: &str = "keep as: ";

/// Asks for a new name.
pub const ASK_NAME: &str = "call it: ";

/// Heads the tags that there are, while one is asked for.
pub const TAGS: &str = "Tab: ";

/// Heads the tags that the article has, while one is asked for.
pub const HAS_TAGS: &str = "has: ";
