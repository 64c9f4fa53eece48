//! The reader's own files, from the outside: `kabar config`, completions, manual pages, and the reader without a screen.

mod scratch;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn home(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("config-{name}"));
    std::fs::create_dir_all(folder.join("kabar/themes")).expect("a folder");
    folder
}

fn kabar(home: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kabar"))
        .args(args)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_STATE_HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .env("LANG", "C.UTF-8")
        .env("TERM", "dumb")
        .env("COLUMNS", "60")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("kabar starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("taken");
    child.wait_with_output().expect("ended")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn init_writes_what_check_accepts_and_show_shows() {
    let home = home("init");
    assert!(kabar(&home, &["config", "init"], "").status.success());
    let check = kabar(&home, &["config", "check"], "");
    assert!(check.status.success() && out(&check).contains("nothing is wrong"), "{}", out(&check));
    let again = kabar(&home, &["config", "init"], "");
    assert_eq!(again.status.code(), Some(1), "it must not write over the reader's file");
    std::fs::write(home.join("kabar/config.toml"), "\nwidth = 60\n").expect("written");
    let shown = out(&kabar(&home, &["config", "show"], ""));
    assert!(shown.contains("width = 60  # line 2\n") && shown.contains("mouse = false\n"), "{shown}");
    let help = out(&kabar(&home, &["help", "config"], ""));
    assert!(help.contains("browser = []") && help.contains("keymap = \"vim\""), "{help}");
}

#[test]
fn check_names_file_line_and_what_may_be_meant() {
    let home = home("check");
    std::fs::write(home.join("kabar/config.toml"), "thene = 'dark'\n[keys]\nx = 'tpo'\n").expect("written");
    std::fs::write(home.join("kabar/themes/sea.toml"), "[roles]\nqoute = 'red'\n").expect("written");
    let check = kabar(&home, &["config", "check"], "");
    assert_eq!(check.status.code(), Some(1));
    let said = out(&check);
    for part in [
        "config.toml:1: there is no option \"thene\"; is \"theme\" meant?",
        "config.toml:3: there is no action \"tpo\"; is \"top\" meant?",
        "sea.toml:2: there is no role \"qoute\"",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let keys = out(&kabar(&home, &["config", "keys"], ""));
    assert!(keys.lines().any(|l| l.starts_with("next-unread ") && l.contains(" n ")), "{keys}");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let home = home("shell");
    for shell in ["bash", "zsh", "fish"] {
        let text = out(&kabar(&home, &["completions", shell], ""));
        assert!(["annotate", "quotes", "config", "linear"].iter().all(|c| text.contains(c)), "{shell}");
    }
    let folder = home.join("man");
    assert!(kabar(&home, &["man", &folder.to_string_lossy()], "").status.success());
    for page in ["kabar.1", "kabar-quotes.1", "kabar-config-check.1"] {
        let text = std::fs::read_to_string(folder.join(page)).expect(page);
        assert!(text.contains(".TH"), "{page}");
    }
}

#[test]
fn the_linear_reader_lists_reads_finds_and_sends_no_escapes() {
    let home = home("linear");
    for (name, title) in [("a", "Pasar Ikan Dibuka Lagi"), ("b", "Jembatan Bambu Selesai")] {
        let text = format!("{title}\n\nIsi {name} yang pendek.\nBaca juga: Harga Ikan Naik Tipis\n");
        std::fs::write(home.join(name).with_extension("txt"), text).expect("written");
    }
    let (a, b) = (home.join("a.txt"), home.join("b.txt"));
    let output = kabar(
        &home,
        &["--linear", &a.to_string_lossy(), &b.to_string_lossy()],
        "2\np\nf\n/jembatan\nl\n9\nwhat\nq\n1\n",
    );
    let text = out(&output);
    assert!(output.status.success(), "{text}");
    for part in [
        "1. Pasar Ikan Dibuka Lagi, 1 min, unread",
        "2 articles, 2 unread",
        "Isi b yang pendek.",
        "Isi a yang pendek.",
        "[1 line folded: related link]",
        "[1 line shown: related link]",
        "1 article found",
        "there is no such article",
        "? lists the commands",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains('\x1b'), "{text}");
    assert_eq!(text.matches("Isi a yang pendek.").count(), 2, "q ends it: {text}");
}
