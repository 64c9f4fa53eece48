//! What an archive of many articles costs, through the program and its terminal and beside other programs in the same run.
//!
//! ```sh
//! cargo bench --bench archive                                  # 20,000 articles, 2,000 small files
//! KABAR_ARTICLES=1000000 KABAR_FILES=100000 KABAR_TOOLS=/tmp/tools/bin:/tmp/tools/vd/bin cargo bench --bench archive
//! cargo bench --bench archive -- search annotate               # only these sections
//! ```
//!
//! The sections are open, search, annotate, viewers, files and index. The archives are kept in the temporary folder for the
//! next run: 3.4 GB for a million articles. Times are those of a warm page cache.
//!
//! The generator makes articles as news has them: Indonesian and English, most of 2 to 4 kB and a few many times as
//! long, JSON escapes where quotations are, and one record in a hundred broken in one of three ways.

mod corpus;
mod other_programs;
mod pty;

use corpus::{RARE_WORD, broken_archive, folder_of_files, intact_archive};
use kabar::shelf::archive::text_index;
use kabar::shelf::archive::{Archive, ArchiveInputs, ArchiveLimits, Input};
use kabar::shelf::state::MarkStore;
use kabar::shelf::{HitCollector, JobMonitor, SearchHit, Shelf};
use kabar_annotate::text::find::TextQuery;
use pty::{PtySession, ROWS, is_full};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

const KABAR: &str = env!("CARGO_BIN_EXE_kabar");
/// How long anything may take.
const TIMEOUT: Duration = Duration::from_secs(500);
/// How often what is quick is measured; the least counts, since all else is another program's doing.
const RUNS: usize = 5;

fn main() {
    let number = |name: &str, usual| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    let (count, files) = (number("KABAR_ARTICLES", 20_000), number("KABAR_FILES", 2_000));
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wants = |section: &str| wanted.is_empty() || wanted.iter().any(|name| name == section);
    let path = broken_archive(count);
    let bytes = fs::metadata(&path).expect("there").len() as f64;
    println!("{count} articles, {:.2} GB; load {}", bytes / 1e9, load_average());
    newline_scan_time(&path);
    if wants("open") {
        measure_open(&path, bytes);
    }
    if wants("search") {
        measure_search(&path, bytes);
    }
    if wants("annotate") {
        measure_annotate(number("KABAR_ANNOTATED", 20_000));
    }
    if wants("viewers") {
        measure_viewers(&intact_archive(count));
    }
    if wants("files") {
        measure_small_files(files);
    }
    if wants("index") {
        measure_index(&path);
    }
    println!("load {}", load_average());
}

/// The screen while the archive is read, again, at its end, and arranged by date.
fn measure_open(path: &Path, bytes: f64) {
    let scan = (0..RUNS).map(|_| newline_scan_time(path)).min().unwrap_or_default();
    let parse = json_parse_rate(path);
    let first = |path: &Path, rows: usize| {
        let mut kabar = start_kabar(path, &empty_cache("open"));
        kabar.wait_for(TIMEOUT, |text| is_full(text, rows)).expect("a screen")
    };
    let ten = (0..RUNS).map(|_| first(&broken_archive(10), 11)).min().unwrap_or_default();
    let all = (0..RUNS).map(|_| first(path, usize::from(ROWS) - 2)).min().unwrap_or_default();
    println!("first screen   {:8.1} ms; of ten articles {:.1} ms", milliseconds(all), milliseconds(ten));
    // Indexing itself, without a terminal, on one thread.
    let whole = (0..3).map(|_| indexing_time(path)).min().unwrap_or_default();
    println!(
        "indexing       {:8.0} MB/s on one core; memchr's newline scan {:.0}, {:.0} %; serde_json {:.0}, {:.1} times",
        bytes / 1e6 / whole.as_secs_f64(),
        bytes / 1e6 / scan.as_secs_f64(),
        100.0 * scan.as_secs_f64() / whole.as_secs_f64(),
        parse,
        bytes / 1e6 / whole.as_secs_f64() / parse,
    );
    let cache = empty_cache("keys");
    let mut kabar = start_kabar(path, &cache);
    kabar.wait_for(TIMEOUT, |text| is_full(text, usize::from(ROWS) - 2)).expect("a screen");
    let mut keys: Vec<Duration> = Vec::new();
    while kabar.text().contains("reading on") {
        // Down and up: the list may not have a third article yet.
        let (key, at) = [("j", "2 of "), ("k", "1 of ")][keys.len() % 2];
        kabar.press(key);
        keys.push(kabar.wait_for(TIMEOUT, |text| text.contains(at)).expect("a step"));
    }
    keys.sort();
    let at = |share: usize| keys.get(keys.len() * share / 100).map_or(0.0, |time| milliseconds(*time));
    println!("keys meanwhile {} of them: median {:.1} ms, p99 {:.1} ms", keys.len(), at(50), at(99));
    // The index is written to the cache after the last row was reported.
    std::thread::sleep(Duration::from_secs(1));
    let (all, own) = kabar.memory();
    println!("memory         {all:8.1} MB after indexing, {own:.1} MB of it its own");
    kabar.press("G");
    let last = kabar.wait_for(TIMEOUT, is_last).expect("the end");
    println!("G              {:8.1} ms", milliseconds(last));
    kabar.press("gOj\r");
    let done =
        |text: &str| text.contains("newest first") && !text.contains("arranging") && !text.contains("Order");
    let sorted = kabar.wait_for(TIMEOUT, done);
    let (all, own) = kabar.memory();
    println!(
        "by date        {:8.0} ms, {all:.1} MB then, {own:.1} MB of it its own",
        sorted.map_or(0.0, milliseconds)
    );
    drop(kabar);
    let again = |_: usize| {
        let mut kabar = crate::start_kabar(path, &cache);
        let first = kabar.wait_for(TIMEOUT, |text| is_full(text, usize::from(ROWS) - 2)).expect("a screen");
        let whole = kabar.wait_for(TIMEOUT, |text| !text.contains("reading on")).expect("all of it");
        (whole, first)
    };
    let (whole, first) = (0..RUNS).map(again).min().unwrap_or_default();
    println!(
        "opened again   {:8.1} ms to the first screen, {:.1} ms to the whole list",
        milliseconds(first),
        milliseconds(whole)
    );
}

/// Is the last article selected? "993349 of 993349".
fn is_last(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).any(|w| w[1] == "of" && w[0] == w[2] && w[0].parse::<usize>().is_ok())
}

/// A rare word in all of it, beside ripgrep.
fn measure_search(path: &Path, bytes: f64) {
    let archive = open_completely(path, None);
    let run = |_: usize| {
        let first = FirstHit { start: Instant::now(), hits: Mutex::default() };
        archive.search(&TextQuery::new(RARE_WORD).expect("a query"), 0)(&first);
        let (first_hit, hits) = *first.hits.lock().expect("whole");
        (first.start.elapsed(), first_hit.unwrap_or_default(), hits)
    };
    // In turn, so that both have the same machine.
    let (mut ours, mut theirs, mut spent) = (Vec::new(), Vec::new(), 0.0);
    let (_, rg_before) = processor_seconds();
    for n in 0..RUNS {
        let (before, _) = processor_seconds();
        ours.push(run(n));
        spent += processor_seconds().0 - before;
        theirs.extend(other_programs::run_time("rg", &["-i", "-c", RARE_WORD, &path.to_string_lossy()]));
    }
    let (time, first, hits) = ours.into_iter().min().unwrap_or_default();
    println!(
        "rare word      {:8.0} ms for {hits} articles, the first after {:.0} ms; {:.0} MB/s",
        milliseconds(time),
        milliseconds(first),
        bytes / 1e6 / time.as_secs_f64()
    );
    // A busy machine takes more time from two threads than from one, so the processor time is printed too.
    let (spent, rg_spent) = (spent / RUNS as f64, (processor_seconds().1 - rg_before) / RUNS as f64);
    println!("               {spent:8.2} s of processor, ripgrep {rg_spent:.2}");
    match theirs.into_iter().min() {
        Some(rg) => println!(
            "ripgrep -i     {:8.0} ms; kabar's time is {:.2} times that",
            milliseconds(rg),
            time.as_secs_f64() / rg.as_secs_f64()
        ),
        None => println!("ripgrep        not here"),
    }
}

/// Seconds of processor that this process has used, and its children that ended.
fn processor_seconds() -> (f64, f64) {
    // Of proc(5): hundredths of a second, counted from the state, which stands after the name in brackets.
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 100.0;
    (ticks(11) + ticks(12), ticks(13) + ticks(14))
}

/// When the first hit came, and how many there are.
struct FirstHit {
    start: Instant,
    hits: Mutex<(Option<Duration>, usize)>,
}

impl JobMonitor for FirstHit {
    fn is_wanted(&self) -> bool {
        true
    }
    fn report_progress(&self, _: usize, _: usize) {}
    fn report_hits(&self, hits: Vec<SearchHit>) {
        let mut at = self.hits.lock().expect("whole");
        at.0.get_or_insert(self.start.elapsed());
        at.1 += hits.len();
    }
}

/// All articles annotated, beside `jq -c .`, which ends at a broken record.
fn measure_annotate(count: usize) {
    let path = intact_archive(count);
    let bytes = fs::metadata(&path).expect("there").len() as f64;
    let name = path.to_string_lossy();
    let kabar = |cores: &[&str]| {
        let args = [cores, &[KABAR, "annotate", &name]].concat();
        other_programs::run_time(args[0], &args[1..])
    };
    let rate = |what: &str, time: Option<Duration>| match time {
        Some(time) => println!(
            "{what:14} {:8.0} articles/s, {:.1} MB/s",
            count as f64 / time.as_secs_f64(),
            bytes / 1e6 / time.as_secs_f64()
        ),
        None => println!("{what:14} not here"),
    };
    let (one, all) = (kabar(&["taskset", "-c", "0"]), kabar(&["env"]));
    let jq = other_programs::run_time("jq", &["-c", ".", &name]);
    rate("annotate, 1 core", one);
    rate("annotate", all);
    rate("jq -c .", jq);
    if let (Some(one), Some(all), Some(jq)) = (one, all, jq) {
        let times = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
        println!(
            "               one core takes {:.2} times jq's time, all {:.2}",
            times(one, jq),
            times(all, jq)
        );
    }
}

/// The first screen and the memory of pagers and viewers, kabar first.
fn measure_viewers(path: &Path) {
    let mut kabar = start_kabar(path, &empty_cache("viewers"));
    let first = kabar.wait_for(TIMEOUT, |text| is_full(text, usize::from(ROWS) - 2)).expect("a screen");
    kabar.wait_for(TIMEOUT, |text| !text.contains("reading on")).expect("all of it");
    let (all, own) = kabar.memory();
    println!(
        "kabar          first screen {:8.1} ms, with all indexed {all:.1} MB ({own:.1} its own)",
        milliseconds(first)
    );
    drop(kabar);
    other_programs::measure_viewers(path, Duration::from_secs(20));
}

/// A folder of folders of small files.
fn measure_small_files(count: usize) {
    let folder = folder_of_files(count);
    let mut times = Vec::new();
    for n in 0..RUNS {
        let mut kabar = start_kabar(&folder, &empty_cache("files"));
        let first = kabar.wait_for(TIMEOUT, |text| is_full(text, usize::from(ROWS) - 2)).expect("a screen");
        // Once is enough for the rest.
        let rest = (n == 0).then(|| {
            let whole = kabar.wait_for(TIMEOUT, |text| !text.contains("reading on")).expect("all of it");
            (whole, kabar.memory())
        });
        times.push((first, rest));
    }
    let first = times.iter().map(|time| time.0).min().unwrap_or_default();
    if let Some((_, Some((whole, (all, own))))) = times.first() {
        println!(
            "small files    {count}: first screen {:.1} ms, all after {:.0} ms, {all:.1} MB, {own:.1} MB of it its own",
            milliseconds(first),
            milliseconds(*whole)
        );
    }
}

/// The index of words: making it, its size, and searches with it.
fn measure_index(path: &Path) {
    let cache = empty_cache("words");
    let start = Instant::now();
    let built =
        text_index::build(path, &cache, &HitCollector::default()).expect("an index").expect("waited for");
    let size = built.bytes as f64 / 1e6;
    println!(
        "index of words {:8.1} s for {} articles, {size:.1} MB",
        start.elapsed().as_secs_f64(),
        built.rows
    );
    let archive = open_completely(path, Some(&cache));
    for typed in [RARE_WORD, "kapulag", "jembatan", "council kapulaga", "harvest mountain", "tidak-ada"] {
        let query = TextQuery::new(typed).expect("a query");
        let run = |_: usize| {
            let first = FirstHit { start: Instant::now(), hits: Mutex::default() };
            archive.search(&query, 0)(&first);
            let (first_hit, hits) = *first.hits.lock().expect("whole");
            (first.start.elapsed(), first_hit.unwrap_or_default(), hits)
        };
        // What most articles hold is a list of most articles: once is enough.
        let once = run(0);
        let runs = if once.0 > Duration::from_secs(1) { 0 } else { RUNS };
        let (time, first, hits) = (0..runs).map(run).min().unwrap_or(once);
        println!(
            "  {typed:18} {:8.1} ms, the first after {:.1} ms, {hits} articles",
            milliseconds(time),
            milliseconds(first)
        );
    }
}

/// kabar on `path`, with a cache of its own.
fn start_kabar(path: &Path, cache: &Path) -> PtySession {
    let home = std::env::temp_dir().join("kabar-bench-home");
    fs::create_dir_all(&home).expect("a home");
    let (home, cache) = (home.to_string_lossy(), cache.to_string_lossy());
    PtySession::start(KABAR, &[&path.to_string_lossy()], &[("HOME", &home), ("XDG_CACHE_HOME", &cache)])
}

/// An empty folder for a cache.
fn empty_cache(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kabar-bench-cache-{name}"));
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Opens `path` and waits until all of it is read.
fn open_completely(path: &Path, cache: Option<&Path>) -> Archive {
    let (sender, receiver) = channel();
    let inputs = vec![Input::Path(path.to_owned())];
    let on_progress = move |_| sender.send(()).unwrap_or_default();
    let cache = cache.map(Path::to_owned);
    let inputs = ArchiveInputs { inputs, cache, limits: ArchiveLimits::default() };
    let archive = Archive::open_inputs(inputs, MarkStore::in_memory(), on_progress).expect("a thread");
    while archive.status().is_loading {
        receiver.recv().expect("the loader says when it ends");
    }
    archive
}

/// How long it takes to index `path`.
fn indexing_time(path: &Path) -> Duration {
    let start = Instant::now();
    open_completely(path, None);
    start.elapsed()
}

/// How long memchr takes to find the line ends of a file, read in blocks as the index reads it.
fn newline_scan_time(path: &Path) -> Duration {
    let start = Instant::now();
    let (mut file, mut block, mut count) = (File::open(path).expect("there"), vec![0; 256 << 10], 0);
    loop {
        match file.read(&mut block).expect("read") {
            0 => break,
            read => count += memchr::memchr_iter(b'\n', &block[..read]).count(),
        }
    }
    assert!(count > 0, "an archive has lines");
    start.elapsed()
}

/// How many MB a second serde_json parses of the head of a file.
fn json_parse_rate(path: &Path) -> f64 {
    let (start, mut bytes) = (Instant::now(), 0);
    for line in BufReader::new(File::open(path).expect("there")).lines().map_while(Result::ok).take(20_000) {
        bytes += line.len();
        // Some records are broken.
        let _ = std::hint::black_box(serde_json::from_str::<serde_json::Value>(&line));
    }
    bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}

/// How busy the machine is: processes that want to run, in the last minute.
fn load_average() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split(' ').next().unwrap_or("unknown").to_owned()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
