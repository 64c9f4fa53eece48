//! The README's pictures, drawn by the program itself. The test fails when a picture shows something else than the
//! program does; `KABAR_PICTURES=write cargo test --test pictures` draws them anew.

mod desk;

use desk::{Desk, svg};
use std::fs;
use std::path::Path;

/// File name, screen, keys.
const PICTURES: [(&str, (u16, u16), &str); 3] =
    [("reading.svg", (132, 38), ""), ("narrow.svg", (80, 24), "<Enter>]]"), ("list.svg", (80, 12), "jmjsj")];

#[test]
fn the_pictures_show_what_the_program_shows() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (name, size, keys) in PICTURES {
        let mut desk = Desk::samples(size);
        desk.press(keys);
        let picture = svg::picture(&desk.frame().0);
        let file = docs.join(name);
        if std::env::var_os("KABAR_PICTURES").is_some_and(|v| v == "write") {
            fs::create_dir_all(&docs).expect("docs/");
            fs::write(&file, &picture).expect("written");
        }
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == picture,
            "docs/{name} is out of date: KABAR_PICTURES=write cargo test --test pictures"
        );
    }
}
