//! Trains the model of how lines are worded that are not the article
//! ([`line_wording`](kabar_annotate::annotate::lines::line_wording)).
//!
//! `training/lines/CODE.tsv` holds a line in each line: its label, a tab, the line. All of them were made up for these files,
//! from what hundreds of outlets put around their articles, and "body" lines from sentences of articles that use the same
//! words. Lines and sentences of real articles are beside them as what is the article.

use crate::lines::{body_paragraphs, page_records, unlabelled_records};
use crate::log_linear::{self, Case, Settings};
use crate::random::Random;
use kabar_annotate::annotate::lines::line_wording::{
    LABEL_WEIGHT_COUNT, LABELS, WORDING_FEATURE_COUNT, label_features, wording_features,
};
use kabar_patterns::tokenize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const SETTINGS: Settings =
    Settings { weight_count: WORDING_FEATURE_COUNT, rounds: 4, rate: 0.1, decay: 2e-4, hidden: 300 };
/// How much a written line counts beside one of an article.
const WRITTEN_WEIGHT: f32 = 1.0;
const ARTICLE_WEIGHT: f32 = 0.2;
/// One in so many unlabelled articles is read, from this one on.
const ARTICLE_STEP: (usize, usize) = (4, 1);
/// The longest line, in bytes. Longer ones are paragraphs.
const MAX_LINE_BYTES: usize = 340;
/// Written lines are left out in so many parts, and one in so many lines of articles.
const PARTS: usize = 5;
/// Of the lines of articles, one in so many would be taken for something else, at which the report says how many written ones.
const MARKS: [usize; 6] = [5000, 2000, 1000, 500, 300, 200];

/// Where written lines are, beside the program's source.
const WRITTEN_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/lines");

struct Line {
    features: Vec<u32>,
    is_furniture: bool,
    /// Was it written for training?
    is_written: bool,
    /// The code of its language and its label, of a written line.
    kinds: [String; 2],
}

impl Line {
    fn new(text: &str, label: &str, language: Option<&str>) -> Line {
        let mut tokens = Vec::new();
        tokenize(text, 0, &mut tokens);
        Line {
            features: wording_features(text, &tokens),
            is_furniture: label != "body",
            is_written: language.is_some(),
            kinds: [language.unwrap_or_default().to_owned(), label.to_owned()],
        }
    }
}

/// Writes the model to `file`, trained on written lines, on the unlabelled articles in `folder` and on the bodies of saved
/// `pages`, and to `label_file` the one that tells labels apart; prints how models do that were trained without some lines.
pub fn learn(folder: &str, [file, label_file]: [&str; 2], pages: &[&str]) {
    let mut lines = read_written();
    for language in ["id", "en"] {
        let json = unlabelled_records(folder, language);
        json.lines().skip(ARTICLE_STEP.1).step_by(ARTICLE_STEP.0).for_each(|record| {
            let record: Value = serde_json::from_str(record).unwrap_or_default();
            add_paragraphs(record["text"].as_str().unwrap_or_default().split('\n'), &mut lines);
        });
    }
    for folder in pages {
        for record in page_records(folder).lines() {
            let record: Value = serde_json::from_str(record).unwrap_or_default();
            add_paragraphs(body_paragraphs(&record).unwrap_or_default().into_iter(), &mut lines);
        }
    }
    Random::new(23).shuffle(&mut lines);
    let written = lines.iter().filter(|line| line.is_written).count();
    println!("{written} lines were written, {} are of articles", lines.len() - written);
    let mut scored: Vec<(f32, &Line)> = Vec::new();
    let (mut labelled, mut right) = (0, 0);
    for part in 0..PARTS {
        let is_out = |at: usize| at % PARTS == part;
        let kept: Vec<&Line> =
            lines.iter().enumerate().filter(|(at, _)| !is_out(*at)).map(|(_, l)| l).collect();
        let weights = train(&kept);
        let label_weights = train_labels(&kept);
        for line in lines.iter().enumerate().filter(|(at, _)| is_out(*at)).map(|(_, line)| line) {
            scored.push((score(line, &weights), line));
            if let Some(case) = label_case(line) {
                let p = log_linear::probabilities(&case.candidates, &label_weights);
                labelled += 1;
                right += usize::from(p.iter().all(|other| *other <= p[case.right]));
            }
        }
    }
    report(&mut scored);
    println!("label right of {right} in {labelled}");
    let all: Vec<&Line> = lines.iter().collect();
    for (file, weights) in [(file, train(&all)), (label_file, train_labels(&all))] {
        std::fs::write(file, log_linear::to_bytes(&weights)).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
}

/// The line as a case for the model of labels, if it is not the article.
fn label_case(line: &Line) -> Option<Case> {
    let right = LABELS.iter().position(|label| label.name() == line.kinds[1])?;
    let candidates = (0..LABELS.len()).map(|at| label_features(&line.features, at).collect()).collect();
    Some(Case { candidates, right, weight: 1.0 })
}

fn train_labels(lines: &[&Line]) -> Vec<f32> {
    let cases: Vec<Case> = lines.iter().filter_map(|line| label_case(line)).collect();
    let settings = Settings { weight_count: LABEL_WEIGHT_COUNT, ..SETTINGS };
    log_linear::train(&mut cases.iter().collect::<Vec<_>>(), &settings, &mut Random::new(11), |_, _| {})
}

fn read_written() -> Vec<Line> {
    let folder = Path::new(WRITTEN_FOLDER);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{WRITTEN_FOLDER}: {e}"))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "tsv"))
        .collect();
    files.sort();
    let mut out = Vec::new();
    for path in files {
        let file = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let language = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let lines = file.lines().filter_map(|line| line.split_once('\t'));
        let lines = lines.filter(|(label, _)| !matches!(*label, "credit" | "caption"));
        out.extend(lines.map(|(label, line)| Line::new(line, label, Some(&language))));
    }
    out
}

/// Adds each paragraph that is short enough, and of those of several sentences one, in turn the first, the second …
fn add_paragraphs<'a>(paragraphs: impl Iterator<Item = &'a str>, lines: &mut Vec<Line>) {
    for (at, paragraph) in paragraphs.map(str::trim).filter(|p| !p.is_empty()).enumerate() {
        let mut add = |text: &str| {
            if text.len() <= MAX_LINE_BYTES {
                lines.push(Line::new(text, "body", None));
            }
        };
        add(paragraph);
        let sentences: Vec<&str> = paragraph.split_inclusive(". ").collect();
        if sentences.len() > 1 {
            add(sentences[at % sentences.len()].trim());
        }
    }
}

fn train(lines: &[&Line]) -> Vec<f32> {
    let case = |line: &&Line| Case {
        candidates: vec![Vec::new(), line.features.clone()],
        right: usize::from(line.is_furniture),
        weight: if line.is_written { WRITTEN_WEIGHT } else { ARTICLE_WEIGHT },
    };
    let cases: Vec<Case> = lines.iter().map(case).collect();
    let mut cases: Vec<&Case> = cases.iter().collect();
    log_linear::train(&mut cases, &SETTINGS, &mut Random::new(11), |_, _| {})
}

fn score(line: &Line, weights: &[f32]) -> f32 {
    line.features.iter().map(|&f| weights[f as usize]).sum()
}

/// Prints how many written lines are found, by language and by label, where so many lines of articles are taken for others.
fn report(scored: &mut [(f32, &Line)]) {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut all = BTreeMap::<&str, usize>::new();
    for (_, line) in scored.iter().filter(|(_, line)| line.is_written) {
        line.kinds.iter().for_each(|kind| *all.entry(kind).or_default() += 1);
    }
    let articles = scored.iter().filter(|(_, line)| !line.is_written).count();
    let (mut lost, mut found) = (0, BTreeMap::<&str, usize>::new());
    for (score, line) in scored.iter() {
        if line.is_written {
            line.kinds.iter().for_each(|kind| *found.entry(kind).or_default() += 1);
            continue;
        }
        lost += 1;
        if let Some(mark) = MARKS.iter().find(|&&mark| articles / mark == lost) {
            let share = |kind: &&str| {
                let found = found.get(kind).copied().unwrap_or_default();
                format!("{kind} {:.2}", found as f32 / all[kind] as f32)
            };
            let shares: Vec<String> = all.keys().map(share).collect();
            println!("  above {score:.2}: one in {mark} of articles; {}", shares.join(", "));
        }
    }
}
