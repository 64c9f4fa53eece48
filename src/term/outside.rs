//! Opening a web address in the reader's browser: a program and one argument, never a shell.

use crate::text::Clean;
use std::process::{Command, Stdio};

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
