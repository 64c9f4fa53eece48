//! A line's words as the features see them: hashed keys, shapes, what the model knows of each, and the runs of
//! capitalised words that names can be in.
//!
//! Only words near a capital are scored: a small word with no capital beside it is in no name, which two thirds of the
//! words of an article are. In a line without capitals (a headline in small letters, a chat) every word is.

use super::model::Words;
pub use super::seen::{EDGE, Habits, Look, Seen, hash, is_mostly_small, key, mix};
use super::seen::{HYPHEN, glance, see};
use crate::text::words::{Shape, Word};

/// What a line's capitals say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Names have capitals.
    #[default]
    Plain,
    /// Nearly all words are in capitals only.
    Shouted,
    /// Nearly all words begin with a capital.
    Titled,
    /// No word has one.
    Small,
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
/// How many words before and behind a word its features ask for.
const REACH: usize = 2;

impl<'a> View<'a> {
    /// `endings` are those that are not part of a name: "'s", "-nya".
    pub fn new(text: &'a str, words: &'a [Word], endings: &[String], known: Words) -> View<'a> {
        let mut buffer = String::new();
        let mode = mode(text, words);
        let seen = words.iter().map(|&w| see(text, w, endings, known, mode, &mut buffer)).collect::<Vec<_>>();
        let runs = runs(&seen);
        View { text, words, seen, mode, runs }
    }

    /// The same with its stretches, where nothing is known of words that no feature of these asks for. `see` looks at the
    /// word of that number.
    pub fn near(
        text: &'a str,
        words: &'a [Word],
        mut see: impl FnMut(usize, Mode) -> Seen,
    ) -> (View<'a>, Vec<(usize, usize)>) {
        let mode = mode(text, words);
        let seen: Vec<Seen> = words.iter().map(|word| glance(text, *word)).collect();
        let runs = runs(&seen);
        let mut view = View { text, words, seen, mode, runs };
        let stretches = view.stretches();
        let mut next = 0;
        for &(first, end) in &stretches {
            let near = next.max(first.saturating_sub(REACH))..words.len().min(end + REACH);
            next = near.end;
            near.for_each(|at| view.seen[at] = see(at, mode));
        }
        (view, stretches)
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
