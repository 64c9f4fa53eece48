//! Signals, as events of the event loop: a new size of the terminal, and being told to end.

use super::events::{EventSender, LoopEvent};
use std::io;
use std::thread;

/// The exit code of a program that a signal ends is this plus the number of the signal, as in a shell.
const SIGNAL_EXIT_CODE: u8 = 128;

/// Watches for signals: SIGWINCH reports a new size of the terminal; SIGTERM, SIGINT, SIGHUP and SIGQUIT end the event loop,
/// which gives the terminal back. After SIGHUP the terminal is mostly gone and giving it back fails at once and quietly, but
/// after a `kill -HUP` it is still there and must not stay raw.
///
/// # Errors
/// Where the system refuses the handlers or the thread.
pub fn watch_signals(events: EventSender) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGWINCH])?;
    let wait = move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGWINCH => LoopEvent::Resized,
                signal => LoopEvent::Exit(SIGNAL_EXIT_CODE + signal as u8),
            };
            if !events.send(event) || signal != SIGWINCH {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}
