//! Writes frames to the terminal: what changed since the last frame, in few bytes, in one write, inside a synchronized
//! update, so that the terminal never shows half a frame.
//!
//! ratatui's own `Terminal` and backend are not used. They cannot know that the terminal has scrolled rows itself, they do
//! not buffer, they hide the cursor again in each frame, and they send more bytes than a slow line can spare.

use super::frame_chunks::{mark_shown, split_into_chunks};
use super::hyperlinks::LinkLayer;
use super::scroll::RegionScroll;
use super::{diff, encode};
use crate::ui::FrameExtras;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::io::{self, Write};

/// The probe of flow control: a request for the cursor's position (device status report 6; ECMA-48, 8.3.35).
pub const PROBE: &[u8] = b"\x1b[6n";

/// The size of what was sent for a frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrameStats {
    /// Cells that differ from the frame before.
    pub cells: usize,
    /// The bytes that were written.
    pub bytes: usize,
    /// Whether only some chunks of the frame were sent. The next call sends more.
    pub is_partial: bool,
}

/// The output to a terminal, and what the terminal shows.
pub struct FrameWriter<W: Write> {
    out: W,
    /// The cells and links on the screen; `None` where they are not known.
    shown: Option<(Buffer, LinkLayer)>,
    cursor: Option<Position>,
    /// Whether links are sent to the terminal.
    supports_links: bool,
}

impl<W: Write> FrameWriter<W> {
    /// Writes to `out`, which should buffer. Links are sent only where the terminal supports them.
    pub fn new(out: W, supports_links: bool) -> FrameWriter<W> {
        FrameWriter { out, shown: None, cursor: None, supports_links }
    }

    /// The output, for what is not a frame.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Forgets what the terminal shows, so that the next frame draws every cell.
    pub fn invalidate(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Sends a probe: the terminal replies when it has shown everything that was sent before.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn send_probe(&mut self) -> io::Result<()> {
        self.out.write_all(PROBE)?;
        self.out.flush()
    }

    /// Shows the frame `next` with its `extras`. With a `budget` in bytes, chunks are sent until the budget is used up, at
    /// least one; what the reader looks at comes first. Where nothing changes, nothing is written.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn show(
        &mut self,
        next: Buffer,
        extras: &FrameExtras,
        budget: Option<usize>,
    ) -> io::Result<FrameStats> {
        let cursor = extras.cursor;
        let links = LinkLayer::new(if self.supports_links { &extras.links } else { &[] }, next.area);
        let known = self.shown.take().filter(|shown| shown.0.area == next.area);
        let is_unknown = known.is_none();
        let (mut shown, mut shown_links) =
            known.unwrap_or_else(|| (Buffer::empty(next.area), LinkLayer::default()));
        let scroll = if is_unknown { None } else { RegionScroll::detect(&shown, &next) };
        // Each partial frame must bring the screen nearer to the frame, or the frame is never complete.
        let scroll = scroll.filter(|scroll| budget.is_none() || scroll.reduces_difference(&shown, &next));
        if let Some(scroll) = scroll {
            scroll.apply(&mut shown);
            shown_links.move_rows(next.area.height, |y| scroll.source_row(y));
        }
        diff::mark_changed_links(&mut shown, &shown_links, &next, &links);
        let changed = diff::changed_cells(&shown, &next, &links);
        let mut stats = FrameStats { cells: changed.len(), ..FrameStats::default() };
        if is_unknown || scroll.is_some() || !changed.is_empty() || cursor != self.cursor {
            let mut out = Vec::new();
            // A partial frame gains nothing from a synchronized update.
            if budget.is_none() {
                queue!(out, BeginSynchronizedUpdate)?;
            }
            if is_unknown {
                queue!(out, Clear(ClearType::All))?;
            }
            if let Some(scroll) = scroll {
                scroll.write(&mut out)?;
            }
            match budget {
                None => encode::write_cells(&mut out, &changed, &next, &links)?,
                Some(budget) => {
                    for (number, chunk) in split_into_chunks(&changed, extras.focus).iter().enumerate() {
                        if number > 0 && out.len() >= budget {
                            stats.is_partial = true;
                            break;
                        }
                        encode::write_cells(&mut out, chunk, &next, &links)?;
                        mark_shown(&mut shown, &mut shown_links, chunk, &next, &links);
                    }
                }
            }
            self.write_cursor(&mut out, cursor)?;
            if budget.is_none() {
                queue!(out, EndSynchronizedUpdate)?;
            }
            stats.bytes = out.len();
            self.out.write_all(&out)?;
            self.out.flush()?;
        }
        self.cursor = cursor;
        self.shown = Some(if stats.is_partial { (shown, shown_links) } else { (next, links) });
        Ok(stats)
    }

    /// Shows or hides the cursor. Drawing has moved it, so a visible one is put back each time.
    fn write_cursor(&self, out: &mut Vec<u8>, cursor: Option<Position>) -> io::Result<()> {
        match (cursor, self.cursor) {
            (Some(position), before) => {
                queue!(out, MoveTo(position.x, position.y))?;
                if before.is_none() {
                    queue!(out, Show)?;
                }
            }
            (None, Some(_)) => queue!(out, Hide)?,
            (None, None) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::Area;
    use crate::term::test_terminal::LinkTerminal;
    use crate::ui::FocusPoint;
    use crate::ui::cell_link::CellLink;
    use kabar_annotate::text::CleanText;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};
    use std::cell::RefCell;
    use std::rc::Rc;

    /// The screen's columns and rows.
    const SIZE: (u16, u16) = (44, 9);

    /// An output that the test can read while the writer holds it.
    #[derive(Clone, Default)]
    struct SharedOutput(Rc<RefCell<Vec<u8>>>);

    impl Write for SharedOutput {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A frame: its cells and its links.
    type LinkedFrame = (Buffer, Vec<CellLink>);

    /// A frame of rows from a small set, so that rows recur and move.
    fn frame() -> impl Strategy<Value = LinkedFrame> {
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
        let link = prop::sample::select(vec![
            None,
            None,
            Some(("https://ikan.example/1", (0, 4))),
            Some(("https://ikan.example/2", (2, 4))),
            Some(("javascript:alert(1)", (0, 4))),
        ]);
        prop::collection::vec((row, style, link), SIZE.1 as usize).prop_map(|rows| {
            let mut cells = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            let mut links = Vec::new();
            for (y, (row, style, link)) in rows.iter().enumerate() {
                let y = y as u16;
                cells.set_stringn(0, y, row, SIZE.0 as usize, *style);
                let link = link.filter(|_| !row.is_empty());
                links.extend(link.map(|(url, columns)| CellLink {
                    y,
                    columns,
                    url: CleanText::one_line(url),
                }));
            }
            (cells, links)
        })
    }

    /// The frame with all rows but the first and last moved up by `by`, as scrolling does.
    fn scrolled((cells, links): &LinkedFrame, by: u16) -> LinkedFrame {
        let (mut next, mut moved) = (cells.clone(), Vec::new());
        for y in 0..SIZE.1 {
            let is_scrolled = (1..SIZE.1 - 1).contains(&y);
            let from = if is_scrolled { 1 + (y - 1 + by) % (SIZE.1 - 2) } else { y };
            for x in 0..SIZE.0 {
                next[(x, y)] = cells[(x, from)].clone();
            }
            moved.extend(
                links.iter().filter(|link| link.y == from).map(|link| CellLink { y, ..link.clone() }),
            );
        }
        (next, moved)
    }

    /// The extras of a frame whose middle row is in focus.
    fn extras((_, links): &LinkedFrame) -> FrameExtras {
        let pane = Area { x: 0, y: 1, w: SIZE.0 / 2, h: SIZE.1 - 2 };
        FrameExtras { cursor: None, links: links.clone(), focus: FocusPoint { pane, y: SIZE.1 / 2 } }
    }

    /// Asserts that the terminal shows exactly this frame, cell by cell.
    fn assert_shown(terminal: &LinkTerminal, (cells, links): &LinkedFrame) -> Result<(), TestCaseError> {
        prop_assert_eq!(terminal.open_link(), None);
        for y in 0..SIZE.1 {
            for x in 0..SIZE.0 {
                let (cell, expected) = (terminal.screen().cell(y, x), &cells[(x, y)]);
                let cell = cell.ok_or_else(|| TestCaseError::fail("no such cell"))?;
                let link = links.iter().find(|l| l.y == y && (l.columns.0..l.columns.1).contains(&x));
                let url = link.map(|l| &*l.url).filter(|url| url.starts_with("https:"));
                prop_assert_eq!(terminal.link_at(x, y), url, "link at {},{}", x, y);
                if cell.is_wide_continuation() {
                    continue;
                }
                let shown = if cell.has_contents() { cell.contents() } else { " " };
                prop_assert_eq!(shown, expected.symbol(), "at {},{}", x, y);
                prop_assert_eq!(
                    cell.bold(),
                    expected.modifier.contains(Modifier::BOLD),
                    "bold at {},{}",
                    x,
                    y
                );
                prop_assert_eq!(
                    cell.inverse(),
                    expected.modifier.contains(Modifier::REVERSED),
                    "inverse at {},{}",
                    x,
                    y
                );
                prop_assert_eq!(
                    cell.fgcolor() != vt100::Color::Default,
                    expected.fg != Color::Reset,
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
            let output = SharedOutput::default();
            let mut writer = FrameWriter::new(output.clone(), true);
            let mut terminal = LinkTerminal::new(SIZE);
            for (frame, by) in frames {
                for next in [frame.clone(), scrolled(&frame, by), frame] {
                    writer.show(next.0.clone(), &extras(&next), None).expect("a Vec takes all");
                    terminal.process(&output.0.take());
                    assert_shown(&terminal, &next)?;
                }
            }
        }

        #[test]
        fn partial_frames_add_up_to_the_whole_frame(
            frames in prop::collection::vec((frame(), 0u16..6, 1usize..4), 1..6),
            budget in 20usize..200,
        ) {
            let output = SharedOutput::default();
            let mut writer = FrameWriter::new(output.clone(), true);
            let mut terminal = LinkTerminal::new(SIZE);
            let mut show = |next: &LinkedFrame, budget| {
                let done = writer.show(next.0.clone(), &extras(next), budget).expect("a Vec takes all");
                let bytes = output.0.take();
                terminal.process(&bytes);
                (done, bytes.len())
            };
            for (frame, by, calls) in &frames {
                // Some partial frames, and then the frame changes.
                for _ in 0..*calls {
                    show(frame, Some(budget));
                }
                for _ in 0..*calls {
                    show(&scrolled(frame, *by), Some(budget));
                }
            }
            let (last, by, _) = &frames[frames.len() - 1];
            let last = scrolled(last, *by);
            let mut rounds = 0;
            while show(&last, Some(budget)).0.is_partial {
                rounds += 1;
                prop_assert!(rounds < 100, "the frame is never complete");
            }
            assert_shown(&terminal, &last)?;
        }
    }

    #[test]
    fn a_terminal_without_links_gets_none() {
        let output = SharedOutput::default();
        let mut writer = FrameWriter::new(output.clone(), false);
        let cells = Buffer::with_lines(["harga ikan naik"]);
        let link = CellLink { y: 0, columns: (0, 5), url: CleanText::one_line("https://ikan.example") };
        let extras = FrameExtras { links: vec![link], ..FrameExtras::default() };
        writer.show(cells, &extras, None).expect("a Vec takes all");
        assert!(!String::from_utf8_lossy(&output.0.take()).contains("\x1b]"));
    }
}
