//! `kill -9` at any moment loses nothing that was said to be kept, and damages nothing.
//!
//! Three processes work on one library: kabar marks, stars and tags; kabar refreshes a feed that has new items each time; an
//! importer (the other test of this file, in a process of its own) stores items. Some or all of them are killed at a random
//! moment. Then the file must be sound, every count right, and everything there that was printed as done.
//! `KABAR_KILLS=1000 cargo test --test kill` is the long run; the short one is part of every test run.

#[allow(dead_code, reason = "this file asks for less of it")]
#[path = "net/server.rs"]
mod server;

mod scratch;

use kabar::shelf::library::{Durability, FetchedItem, Library, Subscription};
use kabar_annotate::article::Draft;
use kabar_annotate::text::CleanText;
use server::{Server, reply};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the importer where its library is.
const LIBRARY_VARIABLE: &str = "KABAR_KILL_LIBRARY";
/// The first item that the importer takes in, so that it has something to do after each kill.
const FIRST_ITEM_VARIABLE: &str = "KABAR_KILL_FROM";
/// Items that it takes in at once.
const ITEMS_PER_INGEST: usize = 40;

struct KillRandom(u64);

impl KillRandom {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn fixed_time() -> i64 {
    1_800_000_000
}

fn feed_items(numbers: std::ops::Range<usize>) -> Vec<FetchedItem> {
    let item = |n: usize| {
        let draft = Draft {
            title: Some(format!("Kapal Nomor {n} Sandar")),
            url: Some(format!("https://pelabuhan.example/{n}")),
            text: format!("Kapal {n} sandar di dermaga pagi ini, kata petugas. ").repeat(30),
            ..Draft::default()
        };
        FetchedItem {
            guid: Some(CleanText::one_line(&format!("kapal-{n}"))),
            article: draft.finish().expect("an article"),
        }
    };
    numbers.map(item).collect()
}

/// Takes in items and says after each piece how many there are now, until it is killed.
#[test]
#[ignore = "run by the other test, in a process that can be killed"]
fn importer() {
    let (Ok(path), Ok(from)) = (std::env::var(LIBRARY_VARIABLE), std::env::var(FIRST_ITEM_VARIABLE)) else {
        return;
    };
    let mut library = Library::open_with_durability(Path::new(&path), Durability::AtCheckpoints, fixed_time)
        .expect("opened");
    let mut from: usize = from.parse().expect("a number");
    loop {
        library.ingest(1, &feed_items(from..from + ITEMS_PER_INGEST), 1_800_000_000).expect("kept");
        from += ITEMS_PER_INGEST;
        println!("kept {from}");
    }
}

fn start_importer(path: &Path, from: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this file"));
    command
        .args(["importer", "--exact", "--ignored", "--nocapture"])
        .env(LIBRARY_VARIABLE, path)
        .env(FIRST_ITEM_VARIABLE, from.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started")
}

fn spawn_kabar(home: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).env_clear().env("HOME", home).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("kabar starts")
}

/// What a process said before it was killed, by whole lines.
fn printed_lines(child: &mut Child) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_end(&mut out).expect("read");
    }
    child.wait().expect("ended");
    let text = String::from_utf8(out).expect("UTF-8");
    text.split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
        .map(|line| line.trim_end().to_owned())
        .collect()
}

fn scratch_home() -> PathBuf {
    scratch::path("kill")
}

/// A feed with thirty new items each time it is asked.
fn feed_server() -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_, stream| {
        let from = asked.fetch_add(30, Ordering::Relaxed);
        let item = |n: usize| {
            format!(
                "<item><guid>p{n}</guid><title>Perahu {n}</title><description>Perahu {n} pulang dari laut.</description></item>"
            )
        };
        let items: String = (from..from + 30).map(item).collect();
        reply(
            stream,
            200,
            "",
            format!("<rss><channel><title>Muara</title>{items}</channel></rss>").as_bytes(),
        );
    })
}

#[test]
fn what_was_said_to_be_kept_is_kept() {
    let kills: usize = std::env::var("KABAR_KILLS").ok().and_then(|k| k.parse().ok()).unwrap_or(12);
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(7, |since| since.subsec_nanos().into());
    println!("seed {seed}");
    let mut dice = KillRandom(seed);
    let home = scratch_home();
    let path = home.join(".local/share/kabar/library.db");
    let mut library = Library::open(&path, fixed_time).expect("made");
    let feed = Subscription { url: "https://pelabuhan.example/rss".into(), ..Subscription::default() };
    let server = feed_server();
    let other = Subscription { url: server.url("/muara"), ..Subscription::default() };
    let (feeds, _) = library.subscribe(&[feed, other]).expect("subscribed");
    let refreshed = feeds[1].to_string();
    library.ingest(1, &feed_items(0..ITEMS_PER_INGEST), 1_800_000_000).expect("kept");
    drop(library);
    let (mut kept, mut read, mut starred, mut tagged) =
        (ITEMS_PER_INGEST, HashSet::new(), HashSet::new(), HashSet::new());
    for round in 0..kills {
        // Now and then over a library that has grown long, afresh from here.
        let mut importer = start_importer(&path, kept);
        let mut lines = BufReader::new(importer.stdout.take().expect("a pipe"));
        // Past its own start, so that most kills meet it at work.
        let mut line = String::new();
        while !line.starts_with("kept ") {
            line.clear();
            assert!(lines.read_line(&mut line).expect("read") > 0, "the importer failed");
        }
        let id = (1 + dice.below(ITEMS_PER_INGEST as u64)).to_string();
        let what = dice.below(3);
        let args: &[&str] = match what {
            0 => &["mark", "read", &id],
            1 => &["star", &id],
            _ => &["tag", "dermaga", &id],
        };
        let mut marker = spawn_kabar(&home, args);
        let mut refresh = spawn_kabar(&home, &["refresh", &refreshed]);
        std::thread::sleep(Duration::from_micros(dice.below(60_000)));
        if dice.below(3) > 0 {
            marker.kill().expect("killed");
        }
        let marked = printed_lines(&mut marker);
        if dice.below(4) > 0 {
            refresh.kill().expect("killed");
        }
        let has_refreshed = refresh.wait().expect("ended").success();
        importer.kill().expect("killed");
        importer.wait().expect("ended");
        let mut rest = String::new();
        lines.read_to_string(&mut rest).expect("read");
        let whole = rest.split_inclusive('\n').filter(|l| l.ends_with('\n')).chain([line.as_str()]);
        let last = whole.filter_map(|l| l.trim_end().strip_prefix("kept ")?.parse::<usize>().ok()).max();
        kept = last.unwrap_or(kept).max(kept);
        if !marked.is_empty() {
            let id: i64 = id.parse().expect("a number");
            [&mut read, &mut starred, &mut tagged][what as usize].insert(id);
        }
        let library =
            Library::open(&path, fixed_time).unwrap_or_else(|t| panic!("round {round}, seed {seed}: {t}"));
        let at = format!("round {round}, seed {seed}");
        assert_eq!(library.check(), Ok(vec![]), "{at}");
        // What the killed importer had begun may be there as well.
        assert!(library.counts().expect("read").articles >= kept, "{at}: {kept} were kept");
        let muara = library.feed(feeds[1]).expect("read").expect("there");
        assert!(
            !has_refreshed || muara.health.last_success.is_some() && muara.articles >= 30,
            "{at}: {muara:?}"
        );
        let all: Vec<i64> = (1..=ITEMS_PER_INGEST as i64).collect();
        for row in library.rows(&all).expect("read") {
            let headline = &row.headline;
            assert!(headline.is_read || !read.contains(&row.id), "{at}: {} was read", row.id);
            assert!(headline.is_starred || !starred.contains(&row.id), "{at}: {} was starred", row.id);
            assert!(
                !row.headline.tags.is_empty() || !tagged.contains(&row.id),
                "{at}: {} was tagged",
                row.id
            );
        }
    }
    std::fs::remove_dir_all(&home).expect("cleared away");
}
