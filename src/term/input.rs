//! Keys, pastes and sizes → messages, on a thread of their own: the terminal is read by one reader only. Signals too.

use super::{Event, Post};
use crate::app::Msg;
use crate::app::keys::{Code, Key};
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
            let event = match event::read() {
                Ok(event::Event::Key(pressed)) => key(pressed).map(Msg::Key),
                Ok(event::Event::Paste(text)) => Some(Msg::Paste(text)),
                Ok(event::Event::Resize(width, height)) => Some(Msg::Resize(width, height)),
                Ok(_) => None,
                // The terminal is gone.
                Err(_) => {
                    post.send(Event::Ended);
                    return;
                }
            };
            if event.is_some_and(|msg| !post.send(Event::Msg(msg))) {
                return;
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read).map(drop)
}

/// SIGTERM and SIGINT end the loop, and so give the terminal back. SIGHUP keeps its default, which is to die: the
/// terminal is gone, and nothing is left to save, since state is written when it changes.
///
/// # Errors
/// Where the system refuses the handlers or the thread.
pub fn end_on_signals(post: Post) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT])?;
    let wait = move || {
        if signals.forever().next().is_some() {
            post.send(Event::Ended);
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

fn key(pressed: KeyEvent) -> Option<Key> {
    if pressed.kind == KeyEventKind::Release {
        return None;
    }
    let ctrl = pressed.modifiers.contains(KeyModifiers::CONTROL);
    if pressed.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META) {
        return None;
    }
    let code = match pressed.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
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
    Some(Key { code, ctrl: ctrl && matches!(code, Code::Char(_)) })
}
