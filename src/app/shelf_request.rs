//! The questions that the app asks the shelf and the reader's rules, and their answers. Both are plain values, so that a
//! test can compare them.
//!
//! Every [`ShelfRequest`] gets exactly one [`ShelfAnswer`], with the ticket of the request.

use super::page::OpenedArticle;
use super::rule_change::RuleChange;
use super::search_target::SearchTarget;
use super::story_board::StoryBoard;
use crate::shelf::library::{ArticleChanges, FeedRow};
use crate::shelf::name_profile::{FoundNames, NameProfile};
use crate::shelf::{
    Arrangement, ArticleId, Headline, MarkChange, PreparedList, SearchHit, ShelfStatus, SidebarItem,
    SidebarItemId,
};
use kabar_annotate::annotate::lines::user_rules::LineDecision;
use kabar_annotate::article::NameKey;
use kabar_annotate::text::CleanText;
use kabar_formats::Diagnostic;
use std::ops::Range;

/// A question to the shelf, or something that it is to change. Positions count from 0 in the list as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum ShelfRequest {
    /// How much there is: [`ShelfAnswer::Status`].
    Status,
    /// The headlines at these positions: [`ShelfAnswer::Headlines`].
    Headlines(Range<usize>),
    /// The article at a position, annotated: [`ShelfAnswer::Article`].
    Open(usize),
    /// The article at a position, annotated, for the page beside the list; it may wait until the reader rests on a
    /// headline.
    Preview(usize),
    /// All articles that hold the target, from a position on and around the end: [`Msg::Hits`](super::Msg::Hits) as they
    /// are found, then [`ShelfAnswer::Hits`].
    Search(SearchTarget, usize),
    /// Prepare an arrangement of the list, without showing it: [`ShelfAnswer::Arranged`].
    Arrange(Arrangement),
    /// Read the files of the list again, and prepare an arrangement of them: [`ShelfAnswer::Arranged`].
    Rescan(Arrangement),
    /// Show a prepared list, and find an article in it: [`ShelfAnswer::Shown`].
    Show(PreparedList, Option<ArticleId>),
    /// The rows of the sidebar: [`ShelfAnswer::SidebarItems`].
    SidebarItems,
    /// The nearest unread article: [`ShelfAnswer::NextUnread`].
    NextUnread {
        /// The position to look from.
        from: usize,
        /// Look towards the beginning of the list?
        is_backward: bool,
    },
    /// The position of the article with this key, which was once near a position: [`ShelfAnswer::Located`].
    Locate(CleanText, usize),
    /// What could not be read: [`ShelfAnswer::Diagnostics`].
    Diagnostics,
    /// The feeds and how well they are: [`ShelfAnswer::FeedHealth`].
    FeedHealth,
    /// Group the articles of the list into stories: [`ShelfAnswer::Stories`].
    Stories,
    /// What articles say of a name: [`ShelfAnswer::Profile`].
    Profile(NameKey),
    /// The names with words that begin like those of a text: [`ShelfAnswer::Names`].
    FindNames(CleanText),
    /// What its feed changed in an article of the library: [`ShelfAnswer::Changes`].
    Changes(ArticleId),
    /// What the articles of a story tell, of which one, by its index, stands for all: [`ShelfAnswer::StoryDetails`].
    StoryDetails(Vec<ArticleId>, usize),
    /// Change the marks of an article, and store that: [`ShelfAnswer::Marked`].
    Mark(ArticleId, MarkChange),
    /// Change the marks of several articles as one change, and store that: [`ShelfAnswer::Marked`].
    MarkAll(Vec<ArticleId>, MarkChange),
    /// Store the reader's decision on a line as a rule: [`ShelfAnswer::RuleChanged`].
    AddRule(LineDecision),
    /// Take the last such rule back: [`ShelfAnswer::RuleChanged`].
    UndoRule,
    /// Show the other text of an article, its page's or its feed's: [`ShelfAnswer::TextSwitched`].
    SwitchText(ArticleId),
    /// Change the library: [`ShelfAnswer::LibraryChanged`].
    Library(LibraryCommand),
}

/// The answer to a [`ShelfRequest`]. An error is one line for the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum ShelfAnswer {
    /// How much there is.
    Status(ShelfStatus),
    /// Headlines from a position on.
    Headlines(usize, Vec<Headline>),
    /// The article; `None` where the shelf could not give it, or a later request took the place of this one.
    Article(Option<Box<OpenedArticle>>),
    /// The last hits of a search.
    Hits(Vec<SearchHit>),
    /// The list, ready to be shown; the error says why there is none, where that is known.
    Arranged(Result<PreparedList, Option<CleanText>>),
    /// The list is shown: how much it holds, and the position of the article that was asked for.
    Shown(ShelfStatus, Option<usize>),
    /// The rows of the sidebar.
    SidebarItems(Vec<SidebarItem>),
    /// The position of the nearest unread article; `None` where there is none.
    NextUnread(Option<usize>),
    /// The position of the article; `None` where it is not in the list.
    Located(Option<usize>),
    /// What could not be read.
    Diagnostics(Vec<Diagnostic>),
    /// The feeds, or why they could not be read.
    FeedHealth(Result<Vec<FeedRow>, CleanText>),
    /// The stories of the list.
    Stories(StoryBoard),
    /// What articles say of the name; `None` where none has it.
    Profile(NameKey, Option<Box<NameProfile>>),
    /// What changed in the article; `None` where no earlier version is kept.
    Changes(Result<Option<ArticleChanges>, CleanText>),
    /// Names that were found.
    Names(FoundNames),
    /// What carries a story, line by line.
    StoryDetails(Vec<CleanText>),
    /// How much there is now, and whether the marks could be stored.
    Marked(ShelfStatus, Result<(), CleanText>),
    /// The reader's rules changed, or could not be.
    RuleChanged(Result<RuleChange, CleanText>),
    /// The library changed, with one line that says what was done, and holds this much; or could not be changed.
    LibraryChanged(Result<(CleanText, ShelfStatus), CleanText>),
    /// The other text of an article, or why there is none.
    TextSwitched(Result<TextSwitch, CleanText>),
    /// The question made kabar panic. One line for the reader.
    Failed(CleanText),
}

/// What became of the wish for the other text of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextSwitch {
    /// It is shown, with one line that says so; how much the library holds.
    Shown(CleanText, ShelfStatus),
    /// The page of this article must be fetched first.
    Fetch(ArticleId),
}

/// A change that only a library can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LibraryCommand {
    /// Mark a part of the list read: what is in it now, and nothing that is added later.
    MarkRead(ListPart),
    /// Store an arrangement as a view of this name.
    SaveView(CleanText, Arrangement),
    /// Give a row of the sidebar another name.
    Rename(SidebarItemId, CleanText),
    /// Remove a view or a tag, or unsubscribe a feed; with the key that undoes it, for the message.
    Remove(SidebarItemId, String),
    /// Give an article a tag, or take the tag away where the article has it.
    Tag(ArticleId, CleanText),
    /// Have the articles of a feed another text: the next of "auto", "page" and "feed".
    NextFeedText(i64),
    /// Follow whom a name means, or no longer where the reader does.
    Follow(NameKey),
    /// Undo the last change.
    Undo,
    /// Redo the last change that was undone.
    Redo,
}

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListPart {
    /// The whole list.
    All,
    /// The articles above a position, without the one at it.
    Above(usize),
    /// The articles below a position, without the one at it.
    Below(usize),
}
