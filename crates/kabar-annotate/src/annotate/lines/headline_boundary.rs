//! Where the headline of a link ends that is glued to a paragraph: a log-linear model over the places where it may.
//!
//! "Baca juga: Harga Beras Turun di Tiga KotaMenurut dinas perdagangan, harga …" has no mark between the link and the
//! article, and often no space. Each word that could begin a sentence is a place where the headline may end, and so is the
//! end of the line. A place is described by features: the forms of the words around it, which words they are, how the
//! article uses them elsewhere, and what joins them. The model gives each place its probability. Whoever asks decides how
//! certain is certain enough.
//!
//! The weights are made by `kabar-training headlines`, from the headlines of some articles put before the sentences of
//! others. Training and reading share this file; a change here makes the weights worthless until they are made again.

use super::headline_pieces::{Joint, Piece, push_pieces};
use super::token_predicates::trim_spaces;
use super::word_usage::WordUsage;
use crate::text::hash::fnv1a;
use kabar_patterns::{Token, TokenShape};

/// The number of weights: features are hashed into so many.
pub const WEIGHT_COUNT: usize = 1 << 16;

/// The longest headline, in pieces. Real ones are shorter.
pub const MAX_HEADLINE_PIECES: usize = 32;

/// How probable the end of a glued headline must be, from 0 to 1, for the headline to be folded. Of 473 labelled texts with
/// such links none loses a letter more at .98 than at .999, and one does at .97; .995 folds a twentieth less.
const MIN_END_PROBABILITY: f32 = 0.98;

/// How probable it must be for the headline to be dimmed.
const MIN_UNSURE_PROBABILITY: f32 = 0.8;

/// The fewest pieces of a headline.
const MIN_HEADLINE_PIECES: usize = 3;

/// Pieces after the longest headline that are looked at.
const LOOKAHEAD_PIECES: usize = 16;

/// Capitalised words before a place that are searched for the beginning of a name.
const MAX_NAME_PIECES: usize = 6;

/// A place where the headline may end.
#[derive(Debug)]
pub struct HeadlineEnd {
    /// The byte offset of the article's next word; `None` for the end of the line.
    pub next: Option<usize>,
    /// The indices of its features, below [`WEIGHT_COUNT`].
    pub features: Vec<u32>,
}

/// The text after a link's marker.
#[derive(Debug, Clone, Copy)]
pub struct GluedText<'a> {
    /// The article's text, into which the tokens point.
    pub text: &'a str,
    /// The tokens from the first of the headline to the last that may belong to it or to the paragraph after it.
    pub tokens: &'a [Token],
    /// What stands before the marker: white space, nothing between it and a word or mark, or the line's beginning.
    pub before: MarkerPlace,
    /// How the whole article uses its words.
    pub usage: &'a WordUsage,
}

/// Where the marker of a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkerPlace {
    /// At the beginning of a line.
    LineStart,
    /// After white space.
    AfterSpace,
    /// Directly after a word or a mark.
    Tight,
}

/// The weights.
pub struct BoundaryModel {
    scale: f32,
    weights: &'static [u8],
}

/// The weights that come with kabar: the scale as a little-endian `f32`, then a signed byte for each feature.
static BUILTIN_MODEL: &[u8] = include_bytes!("../../../assets/models/headlines.weights");

impl BoundaryModel {
    /// The model that comes with kabar; `None` if its file is damaged.
    pub fn builtin() -> Option<BoundaryModel> {
        let (scale, weights) = BUILTIN_MODEL.split_first_chunk::<4>()?;
        (weights.len() == WEIGHT_COUNT)
            .then_some(BoundaryModel { scale: f32::from_le_bytes(*scale), weights })
    }

    /// The most probable end of the headline, and its probability; `None` if there is none.
    pub fn best_end(&self, glued: &GluedText) -> Option<(Option<usize>, f32)> {
        let ends = headline_ends(glued);
        let weight = |f: &u32| f32::from(self.weights.get(*f as usize).map_or(0, |&w| w as i8));
        let scores: Vec<f32> =
            ends.iter().map(|end| end.features.iter().map(weight).sum::<f32>() * self.scale).collect();
        let best = (0..ends.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]))?;
        let sum: f32 = scores.iter().map(|s| (s - scores[best]).exp()).sum();
        Some((ends[best].next, 1.0 / sum))
    }
}

/// Where a headline ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum GluedEnd {
    /// At that byte offset, for certain.
    At(usize),
    /// At that byte offset, with nothing after it, if anywhere.
    Likely(usize),
    /// At that byte offset, with the article after it, more likely than anywhere else.
    Unsure(usize),
}

/// Where the headline ends that begins at `tokens[from]`, and ends at `tokens[to]` or before; `None` if that is not known.
/// Its marker begins at `tokens[at]`.
pub(super) fn glued_end(
    text: &str,
    tokens: &[Token],
    at: usize,
    (from, to): (usize, usize),
    usage: &WordUsage,
) -> Option<GluedEnd> {
    let (from, to) = trim_spaces(tokens, (from, to), text);
    let before = match at.checked_sub(1) {
        None => MarkerPlace::LineStart,
        Some(b) if tokens[b].end == tokens[at].start => MarkerPlace::Tight,
        Some(_) => MarkerPlace::AfterSpace,
    };
    let headline = &tokens[from..to];
    let last = headline.last()?.end;
    let Some((next, p)) =
        BoundaryModel::builtin()?.best_end(&GluedText { text, tokens: headline, before, usage })
    else {
        return Some(GluedEnd::Likely(last));
    };
    let is_certain =
        p >= std::env::var("FAM_P").ok().and_then(|v| v.parse().ok()).unwrap_or(MIN_END_PROBABILITY);
    match next {
        None if is_certain => Some(GluedEnd::At(last)),
        None => Some(GluedEnd::Likely(last)),
        Some(next) if p >= MIN_UNSURE_PROBABILITY => {
            let to = tokens.partition_point(|token| token.start < next);
            let (_, to) = trim_spaces(tokens, (from, to), text);
            let end = tokens.get(to.checked_sub(1)?)?.end.min(next);
            Some(if is_certain { GluedEnd::At(end) } else { GluedEnd::Unsure(end) })
        }
        Some(_) => None,
    }
}

/// The places where the headline may end, with their features.
pub fn headline_ends(glued: &GluedText) -> Vec<HeadlineEnd> {
    let most = MAX_HEADLINE_PIECES + LOOKAHEAD_PIECES;
    let mut pieces = Vec::with_capacity(most + 4);
    for token in glued.tokens {
        push_pieces(glued.text, token, &mut pieces);
        if pieces.len() >= most {
            break;
        }
    }
    let is_all = pieces.last().is_some_and(|p| glued.tokens.last().is_some_and(|t| p.token.end == t.end));
    let window = Window { glued, pieces: &pieces, is_all };
    let mut ends: Vec<HeadlineEnd> = (MIN_HEADLINE_PIECES..pieces.len().min(MAX_HEADLINE_PIECES))
        .filter(|&k| window.may_begin_sentence(k))
        .map(|k| HeadlineEnd { next: Some(pieces[k].token.start), features: window.features(k) })
        .collect();
    if is_all && !pieces.is_empty() && pieces.len() <= MAX_HEADLINE_PIECES {
        ends.push(HeadlineEnd { next: None, features: window.end_features() });
    }
    ends
}

/// The class of what is not there: the line has ended, or the window.
const NO_CLASS: u64 = 0;

struct Window<'a> {
    glued: &'a GluedText<'a>,
    pieces: &'a [Piece],
    is_all: bool,
}

impl Window<'_> {
    fn may_begin_sentence(&self, k: usize) -> bool {
        let token = &self.pieces[k].token;
        token.is_capitalized()
            || matches!(token.shape, TokenShape::Number | TokenShape::QuoteMark)
            || token.is_mark('•')
            || (token.is_mark('\'') && self.pieces[k].joint == Joint::Space)
    }

    fn is_prose(&self, k: usize) -> bool {
        self.pieces.get(k).is_some_and(|p| p.class >= 10 && p.class <= 13)
    }

    /// The index of the first word from `k` on that title case would capitalise and that is not.
    fn next_prose(&self, k: usize) -> Option<usize> {
        (k..self.pieces.len()).find(|&i| self.is_prose(i))
    }

    fn features(&self, k: usize) -> Vec<u32> {
        let (p, usage) = (&self.pieces[k], self.glued.usage);
        let before = &self.pieces[k - 1];
        let class = |i: isize| {
            let at = k.checked_add_signed(i).and_then(|at| self.pieces.get(at));
            at.map_or(if self.is_all { NO_CLASS } else { NO_CLASS + 14 }, |p| p.class)
        };
        let word = |i: usize| self.pieces.get(i).map_or(0, |p| p.token.hash);
        let next = self.pieces.get(k + 1);
        let joint = p.joint as u64;
        let inside = u64::from(p.joint.is_inside_word());
        let prose = self.next_prose(k);
        let distance = prose.map_or(9, |at| (at - k).min(8)) as u64;
        let prose_before = (0..k).filter(|&i| self.is_prose(i)).count().min(3) as u64;
        let capitals_before = self.pieces[1..k].iter().filter(|p| p.token.is_capitalized()).count() as u64;
        let prose_after = (k..k + 10).filter(|&i| self.is_prose(i)).count() as u64;
        let share = (capitals_before * 4).checked_div(capitals_before + prose_before).unwrap_or(5);
        let run = self.pieces[..k].iter().rev().take_while(|p| p.token.is_capitalized()).count();
        let name_run = self.pieces[..k]
            .iter()
            .rev()
            .take_while(|p| p.token.is_capitalized() || p.class == 9)
            .take(MAX_NAME_PIECES)
            .position(|p| p.class == 3)
            .map_or(7, |at| at as u64);
        let run = run.min(7) as u64;
        let known = [
            usage.is_lone(&p.token),
            usage.is_pair(&before.token, &p.token),
            next.is_some_and(|next| usage.is_pair(&p.token, &next.token)),
            usage.is_lowercase(&p.token),
            usage.is_lowercase(&before.token),
        ];
        let known = known.iter().fold(0, |bits, &b| bits << 1 | u64::from(b));
        let counts = usage.capital_count(p.token.hash).min(4) as u64;
        let counts_before = usage.capital_count(before.token.hash).min(4) as u64;
        let pairs = usage.pair_count(&before.token, &p.token).min(2) as u64;
        let next_pairs = next.map_or(0, |next| usage.pair_count(&p.token, &next.token).min(2)) as u64;
        let earlier = self.pieces.get(k.wrapping_sub(2));
        let pairs_before = earlier.map_or(0, |e| usage.pair_count(&e.token, &before.token).min(2)) as u64;
        let quotes = self.pieces[..k].iter().filter(|p| p.token.shape == TokenShape::QuoteMark).count();
        let brackets =
            self.pieces[..k].iter().filter(|p| p.token.is_mark('(') || p.token.is_mark(')')).count();
        let open = (quotes % 2 + 2 * (brackets % 2)) as u64;
        let seams_before = self.pieces[..k].iter().filter(|p| p.joint.is_inside_word()).count().min(2) as u64;
        let seams_after =
            self.pieces[k + 1..].iter().filter(|p| p.joint.is_inside_word()).count().min(2) as u64;
        let mut set = FeatureSet(Vec::with_capacity(40));
        set.add(1, [0, 0, 0, 0]);
        set.add(2, [joint, class(0), 0, 0]);
        set.add(3, [class(-1), class(0), inside, 0]);
        set.add(4, [class(0), class(1), 0, 0]);
        set.add(5, [class(0), class(1), class(2), 0]);
        set.add(6, [class(-2), class(-1), class(0), 0]);
        set.add(7, [class(-1), class(0), class(1), class(2)]);
        set.add(8, [class(0), class(1), class(2), class(3)]);
        set.add(9, [word(k), 0, 0, 0]);
        set.add(10, [word(k - 1), inside, 0, 0]);
        set.add(11, [word(k + 1), class(0), 0, 0]);
        set.add(12, [word(k), class(1), 0, 0]);
        set.add(13, [word(k - 1), word(k), 0, 0]);
        set.add(14, [prose.map_or(0, word), distance.min(4), 0, 0]);
        set.add(15, [prose_before, distance, 0, 0]);
        set.add(16, [share, prose_after, 0, 0]);
        set.add(17, [length_bucket(k), 0, 0, 0]);
        set.add(18, [known, class(0), 0, 0]);
        set.add(19, [known, distance.min(5), inside, 0]);
        set.add(20, [joint, before.token.len().min(5) as u64, p.token.len().min(5) as u64, 0]);
        set.add(23, [run, distance, 0, 0]);
        set.add(24, [name_run, class(0), 0, 0]);
        set.add(25, [self.glued.before as u64, joint, 0, 0]);
        set.add(26, [open, class(0), 0, 0]);
        set.add(28, [run, distance, class(0), known]);
        set.add(29, [inside, seams_before, seams_after, self.glued.before as u64]);
        set.add(31, [prose_before, share, distance.min(4), inside]);
        set.add(32, [class(-1), known, name_run, 0]);
        set.add(33, [counts, pairs, class(0), class(1)]);
        set.add(34, [counts, counts_before, pairs, distance.min(3)]);
        set.add(35, [counts, pairs, next_pairs, distance.min(4)]);
        set.add(36, [pairs_before, pairs, next_pairs, counts]);
        set.add(37, [known, counts.min(3), class(1), distance.min(3)]);
        if inside == 1 {
            let is_known = |t: &Token| u64::from(usage.is_lowercase(t) || usage.capital_count(t.hash) > 0);
            set.add(21, [p.whole, 0, 0, 0]);
            set.add(
                22,
                [
                    u64::from(usage.capital_count(p.whole).min(2)),
                    is_known(&before.token),
                    is_known(&p.token),
                    joint,
                ],
            );
            set.add(30, [joint, distance, class(1), 0]);
        }
        set.0
    }

    fn end_features(&self) -> Vec<u32> {
        let n = self.pieces.len();
        let class = |i: usize| n.checked_sub(i).and_then(|at| self.pieces.get(at)).map_or(0, |p| p.class);
        let prose = (0..n).filter(|&i| self.is_prose(i)).count().min(5) as u64;
        let capitals = self.pieces[1..].iter().filter(|p| p.token.is_capitalized()).count() as u64;
        let share = (capitals * 4).checked_div(capitals + prose).unwrap_or(5);
        let openers = self.pieces[1..].iter().filter(|p| p.class == 1).count().min(2) as u64;
        let titles = self.pieces[1..].iter().filter(|p| p.class == 2 || p.class == 3).count().min(2) as u64;
        let seams = self.pieces.iter().filter(|p| p.joint.is_inside_word()).count().min(2) as u64;
        let stops = self.pieces.iter().filter(|p| p.token.is_mark('.')).count().min(2) as u64;
        let commas = self.pieces.iter().filter(|p| p.token.is_mark(',')).count().min(3) as u64;
        let mut set = FeatureSet(Vec::with_capacity(16));
        set.add(41, [0, 0, 0, 0]);
        set.add(42, [length_bucket(n), 0, 0, 0]);
        set.add(43, [class(1), 0, 0, 0]);
        set.add(44, [class(2), class(1), 0, 0]);
        set.add(45, [prose, length_bucket(n), 0, 0]);
        set.add(46, [share, prose, 0, 0]);
        set.add(47, [openers, titles, 0, 0]);
        set.add(48, [seams, self.glued.before as u64, 0, 0]);
        set.add(49, [stops, commas, 0, 0]);
        set.add(50, [self.pieces[n - 1].token.hash, 0, 0, 0]);
        set.0
    }
}

/// Indices of features.
struct FeatureSet(Vec<u32>);

impl FeatureSet {
    fn add(&mut self, template: u64, values: [u64; 4]) {
        let mut bytes = [0; 40];
        for (slot, value) in bytes.chunks_exact_mut(8).zip([template].iter().chain(&values)) {
            slot.copy_from_slice(&value.to_le_bytes());
        }
        let hash = fnv1a(bytes);
        self.0.push(((hash ^ hash >> 32) % WEIGHT_COUNT as u64) as u32);
    }
}

fn length_bucket(pieces: usize) -> u64 {
    match pieces {
        0..=9 => pieces as u64,
        10..=11 => 10,
        12..=14 => 11,
        15..=18 => 12,
        19..=24 => 13,
        _ => 14,
    }
}
