//! What a visit brought → the articles that the library takes in.

use super::fetch::Fetched;
use crate::shelf::library::Entry;
use crate::text::Clean;

/// What a feed says.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// What it calls itself.
    pub title: Option<Clean>,
    /// The site that it is of.
    pub site: Option<Clean>,
    /// Its items, in its order.
    pub entries: Vec<Entry>,
}

/// Reads the body of `fetched`.
///
/// # Errors
/// Why it is no feed, in words that say what it is instead.
pub fn news(_fetched: &Fetched) -> Result<News, String> {
    Err("later".into())
}
