//! The archives that are measured: made once, kept in the temporary folder for the next run, the same on every machine.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// A word that stands in few articles.
pub const RARE_WORD: &str = "kapulaga";

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
struct Random(u64);

impl Random {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

fn record(n: usize, dice: &mut Random, breaks: bool, out: &mut String) {
    let (words, language) = if dice.below(4) == 0 { (&ENGLISH, "en") } else { (&INDONESIAN, "id") };
    let start = out.len();
    let title: Vec<&str> = (0..7).map(|_| words[dice.below(32)]).collect();
    out.push_str(&format!("{{\"id\": \"{n}\", \"title\": \""));
    let headline = out.len();
    out.push_str(&format!(
        "{} {n}\", \"url\": \"https://warta-{}.example/{n}\", \"site\": \"Warta {}\", \
         \"published\": \"202{}-0{}-1{}\", \"language\": \"{language}\", \"text\": \"",
        title.join(" "),
        n % 40,
        n % 40,
        n % 6,
        1 + n % 9,
        n % 10,
    ));
    if dice.below(20_000) == 0 {
        out.insert_str(headline, RARE_WORD);
    }
    let long = if dice.below(50) == 0 { 1 + dice.below(20) } else { 1 };
    let length = (1500 + dice.below(2300)) * long;
    let text = out.len();
    while out.len() - text < length {
        let quoted = dice.below(4) == 0;
        out.push_str(if quoted { "\\\"" } else { "" });
        out.push_str("Kemarin");
        for _ in 0..8 + dice.below(20) {
            out.push(' ');
            out.push_str(words[dice.below(32)]);
        }
        out.push_str(if quoted { ",\\\" kata Ratna Dewi, “kepala desa”.\\n" } else { ". " });
    }
    if dice.below(10_000) == 0 {
        out.push_str(RARE_WORD);
    }
    out.push_str("\"}");
    match dice.below(300) {
        _ if !breaks => {}
        0 => out.truncate(start + 40),
        1 => out.replace_range(start..start + 1, "rusak "),
        // Whole at both ends, and broken between them.
        2 => out.replace_range(start + 8..start + 9, "\\"),
        _ => {}
    }
    out.push('\n');
}

/// A JSONL of so many articles.
pub fn broken_archive(count: usize) -> PathBuf {
    cached_archive(&format!("kabar-bench-{count}.jsonl"), count, true)
}

/// The same without a broken record, for programs that end at one.
pub fn intact_archive(count: usize) -> PathBuf {
    cached_archive(&format!("kabar-bench-{count}-sound.jsonl"), count, false)
}

fn cached_archive(name: &str, count: usize, breaks: bool) -> PathBuf {
    let path = std::env::temp_dir().join(name);
    if path.exists() {
        return path;
    }
    let mut out = BufWriter::new(File::create(&path).expect("a file"));
    let (mut dice, mut line) = (Random(1), String::new());
    for n in 0..count {
        line.clear();
        record(n, &mut dice, breaks, &mut line);
        out.write_all(line.as_bytes()).expect("written");
    }
    out.flush().expect("written");
    path
}

/// A folder of folders of a hundred text files each.
pub fn folder_of_files(count: usize) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kabar-bench-{count}-files"));
    if folder.exists() {
        return folder;
    }
    let mut dice = Random(2);
    for n in 0..count {
        let inner = folder.join(format!("{:04}", n / 100));
        fs::create_dir_all(&inner).expect("a folder");
        let words: Vec<&str> = (0..400 + dice.below(200)).map(|_| INDONESIAN[dice.below(32)]).collect();
        let text = format!("Judul {n}\n\nKemarin {}.\n", words.join(" "));
        fs::write(inner.join(format!("{n}.txt")), text).expect("written");
    }
    folder
}
