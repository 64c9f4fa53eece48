//! Lines that are not the article by their shape, in any language: ornaments, breadcrumbs, hashtags.
//!
//! A shape is certain only where no article has it.

use super::below_article;
use super::line_classifier::LineClassifier;
use super::neighbours::ClassifiedLine;
use super::token_predicates::{is_any_mark, word_count};
use crate::text::Span;
use kabar_patterns::{Token, TokenShape};

/// The rules of these lines. They have no pattern.
const ORNAMENT_RULE: &str = "any/ornament";
const CLOCK_RULE: &str = "any/clock";
const ADDRESS_RULE: &str = "any/labelled-address";
const BREADCRUMB_RULE: &str = "any/breadcrumb";
const HASHTAG_RULE: &str = "any/hashtags";
const TAGGED_LINK_RULE: &str = "any/tagged-link";

/// Rules of which a line is never more than likely: what stands around it says nothing.
const UNCONFIRMED_RULES: [&str; 2] = [below_article::RULE, ORNAMENT_RULE];

/// Marks of which a line is an ornament for certain, and may be one.
const ORNAMENTS: &str = ",:|_¯\u{200b}\u{200c}\u{200d}\u{feff}";
const LIKELY_ORNAMENTS: &str = ",:|_¯\u{200b}\u{200c}\u{200d}\u{feff}.…*•·~=-–—";

/// The longest line of each shape, in bytes.
const MAX_BREADCRUMB_BYTES: usize = 160;
const MAX_HASHTAG_BYTES: usize = 300;
const MAX_LINK_BYTES: usize = 150;
/// The fewest and the most words of a headline in a list.
const HEADLINE_WORDS: std::ops::RangeInclusive<usize> = 4..=22;
/// The most words between two marks of a breadcrumb.
const MAX_CRUMB_WORDS: usize = 7;
/// Years in which a page of news may have been published.
const YEARS: std::ops::RangeInclusive<u16> = 1990..=2100;
/// The most words of a tag in brackets after a headline: "[Video]"; and of a label before an address: "Download:".
const MAX_TAG_WORDS: usize = 2;
/// Lines that may be an article's first or last: so many from its beginning and its end.
const EDGE_LINES: usize = 5;

/// Folds the likely lines among those that surely are not the article, from the end of the article upwards.
pub(super) fn confirm_likely_at_end(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let below = lines.iter().rev().take_while(|line| line.is_fully_cut()).count();
    let start = lines.len() - below;
    let rule_of = |line: &ClassifiedLine| line.cuts.first().map(|cut| classifier.rules.rule(cut.rule));
    let is_furniture = |line: &ClassifiedLine| {
        line.cuts.first().is_some_and(|cut| cut.is_certain)
            && rule_of(line).is_some_and(|rule| rule.label.is_furniture())
    };
    let is_beside: Vec<bool> = (start..lines.len())
        .map(|at| {
            at.checked_sub(1).is_some_and(|before| is_furniture(&lines[before]))
                || lines.get(at + 1).is_some_and(is_furniture)
        })
        .collect();
    for (line, is_beside) in lines[start..].iter_mut().zip(is_beside) {
        let is_weak = rule_of(line).is_some_and(|rule| UNCONFIRMED_RULES.contains(&&*rule.name));
        if is_beside && !is_weak {
            line.cuts.iter_mut().for_each(|cut| cut.is_certain = true);
        }
    }
}

/// Folds or dims the lines whose shape says that they are not the article.
pub(super) fn classify_shapes(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let count = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        if !line.cuts.is_empty() || classifier.is_kept(line.span) {
            continue;
        }
        let is_edge = at < EDGE_LINES || at + EDGE_LINES >= count;
        let Some((rule, is_certain)) = shape(classifier, line.span, is_edge) else { continue };
        line.cut_whole(classifier, rule, is_certain);
    }
    below_article::dim(classifier, lines);
}

/// The rule for a line of that shape, and whether it is certain.
fn shape(classifier: &LineClassifier, span: Span, is_edge: bool) -> Option<(&'static str, bool)> {
    let tokens = classifier.tokens_of(span);
    if !tokens.iter().any(Token::is_word) {
        return (!tokens.is_empty()).then(|| ornament(span.slice(classifier.text))).flatten();
    }
    if is_clock(tokens) || is_date(classifier.text, tokens) {
        return Some((CLOCK_RULE, false));
    }
    if is_labelled_address(tokens) {
        return Some((ADDRESS_RULE, false));
    }
    if span.len() <= MAX_BREADCRUMB_BYTES && is_breadcrumb(classifier.text, tokens) {
        return Some((BREADCRUMB_RULE, true));
    }
    if span.len() <= MAX_HASHTAG_BYTES && is_hashtag_list(tokens) {
        return Some((HASHTAG_RULE, is_edge));
    }
    (span.len() <= MAX_LINK_BYTES && is_tagged_link(tokens)).then_some((TAGGED_LINK_RULE, false))
}

/// A line of marks: certain for those that scrapers leave, likely for what may part an article or be left of a sentence;
/// quotation marks and the marks of code stay.
fn ornament(line: &str) -> Option<(&'static str, bool)> {
    let all = |marks: &str| line.chars().all(|c| c.is_whitespace() || marks.contains(c));
    if all(ORNAMENTS) {
        Some((ORNAMENT_RULE, true))
    } else {
        all(LIKELY_ORNAMENTS).then_some((ORNAMENT_RULE, false))
    }
}

/// "2:34", "01:02:03": how long a video runs, or when something was published.
fn is_clock(tokens: &[Token]) -> bool {
    matches!(tokens.len(), 3 | 5)
        && tokens.iter().enumerate().all(|(at, token)| match at % 2 {
            0 => token.shape == TokenShape::Number && token.len() <= 2,
            _ => token.is_mark(':'),
        })
        && tokens.last().is_some_and(|token| token.len() == 2)
}

/// "08.04.2015 12:46", "2018-08-25": numbers, of which one is a year.
fn is_date(text: &str, tokens: &[Token]) -> bool {
    let is_number = |t: &&Token| t.shape == TokenShape::Number;
    let is_year =
        |t: &Token| t.len() == 4 && text[t.start..t.end].parse().is_ok_and(|year: u16| YEARS.contains(&year));
    tokens.iter().all(|t| is_number(&t) || is_any_mark(t, &['.', '-', '/', ':', ',', '|', '•', '[', ']']))
        && tokens.iter().filter(is_number).count() >= 3
        && tokens.iter().any(is_year)
}

/// "Download: https://…"
fn is_labelled_address(tokens: &[Token]) -> bool {
    let Some((last, label)) = tokens.split_last() else { return false };
    last.shape == TokenShape::Address
        && (1..=MAX_TAG_WORDS).contains(&word_count(label))
        && label.last().is_some_and(|t| is_any_mark(t, &[':', '>']))
}

/// "Home › News › Harbour": short parts with two arrows or more between them, and no sentence.
fn is_breadcrumb(text: &str, tokens: &[Token]) -> bool {
    // "« quoted »" has marks that open.
    let is_quote = |t: &Token| t.shape == TokenShape::QuoteMark && &text[t.start..t.end] != "»";
    let has_quotes = tokens.iter().any(is_quote);
    let is_arrow = |t: &Token| t.is_mark('>') || (!has_quotes && t.shape == TokenShape::QuoteMark);
    let parts: Vec<&[Token]> = tokens.split(is_arrow).collect();
    parts.len() >= 3
        && parts.iter().all(|part| (1..=MAX_CRUMB_WORDS).contains(&word_count(part)))
        && !tokens.iter().any(|t| is_any_mark(t, &['.', '!']))
}

/// "#harbour #storm"
fn is_hashtag_list(tokens: &[Token]) -> bool {
    let is_tag =
        |pair: &[Token]| !pair[0].is_mark('#') || (pair[1].is_word() && pair[0].end == pair[1].start);
    let is_joined = |pair: &[Token]| !pair[1].is_word() || pair[0].end == pair[1].start;
    tokens.first().is_some_and(|t| t.is_mark('#'))
        && tokens.windows(2).all(|pair| is_tag(pair) && is_joined(pair))
}

/// "Ferry runs aground off the northern pier [Video]"
fn is_tagged_link(tokens: &[Token]) -> bool {
    let Some((last, before)) = tokens.split_last() else { return false };
    let Some(open) = before.iter().rposition(|t| t.is_mark('[')).filter(|_| last.is_mark(']')) else {
        return false;
    };
    let tag = &before[open + 1..];
    (1..=MAX_TAG_WORDS).contains(&word_count(tag))
        && tag.iter().all(Token::is_capitalized)
        && HEADLINE_WORDS.contains(&word_count(&before[..open]))
        && !before[..open].last().is_some_and(|t| is_any_mark(t, &['.', ',', ';']))
}
