//! What happens outside the app, as messages to it: keys, answers of the shelf, news of a refresh. Messages are plain
//! values, so that a test can make them.

use super::effect::{FetchProgress, PageFetch, PageFetched};
use super::key::Key;
use super::mouse::Mouse;
use super::settings::Settings;
use super::shelf_request::ShelfAnswer;
use super::ticket::Ticket;
use crate::shelf::state::ReadingSession;
use crate::shelf::{Arrangement, SearchHit};
use jiff::tz::TimeZone;
use kabar_annotate::text::CleanText;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse clicked or scrolled.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The time in Unix seconds. Sent before a frame, never by a timer.
    Now(i64),
    /// The reader's time zone.
    Zone(TimeZone),
    /// The shelf's answer to the request with this ticket.
    Answer(Ticket, ShelfAnswer),
    /// Hits of the search with this ticket, while it goes on.
    Hits(Ticket, Vec<SearchHit>),
    /// The search or arrangement with this ticket is this many percent done.
    Progress(Ticket, usize),
    /// Another process changed the library: the marks on screen may be out of date.
    LibraryModified,
    /// How far the refresh is.
    FetchProgress(FetchProgress),
    /// The fetch ended, or failed; one line for the reader.
    FetchFinished(CleanText),
    /// At this address, which the reader typed, is a page and no feed.
    NoFeed(CleanText),
    /// The page of an article was fetched, or could not be.
    PageFetched(PageFetch, PageFetched),
    /// The list is the library's, and begins with this arrangement.
    LibraryOpened(Arrangement),
    /// How the last session ended; and should it be resumed at once?
    SessionFound(Box<ReadingSession>, bool),
    /// There is no library yet, and nothing else to read; or why the library cannot be read.
    Welcome(Option<CleanText>),
    /// The reader's settings, new or changed.
    Settings(Box<Settings>),
    /// One line for the reader.
    Notice(CleanText),
    /// No browser could open the address; and why.
    NoBrowser(CleanText, CleanText),
}
