//! Records by their brackets: arrays, indented JSON, objects one after the other. Strings are jumped over with memchr;
//! of the rest each byte is looked at. Only the depth is kept, no stack: a wrong bracket is found when the record is parsed.
//!
//! A line end inside a string, or a byte that JSON has only inside strings, shows that a record is broken. The next one
//! is then looked for where a line begins with `{`, no deeper than this record does; in a text without lines, after a
//! `}` that ends a record. In a list without indents that has one record per line, such a line shows that the record before
//! was cut off, unless it may be an object in a list of that record.

use super::span::{MAX_RECORD_BYTES, RecordSpan};
use memchr::memchr3;

/// The state of a scan for records by their brackets, between two blocks of the text.
#[derive(Debug, Default)]
pub struct BracketScanner {
    /// The offset of the next byte, and how many line ends are before it.
    at: u64,
    lines: usize,
    state: BracketState,
    /// Where the open record starts, on which line, and how many of its brackets are open.
    start: u64,
    line: usize,
    depth: usize,
    /// Does the record begin its line, and after how many bytes?
    starts_line: bool,
    indent: usize,
    /// Which of the open brackets are square, the innermost in the last bit; of the last 64.
    square_brackets: u64,
    /// Is the record's first brace followed by a string, and not by a line end?
    is_compact: bool,
    /// Bytes since the last line end, and are all of them blank?
    column: usize,
    has_content: bool,
    /// While lost: was the last byte but separators a closing brace?
    after_brace: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum BracketState {
    /// The scan is between two records.
    #[default]
    Between,
    /// It is in a record.
    Inside,
    /// It is in a string in a record.
    Text,
    /// It is after a backslash in a string.
    Escaped,
    /// It is in a broken record.
    Lost,
}

impl BracketScanner {
    /// Finds the records that end in `block`.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(RecordSpan)) {
        let base = self.at;
        let mut n = 0;
        while let Some(&byte) = block.get(n) {
            if self.state == BracketState::Text {
                let Some(skip) = memchr3(b'"', b'\\', b'\n', &block[n..]) else {
                    self.column += block.len() - n;
                    break;
                };
                n += skip;
                self.column += skip + 1;
                self.at = base + n as u64;
                match block[n] {
                    b'\\' => self.state = BracketState::Escaped,
                    b'"' if self.depth == 0 => self.close(found),
                    b'"' => self.state = BracketState::Inside,
                    _ => {
                        self.newline();
                        self.mark_broken();
                    }
                }
            } else {
                self.at = base + n as u64;
                self.step(byte, found);
            }
            n += 1;
        }
        self.at = base + block.len() as u64;
    }

    /// The text has ended: what is open is cut off.
    pub fn finish(&mut self, found: &mut impl FnMut(RecordSpan)) {
        if self.state != BracketState::Between {
            found(RecordSpan { start: self.start, end: self.at, line: self.line, is_complete: false });
        }
        self.state = BracketState::Between;
    }

    fn step(&mut self, byte: u8, found: &mut impl FnMut(RecordSpan)) {
        match (self.state, byte) {
            (BracketState::Escaped, b'\n')
            | (BracketState::Inside, b'\n')
            | (BracketState::Between, b'\n') => {
                if self.state == BracketState::Escaped {
                    self.mark_broken();
                }
                return self.newline();
            }
            (BracketState::Escaped, _) => self.state = BracketState::Text,
            (BracketState::Inside, b'"') => {
                self.is_compact |= self.at == self.start + 1;
                self.state = BracketState::Text;
            }
            (BracketState::Inside, b'{') if self.begins_record() => {
                found(RecordSpan { start: self.start, end: self.at, line: self.line, is_complete: false });
                self.open(1, BracketState::Inside);
            }
            (BracketState::Inside, _) if self.at - self.start > MAX_RECORD_BYTES => self.mark_broken(),
            (BracketState::Inside, b'{' | b'[') => {
                self.depth += 1;
                self.square_brackets = self.square_brackets << 1 | u64::from(byte == b'[');
            }
            (BracketState::Inside, b'}' | b']') if self.depth == 1 => {
                self.close(found);
            }
            (BracketState::Inside, b'}' | b']') => {
                self.depth -= 1;
                self.square_brackets >>= 1;
            }
            (BracketState::Inside, byte) if is_outside_strings(byte) => {}
            (BracketState::Inside, _) => self.mark_broken(),
            (BracketState::Between, b'{') => self.open(1, BracketState::Inside),
            (BracketState::Between, b'"') => self.open(0, BracketState::Text),
            (
                BracketState::Between,
                b' ' | b'\t' | b'\r' | b',' | b'[' | b']' | b'}' | b'\x1e' | 0xef | 0xbb | 0xbf,
            ) => {}
            (BracketState::Between, _) => {
                self.open(0, BracketState::Lost);
                self.after_brace = false;
            }
            (BracketState::Lost, byte) => return self.look_for_record(byte, found),
            (BracketState::Text, _) => {}
        }
        self.column += 1;
        self.has_content |= !matches!(byte, b' ' | b'\t');
    }

    /// Looks for the next record from inside a broken one.
    fn look_for_record(&mut self, byte: u8, found: &mut impl FnMut(RecordSpan)) {
        if byte == b'\n' {
            return self.newline();
        }
        if byte == b'{' && (self.begins_line() || !self.starts_line && self.after_brace) {
            found(RecordSpan { start: self.start, end: self.at, line: self.line, is_complete: false });
            self.open(1, BracketState::Inside);
        } else if !matches!(byte, b' ' | b',') {
            self.after_brace = byte == b'}';
        }
        self.column += 1;
        self.has_content |= !matches!(byte, b' ' | b'\t');
    }

    /// Does a brace here begin a line, no deeper than the open record does?
    fn begins_line(&self) -> bool {
        self.starts_line && !self.has_content && self.column <= self.indent
    }

    /// Like [`Self::begins_line`], inside a record that looks whole so far. In text without indents the start of a line says
    /// nothing, unless there is one record per line.
    fn begins_record(&self) -> bool {
        let tells = self.indent > 0 || self.is_compact && self.square_brackets & 1 == 0;
        self.begins_line() && tells && self.at > self.start
    }

    fn newline(&mut self) {
        self.lines += 1;
        (self.column, self.has_content) = (0, false);
    }

    fn open(&mut self, depth: usize, state: BracketState) {
        (self.start, self.line, self.depth, self.state) = (self.at, self.lines + 1, depth, state);
        (self.starts_line, self.indent) = (!self.has_content, self.column);
        (self.square_brackets, self.is_compact) = (0, false);
    }

    fn mark_broken(&mut self) {
        (self.state, self.after_brace) = (BracketState::Lost, false);
    }

    fn close(&mut self, found: &mut impl FnMut(RecordSpan)) {
        found(RecordSpan { start: self.start, end: self.at + 1, line: self.line, is_complete: true });
        self.state = BracketState::Between;
        self.has_content = true;
    }
}

/// Bytes that JSON has between its strings: white space, punctuation, numbers, and the letters of its words and of
/// those that Python writes (NaN, Infinity, None, True, undefined).
fn is_outside_strings(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'\r' | b',' | b':' | b'0'
            ..=b'9' | b'+' | b'-' | b'.' | b'E' | b'N' | b'I' | b'T' | b'F'
    ) || b"truefalsndiyo".contains(&byte)
}
