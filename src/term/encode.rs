//! Encodes cells as bytes for the terminal, in few bytes and in sequences that a VT100 and every terminal since understands.
//! Over a slow line this is what a key costs.
//!
//! ratatui's backend for crossterm writes a colour as `38;5;6;49`, moves with a full address over every gap and ends each
//! frame with four resets; that is a third of the bytes of a move in the list. Here a colour is two digits, a move is the
//! shortest sequence that leads there, an attribute is sent only when it changes, and the blank end of a row is erased
//! instead of written.

use super::hyperlinks::{self, LinkLayer};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::io::{self, Write};

/// The blank end of a row is erased where it has cursor least this many cells: `CSI K` takes three bytes.
const MIN_ERASE: usize = 4;

/// The attributes with the codes that set and unset them (ECMA-48, 8.3.117). One code unsets both bold and dim.
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

/// The colours and attributes that the terminal writes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifiers: Modifier,
}

impl Pen {
    /// The terminal's defaults.
    const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifiers: Modifier::empty() };

    fn from_cell(cell: &Cell) -> Pen {
        Pen { fg: cell.fg, bg: cell.bg, modifiers: cell.modifier }
    }
}

/// Writes `cells` (column, row, content; by row, then column) of the frame `next` with its `links`. Before and after, the
/// terminal's attributes are at their defaults and no link is open.
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
    // The address and row of the link that is open.
    let mut open: Option<(&str, u16)> = None;
    // The position of the cursor, as far as it is certain.
    let mut cursor: Option<CursorPosition> = None;
    // The row whose end was erased: its remaining cells are blank.
    let mut erased_row: Option<u16> = None;
    let width = next.area.width;
    for &(x, y, cell) in cells {
        if erased_row == Some(y) {
            continue;
        }
        let link = links.at(x, y).map(|url| (url, y));
        if open.is_some() && open != link {
            hyperlinks::write_end(out)?;
            open = None;
        }
        if cell.symbol() == " " && Pen::from_cell(cell) == Pen::PLAIN && is_blank_to_end(next, x, y) {
            move_to(out, cursor, (x, y))?;
            write_style(out, &mut pen, Pen::PLAIN)?;
            out.write_all(b"\x1b[K")?;
            cursor = Some(CursorPosition { x: Some(x), y });
            erased_row = Some(y);
            continue;
        }
        move_to(out, cursor, (x, y))?;
        write_style(out, &mut pen, Pen::from_cell(cell))?;
        if let Some((url, _)) = link.filter(|_| open.is_none()) {
            hyperlinks::write_start(out, url)?;
            open = link;
        }
        out.write_all(cell.symbol().as_bytes())?;
        // In the last column a terminal waits before it wraps, and terminals differ in where the cursor is then. They also
        // differ in the width of characters that are not ASCII, so after one only the row is certain.
        let is_ascii = cell.symbol().is_ascii();
        let is_before_edge = x + if is_ascii { 1 } else { 4 } < width;
        cursor = is_before_edge.then_some(CursorPosition { x: is_ascii.then_some(x + 1), y });
    }
    if open.is_some() {
        hyperlinks::write_end(out)?;
    }
    write_style(out, &mut pen, Pen::PLAIN)
}

/// Whether row `y` is blank and unstyled from column `x` to its end, over at least [`MIN_ERASE`] cells.
pub fn is_blank_to_end(next: &Buffer, x: u16, y: u16) -> bool {
    let rest = (x..next.area.width).map(|x| &next[(x, y)]);
    rest.len() >= MIN_ERASE && rest.into_iter().all(|c| c.symbol() == " " && Pen::from_cell(c) == Pen::PLAIN)
}

/// The position of the cursor: its row, and its column where that is certain.
#[derive(Debug, Clone, Copy)]
struct CursorPosition {
    x: Option<u16>,
    y: u16,
}

/// The most line feeds that move the cursor down; over more rows an absolute position is shorter.
const MAX_LINE_FEEDS: u16 = 4;

/// Moves the cursor to `to` (column, row) by the shortest of these ways, all of which a VT100 knows: an absolute position; line
/// feeds, then steps sideways; a carriage return, line feeds, then steps to the right.
fn move_to(out: &mut impl Write, cursor: Option<CursorPosition>, to: (u16, u16)) -> io::Result<()> {
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
    let mut candidates = vec![absolute];
    if let Some(cursor) = cursor.filter(|cursor| (cursor.y..=cursor.y + MAX_LINE_FEEDS).contains(&y)) {
        let down = "\n".repeat(usize::from(y - cursor.y));
        candidates.extend(cursor.x.map(|from| match x.checked_sub(from) {
            Some(right) => down.clone() + &steps(right, 'C'),
            // A backspace is one byte, a sequence for several steps is four or more.
            None if from - x <= 3 => down.clone() + &"\x08".repeat(usize::from(from - x)),
            None => down.clone() + &steps(from - x, 'D'),
        }));
        candidates.push(format!("\r{down}{}", steps(x, 'C')));
    }
    let shortest = candidates.into_iter().min_by_key(String::len).unwrap_or_default();
    out.write_all(shortest.as_bytes())
}

/// Switches the terminal from `pen` to `to`: by the codes that differ, or by a reset and all codes of `to`, whichever is
/// shorter.
fn write_style(out: &mut impl Write, pen: &mut Pen, to: Pen) -> io::Result<()> {
    if *pen == to {
        return Ok(());
    }
    let from = std::mem::replace(pen, to);
    let all = style_codes(Pen::PLAIN, to);
    let reset = if all.is_empty() { String::new() } else { format!("0;{all}") };
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
        // The code that unsets one of bold and dim unsets both.
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

/// The code of a colour; `base` is 30 for the foreground and 40 for the background.
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

    fn encoded(next: &Buffer, cells: &[(u16, u16)]) -> String {
        encoded_with_links(next, cells, &LinkLayer::default())
    }

    fn encoded_with_links(next: &Buffer, cells: &[(u16, u16)], links: &LinkLayer) -> String {
        let cells: Vec<_> = cells.iter().map(|&(x, y)| (x, y, &next[(x, y)])).collect();
        let mut out = Vec::new();
        write_cells(&mut out, &cells, next, links).expect("a Vec takes all");
        String::from_utf8(out).expect("UTF-8").replace('\x1b', "^")
    }

    #[test]
    fn cells_take_few_bytes() {
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
            assert_eq!(encoded(&next, &cells), bytes, "{cells:?}");
        }
    }

    #[test]
    fn a_link_starts_once_and_ends_in_each_row() {
        let next = Buffer::with_lines(["abcdefgh", "ijkl    "]);
        let link = |y, columns| CellLink { y, columns, url: CleanText::one_line("https://a.example") };
        let links = LinkLayer::new(&[link(0, (5, 8)), link(1, (0, 2))], next.area);
        let (start, end) = ("^]8;id=f1f2;https://a.example^\\", "^]8;;^\\");
        let id = encoded_with_links(&next, &[(5, 0)], &links).split_once("id=").map(|s| s.1[..4].to_owned());
        let start = start.replace("f1f2", id.as_deref().unwrap_or("none").trim_end_matches(';'));
        assert_eq!(
            encoded_with_links(&next, &[(4, 0), (5, 0), (7, 0), (0, 1), (2, 1)], &links),
            format!("^[1;5He{start}f^[Ch{end}^[2H{start}i{end}^[Ck")
        );
        assert_eq!(encoded_with_links(&next, &[(0, 0)], &links), "^[Ha");
    }
}
