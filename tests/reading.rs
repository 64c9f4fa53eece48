//! The library on screen, tested by keys and snapshots as in tests/screens.rs. What keys do with feeds, searches, views and tags
//! is tested with a library in a file, through the same calls as in the program.

mod support;

use jiff::tz::{Offset, TimeZone};
use kabar::app::{Effect, Msg, TerminalCommand};
use kabar::shelf::MarkChange;
use kabar::shelf::library::{FetchedItem, Library, Subscription};
use kabar::shelf::state::{ReadingSession, UnfinishedArticle};
use kabar_annotate::article::{Date, Draft, TimeOfDay};
use kabar_annotate::text::CleanText;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::path::PathBuf;
use support::{Harness, NOW};

/// 2026-11-24T06:00:00Z: six hours before the time of the harness.
const FETCHED_AT: i64 = 1_795_500_000;

/// What the library takes for the present: the time of the screens.
fn fixed_time() -> i64 {
    NOW
}

struct ScratchHome(PathBuf);

impl Drop for ScratchHome {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn feed_item(guid: &str, title: &str, day: Option<(u8, u8)>, text: &str) -> FetchedItem {
    let at = |(day, hour): (u8, u8)| {
        let date = Date::new(2026, 11, day).expect("a day");
        date.with_time(TimeOfDay { hour, minute: 30, second: 0, offset: Some(7 * 60) }).expect("a time")
    };
    let article = Draft {
        title: Some(title.into()),
        text: text.into(),
        published: day.map(at),
        url: Some(format!("https://warta.example/{guid}")),
        ..Draft::default()
    };
    FetchedItem { guid: Some(CleanText::one_line(guid)), article: article.finish().expect("an article") }
}

const RICE_TEXT: &str =
    "Pedagang di Pasar Tanjung menurunkan harga beras sejak kemarin.\n\"Gudang penuh,\" kata Sri Wahyuni.";

fn rice_item(text: &str) -> FetchedItem {
    feed_item("beras", "Harga Beras Turun Lagi", Some((24, 8)), text)
}

/// Two feeds, one of which gives no dates; the harness is in Jakarta.
fn library_screen(name: &str, size: (u16, u16)) -> (ScratchHome, PathBuf, Harness) {
    let home = ScratchHome(std::env::temp_dir().join(format!(
        "kabar-reading-{}-{name}-{}",
        std::process::id(),
        size.0
    )));
    let _ = std::fs::remove_dir_all(&home.0);
    let path = home.0.join("library.db");
    let mut library = Library::open(&path, fixed_time).expect("made");
    let feed = |name: &str| Subscription {
        url: format!("https://{}.example/feed", name.to_lowercase()),
        name: Some(name.into()),
        folder: Some("berita".into()),
        ..Subscription::default()
    };
    let (feeds, _) = library.subscribe(&[feed("Warta"), feed("Muara")]).expect("subscribed");
    let warta = [
        rice_item(RICE_TEXT),
        feed_item(
            "jalan",
            "Jalan Pesisir Dibuka",
            Some((24, 1)),
            "Warga menyambut jalan baru. Beras lewat situ.",
        ),
        feed_item("bola", "Kiper Muda Bersinar", Some((23, 20)), "Pertandingan berakhir tanpa gol."),
        feed_item("pasar", "Beras dan Ikan di Pasar Malam", Some((20, 9)), "Pasar malam ramai. Beras habis."),
    ];
    let muara = [
        feed_item("pasang", "Air Pasang di Muara", None, "Nelayan menunggu air surut."),
        feed_item("perahu", "Perahu Baru untuk Koperasi", None, "Koperasi membeli lima perahu."),
    ];
    library.ingest(feeds[0], &warta, FETCHED_AT).expect("kept");
    library.ingest(feeds[1], &muara, FETCHED_AT).expect("kept");
    library.arrange_now(&Library::default_arrangement()).expect("arranged");
    let mut harness = Harness::new(library, "library", size);
    harness.send(Msg::LibraryOpened(Library::default_arrangement()));
    harness.send(Msg::Zone(TimeZone::fixed(Offset::constant(7))));
    (home, path, harness)
}

fn assert_picture(name: &str, size: (u16, u16), keys: &str) {
    let (_home, _, mut harness) = library_screen(name, size);
    harness.press(keys);
    insta::assert_snapshot!(name, harness.snapshot());
}

#[test]
fn headings_by_day_and_by_outlet() {
    assert_picture("headings-by-day-80x24", (80, 24), "B");
    assert_picture("headings-by-day-40x10", (40, 10), "BG");
    assert_picture("headings-by-outlet-120x30", (120, 30), "BB");
    let (_home, _, mut harness) = library_screen("none", (80, 24));
    let plain = harness.text();
    harness.press("BBBjk");
    assert_eq!(harness.text(), plain);
}

#[test]
fn what_is_seen_first_on_a_slow_line_is_the_selected_headline() {
    for keys in ["", "BBGk", "/beras<Enter>j", "/beras<Enter>Bj"] {
        let (_home, _, mut harness) = library_screen("first", (80, 24));
        harness.press(keys);
        let mut cells = Buffer::empty(Rect::new(0, 0, 80, 24));
        let y = kabar::ui::draw(&harness.app, &harness.theme, &mut cells).focus.y;
        let row: String = (0..80).map(|x| cells[(x, y)].symbol()).collect();
        let title = harness.app.list.get(harness.app.list.selected).expect("a headline").title.to_string();
        assert!(row.starts_with('▌') && row.contains(&title), "{keys}: row {y} is {row}");
    }
}

#[test]
fn a_search_shows_the_best_first_with_the_words_around_the_hits() {
    assert_picture("search-80x24", (80, 24), "/beras");
    assert_picture("search-40x15", (40, 15), "/beras<Enter>j");
    assert_picture("search-160x30", (160, 30), "/beras is:unread<Enter>");
    assert_picture("search-wrong", (80, 24), "/harga wo:sri");
    assert_picture("search-nothing", (80, 24), "/kapulaga<Enter>");
}

#[test]
fn a_search_is_left_for_where_the_reader_was_or_for_what_was_found() {
    let (_home, _, mut harness) = library_screen("left", (80, 24));
    let before = harness.text();
    harness.press("/beras<Esc>");
    assert_eq!(harness.text(), before);
    harness.press("/beras<Enter>n<Esc>");
    let found = harness.text();
    let row = found.lines().find(|line| line.contains('▌')).unwrap_or_default();
    assert!(row.contains("Beras dan Ikan") || row.contains("Jalan Pesisir"), "{found}");
    assert!(!found.contains("best first"), "{found}");
    // On the page the words are walked, and Esc leaves them first.
    harness.press("/ikan<Enter><Enter>");
    assert!(harness.text().contains("Pasar malam ramai"), "{}", harness.text());
    // What is found can be ordered, and is a filter then.
    harness.press("q/beras<Enter>O<Enter>");
    assert!(harness.text().contains("=beras"), "{}", harness.text());
}

#[test]
fn what_a_feed_changed_is_marked_until_it_is_read_again() {
    let (_home, path, mut harness) = library_screen("changed", (80, 24));
    let selects = "/harga<Enter><Enter>q<Esc>";
    harness.press(selects);
    let mut another = Library::open(&path, fixed_time).expect("opened");
    let edited = rice_item(&RICE_TEXT.replace("kemarin", "dua hari lalu"));
    assert_eq!(another.ingest(1, &[edited], FETCHED_AT + 60).expect("kept").changed, 1);
    harness.press("A");
    harness.press("u");
    assert!(harness.text().contains("≠Harga Beras"), "{}", harness.text());
    harness.press("<Enter>");
    assert!(harness.text().contains("its feed changed this article"), "{}", harness.text());
    harness.press("q");
    assert!(!harness.text().contains('≠'), "{}", harness.text());
}

#[test]
fn a_filter_is_kept_as_a_view_that_is_renamed_and_dropped() {
    let (_home, _, mut harness) = library_screen("views", (80, 24));
    harness.press("+");
    assert!(harness.text().contains("a view keeps a filter"), "{}", harness.text());
    harness.press("=beras<Enter>+pangan<Enter>");
    assert!(harness.text().contains("saved the view pangan"), "{}", harness.text());
    harness.press("<Esc>\\jjjC<C-u>dapur<Enter>");
    assert!(harness.text().contains("renamed the view pangan to dapur"), "{}", harness.text());
    harness.press("<Enter>");
    assert!(harness.text().contains("3 of 6 articles"), "{}", harness.text());
    insta::assert_snapshot!("a-view-80x24", harness.snapshot());
    // What shows a view that is dropped goes back to everything.
    harness.press("\\D");
    assert!(harness.text().contains("dropped the view dapur"), "{}", harness.text());
    assert!(harness.text().contains("6 articles, 6 unread"), "{}", harness.text());
    harness.press("u");
    assert!(harness.text().contains("taken back: dropped the view dapur"), "{}", harness.text());
}

#[test]
fn what_is_above_or_below_is_marked_and_that_is_taken_back() {
    let (_home, _, mut harness) = library_screen("above", (80, 24));
    for (keys, unread) in [("jj<", "4 unread"), ("u", "6 unread"), (">", "3 unread"), ("u", "6 unread")] {
        harness.press(keys);
        assert!(harness.text().contains(unread), "{keys}: {}", harness.text());
    }
    // In a list that is not counted by the library too.
    harness.press("=beras<Enter>A");
    assert!(!harness.text().contains("unread"), "{}", harness.text());
}

#[test]
fn a_tag_is_completed() {
    let (_home, _, mut harness) = library_screen("tags", (80, 24));
    harness.press("tnanti<Enter>jtekonomi<Enter>t");
    assert!(harness.text().contains("has: ekonomi · Tab: nanti"), "{}", harness.text());
    harness.press("n<Tab>");
    assert!(harness.text().ends_with("tag: nanti"), "{}", harness.text());
    harness.press("<Enter>");
    let text = harness.text();
    assert!(text.contains("tagged “") && text.contains("”: nanti"), "{text}");
}

#[test]
fn a_feed_is_dropped_with_its_articles_and_comes_back() {
    let (_home, _, mut harness) = library_screen("drop", (80, 24));
    harness.press("\\G");
    harness.press("D");
    assert!(
        harness.text().contains("unsubscribed Warta and 4 articles; u takes it back"),
        "{}",
        harness.text()
    );
    assert!(harness.text().contains("2 articles, 2 unread"), "{}", harness.text());
    harness.press("u");
    assert!(harness.text().contains("6 articles, 6 unread"), "{}", harness.text());
}

#[test]
fn the_first_page_is_left_by_its_keys_and_come_back_to() {
    for (name, why) in [("welcome", None), ("damaged", Some("library.db: the library is damaged; do this."))]
    {
        let mut harness = Harness::samples((60, 20));
        harness.send(Msg::Welcome(why.map(CleanText::one_line)));
        insta::assert_snapshot!(name, harness.snapshot());
        harness.press("?");
        assert!(harness.text().contains("Keys"), "{}", harness.text());
        harness.press("q");
        assert!(harness.text().contains(if why.is_some() { "cannot be read" } else { "Welcome" }));
        harness.press(if why.is_some() { "a" } else { "r" });
        let said =
            if why.is_some() { "kabar library repair fixes it" } else { "nothing to do here; q quits" };
        assert!(harness.text().contains(said), "{}", harness.text());
        if why.is_none() {
            harness.press("awarta.example<Enter>");
            harness.send(Msg::FetchFinished(CleanText::one_line(
                "no feed found at warta.example: its page names no feed, and none is at the 9 usual places",
            )));
            // All of it is said, and the page is still there.
            assert!(
                harness.text().contains("usual places") && harness.text().contains("Welcome"),
                "{}",
                harness.text()
            );
        }
        harness.terminal_effects.clear();
        harness.press("q");
        assert_eq!(harness.terminal_effects, [Effect::Terminal(TerminalCommand::Quit)]);
    }
}

#[test]
fn what_another_kabar_marks_is_shown_where_it_stands() {
    let (_home, path, mut harness) = library_screen("others", (80, 24));
    harness.press("j");
    let row = |harness: &Harness| {
        harness.text().lines().find(|line| line.contains("Harga Beras")).map(str::to_owned)
    };
    assert!(row(&harness).is_some_and(|row| row.contains('●')), "{}", harness.text());
    let mut other = Library::open(&path, fixed_time).expect("opened");
    let rice =
        (0..6).filter_map(|at| harness.app.list.get(at)).find(|row| row.title.starts_with("Harga Beras"));
    let id = rice.expect("a headline").id.0.cast_signed();
    other.mark_all(&[id], MarkChange { read: Some(true), starred: Some(true) }).expect("marked");
    harness.send(Msg::LibraryModified);
    assert!(row(&harness).is_some_and(|row| row.contains('★')), "{}", harness.text());
    assert_eq!(harness.app.list.selected, 1);
}

#[test]
fn what_is_kept_is_counted_whole_and_a_long_side_list_says_where_it_is() {
    let (_home, _, mut harness) = library_screen("kept", (80, 24));
    harness.press("smtnanti<Enter>\\");
    for kept in ["Starred", "#nanti"] {
        let text = harness.text();
        let words = text.split_whitespace().skip_while(|word| *word != kept);
        assert_eq!(words.take(2).collect::<Vec<_>>(), [kept, "1"], "{text}");
    }
    let (_home, _, mut harness) = library_screen("long", (60, 6));
    harness.press("\\j");
    assert!(harness.text().contains("2 of 6"), "{}", harness.text());
}

#[test]
fn a_view_is_named_where_it_is_empty_and_left_by_esc() {
    let (_home, _, mut harness) = library_screen("left", (80, 24));
    harness.press("\\j<Enter>\\\\/zzz<Enter>");
    assert!(harness.text().contains("nothing in Unread holds that"), "{}", harness.text());
    assert!(harness.text().contains("Esc shows all of Unread again"), "{}", harness.text());
    harness.press("<Esc>");
    assert!(
        harness.app.arranging.current.scope.is_some() && harness.text().contains("Esc all"),
        "{}",
        harness.text()
    );
    harness.press("<Esc>");
    assert!(
        harness.app.arranging.current.scope.is_none() && !harness.text().contains("Esc all"),
        "{}",
        harness.text()
    );
}

#[test]
fn a_session_is_gone_back_to_with_its_filter_and_headings() {
    let (_home, _, mut harness) = library_screen("before", (80, 24));
    harness.send(Msg::SessionFound(Box::<ReadingSession>::default(), false));
    // One article is begun, and then another list looked at.
    harness.press("=beras<Enter>BBj");
    let mut left = harness.app.session().expect("a session");
    left.begun = vec![UnfinishedArticle { key: "begun".into(), title: "Perahu".into(), percent: 30, at: 1 }];
    let (_home, _, mut again) = library_screen("after", (80, 24));
    again.send(Msg::SessionFound(Box::new(left.clone()), false));
    assert!(again.text().contains(&format!("R continues: {}", left.title)), "{}", again.text());
    again.press("R");
    assert_eq!(again.app.session(), Some(left));
    assert_eq!(again.text().lines().nth(2), harness.text().lines().nth(2));
}
