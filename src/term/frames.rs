//! Frames → bytes: what changed since the last frame, in as few bytes as are easily had, in one write, inside a
//! synchronized update, so that a terminal never shows half a frame.
//!
//! ratatui's own `Terminal` and backend are not used: they cannot be told that the terminal moved rows by itself, do not
//! buffer, hide the cursor anew at each frame, and send more bytes than a slow line has to spare.

use super::scroll::Shift;
use super::{diff, encode};
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use crossterm::{execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::io::{self, Write};

/// Device status report 6 (ECMA-48, 8.3.35): where is the cursor?
pub const WHERE: &[u8] = b"\x1b[6n";

/// What a terminal shows, and the way to it.
pub struct Frames<W: Write> {
    out: W,
    /// `None` where it is not known.
    shown: Option<Buffer>,
    cursor: Option<Position>,
}

impl<W: Write> Frames<W> {
    /// Frames for the terminal at the other end of `out`, which should buffer.
    pub fn new(out: W) -> Frames<W> {
        Frames { out, shown: None, cursor: None }
    }

    /// The way to the terminal, for what is no frame.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Forgets what is shown: the next frame draws every cell.
    pub fn forget(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Asks the terminal to say when it has shown what it was sent.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn ask(&mut self) -> io::Result<()> {
        self.out.write_all(WHERE)?;
        self.out.flush()
    }

    /// Shows `next`, with the cursor at `cursor` or hidden, and says how many cells that took. A frame that changes
    /// nothing writes nothing.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn show(&mut self, next: Buffer, cursor: Option<Position>) -> io::Result<usize> {
        let known = self.shown.take().filter(|shown| shown.area == next.area);
        let blank = known.is_none();
        let mut shown = known.unwrap_or_else(|| Buffer::empty(next.area));
        let shift = if blank { None } else { Shift::between(&shown, &next) };
        if let Some(shift) = shift {
            shift.apply(&mut shown);
        }
        let changed = diff::cells(&shown, &next);
        let cells = changed.len();
        if blank || shift.is_some() || !changed.is_empty() || cursor != self.cursor {
            let out = &mut self.out;
            queue!(out, BeginSynchronizedUpdate)?;
            if blank {
                queue!(out, Clear(ClearType::All))?;
            }
            if let Some(shift) = shift {
                shift.write(out)?;
            }
            encode::write(out, &changed, &next)?;
            match (cursor, self.cursor) {
                // Drawing moves the cursor, so a visible one is put back each time.
                (Some(at), before) => {
                    queue!(out, MoveTo(at.x, at.y))?;
                    if before.is_none() {
                        queue!(out, Show)?;
                    }
                }
                (None, Some(_)) => queue!(out, Hide)?,
                (None, None) => {}
            }
            execute!(out, EndSynchronizedUpdate)?;
        }
        self.cursor = cursor;
        self.shown = Some(next);
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};
    use std::cell::RefCell;
    use std::rc::Rc;

    const SIZE: (u16, u16) = (44, 9);

    /// What was sent, to be taken at the other end.
    #[derive(Clone, Default)]
    struct Wire(Rc<RefCell<Vec<u8>>>);

    impl Write for Wire {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A frame of rows out of a small set, so that rows recur and move.
    fn frame() -> impl Strategy<Value = Buffer> {
        let row = prop::sample::select(vec![
            "",
            "satu baris yang cukup panjang untuk digeser",
            "dua baris yang lain lagi, juga cukup panjang",
            "三行 wide cells 与 narrow ones side by side",
            "tiga",
            "e\u{301}mpat — “lima” …",
        ]);
        let style = prop::sample::select(vec![
            Style::new(),
            Style::new().bold(),
            Style::new().fg(Color::Cyan),
            Style::new().add_modifier(Modifier::REVERSED),
        ]);
        prop::collection::vec((row, style), SIZE.1 as usize).prop_map(|rows| {
            let mut cells = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            for (y, (row, style)) in rows.iter().enumerate() {
                cells.set_stringn(0, y as u16, row, SIZE.0 as usize, *style);
            }
            cells
        })
    }

    /// The same rows, some of them moved by `by`, as scrolling does.
    fn scrolled(cells: &Buffer, by: u16) -> Buffer {
        let mut next = cells.clone();
        for y in 1..SIZE.1 - 1 {
            let from = 1 + (y - 1 + by) % (SIZE.1 - 2);
            for x in 0..SIZE.0 {
                next[(x, y)] = cells[(x, from)].clone();
            }
        }
        next
    }

    fn assert_shown(terminal: &vt100::Parser, cells: &Buffer) -> Result<(), TestCaseError> {
        for y in 0..SIZE.1 {
            for x in 0..SIZE.0 {
                let (cell, want) = (terminal.screen().cell(y, x), &cells[(x, y)]);
                let cell = cell.ok_or_else(|| TestCaseError::fail("no such cell"))?;
                if cell.is_wide_continuation() {
                    continue;
                }
                let shown = if cell.has_contents() { cell.contents() } else { " " };
                prop_assert_eq!(shown, want.symbol(), "at {},{}", x, y);
                prop_assert_eq!(cell.bold(), want.modifier.contains(Modifier::BOLD), "bold at {},{}", x, y);
                prop_assert_eq!(
                    cell.inverse(),
                    want.modifier.contains(Modifier::REVERSED),
                    "inverse at {},{}",
                    x,
                    y
                );
                prop_assert_eq!(
                    cell.fgcolor() != vt100::Color::Default,
                    want.fg != Color::Reset,
                    "colour at {},{}",
                    x,
                    y
                );
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        #[test]
        fn a_terminal_shows_every_frame_cell_by_cell(frames in prop::collection::vec((frame(), 0u16..6), 1..6)) {
            let wire = Wire::default();
            let mut sent = Frames::new(wire.clone());
            let mut terminal = vt100::Parser::new(SIZE.1, SIZE.0, 0);
            for (cells, by) in frames {
                for next in [cells.clone(), scrolled(&cells, by), cells] {
                    sent.show(next.clone(), None).expect("a Vec takes all");
                    terminal.process(&wire.0.take());
                    assert_shown(&terminal, &next)?;
                }
            }
        }
    }
}
