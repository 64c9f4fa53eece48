//! Names beyond one article: the page of a name, names found by a few letters, and following; and what a feed changed in an
//! article. Whole screens with their styles, in files and in a library.

mod scratch;
mod support;

use kabar::app::Msg;
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::library::{FetchedItem, Library, Subscription};
use kabar::shelf::state::MarkStore;
use kabar::ui::colour::ColourDepth;
use kabar::ui::glyphs::ASCII;
use kabar::ui::role_styles::RoleStyles;
use kabar::ui::theme::Theme;
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::article::Draft;
use kabar_annotate::text::CleanText;
use support::{Harness, NOW};

/// Outlet, day, headline, text.
type Made = (&'static str, &'static str, &'static str, &'static str);

const ARTICLES: [Made; 4] = [
    (
        "Warta",
        "2026-11-23",
        "Bupati Ratna Wulandari Resmikan Jalan",
        "Bupati Sukaraya Ratna Wulandari dan Camat Hasan Basri meresmikan jalan baru di Tanjung Merah.\nJalan itu selesai dua bulan lebih cepat.\n\"Jalan ini milik warga, bukan milik kami,\" kata Ratna. Hasan Basri menggunting pita.",
    ),
    (
        "Suara",
        "2026-11-20",
        "Panen Raya di Tanjung Merah",
        "Panen raya dimulai di Tanjung Merah. Bupati Sukaraya Ratna Wulandari hadir sejak pagi.\n\"Kami senang melihat hasil panen tahun ini,\" kata Ratna. \"Harga gabah juga naik.\"",
    ),
    (
        "Warta",
        "2026-03-02",
        "Ratna Wulandari Dilantik",
        "Ketua koperasi Ratna Wulandari dilantik pada Senin. \"Saya mulai bekerja hari ini,\" kata Ratna Wulandari.",
    ),
    (
        "Suara",
        "2026-03-01",
        "Toko Roti Dibuka",
        "Camat Hasan Basri membuka toko roti. Camat Hasan Basri pulang.",
    ),
];

fn files(name: &str, size: (u16, u16)) -> Harness {
    let record = |&(site, day, title, text): &Made| {
        let text = text.replace('"', "\\\"").replace('\n', "\\n");
        format!("{{\"site\":\"{site}\",\"published\":\"{day}\",\"title\":\"{title}\",\"text\":\"{text}\"}}\n")
    };
    let file = scratch::path(&format!("people-{name}.jsonl"));
    std::fs::write(&file, ARTICLES.iter().map(record).collect::<String>()).expect("written");
    let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
    std::fs::remove_file(&file).expect("gone");
    Harness::new(archive, "berita", size)
}

fn library(name: &str, articles: &[FetchedItem], size: (u16, u16)) -> Harness {
    let path = scratch::path(&format!("people-{name}")).join("library.db");
    let mut library = Library::open(&path, || NOW).expect("made");
    let feed = Subscription { url: "https://warta.example/feed".into(), ..Subscription::default() };
    let (ids, _) = library.subscribe(&[feed]).expect("subscribed");
    library.ingest(ids[0], articles, NOW).expect("kept");
    while library.index_names(LineRuleSet::builtin(), 500).expect("read") > 0 {}
    library.arrange_now(&Library::default_arrangement()).expect("arranged");
    let mut harness = Harness::new(library, "library", size);
    harness.send(Msg::LibraryOpened(Library::default_arrangement()));
    harness
}

fn item(guid: usize, (site, day, title, text): Made) -> FetchedItem {
    let draft = Draft {
        title: Some(title.into()),
        site: Some(site.into()),
        published: day.parse().ok(),
        text: text.into(),
        ..Draft::default()
    };
    FetchedItem {
        guid: Some(CleanText::one_line(&format!("g{guid}"))),
        article: draft.finish().expect("an article"),
    }
}

fn items() -> Vec<FetchedItem> {
    ARTICLES.iter().enumerate().map(|(at, made)| item(at, *made)).collect()
}

#[test]
fn the_page_of_a_name() {
    for (name, size) in [("page-120x40", (120, 40)), ("page-80x24", (80, 24)), ("page-40x15", (40, 15))] {
        let mut harness = files(name, size);
        harness.press("<Enter>E<Enter>");
        insta::assert_snapshot!(name, harness.snapshot());
    }
    let mut plain = files("mono-ascii", (80, 24));
    plain.theme = Theme::new(&RoleStyles::shipped("default"), ColourDepth::Mono, ASCII);
    plain.press("<Enter>E<Enter>jj");
    insta::assert_snapshot!("page-mono-ascii", plain.snapshot());
}

#[test]
fn names_are_found_by_a_few_letters() {
    for (name, size) in [("found-80x24", (80, 24)), ("found-40x15", (40, 15))] {
        let mut harness = files(name, size);
        harness.press("Wwul");
        insta::assert_snapshot!(name, harness.snapshot());
    }
    let mut harness = files("nobody", (80, 24));
    harness.press("Wzzz");
    insta::assert_snapshot!("found-nobody", harness.snapshot());
    let mut harness = library("found", &items(), (80, 24));
    harness.press("W");
    insta::assert_snapshot!("found-in-a-library", harness.snapshot());
    harness.press("rat<Enter>");
    assert!(
        harness.text().contains("person · 6 mentions in 3 articles · 4 quotations"),
        "{}",
        harness.text()
    );
}

#[test]
fn words_open_their_article_and_the_page_comes_back() {
    for mut harness in [files("words", (80, 24)), library("words", &items(), (80, 24))] {
        harness.press("<Enter>E<Enter>");
        let page = harness.text();
        harness.press("jj<Enter>");
        let article = harness.text();
        assert!(article.contains("Panen Raya di Tanjung Merah"), "{article}");
        let marked = harness.app.page.as_ref().and_then(|page| page.marked_jump()).expect("a place");
        let text = harness.app.page.as_ref().expect("open").article().text();
        assert_eq!(marked.slice(text), "\"Kami senang melihat hasil panen tahun ini,\"");
        harness.press("W");
        assert_eq!(harness.text().lines().nth(1), page.lines().nth(1), "{}", harness.text());
        harness.press("q");
        assert!(harness.text().contains("Hasan Basri"), "the names of the article: {}", harness.text());
        harness.press("q");
        assert!(harness.app.panel.is_none());
    }
}

#[test]
fn a_name_is_followed_and_that_is_undone() {
    let mut harness = library("follow", &items(), (80, 24));
    harness.press("Wrat<Enter>s");
    insta::assert_snapshot!("followed", harness.snapshot());
    harness.press("qq");
    harness.press("u");
    assert!(harness.text().contains("taken back: followed: Ratna Wulandari"), "{}", harness.text());
    let library = harness.shelf.library().expect("a library");
    assert_eq!(library.followed(), Ok(vec![]));
    let mut files = files("follow", (80, 24));
    files.press("<Enter>Es");
    assert!(files.text().contains("not your library"), "{}", files.text());
}

#[test]
fn articles_of_one_event_are_one_row() {
    let fire = |outlet, title| -> Made {
        (
            outlet,
            "2026-11-20",
            title,
            "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Bupati Ratna Wulandari meninjau gudang garam yang terbakar itu. Tiga pekerja luka bakar, kata Bupati Ratna Wulandari di Pelabuhan Sukaraya.",
        )
    };
    let mut made = vec![
        item(7, fire("Warta", "Gudang Garam Pelabuhan Sukaraya Terbakar, Tiga Pekerja Luka")),
        item(8, fire("Suara", "Gudang Garam di Pelabuhan Sukaraya Terbakar, Tiga Luka Bakar")),
    ];
    made.extend(items().split_off(2));
    let mut harness = library("stories", &made, (80, 24));
    let library = harness.shelf.library().expect("a library");
    library.group_since(i64::MIN, LineRuleSet::builtin(), |_| true).expect("kept");
    harness.press("Wrat<Enter>");
    let shown = |harness: &Harness| harness.text();
    assert!(shown(&harness).contains("+1: "), "{}", shown(&harness));
    harness.press("G");
    while !harness.app.panel.as_ref().is_some_and(|panel| panel.rows[panel.selected].text.contains("+1: ")) {
        harness.press("k");
    }
    insta::assert_snapshot!("stories", harness.snapshot());
    harness.press("<Enter>");
    let text = shown(&harness);
    assert!(
        !text.contains("+1: ") && text.contains("Warta: Gudang") && text.contains("Suara: Gudang"),
        "{text}"
    );
    harness.press("j<Enter>");
    assert!(harness.app.panel.is_none() && shown(&harness).contains("terbakar pada Senin malam"));
}

#[test]
fn a_thousand_quotations_are_all_there() {
    let articles: Vec<FetchedItem> = (0..500)
        .map(|n| {
            let text = format!(
                "Bupati Ratna Wulandari berpidato lagi. \"Kami bekerja untuk warga nomor {n},\" kata Ratna. \"Jalan nomor {n} sudah jadi.\""
            );
            item(n, ("Warta", "2026-11-20", Box::leak(format!("Pidato {n}").into_boxed_str()), Box::leak(text.into_boxed_str())))
        })
        .collect();
    let mut harness = library("thousand", &articles, (80, 24));
    harness.press("Wratna<Enter>");
    insta::assert_snapshot!("thousand", harness.snapshot());
    harness.press("/nomor 499<Enter>");
    assert!(harness.text().contains("Kami bekerja untuk warga nomor 499"), "{}", harness.text());
}

#[test]
fn hostile_names_stay_in_their_row() {
    let long = "Abdurrahman".repeat(30);
    let text = format!(
        "Bupati {long} Wulandari\u{202e} datang. \"Kami\u{1b}[31m senang sekali hari ini,\" kata {long} Wulandari. 王小明 dan Émile Zola-Nguyễn hadir."
    );
    let made = item(0, ("Warta\u{7}", "2026-11-20", "Nama Panjang", Box::leak(text.into_boxed_str())));
    for size in [(80, 24), (40, 15), (20, 5)] {
        let mut harness = library(&format!("hostile-{}", size.0), std::slice::from_ref(&made), size);
        for keys in ["W", "<Esc>", "<Enter>E", "<Enter>", "jjj", "Wabd<Enter>", "G"] {
            harness.press(keys);
            let text = harness.text();
            assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{text:?}");
        }
    }
}

#[test]
fn what_a_feed_changed_is_shown() {
    let before = "Kebakaran melanda gudang garam di Tanjung Merah pada Senin malam. Dua belas orang luka.\nApi padam setelah empat jam.\nPolisi memeriksa pemilik gudang.";
    let after = "Kebakaran melanda gudang garam di Tanjung Merah pada Senin malam. Lima belas orang luka, satu di antaranya berat.\nApi padam setelah empat jam.\nPenyebabnya belum diketahui.";
    let title = "Gudang Garam Terbakar";
    let mut harness = library("changes", &[item(0, ("Warta", "2026-11-20", title, before))], (80, 24));
    harness.press("c");
    assert!(harness.text().contains("no earlier version"), "{}", harness.text());
    harness.press("<Enter>q");
    let library = harness.shelf.library().expect("a library");
    library
        .ingest(1, &[item(0, ("Warta", "2026-11-20", "Gudang Garam di Tanjung Merah Terbakar", after))], NOW)
        .expect("kept");
    harness.send(Msg::LibraryModified);
    harness.press("<Enter>");
    assert!(harness.text().contains("c shows what"), "{}", harness.text());
    harness.press("c");
    insta::assert_snapshot!("changes-80x24", harness.snapshot());
    harness.send(Msg::Resize(40, 15));
    insta::assert_snapshot!("changes-40x15", harness.snapshot());
    harness.send(Msg::Resize(120, 40));
    insta::assert_snapshot!("changes-120x40", harness.snapshot());
    harness.theme = Theme::new(&RoleStyles::shipped("default"), ColourDepth::Mono, ASCII);
    insta::assert_snapshot!("changes-mono-ascii", harness.snapshot());
    harness.press("q");
    assert!(harness.app.panel.is_none());
}
