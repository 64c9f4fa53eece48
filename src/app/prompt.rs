//! The prompt in the last row of the screen: what is asked for, and what has been typed so far.

use super::handoff::ExportFormat;
use crate::query;
use crate::shelf::SidebarItemId;

/// What a prompt asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptKind {
    /// Text to find; searched for at each key.
    Find,
    /// Text that rows of the panel hold.
    PanelRow,
    /// A filter for the list, and its error so far.
    Filter(Option<query::Error>),
    /// The address of a feed or a site.
    Feed,
    /// The address of a page that has no feed, to be kept.
    SavePage,
    /// A query for the library, and its error so far.
    LibrarySearch(Option<query::Error>),
    /// A tag for the selected article.
    Tag,
    /// A name for a view of what the list shows.
    SaveView,
    /// A new name for a row of the sidebar.
    RenamePlace(SidebarItemId),
    /// A name, by a few letters; searched for at each key.
    Name,
    /// A shell command that gets the article in this format.
    Command(ExportFormat),
}

/// A prompt in the footer, and what was typed into it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What it asks for.
    pub kind: PromptKind,
    /// The text so far.
    pub text: String,
    /// Where the reader was when it opened: the position of the selected article, or the byte of the page.
    pub origin: usize,
}
