//! Is this line the article, or a promo, a related link, a credit?
//!
//! ```text
//!     line ──tokens──► rules ──judge──► cuts ──context──► labels, related links, credits
//! ```
//!
//! What such lines look like is data, assets/languages/*/lines.toml, in the small language of [`pattern`]. The code
//! knows only how a pattern may be anchored, what its neighbours mean, and when to leave a line alone: a folded promo
//! saves a reader a second, a folded line of the article takes it from him, so every doubt ends in "body".

mod context;
mod flat;
mod headline;
mod judge;
mod looks;
pub mod own;
pub mod pack;
pub mod repeats;
pub mod rules;
mod shipped;

use crate::article::{Article, Credit, Draft, Label, Line, Link, Why};
use crate::text::{Clean, Span};
use context::Read;
use judge::Judge;
use repeats::Seen;
use rules::Rules;

/// What reading the lines of one article gives.
#[derive(Debug, Default)]
pub struct Lines {
    /// See [`Annotations::lines`](crate::article::Annotations::lines).
    pub lines: Vec<Line>,
    /// The articles that related lines name.
    pub related: Vec<Link>,
    /// What credit lines say.
    pub credits: Vec<Credit>,
}

/// Labels the lines of `article`. A text that came as one flat line is cut into paragraphs first.
pub fn read(article: &mut Article, language: Option<&str>) -> Lines {
    read_with(Rules::shipped(), &Seen::default(), article, language)
}

/// [`read`] with other rules, the shipped ones and the reader's own, and with what the outlet is known to repeat.
pub fn read_with(rules: &Rules, seen: &Seen, article: &mut Article, language: Option<&str>) -> Lines {
    let scope = rules.scope(language);
    if let Some(line) = flat::line_of(article.text(), article.lines()) {
        let breaks = flat::breaks(&mut Judge::new(rules, scope, article), line);
        article.break_at(&breaks);
    }
    let mut judge = Judge::new(rules, scope, article);
    let mut lines: Vec<Read> = Vec::with_capacity(article.lines().len());
    for &span in article.lines() {
        lines.push(Read { span, cuts: judge.line(span), heading: false, seen: None });
    }
    context::edges(&judge, &mut lines);
    context::spread(&judge, &mut lines);
    context::repeats(&judge, &mut lines);
    // What a line is by its neighbours the reader may have denied too.
    for line in lines.iter_mut().filter(|line| line.is_taken() && judge.keeps(line.span)) {
        line.cuts.clear();
    }
    context::limit(&judge, &mut lines);
    context::headings(&judge, &mut lines);
    if !seen.is_empty() {
        let count = |span: Span| seen.count(article, span.of(article.text()));
        context::furniture(&judge, &mut lines, |span| count(span).filter(|_| !judge.keeps(span)));
    }
    let mut found = gather(&judge, &lines);
    keep_some(&mut found.lines);
    found
}

/// Of an article that would be folded as a whole the longest line stays, the first of several: whoever opens it is to
/// see that there is nothing else.
fn keep_some(lines: &mut [Line]) {
    if lines.iter().all(|line| line.label.is_folded())
        && let Some(longest) = lines.iter_mut().rev().max_by_key(|line| line.span.len())
    {
        (longest.label, longest.why) = (Label::Body, None);
    }
}

/// A part of a line that is explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The part.
    pub text: Clean,
    /// What it is.
    pub label: Label,
    /// What decided so; nothing for the article.
    pub why: Option<Why>,
}

/// What `line` is by itself, part by part, in an article of `outlet`.
pub fn explain(rules: &Rules, line: &str, language: Option<&str>, outlet: Option<&str>) -> Vec<Part> {
    // Between two paragraphs, so that it is neither the first line nor a sub-heading by its neighbours.
    let draft = Draft {
        title: Some("-".into()),
        site: outlet.map(str::to_owned),
        text: format!("-\n{}\n-", Clean::line(line)),
        ..Draft::default()
    };
    let Some(article) = draft.finish() else { return Vec::new() };
    let mut judge = Judge::new(rules, rules.scope(language), &article);
    let Some(&span) = article.lines().get(1) else { return Vec::new() };
    let read = Read { span, cuts: judge.line(span), heading: false, seen: None };
    let part = |l: Line| Part { text: Clean::line(l.span.of(article.text())), label: l.label, why: l.why };
    gather(&judge, &[read]).lines.into_iter().map(part).collect()
}

fn gather(judge: &Judge, lines: &[Read]) -> Lines {
    let mut found = Lines::default();
    for line in lines {
        let mut at = line.span.start;
        for cut in &line.cuts {
            let whole = line.span.trim(judge.text) == cut.span.trim(judge.text);
            // Behind a sentence the phrase itself is the credit: "(iwd/iwd)", "– Bernama".
            let credit = judge.rules.rule(cut.rule).role.is_some();
            let said = if cut.rest.is_empty() && credit && !whole { cut.span } else { cut.rest };
            keep(judge, cut.rule, said.of(judge.text), &mut found);
            // Such a credit is not folded, so cutting it off would change nothing but the number of lines that other
            // tools count.
            if !judge.rules.rule(cut.rule).label.is_folded() && !whole {
                continue;
            }
            add_body(judge, Span::new(at, cut.span.start), &mut found.lines);
            let label = judge.rules.rule(cut.rule).label;
            found.lines.push(Line { span: cut.span, label, why: Some(judge.rules.why(cut.rule)) });
            at = cut.span.end;
        }
        if let Some(count) = line.seen {
            let why = Why {
                rule: "repeated".into(),
                what: format!("seen in {count} articles of this source"),
                reason: "The outlet repeats this line from article to article.".into(),
            };
            found.lines.push(Line { span: line.span, label: Label::Boilerplate, why: Some(why) });
        } else if line.heading {
            let why = Why {
                rule: "heading".into(),
                what: "sub-heading".into(),
                reason: "A short line between paragraphs.".into(),
            };
            found.lines.push(Line { span: line.span, label: Label::Heading, why: Some(why) });
        } else if at == line.span.start {
            found.lines.push(Line { span: line.span, label: Label::Body, why: None });
        } else {
            add_body(judge, Span::new(at, line.span.end), &mut found.lines);
        }
    }
    found
}

/// Adds what is left of a line beside its cuts, unless it is white space.
fn add_body(judge: &Judge, span: Span, lines: &mut Vec<Line>) {
    let span = span.trim(judge.text);
    if !span.is_empty() {
        lines.push(Line { span, label: Label::Body, why: None });
    }
}

/// Keeps what a related line or a credit says as data.
fn keep(judge: &Judge, rule: usize, said: &str, found: &mut Lines) {
    let rule = judge.rules.rule(rule);
    let said = said.trim().trim_end_matches([':', ',', ';', '|', ' ']);
    if said.is_empty() {
        return;
    }
    match (rule.label, &rule.role) {
        (Label::Related, _) => {
            let title = Clean::line(unquoted(said));
            if !found.related.iter().any(|link| link.title == title) {
                found.related.push(Link { title, url: None });
            }
        }
        (_, Some(role)) => {
            let name = Clean::line(
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
fn unquoted(said: &str) -> &str {
    let pairs = [('\'', '\''), ('"', '"'), ('‘', '’'), ('“', '”')];
    pairs
        .into_iter()
        .find_map(|(open, close)| said.strip_prefix(open)?.strip_suffix(close))
        .filter(|inner| !inner.contains(['"', '\'']))
        .unwrap_or(said)
}
