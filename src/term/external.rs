//! Other programs: a browser for an address; a pager, an editor or a typed command for an article.
//!
//! Addresses and texts are foreign and never become part of a command line that a shell reads: an address is one argument,
//! a text goes through standard input or a file. A shell reads only what is the user's own: $PAGER, $EDITOR, and what was
//! typed.

use super::input;
use crate::app::handoff::{ExternalProgram, Handoff};
use crate::app::messages;
use kabar_annotate::text::CleanText;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// The pager where $PAGER is not set.
const DEFAULT_PAGER: &str = "less";
/// The editor where neither $VISUAL nor $EDITOR is set.
const DEFAULT_EDITOR: &str = "vi";
/// A shell's exit code for a command that does not exist (POSIX).
const COMMAND_NOT_FOUND: i32 = 127;
/// How many names are tried for a temporary file.
const TEMP_NAMES: usize = 100;
/// The keys that return from the output of a command: Enter, q, h, Esc, the left arrow in both encodings, and Ctrl-c.
const RETURN_KEYS: [&[u8]; 8] = [b"\r", b"\n", b"q", b"h", b"\x1b", b"\x1b[D", b"\x1bOD", b"\x03"];

/// Why another program did not do its work.
#[derive(Debug)]
pub enum Error {
    /// No browser would show an address in front of the user.
    NoBrowser,
    /// There is no program of that name.
    NotFound(String),
    /// A program could not be started.
    Start {
        /// The program or command.
        program: String,
        /// The system's error.
        source: io::Error,
    },
    /// A program ended with a failure.
    Exit {
        /// The program or command.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::NoBrowser => f.write_str(messages::NO_BROWSER),
            Error::NotFound(program) => f.write_str(&messages::program_missing(program)),
            Error::Start { program, source } => write!(f, "{program} does not start: {source}"),
            Error::Exit { program, status } => write!(f, "{program}: {status}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Start { source, .. } => Some(source),
            Error::NoBrowser | Error::NotFound(_) | Error::Exit { .. } => None,
        }
    }
}

/// Starts the browser on `url` and does not wait for it. `configured` is the user's program with its arguments; where it is
/// empty, $BROWSER or the system's default is used. The address replaces `%s` in the arguments, or is added as the last one.
///
/// Articles hold `http`, `https` and `mailto` addresses only, so no address can be taken for an option.
///
/// # Errors
/// Where there is no browser that would show the address in front of the user, or it does not start.
pub fn open_url(url: &CleanText, configured: &[String]) -> Result<(), Error> {
    let browser = browser_command(configured, |name| std::env::var(name).ok());
    let Some((program, arguments)) = browser.split_first() else { return Err(Error::NoBrowser) };
    let mut command = Command::new(program);
    command.args(arguments.iter().map(|argument| argument.replace("%s", url)));
    if !arguments.iter().any(|argument| argument.contains("%s")) {
        command.arg(&**url);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // The thread reaps the browser when it ends. Without a thread, it is reaped when kabar ends.
            let _ = std::thread::Builder::new().name("browser".into()).spawn(move || child.wait());
            Ok(())
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(Error::NotFound(program.clone())),
        Err(source) => Err(Error::Start { program: program.clone(), source }),
    }
}

/// The program that opens addresses, and its arguments. Empty where it would not open in front of the user: the system's
/// default opens a window, which needs a display, and over SSH the display of a Mac is elsewhere.
fn browser_command(configured: &[String], var: impl Fn(&str) -> Option<String>) -> Vec<String> {
    if !configured.is_empty() {
        return configured.to_vec();
    }
    let set = |name: &str| var(name).filter(|value| !value.trim().is_empty());
    // $BROWSER may list several commands, separated by colons, each with its own arguments.
    if let Some(commands) = set("BROWSER") {
        let first = commands.split(':').find(|command| !command.trim().is_empty()).unwrap_or_default();
        return first.split_whitespace().map(str::to_owned).collect();
    }
    let (default, has_display) = match cfg!(target_os = "macos") {
        true => ("open", set("SSH_CONNECTION").is_none()),
        false => ("xdg-open", set("DISPLAY").or_else(|| set("WAYLAND_DISPLAY")).is_some()),
    };
    if has_display { vec![default.to_owned()] } else { Vec::new() }
}

/// Gives an article to another program and waits until it ends. The terminal belongs to the program meanwhile.
///
/// # Errors
/// Where the program does not start or ends with a failure.
pub fn run_handoff(handoff: &Handoff) -> Result<(), Error> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (program, result) = match &handoff.program {
        ExternalProgram::Command(command) => {
            let result = pipe_to_shell(command, &handoff.input);
            // Without this, the next frame would cover the command's output at once.
            wait_for_return_key();
            (command.clone(), result)
        }
        ExternalProgram::Pager => {
            let pager = set("PAGER").unwrap_or_else(|| DEFAULT_PAGER.into());
            let result = pipe_to_shell(&pager, &handoff.input);
            (pager, result)
        }
        ExternalProgram::Editor => {
            let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| DEFAULT_EDITOR.into());
            let result = edit_copy(&editor, &handoff.input);
            (editor, result)
        }
    };
    match result {
        Ok(status) if status.success() => Ok(()),
        Ok(status) if status.code() == Some(COMMAND_NOT_FOUND) => Err(Error::NotFound(program)),
        Ok(status) => Err(Error::Exit { program, status }),
        Err(source) => Err(Error::Start { program, source }),
    }
}

/// Runs `command` in the shell with `text` on its standard input.
fn pipe_to_shell(command: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let mut child = Command::new("sh").arg("-c").arg(command).stdin(Stdio::piped()).spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program may close its input before it has read all of it; that is not a failure.
        let _ = input.write_all(text);
    }
    child.wait()
}

/// Runs `editor` on a temporary file that holds `text`. Other users cannot read the file, and it is removed afterwards.
fn edit_copy(editor: &str, text: &[u8]) -> io::Result<ExitStatus> {
    let path = write_temp_file(text)?;
    let status =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("kabar").arg(&path).status();
    // A file that cannot be removed is left to the system, which clears its temporary folder.
    let _ = fs::remove_file(&path);
    status
}

/// Writes `text` to a new file in the temporary folder, never over a file or link that exists.
fn write_temp_file(text: &[u8]) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir();
    let path = |number: usize| folder.join(format!("kabar-{}-{number}.txt", std::process::id()));
    let create = |path: &Path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut last_error = io::Error::from(io::ErrorKind::AlreadyExists);
    for path in (0..TEMP_NAMES).map(path) {
        match create(&path) {
            Ok(mut file) => return file.write_all(text).map(|()| path),
            Err(e) => last_error = e,
        }
    }
    Err(last_error)
}

/// Waits for a key that also goes back elsewhere in kabar.
fn wait_for_return_key() {
    let mut out = io::stdout();
    let prompt = format!("\n[{}] ", messages::KEYS_TO_GO_BACK);
    let prompted = out.write_all(prompt.as_bytes()).and_then(|()| out.flush());
    let Ok(terminal) = input::open_terminal() else { return };
    if prompted.is_err() || crossterm::terminal::enable_raw_mode().is_err() {
        return;
    }
    // An arrow key is several bytes, which arrive together.
    let mut bytes = [0; 16];
    while let Ok(read @ 1..) = rustix::io::read(&terminal, &mut bytes) {
        if RETURN_KEYS.contains(&&bytes[..read]) {
            break;
        }
    }
    // The event loop enters raw mode again right after this, and reports it where the terminal fails.
    let _ = crossterm::terminal::disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_would_open_elsewhere_is_not_used() {
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
