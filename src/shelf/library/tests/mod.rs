//! Tests of the library as a whole, by topic. A small part has its tests beside it.

mod changes;
mod feeds;
mod ingest;
mod maintenance;
mod pages;

use super::*;
use crate::shelf::{MarkChange, ReadingPosition, TEST_CLOCK};
use kabar_annotate::article::{Article, Date, Draft};
use kabar_annotate::text::CleanText;
use std::fs;
use std::path::PathBuf;

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
