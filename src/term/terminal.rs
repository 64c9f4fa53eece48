//! The terminal: taken at the start and given back in any case. However kabar ends (quit, error, panic, suspend, SIGTERM), the
//! shell gets its screen, cursor, echo and paste mode back as they were.
//!
//! Nothing here waits for the terminal to answer, so nothing can hang. A reply to a probe arrives as an event.

use super::clipboard;
use super::frame_writer::{self, FrameStats, FrameWriter};
use super::hyperlinks;
use crate::app::App;
use crate::ui::{self, theme::Theme};
use crossterm::cursor::{Hide, Show};
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{self, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use termina::escape::csi::{Csi, DecPrivateMode, DecPrivateModeCode, Mode};

/// Bytes of the output buffer: a full screen of 200 by 50 cells with colours fits.
const OUTPUT_BUFFER: usize = 64 * 1024;

/// Bracketed paste: pasted text arrives marked as such, not as keys.
const BRACKETED_PASTE: DecPrivateMode = DecPrivateMode::Code(DecPrivateModeCode::BracketedPaste);

/// Whether kabar has the terminal. A static, because the panic hook reads it.
static IS_ACQUIRED: AtomicBool = AtomicBool::new(false);

/// The terminal while kabar has it.
pub struct Terminal {
    frames: FrameWriter<BufWriter<Stdout>>,
    /// Whether the terminal reports clicks and the wheel.
    reports_mouse: bool,
}

/// Switches reports of the mouse on and off: clicks and the wheel, by cells (xterm's modes 1000 and 1006). Not its moves,
/// which would be a report for each cell.
const MOUSE_REPORTS: [&str; 2] = ["\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"];
/// Without reports, the wheel sends arrow keys (mode 1007), as most terminals do anyway. The shell's setting is saved, then
/// restored.
const WHEEL_AS_ARROWS: [&str; 2] = ["\x1b[?1007s\x1b[?1007h", "\x1b[?1007r"];

impl Terminal {
    /// Takes the terminal over: from here on kabar draws the whole screen.
    ///
    /// # Errors
    /// Where standard output is not a terminal, or fails.
    pub fn enter() -> io::Result<Terminal> {
        restore_on_panic();
        // Made before the terminal is taken: from here on, dropping it gives the terminal back.
        let writer = BufWriter::with_capacity(OUTPUT_BUFFER, stdout());
        let supports_links = hyperlinks::is_supported(|name| std::env::var(name).ok());
        let mut terminal =
            Terminal { frames: FrameWriter::new(writer, supports_links), reports_mouse: false };
        // The first probe goes before the first frame: a slow line replies to it before it has shown the frame.
        terminal.frames.out().write_all(frame_writer::PROBE)?;
        acquire(terminal.frames.out())?;
        Ok(terminal)
    }

    /// The size in columns and rows.
    ///
    /// # Errors
    /// Where the system does not know it.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        // One system call; crossterm would open /dev/tty each time.
        match rustix::termios::tcgetwinsize(stdout()) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Ok((size.ws_col, size.ws_row)),
            _ => terminal::size(),
        }
    }

    /// Draws one frame in one write and returns its size; where nothing changes, nothing is written. With a `budget` in bytes
    /// it may be a part of the frame.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn draw(&mut self, app: &App, theme: &Theme, budget: Option<usize>) -> io::Result<FrameStats> {
        let (width, height) = self.size()?;
        let mut next = Buffer::empty(Rect::new(0, 0, width, height));
        let extras = ui::draw(app, theme, &mut next);
        self.frames.show(next, &extras, budget)
    }

    /// Sends a probe. When the terminal has shown what was sent before, a
    /// [`LoopEvent::ProbeReply`](super::events::LoopEvent::ProbeReply) arrives.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn send_probe(&mut self) -> io::Result<()> {
        self.frames.send_probe()
    }

    /// Switches reports of the mouse on or off, at once: the next frame may have nothing to write.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn set_mouse_reports(&mut self, on: bool) -> io::Result<()> {
        if std::mem::replace(&mut self.reports_mouse, on) == on {
            return Ok(());
        }
        let out = self.frames.out();
        out.write_all(MOUSE_REPORTS[usize::from(!on)].as_bytes())?;
        out.flush()
    }

    /// Makes the next frame draw every cell.
    pub fn invalidate(&mut self) {
        self.frames.invalidate();
    }

    /// Puts `text` on the clipboard of the terminal in front of the user, also over SSH.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn copy_to_clipboard(&mut self, text: &str) -> io::Result<()> {
        let sequence = clipboard::copy_sequence(text, |name| std::env::var(name).ok());
        execute!(self.frames.out(), Print(sequence))
    }

    /// Gives the terminal back while `other` runs, and takes it again.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn release_while<T>(&mut self, other: impl FnOnce() -> T) -> io::Result<T> {
        release(self.frames.out())?;
        let result = other();
        acquire(self.frames.out())?;
        if self.reports_mouse {
            self.frames.out().write_all(MOUSE_REPORTS[0].as_bytes())?;
        }
        self.invalidate();
        Ok(result)
    }

    /// Gives the terminal back and stops the process, as Ctrl-z does outside raw mode. When the shell continues it, takes the
    /// terminal again.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn suspend(&mut self) -> io::Result<()> {
        // The whole process group stops, as with a Ctrl-z that the terminal handles itself (`cat x | kabar`). Where no shell
        // could continue it (`ssh host kabar`) the group is orphaned and the system ignores SIGTSTP, so kabar just draws
        // again. SIGSTOP would stop it there for good.
        self.release_while(|| rustix::process::kill_current_process_group(rustix::process::Signal::TSTP))??;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // An error could not be reported to anybody.
        let _ = release(self.frames.out());
    }
}

/// The rows of the controlling terminal; `None` without one.
pub fn rows() -> Option<u16> {
    terminal::size().ok().map(|size| size.1)
}

/// The columns of the controlling terminal, also where standard output is not a terminal; `None` without one.
pub fn columns() -> Option<u16> {
    terminal::size().ok().map(|size| size.0)
}

/// Takes the terminal: raw mode, the alternate screen, no cursor.
fn acquire(out: &mut impl Write) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    IS_ACQUIRED.store(true, Ordering::SeqCst);
    // Not flushed: it is sent with the first frame, in the same write.
    queue!(
        out,
        EnterAlternateScreen,
        Hide,
        Print(Csi::Mode(Mode::SetDecPrivateMode(BRACKETED_PASTE))),
        Print(WHEEL_AS_ARROWS[0])
    )
}

/// Gives the terminal back, once: leaving the alternate screen a second time would move the shell's cursor over what was
/// printed since.
fn release(out: &mut impl Write) -> io::Result<()> {
    if !IS_ACQUIRED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let written = execute!(
        out,
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        Print(Csi::Mode(Mode::ResetDecPrivateMode(BRACKETED_PASTE))),
        Print(MOUSE_REPORTS[1]),
        Print(WHEEL_AS_ARROWS[1]),
        LeaveAlternateScreen,
        Show
    );
    // Raw mode belongs to the tty, not to the stream: it must end even where nothing can be written any more.
    terminal::disable_raw_mode().and(written)
}

/// Makes a panic on the main thread, which runs the event loop, give the terminal back before it is reported, so that the
/// report can be read. A panic on a worker is caught there and shown as a message; the screen stays, and a report in the
/// middle of it would only be in the way.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() == Some("main") {
                let _ = release(&mut stdout());
                report(panic);
            }
        }));
    });
}
