//! What tells a line of the article from the rest of its page, as features of a linear model
//! ([`line_scorer`](super::line_scorer)): its shape, where it stands, what its neighbours are, what the page says of it, and
//! a few of its words.
//!
//! The weights are made by `kabar-training lines`. Training and reading share this file; a change here makes the weights
//! worthless until they are made again.
//!
//! Shape and place are the same in all languages, words are not: most features are about the former, so that a language of
//! which few articles were labelled is judged as well.

use super::builtin::VOCABULARY;
use super::family::FamilySign;
use super::line_classifier::LineClassifier;
use super::line_state::{LineState, SHORT_LINE_BYTES};
use super::line_wording::{MAX_WORDING_BYTES, wording_label, wording_score};
use super::neighbours::ClassifiedLine;
use super::token_predicates::{is_any_mark, word_count};
use crate::article::{Article, Block, EvidenceKind, LineLabel};
use crate::text::hash::FastSet;
use kabar_patterns::{Token, TokenShape};
use std::cell::OnceCell;

/// Features are hashed into so many.
pub const FEATURE_COUNT: usize = 1 << 16;

/// The longest line that is judged, in bytes. Longer ones are paragraphs.
const MAX_LINE_BYTES: usize = 240;
/// The most tokens of a line whose words are features.
const MAX_WORD_TOKENS: usize = 24;
/// So many lines above and below a line are looked at for the run of short lines that it stands in.
const MAX_RUN: usize = 12;
/// Lines at the beginning and at the end of an article that are judged whatever their length.
const EDGE_LINES: (usize, usize) = (2, 6);

/// From this [`wording_score`] a line is judged wherever it stands, and whatever its length.
const MIN_JUDGED_WORDING: f32 = -1.0;

/// The fewest words of a headline.
const MIN_HEADLINE_WORDS: usize = 4;

/// A line, described.
pub(super) struct DescribedLine {
    /// The indices of its features, below [`FEATURE_COUNT`].
    pub indices: Vec<u32>,
    /// What it is, if it is not the article.
    pub label: LineLabel,
}

/// The lines of an article, to be described one by one.
pub(super) struct LineDescriber<'a> {
    classifier: &'a LineClassifier<'a>,
    article: &'a Article,
    lines: &'a [ClassifiedLine],
    states: Vec<LineState>,
    /// How many paragraphs stand before each line, and how many there are.
    paragraphs_before: Vec<usize>,
    paragraphs: usize,
    /// How many lines are not the article, as far as rules tell.
    furniture: usize,
    has_evidence: bool,
    repeats: OnceCell<FastSet<&'a str>>,
    /// The [`wording_score`] of each line, as far as it was asked for.
    wordings: Vec<OnceCell<f32>>,
}

impl<'a> LineDescriber<'a> {
    pub(super) fn new(
        classifier: &'a LineClassifier<'a>,
        article: &'a Article,
        lines: &'a [ClassifiedLine],
    ) -> LineDescriber<'a> {
        let states: Vec<LineState> = lines.iter().map(|line| LineState::of(classifier, line)).collect();
        let mut paragraphs = 0;
        let mut paragraphs_before = Vec::with_capacity(states.len());
        for state in &states {
            paragraphs_before.push(paragraphs);
            paragraphs += usize::from(*state == LineState::Paragraph);
        }
        let furniture = states.iter().filter(|state| state.is_furniture()).count();
        let has_evidence = (0..lines.len()).any(|at| !article.line_evidence(at).is_empty());
        LineDescriber {
            classifier,
            article,
            lines,
            states,
            paragraphs_before,
            paragraphs,
            furniture,
            has_evidence,
            repeats: OnceCell::new(),
            wordings: vec![OnceCell::new(); lines.len()],
        }
    }

    /// How many lines are paragraphs.
    pub(super) fn paragraph_count(&self) -> usize {
        self.paragraphs
    }

    fn state(&self, at: usize, step: isize) -> LineState {
        let at = at.checked_add_signed(step).and_then(|at| self.states.get(at));
        at.copied().unwrap_or(LineState::Outside)
    }

    /// Is the line worth a look: short, at the beginning or the end, beside something that is not the article, or one of which
    /// the page says something? A line of several sentences is a paragraph, and one that ends with a colon announces what is
    /// below it. All others stay the article's, too.
    pub(super) fn is_worth_judging(&self, at: usize) -> bool {
        let span = self.lines[at].span;
        let is_furniture = |step| self.state(at, step).is_furniture();
        let is_near = span.len() <= SHORT_LINE_BYTES
            || span.len() <= MAX_LINE_BYTES
                && (at < EDGE_LINES.0
                    || at + EDGE_LINES.1 >= self.lines.len()
                    || is_furniture(-1)
                    || is_furniture(1)
                    || !self.article.line_evidence(at).is_empty());
        let is_one_sentence =
            || span.len() <= SHORT_LINE_BYTES || sentence_breaks(self.classifier.tokens_of(span)) == 0;
        (is_near && is_one_sentence() || self.wording(at) >= MIN_JUDGED_WORDING)
            && self.states[at] != LineState::Introduction
            && !is_joined_by_commas(span.trim(self.classifier.text).slice(self.classifier.text))
    }

    /// How a line is worded: the [`wording_score`], and less than any of a line that is too long.
    pub(super) fn wording(&self, at: usize) -> f32 {
        *self.wordings[at].get_or_init(|| {
            let span = self.lines[at].span.trim(self.classifier.text);
            if span.len() > MAX_WORDING_BYTES {
                return f32::NEG_INFINITY;
            }
            wording_score(self.classifier.text, self.classifier.tokens_of(span))
        })
    }

    /// The lines that stand more than once in the article.
    fn is_repeated(&self, line: &'a str) -> bool {
        let repeats = self.repeats.get_or_init(|| {
            let mut seen = FastSet::default();
            let lines = self
                .lines
                .iter()
                .map(|line| line.span.trim(self.classifier.text).slice(self.classifier.text));
            lines.filter(|line| line.len() <= SHORT_LINE_BYTES && !seen.insert(*line)).collect()
        });
        repeats.contains(line)
    }

    /// Describes a line.
    pub(super) fn features(&self, at: usize) -> DescribedLine {
        let span = self.lines[at].span.trim(self.classifier.text);
        let line = span.slice(self.classifier.text);
        let tokens = self.classifier.tokens_of(span);
        let count = self.lines.len();
        let words = word_count(tokens);
        let length = bucket(words, &[1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 19, 24, 32, 45]);
        let end = end_class(tokens);
        let first = tokens.first().map_or(0, first_class);
        let title_case = match VOCABULARY.title_case_share(tokens) {
            None => 0,
            Some(share) => 1 + (share * 4.99) as u64,
        };
        let from_start = bucket(at, &[0, 1, 2, 3, 5, 8]);
        let from_end = bucket(count - 1 - at, &[0, 1, 2, 3, 5, 8, 12]);
        let relative = (at * 8 / count.max(1)) as u64;
        let [before2, before, after, after2] = [-2, -1, 1, 2].map(|step| self.state(at, step) as u64);
        let is_in_list = |state: &&LineState| state.is_in_lists();
        let run_before = self.states[..at].iter().rev().take(MAX_RUN).take_while(is_in_list).count();
        let run_after = self.states[at + 1..].iter().take(MAX_RUN).take_while(is_in_list).count();
        let run = bucket(run_before + run_after, &[0, 1, 2, 3, 5, 8]);
        let place_in_run = u64::from(run_before > 0) + 2 * u64::from(run_after > 0);
        let ends_run = u64::from(at + run_after + 1 == count) + 2 * u64::from(at == run_before);
        let is_announced = u64::from(self.state(at, -1 - run_before as isize) == LineState::Introduction);
        let first_word = |at: Option<usize>| {
            let line = at.and_then(|at| self.lines.get(at))?;
            self.classifier.tokens_of(line.span).iter().find(|t| t.is_word()).map(|t| t.hash)
        };
        let own_first = first_word(Some(at));
        let is_parallel = own_first.is_some()
            && [at.checked_sub(1), Some(at + 1)].into_iter().any(|other| first_word(other) == own_first);
        let is_parallel = u64::from(is_parallel);
        let certain_near = (at.saturating_sub(4)..(at + 5).min(count))
            .filter(|&i| i != at && self.states[i].is_furniture())
            .count();
        let certain_near = bucket(certain_near, &[0, 1, 2, 4]);
        let certain_all = bucket(self.furniture * 10 / count.max(1), &[0, 1, 2, 4, 6]);
        let lines = bucket(count, &[1, 3, 6, 10, 16, 25, 40, 80]);
        let paragraphs_share = (self.paragraphs * 4 / count.max(1)) as u64;
        let before_here = self.paragraphs_before[at];
        let here = usize::from(self.states[at] == LineState::Paragraph);
        let paragraphs_before = bucket(before_here, &[0, 1, 2, 4, 8]);
        let paragraphs_after = bucket(self.paragraphs - before_here - here, &[0, 1, 2, 4, 8]);
        let in_title = tokens
            .iter()
            .filter(|t| t.is_word() && t.len() > 3 && self.classifier.title_words.contains(&t.hash))
            .count();
        let long_words = tokens.iter().filter(|t| t.is_word() && t.len() > 3).count();
        let title_share = bucket(in_title * 10 / long_words.max(1), &[0, 1, 3, 5, 8]);
        let names_outlet =
            u64::from(tokens.iter().any(|t| t.is_word() && self.classifier.outlet_words.contains(&t.hash)));
        let signs = u64::from(self.classifier.family_signs(tokens));
        let speech = u64::from(self.classifier.reports_speech_at(span));
        let numbers = bucket(tokens.iter().filter(|t| t.shape == TokenShape::Number).count(), &[0, 1, 2, 3]);
        let quotes = bucket(tokens.iter().filter(|t| t.shape == TokenShape::QuoteMark).count(), &[0, 1, 2]);
        let address = u64::from(tokens.iter().any(|t| t.shape == TokenShape::Address));
        let minor = tokens
            .iter()
            .filter(|t| {
                t.shape == TokenShape::Lowercase
                    && (VOCABULARY.minor_words.contains(t.hash) || VOCABULARY.frequent_words.contains(t.hash))
            })
            .count();
        let minor = bucket(minor * 10 / words.max(1), &[0, 1, 2, 3, 5]);
        let openers = u64::from(tokens.first().is_some_and(|t| VOCABULARY.sentence_openers.contains(t.hash)));
        let has_mark = |marks: &[char]| u64::from(tokens.iter().any(|t| is_any_mark(t, marks)));
        let marks = has_mark(&['|', '•', '>', '»'])
            | has_mark(&['©', '®']) << 1
            | has_mark(&['@', '#']) << 2
            | has_mark(&[':']) << 3
            | has_mark(&['[', '(']) << 4
            | has_mark(&['?', '!']) << 5;
        let repeated = u64::from(line.len() <= SHORT_LINE_BYTES && self.is_repeated(line));
        let block = match self.article.block_at(span.start) {
            Block::Paragraph => 0,
            Block::Item { .. } => 1,
            Block::Quote | Block::Code | Block::Table => 2,
            _ => 3,
        };
        let evidence = self.article.line_evidence(at);
        let is_heading = u64::from(self.lines[at].is_heading);
        let sentences = bucket(sentence_breaks(tokens), &[0, 1, 2]);
        let wording = self.wording(at);
        let wording = WORDING_BOUNDS.partition_point(|&bound| bound <= wording) as u64;
        let mut set = FeatureSet(Vec::with_capacity(112));
        set.add(1, [0, 0, 0, 0]);
        set.add(2, [length, end, 0, 0]);
        set.add(3, [length, end, first, 0]);
        set.add(4, [title_case, end, length.min(6), 0]);
        set.add(5, [from_end, end, 0, 0]);
        set.add(6, [from_end, length, end, 0]);
        set.add(7, [from_start, length, end, 0]);
        set.add(8, [relative, end, 0, 0]);
        set.add(9, [before, after, 0, 0]);
        set.add(10, [before, after, length, end]);
        set.add(11, [before2, before, 0, 0]);
        set.add(12, [after, after2, 0, 0]);
        set.add(13, [before2, before, after, after2]);
        set.add(14, [before, end, length, 0]);
        set.add(15, [after, end, length, 0]);
        set.add(16, [run, place_in_run, end, 0]);
        set.add(17, [run, ends_run, end, length]);
        set.add(18, [run, ends_run, certain_near, 0]);
        set.add(19, [certain_near, end, length, 0]);
        set.add(20, [certain_all, end, 0, 0]);
        set.add(21, [lines, paragraphs_share, end, 0]);
        set.add(22, [paragraphs_after, end, length, 0]);
        set.add(23, [paragraphs_after, certain_near, end, 0]);
        set.add(24, [paragraphs_before, paragraphs_after, end, 0]);
        set.add(25, [title_share, end, length.min(8), 0]);
        set.add(26, [title_share, from_end.min(3), 0, 0]);
        set.add(27, [names_outlet, end, 0, 0]);
        set.add(28, [signs, 0, 0, 0]);
        set.add(29, [signs, from_end.min(3), 0, 0]);
        set.add(30, [signs, before, after, 0]);
        set.add(31, [speech, quotes, end, 0]);
        set.add(32, [numbers, end, length, 0]);
        set.add(33, [address, end, from_end.min(3), 0]);
        set.add(34, [minor, end, length.min(8), 0]);
        set.add(35, [openers, end, 0, 0]);
        set.add(36, [marks, 0, 0, 0]);
        set.add(37, [marks, end, length, 0]);
        set.add(38, [repeated, end, length, 0]);
        set.add(39, [block, end, length.min(8), 0]);
        set.add(40, [is_heading, length, before, after]);
        set.add(41, [is_heading, title_case, certain_near, 0]);
        set.add(42, [sentences, end, from_end.min(4), 0]);
        set.add(43, [sentences, certain_near, before, after]);
        set.add(44, [first, end, title_case, 0]);
        set.add(47, [is_announced, run, end, 0]);
        set.add(48, [is_announced, certain_near, from_end.min(3), 0]);
        set.add(49, [is_parallel, run, end, 0]);
        for bit in 0..8 {
            if signs >> bit & 1 == 1 {
                set.add(45, [bit, end, 0, 0]);
                set.add(46, [bit, certain_near, from_end.min(3), 0]);
            }
        }
        if self.has_evidence {
            set.add(50, [u64::from(evidence.is_empty()), end, length, 0]);
            for kind in EVIDENCE_KINDS {
                if evidence.has(kind) {
                    set.add(51, [kind as u64, 0, 0, 0]);
                    set.add(52, [kind as u64, end, length.min(8), 0]);
                    set.add(53, [kind as u64, before, after, 0]);
                }
            }
        }
        set.add(70, [wording, 0, 0, 0]);
        set.add(71, [wording, length, 0, 0]);
        set.add(72, [wording, end, 0, 0]);
        set.add(73, [wording, before, after, 0]);
        set.add(74, [wording, from_end.min(3), 0, 0]);
        set.add(75, [wording, from_start.min(2), 0, 0]);
        set.add(76, [wording, certain_near, 0, 0]);
        set.add(77, [wording, signs, 0, 0]);
        set.add(78, [wording, is_heading, sentences, 0]);
        let shown = &tokens[..tokens.len().min(MAX_WORD_TOKENS)];
        for (i, token) in shown.iter().enumerate() {
            set.add(60, [token.hash, 0, 0, 0]);
            if let Some(next) = tokens.get(i + 1) {
                set.add(61, [token.hash, next.hash, 0, 0]);
            }
        }
        for (template, token) in [(62, tokens.first()), (63, tokens.last())] {
            if let Some(token) = token {
                set.add(template, [token.hash, length.min(6), 0, 0]);
            }
        }
        let is_headline = words >= MIN_HEADLINE_WORDS
            && signs & (FamilySign::Invitation as u64 | FamilySign::Address as u64) == 0
            && matches!(tokens.last(), Some(t) if t.is_word() || is_any_mark(t, &['?', '!']));
        // Of headlines the model of labels knows nothing.
        let label = if is_headline && self.wording(at) < MIN_JUDGED_WORDING {
            LineLabel::Related
        } else {
            wording_label(self.classifier.text, tokens)
        };
        DescribedLine { indices: set.0, label }
    }
}

/// Between these [`wording_score`]s a line counts as worded alike.
const WORDING_BOUNDS: [f32; 11] = [-8.0, -6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.5];

/// The kinds of evidence that are features.
const EVIDENCE_KINDS: [EvidenceKind; 14] = [
    EvidenceKind::LinkOnly,
    EvidenceKind::MostlyLinks,
    EvidenceKind::Aside,
    EvidenceKind::Navigation,
    EvidenceKind::Form,
    EvidenceKind::Caption,
    EvidenceKind::Related,
    EvidenceKind::Newsletter,
    EvidenceKind::Promo,
    EvidenceKind::Share,
    EvidenceKind::Paywall,
    EvidenceKind::Advert,
    EvidenceKind::Author,
    EvidenceKind::Tag,
];

/// The index of the first of `limits` that is not less than `value`; behind the last, their number.
fn bucket(value: usize, limits: &[usize]) -> u64 {
    limits.partition_point(|&limit| limit < value) as u64
}

/// Is it a sentence, or several, of a scraper that puts commas in the place of line ends and lost links: "… di laga itu. ,"?
fn is_joined_by_commas(line: &str) -> bool {
    line.ends_with(',') && line.contains(' ')
        || [".,", "?,", "!,", ". ,"].iter().any(|joint| line.contains(joint))
}

/// How often a full stop stands before a capital.
fn sentence_breaks(tokens: &[Token]) -> usize {
    tokens.windows(2).filter(|pair| pair[0].is_mark('.') && pair[1].is_capitalized()).count()
}

fn end_class(tokens: &[Token]) -> u64 {
    let Some(last) = tokens.last() else { return 0 };
    match last.shape {
        TokenShape::QuoteMark => 1,
        TokenShape::Number => 2,
        TokenShape::Address => 3,
        TokenShape::Punctuation => {
            let marks = ['.', '?', '!', ':', ',', ')', ';', ']', '>', '*'];
            5 + marks.iter().position(|&mark| last.is_mark(mark)).unwrap_or(marks.len()) as u64
        }
        _ => 4,
    }
}

fn first_class(token: &Token) -> u64 {
    match token.shape {
        TokenShape::Lowercase => 1,
        TokenShape::Capitalized => 2,
        TokenShape::AllCaps => 3,
        TokenShape::Number => 4,
        TokenShape::Address => 5,
        TokenShape::QuoteMark => 6,
        TokenShape::Punctuation => {
            let marks = ['-', '•', '(', '[', '*', '>', '@', '#', '|', '+'];
            7 + marks.iter().position(|&mark| token.is_mark(mark)).unwrap_or(marks.len()) as u64
        }
    }
}

/// Indices of features.
struct FeatureSet(Vec<u32>);

impl FeatureSet {
    fn add(&mut self, template: u64, values: [u64; 4]) {
        let step = |sum: u64, value: u64| (sum.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = values.into_iter().fold(step(0, template), step);
        self.0.push(((hash ^ hash >> 29) >> 7) as u32 % FEATURE_COUNT as u32);
    }
}
