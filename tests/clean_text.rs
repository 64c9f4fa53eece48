//! Every text is cleaned: whatever bytes a file contains, no control character, escape sequence or bidi
//! override is in an article, in its annotations, or on the screen.

mod scratch;
mod support;

use kabar::app::Msg;
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::MarkStore;
use kabar_annotate::article::Article;
use kabar_annotate::{Options, annotate};
use proptest::prelude::*;
use support::Harness;

/// Pieces that a hostile or broken file is made of.
fn hostile_piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "\x1b[2J",
        "\x1b]0;t\x07",
        "\x1b]8;;http://x\x1b\\",
        "\x1bP+q",
        "\u{9b}31m",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "\0",
        "\r",
        "\n",
        "\t",
        "\u{85}",
        "\u{2028}",
        "\x7f",
        "\u{ad}",
        "\u{200b}",
        "e\u{301}\u{301}",
        "👩‍👧",
        "近平",
        "“",
        "”",
        "\"",
        "' ",
        "Baca juga: ",
        "Gabung ke Channel WhatsApp ",
        "kata Siti Aminah, ",
        "ujarnya. ",
        "JAKARTA, KABAR - ",
        "<p>",
        "</p>",
        "&#27;",
        "&#x202e;",
        "{\"title\": \"",
        "\\u001b[1m",
        "\", \"text\": \"",
        "\"}",
        "[",
        "]",
        "---\n",
        "# ",
        "](javascript:x)",
        "Title: ",
        "Sumber: ",
    ])
    .prop_map(|s| s.as_bytes().to_vec());
    prop_oneof![4 => known, 2 => "[a-zA-Z .,]{1,12}".prop_map(String::into_bytes), 1 => prop::collection::vec(any::<u8>(), 1..6)]
}

fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(hostile_piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// Every key that does something, and some that do not.
fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "j", "k", "g", "G", "<C-d>", "<C-u>", "<Space>", "b", "<Enter>", "h", "l", "<Esc>", "<Tab>", "q",
        "n", "p", "J", "K", "]", "[", "}", "{", "/", "a", "r", "i", "N", "m", "s", "z", "Z", "o", "y", "L",
        "Q", "E", "!", "u", "e", "?", "<C-l>", "3", "0", "9", "<BS>", "<Up>", "<Down>", "<Home>", "<End>",
        "x", "é",
    ])
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

fn strings(article: &Article) -> Vec<&str> {
    let mut all = vec![&*article.id, &*article.title];
    all.extend([&article.url, &article.site, &article.language].into_iter().flatten().map(|s| &**s));
    all.extend(article.authors.iter().map(|s| &**s));
    all.extend(article.related.iter().map(|l| &*l.title));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_put_a_control_character_in_an_article(bytes in hostile_bytes()) {
        let reading = kabar_formats::read("x", &bytes);
        for mut article in reading.articles {
            for string in strings(&article) {
                prop_assert!(!string.contains(is_unsafe), "{string:?}");
            }
            prop_assert!(!article.text().contains(|c| c != '\n' && is_unsafe(c)));
            let before = article.text().to_owned();
            let notes = annotate(&article, &Options::default());
            article.break_at(&notes.line_breaks);
            let text = article.text();
            prop_assert_eq!(before.len(), text.len());
            let mut spans: Vec<_> = notes.lines.iter().map(|l| l.span).collect();
            prop_assert!(spans.windows(2).all(|w| w[0].end <= w[1].start), "lines overlap");
            spans.extend(notes.quotes.iter().map(|q| q.span));
            spans.extend(notes.quotes.iter().filter_map(|q| q.mention));
            spans.extend(notes.entities.iter().map(|e| e.span));
            for span in spans {
                prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} is off a boundary");
            }
            let mut rest = text.to_owned();
            for line in notes.lines.iter().rev() {
                rest.replace_range(line.span.start..line.span.end, "");
            }
            prop_assert!(rest.trim().is_empty(), "no line holds {rest:?}");
        }
        for fault in reading.diagnostics {
            prop_assert!(!fault.message.contains(is_unsafe) && !fault.file.contains(is_unsafe));
        }
    }

}

proptest! {
    // A case reads, annotates and draws twenty screens.
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_put_a_control_character_on_the_screen(
        bytes in hostile_bytes(),
        keys in "[jkGgzZ\\]\\[}{nNsmeLQEYO?!vw\\\\]{0,12}",
        prompt in "[/:=]",
    ) {
        let file = scratch::path("door\u{1b}[31m");
        std::fs::write(&file, &bytes).expect("written");
        let archive = Archive::read(&[Input::Path(file)], MarkStore::in_memory());
        let mut harness = Harness::new(archive, "x\x1b[1m", (120, 20));
        let clean = |harness: &Harness| {
            let (cells, _) = harness.frame();
            cells.content().iter().find(|cell| cell.symbol().contains(is_unsafe)).map(|c| c.symbol().to_owned())
        };
        for key in keys.split_inclusive(|_: char| true) {
            harness.press(key);
            prop_assert_eq!(clean(&harness), None, "after {:?}", key);
        }
        // What a file holds may be pasted where something is asked for.
        harness.press("<Esc><Esc>").press(&prompt);
        harness.send(Msg::Paste(String::from_utf8_lossy(&bytes).into_owned()));
        prop_assert_eq!(clean(&harness), None, "pasted");
        harness.press("<Enter>");
        prop_assert_eq!(clean(&harness), None, "and entered");
    }

    #[test]
    fn no_keys_make_it_fall_over(
        steps in prop::collection::vec((key(), prop::option::weighted(0.08, (1u16..220, 1u16..60))), 0..60)
    ) {
        let mut harness = Harness::samples((80, 24));
        for (key, size) in steps {
            if let Some((width, height)) = size {
                harness.send(Msg::Resize(width, height));
            }
            harness.press(key);
            harness.frame();
        }
    }
}
