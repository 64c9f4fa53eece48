//! Trains the model that judges lines of which no rule knows what they are
//! ([`line_scorer`](kabar_annotate::annotate::lines::line_scorer)).
//!
//! It learns from articles whose lines were labelled by hand, from saved pages of which the publisher gives the body (what
//! else kabar finds on the page is not the article), and, with little weight, from unlabelled articles as the rules read them:
//! what the rules leave there is nearly always the article. Credits and captions are neither.

use crate::line_report;
use crate::log_linear::{self, Case, Settings};
use crate::random::Random;
use kabar_annotate::annotate::lines::line_scorer::{FEATURE_COUNT, RuleVerdict};
use kabar_annotate::annotate::lines::scorable_lines;
use kabar_annotate::article::{Article, Draft};
use kabar_annotate::{Options, annotate};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::Path;

const SETTINGS: Settings =
    Settings { weight_count: FEATURE_COUNT, rounds: 4, rate: 0.02, decay: 3e-3, hidden: 500 };
/// How much a line of a saved page, and of an unlabelled article, counts beside a line that was labelled by hand.
const PAGE_WEIGHT: f32 = 0.2;
const UNLABELLED_WEIGHT: f32 = 0.2;
/// How much a line counts that rules fold, in a labelled and in an unlabelled article: the model is not asked about it.
const FOLDED_WEIGHT: f32 = 0.5;
const UNLABELLED_FOLDED_WEIGHT: f32 = 0.1;
/// A feature counts if it occurs in labelled articles of so many outlets.
const MIN_OUTLETS: usize = 3;
/// One in so many unlabelled articles is read, of those with so many line ends.
const ARTICLE_STEP: usize = 20;
const MIN_LINE_ENDS: usize = 4;
/// Outlets are left out in so many parts.
const PARTS: usize = 5;
/// A line of a saved page with so many letters is the article if it stands anywhere in the body.
const MIN_PART_LETTERS: usize = 25;
/// The fewest letters of a line that two files can share only if they have the same article.
const MIN_SHARED_LETTERS: usize = 40;

/// Where a line is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineSource {
    /// It was labelled by hand.
    Labelled,
    /// From a saved page.
    Page,
    /// From an article that nobody labelled.
    Unlabelled,
}

/// A line to learn from.
pub struct LineExample {
    /// The features of the line.
    pub features: Vec<u32>,
    /// Is it not the article?
    pub is_furniture: bool,
    /// What the rules say of it.
    pub verdict: RuleVerdict,
    pub source: LineSource,
    /// The code of its article's language; empty if that is not known.
    pub language: String,
    outlet: String,
    /// The letters and digits of the line.
    letters: String,
}

/// Writes the model to `file`, trained on `sources` (files of labelled articles, folders of saved pages) and on the unlabelled
/// articles in `folder`; prints how models do that were trained without some of the outlets. With `left_out`, a file of
/// labelled articles, the model is trained without their outlets and measured on them.
pub fn learn(folder: &str, file: &str, sources: &[&str], left_out: Option<&str>) {
    let read = |path: &&str| if Path::new(path).is_dir() { read_pages(path) } else { read_labelled(path) };
    let mut examples: Vec<LineExample> = sources.iter().flat_map(read).collect();
    for language in ["id", "en"] {
        examples.extend(read_unlabelled(&unlabelled_records(folder, language)));
    }
    for source in [LineSource::Labelled, LineSource::Page, LineSource::Unlabelled] {
        let of_source = examples.iter().filter(|e| e.source == source);
        let count = of_source.clone().count();
        println!(
            "{source:?}: {count} lines, {} not the article",
            of_source.filter(|e| e.is_furniture).count()
        );
    }
    let everything: Vec<&LineExample> = examples.iter().collect();
    let mut scored = Vec::new();
    for part in 0..PARTS {
        let is_out = |e: &LineExample| e.source != LineSource::Unlabelled && part_of(&e.outlet) == part;
        let (out, kept): (Vec<_>, Vec<_>) = everything.iter().partition(|e| is_out(e));
        let weights = train(&kept);
        scored.extend(
            out.into_iter().filter(|e| e.source == LineSource::Labelled).map(|e| (p(e, &weights), e)),
        );
    }
    line_report::print("each outlet left out in one of five parts", &mut scored);
    let kept = match left_out {
        Some(path) => {
            let out = read_labelled(path);
            let kept = without(&everything, &out);
            let weights = train(&kept);
            line_report::print(path, &mut out.iter().map(|e| (p(e, &weights), e)).collect());
            kept
        }
        None => everything,
    };
    let bytes = log_linear::to_bytes(&train(&kept));
    std::fs::write(file, bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
}

/// How probable it is that the line is not the article.
fn p(example: &LineExample, weights: &[f32]) -> f32 {
    log_linear::probabilities(&[Vec::new(), example.features.clone()], weights)[1]
}

fn part_of(outlet: &str) -> usize {
    outlet.bytes().fold(7_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(usize::from(b))) / 7 % PARTS
}

/// The examples of other outlets than those of `out`, and of outlets none of whose articles are among `out`.
fn without<'a>(examples: &[&'a LineExample], out: &[LineExample]) -> Vec<&'a LineExample> {
    let is_long = |e: &LineExample| e.letters.len() >= MIN_SHARED_LETTERS;
    let known: HashSet<&str> = out.iter().filter(|e| is_long(e)).map(|e| &*e.letters).collect();
    let is_ours = |e: &LineExample| e.source != LineSource::Unlabelled;
    let mut outlets: HashSet<&str> = out.iter().map(|e| &*e.outlet).collect();
    outlets.extend(
        examples
            .iter()
            .filter(|e| is_ours(e) && e.verdict == RuleVerdict::Article && known.contains(&*e.letters))
            .map(|e| &*e.outlet),
    );
    // "reuters" and "reuterscom"
    let is_same =
        |a: &str, b: &str| a == b || a.len().min(b.len()) > 2 && (a.starts_with(b) || b.starts_with(a));
    let is_out = |e: &LineExample| is_ours(e) && outlets.iter().any(|o| is_same(o, &e.outlet));
    examples.iter().copied().filter(|e| !is_out(e)).collect()
}

fn train(examples: &[&LineExample]) -> Vec<f32> {
    let mut outlets: HashMap<u32, HashSet<&str>> = HashMap::new();
    for example in examples.iter().filter(|e| e.source != LineSource::Unlabelled) {
        for &feature in &example.features {
            let seen = outlets.entry(feature).or_default();
            if seen.len() < MIN_OUTLETS {
                seen.insert(&example.outlet);
            }
        }
    }
    let is_common = |f: &u32| outlets.get(f).is_some_and(|seen| seen.len() == MIN_OUTLETS);
    let case = |example: &&LineExample| Case {
        candidates: vec![Vec::new(), example.features.iter().copied().filter(is_common).collect()],
        right: usize::from(example.is_furniture),
        weight: match (example.source, example.verdict) {
            (LineSource::Unlabelled, RuleVerdict::Folded) => UNLABELLED_FOLDED_WEIGHT,
            (LineSource::Unlabelled, _) => UNLABELLED_WEIGHT,
            (LineSource::Page, RuleVerdict::Folded) => PAGE_WEIGHT * FOLDED_WEIGHT,
            (LineSource::Page, _) => PAGE_WEIGHT,
            (LineSource::Labelled, RuleVerdict::Folded) => FOLDED_WEIGHT,
            (LineSource::Labelled, _) => 1.0,
        },
    };
    let cases: Vec<Case> = examples.iter().map(case).collect();
    let mut cases: Vec<&Case> = cases.iter().collect();
    log_linear::train(&mut cases, &SETTINGS, &mut Random::new(11), |_, _| {})
}

/// The lines of `article` as examples; `label` says of the line with that index and those words whether it is not the article,
/// `None` where it says nothing.
fn examples_of(
    article: &Article,
    (outlet, source): (&str, LineSource),
    label: impl Fn(usize, &str, RuleVerdict) -> Option<bool>,
) -> Vec<LineExample> {
    let notes = annotate(article, &Options::default());
    // A text that came as one line has no lines to learn from.
    if !notes.line_breaks.is_empty() {
        return Vec::new();
    }
    let found = scorable_lines(article, notes.language.as_deref());
    let example = |line: kabar_annotate::annotate::lines::line_scorer::ScorableLine| {
        let at = article.lines().partition_point(|span| span.start < line.span.start);
        let text = line.span.slice(article.text());
        Some(LineExample {
            is_furniture: label(at, text, line.verdict)?,
            features: line.features,
            verdict: line.verdict,
            source,
            language: notes.language.clone().unwrap_or_default(),
            outlet: outlet_key(outlet),
            letters: letters(text),
        })
    };
    found.into_iter().filter_map(example).collect()
}

/// The letters and digits of the first part of an outlet's name or host, in lower case.
fn outlet_key(outlet: &str) -> String {
    let outlet = outlet.to_lowercase();
    letters(outlet.trim_start_matches("www.").split('.').next().unwrap_or_default())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Articles with labelled lines, one in each line of the file: `{"outlet", "title", "lines": [{"text", "label"}]}`.
fn read_labelled(path: &str) -> Vec<LineExample> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    file.lines().flat_map(|line| labelled_article(line).unwrap_or_default()).collect()
}

fn labelled_article(record: &str) -> Option<Vec<LineExample>> {
    let record: Value = serde_json::from_str(record).ok()?;
    let string = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let lines = record["lines"].as_array()?;
    let texts: Vec<String> = lines.iter().map(|line| string(line, "text")).collect();
    let draft = Draft { title: Some(string(&record, "title")), text: texts.join("\n"), ..Draft::default() };
    let article = draft.finish()?;
    let label = |at: usize, text: &str, _| {
        let is_same = texts.get(at)?.trim() == text.trim();
        match lines[at]["label"].as_str().filter(|_| is_same)? {
            "body" => Some(false),
            "promo" | "related" | "boilerplate" => Some(true),
            _ => None,
        }
    };
    Some(examples_of(&article, (&string(&record, "outlet"), LineSource::Labelled), label))
}

/// Saved pages: `ID.html.gz`, and `gold.jsonl` with `{"id", "outlet" or "url", "title", "paragraphs" or "articleBody"}`.
fn read_pages(folder: &str) -> Vec<LineExample> {
    page_records(folder).lines().flat_map(|line| page_lines(folder, line).unwrap_or_default()).collect()
}

/// What publishers give of the pages in `folder`, a record in each line.
pub fn page_records(folder: &str) -> String {
    std::fs::read_to_string(format!("{folder}/gold.jsonl")).unwrap_or_else(|e| panic!("{folder}: {e}"))
}

/// The paragraphs of a page's body.
pub fn body_paragraphs(record: &Value) -> Option<Vec<&str>> {
    match record["paragraphs"].as_array() {
        Some(paragraphs) => Some(paragraphs.iter().filter_map(Value::as_str).collect()),
        None => Some(record["articleBody"].as_str()?.split('\n').collect()),
    }
}

fn page_lines(folder: &str, record: &str) -> Option<Vec<LineExample>> {
    let record: Value = serde_json::from_str(record).ok()?;
    let id = record["id"].as_str()?;
    let mut html = Vec::new();
    let file = std::fs::File::open(format!("{folder}/{id}.html.gz")).ok()?;
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut html).ok()?;
    let paragraphs: Vec<String> =
        body_paragraphs(&record)?.into_iter().map(letters).filter(|p| !p.is_empty()).collect();
    let body = paragraphs.concat();
    let title = letters(record["title"].as_str().unwrap_or_default());
    let host = record["url"].as_str().and_then(|url| url.split('/').nth(2));
    let outlet = record["outlet"].as_str().or(host).unwrap_or(id);
    let label = |_, text: &str, _| {
        let line = letters(text);
        let is_long = line.len() >= MIN_PART_LETTERS;
        if line.is_empty() || line == title {
            None
        } else if paragraphs.contains(&line) || is_long && body.contains(&line) {
            Some(false)
        } else if body.contains(&line)
            || is_long && paragraphs.iter().any(|p| p.len() >= 20 && line.contains(&**p))
        {
            // A few words that stand somewhere in the body, or a paragraph and more on one line.
            None
        } else {
            Some(true)
        }
    };
    let mut out = Vec::new();
    for article in kabar_formats::read(&format!("{id}.html"), &html).articles {
        let is_body =
            |line: &&kabar_annotate::text::Span| body.contains(&letters(line.slice(article.text())));
        let found: usize = article.lines().iter().filter(is_body).map(|line| line.len()).sum();
        // Where most of the body was not found, the rest says little of pages.
        if found * 2 >= body.len() {
            out.extend(examples_of(&article, (outlet, LineSource::Page), label));
        }
    }
    Some(out)
}

/// The unlabelled articles of a language in `folder`, a record in each line.
pub fn unlabelled_records(folder: &str, language: &str) -> String {
    let path = format!("{folder}/unlabelled/{language}_news_articles.jsonl.gz");
    let file = std::fs::File::open(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut json = String::new();
    flate2::read::MultiGzDecoder::new(file).read_to_string(&mut json).expect("readable gzip");
    json
}

/// Unlabelled articles with paragraphs: what the rules fold is not the article, what they leave is.
fn read_unlabelled(json: &str) -> Vec<LineExample> {
    let records = json.lines().filter(|line| line.matches("\\n").count() >= MIN_LINE_ENDS);
    let article = |record: &str| {
        let record: Value = serde_json::from_str(record).ok()?;
        let string = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let draft = Draft { title: Some(string("title")), text: string("text"), ..Draft::default() };
        let label = |_, _: &str, verdict| match verdict {
            RuleVerdict::Article => Some(false),
            RuleVerdict::Dimmed => None,
            RuleVerdict::Folded => Some(true),
        };
        Some(examples_of(&draft.finish()?, (&string("src"), LineSource::Unlabelled), label))
    };
    records.step_by(ARTICLE_STEP).filter_map(article).flatten().collect()
}
