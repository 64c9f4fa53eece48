//! Learns the weights with which the engine chooses the speaker of a quotation whose tag names nobody ("ujarnya", "he
//! said", no tag).
//!
//! The cases are quotations of articles whose speakers were labelled by hand, and tags of unlabelled articles that do name
//! the speaker, with the name hidden. Hidden names count less: a writer names the speaker rather where the speaker
//! changes. The model is a softmax over the candidates of a case, trained by AdaGrad in a fixed order.

use crate::random::Random;
use kabar_annotate::annotate::entities;
use kabar_annotate::annotate::quotes::{
    FEATURES, FeatureList, ReferenceCase, SENTENCE_FEATURES, SpeakerRanker, find_observed,
};
use kabar_annotate::article::Draft;
use kabar_annotate::{Options, annotate};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One in so many unlabelled articles is read.
const ARTICLE_STEP: usize = 6;
/// How much a hidden name counts beside a labelled case.
const HIDDEN_NAME_WEIGHT: f32 = 0.1;
const ROUNDS: usize = 20;
const RATE: f32 = 0.1;
/// How strongly weights are drawn to 0, for each case.
const DECAY: f32 = 1e-3;
/// The engine gives no speaker where the best candidate is less probable.
const MIN_PROBABILITY: f32 = 0.5;
/// An outlet with fewer labelled cases is left out together with other such outlets.
const MIN_OUTLET_CASES: usize = 15;

/// A quotation with the candidates for its speaker.
struct SpeakerCase {
    /// The features of each candidate.
    candidates: Vec<Vec<u16>>,
    /// Which candidates are right; none where the right one is no candidate.
    right: Vec<bool>,
    /// What the engine's rules choose.
    rule: Option<usize>,
    weight: f32,
    /// The outlet of a labelled case.
    outlet: String,
}

/// The cases of one model: its name in speakers.toml, its features.
struct ModelCases {
    name: &'static str,
    features: FeatureList,
    labelled: Vec<SpeakerCase>,
    /// Tags of unlabelled articles whose names were hidden.
    hidden: Vec<SpeakerCase>,
}

/// Learns from the labelled quotations in `files`, prints how outlets do that were left out, and writes `file`.
pub fn learn(language: &str, file: &str, files: &[&str], texts: &[String]) {
    let model = |name, features| ModelCases { name, features, labelled: Vec::new(), hidden: Vec::new() };
    let mut reference = model("reference", FEATURES);
    let mut in_sentence = model("in_sentence", SENTENCE_FEATURES);
    for path in files {
        let json = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
        for line in json.lines() {
            let row: Value = serde_json::from_str(line).expect("JSON lines");
            labelled_cases(language, &row, |case, is_in_sentence| {
                let model = if is_in_sentence { &mut in_sentence } else { &mut reference };
                model.labelled.push(case);
            });
        }
    }
    for text in texts.iter().step_by(ARTICLE_STEP) {
        hidden_name_cases(language, text, &mut reference.hidden);
    }
    let models = [reference, in_sentence].map(|model| {
        model.measure();
        let all: Vec<&SpeakerCase> = model.labelled.iter().chain(&model.hidden).collect();
        (model.name, model.features, fit(&all, model.features))
    });
    std::fs::write(file, to_toml(&models)).unwrap_or_else(|e| panic!("{file}: {e}"));
}

impl ModelCases {
    /// Prints how each outlet does when it is left out.
    fn measure(&self) {
        eprintln!(
            "{}: {} labelled cases, {} hidden names",
            self.name,
            self.labelled.len(),
            self.hidden.len()
        );
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for case in &self.labelled {
            *sizes.entry(&case.outlet).or_default() += 1;
        }
        let fold = |case: &SpeakerCase| match sizes[&*case.outlet] {
            0..MIN_OUTLET_CASES => String::from("others"),
            _ => case.outlet.clone(),
        };
        let mut folds: Vec<String> = self.labelled.iter().map(fold).collect();
        folds.sort();
        folds.dedup();
        let mut total = Tally::default();
        for left_out in &folds {
            let train: Vec<&SpeakerCase> =
                self.labelled.iter().filter(|c| fold(c) != *left_out).chain(&self.hidden).collect();
            let ranker = fit(&train, self.features);
            let mut tally = Tally::default();
            for case in self.labelled.iter().filter(|c| fold(c) == *left_out) {
                tally.add(case, &ranker);
                total.add(case, &ranker);
            }
            eprintln!("{left_out:>24} left out: {tally}");
        }
        eprintln!("{:>24}           {total}", "all");
    }
}

/// The thresholds that are measured.
const THRESHOLDS: [f32; 6] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

/// How many cases are decided rightly.
#[derive(Default)]
struct Tally {
    cases: usize,
    /// The right speaker is among the candidates.
    possible: usize,
    rules: usize,
    right: usize,
    /// By threshold: how many speakers are given, and how many of those are right.
    given: [(usize, usize); THRESHOLDS.len()],
}

impl Tally {
    fn add(&mut self, case: &SpeakerCase, ranker: &SpeakerRanker) {
        let probabilities = ranker.probabilities(&case.candidates);
        let best = (0..probabilities.len()).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
        let is_right = |i: Option<usize>| usize::from(i.is_some_and(|i| case.right[i]));
        self.cases += 1;
        self.possible += usize::from(case.right.contains(&true));
        self.rules += is_right(case.rule);
        self.right += is_right(best);
        for (given, threshold) in self.given.iter_mut().zip(THRESHOLDS) {
            let best = best.filter(|&i| probabilities[i] >= threshold);
            given.0 += usize::from(best.is_some());
            given.1 += is_right(best);
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let (cases, possible, rules, right) = (self.cases, self.possible, self.rules, self.right);
        write!(
            f,
            "{cases:4} cases, {possible:4} possible: rules {rules:4}, ranker {right:4}; right of given"
        )?;
        for ((given, right), threshold) in self.given.iter().zip(THRESHOLDS) {
            write!(f, " {threshold}: {right}/{given}")?;
        }
        Ok(())
    }
}

/// Reads an article and calls `observe` for each quotation.
fn read_article(
    language: &str,
    title: &str,
    text: &str,
    mut observe: impl FnMut(&ReferenceCase) -> Option<usize>,
) {
    let draft = Draft {
        title: (!title.is_empty()).then(|| title.to_owned()),
        text: text.to_owned(),
        language: Some(language.to_owned()),
        ..Draft::default()
    };
    let Some(mut article) = draft.finish() else { return };
    let annotations = annotate(&article, &Options::default());
    if annotations.language.as_deref() != Some(language) {
        return;
    }
    article.break_at(&annotations.line_breaks);
    let names = entities::recognize(&article, &annotations.lines, Some(language));
    find_observed(&article, &annotations.lines, &names, Some(language), &mut observe);
}

/// The tags of an unlabelled article that name a speaker who was mentioned before.
fn hidden_name_cases(language: &str, text: &str, cases: &mut Vec<SpeakerCase>) {
    read_article(language, "", text, |case| {
        if let Some(named) = case.named {
            cases.push(SpeakerCase {
                candidates: case.features.to_vec(),
                right: (0..case.features.len()).map(|i| i == named).collect(),
                rule: case.rule,
                weight: HIDDEN_NAME_WEIGHT,
                outlet: String::new(),
            });
        }
        None
    });
}

/// The quotations of a labelled article whose tags name nobody, and those in a reporter's sentence (`true`).
fn labelled_cases(language: &str, row: &Value, mut add: impl FnMut(SpeakerCase, bool)) {
    let (Some(text), Some(quotes)) = (row["text"].as_str(), row["quotes"].as_array()) else { return };
    let entities = row["entities"].as_array().map(Vec::as_slice).unwrap_or_default();
    let outlet = row["outlet"].as_str().unwrap_or_default();
    let title = row["title"].as_str().unwrap_or_default();
    let middle = |q: &Value| Some((q["start_byte"].as_u64()? + q["end_byte"].as_u64()?) as usize / 2);
    read_article(language, title, text, |case| {
        let quote = quotes.iter().find(|q| middle(q).is_some_and(|m| case.quote.contains(m)))?;
        let is_speech = quote["kind"] != "other" && quote["nested"] != true;
        let speaker = entities.iter().find(|e| e["id"] == quote["speaker"]).filter(|_| is_speech)?;
        let right: Vec<bool> = case.candidates.iter().map(|c| is_called(c, speaker)).collect();
        let first = right.iter().position(|&r| r);
        if !case.is_named {
            let outlet = outlet.to_owned();
            let candidates = case.features.to_vec();
            add(SpeakerCase { candidates, right, rule: case.rule, weight: 1.0, outlet }, case.in_sentence);
        }
        first
    });
}

/// Is one of the entity's aliases `name`, or in it as whole words?
fn is_called(name: &str, entity: &Value) -> bool {
    let name = format!(" {} ", normalized(name));
    let aliases = entity["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str);
    aliases.map(normalized).any(|alias| !alias.is_empty() && name.contains(&format!(" {alias} ")))
}

fn normalized(name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'' || c == '@';
    let words: Vec<&str> = name.split(|c: char| !is_part(c)).filter(|w| !w.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// The weights that make the right candidates of the cases likely.
fn fit(cases: &[&SpeakerCase], features: FeatureList) -> SpeakerRanker {
    let size = features.iter().map(|f| f.1).sum();
    let mut ranker = SpeakerRanker { min_probability: MIN_PROBABILITY, weights: vec![0.0; size] };
    let mut squares = vec![1e-2_f32; size];
    let mut order: Vec<&SpeakerCase> =
        cases.iter().copied().filter(|c| c.right.contains(&true) && c.candidates.len() > 1).collect();
    let mut random = Random::new(11);
    for _ in 0..ROUNDS {
        random.shuffle(&mut order);
        for case in &order {
            let probabilities = ranker.probabilities(&case.candidates);
            let total: f32 =
                (0..probabilities.len()).filter(|&i| case.right[i]).map(|i| probabilities[i]).sum();
            let mut gradient: BTreeMap<u16, f32> = BTreeMap::new();
            for (i, features) in case.candidates.iter().enumerate() {
                let target = if case.right[i] { probabilities[i] / total.max(1e-6) } else { 0.0 };
                for &feature in features {
                    *gradient.entry(feature).or_default() += (probabilities[i] - target) * case.weight;
                }
            }
            for (feature, slope) in gradient {
                let at = usize::from(feature);
                let slope = slope + DECAY * ranker.weights[at];
                squares[at] += slope * slope;
                ranker.weights[at] -= RATE * slope / squares[at].sqrt();
            }
        }
    }
    ranker
}

/// The weights as speakers.toml has them.
fn to_toml(models: &[(&str, FeatureList, SpeakerRanker)]) -> String {
    let mut out = String::from(
        "# What speaks for somebody as the speaker of a quotation: weights made by training/run, read by annotate::quotes.\n\
         # [reference] is for tags that name nobody: what each value of a feature means is said in speaker_features.rs.\n\
         # [in_sentence] is for words quoted in a reporter's sentence: sentence_features.rs.\n",
    );
    for (name, features, ranker) in models {
        let minimum = ranker.min_probability;
        writeln!(out, "\n[{name}]\n# Below this probability of the best candidate the speaker is unknown.")
            .expect("a string");
        writeln!(out, "min_probability = {minimum}\n\n[{name}.weights]").expect("a string");
        let mut at = 0;
        for (feature, size) in *features {
            let weights: Vec<String> =
                ranker.weights[at..at + size].iter().map(|w| format!("{w:.2}")).collect();
            writeln!(out, "{feature} = [{}]", weights.join(", ")).expect("a string");
            at += size;
        }
    }
    out
}
