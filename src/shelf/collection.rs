//! [`Shelf`]: a collection of articles, whatever it is made of.

use super::{
    ArrangeJob, Arrangement, ArticleId, Headline, MarkChange, PreparedList, ReadingPosition, SearchJob,
    SidebarItem,
};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::Diagnostic;
use std::ops::Range;

/// A collection of articles. A position is a row of the list as it is arranged now.
pub trait Shelf: Send {
    /// How much there is, now.
    fn status(&self) -> ShelfStatus;
    /// The parts of the shelf, in the order of the side list: everything first, each folder before what is in it.
    fn sidebar_items(&self) -> Vec<SidebarItem>;
    /// Work that prepares `arrangement`, to be run on a thread of its own.
    fn arrange(&self, arrangement: &Arrangement) -> ArrangeJob;
    /// Work like that of [`Shelf::arrange`] which first reads again what the shelf was made of, where that was files; what
    /// came of it is [`Prepared::came`].
    ///
    /// # Errors
    /// One line: why that can't be done.
    fn rescan(&self, arrangement: &Arrangement) -> Result<ArrangeJob, CleanText> {
        Ok(self.arrange(arrangement))
    }
    /// Shows what was prepared from now on. Says the position that the article `keep` then has, where it has one.
    fn show(&mut self, prepared: &PreparedList, keep: Option<ArticleId>) -> Option<usize>;
    /// The headlines of `window`, cut to what there is.
    fn headlines(&self, window: Range<usize>) -> Vec<Headline>;
    /// The article at a position.
    fn article(&self, at: usize) -> Option<Article>;
    /// What the outlet of `article` is known to repeat from article to article.
    fn outlet_repeats(&self, article: &Article) -> RepeatedLines;
    /// A search for all articles of the list in which `query` occurs, in headline, outlet or text: from the position
    /// `from` on to the end, then from the first one. It may take long, so it is handed out to be run on a thread of its
    /// own.
    fn search(&self, query: &TextQuery, from: usize) -> SearchJob;
    /// The same for all articles of the list that name `bearer`.
    fn search_name(&self, bearer: &NameKey, from: usize) -> SearchJob;
    /// The nearest unread article after `from` (before it with `back`), around the end once.
    fn next_unread(&self, from: usize, back: bool) -> Option<usize>;
    /// Sets what is set in `mark`, durably, and says what the article's marks now are.
    ///
    /// # Errors
    /// One line, where the change could not be written down. It still holds for this session.
    fn mark(&mut self, id: ArticleId, mark: MarkChange) -> Result<(), CleanText>;
    /// What could not be read, in the order of the input.
    fn diagnostics(&self) -> Vec<Diagnostic>;
    /// Where the reader was in the article `key`, in an earlier session too.
    fn reading_position(&self, key: &str) -> Option<ReadingPosition>;
    /// Keeps where the reader is in the article `key`, durably.
    ///
    /// # Errors
    /// One line, where that could not be written down.
    fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText>;
    /// The position of the article `key`, which was once at `near`. `None` is no proof that it is gone: where to look at all
    /// of the list would take long, only a part of it is looked at.
    fn locate(&self, key: &str, near: usize) -> Option<usize>;
}

/// How much a shelf holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShelfStatus {
    /// Articles in the list, as it is arranged.
    pub listed: usize,
    /// Articles on the shelf.
    pub total: usize,
    /// Articles that came since the list was arranged, and wait to be arranged.
    pub waiting: usize,
    /// Of those in the list, how many are unread.
    pub unread: usize,
    /// Of the unread, how many nobody looked at yet: of them it is not known whether an earlier session read them.
    pub unread_unverified: usize,
    /// Records that could not be read.
    pub unreadable: usize,
    /// Is the shelf still reading its input?
    pub is_loading: bool,
}
