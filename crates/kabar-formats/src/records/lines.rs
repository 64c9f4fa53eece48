//! Records of one line each: line ends are found with memchr, and of each line only the first and the last byte are looked
//! at. A line that begins with `{` and ends with `}` counts as a record until it is read.

use super::span::RecordSpan;
use memchr::memchr_iter;

/// How many lines of the head are looked at.
const HEAD_LINES: usize = 20;

/// The state of a scan for records of one line each, between two blocks of the text.
#[derive(Debug)]
pub struct LineScanner {
    /// The offset of the next block.
    at: u64,
    /// Where the line that is being read starts, and its number.
    start: u64,
    line: usize,
    /// The first byte of that line that is no white space, and the last, with their offsets.
    first: Option<(u64, u8)>,
    last: (u64, u8),
}

impl Default for LineScanner {
    fn default() -> LineScanner {
        LineScanner::from_position(0, 1)
    }
}

/// Has the text that begins with `head` one record per line? Most lines must look so, since some may be broken. The last
/// one may be cut off, and does not count.
pub(super) fn is_record_per_line(head: &str) -> bool {
    let mut lines: Vec<&str> =
        head.lines().map(str::trim).filter(|l| !l.is_empty()).take(HEAD_LINES + 1).collect();
    if lines.len() > 1 {
        lines.pop();
    }
    let whole = |l: &&&str| l.starts_with('{') && l.ends_with('}') && l.len() > 1;
    lines.iter().filter(whole).count() * 2 > lines.len()
}

impl LineScanner {
    /// A scan that begins at the line `line`, which starts at `at`.
    pub fn from_position(at: u64, line: usize) -> LineScanner {
        LineScanner { at, start: at, line, first: None, last: (0, 0) }
    }

    /// Where the line that is being read starts, and its number.
    pub fn position(&self) -> (u64, usize) {
        (self.start, self.line)
    }

    /// Finds the lines that end in `block`.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(RecordSpan)) {
        let mut from = 0;
        for newline in memchr_iter(b'\n', block) {
            self.scan_part(from, &block[from..newline]);
            self.end_line(found);
            from = newline + 1;
            self.start = self.at + from as u64;
            self.line += 1;
        }
        self.scan_part(from, &block[from..]);
        self.at += block.len() as u64;
    }

    /// The last line needs no line end.
    pub fn finish(&mut self, found: &mut impl FnMut(RecordSpan)) {
        self.end_line(found);
    }

    /// Looks at the ends of a part of a line, which starts `from` bytes into the block.
    fn scan_part(&mut self, from: usize, part: &[u8]) {
        let at = self.at + from as u64;
        // A byte order mark stands before a record as white space does.
        let is_ink = |b: &u8| !matches!(b, b' ' | b'\t' | b'\r' | b'\x1e' | 0xef | 0xbb | 0xbf);
        if self.first.is_none() {
            self.first = part.iter().position(is_ink).map(|n| (at + n as u64, part[n]));
        }
        if let Some(n) = part.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r')) {
            self.last = (at + n as u64, part[n]);
        }
    }

    fn end_line(&mut self, found: &mut impl FnMut(RecordSpan)) {
        let Some((start, first)) = self.first.take() else { return };
        let end = self.last.0 + 1;
        // A line of an array ends with a comma, and its brackets may have lines of their own.
        match (first, self.last.1) {
            (b'{', b'}') => found(RecordSpan { start, end, line: self.line, is_complete: true }),
            (b'[' | b']' | b',', _) if end - start == 1 => {}
            _ => found(RecordSpan { start, end, line: self.line, is_complete: false }),
        }
    }
}
