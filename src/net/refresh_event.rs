//! What a refresh reports while it runs, and how it ends.

use kabar_annotate::text::CleanText;

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefreshProgress {
    /// Feeds that were asked.
    pub done: usize,
    /// Feeds to ask.
    pub total: usize,
    /// Articles that the library did not have.
    pub new: usize,
    /// Feeds that failed.
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
    /// It is further.
    Progress(RefreshProgress),
    /// A feed failed.
    Failed(&'a FeedFailure),
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    /// Every feed was asked.
    Done(RefreshProgress),
    /// The reader had enough; what came before that is kept.
    Cancelled(RefreshProgress),
    /// No server at all could be found or reached: the network is down, and no feed is blamed for it.
    Offline(RefreshProgress),
    /// Another kabar refreshes this library.
    AlreadyRunning,
}
