//! The terminal, taken and given back. Whatever ends kabar (quit, error, panic, suspend, SIGTERM), the shell gets its
//! screen, cursor, echo and paste mode as they were.
//!
//! ratatui does not buffer: all of a frame goes into one buffer and leaves in one write, inside a synchronized update,
//! so that a terminal never shows half of it. Nothing is ever asked of the terminal, so nothing can hang.

use crate::app::App;
use crate::ui::{self, theme::Theme};
use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::Once;

/// A full 200 by 50 screen with colours fits.
const BUFFER: usize = 64 * 1024;

/// The terminal while kabar has it.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Where standard output is no terminal, or it fails.
    pub fn enter() -> io::Result<Screen> {
        restore_on_panic();
        // Made before the terminal is taken: from here on, dropping it gives the terminal back.
        let writer = BufWriter::with_capacity(BUFFER, stdout());
        let screen = Screen { terminal: Terminal::new(CrosstermBackend::new(writer))? };
        take()?;
        Ok(screen)
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// Where the terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws one frame, in one write.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn draw(&mut self, app: &App, theme: &Theme) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| {
            if let Some(cursor) = ui::draw(app, theme, frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Makes the next frame draw every cell.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn redraw(&mut self) -> io::Result<()> {
        // Not `clear`, which asks the terminal for its cursor and may wait for seconds (ratatui#2691).
        let (width, height) = self.size()?;
        self.terminal.resize(Rect::new(0, 0, width, height))
    }

    /// Puts `text` on the clipboard of the terminal in front of the reader (OSC 52), over SSH too.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Gives the terminal back and stops, as Ctrl-z does outside raw mode; when the shell lets kabar go on, takes it
    /// again.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back()?;
        // SIGSTOP rather than SIGTSTP: the latter is ignored in an orphaned process group and then nothing stops.
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP)?;
        take()?;
        self.redraw()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // There is nobody left to tell of a failure.
        let _ = self.terminal.backend_mut().flush();
        let _ = give_back();
    }
}

/// The columns of the controlling terminal.
pub fn columns() -> Option<u16> {
    terminal::size().ok().map(|size| size.0)
}

fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, Hide, EnableBracketedPaste)
}

fn give_back() -> io::Result<()> {
    let shown = execute!(
        stdout(),
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    // The mode is the tty's, not the stream's: it must come back even where nothing can be written any more.
    terminal::disable_raw_mode().and(shown)
}

/// A panic on the loop's thread gives the terminal back before it is reported, so that the report can be read. One on
/// a worker is that worker's: it is caught there, and the screen stays.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() == Some("main") {
                let _ = give_back();
                report(panic);
            }
        }));
    });
}
