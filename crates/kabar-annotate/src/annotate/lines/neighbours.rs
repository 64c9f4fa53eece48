//! What a line is by its neighbours: a bare "Baca juga:" takes the headlines below it, "Editor:" the name, "Tags:" the
//! tags; a short line between paragraphs is a sub-heading. And how much of an article may be folded.
//!
//! Position alone folds nothing: a line is folded here only beside a marker that a rule's pattern matched, or if it is
//! repeated.

use super::builtin::VOCABULARY;
use super::family::FamilySign;
use super::headline::{is_listed_headline, is_titled_headline};
use super::line_classifier::{LineClassifier, LineCut};
use super::pack::NextLines;
use super::repeated_lines::RepeatedLines;
use super::token_predicates::{is_any_mark, is_name_list, word_count};
use crate::article::LineLabel;
use crate::text::Span;
use kabar_patterns::TokenShape;

/// A line and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClassifiedLine {
    /// The range of the whole line in the article's text.
    pub span: Span,
    /// The parts that are not the article, in order; one that covers the line is all of it.
    pub cuts: Vec<LineCut>,
    /// Is it a sub-heading?
    pub is_heading: bool,
    /// In how many articles of its outlet it stands, if it is folded for that.
    pub repeat_count: Option<u32>,
}

impl ClassifiedLine {
    /// Cuts the whole line by the rule of that name, which has no pattern.
    pub(super) fn cut_whole(&mut self, classifier: &LineClassifier, rule: &str, is_certain: bool) {
        let Some(rule) = classifier.rules.index_of(rule) else { return };
        let rest = self.span.trim(classifier.text);
        self.cuts = vec![LineCut { span: self.span, rule, rest, is_certain }];
    }

    /// Does one cut take the whole line?
    pub(super) fn is_fully_cut(&self) -> bool {
        self.cuts.first().is_some_and(|cut| cut.span == self.span)
    }
}

/// The longest line, in bytes, that a marker above it can take as a tag.
const MAX_TAG_BYTES: usize = 50;
/// The longest line, in bytes, that a marker above it can take as a name.
const MAX_NAME_BYTES: usize = 60;
/// The longest line, in bytes, that a marker above it can take as a caption.
const MAX_CAPTION_BYTES: usize = 400;
/// The most headlines below a marker of one link.
const MAX_HEADLINES: usize = 3;
/// The most headlines in a list of related articles.
const MAX_LIST_ITEMS: usize = 12;
/// The fewest items of a list that does not end with the article.
const MIN_OPEN_LIST_ITEMS: usize = 3;
/// The most entries of a table of contents.
const MAX_CONTENTS: usize = 40;
/// The most lines below a table of contents in which its entries are looked for as headings.
const MAX_CONTENTS_LINES: usize = 400;
/// A line may stand apart from a list if it is longer than this, in bytes.
const MIN_APART_BYTES: usize = 80;

/// A sub-heading's words are capitalised to more than this share.
const MIN_HEADING_TITLE_CASE: f32 = 0.85;
/// The most words of a sub-heading in title case, and in sentence case.
const MAX_HEADING_WORDS: usize = 12;
const MAX_UNTITLED_HEADING_WORDS: usize = 6;
/// The longest sub-heading, and the shortest paragraph beside one, in bytes.
const MAX_HEADING_BYTES: usize = 90;
const MIN_PARAGRAPH_BYTES: usize = 80;

/// The bytes of a line that is folded because it repeats within an article.
const REPEATED_LINE_BYTES: std::ops::RangeInclusive<usize> = 3..=30;
/// The rule of such lines. It has no pattern.
const REPEATED_LINE_RULE: &str = "any/repeated";
/// How often such a line stands in a row.
const MIN_REPEATS: usize = 3;

/// Rules for the edges of an article apply to so many lines at its beginning and at its end.
const EDGE_LINES: (usize, usize) = (2, 5);

/// No more than this share of an article's lines is folded on a guess.
const MAX_FOLDED_SHARE: f32 = 0.4;

/// Cuts the lines that belong to a marker above them which has a line of its own.
pub(super) fn apply_markers(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let mut at = 0;
    while at < lines.len() {
        let marker =
            lines[at].cuts.last().copied().filter(|cut| cut.rest.is_empty() && lines[at].is_fully_cut());
        at += 1;
        let Some(marker) = marker else { continue };
        let rule = classifier.rules.rule(marker.rule);
        let introduces = |span: Span| classifier.tokens_of(span).last().is_some_and(|t| t.is_mark(':'));
        let is_list = rule.label == LineLabel::Related && introduces(lines[at - 1].span);
        let Some(next) = rule.next.or(is_list.then_some(NextLines::List)) else { continue };
        let taken = lines[at..].iter().position(ClassifiedLine::is_fully_cut).unwrap_or(lines.len() - at);
        let below: Vec<Span> = lines[at..at + taken].iter().map(|l| l.span.trim(classifier.text)).collect();
        let count = match next {
            NextLines::Headline => count_headlines(classifier, &below, MAX_HEADLINES)
                .max(count_list_items(classifier, &below, lines.len()).min(MAX_HEADLINES)),
            NextLines::List => count_headlines(classifier, &below, MAX_LIST_ITEMS).max(count_list_items(
                classifier,
                &below,
                lines.len(),
            )),
            NextLines::Name => below.iter().take(1).filter(|s| is_name(classifier, **s)).count(),
            NextLines::Caption => below.iter().take(1).filter(|s| s.len() <= MAX_CAPTION_BYTES).count(),
            NextLines::Contents => {
                let items = below
                    .iter()
                    .take(MAX_CONTENTS)
                    .take_while(|s| is_tag(classifier, **s, 2 * MAX_TAG_BYTES))
                    .count();
                // Up to the last line that comes again as a heading, all are entries.
                let again = |item: &Span| {
                    below[items..]
                        .iter()
                        .take(MAX_CONTENTS_LINES)
                        .any(|later| share_first_words(classifier, *item, *later))
                };
                below[..items].iter().rposition(again).map_or(0, |last| last + 1)
            }
            NextLines::Tags => {
                let tags = below.iter().take_while(|s| is_tag(classifier, **s, MAX_TAG_BYTES)).count();
                // Tags reach to the end of the article or to another folded line; other short lines are the article's.
                if tags == below.len() { tags } else { 0 }
            }
        };
        for (line, rest) in lines[at..at + count].iter_mut().zip(below) {
            line.cuts =
                vec![LineCut { span: line.span, rule: marker.rule, rest, is_certain: marker.is_certain }];
        }
        at += count;
    }
}

/// How many of the first lines `below` are headlines, at most `most`. The first may be in sentence case, the others are in
/// title case.
fn count_headlines(classifier: &LineClassifier, below: &[Span], most: usize) -> usize {
    let is_next = |(at, span): &(usize, &Span)| {
        let tokens = classifier.tokens_of(**span);
        is_titled_headline(tokens) || (*at == 0 && is_listed_headline(tokens))
    };
    below.iter().take(most).enumerate().take_while(is_next).count()
}

/// How many of the first lines `below` are items of a list of headlines in sentence case: short lines without a full stop
/// up to the end of the article or to another folded line. If a paragraph follows, the last of them may be its heading and
/// does not count. `lines` is the number of lines of the article.
fn count_list_items(classifier: &LineClassifier, below: &[Span], lines: usize) -> usize {
    let is_item = |span: &&Span| is_listed_headline(classifier.tokens_of(**span));
    let items = below.iter().take_while(is_item).count();
    let is_all = items == below.len();
    if items > MAX_LIST_ITEMS || items * 2 > lines || (!is_all && items < MIN_OPEN_LIST_ITEMS) {
        return 0;
    }
    if is_all { items } else { items - 1 }
}

/// Do two lines begin with the same three words?
fn share_first_words(classifier: &LineClassifier, a: Span, b: Span) -> bool {
    let words = |s: Span| s.slice(classifier.text).split_whitespace().take(3);
    words(a).count() == 3 && words(a).eq(words(b))
}

fn is_name(classifier: &LineClassifier, span: Span) -> bool {
    span.len() <= MAX_NAME_BYTES && is_name_list(classifier.tokens_of(span))
}

fn is_tag(classifier: &LineClassifier, span: Span, longest: usize) -> bool {
    let stopped = span.slice(classifier.text).ends_with(['.', '?', '!', ':', ',', '"', '”']);
    span.len() <= longest && !stopped
}

/// Folds a short line that stands three times or more in a row: section names, captions of buttons. One that comes again
/// between other lines stays: it may name the speaker of an interview.
pub(super) fn fold_repeated_runs(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let text = |line: &ClassifiedLine| line.span.trim(classifier.text).slice(classifier.text);
    let is_short =
        |t: &str| REPEATED_LINE_BYTES.contains(&t.len()) && t.chars().all(|c| c.is_alphabetic() || c == ' ');
    let mut at = 0;
    while at < lines.len() {
        let first = text(&lines[at]);
        let may_repeat = lines[at].cuts.is_empty() && is_short(first);
        let is_same = |line: &&ClassifiedLine| text(line) == first && line.cuts.is_empty();
        let same = if may_repeat { 1 + lines[at + 1..].iter().take_while(is_same).count() } else { 1 };
        if same >= MIN_REPEATS {
            let Some(rule) = classifier.rules.index_of(REPEATED_LINE_RULE) else { return };
            for line in &mut lines[at..at + same] {
                line.cuts = vec![LineCut { span: line.span, rule, rest: Span::new(0, 0), is_certain: true }];
            }
        }
        at += same;
    }
}

/// Takes back the cuts in the middle of the article by rules that apply at its edges only.
pub(super) fn clear_inner_edge_cuts(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let lines_count = lines.len();
    for (at, line) in lines.iter_mut().enumerate() {
        let edge_only = line.cuts.first().is_some_and(|cut| classifier.rules.rule(cut.rule).is_edge_only);
        if edge_only && at >= EDGE_LINES.0 && at + EDGE_LINES.1 < lines_count {
            line.cuts.clear();
        }
    }
}

/// Folds lines that the outlet repeats in article after article, word by word or, where they invite the reader to something, with other numbers and names, unless something suggests that they are the article's own:
/// the first paragraph, a quotation, a sub-heading, a line that introduces what follows, and a line of a list of which
/// other lines are new (the salt of every recipe). If that is too much of the article, nothing is folded: an updated
/// article repeats its first version.
pub(super) fn fold_outlet_repeats(
    classifier: &LineClassifier,
    lines: &mut [ClassifiedLine],
    repeated: &RepeatedLines,
) {
    let first = lines.iter().position(|line| line.cuts.is_empty()).unwrap_or(0);
    let mut found: Vec<Option<u32>> = vec![None; lines.len()];
    for (at, line) in lines.iter().enumerate().skip(first + 1) {
        if !line.cuts.is_empty() || line.is_heading {
            continue;
        }
        let tokens = classifier.tokens_of(line.span);
        let template = || repeated.template_count(tokens).filter(|_| invites_at_edge(classifier, lines, at));
        let count = repeated.article_count(tokens).or_else(template);
        let Some(count) = count.filter(|_| !classifier.is_kept(line.span)) else { continue };
        let is_quoted = tokens.iter().any(|t| t.shape == TokenShape::QuoteMark);
        let introduces = tokens.last().is_some_and(|t| t.is_mark(':'));
        found[at] = Some(count).filter(|_| !is_quoted && !introduces);
    }
    let stands_apart = |line: Option<&ClassifiedLine>| {
        line.is_none_or(|l| l.is_fully_cut() || l.is_heading || l.span.len() > MIN_APART_BYTES)
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
    let hidden =
        lines.iter().filter(|line| is_folded(classifier, line)).count() + found.iter().flatten().count();
    if hidden as f32 <= MAX_FOLDED_SHARE * lines.len() as f32 {
        lines.iter_mut().zip(found).for_each(|(line, count)| line.repeat_count = count);
    }
}

/// Does the line invite its reader to something, at the beginning or the end of the article or beside a line that is not the
/// article? Else what an outlet repeats with other numbers and names may be the article: prices, results, the weather.
fn invites_at_edge(classifier: &LineClassifier, lines: &[ClassifiedLine], at: usize) -> bool {
    let span = lines[at].span;
    let tokens = classifier.tokens_of(span);
    let signs = classifier.family_signs(tokens);
    let has = |sign: FamilySign| signs & sign as u8 != 0;
    let is_ours = has(FamilySign::Object)
        || has(FamilySign::Person)
        || tokens.iter().any(|t| t.is_word() && classifier.outlet_words.contains(&t.hash));
    let is_beside =
        |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| is_folded(classifier, line));
    let is_at_edge = at < EDGE_LINES.0 || at + EDGE_LINES.1 >= lines.len();
    has(FamilySign::Invitation)
        && is_ours
        && (is_at_edge || is_beside(at.checked_sub(1)) || is_beside(Some(at + 1)))
        && !classifier.reports_speech_at(span)
}

fn is_folded(classifier: &LineClassifier, line: &ClassifiedLine) -> bool {
    line.is_fully_cut()
        && line
            .cuts
            .first()
            .is_some_and(|cut| cut.is_certain && classifier.rules.rule(cut.rule).label.is_furniture())
}

/// Takes back the cuts by weak rules if too much of the article would be folded.
pub(super) fn limit_weak_cuts(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let hidden = lines.iter().filter(|line| is_folded(classifier, line)).count();
    if hidden as f32 <= MAX_FOLDED_SHARE * lines.len() as f32 {
        return;
    }
    let is_weak =
        |line: &ClassifiedLine| line.cuts.first().is_some_and(|cut| classifier.rules.rule(cut.rule).is_weak);
    for line in lines.iter_mut().filter(|line| is_folded(classifier, line) && is_weak(line)) {
        line.cuts.clear();
    }
}

/// Marks sub-headings: short lines of few words without a full stop, between paragraphs of the article.
pub(super) fn mark_headings(classifier: &LineClassifier, lines: &mut [ClassifiedLine]) {
    let is_paragraph = |line: &ClassifiedLine| line.cuts.is_empty() && line.span.len() > MIN_PARAGRAPH_BYTES;
    for at in 1..lines.len().saturating_sub(1) {
        let (before, line, after) = (&lines[at - 1], &lines[at], &lines[at + 1]);
        let is_ruled_out = !line.cuts.is_empty() || line.span.len() > MAX_HEADING_BYTES || before.is_heading;
        if is_ruled_out || !is_paragraph(after) || !(is_paragraph(before) || before.is_fully_cut()) {
            continue;
        }
        let tokens = classifier.tokens_of(line.span);
        let words = word_count(tokens);
        let is_boilerplate = tokens.iter().any(|t| is_any_mark(t, &['|', '©']));
        let is_open = tokens.last().is_some_and(|t| t.is_word() || is_any_mark(t, &['?', ')', '\'']));
        let begins = tokens.first().is_some_and(|t| t.is_capitalized() || t.shape == TokenShape::Number);
        let is_titled = VOCABULARY.title_case_share(tokens).is_none_or(|s| s > MIN_HEADING_TITLE_CASE);
        lines[at].is_heading = !is_boilerplate
            && is_open
            && begins
            && (1..=MAX_HEADING_WORDS).contains(&words)
            && (is_titled || words <= MAX_UNTITLED_HEADING_WORDS);
    }
}
