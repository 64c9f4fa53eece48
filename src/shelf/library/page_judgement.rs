//! Is the text of an article's page better than what its feed says? And is what the feed says only a summary?
//!
//! A page may hold a question about cookies, the first lines before a paywall, or another article. None of that may take the
//! place of what the feed has. What a page is about is told by its words, in any language: no list of such pages is kept.

use kabar_annotate::article::{Article, Draft};
use kabar_annotate::text::find::folded_chars;
use kabar_annotate::text::words::split_whitespace;
use kabar_annotate::{Options, annotate};
use std::collections::HashSet;

/// A text with fewer words is a summary: summaries in feeds of news have 20 to 60 words, the first paragraphs that some feeds
/// give 100.
const MAX_SUMMARY_WORDS: usize = 120;
/// A text that ends in "…" is a summary up to this many words. One that has more is long enough to be read.
const MAX_CUT_WORDS: usize = 400;
/// A page has more to say than the feed where it has this many percent of the feed's words.
const MIN_GAIN_PERCENT: usize = 115;
/// Up to this many words, the page of an article for subscribers has only its beginning.
const MAX_TEASER_WORDS: usize = 150;
/// The least part, in percent, of the words of headline or summary that stand on the page of the article.
const MIN_COMMON_PERCENT: usize = 40;
/// The words of a summary that are looked for on the page, at most.
const MAX_LEAD_WORDS: usize = 60;

/// Why the text of a page is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageFault {
    /// It has not more words than the feed's, and is free to read.
    NothingNew,
    /// It has fewer words than the feed's.
    Less,
    /// It is about something else.
    Other,
    /// It has only the beginning for who has no subscription.
    Subscribers,
}

impl PageFault {
    /// What the reader is told; `None` where there is nothing to tell.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            PageFault::NothingNew => None,
            PageFault::Less => Some("its page says less"),
            PageFault::Other => {
                Some("its page is about something else: a question about cookies, or a login")
            }
            PageFault::Subscribers => Some("its page is for subscribers"),
        }
    }
}

/// Does `article` hold a summary only?
pub(super) fn is_summary(article: &Article) -> bool {
    let words = article.word_count();
    let text = article.text().trim_end().trim_end_matches([']', ')', '[', '(']).trim_end();
    words < MAX_SUMMARY_WORDS || words < MAX_CUT_WORDS && (text.ends_with('…') || text.ends_with("..."))
}

/// The article of the feed with the text of its page.
pub(super) fn merge(feed: &Article, page: &Article) -> Option<Article> {
    let (feed, page) = (Draft::from_article(feed), Draft::from_article(page));
    let authors = if feed.authors.is_empty() { page.authors } else { feed.authors };
    Draft {
        title: feed.title.or(page.title),
        authors,
        published: feed.published.or(page.published),
        language: feed.language.or(page.language),
        text: page.text,
        dateline: page.dateline,
        markup: page.markup,
        related: if page.related.is_empty() { feed.related } else { page.related },
        id: feed.id,
        url: feed.url,
        site: feed.site,
    }
    .finish()
}

/// Judges the text of a page, as it was read from there, against the feed's.
pub(super) fn judge(feed: &Article, page: &Article, is_for_subscribers: bool) -> Result<(), PageFault> {
    let (has, gets) = (shown_words(feed), shown_words(page));
    if !is_about(feed, page) {
        return Err(PageFault::Other);
    }
    if is_for_subscribers && gets < MAX_TEASER_WORDS.max(2 * has) {
        return Err(PageFault::Subscribers);
    }
    if gets == 0 || gets * 100 < has * 90 {
        return Err(PageFault::Less);
    }
    if gets * 100 < has * MIN_GAIN_PERCENT {
        return Err(PageFault::NothingNew);
    }
    Ok(())
}

/// The words of the lines that are not folded.
fn shown_words(article: &Article) -> usize {
    let mut article = article.clone();
    let notes = annotate(&article, &Options::default());
    article.break_at(&notes.line_breaks);
    let shown = notes.lines.iter().filter(|line| !line.is_folded());
    shown.map(|line| split_whitespace(line.span.slice(article.text())).count()).sum()
}

/// Is `page` about what the feed's headline or summary is about?
fn is_about(feed: &Article, page: &Article) -> bool {
    let mut on_page = HashSet::new();
    for text in [&*page.title, page.text()] {
        for word in split_whitespace(text) {
            add_content_words(word, &mut |word| {
                on_page.insert(word);
            });
        }
    }
    let is_common = |text: &str| {
        let (mut all, mut common) = (0, 0);
        for word in split_whitespace(text).take(MAX_LEAD_WORDS) {
            add_content_words(word, &mut |word| {
                all += 1;
                common += usize::from(on_page.contains(&word));
            });
        }
        (all > 0).then(|| common * 100 >= all * MIN_COMMON_PERCENT)
    };
    // Where there is no word to compare, nothing speaks against it.
    match (is_common(&feed.title), is_common(feed.text())) {
        (None, None) => true,
        (title, text) => title == Some(true) || text == Some(true),
    }
}

/// Gives the word without case and accents, unless it is as short as words that stand everywhere; a word of a script that
/// has no spaces in pairs of its letters.
fn add_content_words(word: &str, add: &mut dyn FnMut(String)) {
    let letters: Vec<char> = folded_chars(word).filter(|c| c.is_alphanumeric()).collect();
    if letters.iter().any(|c| *c >= '\u{e00}') {
        letters.windows(2).for_each(|pair| add(pair.iter().collect()));
    } else if letters.len() >= 4 {
        add(letters.into_iter().collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, text: &str) -> Article {
        Article::from_text(title, text).expect("an article")
    }

    const TITLE: &str = "Pasar Ikan Dibuka Lagi";
    const SUMMARY: &str = "Pasar ikan dibuka lagi pada Senin pagi, dan ratusan warga datang sejak subuh.";

    fn whole(sentences: usize) -> String {
        let more = "Bangunan itu memiliki dua lantai, dan lantai bawah dipakai pedagang dari tiga desa di pesisir utara.\n";
        format!("{SUMMARY}\n{}", more.repeat(sentences))
    }

    #[test]
    fn short_and_cut_texts_are_summaries() {
        let words = |n: usize, end: &str| article(TITLE, &format!("{}{end}", "kata ".repeat(n)));
        for (article, is) in [
            (words(30, "habis."), true),
            (words(200, "habis."), false),
            (words(200, "lalu …"), true),
            (words(200, "lalu [...]"), true),
            (words(900, "lalu …"), false),
        ] {
            assert_eq!(is_summary(&article), is, "{}", article.text());
        }
    }

    #[test]
    fn a_page_is_taken_where_it_says_more_of_the_same() {
        let feed = article(TITLE, SUMMARY);
        let cookies =
            "Kami memakai kuki. Setujui semua kuki atau atur pilihan privasi Anda sebelum melanjutkan.\n"
                .repeat(9);
        for (title, text, is_for_subscribers, verdict) in [
            (TITLE, whole(9), false, Ok(())),
            ("Warta", whole(9), false, Ok(())),
            (TITLE, whole(0), false, Err(PageFault::NothingNew)),
            (TITLE, "Pasar ikan dibuka lagi.".into(), false, Err(PageFault::Less)),
            (TITLE, whole(3), true, Err(PageFault::Subscribers)),
            (TITLE, whole(20), true, Ok(())),
            ("Sebelum melanjutkan", cookies, false, Err(PageFault::Other)),
        ] {
            let page = article(title, &text);
            assert_eq!(judge(&feed, &page, is_for_subscribers), verdict, "{title}: {text}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_compared_too() {
        let feed = article("市場が再開した", "魚市場が月曜日に再開し、多くの住民が訪れた。");
        let page = article(
            "市場が再開した",
            &"魚市場が月曜日に再開し、多くの住民が訪れた。二階建ての建物である。".repeat(9),
        );
        assert!(is_about(&feed, &page));
        assert!(!is_about(&feed, &article("続行する前に", "当社はクッキーを使用します。")));
    }

    #[test]
    fn the_feed_says_what_it_is_and_the_page_says_it_whole() {
        let feed = Draft {
            url: Some("https://warta.example/1".into()),
            site: Some("Warta".into()),
            ..Draft::from_article(&article(TITLE, SUMMARY))
        };
        let page = Draft {
            url: Some("https://warta.example/amp/1".into()),
            authors: vec!["Ayu Lestari".into()],
            ..Draft::from_article(&article("Pasar - Warta", &whole(2)))
        };
        let (feed, page) = (feed.finish().expect("an article"), page.finish().expect("an article"));
        let both = merge(&feed, &page).expect("an article");
        assert_eq!((&both.title, &both.url, &both.site), (&feed.title, &feed.url, &feed.site));
        assert_eq!((both.text(), &both.authors), (page.text(), &page.authors));
    }
}
