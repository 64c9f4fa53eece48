//! How a line is worded: like an invitation, a pointer to other articles, a message of the page, or like a sentence of an
//! article. A linear model of its words, their beginnings and ends, and its shape.
//!
//! The model sees nothing but the line. It was trained on lines of a dozen languages that were written for it
//! (training/lines), and on sentences and lines of many articles, so it knows wordings of outlets of which no article was
//! labelled. What stands around the line is the business of [`line_scorer`](super::line_scorer), to which its score is one
//! feature of many. A second model tells what such a line is: an invitation, a link, a part of the page.
//!
//! The weights are made by `kabar-training wording`. Training and reading share this file; a change here makes the weights of
//! both models worthless until they are made again.

use crate::article::LineLabel;
use crate::text::hash::{FNV_OFFSET_BASIS, fnv1a_step};
use kabar_patterns::{Token, TokenShape};

/// Features are hashed into so many.
pub const WORDING_FEATURE_COUNT: usize = 1 << 16;

/// The longest line that is scored, in bytes. Longer ones are paragraphs.
pub(super) const MAX_WORDING_BYTES: usize = 340;
/// Letters of the beginnings and ends of words that are features, and the fewest letters of such a word.
const SHORT_AFFIX: (usize, usize) = (4, 5);
const LONG_AFFIX: (usize, usize) = (6, 7);

/// Features of each label are hashed into so many.
const LABEL_FEATURE_COUNT: usize = 1 << 14;
/// How many weights the model has that tells labels apart.
pub const LABEL_WEIGHT_COUNT: usize = LABEL_FEATURE_COUNT * LABELS.len();
/// What a line may be that is not the article.
pub const LABELS: [LineLabel; 3] = [LineLabel::Promo, LineLabel::Related, LineLabel::Boilerplate];

/// The weights that come with kabar: the scale as a little-endian `f32`, then a signed byte for each feature.
static BUILTIN_MODEL: &[u8] = include_bytes!("../../../assets/models/wording.weights");
/// Likewise those that tell labels apart.
static BUILTIN_LABEL_MODEL: &[u8] = include_bytes!("../../../assets/models/wording-labels.weights");

/// The logarithm of the odds that a line with these `tokens` of `text` is not the article, by its wording alone.
pub(super) fn wording_score(text: &str, tokens: &[Token]) -> f32 {
    let Some((scale, weights)) = BUILTIN_MODEL.split_first_chunk::<4>() else { return 0.0 };
    let mut sum = 0;
    for_each_feature(text, tokens, |f| sum += weight(weights, f));
    sum as f32 * f32::from_le_bytes(*scale)
}

/// What a line with these `tokens` of `text` most likely is if it is not the article.
pub(super) fn wording_label(text: &str, tokens: &[Token]) -> LineLabel {
    let features = wording_features(text, tokens);
    let scores = (0..LABELS.len()).map(|at| score(BUILTIN_LABEL_MODEL, label_features(&features, at)));
    let best = scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(LineLabel::Boilerplate, |(at, _)| LABELS[at])
}

/// The sum of the weights of `features` in a `model`: its scale as a little-endian `f32`, then a signed byte for each.
fn score(model: &[u8], features: impl IntoIterator<Item = u32>) -> f32 {
    let Some((scale, weights)) = model.split_first_chunk::<4>() else { return 0.0 };
    features.into_iter().map(|f| weight(weights, f)).sum::<i32>() as f32 * f32::from_le_bytes(*scale)
}

fn weight(weights: &[u8], feature: u32) -> i32 {
    i32::from(weights.get(feature as usize).map_or(0, |&w| w as i8))
}

/// The [`wording_features`] of a line as those of the label with the index `label` in [`LABELS`].
pub fn label_features(features: &[u32], label: usize) -> impl Iterator<Item = u32> {
    let shift = (label * LABEL_FEATURE_COUNT) as u32;
    features.iter().map(move |feature| feature % LABEL_FEATURE_COUNT as u32 + shift)
}

/// The indices of the features of a line with these `tokens` of `text`, below [`WORDING_FEATURE_COUNT`], each once, in order.
pub fn wording_features(text: &str, tokens: &[Token]) -> Vec<u32> {
    let mut out = Vec::with_capacity(tokens.len() * 6 + 16);
    for_each_feature(text, tokens, |f| out.push(f));
    out.sort_unstable();
    out
}

/// Calls `found` with each of the [`wording_features`], in no particular order. Nearly every line of every article comes by
/// here, so nothing is sorted.
fn for_each_feature(text: &str, tokens: &[Token], mut found: impl FnMut(u32)) {
    let mut seen = [0_u64; WORDING_FEATURE_COUNT / 64];
    let mut add = |template: u64, a: u64, b: u64| {
        let step = |sum: u64, value: u64| (sum.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = step(step(step(0, template), a), b);
        let feature = ((hash ^ hash >> 29) >> 7) as usize % WORDING_FEATURE_COUNT;
        let (word, bit) = (&mut seen[feature / 64], 1 << (feature % 64));
        if *word & bit == 0 {
            *word |= bit;
            found(feature as u32);
        }
    };
    add(0, 0, 0);
    let mut before = 0;
    let mut letters = Vec::new();
    for token in tokens {
        let word = identity(token);
        add(1, word, 0);
        add(2, before, word);
        before = word;
        if !token.is_word() || token.len() < SHORT_AFFIX.1 {
            continue;
        }
        letters.clear();
        let word = &text[token.start..token.end];
        if word.is_ascii() {
            letters.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            letters.extend(word.chars().flat_map(char::to_lowercase));
        }
        for (template, (affix, least)) in [(3, SHORT_AFFIX), (4, LONG_AFFIX)] {
            if letters.len() >= least {
                add(template, hash(&letters[..affix]), 0);
                add(template, hash(&letters[letters.len() - affix..]), 1);
            }
        }
    }
    let identity_at = |at: usize| tokens.get(at).map_or(0, identity);
    let last = tokens.last().map_or(0, identity);
    add(5, identity_at(0), 0);
    add(6, identity_at(0), identity_at(1));
    add(7, last, 0);
    let words = tokens.iter().filter(|t| t.is_word()).count();
    let length =
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 22, 30].partition_point(|&limit| limit < words) as u64;
    let end = match tokens.last() {
        Some(token) if !token.is_word() && token.shape != TokenShape::Number => last,
        _ => 0,
    };
    let capitals = tokens.iter().filter(|t| t.is_word() && t.is_capitalized()).count() * 5 / words.max(1);
    let capitals = capitals as u64;
    add(8, length, 0);
    add(9, length, end);
    add(10, capitals, end);
    add(11, capitals, length);
    for shape in [TokenShape::Address, TokenShape::Number, TokenShape::QuoteMark, TokenShape::AllCaps] {
        if tokens.iter().any(|t| t.shape == shape) {
            add(12, shape as u64, length);
        }
    }
}

fn hash(letters: &[char]) -> u64 {
    letters.iter().fold(FNV_OFFSET_BASIS, |hash, &letter| fnv1a_step(hash, u64::from(letter)))
}

/// What a token counts as: numbers and addresses are all alike.
fn identity(token: &Token) -> u64 {
    match token.shape {
        TokenShape::Number => 1,
        TokenShape::Address => 2,
        TokenShape::QuoteMark => 3,
        _ => token.hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_patterns::tokenize;

    fn tokens(line: &str) -> Vec<Token> {
        let mut out = Vec::new();
        tokenize(line, 0, &mut out);
        out
    }

    #[test]
    fn weights_are_there() {
        assert_eq!(BUILTIN_MODEL.len(), 4 + WORDING_FEATURE_COUNT);
        assert_eq!(BUILTIN_LABEL_MODEL.len(), 4 + LABEL_WEIGHT_COUNT);
    }

    #[test]
    fn an_invitation_scores_higher_than_a_sentence_with_its_words() {
        for (invitation, sentence) in [
            ("Sign up for our letter about boats", "She signed up for a letter about boats, he said."),
            ("Ikuti kabar pelabuhan di kanal kami", "Ia mengikuti kabar pelabuhan di kanal itu sejak lama."),
            ("Mehr Nachrichten vom Hafen lesen Sie hier", "Die Nachrichten vom Hafen las sie erst am Abend."),
        ] {
            let [high, low] = [invitation, sentence].map(|line| wording_score(line, &tokens(line)));
            assert!(high > low, "{invitation} {high}, {sentence} {low}");
        }
    }

    #[test]
    fn every_line_has_features_below_their_number() {
        for line in ["", "…", "ß", "İstanbul’da 12.30", "https://gazette.example/a?b", "東京 – 大阪"]
        {
            let features = wording_features(line, &tokens(line));
            assert!(!features.is_empty() && features.iter().all(|&f| (f as usize) < WORDING_FEATURE_COUNT));
            assert!(
                (0..LABELS.len())
                    .flat_map(|at| label_features(&features, at))
                    .all(|f| (f as usize) < LABEL_WEIGHT_COUNT)
            );
        }
    }
}
