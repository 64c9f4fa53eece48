//! What the index of who is named and quoted where costs in a library: keeping it up, the page of a name, finding a name by a few
//! letters. `cargo bench --bench people`; KABAR_ARTICLES=100000 for the figures of docs/library.md, the default is 20,000.
//! Articles name two to five of 20,000 people, few of them often, as news does; one person stands in every tenth article.

use kabar::shelf::library::{Durability, FetchedItem, Library, Subscription};
use kabar_annotate::annotate::lines::rule_set::LineRuleSet;
use kabar_annotate::article::{Date, Draft, EntityKind, NameKey};
use kabar_annotate::text::CleanText;
use std::path::PathBuf;
use std::time::Instant;

const PEOPLE: usize = 20_000;
const ORGANISATIONS: usize = 2_000;
const SYLLABLES: [&str; 16] =
    ["ra", "ta", "na", "wu", "lan", "da", "ri", "sa", "ke", "nu", "ma", "di", "ba", "so", "pra", "yo"];
const ROLES: [&str; 6] = ["Bupati", "Gubernur", "Menteri", "Ketua", "Direktur", "Camat"];
const DEEDS: [&str; 4] = ["membuka pasar", "meninjau jembatan", "meresmikan sekolah", "membahas panen"];
/// The person in every tenth article.
const MOST_NAMED: &str = "Arman Wiratama";

struct BenchRandom(u64);

impl BenchRandom {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// A number below `sides`, the small ones more often (Zipf's law).
    fn rank(&mut self, sides: usize) -> usize {
        let power = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((sides as f64).powf(power) as usize).saturating_sub(1).min(sides - 1)
    }
}

/// The `nth` name of two words.
fn name(nth: usize) -> String {
    let word = |at: usize| {
        let word = format!("{}{}", SYLLABLES[at % 16], SYLLABLES[at / 16 % 16]);
        format!("{}{}{}", word[..1].to_uppercase(), &word[1..], SYLLABLES[at / 256 % 16])
    };
    if nth == 0 { MOST_NAMED.to_owned() } else { format!("{} {}", word(nth * 7), word(nth * 13 + 5)) }
}

fn feed_item(n: usize, dice: &mut BenchRandom) -> FetchedItem {
    let mut text = String::new();
    for nth in 0..2 + dice.below(4) {
        let who = if nth == 0 && dice.below(10) == 0 { 0 } else { dice.rank(PEOPLE) };
        let (who, role) = (name(who), ROLES[who % ROLES.len()]);
        let first = who.split(' ').next().unwrap_or_default();
        let (deed, firm) = (DEEDS[dice.below(4)], name(dice.rank(ORGANISATIONS) + 1));
        text.push_str(&format!("{role} {who} {deed} bersama PT {firm} pada pekan ini.\n"));
        text.push_str(&format!("“Kami {deed} nomor {n} untuk warga,” kata {first}.\n"));
    }
    let draft = Draft {
        title: Some(format!("Berita nomor {n}")),
        published: Date::from_unix(1_760_000_000 + n as i64 * 37),
        text,
        ..Draft::default()
    };
    let guid = Some(CleanText::one_line(&format!("guid-{n}")));
    FetchedItem { guid, article: draft.finish().expect("an article") }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what:<52}{:>10.2} ms", start.elapsed().as_secs_f64() * 1e3);
    done
}

/// A time after that of all articles.
fn fixed_time() -> i64 {
    1_800_000_000
}

fn main() {
    let articles = std::env::var("KABAR_ARTICLES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let path: PathBuf = std::env::temp_dir().join(format!("kabar-bench-people-{articles}/library.db"));
    let folder = path.parent().expect("a folder").to_owned();
    let _ = std::fs::remove_dir_all(&folder);
    let size = || std::fs::metadata(&path).map_or(0, |m| m.len()) >> 20;
    let mut library =
        Library::open_with_durability(&path, Durability::AtCheckpoints, fixed_time).expect("made");
    let feed = Subscription { url: "https://warta.example/rss".into(), ..Subscription::default() };
    let feed = library.subscribe(&[feed]).expect("subscribed").0[0];
    let mut dice = BenchRandom(7);
    let items: Vec<FetchedItem> = (0..articles).map(|n| feed_item(n, &mut dice)).collect();
    library.ingest(feed, &items, fixed_time()).expect("kept");
    println!("{:<52}{:>10} MiB", format!("{articles} articles"), size());
    timed("reading the names of all", || {
        while library.index_names(LineRuleSet::builtin(), 200).expect("kept") > 0 {}
    });
    println!("{:<52}{:>10} MiB", "with their names", size());
    let person = |name: &str| NameKey { kind: EntityKind::Person, name: name.to_owned() };
    let page = |key: &NameKey| library.name_profile(key).expect("read");
    for _ in 0..3 {
        let most = timed("the page of who is named most", || page(&person(MOST_NAMED))).expect("named");
        println!("  {} articles, {} quotations shown", most.article_count, most.quotes.len());
    }
    for nth in [10, 1_000] {
        timed(&format!("the page of the {nth}th"), || page(&person(&name(nth))));
    }
    for typed in ["", "a", "ra", "arman w", "zz"] {
        timed(&format!("names that begin with “{typed}”"), || {
            library.find_names(typed, 200).expect("read")
        });
    }
    library.toggle_followed(&person(MOST_NAMED)).expect("kept");
    timed("what the followed one said in a day", || {
        library.quotes_of_followed(1_760_000_000 + articles as i64 * 37 - 86_400, 5).expect("read")
    });
    std::fs::remove_dir_all(&folder).expect("cleared away");
}
