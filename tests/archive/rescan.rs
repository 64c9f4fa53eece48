//! Files that are read again: new, changed and removed articles are counted, and the place in the list, the marks and
//! what was known of an article go with it, wherever it now stands.

use super::packed::tar;
use super::{BIG, LIMITS, open_archive, record, scratch, titles, write_big_file};
use kabar::query;
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::MarkStore;
use kabar::shelf::{
    Arrangement, ArticleId, Headline, HitCollector, MarkChange, RescanSummary, Shelf, SortOrder,
};
use std::fs;
use std::path::Path;

/// Reads the inputs of `shelf` again; returns the summary, and where `keep` now is.
fn rescan(
    shelf: &mut Archive,
    arrangement: &Arrangement,
    keep: Option<ArticleId>,
) -> (RescanSummary, Option<usize>) {
    let work = shelf.rescan(arrangement).expect("files");
    let prepared = work(&HitCollector::default()).expect("waited for");
    let at = shelf.show(&prepared, keep);
    (prepared.rescan().expect("read again"), at)
}

fn rescan_counts(shelf: &mut Archive) -> (usize, usize, usize) {
    let (summary, _) = rescan(shelf, &Arrangement::default(), None);
    (summary.new, summary.changed, summary.removed)
}

fn headline(shelf: &Archive, title: &str) -> Headline {
    shelf.headlines(0..usize::MAX).into_iter().find(|h| &*h.title == title).expect(title)
}

fn write_article(path: &Path, title: &str, text: &str) {
    fs::write(path, format!("{title}\n\n{text}\n")).expect("written");
}

const BODY: &str = "Pasar dibuka lagi setelah lama ditutup, kata warga desa itu pada Senin.";

#[test]
fn files_of_a_folder_come_change_and_go() {
    let folder = scratch("rescan-folder");
    for name in ["b", "d", "f", "h"] {
        fs::create_dir_all(folder.join("dalam")).expect("made");
        write_article(&folder.join("dalam").join(name), &format!("Judul {name}"), BODY);
    }
    let mut shelf = open_archive(&folder);
    assert_eq!(rescan_counts(&mut shelf), (0, 0, 0));
    shelf
        .mark(headline(&shelf, "Judul f").id, MarkChange { read: Some(true), starred: Some(true) })
        .expect("kept");
    let place = shelf.sidebar_items()[1].id;
    write_article(&folder.join("a"), "Judul a", BODY);
    write_article(&folder.join("dalam/e"), "Judul e", BODY);
    write_article(&folder.join("dalam/d"), "Judul d", &format!("{BODY} Ralat."));
    fs::remove_file(folder.join("dalam/b")).expect("removed");
    let old = headline(&shelf, "Judul f").id;
    let (summary, at) = rescan(&mut shelf, &Arrangement::default(), Some(old));
    assert_eq!(summary, RescanSummary { new: 2, changed: 1, removed: 1 });
    assert_eq!(titles(&shelf), ["Judul a", "Judul d", "Judul e", "Judul f", "Judul h"]);
    assert_eq!(at, Some(3));
    let now = headline(&shelf, "Judul f");
    assert!(now.is_read && now.is_starred && now.id != old);
    // A mark that was made before means the article, and not what is now in its row.
    shelf.mark(old, MarkChange { read: Some(false), starred: None }).expect("kept");
    assert!(!headline(&shelf, "Judul f").is_read);
    assert!(shelf.article(1).expect("there").text().ends_with("Ralat."));
    // The items of the sidebar are the same, whatever rows they have.
    assert!(shelf.sidebar_items().iter().any(|p| p.id == place));
    let inner = shelf.sidebar_items().iter().find(|p| &*p.name == "dalam").expect("a folder").id;
    let (_, at) =
        rescan(&mut shelf, &Arrangement { scope: Some(inner), ..Arrangement::default() }, Some(now.id));
    assert_eq!((titles(&shelf).len(), at), (4, Some(2)));
    // An id from two readings ago names no article.
    let before = shelf.headlines(0..9);
    shelf.mark(old, MarkChange { read: Some(true), starred: Some(true) }).expect("nothing to keep");
    assert_eq!(shelf.headlines(0..9), before);
}

#[test]
fn a_file_that_grows_shrinks_or_is_replaced_is_read_again() {
    let folder = scratch("rescan-file");
    let lines = |range: std::ops::Range<usize>| range.map(|n| record(n) + "\n").collect::<String>();
    // In memory, and piece by piece.
    for (name, count) in [("small.jsonl", 20), ("big.jsonl", 600)] {
        let path = folder.join(name);
        fs::write(&path, lines(0..count)).expect("written");
        assert_eq!(fs::metadata(&path).expect("there").len() > BIG as u64, name == "big.jsonl");
        let mut shelf = open_archive(&path);
        let old = shelf.headlines(7..8)[0].id;
        fs::write(&path, lines(0..count + 3)).expect("grown");
        assert_eq!(rescan_counts(&mut shelf), (3, 0, 0), "{name}");
        assert_eq!(titles(&shelf).last().map(String::as_str), Some(&*format!("Judul {}", count + 2)));
        fs::write(&path, lines(0..count - 5)).expect("shrunk");
        let (summary, _) = rescan(&mut shelf, &Arrangement::default(), None);
        assert_eq!(summary, RescanSummary { new: 0, changed: 0, removed: 8 }, "{name}");
        fs::write(&path, lines(5000..5000 + count)).expect("replaced");
        assert_eq!(rescan_counts(&mut shelf), (5, count - 5, 0), "{name}");
        assert_eq!(&*shelf.headlines(0..1)[0].title, "Judul 5000", "{name}");
        assert_eq!(
            shelf.show(
                &shelf.arrange(&Arrangement::default())(&HitCollector::default()).expect("made"),
                Some(old)
            ),
            None
        );
        fs::remove_file(&path).expect("removed");
        assert_eq!(rescan_counts(&mut shelf), (0, 0, count), "{name}");
        assert_eq!((shelf.status().listed, shelf.status().unreadable), (0, 1), "{name}");
    }
}

#[test]
fn a_tar_that_is_written_anew_is_compared_article_by_article() {
    let path = scratch("rescan-tar").join("berita.tar");
    let write = |numbers: &[usize]| {
        let files: Vec<_> = numbers.iter().map(|n| (format!("{n}.json"), record(*n))).collect();
        let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
        fs::write(&path, tar(&files)).expect("written");
    };
    write(&[1, 2, 3, 4]);
    assert!(fs::metadata(&path).expect("there").len() < BIG as u64);
    let mut shelf = open_archive(&path);
    assert_eq!(rescan_counts(&mut shelf), (0, 0, 0));
    let read_one = headline(&shelf, "Judul 3").id;
    shelf.mark(read_one, MarkChange { read: Some(true), starred: None }).expect("kept");
    write(&[3, 4, 1, 9]);
    let (summary, at) = rescan(&mut shelf, &Arrangement::default(), Some(read_one));
    assert_eq!((summary, at), (RescanSummary { new: 0, changed: 1, removed: 0 }, Some(0)));
    assert_eq!(titles(&shelf), ["Judul 3", "Judul 4", "Judul 1", "Judul 9"]);
    assert_eq!(
        shelf.headlines(0..4).iter().map(|h| h.is_read).collect::<Vec<_>>(),
        [true, false, false, false]
    );
    write(&[3, 5]);
    assert_eq!(rescan_counts(&mut shelf), (0, 1, 2));
}

#[test]
fn a_file_that_outgrows_the_memory_keeps_its_articles() {
    let path = scratch("rescan-outgrows").join("x.jsonl");
    let lines = |count: usize| (0..count).map(|n| record(n) + "\n").collect::<String>();
    fs::write(&path, lines(90)).expect("written");
    let mut shelf = open_archive(&path);
    shelf
        .mark(headline(&shelf, "Judul 80").id, MarkChange { read: Some(true), starred: None })
        .expect("kept");
    fs::write(&path, lines(600)).expect("grown");
    assert!(fs::metadata(&path).expect("there").len() > BIG as u64);
    assert_eq!(rescan_counts(&mut shelf), (510, 0, 0));
    assert!(headline(&shelf, "Judul 80").is_read);
    // And back.
    fs::write(&path, lines(80)).expect("shrunk");
    assert_eq!(rescan_counts(&mut shelf), (0, 0, 520));
}

#[test]
fn an_arranged_list_takes_in_what_came() {
    let path = scratch("rescan-arranged").join("x.jsonl");
    let line = |n: usize, day: usize| {
        let text = BODY.repeat(40);
        format!("{{\"title\": \"Judul {n}\", \"published\": \"2024-02-{day:02}\", \"text\": \"{text}\"}}\n")
    };
    let days = [14, 3, 22, 9, 17];
    let text = |count: usize| (0..count).map(|n| line(n, days[n % 5])).collect::<String>();
    fs::write(&path, text(60)).expect("written");
    let mut shelf = open_archive(&path);
    let arrangement = Arrangement {
        order: SortOrder::Newest,
        filter: Some(query::parse("after:2024-02-10", 0).expect("a filter")),
        ..Arrangement::default()
    };
    let (summary, _) = rescan(&mut shelf, &arrangement, None);
    assert_eq!((summary, shelf.status().listed), (RescanSummary::default(), 36));
    fs::write(&path, text(65)).expect("grown");
    let keep = shelf.headlines(20..21)[0].id;
    let (summary, at) = rescan(&mut shelf, &arrangement, Some(keep));
    assert_eq!((summary.new, shelf.status().listed), (5, 39));
    // A new article of the 22nd is before it.
    assert_eq!(at, Some(21));
    let dates: Vec<_> = shelf.headlines(0..99).iter().filter_map(|h| h.published).collect();
    assert!(dates.len() == 39 && dates.is_sorted_by(|a, b| a.unix_seconds() >= b.unix_seconds()));
}

#[test]
fn the_samples_are_not_read_again() {
    let shelf = Archive::read_with_limits(&[Input::Samples], MarkStore::in_memory(), LIMITS);
    let why = shelf.rescan(&Arrangement::default()).err().expect("refused");
    assert!(why.contains("a part of kabar"), "{why}");
}

#[test]
fn a_new_reading_of_a_big_file_nobody_waits_for_changes_nothing() {
    let path = scratch("rescan-late").join("x.jsonl");
    let count = write_big_file(&path, "", "\n", "\n");
    let shelf = open_archive(&path);
    fs::remove_file(&path).expect("removed");
    let work = shelf.rescan(&Arrangement::default()).expect("files");
    assert!(work(&super::StopAfter::calls(0)).is_none());
    assert_eq!(shelf.status().listed, count);
}
