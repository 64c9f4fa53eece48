//! How long an article takes: microseconds at the median and at the 99th percentile over generated articles of 2 to
//! 4 kB, how much longer a 1 MB article with 10,000 marks takes than one of 2.5 kB, and what the first article of a
//! language waits for. `cargo bench --bench quotes`.

use kabar::annotate;
use kabar::article::{Article, Draft};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Sentences whose words repeat as those of news do; enough of them that no two articles are the same.
const PARTS: [&str; 8] = [
    "Menteri Pertanian Rina Hartono mengatakan panen padi di Kabupaten Sleman naik lima persen tahun ini.\n",
    "\"Kami akan terus membantu petani agar harga tidak jatuh pada musim panen raya,\" kata Rina di Jakarta, Senin.\n",
    "Harga beras di pasar itu turun dari Rp 14.000 menjadi Rp 13.500 per kilogram menurut data Badan Pusat Statistik.\n",
    "“Airnya cukup sampai akhir tahun, jadi jangan cemas,” ujarnya.\n",
    "Bupati Joko Santoso, yang hadir dalam acara bertajuk “Panen Raya”, menolak memberi keterangan.\n",
    "\"Jalannya rusak lagi dan truk tidak bisa lewat,\" keluh seorang warga, dikutip dari Warta Kota.\n",
    "Komisi Pemberantasan Korupsi (KPK) belum menanggapi laporan itu. Joko pun tidak menjawab telepon.\n",
    "Menurut dia, pemerintah perlu memperbaiki saluran air di desa-desa sekitar Yogyakarta dan Magelang.\n",
];

fn article(seed: usize, bytes: usize) -> Article {
    let mut text = String::new();
    let mut state = seed as u64 * 2_654_435_761 + 1;
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += PARTS[(state >> 33) as usize % PARTS.len()];
    }
    let draft = Draft { title: Some("Panen".into()), text, language: Some("id".into()), ..Draft::default() };
    draft.finish().expect("an article")
}

/// The best of three runs of all of `annotate`, and of the quotations alone: this bench shares its machine with others.
fn times(article: &Article) -> [Duration; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..3 {
        let mut article = article.clone();
        let start = Instant::now();
        black_box(annotate::annotate(&mut article));
        best[0] = best[0].min(start.elapsed());
        let lines = annotate::lines::read(&mut article, Some("id")).lines;
        let names = annotate::entities::read(&article, &lines, Some("id"));
        let start = Instant::now();
        black_box(annotate::quotes::read(&article, &lines, &names, Some("id")));
        best[1] = best[1].min(start.elapsed());
    }
    best
}

fn main() {
    let micros = |d: Duration| d.as_secs_f64() * 1e6;
    let empty = article(0, 1);
    let start = Instant::now();
    let names = annotate::entities::read(&empty, &[], Some("id"));
    let packs = start.elapsed();
    black_box(annotate::quotes::read(&empty, &[], &names, Some("id")));
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
