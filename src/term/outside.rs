//! Other programs: an address for the reader's browser, an article for a pager, an editor or a command of the reader's.
//!
//! Addresses and texts are foreign, and never get into a command line that a shell reads: an address is one argument, a
//! text goes through standard input or a file. What a shell reads is the reader's own: $PAGER, $EDITOR, and what was
//! typed.

use crate::app::hand::{Hand, To};
use crate::text::Clean;
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Where neither says otherwise.
const PAGER: &str = "less";
const EDITOR: &str = "vi";

/// Starts the browser on `url` and says in one line what came of it. Only `http` and `https` addresses get into an
/// article, so an argument that a browser takes for an option does not get here.
/// `chosen` is the reader's own program and its arguments; where it is empty, $BROWSER or the system's usual one.
pub fn browse(url: &Clean, chosen: &[String]) -> Clean {
    let wanted = std::env::var("BROWSER").ok().filter(|b| !b.trim().is_empty());
    let usual = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    // $BROWSER may list several, separated by colons, each with arguments of its own.
    let first = wanted.as_deref().and_then(|b| b.split(':').next()).unwrap_or(usual);
    let words: Vec<&str> = match chosen {
        [] => first.split_whitespace().collect(),
        chosen => chosen.iter().map(String::as_str).collect(),
    };
    let (program, words) = words.split_first().map_or((usual, &[][..]), |(program, words)| (*program, words));
    let mut command = Command::new(program);
    let mut placed = false;
    for word in words {
        placed |= word.contains("%s");
        command.arg(word.replace("%s", url));
    }
    if !placed {
        command.arg(&**url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Reaped when it ends, by a thread that has nothing else to do; without one it is reaped when kabar ends.
            let _ = std::thread::Builder::new().name("browser".into()).spawn(move || child.wait());
            Clean::line(&format!("opening {url}"))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            Clean::line(&format!("there is no {program} here; copy the address instead"))
        }
        Err(e) => Clean::line(&format!("{program} does not start ({e}); copy the address instead")),
    }
}

/// Hands an article over and waits for the program to end; the terminal is its own meanwhile. Gives what to say of it.
pub fn hand(hand: &Hand) -> Option<Clean> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (command, done) = match &hand.to {
        To::Command(command) => {
            let done = feed(command, &hand.text);
            // What it printed would be gone with the next frame.
            wait_for_enter();
            (command.clone(), done)
        }
        To::Pager => {
            let pager = set("PAGER").unwrap_or_else(|| PAGER.into());
            let done = feed(&pager, &hand.text);
            (pager, done)
        }
        To::Editor => {
            let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| EDITOR.into());
            let done = edit(&editor, &hand.text);
            (editor, done)
        }
    };
    match done {
        Ok(status) if status.success() => None,
        // A shell's way to say that there is no such program.
        Ok(status) if status.code() == Some(127) => Some(Clean::line(&format!("there is no {command} here"))),
        Ok(status) => Some(Clean::line(&format!("{command}: {status}"))),
        Err(e) => Some(Clean::line(&format!("{command} does not start: {e}"))),
    }
}

/// Runs `command` by the shell with `text` on its standard input.
fn feed(command: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let mut child = Command::new("sh").arg("-c").arg(command).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that has had enough closes its end; that is no failure.
        let _ = input.write_all(text);
    }
    child.wait()
}

/// Runs `editor` on a file that holds `text`, which nobody else may read and which is gone afterwards.
fn edit(editor: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let path = write_apart(text)?;
    let status =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("kabar").arg(&path).status();
    // Left where it can't be removed: the system clears its folder for such files.
    let _ = fs::remove_file(&path);
    status
}

/// A new file of kabar's own, at a name that nobody had before.
fn write_apart(text: &[u8]) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir();
    let name = |n: usize| folder.join(format!("kabar-{}-{n}.txt", std::process::id()));
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut taken = io::Error::from(io::ErrorKind::AlreadyExists);
    for path in (0..100).map(name) {
        match open(&path) {
            Ok(mut file) => return file.write_all(text).map(|()| path),
            Err(e) => taken = e,
        }
    }
    Err(taken)
}

fn wait_for_enter() {
    let mut out = io::stdout();
    let asked = out.write_all(b"\n[Enter goes back to kabar] ").and_then(|()| out.flush());
    if asked.is_ok() {
        let mut byte = [0; 1];
        while matches!(io::stdin().read(&mut byte), Ok(1)) && byte != *b"\n" {}
    }
}
