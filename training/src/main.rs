//! Makes and measures the models of the engine. `kabar-training learn LANGUAGE FILE` writes a model, `kabar-training relearn
//! LANGUAGE MODEL FILE` one with the word clusters of another; `kabar-training score LANGUAGE FILE SET…` measures one on
//! labelled sets. `kabar-training speech FILE ARTICLES…` writes the weights that tell
//! speech from other quoted words, `kabar-training speakers LANGUAGE FILE ARTICLES…` those that choose speakers,
//! `kabar-training wording FILE LABEL_FILE PAGES…` those that know how lines are worded which are not the article, and
//! `kabar-training lines FILE SOURCE…` those that judge lines which no rule knows.
//!
//! Word clusters and case counts come from unlabelled articles. A first tagger, which knows only these of words, labels the
//! articles; the counts of its labels tell the second tagger how each word is used in names. The second tagger and
//! convolutional nets together are the teacher. What the teacher is most certain of trains the third tagger, which is
//! written. See README.md.

// Loops over labels are clearer with the numbers of the labels.
#![allow(clippy::needless_range_loop)]

mod articles;
mod casing;
mod chain;
mod corpus;
mod crf;
mod headlines;
mod labelled_sets;
mod layers;
mod lexicon;
mod line_report;
mod lines;
mod log_linear;
mod model_file;
mod net;
mod net_input;
mod random;
mod score;
mod speakers;
mod speech;
mod teacher;
mod teacher_labels;
mod vectors;
mod wording;

use articles::LabelledArticle;
use crf::CrfSettings;
use kabar_annotate::annotate::entities::crf::gazetteers::Gazetteers;
use kabar_annotate::annotate::entities::crf::model::ModelLexicon;
use kabar_annotate::annotate::entities::crf::{CrfTagger, NameTagger};
use labelled_sets::LabelledLine;
use net::ConvNet;
use random::Random;
use teacher::Teacher;
use vectors::WordClusters;

/// A labelled set.
struct LabelledSet {
    name: &'static str,
    /// How much each of its lines counts.
    weight: f32,
    /// See [`LabelledLine::unlabelled_kind`].
    unlabelled_kind: Option<usize>,
}

/// What differs between the languages. The numbers were chosen on the dev sets.
struct LanguagePlan {
    sets: &'static [LabelledSet],
    /// How often a form must occur to get a vector, and for how many rounds vectors are trained.
    vectors: (u32, usize),
    /// How often a capitalised word must occur to be in the word table.
    min_word_count: f32,
    /// The share of features that are left out at each step, not counting those that identify the word.
    hidden: f32,
    /// One in so many articles trains the last tagger.
    article_step: usize,
    /// How many nets there are, and for how many rounds they are trained.
    nets: (u64, usize),
    /// How much the tagger counts in the teacher; the nets share the rest.
    tagger_share: f32,
    /// How many features the built-in model keeps.
    max_features: usize,
    /// The sets that each tagger is measured on.
    check_sets: &'static [&'static str],
}

const INDONESIAN: LanguagePlan = LanguagePlan {
    sets: &[
        LabelledSet { name: "nerui.fold1.train", weight: 0.2, unlabelled_kind: None },
        // It does not label places that act or describe.
        LabelledSet { name: "idner2k.train", weight: 0.2, unlabelled_kind: Some(PLACE) },
    ],
    vectors: (10, 1),
    min_word_count: 6.0,
    hidden: 0.1,
    article_step: 5,
    nets: (1, 10),
    tagger_share: 0.4,
    max_features: 105_000,
    check_sets: &["idner2k.dev", "nerui.fold1.dev", "nerui.fold1.test", "nergrit.dev", "news-gold.dev"],
};

const ENGLISH: LanguagePlan = LanguagePlan {
    sets: &[
        LabelledSet { name: "eww.train", weight: 0.2, unlabelled_kind: None },
        LabelledSet { name: "wikigold", weight: 0.2, unlabelled_kind: None },
    ],
    vectors: (4, 5),
    min_word_count: 3.0,
    hidden: 0.3,
    article_step: 3,
    nets: (1, 10),
    tagger_share: 0.7,
    max_features: 130_000,
    check_sets: &["eww.dev", "uner-ewt.dev", "uner-ewt.test"],
};

/// How much a line that the teacher labelled counts.
const TEACHER_LINE_WEIGHT: f32 = 0.3;
/// The share of sentences that are copied in each kind of capitals, as headlines have them.
const HEADLINE_SHARE: f32 = 0.08;
/// How much such a copy counts.
const HEADLINE_WEIGHT: f32 = 0.5;
/// The name of the set of whole articles.
const ARTICLES: &str = "wide";
/// The number of the whole articles among the sets: the nets label as in them.
const ARTICLE_SET: usize = 1;
/// An index into [`KINDS`](kabar_annotate::annotate::entities::crf::labels::KINDS).
const PLACE: usize = 2;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["learn", language, file, ref left_out @ ..] => learn(language, file, left_out),
        ["relearn", language, known, file, ref left_out @ ..] => relearn(language, known, file, left_out),
        ["headlines", file, ref left_out @ ..] => headlines::learn(&data_folder(), file, left_out),
        ["score", language, file, ref sets @ ..] => {
            let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{file}: {e}"));
            let tagger = CrfTagger::new(&bytes).unwrap_or_else(|| panic!("{file} is no model"));
            for set in sets {
                if *set == ARTICLES {
                    let all = read_articles(language);
                    println!("{}", articles::report(set, &all.iter().collect::<Vec<_>>(), &tagger, language));
                    continue;
                }
                println!(
                    "{}",
                    score::report(set, &read(language, set), &tagger, Gazetteers::for_language(language))
                );
            }
        }
        ["lines", file, ref sources @ .., "without", left_out] => {
            lines::learn(&data_folder(), file, sources, Some(left_out))
        }
        ["lines", file, ref sources @ ..] => lines::learn(&data_folder(), file, sources, None),
        ["wording", file, label_file, ref pages @ ..] => {
            wording::learn(&data_folder(), [file, label_file], pages)
        }
        ["speech", file, ref articles @ ..] => speech::learn(file, articles),
        ["speakers", language, file, ref labelled @ ..] => {
            let articles = format!("{}/unlabelled/{language}_news_articles.jsonl.gz", data_folder());
            speakers::learn(language, file, labelled, &corpus::read(&articles));
        }
        _ => panic!(
            "kabar-training learn LANGUAGE FILE [OUTLET…] | relearn LANGUAGE MODEL FILE [OUTLET…] | score LANGUAGE FILE SET… | headlines FILE [SOURCE…] | \
             wording FILE LABEL_FILE PAGES… | lines FILE SOURCE… [without ARTICLES] | speech FILE ARTICLES… | speakers LANGUAGE FILE ARTICLES…"
        ),
    }
}

/// The folder of the labelled sets and the unlabelled articles.
fn data_folder() -> String {
    std::env::var("GOLD")
        .unwrap_or_else(|_| panic!("GOLD must name the folder of the labelled sets: see README.md"))
}

/// The whole articles, by which kabar's guideline is learnt.
fn read_articles(language: &str) -> Vec<LabelledArticle> {
    articles::read(&format!("{}/{language}/{ARTICLES}.jsonl", data_folder()), language)
}

fn read(language: &str, set: &str) -> Vec<LabelledLine> {
    labelled_sets::read(
        &format!("{}/{language}/{set}.conll", data_folder()),
        Gazetteers::for_language(language),
    )
}

/// The lines of a set that is trained on. `number` is kept in each of them.
fn read_set(language: &str, set: &LabelledSet, number: usize) -> Vec<LabelledLine> {
    let mut lines = read(language, set.name);
    for line in &mut lines {
        (line.unlabelled_kind, line.set, line.weight) = (set.unlabelled_kind, number, set.weight);
    }
    lines
}

/// What every training of a language needs.
struct Training {
    language: String,
    plan: LanguagePlan,
    gazetteers: Gazetteers,
    /// The unlabelled articles.
    texts: Vec<String>,
    /// The articles that are not trained on, and measured.
    held: Vec<LabelledArticle>,
    /// The labelled lines.
    lines: Vec<LabelledLine>,
    /// The sets that each tagger is measured on.
    checks: Vec<(&'static str, Vec<LabelledLine>)>,
    start: std::time::Instant,
}

/// How a tagger is trained.
fn crf_settings(plan: &LanguagePlan) -> CrfSettings {
    CrfSettings {
        rounds: 10,
        rate: 0.1,
        decay: 1e-5,
        hidden: (0.3, plan.hidden),
        min_count: 2,
        seed: 3,
        max_features: usize::MAX,
    }
}

impl Training {
    /// Reads the data. The articles of the outlets `left_out` are not trained on.
    fn new(language: &str, left_out: &[&str]) -> Training {
        let plan = if language == "id" { INDONESIAN } else { ENGLISH };
        let gazetteers = Gazetteers::for_language(language);
        let start = std::time::Instant::now();
        let texts = corpus::read(&format!("{}/unlabelled/{language}_news_articles.jsonl.gz", data_folder()));
        let is_held = |article: &LabelledArticle| left_out.contains(&&*article.outlet);
        let (held, kept): (Vec<_>, Vec<_>) = read_articles(language).into_iter().partition(is_held);
        let mut lines: Vec<LabelledLine> = kept.iter().flat_map(|a| a.lines(gazetteers)).collect();
        for (number, set) in plan.sets.iter().enumerate() {
            lines.extend(read_set(language, set, number + ARTICLE_SET + 1));
        }
        let copies =
            casing::headline_copies(&lines, gazetteers, HEADLINE_SHARE, HEADLINE_WEIGHT, &mut Random::new(7));
        lines.extend(copies);
        let checks = plan.check_sets.iter().map(|n| (*n, read(language, n))).collect();
        Training { language: language.to_owned(), plan, gazetteers, texts, held, lines, checks, start }
    }

    fn say(&self, what: &str) {
        eprintln!("[{:4.0} s] {what}", self.start.elapsed().as_secs_f32());
    }

    fn report(&self, who: &str, tags: &dyn NameTagger) {
        for (name, check) in &self.checks {
            eprintln!("  {who}{}", score::report(name, check, tags, self.gazetteers));
        }
        if !self.held.is_empty() {
            let held: Vec<&LabelledArticle> = self.held.iter().collect();
            eprintln!("  {who}{}", articles::report("articles left out", &held, tags, &self.language));
        }
    }

    /// Trains a tagger that knows the words of `table` on the labelled lines and `more`. Returns the bytes of the model.
    fn train(&self, table: &[u8], more: &[LabelledLine], settings: &CrfSettings) -> Vec<u8> {
        let all: Vec<&LabelledLine> = self.lines.iter().chain(more).collect();
        let weights = crf::learn(&all, self.gazetteers, ModelLexicon::new(table), settings);
        let bytes = model_file::model_bytes(table, &weights);
        self.say(&format!("{} bytes", bytes.len()));
        self.report("", &CrfTagger::new(&bytes).expect("a model"));
        bytes
    }

    /// How `tagger` uses each word in the unlabelled articles.
    fn count_uses(&self, tagger: &dyn NameTagger) -> lexicon::UsageCounts {
        let counts = teacher_labels::count_uses(&self.texts, tagger, self.gazetteers, &self.language);
        self.say("labels counted");
        counts
    }

    fn table(&self, counts: &lexicon::UsageCounts, clusters: &WordClusters) -> Vec<u8> {
        lexicon::word_table(counts, clusters, self.gazetteers, self.plan.min_word_count)
    }

    /// Trains the tagger that is written to `file`, with the lines that `teacher` labels beside the labelled ones.
    fn finish(&self, table: &[u8], teacher: &dyn NameTagger, file: &str) {
        let some: Vec<String> = self.texts.iter().skip(3).step_by(self.plan.article_step).cloned().collect();
        let lines =
            teacher_labels::label_lines(&some, teacher, self.gazetteers, &self.language, TEACHER_LINE_WEIGHT);
        self.say("articles labelled");
        let settings = CrfSettings { max_features: self.plan.max_features, ..crf_settings(&self.plan) };
        let bytes = self.train(table, &lines, &settings);
        std::fs::write(file, bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
    }
}

/// Trains a model for a language and writes it to `file`. The articles of the outlets `left_out` are not trained on, and
/// measured.
fn learn(language: &str, file: &str, left_out: &[&str]) {
    let training = Training::new(language, left_out);
    let (plan, gazetteers) = (&training.plan, training.gazetteers);
    let case_counts = corpus::count(&training.texts, gazetteers);
    training.say("words counted");
    let clusters = vectors::clusters(&training.texts, gazetteers, &case_counts, plan.vectors, (1000, 100));
    training.say("clusters made");
    let settings = crf_settings(plan);
    let first =
        training.train(&training.table(&lexicon::case_counts(&case_counts), &clusters), &[], &settings);
    let counts = training.count_uses(&CrfTagger::new(&first).expect("a model"));
    let second = training.train(&training.table(&counts, &clusters), &[], &settings);
    let tagger = CrfTagger::new(&second).expect("a model");
    let known = (gazetteers, tagger.lexicon(), &clusters);
    let sets = ARTICLE_SET + plan.sets.len();
    let net = |seed| net::learn(&training.lines, sets, known, (plan.nets.1, 5 + seed));
    let nets: Vec<ConvNet> = (0..plan.nets.0).map(net).collect();
    training.say(&format!("{} nets of {} numbers", nets.len(), nets[0].size()));
    let teacher = |share| Teacher::new(&tagger, &nets, share, &clusters, ARTICLE_SET);
    training.report("nets alone: ", &teacher(0.0));
    let teacher = teacher(plan.tagger_share);
    training.report("teacher: ", &teacher);
    let table = training.table(&training.count_uses(&tagger), &clusters);
    training.finish(&table, &teacher, file);
}

/// Trains a model for a language with the word clusters of the model `known`, and writes it to `file`: after a change to the
/// labels or the rules. Neither clusters nor a net are made, so the second tagger is the teacher.
fn relearn(language: &str, known: &str, file: &str, left_out: &[&str]) {
    let bytes = std::fs::read(known).unwrap_or_else(|e| panic!("{known}: {e}"));
    let before = CrfTagger::new(&bytes).unwrap_or_else(|| panic!("{known} is no model"));
    let training = Training::new(language, left_out);
    let case_counts = corpus::count(&training.texts, training.gazetteers);
    let clusters = lexicon::known_clusters(before.lexicon(), case_counts.keys());
    training.say("words counted");
    let settings = crf_settings(&training.plan);
    let first =
        training.train(&training.table(&lexicon::case_counts(&case_counts), &clusters), &[], &settings);
    let counts = training.count_uses(&CrfTagger::new(&first).expect("a model"));
    let table = training.table(&counts, &clusters);
    let second = training.train(&table, &[], &settings);
    let teacher = CrfTagger::new(&second).expect("a model");
    training.finish(&training.table(&training.count_uses(&teacher), &clusters), &teacher, file);
}
