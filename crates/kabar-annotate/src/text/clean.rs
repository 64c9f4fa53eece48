//! Cleaning of foreign text. Cleaned text can be written to a terminal: it has no control character, no escape sequence and
//! no bidi override, whatever the input.
//!
//! Every string from outside (a headline, a byline, a path in an error) is kept as [`CleanText`], which only this file can
//! make, so that the compiler finds every place where cleaning was forgotten. A text that needs no cleaning stays the same,
//! byte for byte: offsets into it still fit.
//!
//! What is done, and why:
//! - `\r\n`, VT, FF, U+2028 and U+2029 end a line, so they become `\n`. So does a lone `\r` in a text without any
//!   `\n`; beside `\n` it is a soft break inside a paragraph, and becomes a space. A tab becomes a space, since a
//!   terminal's tab depends on the column and ratatui drops it and glues the words (ratatui#876).
//! - An escape sequence goes as a whole (ECMA-48: CSI up to its final byte; OSC, DCS, SOS, PM and APC up to their
//!   terminator, or to the end of the line where that is missing), since its tail alone would be junk in the text.
//! - A C1 control (U+0080–009F) is a byte of windows-1252 that was read as Latin-1, and becomes what that byte means: “, ’, –
//!   (WHATWG Encoding). None opens an escape sequence: words behind it would go. The five that mean nothing there go.
//! - Other C0 controls, DEL, bidi embeddings, overrides and isolates (UAX #9: U+202A–202E, U+2066–2069),
//!   interlinear annotation marks, tag characters, noncharacters and a BOM go. Joiners, soft hyphens and the marks LRM
//!   and RLM stay: they belong to ordinary Persian, Arabic or hyphenated text and move nothing.
//! - Of a run of combining marks the first `MAX_MARKS` stay: a "Zalgo" headline would otherwise cost kilobytes a cell.

use serde::Serialize;
use std::{borrow::Cow, fmt, ops::Deref};
use unicode_width::UnicodeWidthChar;

/// How many zero-width characters in a row may follow a visible one. Vietnamese, Tibetan and Hebrew with points need
/// four; Unicode's stream-safe format (UAX #15) allows 30.
pub(crate) const MAX_MARKS: usize = 12;

/// Foreign text, cleaned by [`CleanText::new`] or [`CleanText::one_line`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CleanText(String);

impl CleanText {
    /// Cleans a text of many lines: `\n` is the only control character that is left.
    pub fn new(foreign: &str) -> CleanText {
        CleanText(clean(foreign).into_owned())
    }

    /// Cleans what belongs on one line (a headline, a name, a path): every run of white space becomes one space.
    pub fn one_line(foreign: &str) -> CleanText {
        let text = clean(foreign);
        let mut line = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        CleanText(line)
    }

    /// This text with the ASCII spaces at `offsets` turned into newlines; an offset without a space is
    /// ignored. No byte moves, so every offset into the text still fits.
    pub(crate) fn with_line_breaks_at(self, offsets: &[usize]) -> CleanText {
        let mut bytes = self.0.into_bytes();
        for &at in offsets {
            if bytes.get(at) == Some(&b' ') {
                bytes[at] = b'\n';
            }
        }
        // An ASCII byte for an ASCII byte keeps UTF-8 whole, so the lossy path is never taken.
        CleanText(
            String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
        )
    }
}

impl Deref for CleanText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for CleanText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn clean(foreign: &str) -> Cow<'_, str> {
    match first_unsafe(foreign) {
        None => Cow::Borrowed(foreign),
        Some(at) => Cow::Owned(scrub(foreign, at)),
    }
}

/// The offset of the first character that cleaning changes or removes; `None` where there is none.
fn first_unsafe(text: &str) -> Option<usize> {
    let mut marks = 0;
    let mut at = 0;
    loop {
        // Most text is ASCII, and whole blocks of it are plain.
        let plain =
            text.as_bytes()[at..].chunks_exact(BLOCK_BYTES).take_while(|block| is_plain_ascii(block)).count();
        if plain > 0 {
            marks = 0;
            at += plain * BLOCK_BYTES;
        }
        let end = text.len().min(at + BLOCK_BYTES);
        for c in text[at..].chars() {
            if !is_plain(c) || exceeds_mark_limit(c, &mut marks) {
                return Some(at);
            }
            at += c.len_utf8();
            if at >= end {
                break;
            }
        }
        if at == text.len() {
            return None;
        }
    }
}

/// Bytes that are looked at together.
const BLOCK_BYTES: usize = 32;

/// Are they all ASCII that comes through unchanged?
fn is_plain_ascii(block: &[u8]) -> bool {
    block.iter().fold(true, |plain, &b| plain & ((b' '..=b'~').contains(&b) | (b == b'\n')))
}

/// Does `c` come through unchanged, as far as `c` alone decides?
fn is_plain(c: char) -> bool {
    match c {
        ' '..='~' | '\n' => true,
        '\0'..='\u{9f}' => false,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => false,
        '\u{fff9}'..='\u{fffb}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => false,
        '\u{fdd0}'..='\u{fdef}' => false,
        _ => (c as u32) & 0xfffe != 0xfffe,
    }
}

/// Counts zero-width characters in a row in `marks`; true for one past `MAX_MARKS`.
fn exceeds_mark_limit(c: char, marks: &mut usize) -> bool {
    if c.is_ascii() || c.width().unwrap_or(0) > 0 {
        *marks = 0;
        return false;
    }
    *marks += 1;
    *marks > MAX_MARKS
}

fn scrub(text: &str, from: usize) -> String {
    let lone_return = if text.contains('\n') { ' ' } else { '\n' };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..from]);
    // The marks before `from` count too.
    let is_mark = |c: &char| !c.is_ascii() && c.width().unwrap_or(0) == 0;
    let mut marks = text[..from].chars().rev().take_while(is_mark).count();
    let mut rest = &text[from..];
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '\r' => {
                let paired = after.strip_prefix('\n');
                out.push(if paired.is_some() { '\n' } else { lone_return });
                marks = 0;
                paired.unwrap_or(after)
            }
            '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                marks = 0;
                after
            }
            '\t' => {
                out.push(' ');
                marks = 0;
                after
            }
            '\u{1b}' => skip_escape(after),
            c => {
                let c = windows_1252(c);
                if is_plain(c) && !exceeds_mark_limit(c, &mut marks) {
                    out.push(c);
                }
                after
            }
        };
    }
    out
}

/// What a C1 control means as a byte of windows-1252; any other character, and the five controls that mean nothing there,
/// stay as they are.
#[doc(hidden)]
pub fn windows_1252(c: char) -> char {
    match c {
        '\u{80}'..='\u{9f}' => WINDOWS_1252[c as usize - 0x80],
        _ => c,
    }
}

/// The characters of the bytes 0x80–0x9F (WHATWG Encoding, index windows-1252).
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What follows ESC, past the sequence that it opens (ECMA-48, 5.3 and 5.6).
fn skip_escape(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'[') => skip_csi(&text[1..]),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => skip_control_string(&text[1..]),
        // nF: intermediates, then a final byte. Fp, Fe, Fs: one byte.
        Some(b' '..=b'/') => {
            let end = text.bytes().position(|b| !(b' '..=b'/').contains(&b)).unwrap_or(text.len());
            match text.as_bytes().get(end) {
                Some(b'0'..=b'~') => &text[end + 1..],
                _ => &text[end..],
            }
        }
        Some(b'0'..=b'~') => &text[1..],
        _ => text,
    }
}

/// Past a control sequence's parameters (0x30–3F), intermediates (0x20–2F) and final byte (0x40–7E).
fn skip_csi(text: &str) -> &str {
    let end = text.bytes().position(|b| !(0x20..=0x3f).contains(&b)).unwrap_or(text.len());
    match text.as_bytes().get(end) {
        Some(0x40..=0x7e) => &text[end + 1..],
        _ => &text[end..],
    }
}

/// Past a control string, up to BEL, ST or the end of the line: one that is never closed costs its line, not the text.
fn skip_control_string(text: &str) -> &str {
    for (at, c) in text.char_indices() {
        match c {
            '\u{7}' | '\u{9c}' => return &text[at + c.len_utf8()..],
            '\u{1b}' => return text[at..].strip_prefix("\u{1b}\\").unwrap_or(&text[at..]),
            '\n' | '\r' => return &text[at..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_cleaning_comes_through_byte_for_byte() {
        for text in
            ["", "Harga beras turun\n\nKata ‘dia’ —  “ya”.", "می\u{200c}خواهم \u{ad} e\u{301} 👩‍👧 \u{200e}"]
        {
            assert_eq!(&*CleanText::new(text), text);
        }
    }

    #[test]
    fn sequences_go_as_a_whole() {
        for (before, after) in [
            ("a\x1b[31mb\x1b[0m", "ab"),
            ("a\x1b]0;title\x07b", "ab"),
            ("a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\", "ab"),
            ("a\x1b]52;c;AAAA\nb", "a\nb"),
            ("a\x1bP1;2|x\u{9c}b", "ab"),
            ("a\x1b(Bb\x1b7c\x1bMd", "abcd"),
            ("a\x1b[", "a"),
            ("a\x1b", "a"),
            ("a\x1b\x1b[1mb", "ab"),
            ("a\0b\x7fc\u{8}d", "abcd"),
        ] {
            assert_eq!(&*CleanText::new(before), after, "{before:?}");
        }
    }

    #[test]
    fn line_ends_and_tabs() {
        assert_eq!(&*CleanText::new("a\r\nb\rc\u{2028}e\u{b}f\tg"), "a\nb c\ne\nf g");
        assert_eq!(&*CleanText::new("a\rb\rc"), "a\nb\nc");
        assert_eq!(&*CleanText::one_line("  a\r\n\t b\u{a0}c "), "a b c");
    }

    #[test]
    fn c1_controls_are_windows_1252_and_take_no_word_along() {
        for (before, after) in [
            (
                "\u{93}Air naik\u{94} \u{96} L\u{92}air \u{85} \u{9c}uvre \u{80}5",
                "“Air naik” – L’air … œuvre €5",
            ),
            ("satu\u{90} dua\u{9d} tiga\u{81}\u{8d}\u{8f} empat", "satu dua tiga empat"),
            ("a\u{9b}2Jb\u{9d}0;x\x07c", "a›2Jb0;xc"),
        ] {
            assert_eq!(&*CleanText::new(before), after);
        }
    }

    #[test]
    fn bidi_overrides_go_and_marks_are_bounded() {
        assert_eq!(&*CleanText::new("\u{feff}a\u{202e}b\u{2066}c\u{e0041}d\u{ffff}"), "abcd");
        let zalgo = format!("a{}b", "\u{301}".repeat(500));
        assert_eq!(CleanText::new(&zalgo).chars().count(), MAX_MARKS + 2);
        let after_foul = format!("\x01a{}b", "\u{301}".repeat(500));
        assert_eq!(CleanText::new(&after_foul).chars().count(), MAX_MARKS + 2);
    }

    #[test]
    fn breaking_keeps_every_offset() {
        let text = CleanText::new("satu dua é tiga").with_line_breaks_at(&[4, 8, 9, 99]);
        assert_eq!(&*text, "satu\ndua\né tiga");
    }
}
