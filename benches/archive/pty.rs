//! A program in a pseudo-terminal of 80 columns and 24 rows, as its reader sees it: what is on screen, and how long that
//! took. The terminal answers where its cursor is, as all do, so that kabar's flow control is in what is measured.

use pty_process::blocking::{Command, Pty};
use std::fs;
use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Rows of the screen.
pub const ROWS: u16 = 24;
const COLUMNS: u16 = 80;

/// A program that runs.
pub struct PtySession {
    pty: Arc<Pty>,
    child: Child,
    screen: vt100::Parser,
    bytes: Receiver<(Instant, Vec<u8>)>,
    /// When it was started, or the last key was sent.
    timer_start: Instant,
}

impl PtySession {
    /// Starts `program` with `args` and, beside the usual, the variables `env`.
    pub fn start(program: &str, args: &[&str], env: &[(&str, &str)]) -> PtySession {
        let (pty, pts) = pty_process::blocking::open().expect("a pseudo-terminal");
        pty.resize(pty_process::Size::new(ROWS, COLUMNS)).expect("a size");
        let timer_start = Instant::now();
        let child = Command::new(program)
            .args(args)
            .env_clear()
            .envs([("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")])
            .envs(env.iter().copied())
            .spawn(pts)
            .expect("it starts");
        let (sender, bytes) = channel();
        let pty = Arc::new(pty);
        let reader = pty.clone();
        thread::spawn(move || {
            let mut chunk = [0; 65536];
            while let Ok(read @ 1..) = (&*reader).read(&mut chunk) {
                let at = Instant::now();
                let asked = chunk[..read].windows(4).filter(|w| *w == b"\x1b[6n").count();
                // A program that ended asks nothing.
                let _ = (&*reader).write_all(&b"\x1b[1;1R".repeat(asked));
                if sender.send((at, chunk[..read].to_vec())).is_err() {
                    return;
                }
            }
        });
        PtySession { pty, child, screen: vt100::Parser::new(ROWS, COLUMNS, 0), bytes, timer_start }
    }

    /// Sends `keys`, from which the next time counts.
    pub fn press(&mut self, keys: &str) {
        self.timer_start = Instant::now();
        (&*self.pty).write_all(keys.as_bytes()).expect("keys are taken");
    }

    /// How long it takes until `wanted` is on screen; `None` where that is not so after `most`, or it has ended.
    pub fn wait_for(&mut self, most: Duration, wanted: impl Fn(&str) -> bool) -> Option<Duration> {
        let mut at = self.timer_start;
        loop {
            if wanted(&self.text()) {
                return Some(at.saturating_duration_since(self.timer_start));
            }
            let left = most.checked_sub(self.timer_start.elapsed())?;
            match self.bytes.recv_timeout(left) {
                Ok((received, bytes)) => {
                    self.screen.process(&bytes);
                    at = received;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The screen, row by row.
    pub fn text(&self) -> String {
        self.screen.screen().rows(0, COLUMNS).collect::<Vec<_>>().join("\n")
    }

    /// Memory that it holds: all, and what no file backs, in MB.
    pub fn memory(&self) -> (f64, f64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = |name: &str| {
            let line = status.lines().find_map(|l| l.strip_prefix(name)?.strip_suffix("kB"));
            line.and_then(|kb| kb.trim().parse::<f64>().ok()).unwrap_or(0.0) / 1e3
        };
        (line("VmRSS:"), line("RssAnon:"))
    }
}

impl Drop for PtySession {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Are so many rows of the screen written on?
pub fn is_full(text: &str, rows: usize) -> bool {
    text.lines().filter(|row| !row.trim().is_empty()).count() >= rows
}
