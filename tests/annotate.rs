//! `kabar annotate` over an archive: a run that was interrupted and resumed writes what one run writes, byte for byte.

mod scratch;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn scratch(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("annotate-{name}"));
    fs::create_dir_all(folder.join("berita")).expect("a folder");
    folder
}

fn annotate(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(["annotate", "berita"]).args(args).current_dir(folder).stdin(Stdio::null());
    command.env("XDG_CONFIG_HOME", "/nonexistent").output().expect("kabar runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Two files with articles that share an id, a line that the outlet repeats, and four records that cannot be read.
fn archive(folder: &Path) {
    let record = |n: usize| {
        let line = serde_json::json!({
            "id": n / 2, "title": format!("Judul {n}"), "site": "Warta",
            "text": format!("Pasar nomor {n} dibuka.\n\"Kami senang,\" kata Danu Lestari.\nSapa kami di sini!"),
        });
        let line = line.to_string() + "\n";
        if n % 10 == 7 { line[..26].to_owned() + "\n" } else { line }
    };
    fs::write(folder.join("berita/a.jsonl"), (0..15).map(record).collect::<String>()).expect("written");
    fs::write(folder.join("berita/b.jsonl"), (15..40).map(record).collect::<String>()).expect("written");
}

#[test]
fn an_interrupted_run_is_resumed() {
    let folder = scratch("resume");
    archive(&folder);
    let args = ["--out", "out.jsonl", "--rejects", "lost.jsonl"];
    let output = annotate(&folder, &args);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "kabar: 36 articles in out.jsonl; 4 records could not be read, see lost.jsonl\n"
    );
    let read = |name: &str| fs::read(folder.join(name)).expect(name);
    let (whole, lost) = (read("out.jsonl"), read("lost.jsonl"));
    assert_eq!(annotate(&folder, &[]).stdout, whole);
    let first: serde_json::Value =
        serde_json::from_slice(lost.split(|b| *b == b'\n').next().expect("a line")).expect("JSON");
    assert_eq!((&first["file"], &first["line"]), (&"berita/a.jsonl".into(), &8.into()), "{first}");
    assert!(first["why"].as_str().is_some_and(|why| !why.is_empty()), "{first}");
    // Cut at ends of lines, and at places inside lines that are the same on every run.
    let end = 1 + whole.iter().position(|b| *b == b'\n').expect("a line");
    let mut state = 7_usize;
    let random = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % whole.len()
    });
    for cut in [0, 3, end - 1, end, whole.len() - 1, whole.len()].into_iter().chain(random.take(8)) {
        fs::write(folder.join("out.jsonl"), &whole[..cut]).expect("cut");
        let output = annotate(&folder, &[&args[..], &["--resume"]].concat());
        assert_eq!(output.status.code(), Some(1), "{cut}: {}", stderr(&output));
        assert!(read("out.jsonl") == whole && read("lost.jsonl") == lost, "{cut}");
        let before = whole[..cut].iter().filter(|b| **b == b'\n').count();
        let counted = format!("36 articles in out.jsonl, {before} of them from before; 4 records");
        assert!(stderr(&output).contains(&counted), "{cut}: {}", stderr(&output));
    }
}

#[test]
fn an_output_of_another_input_is_not_resumed() {
    let folder = scratch("other");
    archive(&folder);
    let args = ["--out", "out.jsonl", "--resume"];
    assert_eq!(annotate(&folder, &args).status.code(), Some(1));
    let whole = fs::read_to_string(folder.join("out.jsonl")).expect("read");
    let twice = format!("{whole}{}", whole.lines().next().map(|l| format!("{l}\n")).expect("a line"));
    let other = whole.replacen("\"Judul 5\"", "\"Judul lima\"", 1);
    let other_end = other.find("\"Judul 6\"").expect("there");
    let swapped: String = whole.lines().rev().map(|l| format!("{l}\n")).collect();
    for text in [&*twice, &other[..other_end], &swapped, "Catatan saya.\n"] {
        fs::write(folder.join("out.jsonl"), text).expect("written");
        let output = annotate(&folder, &args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(1));
        let last = message.lines().last().expect("a line");
        assert!(last.starts_with("kabar: out.jsonl: "), "{message}");
        assert!(
            last.contains("of another input") || last.contains("is not what kabar annotate writes"),
            "{message}"
        );
        let left = fs::read_to_string(folder.join("out.jsonl")).expect("read");
        assert!(text.starts_with(&left) && left.len() == text.rfind('\n').map_or(0, |n| n + 1), "{message}");
    }
}

#[test]
fn no_output_is_written_over_an_input() {
    let folder = scratch("apart");
    archive(&folder);
    let input = fs::read(folder.join("berita/a.jsonl")).expect("read");
    for args in [
        &["--out", "berita/a.jsonl"][..],
        &["--out", "berita/new.jsonl"],
        &["--rejects", "./berita/../berita/b.jsonl"],
        &["--out", "x.jsonl", "--rejects", "./x.jsonl"],
        &["--resume"],
    ] {
        let output = annotate(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
    }
    assert_eq!(fs::read(folder.join("berita/a.jsonl")).expect("read"), input);
    assert!(!folder.join("berita/new.jsonl").exists() && !folder.join("x.jsonl").exists());
}
