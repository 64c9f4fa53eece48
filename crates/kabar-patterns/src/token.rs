//! A line as tokens: words, and runs of one punctuation mark.
//!
//! Rules are written in words, so matching compares words: each token has the hash of its case-folded letters, and no
//! string is built for any line. Differences of typesetting are folded away here, once: all double quotation marks are
//! one mark, so are all dashes, and a run of a mark ("...", ",,") is one token. A web address is one token, so that a
//! rule need not spell it.

use crate::hash::{FNV_OFFSET_BASIS, fnv1a_step};

/// One word or mark of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// [`word_hash`] of the word in lower case, or [`mark_hash`] of the mark.
    pub hash: u64,
    /// The shape of the token: its capitals, digits and marks.
    pub shape: TokenShape,
    /// Has it a letter in upper case?
    pub has_uppercase: bool,
    /// Has it a letter in lower case?
    pub has_lowercase: bool,
}

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenShape {
    /// A word that begins with a small letter.
    Lowercase,
    /// A word that begins with a capital.
    Capitalized,
    /// A word of two or more letters, all capitals.
    AllCaps,
    /// A word that begins with a digit.
    Number,
    /// "http://…", "https://…", "www.…".
    Address,
    /// One or more double quotation marks.
    QuoteMark,
    /// One or more of another character that is no letter, digit or white space.
    Punctuation,
}

impl Token {
    /// Its length in bytes.
    #[allow(clippy::len_without_is_empty, reason = "a token is never empty")]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Is it a word, a number or an address, rather than a mark?
    pub fn is_word(&self) -> bool {
        !matches!(self.shape, TokenShape::Punctuation | TokenShape::QuoteMark)
    }

    /// Does it begin with a capital?
    pub fn is_capitalized(&self) -> bool {
        matches!(self.shape, TokenShape::Capitalized | TokenShape::AllCaps)
    }

    /// Is it the mark `c`, or one of its class?
    pub fn is_mark(&self, c: char) -> bool {
        !self.is_word() && self.hash == mark_hash(c)
    }
}

/// FNV-1a of `word`, which must be in lower case.
pub const fn word_hash(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (mut hash, mut i) = (FNV_OFFSET_BASIS, 0);
    while i < bytes.len() {
        hash = fnv1a_step(hash, bytes[i] as u64);
        i += 1;
    }
    hash
}

/// The hash of a mark: that of its class, for marks that typesetting exchanges.
pub const fn mark_hash(c: char) -> u64 {
    let class = match c {
        '‘' | '’' | '`' | '´' | '‛' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '–' | '—' | '−' | '―' => '-',
        '‑' => '‐',
        '：' | '∶' => ':',
        '…' => '.',
        '›' | '→' | '➜' | '➡' | '▶' | '►' | '⇒' => '>',
        '·' | '●' | '▪' | '■' | '◆' | '‣' | '∙' => '•',
        '｜' | '¦' | '│' => '|',
        c => c,
    };
    // One more than a word of that character has.
    fnv1a_step(FNV_OFFSET_BASIS, class as u64).wrapping_add(1)
}

/// What a byte is to the tokenizer.
#[derive(Clone, Copy, PartialEq)]
enum ByteClass {
    Space,
    Lower,
    Upper,
    Digit,
    Mark,
    /// A part of a character that is not ASCII.
    Wide,
}

static BYTE_CLASSES: [ByteClass; 256] = {
    let mut table = [ByteClass::Wide; 256];
    let mut b = 0;
    while b < 128 {
        table[b] = match b as u8 {
            b'a'..=b'z' => ByteClass::Lower,
            b'A'..=b'Z' => ByteClass::Upper,
            b'0'..=b'9' => ByteClass::Digit,
            b if b <= b' ' || b == 0x7f => ByteClass::Space,
            _ => ByteClass::Mark,
        };
        b += 1;
    }
    table
};

/// Appends the tokens of `line` to `out`, their offsets counted from `base`.
pub fn tokenize(line: &str, base: usize, out: &mut Vec<Token>) {
    Tokenizer { line, base, first: out.len(), joins_addresses: true, out }.run();
}

/// [`tokenize`] that takes a web address apart as it does any text.
pub fn tokenize_plain(line: &str, base: usize, out: &mut Vec<Token>) {
    Tokenizer { line, base, first: out.len(), joins_addresses: false, out }.run();
}

/// What lower case leaves of the dot of "İ".
const COMBINING_DOT: char = '\u{307}';

/// Stands for the ASCII hyphen inside a word.
const HYPHEN: char = '\u{2010}';

struct Tokenizer<'a> {
    line: &'a str,
    /// Offset of the line in the text that tokens point into.
    base: usize,
    /// Index in `out` of the line's first token.
    first: usize,
    /// Is a web address one token?
    joins_addresses: bool,
    out: &'a mut Vec<Token>,
}

impl Tokenizer<'_> {
    fn run(&mut self) {
        let bytes = self.line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match BYTE_CLASSES[bytes[at] as usize] {
                ByteClass::Space => at += 1,
                ByteClass::Lower | ByteClass::Upper | ByteClass::Digit => at = self.push_word(at),
                // "foto-foto", "e-mail": a hyphen separates nothing.
                ByteClass::Mark if bytes[at] == b'-' && is_between_letters(bytes, at) => {
                    at = self.push_mark(HYPHEN, 1, at);
                }
                ByteClass::Mark => at = self.push_mark(bytes[at] as char, 1, at),
                ByteClass::Wide => match self.line[at..].chars().next() {
                    Some(c) if c.is_alphanumeric() => at = self.push_word(at),
                    // Joiners, selectors and marks that show nothing by themselves belong to what stands before them.
                    Some(c) if c.is_whitespace() || is_invisible(c) => at += c.len_utf8(),
                    Some(c) => at = self.push_mark(c, c.len_utf8(), at),
                    None => break,
                },
            }
        }
    }

    /// Adds the word at `at` and returns where it ends.
    fn push_word(&mut self, at: usize) -> usize {
        let line = self.line;
        let bytes = line.as_bytes();
        let (mut end, mut hash) = (at, FNV_OFFSET_BASIS);
        // Letters that are capitals, and whether anything else is there.
        let (mut capitals, mut has_others) = (0_usize, false);
        let mut has_lowercase = false;
        // Nearly all words are a letter and small letters, and end at white space or a mark.
        if let Some(&b @ b'A'..=b'Z') = bytes.get(at) {
            hash = fnv1a_step(hash, u64::from(b | 0x20));
            (end, capitals) = (at + 1, 1);
        }
        loop {
            let run = end;
            for &b in bytes[end..].iter().take_while(|b| b.is_ascii_lowercase()) {
                hash = fnv1a_step(hash, u64::from(b));
                end += 1;
            }
            has_lowercase |= end > run;
            let Some(&b) = bytes.get(end) else { break };
            match BYTE_CLASSES[b as usize] {
                ByteClass::Lower | ByteClass::Digit => {
                    hash = fnv1a_step(hash, u64::from(b));
                    has_others = true;
                }
                ByteClass::Upper => {
                    hash = fnv1a_step(hash, u64::from(b | 0x20));
                    capitals += 1;
                }
                ByteClass::Space | ByteClass::Mark => break,
                ByteClass::Wide => {
                    let Some(c) = line[end..].chars().next().filter(|c| c.is_alphanumeric()) else { break };
                    capitals += usize::from(c.is_uppercase());
                    has_others |= !c.is_uppercase();
                    has_lowercase |= c.is_lowercase();
                    let mut utf8 = [0; 4];
                    // The Turkish "İ" is "i" like any other: its dot would make another word of it.
                    for folded in c.to_lowercase().filter(|c| *c != COMBINING_DOT) {
                        for b in folded.encode_utf8(&mut utf8).bytes() {
                            hash = fnv1a_step(hash, u64::from(b));
                        }
                    }
                    end += c.len_utf8();
                    continue;
                }
            }
            end += 1;
        }
        let mut shape = match BYTE_CLASSES[bytes[at] as usize] {
            ByteClass::Digit => TokenShape::Number,
            ByteClass::Lower => TokenShape::Lowercase,
            _ if capitals > 1 && !has_lowercase && !has_others => TokenShape::AllCaps,
            ByteClass::Upper => TokenShape::Capitalized,
            _ if line[at..].starts_with(char::is_uppercase) => TokenShape::Capitalized,
            _ => TokenShape::Lowercase,
        };
        let may_open_address = self.joins_addresses && matches!(bytes.get(end), Some(b':' | b'.'));
        if may_open_address && opens_address(hash, &bytes[end..]) {
            shape = TokenShape::Address;
            end += line[end..]
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | ')' | '”'))
                .unwrap_or(line.len() - end);
        }
        let has_uppercase = capitals > 0;
        let (start, base) = (self.base + at, self.base);
        self.out.push(Token { start, end: base + end, hash, shape, has_uppercase, has_lowercase });
        end
    }

    /// Adds the mark `c`, of `len` bytes at `at`, or lengthens the token before it if that is the same mark; returns where
    /// it ends.
    fn push_mark(&mut self, c: char, len: usize, at: usize) -> usize {
        let is_first = self.out.len() == self.first;
        // "» Baca juga": before any word an arrow, elsewhere a quotation mark.
        let class = if c == '»' && is_first { '>' } else { c };
        let (hash, start, end) = (mark_hash(class), self.base + at, self.base + at + len);
        match self.out.last_mut() {
            Some(last) if !is_first && last.hash == hash && last.end == start => last.end = end,
            _ => {
                let is_quote = hash == mark_hash('"');
                let shape = if is_quote { TokenShape::QuoteMark } else { TokenShape::Punctuation };
                self.out.push(Token { start, end, hash, shape, has_uppercase: false, has_lowercase: false });
            }
        }
        at + len
    }
}

/// Does the byte at `at` stand between two letters or digits?
fn is_between_letters(bytes: &[u8], at: usize) -> bool {
    let inner = |b: Option<&u8>| b.is_some_and(|&b| b.is_ascii_alphanumeric() || b > 127);
    at > 0 && inner(bytes.get(at - 1)) && inner(bytes.get(at + 1))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{2060}')
}

/// Does the word of that hash begin a web address, with `rest` after it?
fn opens_address(hash: u64, rest: &[u8]) -> bool {
    (rest.starts_with(b"://") && (hash == word_hash("http") || hash == word_hash("https")))
        || (rest.starts_with(b".") && hash == word_hash("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<&str> {
        let mut out = Vec::new();
        tokenize(line, 0, &mut out);
        out.iter().map(|t| &line[t.start..t.end]).collect()
    }

    #[test]
    fn words_marks_and_addresses() {
        for (line, tokens) in [
            ("Baca juga,,Giampaolo", vec!["Baca", "juga", ",,", "Giampaolo"]),
            ("[Gambas:Video 20detik]", vec!["[", "Gambas", ":", "Video", "20detik", "]"]),
            ("klik https://t.me/abc, ya", vec!["klik", "https://t.me/abc,", "ya"]),
            ("Ärzte’s «été»", vec!["Ärzte", "’", "s", "«", "été", "»"]),
            ("👉\u{fe0f} Kanal", vec!["👉", "Kanal"]),
            ("", vec![]),
        ] {
            assert_eq!(words(line), tokens);
        }
        let mut out = Vec::new();
        tokenize_plain("https://t.me", 0, &mut out);
        assert_eq!(out.len(), 6);
    }

    #[test]
    fn case_and_typesetting_are_folded() {
        let mut out = Vec::new();
        tokenize("BACA Baca baca ÉTÉ été – - “ \"", 0, &mut out);
        assert!(out[0].hash == out[1].hash && out[1].hash == out[2].hash && out[2].hash == word_hash("baca"));
        assert!(out[3].hash == out[4].hash && out[5].hash == out[6].hash && out[7].hash == out[8].hash);
        let mut turkish = Vec::new();
        tokenize("İlgili ilgili", 0, &mut turkish);
        assert_eq!(turkish[0].hash, turkish[1].hash);
        let shapes: Vec<_> = out[..4].iter().map(|t| t.shape).collect();
        assert_eq!(
            shapes,
            [TokenShape::AllCaps, TokenShape::Capitalized, TokenShape::Lowercase, TokenShape::AllCaps]
        );
        let cases: Vec<_> = out[..3].iter().map(|t| (t.has_uppercase, t.has_lowercase)).collect();
        assert_eq!(cases, [(true, false), (true, true), (false, true)]);
    }
}
