//! The pictures in docs/ are drawn by the program itself. The test fails where a picture differs from what the program
//! shows; `KABAR_PICTURES=write cargo test --test pictures` draws the pictures again.

mod support;

use kabar::ui::colour::ColourDepth;
use kabar::ui::glyphs::{ASCII, Glyphs, UNICODE};
use kabar::ui::role_styles::RoleStyles;
use kabar::ui::theme::Theme;
use std::fs;
use std::path::Path;
use support::{Harness, svg};

/// File name, columns and rows, keys, and what the terminal can show.
type Picture = (&'static str, (u16, u16), &'static str, ColourDepth, Glyphs);

const PICTURES: &[Picture] = &[
    ("reading.svg", (132, 38), "", ColourDepth::Ansi16, UNICODE),
    ("narrow.svg", (80, 24), "<Enter>]]", ColourDepth::Ansi16, UNICODE),
    ("list.svg", (80, 12), "jmjsj", ColourDepth::Ansi16, UNICODE),
    // NO_COLOR; TERM=vt100 in LANG=C; a phone; a tall window.
    ("no-color.svg", (80, 24), "<Enter>", ColourDepth::Mono, UNICODE),
    ("no-color-phone.svg", (40, 15), "<Enter>", ColourDepth::Mono, UNICODE),
    ("no-color-tall.svg", (200, 60), "", ColourDepth::Mono, UNICODE),
    ("vt100.svg", (80, 24), "<Enter>", ColourDepth::Mono, ASCII),
    ("vt100-phone.svg", (40, 15), "<Enter>", ColourDepth::Mono, ASCII),
    ("vt100-tall.svg", (200, 60), "", ColourDepth::Mono, ASCII),
    ("phone.svg", (40, 15), "<Enter>8j", ColourDepth::Ansi16, UNICODE),
    ("person.svg", (80, 24), "<Enter>E<Enter>", ColourDepth::Ansi16, UNICODE),
    ("person-phone.svg", (40, 15), "<Enter>E<Enter>", ColourDepth::Ansi16, UNICODE),
    ("person-wide.svg", (120, 40), "<Enter>E<Enter>", ColourDepth::Ansi16, UNICODE),
    ("tall.svg", (200, 60), "", ColourDepth::Ansi16, UNICODE),
];

#[test]
fn the_pictures_show_what_the_program_shows() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for &(name, size, keys, depth, glyphs) in PICTURES {
        let mut harness = Harness::samples(size);
        harness.theme = Theme::new(&RoleStyles::shipped("default"), depth, glyphs);
        harness.press(keys);
        let picture = svg::render(&harness.frame().0);
        let file = docs.join(name);
        if std::env::var_os("KABAR_PICTURES").is_some_and(|v| v == "write") {
            fs::create_dir_all(&docs).expect("docs/");
            fs::write(&file, &picture).expect("written");
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == picture,
            "docs/{name} is out of date: KABAR_PICTURES=write cargo test --test pictures"
        );
    }
}
