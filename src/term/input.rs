//! Keys, pastes and sizes → messages, on a thread of their own: the terminal is read by one reader only. Signals too.

use super::{EventSender, LoopEvent};
use crate::app::Msg;
use crate::app::key::{Code, Key};
use crate::app::mouse::{Mouse, MouseAction};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::PipeFlags;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use termina::escape::csi::{Csi, Cursor};
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers, MouseButton, MouseEvent, MouseEventKind};
use termina::{Event as Report, Parser};

/// Bytes read at once: a long paste takes several rounds.
const READ_SIZE: usize = 4096;
/// How long the rest of a sequence may be on its way, in milliseconds: an Esc that nothing follows for so long is the key.
/// A slow or distant line can take that long between two bytes, and then an arrow is read as Esc and two letters.
const ESC_TIMEOUT_MS: i64 = 40;

/// The reading thread's other end. While another program has the terminal, its keys must not be read here.
#[derive(Debug)]
pub struct InputReader {
    wake_pipe: OwnedFd,
    paused: Receiver<()>,
    resume: Sender<()>,
}

impl InputReader {
    /// Runs `lent` while nobody reads the terminal's keys.
    pub fn pause_while<T>(&self, lent: impl FnOnce() -> T) -> T {
        // A thread that is gone reads no key either.
        let rests = rustix::io::write(&self.wake_pipe, b".").is_ok() && self.paused.recv().is_ok();
        let done = lent();
        if rests {
            let _ = self.resume.send(());
        }
        done
    }
}

/// Starts to read the terminal.
///
/// # Errors
/// Where there is no terminal to read, or the system has no thread or pipe to give.
pub fn start(post: EventSender) -> io::Result<InputReader> {
    let terminal = open_terminal()?;
    let (called, wake) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    let ((rest, rests), (go_on, goes_on)) = (channel(), channel());
    let read = move || {
        let mut parser = Parser::default();
        loop {
            if is_pause_requested(&terminal, &called) && (rest.send(()).is_err() || goes_on.recv().is_err()) {
                return;
            }
            if !is_ready(&terminal, 0) {
                continue;
            }
            // The terminal is gone where it can't be read.
            let Ok(open) = read(&terminal, &mut parser) else {
                post.send(LoopEvent::Exit(1));
                return;
            };
            if !forward_events(&mut parser, &post) {
                return;
            }
            if open && !is_ready(&terminal, ESC_TIMEOUT_MS) {
                parser.parse(&[], false);
                if !forward_events(&mut parser, &post) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read)?;
    Ok(InputReader { wake_pipe: wake, paused: rests, resume: go_on })
}

/// Sends what was parsed; false where the loop has ended.
fn forward_events(parser: &mut Parser, post: &EventSender) -> bool {
    std::iter::from_fn(|| parser.pop()).flat_map(convert).all(|event| post.send(event))
}

/// The terminal that keys come from: standard input, unless an article is piped in.
///
/// # Errors
/// Where there is none.
pub fn open_terminal() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if stdin.is_terminal() { stdin.as_fd().try_clone_to_owned() } else { Ok(File::open("/dev/tty")?.into()) }
}

/// Reads what there is. Says whether it may end in the middle of a sequence.
fn read(terminal: &OwnedFd, parser: &mut Parser) -> io::Result<bool> {
    let mut piece = [0; READ_SIZE];
    let got = retry_on_signal(|| rustix::io::read(terminal, &mut piece))?;
    if got == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    parser.parse(&piece[..got], true);
    Ok(piece[..got].contains(&0x1b))
}

/// Waits for a key, or for a call to leave the keys to another program; says whether it was that.
fn is_pause_requested(terminal: &OwnedFd, called: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(terminal, PollFlags::IN), PollFd::new(called, PollFlags::IN)];
    if retry_on_signal(|| poll(&mut fds, None)).is_err() || fds[1].revents().is_empty() {
        return false;
    }
    retry_on_signal(|| rustix::io::read(called, &mut [0; 1])).is_ok()
}

/// Is there something to read, at once or within so many milliseconds? The end of the input is something.
fn is_ready(terminal: &OwnedFd, milliseconds: i64) -> bool {
    let wait = Timespec { tv_sec: 0, tv_nsec: milliseconds * 1_000_000 };
    retry_on_signal(|| poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&wait)))
        .is_ok_and(|ready| ready > 0)
}

/// Does `call` again where a signal came between.
fn retry_on_signal<T>(mut call: impl FnMut() -> Result<T, Errno>) -> io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            done => return Ok(done?),
        }
    }
}

fn convert(report: Report) -> Vec<LoopEvent> {
    match report {
        Report::Key(pressed) => {
            convert_key(pressed).into_iter().map(|key| LoopEvent::Msg(Msg::Key(key))).collect()
        }
        Report::Paste(text) => vec![LoopEvent::Msg(Msg::Paste(text))],
        Report::Mouse(MouseEvent { kind, column: x, row: y, .. }) => {
            let action = match kind {
                MouseEventKind::Down(MouseButton::Left) => MouseAction::Click,
                MouseEventKind::ScrollDown => MouseAction::ScrollDown,
                MouseEventKind::ScrollUp => MouseAction::ScrollUp,
                _ => return Vec::new(),
            };
            vec![LoopEvent::Msg(Msg::Mouse(Mouse { action, x, y }))]
        }
        Report::Csi(Csi::Cursor(Cursor::ActivePositionReport { .. })) => vec![LoopEvent::ProbeReply],
        _ => Vec::new(),
    }
}

/// Says when the terminal's size has changed. Signals that ask for an end stop the loop, and so give the terminal back; the
/// exit code is the shell's usual 128 and the signal's number. After SIGHUP the terminal is mostly gone, and giving it back
/// fails at once and quietly; but `kill -HUP` from elsewhere must not leave a raw one. Nothing is left to save: state is
/// written when it changes.
///
/// # Errors
/// Where the system refuses the handlers or the thread.
pub fn watch_signals(post: EventSender) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH])?;
    let wait = move || {
        for signal in signals.forever() {
            let event =
                if signal == SIGWINCH { LoopEvent::Resized } else { LoopEvent::Exit(128 + signal as u8) };
            if !post.send(event) || signal != SIGWINCH {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

fn convert_key(pressed: KeyEvent) -> Option<Key> {
    let held = |modifier| pressed.modifiers.contains(modifier);
    if pressed.kind == KeyEventKind::Release || held(Modifiers::SUPER) || held(Modifiers::META) {
        return None;
    }
    let back_tab = pressed.code == KeyCode::BackTab;
    let code = match pressed.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Function(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Escape => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Insert => Code::Insert,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        _ => return None,
    };
    let shift = held(Modifiers::SHIFT) || back_tab;
    Some(Key { code, ctrl: held(Modifiers::CONTROL), alt: held(Modifiers::ALT), shift }.normalized())
}
