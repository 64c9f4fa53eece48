//! [`Shelf`]: a collection of articles, whatever it is made of.

use super::name_profile::{NamesJob, ProfileJob};
use super::{
    ArrangeJob, Arrangement, ArticleId, Headline, MarkChange, PageText, PreparedList, ReadingPosition,
    SearchJob, SidebarItem,
};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::Diagnostic;
use std::ops::Range;

/// A collection of articles. A *position* is a row of the list as it is arranged now, from 0.
pub trait Shelf: Send {
    /// How many articles there are now.
    fn status(&self) -> ShelfStatus;
    /// The items of the sidebar in their order: all articles first, each folder before its content.
    fn sidebar_items(&self) -> Vec<SidebarItem>;
    /// A job that prepares the list for `arrangement`, to be run on a thread of its own.
    fn arrange(&self, arrangement: &Arrangement) -> ArrangeJob;
    /// A job like that of [`Shelf::arrange`] which first reads the files of the shelf again, where it is made of files.
    /// [`PreparedList::rescan`] says what was new.
    ///
    /// # Errors
    /// One line: why the files cannot be read again.
    fn rescan(&self, arrangement: &Arrangement) -> Result<ArrangeJob, CleanText> {
        Ok(self.arrange(arrangement))
    }
    /// Shows a prepared list from now on. Returns the position of the article `keep` in it; `None` where it is not in it.
    fn show(&mut self, prepared: &PreparedList, keep: Option<ArticleId>) -> Option<usize>;
    /// The headlines at the positions `window`, cut to the length of the list.
    fn headlines(&self, window: Range<usize>) -> Vec<Headline>;
    /// The article at the position `at`.
    fn article(&self, at: usize) -> Option<Article>;
    /// What is known of the text of `article`, which is at the position `at`; `None` where no page of it could be fetched: on
    /// every shelf but a library.
    fn page_text(&self, at: usize, article: &Article) -> Option<PageText> {
        let _ = (at, article);
        None
    }
    /// The lines that the outlet of `article` is known to repeat in its articles.
    fn outlet_repeats(&self, article: &Article) -> RepeatedLines;
    /// A search for all articles of the list in which `query` occurs in headline, outlet or text: from the position `from` to
    /// the end, then from the first one. It may take long, so it is a job to be run on a thread of its own.
    fn search(&self, query: &TextQuery, from: usize) -> SearchJob;
    /// A search for all articles of the list that name `bearer`.
    fn search_name(&self, bearer: &NameKey, from: usize) -> SearchJob;
    /// A job that puts together what the articles say of the bearer of `key`: all of a library, those of the list elsewhere.
    fn profile_job(&self, key: &NameKey) -> ProfileJob;
    /// A job that finds names with words that begin like those of `typed`; with nothing typed, names of late.
    fn names_job(&self, typed: &str) -> NamesJob;
    /// The position of the nearest unread article after `from`, or before it with `back`, around the end once.
    fn next_unread(&self, from: usize, back: bool) -> Option<usize>;
    /// Changes the marks of an article, durably.
    ///
    /// # Errors
    /// One line, where the change could not be stored. It still holds for this session.
    fn mark(&mut self, id: ArticleId, mark: MarkChange) -> Result<(), CleanText>;
    /// What could not be read, in the order of the input.
    fn diagnostics(&self) -> Vec<Diagnostic>;
    /// Where the reader was in the article `key`, in an earlier session too.
    fn reading_position(&self, key: &str) -> Option<ReadingPosition>;
    /// Stores where the reader is in the article `key`, durably.
    ///
    /// # Errors
    /// One line, where it could not be stored.
    fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText>;
    /// The position of the article `key`, which was once at `near`. `None` does not prove that it is gone: where a search of the
    /// whole list would take long, only a part of it is searched.
    fn locate(&self, key: &str, near: usize) -> Option<usize>;
}

/// The counts of a shelf.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShelfStatus {
    /// Articles in the list.
    pub listed: usize,
    /// Articles on the shelf.
    pub total: usize,
    /// Articles that came since the list was arranged and are not in it.
    pub waiting: usize,
    /// Unread articles in the list.
    pub unread: usize,
    /// Of the unread ones, how many were not read from the input yet, so that it is not known whether an earlier session has
    /// read them.
    pub unread_unverified: usize,
    /// Records that could not be read.
    pub unreadable: usize,
    /// Is the shelf still reading its input?
    pub is_loading: bool,
}
