//! What the list of an archive shows, and in which order: the same as sorting and filtering the articles one by one,
//! wherever they are and whatever is known of them already.

mod scratch;

use kabar::query::{self, ArticleState, Expr, QueryFacts, QueryField};
use kabar::shelf::archive::{Archive, Input};
use kabar::shelf::state::MarkStore;
use kabar::shelf::{
    Arrangement, ArticleId, HitCollector, JobMonitor, MarkChange, SearchHit, Shelf, SidebarItemId,
    SidebarItemKind, SortOrder,
};
use kabar_annotate::article::{Article, reading_minutes};
use kabar_annotate::text::find::{TextQuery, folded_chars};
use kabar_annotate::{Options, annotate};
use proptest::prelude::*;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

const NOW: i64 = 1_795_521_600;

fn scratch_folder(name: &str) -> PathBuf {
    let folder = scratch::path(&format!("arrange-{name}"));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Numbers that look random, the same in each run.
fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

fn record(n: usize, seed: &mut u64) -> String {
    let outlets = ["Warta Pagi", "warta pagi", "Éka Post", "Zona", ""];
    let words = ["beras", "Jagung", "Pasar", "harga", "Bernab\\u00e9", "sawah\\nbaru", "impor"];
    let mut pick = |of: usize| random(seed) as usize % of;
    let outlet = outlets[pick(5)];
    let date = match pick(6) {
        0 => "null".to_owned(),
        1 => format!("\"2026-11-{:02}\"", 1 + pick(23)),
        _ => format!(
            "\"20{:02}-{:02}-{:02}T0{}:30:00+07:00\"",
            20 + pick(6),
            1 + pick(12),
            1 + pick(28),
            pick(9)
        ),
    };
    let title: Vec<&str> = (0..2).map(|_| words[pick(7)]).collect();
    let length = 20 + pick(9) * pick(180);
    let text: Vec<&str> = (0..length).map(|_| words[pick(7)]).collect();
    let language = if pick(2) == 0 { "id" } else { "en" };
    format!(
        "{{\"id\": {n}, \"title\": \"{} {n}\", \"site\": \"{outlet}\", \"published\": {date}, \"language\": \
         \"{language}\", \"text\": \"{}. “Naik,” kata Sri Wahyuni.\"}}",
        title.join(" "),
        text.join(" ")
    )
}

/// A big file that is read on demand, with a broken record in it, and small files that stay in memory: the same for each test,
/// in a folder of its own, which goes when the test ends.
fn corpus() -> PathBuf {
    thread_local! {
        static FOLDER: OnceCell<PathBuf> = const { OnceCell::new() };
    }
    let make = || {
        let folder = scratch_folder(&format!("corpus-{:?}", std::thread::current().id()));
        let mut seed = 7;
        let mut lines: Vec<String> = (0..400).map(|n| record(n, &mut seed)).collect();
        lines[200] = "{\"title\": {}}".into();
        fs::write(folder.join("big.jsonl"), lines.join("\n")).expect("written");
        assert!(fs::metadata(folder.join("big.jsonl")).expect("there").len() > 1 << 20);
        fs::create_dir(folder.join("kecil")).expect("made");
        for n in 0..20 {
            fs::write(folder.join(format!("kecil/{n:02}.json")), record(1000 + n, &mut seed))
                .expect("written");
        }
        folder
    };
    FOLDER.with(|folder| folder.get_or_init(make).clone())
}

fn open() -> Archive {
    Archive::read(&[Input::Path(corpus())], MarkStore::in_memory())
}

/// Shows what `filter` lets through in that order; the ids of the list.
fn arranged_ids(
    shelf: &mut Archive,
    place: Option<SidebarItemId>,
    filter: Option<Expr>,
    order: SortOrder,
) -> Vec<u64> {
    let arrangement = Arrangement { scope: place, filter, order };
    let prepared = shelf.arrange(&arrangement)(&HitCollector::default()).expect("wanted");
    shelf.show(&prepared, None);
    let count = shelf.status().listed;
    let ids: Vec<u64> = shelf.headlines(0..count).iter().map(|h| h.id.0).collect();
    assert_eq!(ids.len(), count);
    ids
}

struct PlainFacts<'a>(&'a Article, bool, &'a str);

impl QueryFacts for PlainFacts<'_> {
    fn field_contains(&self, field: QueryField, query: &TextQuery) -> bool {
        let PlainFacts(article, _, file) = *self;
        let notes = || annotate(&article.clone(), &Options::default());
        match field {
            QueryField::Anywhere => [&*article.title, &article.outlet().unwrap_or_default(), article.text()]
                .iter()
                .any(|t| query.is_found_in(t)),
            QueryField::Title => query.is_found_in(&article.title),
            QueryField::From => article.outlet().is_some_and(|o| query.is_found_in(&o)),
            QueryField::Feed => query.is_found_in(file),
            QueryField::Tag => false,
            QueryField::Language => article
                .language
                .as_deref()
                .is_some_and(|l| folded_chars(l).eq(query.folded().iter().copied())),
            QueryField::Who => notes().entities.iter().any(|e| query.is_found_in(&e.name)),
            QueryField::Said => {
                notes().quotes.iter().filter_map(|q| q.speaker.as_deref()).any(|s| query.is_found_in(s))
            }
        }
    }
    fn has_state(&self, is: ArticleState) -> bool {
        match is {
            ArticleState::Unread => !self.1,
            ArticleState::Read => self.1,
            ArticleState::Starred => false,
        }
    }
    fn published(&self) -> Option<i64> {
        self.0.published.map(|d| d.unix_seconds())
    }
    fn minutes(&self) -> usize {
        reading_minutes(self.0.word_count())
    }
}

/// All articles in the order of the input, each with whether it is read; `None` for what is unreadable.
fn all_articles() -> &'static Vec<Option<(Article, bool)>> {
    static ALL: OnceLock<Vec<Option<(Article, bool)>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let shelf = open();
        let count = shelf.status().listed;
        let rows = (0..count).map(|at| {
            let article = shelf.article(at).expect("a row");
            let readable = !article.title.starts_with("unreadable: ");
            readable.then_some((article, at % 7 == 0))
        });
        rows.collect()
    })
}

/// What a list should show, worked out article by article.
fn expected_ids(filter: Option<&Expr>, order: SortOrder) -> Vec<u64> {
    let all = all_articles();
    let file = |at: usize| if at < 400 { "big.jsonl" } else { "kecil" };
    let mut ids: Vec<u64> = (0..all.len())
        .filter(|&at| match (&all[at], filter) {
            (Some((article, read)), Some(filter)) => filter.matches(&PlainFacts(article, *read, file(at))),
            (None, Some(_)) => false,
            (_, None) => true,
        })
        .map(|at| at as u64)
        .collect();
    let article = |id: &u64| all[*id as usize].as_ref().map(|(article, _)| article);
    let date = |id: &u64| article(id).and_then(|a| a.published).map(|d| d.unix_seconds());
    let words = |id: &u64| article(id).map_or(0, |a| a.word_count());
    let outlet = |id: &u64| {
        let name = article(id).and_then(|a| a.outlet()).map(Cow::into_owned);
        (name.is_none(), name.as_deref().map(|n| (folded_chars(n).collect::<String>(), n.to_owned())))
    };
    match order {
        SortOrder::Input | SortOrder::Best => {}
        SortOrder::Newest => ids.sort_by_key(|id| Reverse(date(id))),
        SortOrder::Oldest => ids.sort_by_key(|id| (date(id).is_none(), date(id))),
        SortOrder::Outlet => ids.sort_by_key(|id| (outlet(id), Reverse(date(id)))),
        SortOrder::Longest => ids.sort_by_key(|id| Reverse(words(id))),
        SortOrder::Shortest => ids.sort_by_key(words),
    }
    ids
}

const FILTERS: [&str; 14] = [
    "beras",
    "bernabe title:jagung",
    "\"sawah baru\" -impor",
    "from:\"warta pagi\" OR from:eka",
    "after:2023 before:2024-06",
    "age:<10d",
    "-after:2022",
    "minutes:>1",
    "lang:en title:pasar",
    "feed:kecil",
    "tag:x OR is:unread",
    "is:read title:harga",
    "is:starred",
    "title:\" 90\" who:wahyuni OR title:\" 10\" said:wahyuni",
];

fn mark_some(shelf: &mut Archive) {
    for at in (0..shelf.status().total).step_by(7) {
        let mark = MarkChange { read: Some(true), starred: None };
        // A row that can't be read can be marked all the same.
        shelf.mark(ArticleId(at as u64), mark).expect("kept");
    }
}

#[test]
fn each_order_is_what_sorting_gives() {
    let mut shelf = open();
    for order in SortOrder::CHOICES {
        assert_eq!(arranged_ids(&mut shelf, None, None, order), expected_ids(None, order), "{order:?}");
    }
}

#[test]
fn each_filter_is_what_asking_each_article_gives() {
    let mut shelf = open();
    mark_some(&mut shelf);
    for typed in FILTERS {
        let filter = query::parse(typed, NOW).expect(typed);
        let found = arranged_ids(&mut shelf, None, Some(filter.clone()), SortOrder::Input);
        assert_eq!(found, expected_ids(Some(&filter), SortOrder::Input), "{typed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_two_arrangements_one_after_the_other(
        first in (prop::sample::select(FILTERS[..13].to_vec()), prop::sample::select(SortOrder::CHOICES.to_vec())),
        second in (prop::sample::select(FILTERS[..13].to_vec()), prop::sample::select(SortOrder::CHOICES.to_vec())),
        join in prop::sample::select(vec![" ", " OR ", " -"]),
    ) {
        static SHELF: OnceLock<std::sync::Mutex<Archive>> = OnceLock::new();
        let shelf = SHELF.get_or_init(|| {
            let mut shelf = open();
            mark_some(&mut shelf);
            shelf.into()
        });
        let mut shelf = shelf.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let typed = format!("({}){join}({})", first.0, second.0);
        for (typed, order) in [(first.0, first.1), (typed.as_str(), second.1)] {
            let filter = query::parse(typed, NOW).expect("a query");
            let found = arranged_ids(&mut shelf, None, Some(filter.clone()), order);
            prop_assert_eq!(found, expected_ids(Some(&filter), order), "{} {:?}", typed, order);
        }
    }
}

#[test]
fn positions_are_those_of_the_arrangement() {
    let mut shelf = open();
    let filter = query::parse("title:beras", NOW).expect("a query");
    let ids = arranged_ids(&mut shelf, None, Some(filter), SortOrder::Newest);
    assert!(ids.len() > 50 && ids.len() < 300);
    let all = all_articles();
    let title = |id: u64| all[id as usize].as_ref().map(|(a, _)| a.title.to_string());
    assert_eq!(shelf.article(10).map(|a| a.title.to_string()), title(ids[10]));
    assert_eq!(shelf.headlines(10..12)[1].id.0, ids[11]);
    // A search finds what is in the list only, in the list's order, from a position on.
    let collector = HitCollector::default();
    shelf.search(&TextQuery::new("beras").expect("a query"), 7)(&collector);
    let hits: Vec<usize> = collector.into_hits().iter().map(|hit| hit.position).collect();
    assert_eq!(hits, (0..ids.len()).collect::<Vec<_>>());
    // Unread is walked along the list.
    shelf.mark(ArticleId(ids[11]), MarkChange { read: Some(true), starred: None }).expect("kept");
    assert_eq!(shelf.next_unread(10, false), Some(12));
    assert_eq!(shelf.status().unread, ids.len() - 1);
    // What was selected is found again, where it still is.
    let back = shelf.arrange(&Arrangement::default())(&HitCollector::default()).expect("wanted");
    assert_eq!(shelf.show(&back, Some(ArticleId(ids[10]))), Some(ids[10] as usize));
    assert_eq!(shelf.status().listed, shelf.status().total);
}

#[test]
fn places_are_shown_one_by_one() {
    let mut shelf = open();
    let places = shelf.sidebar_items();
    let shown: Vec<(String, usize, usize)> =
        places.iter().map(|p| (p.name.to_string(), p.depth, p.articles)).collect();
    let root = corpus().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(
        shown,
        [("all".into(), 0, 420), (root, 0, 420), ("big.jsonl".into(), 1, 400), ("kecil".into(), 1, 20)]
    );
    assert_eq!(
        arranged_ids(&mut shelf, Some(places[3].id), None, SortOrder::Input),
        (400..420).collect::<Vec<_>>()
    );
    assert_eq!(arranged_ids(&mut shelf, Some(places[1].id), None, SortOrder::Input).len(), 420);
    let gone = SidebarItemId { kind: SidebarItemKind::File, number: 12345 };
    assert!(arranged_ids(&mut shelf, Some(gone), None, SortOrder::Input).is_empty());
}

#[test]
fn nobody_waits_for_what_is_not_wanted() {
    struct NotWanted;
    impl JobMonitor for NotWanted {
        fn is_wanted(&self) -> bool {
            false
        }
        fn report_progress(&self, _: usize, _: usize) {}
        fn report_hits(&self, _: Vec<SearchHit>) {}
    }
    let shelf = open();
    let arrangement = Arrangement { order: SortOrder::Newest, ..Arrangement::default() };
    assert!(shelf.arrange(&arrangement)(&NotWanted).is_none());
}
