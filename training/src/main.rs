//! `kabar-training LANGUAGE`: writes ../assets/models/LANGUAGE.bin from ../../shared/gold/entities.
//!
//! Clusters and case counts come from the unlabelled articles. A first tagger, which knows of words only these, labels
//! those articles; counted, its labels tell the second how each word occurs in names; the second labels again, and its
//! counts and its surest lines make the third, which is written.

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

fn main() {
    let language = std::env::args().nth(1).expect("a language: id or en");
    let gold = std::env::var("GOLD").unwrap_or_else(|_| "../shared/gold/entities".into());
    let lists = Lists::of(&language);
    let set = |name: &str| gold::read(&format!("{gold}/{language}/{name}.conll"), lists);
    if let Ok(model) = std::env::var("SCORE") {
        let bytes = std::fs::read(model).expect("a model file");
        let tagger = Tagger::new(&bytes).expect("a model");
        for name in std::env::args().skip(2) {
            let check = set(&name);
            println!("{}", score::report(&name, &check, &tagger, lists));
            let (mut inside, mut all) = (0, 0);
            for line in &check {
                let view = kabar::annotate::entities::learned::view::View::new(
                    &line.text,
                    &line.words,
                    lists.endings(),
                    tagger.known(),
                );
                let stretches = view.stretches();
                let covered = |at: usize| stretches.iter().any(|s| s.0 <= at && at < s.1);
                all += line.labels.iter().filter(|&&l| l != 0).count();
                inside += (0..line.labels.len()).filter(|&i| line.labels[i] != 0 && covered(i)).count();
            }
            println!("   words of names inside the stretches {inside} of {all}");
        }
        return;
    }
    let start = std::time::Instant::now();
    let say = |what: &str| eprintln!("[{:4.0} s] {what}", start.elapsed().as_secs_f32());

    let texts = corpus::read(&format!("{gold}/unlabelled/{language}_news_articles.jsonl.gz"));
    let cased = corpus::count(&texts, lists);
    say("words counted");
    let (least, kept) = if language == "id" { ((10, 2), 6.0) } else { ((4, 5), 3.0) };
    let cache = std::env::var("CLUSTERS").unwrap_or_default();
    let clusters = vectors::Clusters::load(&cache).unwrap_or_else(|| {
        let made = vectors::clusters(&texts, lists, &cased, least, (1000, 100));
        if !cache.is_empty() {
            made.save(&cache);
        }
        made
    });
    say("clusters made");

    let mut random = Random::new(7);
    let (mut lines, mut loose) = (Vec::new(), Vec::new());
    let checks: &[&str] = if language == "id" {
        loose = set("idner2k.train");
        let plain = [("nergrit.train", env("NERGRIT", 0.7)), ("nerui.fold1.train", env("NERUI", 1.0))];
        for (name, weight) in plain {
            lines.extend(set(name).into_iter().map(|l| Line { weight, ..l }));
        }
        let small = set("nerp-lowercased.filtered");
        lines.extend(
            cases::restored(&small, lists, &cased)
                .into_iter()
                .map(|l| Line { weight: env("NERP", 0.5), ..l }),
        );
        lines.extend(small.into_iter().step_by(4).map(|l| Line { weight: 0.3, ..l }));
        &["idner2k.dev", "nerui.fold1.dev", "nerui.fold1.test", "nergrit.dev", "news-gold.dev"]
    } else {
        lines.extend(set("eww.train"));
        lines.extend(set("wikigold").into_iter().map(|l| Line { weight: env("WIKI", 1.0), ..l }));
        &["eww.dev", "uner-ewt.dev", "uner-ewt.test"]
    };
    lines.retain(|l| l.weight > 0.0);
    let copies = cases::headlines(&lines, lists, 0.08, 0.5, &mut random);
    lines.extend(copies);
    let checks: Vec<_> = checks.iter().map(|n| (*n, set(n))).collect();

    let settings = Settings {
        rounds: env("ROUNDS", 10.0) as usize,
        rate: env("RATE", 0.1),
        decay: env("DECAY", 1e-5),
        hidden: (env("HIDE", 0.3), env("DROP", 0.1)),
        least: 2,
        seed: 3,
        keep: usize::MAX,
    };
    let learn = |table: &[u8], more: &[Line], settings: &Settings| {
        let all: Vec<&Line> = lines.iter().chain(more).filter(|l| l.weight > 0.0).collect();
        let learnt = crf::learn(&all, lists, Words::new(table), settings);
        let bytes = write::model(table, &learnt);
        let tagger = Tagger::new(&bytes).expect("a model");
        say(&format!("{} bytes", bytes.len()));
        for (name, check) in &checks {
            eprintln!("  {}", score::report(name, check, &tagger, lists));
        }
        bytes
    };
    let turns = env("TURNS", 3.0) as usize;
    let mut counts = lexicon::plain(&cased);
    let mut bytes = learn(&lexicon::table(&counts, &clusters, lists, kept), &[], &settings);
    for turn in 1..turns {
        let last = turn + 1 == turns;
        let tagger = Tagger::new(&bytes).expect("a model");
        counts = label::count(&texts, &tagger, lists, &language);
        say("labels counted");
        let table = lexicon::table(&counts, &clusters, lists, kept);
        if turn == 1 {
            let added = label::complete(&mut loose, &tagger, lists, env("COMPLETE", 0.8));
            say(&format!("{added} names added to the loose set"));
        }
        let mut more = if last {
            let every = env("EVERY", 8.0) as usize;
            let some: Vec<String> = texts.iter().skip(3).step_by(every).cloned().collect();
            label::lines(&some, &tagger, lists, &language, env("SELF", 0.3))
        } else {
            Vec::new()
        };
        more.extend(loose.iter().cloned());
        let keep = if last { env("KEEP", 80_000.0) as usize } else { usize::MAX };
        bytes = learn(&table, &more, &Settings { keep, ..settings });
    }
    let out = std::env::var("OUT").unwrap_or_else(|_| format!("assets/models/{language}.bin"));
    std::fs::write(out, bytes).expect("a model file");
}

/// A number from the environment, for trying out; what it is without is what the committed models were made with.
fn env(name: &str, default: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}
