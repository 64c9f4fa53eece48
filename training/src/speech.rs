//! Learns the weights of the cues that tell speech from other quoted words (`annotate::quotes::kind`), and measures them.
//!
//! The engine finds the pairs of quote marks and their cues; the labelled articles say which pairs are speech. Logistic
//! regression, with steps that get smaller for each weight as it is corrected (AdaGrad).

use crate::random::Random;
use kabar_annotate::annotate::{entities, quotes};
use kabar_annotate::article::Draft;
use kabar_annotate::text::Span;
use kabar_annotate::{Options, annotate};
use serde_json::Value;
use std::collections::BTreeMap;

/// How often all examples are seen.
const ROUNDS: usize = 60;
/// The size of the first step.
const RATE: f32 = 0.3;
/// How strongly a weight is drawn to 0, for all examples together.
const DECAY: f32 = 1.0;
/// How much a fragment counts in a language where most fragments are terms: there are few that are speech.
const PARTIAL_WEIGHT: f32 = 3.0;
/// Outlets with fewer quotations are put into this many groups.
const SMALL_OUTLETS: (usize, usize) = (60, 6);

/// A pair of quote marks.
struct Example {
    outlet: String,
    cues: Vec<usize>,
    is_speech: bool,
    weight: f32,
}

/// Reads labelled articles: `{"outlet","title","text","quotes":[{"start","end","kind","nested"}]}` on each line, with offsets
/// in characters.
fn read(path: &str) -> Vec<Example> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let lines = file.lines().filter(|line| !line.trim().is_empty());
    lines
        .flat_map(|line| examples(&serde_json::from_str(line).unwrap_or_else(|e| panic!("{path}: {e}"))))
        .collect()
}

/// The pairs that the engine finds in an article. One that is labelled as nested or optional, and a part of one, teaches
/// nothing.
fn examples(record: &Value) -> Vec<Example> {
    let string = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
    let draft = Draft { title: Some(string("title")), text: string("text"), ..Draft::default() };
    let Some(mut article) = draft.finish() else { return Vec::new() };
    let text = string("text");
    if article.text() != text {
        return Vec::new();
    }
    let annotations = annotate(&article, &Options::default());
    if !annotations.line_breaks.is_empty() {
        article.break_at(&annotations.line_breaks);
    }
    let language = annotations.language.as_deref();
    let names = entities::recognize(&article, &annotations.lines, language);
    let at = |offset: &Value| {
        let offset = offset.as_u64().unwrap_or(0) as usize;
        text.char_indices().nth(offset).map_or(text.len(), |(at, _)| at)
    };
    let labels: Vec<(Span, &Value)> = record["quotes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|quote| (Span::new(at(&quote["start"]), at(&quote["end"])), quote))
        .collect();
    let found = quotes::cues(&article, &annotations.lines, &names, language);
    let example = |(span, cues): (Span, Vec<usize>)| {
        let label = labels.iter().max_by_key(|(label, _)| overlap(*label, span));
        let label = label.filter(|(label, _)| overlap(*label, span) * 2 >= label.len().max(span.len()));
        let kind = label.map_or("none", |(_, quote)| quote["kind"].as_str().unwrap_or("none"));
        let is_nested = label.is_some_and(|(_, quote)| quote["nested"].as_bool() == Some(true));
        // A part of labelled speech teaches nothing.
        let is_part = kind == "none"
            && labels
                .iter()
                .any(|(l, q)| l.start <= span.start && span.end <= l.end && q["kind"] == "direct");
        (!is_nested && !is_part && kind != "optional").then(|| Example {
            outlet: string("outlet"),
            cues,
            is_speech: matches!(kind, "direct" | "partial"),
            weight: if kind == "partial" && language != Some("en") { PARTIAL_WEIGHT } else { 1.0 },
        })
    };
    found.into_iter().filter_map(example).collect()
}

fn overlap(a: Span, b: Span) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

fn score(weights: &[f32], example: &Example) -> f32 {
    example.cues.iter().map(|&cue| weights[cue]).sum()
}

fn train<'a>(examples: impl Iterator<Item = &'a Example>) -> Vec<f32> {
    let mut examples: Vec<&Example> = examples.collect();
    let mut weights = vec![0.0; quotes::CUE_NAMES.len()];
    let mut squares = vec![1e-6_f32; weights.len()];
    let mut random = Random::new(1);
    let decay = DECAY / examples.len().max(1) as f32;
    for _ in 0..ROUNDS {
        random.shuffle(&mut examples);
        for example in &examples {
            let probability = 1.0 / (1.0 + (-score(&weights, example)).exp());
            let error = probability - f32::from(u8::from(example.is_speech));
            for &cue in &example.cues {
                let gradient = error * example.weight + decay * weights[cue];
                squares[cue] += gradient * gradient;
                weights[cue] -= RATE * gradient / squares[cue].sqrt();
            }
        }
    }
    weights
}

/// Trains on the labelled articles of `files`, writes the weights to `output`, and prints for each outlet how weights learnt
/// without it do on it.
pub fn learn(output: &str, files: &[&str]) {
    let examples: Vec<Example> = files.iter().flat_map(|file| read(file)).collect();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    examples.iter().for_each(|e| *sizes.entry(&e.outlet).or_default() += 1);
    let group = |outlet: &str| match sizes[outlet] < SMALL_OUTLETS.0 {
        true => format!("small outlets {}", outlet.bytes().map(usize::from).sum::<usize>() % SMALL_OUTLETS.1),
        false => outlet.to_owned(),
    };
    let groups: std::collections::BTreeSet<String> = sizes.keys().map(|outlet| group(outlet)).collect();
    for name in &groups {
        let weights = train(examples.iter().filter(|e| group(&e.outlet) != *name));
        let (mut right, mut extra, mut missed) = (0, 0, 0);
        for example in examples.iter().filter(|e| group(&e.outlet) == *name) {
            match (score(&weights, example) > 0.0, example.is_speech) {
                (true, true) => right += 1,
                (true, false) => extra += 1,
                (false, true) => missed += 1,
                (false, false) => {}
            }
        }
        let f1 = 200.0 * right as f32 / (2 * right + extra + missed).max(1) as f32;
        println!("{name}: {right} right, {extra} extra, {missed} missed, F1 {f1:.1}");
    }
    let weights = train(examples.iter());
    let lines = weights.iter().zip(quotes::CUE_NAMES).map(|(weight, name)| format!("{weight:.2}\t{name}\n"));
    std::fs::write(output, lines.collect::<String>()).unwrap_or_else(|e| panic!("{output}: {e}"));
}
