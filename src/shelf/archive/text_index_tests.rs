//! A text index must never let a search skip what a scan finds.

use super::arrange::arrange;
use super::index::ArchiveIndex;
use super::input::{ArchiveInputs, Input};
use super::loader::load;
use super::rows::RowList;
use super::search;
use super::text_index::{TextIndexes, build, find, remove};
use crate::query::parse;
use crate::shelf::state::MarkStore;
use crate::shelf::{Arrangement, HitCollector, JobMonitor, SearchHit, SortOrder};
use kabar_annotate::article::Article;
use kabar_annotate::text::find::TextQuery;
use proptest::prelude::*;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const SYLLABLES: [&str; 24] = [
    "ta", "ni", "pe", "su", "ra", "ka", "bé", "rü", "ße", "lo", "gu", "mi", "ño", "đa", "wi", "yo", "ha",
    "je", "bu", "ci", "xe", "fu", "Ža", "VO",
];
const SIGNS: [&str; 12] = [" ", " ", " ", " ", " ", ", ", "-", "’", ". “", "” ", " — ", "\\n"];
const WORDS: [&str; 8] =
    ["harga", "beras", "新闻报道", "COVID-19", "e\u{301}tude", "Asy’ari", "straße", "17.500"];

/// The text of an article, the same one for each number.
fn article_text(number: usize) -> String {
    let mut state = number as u64 + 1;
    let mut roll = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides
    };
    let mut text = String::new();
    for _ in 0..60 {
        match roll(60) {
            at if at < WORDS.len() => text.push_str(WORDS[at]),
            9 if roll(60) == 0 => text.push_str(&"panjang".repeat(30)),
            _ => (0..3 + roll(2)).for_each(|_| text.push_str(SYLLABLES[roll(SYLLABLES.len())])),
        }
        text.push_str(SIGNS[roll(SIGNS.len())]);
    }
    text
}

fn record(number: usize) -> String {
    if number % 50 == 7 {
        return "{\"title\": \"rusak\n".into();
    }
    let (title, site) = (number * 7919, number % 5);
    let text = article_text(number);
    // More than is read at once, in few articles.
    let pad = "x".repeat(6000);
    format!(
        "{{\"title\": \"Judul {title}\", \"pad\": \"{pad}\", \"site\": \"Warta {site}\", \"text\": \"{text}\"}}\n"
    )
}

fn scratch(name: &str) -> PathBuf {
    let folder = crate::scratch::path(&format!("words-{name}"));
    fs::create_dir_all(&folder).expect("made");
    folder
}

fn write(path: &Path, records: std::ops::Range<usize>) {
    fs::write(path, records.map(record).collect::<String>()).expect("written");
}

fn load_index(path: &Path) -> (ArchiveIndex, Vec<Input>) {
    let inputs = vec![Input::Path(path.to_owned())];
    (load_inputs(inputs.clone()), inputs)
}

fn load_inputs(inputs: Vec<Input>) -> ArchiveIndex {
    let index = ArchiveIndex::default();
    load(&ArchiveInputs { inputs, ..ArchiveInputs::default() }, &index, &mut || true);
    index
}

fn search_hits(index: &ArchiveIndex, words: &TextIndexes, typed: &str, from: usize) -> Vec<SearchHit> {
    let Some(query) = TextQuery::new(typed) else { return Vec::new() };
    let collector = HitCollector::default();
    let (list, count) = (&RowList::All, index.row_count());
    let scope = search::SearchScope { index, text_indexes: words, list, count, from };
    let hit = |at: usize, article: &Article| search::match_query(&query, at, article);
    search::search(scope, Some(&query), &collector, &hit);
    collector.into_hits()
}

fn filtered_rows(index: &ArchiveIndex, words: &TextIndexes, filter: &str) -> Option<Vec<usize>> {
    let filter = parse(filter, 0).ok()?;
    let arrangement = Arrangement { scope: None, filter: Some(filter), order: SortOrder::Input };
    let marks = Mutex::new(MarkStore::in_memory());
    let rows = arrange(index, &marks, words, &arrangement, &HitCollector::default())?;
    let count = rows.list.len(0);
    Some((0..count).filter_map(|at| rows.list.row(at)).collect())
}

#[test]
fn a_search_finds_the_same_with_an_index_as_without() {
    let folder = scratch("same");
    let path = folder.join("x.jsonl");
    write(&path, 0..200);
    assert!(fs::metadata(&path).expect("there").len() > 1 << 20);
    build(&path, &folder, &HitCollector::default()).expect("built").expect("whole");
    let (index, inputs) = load_index(&path);
    let (words, none) = (TextIndexes::new(&inputs, Some(folder.clone())), TextIndexes::default());
    // It is of use: what stands in few articles is looked for in few.
    let indexes = words.open(&index);
    let candidates = |typed: &str| {
        let maybe = indexes.candidates(&TextQuery::new(typed).expect("a query"));
        (!maybe.is_unknown()).then(|| maybe.rows(200).len())
    };
    let overlong = candidates("panjangpanjang").expect("looked up");
    assert_eq!(candidates("asy'ari tidak"), Some(overlong));
    assert!(candidates("judul 79190").is_some_and(|rows| (overlong..overlong + 9).contains(&rows)));
    assert_eq!((candidates("a"), candidates("—")), (None, None));
    let texts: Vec<String> = (0..200).map(article_text).collect();
    let cut = (0..200_usize, 0..400_usize, 1..16_usize);
    proptest!(ProptestConfig::with_cases(5), |(one in cut.clone(), other in cut, from in 0..200_usize)| {
        let piece = |(at, start, length): (usize, usize, usize)| {
            texts[at].replace("\\n", "\n").chars().skip(start).take(length).collect::<String>()
        };
        let (one, other) = (piece(one), piece(other));
        for typed in [one.clone(), format!("{one}{other}"), one.to_uppercase()] {
            prop_assert_eq!(search_hits(&index, &words, &typed, from), search_hits(&index, &none, &typed, from), "{}", typed);
        }
        let quoted = |text: &str| format!("\"{}\"", text.replace(['"', '“', '”', '\n'], " "));
        let (one, other) = (quoted(&one), quoted(&other));
        for filter in [format!("{one} -{other}"), format!("{one} OR title:79190"), format!("-({one} {other})")] {
            prop_assert_eq!(filtered_rows(&index, &words, &filter), filtered_rows(&index, &none, &filter), "{}", filter);
        }
    });
    for filter in ["from:\"warta 3\" 新闻报道", "who:\"judul 79190\"", "title:7919 -étude", "said:79190"]
    {
        assert_eq!(filtered_rows(&index, &words, filter), filtered_rows(&index, &none, filter), "{filter}");
        assert!(filtered_rows(&index, &none, filter).is_some(), "{filter}");
    }
    fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn an_index_grows_with_its_file_and_ends_with_it() {
    let folder = scratch("grows");
    let path = folder.join("x.jsonl");
    write(&path, 0..200);
    let make = || build(&path, &folder, &HitCollector::default()).expect("built").expect("whole");
    let built = make();
    let rows = built.rows;
    assert_eq!((built.added, make().added), (rows, 0));
    let more: String = (200..240).map(record).collect();
    File::options().append(true).open(&path).expect("there").write_all(more.as_bytes()).expect("grown");
    let (index, inputs) = load_index(&path);
    let words = TextIndexes::new(&inputs, Some(folder.clone()));
    // What the index does not know is looked at.
    let last = format!("judul {}", 239 * 7919);
    assert!(!words.open(&index).is_empty());
    assert_eq!(search_hits(&index, &words, &last, 0), search_hits(&index, &TextIndexes::default(), &last, 0));
    assert_eq!(search_hits(&index, &words, &last, 0).len(), 1);
    let grown = make();
    assert!(grown.rows > rows && grown.added == grown.rows - rows, "{grown:?}");
    assert_eq!(search_hits(&index, &words, &last, 0).len(), 1);
    // Written anew, with as many bytes.
    let other = fs::read_to_string(&path).expect("there").replace("Judul", "Kepala");
    fs::write(&path, &other).expect("written");
    let (index, _) = load_index(&path);
    assert!(words.open(&index).is_empty());
    assert_eq!(
        search_hits(&index, &words, "kepala 7919", 0),
        search_hits(&index, &TextIndexes::default(), "kepala 7919", 0)
    );
    let problem = find(&folder, &path).expect("kept").problem.map(|problem| problem.to_string());
    assert_eq!(problem.as_deref(), Some("changed since it was indexed"));
    assert_eq!(make().added, make().rows);
    let removed = || remove(&folder, &path).expect("removed");
    assert_eq!((removed(), removed()), (true, false));
    assert!(words.open(&index).is_empty());
    fs::remove_dir_all(&folder).expect("removed");
}

/// Who waits until it was asked so often whether to go on.
struct StopAfter(AtomicUsize);

impl JobMonitor for StopAfter {
    fn is_wanted(&self) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    fn report_progress(&self, _: usize, _: usize) {}

    fn report_hits(&self, _: Vec<SearchHit>) {}
}

#[test]
fn an_interrupted_run_is_gone_on_with() {
    let folder = scratch("goes-on");
    let path = folder.join("x.jsonl");
    write(&path, 0..200);
    let mut left = 1;
    // The loader asks too; so often that at last some of the rows are in it.
    let some = loop {
        let stopped = build(&path, &folder, &StopAfter(left.into())).expect("no failure");
        let rows = find(&folder, &path).map_or(0, |kept| kept.rows);
        assert!(stopped.is_none(), "{left}");
        if rows > 0 {
            break rows;
        }
        left += 1;
    };
    let whole = build(&path, &folder, &HitCollector::default()).expect("built").expect("whole");
    assert!(some < whole.rows && whole.added == whole.rows - some, "{some} {whole:?}");
    let (index, inputs) = load_index(&path);
    let words = TextIndexes::new(&inputs, Some(folder.clone()));
    assert!(!words.open(&index).is_empty());
    for number in [0, 1, some - 1, some, some + 1, 190] {
        let typed =
            article_text(number).split([' ', '-', '’']).find(|w| w.len() > 9).expect("a word").to_owned();
        assert_eq!(
            search_hits(&index, &words, &typed, 0),
            search_hits(&index, &TextIndexes::default(), &typed, 0),
            "{typed}"
        );
    }
    fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn a_folder_is_indexed_as_one() {
    let folder = scratch("folder");
    let path = folder.join("berita");
    fs::create_dir_all(path.join("2024")).expect("made");
    for number in 0..40 {
        let name = path.join(if number % 2 == 0 { "2024" } else { "." }).join(format!("{number}.txt"));
        fs::write(name, format!("Judul {number}\n\nIsi berita nomor {}.\n", number * 7919)).expect("written");
    }
    let built = build(&path, &folder, &HitCollector::default()).expect("built").expect("whole");
    assert_eq!((built.rows, built.added), (40, 40));
    let (index, inputs) = load_index(&path);
    let words = TextIndexes::new(&inputs, Some(folder.clone()));
    let query = TextQuery::new(&format!("{}", 17 * 7919)).expect("a query");
    assert_eq!(words.open(&index).candidates(&query).rows(40).len(), 1);
    assert_eq!(search_hits(&index, &words, query.input(), 0).len(), 1);
    // Its rows stand elsewhere where a part of it was named before.
    let inputs = vec![Input::Path(path.join("2024")), Input::Path(path.clone())];
    let twice = load_inputs(inputs.clone());
    let words = TextIndexes::new(&inputs, Some(folder.clone()));
    assert!(words.open(&twice).is_empty());
    assert_eq!(search_hits(&twice, &words, &format!("{}", 18 * 7919), 0).len(), 2);
    fs::write(path.join("baru.txt"), "Judul baru\n\nIsi.\n").expect("written");
    let words = TextIndexes::new(&[Input::Path(path)], Some(folder.clone()));
    assert!(words.open(&index).is_empty());
    fs::remove_dir_all(&folder).expect("removed");
}
