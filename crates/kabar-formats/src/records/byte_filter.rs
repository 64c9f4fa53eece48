//! Whether a JSON record may contain a query, found without parsing. A "no" is always right, whatever the case, accents and
//! escapes of the record; a "yes" need not be.
//!
//! One letter of the query, the rarest in news, is searched for in both cases; then its neighbours are compared, as far as
//! they are plain. Where a byte may be part of an accented letter or of an escape the answer is yes, since the record is
//! parsed and looked at again anyway. Even a rare letter stands on every line, so a loop that the compiler turns into
//! vector instructions first looks through a block of bytes for that letter with something after it that may follow;
//! only where there is one is the block gone through letter by letter.

use kabar_annotate::text::find::{self, TextQuery};
use memchr::memmem::Finder;
use memchr::{memchr2_iter, memchr3_iter};

/// Letters of Indonesian and English news, the most frequent first.
const LETTERS_BY_FREQUENCY: &[u8] = b"aneitrsudkmlgohpbycwjfvzxq";

/// How many bytes are searched at once.
const BLOCK_BYTES: usize = 128;

/// A query, prepared for searching bytes.
pub struct ByteFilter {
    /// The letters and digits around the rarest one, as the query has them: before it, itself, after it.
    before: Vec<u8>,
    rarest: u8,
    after: Vec<u8>,
    /// What may stand just before and just after the rarest letter, so that most places are told by two bytes.
    near: Box<[[bool; 256]; 2]>,
    escape: Finder<'static>,
}

impl ByteFilter {
    /// `None` where the query has no ASCII letter or digit: then every record may contain it.
    pub fn new(query: &TextQuery) -> Option<ByteFilter> {
        let chars = query.folded();
        let rank =
            |c: char| u8::try_from(c).ok().and_then(|b| LETTERS_BY_FREQUENCY.iter().position(|f| *f == b));
        let plain = |c: &char| c.is_ascii_alphanumeric();
        let (at, rarest) = chars
            .iter()
            .enumerate()
            .filter(|(_, c)| plain(c))
            .max_by_key(|(_, c)| rank(**c).unwrap_or(LETTERS_BY_FREQUENCY.len()))?;
        let bytes = |c: &char| *c as u8;
        let mut before: Vec<u8> = chars[..at].iter().rev().take_while(|c| plain(c)).map(bytes).collect();
        before.reverse();
        let after: Vec<u8> = chars[at + 1..].iter().take_while(|c| plain(c)).map(bytes).collect();
        let near = |letter: Option<&u8>, instead: fn(u8) -> bool| {
            let may =
                |byte: u8| letter.is_none_or(|letter| byte.to_ascii_lowercase() == *letter) || instead(byte);
            std::array::from_fn(|byte| may(byte as u8))
        };
        let near = Box::new([near(before.last(), may_end_escape), near(after.first(), may_begin_escape)]);
        Some(ByteFilter { before, rarest: *rarest as u8, after, near, escape: Finder::new("\\u0") })
    }

    /// May the record `json` contain the query?
    pub fn may_match(&self, json: &[u8]) -> bool {
        let upper = self.rarest.to_ascii_uppercase();
        let [before, after] = &*self.near;
        let may = |table: &[bool; 256], byte: Option<&u8>| byte.is_none_or(|byte| table[usize::from(*byte)]);
        let plain = |at: usize| {
            may(after, json.get(at + 1))
                && may(before, at.checked_sub(1).and_then(|at| json.get(at)))
                && self.fits_neighbours(json, at, at + 1)
        };
        let each = |from: usize, to: usize| {
            memchr2_iter(self.rarest, upper, &json[from..to]).any(|n| plain(from + n))
        };
        // The last byte has none after it.
        let last = json.len().saturating_sub(1);
        let found = (0..last).step_by(BLOCK_BYTES).any(|from| {
            let to = (from + BLOCK_BYTES).min(last);
            self.may_contain_pair(&json[from..to], &json[from + 1..to + 1]) && each(from, to)
        });
        found || each(last, json.len()) || self.rarest_has_accents() && self.matches_accented(json)
    }

    /// Is the rarest letter among `bytes`, where the byte after it, of `next`, may follow? Branches would keep the compiler
    /// from comparing many bytes at once.
    fn may_contain_pair(&self, bytes: &[u8], next: &[u8]) -> bool {
        // A letter in lower case; a digit has no cases, and stays what it is.
        const LOWER: u8 = 0x20;
        let rarest = self.rarest;
        let pairs = bytes.iter().zip(next);
        let found = match self.after.first() {
            Some(&after) => pairs.fold(0, |found, (a, b)| {
                let follows =
                    (b | LOWER == after) | (*b >= 0x80) | (*b == b'\\') | (*b == b'&') | (*b == b'<');
                found | u8::from((a | LOWER == rarest) & follows)
            }),
            None => pairs.fold(0, |found, (a, _)| found | u8::from(a | LOWER == rarest)),
        };
        found != 0
    }

    fn rarest_has_accents(&self) -> bool {
        self.rarest.is_ascii_alphabetic() && !b"bfmpqvx".contains(&self.rarest)
    }

    /// The rarest letter with an accent: as two bytes of UTF-8, or as an escape.
    fn matches_accented(&self, json: &[u8]) -> bool {
        let is_it = |c: &str| find::folded_chars(c).any(|f| f == char::from(self.rarest));
        let raw = |at: usize| {
            let char = json.get(at..at + 2).and_then(|c| std::str::from_utf8(c).ok());
            char.is_some_and(is_it) && self.fits_neighbours(json, at, at + 2)
        };
        let escaped = |at: usize| {
            let digits = json.get(at + 2..at + 6).and_then(|d| std::str::from_utf8(d).ok());
            let char = digits.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
            char.is_some_and(|c| is_it(c.encode_utf8(&mut [0; 4])))
        };
        memchr3_iter(0xc3, 0xc4, 0xc5, json).any(raw) || self.escape.find_iter(json).any(escaped)
    }

    /// Do the neighbours of what stands at `start..end` fit, as far as they are plain?
    fn fits_neighbours(&self, json: &[u8], start: usize, end: usize) -> bool {
        let same = |byte: u8, letter: u8| byte.to_ascii_lowercase() == letter;
        for (byte, letter) in json[end..].iter().zip(&self.after) {
            if !same(*byte, *letter) {
                if !may_begin_escape(*byte) {
                    return false;
                }
                break;
            }
        }
        for (byte, letter) in json[..start].iter().rev().zip(self.before.iter().rev()) {
            if !same(*byte, *letter) {
                return may_end_escape(*byte);
            }
        }
        true
    }
}

/// May an accented letter, an escape, an HTML entity or a tag begin with this byte?
fn may_begin_escape(byte: u8) -> bool {
    byte >= 0x80 || matches!(byte, b'\\' | b'&' | b'<')
}

/// May one end with it? The last byte of an escape is a hexadecimal digit.
fn may_end_escape(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_hexdigit() || matches!(byte, b';' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_passed_over() {
        for (query, json) in [
            ("kapulaga", "{\"a\": \"Kapulaga\"}"),
            ("KAPULAGA", "{\"a\": \"xkapulagax\"}"),
            ("bernabe", "{\"a\": \"Pilar Bernabé\"}"),
            ("bernabe", "{\"a\": \"Pilar Bernab\\u00e9\"}"),
            ("Ñandú", "{\"a\": \"NANDU\"}"),
            ("nandu", "{\"a\": \"\\u00f1and\\u00fa\"}"),
            ("łódz", "{\"a\": \"ŁÓDŹ\"}"),
            ("nur sultan", "{\"a\": \"Nur\\nSultan\"}"),
            ("asy'ari", "{\"a\": \"Asy’ari\"}"),
            ("strasse", "{\"a\": \"Straße\"}"),
            ("e", "{\"a\": \"\u{e9}\"}"),
            ("2024", "{\"a\": 2024}"),
            ("zoe", "{\"a\": \"Zo\u{308}e\u{308}\"}"),
            ("bernabe", "{\"a\": \"Bernab&eacute; <b>Pi</b>lar\"}"),
            ("pilar", "{\"a\": \"<b>Pi</b>lar\"}"),
            ("bernabéu", "{\"a\": \"Bernab&eacute;u\"}"),
        ] {
            let sift = ByteFilter::new(&TextQuery::new(query).expect(query)).expect(query);
            assert!(sift.may_match(json.as_bytes()), "{query} in {json}");
        }
        assert!(ByteFilter::new(&TextQuery::new("новости").expect("a query")).is_none());
    }

    #[test]
    fn it_is_found_wherever_it_stands() {
        let sifts = ["kapulaga", "maaf", "q", "7"]
            .map(|query| (query, ByteFilter::new(&TextQuery::new(query).expect(query))));
        for (query, sift) in sifts {
            let sift = sift.expect(query);
            for before in 0..3 * BLOCK_BYTES {
                for after in [0, 1, 2, BLOCK_BYTES] {
                    let text = [&*".".repeat(before), query, &*".".repeat(after)].concat();
                    assert!(sift.may_match(text.as_bytes()), "{query} between {before} and {after}");
                }
                assert!(!sift.may_match(".".repeat(before).as_bytes()));
            }
        }
    }

    #[test]
    fn most_of_what_is_not_there_is_passed_over() {
        for (query, json) in [
            ("kapulaga", "{\"a\": \"kapur barus\", \"b\": \"lampu\"}"),
            ("semeru", "{\"a\": \"semen, semester, sembilan, rumah, merah\"}"),
            ("zoe", "{\"a\": \"zona zat\"}"),
        ] {
            let sift = ByteFilter::new(&TextQuery::new(query).expect(query)).expect(query);
            assert!(!sift.may_match(json.as_bytes()), "{query} in {json}");
        }
    }
}
