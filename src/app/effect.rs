//! What the app wants done outside, by the shelf, the fetcher or the terminal. Effects are plain values, so that a test can
//! compare them.

use super::handoff::Handoff;
use super::shelf_request::ShelfRequest;
use super::ticket::Ticket;
use crate::shelf::{ArticleId, ReadingPosition};
use kabar_annotate::text::CleanText;

/// Something to be done outside the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the shelf. Exactly one [`Msg::Answer`](super::Msg::Answer) with this ticket follows.
    Shelf(Ticket, ShelfRequest),
    /// The search or arrangement with this ticket is not wanted any more. Not answered.
    CancelShelf(Ticket),
    /// Store where the reader is in the article with this key. Not answered; a failure is a notice.
    SavePosition(CleanText, ReadingPosition),
    /// Fetch from the network, or stop that.
    Fetch(FetchCommand),
    /// Fetch the page of an article: [`Msg::PageFetched`](super::Msg::PageFetched).
    FetchPage(PageFetch),
    /// Something for the terminal, or for a program outside.
    Terminal(TerminalCommand),
}

/// What the fetcher is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchCommand {
    /// Fetch: [`Msg::FetchProgress`](super::Msg::FetchProgress), then [`Msg::FetchFinished`](super::Msg::FetchFinished).
    Start(FetchRequest),
    /// Stop; what was fetched so far is kept.
    Cancel,
}

/// A fetch that the app asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchRequest {
    /// The new articles of one feed, by its number in the library, or of all.
    Refresh(Option<i64>),
    /// The feed at an address, to subscribe to it. Where there is a page and no feed, [`Msg::NoFeed`](super::Msg::NoFeed).
    Add(CleanText),
    /// The page at an address, to keep it without a feed.
    Save(CleanText),
}

/// The page of an article that is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageFetch {
    /// The article, in the library.
    pub article: ArticleId,
    /// Did the reader ask for it, and is the change theirs to undo?
    pub by_reader: bool,
}

/// What became of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageFetched {
    /// The article has its text now.
    Taken {
        /// Words of the feed's text.
        before: usize,
        /// Words of the page's.
        after: usize,
    },
    /// The article keeps the feed's text; one line that says why, where there is something to say.
    Kept(Option<CleanText>),
    /// It was not fetched: the reader had gone on.
    Dropped,
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchProgress {
    /// Feeds that were asked.
    pub done: usize,
    /// Feeds to ask; 0 while the feed of an address is looked for.
    pub total: usize,
    /// Articles that the library did not have.
    pub new: usize,
    /// How many feeds could not be fetched or read.
    pub failed: usize,
}

/// What the terminal, or a program that the terminal starts, is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TerminalCommand {
    /// Open an address in the browser.
    OpenUrl(CleanText),
    /// Put a text on the clipboard.
    Copy(CleanText),
    /// Use a theme until kabar ends: [`Msg::Settings`](super::Msg::Settings).
    TryTheme(String),
    /// Give an article to another program, and come back when it has ended.
    Handoff(Handoff),
    /// Draw every cell again.
    Redraw,
    /// Suspend kabar until the shell continues it.
    Suspend,
    /// End kabar.
    Quit,
}
