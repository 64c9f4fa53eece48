//! The library as a [`Shelf`].
//!
//! The methods that only read have no error to return. Where the file cannot be read they return nothing, and the reason is
//! added to the shelf's diagnostics.

use super::Library;
use super::error::Error;
use super::listing::{Listing, UnreadCount};
use crate::query::{Expr, QueryField, QueryTerm};
use crate::shelf::name_profile::{FoundNames, NamesJob, ProfileJob};
use crate::shelf::{
    ArrangeJob, Arrangement, ArticleId, Clock, Headline, JobMonitor, MarkChange, PageText, PreparedList,
    ReadingPosition, SearchHit, SearchJob, Shelf, ShelfStatus, SidebarItem, SortOrder,
};
use kabar_annotate::annotate::lines::repeated_lines::RepeatedLines;
use kabar_annotate::article::{Article, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use kabar_formats::Diagnostic;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Rows of the list that a search checks before it asks whether it is still wanted.
const CHUNK_ROWS: usize = 2_000;
/// Names that a search by a few letters shows: more are found by another letter.
const MAX_FOUND_NAMES: usize = 200;
/// How often a running SQL statement is checked for whether it is still wanted.
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The numbers of the articles that a search matches: all of them, and those that it matches in headline or outlet.
struct SearchMatches {
    articles: HashSet<i64>,
    in_headline: HashSet<i64>,
}

impl Library {
    /// The arrangement of a library that is opened: all articles, the latest first.
    pub fn default_arrangement() -> Arrangement {
        Arrangement { order: SortOrder::Newest, ..Arrangement::default() }
    }

    /// The library at its default path, with the list that a reader sees first. `None` where there is no file, or one that
    /// has neither feeds nor articles: it may hold the marks of files only.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn open_to_read(clock: Clock) -> Result<Option<Library>, Error> {
        let Some(path) = Library::default_path().filter(|path| path.exists()) else { return Ok(None) };
        let mut library = Library::open(&path, clock)?;
        if library.feeds()?.is_empty() && library.counts()?.articles == 0 {
            return Ok(None);
        }
        library.arrange_now(&Library::default_arrangement())?;
        Ok(Some(library))
    }

    /// Arranges the list now: for the first screen, which has nothing to show meanwhile.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn arrange_now(&mut self, arrangement: &Arrangement) -> Result<(), Error> {
        *self.listing.get_mut() = self.arrange_listing(arrangement)?;
        Ok(())
    }

    /// The numbers of the articles at the positions `window` of the list, cut to its length; for [`Library::mark_all`].
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn ids_at(&self, window: Range<usize>) -> Result<Vec<i64>, Error> {
        Ok(self.listing.borrow_mut().ids(&self.db, window)?.to_vec())
    }

    /// Has the unread articles of the list counted again, after a change of many articles.
    pub fn invalidate_unread_count(&self) {
        self.seen_version.set(-1);
    }

    /// The value of `asked`; after an error the default, and a diagnostic.
    fn value_or_diagnostic<T: Default>(&self, asked: Result<T, Error>) -> T {
        asked.unwrap_or_else(|trouble| {
            let fault = Diagnostic::new(&self.path.display().to_string(), None, trouble.message());
            let mut faults = self.diagnostics.borrow_mut();
            if !faults.contains(&fault) {
                faults.push(fault);
            }
            T::default()
        })
    }

    /// The numbers of the articles that match `expr`.
    fn matching_ids(&self, expr: &Expr) -> Result<HashSet<i64>, Error> {
        let condition = self.sql_condition(expr)?;
        let mut all = self.db.prepare(&format!("SELECT a.id FROM articles a WHERE {}", condition.sql))?;
        let ids = all.query_map(rusqlite::params_from_iter(condition.values), |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The articles in which `query` occurs.
    fn text_matches(&self, query: &TextQuery) -> Result<SearchMatches, Error> {
        let text = |field| Expr::Term(QueryTerm::Text(field, query.clone()));
        let heads = self.matching_ids(&Expr::any(vec![text(QueryField::Title), text(QueryField::From)]))?;
        Ok(SearchMatches { articles: self.matching_ids(&text(QueryField::Anywhere))?, in_headline: heads })
    }

    /// The articles that name `bearer`.
    fn name_matches(&self, bearer: &NameKey) -> Result<SearchMatches, Error> {
        let title =
            TextQuery::new(&bearer.name).map(|name| Expr::Term(QueryTerm::Text(QueryField::Title, name)));
        let heads = title.map_or_else(|| Ok(HashSet::new()), |title| self.matching_ids(&title))?;
        Ok(SearchMatches { articles: self.articles_naming(&bearer.name)?, in_headline: heads })
    }

    fn report_hits(
        &self,
        shown: &mut Listing,
        SearchMatches { articles: all, in_headline: heads }: &SearchMatches,
        from: usize,
        asker: &dyn JobMonitor,
    ) -> Result<(), Error> {
        for side in [from..shown.count, 0..from.min(shown.count)] {
            for start in side.clone().step_by(CHUNK_ROWS) {
                if !asker.is_wanted() {
                    return Ok(());
                }
                let ids = shown.ids(&self.db, start..(start + CHUNK_ROWS).min(side.end))?;
                let hits = ids.iter().enumerate().filter(|(_, id)| all.contains(id));
                let hits =
                    hits.map(|(n, id)| SearchHit { position: start + n, in_text: !heads.contains(id) });
                asker.report_hits(hits.collect());
            }
        }
        Ok(())
    }
}

/// Does `work` on `library`, and interrupts its SQL statement when `asker` no longer wants the result.
fn run_interruptible<T>(library: &Library, asker: &dyn JobMonitor, work: impl FnOnce() -> T) -> T {
    let statement = library.db.get_interrupt_handle();
    let (working, end) = channel::<()>();
    std::thread::scope(|scope| {
        // Where the system has no thread to give, the work is done to its end.
        let watch = std::thread::Builder::new().name("asker".into());
        let _ = watch.spawn_scoped(scope, move || {
            while end.recv_timeout(CANCEL_POLL_INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if !asker.is_wanted() {
                    statement.interrupt();
                }
            }
        });
        let done = work();
        drop(working);
        done
    })
}

impl Library {
    /// A search from the position `from` on for the articles that `find` returns.
    fn search_for(
        &self,
        from: usize,
        find: impl Fn(&Library) -> Result<SearchMatches, Error> + Send + 'static,
    ) -> SearchJob {
        let (path, clock, mut shown) = (self.path.clone(), self.clock, self.listing.borrow().clone());
        Box::new(move |asker| {
            let search = |library: Library| {
                let found = run_interruptible(&library, asker, || find(&library))?;
                library.report_hits(&mut shown, &found, from, asker)
            };
            // A library that cannot be read has no hits; the list itself says why.
            let _ = Library::open(&path, clock).and_then(search);
        })
    }
}

impl Shelf for Library {
    fn status(&self) -> ShelfStatus {
        self.value_or_diagnostic(self.read_status())
    }

    fn sidebar_items(&self) -> Vec<SidebarItem> {
        self.value_or_diagnostic(self.load_sidebar_items())
    }

    fn arrange(&self, arrangement: &Arrangement) -> ArrangeJob {
        let (path, clock, arrangement) = (self.path.clone(), self.clock, arrangement.clone());
        Box::new(move |asker| {
            let arrange = |library: Library| {
                run_interruptible(&library, asker, || library.arrange_listing(&arrangement))
            };
            let listing = Library::open(&path, clock).and_then(arrange);
            listing.ok().filter(|_| asker.is_wanted()).map(PreparedList::new)
        })
    }

    fn show(&mut self, prepared: &PreparedList, keep: Option<ArticleId>) -> Option<usize> {
        let mut listing = prepared.downcast::<Listing>()?.clone();
        let found = keep.map(|keep| listing.position_of(&self.db, keep.0.cast_signed()));
        let at = self.value_or_diagnostic(found.unwrap_or(Ok(None)));
        *self.listing.get_mut() = listing;
        at
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let rows = self.ids_at(window).and_then(|ids| self.rows(&ids));
        let mut headlines: Vec<Headline> =
            self.value_or_diagnostic(rows).into_iter().map(|row| row.headline).collect();
        let sought = self.listing.borrow().search_expr.clone();
        if let Some(sought) = sought {
            for headline in &mut headlines {
                headline.snippet =
                    self.value_or_diagnostic(self.snippet(headline.id.0.cast_signed(), &sought));
            }
        }
        headlines
    }

    fn article(&self, at: usize) -> Option<Article> {
        let found = self.ids_at(at..at + 1).and_then(|ids| match ids.first() {
            Some(id) => self.article_by_id(*id),
            None => Ok(None),
        });
        self.value_or_diagnostic(found)
    }

    fn page_text(&self, at: usize, article: &Article) -> Option<PageText> {
        let found = self.ids_at(at..at + 1).and_then(|ids| match ids.first() {
            Some(id) => self.page_text(*id, article).map(Some),
            None => Ok(None),
        });
        self.value_or_diagnostic(found)
    }

    fn outlet_repeats(&self, article: &Article) -> RepeatedLines {
        let found = self.with_feed_lines(&article.key, |counter| counter.repeated_lines(article));
        self.value_or_diagnostic(found).unwrap_or_default()
    }

    fn search(&self, query: &TextQuery, from: usize) -> SearchJob {
        let query = query.clone();
        self.search_for(from, move |library| library.text_matches(&query))
    }

    fn search_name(&self, bearer: &NameKey, from: usize) -> SearchJob {
        let bearer = bearer.clone();
        self.search_for(from, move |library| library.name_matches(&bearer))
    }

    fn profile_job(&self, key: &NameKey) -> ProfileJob {
        let (path, clock, key) = (self.path.clone(), self.clock, key.clone());
        Box::new(move |asker| {
            let read = |library: Library| run_interruptible(&library, asker, || library.name_profile(&key));
            // A library that cannot be read has no profiles; the list itself says why.
            Library::open(&path, clock).and_then(read).ok().flatten()
        })
    }

    fn names_job(&self, typed: &str) -> NamesJob {
        let (path, clock, typed) = (self.path.clone(), self.clock, typed.to_owned());
        Box::new(move |asker| {
            let find = |library: Library| {
                run_interruptible(&library, asker, || library.find_names(&typed, MAX_FOUND_NAMES))
            };
            let names = Library::open(&path, clock).and_then(find).unwrap_or_default();
            FoundNames { names, is_all: false }
        })
    }

    fn next_unread(&self, from: usize, back: bool) -> Option<usize> {
        self.value_or_diagnostic(self.find_next_unread(from, back))
    }

    fn mark(&mut self, id: ArticleId, mark: MarkChange) -> Result<(), CleanText> {
        let article = id.0.cast_signed();
        let was = self.rows(&[article]).ok().and_then(|rows| rows.first().map(|row| row.headline.is_read));
        let done = self.mark_all(&[article], mark);
        done.map_err(|trouble| CleanText::one_line(&format!("marks are not kept: {trouble}")))?;
        if let (UnreadCount::Known(unread), Some(was), Some(is)) =
            (&mut self.listing.get_mut().unread, was, mark.read)
        {
            *unread = (*unread + usize::from(was)).saturating_sub(usize::from(is));
        }
        Ok(())
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        self.diagnostics.borrow().clone()
    }

    fn reading_position(&self, key: &str) -> Option<ReadingPosition> {
        self.value_or_diagnostic(Library::reading_position(self, key))
    }

    fn save_reading_position(&mut self, key: &str, at: ReadingPosition) -> Result<(), CleanText> {
        Library::save_reading_position(self, key, at).map_err(|trouble| trouble.message().clone())
    }

    fn locate(&self, key: &str, _near: usize) -> Option<usize> {
        self.value_or_diagnostic(self.list_position(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ErrorCode;

    struct CancelledTestAsker;

    impl JobMonitor for CancelledTestAsker {
        fn is_wanted(&self) -> bool {
            false
        }
        fn report_progress(&self, _done: usize, _of: usize) {}
        fn report_hits(&self, _hits: Vec<SearchHit>) {}
    }

    #[test]
    fn a_statement_ends_when_nobody_waits_for_it() {
        let library = super::super::tests::new_library("gone");
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let found = run_interruptible(&library, &CancelledTestAsker, || {
            library.db.query_row(endless, [], |row| row.get::<_, i64>(0))
        });
        let why = found.expect_err("ended").sqlite_error_code();
        assert_eq!(why, Some(ErrorCode::OperationInterrupted));
        let count = library.db.query_row("SELECT count(*) FROM articles", [], |row| row.get::<_, i64>(0));
        assert_eq!(count, Ok(0), "the next one is asked");
    }
}
