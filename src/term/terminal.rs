//! The terminal, taken and given back. Whatever ends kabar (quit, error, panic, suspend, SIGTERM), the shell gets its
//! screen, cursor, echo and paste mode as they were.
//!
//! Nothing is ever asked of the terminal, so nothing can hang.

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

/// A full 200 by 50 screen with colours fits.
const OUTPUT_BUFFER: usize = 64 * 1024;

/// What is pasted comes marked as such, so that it is no row of keys.
const BRACKETED_PASTE: DecPrivateMode = DecPrivateMode::Code(DecPrivateModeCode::BracketedPaste);

/// Has kabar the terminal? The panic hook must know, and has nothing but a static to ask.
static IS_ACQUIRED: AtomicBool = AtomicBool::new(false);

/// The terminal while kabar has it.
pub struct Terminal {
    frames: FrameWriter<BufWriter<Stdout>>,
    /// Does the terminal report what the mouse does?
    reports_mouse: bool,
}

/// Clicks and the wheel, by cells (xterm's 1000 and 1006); not what the mouse passes over, which would be a report a cell.
const MOUSE_REPORTS: [&str; 2] = ["\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"];
/// Without that, the wheel is to send arrows, which most terminals do anyway. What the shell had is kept and put back.
const WHEEL_AS_ARROWS: [&str; 2] = ["\x1b[?1007s\x1b[?1007h", "\x1b[?1007r"];

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Where standard output is no terminal, or it fails.
    pub fn enter() -> io::Result<Terminal> {
        restore_on_panic();
        // Made before the terminal is taken: from here on, dropping it gives the terminal back.
        let writer = BufWriter::with_capacity(OUTPUT_BUFFER, stdout());
        let links = hyperlinks::is_supported(|name| std::env::var(name).ok());
        let mut screen = Terminal { frames: FrameWriter::new(writer, links), reports_mouse: false };
        // The first question goes ahead of the first frame: a slow line has answered before it has shown that.
        screen.frames.out().write_all(frame_writer::PROBE)?;
        acquire(screen.frames.out())?;
        Ok(screen)
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// Where the terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        // One question to the system; crossterm opens /dev/tty for it each time.
        match rustix::termios::tcgetwinsize(stdout()) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Ok((size.ws_col, size.ws_row)),
            _ => terminal::size(),
        }
    }

    /// Draws one frame, in one write, and says what it took; one that changes nothing writes nothing. With a `budget` of
    /// bytes it may be a part of the frame.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn draw(&mut self, app: &App, theme: &Theme, budget: Option<usize>) -> io::Result<FrameStats> {
        let (width, height) = self.size()?;
        let mut next = Buffer::empty(Rect::new(0, 0, width, height));
        let beside = ui::draw(app, theme, &mut next);
        self.frames.show(next, &beside, budget)
    }

    /// Asks the terminal to say when it has shown what it was sent: [`Event::Shown`](super::Event::Shown).
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn send_probe(&mut self) -> io::Result<()> {
        self.frames.send_probe()
    }

    /// Should the terminal report what the mouse does? It hears of it at once: the next frame may have nothing to say.
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

    /// Puts `text` on the clipboard of the terminal in front of the reader over SSH too.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn copy_to_clipboard(&mut self, text: &str) -> io::Result<()> {
        let sequence = clipboard::copy_sequence(text, |name| std::env::var(name).ok());
        execute!(self.frames.out(), Print(sequence))
    }

    /// Gives the terminal back while `lent` runs, and takes it again.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn release_while<T>(&mut self, lent: impl FnOnce() -> T) -> io::Result<T> {
        release(self.frames.out())?;
        let done = lent();
        acquire(self.frames.out())?;
        if self.reports_mouse {
            self.frames.out().write_all(MOUSE_REPORTS[0].as_bytes())?;
        }
        self.invalidate();
        Ok(done)
    }

    /// Gives the terminal back and stops, as Ctrl-z does outside raw mode; when the shell lets kabar go on, takes it
    /// again.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn suspend(&mut self) -> io::Result<()> {
        // The whole job stops, as with a Ctrl-z that the terminal itself sees (`cat x | kabar`). Where there is no shell
        // to say go on (`ssh host kabar`) the group is orphaned, the system ignores SIGTSTP, and kabar just draws again;
        // SIGSTOP would stop it there for good.
        self.release_while(|| rustix::process::kill_current_process_group(rustix::process::Signal::TSTP))??;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is nobody left to tell of a failure.
        let _ = release(self.frames.out());
    }
}

/// The rows of the controlling terminal.
pub fn rows() -> Option<u16> {
    terminal::size().ok().map(|size| size.1)
}

/// The columns of the controlling terminal.
pub fn columns() -> Option<u16> {
    terminal::size().ok().map(|size| size.0)
}

fn acquire(out: &mut impl Write) -> io::Result<()> {
    terminal::enable_raw_mode()?;
    IS_ACQUIRED.store(true, Ordering::SeqCst);
    // Not flushed: it leaves with the first frame, in the same write.
    queue!(
        out,
        EnterAlternateScreen,
        Hide,
        Print(Csi::Mode(Mode::SetDecPrivateMode(BRACKETED_PASTE))),
        Print(WHEEL_AS_ARROWS[0])
    )
}

/// Gives the terminal back, once: leaving the alternate screen a second time would move the shell's cursor over what
/// was printed since.
fn release(out: &mut impl Write) -> io::Result<()> {
    if !IS_ACQUIRED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let shown = execute!(
        out,
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        Print(Csi::Mode(Mode::ResetDecPrivateMode(BRACKETED_PASTE))),
        Print(MOUSE_REPORTS[1]),
        Print(WHEEL_AS_ARROWS[1]),
        LeaveAlternateScreen,
        Show
    );
    // The mode is the tty's, not the stream's: it must come back even where nothing can be written any more.
    terminal::disable_raw_mode().and(shown)
}

/// A panic on the loop's thread gives the terminal back before it is reported, so that the report can be read. One on a
/// worker is caught there ([`librarian`](super::librarian), the archive's loader) and told in the last row: the screen
/// stays, and a report in the middle of it would only be in the way.
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
