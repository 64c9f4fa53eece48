//! The texts of pages: taken, shown, searched, and taken back.

use super::*;
use crate::shelf::{Arrangement, FeedText, Shelf, TextSource};

const TITLE: &str = "Pasar Ikan Dibuka Lagi";
const SUMMARY: &str = "Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh.";

fn summary(text: &str) -> FetchedItem {
    let draft = Draft {
        title: Some(TITLE.into()),
        url: Some("https://warta.example/pasar".into()),
        text: text.into(),
        ..Draft::default()
    };
    feed_item("1", draft)
}

/// The page, whose word "mercusuar" the feed does not have.
fn page() -> Article {
    let text = format!(
        "{SUMMARY}\n{}",
        "Bangunan di dekat mercusuar itu dipakai pedagang dari tiga desa.\n".repeat(9)
    );
    Article::from_text(TITLE, &text).expect("an article")
}

/// A library with one article, of which its feed has a summary.
fn library(name: &str) -> (Library, i64, i64) {
    let (mut library, feed) = with_feed(name);
    library.ingest(feed, &[summary(SUMMARY)], 1_800_000_000).expect("kept");
    let id = ids(&library)[0];
    (library, feed, id)
}

fn finds(library: &mut Library, word: &str) -> usize {
    let filter = crate::query::parse(word, 0).expect("a query");
    library.arrange_now(&Arrangement { filter: Some(filter), ..Arrangement::default() }).expect("arranged");
    library.status().listed
}

fn state(library: &Library, id: i64) -> (TextSource, bool, Option<String>) {
    let text = library.page_text(id, &article(library, id)).expect("read");
    (text.source, text.is_wanted, text.reason.map(|why| why.to_string()))
}

#[test]
fn a_page_is_stored_searched_counted_and_taken_back() {
    let (mut library, _, id) = library("page");
    assert_eq!(state(&library, id), (TextSource::Feed, true, None));
    library
        .save_reading_position(&article(&library, id).key, ReadingPosition { paragraph: 0, word: 3 })
        .expect("kept");
    assert!(matches!(
        library.take_page(id, &page(), false, false),
        Ok(PageOutcome::Taken { before: 13, .. })
    ));
    assert_eq!(state(&library, id), (TextSource::Page, false, None));
    let row = library.rows(&[id]).expect("read").remove(0);
    assert_eq!(row.headline.key, article(&library, id).key);
    assert_eq!(row.headline.url.as_deref(), Some("https://warta.example/pasar"));
    assert!(
        Library::reading_position(&library, &row.headline.key).expect("read").is_some(),
        "the place moves along"
    );
    assert_eq!((finds(&mut library, "mercusuar"), finds(&mut library, "subuh")), (1, 1));
    let last = library.undo().expect("undone").expect("a change");
    assert!(
        last.starts_with("subscribed to"),
        "what kabar fetched by itself is no change of the reader's: {last}"
    );
    library.redo().expect("redone");
    for turn in 0..2 {
        let done = library.switch_text(id).expect("written").expect("there is another");
        assert_eq!(done.description, "took the feed’s text of “Pasar Ikan Dibuka Lagi”", "{turn}");
        assert_eq!(article(&library, id).text(), SUMMARY);
        assert_eq!((finds(&mut library, "mercusuar"), finds(&mut library, "subuh")), (0, 1));
        assert_eq!(state(&library, id), (TextSource::Feed, false, None), "not fetched again by itself");
        assert_counts(&library);
        assert!(library.undo().expect("undone").is_some());
        assert_eq!((state(&library, id).0, finds(&mut library, "mercusuar")), (TextSource::Page, 1));
        assert!(library.redo().expect("redone").is_some());
        assert_eq!(state(&library, id).0, TextSource::Feed);
        library.switch_text(id).expect("written").expect("there is another");
        assert_eq!(article(&library, id).text(), page().text());
        assert_counts(&library);
    }
}

#[test]
fn what_the_reader_asks_for_is_undone() {
    let (mut library, _, id) = library("page-asked");
    assert_eq!(library.switch_text(id), Ok(None), "it must be fetched first");
    library.take_page(id, &page(), false, true).expect("taken");
    assert_eq!(state(&library, id).0, TextSource::Page);
    assert_eq!(
        library.undo().expect("undone").as_deref(),
        Some("took the page’s text of “Pasar Ikan Dibuka Lagi”")
    );
    assert_eq!((article(&library, id).text(), state(&library, id).0), (SUMMARY, TextSource::Feed));
}

#[test]
fn a_page_that_says_no_more_leaves_the_feeds_text_and_is_not_fetched_again() {
    let (mut library, _, id) = library("page-less");
    let less = Article::from_text(TITLE, "Pasar ikan dibuka lagi.").expect("an article");
    let kept = PageOutcome::Kept(Some("its page says less"));
    assert_eq!(library.take_page(id, &less, false, false), Ok(kept));
    assert_eq!(article(&library, id).text(), SUMMARY);
    assert_eq!(state(&library, id), (TextSource::Feed, false, Some("its page says less".into())));
    // The reader may ask again, and the page says more by now.
    assert_eq!(library.switch_text(id), Ok(None));
    library.take_page(id, &page(), false, true).expect("taken");
    assert_eq!(state(&library, id), (TextSource::Page, false, None));
}

#[test]
fn an_edit_of_the_feed_does_not_take_the_page_away() {
    let (mut library, feed, id) = library("page-edit");
    library.take_page(id, &page(), false, false).expect("taken");
    library.mark_all(&[id], READ).expect("marked");
    let edited = format!("{SUMMARY} Ditambah hari ini.");
    assert_eq!(library.ingest(feed, &[summary(&edited)], 1_800_000_001), Ok(ingest_counts(0, 1, 0)));
    assert_eq!(article(&library, id).text(), page().text());
    assert!(row_state(&library, id).2, "it is marked as changed");
    assert_eq!(state(&library, id), (TextSource::Page, true, None), "the page may be another too");
    library.take_page(id, &page(), false, false).expect("taken");
    assert_eq!(state(&library, id), (TextSource::Page, false, None));
    library.switch_text(id).expect("written");
    assert_eq!(article(&library, id).text(), edited);
    assert_counts(&library);
}

#[test]
fn a_feed_says_whose_text_its_articles_have() {
    let (mut library, feed, id) = library("page-setting");
    for (text, is_wanted) in [(FeedText::Feed, false), (FeedText::Page, true), (FeedText::Auto, true)] {
        assert_eq!(library.set_feed_text(feed, text).expect("written").changed, 1);
        assert_eq!(state(&library, id).1, is_wanted, "{text:?}");
    }
    library.undo().expect("undone");
    assert_eq!(library.feed(feed).expect("read").expect("there").text, FeedText::Page);
    library.mark_all(&[id], STAR).expect("marked");
    library.unsubscribe(feed).expect("unsubscribed");
    assert!(!state(&library, id).1, "nobody says that it is to be fetched");
}

#[test]
fn pages_go_with_their_articles_and_come_through_a_repair() {
    let (mut library, _, id) = library("page-repair");
    library.take_page(id, &page(), false, false).expect("taken");
    let path = library.path().to_owned();
    drop(library);
    repair(&path, TEST_CLOCK).expect("repaired");
    let mut library = Library::open(&path, TEST_CLOCK).expect("opened");
    assert_eq!(state(&library, id), (TextSource::Page, false, None));
    assert_eq!(finds(&mut library, "mercusuar"), 1);
    library.switch_text(id).expect("written");
    assert_eq!(article(&library, id).text(), SUMMARY);
    library.delete(&[id]).expect("deleted");
    library.db.execute_batch("DELETE FROM changes").expect("SQL");
    library.vacuum().expect("freed");
    let pages: i64 = library.db.query_row("SELECT count(*) FROM pages", [], |row| row.get(0)).expect("read");
    assert_eq!(pages, 0);
}

#[test]
fn saved_pages_are_articles_without_a_feed_that_is_fetched() {
    let mut library = new_library("saved");
    let text = page().text().to_owned();
    let at_address = || {
        let draft = Draft { url: Some("https://kota.example/1".into()), ..Draft::from_article(&page()) };
        draft.finish().expect("an article")
    };
    assert_eq!(library.save_page(at_address()).expect("saved").description, "saved “Pasar Ikan Dibuka Lagi”");
    let id = ids(&library)[0];
    assert_eq!(library.save_page(at_address()).expect("saved").changed, 0);
    assert_counts(&library);
    assert_eq!(finds(&mut library, "mercusuar"), 1);
    let feed = library.feeds().expect("read").remove(0);
    assert_eq!((&*feed.title, feed.articles, feed.is_fetched()), ("Saved pages", 1, false));
    assert!(library.due_feeds(i64::MAX / 2).expect("read").is_empty());
    assert!(!state(&library, id).1);
    // Undone, and saved once more after its text is gone.
    library.undo().expect("undone");
    assert_eq!(finds(&mut library, "mercusuar"), 0);
    library.db.execute_batch("DELETE FROM changes").expect("SQL");
    library.vacuum().expect("freed");
    assert_eq!(library.save_page(at_address()).expect("saved").changed, 1);
    assert_eq!((article(&library, id).text(), finds(&mut library, "mercusuar")), (&*text, 1));
    assert_counts(&library);
}

#[test]
fn an_article_of_a_feed_that_is_saved_is_one_article() {
    let (mut library, _, id) = library("saved-known");
    let draft = Draft {
        url: Some("https://warta.example/pasar?utm_source=x".into()),
        ..Draft::from_article(&page())
    };
    library.save_page(draft.finish().expect("an article")).expect("saved");
    assert_eq!(ids(&library), [id]);
    assert_eq!(article(&library, id).text(), page().text());
    assert_eq!(library.rows(&[id]).expect("read")[0].feeds.len(), 2);
    assert_counts(&library);
}
