//! A line as tokens: words, and runs of one punctuation mark. Rules are written in words, so matching compares words:
//! each token carries the hash of its case-folded letters, and no string is built for any line.
//!
//! What typesetting varies is folded away here, once: all double quotation marks are one mark, so are all dashes,
//! and a run of a mark ("...", ",,") is one token. An address is one token, so that a rule need not spell it.

/// One word or mark of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineToken {
    /// Byte offset in the text that was scanned.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// [`hash`] of the word without regard to case, or of the mark's class.
    pub hash: u64,
    /// What it looks like.
    pub shape: LineTokenShape,
}

/// What a token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineTokenShape {
    /// A word in lower case.
    Lower,
    /// A word that begins with a capital.
    Capital,
    /// A word of two or more letters, all capitals.
    Caps,
    /// It begins with a digit.
    Number,
    /// "http://…", "https://…", "www.…".
    Url,
    /// A double quotation mark.
    Quote,
    /// Any other character that is no letter, digit or white space.
    Mark,
}

impl LineToken {
    /// Is it a word, a number or an address, rather than punctuation?
    pub fn is_word(&self) -> bool {
        !matches!(self.shape, LineTokenShape::Mark | LineTokenShape::Quote)
    }

    /// Does it begin with a capital?
    pub fn is_capitalized(&self) -> bool {
        matches!(self.shape, LineTokenShape::Capital | LineTokenShape::Caps)
    }

    /// Is it the mark `c`, or one of its class?
    pub fn is_mark(&self, c: char) -> bool {
        !self.is_word() && self.hash == mark_hash(c)
    }
}

// As in `text::hash`, which the build script, a reader of this file too, does not have.
const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a of `word`, which must be in lower case.
pub const fn word_hash(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let (mut h, mut i) = (FNV_BASIS, 0);
    while i < bytes.len() {
        h = (h ^ bytes[i] as u64).wrapping_mul(FNV_PRIME);
        i += 1;
    }
    h
}

/// The hash of `c`'s class of marks.
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
    (FNV_BASIS ^ class as u64).wrapping_mul(FNV_PRIME).wrapping_add(1)
}

/// What a byte is to the scanner.
#[derive(Clone, Copy, PartialEq)]
enum ByteClass {
    Space,
    Lower,
    Upper,
    Digit,
    Mark,
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
pub fn tokenize(line: &str, base: usize, out: &mut Vec<LineToken>) {
    let bytes = line.as_bytes();
    let first = out.len();
    let mut at = 0;
    while at < bytes.len() {
        match BYTE_CLASSES[bytes[at] as usize] {
            ByteClass::Space => at += 1,
            ByteClass::Lower | ByteClass::Upper | ByteClass::Digit => at = push_word(line, at, base, out),
            // "foto-foto", "e-mail": a hyphen separates nothing.
            ByteClass::Mark if bytes[at] == b'-' && joins_word(bytes, at) => {
                at = push_mark(HYPHEN, 1, at, base, first, out)
            }
            ByteClass::Mark => at = push_mark(bytes[at] as char, 1, at, base, first, out),
            ByteClass::Wide => match line[at..].chars().next() {
                Some(c) if c.is_alphanumeric() => at = push_word(line, at, base, out),
                // Joiners, selectors and marks that show nothing by themselves belong to what stands before them.
                Some(c) if c.is_whitespace() || is_invisible(c) => at += c.len_utf8(),
                Some(c) => at = push_mark(c, c.len_utf8(), at, base, first, out),
                None => break,
            },
        }
    }
}

/// Stands for the ASCII hyphen inside a word.
const HYPHEN: char = '\u{2010}';

/// Does the byte at `at` stand between two letters or digits?
fn joins_word(bytes: &[u8], at: usize) -> bool {
    let inner = |b: Option<&u8>| b.is_some_and(|&b| b.is_ascii_alphanumeric() || b > 127);
    at > 0 && inner(bytes.get(at - 1)) && inner(bytes.get(at + 1))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{ad}' | '\u{2060}')
}

/// Reads the word at `at`; gives where it ends.
fn push_word(line: &str, at: usize, base: usize, out: &mut Vec<LineToken>) -> usize {
    let bytes = line.as_bytes();
    let (mut end, mut h) = (at, FNV_BASIS);
    let (mut letters, mut capitals) = (0_usize, 0_usize);
    while end < bytes.len() {
        // Nearly all letters are these.
        while let Some(&b @ b'a'..=b'z') = bytes.get(end) {
            h = (h ^ u64::from(b)).wrapping_mul(FNV_PRIME);
            letters += 1;
            end += 1;
        }
        let Some(&b) = bytes.get(end) else { break };
        match BYTE_CLASSES[b as usize] {
            ByteClass::Lower | ByteClass::Digit => h = (h ^ u64::from(b)).wrapping_mul(FNV_PRIME),
            ByteClass::Upper => {
                h = (h ^ u64::from(b | 0x20)).wrapping_mul(FNV_PRIME);
                capitals += 1;
            }
            ByteClass::Space | ByteClass::Mark => break,
            ByteClass::Wide => {
                let Some(c) = line[end..].chars().next().filter(|c| c.is_alphanumeric()) else { break };
                capitals += usize::from(c.is_uppercase());
                let mut utf8 = [0; 4];
                for folded in c.to_lowercase() {
                    for b in folded.encode_utf8(&mut utf8).bytes() {
                        h = (h ^ u64::from(b)).wrapping_mul(FNV_PRIME);
                    }
                }
                letters += 1;
                end += c.len_utf8();
                continue;
            }
        }
        letters += 1;
        end += 1;
    }
    let mut shape = match BYTE_CLASSES[bytes[at] as usize] {
        ByteClass::Digit => LineTokenShape::Number,
        ByteClass::Lower => LineTokenShape::Lower,
        _ if capitals == letters && letters > 1 => LineTokenShape::Caps,
        ByteClass::Upper => LineTokenShape::Capital,
        _ if line[at..].starts_with(char::is_uppercase) => LineTokenShape::Capital,
        _ => LineTokenShape::Lower,
    };
    let opens_address = (bytes[end..].starts_with(b"://")
        && (h == word_hash("http") || h == word_hash("https")))
        || (bytes[end..].starts_with(b".") && h == word_hash("www"));
    if opens_address {
        shape = LineTokenShape::Url;
        end += line[end..]
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | ')' | '”'))
            .unwrap_or(line.len() - end);
    }
    out.push(LineToken { start: base + at, end: base + end, hash: h, shape });
    end
}

/// Adds the mark `c`, of `len` bytes, or lengthens the token before it where that is the same mark; gives where it ends.
fn push_mark(c: char, len: usize, at: usize, base: usize, first: usize, out: &mut Vec<LineToken>) -> usize {
    // "» Baca juga": before any word an arrow, elsewhere a quotation mark.
    let class = if c == '»' && out.len() == first { '>' } else { c };
    let (h, end) = (mark_hash(class), at + len);
    let same = out.len() > first && out.last().is_some_and(|t| t.hash == h && t.end == base + at);
    match out.last_mut() {
        Some(last) if same => last.end = base + end,
        _ => {
            let shape = if h == mark_hash('"') { LineTokenShape::Quote } else { LineTokenShape::Mark };
            out.push(LineToken { start: base + at, end: base + end, hash: h, shape });
        }
    }
    end
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
        for (before, after) in [
            ("Baca juga,,Giampaolo", vec!["Baca", "juga", ",,", "Giampaolo"]),
            ("[Gambas:Video 20detik]", vec!["[", "Gambas", ":", "Video", "20detik", "]"]),
            ("klik https://t.me/abc, ya", vec!["klik", "https://t.me/abc,", "ya"]),
            ("Ärzte’s «été»", vec!["Ärzte", "’", "s", "«", "été", "»"]),
            ("👉\u{fe0f} Kanal", vec!["👉", "Kanal"]),
            ("", vec![]),
        ] {
            assert_eq!(words(before), after);
        }
    }

    #[test]
    fn case_and_typesetting_are_folded() {
        let mut out = Vec::new();
        tokenize("BACA Baca baca ÉTÉ été – - “ \"", 0, &mut out);
        assert!(out[0].hash == out[1].hash && out[1].hash == out[2].hash && out[2].hash == word_hash("baca"));
        assert!(out[3].hash == out[4].hash && out[5].hash == out[6].hash && out[7].hash == out[8].hash);
        let shapes: Vec<_> = out[..4].iter().map(|t| t.shape).collect();
        assert_eq!(
            shapes,
            [LineTokenShape::Caps, LineTokenShape::Capital, LineTokenShape::Lower, LineTokenShape::Caps]
        );
    }
}
