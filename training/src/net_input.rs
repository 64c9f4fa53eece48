//! The input of the net: for each word its pieces (prefixes, suffixes, shape), its vector, its counts and its lists.

use crate::chain::{self, LabelSet};
use crate::labelled_sets::LabelledLine;
use crate::vectors::{self, WordClusters};
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::line::CrfLine;
use kabar_annotate::annotate::entities::crf::model::ModelLexicon;
use kabar_annotate::annotate::entities::crf::token_attributes::mix_bits;

/// How many rows of numbers there are for pieces. Pieces with the same hash share a row.
pub const PIECE_ROWS: usize = 1 << 13;
/// A word's counts (8) and lists (16), as numbers.
pub const FACTS: usize = 24;

/// A line as the net sees it.
pub struct NetLine {
    pub words: Vec<NetWord>,
    /// The ranges that are scored: the first word, and the labels that each word may have.
    pub ranges: Vec<(usize, Vec<LabelSet>)>,
    /// The number of its set.
    pub set: usize,
    /// How much it counts.
    pub weight: f32,
}

/// A word as the net sees it.
pub struct NetWord {
    /// Its pieces, as rows of the net's table.
    pub pieces: Vec<u32>,
    /// The hash of the word in small letters.
    pub key: u32,
    /// Its vector and facts.
    pub facts: [f32; vectors::SIZE + FACTS],
}

/// The input for a line of a labelled set.
pub fn net_line(
    line: &LabelledLine,
    (gazetteers, lexicon, clusters): (Gazetteers, ModelLexicon, &WordClusters),
) -> NetLine {
    let crf_line = CrfLine::new(&line.text, &line.words, gazetteers.endings(), lexicon);
    let ranges = crf_line
        .scored_ranges()
        .into_iter()
        .map(|(a, b)| (a, (a..b).map(|at| line.allowed_labels(at)).collect()));
    let ranges = ranges.filter(|s: &(usize, Vec<LabelSet>)| chain::is_possible(&s.1)).collect();
    NetLine { words: net_words(&crf_line, clusters), ranges, set: line.set, weight: line.weight }
}

/// The input for the words of a line.
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
        let shape =
            u64::from(attributes.shape) << 3 | (line.casing as u64) << 1 | u64::from(word.starts_sentence);
        out.push(NetWord { pieces: pieces(&small, shape), key: attributes.key, facts });
    }
    out
}

/// The pieces of a word: prefixes and suffixes of up to four letters, every three letters in a row, and `shape`.
fn pieces(word: &str, shape: u64) -> Vec<u32> {
    let letters: Vec<char> = word.chars().take(24).collect();
    let place = |bits: u64| ((u64::from(mix_bits(bits)) * PIECE_ROWS as u64) >> 32) as u32;
    let row = |kind: u64, letters: &[char]| {
        let hash = letters
            .iter()
            .fold(kind, |h, &c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3));
        place(hash)
    };
    let mut out = vec![place(shape)];
    for size in 1..=letters.len().min(4) {
        out.push(row(11, &letters[..size]));
        out.push(row(13, &letters[letters.len() - size..]));
    }
    out.extend(letters.windows(3).map(|w| row(17, w)));
    out
}
