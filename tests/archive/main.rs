//! Archives that are too big to be kept in memory, and everything that can be wrong with one: each case has a clear
//! result, and an archive that is read piece by piece shows the same as one that is read at once.

mod packed;
mod rescan;
#[path = "../scratch/mod.rs"]
mod scratch;

use kabar::shelf::archive::{Archive, ArchiveLimits, Input, batch};
use kabar::shelf::state::MarkStore;
use kabar::shelf::{ArticleId, Headline, JobMonitor, MarkChange, SearchHit, Shelf};
use kabar_annotate::article::{EntityKind, NameKey};
use kabar_annotate::text::find::TextQuery;
use packed::open_with_cache;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// More bytes than are read at once, with these limits.
const BIG: usize = 64 << 10;
const LIMITS: ArchiveLimits =
    ArchiveLimits { small_file: BIG, memory: 4 * BIG, max_record: 16 * BIG as u64, min_cached: BIG as u64 };

fn scratch(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("archive-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn record(n: usize) -> String {
    let text =
        format!("Pasar nomor {n} dibuka lagi, kata \\\"Pak {n}\\\" {{di}} desa.\\nBaris dua. ").repeat(8);
    format!("{{\"id\": {n}, \"title\": \"Judul {n}\", \"site\": \"Warta\", \"text\": \"{text}\"}}")
}

/// A file of records with `between` them, more than [`BIG`] bytes, and how many there are.
fn write_big_file(path: &Path, open: &str, between: &str, close: &str) -> usize {
    let count = BIG / record(1000).len() + 200;
    let all: Vec<String> = (0..count).map(record).collect();
    fs::write(path, format!("{open}{}{close}", all.join(between))).expect("written");
    assert!(fs::metadata(path).expect("there").len() > BIG as u64);
    count
}

fn open_archive(path: &Path) -> Archive {
    Archive::read_with_limits(&[Input::Path(path.to_owned())], MarkStore::in_memory(), LIMITS)
}

fn titles(shelf: &dyn Shelf) -> Vec<String> {
    shelf.headlines(0..usize::MAX).iter().map(|h| h.title.to_string()).collect()
}

/// The diagnostics as the list of them shows them, without the folder.
fn shown_diagnostics(shelf: &dyn Shelf) -> Vec<String> {
    let name = |f: &str| f.rsplit('/').next().unwrap_or(f).to_owned();
    shelf.diagnostics().iter().map(|f| format!("{}:{:?}: {}", name(&f.file), f.line, &*f.message)).collect()
}

#[test]
fn every_shape_of_many_records_is_read_piece_by_piece() {
    let folder = scratch("shapes");
    for (name, open, between, close) in [
        ("a.jsonl", "", "\n", "\n"),
        ("crlf.jsonl", "\u{feff}", "\r\n\r\n", ""),
        ("array.json", "[", ", ", "]"),
        ("lines.json", "[\n", ",\n", "\n]\n"),
        ("indented.json", "[\n  ", ",\n  ", "\n]\n"),
        ("joined.json", "", "", ""),
        ("lists.json", "[", "]\n[", "]"),
    ] {
        let path = folder.join(name);
        let count = write_big_file(&path, open, between, close);
        let shelf = open_archive(&path);
        assert_eq!(shelf.status().listed, count, "{name}");
        for at in [0, 1, count / 2, count - 1] {
            let article = shelf.article(at).expect(name);
            assert_eq!(&*article.title, format!("Judul {at}"), "{name}");
            assert!(
                article
                    .text()
                    .starts_with(&format!("Pasar nomor {at} dibuka lagi, kata \"Pak {at}\" {{di}}"))
            );
        }
        let last = shelf.headlines(count - 2..count + 9);
        assert_eq!(last.len(), 2, "{name}");
        assert_eq!((shelf.status().unreadable, shelf.status().is_loading), (0, false), "{name}");
        let mut all = Vec::new();
        batch::for_each_batch_with_limits(&[Input::Path(path)], LIMITS, &mut |batch| {
            let reading = batch.read();
            assert!(reading.diagnostics.is_empty(), "{name}: {:?}", reading.diagnostics);
            all.extend(reading.articles.into_iter().map(|a| a.title));
            true
        });
        let expected: Vec<String> = (0..count).map(|n| format!("Judul {n}")).collect();
        assert_eq!(all.iter().map(|t| t.to_string()).collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn a_big_table_is_read_row_by_row() {
    let path = scratch("table").join("x.csv");
    let mut rows: Vec<String> = vec!["id,Title,Content,Date".into()];
    let text = "Pasar dibuka lagi, kata \"\"Pak\"\" itu.\nBaris dua. ".repeat(10);
    rows.extend((0..300).map(|n| format!("{n},Judul {n},\"{text}\",2024-02-24")));
    rows[151] = "150,Judul,rusak,,,".into();
    fs::write(&path, rows.join("\r\n")).expect("written");
    assert!(fs::metadata(&path).expect("there").len() > BIG as u64);
    let shelf = open_archive(&path);
    let titles = titles(&shelf);
    assert_eq!((titles.len(), &*titles[299]), (300, "Judul 299"));
    assert_eq!(titles[150], "unreadable: this record has 6 fields, and the table 4 columns");
    assert_eq!(
        shown_diagnostics(&shelf),
        ["x.csv:Some(1652): this record has 6 fields, and the table 4 columns"]
    );
    assert!(
        shelf.article(7).expect("there").text().starts_with("Pasar dibuka lagi, kata \"Pak\" itu.\nBaris")
    );
    let mut seen = Vec::new();
    batch::for_each_batch_with_limits(&[Input::Path(path)], LIMITS, &mut |batch| {
        let reading = batch.read();
        seen.extend(reading.diagnostics.iter().filter_map(|f| f.line));
        true
    });
    assert_eq!(seen, [1652]);
}

/// Who waits until it was asked so often whether to go on.
struct StopAfter {
    calls_left: AtomicUsize,
    hits: Mutex<Vec<SearchHit>>,
}

impl StopAfter {
    fn calls(left: usize) -> StopAfter {
        StopAfter { calls_left: left.into(), hits: Mutex::default() }
    }
}

impl JobMonitor for StopAfter {
    fn is_wanted(&self) -> bool {
        self.calls_left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }
    fn report_progress(&self, done: usize, of: usize) {
        assert!(done <= of);
    }
    fn report_hits(&self, hits: Vec<SearchHit>) {
        self.hits.lock().expect("whole").extend(hits);
    }
}

#[test]
fn search_finds_headlines_and_texts_by_their_bytes() {
    let path = scratch("search").join("x.jsonl");
    let mut lines: Vec<String> = (0..2500).map(record).collect();
    lines[70] = "{\"title\": \"Bernab\\u00e9 datang\", \"text\": \"Isi.\"}".into();
    lines[2400] = "{\"title\": \"BERNABÉ pergi\", \"text\": \"Isi.\"}".into();
    lines[2401] = "{\"title\": \"Lain\", \"text\": \"Kata Bernabe.\"}".into();
    fs::write(&path, lines.join("\n")).expect("written");
    let shelf = open_archive(&path);
    let search = |typed: &str, from: usize, monitor: &StopAfter| {
        shelf.search(&TextQuery::new(typed).expect(typed), from)(monitor);
        let hits = monitor.hits.lock().expect("whole");
        hits.iter().map(|hit| (hit.position, hit.in_text)).collect::<Vec<_>>()
    };
    let all = |typed: &str, from: usize| search(typed, from, &StopAfter::calls(usize::MAX));
    assert_eq!(all("bernabe", 0), [(70, false), (2400, false), (2401, true)]);
    // From the cursor on, then around the end.
    assert_eq!(all("bernabe", 71), [(2400, false), (2401, true), (70, false)]);
    assert_eq!(all("nomor 249 dibuka", 0), [(249, true)]);
    let titles: Vec<usize> = all("judul 249", 0).iter().map(|hit| hit.0).collect();
    assert_eq!(titles, [249, 2490, 2491, 2492, 2493, 2494, 2495, 2496, 2497, 2498, 2499]);
    assert_eq!(all("warta", 0).len(), 2497);
    assert_eq!(all("isi. lagi", 0), []);
    assert!(all("новости", 0).is_empty());
    let impatient = StopAfter::calls(3);
    assert!(search("warta", 0, &impatient).len() < 2497);
}

#[test]
fn a_name_is_found_in_the_articles_that_call_somebody_so() {
    let path = scratch("names").join("x.jsonl");
    let mut lines: Vec<String> = (0..2500).map(record).collect();
    let article = |title: &str, text: &str| format!("{{\"title\": \"{title}\", \"text\": \"{text}\"}}");
    let opens = "Bupati Ratna Wulandari membuka panen di Desa Waringin. \\\"Kami senang,\\\" kata Ratna.";
    lines[70] = article("Panen", opens);
    lines[71] = article("Roti", "Toko Roti Wulandari di Jalan Melati buka lagi, kata Sari Kencana.");
    lines[2400] = article("Ratna Wulandari: jalan", "Bupati RATNA WULANDARI meresmikan jalan pada Selasa.");
    lines[2401] = article("Pupuk", "Ketua koperasi Ratna mengatakan pupuk sudah tiba.");
    fs::write(&path, lines.join("\n")).expect("written");
    let big = open_archive(&path);
    let kept: Vec<String> = [70, 71, 2400, 2401].map(|at| lines[at].clone()).into();
    fs::write(path.with_file_name("y.jsonl"), kept.join("\n")).expect("written");
    let small = open_archive(&path.with_file_name("y.jsonl"));
    let naming = |shelf: &Archive, kind: EntityKind, name: &str, from: usize, monitor: &StopAfter| {
        shelf.search_name(&NameKey { kind, name: name.into() }, from)(monitor);
        let hits = monitor.hits.lock().expect("whole");
        hits.iter().map(|hit| (hit.position, hit.in_text)).collect::<Vec<_>>()
    };
    use EntityKind::{Person, Place};
    let to_end = || StopAfter::calls(usize::MAX);
    assert_eq!(naming(&big, Person, "Ratna Wulandari", 0, &to_end()), [(70, true), (2400, false)]);
    // From the cursor on, then around the end.
    assert_eq!(naming(&big, Person, "ratna wulandari", 71, &to_end()), [(2400, false), (70, true)]);
    // A short form counts for the person it stands for, and the same word in another name does not.
    assert_eq!(naming(&big, Person, "Ratna", 0, &to_end()), [(70, true), (2401, true)]);
    assert!(naming(&big, Place, "Ratna Wulandari", 0, &to_end()).is_empty());
    assert!(naming(&big, Person, "Wulandari", 0, &to_end()).is_empty());
    assert!(naming(&big, Person, "Ratna Wulandari", 0, &StopAfter::calls(0)).is_empty());
    // Articles that are kept in memory are asked the same.
    assert_eq!(naming(&small, Person, "Ratna Wulandari", 0, &to_end()), [(0, true), (2, false)]);
}

#[test]
fn a_broken_record_costs_itself_and_names_its_line() {
    let path = scratch("broken").join("x.jsonl");
    let mut lines: Vec<String> = (0..300).map(record).collect();
    // Cut off; two writers at once; not JSON; empty; raw control characters; a record that is no article.
    lines[100].truncate(300);
    let torn = format!("{}{}", &lines[150][..200], lines[151]);
    lines[150] = torn;
    lines[200] = "rusak".into();
    lines[210] = "{}".into();
    lines[220] = "{\"title\": \"Ada\ttab\", \"text\": \"NaN\", \"n\": NaN}".into();
    fs::write(&path, lines.join("\n")).expect("written");
    let shelf = open_archive(&path);
    // What is cut off or no JSON takes no row; what looks whole keeps its row.
    assert_eq!(shelf.status().listed, 298);
    assert_eq!(shown_diagnostics(&shelf).len(), 2);
    let titles = titles(&shelf);
    assert_eq!(titles.len(), 298);
    assert_eq!((&*titles[99], &*titles[100]), ("Judul 99", "Judul 101"));
    assert!(titles[149].starts_with("unreadable: "), "{}", titles[149]);
    assert!(titles[208].starts_with("unreadable: "), "{}", titles[208]);
    assert_eq!(titles[218], "Ada tab");
    let found = shown_diagnostics(&shelf);
    let places: Vec<&str> = found.iter().filter_map(|f| f.split(": ").next()).collect();
    let expected = [101, 201, 151, 211].map(|n| format!("x.jsonl:Some({n})"));
    assert_eq!(places, expected, "{found:?}");
    // Looked at again, nothing is counted twice.
    shelf.headlines(0..300);
    assert_eq!(shelf.status().unreadable, 4);
    assert!(shelf.article(149).expect("its bytes").text().contains("Judul 151"));
}

#[test]
fn a_cut_off_line_costs_itself_also_where_a_bracket_closes_far_below() {
    let folder = scratch("cut-off");
    for (name, count) in [("small.jsonl", 80), ("big.jsonl", 600)] {
        let mut lines: Vec<String> = (0..count).map(record).collect();
        lines[10].truncate(60);
        lines[40].insert_str(0, "rusak ");
        lines[40] = lines[40].replacen('{', "", 1);
        let path = folder.join(name);
        fs::write(&path, lines.join("\n")).expect("written");
        let mut seen = (0, Vec::new());
        batch::for_each_batch_with_limits(&[Input::Path(path)], LIMITS, &mut |batch| {
            let reading = batch.read();
            seen.0 += reading.articles.len();
            seen.1.extend(reading.diagnostics.iter().filter_map(|f| f.line));
            true
        });
        assert_eq!(seen, (count - 2, vec![11, 41]), "{name}");
    }
}

#[test]
fn what_is_no_text_says_so() {
    let folder = scratch("bytes");
    let filler = vec![0_u8; 2 * BIG];
    let utf_16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain((0..200).map(record).collect::<Vec<_>>().join("\n").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for (name, bytes, articles, message) in [
        ("zeros", filler.clone(), 0, Some("not text: looks like a binary file")),
        ("zeros.jsonl", filler, 0, Some("not text: looks like a binary file")),
        ("empty", Vec::new(), 0, Some("empty file")),
        ("blank.jsonl", vec![b'\n'; 2 * BIG], 0, Some("no articles in this file")),
        ("utf16.jsonl", utf_16, 200, None),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("written");
        let shelf = open_archive(&path);
        assert_eq!(shelf.status().listed, articles, "{name}");
        let found = shown_diagnostics(&shelf);
        assert_eq!(found.len(), usize::from(message.is_some()), "{name}: {found:?}");
        assert!(message.is_none_or(|f| found[0].ends_with(f)), "{name}: {found:?}");
    }
}

#[test]
fn zeros_in_the_middle_cost_the_records_they_are_in() {
    let path = scratch("nul").join("x.jsonl");
    let mut text: Vec<u8> = (0..300).map(record).collect::<Vec<_>>().join("\n").into_bytes();
    let hole = text.windows(11).position(|w| w == b"\"Judul 200\"").expect("there");
    // A disk that lost a block.
    text[hole..hole + 4096].fill(0);
    fs::write(&path, text).expect("written");
    let shelf = open_archive(&path);
    let titles = titles(&shelf);
    assert_eq!(titles.last().map(String::as_str), Some("Judul 299"));
    let status = shelf.status();
    assert!(status.unreadable >= 1 && status.listed >= 290, "{status:?}");
}

#[test]
fn one_huge_line_is_a_fault_and_the_next_line_is_read() {
    let path = scratch("line").join("x.jsonl");
    let mut file = File::create(&path).expect("made");
    writeln!(file, "{}", record(1)).expect("written");
    write!(file, "{{\"title\": \"Panjang\", \"text\": \"").expect("written");
    let block = vec![b'a'; BIG];
    for _ in 0..70 {
        file.write_all(&block).expect("written");
    }
    writeln!(file, "\"}}\n{}", record(2)).expect("written");
    let shelf = open_archive(&path);
    assert_eq!(titles(&shelf), ["Judul 1", "Judul 2"]);
    assert_eq!(
        shown_diagnostics(&shelf),
        ["x.jsonl:Some(2): a record of 4 MiB, which is no article; it was left out"]
    );
    let mut seen = (0, 0);
    batch::for_each_batch_with_limits(&[Input::Path(path)], LIMITS, &mut |batch| {
        let reading = batch.read();
        seen = (seen.0 + reading.articles.len(), seen.1 + reading.diagnostics.len());
        true
    });
    assert_eq!(seen, (2, 1));
}

/// The same at its real size, on a file with a hole: it takes no room on the disk, but reading it takes seconds.
#[test]
#[ignore = "reads 4 GB"]
fn two_gigabytes_on_one_line_are_a_fault() {
    let path = scratch("two-gigabytes").join("x.jsonl");
    let mut file = File::create(&path).expect("made");
    write!(file, "{}\n{{\"title\": \"Panjang\", \"text\": \"", record(1)).expect("written");
    file.set_len(2 << 30).expect("stretched");
    OpenOptions::new()
        .append(true)
        .open(&path)
        .expect("opened")
        .write_all(format!("\"}}\n{}\n", record(2)).as_bytes())
        .expect("written");
    let shelf = Archive::read(&[Input::Path(path.clone())], MarkStore::in_memory());
    assert_eq!(titles(&shelf), ["Judul 1", "Judul 2"]);
    assert!(shown_diagnostics(&shelf)[0].contains("a record of 2047 MiB"), "{:?}", shown_diagnostics(&shelf));
    let mut seen = (0, 0);
    batch::for_each_batch(&[Input::Path(path)], &mut |batch| {
        let reading = batch.read();
        seen = (seen.0 + reading.articles.len(), seen.1 + reading.diagnostics.len());
        true
    });
    assert_eq!(seen, (2, 1));
}

#[test]
fn what_is_too_big_to_be_read_at_once_says_so() {
    let folder = scratch("too-big");
    let utf_16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(record(1).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let wrapper = format!("{{\"status\": \"ok\", \"items\": [{}", record(1));
    for (name, head, said) in [
        ("wrapper.json", wrapper.into_bytes(), "too big to be read at once"),
        ("utf16.jsonl", utf_16, "too big to be read at once"),
        ("text.txt", b"Pasar dibuka lagi.\n".to_vec(), "too big to be read at once"),
        ("x.parquet", b"PAR1\x15\x04".to_vec(), "a Parquet file, which is not read; duckdb or pyarrow"),
    ] {
        let path = folder.join(name);
        fs::write(&path, head.repeat(1 + BIG / head.len())).expect("written");
        // A hole: it takes no room on the disk.
        OpenOptions::new().write(true).open(&path).expect("opened").set_len(300 << 20).expect("stretched");
        let shelf = open_archive(&path);
        let found = shown_diagnostics(&shelf);
        assert!(found.len() == 1 && found[0].contains(said), "{name}: {found:?}");
    }
}

#[test]
fn a_file_that_shrinks_or_is_overwritten_is_no_crash() {
    let path = scratch("shrink").join("x.jsonl");
    let count = write_big_file(&path, "", "\n", "\n");
    let shelf = open_archive(&path);
    OpenOptions::new().write(true).open(&path).expect("opened").set_len(BIG as u64 / 2).expect("cut");
    let rows = shelf.headlines(0..count);
    assert_eq!((rows.len(), &*rows[0].title), (count, "Judul 0"));
    assert!(
        rows[count - 1].title.starts_with("unreadable: the file has become shorter"),
        "{:?}",
        rows.last()
    );
    write_big_file(&path, "", "\n", "\n");
    let shelf = open_archive(&path);
    OpenOptions::new().write(true).open(&path).expect("opened").write_all(&[b'x'; 4096]).expect("spoilt");
    assert!(shelf.headlines(0..1)[0].title.starts_with("unreadable: "));
    assert_eq!(&*shelf.headlines(100..101)[0].title, "Judul 100");
}

#[test]
fn many_small_files_are_read_on_demand() {
    let folder = scratch("files");
    let body = "Pasar dibuka lagi setelah lama ditutup, kata warga desa itu.\n".repeat(700);
    for n in 0..24 {
        fs::write(folder.join(format!("{n:02}.txt")), format!("Judul {n}\n\n{body}")).expect("written");
    }
    fs::write(folder.join("24.json"), format!("[{}, {}]", record(24), record(25))).expect("written");
    let shelf = open_archive(&folder);
    let expected: Vec<String> = (0..26).map(|n| format!("Judul {n}")).collect();
    assert_eq!(titles(&shelf), expected);
    fs::remove_file(folder.join("23.txt")).expect("removed");
    assert_eq!(&*shelf.article(22).expect("there").title, "Judul 22");
    assert_eq!(&*shelf.article(23).expect("a row").title, "unreadable: no such file or folder");
}

#[test]
fn a_file_that_grows_has_its_new_records_when_it_is_opened_again() {
    let folder = scratch("grow");
    let path = folder.join("x.jsonl");
    let read = |path: &Path| open_with_cache(path, folder.join("cache"));
    // Enough for its index to be kept, and its last line not yet written to its end.
    let line = format!("{{\"title\": \"Judul\", \"text\": \"{}\"}}\n", "kata ".repeat(400));
    let count = 4 * BIG / line.len();
    fs::write(&path, format!("rusak\n{}{{\"title\": \"Bar", line.repeat(count))).expect("written");
    let shelf = read(&path);
    assert_eq!((shelf.status().listed, shown_diagnostics(&shelf).len()), (count, 2));
    assert_eq!(fs::read_dir(folder.join("cache/index")).expect("kept").count(), 1);
    let mut file = OpenOptions::new().append(true).open(&path).expect("opened");
    writeln!(file, "u\", \"text\": \"Isi.\"}}").expect("written");
    let shelf = read(&path);
    assert_eq!(
        (shelf.status().listed, shown_diagnostics(&shelf).len()),
        (count + 1, 1),
        "{:?}",
        shown_diagnostics(&shelf)
    );
    assert_eq!(&*shelf.headlines(count..count + 1)[0].title, "Baru");
    assert_eq!(&*shelf.headlines(9..10)[0].title, "Judul");
    assert_eq!(read(&path).status(), shelf.status());
}

#[test]
fn read_marks_are_found_as_rows_are_met() {
    let folder = scratch("marks");
    let path = folder.join("x.jsonl");
    let count = write_big_file(&path, "", "\n", "\n");
    let log = folder.join("marks.log");
    let open =
        || Archive::read_with_limits(&[Input::Path(path.clone())], MarkStore::open_log(log.clone()), LIMITS);
    let mut shelf = open();
    assert_eq!((shelf.status().unread, shelf.status().unread_unverified), (count, 0));
    assert_eq!(shelf.next_unread(4, false), Some(5));
    for at in [5, 6] {
        shelf.mark(ArticleId(at as u64), MarkChange { read: Some(true), starred: None }).expect("kept");
    }
    assert_eq!((shelf.status().unread, shelf.next_unread(4, false)), (count - 2, Some(7)));
    let again = open();
    assert_eq!((again.status().unread, again.status().unread_unverified), (count, count));
    let read: Vec<usize> = again
        .headlines(0..20)
        .iter()
        .enumerate()
        .filter(|(_, h): &(_, &Headline)| h.is_read)
        .map(|(at, _)| at)
        .collect();
    assert_eq!(read, [5, 6]);
    assert_eq!((again.status().unread, again.status().unread_unverified), (count - 2, count - 20));
    assert_eq!(again.next_unread(4, false), Some(7));
}

#[test]
fn an_article_is_found_anywhere_in_memory_and_elsewhere_around_its_place() {
    let folder = scratch("locate");
    let path = folder.join("x.jsonl");
    let record = |n| format!("{{\"title\": \"Judul {n}\", \"text\": \"Isi pendek nomor {n}.\"}}\n");
    fs::write(&path, (0..1_500).map(record).collect::<String>()).expect("written");
    let in_memory = Archive::read(&[Input::Path(path.clone())], MarkStore::in_memory());
    let key = in_memory.headlines(1_100..1_101).remove(0).key;
    for near in [0, 1_100, 1_400, usize::MAX] {
        assert_eq!(in_memory.locate(&key, near), Some(1_100), "{near}");
    }
    assert_eq!(in_memory.locate("no such key", 0), None);
    let on_demand = open_archive(&path);
    assert_eq!(on_demand.locate(&key, usize::MAX), None, "nobody looks at all of it");
    assert_eq!(on_demand.locate(&key, 700), Some(1_100));
    assert_eq!(on_demand.locate(&key, 0), Some(1_100), "it was looked at");
}

#[test]
fn a_line_cut_off_outside_a_string_costs_itself_only() {
    let folder = scratch("cut-outside");
    // After a colon, a comma, a bracket, a number, the first brace.
    let ends = ["\"text\":", "\"text\": \"Isi.\",", "\"authors\": {", "\"n\": 1", ""];
    for (name, count) in [("small", 80), ("big", 600)] {
        for (shape, open, between, close) in [
            ("lines.jsonl", "", "\n", "\n"),
            ("array.json", "[\n", ",\n", "\n]\n"),
            ("in.json", "[\n  ", ",\n  ", "\n]\n"),
        ] {
            for (nth, end) in ends.iter().enumerate() {
                let mut lines: Vec<String> = (0..count).map(record).collect();
                lines[30] = format!("{{\"title\": \"Putus\", {end}");
                let (cut, rest) = (lines[..31].join(between), lines[31..].join(between));
                // Whatever cut it off took the comma as well.
                let between = between.trim_start_matches(',');
                let path = folder.join(format!("{name}-{nth}-{shape}"));
                fs::write(&path, format!("{open}{cut}{between}{rest}{close}")).expect("written");
                let shelf = open_archive(&path);
                let all = titles(&shelf);
                let expected: Vec<String> =
                    (0..count).filter(|n| *n != 30).map(|n| format!("Judul {n}")).collect();
                let lost = expected.iter().filter(|title| !all.contains(title)).count();
                assert_eq!(
                    (lost, shelf.status().unreadable),
                    (0, 1),
                    "{name} {shape} {end:?}: {:?}",
                    shown_diagnostics(&shelf)
                );
            }
        }
    }
}
