//! What grouping costs: an arriving article against annotating it, in a window of few and of many articles; the memory of
//! the window. `cargo bench --bench stories`.

use kabar::stories::{StoryGrouper, StoryTerms};
use kabar_annotate::article::{Article, Draft};
use kabar_annotate::{Options, annotate};
use std::time::{Duration, Instant};

/// Articles a day, as of some two hundred outlets.
const ARTICLES_PER_DAY: usize = 4000;
/// Articles of one event.
const ARTICLES_PER_EVENT: usize = 5;
/// The ranks of the words that are not common, the most frequent first.
const MOST_FREQUENT: f64 = 100.0;
const WORDS: f64 = 60_000.0;
const COMMON: [&str; 16] = [
    "yang",
    "dan",
    "di",
    "itu",
    "untuk",
    "pada",
    "dengan",
    "tahun",
    "orang",
    "kota",
    "kata",
    "harga",
    "warga",
    "jalan",
    "rumah",
    "pemerintah",
];
const SECONDS_PER_DAY: i64 = 86_400;

/// A generator of numbers, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    /// A word: every other one is common, and of the others few are frequent and most are rare, as in a language.
    fn word(&mut self) -> String {
        if self.below(2) == 0 {
            return COMMON[self.below(COMMON.len())].to_owned();
        }
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        spell((MOST_FREQUENT * (WORDS / MOST_FREQUENT).powf(share)) as usize)
    }
}

fn spell(mut number: usize) -> String {
    let mut word = String::from("ka");
    while number > 0 {
        word.push((b'b' + (number % 20) as u8) as char);
        word.push(['a', 'e', 'i', 'o', 'u'][number / 20 % 5]);
        number /= 100;
    }
    word
}

/// The article `number`: words of its event, and others.
fn article(number: usize) -> Article {
    let event = number / ARTICLES_PER_EVENT;
    let (mut of_event, mut own) = (Random(event as u64 + 1), Random(number as u64 * 31 + 7));
    let told: Vec<String> = (0..30).map(|_| of_event.word()).collect();
    let mut sentence = |words: usize| {
        let word = |_| if own.below(3) == 0 { told[own.below(told.len())].clone() } else { own.word() };
        (0..words).map(word).collect::<Vec<_>>().join(" ")
    };
    let title = sentence(8);
    let text = (0..14).map(|_| format!("Kata {} dan itu. ", sentence(16))).collect::<Vec<_>>().join("\n");
    Draft { title: Some(title), text, language: Some("id".into()), ..Draft::default() }
        .finish()
        .expect("an article")
}

/// The memory of this process that is in RAM, in bytes; 0 where the system does not say.
fn resident_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() * 1024.0
}

fn main() {
    let micros = |time: Duration, count: usize| time.as_secs_f64() * 1e6 / count as f64;
    // What the annotator and the tables of words take is there before.
    StoryTerms::new(&article(0), &annotate(&article(0), &Options::default()), None);
    let resident_before = resident_bytes();
    let mut grouper = StoryGrouper::default();
    let mut annotating = Duration::ZERO;
    let mut grouping = Duration::ZERO;
    let (mut reported, mut count) = (1, 0);
    // A fifth of the articles of each event comes each time, so that stories are mixed as news is.
    for number in 0..100_000 {
        let shuffled = number / 1000 * 1000 + number % 1000 * 7 % 1000;
        let article = article(shuffled);
        let start = Instant::now();
        let notes = annotate(&article, &Options::default());
        annotating += start.elapsed();
        let time = number as i64 * SECONDS_PER_DAY / ARTICLES_PER_DAY as i64;
        let start = Instant::now();
        grouper.add_and_forget(StoryTerms::new(&article, &notes, Some(time)));
        grouping += start.elapsed();
        count += 1;
        if grouper.len() == reported * 1000 {
            println!(
                "{:>6} articles: an arriving one {:>7.1} µs, {:>5.2} times its annotation; {:>5.1} MB, of the process {:>5.1} MB more than before; {} stories",
                grouper.len(),
                micros(grouping, count),
                grouping.as_secs_f64() / annotating.as_secs_f64(),
                grouper.memory_bytes() as f64 / 1e6,
                (resident_bytes() - resident_before) / 1e6,
                grouper.stories().count(),
            );
            (annotating, grouping, count) = (Duration::ZERO, Duration::ZERO, 0);
            reported = if reported == 1 { 10 } else { reported + 30 };
        }
    }
}
