//! Tables: set in columns where they are narrow enough for most screens, else a line a value with its column's name
//! before it. A table that lays out a page (a cell with paragraphs, another table) is read cell by cell.

use super::flow::Line;
use crate::rich;
use kabar_annotate::article::{Block, Mark};
use kabar_annotate::text::{Span, width};

/// The widest table that is set in columns: what a page of 80 columns shows.
const WIDEST: usize = 72;
/// Between two columns.
const GAP: &str = "  ";
/// Between two values where nothing names them.
const BETWEEN: &str = " · ";
/// Most columns of a table that is set in any way but cell by cell.
const MOST: usize = 24;

#[derive(Default)]
struct Cell {
    lines: Vec<Line>,
    is_head: bool,
}

impl Cell {
    fn text(&self) -> &str {
        self.lines.first().map_or("", |l| &l.line.text)
    }

    fn columns(&self) -> usize {
        width(self.text())
    }
}

/// The table that is being read.
pub struct Grid {
    /// Index of its element.
    pub table: usize,
    rows: Vec<Vec<Cell>>,
    /// Index of the cell that was begun last, in the last row.
    at: usize,
    /// Does every cell hold one line at most, and stand in one row?
    is_plain: bool,
}

impl Grid {
    /// An empty table.
    pub fn new(table: usize) -> Grid {
        Grid { table, rows: Vec::new(), at: 0, is_plain: true }
    }

    /// Begins a row.
    pub fn open_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Begins a cell that is `across` columns wide.
    pub fn open_cell(&mut self, is_head: bool, across: usize, is_tall: bool) {
        if self.rows.is_empty() {
            self.open_row();
        }
        self.is_plain &= !is_tall;
        if let Some(row) = self.rows.last_mut() {
            self.at = row.len();
            row.push(Cell { lines: Vec::new(), is_head });
            row.extend((1..across.min(MOST)).map(|_| Cell::default()));
        }
    }

    /// Adds a line to the cell that was begun last.
    pub fn push(&mut self, line: Line) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.get_mut(self.at)) {
            self.is_plain &= cell.lines.is_empty() && line.line.block == Block::Paragraph;
            cell.lines.push(line);
        }
    }

    /// The table as lines.
    pub fn lines(self) -> Vec<Line> {
        let (table, is_plain) = (self.table, self.is_plain);
        let mut rows = self.rows;
        rows.retain(|row| row.iter().any(|c| !c.lines.is_empty()));
        let across = rows.iter().map(Vec::len).max().unwrap_or(0);
        if !is_plain || rows.len() < 2 || !(2..=MOST).contains(&across) {
            return rows.into_iter().flatten().flat_map(|c| c.lines).collect();
        }
        let column = |at: usize| rows.iter().filter_map(|r| r.get(at)).map(Cell::columns).max().unwrap_or(0);
        let widths: Vec<usize> = (0..across).map(column).collect();
        if widths.iter().sum::<usize>() + GAP.len() * (across - 1) <= WIDEST {
            return rows.iter().map(|row| in_columns(row, &widths, table)).collect();
        }
        let is_head = |row: &[Cell]| row.iter().all(|c| c.is_head || c.lines.is_empty());
        let heads = if is_head(&rows[0]) { Some(rows.remove(0)) } else { None };
        rows.iter().flat_map(|row| named(row, heads.as_deref(), table)).collect()
    }
}

/// A row in columns of those widths.
fn in_columns(row: &[Cell], widths: &[usize], table: usize) -> Line {
    let mut line = Line { element: table, ..Line::default() };
    line.line.block = Block::Table;
    // Columns between the last cell's end and where the next one begins.
    let mut pad = 0;
    for (cell, width) in row.iter().zip(widths) {
        if !cell.lines.is_empty() {
            line.line.text.extend(std::iter::repeat_n(' ', pad));
            pad = 0;
            append(&mut line, cell);
        }
        pad += width - cell.columns() + GAP.len();
    }
    line
}

/// A row as "name: value", a line each; without names the values in one line.
fn named(row: &[Cell], heads: Option<&[Cell]>, table: usize) -> Vec<Line> {
    let new = || Line { element: table, ..Line::default() };
    let filled = row.iter().enumerate().filter(|(_, c)| !c.lines.is_empty());
    let Some(heads) = heads else {
        let mut line = new();
        for (at, (_, cell)) in filled.enumerate() {
            // "Kota: Jakarta", where the row's first cell names it.
            let names = at == 1 && row.len() == 2 && row[0].is_head;
            let between = if names { ": " } else { BETWEEN };
            line.line.text.push_str(if at > 0 { between } else { "" });
            append(&mut line, cell);
        }
        return vec![line];
    };
    let value = |(at, (column, cell)): (usize, (usize, &Cell))| {
        let mut line = new();
        let mark = if at == 0 { Mark::Bullet } else { Mark::Continued };
        line.line.block = Block::Item { depth: 1, mark };
        if let Some(name) = heads.get(column).map(Cell::text).filter(|n| !n.is_empty()) {
            line.line.text.push_str(name.trim_end_matches(':'));
            line.line.text.push_str(": ");
        }
        append(&mut line, cell);
        line
    };
    filled.enumerate().map(value).collect()
}

/// Adds what `cell` says to `line`, its links too.
fn append(line: &mut Line, cell: &Cell) {
    let Some(Line { line: rich::Line { text, links, .. }, linked, .. }) = cell.lines.first() else { return };
    let start = line.line.text.len();
    line.line.text.push_str(text);
    let moved = |s: &Span| Span::new(s.start + start, s.end + start);
    line.line.links.extend(links.iter().map(|(span, url)| (moved(span), url.clone())));
    line.linked += linked;
}
