//! What happens, and what is to be done: the two lists between the app and the world. All of them are plain values, so that
//! a test can compare them.

use super::handoff::Handoff;
use super::key::Key;
use super::library::{FetchProgress, FetchRequest, LibraryCommand};
use super::mouse::Mouse;
use super::page::OpenedArticle;
use super::{SearchTarget, Settings};
use crate::shelf::library::{FeedRow, ReadingPosition};
use crate::shelf::state::ReadingSession;
use crate::shelf::{
    Arrangement, ArticleId, Headline, MarkChange, PreparedList, SearchHit, ShelfStatus, SidebarItem,
};
use kabar_annotate::annotate::lines::user_rules::LineDecision;
use kabar_annotate::text::CleanText;
use kabar_formats::Diagnostic;
use std::ops::Range;

/// Names a question, so that its answer can be told from an older one's.
pub type Ticket = u64;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// It is that many seconds after 1970-01-01T00:00:00Z: sent before a frame, never on a timer.
    Now(i64),
    /// The reader is so many seconds east of Greenwich.
    Zone(i64),
    /// The shelf holds so much.
    Status(ShelfStatus),
    /// Somebody else changed something in the library: marks on screen may be others now.
    Changed,
    /// Headlines from `start` on.
    Window(Ticket, usize, Vec<Headline>),
    /// An article, ready to read; `None` where the shelf could not give it.
    Opened(Ticket, Option<Box<OpenedArticle>>),
    /// More articles that hold what is sought; are they the last?
    Hits(Ticket, Vec<SearchHit>, bool),
    /// So many percent of long work are done.
    Progress(Ticket, usize),
    /// An arrangement is ready to be shown; `None` where it could not be made.
    Arranged(Ticket, Option<PreparedList>),
    /// The list is arranged: how much it holds, and where the article that was to be kept now stands.
    Shown(Ticket, ShelfStatus, Option<usize>),
    /// The side list.
    Places(Ticket, Vec<SidebarItem>),
    /// The unread article that was asked for.
    Unread(Ticket, Option<usize>),
    /// What could not be read.
    Faults(Ticket, Vec<Diagnostic>),
    /// The reader's rules changed, or why they did not.
    Decided(Result<RuleChange, CleanText>),
    /// How far a refresh is.
    Fetching(FetchProgress),
    /// The errand is done, or not; what to say of it.
    Fetched(CleanText),
    /// The library did what it was asked to, and holds so much now.
    Cared(CleanText, ShelfStatus),
    /// How the feeds are.
    Health(Ticket, Vec<FeedRow>),
    /// The list is a library's, and shows this from the beginning.
    Begins(Arrangement),
    /// The article that was looked for stands there.
    Located(Ticket, Option<usize>),
    /// How the last session ended; is it to be gone on with at once?
    Before(Box<ReadingSession>, bool),
    /// There is no library yet, and nothing else to read; or why the one that is there cannot be read.
    Welcome(Option<CleanText>),
    /// What the reader chose, now.
    Settings(Box<Settings>),
    /// Something to tell the reader, in one line.
    Notice(CleanText),
    /// Nothing here could open an address; why, and what else there is to do.
    NoBrowser(CleanText, CleanText),
}

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Fetch the headlines of a window: [`Msg::Window`].
    Window(Ticket, Range<usize>),
    /// Fetch and annotate the article at an index: [`Msg::Opened`].
    Open(Ticket, usize),
    /// The same for the page beside the list: worth it once the reader rests on a headline.
    Preview(Ticket, usize),
    /// Look through all articles of the list for what is sought, from a position on and around its end: [`Msg::Hits`].
    Search(Ticket, SearchTarget, usize),
    /// Prepare an arrangement: [`Msg::Progress`], then [`Msg::Arranged`].
    Arrange(Ticket, Arrangement),
    /// Read again what the list was made of, and prepare an arrangement of it: the same messages.
    Rescan(Ticket, Arrangement),
    /// Show what was prepared, and say where an article then stands: [`Msg::Shown`].
    Show(Ticket, PreparedList, Option<ArticleId>),
    /// The long work that answers this ticket is not wanted any more.
    Stop(Ticket),
    /// List the parts of the shelf: [`Msg::Places`].
    Places(Ticket),
    /// Find the nearest unread article after an index, or before it (`true`): [`Msg::Unread`].
    Unread(Ticket, usize, bool),
    /// Find the article of a key, which was once at a position: [`Msg::Located`].
    Locate(Ticket, CleanText, usize),
    /// List what could not be read: [`Msg::Faults`].
    Faults(Ticket),
    /// Change the marks of an article, durably; answered by [`Msg::Status`].
    Mark(ArticleId, MarkChange),
    /// Keep where the reader is in the article of that key, durably.
    KeepPlace(CleanText, ReadingPosition),
    /// Keep what the reader decided on a line as a rule: [`Msg::Decided`].
    Decide(LineDecision),
    /// Take the last such rule back: [`Msg::Decided`].
    Undecide,
    /// What only a library can do: [`Msg::Cared`] and others.
    Care(LibraryCommand),
    /// Fetch something: [`Msg::Fetched`].
    Send(FetchRequest),
    /// Give up what is being fetched.
    CallBack,
    /// Open a web address in the reader's browser.
    Browse(CleanText),
    /// Put a text on the reader's clipboard.
    Copy(CleanText),
    /// Try a theme, until the end of the session: [`Msg::Settings`].
    Theme(String),
    /// Hand the article to another program, and come back when it has ended.
    Hand(Handoff),
    /// Draw every cell again.
    Redraw,
    /// Give the terminal back and stop, until the shell says to go on.
    Suspend,
    /// End.
    Quit,
}

/// What became of the reader's decision on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleChange {
    /// Lines like it are folded.
    Folded,
    /// Lines like it are article.
    Article,
    /// The last decision was taken back.
    Undone,
}
