//! The last session, and articles that were begun.

/// Heads the articles that were begun.
pub const CONTINUE_READING: &str = "Continue reading";

/// Said where no article was begun and not finished.
pub const NOTHING_UNFINISHED: &str = "no article is begun and not finished";

/// Said where the last session is to be resumed and there was none.
pub const NO_EARLIER_SESSION: &str = "there is no earlier session to go on with";

/// Said, with the reason, where the session cannot be stored.
pub const SESSION_NOT_KEPT: &str = "where you are is not kept";

/// Offers the last session: "R continues: Harga Ikan Naik Tipis".
pub fn resume_offer(key: &str, title: &str) -> String {
    format!("{key} continues: {title}")
}
