//! What the net sees of a line: of each word its pieces (beginnings, endings, make), its vector, counts and gazetteers.

use crate::chain::{self, LabelSet};
use crate::labelled_sets::LabelledLine;
use crate::vectors::{self, WordClusters};
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::line::CrfLine;
use kabar_annotate::annotate::entities::crf::model::Lexicon;
use kabar_annotate::annotate::entities::crf::token_attributes::mix_bits;

/// How many pieces have numbers of their own; others share.
pub const PIECE_ROWS: usize = 1 << 13;
/// A word's counts (8) and gazetteers (16), as numbers.
pub const FACTS: usize = 24;

/// A line as the net sees it.
pub struct NetLine {
    pub words: Vec<NetWord>,
    /// What is scored, with what is known of its labels.
    pub stretches: Vec<(usize, Vec<LabelSet>)>,
    /// The number of its set.
    pub set: usize,
    /// How much it counts.
    pub weight: f32,
}

/// A word as the net sees it.
pub struct NetWord {
    /// Its pieces, as rows of the net's table.
    pub pieces: Vec<u32>,
    /// Its key in small letters.
    pub key: u32,
    /// Vector and facts.
    pub facts: [f32; vectors::SIZE + FACTS],
}

/// A line of a labelled set.
pub fn net_line(
    line: &LabelledLine,
    (gazetteers, lexicon, clusters): (Gazetteers, Lexicon, &WordClusters),
) -> NetLine {
    let view = CrfLine::new(&line.text, &line.words, gazetteers.endings(), lexicon);
    let stretches = view
        .scored_ranges()
        .into_iter()
        .map(|(a, b)| (a, (a..b).map(|at| line.allowed_labels(at)).collect()));
    let stretches = stretches.filter(|s: &(usize, Vec<LabelSet>)| chain::is_possible(&s.1)).collect();
    NetLine { words: net_words(&view, clusters), stretches, set: line.set, weight: line.weight }
}

/// A line's words.
pub fn net_words(line: &CrfLine, clusters: &WordClusters) -> Vec<NetWord> {
    let mut out = Vec::with_capacity(line.words.len());
    for (word, attributes) in line.words.iter().zip(&line.attributes) {
        let small = line.text[word.span.start..word.span.start + attributes.stem_length].to_lowercase();
        let named = format!("^{small}");
        let forms = if attributes.is_capitalised && !word.starts_sentence {
            [&named, &small]
        } else {
            [&small, &named]
        };
        let mut facts = [0.0; vectors::SIZE + FACTS];
        if let Some(v) = forms.iter().find_map(|f| clusters.vectors.get(*f)) {
            facts[..vectors::SIZE].iter_mut().zip(v).for_each(|(r, v)| *r = 3.0 * v);
        }
        for i in 0..8 {
            facts[vectors::SIZE + i] = (attributes.entry.counts >> (4 * i) & 15) as f32 / 8.0;
        }
        for i in 0..16 {
            facts[vectors::SIZE + 8 + i] = f32::from(attributes.entry.gazetteer_flags >> i & 1);
        }
        let look =
            u64::from(attributes.shape) << 3 | (line.casing as u64) << 1 | u64::from(word.starts_sentence);
        out.push(NetWord { pieces: pieces(&small, look), key: attributes.key, facts });
    }
    out
}

/// Beginnings and endings of up to four letters, what is three letters long, and `look`.
fn pieces(word: &str, look: u64) -> Vec<u32> {
    let letters: Vec<char> = word.chars().take(24).collect();
    let place = |bits: u64| ((u64::from(mix_bits(bits)) * PIECE_ROWS as u64) >> 32) as u32;
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
