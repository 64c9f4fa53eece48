//! Other capitals for the same lines: what a headline does to its words, and what the set in small letters lost.

use crate::corpus::Cased;
use crate::gold::{self, Line};
use crate::random::Random;
use kabar_annotate::annotate::entities::learned::lists::Lists;
use std::collections::HashMap;

/// `line` with each word written anew; `None` where that would cut it differently.
fn rewritten(line: &Line, lists: Lists, write: impl Fn(usize, &str) -> String) -> Option<Line> {
    let mut text = String::with_capacity(line.text.len());
    let mut at = 0;
    for (i, w) in line.words.iter().enumerate() {
        text += &line.text[at..w.span.start];
        text += &write(i, w.span.of(&line.text));
        at = w.span.end;
    }
    text += &line.text[at..];
    let words = gold::cut(&text, lists);
    (words.len() == line.words.len()).then(|| Line {
        text,
        words,
        labels: line.labels.clone(),
        weight: line.weight,
        silent: line.silent,
        set: line.set,
        ..Line::default()
    })
}

/// With a capital first letter.
fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// Copies of a share of `lines` in capitals, with a capital a word, and in small letters.
pub fn headlines(lines: &[Line], lists: Lists, share: f32, weight: f32, random: &mut Random) -> Vec<Line> {
    let mut out = Vec::new();
    for line in lines.iter().filter(|l| l.words.len() < 40) {
        let draw = random.unit();
        let copy = if draw < share {
            rewritten(line, lists, |_, w| w.to_uppercase())
        } else if draw < 2.0 * share {
            rewritten(line, lists, |_, w| capital(w))
        } else if draw < 3.0 * share {
            rewritten(line, lists, |_, w| w.to_lowercase())
        } else {
            None
        };
        out.extend(copy.map(|c| Line { weight, ..c }));
    }
    out
}

/// Gives lines in small letters the capitals that the unlabelled articles would write.
pub fn restored(lines: &[Line], lists: Lists, cased: &HashMap<String, Cased>) -> Vec<Line> {
    let write = |line: &Line, i: usize, word: &str| {
        let c = cased.get(word).copied().unwrap_or_default();
        let named = line.labels[i] != 0;
        if c.caps * 2 > c.capital && (named || c.capital > c.small) {
            word.to_uppercase()
        } else if named || i == 0 || c.capital > 2 * c.small + 3 {
            capital(word)
        } else {
            word.to_owned()
        }
    };
    lines.iter().filter_map(|l| rewritten(l, lists, |i, w| write(l, i, w))).collect()
}
