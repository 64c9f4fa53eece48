//! Other programs on the same file in the same run: those that are there are measured, the others are named.

use crate::pty::{PtySession, ROWS, is_full};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to show something.
const TIMEOUT: Duration = Duration::from_secs(120);
/// What a program may have of memory, in kB; one that reads 3 GB into it must not take the machine along.
const MAX_MEMORY_KB: usize = 12 << 20;

/// Where `name` is: in `$KABAR_TOOLS`, a list of folders like `$PATH`, or in `$PATH`.
pub fn find_program(name: &str) -> Option<String> {
    let folders = ["KABAR_TOOLS", "PATH"].map(|name| std::env::var(name).unwrap_or_default()).join(":");
    let at = folders.split(':').filter(|f| !f.is_empty()).map(|folder| Path::new(folder).join(name));
    at.into_iter().find(|path| path.is_file()).map(|path| path.to_string_lossy().into_owned())
}

/// The time of `program ARGS`, its output thrown away. `None` where it is not there.
pub fn run_time(program: &str, args: &[&str]) -> Option<Duration> {
    let program = find_program(program)?;
    let none = Stdio::null;
    let start = Instant::now();
    let status = Command::new(program).args(args).stdin(none()).stdout(none()).stderr(none()).status();
    // What could not be read, or was not found, makes another exit code and no other time.
    status.ok()?;
    Some(start.elapsed())
}

/// The first screen of pagers and viewers on `path`, and what they then hold; again after `rest`, since some read on.
pub fn measure_viewers(path: &Path, rest: Duration) {
    let path = path.to_string_lossy();
    for (name, args) in [("less", vec![&*path]), ("jless", vec![&*path]), ("vd", vec!["-f", "jsonl", &*path])]
    {
        let Some(program) = find_program(name) else {
            println!("{name:14} not here (KABAR_TOOLS names folders to look in)");
            continue;
        };
        // Arguments are the shell's own, never a part of its script.
        let script = format!("ulimit -v {MAX_MEMORY_KB}; exec \"$0\" \"$@\"");
        let all = [&["-c", &script, &program], &args[..]].concat();
        let home = std::env::temp_dir().join("kabar-bench-home");
        let home = home.to_string_lossy();
        let mut session = PtySession::start("/bin/sh", &all, &[("HOME", &home)]);
        let full = |text: &str| is_full(text, usize::from(ROWS) - 4) && !text.contains("panicked");
        match session.wait_for(TIMEOUT, full) {
            Some(first) => {
                let ((all, own), later) = (session.memory(), Instant::now());
                session.wait_for(later.elapsed() + first + rest, |_| false);
                let (after, _) = session.memory();
                println!(
                    "{name:14} first screen {:8.1} ms, {all:.1} MB ({own:.1} its own), after {:.0} s more {after:.1} MB",
                    first.as_secs_f64() * 1e3,
                    later.elapsed().as_secs_f64(),
                );
            }
            None => println!(
                "{name:14} no screen in {} s or {} GB; it last showed: {}",
                TIMEOUT.as_secs(),
                MAX_MEMORY_KB >> 20,
                session.text().lines().rfind(|row| !row.trim().is_empty()).unwrap_or("nothing"),
            ),
        }
    }
}
