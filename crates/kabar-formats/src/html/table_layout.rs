//! Tables as lines: aligned in columns where they are narrow enough for most screens, else one line per value, with the name
//! of its column. A table that lays out a page (a cell with paragraphs, another table) is read cell by cell.

use super::document::HtmlLine;
use crate::rich_text;
use kabar_annotate::article::{Block, ListMarker};
use kabar_annotate::text::{Span, width};

/// The widest table that is aligned in columns, in columns of the screen: it fits a page of 80.
const MAX_TABLE_WIDTH: usize = 72;
/// What stands between two columns.
const COLUMN_GAP: &str = "  ";
/// What stands between two values where nothing names them.
const VALUE_SEPARATOR: &str = " · ";
/// A table with more columns is read cell by cell.
const MAX_COLUMNS: usize = 24;

#[derive(Default)]
struct TableCell {
    lines: Vec<HtmlLine>,
    is_head: bool,
}

impl TableCell {
    fn text(&self) -> &str {
        self.lines.first().map_or("", |l| &l.content.text)
    }

    fn width(&self) -> usize {
        width(self.text())
    }
}

/// The table that is being read.
pub(super) struct TableLayout {
    /// Index of its element.
    pub element: usize,
    rows: Vec<Vec<TableCell>>,
    /// Index of the cell that was begun last, in the last row.
    cell_index: usize,
    /// Does every cell hold one line at most, and stand in one row?
    is_plain: bool,
}

impl TableLayout {
    /// Begins the table of the element at `element`.
    pub(super) fn new(element: usize) -> TableLayout {
        TableLayout { element, rows: Vec::new(), cell_index: 0, is_plain: true }
    }

    /// Begins a new row of the table.
    pub(super) fn open_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Begins a cell that is `across` columns wide.
    pub(super) fn open_cell(&mut self, is_head: bool, across: usize, is_tall: bool) {
        if self.rows.is_empty() {
            self.open_row();
        }
        self.is_plain &= !is_tall;
        if let Some(row) = self.rows.last_mut() {
            self.cell_index = row.len();
            row.push(TableCell { lines: Vec::new(), is_head });
            row.extend((1..across.min(MAX_COLUMNS)).map(|_| TableCell::default()));
        }
    }

    /// Adds a line to the cell that was begun last.
    pub(super) fn push(&mut self, line: HtmlLine) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.get_mut(self.cell_index)) {
            self.is_plain &= cell.lines.is_empty() && line.content.block == Block::Paragraph;
            cell.lines.push(line);
        }
    }

    /// The table as lines.
    pub(super) fn into_lines(self) -> Vec<HtmlLine> {
        let (table, is_plain) = (self.element, self.is_plain);
        let mut rows = self.rows;
        rows.retain(|row| row.iter().any(|c| !c.lines.is_empty()));
        let across = rows.iter().map(Vec::len).max().unwrap_or(0);
        if !is_plain || rows.len() < 2 || !(2..=MAX_COLUMNS).contains(&across) {
            return rows.into_iter().flatten().flat_map(|c| c.lines).collect();
        }
        let column =
            |at: usize| rows.iter().filter_map(|r| r.get(at)).map(TableCell::width).max().unwrap_or(0);
        let widths: Vec<usize> = (0..across).map(column).collect();
        if widths.iter().sum::<usize>() + COLUMN_GAP.len() * (across - 1) <= MAX_TABLE_WIDTH {
            return rows.iter().map(|row| row_in_columns(row, &widths, table)).collect();
        }
        let is_head = |row: &[TableCell]| row.iter().all(|c| c.is_head || c.lines.is_empty());
        let heads = if is_head(&rows[0]) { Some(rows.remove(0)) } else { None };
        rows.iter().flat_map(|row| row_as_list(row, heads.as_deref(), table)).collect()
    }
}

/// A row in columns of those widths.
fn row_in_columns(row: &[TableCell], widths: &[usize], table: usize) -> HtmlLine {
    let mut line = HtmlLine { element: table, ..HtmlLine::default() };
    line.content.block = Block::Table;
    // Columns between the last cell's end and where the next one begins.
    let mut pad = 0;
    for (cell, width) in row.iter().zip(widths) {
        if !cell.lines.is_empty() {
            line.content.text.extend(std::iter::repeat_n(' ', pad));
            pad = 0;
            append_cell(&mut line, cell);
        }
        pad += width - cell.width() + COLUMN_GAP.len();
    }
    line
}

/// A row as "name: value", a line each; without names the values in one line.
fn row_as_list(row: &[TableCell], heads: Option<&[TableCell]>, table: usize) -> Vec<HtmlLine> {
    let new = || HtmlLine { element: table, ..HtmlLine::default() };
    let filled = row.iter().enumerate().filter(|(_, c)| !c.lines.is_empty());
    let Some(heads) = heads else {
        let mut line = new();
        for (at, (_, cell)) in filled.enumerate() {
            // "Kota: Jakarta", where the row's first cell names it.
            let names = at == 1 && row.len() == 2 && row[0].is_head;
            let between = if names { ": " } else { VALUE_SEPARATOR };
            line.content.text.push_str(if at > 0 { between } else { "" });
            append_cell(&mut line, cell);
        }
        return vec![line];
    };
    let value = |(at, (column, cell)): (usize, (usize, &TableCell))| {
        let mut line = new();
        let mark = if at == 0 { ListMarker::Bullet } else { ListMarker::Continued };
        line.content.block = Block::Item { depth: 1, mark };
        if let Some(name) = heads.get(column).map(TableCell::text).filter(|n| !n.is_empty()) {
            line.content.text.push_str(name.trim_end_matches(':'));
            line.content.text.push_str(": ");
        }
        append_cell(&mut line, cell);
        line
    };
    filled.enumerate().map(value).collect()
}

/// Adds what `cell` says to `line`, its links too.
fn append_cell(line: &mut HtmlLine, cell: &TableCell) {
    let Some(HtmlLine { content: rich_text::RichLine { text, links, .. }, .. }) = cell.lines.first() else {
        return;
    };
    let start = line.content.text.len();
    line.content.text.push_str(text);
    let moved = |s: &Span| Span::new(s.start + start, s.end + start);
    line.content.links.extend(links.iter().map(|(span, url)| (moved(span), url.clone())));
    for part in &cell.lines {
        line.linked_bytes += part.linked_bytes;
        line.unlinked_letters += part.unlinked_letters;
    }
}
