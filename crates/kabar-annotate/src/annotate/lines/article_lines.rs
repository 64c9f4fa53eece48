//! The lines of an article, classified: from rules and neighbours to labels, related links and credits.

use super::line_classifier::LineClassifier;
use super::line_scorer;
use super::neighbours::{self, ClassifiedLine};
use super::page_evidence;
use super::paragraphs;
use super::repeated_lines::RepeatedLines;
use super::rule_set::LineRuleSet;
use super::structure;
use crate::annotate::article_tokens::ArticleTokens;
use crate::article::{Article, Credit, Draft, LabelReason, LineAnnotation, LineLabel, RelatedLink};
use crate::text::{CleanText, Span};
use crate::web_url::has_web_prefix;

/// What the lines of one article are.
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

/// [`classify`] by other rules, and with the lines that the article's outlet is known to repeat.
pub fn classify_with(
    rules: &LineRuleSet,
    repeated: &RepeatedLines,
    article: &Article,
    language: Option<&str>,
) -> LineAnnotations {
    classify_tokens(rules, repeated, article, &ArticleTokens::from_article(article), language)
}

/// The spaces at which a text that came as one flat line begins a new paragraph, as byte offsets; none for any other text.
pub fn paragraph_breaks(rules: &LineRuleSet, article: &Article, language: Option<&str>) -> Vec<usize> {
    let Some(line) = paragraphs::find_flat_line(article.text(), article.lines()) else { return Vec::new() };
    let tokens = ArticleTokens::from_article(article);
    paragraphs::paragraph_breaks(&LineClassifier::new(rules, rules.scope(language), article, &tokens), line)
}

/// [`classify_with`] for an article whose `tokens` are known.
pub(crate) fn classify_tokens(
    rules: &LineRuleSet,
    repeated: &RepeatedLines,
    article: &Article,
    tokens: &ArticleTokens,
    language: Option<&str>,
) -> LineAnnotations {
    let mut classifier = LineClassifier::new(rules, rules.scope(language), article, tokens);
    let mut lines = cut_lines(&mut classifier, repeated, article);
    line_scorer::dim_unlikely_lines(&classifier, article, &mut lines);
    let mut found = collect_annotations(&classifier, article, &lines);
    keep_longest_line(&mut found.lines);
    found
}

/// The lines of `article` as the model of [`line_scorer`] sees them, for the program that trains it.
#[doc(hidden)]
pub fn scorable_lines(article: &Article, language: Option<&str>) -> Vec<line_scorer::ScorableLine> {
    let rules = LineRuleSet::builtin();
    let tokens = ArticleTokens::from_article(article);
    let mut classifier = LineClassifier::new(rules, rules.scope(language), article, &tokens);
    let lines = cut_lines(&mut classifier, &RepeatedLines::default(), article);
    line_scorer::scorable(&classifier, article, &lines)
}

/// The lines with what rules and neighbours say of them.
fn cut_lines(
    classifier: &mut LineClassifier,
    repeated: &RepeatedLines,
    article: &Article,
) -> Vec<ClassifiedLine> {
    let mut lines: Vec<ClassifiedLine> = Vec::with_capacity(article.lines().len());
    for &span in article.lines() {
        lines.push(ClassifiedLine {
            span,
            cuts: classifier.classify(span),
            is_heading: false,
            repeat_count: None,
        });
    }
    neighbours::clear_inner_edge_cuts(classifier, &mut lines);
    neighbours::apply_markers(classifier, &mut lines);
    neighbours::fold_repeated_runs(classifier, &mut lines);
    structure::classify_shapes(classifier, &mut lines);
    structure::confirm_likely_at_end(classifier, &mut lines);
    // The user may have said that a line is the article which is not by its neighbours.
    for line in lines.iter_mut().filter(|line| line.is_fully_cut() && classifier.is_kept(line.span)) {
        line.cuts.clear();
    }
    neighbours::limit_weak_cuts(classifier, &mut lines);
    page_evidence::judge(classifier, article, &mut lines);
    neighbours::mark_headings(classifier, &mut lines);
    if !repeated.is_empty() {
        neighbours::fold_outlet_repeats(classifier, &mut lines, repeated);
    }
    lines
}

/// Takes the longest line, or the first of several, for the article if all lines would be folded: whoever opens the article
/// is to see that it has nothing else.
fn keep_longest_line(lines: &mut [LineAnnotation]) {
    if lines.iter().all(LineAnnotation::is_folded)
        && let Some(longest) = lines.iter_mut().rev().max_by_key(|line| line.span.len())
    {
        (longest.label, longest.reason) = (LineLabel::Body, None);
    }
}

/// A part of a line, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedPart {
    /// The words of the part.
    pub text: CleanText,
    /// Which kind of line the part is.
    pub label: LineLabel,
    /// Is the label certain? See [`LineAnnotation::is_certain`].
    pub is_certain: bool,
    /// What decided the kind; `None` where the part belongs to the article.
    pub why: Option<LabelReason>,
}

impl ExplainedPart {
    /// Is the part hidden until the user unfolds it?
    pub fn is_folded(&self) -> bool {
        self.label.is_furniture() && self.is_certain
    }
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
    let tokens = ArticleTokens::from_article(&article);
    let mut classifier = LineClassifier::new(rules, rules.scope(language), &article, &tokens);
    let Some(&span) = article.lines().get(1) else { return Vec::new() };
    let cuts = classifier.classify(span);
    let mut line = [ClassifiedLine { span, cuts, is_heading: false, repeat_count: None }];
    structure::classify_shapes(&classifier, &mut line);
    let part = |l: LineAnnotation| ExplainedPart {
        text: CleanText::one_line(l.span.slice(article.text())),
        label: l.label,
        is_certain: l.is_certain,
        why: l.reason,
    };
    collect_annotations(&classifier, &article, &line).lines.into_iter().map(part).collect()
}

fn collect_annotations(
    classifier: &LineClassifier,
    article: &Article,
    lines: &[ClassifiedLine],
) -> LineAnnotations {
    let mut found = LineAnnotations::default();
    for line in lines {
        let mut at = line.span.start;
        for cut in &line.cuts {
            let is_whole = line.span.trim(classifier.text) == cut.span.trim(classifier.text);
            // After a sentence the phrase itself is the credit: "(iwd/iwd)", "– Bernama".
            let is_credit = classifier.rules.rule(cut.rule).role.is_some();
            let statement = if cut.rest.is_empty() && is_credit && !is_whole { cut.span } else { cut.rest };
            record_link_or_credit(classifier, article, cut.rule, statement, &mut found);
            // Such a credit is not folded, so cutting it off would change nothing but the number of lines that other
            // tools count.
            if !classifier.rules.rule(cut.rule).label.is_furniture() && !is_whole {
                continue;
            }
            add_body(classifier, Span::new(at, cut.span.start), &mut found.lines);
            let label = classifier.rules.rule(cut.rule).label;
            found.lines.push(LineAnnotation {
                span: cut.span,
                label,
                is_certain: cut.is_certain || !label.is_furniture(),
                reason: Some(classifier.rules.rule(cut.rule).label_reason()),
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
                is_certain: true,
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
                is_certain: true,
                reason: Some(why),
            });
        } else if at == line.span.start {
            found.lines.push(LineAnnotation::body(line.span));
        } else {
            add_body(classifier, Span::new(at, line.span.end), &mut found.lines);
        }
    }
    found
}

/// Adds what is left of a line beside its cuts, unless it is white space.
fn add_body(classifier: &LineClassifier, span: Span, lines: &mut Vec<LineAnnotation>) {
    let span = span.trim(classifier.text);
    if !span.is_empty() {
        lines.push(LineAnnotation::body(span));
    }
}

/// Adds the related link or the credit that a line states.
fn record_link_or_credit(
    classifier: &LineClassifier,
    article: &Article,
    rule: usize,
    span: Span,
    found: &mut LineAnnotations,
) {
    let rule = classifier.rules.rule(rule);
    let statement = span.slice(classifier.text).trim().trim_end_matches([':', ',', ';', '|', ' ']);
    if statement.is_empty() {
        return;
    }
    match (rule.label, &rule.role) {
        (LineLabel::Related, _) => {
            let title = CleanText::one_line(strip_quotation_marks(statement));
            if !found.related.iter().any(|link| link.title == title) {
                // Of several links the first that overlaps its words is the headline's.
                let after = article.links.partition_point(|link| link.span.end <= span.start);
                let link = article.links.get(after);
                let link = link.filter(|link| link.span.overlaps(span) && has_web_prefix(&link.url));
                found.related.push(RelatedLink { title, url: link.map(|link| link.url.clone()) });
            }
        }
        (_, Some(role)) => {
            let name = CleanText::one_line(
                statement.trim_start_matches(['(', '-', '–', '—', ' ']).trim_end_matches([')', '.']).trim(),
            );
            let credit = Credit { role: role.to_string(), name };
            if !credit.name.is_empty() && !found.credits.contains(&credit) {
                found.credits.push(credit);
            }
        }
        _ => {}
    }
}

/// `text` without one pair of quotation marks around all of it.
fn strip_quotation_marks(text: &str) -> &str {
    let pairs = [('\'', '\''), ('"', '"'), ('‘', '’'), ('“', '”')];
    pairs
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .filter(|inner| !inner.contains(['"', '\'']))
        .unwrap_or(text)
}
