//! `kabar-training learn LANGUAGE FILE` writes a model; `kabar-training score LANGUAGE FILE SET…` measures one.
//!
//! WordClusters and case counts come from the unlabelled articles. A first tagger, which knows of words only these, labels
//! those articles; counted, its labels tell the second how each word occurs in names. The second and the nets that learn
//! beside it are the teacher, whose surest lines make the third, which is written. See README.md.

// Sums over labels read better with the labels' numbers.
#![allow(clippy::needless_range_loop)]

mod casing;
mod chain;
mod corpus;
mod crf;
mod labelled_sets;
mod layers;
mod lexicon;
mod model_file;
mod net;
mod net_input;
mod random;
mod score;
mod teacher;
mod teacher_labels;
mod vectors;

use crf::CrfSettings;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::model::Lexicon;
use kabar_annotate::annotate::entities::crf::{CrfTagger, NameTagger};
use labelled_sets::LabelledLine;
use net::ConvNet;
use random::Random;
use teacher::Teacher;

/// A labelled set.
struct LabelledSet {
    name: &'static str,
    /// What a line of it counts.
    weight: f32,
    /// See [`LabelledLine::unlabelled_kind`].
    unlabelled_kind: Option<usize>,
}

/// What differs between the languages; chosen on the dev sets.
struct LanguagePlan {
    sets: &'static [LabelledSet],
    /// A set in small letters, which counts with its capitals restored; and what a quarter counts without.
    small: Option<(LabelledSet, f32)>,
    /// How often a form must occur to get a vector, and how many rounds the vectors are learnt.
    vectors: (u32, usize),
    /// How often a capitalised word must occur to be in the word table.
    words: f32,
    /// The share of features, beside those that name the word, that are left out at each step.
    hidden: f32,
    /// One of so many articles gives lessons to the last tagger.
    every: usize,
    /// How many nets teach, and how many rounds they learn.
    nets: (u64, usize),
    /// What the tagger's word counts beside the nets'.
    tagger: f32,
    /// The set whose habits are nearest to kabar's guideline: the nets teach as its labellers would label.
    habits: &'static str,
    /// What is printed after each round.
    checks: &'static [&'static str],
}

const INDONESIAN: LanguagePlan = LanguagePlan {
    sets: &[
        LabelledSet { name: "nergrit.train", weight: 0.7, unlabelled_kind: None },
        LabelledSet { name: "nerui.fold1.train", weight: 1.0, unlabelled_kind: None },
        // It leaves out places that act or describe.
        LabelledSet { name: "idner2k.train", weight: 1.0, unlabelled_kind: Some(PLACE) },
    ],
    // It knows of companies only: no parties, no public bodies.
    small: Some((
        LabelledSet { name: "nerp-lowercased.filtered", weight: 0.35, unlabelled_kind: Some(ORGANISATION) },
        0.3,
    )),
    vectors: (10, 2),
    words: 6.0,
    hidden: 0.1,
    every: 5,
    nets: (2, 14),
    tagger: 0.4,
    habits: "nerui.fold1.train",
    checks: &["idner2k.dev", "nerui.fold1.dev", "nerui.fold1.test", "nergrit.dev", "news-gold.dev"],
};

const ENGLISH: LanguagePlan = LanguagePlan {
    sets: &[
        LabelledSet { name: "eww.train", weight: 1.0, unlabelled_kind: None },
        LabelledSet { name: "wikigold", weight: 1.0, unlabelled_kind: None },
    ],
    small: None,
    vectors: (4, 5),
    words: 3.0,
    hidden: 0.3,
    every: 3,
    nets: (1, 10),
    tagger: 0.7,
    habits: "eww.train",
    checks: &["eww.dev", "uner-ewt.dev", "uner-ewt.test"],
};

/// What a line of the program's own labels counts.
const LESSON: f32 = 0.3;
/// The share of sentences that are copied in each kind of capitals, and what a copy counts.
const HEADLINES: (f32, f32) = (0.08, 0.5);
/// Features that are kept.
const KEPT: usize = 80_000;
/// Indexes into [`KINDS`](kabar_annotate::annotate::entities::crf::labels::KINDS).
const ORGANISATION: usize = 1;
const PLACE: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["learn", language, file] => learn(language, file),
        ["score", language, file, ref sets @ ..] => {
            let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
            let tagger = CrfTagger::new(&bytes).unwrap_or_else(|| panic!("{file} is no model"));
            for set in sets {
                println!(
                    "{}",
                    score::report(set, &read(language, set), &tagger, Gazetteers::for_language(language))
                );
            }
        }
        _ => panic!("kabar-training learn LANGUAGE FILE | score LANGUAGE FILE SET…"),
    }
}

fn folder() -> String {
    std::env::var("GOLD").unwrap_or_else(|_| "../shared/gold/entities".into())
}

fn read(language: &str, set: &str) -> Vec<LabelledLine> {
    labelled_sets::read(&format!("{}/{language}/{set}.conll", folder()), Gazetteers::for_language(language))
}

/// The lines of a set, with what it leaves out.
fn named(language: &str, set: &LabelledSet, number: usize) -> Vec<LabelledLine> {
    let gazetteers = Gazetteers::for_language(language);
    let mut lines = read(language, set.name);
    for line in &mut lines {
        (line.unlabelled_kind, line.set) = (set.unlabelled_kind, number);
        if set.unlabelled_kind == Some(ORGANISATION) {
            line.drop_doubtful_places(gazetteers);
        }
    }
    lines
}

fn learn(language: &str, file: &str) {
    let plan = if language == "id" { INDONESIAN } else { ENGLISH };
    let gazetteers = Gazetteers::for_language(language);
    let start = std::time::Instant::now();
    let say = |what: &str| eprintln!("[{:4.0} s] {what}", start.elapsed().as_secs_f32());

    let texts = corpus::read(&format!("{}/unlabelled/{language}_news_articles.jsonl.gz", folder()));
    let cased = corpus::count(&texts, gazetteers);
    say("words counted");
    let clusters = vectors::clusters(&texts, gazetteers, &cased, plan.vectors, (1000, 100));
    say("clusters made");

    let weighted =
        |lines: Vec<LabelledLine>, weight| lines.into_iter().map(move |l| LabelledLine { weight, ..l });
    let mut lines: Vec<LabelledLine> = Vec::new();
    for (number, set) in plan.sets.iter().enumerate() {
        lines.extend(weighted(named(language, set, number + 1), set.weight));
    }
    if let Some((set, plain)) = plan.small {
        let small = named(language, &set, plan.sets.len() + 1);
        lines.extend(weighted(casing::restore_case(&small, gazetteers, &cased), set.weight));
        lines.extend(weighted(small.into_iter().step_by(4).collect(), plain));
    }
    let copies = casing::headline_copies(&lines, gazetteers, HEADLINES.0, HEADLINES.1, &mut Random::new(7));
    lines.extend(copies);
    let checks: Vec<_> = plan.checks.iter().map(|n| (*n, read(language, n))).collect();

    let settings = CrfSettings {
        rounds: 10,
        rate: 0.1,
        decay: 1e-5,
        hidden: (0.3, plan.hidden),
        least: 2,
        seed: 3,
        keep: usize::MAX,
    };
    let report = |who: &str, tags: &dyn NameTagger| {
        for (name, check) in &checks {
            eprintln!("  {who}{}", score::report(name, check, tags, gazetteers));
        }
    };
    let train = |table: &[u8], more: &[LabelledLine], settings: &CrfSettings| {
        let all: Vec<&LabelledLine> = lines.iter().chain(more).collect();
        let bytes =
            model_file::model_bytes(table, &crf::learn(&all, gazetteers, Lexicon::new(table), settings));
        let tagger = CrfTagger::new(&bytes).expect("a model");
        say(&format!("{} bytes", bytes.len()));
        report("", &tagger);
        bytes
    };
    let table =
        |counts: lexicon::UsageCounts| lexicon::word_table(&counts, &clusters, gazetteers, plan.words);
    let first = train(&table(lexicon::case_counts(&cased)), &[], &settings);
    let tagger = CrfTagger::new(&first).expect("a model");
    let counts = teacher_labels::count_uses(&texts, &tagger, gazetteers, language);
    say("labels counted");
    let second = train(&table(counts), &[], &settings);
    let tagger = CrfTagger::new(&second).expect("a model");
    let known = (gazetteers, tagger.lexicon(), &clusters);
    let net = |seed| net::learn(&lines, plan.sets.len() + 1, known, (plan.nets.1, 5 + seed));
    let nets: Vec<ConvNet> = (0..plan.nets.0).map(net).collect();
    say(&format!("{} nets of {} numbers", nets.len(), nets[0].size()));
    let habits = 1 + plan.sets.iter().position(|s| s.name == plan.habits).expect("one of the sets");
    let teacher = |share| Teacher::new(&tagger, &nets, share, &clusters, habits);
    report("nets alone: ", &teacher(0.0));
    let teacher = teacher(plan.tagger);
    report("teacher: ", &teacher);
    let counts = teacher_labels::count_uses(&texts, &tagger, gazetteers, language);
    let some: Vec<String> = texts.iter().skip(3).step_by(plan.every).cloned().collect();
    let lessons = teacher_labels::label_lines(&some, &teacher, gazetteers, language, LESSON);
    say("labels counted");
    let third = train(&table(counts), &lessons, &CrfSettings { keep: KEPT, ..settings });
    std::fs::write(file, third).unwrap_or_else(|e| panic!("{file}: {e}"));
}
