//! Reads keys, pastes and the mouse from the terminal on a thread of its own, and sends them to the event loop.

use super::events::{EventSender, LoopEvent};
use crate::app::Msg;
use crate::app::key::{Key, KeyCode};
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
use termina::event::{
    KeyCode as TerminalKey, KeyEvent, KeyEventKind, Modifiers, MouseButton, MouseEvent, MouseEventKind,
};
use termina::{Event as Report, Parser};

/// Bytes read at once. A longer paste takes several reads.
const READ_SIZE: usize = 4096;
/// How long the rest of an escape sequence is waited for, in milliseconds: an Esc that nothing follows for so long is the key.
/// On a line that delays two bytes of a sequence by more, an arrow is read as Esc and two letters.
const ESC_TIMEOUT_MS: i64 = 40;

/// The event loop's end of the reading thread. While another program has the terminal, the thread must not read its keys.
#[derive(Debug)]
pub struct InputReader {
    /// A byte written here asks the thread to pause.
    wake_pipe: OwnedFd,
    /// Says that the thread has paused.
    paused: Receiver<()>,
    /// Lets the thread read on.
    resume: Sender<()>,
}

impl InputReader {
    /// Runs `other` while the thread reads no keys.
    pub fn pause_while<T>(&self, other: impl FnOnce() -> T) -> T {
        // A thread that has ended reads no keys either.
        let is_paused = rustix::io::write(&self.wake_pipe, b".").is_ok() && self.paused.recv().is_ok();
        let result = other();
        if is_paused {
            let _ = self.resume.send(());
        }
        result
    }
}

/// Starts the reading thread.
///
/// # Errors
/// Where there is no terminal, or the system has no thread or pipe to give.
pub fn start(events: EventSender) -> io::Result<InputReader> {
    let terminal = open_terminal()?;
    let (pause_pipe, wake_pipe) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
    let ((pausing, paused), (resume, resumed)) = (channel(), channel());
    let read_keys = move || {
        let mut parser = Parser::default();
        loop {
            if is_pause_requested(&terminal, &pause_pipe)
                && (pausing.send(()).is_err() || resumed.recv().is_err())
            {
                return;
            }
            if !is_ready(&terminal, 0) {
                continue;
            }
            // A terminal that cannot be read is gone.
            let Ok(may_be_incomplete) = read(&terminal, &mut parser) else {
                events.send(LoopEvent::Exit(1));
                return;
            };
            if !forward_events(&mut parser, &events) {
                return;
            }
            if may_be_incomplete && !is_ready(&terminal, ESC_TIMEOUT_MS) {
                parser.parse(&[], false);
                if !forward_events(&mut parser, &events) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read_keys)?;
    Ok(InputReader { wake_pipe, paused, resume })
}

/// Sends the events that were parsed; returns false where the event loop has ended.
fn forward_events(parser: &mut Parser, events: &EventSender) -> bool {
    std::iter::from_fn(|| parser.pop()).filter_map(convert).all(|event| events.send(event))
}

/// Opens the terminal that keys come from: standard input, or the controlling terminal where something is piped in.
///
/// # Errors
/// Where there is none.
pub fn open_terminal() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if stdin.is_terminal() { stdin.as_fd().try_clone_to_owned() } else { Ok(File::open("/dev/tty")?.into()) }
}

/// Reads what has arrived; returns whether it may end in the middle of an escape sequence.
fn read(terminal: &OwnedFd, parser: &mut Parser) -> io::Result<bool> {
    let mut bytes = [0; READ_SIZE];
    let count = retry_on_signal(|| rustix::io::read(terminal, &mut bytes))?;
    if count == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    parser.parse(&bytes[..count], true);
    Ok(bytes[..count].contains(&0x1b))
}

/// Waits for input or for a request to pause; returns whether it was a request.
fn is_pause_requested(terminal: &OwnedFd, pause_pipe: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(terminal, PollFlags::IN), PollFd::new(pause_pipe, PollFlags::IN)];
    if retry_on_signal(|| poll(&mut fds, None)).is_err() || fds[1].revents().is_empty() {
        return false;
    }
    retry_on_signal(|| rustix::io::read(pause_pipe, &mut [0; 1])).is_ok()
}

/// Whether something can be read within that many milliseconds. The end of the input counts.
fn is_ready(terminal: &OwnedFd, milliseconds: i64) -> bool {
    let wait = Timespec { tv_sec: 0, tv_nsec: milliseconds * 1_000_000 };
    retry_on_signal(|| poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&wait)))
        .is_ok_and(|ready| ready > 0)
}

/// Makes a system call, again each time that a signal interrupts it.
fn retry_on_signal<T>(mut call: impl FnMut() -> Result<T, Errno>) -> io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            result => return Ok(result?),
        }
    }
}

/// The event for what the terminal sent; `None` where kabar does not use it.
fn convert(report: Report) -> Option<LoopEvent> {
    match report {
        Report::Key(pressed) => convert_key(pressed).map(|key| LoopEvent::Msg(Msg::Key(key))),
        Report::Paste(text) => Some(LoopEvent::Msg(Msg::Paste(text))),
        Report::Mouse(MouseEvent { kind, column: x, row: y, .. }) => {
            let action = match kind {
                MouseEventKind::Down(MouseButton::Left) => MouseAction::Click,
                MouseEventKind::ScrollDown => MouseAction::ScrollDown,
                MouseEventKind::ScrollUp => MouseAction::ScrollUp,
                _ => return None,
            };
            Some(LoopEvent::Msg(Msg::Mouse(Mouse { action, x, y })))
        }
        Report::Csi(Csi::Cursor(Cursor::ActivePositionReport { .. })) => Some(LoopEvent::ProbeReply),
        _ => None,
    }
}

/// The key of the app; `None` for keys that it does not know, releases of keys, and keys with Super or Meta.
fn convert_key(pressed: KeyEvent) -> Option<Key> {
    let has = |modifier| pressed.modifiers.contains(modifier);
    if pressed.kind == KeyEventKind::Release || has(Modifiers::SUPER) || has(Modifiers::META) {
        return None;
    }
    let is_back_tab = pressed.code == TerminalKey::BackTab;
    let code = match pressed.code {
        TerminalKey::Char(c) => KeyCode::Char(c),
        TerminalKey::Function(number) => KeyCode::F(number),
        TerminalKey::Enter => KeyCode::Enter,
        TerminalKey::Escape => KeyCode::Esc,
        TerminalKey::Tab | TerminalKey::BackTab => KeyCode::Tab,
        TerminalKey::Backspace => KeyCode::Backspace,
        TerminalKey::Insert => KeyCode::Insert,
        TerminalKey::Delete => KeyCode::Delete,
        TerminalKey::Up => KeyCode::Up,
        TerminalKey::Down => KeyCode::Down,
        TerminalKey::Left => KeyCode::Left,
        TerminalKey::Right => KeyCode::Right,
        TerminalKey::Home => KeyCode::Home,
        TerminalKey::End => KeyCode::End,
        TerminalKey::PageUp => KeyCode::PageUp,
        TerminalKey::PageDown => KeyCode::PageDown,
        _ => return None,
    };
    let shift = has(Modifiers::SHIFT) || is_back_tab;
    Some(Key { code, ctrl: has(Modifiers::CONTROL), alt: has(Modifiers::ALT), shift }.normalized())
}
