//! Lines that an outlet repeats from article to article: furniture that no rule need know.
//!
//! A shelf counts, while it loads, in how many articles of an outlet each line stands; an article is then read with
//! what is known of its own lines. Counting is lossy (Manku and Motwani, "Approximate frequency counts over data
//! streams", 2002): when the table is full, the rarest lines are forgotten. So its size is bounded, and a count may be
//! too low but never too high. Lines are compared by words and marks, without regard to case; numbers count, since
//! "10 grams: 1,200" and "10 grams: 1,250" are two days' news.

use crate::article::Article;
use kabar_patterns::tokens::{Token, scan};
use std::collections::{HashMap, HashSet};

/// Longer lines are paragraphs.
const LONGEST: usize = 300;
/// Lines up to this many characters are furniture sooner than longer ones, which may be an agency's background
/// paragraph.
const SHORT: usize = 80;
/// (articles, percent of the outlet's articles) in which a short line, and a longer one, must stand.
const ENOUGH: [(usize, usize); 2] = [(5, 10), (20, 30)];
/// Lines, outlets and articles remembered at most.
const LINES: usize = 1 << 18;
const OUTLETS: usize = 1 << 16;
const ARTICLES: usize = 1 << 20;

/// What stands in how many articles.
#[derive(Debug, Default)]
pub struct Repeats {
    outlets: HashMap<u64, u32>,
    lines: HashMap<u64, u32>,
    /// Texts that were counted: the same article twice repeats nothing.
    counted: HashSet<u64>,
    floor: u32,
}

/// The repeated lines of one article: in how many articles of its outlet each stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen(HashMap<u64, u32>);

/// What there is to count in one article.
#[derive(Debug)]
pub struct Lines {
    outlet: u64,
    lines: Vec<u64>,
}

impl Lines {
    /// The lines of `article`; `None` where its outlet is not known: it counts for nothing.
    pub fn of(article: &Article) -> Option<Lines> {
        let outlet = outlet_of(article)?;
        let mut lines: Vec<u64> = keys(article, outlet).map(|(key, _)| key).collect();
        lines.sort_unstable();
        lines.dedup();
        Some(Lines { outlet, lines })
    }
}

impl Repeats {
    /// Counts the lines of `article`.
    pub fn learn(&mut self, article: &Article) {
        Lines::of(article).into_iter().for_each(|lines| self.count(lines));
    }

    /// Counts the lines of an article.
    pub fn count(&mut self, Lines { outlet, lines }: Lines) {
        let text = lines.iter().fold(outlet, |sum, &key| mix(sum, key));
        if self.counted.contains(&text) {
            return;
        }
        if self.counted.len() < ARTICLES {
            self.counted.insert(text);
        }
        if self.outlets.len() < OUTLETS || self.outlets.contains_key(&outlet) {
            *self.outlets.entry(outlet).or_default() += 1;
        }
        for key in lines {
            *self.lines.entry(key).or_default() += 1;
        }
        while self.lines.len() > LINES {
            self.floor += 1;
            let floor = self.floor;
            self.lines.retain(|_, count| *count > floor);
        }
    }

    /// Which lines of `article` its outlet repeats.
    pub fn seen(&self, article: &Article) -> Seen {
        let Some(outlet) = outlet_of(article) else { return Seen::default() };
        let of = self.outlets.get(&outlet).copied().unwrap_or(0) as usize;
        let furniture = |(key, long): (u64, bool)| {
            let count = *self.lines.get(&key)?;
            let (least, percent) = ENOUGH[usize::from(long)];
            let enough = count as usize >= least && count as usize * 100 >= of * percent;
            enough.then_some((key, count))
        };
        Seen(keys(article, outlet).filter_map(furniture).collect())
    }
}

impl Seen {
    /// Is nothing known to be repeated?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In how many articles of the outlet `line` stands, where these are enough to call it furniture.
    pub fn count(&self, article: &Article, line: &str) -> Option<u32> {
        let outlet = outlet_of(article).filter(|_| !self.is_empty())?;
        self.0.get(&key(line, outlet, &mut Vec::new())).copied()
    }
}

fn outlet_of(article: &Article) -> Option<u64> {
    article.outlet().map(|outlet| key(outlet, 0, &mut Vec::new()))
}

/// The key of each line that may be furniture, and whether it is a long one.
fn keys(article: &Article, outlet: u64) -> impl Iterator<Item = (u64, bool)> {
    let mut tokens = Vec::new();
    article.lines().iter().filter_map(move |span| {
        let line = span.of(article.text());
        let chars = if line.len() <= 4 * LONGEST { line.chars().count() } else { usize::MAX };
        (chars <= LONGEST).then(|| (key(line, outlet, &mut tokens), chars > SHORT))
    })
}

fn key(line: &str, outlet: u64, tokens: &mut Vec<Token>) -> u64 {
    tokens.clear();
    scan(line, 0, tokens);
    tokens.iter().fold(outlet, |sum, token| mix(sum, token.hash))
}

fn mix(sum: u64, part: u64) -> u64 {
    (sum.rotate_left(5) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Draft;

    fn article(site: Option<&str>, text: &str) -> Article {
        let site = site.map(str::to_owned);
        Draft { title: Some("Judul".into()), site, text: text.into(), ..Draft::default() }
            .finish()
            .expect("an article")
    }

    #[test]
    fn an_outlet_repeats_itself_not_another_and_not_the_same_article() {
        let mut repeats = Repeats::default();
        let page = |n: usize| {
            article(Some("Kabar Pagi"), &format!("Berita ke-{n}.\nSapa kami di kanal!\nHarga {n} gram"))
        };
        for n in 0..4 {
            repeats.learn(&page(n));
        }
        repeats.learn(&page(3));
        assert!(repeats.seen(&page(9)).is_empty(), "four articles are not enough");
        repeats.learn(&page(4));
        let seen = repeats.seen(&page(9));
        assert_eq!(seen.count(&page(9), "SAPA kami  di kanal!"), Some(5));
        assert_eq!((seen.count(&page(9), "Harga 9 gram"), seen.0.len()), (None, 1));
        assert!(repeats.seen(&article(Some("Warta"), "Sapa kami di kanal!")).is_empty());
        assert!(repeats.seen(&article(None, "Sapa kami di kanal!")).is_empty());
    }

    #[test]
    fn a_tenth_of_the_outlet_for_a_short_line_more_for_a_long_one() {
        let mut repeats = Repeats::default();
        let long = "Perang itu pecah pada bulan Februari setelah perundingan di ibu kota gagal dan kedua pihak mundur.";
        for n in 0..60 {
            let more = if n < 19 { long } else { "Tidak ada." };
            let less = if n < 5 { "Sapa kami!" } else { "Lain." };
            repeats.learn(&article(Some("Warta"), &format!("Berita ke-{n}.\n{more}\n{less}")));
        }
        let seen = |line: &str| repeats.seen(&article(Some("Warta"), line)).0.len();
        assert_eq!((seen(long), seen("Sapa kami!"), seen("Lain.")), (0, 0, 1));
    }

    #[test]
    fn memory_is_bounded_and_what_is_frequent_stays() {
        let mut repeats = Repeats::default();
        for n in 0..600 {
            let many: String = (0..500).map(|line| format!("b{n} {line}\n")).collect();
            repeats.learn(&article(Some("Warta"), &format!("{many}Sapa kami!")));
        }
        assert!(repeats.lines.len() <= LINES);
        let count = repeats.seen(&article(Some("Warta"), "Sapa kami!")).0.into_values().next();
        assert!(count.is_some_and(|count| (500..=600).contains(&count)), "{count:?}");
    }
}
