//! The rows of a table: line ends outside of quotes, which are searched for with memchr. A quote opens only at the head
//! of a field; one inside it is a quote, and a doubled one closes and opens again.

use super::Found;
use memchr::memchr2_iter;

/// A row that is longer has lost a quote: it is handed on as a stretch.
const LONGEST_ROW: u64 = 4 << 20;

/// Where the scan is.
#[derive(Debug)]
pub struct Rows {
    separator: u8,
    /// The header row with its line end, and where it ends: it is no record.
    pub header: Vec<u8>,
    first: u64,
    at: u64,
    start: u64,
    lines: usize,
    line: usize,
    quoted: bool,
    /// The byte before the block.
    before: u8,
}

impl Rows {
    /// The rows after the `header`, which stands behind `mark` bytes of a byte order mark.
    pub fn new(separator: u8, header: Vec<u8>, mark: usize) -> Rows {
        let (first, start) = ((mark + header.len()) as u64, mark as u64);
        Rows { separator, header, first, at: 0, start, lines: 0, line: 1, quoted: false, before: b'\n' }
    }

    /// Finds the rows that end in `block`.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(Found)) {
        for n in memchr2_iter(b'"', b'\n', block) {
            let at = self.at + n as u64;
            if block[n] == b'"' {
                let before = n.checked_sub(1).map_or(self.before, |b| block[b]);
                let opens = before == self.separator || matches!(before, b'\n' | b'"') || at == self.start;
                self.quoted = !self.quoted && opens;
                continue;
            }
            self.lines += 1;
            let lost = self.quoted && at - self.start > LONGEST_ROW;
            if lost || !self.quoted {
                self.end(at, !lost, found);
                self.quoted = false;
            }
        }
        self.at += block.len() as u64;
        self.before = block.last().copied().unwrap_or(self.before);
    }

    /// The last row needs no line end.
    pub fn finish(&mut self, found: &mut impl FnMut(Found)) {
        self.end(self.at, !self.quoted, found);
    }

    fn end(&mut self, end: u64, sound: bool, found: &mut impl FnMut(Found)) {
        // A carriage return alone is an empty row.
        if self.start >= self.first && end > self.start + 1 {
            found(Found { start: self.start, end, line: self.line, sound });
        }
        (self.start, self.line) = (end + 1, self.lines + 1);
    }
}
