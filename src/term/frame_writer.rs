//! Frames → bytes: what changed since the last frame, in as few bytes as are easily had, in one write, inside a
//! synchronized update, so that a terminal never shows half a frame.
//!
//! ratatui's own `Terminal` and backend are not used: they cannot be told that the terminal moved rows by itself, do not
//! buffer, hide the cursor anew at each frame, and send more bytes than a slow line has to spare.

use super::hyperlinks::LinkLayer;
use super::scroll::RegionScroll;
use super::{diff, encode, frame_chunks};
use crate::ui::FrameExtras;
use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::io::{self, Write};

/// Device status report 6 (ECMA-48, 8.3.35): where is the cursor?
pub const PROBE: &[u8] = b"\x1b[6n";

/// What a frame took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FrameStats {
    /// Cells that differ from the frame before.
    pub cells: usize,
    /// Bytes that were written.
    pub bytes: usize,
    /// Is it a part of the frame only? The next call goes on.
    pub is_partial: bool,
}

/// What a terminal shows, and the way to it.
pub struct FrameWriter<W: Write> {
    out: W,
    /// The cells and their links; `None` where it is not known.
    shown: Option<(Buffer, LinkLayer)>,
    cursor: Option<Position>,
    /// Does the terminal take links?
    supports_links: bool,
}

impl<W: Write> FrameWriter<W> {
    /// Frames for the terminal at the other end of `out`, which should buffer; with `links` where it takes them.
    pub fn new(out: W, supports_links: bool) -> FrameWriter<W> {
        FrameWriter { out, shown: None, cursor: None, supports_links }
    }

    /// The way to the terminal, for what is no frame.
    pub fn out(&mut self) -> &mut W {
        &mut self.out
    }

    /// Forgets what is shown: the next frame draws every cell.
    pub fn invalidate(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// Asks the terminal to say when it has shown what it was sent.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn send_probe(&mut self) -> io::Result<()> {
        self.out.write_all(PROBE)?;
        self.out.flush()
    }

    /// Shows `next`, with what is `beside` its cells; within about so many bytes where there is a `budget`, and then
    /// perhaps a part of it only, what the reader looks at first. A frame that changes nothing writes nothing.
    ///
    /// # Errors
    /// Where the terminal fails.
    pub fn show(
        &mut self,
        next: Buffer,
        beside: &FrameExtras,
        budget: Option<usize>,
    ) -> io::Result<FrameStats> {
        let cursor = beside.cursor;
        let links = LinkLayer::new(if self.supports_links { &beside.links } else { &[] }, next.area);
        let known = self.shown.take().filter(|shown| shown.0.area == next.area);
        let blank = known.is_none();
        let (mut shown, mut before) =
            known.unwrap_or_else(|| (Buffer::empty(next.area), LinkLayer::default()));
        let shift = if blank { None } else { RegionScroll::detect(&shown, &next) };
        // What is shown in parts must come nearer with each of them, or it never comes whole.
        let shift = shift.filter(|shift| budget.is_none() || shift.reduces_difference(&shown, &next));
        if let Some(shift) = shift {
            shift.apply(&mut shown);
            before.move_rows(next.area.height, |y| shift.source_row(y));
        }
        diff::mark_changed_links(&mut shown, &before, &next, &links);
        let changed = diff::changed_cells(&shown, &next, &links);
        let mut sent = FrameStats { cells: changed.len(), ..FrameStats::default() };
        if blank || shift.is_some() || !changed.is_empty() || cursor != self.cursor {
            let mut out = Vec::new();
            // A part is half a frame in any case.
            if budget.is_none() {
                queue!(out, BeginSynchronizedUpdate)?;
            }
            if blank {
                queue!(out, Clear(ClearType::All))?;
            }
            if let Some(shift) = shift {
                shift.write(&mut out)?;
            }
            match budget {
                None => encode::write_cells(&mut out, &changed, &next, &links)?,
                Some(budget) => {
                    let mut is_nearer = false;
                    for part in frame_chunks::split_into_chunks(&changed, beside.focus) {
                        if out.len() >= budget && is_nearer {
                            sent.is_partial = true;
                            break;
                        }
                        is_nearer = true;
                        encode::write_cells(&mut out, &part, &next, &links)?;
                        frame_chunks::mark_shown(&mut shown, &mut before, &part, &next, &links);
                    }
                }
            }
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
            if budget.is_none() {
                queue!(out, EndSynchronizedUpdate)?;
            }
            sent.bytes = out.len();
            self.out.write_all(&out)?;
            self.out.flush()?;
        }
        self.cursor = cursor;
        self.shown = Some(if sent.is_partial { (shown, before) } else { (next, links) });
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::Area;
    use crate::ui::FocusPoint;
    use crate::ui::cell_link::CellLink;
    use kabar_annotate::text::CleanText;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};
    use std::cell::RefCell;
    use std::rc::Rc;

    const SIZE: (u16, u16) = (44, 9);

    /// What was sent, to be taken at the other end.
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

    /// A terminal that knows where its cells lead.
    struct LinkTerminal {
        parser: vt100::Parser,
        links: Vec<Vec<Option<String>>>,
        open_link: Option<String>,
        margins: (usize, usize),
    }

    impl LinkTerminal {
        fn new() -> LinkTerminal {
            LinkTerminal {
                parser: vt100::Parser::new(SIZE.1, SIZE.0, 0),
                links: vec![vec![None; usize::from(SIZE.0)]; usize::from(SIZE.1)],
                open_link: None,
                margins: (0, usize::from(SIZE.1) - 1),
            }
        }

        fn process(&mut self, bytes: &[u8]) {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let mut rest = text;
            while let Some(first) = rest.chars().next() {
                let length = if let Some(control) = rest.strip_prefix("\x1b[") {
                    control.find(|c: char| ('\x40'..='\x7e').contains(&c)).expect("an end") + 3
                } else if rest.starts_with("\x1b]") {
                    rest.find("\x1b\\").expect("an end") + 2
                } else if first == '\x1b' {
                    2
                } else {
                    first.len_utf8()
                };
                let (one, after) = rest.split_at(length);
                self.process_one(one);
                rest = after;
            }
        }

        fn process_one(&mut self, one: &str) {
            let at = |parser: &vt100::Parser| {
                let (y, x) = parser.screen().cursor_position();
                (usize::from(y), usize::from(x))
            };
            let (y, x) = at(&self.parser);
            let (top, bottom) = self.margins;
            self.parser.process(one.as_bytes());
            let blank = vec![None; usize::from(SIZE.0)];
            if let Some(link) = one.strip_prefix("\x1b]8;") {
                let url = link.trim_end_matches("\x1b\\").split_once(';').expect("two parts").1;
                self.open_link = Some(url.to_owned()).filter(|url| !url.is_empty());
            } else if let Some(margins) = one.strip_prefix("\x1b[").and_then(|s| s.strip_suffix('r')) {
                let number = |n: &str| n.parse::<usize>().expect("a number") - 1;
                let all = (0, usize::from(SIZE.1) - 1);
                self.margins = margins.split_once(';').map_or(all, |(t, b)| (number(t), number(b)));
            } else if one == "\x1b[K" {
                self.links[y][x..].fill(None);
            } else if one == "\x1b[2J" {
                self.links.fill(blank);
            } else if one == "\n" && y == bottom {
                self.links.remove(top);
                self.links.insert(bottom, blank);
            } else if one == "\x1bM" && y == top {
                self.links.remove(bottom);
                self.links.insert(top, blank);
            } else if !one.starts_with(char::is_control) {
                let end = at(&self.parser).1.max(x);
                self.links[y][x..end].fill(self.open_link.clone());
            }
        }
    }

    /// A frame: its cells, and which of them lead where.
    type LinkedFrame = (Buffer, Vec<CellLink>);

    /// A frame of rows out of a small set, so that rows recur and move.
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

    /// The same rows, some of them moved by `by`, as scrolling does.
    fn scrolled((cells, links): &LinkedFrame, by: u16) -> LinkedFrame {
        let (mut next, mut moved) = (cells.clone(), Vec::new());
        for y in 0..SIZE.1 {
            let inside = (1..SIZE.1 - 1).contains(&y);
            let from = if inside { 1 + (y - 1 + by) % (SIZE.1 - 2) } else { y };
            for x in 0..SIZE.0 {
                next[(x, y)] = cells[(x, from)].clone();
            }
            moved.extend(
                links.iter().filter(|link| link.y == from).map(|link| CellLink { y, ..link.clone() }),
            );
        }
        (next, moved)
    }

    /// What the frame has beside its cells; the reader looks at the row in the middle.
    fn beside((_, links): &LinkedFrame) -> FrameExtras {
        let pane = Area { x: 0, y: 1, w: SIZE.0 / 2, h: SIZE.1 - 2 };
        FrameExtras { cursor: None, links: links.clone(), focus: FocusPoint { pane, y: SIZE.1 / 2 } }
    }

    fn assert_shown(terminal: &LinkTerminal, (cells, links): &LinkedFrame) -> Result<(), TestCaseError> {
        prop_assert_eq!(&terminal.open_link, &None);
        for y in 0..SIZE.1 {
            for x in 0..SIZE.0 {
                let (cell, want) = (terminal.parser.screen().cell(y, x), &cells[(x, y)]);
                let cell = cell.ok_or_else(|| TestCaseError::fail("no such cell"))?;
                let leads = links.iter().find(|l| l.y == y && (l.columns.0..l.columns.1).contains(&x));
                let leads = leads.map(|l| &*l.url).filter(|url| url.starts_with("https:"));
                let led = &terminal.links[usize::from(y)][usize::from(x)];
                prop_assert_eq!(led.as_deref(), leads, "link at {},{}", x, y);
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
            let wire = SharedOutput::default();
            let mut sent = FrameWriter::new(wire.clone(), true);
            let mut terminal = LinkTerminal::new();
            for (frame, by) in frames {
                for next in [frame.clone(), scrolled(&frame, by), frame] {
                    sent.show(next.0.clone(), &beside(&next), None).expect("a Vec takes all");
                    terminal.process(&wire.0.take());
                    assert_shown(&terminal, &next)?;
                }
            }
        }

        #[test]
        fn a_frame_that_comes_in_parts_comes_whole_in_the_end(
            frames in prop::collection::vec((frame(), 0u16..6, 1usize..4), 1..6),
            budget in 20usize..200,
        ) {
            let wire = SharedOutput::default();
            let mut sent = FrameWriter::new(wire.clone(), true);
            let mut terminal = LinkTerminal::new();
            let mut show = |next: &LinkedFrame, budget| {
                let done = sent.show(next.0.clone(), &beside(next), budget).expect("a Vec takes all");
                let bytes = wire.0.take();
                terminal.process(&bytes);
                (done, bytes.len())
            };
            for (frame, by, parts) in &frames {
                // Some parts, and then it is another frame already.
                for _ in 0..*parts {
                    show(frame, Some(budget));
                }
                for _ in 0..*parts {
                    show(&scrolled(frame, *by), Some(budget));
                }
            }
            let (last, by, _) = &frames[frames.len() - 1];
            let last = scrolled(last, *by);
            let mut rounds = 0;
            while show(&last, Some(budget)).0.is_partial {
                rounds += 1;
                prop_assert!(rounds < 100, "it never ends");
            }
            assert_shown(&terminal, &last)?;
        }
    }

    #[test]
    fn a_terminal_that_takes_no_links_gets_none() {
        let wire = SharedOutput::default();
        let mut sent = FrameWriter::new(wire.clone(), false);
        let cells = Buffer::with_lines(["harga ikan naik"]);
        let link = CellLink { y: 0, columns: (0, 5), url: CleanText::one_line("https://ikan.example") };
        let beside = FrameExtras { links: vec![link], ..FrameExtras::default() };
        sent.show(cells, &beside, None).expect("a Vec takes all");
        assert!(!String::from_utf8_lossy(&wire.0.take()).contains("\x1b]"));
    }
}
