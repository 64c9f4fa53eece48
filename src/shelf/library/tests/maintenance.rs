//! Names, checks, freeing of room, copies.

use super::*;

#[test]
fn names_are_read_later_and_again_after_an_edit() {
    let (mut library, feed) = with_feed("names");
    let text = "Wali Kota Sri Wahyuni membuka pasar. \"Kami senang,\" kata Sri di Ambon.";
    let named = |text: &str| Draft { text: text.into(), ..draft(1) };
    library
        .ingest(feed, &[feed_item("a", named(text)), feed_item("b", draft(2))], 1_800_000_000)
        .expect("kept");
    assert_eq!(library.articles_without_names(), Ok(2));
    let rules = kabar_annotate::annotate::lines::rule_set::LineRuleSet::builtin();
    assert_eq!(library.index_names(rules, 1), Ok(1));
    assert_eq!(library.index_names(rules, 9), Ok(1));
    assert_eq!((library.index_names(rules, 9), library.articles_without_names()), (Ok(0), Ok(0)));
    let names = |library: &Library, spoke: bool| -> Vec<String> {
        let sql =
            "SELECT names.name FROM named JOIN names ON names.id = named.name JOIN articles a ON a.id = article
            WHERE spoke = ?1 AND title LIKE '%Nomor 1 %' ORDER BY 1";
        let mut all = library.db.prepare(sql).expect("SQL");
        all.query_map([spoke], |row| row.get(0)).and_then(|rows| rows.collect()).expect("read")
    };
    assert_eq!(names(&library, true), ["sri", "sri wahyuni"]);
    assert!(names(&library, false).contains(&"ambon".to_owned()), "{:?}", names(&library, false));
    let edited = text.replace("Ambon", "Tual");
    library.ingest(feed, &[feed_item("a", named(&edited))], 1_800_000_060).expect("kept");
    assert_eq!((library.articles_without_names(), library.index_names(rules, 9)), (Ok(1), Ok(1)));
    assert!(!names(&library, false).contains(&"ambon".to_owned()));
}

#[test]
fn a_check_sees_what_is_wrong_and_recounting_mends_it() {
    let (mut library, feed) = with_feed("check");
    library.ingest(feed, &feed_items(0..5), 1_800_000_000).expect("kept");
    library.tag(&ids(&library)[..2], "ekonomi", true).expect("tagged");
    assert_counts(&library);
    for damage in [
        "UPDATE counts SET unread = unread + 1",
        "UPDATE counts SET articles = 7",
        "UPDATE feeds SET unread = 9",
        "UPDATE tags SET articles = 0",
        "DELETE FROM listed WHERE article = 3",
        "UPDATE listed SET sort = 1 WHERE article = 2",
        "DELETE FROM texts WHERE rowid = 2",
    ] {
        library.db.execute_batch(damage).expect("done");
        assert!(!library.check().expect("read").is_empty(), "{damage}");
        library.recount().expect("repaired");
        assert_counts(&library);
    }
    library
        .db
        .execute_batch("PRAGMA foreign_keys = 0; DELETE FROM feeds; PRAGMA foreign_keys = 1")
        .expect("done");
    assert!(!library.check().expect("read").is_empty());
}

#[test]
fn vacuum_frees_what_cannot_be_undone_any_more() {
    let (mut library, feed) = with_feed("vacuum");
    library.ingest(feed, &feed_items(0..300), 1_800_000_000).expect("kept");
    let all = ids(&library);
    library.delete(&all[..250]).expect("deleted");
    library.vacuum().expect("done");
    library.undo().expect("undone");
    assert!(library.article_by_id(all[0]).expect("read").is_some(), "it could still be undone");
    library.delete(&all[..250]).expect("deleted");
    library.db.execute("DELETE FROM journal", []).expect("forgotten");
    assert!(library.vacuum().expect("done") > 0);
    assert!(library.article_by_id(all[0]).expect("read").is_none());
    assert_eq!(library.ingest(feed, &feed_items(0..300), 1_800_000_060), Ok(ingest_counts(0, 0, 300)));
    assert_counts(&library);
    library.unsubscribe(feed).expect("unsubscribed");
    library.db.execute("DELETE FROM journal", []).expect("forgotten");
    library.vacuum().expect("done");
    assert_eq!(library.counts(), Ok(LibraryCounts::default()));
    assert_counts(&library);
}

#[test]
fn a_copy_is_whole_and_never_over_another() {
    let (mut library, feed) = with_feed("copy");
    library.ingest(feed, &feed_items(0..5), 1_800_000_000).expect("kept");
    let copy = library.backup(None, "2026-11-24").expect("copied");
    assert_eq!(copy.file_name().and_then(|n| n.to_str()), Some("library.2026-11-24.db"));
    assert_counts(&Library::open(&copy, TEST_CLOCK).expect("opened"));
    assert_eq!(ids(&Library::open(&copy, TEST_CLOCK).expect("opened")), ids(&library));
    assert!(library.backup(None, "2026-11-24").is_err());
}
