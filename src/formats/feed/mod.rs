//! Feeds: what a site publishes for readers.

mod links;

pub use links::{FeedLink, links_in};
