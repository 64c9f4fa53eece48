//! Which articles a list shows and in which order: from an arrangement to a [`Listing`].

use super::Library;
use super::error::Error;
use super::listing::{ListWalk, Listing, UnreadCount};
use super::query_sql::{SqlCondition, json_ids};
use super::search::MAX_RANKED;
use super::sidebar::{STARRED_NUMBER, UNREAD_NUMBER};
use crate::query::Expr;
use crate::shelf::{Arrangement, SidebarItemKind, SortOrder};
use rusqlite::params_from_iter;
use rusqlite::types::Value;

impl Library {
    /// The list that `arrangement` asks for.
    pub(super) fn arrange_listing(&self, arrangement: &Arrangement) -> Result<Listing, Error> {
        let last_id: i64 =
            self.db.query_row("SELECT coalesce(max(id), 0) FROM articles", [], |row| row.get(0))?;
        match self.indexed_listing(arrangement, last_id)? {
            Some(listing) => Ok(listing),
            None => self.queried_listing(arrangement, last_id),
        }
    }

    /// The list where an index has its order; `None` where none has.
    fn indexed_listing(&self, arrangement: &Arrangement, last_id: i64) -> Result<Option<Listing>, Error> {
        if arrangement.filter.is_some() {
            return Ok(None);
        }
        let counts = self.counts()?;
        let place = arrangement.scope.map(|place| (place.kind, place.number));
        let (rows, count, unread, feed) = match place {
            None | Some((SidebarItemKind::All, _)) => {
                ("articles WHERE deleted = 0", counts.articles, UnreadCount::InLibrary, None)
            }
            Some((SidebarItemKind::View, UNREAD_NUMBER)) => {
                ("articles WHERE deleted = 0 AND read = 0", counts.unread, UnreadCount::InLibrary, None)
            }
            Some((SidebarItemKind::View, STARRED_NUMBER)) => {
                ("articles WHERE deleted = 0 AND starred = 1", counts.starred, UnreadCount::Starred, None)
            }
            Some((SidebarItemKind::Feed, id)) => {
                let Some(feed) = self.feed(id)? else {
                    return Ok(Some(Listing::complete(Vec::new(), 0, last_id)));
                };
                ("listed WHERE feed = ?5", feed.articles, UnreadCount::Feed(id), Some(id))
            }
            Some(_) => return Ok(None),
        };
        let id = if feed.is_some() { "article" } else { "id" };
        let (beyond, order, last) = match arrangement.order {
            SortOrder::Newest => {
                (format!("(sort, {id}) < (?2, ?3)"), format!("sort DESC, {id} DESC"), i64::MAX)
            }
            SortOrder::Oldest => (format!("(sort, {id}) > (?2, ?3)"), format!("sort, {id}"), i64::MIN),
            // ?2 is used so that all walks have the same parameters.
            SortOrder::Input if feed.is_none() => {
                ("id > ?3 AND ?2 < 0".to_owned(), "id".to_owned(), i64::MIN)
            }
            _ => return Ok(None),
        };
        let sql = if arrangement.order == SortOrder::Input {
            format!("SELECT id, {} FROM {rows} AND id <= ?1 AND {beyond} ORDER BY id LIMIT ?4", i64::MIN)
        } else {
            format!("SELECT {id}, sort FROM {rows} AND {id} <= ?1 AND {beyond} ORDER BY {order} LIMIT ?4")
        };
        let walk = ListWalk { sql, feed, last_key: (last, last) };
        Ok(Some(Listing::walked(walk, count, unread, last_id)))
    }

    /// The list by a query that finds all its articles.
    fn queried_listing(&self, arrangement: &Arrangement, last_id: i64) -> Result<Listing, Error> {
        let order = match arrangement.order {
            SortOrder::Best => return self.ranked_listing(arrangement, last_id),
            SortOrder::Input => "a.id",
            SortOrder::Newest => "a.sort DESC, a.id DESC",
            SortOrder::Oldest => "a.sort, a.id",
            SortOrder::Outlet => "coalesce(a.outlet, '') COLLATE NOCASE, a.sort DESC, a.id DESC",
            SortOrder::Longest => "a.words DESC, a.id",
            SortOrder::Shortest => "a.words, a.id",
        };
        let mut condition = self.listed_before(arrangement, last_id)?;
        condition.push(" AND a.deleted = 0", []);
        if let Some(filter) = &arrangement.filter {
            condition.add_condition(self.sql_condition(filter)?);
        }
        let sql = format!("SELECT a.id, a.read FROM articles a WHERE {} ORDER BY {order}", condition.sql);
        let mut all = self.db.prepare(&sql)?;
        let mut rows = all.query(params_from_iter(condition.values))?;
        let (mut ids, mut unread) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            ids.push(row.get(0)?);
            unread += usize::from(!row.get::<_, bool>(1)?);
        }
        Ok(Listing::complete(ids, unread, last_id))
    }

    /// The list of the articles that match the filter best.
    fn ranked_listing(&self, arrangement: &Arrangement, last_id: i64) -> Result<Listing, Error> {
        let all = Expr::all(Vec::new());
        let expr = arrangement.filter.as_ref().unwrap_or(&all);
        let among = self.listed_before(arrangement, last_id)?;
        let found = self.best_matches_where(expr, among, MAX_RANKED)?;
        let ids: Vec<i64> = found.into_iter().map(|found| found.id).collect();
        let unread = self.count_unread(&ids)?;
        let mut listing = Listing::complete(ids, unread, last_id);
        listing.search_expr = Some(expr.clone());
        Ok(listing)
    }

    /// The articles in the scope of the arrangement with numbers up to `last_id`.
    fn listed_before(&self, arrangement: &Arrangement, last_id: i64) -> Result<SqlCondition, Error> {
        let mut condition = SqlCondition::default();
        condition.push("a.id <= ?", [Value::Integer(last_id)]);
        if let Some(item) = arrangement.scope {
            condition.add_condition(self.sidebar_condition(item)?);
        }
        Ok(condition)
    }

    /// How many of the articles `ids` are unread.
    pub(super) fn count_unread(&self, ids: &[i64]) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM json_each(?1) j JOIN articles a ON a.id = j.value WHERE a.read = 0";
        let unread: i64 =
            self.db.prepare_cached(sql)?.query_row([json_ids(ids.iter().copied())], |row| row.get(0))?;
        Ok(usize::try_from(unread).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{
        READ, STAR, assert_counts, draft, feed_item, feed_items, ids, subscription, with_feed,
    };
    use super::*;
    use crate::shelf::{
        ArticleId, HitCollector, JobMonitor, MarkChange, SearchHit, Shelf, SidebarItem, SidebarItemId,
        TEST_CLOCK,
    };
    use kabar_annotate::article::Draft;
    use kabar_annotate::text::find::TextQuery;
    use std::sync::Mutex;

    /// Keeps hits in the order in which they come.
    #[derive(Default)]
    struct HitRecorder(Mutex<Vec<SearchHit>>);

    impl JobMonitor for HitRecorder {
        fn is_wanted(&self) -> bool {
            true
        }
        fn report_progress(&self, _done: usize, _of: usize) {}
        fn report_hits(&self, hits: Vec<SearchHit>) {
            self.0.lock().expect("no panic").extend(hits);
        }
    }

    fn arrangement(place: Option<(SidebarItemKind, i64)>, order: SortOrder) -> Arrangement {
        Arrangement {
            scope: place.map(|(kind, number)| SidebarItemId { kind, number }),
            order,
            ..Arrangement::default()
        }
    }

    /// Shows the arrangement as the shelf worker does, and returns where `keep` is.
    fn show(library: &mut Library, arrangement: &Arrangement, keep: Option<ArticleId>) -> Option<usize> {
        let prepared = library.arrange(arrangement)(&HitCollector::default()).expect("prepared");
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
        library.ingest(feed, &feed_items(0..2_300), 1_800_000_000).expect("kept");
        let lain = |n: usize| Draft {
            site: Some(format!("Lain {}", n % 3)),
            text: "Kapulaga. ".repeat(n % 7 + 30),
            ..draft(n)
        };
        let more: Vec<_> = (5_000..5_040).map(|n| feed_item(&format!("lain-{n}"), lain(n))).collect();
        library.ingest(other[0], &more, 1_800_000_000).expect("kept");
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
        let places: Vec<SidebarItem> = library.sidebar_items();
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
            for order in SortOrder::CHOICES {
                let arrangement = arrangement(Some((place.id.kind, place.id.number)), order);
                show(&mut library, &arrangement, None);
                let status = library.status();
                assert_eq!(
                    (status.listed, status.unread),
                    (place.articles, place.unread),
                    "{} {order:?}",
                    &*place.name
                );
                let found = library.queried_listing(&arrangement, i64::MAX).expect("read");
                let found = found.complete_ids().expect("all of them");
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
        show(
            &mut library,
            &arrangement(Some((SidebarItemKind::View, UNREAD_NUMBER)), SortOrder::Newest),
            None,
        );
        let before = library.headlines(0..50);
        library.mark(before[3].id, READ).expect("marked");
        library.ingest(1, &feed_items(9_000..9_010), 1_800_000_000).expect("kept");
        let status = library.status();
        assert_eq!((status.listed, status.waiting, status.unread, status.total), (340, 10, 339, 2_350));
        let after = library.headlines(0..50);
        assert!(after[3].is_read && after.iter().map(|h| h.id).eq(before.iter().map(|h| h.id)));
        assert_eq!(shown(&library).len(), 340);
        // All of it, as it was arranged, is read; what came since is not.
        library.mark_all(&shown(&library), READ).expect("marked");
        assert_eq!(library.counts().expect("read").unread, 10);
        let kept = show(&mut library, &arrangement(None, SortOrder::Newest), Some(before[7].id));
        assert_eq!(kept.and_then(|at| library.headlines(at..at + 1).pop()).map(|h| h.id), Some(before[7].id));
        assert_eq!(
            show(
                &mut library,
                &arrangement(Some((SidebarItemKind::Feed, 2)), SortOrder::Newest),
                Some(ArticleId(1))
            ),
            None
        );
        assert_counts(&library);
    }

    #[test]
    fn what_another_deletes_shortens_a_list_that_was_not_walked_to_its_end() {
        let mut library = filled("shortens");
        show(&mut library, &arrangement(None, SortOrder::Newest), None);
        library.headlines(0..10);
        let mut another = Library::open(library.path(), TEST_CLOCK).expect("opened");
        another.delete(&[1, 2, 3]).expect("deleted");
        assert_eq!(library.headlines(2_330..2_340).len(), 7);
        assert_eq!(library.status().listed, 2_337);
    }

    #[test]
    fn the_next_unread_article_is_found_around_the_end() {
        let mut library = filled("unread");
        show(&mut library, &arrangement(Some((SidebarItemKind::Feed, 1)), SortOrder::Oldest), None);
        assert_eq!(library.next_unread(5, false), Some(2_000));
        assert_eq!(library.next_unread(2_299, false), Some(2_000));
        assert_eq!(library.next_unread(5, true), Some(2_299));
        assert_eq!(library.next_unread(2_100, true), Some(2_099));
        show(
            &mut library,
            &arrangement(Some((SidebarItemKind::View, STARRED_NUMBER)), SortOrder::Newest),
            None,
        );
        assert_eq!(library.next_unread(0, false), None);
    }

    #[test]
    fn a_search_goes_from_where_the_reader_is_and_knows_headlines() {
        let mut library = filled("search");
        show(&mut library, &arrangement(None, SortOrder::Oldest), None);
        let query = TextQuery::new("kapulaga").expect("a query");
        let monitor = HitRecorder::default();
        library.search(&query, 2_330)(&monitor);
        let hits = monitor.0.into_inner().expect("no panic");
        assert_eq!(hits.len(), 40);
        assert!(hits[0] == SearchHit { position: 2_330, in_text: true } && hits[10].position == 2_300);
        let query = TextQuery::new("nomor 2299").expect("a query");
        let monitor = HitCollector::default();
        library.search(&query, 0)(&monitor);
        assert_eq!(monitor.into_hits(), [SearchHit { position: 2_299, in_text: false }]);
    }

    #[test]
    fn what_another_kabar_marks_is_seen() {
        let mut library = filled("another");
        show(&mut library, &arrangement(Some((SidebarItemKind::Tag, 1)), SortOrder::Newest), None);
        let mut another = Library::open(library.path(), TEST_CLOCK).expect("opened");
        another
            .mark_all(&ids(&another)[20..22], MarkChange { read: Some(false), starred: None })
            .expect("marked");
        assert_eq!(library.headlines(0..4).iter().filter(|h| !h.is_read).count(), 2);
        assert_eq!(library.sidebar_items().iter().find(|p| &*p.name == "nanti").map(|p| p.unread), Some(2));
        assert_eq!(library.status().unread, 2);
    }
}
