//! Other programs: an address for the reader's browser, an article for a pager, an editor or a command of the reader's.
//!
//! Addresses and texts are foreign, and never get into a command line that a shell reads: an address is one argument, a
//! text goes through standard input or a file. What a shell reads is the reader's own: $PAGER, $EDITOR, and what was
//! typed.

use super::input;
use crate::app::handoff::{ExternalProgram, Handoff};
use crate::app::messages;
use kabar_annotate::text::CleanText;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Where neither says otherwise.
const DEFAULT_PAGER: &str = "less";
const DEFAULT_EDITOR: &str = "vi";
/// What leads back from what a command printed: Enter, q, h, Esc, the arrow to the left in both of its spellings, and Ctrl-c.
const RETURN_KEYS: [&[u8]; 8] = [b"\r", b"\n", b"q", b"h", b"\x1b", b"\x1b[D", b"\x1bOD", b"\x03"];

/// Starts the browser on `url` and says in one line what came of it; where there is none that could show it in front of the
/// reader, `Err` says so. Only `http`, `https` and `mailto` addresses get into an article, so an argument that a browser
/// takes for an option does not get here. `chosen` is the reader's own program and its arguments; where it is empty,
/// $BROWSER or the system's usual one.
///
/// # Errors
/// One line: why no browser opens it.
pub fn open_url(url: &CleanText, chosen: &[String]) -> Result<CleanText, CleanText> {
    let var = |name: &str| std::env::var(name).ok();
    let Some((program, words)) =
        browser_command(chosen, var).split_first().map(|(p, w)| (p.clone(), w.to_vec()))
    else {
        return Err(CleanText::one_line(messages::NO_BROWSER));
    };
    let mut command = Command::new(&program);
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
            Ok(CleanText::one_line(&format!("opening {url}")))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            Err(CleanText::one_line(&messages::program_missing(&program)))
        }
        Err(e) => Err(CleanText::one_line(&format!("{program} does not start: {e}"))),
    }
}

/// The program that opens addresses, and its arguments; nothing where whatever it opened would not be in front of the reader:
/// the system's own opens a window, which needs a screen that windows are drawn on, and over SSH a Mac's is elsewhere.
fn browser_command(chosen: &[String], var: impl Fn(&str) -> Option<String>) -> Vec<String> {
    if !chosen.is_empty() {
        return chosen.to_vec();
    }
    let set = |name: &str| var(name).filter(|value| !value.trim().is_empty());
    // $BROWSER may list several, separated by colons, each with arguments of its own.
    if let Some(wanted) = set("BROWSER") {
        let first = wanted.split(':').find(|one| !one.trim().is_empty()).unwrap_or_default();
        return first.split_whitespace().map(str::to_owned).collect();
    }
    let (usual, shown) = match cfg!(target_os = "macos") {
        true => ("open", set("SSH_CONNECTION").is_none()),
        false => ("xdg-open", set("DISPLAY").or_else(|| set("WAYLAND_DISPLAY")).is_some()),
    };
    if shown { vec![usual.to_owned()] } else { Vec::new() }
}

/// Hands an article over and waits for the program to end; the terminal is its own meanwhile. Gives what to say of it.
pub fn run_handoff(hand: &Handoff) -> Option<CleanText> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (command, done) = match &hand.program {
        ExternalProgram::Command(command) => {
            let done = pipe_to_shell(command, &hand.input);
            // What it printed would be gone with the next frame.
            wait_for_return_key();
            (command.clone(), done)
        }
        ExternalProgram::Pager => {
            let pager = set("PAGER").unwrap_or_else(|| DEFAULT_PAGER.into());
            let done = pipe_to_shell(&pager, &hand.input);
            (pager, done)
        }
        ExternalProgram::Editor => {
            let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| DEFAULT_EDITOR.into());
            let done = edit_copy(&editor, &hand.input);
            (editor, done)
        }
    };
    match done {
        Ok(status) if status.success() => None,
        // A shell's way to say that there is no such program.
        Ok(status) if status.code() == Some(127) => {
            Some(CleanText::one_line(&format!("there is no {command} here")))
        }
        Ok(status) => Some(CleanText::one_line(&format!("{command}: {status}"))),
        Err(e) => Some(CleanText::one_line(&format!("{command} does not start: {e}"))),
    }
}

/// Runs `command` by the shell with `text` on its standard input.
fn pipe_to_shell(command: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let mut child = Command::new("sh").arg("-c").arg(command).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that has had enough closes its end; that is no failure.
        let _ = input.write_all(text);
    }
    child.wait()
}

/// Runs `editor` on a file that holds `text`, which nobody else may read and which is gone afterwards.
fn edit_copy(editor: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let path = write_temp_file(text)?;
    let status =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("kabar").arg(&path).status();
    // Left where it can't be removed: the system clears its folder for such files.
    let _ = fs::remove_file(&path);
    status
}

/// A new file of kabar's own, at a name that nobody had before.
fn write_temp_file(text: &[u8]) -> io::Result<PathBuf> {
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

/// Waits for one of the keys that lead back elsewhere in kabar too.
fn wait_for_return_key() {
    let mut out = io::stdout();
    let asked =
        out.write_all(format!("\n[{}] ", messages::KEYS_TO_GO_BACK).as_bytes()).and_then(|()| out.flush());
    let Ok(terminal) = input::open_terminal() else { return };
    if asked.is_err() || crossterm::terminal::enable_raw_mode().is_err() {
        return;
    }
    // An arrow comes as several bytes, in one piece.
    let mut piece = [0; 16];
    while let Ok(read @ 1..) = rustix::io::read(&terminal, &mut piece) {
        if RETURN_KEYS.contains(&&piece[..read]) {
            break;
        }
    }
    // Raw mode is taken again right after; where it can't be left that is told there.
    let _ = crossterm::terminal::disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_would_open_elsewhere_is_none() {
        let own = vec!["lynx".to_owned(), "-x".to_owned()];
        let over_ssh = ("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22");
        let find = |chosen: &[String], vars: &[(&str, &str)]| {
            browser_command(chosen, |name| vars.iter().find(|v| v.0 == name).map(|v| v.1.to_owned()))
                .join(" ")
        };
        assert_eq!(find(&own, &[over_ssh]), "lynx -x");
        assert_eq!(find(&[], &[over_ssh, ("BROWSER", ":w3m -o x=1:lynx")]), "w3m -o x=1");
        assert_eq!(find(&[], &[over_ssh, ("BROWSER", " ")]), "");
        if cfg!(target_os = "linux") {
            assert_eq!(find(&[], &[]), "");
            assert_eq!(find(&[], &[over_ssh, ("DISPLAY", "localhost:10")]), "xdg-open");
            assert_eq!(find(&[], &[("WAYLAND_DISPLAY", "wayland-0")]), "xdg-open");
        }
    }
}
