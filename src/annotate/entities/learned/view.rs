//! A line's words as the features see them: hashed keys, shapes, what the model knows of each, and the runs of
//! capitalised words that names can be in.
//!
//! Only words near a capital are scored: a small word with no capital beside it is in no name, which two thirds of the
//! words of an article are. In a line without capitals (a headline in small letters, a chat) every word is.

use super::model::{Count, Known, Words};
use crate::text::words::{Shape, Word};

/// What a line's capitals say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Names have capitals.
    Plain,
    /// Nearly all words are in capitals only.
    Shouted,
    /// Nearly all words begin with a capital.
    Titled,
    /// No word has one.
    Small,
}

/// What a word looks like, finer than [`Shape`]; [`EDGE`] outside the line.
pub type Look = u8;
/// Outside the line.
pub const EDGE: Look = 31;

const HYPHEN: Look = 20;
/// A capitalised word with an ending that is not part of a name ("Lebanon's"): a name ends here.
const ENDED: Look = 11;

/// A word of the line.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Hash of the word in small letters, without endings that are not part of a name.
    pub key: u32,
    /// What it looks like.
    pub look: Look,
    /// What the model knows of it.
    pub known: Known,
    /// Its clusters, fine and coarse, by how it is written here.
    pub fine: u16,
    /// See `fine`.
    pub coarse: u8,
    /// Has it a capital?
    pub capital: bool,
    /// Bytes of it that are not an ending.
    pub stem: usize,
}

/// A line.
pub struct View<'a> {
    /// The text.
    pub text: &'a str,
    /// The line's words.
    pub words: &'a [Word],
    /// The same words, as the features see them.
    pub seen: Vec<Seen>,
    /// What its capitals say.
    pub mode: Mode,
    /// For each word the run of capitalised words that it stands in, as first and last word.
    pub runs: Vec<(u32, u32)>,
}

/// How many words without a capital may stand between two with one in a stretch that is scored.
const GAP: usize = 2;

impl<'a> View<'a> {
    /// `endings` are those that are not part of a name: "'s", "-nya".
    pub fn new(text: &'a str, words: &'a [Word], endings: &[String], known: Words) -> View<'a> {
        let mut buffer = String::new();
        let mode = mode(text, words);
        let seen = words.iter().map(|&w| see(text, w, endings, known, mode, &mut buffer)).collect::<Vec<_>>();
        let runs = runs(&seen);
        View { text, words, seen, mode, runs }
    }

    /// The stretches of words that are scored, as first and one past the last.
    pub fn stretches(&self) -> Vec<(usize, usize)> {
        if self.mode == Mode::Small {
            return vec![(0, self.words.len())];
        }
        let mut out: Vec<(usize, usize)> = Vec::new();
        for (at, seen) in self.seen.iter().enumerate() {
            // What a hyphen ties to a capital goes on with it: "In - guk".
            let tied = at > 1 && self.seen[at - 1].look == HYPHEN && seen.look < 16;
            let number = self.words[at].shape == Shape::Number;
            match out.last_mut() {
                Some(last) if tied && at == last.1 + 1 => last.1 = at + 1,
                Some(last) if seen.capital && at - last.1 <= GAP => last.1 = at + 1,
                Some(last) if number && at == last.1 => last.1 = at + 1,
                _ if seen.capital => out.push((at, at + 1)),
                _ => {}
            }
        }
        out
    }
}

fn mode(text: &str, words: &[Word]) -> Mode {
    let letters = words.iter().filter(|w| w.is_name_like() || w.shape == Shape::Lower).count();
    let capitals = words.iter().filter(|w| w.is_name_like()).count();
    let caps = words.iter().filter(|w| w.shape == Shape::Caps && w.span.of(text).len() > 1).count();
    if capitals == 0 {
        Mode::Small
    } else if letters >= 4 && caps * 5 >= letters * 4 {
        Mode::Shouted
    } else if letters >= 5 && capitals * 5 >= letters * 4 {
        Mode::Titled
    } else {
        Mode::Plain
    }
}

fn see(text: &str, word: Word, endings: &[String], known: Words, mode: Mode, buffer: &mut String) -> Seen {
    let surface = word.span.of(text);
    let cut = endings.iter().find_map(|e| surface.strip_suffix(e.as_str()));
    let stem = cut.filter(|s| !s.is_empty()).unwrap_or(surface);
    let key = key(stem, buffer);
    let look = if stem.len() < surface.len() && word.is_name_like() { ENDED } else { look(stem, word) };
    let capital = word.is_name_like();
    let known = if word.shape == Shape::Mark { Known::default() } else { known.get(key) };
    // At the head of a sentence, or where all have one, a capital does not tell which of the two the word is.
    let open = word.begins || mode != Mode::Plain;
    let as_name = if open { is_mostly_capital(known) } else { capital };
    let (mine, other) = if as_name { (1, 0) } else { (0, 1) };
    let pick = if known.fine[mine] == 0 { other } else { mine };
    Seen { key, look, known, fine: known.fine[pick], coarse: known.coarse[pick], capital, stem: stem.len() }
}

/// Is it written in small letters more often than not?
pub fn is_mostly_small(known: Known) -> bool {
    known.count(Count::Small) > 0 && !is_mostly_capital(known)
}

fn is_mostly_capital(known: Known) -> bool {
    let named: f32 = (0..3).map(|k| known.times(Count::First(k)) + known.times(Count::Further(k))).sum();
    named + known.times(Count::Capital) > known.times(Count::Small)
}

/// Hash of a word in small letters.
pub fn key(word: &str, buffer: &mut String) -> u32 {
    if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_uppercase()) {
        return hash(word.as_bytes());
    }
    buffer.clear();
    buffer.extend(word.chars().flat_map(char::to_lowercase));
    hash(buffer.as_bytes())
}

/// A hash of 32 well-mixed bits (FNV-1a, then a finaliser): the same on every machine, since weights are filed under it.
pub fn hash(bytes: &[u8]) -> u32 {
    let start = 0xcbf2_9ce4_8422_2325u64;
    mix(bytes.iter().fold(start, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)))
}

/// 64 bits to 32 well-mixed ones (the finaliser of SplitMix64).
pub fn mix(bits: u64) -> u32 {
    let mut h = bits;
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (h >> 32) as u32
}

fn look(stem: &str, word: Word) -> Look {
    match word.shape {
        Shape::Lower if stem.contains('-') => 1,
        Shape::Lower => 0,
        Shape::Capital => {
            let mut chars = stem.chars();
            let first = chars.next().is_some_and(char::is_uppercase);
            match (first, chars.any(char::is_uppercase), stem.contains('-')) {
                (true, false, _) => 2,
                (true, true, true) => 3,
                (true, true, false) => 4,
                (false, ..) => 5,
            }
        }
        Shape::Caps if stem.chars().nth(1).is_none() => 6,
        Shape::Caps if stem.chars().any(|c| !c.is_alphabetic()) => 7,
        Shape::Caps => 8,
        Shape::Number if stem.len() == 4 => 9,
        Shape::Number => 10,
        Shape::Mark => match stem {
            "." => 16,
            "," => 17,
            "(" => 18,
            ")" => 19,
            "-" | "–" | "—" => HYPHEN,
            ":" => 21,
            "/" => 22,
            "\"" | "“" | "”" | "'" | "‘" | "’" => 23,
            "&" => 24,
            _ => 25,
        },
    }
}

/// Runs of capitalised words and the numbers in them.
fn runs(seen: &[Seen]) -> Vec<(u32, u32)> {
    let mut out = vec![(0, 0); seen.len()];
    let mut at = 0;
    while at < seen.len() {
        let mut end = at + 1;
        if seen[at].capital {
            while end < seen.len() && end - at < 12 && (seen[end].capital || matches!(seen[end].look, 9 | 10))
            {
                end += 1;
            }
        }
        out[at..end].fill((at as u32, end as u32 - 1));
        at = end;
    }
    out
}
