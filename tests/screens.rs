//! Whole screens with their styles: a test presses keys and compares the screen with a snapshot in tests/snapshots. After a
//! wanted change, look at the differences and accept them with `INSTA_UPDATE=always cargo test --test screens`.

mod scratch;
mod support;

use kabar::app::keymap::Keymap;
use kabar::app::mouse::{Mouse, MouseAction};
use kabar::app::{Effect, Msg, Pane, Settings, ShelfAnswer, TerminalCommand, Ticket};
use kabar::config::options;
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::{MarkStore, ReadingSession};
use kabar::shelf::{AnyShelf, SearchHit};
use kabar::ui::colour::ColourDepth;
use kabar::ui::glyphs::{ASCII, UNICODE};
use kabar::ui::role_styles::RoleStyles;
use kabar::ui::theme::Theme;
use kabar_annotate::text::CleanText;
use support::Harness;

/// Compares the screen of the samples after `keys`, at `size` (columns, rows), with the snapshot `name`.
fn assert_screen(name: &str, size: (u16, u16), keys: &str) {
    let mut harness = Harness::samples(size);
    harness.press(keys);
    insta::assert_snapshot!(name, harness.snapshot());
}

#[test]
fn list() {
    assert_screen("list-80x24", (80, 24), "");
    assert_screen("list-40x15", (40, 15), "j");
    assert_screen("list-20x5", (20, 5), "j");
}

#[test]
fn list_and_page() {
    assert_screen("both-120x40", (120, 40), "j");
    assert_screen("both-200x50", (200, 50), "");
    assert_screen("both-100x30-page-has-the-keys", (100, 30), "<Enter>");
}

#[test]
fn page() {
    assert_screen("page-80x24", (80, 24), "<Enter>");
    assert_screen("page-80x24-end", (80, 24), "<Enter>G");
    assert_screen("page-40x15", (40, 15), "<Enter>10j");
    assert_screen("page-english", (80, 24), "4j<Enter>");
    assert_screen("page-german", (80, 24), "6j<Enter>");
}

/// A feed with one item that has every kind of block which is not a paragraph.
const FEED_WITH_BLOCKS: &str = "<rss><channel><title>Warta Kota</title><item><title>Menanam Cabai di Pekarangan</title><content:encoded><![CDATA[
<p>Cabai tumbuh baik di pot, asal airnya tidak menggenang.</p><h3>Langkahnya</h3>
<ol><li>Siapkan tanah dan pupuk kandang dengan perbandingan dua banding satu, lalu biarkan seminggu sebelum ditanami.
<ul><li>tanah dari kebun</li><li>pupuk yang sudah kering</li></ul></li><li>Semai.</li></ol>
<blockquote><p>Jangan siram daunnya pada siang hari, sebab tetes air membakar daun seperti lensa.</p></blockquote>
<pre>hari 1:  semai
  hari 30: pindah

hari 90: panen</pre>
<table><tr><th>Jenis<th>Umur<th>Hasil</tr><tr><td>Rawit<td>90 hari<td>1 kg</tr><tr><td>Keriting<td>100 hari<td>1,5 kg</tr></table>
]]></content:encoded></item></channel></rss>";

#[test]
fn lists_quotations_code_and_tables() {
    let file = scratch::path("screens.xml");
    std::fs::write(&file, FEED_WITH_BLOCKS).expect("written");
    let theme = |depth, glyphs| Theme::new(&RoleStyles::shipped("default"), depth, glyphs);
    for (name, size, theme) in [
        ("set-80x36", (80, 36), Theme::default_theme()),
        ("set-40x40", (40, 40), Theme::default_theme()),
        ("set-mono-ascii", (60, 36), theme(ColourDepth::Mono, ASCII)),
    ] {
        let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
        let mut harness = Harness::new(archive, "cabai", size);
        harness.theme = theme;
        harness.press("<Enter>");
        insta::assert_snapshot!(name, harness.snapshot());
    }
    std::fs::remove_file(&file).expect("gone");
}

/// A feed with one item whose page says of some lines that they are likely, or certainly, not the article.
const FEED_WITH_EVIDENCE: &str = "<rss><channel><title>Warta Kota</title><link>https://warta.example/</link><item><title>Pasar Ikan Dibuka Lagi</title>
<link>https://warta.example/pasar</link><content:encoded><![CDATA[
<p>Pasar ikan di Tanjung Merah dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh.</p>
<p><a href='/ikan'>Harga Ikan Naik Tipis di Dua Kota Sejak Hujan Turun Pekan Lalu dan Jalan Terputus</a></p>
<p>Bangunan itu memiliki dua lantai. Lantai bawah dipakai oleh pedagang ikan dari tiga desa di tepi teluk.</p>
<div class='newsletter-box'><p>Kabar pagi untuk warga kota</p></div>
<div class='related-posts'><p><a href='/garam'>Panen Garam Mundur</a></p></div>
<p>Wali kota berjanji bahwa jalan di depan pasar akan selesai sebelum musim hujan tiba.</p>
]]></content:encoded></item></channel></rss>";

/// The article of [`FEED_WITH_EVIDENCE`], opened.
fn likely_lines(name: &str, size: (u16, u16)) -> Harness {
    let file = scratch::path(&format!("screens-{name}.xml"));
    std::fs::write(&file, FEED_WITH_EVIDENCE).expect("written");
    let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
    std::fs::remove_file(&file).expect("gone");
    // The only article of a list is open from the start.
    Harness::new(archive, "pasar", size)
}

#[test]
fn likely_lines_are_dimmed_in_place() {
    let theme = |depth, glyphs| Theme::new(&RoleStyles::shipped("default"), depth, glyphs);
    for (name, size, keys, theme) in [
        ("likely-80x24", (80, 24), "", Theme::default_theme()),
        ("likely-40x15", (40, 15), "", Theme::default_theme()),
        ("likely-mono-ascii", (80, 24), "", theme(ColourDepth::Mono, ASCII)),
        ("likely-skim", (80, 24), "v", Theme::default_theme()),
        ("likely-why", (80, 24), "!", Theme::default_theme()),
        ("likely-choice", (80, 24), "!<Enter>", Theme::default_theme()),
    ] {
        let mut harness = likely_lines(name, size);
        harness.theme = theme;
        harness.press(keys);
        insta::assert_snapshot!(name, harness.snapshot());
    }
}

#[test]
fn a_decision_turns_a_likely_line_into_either() {
    let headline = "Harga Ikan Naik Tipis";
    // Where nothing is folded, the key that unfolds says what is dimmed.
    let mut harness = likely_lines("likely-unfold", (80, 14));
    harness.press("z");
    assert!(
        harness.text().contains("dimmed: likely link to another article, ! decides"),
        "{}",
        harness.text()
    );
    assert!(harness.text().contains(&format!("┊ {headline}")), "{}", harness.text());
    // The first line that is not the article is selected; the choices begin with folding.
    let mut harness = likely_lines("likely-fold", (80, 24));
    assert!(harness.text().contains("1 line folded: link to another article"), "{}", harness.text());
    harness.press("!<Enter>j<Enter>");
    assert!(!harness.text().contains(headline), "{}", harness.text());
    assert!(harness.text().contains("1 line folded: your own rule"), "{}", harness.text());
    harness.press("u");
    assert!(harness.text().contains(&format!("┊ {headline}")), "{}", harness.text());
    harness.press("!<Enter>3j<Enter>");
    assert!(harness.text().contains(headline), "{}", harness.text());
    assert!(!harness.text().contains(&format!("┊ {headline}")), "{}", harness.text());
}

#[test]
fn folds() {
    assert_screen("folds-one-open", (80, 40), "<Enter>Gz");
    assert_screen("folds-all-open", (80, 40), "<Enter>Z");
}

#[test]
fn find() {
    assert_screen("find-typing-in-the-list", (80, 24), "/harg");
    assert_screen("find-in-the-list", (80, 24), "/harga<Enter>");
    assert_screen("find-in-the-page", (80, 24), "<Enter>/temirov<Enter>n");
}

#[test]
fn skims() {
    assert_screen("skim-80x24", (80, 24), "<Enter>v");
    assert_screen("skim-quotations-only", (80, 24), "<Enter>vv");
    assert_screen("skim-40x15", (40, 15), "<Enter>v");
    assert_screen("skim-120x40", (120, 40), "<Enter>v");
}

#[test]
fn space_reads_on_and_a_dot_repeats_the_last_step() {
    let mut harness = Harness::samples((80, 24));
    harness.press(".");
    assert!(harness.text().contains("no step to repeat yet"), "{}", harness.text());
    harness.press("<Enter>");
    let first = harness.text().lines().nth(1).expect("a headline").to_owned();
    harness.press("   ");
    let second = harness.text().lines().nth(1).expect("a headline").to_owned();
    assert_ne!(first, second, "{}", harness.text());
    harness.press("n.");
    assert!(![&*first, &*second].contains(&harness.text().lines().nth(1).expect("a headline")));
}

#[test]
fn a_skim_stays_for_the_next_article_and_ends_at_a_jump() {
    let mut harness = Harness::samples((80, 24));
    harness.press("<Enter>vJ");
    assert!(harness.text().contains("skim"), "{}", harness.text());
    // A search finds what the skim has left out, and shows it.
    harness.press("K/bongkar<Enter>");
    assert!(!harness.text().contains("skim") && harness.text().contains("bongkar"), "{}", harness.text());
}

/// A list of a folder with two folders in it, one of which has a file of several articles.
fn folder_list(name: &str, size: (u16, u16)) -> Harness {
    let root = scratch::path(&format!("screens-{name}"));
    let write = |path: &str, text: &str| {
        let path = root.join("berita").join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    let record = |title: &str, site: &str, day: &str, text: &str| {
        format!(
            "{{\"title\": \"{title}\", \"site\": \"{site}\", \"published\": \"{day}\", \"text\": \"{text}\"}}"
        )
    };
    let long = "Gudang desa penuh, dan warga menunggu kapal berikutnya. ".repeat(60);
    let many = [
        record("Harga Beras Turun", "Warta Pagi", "2026-11-20", "Harga beras di pasar turun lagi."),
        record("Panen Jagung Mundur", "Kabar Nusa", "2026-11-22", "Hujan menunda panen. Beras aman."),
        record("Kapal Baru Tiba", "Warta Pagi", "2025-03-02", &long),
    ];
    write("2026/pasar.jsonl", &many.join("\n"));
    write(
        "2026/satu.json",
        &record("Jembatan Dibuka", "Kabar Nusa", "2026-11-23", "Jembatan dibuka sore ini."),
    );
    write(
        "2024/lama.json",
        &record("Banjir Surut", "Harian Kota", "2024-01-05", "Air surut pada pagi hari."),
    );
    let shelf = Archive::read(&[Input::Path(root.join("berita"))], MarkStore::in_memory());
    std::fs::remove_dir_all(&root).expect("removed");
    Harness::new(shelf, "berita", size)
}

#[test]
fn the_sidebar_and_the_list_of_its_items() {
    for (name, size, keys) in [
        ("side-80x24", (80, 24), "\\3j"),
        ("side-place-80x24", (80, 24), "\\3j<Enter>"),
        ("side-160x30", (160, 30), "\\2j<Enter>"),
        ("side-40x15", (40, 15), "\\j"),
        ("side-mono-ascii", (80, 24), "\\j"),
    ] {
        let mut harness = folder_list(name, size);
        if name.ends_with("ascii") {
            harness.theme.glyphs = ASCII;
        }
        harness.press(keys);
        insta::assert_snapshot!(name, harness.snapshot());
    }
}

#[test]
fn filters_and_orders() {
    for (name, size, keys) in [
        ("filter-wrong", (80, 24), "=beras tilte:x"),
        ("filter-wrong-40x15", (40, 15), "=beras xyzzy:x"),
        ("filter-and-order", (80, 24), "=from:\"warta pagi\" OR beras<Enter>Oj<Enter>"),
        ("filter-empty", (80, 24), "=is:starred<Enter>"),
        ("filter-40x15", (40, 15), "=beras<Enter>"),
        ("order-panel", (80, 24), "O4j<Enter>O"),
        ("find-in-texts", (80, 24), "/beras<Enter>"),
        ("find-in-texts-page", (80, 24), "/beras<Enter>n<Enter>"),
    ] {
        let mut harness = folder_list(name, size);
        harness.press(keys);
        insta::assert_snapshot!(name, harness.snapshot());
    }
}

#[test]
fn filters_orders_and_places_select_articles() {
    let all =
        ["Banjir Surut", "Harga Beras Turun", "Panen Jagung Mundur", "Kapal Baru Tiba", "Jembatan Dibuka"];
    for (keys, titles) in [
        ("", &[0, 1, 2, 3, 4][..]),
        ("Oj<Enter>", &[4, 2, 1, 3, 0]),
        ("O2j<Enter>", &[0, 3, 1, 2, 4]),
        ("O3j<Enter>", &[0, 4, 2, 1, 3]),
        ("O4j<Enter>", &[3, 1, 0, 2, 4]),
        ("Oj<Enter>Og<Enter>", &[0, 1, 2, 3, 4]),
        ("=beras<Enter>", &[1, 2]),
        ("=beras<Enter>=<C-u><Enter>", &[0, 1, 2, 3, 4]),
        ("=beras<Enter><Esc>", &[0, 1, 2, 3, 4]),
        ("=beras<Esc>", &[0, 1, 2, 3, 4]),
        ("=beras<Enter>=-title:harga<Enter>", &[2]),
        ("=tilte:x<Enter><Esc>", &[0, 1, 2, 3, 4]),
        ("=age:7d<Enter>", &[1, 2, 4]),
        ("=minutes:>1<Enter>", &[3]),
        ("jm=is:unread<Enter>", &[0, 2, 3, 4]),
        // An article that is read stays in the list of unread ones until the list changes.
        ("=is:unread<Enter>m", &[0, 1, 2, 3, 4]),
        ("\\2j<Enter>", &[0]),
        ("\\2j<Enter>\\g<Enter>", &[0, 1, 2, 3, 4]),
        ("\\3j<Enter>=beras<Enter>Oj<Enter>", &[2, 1]),
    ] {
        let mut harness = folder_list("shows", (80, 24));
        harness.press(keys);
        let text = harness.text();
        let rows: Vec<usize> =
            text.lines().filter_map(|line| all.iter().position(|title| line.contains(title))).collect();
        assert_eq!(rows, titles, "{keys}\n{text}");
    }
}

#[test]
fn the_selected_article_stays_selected_when_the_list_is_arranged_anew() {
    let mut harness = folder_list("stays", (160, 40));
    harness.press("2jOj<Enter>");
    let shown =
        |harness: &Harness| harness.app.list.get(harness.app.list.selected).map(|h| h.title.to_string());
    assert_eq!((shown(&harness).as_deref(), harness.app.list.selected), (Some("Panen Jagung Mundur"), 1));
    assert_eq!(harness.app.page.as_ref().and_then(|page| page.index()), Some(1));
    harness.press("=title:panen<Enter>");
    assert_eq!((shown(&harness).as_deref(), harness.app.list.selected), (Some("Panen Jagung Mundur"), 0));
    harness.press("=<C-u>title:kapal<Enter>");
    assert_eq!(shown(&harness).as_deref(), Some("Kapal Baru Tiba"));
    assert_eq!(
        harness.app.page.as_ref().map(|p| p.article().title.to_string()).as_deref(),
        Some("Kapal Baru Tiba")
    );
}

#[test]
fn an_address_is_shown_alone_and_as_a_code() {
    assert_screen("address-80x40", (80, 40), "4jY");
    assert_screen("address-too-small-a-screen", (40, 15), "4jY");
}

#[test]
fn list_and_page_can_have_the_whole_width() {
    assert_screen("whole-width-120x40-list", (120, 40), "w");
    assert_screen("whole-width-120x40-page", (120, 40), "w<Enter>");
}

#[test]
fn an_article_goes_to_a_pager_as_the_page_shows_it() {
    let mut harness = Harness::samples((80, 24));
    harness.press("<Enter>P");
    let Some(Effect::Terminal(TerminalCommand::Handoff(hand))) = harness.terminal_effects.pop() else {
        panic!("nothing was handed out")
    };
    let text = String::from_utf8(hand.input).expect("UTF-8");
    assert!(text.starts_with("Dua Presiden Sepakati Jalur Kereta Barang Baru\nKABARNUSA.COM"), "{text}");
    assert!(text.contains("\n\n“Kita tidak hanya membangun rel"), "{text}");
    assert!(!text.contains("Baca Juga"), "what is folded stays out: {text}");
}

#[test]
fn jumps() {
    assert_screen("jump-to-a-quote", (80, 24), "<Enter>]]");
    assert_screen("jump-to-a-name", (80, 24), "<Enter>}}}");
    assert_screen("jump-from-the-quotes", (80, 24), "<Enter>Qjj<Enter>");
    assert_screen("walk-the-mentions-of-a-name", (80, 24), "<Enter>E}n");
}

#[test]
fn panels() {
    assert_screen("panel-keys", (80, 24), "?");
    assert_screen("panel-keys-40x15", (40, 15), "?5j");
    assert_screen("panel-related", (80, 24), "<Enter>Lj");
    assert_screen("panel-quotes", (80, 24), "<Enter>Qj");
    assert_screen("panel-names", (80, 24), "<Enter>E");
    assert_screen("panel-lines", (80, 24), "<Enter>G!");
    assert_screen("panel-reach", (80, 24), "<Enter>G!<Enter>");
}

/// A list of four articles. Three name a Ratna; in two of them she is Ratna Wulandari.
fn articles_with_names() -> Harness {
    let article = |title: &str, text: &str| {
        format!("{{\"title\": \"{title}\", \"site\": \"Warta Waringin\", \"text\": \"{text}\"}}\n")
    };
    let articles = [
        article(
            "Panen di Waringin naik dua kali lipat",
            "Bupati Ratna Wulandari membuka panen di Desa Waringin, Senin (3/3/2025). \\\"Kami senang,\\\" kata Ratna.",
        ),
        article("Toko roti buka lagi", "Toko Roti Wulandari di Jalan Melati buka lagi, kata Sari Kencana."),
        article("Pupuk tiba", "Ketua koperasi Ratna mengatakan pupuk sudah tiba."),
        article(
            "Ratna Wulandari meresmikan jalan",
            "Jalan itu selesai. Bupati Ratna Wulandari meresmikannya.",
        ),
    ];
    let path = scratch::path("screens-names.jsonl");
    std::fs::write(&path, articles.concat()).expect("written");
    let archive = Archive::read(&[Input::Path(path.clone())], MarkStore::in_memory());
    // A small file is held in memory, so it can be removed.
    std::fs::remove_file(&path).expect("removed");
    Harness::new(archive, "names", (80, 24))
}

#[test]
fn a_name_is_followed_through_the_list() {
    let mut harness = articles_with_names();
    harness.press("<Enter>E");
    insta::assert_snapshot!("names-before", harness.snapshot());
    harness.press("A");
    insta::assert_snapshot!("names-in-the-list", harness.snapshot());
    assert_eq!(harness.app.focus, Pane::List);
    // On the page of the other article, n goes through its mentions; Esc ends that, then the search.
    harness.press("n<Enter>");
    insta::assert_snapshot!("names-on-the-page", harness.snapshot());
    let footer = |harness: &Harness| harness.text().lines().nth(23).unwrap_or("").trim_start().to_owned();
    for (keys, begins) in [
        ("n", "from the beginning"),
        ("j", "Ratna Wulandari 1 of 1"),
        ("<Esc>", "100 %"),
        ("q", "Ratna Wulandari 2 of 2"),
        ("n", "from the beginning"),
        ("<Enter>", "Ratna Wulandari 1 of 2"),
        ("qj", "Ratna Wulandari 2 hits"),
        ("<Esc>", "2 of 4"),
        // A day is not a name.
        ("k<Enter>EGA", "only people, organisations and places"),
        // From the palette, a name must be chosen first.
        ("q:find-name<Enter>A", "Ratna Wulandari 1 of 2"),
    ] {
        harness.press(keys);
        assert!(footer(&harness).starts_with(begins), "{keys}: {}", footer(&harness));
    }
}

#[test]
fn without_colour_every_mark_is_still_there() {
    for (name, glyphs) in [("mono", UNICODE), ("mono-ascii", ASCII)] {
        let mut harness = Harness::samples((80, 24));
        harness.theme = Theme::new(&RoleStyles::shipped("default"), ColourDepth::Mono, glyphs);
        harness.press("<Enter>}");
        insta::assert_snapshot!(format!("page-{name}"), harness.snapshot());
        harness.press("<Esc>jm");
        insta::assert_snapshot!(format!("list-{name}"), harness.snapshot());
    }
}

#[test]
fn a_screen_too_small_says_so_and_comes_back() {
    let mut harness = Harness::samples((80, 24));
    harness.press("j");
    harness.send(Msg::Resize(12, 3));
    assert_eq!(harness.text().trim_end(), "too small");
    // A key does nothing while the list cannot be seen.
    harness.press("j");
    harness.send(Msg::Resize(80, 24));
    assert!(harness.text().contains("2 of 8"));
}

#[test]
fn keys_do_what_they_say() {
    for (keys, footer) in [
        ("", "1 of 8"),
        ("3j", "4 of 8"),
        ("3jk", "3 of 8"),
        ("G", "8 of 8"),
        ("5G", "5 of 8"),
        ("Gg", "1 of 8"),
        ("G3g", "3 of 8"),
        ("<End><Home>", "1 of 8"),
        ("<Space>", "8 of 8"),
        ("<Down><Down><Up>", "2 of 8"),
        ("12", "12 · 1 of 8"),
        ("n", "2 of 8"),
        ("<Enter>qn", "2 of 8"),
        ("<Enter>qp", "8 of 8"),
        ("jmkn", "3 of 8"),
        ("h", "q quits"),
        ("/zzz<Enter>", "not found"),
        ("/harga<Esc>", "1 of 8"),
        ("2j/harga<Enter>", "/harga 1 of 1"),
        ("y", "this article has no address"),
        ("jy", "copied https://warta-pagi.example/ekonomi/harga-beras-turun"),
        ("e", "everything could be read"),
        ("<Enter>J", ""),
        ("3<Esc>", "1 of 8"),
        ("]", "open the article first"),
        ("Q", "open the article first"),
        ("<Enter>/sepakati<Enter>", "only in the headline"),
        ("<Enter>/zzz<Enter>", "not found"),
        ("7j<Enter>J", "this is the last article"),
    ] {
        let mut harness = Harness::samples((80, 24));
        harness.press(keys);
        let text = harness.text();
        let last = text.lines().nth(23).unwrap_or("").trim_start();
        assert!(last.starts_with(footer), "{keys}: {last}");
    }
}

#[test]
fn opening_an_article_reads_it_and_m_takes_that_back() {
    let mut harness = Harness::samples((80, 24));
    harness.press("<Enter>");
    assert_eq!(harness.app.focus, Pane::Page);
    harness.press("q");
    assert!(harness.text().contains("8 articles, 7 unread"));
    harness.press("m");
    assert!(harness.text().contains("8 articles, 8 unread"));
    harness.press("s");
    assert!(harness.text().contains("▌★"));
}

#[test]
fn the_place_in_an_article_is_remembered() {
    let mut harness = Harness::samples((80, 12));
    harness.press("<Enter>8j");
    let before = harness.text();
    harness.press("qj<Enter>qk<Enter>");
    assert_eq!(harness.text(), before);
}

#[test]
fn o_hands_the_address_to_the_browser_and_q_quits() {
    let mut harness = Harness::samples((80, 24));
    harness.press("joq");
    assert!(
        matches!(&harness.terminal_effects[..], [Effect::Terminal(TerminalCommand::OpenUrl(url)), Effect::Terminal(TerminalCommand::Quit)] if url.starts_with("https://warta-pagi"))
    );
}

#[test]
fn the_reader_decides_what_is_article_and_u_takes_it_back() {
    let mut harness = Harness::samples((80, 24));
    harness.press("<Enter>G");
    let before = harness.text();
    // The first folded line on screen, in this outlet's articles.
    harness.press("!<Enter><Enter>");
    let text = harness.text();
    assert!(text.contains("this is article from now on; u takes it back"), "{text}");
    assert!(text.contains("Warta Pagi"), "{text}");
    assert!(harness.rules.text().contains("outlet = \"KABARNUSA.COM\""), "{}", harness.rules.text());
    assert_ne!(rows_above_footer(&text), rows_above_footer(&before));
    harness.press("u");
    assert!(harness.text().contains("taken back"));
    assert_eq!(rows_above_footer(&harness.text()), rows_above_footer(&before));
    harness.press("u");
    assert!(harness.text().contains("nothing to take back"));
    // The line above, in all outlets; the position on the page stays.
    harness.press("g2j");
    let first = harness.text().lines().next().map(str::to_owned);
    harness.press("!g<Enter>j<Enter>");
    assert!(harness.text().contains("lines like this are folded from now on"), "{}", harness.text());
    assert!(harness.text().contains("your own rule"), "{}", harness.text());
    assert_eq!(harness.text().lines().next().map(str::to_owned), first);
    // The rule can be undone in the list too.
    harness.press("qu");
    assert!(harness.text().contains("taken back"), "{}", harness.text());
    harness.press("<Enter>!");
    assert!(!harness.text().contains("your own rule"), "{}", harness.text());
}

fn rows_above_footer(text: &str) -> Vec<&str> {
    text.lines().take(23).collect()
}

#[test]
fn a_stale_answer_is_dropped() {
    let mut harness = Harness::samples((120, 40));
    let before = harness.text();
    harness.send(Msg::Answer(Ticket(1), ShelfAnswer::Article(None)));
    harness
        .send(Msg::Answer(Ticket::NONE, ShelfAnswer::Hits(vec![SearchHit { position: 3, in_text: false }])));
    harness.send(Msg::Answer(Ticket(99), ShelfAnswer::NextUnread(Some(4))));
    assert_eq!(harness.text(), before);
}

/// The message that gives the app the settings of a `config.toml`.
fn settings(text: &str) -> Msg {
    let (config, faults) = options::parse(text);
    let (keymap, more) = Keymap::new(&config.keymap, &config.keys);
    assert!(faults.is_empty() && more.is_empty(), "{faults:?} {more:?}");
    Msg::Settings(Box::new(Settings {
        keymap,
        width: config.width,
        marks: config.marks,
        themes: vec!["dark".into()],
    }))
}

#[test]
fn keys_are_the_readers() {
    let mut harness = Harness::samples((80, 24));
    harness
        .send(settings("[keys]\n'g g' = 'bottom'\nx = 'down'\n'Alt-j' = 'down'\nq = 'none'\nQ = 'quit'\n"));
    let footer = |harness: &Harness| harness.text().lines().nth(23).unwrap_or("").trim_start().to_owned();
    for (keys, shown) in [
        ("3x", "4 of 8"),
        ("g", "g · 4 of 8"),
        ("g", "8 of 8"),
        ("gk", "gk is bound to nothing"),
        ("g<Esc>k", "7 of 8"),
        ("q", "q is bound to nothing; ? shows the keys"),
        ("kk<M-j>", "6 of 8"),
        ("h", "Q quits"),
    ] {
        harness.press(keys);
        assert!(footer(&harness).starts_with(shown), "{keys}: {}", footer(&harness));
    }
    assert!(footer(&harness).ends_with("? keys"), "{}", footer(&harness));
    harness.press("?");
    assert!(harness.text().contains("x Alt-j j Down"), "{}", harness.text());
}

#[test]
fn the_palette_finds_a_command_and_runs_it() {
    let mut harness = Harness::samples((80, 24));
    harness.send(settings(""));
    harness.press(":quo");
    insta::assert_snapshot!("palette", harness.snapshot());
    harness.press("<Esc>:sta<Enter>");
    assert!(harness.text().contains("▌★"), "{}", harness.text());
    harness.press(":dark<Enter>");
    assert_eq!(
        harness.terminal_effects.last(),
        Some(&Effect::Terminal(TerminalCommand::TryTheme("dark".into())))
    );
    harness.press(":zzzz<Enter><Esc>j");
    assert!(harness.text().contains("2 of 8"), "nothing fits, nothing runs");
}

#[test]
fn the_mouse_selects_opens_and_scrolls() {
    let mut harness = Harness::samples((80, 24));
    let click = |x, y| Msg::Mouse(Mouse { action: MouseAction::Click, x, y });
    let wheel = |what, x, y| Msg::Mouse(Mouse { action: what, x, y });
    harness.send(click(10, 5));
    assert!(harness.text().contains("4 of 8"), "{}", harness.text());
    harness.send(wheel(MouseAction::ScrollDown, 10, 5));
    assert!(harness.text().contains("7 of 8"));
    harness.send(wheel(MouseAction::ScrollUp, 10, 5));
    harness.send(click(10, 5));
    assert_eq!(harness.app.focus, Pane::Page);
    let before = harness.text();
    harness.send(wheel(MouseAction::ScrollDown, 10, 5));
    assert_ne!(harness.text(), before);
    harness.send(click(10, 23));
    harness.send(wheel(MouseAction::ScrollUp, 200, 200));
}

#[test]
fn a_painted_theme_at_two_depths() {
    for (name, depth) in [("dark", ColourDepth::TrueColour), ("light", ColourDepth::Ansi16)] {
        let mut harness = Harness::samples((60, 16));
        harness.theme = Theme::new(&RoleStyles::shipped(name), depth, UNICODE);
        harness.press("<Enter>");
        insta::assert_snapshot!(format!("theme-{name}"), harness.snapshot());
    }
}

/// A shelf of one long article with links and some short ones, and the paths that its sessions have.
fn articles_with_links() -> (AnyShelf, Vec<String>) {
    let folder = scratch::path(&format!("links-{:?}", std::thread::current().id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let long: String =
        (1..40).map(|n| format!("Paragraf {n} tentang harga ikan di pelabuhan.\n\n")).collect();
    let text = format!(
        "# Pasar Ikan Dibuka Lagi\n\nPasar ikan di [Tanjung Merah](https://teluk.example/tanjung) dibuka lagi setelah perbaikan \
         yang [dibiayai oleh pemerintah kota dan dua bank](https://teluk.example/anggaran) selama tiga bulan.\n\n\
         Rinciannya di https://teluk.example/rinci.\n\n{long}"
    );
    std::fs::write(folder.join("b.md"), text).expect("written");
    for name in ["a", "c", "d"] {
        std::fs::write(folder.join(format!("{name}.txt")), format!("Judul {name}\n\nIsi pendek {name}."))
            .expect("written");
    }
    let paths = vec![folder.display().to_string()];
    (Archive::read(&[Input::Path(folder)], MarkStore::in_memory()).into(), paths)
}

#[test]
fn links_are_labelled_opened_and_shown() {
    let mut harness = Harness::new(articles_with_links().0, "links", (60, 20));
    harness.press("j<Enter>f");
    insta::assert_snapshot!("links-on-the-page", harness.snapshot());
    harness.press("s");
    assert_eq!(
        harness.terminal_effects,
        [Effect::Terminal(TerminalCommand::OpenUrl(CleanText::one_line("https://teluk.example/anggaran")))]
    );
    harness.press("fD");
    assert!(harness.text().contains("https://teluk.example/rinci\n"), "{}", harness.text());
    harness.press("qfk");
    assert!(harness.text().contains("no link is labelled k"), "{}", harness.text());
    harness.press("Gf");
    assert!(harness.text().contains("no links on this screen"), "{}", harness.text());
    // Without a browser the address is shown instead, so that it can be copied.
    harness.send(Msg::NoBrowser(
        CleanText::one_line("https://teluk.example/lain"),
        CleanText::one_line("no browser here"),
    ));
    assert!(harness.text().contains("\nhttps://teluk.example/lain\n"), "{}", harness.text());
    assert!(harness.text().contains("no browser here; y copies it"), "{}", harness.text());
    let mut harness = Harness::samples((40, 15));
    harness.press("f");
    insta::assert_snapshot!("links-of-the-list-40x15", harness.snapshot());
}

#[test]
fn a_session_goes_on_where_the_last_one_ended() {
    let (shelf, paths) = articles_with_links();
    let mut harness = Harness::new(shelf, "links", (60, 20));
    let empty = ReadingSession { paths, ..ReadingSession::default() };
    harness.send(Msg::SessionFound(Box::new(empty), false));
    harness.press("O4j<Enter>g<Enter>10j");
    let left = harness.app.session().expect("a session");
    let mut again = Harness::new(articles_with_links().0, "links", (60, 20));
    again.send(Msg::SessionFound(Box::new(left.clone()), false));
    insta::assert_snapshot!("session-offered", again.snapshot());
    again.press("R");
    let now = again.app.session().expect("a session");
    assert_eq!((now.key, now.order, now.open), (left.key.clone(), left.order, true));
    // With --resume the session goes on at once; then the list of unfinished articles.
    let mut again = Harness::new(articles_with_links().0, "links", (60, 20));
    again.send(Msg::SessionFound(Box::new(left.clone()), true));
    assert!(again.app.session().is_some_and(|now| now.open && now.key == left.key));
    again.press("qgR");
    insta::assert_snapshot!("session-begun", again.snapshot());
    again.press("<Enter>");
    assert!(again.app.session().is_some_and(|now| now.open));
    // An article that was read to its end is finished.
    again.press("Gq\\");
    assert!(!again.text().contains("Continue reading"), "{}", again.text());
    again.press("\\R");
    assert!(again.text().contains("no article is begun"), "{}", again.text());
}

#[test]
fn a_key_ends_going_back() {
    let (shelf, paths) = articles_with_links();
    let session =
        ReadingSession { paths, key: "gone".into(), at: 2, open: true, ..ReadingSession::default() };
    let mut harness = Harness::new(shelf, "links", (60, 20));
    harness.send(Msg::SessionFound(Box::new(session), true));
    assert!(harness.text().contains("that article was not found in this list"), "{}", harness.text());
    assert!(harness.text().contains("▌● Judul c"), "{}", harness.text());
}

#[test]
fn the_help_page_is_searched() {
    let mut harness = Harness::samples((80, 24));
    harness.press("?/quot");
    insta::assert_snapshot!("panel-keys-searched", harness.snapshot());
    harness.press("<Enter>");
    assert!(!harness.text().contains("half a screen"), "{}", harness.text());
    harness.press("<Esc>g");
    assert!(harness.text().contains("half a screen"), "{}", harness.text());
    // Keys that do nothing in a list of files are left out.
    harness.press("/tag the article");
    assert!(harness.text().contains("no row holds ‘tag the article’"), "{}", harness.text());
    harness.press("<Enter><Esc>:zzzz<Enter>");
    assert!(harness.text().contains("no row holds ‘zzzz’"), "{}", harness.text());
    harness.press("<Esc>?/zzz<Esc>q");
    assert!(harness.text().contains("1 of 8"), "{}", harness.text());
}

#[test]
fn a_pager_gets_rows_that_fit() {
    let mut harness = Harness::samples((40, 15));
    harness.press("<Enter>P");
    let Some(Effect::Terminal(TerminalCommand::Handoff(hand))) = harness.terminal_effects.last() else {
        panic!("{:?}", harness.terminal_effects)
    };
    let text = std::str::from_utf8(&hand.input).expect("UTF-8");
    assert!(text.lines().all(|line| line.chars().count() <= 40) && text.contains("\n\n"), "{text}");
}

#[test]
fn files_are_read_again_and_the_reader_stays_where_he_is() {
    let folder = scratch::path("screens-again");
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| {
        let text = format!("Judul {name}\n\nPasar dibuka lagi, kata warga. {text}\n");
        std::fs::write(folder.join(name), text).expect("written");
    };
    (10..40).for_each(|n| write(&n.to_string(), ""));
    let shelf = Archive::read(&[Input::Path(folder.clone())], MarkStore::in_memory());
    let mut harness = Harness::new(shelf, "berita", (80, 24));
    harness.press("20jr");
    assert!(harness.text().contains("nothing has changed in the files"), "{}", harness.text());
    let rows =
        |harness: &Harness| harness.text().lines().map(|row| row.contains("Judul 30")).collect::<Vec<_>>();
    let before = rows(&harness);
    ["05", "06", "27a"].iter().for_each(|name| write(name, ""));
    std::fs::remove_file(folder.join("12")).expect("removed");
    write("35", "Ralat.");
    harness.press("r");
    let text = harness.text();
    assert!(text.contains("3 new articles, 1 changed, 1 gone"), "{text}");
    assert!(text.contains("32 articles"), "{text}");
    assert_eq!(rows(&harness), before, "{text}");
    // The open article stays open though its file is gone, and the list keeps its position.
    harness.press("<Enter>");
    std::fs::remove_file(folder.join("30")).expect("removed");
    harness.press("r");
    let text = harness.text();
    assert!(text.contains("1 article gone") && text.contains("Judul 30"), "{text}");
    harness.press("q<Enter>");
    assert!(harness.text().contains("Judul 31"), "{}", harness.text());
    // The samples cannot be read again.
    let mut harness = Harness::samples((80, 24));
    harness.press("r");
    assert!(harness.text().contains("a part of kabar"), "{}", harness.text());
    std::fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn a_headline_without_end_leaves_room_for_the_text() {
    let title = "Pasar ".repeat(2_000);
    let text = format!("{{\"title\": \"{title}\", \"text\": \"Gudang penuh sejak pagi.\"}}");
    let file = std::env::temp_dir().join(format!("kabar-screens-long-{}.json", std::process::id()));
    std::fs::write(&file, text).expect("written");
    let archive = Archive::read(&[Input::Path(file.clone())], MarkStore::in_memory());
    let mut harness = Harness::new(archive, "pasar", (80, 24));
    harness.press("<Enter>");
    assert!(
        harness.text().contains("Pasar…") && harness.text().contains("Gudang penuh"),
        "{}",
        harness.text()
    );
    std::fs::remove_file(&file).expect("gone");
}

#[test]
fn beside_a_long_filter_a_narrow_list_says_how_much_there_is() {
    let mut harness = Harness::samples((40, 15));
    harness.press("=is:unread -title:mural -zzzy -zzzx -zzzw -zzzv<Enter>");
    let (found, all) = (harness.app.list.status.listed, harness.app.list.status.total);
    assert!(found < all && harness.text().contains(&format!("{found} of {all}")), "{}", harness.text());
}
