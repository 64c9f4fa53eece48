//! What the reader changes, with undo and redo.

use super::*;

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
