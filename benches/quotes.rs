//! How long an article takes, with all annotations and with quotations alone: microseconds at the median and at the 99th
//! percentile over generated articles of 2 to 4 kB; how much longer an article of 1 MB with 10,000 marks takes than one of
//! 2.5 kB; and how long the first article of a language waits for its packs. `cargo bench --bench quotes`.

mod news;

use kabar_annotate::article::{Article, Draft};
use kabar_annotate::{Options, annotate};
use std::hint::black_box;
use std::time::{Duration, Instant};

fn article(seed: usize, bytes: usize) -> Article {
    let text = news::text(seed, bytes);
    let draft = Draft { title: Some("Panen".into()), text, language: Some("id".into()), ..Draft::default() };
    draft.finish().expect("an article")
}

/// The best of three runs, of all annotations and of quotations alone. Other programs may be using the machine as well.
fn times(article: &Article) -> [Duration; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..3 {
        let article = article.clone();
        let start = Instant::now();
        black_box(annotate(&article, &Options::default()));
        best[0] = best[0].min(start.elapsed());
        let lines = annotate::lines::classify(&article, Some("id")).lines;
        let names = annotate::entities::recognize(&article, &lines, Some("id"));
        let start = Instant::now();
        black_box(annotate::quotes::find(&article, &lines, &names, Some("id")));
        best[1] = best[1].min(start.elapsed());
    }
    best
}

fn main() {
    let micros = |d: Duration| d.as_secs_f64() * 1e6;
    let empty = article(0, 1);
    let start = Instant::now();
    let names = annotate::entities::recognize(&empty, &[], Some("id"));
    let packs = start.elapsed();
    black_box(annotate::quotes::find(&empty, &[], &names, Some("id")));
    println!("first use: names pack         {:>8.1} µs", micros(packs));
    println!("           quotes pack        {:>8.1} µs", micros(start.elapsed() - packs));
    times(&article(0, 100));
    let found: Vec<[Duration; 2]> = (1..400).map(|i| times(&article(i, 2000 + i * 5))).collect();
    for (which, name) in ["all of annotate", "quotes alone   "].into_iter().enumerate() {
        let mut times: Vec<Duration> = found.iter().map(|t| t[which]).collect();
        times.sort_unstable();
        println!("{name}, median       {:>8.1} µs", micros(times[times.len() / 2]));
        println!("                 p99          {:>8.1} µs", micros(times[times.len() * 99 / 100]));
    }
    let best = |a: &Article, runs: usize| {
        (0..runs).map(|_| times(a)).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1])]).unwrap_or_default()
    };
    let (small, large) = (best(&article(1, 2500), 20), best(&article(2, 1_000_000), 1));
    for (which, name) in ["all of annotate", "quotes alone   "].into_iter().enumerate() {
        println!("1 MB : 2.5 kB, {name}{:>8.1} times", micros(large[which]) / micros(small[which]));
    }
    let flat = "\"Ya, \"kata\" 'dia 'lagi ".repeat(1_000_000 / 24);
    let broken =
        Draft { text: flat, language: Some("id".into()), ..Draft::default() }.finish().expect("an article");
    println!("1 MB of broken marks          {:>8.1} ms", micros(best(&broken, 1)[0]) / 1e3);
}
