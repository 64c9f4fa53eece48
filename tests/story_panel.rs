//! The panel of stories: whole screens with their styles, and what its keys do.

mod scratch;
mod support;

use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::MarkStore;
use kabar::ui::colour::ColourDepth;
use kabar::ui::glyphs::ASCII;
use kabar::ui::role_styles::RoleStyles;
use kabar::ui::theme::Theme;
use support::Harness;

/// Outlet, hour, headline, text.
type Made = (&'static str, u8, &'static str, &'static str);

const ARTICLES: [Made; 5] = [
    (
        "Warta",
        8,
        "Kebakaran Gudang Garam di Pelabuhan Sukaraya, Tiga Pekerja Luka",
        "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Tiga pekerja dibawa ke rumah sakit dengan luka bakar.\\n\\\"Api muncul dari ruang mesin dan cepat membesar,\\\" kata Kepala Pemadam Kebakaran Bima Lestaluhu.",
    ),
    (
        "Suara",
        9,
        "Tim Voli Putri Juara Turnamen Antarkota",
        "Tim voli putri Bandar Lama menjuarai turnamen antarkota setelah menang tiga set langsung.",
    ),
    (
        "Suara",
        10,
        "Gudang Garam Sukaraya Terbakar, Api Diduga dari Ruang Mesin",
        "Kebakaran melanda gudang garam di Pelabuhan Sukaraya. Pemadam kebakaran menduga api berasal dari ruang mesin, dan tiga pekerja luka bakar.",
    ),
    (
        "Harian Timur",
        12,
        "Polisi Periksa Pemilik Gudang Garam Pelabuhan Sukaraya yang Terbakar",
        "Polisi memeriksa pemilik gudang garam yang terbakar di Pelabuhan Sukaraya. Kebakaran itu melukai tiga pekerja pada Senin malam.",
    ),
    (
        "Warta",
        13,
        "Harga Cabai Naik Menjelang Panen Raya di Bandar Lama",
        "Harga cabai rawit di pasar Bandar Lama naik dua kali lipat dalam sepekan, kata seorang pedagang.",
    ),
];

fn harness(name: &str, size: (u16, u16)) -> Harness {
    let record = |&(site, hour, title, text): &Made| {
        format!(
            "{{\"site\":\"{site}\",\"published\":\"2026-03-02T{hour:02}:00:00Z\",\"title\":\"{title}\",\"text\":\"{text}\"}}\n"
        )
    };
    let file = scratch::path(&format!("story-panel-{name}.jsonl"));
    std::fs::write(&file, ARTICLES.iter().map(record).collect::<String>()).expect("written");
    let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
    std::fs::remove_file(&file).expect("gone");
    Harness::new(archive, "berita", size)
}

#[test]
fn a_row_a_story_opened_in_place() {
    for (name, size, keys) in [
        ("closed-120x40", (120, 40), "S"),
        ("closed-80x24", (80, 24), "S"),
        ("closed-40x15", (40, 15), "S"),
        ("open-120x40", (120, 40), "S<Enter>"),
        ("open-80x24", (80, 24), "S<Enter>j"),
        ("open-40x15", (40, 15), "S<Enter>"),
        ("read-80x24", (80, 24), "S<Enter>jm"),
    ] {
        let mut harness = harness(name, size);
        harness.press(keys);
        insta::assert_snapshot!(name, harness.snapshot());
    }
    let mut plain = harness("mono-ascii", (80, 24));
    plain.theme = Theme::new(&RoleStyles::shipped("default"), ColourDepth::Mono, ASCII);
    plain.press("S<Enter>");
    insta::assert_snapshot!("mono-ascii", plain.snapshot());
}

#[test]
fn an_article_of_a_story_is_opened_and_the_panel_comes_back_as_it_was() {
    let mut harness = harness("walk", (80, 24));
    harness.press("S<Enter>jj<Enter>");
    let page = harness.text();
    assert!(page.contains("Kebakaran melanda gudang garam"), "{page}");
    harness.press("hS");
    let panel = harness.text();
    assert!(
        panel.contains("3 stories in 5 articles") && panel.contains("Suara: Gudang Garam Sukaraya"),
        "{panel}"
    );
    // It was read: two of the three are not.
    assert_eq!(harness.shelf.status().unread, 4);
    harness.press("<Enter>");
    assert!(harness.text().contains("Kebakaran melanda"), "the same row is selected");
}

#[test]
fn a_story_is_marked_read_as_a_whole_and_unread_again() {
    let mut harness = harness("marks", (80, 24));
    harness.press("Sm");
    assert_eq!(harness.shelf.status().unread, 2);
    harness.press("m");
    assert_eq!(harness.shelf.status().unread, 5);
    harness.press("<Enter>js");
    assert!(harness.shelf.headlines(0..5)[0].is_starred);
    harness.press("S");
    assert!(!harness.text().contains("3 stories in"), "the panel is closed");
}

#[test]
fn an_empty_list_has_no_stories() {
    let file = scratch::path("story-panel-empty.jsonl");
    std::fs::write(&file, "").expect("written");
    let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
    std::fs::remove_file(&file).expect("gone");
    let mut harness = Harness::new(archive, "berita", (80, 24));
    harness.press("S");
    assert!(harness.text().contains("nothing to do here"), "{}", harness.text());
}
