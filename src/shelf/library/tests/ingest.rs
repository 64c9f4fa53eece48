//! What a feed brings: new articles, known ones, edited ones; and what a failure costs.

use super::*;

#[test]
fn what_a_feed_brings_is_there_once_and_as_it_was() {
    let (mut library, feed) = with_feed("brings");
    let all = feed_items(0..600);
    assert_eq!(library.ingest(feed, &all, 1_800_000_000), Ok(ingest_counts(600, 0, 0)));
    assert_eq!(library.ingest(feed, &all, 1_800_000_100), Ok(ingest_counts(0, 0, 600)));
    let ids = ids(&library);
    assert_eq!(ids.len(), 600);
    assert_eq!(article(&library, ids[7]), all[592].article);
    assert_eq!(library.feed(feed).expect("read").expect("there").unread, 600);
    assert_counts(&library);
}

#[test]
fn an_item_that_comes_back_otherwise_is_the_same_article() {
    let (mut library, feed) = with_feed("otherwise");
    library.ingest(feed, &feed_items(0..3), 1_800_000_000).expect("kept");
    // Another guid and tracking parameters; another guid and another address; an outlet's copy in another feed.
    let tracked =
        Draft { url: Some("http://www.warta.example/berita/0/?utm_source=rss#x".into()), ..draft(0) };
    let moved = Draft { url: Some("https://arsip.example/7".into()), ..draft(1) };
    let again = [feed_item("new-0", tracked), feed_item("new-1", moved)];
    assert_eq!(library.ingest(feed, &again, 1_800_000_060), Ok(ingest_counts(0, 0, 2)));
    let (other, _) = library.subscribe(&[subscription("https://agregator.example/rss")]).expect("subscribed");
    let copy =
        Draft { url: Some("https://agregator.example/9".into()), site: Some("Agregator".into()), ..draft(2) };
    assert_eq!(library.ingest(other[0], &[feed_item("z", copy)], 1_800_000_120), Ok(ingest_counts(0, 0, 1)));
    let ids = ids(&library);
    assert_eq!(ids.len(), 3);
    assert_eq!(library.rows(&ids[2..]).expect("read")[0].feeds, [feed, other[0]]);
    assert_counts(&library);
}

#[test]
fn what_a_feed_has_twice_is_one_article() {
    let (mut library, feed) = with_feed("has twice");
    let short = |tracking: &str| Draft {
        title: Some("Pasar Dibuka".into()),
        url: Some(format!("https://warta.example/a?{tracking}")),
        text: "Warga senang.".into(),
        ..Draft::default()
    };
    let twice = [feed_item("g1", short("utm_source=tw&fbclid=1")), feed_item("g2", short("fbclid=2"))];
    assert_eq!(library.ingest(feed, &twice, 1_800_000_000), Ok(ingest_counts(1, 0, 1)));
    assert_eq!(library.ingest(feed, &twice, 1_800_000_060), Ok(ingest_counts(0, 0, 2)));
    let (other, _) = library.subscribe(&[subscription("https://agregator.example/rss")]).expect("subscribed");
    let third = [feed_item("t1", short("utm_source=rss"))];
    assert_eq!(library.ingest(other[0], &third, 1_800_000_120), Ok(ingest_counts(0, 0, 1)));
    let ids = ids(&library);
    assert_eq!(library.rows(&ids).expect("read")[0].feeds, [feed, other[0]]);
    assert_counts(&library);
}

#[test]
fn what_only_looks_the_same_is_not() {
    let (mut library, feed) = with_feed("looks");
    let live = |n: usize, text: &str| Draft {
        title: Some(format!("Langsung {n}")),
        url: Some("https://warta.example/langsung".into()),
        published: Date::from_unix(1_700_000_000 + n as i64 * 10 * 86_400),
        text: text.into(),
        ..Draft::default()
    };
    // One address for something new each week; items with one guid; short texts that say nothing.
    for n in 0..3 {
        let text = format!("Siaran {n} dari lapangan. ").repeat(9);
        assert_eq!(
            library.ingest(feed, &[feed_item(&format!("live-{n}"), live(n, &text))], 1_800_000_000),
            Ok(ingest_counts(1, 0, 0))
        );
    }
    let twins = [feed_item("0", draft(10)), feed_item("0", draft(11))];
    assert_eq!(library.ingest(feed, &twins, 1_800_000_000), Ok(ingest_counts(2, 0, 0)));
    assert_eq!(library.ingest(feed, &twins, 1_800_000_001), Ok(ingest_counts(0, 0, 2)));
    let short = |n: usize| Draft {
        url: Some(format!("https://warta.example/s{n}")),
        title: Some("Cuaca".into()),
        text: "Cerah.".into(),
        ..Draft::default()
    };
    assert_eq!(
        library.ingest(feed, &[feed_item("s1", short(1)), feed_item("s2", short(2))], 1_800_000_002),
        Ok(ingest_counts(2, 0, 0))
    );
    // Two items of one document are two, though they say the same.
    let same = |n: usize| Draft { url: Some(format!("https://warta.example/x{n}")), ..draft(20) };
    assert_eq!(
        library.ingest(feed, &[feed_item("x1", same(1)), feed_item("x2", same(2))], 1_800_000_003),
        Ok(ingest_counts(2, 0, 0))
    );
    assert_counts(&library);
}

#[test]
fn an_edited_article_keeps_its_state_and_shows_that_it_changed() {
    let (mut library, feed) = with_feed("edited");
    library.ingest(feed, &feed_items(0..2), 1_800_000_000).expect("kept");
    let ids = ids(&library);
    library.mark_all(&ids[..1], MarkChange { read: Some(true), starred: Some(true) }).expect("marked");
    library.tag(&ids[..1], "ekonomi", true).expect("tagged");
    let key = article(&library, ids[0]).key;
    library.save_reading_position(&key, ReadingPosition { paragraph: 2, word: 7 }).expect("kept");
    let edited = |n: usize| Draft { text: format!("Ralat: {}", draft(n).text), ..draft(n) };
    let again = [feed_item("guid-1", edited(1)), feed_item("guid-0", edited(0))];
    assert_eq!(library.ingest(feed, &again, 1_800_000_060), Ok(ingest_counts(0, 2, 0)));
    assert_eq!(row_state(&library, ids[0]), (true, true, true, vec!["ekonomi".into()]));
    assert_eq!(row_state(&library, ids[1]), (false, false, false, vec![]), "nobody saw the old one");
    assert_eq!(article(&library, ids[0]), again[1].article);
    let key = article(&library, ids[0]).key;
    assert_eq!(library.reading_position(&key), Ok(Some(ReadingPosition { paragraph: 2, word: 7 })));
    library.mark_all(&ids[..1], READ).expect("marked");
    assert!(!row_state(&library, ids[0]).2, "read again");
    library.undo().expect("undone");
    assert!(row_state(&library, ids[0]).2);
    assert_counts(&library);
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let (mut library, feed) = with_feed("deleted");
    library.ingest(feed, &feed_items(0..3), 1_800_000_000).expect("kept");
    let all = ids(&library);
    library.delete(&all[..1]).expect("deleted");
    let renamed: Vec<FetchedItem> = (0..3).map(|n| feed_item(&format!("other-{n}"), draft(n))).collect();
    assert_eq!(library.ingest(feed, &renamed, 1_800_000_060), Ok(ingest_counts(0, 0, 3)));
    assert_eq!(ids(&library), all[1..]);
    assert_counts(&library);
}

#[test]
fn what_comes_later_is_sorted_later_whatever_the_clock_says() {
    let (mut library, feed) = with_feed("clock");
    let undated = |n: usize| Draft { published: None, ..draft(n) };
    library.ingest(feed, &[feed_item("a", undated(0))], 1_800_000_000).expect("kept");
    library.ingest(feed, &[feed_item("b", undated(1))], 1_700_000_000).expect("kept");
    // A feed's date in the far future is not believed.
    let future = Draft { published: Date::new(9999, 1, 1), ..draft(2) };
    library.ingest(feed, &[feed_item("c", future)], 1_800_000_500).expect("kept");
    let sorts: Vec<i64> = library.rows(&ids(&library)).expect("read").iter().map(|r| r.sort_time).collect();
    assert_eq!(sorts, [1_800_000_000, 1_800_000_000, 1_800_000_500]);
}

#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_kept() {
    let (mut library, feed) = with_feed("full");
    library.ingest(feed, &feed_items(0..50), 1_800_000_000).expect("kept");
    let pages: i64 = library.db.pragma_query_value(None, "page_count", |row| row.get(0)).expect("read");
    library.db.pragma_query_value(None, "max_page_count", |_| Ok(())).expect("read");
    library.db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("set");
    let trouble = library.ingest(feed, &feed_items(100..2_000), 1_800_000_060).expect_err("no room");
    assert_eq!(trouble.kind, LibraryErrorKind::DiskFull);
    assert!(trouble.to_string().starts_with("the disk is full"), "{trouble}");
    let all = ids(&library);
    assert!(all.len() >= 50);
    library.mark_all(&all[..1], READ).expect("no new page is needed");
    assert_counts(&library);
    assert_eq!(article(&library, all[3]), feed_items(3..4)[0].article);
    let sound: String =
        library.db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(sound, "ok");
}
