//! What a refresh reports while it runs, and how it ends.

use kabar_annotate::text::CleanText;

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefreshProgress {
    /// Feeds that were fetched.
    pub done: usize,
    /// How many feeds are to be fetched.
    pub total: usize,
    /// Articles that the library did not have before.
    pub new: usize,
    /// How many feeds could not be fetched or read.
    pub failed: usize,
}

/// A feed that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFailure {
    /// What the feed is called.
    pub title: CleanText,
    /// Its address, without a password.
    pub url: CleanText,
    /// Why, in words.
    pub reason: CleanText,
}

/// What happens during a refresh.
#[derive(Debug)]
pub enum RefreshEvent<'a> {
    /// One more feed is done.
    Progress(RefreshProgress),
    /// A feed could not be fetched or read.
    Failed(&'a FeedFailure),
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// Every feed was fetched.
    Done(RefreshProgress),
    /// It was cancelled; what was written before that stays.
    Cancelled(RefreshProgress),
    /// No server at all could be reached: the network is down, and no feed is blamed for it.
    Offline(RefreshProgress),
    /// Another process refreshes this library.
    AlreadyRunning,
}
