//! Keys, pastes and sizes → messages, on a thread of their own: the terminal is read by one reader only. Signals too.

use super::{Event, Post};
use crate::app::Msg;
use crate::app::key::{Code, Key};
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::io;
use std::thread;

/// Starts to read the terminal.
///
/// # Errors
/// Where the system has no thread to give.
pub fn start(post: Post) -> io::Result<()> {
    let read = move || {
        loop {
            let msgs = match event::read() {
                Ok(event::Event::Key(pressed)) => key(pressed).into_iter().map(Msg::Key).collect(),
                Ok(event::Event::Paste(text)) => vec![Msg::Paste(text)],
                Ok(event::Event::Resize(width, height)) => vec![Msg::Resize(width, height)],
                Ok(_) => Vec::new(),
                // The terminal is gone.
                Err(_) => {
                    post.send(Event::Ended(1));
                    return;
                }
            };
            if !msgs.into_iter().all(|msg| post.send(Event::Msg(msg))) {
                return;
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read).map(drop)
}

/// Signals that ask for an end stop the loop, and so give the terminal back; the exit code is the shell's usual 128 and
/// the signal's number. After SIGHUP the terminal is mostly gone, and giving it back fails at once and quietly; but
/// `kill -HUP` from elsewhere must not leave a raw one. Nothing is left to save: state is written when it changes.
///
/// # Errors
/// Where the system refuses the handlers or the thread.
pub fn end_on_signals(post: Post) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT])?;
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            post.send(Event::Ended(128 + signal as u8));
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

fn key(pressed: KeyEvent) -> Option<Key> {
    let held = |modifier| pressed.modifiers.contains(modifier);
    if pressed.kind == KeyEventKind::Release || held(KeyModifiers::SUPER) || held(KeyModifiers::META) {
        return None;
    }
    let (mut shift, code) = (held(KeyModifiers::SHIFT), pressed.code);
    let code = match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(number) => Code::F(number),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => {
            shift = true;
            Code::Tab
        }
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
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT), shift }.told_apart())
}
