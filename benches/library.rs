//! What a library of many articles costs: storing them, opening it, its first screen and its last, marking, searching.
//! `cargo bench --bench library`; KABAR_ARTICLES=100000 for the figures of docs/library.md, the default is 20,000.
//! Articles are of 2 to 4 kB, over 100 feeds, as news has them.

use kabar::query::parse;
use kabar::shelf::MarkChange;
use kabar::shelf::library::{DateOrder, Durability, FetchedItem, Library, Subscription};
use kabar_annotate::article::{Date, Draft};
use kabar_annotate::text::CleanText;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Where a child of this program finds the library that it opens, to measure a process of its own.
const OPEN_VARIABLE: &str = "KABAR_BENCH_OPEN";
const FEED_COUNT: usize = 100;
/// Headlines on a screen.
const SCREEN_ROWS: usize = 50;
/// A word that stands in few articles.
const RARE_WORD: &str = "kapulaga";

#[rustfmt::skip]
const WORDS: [&str; 40] = [
    "warga", "desa", "itu", "mengatakan", "bahwa", "jembatan", "baru", "akan", "dibuka", "pada", "pekan", "depan",
    "oleh", "pemerintah", "dan", "para", "petani", "yang", "menunggu", "panen", "di", "lereng", "gunung", "menurut",
    "kepala", "dinas", "harga", "beras", "turun", "setelah", "hujan", "berhenti", "kapal", "nelayan", "sekolah",
    "guru", "pasar", "kota", "jalan", "listrik",
];

struct BenchRandom(u64);

impl BenchRandom {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

fn random_text(dice: &mut BenchRandom, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        // Besides the common words many that stand in a few articles only, as names do.
        match dice.below(6) {
            0 => text.push_str(&format!("nama{}", dice.below(40_000))),
            _ => text.push_str(WORDS[dice.below(WORDS.len())]),
        }
        text.push_str(if dice.below(14) == 0 { ". " } else { " " });
    }
    text
}

fn feed_item(n: usize, dice: &mut BenchRandom) -> FetchedItem {
    let length = 2_000 + dice.below(2_000);
    let rare = if dice.below(20_000) == 0 { RARE_WORD } else { "" };
    let draft = Draft {
        title: Some(format!("{} {n} {rare}", random_text(dice, 45).trim_end())),
        url: Some(format!("https://warta-{}.example/{n}", n % FEED_COUNT)),
        site: Some(format!("Warta {}", n % FEED_COUNT)),
        published: Date::from_unix(1_760_000_000 + n as i64 * 37),
        text: random_text(dice, length),
        ..Draft::default()
    };
    FetchedItem {
        guid: Some(CleanText::one_line(&format!("guid-{n}"))),
        article: draft.finish().expect("an article"),
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what:<52}{:>10.2} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

/// Peak resident memory in KiB (Linux).
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("unknown").trim().to_owned()
}

fn measure_open(path: &Path) {
    let start = Instant::now();
    let library = Library::open(path, fixed_time).expect("opened");
    let ids = library.select(&parse("", 0).expect("a query"), DateOrder::Newest, SCREEN_ROWS).expect("read");
    let rows = library.rows(&ids).expect("read");
    let feeds = library.feeds().expect("read");
    let shown = format!("{} headlines, {} feeds", rows.len(), feeds.len());
    println!(
        "{:<52}{:>10.2} ms, {shown}, {} at most",
        "a new process: open, first screen",
        start.elapsed().as_secs_f64() * 1e3,
        peak_memory()
    );
}

fn fill(path: &Path, articles: usize) {
    let mut library =
        Library::open_with_durability(path, Durability::AtCheckpoints, fixed_time).expect("made");
    let url =
        |n: usize| Subscription { url: format!("https://warta-{n}.example/rss"), ..Subscription::default() };
    let (feeds, _) = library.subscribe(&(0..FEED_COUNT).map(url).collect::<Vec<_>>()).expect("subscribed");
    let mut dice = BenchRandom(7);
    let all: Vec<Vec<FetchedItem>> = (0..FEED_COUNT)
        .map(|feed| (feed..articles).step_by(FEED_COUNT).map(|n| feed_item(n, &mut dice)).collect())
        .collect();
    let mut absorb = |what: &str, entries: &[Vec<FetchedItem>]| {
        timed(what, || {
            for (feed, entries) in feeds.iter().zip(entries) {
                library.ingest(*feed, entries, 1_800_000_000).expect("kept");
            }
        });
    };
    absorb(&format!("taking in {articles} articles of {FEED_COUNT} feeds"), &all);
    absorb("the same again: nothing new", &all);
}

/// A time after that of all articles.
fn fixed_time() -> i64 {
    1_800_000_000
}

fn main() {
    if let Some(path) = std::env::var_os(OPEN_VARIABLE) {
        return measure_open(Path::new(&path));
    }
    let articles = std::env::var("KABAR_ARTICLES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let path: PathBuf = std::env::temp_dir().join(format!("kabar-bench-library-{articles}/library.db"));
    let _ = std::fs::remove_dir_all(path.parent().expect("a folder"));
    fill(&path, articles);
    let size = std::fs::metadata(&path).map_or(0, |m| m.len());
    println!("{:<52}{:>10} MiB", "the file", size >> 20);
    for _ in 0..3 {
        let child =
            Command::new(std::env::current_exe().expect("this program")).env(OPEN_VARIABLE, &path).status();
        assert!(child.expect("started").success());
    }
    let mut library = Library::open(&path, fixed_time).expect("opened");
    let expr = |typed: &str| parse(typed, 1_800_000_000).expect("a query");
    for typed in [
        RARE_WORD,
        "harga",
        "harga beras",
        "\"harga beras\"",
        "nama77",
        "har",
        "harga is:unread from:\"warta 7\"",
        "-harga",
        "is:starred",
    ] {
        let best = timed(&format!("best 50 for {typed}"), || {
            library.best_matches(&expr(typed), SCREEN_ROWS).expect("read")
        });
        timed(&format!("  {} snippets", best.len()), || {
            best.iter().for_each(|found| drop(library.snippet(found.id, &expr(typed)).expect("read")));
        });
        timed("  count", || library.count(&expr(typed)).expect("read"));
    }
    let ids = library.select(&expr(""), DateOrder::Newest, usize::MAX).expect("read");
    let read = MarkChange { read: Some(true), starred: None };
    timed("marking one article read, synced", || library.mark_all(&ids[..1], read).expect("kept"));
    timed("marking all read", || library.mark_all(&ids, read).expect("kept"));
    timed("undoing that", || library.undo().expect("kept"));
    timed("names of 500 articles", || {
        library
            .index_names(kabar_annotate::annotate::lines::rule_set::LineRuleSet::builtin(), 500)
            .expect("kept")
    });
    timed("check", || assert_eq!(library.check(), Ok(vec![])));
    timed("vacuum", || library.vacuum().expect("done"));
    let size = std::fs::metadata(&path).map_or(0, |m| m.len());
    println!("{:<52}{:>10} MiB", "the file", size >> 20);
    std::fs::remove_dir_all(path.parent().expect("a folder")).expect("cleared away");
}
