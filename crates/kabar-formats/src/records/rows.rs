//! The rows of a table: line ends outside of quotes, which are searched for with memchr. A quote opens only at the head
//! of a field; one inside it is a quote, and a doubled one closes and opens again.

use super::span::RecordSpan;
use memchr::memchr2_iter;

/// The longest row, in bytes; a longer one has lost a quote and is given as an incomplete span.
const MAX_ROW_BYTES: u64 = 4 << 20;

/// The state of a scan for the rows of a table, between two blocks of the text.
#[derive(Debug)]
pub struct RowScanner {
    separator: u8,
    /// The header row with its line end, and where it ends: it is no record.
    pub header: Vec<u8>,
    first_row: u64,
    at: u64,
    start: u64,
    lines: usize,
    line: usize,
    in_quotes: bool,
    /// The byte before the block.
    previous_byte: u8,
}

impl RowScanner {
    /// The rows after the `header`, which stands behind `mark` bytes of a byte order mark.
    pub fn new(separator: u8, header: Vec<u8>, mark: usize) -> RowScanner {
        let (first_row, start) = ((mark + header.len()) as u64, mark as u64);
        RowScanner {
            separator,
            header,
            first_row,
            at: 0,
            start,
            lines: 0,
            line: 1,
            in_quotes: false,
            previous_byte: b'\n',
        }
    }

    /// Finds the rows that end in `block`.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(RecordSpan)) {
        for n in memchr2_iter(b'"', b'\n', block) {
            let at = self.at + n as u64;
            if block[n] == b'"' {
                let before = n.checked_sub(1).map_or(self.previous_byte, |b| block[b]);
                let opens = before == self.separator || matches!(before, b'\n' | b'"') || at == self.start;
                self.in_quotes = !self.in_quotes && opens;
                continue;
            }
            self.lines += 1;
            let lost = self.in_quotes && at - self.start > MAX_ROW_BYTES;
            if lost || !self.in_quotes {
                self.end_row(at, !lost, found);
                self.in_quotes = false;
            }
        }
        self.at += block.len() as u64;
        self.previous_byte = block.last().copied().unwrap_or(self.previous_byte);
    }

    /// The last row needs no line end.
    pub fn finish(&mut self, found: &mut impl FnMut(RecordSpan)) {
        self.end_row(self.at, !self.in_quotes, found);
    }

    fn end_row(&mut self, end: u64, sound: bool, found: &mut impl FnMut(RecordSpan)) {
        // A carriage return alone is an empty row.
        if self.start >= self.first_row && end > self.start + 1 {
            found(RecordSpan { start: self.start, end, line: self.line, is_complete: sound });
        }
        (self.start, self.line) = (end + 1, self.lines + 1);
    }
}
