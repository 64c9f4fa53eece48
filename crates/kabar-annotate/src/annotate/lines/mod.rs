//! Is this line the article, or a promo, a related link, a credit?
//!
//! ```text
//!     line ──tokens──► rules ──judge──► cuts ──context──► labels, related links, credits
//! ```
//!
//! What such lines look like is data, assets/languages/*/lines.toml, in the small language of [`pattern`]. The code
//! knows only how a pattern may be anchored, what its neighbours mean, and when to leave a line alone: a folded promo
//! saves a reader a second, a folded line of the article takes it from him, so every doubt ends in "body".

mod builtin;
mod classifier;
mod context;
mod headline;
pub mod pack;
mod paragraphs;
pub mod repeated_lines;
pub mod rules;
mod token_predicates;
pub mod user_rules;

use crate::article::{Article, Credit, Draft, LabelReason, LineAnnotation, LineLabel, RelatedLink};
use crate::text::{CleanText, Span};
use classifier::LineClassifier;
use context::ClassifiedLine;
use repeated_lines::RepeatedLines;
use rules::LineRuleSet;

/// What reading the lines of one article gives.
#[derive(Debug, Default)]
pub struct LineAnnotations {
    /// See [`Annotations::lines`](crate::article::Annotations::lines).
    pub lines: Vec<LineAnnotation>,
    /// The articles that related lines name.
    pub related: Vec<RelatedLink>,
    /// What credit lines say.
    pub credits: Vec<Credit>,
}

/// Labels the lines of `article` by the built-in rules.
pub fn classify(article: &Article, language: Option<&str>) -> LineAnnotations {
    classify_with(LineRuleSet::builtin(), &RepeatedLines::default(), article, language)
}

/// The spaces at which a text that came as one flat line begins a new paragraph, as byte offsets; none for any other text.
pub fn paragraph_breaks(rules: &LineRuleSet, article: &Article, language: Option<&str>) -> Vec<usize> {
    let Some(line) = paragraphs::find_flat_line(article.text(), article.lines()) else { return Vec::new() };
    let mut classifier = LineClassifier::new(rules, rules.scope(language), article);
    paragraphs::paragraph_breaks(&mut classifier, line)
}

/// [`classify`] with other rules, the built-in ones and the user's own, and with what the outlet is known to repeat.
pub fn classify_with(
    rules: &LineRuleSet,
    seen: &RepeatedLines,
    article: &Article,
    language: Option<&str>,
) -> LineAnnotations {
    let scope = rules.scope(language);
    let mut judge = LineClassifier::new(rules, scope, article);
    let mut lines: Vec<ClassifiedLine> = Vec::with_capacity(article.lines().len());
    for &span in article.lines() {
        lines.push(ClassifiedLine {
            span,
            cuts: judge.classify(span),
            is_heading: false,
            repeat_count: None,
        });
    }
    context::clear_inner_edge_cuts(&judge, &mut lines);
    context::apply_markers(&judge, &mut lines);
    context::fold_repeated_runs(&judge, &mut lines);
    // What a line is by its neighbours the reader may have denied too.
    for line in lines.iter_mut().filter(|line| line.is_fully_cut() && judge.is_kept_by_user(line.span)) {
        line.cuts.clear();
    }
    context::limit_weak_cuts(&judge, &mut lines);
    context::mark_headings(&judge, &mut lines);
    if !seen.is_empty() {
        let count = |span: Span| seen.article_count(article, span.slice(article.text()));
        context::fold_outlet_repeats(&judge, &mut lines, |span| {
            count(span).filter(|_| !judge.is_kept_by_user(span))
        });
    }
    let mut found = collect_annotations(&judge, &lines);
    keep_longest_line(&mut found.lines);
    found
}

/// Of an article that would be folded as a whole the longest line stays, the first of several: whoever opens it is to
/// see that there is nothing else.
fn keep_longest_line(lines: &mut [LineAnnotation]) {
    if lines.iter().all(|line| line.label.is_folded())
        && let Some(longest) = lines.iter_mut().rev().max_by_key(|line| line.span.len())
    {
        (longest.label, longest.reason) = (LineLabel::Body, None);
    }
}

/// A part of a line that is explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPart {
    /// The part.
    pub text: CleanText,
    /// What it is.
    pub label: LineLabel,
    /// What decided so; nothing for the article.
    pub why: Option<LabelReason>,
}

/// What `line` is by itself, part by part, in an article of `outlet`.
pub fn explain(
    rules: &LineRuleSet,
    line: &str,
    language: Option<&str>,
    outlet: Option<&str>,
) -> Vec<ExplainedPart> {
    // Between two paragraphs, so that it is neither the first line nor a sub-heading by its neighbours.
    let draft = Draft {
        title: Some("-".into()),
        site: outlet.map(str::to_owned),
        text: format!("-\n{}\n-", CleanText::one_line(line)),
        ..Draft::default()
    };
    let Some(article) = draft.finish() else { return Vec::new() };
    let mut judge = LineClassifier::new(rules, rules.scope(language), &article);
    let Some(&span) = article.lines().get(1) else { return Vec::new() };
    let read = ClassifiedLine { span, cuts: judge.classify(span), is_heading: false, repeat_count: None };
    let part = |l: LineAnnotation| ExplainedPart {
        text: CleanText::one_line(l.span.slice(article.text())),
        label: l.label,
        why: l.reason,
    };
    collect_annotations(&judge, &[read]).lines.into_iter().map(part).collect()
}

fn collect_annotations(judge: &LineClassifier, lines: &[ClassifiedLine]) -> LineAnnotations {
    let mut found = LineAnnotations::default();
    for line in lines {
        let mut at = line.span.start;
        for cut in &line.cuts {
            let whole = line.span.trim(judge.text) == cut.span.trim(judge.text);
            // Behind a sentence the phrase itself is the credit: "(iwd/iwd)", "– Bernama".
            let credit = judge.rules.rule(cut.rule).role.is_some();
            let said = if cut.rest.is_empty() && credit && !whole { cut.span } else { cut.rest };
            record_link_or_credit(judge, cut.rule, said.slice(judge.text), &mut found);
            // Such a credit is not folded, so cutting it off would change nothing but the number of lines that other
            // tools count.
            if !judge.rules.rule(cut.rule).label.is_folded() && !whole {
                continue;
            }
            add_body(judge, Span::new(at, cut.span.start), &mut found.lines);
            let label = judge.rules.rule(cut.rule).label;
            found.lines.push(LineAnnotation {
                span: cut.span,
                label,
                reason: Some(judge.rules.explanation(cut.rule)),
            });
            at = cut.span.end;
        }
        if let Some(count) = line.repeat_count {
            let why = LabelReason {
                rule: "repeated".into(),
                summary: format!("seen in {count} articles of this source"),
                explanation: "The outlet repeats this line from article to article.".into(),
            };
            found.lines.push(LineAnnotation {
                span: line.span,
                label: LineLabel::Boilerplate,
                reason: Some(why),
            });
        } else if line.is_heading {
            let why = LabelReason {
                rule: "heading".into(),
                summary: "sub-heading".into(),
                explanation: "A short line between paragraphs.".into(),
            };
            found.lines.push(LineAnnotation {
                span: line.span,
                label: LineLabel::Heading,
                reason: Some(why),
            });
        } else if at == line.span.start {
            found.lines.push(LineAnnotation { span: line.span, label: LineLabel::Body, reason: None });
        } else {
            add_body(judge, Span::new(at, line.span.end), &mut found.lines);
        }
    }
    found
}

/// Adds what is left of a line beside its cuts, unless it is white space.
fn add_body(judge: &LineClassifier, span: Span, lines: &mut Vec<LineAnnotation>) {
    let span = span.trim(judge.text);
    if !span.is_empty() {
        lines.push(LineAnnotation { span, label: LineLabel::Body, reason: None });
    }
}

/// Keeps what a related line or a credit says as data.
fn record_link_or_credit(judge: &LineClassifier, rule: usize, said: &str, found: &mut LineAnnotations) {
    let rule = judge.rules.rule(rule);
    let said = said.trim().trim_end_matches([':', ',', ';', '|', ' ']);
    if said.is_empty() {
        return;
    }
    match (rule.label, &rule.role) {
        (LineLabel::Related, _) => {
            let title = CleanText::one_line(strip_quotation_marks(said));
            if !found.related.iter().any(|link| link.title == title) {
                found.related.push(RelatedLink { title, url: None });
            }
        }
        (_, Some(role)) => {
            let name = CleanText::one_line(
                said.trim_start_matches(['(', '-', '–', '—', ' ']).trim_end_matches([')', '.']).trim(),
            );
            let credit = Credit { role: role.to_string(), name };
            if !credit.name.is_empty() && !found.credits.contains(&credit) {
                found.credits.push(credit);
            }
        }
        _ => {}
    }
}

/// `said` without one pair of quotation marks around all of it.
fn strip_quotation_marks(said: &str) -> &str {
    let pairs = [('\'', '\''), ('"', '"'), ('‘', '’'), ('“', '”')];
    pairs
        .into_iter()
        .find_map(|(open, close)| said.strip_prefix(open)?.strip_suffix(close))
        .filter(|inner| !inner.contains(['"', '\'']))
        .unwrap_or(said)
}
