//! What a page puts below its article: links, and boxes of several short lines.
//!
//! A headline below an article looks like one of its own short lines, and so does the line of a box: "San Francisco". They
//! are dimmed, never folded, and only if something that is surely not the article stands among them: a block that nothing
//! marks may be the article's list.

use super::headline::is_listed_headline;
use super::line_classifier::LineClassifier;
use super::neighbours::ClassifiedLine;
use super::token_predicates::{is_any_mark, word_count};
use kabar_patterns::TokenShape;
use std::ops::RangeInclusive;

/// The rule of these lines. It has no pattern.
pub(super) const RULE: &str = "any/below-article";

/// How many headlines below an article are links: one may be its last words, and many are a list of its own.
const LINKS_BELOW: RangeInclusive<usize> = 2..=12;
/// The fewest paragraphs that an article has above such links, and how long a paragraph is at least, in bytes.
const MIN_PARAGRAPHS_ABOVE: usize = 3;
const MIN_PARAGRAPH_BYTES: usize = 120;

/// The longest line of a box, in bytes, and its most words.
const MAX_BOX_LINE_BYTES: usize = 150;
const MAX_BOX_LINE_WORDS: usize = 22;
/// Marks of a sentence, which no line of a box ends with.
const BOX_STOPS: [char; 7] = ['.', ':', ',', '"', ';', '!', '?'];
/// The most lines of a box that are not known, altogether and for each line that is known.
const MAX_BOX_LINES: usize = 12;
const MAX_BOX_LINES_EACH: usize = 6;
/// Rules that open no box: the article may go on below an advertisement, a player or an ornament.
const OPENING_NO_BOX: [&str; 5] = ["en/ad-marker", "en/embed", "any/ornament", "any/clock", "any/repeated"];

/// Dims headlines and lines of boxes below the article.
pub(super) fn dim(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let found = [links(classifier, lines), box_lines(classifier, lines)].concat();
    for at in found {
        if !classifier.is_kept(lines[at].span) {
            lines[at].cut_whole(classifier, RULE, false);
        }
    }
}

/// The headlines of the block that ends the article, if something stands among them that is not the article.
fn links(classifier: &LineClassifier, lines: &[ClassifiedLine]) -> Vec<usize> {
    let is_link = |line: &ClassifiedLine| {
        line.cuts.is_empty()
            && is_listed_headline(classifier.tokens_of(line.span))
            && begins_upper(classifier, line)
    };
    let below = lines.iter().rev().take_while(|line| line.is_fully_cut() || is_link(line)).count();
    let start = lines.len() - below;
    let links: Vec<usize> = (start..lines.len()).filter(|&at| is_link(&lines[at])).collect();
    let is_marked = links.len() < below;
    let is_below = paragraphs(&lines[..start]) >= MIN_PARAGRAPHS_ABOVE;
    if is_marked && is_below && LINKS_BELOW.contains(&links.len()) { links } else { Vec::new() }
}

/// The short lines between the first line below the article that is surely not the article, and its end.
fn box_lines(classifier: &LineClassifier, lines: &[ClassifiedLine]) -> Vec<usize> {
    let below =
        lines.iter().rev().take_while(|line| line.is_fully_cut() || is_brief(classifier, line)).count();
    let start = lines.len() - below;
    let opens = |line: &ClassifiedLine| {
        let Some(cut) = line.cuts.first().filter(|cut| cut.is_certain && line.is_fully_cut()) else {
            return false;
        };
        let rule = classifier.rules.rule(cut.rule);
        rule.label.is_furniture() && !OPENING_NO_BOX.contains(&&*rule.name)
    };
    let known = lines[start..].iter().filter(|line| opens(line)).count();
    let Some(first) = lines[start..].iter().position(opens).filter(|_| paragraphs(&lines[..start]) > 0)
    else {
        return Vec::new();
    };
    let unknown: Vec<usize> = (start + first..lines.len()).filter(|&at| lines[at].cuts.is_empty()).collect();
    let most = MAX_BOX_LINES.min(MAX_BOX_LINES_EACH * known);
    if unknown.len() <= most { unknown } else { Vec::new() }
}

/// Is it a line of a box: short, and no sentence?
fn is_brief(classifier: &LineClassifier, line: &ClassifiedLine) -> bool {
    let tokens = classifier.tokens_of(line.span);
    line.cuts.is_empty()
        && line.span.len() <= MAX_BOX_LINE_BYTES
        && word_count(tokens) <= MAX_BOX_LINE_WORDS
        && !tokens.last().is_some_and(|t| is_any_mark(t, &BOX_STOPS))
}

fn begins_upper(classifier: &LineClassifier, line: &ClassifiedLine) -> bool {
    let first = classifier.tokens_of(line.span).iter().find(|t| t.is_word());
    first.is_some_and(|t| t.shape != TokenShape::Lowercase)
}

/// How many paragraphs of the article are among the lines.
fn paragraphs(lines: &[ClassifiedLine]) -> usize {
    lines.iter().filter(|line| line.cuts.is_empty() && line.span.len() >= MIN_PARAGRAPH_BYTES).count()
}
