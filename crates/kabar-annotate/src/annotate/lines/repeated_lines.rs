//! Lines that an outlet repeats from article to article: boilerplate that no rule need know.
//!
//! While articles are loaded, it is counted in how many articles of an outlet each line stands; an article is then
//! classified with the counts of its own lines. Counting is lossy (Manku and Motwani, "Approximate frequency counts over
//! data streams", 2002): when the table is full, the rarest lines are forgotten. So its size is bounded, and a count may
//! be too low but never too high. Lines are compared by words and marks, without regard to case; numbers are compared too,
//! since "10 grams: 1,200" and "10 grams: 1,250" are the news of two days. The first and the last lines of articles are also
//! counted by their templates (`line_template`), in which numbers and names do not matter.
//!
//! Several versions of one article (of several scrapers, or before and after an update) are one article: they have the same
//! headline, or nearly the same text.

use super::line_template::{mix_hash, template_keys};
use super::token_predicates::word_count;
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
/// The same for a template.
const TEMPLATE_THRESHOLD: (usize, usize) = (8, 5);
/// Lines at the beginning and at the end of an article that are counted by their templates.
const EDGE_LINES: (usize, usize) = (3, 6);

/// The fewest words of a headline that tells an article from others.
const MIN_TITLE_WORDS: usize = 4;
/// The bytes of a text by which it is compared with others, and the words that are compared at once.
const SKETCH_BYTES: usize = 3_000;
const SHINGLE_WORDS: usize = 5;
/// The fewest words of a text that is compared with others.
const MIN_SKETCH_WORDS: usize = 40;

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
    /// In how many articles each line stands, which is a line of one outlet, and each template.
    line_counts: HashMap<u64, u32>,
    /// What tells articles apart that were counted: the same article twice repeats nothing.
    counted_articles: HashSet<u64>,
    /// Lines with counts up to this one have been forgotten.
    pruned_count: u32,
}

/// The repeated lines of one article: in how many articles of its outlet each stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepeatedLines {
    outlet_key: u64,
    counts: HashMap<u64, u32>,
    template_counts: HashMap<u64, u32>,
}

/// The lines of one article as they are counted, each once.
#[derive(Debug)]
pub struct ArticleLineKeys {
    outlet_key: u64,
    /// The keys of lines and templates.
    line_keys: Vec<u64>,
    /// What tells the article from others: an article with one of these is the same.
    identities: Vec<u64>,
}

impl ArticleLineKeys {
    /// The lines of `article`; `None` if its outlet is not known, then there is nothing to count.
    pub fn from_article(article: &Article) -> Option<ArticleLineKeys> {
        let outlet_key = article_outlet_key(article)?;
        let mut line_keys: Vec<u64> = article_line_keys(article, outlet_key).map(|(key, _)| key).collect();
        line_keys.extend(article_template_keys(article, outlet_key));
        line_keys.sort_unstable();
        line_keys.dedup();
        let mut identities: Vec<u64> =
            title_key(article, outlet_key).into_iter().chain(text_sketch(article, outlet_key)).collect();
        if identities.is_empty() {
            identities.push(line_keys.iter().fold(outlet_key, |sum, &key| mix_hash(sum, key)));
        }
        Some(ArticleLineKeys { outlet_key, line_keys, identities })
    }
}

impl OutletLineCounter {
    /// Counts the lines of `article`.
    pub fn count_article(&mut self, article: &Article) {
        ArticleLineKeys::from_article(article).into_iter().for_each(|lines| self.count_keys(lines));
    }

    /// Counts the lines of an article whose keys were made before, perhaps by another thread.
    pub fn count_keys(&mut self, keys: ArticleLineKeys) {
        let ArticleLineKeys { outlet_key, line_keys, identities } = keys;
        let is_known = identities.iter().any(|identity| self.counted_articles.contains(identity));
        if self.counted_articles.len() < MAX_ARTICLES {
            self.counted_articles.extend(identities);
        }
        if is_known {
            return;
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
        let template = |key: u64| {
            let count = *self.line_counts.get(&key)?;
            let (least, percent) = TEMPLATE_THRESHOLD;
            let enough = count as usize >= least && count as usize * 100 >= articles * percent;
            enough.then_some((key, count))
        };
        let template_counts = article_template_keys(article, outlet_key).filter_map(template).collect();
        RepeatedLines { outlet_key, counts, template_counts }
    }
}

impl RepeatedLines {
    /// Is nothing known to be repeated?
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.template_counts.is_empty()
    }

    /// In how many articles of the outlet a line with these tokens stands; `None` if they are not enough to call it
    /// boilerplate.
    pub fn article_count(&self, line: &[Token]) -> Option<u32> {
        self.counts.get(&tokens_key(line, self.outlet_key)).copied()
    }

    /// In how many articles of the outlet a line stands, near the beginning or the end, that differs from one with these tokens
    /// in numbers, names or its middle only; `None` if they are few.
    pub fn template_count(&self, line: &[Token]) -> Option<u32> {
        if self.template_counts.is_empty() {
            return None;
        }
        let counts = template_keys(line, self.outlet_key).filter_map(|key| self.template_counts.get(&key));
        counts.copied().max()
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

/// The keys of the templates of the first and the last lines.
fn article_template_keys(article: &Article, outlet: u64) -> impl Iterator<Item = u64> {
    let count = article.lines().len();
    let (first, last) = EDGE_LINES;
    let at_edge = article.lines().iter().enumerate().filter(move |(at, _)| *at < first || at + last >= count);
    let mut tokens = Vec::new();
    at_edge.map(|(_, span)| span.slice(article.text())).filter(|line| line.len() <= MAX_LINE_CHARS).flat_map(
        move |line| {
            tokens.clear();
            tokenize(line, 0, &mut tokens);
            template_keys(&tokens, outlet).collect::<Vec<u64>>()
        },
    )
}

/// A key of the article's headline, if it is long enough to be no other article's.
fn title_key(article: &Article, outlet: u64) -> Option<u64> {
    let mut tokens = Vec::new();
    tokenize(&article.title, 0, &mut tokens);
    let is_own = !article.is_title_generated && word_count(&tokens) >= MIN_TITLE_WORDS;
    let words = tokens.iter().filter(|token| token.is_word());
    is_own.then(|| words.fold(mix_hash(outlet, 1), |key, word| mix_hash(key, word.hash)))
}

/// A key of the beginning of the text that texts with nearly the same words share: the least hashes of a few words in a row, by
/// two orders of hashes (min-hash: Broder, "On the resemblance and containment of documents", 1997). `None` for a short text.
fn text_sketch(article: &Article, outlet: u64) -> Option<u64> {
    let text = article.text();
    let mut end = text.len().min(SKETCH_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut tokens = Vec::new();
    tokenize(&text[..end], 0, &mut tokens);
    let words: Vec<u64> = tokens.iter().filter(|token| token.is_word()).map(|token| token.hash).collect();
    if words.len() < MIN_SKETCH_WORDS {
        return None;
    }
    let least = |salt: u64| {
        let shingles = words.windows(SHINGLE_WORDS);
        shingles.map(|shingle| shingle.iter().fold(salt, |sum, &word| mix_hash(sum, word))).min().unwrap_or(0)
    };
    Some(mix_hash(mix_hash(mix_hash(outlet, 2), least(outlet)), least(!outlet)))
}

fn line_key(line: &str, outlet: u64, buffer: &mut Vec<Token>) -> u64 {
    buffer.clear();
    tokenize(line, 0, buffer);
    tokens_key(buffer, outlet)
}

fn tokens_key(tokens: &[Token], outlet: u64) -> u64 {
    tokens.iter().fold(outlet, |sum, token| mix_hash(sum, token.hash))
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
    fn versions_of_one_article_are_one() {
        let page = |n: usize, title: &str, more: &str| {
            let words: String = (0..60).map(|word| format!("kata{n}k{word} ")).collect();
            let draft = Draft {
                title: Some(title.into()),
                site: Some("Warta".into()),
                text: format!("{words}{more}\nSapa kami di kanal!"),
                ..Draft::default()
            };
            draft.finish().expect("an article")
        };
        let mut repeats = OutletLineCounter::default();
        for n in 0..4 {
            repeats.count_article(&page(n, &format!("Harga ikan turun nomor {n}"), ""));
        }
        // The same headline over another text, and nearly the same text below another headline.
        repeats.count_article(&page(77, "Harga Ikan Turun Nomor 1", ""));
        repeats.count_article(&page(2, "Ikan murah lagi di pasar", "Selesai."));
        let other = page(9, "Jalan baru dibuka hari ini", "");
        assert!(repeats.repeated_lines(&other).is_empty());
        repeats.count_article(&other);
        assert_eq!(count(&repeats.repeated_lines(&other), "Sapa kami di kanal!"), Some(5));
    }

    #[test]
    fn a_template_is_counted_at_the_edges() {
        let mut repeats = OutletLineCounter::default();
        let page = |n: usize| {
            let draft = Draft {
                title: Some("Judul".into()),
                site: Some("Warta".into()),
                text: format!("Berita ke-{n}.\nUnduh aplikasi kami, bintang {n}\n"),
                ..Draft::default()
            };
            draft.finish().expect("an article")
        };
        (0..7).for_each(|n| repeats.count_article(&page(n)));
        let template_count = |repeats: &OutletLineCounter| {
            let mut tokens = Vec::new();
            tokenize("Unduh aplikasi kami, bintang 4.7", 0, &mut tokens);
            repeats.repeated_lines(&page(99)).template_count(&tokens)
        };
        assert_eq!(template_count(&repeats), None, "seven are not enough");
        repeats.count_article(&page(7));
        assert_eq!(template_count(&repeats), Some(8));
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
