//! Lines that an outlet repeats from article to article: boilerplate that no rule need know.
//!
//! While articles are loaded, it is counted in how many articles of an outlet each line stands; an article is then
//! classified with the counts of its own lines. Counting is lossy (Manku and Motwani, "Approximate frequency counts over
//! data streams", 2002): when the table is full, the rarest lines are forgotten. So its size is bounded, and a count may
//! be too low but never too high. Lines are compared by words and marks, without regard to case; numbers are compared too,
//! since "10 grams: 1,200" and "10 grams: 1,250" are the news of two days.

use crate::article::Article;
use kabar_patterns::{Token, tokenize};
use std::collections::{HashMap, HashSet};

/// Longer lines are paragraphs.
const MAX_LINE_CHARS: usize = 300;
/// Lines up to this many characters need fewer repetitions to be boilerplate than longer ones, which may be the
/// background paragraph of an agency.
const MAX_SHORT_CHARS: usize = 80;
/// In how many articles, and in what percentage of the outlet's articles, a line must stand to be boilerplate: a short
/// line, and a longer one.
const REPEAT_THRESHOLDS: [(usize, usize); 2] = [(5, 10), (20, 30)];
/// The most lines that are remembered.
const MAX_LINES: usize = 1 << 18;
/// The most outlets whose articles are counted.
const MAX_OUTLETS: usize = 1 << 16;
/// The most articles that are counted.
const MAX_ARTICLES: usize = 1 << 20;

/// In how many articles of its outlet each line stands. All keys are hashes.
#[derive(Debug, Default)]
pub struct OutletLineCounter {
    /// How many articles each outlet has.
    article_counts: HashMap<u64, u32>,
    /// In how many articles each line stands, which is a line of one outlet.
    line_counts: HashMap<u64, u32>,
    /// Articles that were counted: the same article twice repeats nothing.
    counted_articles: HashSet<u64>,
    /// Lines with counts up to this one have been forgotten.
    pruned_count: u32,
}

/// The repeated lines of one article: in how many articles of its outlet each stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatedLines {
    outlet_key: u64,
    counts: HashMap<u64, u32>,
}

/// The lines of one article as they are counted, each once.
#[derive(Debug)]
pub struct ArticleLineKeys {
    outlet_key: u64,
    line_keys: Vec<u64>,
}

impl ArticleLineKeys {
    /// The lines of `article`; `None` if its outlet is not known, then there is nothing to count.
    pub fn from_article(article: &Article) -> Option<ArticleLineKeys> {
        let outlet = article_outlet_key(article)?;
        let mut lines: Vec<u64> = article_line_keys(article, outlet).map(|(key, _)| key).collect();
        lines.sort_unstable();
        lines.dedup();
        Some(ArticleLineKeys { outlet_key: outlet, line_keys: lines })
    }
}

impl OutletLineCounter {
    /// Counts the lines of `article`.
    pub fn count_article(&mut self, article: &Article) {
        ArticleLineKeys::from_article(article).into_iter().for_each(|lines| self.count_keys(lines));
    }

    /// Counts the lines of an article whose keys were made before, perhaps by another thread.
    pub fn count_keys(&mut self, keys: ArticleLineKeys) {
        let ArticleLineKeys { outlet_key, line_keys } = keys;
        let article = line_keys.iter().fold(outlet_key, |sum, &key| mix_hash(sum, key));
        if self.counted_articles.contains(&article) {
            return;
        }
        if self.counted_articles.len() < MAX_ARTICLES {
            self.counted_articles.insert(article);
        }
        if self.article_counts.len() < MAX_OUTLETS || self.article_counts.contains_key(&outlet_key) {
            *self.article_counts.entry(outlet_key).or_default() += 1;
        }
        for key in line_keys {
            *self.line_counts.entry(key).or_default() += 1;
        }
        while self.line_counts.len() > MAX_LINES {
            self.pruned_count += 1;
            let floor = self.pruned_count;
            self.line_counts.retain(|_, count| *count > floor);
        }
    }

    /// The lines of `article` that its outlet repeats often enough.
    pub fn repeated_lines(&self, article: &Article) -> RepeatedLines {
        let Some(outlet_key) = article_outlet_key(article) else { return RepeatedLines::default() };
        let articles = self.article_counts.get(&outlet_key).copied().unwrap_or(0) as usize;
        let boilerplate = |(key, is_long): (u64, bool)| {
            let count = *self.line_counts.get(&key)?;
            let (least, percent) = REPEAT_THRESHOLDS[usize::from(is_long)];
            let enough = count as usize >= least && count as usize * 100 >= articles * percent;
            enough.then_some((key, count))
        };
        let counts = article_line_keys(article, outlet_key).filter_map(boilerplate).collect();
        RepeatedLines { outlet_key, counts }
    }
}

impl RepeatedLines {
    /// Is nothing known to be repeated?
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// In how many articles of the outlet a line with these tokens stands; `None` if they are not enough to call it
    /// boilerplate.
    pub fn article_count(&self, line: &[Token]) -> Option<u32> {
        self.counts.get(&tokens_key(line, self.outlet_key)).copied()
    }
}

fn article_outlet_key(article: &Article) -> Option<u64> {
    article.outlet().map(|outlet| line_key(&outlet, 0, &mut Vec::new()))
}

/// The key of each line that may be boilerplate, and whether it is a long one.
fn article_line_keys(article: &Article, outlet: u64) -> impl Iterator<Item = (u64, bool)> {
    let mut buffer = Vec::new();
    article.lines().iter().filter_map(move |span| {
        let line = span.slice(article.text());
        let chars = if line.len() <= 4 * MAX_LINE_CHARS { line.chars().count() } else { usize::MAX };
        (chars <= MAX_LINE_CHARS).then(|| (line_key(line, outlet, &mut buffer), chars > MAX_SHORT_CHARS))
    })
}

fn line_key(line: &str, outlet: u64, buffer: &mut Vec<Token>) -> u64 {
    buffer.clear();
    tokenize(line, 0, buffer);
    tokens_key(buffer, outlet)
}

fn tokens_key(tokens: &[Token], outlet: u64) -> u64 {
    tokens.iter().fold(outlet, |sum, token| mix_hash(sum, token.hash))
}

/// The hash of what `sum` is the hash of, followed by `part`: the step of FxHash with the golden ratio as its factor.
fn mix_hash(sum: u64, part: u64) -> u64 {
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

    fn count(repeated: &RepeatedLines, line: &str) -> Option<u32> {
        let mut tokens = Vec::new();
        tokenize(line, 0, &mut tokens);
        repeated.article_count(&tokens)
    }

    #[test]
    fn an_outlet_repeats_itself_not_another_and_not_the_same_article() {
        let mut repeats = OutletLineCounter::default();
        let page = |n: usize| {
            article(Some("Kabar Pagi"), &format!("Berita ke-{n}.\nSapa kami di kanal!\nHarga {n} gram"))
        };
        for n in 0..4 {
            repeats.count_article(&page(n));
        }
        repeats.count_article(&page(3));
        assert!(repeats.repeated_lines(&page(9)).is_empty(), "four articles are not enough");
        repeats.count_article(&page(4));
        let seen = repeats.repeated_lines(&page(9));
        assert_eq!(count(&seen, "SAPA kami  di kanal!"), Some(5));
        assert_eq!((count(&seen, "Harga 9 gram"), seen.counts.len()), (None, 1));
        assert!(repeats.repeated_lines(&article(Some("Warta"), "Sapa kami di kanal!")).is_empty());
        assert!(repeats.repeated_lines(&article(None, "Sapa kami di kanal!")).is_empty());
    }

    #[test]
    fn a_tenth_of_the_outlet_for_a_short_line_more_for_a_long_one() {
        let mut repeats = OutletLineCounter::default();
        let long = "Perang itu pecah pada bulan Februari setelah perundingan di ibu kota gagal dan kedua pihak mundur.";
        for n in 0..60 {
            let more = if n < 19 { long } else { "Tidak ada." };
            let less = if n < 5 { "Sapa kami!" } else { "Lain." };
            repeats.count_article(&article(Some("Warta"), &format!("Berita ke-{n}.\n{more}\n{less}")));
        }
        let seen = |line: &str| repeats.repeated_lines(&article(Some("Warta"), line)).counts.len();
        assert_eq!((seen(long), seen("Sapa kami!"), seen("Lain.")), (0, 0, 1));
    }

    #[test]
    fn memory_is_bounded_and_what_is_frequent_stays() {
        let mut repeats = OutletLineCounter::default();
        for n in 0..600 {
            let many: String = (0..500).map(|line| format!("b{n} {line}\n")).collect();
            repeats.count_article(&article(Some("Warta"), &format!("{many}Sapa kami!")));
        }
        assert!(repeats.line_counts.len() <= MAX_LINES);
        let count = repeats.repeated_lines(&article(Some("Warta"), "Sapa kami!")).counts.into_values().next();
        assert!(count.is_some_and(|count| (500..=600).contains(&count)), "{count:?}");
    }
}
