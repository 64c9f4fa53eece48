//! What the net sees of a line: of each word its pieces (beginnings, endings, make), its vector, counts and lists.

use crate::chain::{self, Labels};
use crate::gold::Line;
use crate::vectors::{self, Clusters};
use kabar_annotate::annotate::entities::learned::lists::Lists;
use kabar_annotate::annotate::entities::learned::model::Words;
use kabar_annotate::annotate::entities::learned::view::{View, mix};

/// How many pieces have numbers of their own; others share.
pub const PIECES: usize = 1 << 13;
/// A word's counts (8) and lists (16), as numbers.
pub const FACTS: usize = 24;

/// A line as the net sees it.
pub struct Sample {
    pub words: Vec<Seen>,
    /// What is scored, with what is known of its labels.
    pub stretches: Vec<(usize, Vec<Labels>)>,
    /// The number of its set.
    pub set: usize,
    /// How much it counts.
    pub weight: f32,
}

/// A word as the net sees it.
pub struct Seen {
    /// Its pieces, as rows of the net's table.
    pub pieces: Vec<u32>,
    /// Its key in small letters.
    pub key: u32,
    /// Vector and facts.
    pub facts: [f32; vectors::SIZE + FACTS],
}

/// A line of a labelled set.
pub fn sample(line: &Line, (lists, words, clusters): (Lists, Words, &Clusters)) -> Sample {
    let view = View::new(&line.text, &line.words, lists.endings(), words);
    let stretches = view.stretches().into_iter().map(|(a, b)| (a, (a..b).map(|at| line.may(at)).collect()));
    let stretches = stretches.filter(|s: &(usize, Vec<Labels>)| chain::is_possible(&s.1)).collect();
    Sample { words: see(&view, clusters), stretches, set: line.set, weight: line.weight }
}

/// A line's words.
pub fn see(view: &View, clusters: &Clusters) -> Vec<Seen> {
    let mut out = Vec::with_capacity(view.words.len());
    for (word, seen) in view.words.iter().zip(&view.seen) {
        let small = view.text[word.span.start..word.span.start + seen.stem].to_lowercase();
        let named = format!("^{small}");
        let forms = if seen.capital && !word.begins { [&named, &small] } else { [&small, &named] };
        let mut facts = [0.0; vectors::SIZE + FACTS];
        if let Some(v) = forms.iter().find_map(|f| clusters.vectors.get(*f)) {
            facts[..vectors::SIZE].iter_mut().zip(v).for_each(|(r, v)| *r = 3.0 * v);
        }
        for i in 0..8 {
            facts[vectors::SIZE + i] = (seen.known.counts >> (4 * i) & 15) as f32 / 8.0;
        }
        for i in 0..16 {
            facts[vectors::SIZE + 8 + i] = f32::from(seen.known.flags >> i & 1);
        }
        let look = u64::from(seen.look) << 3 | (view.mode as u64) << 1 | u64::from(word.begins);
        out.push(Seen { pieces: pieces(&small, look), key: seen.key, facts });
    }
    out
}

/// Beginnings and endings of up to four letters, what is three letters long, and `look`.
fn pieces(word: &str, look: u64) -> Vec<u32> {
    let letters: Vec<char> = word.chars().take(24).collect();
    let place = |bits: u64| ((u64::from(mix(bits)) * PIECES as u64) >> 32) as u32;
    let row = |kind: u64, letters: &[char]| {
        let hash = letters
            .iter()
            .fold(kind, |h, &c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3));
        place(hash)
    };
    let mut out = vec![place(look)];
    for size in 1..=letters.len().min(4) {
        out.push(row(11, &letters[..size]));
        out.push(row(13, &letters[letters.len() - size..]));
    }
    out.extend(letters.windows(3).map(|w| row(17, w)));
    out
}
