//! What a line is by its neighbours: a bare "Baca juga:" takes the headlines below it, "Editor:" the name, "Tags:" the
//! tags; a short line between paragraphs is a sub-heading. And how much may be folded at all.
//!
//! Position alone folds nothing: every line that goes here goes with a marker that a rule anchored.

use super::classifier::{LineClassifier, LineCut};
use super::pack::NextLines;
use super::token_predicates::is_name_list;
use crate::text::Span;
use kabar_patterns::tokens::{LineToken, LineTokenShape, tokenize};

/// A line, and the parts of it that are not the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassifiedLine {
    /// The line as it stands.
    pub span: Span,
    /// In order; one that covers the line is all of it.
    pub cuts: Vec<LineCut>,
    /// Is it a sub-heading?
    pub is_heading: bool,
    /// In how many articles of its outlet it stands, where that is why it is folded.
    pub repeat_count: Option<u32>,
}

impl ClassifiedLine {
    /// Does one cut take the whole line?
    pub fn is_fully_cut(&self) -> bool {
        self.cuts.first().is_some_and(|cut| cut.span == self.span)
    }
}

/// The longest line, in bytes, that a marker above it can take as a headline, and as a tag.
const MAX_HEADLINE_BYTES: usize = 150;
const MAX_TAG_BYTES: usize = 50;
/// The most headlines in a list of related articles.
const MAX_LIST_ITEMS: usize = 12;

/// The rule of lines that repeat within an article. It has no pattern.
const REPEATED_LINE_RULE: &str = "en/repeated";

/// More than this share of an article's lines is not folded on a guess.
const MAX_FOLDED_SHARE: f32 = 0.4;

/// Gives each bare marker the lines below it that are its own.
pub fn apply_markers(judge: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let mut at = 0;
    while at < lines.len() {
        let marker =
            lines[at].cuts.last().copied().filter(|cut| cut.rest.is_empty() && lines[at].is_fully_cut());
        at += 1;
        let Some(marker) = marker else { continue };
        let Some(next) = judge.rules.rule(marker.rule).next else { continue };
        let taken = lines[at..].iter().position(ClassifiedLine::is_fully_cut).unwrap_or(lines.len() - at);
        let below: Vec<Span> = lines[at..at + taken].iter().map(|l| l.span.trim(judge.text)).collect();
        let count = match next {
            NextLines::Headline => count_headlines(judge, &below, 3),
            NextLines::List => count_headlines(judge, &below, MAX_LIST_ITEMS).max(count_list_items(
                judge,
                &below,
                lines.len(),
            )),
            NextLines::Name => below.iter().take(1).filter(|s| is_name(judge, **s)).count(),
            NextLines::Caption => below.iter().take(1).filter(|s| s.len() <= 400).count(),
            NextLines::Contents => {
                let items =
                    below.iter().take(40).take_while(|s| is_tag(judge, **s, 2 * MAX_TAG_BYTES)).count();
                // An entry is one that comes again as a heading: up to the last such all are entries.
                let again = |item: &Span| {
                    below[items..].iter().take(400).any(|later| share_first_words(judge, *item, *later))
                };
                below[..items].iter().rposition(again).map_or(0, |last| last + 1)
            }
            NextLines::Tags => {
                let tags = below.iter().take_while(|s| is_tag(judge, **s, MAX_TAG_BYTES)).count();
                // Tags end where the article does, or where something else is folded: else they are its own lines.
                if tags == below.len() { tags } else { 0 }
            }
        };
        for (line, rest) in lines[at..at + count].iter_mut().zip(below) {
            line.cuts = vec![LineCut { span: line.span, rule: marker.rule, rest }];
        }
        at += count;
    }
}

/// How many of `below` are headlines: no more than `most`, and what follows them must not be one too, or the lines
/// below a marker are a list in the article. The first may be in sentence case, the others are in title case.
fn count_headlines(judge: &LineClassifier, below: &[Span], most: usize) -> usize {
    let mut tokens = Vec::new();
    below
        .iter()
        .take(most)
        .enumerate()
        .take_while(|(i, span)| {
            tokens.clear();
            tokenize(span.slice(judge.text), 0, &mut tokens);
            let words = tokens.iter().filter(|t| t.is_word()).count();
            let last = tokens.last();
            let stopped = last.is_some_and(|t| ['.', ':', ',', ')', '"'].iter().any(|&c| t.is_mark(c)));
            let titled = judge.rules.title_case_share(&tokens).is_some_and(|share| share > 0.8);
            let fits = span.len() <= MAX_HEADLINE_BYTES && words >= 3 && !stopped;
            let quote = tokens.first().is_some_and(|t| t.shape == LineTokenShape::Quote) && !titled;
            fits && !quote && (titled || (*i == 0 && words >= 4))
        })
        .count()
}

/// How many of `below` are items of a list of headlines in sentence case: short lines without a full stop up to the end
/// of the article, or to what else is folded. Where a paragraph follows, the last of three or more may be its heading.
fn count_list_items(judge: &LineClassifier, below: &[Span], lines: usize) -> usize {
    let mut tokens = Vec::new();
    let item = |span: &&Span| {
        tokens.clear();
        tokenize(span.slice(judge.text), 0, &mut tokens);
        let words = tokens.iter().filter(|t| t.is_word()).count();
        let stops = ['.', ':', ',', ')', '"', ';'];
        let stopped = tokens.last().is_some_and(|t| stops.iter().any(|&c| t.is_mark(c)));
        let quote = tokens.first().is_some_and(|t| t.shape == LineTokenShape::Quote);
        span.len() <= MAX_HEADLINE_BYTES && words >= 4 && !stopped && !quote
    };
    let items = below.iter().take_while(item).count();
    let all = items == below.len();
    if items > MAX_LIST_ITEMS || items * 2 > lines || (!all && items < 3) {
        return 0;
    }
    if all { items } else { items - 1 }
}

/// Do two lines begin with the same three words?
fn share_first_words(judge: &LineClassifier, a: Span, b: Span) -> bool {
    let words = |s: Span| s.slice(judge.text).split_whitespace().take(3);
    words(a).count() == 3 && words(a).eq(words(b))
}

fn is_name(judge: &LineClassifier, span: Span) -> bool {
    let mut tokens = Vec::new();
    tokenize(span.slice(judge.text), 0, &mut tokens);
    span.len() <= 60 && is_name_list(&tokens)
}

fn is_tag(judge: &LineClassifier, span: Span, longest: usize) -> bool {
    let stopped = span.slice(judge.text).ends_with(['.', '?', '!', ':', ',', '"', '”']);
    span.len() <= longest && !stopped
}

/// Folds a short line that stands three times or more in a row: section names, captions of buttons. Not one that comes
/// again between other lines: that may be who speaks in an interview.
pub fn fold_repeated_runs(judge: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let Some(rule) = judge.rules.index_of(REPEATED_LINE_RULE) else { return };
    let text = |line: &ClassifiedLine| line.span.trim(judge.text).slice(judge.text);
    let short = |t: &str| (3..=30).contains(&t.len()) && t.chars().all(|c| c.is_alphabetic() || c == ' ');
    let mut at = 0;
    while at < lines.len() {
        let first = text(&lines[at]);
        let same = lines[at..].iter().take_while(|line| text(line) == first && line.cuts.is_empty()).count();
        if same > 2 && short(first) {
            for line in &mut lines[at..at + same] {
                line.cuts = vec![LineCut { span: line.span, rule, rest: Span::new(0, 0) }];
            }
        }
        at += same.max(1);
    }
}

/// Takes back what stands in the middle of the article and only counts at its edges.
pub fn clear_inner_edge_cuts(judge: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let n = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        let edge_only = line.cuts.first().is_some_and(|cut| judge.rules.rule(cut.rule).is_edge_only);
        if edge_only && at > 1 && at + 5 < n {
            line.cuts.clear();
        }
    }
}

/// Folds what the outlet repeats in article after article, where nothing speaks for its being the article's own: not the
/// first paragraph, no quotation, no sub-heading, nothing that introduces what follows, and no line of a list of which
/// other lines are new (the salt of every recipe). And not so much that an updated article vanishes beside its first
/// version.
pub fn fold_outlet_repeats(
    judge: &LineClassifier,
    lines: &mut [ClassifiedLine],
    count: impl Fn(Span) -> Option<u32>,
) {
    let mut tokens = Vec::new();
    let first = lines.iter().position(|line| line.cuts.is_empty()).unwrap_or(0);
    let mut found: Vec<Option<u32>> = vec![None; lines.len()];
    for (at, line) in lines.iter().enumerate().skip(first + 1) {
        if !line.cuts.is_empty() || line.is_heading {
            continue;
        }
        let text = line.span.slice(judge.text);
        let Some(count) = count(line.span) else { continue };
        tokens.clear();
        tokenize(text, 0, &mut tokens);
        let said = tokens.iter().any(|t| t.shape == LineTokenShape::Quote);
        let introduces = tokens.last().is_some_and(|t| t.is_mark(':'));
        found[at] = Some(count).filter(|_| !said && !introduces);
    }
    let stands_apart = |line: Option<&ClassifiedLine>| {
        line.is_none_or(|l| l.is_fully_cut() || l.is_heading || l.span.len() > MAX_TAG_BYTES + 30)
    };
    let mut at = 0;
    while at < lines.len() {
        let run = found[at..].iter().take_while(|count| count.is_some()).count();
        let before = at.checked_sub(1).and_then(|b| lines.get(b));
        if run > 0 && !(stands_apart(before) && stands_apart(lines.get(at + run))) {
            found[at..at + run].fill(None);
        }
        at += run.max(1);
    }
    let hidden = lines.iter().filter(|line| is_folded(judge, line)).count() + found.iter().flatten().count();
    if hidden as f32 <= MAX_FOLDED_SHARE * lines.len() as f32 {
        lines.iter_mut().zip(found).for_each(|(line, count)| line.repeat_count = count);
    }
}

fn is_folded(judge: &LineClassifier, line: &ClassifiedLine) -> bool {
    line.is_fully_cut() && line.cuts.first().is_some_and(|cut| judge.rules.rule(cut.rule).label.is_folded())
}

/// Gives back what was folded on weak rules where too much of the article would be gone.
pub fn limit_weak_cuts(judge: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let hidden = lines.iter().filter(|line| is_folded(judge, line)).count();
    if hidden as f32 <= MAX_FOLDED_SHARE * lines.len() as f32 {
        return;
    }
    let weak =
        |line: &ClassifiedLine| line.cuts.first().is_some_and(|cut| judge.rules.rule(cut.rule).is_weak);
    for line in lines.iter_mut().filter(|line| is_folded(judge, line) && weak(line)) {
        line.cuts.clear();
    }
}

/// Marks sub-headings: a short line without a full stop, in few words, between paragraphs of the article.
pub fn mark_headings(judge: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let is_paragraph = |line: &ClassifiedLine| line.cuts.is_empty() && line.span.len() > 80;
    let mut tokens: Vec<LineToken> = Vec::new();
    for at in 1..lines.len().saturating_sub(1) {
        let (before, line, after) = (&lines[at - 1], &lines[at], &lines[at + 1]);
        let dull = !line.cuts.is_empty() || line.span.len() > 90 || before.is_heading;
        if dull || !is_paragraph(after) || !(is_paragraph(before) || before.is_fully_cut()) {
            continue;
        }
        tokens.clear();
        tokenize(line.span.slice(judge.text), 0, &mut tokens);
        let words = tokens.iter().filter(|t| t.is_word()).count();
        let open = !tokens.iter().any(|t| t.is_mark('|') || t.is_mark('©'))
            && tokens
                .last()
                .is_some_and(|t| t.is_word() || t.is_mark('?') || t.is_mark(')') || t.is_mark('\''));
        let begins = tokens.first().is_some_and(|t| t.is_capitalized() || t.shape == LineTokenShape::Number);
        let titled = judge.rules.title_case_share(&tokens).is_none_or(|share| share > 0.85);
        lines[at].is_heading = open && begins && (1..=12).contains(&words) && (titled || words <= 6);
    }
}
