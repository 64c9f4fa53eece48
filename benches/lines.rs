//! How fast lines are classified: MB/s on one core over generated articles, and how long a scan for newlines over the same
//! bytes takes, so that the ratio means the same on every machine. `cargo bench --bench lines`.

use kabar_annotate::annotate::lines;
use kabar_annotate::article::{Article, Draft};
use std::{hint::black_box, time::Instant};

/// Words of running text. Articles are made of them by a small generator, so that they are the same on every run and no
/// outlet's text is needed.
const WORDS: [&str; 24] = [
    "warga",
    "desa",
    "itu",
    "mengatakan",
    "bahwa",
    "jembatan",
    "baru",
    "akan",
    "dibuka",
    "pada",
    "pekan",
    "depan",
    "oleh",
    "Ratna",
    "Dewi",
    "dan",
    "para",
    "petani",
    "yang",
    "menunggu",
    "panen",
    "di",
    "lereng",
    "gunung",
];
/// Lines that are not the article.
const FURNITURE: [&str; 6] = [
    "Baca juga: Jembatan Bambu Dibuka Lagi",
    "ADVERTISEMENT",
    "SCROLL TO CONTINUE WITH CONTENT",
    "Editor: Ratna Dewi",
    "[Gambas:Video Kabar]",
    "Gabung ke Channel WhatsApp Kabar Pagi untuk update berita terbaru.",
];

/// So many articles of fourteen paragraphs, with a line that is not the article after one paragraph in thirteen, as in the
/// Indonesian news that the rules were made for.
fn corpus(articles: usize) -> Vec<Article> {
    let mut seed = 1_u64;
    let mut next = move |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let mut article = |_| {
        let mut text = String::new();
        for _ in 0..14 {
            text.push_str("Kemarin");
            for _ in 0..28 {
                text.push(' ');
                text.push_str(WORDS[next(WORDS.len())]);
            }
            text.push_str(".\n");
            if next(13) == 0 {
                text.push_str(FURNITURE[next(FURNITURE.len())]);
                text.push('\n');
            }
        }
        Draft { title: Some("Judul".into()), text, ..Draft::default() }.finish()
    };
    (0..articles).filter_map(&mut article).collect()
}

fn main() {
    let articles = corpus(4000);
    let bytes: usize = articles.iter().map(|a| a.text().len()).sum();
    let megabytes = bytes as f64 / 1e6;
    let mut best = f64::MAX;
    let mut scan = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for article in &articles {
            black_box(lines::classify(article, Some("id")));
        }
        best = best.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let newlines: usize = articles.iter().map(|a| a.text().bytes().filter(|&b| b == b'\n').count()).sum();
        black_box(newlines);
        scan = scan.min(start.elapsed().as_secs_f64());
    }
    println!("lines::classify {:6.0} MB/s over {megabytes:.1} MB", megabytes / best);
    println!(
        "newline scan    {:6.0} MB/s; lines::classify takes {:.1} times as long",
        megabytes / scan,
        best / scan
    );
}
