//! The library as a [`Shelf`]: its places, and a list of them as it is arranged.
//!
//! A shelf has no errors to give while it is looked at. What the file refuses is shown as nothing, and said among the faults.

use super::list::{Listing, Unread};
use super::marks::Position;
use super::trouble::Trouble;
use super::{Library, ask};
use crate::query::{Expr, Field, Term};
use crate::shelf::{
    Arrange, Arrangement, Asker, Headline, Hit, Id, Mark, Order, Place, Prepared, Search, Shelf, Status,
};
use kabar_annotate::annotate::lines::repeats::Seen;
use kabar_annotate::article::{Article, Bearer};
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::Query;
use kabar_formats::Fault;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Rows that are looked at between two questions whether to go on.
const PIECE: usize = 2_000;
/// How often it is asked whether a statement is still wanted.
const LOOK: Duration = Duration::from_millis(5);
/// A list that long is not counted again when others change something: its number of unread articles is then the one of when
/// it was arranged, and what the reader did since.
const RECOUNTED: usize = 20_000;
/// New articles that are counted; more are "many".
const NEWER: i64 = 10_000;

/// Numbers of articles that hold something: all of them, and those that have it in the headline or the outlet's name.
struct Holding {
    all: HashSet<i64>,
    heads: HashSet<i64>,
}

impl Library {
    /// What a reader sees first: everything, the latest on top.
    pub fn first() -> Arrangement {
        Arrangement { order: Order::Newest, ..Arrangement::default() }
    }

    /// Arranges the list at once: for the first screen, which has nothing to show meanwhile.
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn arrange_now(&mut self, arrangement: &Arrangement) -> Result<(), Trouble> {
        *self.shown.get_mut() = self.listing(arrangement)?;
        Ok(())
    }

    /// The numbers of the articles at `window` of the list, as it is arranged: what "all of it" means to
    /// [`Library::mark_all`].
    ///
    /// # Errors
    /// Where the library cannot be read.
    pub fn ids_at(&self, window: Range<usize>) -> Result<Vec<i64>, Trouble> {
        Ok(self.shown.borrow_mut().ids(self, window)?.to_vec())
    }

    /// The number of unread articles in the list may be another one now, by what was done to many at once.
    pub fn look_again(&self) {
        self.seen.set(-1);
    }

    /// What came of asking, or nothing, and a fault.
    fn told<T: Default>(&self, asked: Result<T, Trouble>) -> T {
        asked.unwrap_or_else(|trouble| {
            let fault = Fault::new(&self.path.display().to_string(), None, trouble.words());
            let mut faults = self.faults.borrow_mut();
            if !faults.contains(&fault) {
                faults.push(fault);
            }
            T::default()
        })
    }

    fn read_status(&self) -> Result<Status, Trouble> {
        let counts = self.counts()?;
        let version = self.version()?;
        let mut shown = self.shown.borrow_mut();
        if self.seen.replace(version) != version
            && let (Unread::Here(_), Some(ids)) =
                (shown.unread, shown.all().filter(|ids| ids.len() <= RECOUNTED))
        {
            // Others may have read some of them.
            let sql =
                "SELECT count(*) FROM json_each(?1) j JOIN articles a ON a.id = j.value WHERE a.read = 0";
            let unread: i64 =
                self.db.prepare_cached(sql)?.query_row([ask::list(ids.iter().copied())], |row| row.get(0))?;
            shown.unread = Unread::Here(usize::try_from(unread).unwrap_or(0));
        }
        let newer = "SELECT count(*) FROM (SELECT 1 FROM articles WHERE id > ?1 AND deleted = 0 LIMIT ?2)";
        let newer: i64 = self.db.prepare_cached(newer)?.query_row([shown.top, NEWER], |row| row.get(0))?;
        let newer = usize::try_from(newer).unwrap_or(0);
        let unread = match shown.unread {
            // Those that wait are counted in the library, and not in the list.
            Unread::All if newer > 0 => {
                let waiting = "SELECT count(*) FROM articles WHERE id > ?1 AND deleted = 0 AND read = 0";
                let waiting: i64 =
                    self.db.prepare_cached(waiting)?.query_row([shown.top], |row| row.get(0))?;
                counts.unread.saturating_sub(usize::try_from(waiting).unwrap_or(0))
            }
            Unread::All => counts.unread,
            Unread::Starred => {
                let sql = "SELECT count(*) FROM articles WHERE deleted = 0 AND starred = 1 AND read = 0 AND +id <= ?1";
                let unread: i64 = self.db.prepare_cached(sql)?.query_row([shown.top], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            Unread::Feed(feed) if newer == 0 => {
                let sql = "SELECT unread FROM feeds WHERE id = ?1";
                let unread: i64 = self.db.prepare_cached(sql)?.query_row([feed], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            Unread::Feed(feed) => {
                let sql = "SELECT unread - (SELECT count(*) FROM listed WHERE feed = ?1 AND article > ?2 AND read = 0)
                    FROM feeds WHERE id = ?1";
                let unread: i64 =
                    self.db.prepare_cached(sql)?.query_row([feed, shown.top], |row| row.get(0))?;
                usize::try_from(unread).unwrap_or(0)
            }
            Unread::Here(unread) => unread,
        };
        let faults = self.faults.borrow().len();
        Ok(Status { articles: shown.count, all: counts.articles, newer, unread, faults, ..Status::default() })
    }

    fn next_unread(&self, from: usize, back: bool) -> Result<Option<usize>, Trouble> {
        let count = self.shown.borrow().count;
        let mut read = self.db.prepare_cached(
            "SELECT count(*), min(j.key), max(j.key) FROM json_each(?1) j JOIN articles a ON a.id = j.value WHERE a.read = 0 AND a.deleted = 0",
        )?;
        // Those on the one side of it, piece by piece, then those on the other.
        let sides = if back { [0..from, from + 1..count] } else { [from + 1..count, 0..from] };
        for side in sides {
            let mut left = side;
            while !left.is_empty() {
                let piece = if back {
                    left.end.saturating_sub(PIECE).max(left.start)..left.end
                } else {
                    left.start..(left.start + PIECE).min(left.end)
                };
                let ids = ask::list(self.ids_at(piece.clone())?.into_iter());
                let found: (i64, Option<i64>, Option<i64>) =
                    read.query_row([ids], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                if let (Some(first), Some(last)) = (found.1, found.2) {
                    let at = if back { last } else { first };
                    return Ok(Some(piece.start + usize::try_from(at).unwrap_or(0)));
                }
                left = if back { left.start..piece.start } else { piece.end..left.end };
            }
        }
        Ok(None)
    }

    /// The numbers of the articles that `expr` lets through.
    fn numbers(&self, expr: &Expr) -> Result<HashSet<i64>, Trouble> {
        let condition = self.condition(expr)?;
        let mut all = self.db.prepare(&format!("SELECT a.id FROM articles a WHERE {}", condition.sql))?;
        let ids = all.query_map(rusqlite::params_from_iter(condition.values), |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// All articles that hold `query`, and those that hold it in headline or outlet.
    fn holding(&self, query: &Query) -> Result<Holding, Trouble> {
        let text = |field| Expr::Term(Term::Text(field, query.clone()));
        let heads = self.numbers(&Expr::any(vec![text(Field::Title), text(Field::From)]))?;
        Ok(Holding { all: self.numbers(&text(Field::Anywhere))?, heads })
    }

    /// All articles that name `bearer`, and those that have the name in the headline.
    fn holding_name(&self, bearer: &Bearer) -> Result<Holding, Trouble> {
        let title = Query::new(&bearer.name).map(|name| Expr::Term(Term::Text(Field::Title, name)));
        let heads = title.map_or_else(|| Ok(HashSet::new()), |title| self.numbers(&title))?;
        Ok(Holding { all: self.named(&bearer.name)?, heads })
    }

    fn search_list(
        &self,
        shown: &mut Listing,
        Holding { all, heads }: &Holding,
        from: usize,
        asker: &dyn Asker,
    ) -> Result<(), Trouble> {
        for side in [from..shown.count, 0..from.min(shown.count)] {
            for start in side.clone().step_by(PIECE) {
                if !asker.go_on() {
                    return Ok(());
                }
                let ids = shown.ids(self, start..(start + PIECE).min(side.end))?;
                let hits = ids.iter().enumerate().filter(|(_, id)| all.contains(id));
                let hits = hits.map(|(n, id)| Hit { at: start + n, in_text: !heads.contains(id) });
                asker.hits(hits.collect());
            }
        }
        Ok(())
    }
}

/// Does `work` on `library`, and ends what it asks of SQLite when `asker` has left.
fn asking<T>(library: &Library, asker: &dyn Asker, work: impl FnOnce() -> T) -> T {
    let statement = library.db.get_interrupt_handle();
    let (working, end) = channel::<()>();
    std::thread::scope(|scope| {
        // Where there is no thread to be had it is done to its end.
        let watch = std::thread::Builder::new().name("asker".into());
        let _ = watch.spawn_scoped(scope, move || {
            while end.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if !asker.go_on() {
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
    /// A search, from the position `from` on, for the articles that `find` finds.
    fn look_for(
        &self,
        from: usize,
        find: impl Fn(&Library) -> Result<Holding, Trouble> + Send + 'static,
    ) -> Search {
        let (path, mut shown) = (self.path.clone(), self.shown.borrow().clone());
        Box::new(move |asker| {
            let search = |library: Library| {
                let found = asking(&library, asker, || find(&library))?;
                library.search_list(&mut shown, &found, from, asker)
            };
            // What cannot be read has no hits; the list itself says why.
            let _ = Library::open(&path).and_then(search);
        })
    }
}

impl Shelf for Library {
    fn status(&self) -> Status {
        self.told(self.read_status())
    }

    fn places(&self) -> Vec<Place> {
        self.told(self.read_places())
    }

    fn arrange(&self, arrangement: &Arrangement) -> Arrange {
        let (path, arrangement) = (self.path.clone(), arrangement.clone());
        Box::new(move |asker| {
            let arrange = |library: Library| asking(&library, asker, || library.listing(&arrangement));
            let listing = Library::open(&path).and_then(arrange);
            listing.ok().filter(|_| asker.go_on()).map(Prepared::new)
        })
    }

    fn show(&mut self, prepared: &Prepared, keep: Option<Id>) -> Option<usize> {
        let mut listing = prepared.get::<Listing>()?.clone();
        let found = keep.map(|keep| listing.position(self, keep.0.cast_signed()));
        let at = self.told(found.unwrap_or(Ok(None)));
        *self.shown.get_mut() = listing;
        at
    }

    fn headlines(&self, window: Range<usize>) -> Vec<Headline> {
        let rows = self.ids_at(window).and_then(|ids| self.rows(&ids));
        let mut headlines: Vec<Headline> = self.told(rows).into_iter().map(|row| row.headline).collect();
        let sought = self.shown.borrow().sought.clone();
        if let Some(sought) = sought {
            for headline in &mut headlines {
                headline.snippet = self.told(self.snippet(headline.id.0.cast_signed(), &sought));
            }
        }
        headlines
    }

    fn article(&self, at: usize) -> Option<Article> {
        let found = self.ids_at(at..at + 1).and_then(|ids| match ids.first() {
            Some(id) => self.article_by_id(*id),
            None => Ok(None),
        });
        self.told(found)
    }

    fn seen(&self, _article: &Article) -> Seen {
        Seen::default()
    }

    fn search(&self, query: &Query, from: usize) -> Search {
        let query = query.clone();
        self.look_for(from, move |library| library.holding(&query))
    }

    fn naming(&self, bearer: &Bearer, from: usize) -> Search {
        let bearer = bearer.clone();
        self.look_for(from, move |library| library.holding_name(&bearer))
    }

    fn unread(&self, from: usize, back: bool) -> Option<usize> {
        self.told(self.next_unread(from, back))
    }

    fn mark(&mut self, id: Id, mark: Mark) -> Result<(), Clean> {
        let article = id.0.cast_signed();
        let was = self.rows(&[article]).ok().and_then(|rows| rows.first().map(|row| row.headline.read));
        let done = self.mark_all(&[article], mark);
        done.map_err(|trouble| Clean::line(&format!("marks are not kept: {trouble}")))?;
        if let (Unread::Here(unread), Some(was), Some(is)) =
            (&mut self.shown.get_mut().unread, was, mark.read)
        {
            *unread = (*unread + usize::from(was)).saturating_sub(usize::from(is));
        }
        Ok(())
    }

    fn faults(&self) -> Vec<Fault> {
        self.faults.borrow().clone()
    }

    fn position(&self, key: &str) -> Option<Position> {
        self.told(Library::position(self, key))
    }

    fn keep_position(&mut self, key: &str, at: Position) -> Result<(), Clean> {
        Library::keep_position(self, key, at).map_err(|trouble| trouble.words().clone())
    }

    fn locate(&self, key: &str, _near: usize) -> Option<usize> {
        self.told(self.position_of(key))
    }

    fn library(&mut self) -> Option<&mut Library> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ErrorCode;

    struct Gone;

    impl Asker for Gone {
        fn go_on(&self) -> bool {
            false
        }
        fn progress(&self, _done: usize, _of: usize) {}
        fn hits(&self, _hits: Vec<Hit>) {}
    }

    #[test]
    fn a_statement_ends_when_nobody_waits_for_it() {
        let library = super::super::tests::library("gone");
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let found = asking(&library, &Gone, || library.db.query_row(endless, [], |row| row.get::<_, i64>(0)));
        let why = found.expect_err("ended").sqlite_error_code();
        assert_eq!(why, Some(ErrorCode::OperationInterrupted));
        let count = library.db.query_row("SELECT count(*) FROM articles", [], |row| row.get::<_, i64>(0));
        assert_eq!(count, Ok(0), "the next one is asked");
    }
}
