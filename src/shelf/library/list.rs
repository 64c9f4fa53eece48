//! The list as it is arranged: position → article, walked by keys and never loaded whole; see the module's first page.
//!
//! Places that have an index in the order asked for are *walked*: the numbers of the rows that were walked are kept, and the
//! next ones are those after the last key. What a filter lets through, or an order that no index has, is found once; then
//! all its numbers are there. Either way a list is of the articles that were there when it was arranged: later ones have
//! higher numbers, and wait.

use super::Library;
use super::ask::{self, Condition};
use super::find::CANDIDATES;
use super::places::{STARRED, UNREAD};
use super::trouble::Trouble;
use crate::query::Expr;
use crate::shelf::{Arrangement, Order, PlaceKind};
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use std::ops::Range;

/// Rows that one step of a walk takes.
const STEP: usize = 1_000;

/// An arranged list.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    /// How it is walked on; `None` where all its numbers are there.
    walk: Option<Walk>,
    /// The numbers of its articles, from the first on.
    ids: Vec<i64>,
    /// How many there are.
    pub count: usize,
    /// How many of them are unread.
    pub unread: Unread,
    /// The last article that was there.
    pub top: i64,
    /// What was sought, where the list is what a search found, the best first.
    pub sought: Option<Expr>,
}

/// Where the number of unread articles is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// In the library: all of it, what is starred, or one feed.
    All,
    Starred,
    Feed(i64),
    /// Here.
    Here(usize),
}

/// The next rows of a walk.
#[derive(Debug, Clone)]
struct Walk {
    sql: String,
    feed: Option<i64>,
    /// The key of the last row: (sort, id).
    last: (i64, i64),
}

impl Listing {
    /// Nothing yet.
    pub fn empty() -> Listing {
        Listing { walk: None, ids: Vec::new(), count: 0, unread: Unread::Here(0), top: 0, sought: None }
    }

    /// The numbers of the articles at `window`, cut to what there is.
    pub fn ids(&mut self, library: &Library, window: Range<usize>) -> Result<&[i64], Trouble> {
        while self.ids.len() < window.end.min(self.count) && self.step(library, window.end)? {}
        let end = window.end.min(self.ids.len());
        Ok(&self.ids[window.start.min(end)..end])
    }

    /// The numbers of all its articles, where they are there.
    pub fn all(&self) -> Option<&[i64]> {
        self.walk.is_none().then_some(&self.ids)
    }

    /// The position of an article.
    pub fn position(&mut self, library: &Library, id: i64) -> Result<Option<usize>, Trouble> {
        let mut from = 0;
        loop {
            if let Some(at) = self.ids[from..].iter().position(|i| *i == id) {
                return Ok(Some(from + at));
            }
            from = self.ids.len();
            if !self.step(library, 0)? {
                return Ok(None);
            }
        }
    }

    /// Walks on; false at the end. `wanted` rows are wanted in all.
    fn step(&mut self, library: &Library, wanted: usize) -> Result<bool, Trouble> {
        let Some(walk) = &mut self.walk else { return Ok(false) };
        let rows = wanted.saturating_sub(self.ids.len()).max(STEP) as i64;
        let mut next = library.db.prepare_cached(&walk.sql)?;
        let values = [Some(self.top), Some(walk.last.0), Some(walk.last.1), Some(rows), walk.feed];
        let mut next = next.query(params_from_iter(values.into_iter().flatten()))?;
        let before = self.ids.len();
        while let Some(row) = next.next()? {
            walk.last = (row.get(1)?, row.get(0)?);
            self.ids.push(walk.last.1);
        }
        let more = self.ids.len() > before;
        if !more {
            // Others may have deleted or read some that were counted.
            self.count = self.ids.len();
            self.walk = None;
        }
        Ok(more)
    }
}

impl Library {
    /// Arranges a list.
    pub(super) fn listing(&self, arrangement: &Arrangement) -> Result<Listing, Trouble> {
        let top: i64 =
            self.db.query_row("SELECT coalesce(max(id), 0) FROM articles", [], |row| row.get(0))?;
        match self.walked(arrangement, top)? {
            Some(listing) => Ok(listing),
            None => self.found(arrangement, top),
        }
    }

    /// A list that an index has.
    fn walked(&self, arrangement: &Arrangement, top: i64) -> Result<Option<Listing>, Trouble> {
        if arrangement.filter.is_some() {
            return Ok(None);
        }
        let counts = self.counts()?;
        let place = arrangement.place.map(|place| (place.kind, place.number));
        let (rows, count, unread, feed) = match place {
            None | Some((PlaceKind::All, _)) => {
                ("articles WHERE deleted = 0", counts.articles, Unread::All, None)
            }
            Some((PlaceKind::View, UNREAD)) => {
                ("articles WHERE deleted = 0 AND read = 0", counts.unread, Unread::All, None)
            }
            Some((PlaceKind::View, STARRED)) => {
                ("articles WHERE deleted = 0 AND starred = 1", counts.starred, Unread::Starred, None)
            }
            Some((PlaceKind::Feed, id)) => {
                let Some(feed) = self.feed(id)? else { return Ok(Some(Listing { top, ..Listing::empty() })) };
                ("listed WHERE feed = ?5", feed.articles, Unread::Feed(id), Some(id))
            }
            Some(_) => return Ok(None),
        };
        let id = if feed.is_some() { "article" } else { "id" };
        let (beyond, order, last) = match arrangement.order {
            Order::Newest => (format!("(sort, {id}) < (?2, ?3)"), format!("sort DESC, {id} DESC"), i64::MAX),
            Order::Oldest => (format!("(sort, {id}) > (?2, ?3)"), format!("sort, {id}"), i64::MIN),
            // ?2 is named, so that all walks have the same parameters.
            Order::Input if feed.is_none() => ("id > ?3 AND ?2 < 0".to_owned(), "id".to_owned(), i64::MIN),
            _ => return Ok(None),
        };
        let sql = if arrangement.order == Order::Input {
            format!("SELECT id, {} FROM {rows} AND id <= ?1 AND {beyond} ORDER BY id LIMIT ?4", i64::MIN)
        } else {
            format!("SELECT {id}, sort FROM {rows} AND {id} <= ?1 AND {beyond} ORDER BY {order} LIMIT ?4")
        };
        let walk = Some(Walk { sql, feed, last: (last, last) });
        Ok(Some(Listing { walk, ids: Vec::new(), count, unread, top, sought: None }))
    }

    /// A list that is found once.
    fn found(&self, arrangement: &Arrangement, top: i64) -> Result<Listing, Trouble> {
        let order = match arrangement.order {
            Order::Best => return self.ranked(arrangement, top),
            Order::Input => "a.id",
            Order::Newest => "a.sort DESC, a.id DESC",
            Order::Oldest => "a.sort, a.id",
            Order::Outlet => "coalesce(a.outlet, '') COLLATE NOCASE, a.sort DESC, a.id DESC",
            Order::Longest => "a.words DESC, a.id",
            Order::Shortest => "a.words, a.id",
        };
        let mut condition = Condition::default();
        condition.add("a.deleted = 0 AND a.id <= ?", [Value::Integer(top)]);
        if let Some(place) = arrangement.place {
            let of_place = self.of_place(place)?;
            condition.sql.push_str(" AND ");
            condition.add(&of_place.sql, of_place.values);
        }
        if let Some(filter) = &arrangement.filter {
            let filter = self.condition(filter)?;
            condition.sql.push_str(" AND ");
            condition.add(&filter.sql, filter.values);
        }
        let sql = format!("SELECT a.id, a.read FROM articles a WHERE {} ORDER BY {order}", condition.sql);
        let mut all = self.db.prepare(&sql)?;
        let mut rows = all.query(params_from_iter(condition.values))?;
        let (mut ids, mut unread) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            ids.push(row.get(0)?);
            unread += usize::from(!row.get::<_, bool>(1)?);
        }
        Ok(Listing { walk: None, count: ids.len(), ids, unread: Unread::Here(unread), top, sought: None })
    }

    /// What fits the filter best, of a place.
    fn ranked(&self, arrangement: &Arrangement, top: i64) -> Result<Listing, Trouble> {
        let all = Expr::all(Vec::new());
        let sought = arrangement.filter.as_ref().unwrap_or(&all);
        let mut among = Condition::default();
        among.add("a.id <= ?", [Value::Integer(top)]);
        if let Some(place) = arrangement.place {
            let of_place = self.of_place(place)?;
            among.sql.push_str(" AND ");
            among.add(&of_place.sql, of_place.values);
        }
        let found = self.best_among(sought, among, CANDIDATES)?;
        let ids: Vec<i64> = found.into_iter().map(|found| found.id).collect();
        let sql = "SELECT count(*) FROM json_each(?1) j JOIN articles a ON a.id = j.value WHERE a.read = 0";
        let unread: i64 =
            self.db.prepare_cached(sql)?.query_row([ask::list(ids.iter().copied())], |row| row.get(0))?;
        let unread = Unread::Here(usize::try_from(unread).unwrap_or(0));
        Ok(Listing { walk: None, count: ids.len(), ids, unread, top, sought: Some(sought.clone()) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{
        READ, STAR, assert_counts, draft, entries, entry, ids, subscription, with_feed,
    };
    use super::*;
    use crate::shelf::{Asker, Hit, Id, Mark, Place, PlaceId, Shelf};
    use kabar_annotate::article::Draft;
    use std::sync::Mutex;

    struct Patient(Mutex<Vec<Hit>>);

    impl Asker for Patient {
        fn go_on(&self) -> bool {
            true
        }
        fn progress(&self, _done: usize, _of: usize) {}
        fn hits(&self, hits: Vec<Hit>) {
            self.0.lock().expect("no panic").extend(hits);
        }
    }

    fn patient() -> Patient {
        Patient(Mutex::default())
    }

    fn arrangement(place: Option<(PlaceKind, i64)>, order: Order) -> Arrangement {
        Arrangement {
            place: place.map(|(kind, number)| PlaceId { kind, number }),
            order,
            ..Arrangement::default()
        }
    }

    /// Shows the arrangement as the librarian does, and says where `keep` is.
    fn show(library: &mut Library, arrangement: &Arrangement, keep: Option<Id>) -> Option<usize> {
        let prepared = library.arrange(arrangement)(&patient()).expect("prepared");
        library.show(&prepared, keep)
    }

    fn shown(library: &Library) -> Vec<i64> {
        library.ids_at(0..usize::MAX).expect("read")
    }

    /// Two feeds, one in a folder; enough for more than one step of a walk.
    fn filled(name: &str) -> Library {
        let (mut library, feed) = with_feed(name);
        let (other, _) = library.subscribe(&[subscription("https://lain.example/rss")]).expect("subscribed");
        library.move_feed(other[0], "berita/kota").expect("moved");
        library.absorb(feed, &entries(0..2_300), 1_800_000_000).expect("kept");
        let lain = |n: usize| Draft {
            site: Some(format!("Lain {}", n % 3)),
            text: "Kapulaga. ".repeat(n % 7 + 30),
            ..draft(n)
        };
        let more: Vec<_> = (5_000..5_040).map(|n| entry(&format!("lain-{n}"), lain(n))).collect();
        library.absorb(other[0], &more, 1_800_000_000).expect("kept");
        let all = ids(&library);
        library.mark_all(&all[..2_000], READ).expect("marked");
        library.mark_all(&all[10..13], STAR).expect("marked");
        library.tag(&all[20..24], "nanti", true).expect("tagged");
        library.save_view("kapal", Some("kapulaga")).expect("saved");
        library
    }

    #[test]
    fn every_place_is_shown_in_every_order_as_sorting_would() {
        let mut library = filled("orders");
        let places: Vec<Place> = library.places();
        let names: Vec<(&str, usize, usize, usize)> =
            places.iter().map(|p| (&*p.name, p.depth, p.unread, p.articles)).collect();
        assert_eq!(
            names,
            [
                ("All", 0, 340, 2_340),
                ("Unread", 0, 340, 340),
                ("Starred", 0, 0, 3),
                ("kapal", 0, 40, 40),
                ("https://warta.example/feed", 0, 300, 2_300),
                ("berita", 0, 40, 40),
                ("kota", 1, 40, 40),
                ("https://lain.example/rss", 2, 40, 40),
                ("nanti", 0, 0, 4),
            ]
        );
        for place in places {
            for order in Order::ALL {
                let arrangement = arrangement(Some((place.id.kind, place.id.number)), order);
                show(&mut library, &arrangement, None);
                let status = library.status();
                assert_eq!(
                    (status.articles, status.unread),
                    (place.articles, place.unread),
                    "{} {order:?}",
                    &*place.name
                );
                let found = library.found(&arrangement, i64::MAX).expect("read").ids;
                assert_eq!(shown(&library), found, "{} {order:?}", &*place.name);
                // From the end, and from the middle.
                show(&mut library, &arrangement, None);
                let end = found.len();
                assert_eq!(
                    library.ids_at(end.saturating_sub(2)..end + 5).expect("read"),
                    found[end.saturating_sub(2)..]
                );
                assert_eq!(library.ids_at(end / 2..end / 2 + 1).expect("read"), found[end / 2..end / 2 + 1]);
                assert_eq!(library.headlines(0..3).len(), end.min(3));
            }
        }
    }

    #[test]
    fn a_list_stays_as_it_was_arranged_while_things_are_read_and_fetched() {
        let mut library = filled("stays");
        show(&mut library, &arrangement(Some((PlaceKind::View, UNREAD)), Order::Newest), None);
        let before = library.headlines(0..50);
        library.mark(before[3].id, READ).expect("marked");
        library.absorb(1, &entries(9_000..9_010), 1_800_000_000).expect("kept");
        let status = library.status();
        assert_eq!((status.articles, status.newer, status.unread, status.all), (340, 10, 339, 2_350));
        let after = library.headlines(0..50);
        assert!(after[3].read && after.iter().map(|h| h.id).eq(before.iter().map(|h| h.id)));
        assert_eq!(shown(&library).len(), 340);
        // All of it, as it was arranged, is read; what came since is not.
        library.mark_all(&shown(&library), READ).expect("marked");
        assert_eq!(library.counts().expect("read").unread, 10);
        let kept = show(&mut library, &arrangement(None, Order::Newest), Some(before[7].id));
        assert_eq!(kept.and_then(|at| library.headlines(at..at + 1).pop()).map(|h| h.id), Some(before[7].id));
        assert_eq!(
            show(&mut library, &arrangement(Some((PlaceKind::Feed, 2)), Order::Newest), Some(Id(1))),
            None
        );
        assert_counts(&library);
    }

    #[test]
    fn what_another_deletes_shortens_a_list_that_was_not_walked_to_its_end() {
        let mut library = filled("shortens");
        show(&mut library, &arrangement(None, Order::Newest), None);
        library.headlines(0..10);
        let mut another = Library::open(library.path()).expect("opened");
        another.delete(&[1, 2, 3]).expect("deleted");
        assert_eq!(library.headlines(2_330..2_340).len(), 7);
        assert_eq!(library.status().articles, 2_337);
    }

    #[test]
    fn the_next_unread_article_is_found_around_the_end() {
        let mut library = filled("unread");
        show(&mut library, &arrangement(Some((PlaceKind::Feed, 1)), Order::Oldest), None);
        assert_eq!(library.unread(5, false), Some(2_000));
        assert_eq!(library.unread(2_299, false), Some(2_000));
        assert_eq!(library.unread(5, true), Some(2_299));
        assert_eq!(library.unread(2_100, true), Some(2_099));
        show(&mut library, &arrangement(Some((PlaceKind::View, STARRED)), Order::Newest), None);
        assert_eq!(library.unread(0, false), None);
    }

    #[test]
    fn a_search_goes_from_where_the_reader_is_and_knows_headlines() {
        let mut library = filled("search");
        show(&mut library, &arrangement(None, Order::Oldest), None);
        let query = kabar_annotate::text::find::Query::new("kapulaga").expect("a query");
        let asker = patient();
        library.search(&query, 2_330)(&asker);
        let hits = asker.0.into_inner().expect("no panic");
        assert_eq!(hits.len(), 40);
        assert!(hits[0] == Hit { at: 2_330, in_text: true } && hits[10].at == 2_300);
        let asker = patient();
        library.search(&kabar_annotate::text::find::Query::new("nomor 2299").expect("a query"), 0)(&asker);
        assert_eq!(asker.0.into_inner().expect("no panic"), [Hit { at: 2_299, in_text: false }]);
    }

    #[test]
    fn what_another_kabar_marks_is_seen() {
        let mut library = filled("another");
        show(&mut library, &arrangement(Some((PlaceKind::Tag, 1)), Order::Newest), None);
        let mut another = Library::open(library.path()).expect("opened");
        another.mark_all(&ids(&another)[20..22], Mark { read: Some(false), starred: None }).expect("marked");
        assert_eq!(library.headlines(0..4).iter().filter(|h| !h.read).count(), 2);
        assert_eq!(library.places().iter().find(|p| &*p.name == "nanti").map(|p| p.unread), Some(2));
        assert_eq!(library.status().unread, 2);
    }
}
