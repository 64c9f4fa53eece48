//! Cells → bytes: the shortest way a VT100 and everything since understands. Over a slow line this is what a key costs.
//!
//! ratatui's backend for crossterm writes a colour as `38;5;6;49`, moves with a full address for every gap and ends
//! each frame with four resets; that is a third of the bytes of a list move. Here a colour is two digits, a move is the
//! cheapest of those that lead there, an attribute is sent when it changes, and a row's blank end is erased and not
//! written.

use super::hyperlinks::{self, LinkLayer};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::io::{self, Write};

/// A blank end of a row is erased from this many cells on: `CSI K` takes three bytes.
const MIN_ERASE: usize = 4;

/// Attributes and the codes that set and unset them (ECMA-48, 8.3.117). Bold and dim share the code that unsets them.
const ATTRIBUTES: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifiers: Modifier,
}

impl Pen {
    const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifiers: Modifier::empty() };

    fn from_cell(cell: &Cell) -> Pen {
        Pen { fg: cell.fg, bg: cell.bg, modifiers: cell.modifier }
    }
}

/// Writes `cells`, which are cells of `next` by row and column, with its `links`. The terminal's attributes are at their
/// defaults before and after, and no link is open.
///
/// # Errors
/// Where `out` fails.
pub fn write_cells(
    out: &mut impl Write,
    cells: &[(u16, u16, &Cell)],
    next: &Buffer,
    links: &LinkLayer,
) -> io::Result<()> {
    let mut pen = Pen::PLAIN;
    // The link that is open, and its row.
    let mut open: Option<(&str, u16)> = None;
    // Where the cursor is, where that is certain.
    let mut at: Option<CursorPosition> = None;
    let mut erased: Option<u16> = None;
    let width = next.area.width;
    for &(x, y, cell) in cells {
        if erased == Some(y) {
            continue;
        }
        let link = links.at(x, y).map(|url| (url, y));
        if open.is_some() && open != link {
            hyperlinks::write_end(out)?;
            open = None;
        }
        if cell.symbol() == " " && Pen::from_cell(cell) == Pen::PLAIN && is_blank_to_end(next, x, y) {
            move_to(out, at, (x, y))?;
            write_style(out, &mut pen, Pen::PLAIN)?;
            out.write_all(b"\x1b[K")?;
            at = Some(CursorPosition { x: Some(x), y });
            erased = Some(y);
            continue;
        }
        move_to(out, at, (x, y))?;
        write_style(out, &mut pen, Pen::from_cell(cell))?;
        if let Some((url, _)) = link.filter(|_| open.is_none()) {
            hyperlinks::write_start(out, url)?;
            open = link;
        }
        out.write_all(cell.symbol().as_bytes())?;
        // In the last column a terminal waits before it wraps, and terminals differ in where that leaves the cursor;
        // after anything but ASCII they may differ on how wide it was, and so only the row is certain.
        let is_ascii = cell.symbol().is_ascii();
        let is_clear_of_the_edge = x + if is_ascii { 1 } else { 4 } < width;
        at = is_clear_of_the_edge.then_some(CursorPosition { x: is_ascii.then_some(x + 1), y });
    }
    if open.is_some() {
        hyperlinks::write_end(out)?;
    }
    write_style(out, &mut pen, Pen::PLAIN)
}

/// Is row `y` blank and plain from column `x` to its end, and is that end long enough to erase?
pub fn is_blank_to_end(next: &Buffer, x: u16, y: u16) -> bool {
    let rest = (x..next.area.width).map(|x| &next[(x, y)]);
    rest.len() >= MIN_ERASE && rest.into_iter().all(|c| c.symbol() == " " && Pen::from_cell(c) == Pen::PLAIN)
}

/// Where the cursor is: its row, and its column where that is certain.
#[derive(Debug, Clone, Copy)]
struct CursorPosition {
    x: Option<u16>,
    y: u16,
}

/// Rows down that line feeds are tried for; further it is cheaper to say the row.
const MAX_LINE_FEEDS: u16 = 4;

/// The cheapest of the ways from `at` to `to`: said outright, or down by line feeds and then sideways, from where the cursor is
/// or from the left edge. A VT100 knows all of them.
fn move_to(out: &mut impl Write, at: Option<CursorPosition>, to: (u16, u16)) -> io::Result<()> {
    let (x, y) = to;
    let absolute = match (x, y) {
        (0, 0) => "\x1b[H".to_owned(),
        (0, y) => format!("\x1b[{}H", y + 1),
        (x, y) => format!("\x1b[{};{}H", y + 1, x + 1),
    };
    let steps = |n: u16, letter: char| match n {
        0 => String::new(),
        1 => format!("\x1b[{letter}"),
        n => format!("\x1b[{n}{letter}"),
    };
    let mut ways = vec![absolute];
    if let Some(at) = at.filter(|at| (at.y..=at.y + MAX_LINE_FEEDS).contains(&y)) {
        let down = "\n".repeat(usize::from(y - at.y));
        ways.extend(at.x.map(|from| match x.checked_sub(from) {
            Some(right) => down.clone() + &steps(right, 'C'),
            None if from - x <= 3 => down.clone() + &"\x08".repeat(usize::from(from - x)),
            None => down.clone() + &steps(from - x, 'D'),
        }));
        ways.push(format!("\r{down}{}", steps(x, 'C')));
    }
    let way = ways.into_iter().min_by_key(String::len).unwrap_or_default();
    out.write_all(way.as_bytes())
}

/// Sends what differs between two pens: either the differences, or all of the new one after a reset.
fn write_style(out: &mut impl Write, pen: &mut Pen, to: Pen) -> io::Result<()> {
    if *pen == to {
        return Ok(());
    }
    let from = std::mem::replace(pen, to);
    let whole = style_codes(Pen::PLAIN, to);
    let reset = if whole.is_empty() { String::new() } else { format!("0;{whole}") };
    let change = style_codes(from, to);
    let shorter = if to == Pen::PLAIN || reset.len() < change.len() { reset } else { change };
    write!(out, "\x1b[{shorter}m")
}

/// The codes that lead from one pen to another, separated by semicolons.
fn style_codes(from: Pen, to: Pen) -> String {
    let mut codes: Vec<String> = Vec::new();
    let mut kept = from.modifiers & to.modifiers;
    let lost = from.modifiers - to.modifiers;
    for (attribute, _, unset) in ATTRIBUTES.iter().filter(|a| lost.contains(a.0)) {
        let unset = unset.to_string();
        if !codes.contains(&unset) {
            codes.push(unset);
        }
        // What unsets one of bold and dim unsets the other.
        if attribute.intersects(Modifier::BOLD | Modifier::DIM) {
            kept -= Modifier::BOLD | Modifier::DIM;
        }
    }
    codes.extend(ATTRIBUTES.iter().filter(|a| (to.modifiers - kept).contains(a.0)).map(|a| a.1.to_string()));
    if from.fg != to.fg {
        codes.push(colour_code(to.fg, 30));
    }
    if from.bg != to.bg {
        codes.push(colour_code(to.bg, 40));
    }
    codes.join(";")
}

/// A colour's code; `base` is 30 for ink and 40 for paper.
fn colour_code(colour: Color, base: u8) -> String {
    let plain = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::cell_link::CellLink;
    use kabar_annotate::text::CleanText;
    use ratatui::style::Style;

    fn sent(next: &Buffer, cells: &[(u16, u16)]) -> String {
        linked(next, cells, &LinkLayer::default())
    }

    fn linked(next: &Buffer, cells: &[(u16, u16)], links: &LinkLayer) -> String {
        let cells: Vec<_> = cells.iter().map(|&(x, y)| (x, y, &next[(x, y)])).collect();
        let mut out = Vec::new();
        write_cells(&mut out, &cells, next, links).expect("a Vec takes all");
        String::from_utf8(out).expect("UTF-8").replace('\x1b', "^")
    }

    #[test]
    fn the_shortest_way() {
        let mut next = Buffer::with_lines(["abcdefgh", "ijkl    ", "mnopqrst"]);
        next.set_style(ratatui::layout::Rect::new(1, 0, 2, 1), Style::new().fg(Color::Cyan).bold());
        next.set_style(ratatui::layout::Rect::new(3, 0, 1, 1), Style::new().fg(Color::Cyan));
        for (cells, bytes) in [
            (vec![(0, 0)], "^[Ha"),
            (vec![(4, 0), (5, 0)], "^[1;5Hef"),
            (vec![(0, 2), (4, 2)], "^[3Hm^[3Cq"),
            (vec![(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)], "^[Ha^[1;36mbc^[22md^[me"),
            (vec![(3, 1), (4, 1), (5, 1), (6, 1), (7, 1)], "^[2;4Hl^[K"),
            (vec![(7, 0), (0, 1)], "^[1;8Hh^[2Hi"),
            (vec![(2, 1), (0, 2)], "^[2;3Hk\r\nm"),
        ] {
            assert_eq!(sent(&next, &cells), bytes, "{cells:?}");
        }
    }

    #[test]
    fn a_link_is_begun_once_in_each_row_and_ended_there() {
        let next = Buffer::with_lines(["abcdefgh", "ijkl    "]);
        let link = |y, columns| CellLink { y, columns, url: CleanText::one_line("https://a.example") };
        let links = LinkLayer::new(&[link(0, (5, 8)), link(1, (0, 2))], next.area);
        let (begin, end) = ("^]8;id=f1f2;https://a.example^\\", "^]8;;^\\");
        let id = linked(&next, &[(5, 0)], &links).split_once("id=").map(|s| s.1[..4].to_owned());
        let begin = begin.replace("f1f2", id.as_deref().unwrap_or("none").trim_end_matches(';'));
        assert_eq!(
            linked(&next, &[(4, 0), (5, 0), (7, 0), (0, 1), (2, 1)], &links),
            format!("^[1;5He{begin}f^[Ch{end}^[2H{begin}i{end}^[Ck")
        );
        assert_eq!(linked(&next, &[(0, 0)], &links), "^[Ha");
    }
}
