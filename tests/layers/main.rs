//! The rules of the structure that a compiler does not check: a folder uses only the folders above it, each outside crate
//! lives in one folder, and no files use each other in a circle. Each check is also shown a planted breach, so that it is
//! known to see one.

mod imports;
mod ranks;

use imports::{Crate, rust_files};
use ranks::{ALLOWED_CIRCLES, BIG_FOLDER, CRATES, FLAT, LAYERS, RANKS};
use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What breaks the rules of `folders` in one file of `folder`.
fn breaches(folders: &[&str], folder: &str, source: &str) -> Vec<String> {
    let rank = |name: &str| folders.iter().position(|f| *f == name);
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

#[test]
fn a_folder_uses_only_the_folders_above_it_and_its_own_crates() {
    let mut found = Vec::new();
    let mut check = |folders: &[&str], folder: &str, path: &Path| {
        let files = if path.is_dir() { rust_files(path) } else { vec![path.to_owned()] };
        assert!(!files.is_empty(), "{} is empty", path.display());
        for file in files {
            let text = fs::read_to_string(&file).expect("readable");
            found.extend(
                breaches(folders, folder, &text).into_iter().map(|b| format!("{}: {b}", file.display())),
            );
        }
    };
    for layers in LAYERS {
        for folder in layers.folders {
            let path = repository().join(layers.source).join(folder);
            check(layers.folders, folder, &if path.is_dir() { path } else { path.with_extension("rs") });
        }
    }
    check(&[], "formats", &repository().join("crates/kabar-formats/src"));
    check(&[], "patterns", &repository().join("crates/kabar-patterns/src"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_folder_has_a_rank_and_every_file_a_first_paragraph() {
    for layers in LAYERS {
        let source = repository().join(layers.source);
        for entry in fs::read_dir(&source).expect("a folder").map(|e| e.expect("an entry").path()) {
            let name = entry.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let is_root = matches!(name.as_str(), "lib" | "main");
            let ranked = is_root || layers.folders.contains(&name.as_str());
            assert!(ranked, "{}/{name} has no rank in tests/layers/ranks.rs", layers.source);
        }
    }
    for source in LAYERS.iter().map(|l| l.source).chain(FLAT.iter().copied()) {
        for file in rust_files(&repository().join(source)) {
            let text = fs::read_to_string(&file).expect("readable");
            assert!(text.starts_with("//!"), "{} does not say what it owns", file.display());
        }
    }
}

/// The circles of a crate that are not allowed, one line each.
fn forbidden_circles(source: &str, of: &Crate) -> Vec<String> {
    let name = |module: &Vec<String>| format!("{source}/{}", of.files[module].display());
    let circles = of.circles().into_iter().map(|circle| circle.iter().map(name).collect::<Vec<_>>());
    circles
        .filter(|circle| !ALLOWED_CIRCLES.iter().any(|(files, _)| circle == files))
        .map(|circle| format!("a circle of {}: {}", circle.len(), circle.join(" ")))
        .collect()
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = LAYERS.iter().map(|l| l.source).chain(FLAT.iter().copied());
    let found: Vec<String> = sources
        .flat_map(|source| forbidden_circles(source, &Crate::read(&repository().join(source))))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What breaks the ranks of the files of one folder.
fn rank_breaches(folder: &[String], ranks: &[&str], of: &Crate) -> Vec<String> {
    let rank = |module: &Vec<String>| {
        let inside = module.strip_prefix(folder)?;
        ranks.iter().position(|r| Some(*r) == inside.first().map(String::as_str))
    };
    let mut found = Vec::new();
    for (module, uses) in &of.uses {
        let Some(inside) = module.strip_prefix(folder).filter(|inside| !inside.is_empty()) else { continue };
        if rank(module).is_none() {
            found.push(format!("{} has no rank in its folder", inside[0]));
        }
        for used in uses.iter().filter(|used| rank(used) > rank(module)) {
            found.push(format!("{} uses {}, which stands above it", module.join("::"), used.join("::")));
        }
    }
    found
}

#[test]
fn the_files_of_a_big_folder_have_ranks_and_keep_them() {
    let mut found = Vec::new();
    for source in LAYERS.iter().map(|l| l.source).chain(FLAT.iter().copied()) {
        let of = Crate::read(&repository().join(source));
        let folders: std::collections::BTreeSet<PathBuf> =
            of.files.values().filter_map(|f| f.parent().map(Path::to_owned)).collect();
        for folder in folders {
            let name = Path::new(source).join(&folder).display().to_string();
            let name = name.trim_end_matches('/');
            let files = of.files.values().filter(|f| f.parent() == Some(&folder)).count();
            let path: Vec<String> = folder.iter().map(|f| f.to_string_lossy().into_owned()).collect();
            match RANKS.iter().find(|(of, _)| *of == name) {
                Some((_, ranks)) => {
                    found
                        .extend(rank_breaches(&path, ranks, &of).into_iter().map(|b| format!("{name}: {b}")));
                }
                None if files >= BIG_FOLDER && !path.is_empty() => {
                    found.push(format!("{name} has {files} files and no ranks"))
                }
                None => {}
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_planted_breach_is_seen() {
    let folders = LAYERS[0].folders;
    for (folder, source) in [
        ("shelf", "use crate::net::fetch;"),
        ("app", "let frame = crate::ui::draw(app);"),
        ("net", "use crate::term::Screen;"),
        ("app", "use ratatui::buffer::Buffer;"),
        ("config", "use crate::shelf::Shelf;"),
        ("shelf", "    serde_json::to_string(&x)"),
        ("ui", "use crossterm::event;"),
    ] {
        assert_eq!(breaches(folders, folder, source).len(), 1, "{folder}: {source}");
    }
    for (folder, source) in [
        ("ui", "use crate::app::App;"),
        ("ui", "// use crate::cli::run;"),
        ("term", "use ratatui::Terminal;"),
        ("formats", "serde_json::from_str(text)"),
        ("shelf", "my_serde_json::to_string(&x); a::serde_json::x"),
    ] {
        assert!(breaches(folders, folder, source).is_empty(), "{folder}: {source}");
    }
}

#[test]
fn a_planted_circle_is_seen() {
    let read = |texts: &[(&str, &str)]| {
        Crate::from_texts(texts.iter().map(|(file, text)| (PathBuf::from(file), (*text).to_owned())))
    };
    let straight = [
        ("lib.rs", "pub mod list;"),
        ("list/mod.rs", "mod row;\nmod view;\npub use row::Row;\nuse view::View;"),
        ("list/row.rs", "use crate::other::X;\npub struct Row;"),
        ("list/view.rs", "use super::Row;\nfn f() {}\n#[cfg(test)]\nmod tests { use super::super::View; }"),
    ];
    assert!(read(&straight).circles().is_empty(), "{:?}", read(&straight).circles());
    for planted in
        ["use super::{view::{View, Other as O}};", "fn f() { super::view::f() }", "use super::View;"]
    {
        let mut texts = straight;
        texts[2].1 = planted;
        texts[3].1 = "use super::Row as R;\nfn f(r: R) {}";
        let circles = read(&texts).circles();
        assert_eq!(circles.len(), 1, "{planted}: {circles:?}");
        assert_eq!(
            circles[0],
            [["list", "row"].map(str::to_owned).to_vec(), ["list", "view"].map(str::to_owned).to_vec()]
        );
    }
    let list = ["list".to_owned()];
    assert!(rank_breaches(&list, &["row", "view"], &read(&straight)).is_empty());
    assert_eq!(rank_breaches(&list, &["view", "row"], &read(&straight)).len(), 1);
    assert_eq!(rank_breaches(&list, &["row"], &read(&straight)).len(), 2);
}
