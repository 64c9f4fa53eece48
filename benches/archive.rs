//! What an archive of many articles costs: how soon the first screen of headlines is there, how fast the file is indexed
//! beside a bare search for line ends over the same bytes in the same run, what the last screen and a search take, and
//! how much memory all of it needed. `cargo bench --bench archive`; KABAR_ARTICLES=1000000 makes the archive of 3 GB
//! (in the temporary folder, kept for the next run), the default is 20,000 articles.
//!
//! The generator makes articles as news has them: Indonesian and English, most of 2 to 4 kB and a few many times as
//! long, JSON escapes where quotations are, and one record in a hundred broken in one of three ways.

use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::State;
use kabar::shelf::{Headline, Patient, Shelf};
use kabar::text::find::Query;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// A word that stands in few articles.
const RARE: &str = "kapulaga";

#[rustfmt::skip]
const INDONESIAN: [&str; 32] = [
    "warga", "desa", "itu", "mengatakan", "bahwa", "jembatan", "baru", "akan", "dibuka", "pada", "pekan", "depan",
    "oleh", "pemerintah", "dan", "para", "petani", "yang", "menunggu", "panen", "di", "lereng", "gunung", "menurut",
    "kepala", "dinas", "harga", "beras", "turun", "setelah", "hujan", "berhenti",
];
#[rustfmt::skip]
const ENGLISH: [&str; 32] = [
    "the", "village", "council", "said", "that", "a", "new", "bridge", "would", "open", "next", "week", "and",
    "farmers", "who", "wait", "for", "harvest", "on", "slopes", "of", "mountain", "according", "to", "head", "office",
    "price", "rice", "fell", "after", "rain", "stopped",
];

/// The same numbers on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

fn record(n: usize, dice: &mut Dice, out: &mut String) {
    let (words, language) = if dice.roll(4) == 0 { (&ENGLISH, "en") } else { (&INDONESIAN, "id") };
    let start = out.len();
    let title: Vec<&str> = (0..7).map(|_| words[dice.roll(32)]).collect();
    out.push_str(&format!(
        "{{\"id\": \"{n}\", \"title\": \"{} {n}\", \"url\": \"https://warta-{}.example/{n}\", \"site\": \"Warta {}\", \
         \"published\": \"202{}-0{}-1{}\", \"language\": \"{language}\", \"text\": \"",
        title.join(" "), n % 40, n % 40, n % 6, 1 + n % 9, n % 10,
    ));
    if dice.roll(20_000) == 0 {
        out.insert_str(start + 26, RARE);
    }
    let long = if dice.roll(50) == 0 { 1 + dice.roll(20) } else { 1 };
    let length = (1500 + dice.roll(2300)) * long;
    let text = out.len();
    while out.len() - text < length {
        let quoted = dice.roll(4) == 0;
        out.push_str(if quoted { "\\\"" } else { "" });
        out.push_str("Kemarin");
        for _ in 0..8 + dice.roll(20) {
            out.push(' ');
            out.push_str(words[dice.roll(32)]);
        }
        out.push_str(if quoted { ",\\\" kata Ratna Dewi, “kepala desa”.\\n" } else { ". " });
    }
    if dice.roll(10_000) == 0 {
        out.push_str(RARE);
    }
    out.push_str("\"}");
    match dice.roll(300) {
        0 => out.truncate(start + 40),
        1 => out.replace_range(start..start + 1, "rusak "),
        // Whole at both ends, and broken between them.
        2 => out.replace_range(start + 8..start + 9, "\\"),
        _ => {}
    }
    out.push('\n');
}

fn archive(count: usize) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kabar-bench-{count}.jsonl"));
    if path.exists() {
        return path;
    }
    let mut out = BufWriter::new(File::create(&path).expect("a file"));
    let (mut dice, mut line) = (Dice(1), String::new());
    for n in 0..count {
        line.clear();
        record(n, &mut dice, &mut line);
        out.write_all(line.as_bytes()).expect("written");
    }
    out.flush().expect("written");
    path
}

/// A folder of folders of a hundred text files each.
fn folder(count: usize) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kabar-bench-{count}-files"));
    if folder.exists() {
        return folder;
    }
    let mut dice = Dice(2);
    for n in 0..count {
        let inner = folder.join(format!("{:04}", n / 100));
        fs::create_dir_all(&inner).expect("a folder");
        let words: Vec<&str> = (0..400 + dice.roll(200)).map(|_| INDONESIAN[dice.roll(32)]).collect();
        let text = format!("Judul {n}\n\nKemarin {}.\n", words.join(" "));
        fs::write(inner.join(format!("{n}.txt")), text).expect("written");
    }
    folder
}

/// Counts the line ends of a file with memchr, read in the same blocks as the index reads.
fn newlines(path: &Path) -> (usize, Duration) {
    let start = Instant::now();
    let (mut file, mut block, mut count) = (File::open(path).expect("there"), vec![0; 256 << 10], 0);
    loop {
        match file.read(&mut block).expect("read") {
            0 => return (count, start.elapsed()),
            read => count += memchr::memchr_iter(b'\n', &block[..read]).count(),
        }
    }
}

/// Opens `path` as the reader does: how long to a screen of headlines, how long to the end of indexing.
fn open(path: &Path, cache: Option<&Path>) -> (Archive, Duration, Duration) {
    let (sender, receiver) = channel();
    let start = Instant::now();
    let inputs = vec![Input::Path(path.to_owned())];
    let grew = move || sender.send(()).unwrap_or_default();
    let cache = cache.map(Path::to_owned);
    let archive = Archive::open_with(inputs, State::in_memory(), cache, grew).expect("a thread");
    let mut first = None;
    loop {
        receiver.recv().expect("the loader says when it ends");
        let rows: Vec<Headline> = archive.headlines(0..160);
        if !rows.is_empty() {
            first.get_or_insert(start.elapsed());
        }
        if !archive.status().loading {
            return (archive, first.unwrap_or_default(), start.elapsed());
        }
    }
}

/// A line of /proc/self/status, in kB.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':')?.strip_suffix("kB"));
    line.and_then(|kb| kb.trim().parse().ok()).unwrap_or(0)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn main() {
    let count = std::env::var("KABAR_ARTICLES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let path = archive(count);
    let (small, bytes) = (archive(10), fs::metadata(&path).expect("there").len() as f64);
    println!("{count} articles, {:.2} GB, page cache warm", bytes / 1e9);
    let (lines, _) = newlines(&path);
    let scan = (0..3).map(|_| newlines(&path).1).min().unwrap_or_default();
    // First of all, since memory that was once used is not always given back.
    let (archive, ..) = open(&path, None);
    let (resident, most) = (memory("VmRSS"), memory("VmHWM"));
    drop(archive);
    let (_, ten, _) = open(&small, None);
    let runs: Vec<_> = (0..3).map(|_| open(&path, None)).collect();
    let first = runs.iter().map(|r| r.1).min().unwrap_or_default();
    let whole = runs.iter().map(|r| r.2).min().unwrap_or_default();
    drop(runs);
    let (archive, ..) = open(&path, None);
    let status = archive.status();
    println!("lines          {lines}, rows {}, faults so far {}", status.articles, status.faults);
    println!("newline scan   {:8.0} MB/s", bytes / 1e6 / scan.as_secs_f64());
    println!(
        "index          {:8.0} MB/s, {:.0} % of the newline scan's speed",
        bytes / 1e6 / whole.as_secs_f64(),
        100.0 * scan.as_secs_f64() / whole.as_secs_f64()
    );
    println!("first window   {:8.1} ms; of ten articles {:.1} ms", ms(first), ms(ten));
    let cache = std::env::temp_dir().join("kabar-bench-cache");
    drop(open(&path, Some(&cache)));
    let (_, first, all) = open(&path, Some(&cache));
    println!("opened again   {:8.1} ms, whole list after {:.1} ms", ms(first), ms(all));
    let start = Instant::now();
    let rows = archive.headlines(status.articles - 160..status.articles);
    println!("last window    {:8.1} ms, {} rows", ms(start.elapsed()), rows.len());
    println!(
        "memory         {:8.1} MB after indexing, at most {:.1} MB",
        resident as f64 / 1e3,
        most as f64 / 1e3
    );
    let start = Instant::now();
    let query = Query::new(RARE).expect("a query");
    let patient = Patient::default();
    archive.search(&query, 0)(&patient);
    let hits = patient.found();
    println!(
        "search         {:8.1} ms, {:.0} MB/s, {} hits",
        ms(start.elapsed()),
        bytes / 1e6 / start.elapsed().as_secs_f64(),
        hits.len()
    );
    drop(archive);
    let count = std::env::var("KABAR_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000);
    let (archive, first, whole) = open(&folder(count), None);
    println!(
        "small files    {count}: first window {:.1} ms, all {} of them after {:.0} ms, {:.1} MB",
        ms(first),
        archive.status().articles,
        ms(whole),
        memory("VmRSS") as f64 / 1e3
    );
}
