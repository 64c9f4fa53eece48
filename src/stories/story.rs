//! [`StoryArticle`], what a story shows of an article, and [`Story`], the articles of one event.

use super::grouper::StoryGrouper;
use super::rarity::{MIN_RARITY, rarity};
use super::terms::{StoryTerms, key_words, lead_sentences};
use kabar_annotate::annotate::language::is_function_word;
use kabar_annotate::article::{Annotations, Article, Date, Entity, EntityKind, LineLabel, QuoteKind};
use kabar_annotate::text::CleanText;
use kabar_annotate::web_url::WebUrl;
use std::collections::HashMap;
use std::fmt;

/// A space that does not break, as HTML names it.
const ESCAPED_SPACE: &str = "&nbsp;";

/// An article, as far as stories show it. About 4 kB.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryArticle {
    /// What names it to whoever reads the story: its own id, or its number in a library.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// Unix seconds of its publication, or of its arrival.
    pub time: Option<i64>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Its first sentences, on one line each.
    pub lead: Vec<String>,
    /// The words of headline and lead that say something, in lower case.
    pub key_words: Vec<String>,
    /// Its people, organisations and places with how often they are mentioned, the most mentioned first.
    pub names: Vec<(EntityKind, String, usize)>,
    /// What is said in it, in the order of the text.
    pub quotes: Vec<StoryQuote>,
    /// The numbers that count something in it, in the order of the text.
    pub numbers: Vec<StoryNumber>,
    /// Did the reader star it?
    pub is_starred: bool,
}

/// A quotation of whole clauses with a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryQuote {
    /// With its marks, on one line.
    pub text: String,
    /// Who said it.
    pub speaker: String,
    /// What the article says the speaker is: "Ketua DPR".
    pub role: Option<String>,
    /// Does the text name the speaker, and not only "dia" or "ujarnya"?
    pub is_named: bool,
}

/// A number, and what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryNumber {
    /// The number as it is written: "1.200".
    pub value: String,
    /// The one or two words behind it.
    pub of: String,
    /// Does it stand in the first sentences?
    pub is_in_lead: bool,
}

impl fmt::Display for StoryNumber {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} {}", self.value, self.of)
    }
}

impl StoryArticle {
    /// What a story shows of `article`, called `id`.
    pub fn new(id: String, article: &Article, notes: &Annotations) -> StoryArticle {
        let text = article.text();
        // Feeds that escape twice leave the name of the space.
        let one_line = |words: &str| CleanText::one_line(&words.replace(ESCAPED_SPACE, " ")).to_string();
        let lead = lead_sentences(article, notes).into_iter().map(|span| one_line(span.slice(text)));
        let role = |speaker: &str| {
            let named = notes.entities.iter().filter(|e| e.kind == EntityKind::Person && e.name == speaker);
            named.filter_map(|e| e.role).next().map(|role| one_line(role.slice(text)))
        };
        let said = notes.quotes.iter().filter(|quote| quote.kind == QuoteKind::Direct);
        let quotes = said.filter_map(|quote| {
            let speaker = quote.speaker.clone()?;
            let is_named = quote.speaker_label(text).is_some_and(|label| label == speaker);
            Some(StoryQuote {
                text: one_line(quote.span.slice(text)),
                role: role(&speaker),
                is_named,
                speaker,
            })
        });
        StoryArticle {
            id,
            title: one_line(shown_headline(
                &article.title,
                article.url.as_deref(),
                article.outlet().as_deref(),
            )),
            outlet: article.outlet().map(|outlet| one_line(&outlet)),
            url: article.url.as_deref().map(str::to_owned),
            published: article.published,
            time: article.published.map(Date::unix_seconds),
            language: notes.language.clone(),
            lead: lead.collect(),
            key_words: key_words(article, notes),
            names: count_names(&notes.entities),
            quotes: quotes.collect(),
            numbers: find_numbers(article, notes),
            is_starred: false,
        }
    }
}

/// The headline `title` without the outlet that a page puts behind it: "Harga Naik | warta.example".
pub fn shown_headline<'a>(title: &'a str, url: Option<&str>, outlet: Option<&str>) -> &'a str {
    let is_mark = |c: char| matches!(c, '|' | '-' | '–' | '—' | '·');
    let Some((before, behind)) = title.rsplit_once(is_mark) else { return title };
    let key = |name: &str| {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let host = url.and_then(|url| WebUrl::parse(url).ok()).map(|url| key(&url.site()));
    let is_outlet = before.ends_with(' ')
        && [host, outlet.map(key)].into_iter().flatten().any(|name| name == key(behind));
    if is_outlet && !before.trim().is_empty() { before.trim_end() } else { title }
}

/// The numbers in the article's own lines that count something. Only plain ones: in digits, not right behind a word with a capital,
/// and before a word in lower case that says something, so that dates, times, models and sums of money are none.
fn find_numbers(article: &Article, notes: &Annotations) -> Vec<StoryNumber> {
    let text = article.text();
    let lead = lead_sentences(article, notes);
    let language = notes.language.as_deref();
    let joins = |word: &str| language.is_some_and(|language| is_function_word(language, word));
    let is_telling = |word: &str| {
        let is_word = word.chars().nth(1).is_some() && word.chars().all(char::is_lowercase);
        is_word && !joins(word) && rarity(language, word) >= MIN_RARITY
    };
    let mut found: Vec<StoryNumber> = Vec::new();
    for line in notes.lines.iter().filter(|line| line.label == LineLabel::Body) {
        let words: Vec<&str> = line.span.slice(text).split_whitespace().collect();
        for (at, value) in words.iter().enumerate().filter(|(_, word)| is_count(word)) {
            let before = at.checked_sub(1).map_or("", |before| words[before]);
            let Some(first) = words.get(at + 1) else { continue };
            let is_of_a_name =
                before.starts_with(|c: char| !c.is_lowercase()) && before.ends_with(char::is_alphanumeric);
            if is_of_a_name || joins(first) {
                continue;
            }
            let second =
                words.get(at + 2).map(|word| word.trim_end_matches(|c: char| c.is_ascii_punctuation()));
            let of = match second.filter(|second| is_telling(second)) {
                Some(second) if first.chars().all(char::is_lowercase) => format!("{first} {second}"),
                _ => first.trim_end_matches(|c: char| c.is_ascii_punctuation()).to_owned(),
            };
            if !of.split(' ').any(is_telling) {
                continue;
            }
            // Both are slices of one text.
            let start = value.as_ptr() as usize - text.as_ptr() as usize;
            let is_in_lead = lead.iter().any(|sentence| sentence.contains(start));
            let number = StoryNumber { value: (*value).to_owned(), of, is_in_lead };
            if !found.contains(&number) {
                found.push(number);
            }
        }
    }
    found
}

/// Is it a whole number, perhaps with marks between its thousands, and no year?
fn is_count(word: &str) -> bool {
    let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let mut groups = word.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let (is_grouped, is_short) = (first.len() < word.len(), first.len() <= 3);
    is_digits(first)
        && !is_year
        && (!is_grouped || is_short)
        && groups.all(|group| group.len() == 3 && is_digits(group))
}

/// The names among `entities`, the most mentioned first.
fn count_names(entities: &[Entity]) -> Vec<(EntityKind, String, usize)> {
    let mut names: Vec<(EntityKind, String, usize)> = Vec::new();
    for entity in entities.iter().filter(|entity| entity.kind.is_name()) {
        match names.iter_mut().find(|(kind, name, _)| *kind == entity.kind && *name == entity.name) {
            Some(known) => known.2 += 1,
            None => names.push((entity.kind, entity.name.clone(), 1)),
        }
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.2));
    names
}

/// The articles that tell one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Indexes of its articles, the earliest first; at least one.
    pub articles: Vec<usize>,
    /// The one whose headline stands for all: the one most like the others.
    pub central: usize,
}

/// Groups articles, each with its terms. Every article is in one story; articles without a time stand behind the others of
/// their story. The order of the stories says nothing.
pub fn group(articles: &[StoryArticle], terms: Vec<StoryTerms>) -> Vec<Story> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&at| articles[at].time.unwrap_or(i64::MAX));
    let mut terms: Vec<Option<StoryTerms>> = terms.into_iter().map(Some).collect();
    let mut grouper = StoryGrouper::default();
    for &at in &order {
        grouper.add_and_forget(terms[at].take().unwrap_or_default());
    }
    let stories = grouper.stories().map(|(members, central)| Story {
        articles: members.into_iter().map(|member| order[member]).collect(),
        central: order[central],
    });
    stories.collect()
}

impl Story {
    /// The outlets in the order in which they came to the story, each once.
    pub fn outlets<'a>(&self, articles: &'a [StoryArticle]) -> Vec<&'a str> {
        let mut outlets = Vec::new();
        for outlet in self.articles.iter().filter_map(|&at| articles[at].outlet.as_deref()) {
            if !outlets.contains(&outlet) {
                outlets.push(outlet);
            }
        }
        outlets
    }

    /// When its first and its last article were published.
    pub fn span(&self, articles: &[StoryArticle]) -> Option<(Date, Date)> {
        let dated = || self.articles.iter().filter_map(|&at| articles[at].published);
        Some((
            dated().min_by_key(|date| date.unix_seconds())?,
            dated().max_by_key(|date| date.unix_seconds())?,
        ))
    }

    /// The words that made it a story: those that the headlines and leads of most of its articles have, the most telling
    /// first, at most `most`.
    pub fn shared_words<'a>(&self, articles: &'a [StoryArticle], most: usize) -> Vec<&'a str> {
        let mut counts: HashMap<&str, (usize, f32)> = HashMap::new();
        for article in self.articles.iter().map(|&at| &articles[at]) {
            for word in &article.key_words {
                let weight = rarity(article.language.as_deref(), word);
                counts.entry(word).or_insert((0, weight)).0 += 1;
            }
        }
        let mut shared: Vec<(&str, f32)> = counts
            .into_iter()
            .filter(|(_, (count, _))| *count > 1 && 2 * count >= self.articles.len())
            .map(|(word, (count, weight))| (word, count as f32 * weight))
            .collect();
        shared.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        shared.into_iter().take(most).map(|(word, _)| word).collect()
    }

    /// The names that most of its articles have, those in the most articles first, at most `most`. Of a lone article, its
    /// most mentioned.
    pub fn names<'a>(&self, articles: &'a [StoryArticle], most: usize) -> Vec<(EntityKind, &'a str)> {
        // Kind and name → articles, mentions.
        let mut counts: HashMap<(EntityKind, &str), (usize, usize)> = HashMap::new();
        for article in self.articles.iter().map(|&at| &articles[at]) {
            for (kind, name, mentions) in &article.names {
                let count = counts.entry((*kind, name)).or_default();
                *count = (count.0 + 1, count.1 + mentions);
            }
        }
        let mut names: Vec<_> = counts.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.1.cmp(b.0.1)).then(a.0.0.name().cmp(b.0.0.name())));
        let shared = names.into_iter().filter(|(_, (in_articles, _))| 3 * in_articles >= self.articles.len());
        shared.take(most).map(|(name, _)| name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;
    use kabar_annotate::{Options, annotate};

    const HOUR: i64 = 3600;

    /// Headline, text, outlet, hour of publication.
    type Made = (&'static str, &'static str, &'static str, i64);

    const FIRE: [Made; 3] = [
        (
            "Kebakaran Gudang Garam di Pelabuhan Sukaraya, Tiga Pekerja Luka",
            "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam. Tiga pekerja dibawa ke rumah sakit dengan luka bakar. \"Api muncul dari ruang mesin,\" kata Kepala Pemadam Kebakaran Bima Lestaluhu.",
            "warta",
            0,
        ),
        (
            "Gudang Garam Sukaraya Terbakar, Api Diduga dari Ruang Mesin",
            "Kebakaran melanda gudang garam di Pelabuhan Sukaraya. Pemadam kebakaran menduga api berasal dari ruang mesin, dan tiga pekerja luka bakar.",
            "suara",
            2,
        ),
        (
            "Polisi Periksa Pemilik Gudang Garam Pelabuhan Sukaraya yang Terbakar",
            "Polisi memeriksa pemilik gudang garam yang terbakar di Pelabuhan Sukaraya. Kebakaran itu melukai tiga pekerja pada Senin malam.",
            "warta",
            20,
        ),
    ];

    const OTHERS: [Made; 2] = [
        (
            "Tim Voli Sukaraya Juara Turnamen Antarkota",
            "Tim voli putri Sukaraya menjuarai turnamen antarkota setelah menang tiga set langsung atas Bandar Lama.",
            "suara",
            3,
        ),
        (
            "Harga Cabai Naik Menjelang Panen Raya di Bandar Lama",
            "Harga cabai rawit di pasar Bandar Lama naik dua kali lipat dalam sepekan. Pedagang berharap panen raya menurunkannya.",
            "warta",
            5,
        ),
    ];

    fn make(made: &[Made]) -> (Vec<StoryArticle>, Vec<StoryTerms>) {
        let article = |&(title, text, outlet, hour): &Made| {
            let mut article = Draft {
                title: Some(title.into()),
                text: text.into(),
                site: Some(outlet.into()),
                published: Date::from_unix(1_700_000_000 + hour * HOUR),
                ..Draft::default()
            }
            .finish()
            .expect("an article");
            let notes = annotate(&article, &Options::default());
            article.break_at(&notes.line_breaks);
            let shown = StoryArticle::new(title.into(), &article, &notes);
            let terms = StoryTerms::new(&article, &notes, shown.time);
            (shown, terms)
        };
        made.iter().map(article).unzip()
    }

    /// The stories as indexes, each in order.
    fn stories_of(made: &[Made]) -> Vec<Vec<usize>> {
        let (articles, terms) = make(made);
        let mut stories: Vec<Vec<usize>> = group(&articles, terms).into_iter().map(|s| s.articles).collect();
        stories.iter_mut().for_each(|story| story.sort_unstable());
        stories.sort();
        stories
    }

    #[test]
    fn an_event_and_what_follows_from_it_is_one_story_and_other_news_of_the_town_is_not() {
        let made = [&FIRE[..], &OTHERS].concat();
        assert_eq!(stories_of(&made), [vec![0, 1, 2], vec![3], vec![4]]);
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let made = [OTHERS[0], FIRE[2], FIRE[0], OTHERS[1], FIRE[1]];
        assert_eq!(stories_of(&made), [vec![0], vec![1, 2, 4], vec![3]]);
    }

    #[test]
    fn the_same_words_a_week_later_are_another_story_unless_the_story_went_on() {
        let (title, text, outlet, _) = FIRE[1];
        let later = |hour| (title, text, outlet, hour);
        assert_eq!(stories_of(&[FIRE[0], later(170)]), [[0], [1]]);
        assert_eq!(stories_of(&[FIRE[0], later(60), later(120), later(170)]), [[0, 1, 2, 3]]);
    }

    #[test]
    fn two_languages_are_never_one_story() {
        let english = (
            "Three workers hurt as salt warehouse burns in Sukaraya port",
            "A salt warehouse in the port of Sukaraya burned on Monday night. Three workers were taken to hospital with burns, said Bima Lestaluhu, the chief of the fire brigade.",
            "herald",
            1,
        );
        assert_eq!(stories_of(&[FIRE[0], english]), [[0], [1]]);
        let again = ("Salt warehouse burns in Sukaraya port, three hurt", english.1, "times", 4);
        assert_eq!(stories_of(&[english, again]), [[0, 1]]);
    }

    #[test]
    fn a_story_says_what_its_articles_share() {
        let (articles, terms) = make(&FIRE);
        let stories = group(&articles, terms);
        let [story] = &stories[..] else { panic!("{stories:?}") };
        assert_eq!(story.outlets(&articles), ["warta", "suara"]);
        assert_eq!(story.names(&articles, 1)[0].0, EntityKind::Place);
        let words = story.shared_words(&articles, 6);
        assert!(
            words.contains(&"gudang") && words.contains(&"garam") && !words.contains(&"polisi"),
            "{words:?}"
        );
        let (first, last) = story.span(&articles).expect("dates");
        assert_eq!(last.unix_seconds() - first.unix_seconds(), 20 * HOUR);
        assert_eq!(articles[0].quotes[0].speaker, "Bima Lestaluhu");
    }

    #[test]
    fn what_a_page_puts_around_headline_and_text_is_left_out() {
        let shown = |title: &str, text: &str| {
            let draft = Draft {
                title: Some(title.into()),
                text: text.into(),
                site: Some("Warta Pagi".into()),
                url: Some("https://www.warta.example/1".into()),
                ..Draft::default()
            };
            let article = draft.finish().expect("an article");
            StoryArticle::new("1".into(), &article, &annotate(&article, &Options::default()))
        };
        let text = "SUKARAYA, WARTA.COM - Panen garam mundur sebulan karena hujan turun terus.";
        for (title, cut) in [
            ("Panen Garam Mundur | warta.example", "Panen Garam Mundur"),
            ("Panen Garam Mundur - Warta Pagi", "Panen Garam Mundur"),
            ("Garam Naik - Gula Turun", "Garam Naik - Gula Turun"),
            ("Jual-Warta Pagi", "Jual-Warta Pagi"),
            ("Warta Pagi", "Warta Pagi"),
        ] {
            assert_eq!(shown(title, text).title, cut);
        }
        let spaces = shown("Panen&nbsp;Garam", "Panen garam&nbsp; mundur sebulan karena hujan turun terus.");
        assert_eq!(
            (&*spaces.title, &*spaces.lead[0]),
            ("Panen Garam", "Panen garam mundur sebulan karena hujan turun terus.")
        );
        let record = format!("{{\"title\":\"Panen Garam\",\"text\":\"{text}\"}}");
        let article = kabar_formats::read("1.jsonl", record.as_bytes()).articles.remove(0);
        let lead = StoryArticle::new("1".into(), &article, &annotate(&article, &Options::default())).lead;
        assert_eq!(lead, ["Panen garam mundur sebulan karena hujan turun terus."]);
    }

    #[test]
    fn no_articles_are_no_stories_and_empty_ones_stay_alone() {
        assert_eq!(stories_of(&[]), Vec::<Vec<usize>>::new());
        let empty = ("7", "1 2 3", "warta", 0);
        assert_eq!(stories_of(&[empty, empty]), [[0], [1]]);
    }
}
