//! Detects that a block of rows has moved, so that the terminal can scroll it itself.
//!
//! Comparing cell by cell, a list that scrolls by one row is repainted whole: 2,300 bytes for a key at 80 by 24. A terminal
//! scrolls the rows between two margins for a few bytes: DECSTBM sets the margins, then line feeds at the bottom one or
//! reverse line feeds at the top one scroll. A VT100 can do this, and every terminal since. It works on whole rows only, so
//! it helps where a pane has the whole width, which is where screens are narrow and lines are slow.

use kabar_annotate::text::hash::{FNV_OFFSET_BASIS, fnv1a_step};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use std::io::{self, Write};

/// Scrolling is used where it saves writing at least this many cells: its sequences take about 20 bytes.
const MIN_SAVED_CELLS: usize = 40;

/// Where fewer rows than this differ, nothing has scrolled: a key that moves the selection changes three.
const MIN_CHANGED_ROWS: usize = 4;

/// The rows `top..=bottom` scroll by `by` rows, up where `by` is positive. The rows that come in are blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionScroll {
    top: u16,
    bottom: u16,
    by: i32,
}

impl RegionScroll {
    /// The scroll that turns most of `shown` into `next`; `None` where none saves [`MIN_SAVED_CELLS`] cells.
    pub fn detect(shown: &Buffer, next: &Buffer) -> Option<RegionScroll> {
        if shown.area != next.area || count_changed_rows(shown, next) < MIN_CHANGED_ROWS {
            return None;
        }
        let (old, new) = (row_hashes(shown), row_hashes(next));
        let rows = i32::from(shown.area.height);
        let mut best: Option<(usize, RegionScroll)> = None;
        for by in (1 - rows..rows).filter(|&by| by != 0) {
            let source_hash =
                |y: i32| usize::try_from(y + by).ok().and_then(|from| old.get(from)).map(|o| o.hash);
            let mut y = 0;
            while y < rows {
                let first = y;
                let mut saved = 0;
                while y < rows && source_hash(y) == Some(new[y as usize].hash) {
                    if old[y as usize].hash != new[y as usize].hash {
                        saved += new[y as usize].non_blank;
                    }
                    y += 1;
                }
                if saved >= MIN_SAVED_CELLS && best.is_none_or(|(most, _)| saved > most) {
                    let last = y - 1;
                    let (top, bottom) = (first.min(first + by), last.max(last + by));
                    best = Some((saved, RegionScroll { top: top as u16, bottom: bottom as u16, by }));
                }
                y += i32::from(y == first);
            }
        }
        best.map(|(_, scroll)| scroll)
    }

    /// Does to the cells of `shown` what the terminal does to its screen.
    pub fn apply(self, shown: &mut Buffer) {
        let (top, bottom, by) = (i32::from(self.top), i32::from(self.bottom), self.by);
        let width = shown.area.width;
        let order: Vec<i32> = if by > 0 { (top..=bottom).collect() } else { (top..=bottom).rev().collect() };
        for y in order {
            for x in 0..width {
                let from = y + by;
                let cell = match (top..=bottom).contains(&from) {
                    true => shown[(x, from as u16)].clone(),
                    false => Cell::default(),
                };
                shown[(x, y as u16)] = cell;
            }
        }
    }

    /// Whether fewer cells of `shown` differ from `next` after the scroll than before.
    pub fn reduces_difference(self, shown: &Buffer, next: &Buffer) -> bool {
        let count_changed =
            |cells: &Buffer| cells.content().iter().zip(next.content()).filter(|(a, b)| a != b).count();
        let mut scrolled = shown.clone();
        self.apply(&mut scrolled);
        count_changed(&scrolled) < count_changed(shown)
    }

    /// The row whose content row `y` has after the scroll; `None` where it is blank.
    pub fn source_row(self, y: u16) -> Option<u16> {
        if !(self.top..=self.bottom).contains(&y) {
            return Some(y);
        }
        let from = u16::try_from(i32::from(y) + self.by).ok()?;
        (self.top..=self.bottom).contains(&from).then_some(from)
    }

    /// Writes the sequences that scroll. The terminal's attributes must be at their defaults, since the rows that come in take
    /// the current background.
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn write(self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "\x1b[{};{}r", self.top + 1, self.bottom + 1)?;
        if self.by > 0 {
            write!(out, "\x1b[{};1H", self.bottom + 1)?;
            out.write_all(&b"\n".repeat(self.by.unsigned_abs() as usize))?;
        } else {
            write!(out, "\x1b[{};1H", self.top + 1)?;
            out.write_all(&b"\x1bM".repeat(self.by.unsigned_abs() as usize))?;
        }
        out.write_all(b"\x1b[r")
    }
}

/// What a row is compared by. Rows with equal hashes are taken to be equal. With 64 bits and fifty rows this does not fail by
/// chance; text made to collide shows one wrong row until the next key.
struct RowHash {
    hash: u64,
    /// The number of cells that are not blank.
    non_blank: usize,
}

fn row_hashes(cells: &Buffer) -> Vec<RowHash> {
    rows(cells)
        .map(|row| RowHash {
            hash: hash_row(row),
            non_blank: row.iter().filter(|c| c.symbol() != " ").count(),
        })
        .collect()
}

/// The rows of a screen, from the top.
fn rows(cells: &Buffer) -> impl Iterator<Item = &[Cell]> {
    cells.content().chunks(usize::from(cells.area.width).max(1))
}

fn count_changed_rows(shown: &Buffer, next: &Buffer) -> usize {
    rows(shown).zip(rows(next)).filter(|(old, new)| old != new).count()
}

/// A hash of a row's symbols, attributes and colours: FNV-1a over words of 64 bits instead of bytes. The rotation brings the
/// high bits of a word, which the multiplication never moves down, into the low ones. std's hasher costs a millisecond a
/// frame, which is all the time that a key may take.
fn hash_row(row: &[Cell]) -> u64 {
    let mut hash = FNV_OFFSET_BASIS;
    let mut add = |word: u64| hash = fnv1a_step(hash, word).rotate_left(23);
    for cell in row {
        for bytes in cell.symbol().as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            add(u64::from_le_bytes(word));
        }
        add(u64::from(cell.modifier.bits()) << 48
            | u64::from(colour_number(cell.fg)) << 24
            | u64::from(colour_number(cell.bg)));
    }
    hash
}

/// A number of 24 bits for a colour. Only a few nearly black 24-bit colours share theirs with another colour.
fn colour_number(colour: Color) -> u32 {
    match colour {
        Color::Rgb(r, g, b) => u32::from_be_bytes([0, r, g, b]),
        Color::Indexed(n) => 0x100 + u32::from(n),
        Color::Reset => 0x200,
        Color::Black => 0x201,
        Color::Red => 0x202,
        Color::Green => 0x203,
        Color::Yellow => 0x204,
        Color::Blue => 0x205,
        Color::Magenta => 0x206,
        Color::Cyan => 0x207,
        Color::Gray => 0x208,
        Color::DarkGray => 0x209,
        Color::LightRed => 0x20a,
        Color::LightGreen => 0x20b,
        Color::LightYellow => 0x20c,
        Color::LightBlue => 0x20d,
        Color::LightMagenta => 0x20e,
        Color::LightCyan => 0x20f,
        Color::White => 0x210,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(rows: &[&str]) -> Buffer {
        Buffer::with_lines(rows.iter().map(|r| format!("{r:<60}")))
    }

    fn lines(from: usize, count: usize) -> Vec<String> {
        (from..from + count)
            .map(|n| format!("line {n} of a page that is scrolled, long enough to pay"))
            .collect()
    }

    fn with_footer(lines: &[String], footer: &str) -> Buffer {
        let mut rows: Vec<&str> = lines.iter().map(String::as_str).collect();
        rows.push(footer);
        screen(&rows)
    }

    #[test]
    fn a_moved_block_is_detected() {
        let page = |from| with_footer(&lines(from, 8), "footer");
        for (from, to, scroll) in [
            (0, 1, Some((0, 7, 1))),
            (0, 5, Some((0, 7, 5))),
            (3, 2, Some((0, 7, -1))),
            (0, 20, None),
            (4, 4, None),
        ] {
            let detected = RegionScroll::detect(&page(from), &page(to));
            assert_eq!(detected.map(|s| (s.top, s.bottom, s.by)), scroll, "{from} to {to}");
        }
    }

    #[test]
    fn after_the_scroll_only_new_rows_differ() {
        let (mut shown, next) = (with_footer(&lines(0, 8), "1 %"), with_footer(&lines(1, 8), "2 %"));
        let scroll = RegionScroll::detect(&shown, &next).expect("moved");
        scroll.apply(&mut shown);
        let rows: std::collections::BTreeSet<u16> = shown.diff(&next).iter().map(|(_, y, _)| *y).collect();
        assert_eq!(rows.into_iter().collect::<Vec<_>>(), [7, 8]);
    }

    #[test]
    fn a_terminal_scrolls_to_the_same_screen() {
        let show = |cells: &Buffer, terminal: &mut vt100::Parser| {
            for y in 0..cells.area.height {
                let row: String = (0..cells.area.width).map(|x| cells[(x, y)].symbol()).collect();
                terminal.process(format!("\x1b[{};1H{row}", y + 1).as_bytes());
            }
        };
        for (from, to) in [(0, 1), (1, 0), (0, 4), (6, 1), (2, 7)] {
            let (mut shown, next) = (with_footer(&lines(from, 9), "a"), with_footer(&lines(to, 9), "b"));
            let mut terminal = vt100::Parser::new(10, 60, 0);
            show(&shown, &mut terminal);
            let scroll = RegionScroll::detect(&shown, &next).expect("moved");
            let mut bytes = Vec::new();
            scroll.write(&mut bytes).expect("written");
            terminal.process(&bytes);
            scroll.apply(&mut shown);
            for (x, y, cell) in shown.diff(&next) {
                terminal.process(format!("\x1b[{};{}H{}", y + 1, x + 1, cell.symbol()).as_bytes());
            }
            let mut whole = vt100::Parser::new(10, 60, 0);
            show(&next, &mut whole);
            let rows = |t: &vt100::Parser| {
                t.screen().rows(0, 60).map(|r| r.trim_end().to_owned()).collect::<Vec<_>>()
            };
            assert_eq!(rows(&terminal), rows(&whole), "{from} to {to}");
        }
    }
}
