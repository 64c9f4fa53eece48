//! Records by their brackets: arrays, indented JSON, objects one after the other. Strings are jumped over with memchr;
//! of the rest each byte is looked at. Only depth is kept, no stack: what closes wrongly is found when it is parsed.
//!
//! A line end inside a string, or a byte that JSON has only inside strings, shows that a record is broken. The next one
//! is then looked for where a line begins with `{`, no deeper than this record does; in a text without lines, after a
//! `}` that ends a record. Where a record a line stands in a list without indents, such a line shows that the one before
//! was cut off, unless that may be a list of objects in it.

use super::{Found, LONGEST};
use memchr::memchr3;

/// Where the scan is.
#[derive(Debug, Default)]
pub struct Brackets {
    /// The offset of the next byte, and how many line ends are before it.
    at: u64,
    lines: usize,
    state: State,
    /// Of the record that is open: where it starts, on which line, how many brackets are open.
    start: u64,
    line: usize,
    depth: usize,
    /// Does the record begin its line, and after how many bytes?
    own_line: bool,
    indent: usize,
    /// Which of the open brackets are square, the innermost in the last bit; of the last 64.
    square: u64,
    /// Is the record's first brace followed by a string, and not by a line end?
    compact: bool,
    /// Bytes since the last line end, and are all of them blank?
    column: usize,
    inked: bool,
    /// While lost: was the last byte but separators a closing brace?
    closed: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum State {
    /// Between two records.
    #[default]
    Between,
    /// In a record.
    Inside,
    /// In a string in a record.
    Text,
    /// After a backslash in a string.
    Escaped,
    /// In a broken record.
    Lost,
}

impl Brackets {
    /// Finds the records that end in `block`.
    pub fn feed(&mut self, block: &[u8], found: &mut impl FnMut(Found)) {
        let base = self.at;
        let mut n = 0;
        while let Some(&byte) = block.get(n) {
            if self.state == State::Text {
                let Some(skip) = memchr3(b'"', b'\\', b'\n', &block[n..]) else {
                    self.column += block.len() - n;
                    break;
                };
                n += skip;
                self.column += skip + 1;
                self.at = base + n as u64;
                match block[n] {
                    b'\\' => self.state = State::Escaped,
                    b'"' if self.depth == 0 => self.close(found),
                    b'"' => self.state = State::Inside,
                    _ => {
                        self.newline();
                        self.lose();
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
    pub fn finish(&mut self, found: &mut impl FnMut(Found)) {
        if self.state != State::Between {
            found(Found { start: self.start, end: self.at, line: self.line, sound: false });
        }
        self.state = State::Between;
    }

    fn step(&mut self, byte: u8, found: &mut impl FnMut(Found)) {
        match (self.state, byte) {
            (State::Escaped, b'\n') | (State::Inside, b'\n') | (State::Between, b'\n') => {
                if self.state == State::Escaped {
                    self.lose();
                }
                return self.newline();
            }
            (State::Escaped, _) => self.state = State::Text,
            (State::Inside, b'"') => {
                self.compact |= self.at == self.start + 1;
                self.state = State::Text;
            }
            (State::Inside, b'{') if self.begins_record() => {
                found(Found { start: self.start, end: self.at, line: self.line, sound: false });
                self.open(1, State::Inside);
            }
            (State::Inside, _) if self.at - self.start > LONGEST => self.lose(),
            (State::Inside, b'{' | b'[') => {
                self.depth += 1;
                self.square = self.square << 1 | u64::from(byte == b'[');
            }
            (State::Inside, b'}' | b']') if self.depth == 1 => {
                self.close(found);
            }
            (State::Inside, b'}' | b']') => {
                self.depth -= 1;
                self.square >>= 1;
            }
            (State::Inside, byte) if is_outside_strings(byte) => {}
            (State::Inside, _) => self.lose(),
            (State::Between, b'{') => self.open(1, State::Inside),
            (State::Between, b'"') => self.open(0, State::Text),
            (
                State::Between,
                b' ' | b'\t' | b'\r' | b',' | b'[' | b']' | b'}' | b'\x1e' | 0xef | 0xbb | 0xbf,
            ) => {}
            (State::Between, _) => {
                self.open(0, State::Lost);
                self.closed = false;
            }
            (State::Lost, byte) => return self.look(byte, found),
            (State::Text, _) => {}
        }
        self.column += 1;
        self.inked |= !matches!(byte, b' ' | b'\t');
    }

    /// Looks for the next record from inside a broken one.
    fn look(&mut self, byte: u8, found: &mut impl FnMut(Found)) {
        if byte == b'\n' {
            return self.newline();
        }
        if byte == b'{' && (self.begins_line() || !self.own_line && self.closed) {
            found(Found { start: self.start, end: self.at, line: self.line, sound: false });
            self.open(1, State::Inside);
        } else if !matches!(byte, b' ' | b',') {
            self.closed = byte == b'}';
        }
        self.column += 1;
        self.inked |= !matches!(byte, b' ' | b'\t');
    }

    /// Does a brace here begin a line, no deeper than the open record does?
    fn begins_line(&self) -> bool {
        self.own_line && !self.inked && self.column <= self.indent
    }

    /// The same inside a record that looked whole so far: text without indents says nothing by them, unless it has a
    /// record a line.
    fn begins_record(&self) -> bool {
        let tells = self.indent > 0 || self.compact && self.square & 1 == 0;
        self.begins_line() && tells && self.at > self.start
    }

    fn newline(&mut self) {
        self.lines += 1;
        (self.column, self.inked) = (0, false);
    }

    fn open(&mut self, depth: usize, state: State) {
        (self.start, self.line, self.depth, self.state) = (self.at, self.lines + 1, depth, state);
        (self.own_line, self.indent) = (!self.inked, self.column);
        (self.square, self.compact) = (0, false);
    }

    fn lose(&mut self) {
        (self.state, self.closed) = (State::Lost, false);
    }

    fn close(&mut self, found: &mut impl FnMut(Found)) {
        found(Found { start: self.start, end: self.at + 1, line: self.line, sound: true });
        self.state = State::Between;
        self.inked = true;
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
