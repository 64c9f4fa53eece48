//! How long finding the names of an article takes: the first use of a language's model; microseconds at the median and at
//! the 99th percentile over generated articles of 2 to 4 kB; and how the time grows with the length.
//! `cargo bench --bench entities`.

mod news;

use kabar_annotate::annotate::entities;
use kabar_annotate::annotate::entities::crf::CrfTagger;
use kabar_annotate::article::{self, Article, Draft};
use std::time::{Duration, Instant};

fn article(seed: usize, bytes: usize) -> Article {
    let text = news::text(seed, bytes);
    Draft { text, language: Some("id".into()), ..Draft::default() }.finish().expect("an article")
}

fn time(article: &Article) -> Duration {
    let body = |&span| article::LineAnnotation::body(span);
    let lines: Vec<_> = article.lines().iter().map(body).collect();
    let start = Instant::now();
    std::hint::black_box(entities::recognize(article, &lines, Some("id")));
    start.elapsed()
}

fn main() {
    let micros = |d: Duration| d.as_secs_f64() * 1e6;
    let start = Instant::now();
    std::hint::black_box(CrfTagger::for_language(Some("id")));
    println!("model, first use              {:>8.1} µs", micros(start.elapsed()));
    println!("first article, pack loaded    {:>8.1} µs", micros(time(&article(0, 3000))));
    let articles: Vec<Article> = (1..400).map(|i| article(i, 2000 + i * 5)).collect();
    let mut times: Vec<Duration> = articles.iter().map(time).collect();
    times.sort_unstable();
    println!("names of an article, median   {:>8.1} µs", micros(times[times.len() / 2]));
    println!("                     p99      {:>8.1} µs", micros(times[times.len() * 99 / 100]));
    let best = |a: &Article, runs: usize| (0..runs).map(|_| time(a)).min().unwrap_or_default();
    let (small, large) = (best(&article(1, 2500), 50), best(&article(2, 1_000_000), 3));
    println!("1 MB against 2.5 kB           {:>8.1} times", micros(large) / micros(small));
}
