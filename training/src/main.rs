//! `kabar-training learn LANGUAGE FILE` writes a model; `kabar-training score LANGUAGE FILE SET…` measures one.
//!
//! Clusters and case counts come from the unlabelled articles. A first tagger, which knows of words only these, labels
//! those articles; counted, its labels tell the second how each word occurs in names; the second labels again, and its
//! counts and its surest lines make the third, which is written. See README.md.

// Sums over labels read better with the labels' numbers.
#![allow(clippy::needless_range_loop)]

mod cases;
mod corpus;
mod crf;
mod gold;
mod label;
mod lexicon;
mod random;
mod score;
mod vectors;
mod write;

use crf::Settings;
use gold::Line;
use kabar::annotate::entities::learned::Tagger;
use kabar::annotate::entities::learned::lists::Lists;
use kabar::annotate::entities::learned::model::Words;
use random::Random;

/// What differs between the languages; chosen on the dev sets.
struct Plan {
    /// Labelled sets and what each counts.
    sets: &'static [(&'static str, f32)],
    /// A set that leaves out names which the others mark: it joins them once the first tagger has added those.
    loose: Option<&'static str>,
    /// A set in small letters, what it counts with its capitals restored, and what without.
    small: Option<(&'static str, f32, f32)>,
    /// How often a form must occur to get a vector, and how many rounds the vectors are learnt.
    vectors: (u32, usize),
    /// How often a capitalised word must occur to be in the word table.
    words: f32,
    /// The share of features, beside those that name the word, that are left out at each step.
    hidden: f32,
    /// One of so many articles gives lessons to the last tagger.
    every: usize,
    /// What is printed after each round.
    checks: &'static [&'static str],
}

const INDONESIAN: Plan = Plan {
    sets: &[("nergrit.train", 0.7), ("nerui.fold1.train", 1.0)],
    loose: Some("idner2k.train"),
    small: Some(("nerp-lowercased.filtered", 0.35, 0.3)),
    vectors: (10, 2),
    words: 6.0,
    hidden: 0.1,
    every: 5,
    checks: &["idner2k.dev", "nerui.fold1.dev", "nerui.fold1.test", "nergrit.dev", "news-gold.dev"],
};

const ENGLISH: Plan = Plan {
    sets: &[("eww.train", 1.0), ("wikigold", 1.0)],
    loose: None,
    small: None,
    vectors: (4, 5),
    words: 3.0,
    hidden: 0.3,
    every: 3,
    checks: &["eww.dev", "uner-ewt.dev", "uner-ewt.test"],
};

/// What a line of the program's own labels counts.
const LESSON: f32 = 0.3;
/// The share of sentences that are copied in each kind of capitals, and what a copy counts.
const HEADLINES: (f32, f32) = (0.08, 0.5);
/// How sure the first tagger must be of a name to add it to the loose set.
const COMPLETED: f32 = 0.85;
/// Features that are kept.
const KEPT: usize = 80_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["learn", language, file] => learn(language, file),
        ["score", language, file, ref sets @ ..] => {
            let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
            let tagger = Tagger::new(&bytes).unwrap_or_else(|| panic!("{file} is no model"));
            for set in sets {
                println!("{}", score::report(set, &read(language, set), &tagger, Lists::of(language)));
            }
        }
        _ => panic!("kabar-training learn LANGUAGE FILE | score LANGUAGE FILE SET…"),
    }
}

fn folder() -> String {
    std::env::var("GOLD").unwrap_or_else(|_| "../shared/gold/entities".into())
}

fn read(language: &str, set: &str) -> Vec<Line> {
    gold::read(&format!("{}/{language}/{set}.conll", folder()), Lists::of(language))
}

fn learn(language: &str, file: &str) {
    let plan = if language == "id" { INDONESIAN } else { ENGLISH };
    let lists = Lists::of(language);
    let start = std::time::Instant::now();
    let say = |what: &str| eprintln!("[{:4.0} s] {what}", start.elapsed().as_secs_f32());

    let texts = corpus::read(&format!("{}/unlabelled/{language}_news_articles.jsonl.gz", folder()));
    let cased = corpus::count(&texts, lists);
    say("words counted");
    let clusters = vectors::clusters(&texts, lists, &cased, plan.vectors, (1000, 100));
    say("clusters made");

    let weighted = |lines: Vec<Line>, weight| lines.into_iter().map(move |l| Line { weight, ..l });
    let mut lines: Vec<Line> = Vec::new();
    for (set, weight) in plan.sets {
        lines.extend(weighted(read(language, set), *weight));
    }
    if let Some((set, restored, plain)) = plan.small {
        let small = read(language, set);
        lines.extend(weighted(cases::restored(&small, lists, &cased), restored));
        lines.extend(weighted(small.into_iter().step_by(4).collect(), plain));
    }
    let copies = cases::headlines(&lines, lists, HEADLINES.0, HEADLINES.1, &mut Random::new(7));
    lines.extend(copies);
    let checks: Vec<_> = plan.checks.iter().map(|n| (*n, read(language, n))).collect();

    let settings = Settings {
        rounds: 10,
        rate: 0.1,
        decay: 1e-5,
        hidden: (0.3, plan.hidden),
        least: 2,
        seed: 3,
        keep: usize::MAX,
    };
    let train = |table: &[u8], more: &[Line], settings: &Settings| {
        let all: Vec<&Line> = lines.iter().chain(more).collect();
        let bytes = write::model(table, &crf::learn(&all, lists, Words::new(table), settings));
        let tagger = Tagger::new(&bytes).expect("a model");
        say(&format!("{} bytes", bytes.len()));
        for (name, check) in &checks {
            eprintln!("  {}", score::report(name, check, &tagger, lists));
        }
        bytes
    };
    let table = |counts: lexicon::Counts| lexicon::table(&counts, &clusters, lists, plan.words);
    let first = train(&table(lexicon::plain(&cased)), &[], &settings);
    let tagger = Tagger::new(&first).expect("a model");
    let counts = label::count(&texts, &tagger, lists, language);
    say("labels counted");
    let mut loose = plan.loose.map_or(Vec::new(), |set| read(language, set));
    let added = label::complete(&mut loose, &tagger, lists, COMPLETED);
    say(&format!("{added} names added to the loose set"));
    let second = train(&table(counts), &loose, &settings);
    let tagger = Tagger::new(&second).expect("a model");
    let counts = label::count(&texts, &tagger, lists, language);
    let some: Vec<String> = texts.iter().skip(3).step_by(plan.every).cloned().collect();
    let mut lessons = label::lines(&some, &tagger, lists, language, LESSON);
    lessons.extend(loose);
    say("labels counted");
    let third = train(&table(counts), &lessons, &Settings { keep: KEPT, ..settings });
    std::fs::write(file, third).unwrap_or_else(|e| panic!("{file}: {e}"));
}
