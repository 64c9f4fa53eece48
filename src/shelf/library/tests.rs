//! The library as a whole: what is taken in, what the reader does, what is counted. Small parts have their tests beside them.

use super::*;
use crate::shelf::{MarkChange, TEST_CLOCK};
use kabar_annotate::article::{Article, Date, Draft};
use kabar_annotate::text::CleanText;
use std::fs;

pub(super) fn scratch_folder(name: &str) -> PathBuf {
    let folder = crate::scratch::path(&format!("library-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

pub(super) const READ: MarkChange = MarkChange { read: Some(true), starred: None };
pub(super) const STAR: MarkChange = MarkChange { read: None, starred: Some(true) };

pub(super) fn new_library(name: &str) -> Library {
    Library::open(&scratch_folder(name).join("library.db"), TEST_CLOCK).expect("made")
}

pub(super) fn subscription(url: &str) -> Subscription {
    Subscription { url: url.into(), ..Subscription::default() }
}

/// The library `name` with one feed.
pub(super) fn with_feed(name: &str) -> (Library, i64) {
    let mut library = new_library(name);
    let (ids, _) = library.subscribe(&[subscription("https://warta.example/feed")]).expect("subscribed");
    (library, ids[0])
}

pub(super) fn draft(n: usize) -> Draft {
    Draft {
        title: Some(format!("Pasar Ikan Nomor {n} Dibuka")),
        url: Some(format!("https://warta.example/berita/{n}")),
        published: Date::from_unix(1_700_000_000 + n as i64 * 60),
        text: format!("Warga Kampung {n} berkumpul di pasar. ").repeat(6),
        ..Draft::default()
    }
}

pub(super) fn feed_item(guid: &str, draft: Draft) -> FetchedItem {
    FetchedItem { guid: Some(CleanText::one_line(guid)), article: draft.finish().expect("an article") }
}

/// Entries of the numbers, as a feed has them: the latest first.
pub(super) fn feed_items(numbers: std::ops::Range<usize>) -> Vec<FetchedItem> {
    numbers.rev().map(|n| feed_item(&format!("guid-{n}"), draft(n))).collect()
}

pub(super) fn ids(library: &Library) -> Vec<i64> {
    let mut all = library.db.prepare("SELECT id FROM articles WHERE deleted = 0 ORDER BY id").expect("SQL");
    let ids = all.query_map([], |row| row.get(0)).expect("read");
    ids.collect::<Result<_, _>>().expect("read")
}

/// That every count which is kept is what counting gives.
pub(super) fn assert_counts(library: &Library) {
    assert_eq!(library.check(), Ok(vec![]));
}

fn row_state(library: &Library, id: i64) -> (bool, bool, bool, Vec<String>) {
    let row = library.rows(&[id]).expect("read").pop().expect("there");
    let tags = row.headline.tags.iter().map(|t| t.to_string()).collect();
    (row.headline.is_read, row.headline.is_starred, row.headline.is_changed, tags)
}

fn article(library: &Library, id: i64) -> Article {
    library.article_by_id(id).expect("read").expect("there")
}

fn ingest_counts(new: usize, changed: usize, same: usize) -> IngestCounts {
    IngestCounts { new, changed, known: same }
}

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
fn every_change_is_undone_and_done_again_by_whoever_opens_the_library_next() {
    let (mut library, feed) = with_feed("undo");
    let path = library.path().to_owned();
    library.ingest(feed, &feed_items(0..4), 1_800_000_000).expect("kept");
    let ids = ids(&library);
    let changes: [&dyn Fn(&mut Library) -> ChangeSummary; 8] = [
        &|l| l.mark_all(&ids[..2], READ).expect("marked"),
        &|l| l.mark_all(&ids[1..2], STAR).expect("marked"),
        &|l| l.tag(&ids[..3], "pasar", true).expect("tagged"),
        &|l| l.tag(&ids[..1], "PASAR", false).expect("tagged"),
        &|l| l.delete(&ids[3..]).expect("deleted"),
        &|l| l.save_view("ikan", Some("is:unread ikan")).expect("saved"),
        &|l| l.move_feed(feed, "berita/kota").expect("moved"),
        &|l| l.unsubscribe(feed).expect("unsubscribed"),
    ];
    let picture = |library: &Library| -> Vec<String> {
        let sql = "SELECT json_array(id, read, starred, deleted) FROM articles
            UNION ALL SELECT json_array(name, articles, unread) FROM tags
            UNION ALL SELECT json_array(name, query) FROM views
            UNION ALL SELECT json_array(id, removed, folder, articles, unread) FROM feeds";
        let mut all = library.db.prepare(sql).expect("SQL");
        all.query_map([], |row| row.get(0)).and_then(|rows| rows.collect()).expect("read")
    };
    let mut pictures = vec![picture(&library)];
    for change in changes {
        assert!(change(&mut library).changed > 0);
        assert_counts(&library);
        pictures.push(picture(&library));
    }
    for n in (0..changes.len()).rev() {
        let mut another = Library::open(&path, TEST_CLOCK).expect("opened");
        assert!(another.undo().expect("undone").is_some());
        assert_eq!(picture(&another), pictures[n], "undo {n}");
        assert_counts(&another);
    }
    // The subscription itself is the first entry.
    assert_eq!(library.undo(), Ok(Some("subscribed to https://warta.example/feed".into())));
    assert_eq!(library.undo(), Ok(None));
    library.redo().expect("redone");
    for picture_after in &pictures[1..] {
        let mut another = Library::open(&path, TEST_CLOCK).expect("opened");
        assert!(another.redo().expect("redone").is_some());
        assert_eq!(&picture(&another), picture_after);
        assert_counts(&another);
    }
    assert_eq!(library.redo(), Ok(None));
}

#[test]
fn what_many_get_is_one_change_that_gives_each_back_what_it_had() {
    let (mut library, feed) = with_feed("many");
    library.ingest(feed, &feed_items(0..700), 1_800_000_000).expect("kept");
    let ids = ids(&library);
    library.mark_all(&ids[100..200], READ).expect("marked");
    library.tag(&ids[150..160], "pasar", true).expect("tagged");
    let both = MarkChange { read: Some(true), starred: Some(true) };
    assert_eq!(library.mark_all(&ids[50..], both).map(|d| d.changed), Ok(650));
    assert_eq!(library.mark_all(&ids, READ).map(|d| d.changed), Ok(50));
    let kept: i64 = library
        .db
        .query_row("SELECT count(*) FROM changes WHERE field = 'read'", [], |r| r.get(0))
        .expect("read");
    assert_eq!(kept, 3);
    assert_counts(&library);
    library.undo().expect("undone");
    library.undo().expect("undone");
    let read = |library: &Library, n: usize| row_state(library, ids[n]).0;
    assert!(!read(&library, 0) && !read(&library, 99) && read(&library, 100) && read(&library, 199));
    assert!(!read(&library, 200) && library.counts().expect("read").starred == 0);
    assert_counts(&library);
    library.redo().expect("redone");
    assert_eq!(library.counts().map(|c| (c.unread, c.starred)), Ok((50, 650)));
    assert_counts(&library);
}

#[test]
fn a_new_change_drops_what_was_undone_and_nothing_is_no_change() {
    let (mut library, feed) = with_feed("drops");
    library.ingest(feed, &feed_items(0..2), 1_800_000_000).expect("kept");
    let ids = ids(&library);
    library.mark_all(&ids, READ).expect("marked");
    library.undo().expect("undone");
    library.mark_all(&ids[..1], STAR).expect("marked");
    assert_eq!(library.redo(), Ok(None));
    assert_eq!(library.mark_all(&ids[..1], STAR).map(|d| d.changed), Ok(0));
    assert_eq!(library.mark_all(&[999], READ).map(|d| d.changed), Ok(0));
    assert_eq!(library.undo(), Ok(Some("marked “Pasar Ikan Nomor 0 Dibuka” starred".into())));
}

#[test]
fn unsubscribing_leaves_what_is_the_readers_or_another_feeds() {
    let (mut library, feed) = with_feed("leaves");
    let (other, _) = library.subscribe(&[subscription("https://lain.example/rss")]).expect("subscribed");
    library.ingest(feed, &feed_items(0..5), 1_800_000_000).expect("kept");
    library.ingest(other[0], &[feed_item("o", draft(3))], 1_800_000_000).expect("kept");
    let all = ids(&library);
    library.mark_all(&all[..1], STAR).expect("marked");
    library.tag(&all[1..2], "simpan", true).expect("tagged");
    library.unsubscribe(feed).expect("unsubscribed");
    assert_eq!(ids(&library), [all[0], all[1], all[3]]);
    assert_eq!(library.feeds().expect("read").len(), 1);
    assert!(library.due_feeds(i64::MAX / 2).expect("read").iter().all(|f| f.id != feed));
    assert_counts(&library);
    let (again, _) = library.subscribe(&[subscription("https://warta.example/feed")]).expect("subscribed");
    assert_eq!(again, [feed]);
    assert_eq!(ids(&library), all, "they come back with it");
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
fn a_feeds_health_is_kept() {
    let (mut library, feed) = with_feed("health");
    let fine = FetchOutcome {
        fetched_at: 1_800_000_000,
        next_fetch: 1_800_003_600,
        http_status: Some(200),
        failure: None,
        warning: None,
        is_gone: false,
        moved_to: Some("https://warta.example/atom".into()),
        validators: Some((Some("\"7\"".into()), None)),
    };
    library.record_outcome(feed, &fine).expect("kept");
    assert!(library.due_feeds(1_800_003_599).expect("read").is_empty());
    assert_eq!(library.due_feeds(1_800_003_600).expect("read").len(), 1);
    assert_eq!(library.due_feeds(1_790_000_000).expect("read").len(), 1, "the clock was set back");
    for hours in 1..3 {
        let at = fine.fetched_at + hours * 3_600;
        let failed = FetchOutcome {
            fetched_at: at,
            next_fetch: at + 7_200,
            http_status: Some(403),
            failure: Some(CleanText::one_line("Forbidden: the server refuses kabar")),
            moved_to: None,
            validators: None,
            ..fine.clone()
        };
        library.record_outcome(feed, &failed).expect("kept");
    }
    let row = library.find_feed("https://warta.example/feed").expect("by what was subscribed");
    assert_eq!(row.url, "https://warta.example/atom");
    assert_eq!(row.etag.as_deref(), Some("\"7\""));
    let FeedHealth {
        last_success: good, failures, failing_since: since, http_status: status, reason, ..
    } = row.health;
    assert_eq!(
        (good, failures, since, status),
        (Some(fine.fetched_at), 2, Some(fine.fetched_at + 3_600), Some(403))
    );
    assert_eq!(reason.as_deref(), Some("Forbidden: the server refuses kabar"));
    library
        .record_outcome(
            feed,
            &FetchOutcome {
                http_status: Some(410),
                failure: Some(CleanText::one_line("Gone")),
                is_gone: true,
                ..fine.clone()
            },
        )
        .expect("kept");
    assert!(library.due_feeds(i64::MAX / 2).expect("read").is_empty());
    library.record_outcome(feed, &fine).expect("kept");
    assert_eq!(library.feed(feed).expect("read").expect("there").health.failures, 0);
    // A document that could be read in part is a good fetch with a reason, until there is another document.
    let reason = |library: &Library| library.feed(feed).expect("read").expect("there").health.reason;
    let part = FetchOutcome { warning: Some(CleanText::one_line("it ends early")), ..fine.clone() };
    for (outcome, expected) in [
        (&part, Some("it ends early")),
        (&FetchOutcome { http_status: Some(304), ..fine.clone() }, Some("it ends early")),
        (&fine, None),
    ] {
        library.record_outcome(feed, outcome).expect("kept");
        assert_eq!(reason(&library).as_deref(), expected);
    }
    assert_eq!(library.feed(feed).expect("read").expect("there").health.failures, 0);
}

#[test]
fn subscribing_twice_changes_nothing() {
    let mut library = new_library("twice");
    let list = [
        Subscription {
            folder: Some("berita".into()),
            name: Some("Warta".into()),
            ..subscription("https://warta.example/feed")
        },
        subscription("https://kota.example/rss"),
    ];
    assert_eq!(library.subscribe(&list).expect("subscribed").1.changed, 2);
    library.move_feed(1, "lain").expect("moved");
    let (ids, done) = library.subscribe(&list).expect("subscribed");
    assert_eq!((ids, done.changed), (vec![1, 2], 0));
    assert_eq!(&*library.feed(1).expect("read").expect("there").folder, "lain", "as the reader left it");
    assert!(
        library.find_feed("warta").is_ok()
            && library.find_feed("2").is_ok()
            && library.find_feed("tidak ada").is_err()
    );
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

#[test]
fn marks_of_files_and_their_log_are_taken_over_once() {
    let mut library = new_library("files");
    let set = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect::<std::collections::HashSet<_>>();
    library.set_file_mark("b", MarkChange { read: Some(false), starred: None }).expect("kept");
    library.import_marks_log(&set(&["a", "b"]), &set(&["a", "c"])).expect("taken over");
    assert_eq!(library.file_marks(), Ok((set(&["a"]), set(&["a", "c"]))), "what the library knows is newer");
    library.set_file_mark("a", MarkChange { read: Some(false), starred: None }).expect("kept");
    library.import_marks_log(&set(&["a"]), &set(&[])).expect("nothing");
    assert_eq!(library.file_marks(), Ok((set(&[]), set(&["a", "c"]))));
}

#[test]
fn names_are_read_later_and_again_after_an_edit() {
    let (mut library, feed) = with_feed("names");
    let text = "Wali Kota Sri Wahyuni membuka pasar. \"Kami senang,\" kata Sri di Ambon.";
    let named = |text: &str| Draft { text: text.into(), ..draft(1) };
    library
        .ingest(feed, &[feed_item("a", named(text)), feed_item("b", draft(2))], 1_800_000_000)
        .expect("kept");
    assert_eq!(library.articles_without_names(), Ok(2));
    let rules = kabar_annotate::annotate::lines::rules::LineRuleSet::builtin();
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
        library.recount().expect("mended");
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
