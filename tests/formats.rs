//! What each tool writes, read as a person would read it; and what no tool should write, read without harm.
//!
//! tests/formats holds one file in each tool's shape, about events that never were. tests/formats/expected.txt says
//! what must come of each: one line an article, one line a fault.

use kabar_formats::{ParsedInput, read};
use proptest::prelude::*;
use std::{fmt::Write, fs, path::Path, time::Instant};

/// What came of a file, as expected.txt has it.
fn summary(name: &str, reading: &ParsedInput) -> String {
    let mut out = String::new();
    for article in &reading.articles {
        let or_none = |text: Option<&str>| text.unwrap_or("none").to_owned();
        let authors: Vec<&str> = article.authors.iter().map(|a| &**a).collect();
        let line = |at: usize| article.lines().get(at).map_or("", |l| l.slice(article.text()).trim());
        let fields = [
            name.to_owned(),
            article.title.to_string(),
            or_none(article.site.as_deref()),
            authors.join("; "),
            or_none(article.published.map(|d| d.to_string()).as_deref()),
            or_none(article.language.as_deref()),
            or_none(article.url.as_deref()),
            article.dateline.as_ref().map_or("none", |d| d.span.slice(article.text()).trim()).to_owned(),
            article.lines().len().to_string(),
            line(0).to_owned(),
            line(article.lines().len().saturating_sub(1)).to_owned(),
        ];
        writeln!(out, "{}", fields.join(" | ")).expect("a string takes all");
    }
    for fault in &reading.diagnostics {
        let line = fault.line.map_or("?".to_owned(), |l| l.to_string());
        writeln!(out, "{name} | line {line}: {}", fault.message).expect("a string takes all");
    }
    out
}

#[test]
fn every_tool_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap_or_default();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("tests/formats")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|n| n != "expected.txt")
        .collect();
    names.sort();
    let mut all = String::new();
    for name in &names {
        let bytes = fs::read(folder.join(name)).expect(name);
        let reading = read(name, &bytes);
        all += &summary(name, &reading);
        // The name is a hint only.
        let unnamed = summary(name, &read("standard input", &bytes));
        assert_eq!(unnamed, summary(name, &reading), "{name} is read otherwise without its name");
    }
    for (line, (is, should)) in all.lines().zip(expected.lines()).enumerate() {
        assert_eq!(is, should, "expected.txt, line {}", line + 1);
    }
    assert_eq!(all, expected, "the whole:\n{all}");
}

#[test]
fn an_id_and_related_links_are_kept() {
    let reading = read("x", include_bytes!("formats/kabar.jsonl"));
    let article = &reading.articles[0];
    assert_eq!(&*article.id, "x1");
    assert_eq!(&*article.related[0].title, "Harga Beras Turun");
    assert_eq!(article.related[0].url.as_deref(), Some("https://warta.example/beras"));
    assert_eq!(&*read("x", include_bytes!("formats/liputan6.jsonl")).articles[0].id, "7");
}

#[test]
fn what_is_no_text_is_one_fault() {
    for (bytes, why) in [
        (&b""[..], "empty file"),
        (b" \n\r\n", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG image"),
        (b"\x7fELF\x02\x01\x01\0\0", "program"),
        (b"PK\x03\x04\x14\0\0\0", "zip"),
        (b"\x1f\x8b\x08\0\0\0", "unpack it first"),
        (b"\x28\xb5\x2f\xfd\x04", "unpack it first"),
        (b"SQLite format 3\0\x10\0", "SQLite"),
        (b"\0\x01\x02\x03\0\0\0\x04\x05\x06\x0e\x0f\0\0\x01", "binary"),
        (
            b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>x</title></channel></rss>",
            "a feed without items",
        ),
        (b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title></feed>", "a feed without items"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "WARC"),
        (b"x\ty\tz\tu\tv\tw\thttps://x.id\n", "table"),
        (b"[]", "no articles"),
        (b"{}", "empty record"),
        (b"{\"id\": 1}", "no headline and no text"),
    ] {
        let reading = read("x", bytes);
        assert!(reading.articles.is_empty(), "{why}");
        assert_eq!(reading.diagnostics.len(), 1, "{why}: {:?}", reading.diagnostics);
        assert!(reading.diagnostics[0].message.contains(why), "{why}: {:?}", reading.diagnostics);
    }
}

#[test]
fn encodings_come_to_the_same_text() {
    let text = "Kafé Kota Dibuka\n\nKafé itu dibuka “kembali” oleh wali kota pada Rabu pagi.";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf_16_be: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let latin: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => c as u8,
        })
        .collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), marked, utf_16, utf_16_be, latin] {
        let reading = read("x", &bytes);
        assert_eq!(&*reading.articles[0].title, "Kafé Kota Dibuka");
        assert_eq!(reading.articles[0].text(), "Kafé itu dibuka “kembali” oleh wali kota pada Rabu pagi.");
    }
}

#[test]
fn small_flaws_cost_nothing_and_big_ones_one_record() {
    for (text, titles, faults) in [
        ("{\"title\": \"Satu\", \"views\": NaN, \"text\": \"a\"}", &["Satu"][..], &[][..]),
        ("{\"title\": \"Satu \\ud83d\", \"n\": 1e9999}", &["Satu \u{fffd}"], &[]),
        ("[{\"title\": \"Satu\",}, {\"title\": \"Dua\"},]", &["Satu", "Dua"], &[]),
        ("{\"title\": \"Satu\"},\n{\"title\": \"Dua\"},\n", &["Satu", "Dua"], &[]),
        ("\u{feff}{\"title\": \"Satu\"}\r\n\r\n{\"title\": \"Dua\"}", &["Satu", "Dua"], &[]),
        ("[{\"title\": \"Satu\"}, {\"title\": oops}, {\"title\": \"Tiga\"}]", &["Satu", "Tiga"], &[1]),
        ("[{\"title\": \"Satu\"}, {\"title\": \"Dua\"", &["Satu"], &[1]),
        ("[{\"title\": \"Satu\"},\n", &["Satu"], &[2]),
        ("[\n{\"title\": \"Satu\"},\n{\"id\": 2},\n{\"title\": \"Tiga\"}\n]", &["Satu", "Tiga"], &[3]),
        ("{\"items\": [\n{\"title\": \"Satu\"},\n{\"id\": 2}\n]}", &["Satu"], &[3]),
        (
            "{\"items\": [\n{\"title\": \"Satu\"},\n{\"x\": y},\n{\"title\": \"Tiga\"}\n]}",
            &["Satu", "Tiga"],
            &[3],
        ),
        ("oops\n{\"title\": \"Dua\"}\n{\"title\": \"Tiga\"}", &["Dua", "Tiga"], &[1]),
    ] {
        let reading = read("x.jsonl", text.as_bytes());
        let found: Vec<&str> = reading.articles.iter().map(|a| &*a.title).collect();
        assert_eq!(found, titles, "{text}: {:?}", reading.diagnostics);
        let lines: Vec<usize> = reading.diagnostics.iter().filter_map(|f| f.line).collect();
        assert_eq!(lines, faults, "{text}: {:?}", reading.diagnostics);
    }
}

/// Four times the input may take little more than four times as long; a square would take sixteen.
#[test]
fn nothing_costs_the_square_of_its_length() {
    for (head, piece) in [
        ("", "["),
        ("", "{\"a\":"),
        ("", "{\"items\":[{\"b\":1},\n"),
        ("", "{\"title\": \"x\", \"te\n"),
        ("[", "{\"title\": x},"),
        ("[", "{\"title\": \"x},"),
        ("{\"items\": [\n", " {\"title\": bad},\n"),
        ("", "<div>"),
        ("<html>", "<div><p>satu"),
        ("<html>", "<svg>"),
        ("<html>", "<a href=\""),
        ("<html><p>", "&a"),
        ("# x\n", "[a](http"),
        ("# x\n", "*a _b "),
        ("", "WARTA.COM - kata\n\n"),
        ("", "kata"),
        ("---\na: b\n", "- c\n"),
        ("a", "\n"),
    ] {
        let time = |count: usize| {
            let text = format!("{head}{}", piece.repeat(count / piece.len()));
            let start = Instant::now();
            read("x", text.as_bytes());
            start.elapsed()
        };
        let (short, long) = (time(20_000), time(160_000));
        assert!(
            long < short * 30 + std::time::Duration::from_millis(300),
            "{head}{piece}: {short:?}, {long:?}"
        );
    }
}

fn is_clean(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && c != '\n')
}

fn check_any_bytes(bytes: &[u8]) {
    let reading = read("x", bytes);
    for article in &reading.articles {
        assert!(!article.title.is_empty());
        assert!(is_clean(article.text()) && is_clean(&article.title) && is_clean(&article.id));
        assert!(article.site.iter().chain(&article.url).chain(&article.authors).all(|s| is_clean(s)));
        assert!(article.related.iter().all(|r| is_clean(&r.title)));
        for line in article.lines() {
            assert!(article.text().get(line.start..line.end).is_some_and(|l| !l.trim().is_empty()));
        }
        if let Some(dateline) = &article.dateline {
            assert!(article.text().get(dateline.span.start..dateline.span.end).is_some());
        }
    }
    assert!(reading.diagnostics.iter().all(|f| is_clean(&f.message) && !f.message.contains('\n')));
    assert!(!reading.articles.is_empty() || !reading.diagnostics.is_empty());
}

/// Pieces of all formats, glued at random: they reach deeper than random bytes do.
fn format_pieces() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&str] = &[
        "{\"title\": \"x\", ",
        "\"text\": \"satu\\n\\ud83d",
        "\"}",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\n",
        "\"items\": [",
        "\"",
        "\\",
        "NaN",
        "---\n",
        "title: \"x\"\n",
        "Judul: x\n",
        "# x\n",
        "**a**",
        "[a](http://x.id)",
        "![",
        "](",
        "<p>",
        "</p>",
        "<script>",
        "<!--",
        "-->",
        "&amp;",
        "&#x",
        "KOTA, WARTA.TV - ",
        "Rabu (14/9/2022)",
        "2024-02-24T",
        "é",
        "\u{feff}",
        "\u{202e}",
        "\x1b[31m",
        "\0",
        "\r\n",
        " ",
        "Satu kalimat yang cukup panjang untuk sebuah paragraf berita, kata dia.",
    ];
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(|p| p.as_bytes().to_vec()).boxed(),
        1 => proptest::collection::vec(any::<u8>(), 0..6).boxed(),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check_any_bytes(&bytes);
    }

    #[test]
    fn any_mixture_of_formats_is_read_without_harm(bytes in format_pieces()) {
        check_any_bytes(&bytes);
    }

    #[test]
    fn any_date_prints_as_one_that_reads_back(text in "([0-9]{1,4}|Sep|Rabu|WIB|GMT|pm|[-/:., TZ+]){0,14}") {
        if let Some(found) = kabar_annotate::dates::parse(&text) {
            prop_assert_eq!(kabar_annotate::dates::parse(&found.to_string()), Some(found), "{}", text);
        }
    }

    #[test]
    fn any_damage_to_a_good_file_is_survived(at in 0_usize..600, byte in any::<u8>(), cut in 0_usize..700) {
        for good in [&include_bytes!("formats/jsonfeed.json")[..], include_bytes!("formats/page.html"), include_bytes!("formats/front_matter.md")] {
            let mut bytes = good[..cut.min(good.len())].to_vec();
            if let Some(b) = bytes.get_mut(at) {
                *b = byte;
            }
            check_any_bytes(&bytes);
        }
    }
}
