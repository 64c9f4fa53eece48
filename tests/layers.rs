//! The house rules that a compiler does not check: a folder uses only the folders above it, and each outside crate
//! lives in one folder. Each check is also shown a planted breach, so that it is known to see one.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of src/, from the ground up: each may use those before it.
const FOLDERS: &[&str] = &[
    "text", "packs", "article", "query", "formats", "annotate", "config", "shelf", "net", "app", "ui",
    "term", "cli",
];

/// Which folders may name an outside crate. serde's derives mark plain data wherever it is defined; ratatui's
/// `Terminal` is the one part of it that does I/O, and so lives with the terminal; rustix ends a whole process group where
/// kabar started one, and tells of changes to a file.
const CRATES: &[(&str, &[&str])] = &[
    ("brotli_decompressor", &["formats"]),
    ("bzip2", &["formats"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crossterm", &["term"]),
    ("encoding_rs", &["formats"]),
    ("flate2", &["formats", "shelf"]),
    ("foldhash", &["text"]),
    ("lzma_rust2", &["formats"]),
    ("memchr", &["formats"]),
    ("qrcodegen", &["ui"]),
    ("ratatui", &["ui", "term"]),
    ("rawzip", &["shelf"]),
    ("rusqlite", &["shelf"]),
    ("rustix", &["net", "shelf", "term"]),
    ("rustls", &["net"]),
    ("ruzstd", &["formats"]),
    ("serde", &["text", "packs", "article", "formats", "annotate", "shelf", "cli"]),
    ("serde_json", &["formats"]),
    ("signal_hook", &["term"]),
    ("strsim", &["config"]),
    ("tar", &["shelf"]),
    ("termina", &["term"]),
    ("textwrap", &["text"]),
    ("toml", &["packs", "config"]),
    ("tz", &["term"]),
    ("unicode_segmentation", &["text"]),
    ("ureq", &["net"]),
];

/// What breaks the rules in one file: its folder, and its source.
fn breaches(folder: &str, source: &str) -> Vec<String> {
    let rank = |name: &str| FOLDERS.iter().position(|f| *f == name);
    let mut found = Vec::new();
    for (at, line) in source.lines().enumerate() {
        // Prose may name what it likes.
        let code = line.split("//").next().unwrap_or("");
        for (from, _) in code.match_indices("crate::") {
            let name: String =
                code[from + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if rank(&name).is_some_and(|used| Some(used) > rank(folder)) {
                found.push(format!("line {}: {folder} uses {name}, which stands above it", at + 1));
            }
        }
        for &(name, homes) in CRATES {
            let names_it = code.match_indices(&format!("{name}::")).any(|(from, _)| {
                !code[..from].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if names_it && !homes.contains(&folder) {
                found.push(format!("line {}: {name} does not live in {folder}", at + 1));
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
    found
}

#[test]
fn a_folder_uses_only_the_folders_above_it_and_its_own_crates() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for folder in FOLDERS {
        let files = sources(&src.join(folder));
        assert!(!files.is_empty(), "src/{folder} is empty");
        for file in files {
            let text = fs::read_to_string(&file).expect("readable");
            found.extend(breaches(folder, &text).into_iter().map(|b| format!("{}: {b}", file.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_folder_has_a_rank_and_every_file_a_first_paragraph() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(&src).expect("src").map(|e| e.expect("an entry").path()).filter(|p| p.is_dir())
    {
        let name = entry.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        assert!(FOLDERS.contains(&name.as_str()), "src/{name} has no rank in tests/layers.rs");
    }
    for file in sources(&src) {
        let text = fs::read_to_string(&file).expect("readable");
        assert!(text.starts_with("//!"), "{} does not say what it owns", file.display());
    }
}

#[test]
fn a_planted_breach_is_seen() {
    for (folder, source) in [
        ("text", "use kabar_annotate::article::Article;"),
        ("app", "let frame = crate::ui::draw(app);"),
        ("annotate", "use crate::shelf::Shelf;"),
        ("app", "use ratatui::buffer::Buffer;"),
        ("config", "use crate::shelf::Shelf;"),
        ("shelf", "    serde_json::to_string(&x)"),
        ("ui", "use crossterm::event;"),
    ] {
        assert_eq!(breaches(folder, source).len(), 1, "{folder}: {source}");
    }
    for (folder, source) in [
        ("ui", "use crate::app::App;"),
        ("ui", "// use crate::cli::run;"),
        ("term", "use ratatui::Terminal;"),
        ("formats", "serde_json::from_str(text)"),
        ("shelf", "my_serde_json::to_string(&x); a::serde_json::x"),
    ] {
        assert!(breaches(folder, source).is_empty(), "{folder}: {source}");
    }
}
