//! The brief: the stories of a time, the weightiest first, each in a few of its own sentences. Nothing is written anew: every
//! sentence stands so in an article.

use super::rarity::{MIN_RARITY, rarity};
use super::story::{Story, StoryArticle, StoryQuote};
use super::terms::split_words;
use std::cmp::Reverse;
use std::collections::HashSet;

/// The names that the brief gives of a story, at most.
const MAX_NAMES: usize = 5;

/// The length of a sentence and of a quotation that the brief takes, in characters.
const SENTENCE_CHARS: std::ops::RangeInclusive<usize> = 40..=360;
const QUOTE_CHARS: std::ops::RangeInclusive<usize> = 25..=280;

/// What a starred article adds to its story: as much as a day.
const STAR_WEIGHT: f32 = 1.0;

const SECONDS_PER_DAY: f32 = 86_400.0;

/// The age in days beyond which a story is only old, and that of a story without a date.
const MAX_AGE: f32 = 2.0;
const UNKNOWN_AGE: f32 = 0.5;

/// The latest articles are those after so many of a hundred: one with a wrong date must not make all others old.
const LATEST_PERCENT: usize = 95;

/// A story as the brief tells it. Articles are indexes.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefItem {
    /// The story.
    pub story: Story,
    /// What carries it, each with its article: a lead, and what an article of another outlet adds to it.
    pub sentences: Vec<(String, usize)>,
    /// The strongest quotation, with its article.
    pub quote: Option<(StoryQuote, usize)>,
    /// Who and what it is about.
    pub names: Vec<String>,
}

/// The `most` weightiest of `stories`, each as the brief tells it.
pub fn brief(stories: Vec<Story>, articles: &[StoryArticle], most: usize) -> Vec<BriefItem> {
    rank(stories, articles, most).into_iter().map(|story| tell(story, articles)).collect()
}

/// The `most` weightiest of `stories`, the weightiest first: those of many outlets, of many articles, late ones, and those of
/// which the reader starred an article. Of the articles only outlets, times and stars are looked at.
pub fn rank(stories: Vec<Story>, articles: &[StoryArticle], most: usize) -> Vec<Story> {
    let mut times: Vec<i64> = articles.iter().filter_map(|article| article.time).collect();
    times.sort_unstable();
    let latest = times.get(times.len() * LATEST_PERCENT / 100).copied();
    let mut ranked: Vec<(f32, Story)> =
        stories.into_iter().map(|story| (weight(&story, articles, latest), story)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.articles.cmp(&b.1.articles)));
    ranked.truncate(most);
    ranked.into_iter().map(|(_, story)| story).collect()
}

/// What a story weighs beside others, where the latest articles came at `latest`. A day is as much as an e-fold number of
/// articles, or the square root of e times as many outlets.
fn weight(story: &Story, articles: &[StoryArticle], latest: Option<i64>) -> f32 {
    let outlets = story.outlets(articles).len().max(1) as f32;
    let last = story.articles.iter().filter_map(|&at| articles[at].time).max();
    let age = latest.zip(last).map_or(UNKNOWN_AGE, |(latest, last)| (latest - last) as f32 / SECONDS_PER_DAY);
    let star = if story.articles.iter().any(|&at| articles[at].is_starred) { STAR_WEIGHT } else { 0.0 };
    2.0 * outlets.ln() + (story.articles.len() as f32).ln() + star - age.clamp(0.0, MAX_AGE)
}

/// A story as the brief tells it.
pub fn tell(story: Story, articles: &[StoryArticle]) -> BriefItem {
    let names = story.names(articles, MAX_NAMES).into_iter().map(|(_, name)| name.to_owned()).collect();
    BriefItem {
        sentences: sentences(&story, articles),
        quote: strongest_quote(&story, articles),
        names,
        story,
    }
}

/// The lead of the central article; and of the other articles the sentence that says most of what they all tell and the
/// lead does not. Of a lone article, its first two sentences.
fn sentences(story: &Story, articles: &[StoryArticle]) -> Vec<(String, usize)> {
    let central = &articles[story.central];
    let Some(lead) = central.lead.first() else { return Vec::new() };
    let mut found = vec![(lead.clone(), story.central)];
    if let [_] = story.articles[..] {
        found.extend(central.lead.get(1).map(|second| (second.clone(), story.central)));
        return found;
    }
    let told: HashSet<String> =
        telling_words(central, lead).chain(telling_words(central, &central.title)).collect();
    let key_words: Vec<HashSet<&str>> = story
        .articles
        .iter()
        .map(|&at| articles[at].key_words.iter().map(String::as_str).collect())
        .collect();
    let mut best: Option<(f32, &str, usize)> = None;
    for &at in story.articles.iter().filter(|&&at| at != story.central) {
        let article = &articles[at];
        let is_other = article.outlet != central.outlet;
        for sentence in
            article.lead.iter().filter(|sentence| SENTENCE_CHARS.contains(&sentence.chars().count()))
        {
            let words: Vec<String> = telling_words(article, sentence).collect();
            let share = |count: usize| count as f32 / words.len().max(1) as f32;
            let novelty = share(words.iter().filter(|word| !told.contains(*word)).count());
            let agreed =
                key_words.iter().map(|keys| words.iter().filter(|word| keys.contains(word.as_str())).count());
            let agreement = share(agreed.sum()) / key_words.len() as f32;
            let score = novelty * agreement * if is_other { 2.0 } else { 1.0 };
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, sentence, at));
            }
        }
    }
    found.extend(best.filter(|best| best.0 > 0.0).map(|(_, sentence, at)| (sentence.to_owned(), at)));
    found
}

/// The words of a sentence of `article` that say something.
fn telling_words<'a>(article: &'a StoryArticle, sentence: &'a str) -> impl Iterator<Item = String> + 'a {
    split_words(sentence).filter(|word| rarity(article.language.as_deref(), word) >= MIN_RARITY)
}

/// The quotation of the speaker whom the most outlets quote; of such, one that names the speaker with a role, in an early
/// place of its article.
fn strongest_quote(story: &Story, articles: &[StoryArticle]) -> Option<(StoryQuote, usize)> {
    let quotes =
        || story.articles.iter().flat_map(|&at| articles[at].quotes.iter().map(move |quote| (quote, at)));
    let quoting = |speaker: &str| {
        let theirs = quotes().filter(|(quote, _)| quote.speaker == speaker);
        theirs.map(|(_, at)| articles[at].outlet.as_deref()).collect::<HashSet<_>>().len()
    };
    let fitting = quotes().filter(|(quote, _)| QUOTE_CHARS.contains(&quote.text.chars().count()));
    let best = fitting.min_by_key(|(quote, at)| {
        (Reverse(quoting(&quote.speaker)), !quote.is_named, quote.role.is_none(), *at != story.central)
    });
    best.map(|(quote, at)| (quote.clone(), at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(outlet: &str, hour: i64, title: &str, lead: &[&str]) -> StoryArticle {
        let key_words = std::iter::once(title).chain(lead.iter().copied()).flat_map(split_words);
        StoryArticle {
            id: title.into(),
            title: title.into(),
            outlet: Some(outlet.into()),
            url: None,
            published: None,
            time: Some(hour * 3600),
            language: Some("id".into()),
            lead: lead.iter().map(|&sentence| sentence.to_owned()).collect(),
            key_words: key_words.filter(|word| rarity(Some("id"), word) >= MIN_RARITY).collect(),
            names: Vec::new(),
            quotes: Vec::new(),
            numbers: Vec::new(),
            is_starred: false,
        }
    }

    fn quote(text: &str, speaker: &str, role: Option<&str>) -> StoryQuote {
        StoryQuote {
            text: text.into(),
            speaker: speaker.into(),
            role: role.map(str::to_owned),
            is_named: true,
        }
    }

    fn story(articles: &[usize]) -> Story {
        Story { articles: articles.into(), central: articles[0] }
    }

    #[test]
    fn many_outlets_come_before_many_articles_and_these_before_the_hour() {
        let all: Vec<StoryArticle> = ["a", "b", "c", "d", "d", "d", "e", "f"]
            .iter()
            .enumerate()
            .map(|(at, outlet)| article(outlet, at as i64, &at.to_string(), &[]))
            .collect();
        let stories = [&[6][..], &[7], &[3, 4, 5], &[0, 1, 2]].map(story);
        let order: Vec<usize> =
            brief(stories.into(), &all, 9).iter().map(|item| item.story.central).collect();
        assert_eq!(order, [0, 3, 7, 6]);
        let mut starred = all.clone();
        starred[6].is_starred = true;
        assert_eq!(rank([&[6][..], &[7]].map(story).into(), &starred, 1)[0].central, 6);
        assert_eq!(brief(vec![story(&[6]), story(&[0, 1])], &all, 1)[0].story.central, 0);
    }

    #[test]
    fn the_second_sentence_is_what_another_outlet_adds() {
        let lead = "Gudang garam di Pelabuhan Sukaraya terbakar pada Senin malam.";
        let added = "Gudang garam itu terbakar karena korsleting listrik di ruang mesin pelabuhan.";
        let all = [
            article("warta", 0, "Gudang Garam Sukaraya Terbakar", &[lead]),
            article("suara", 1, "Gudang Garam di Sukaraya Terbakar", &[lead, added]),
            article("warta", 2, "Korsleting Listrik di Ruang Mesin Gudang Garam", &["Pendek saja."]),
        ];
        let items = brief(vec![story(&[0, 1, 2])], &all, 1);
        assert_eq!(items[0].sentences, [(lead.to_owned(), 0), (added.to_owned(), 1)]);
        let two = article("warta", 0, "Satu", &["Kalimat pertama.", "Kalimat kedua.", "Kalimat ketiga."]);
        let alone = brief(vec![story(&[0])], &[two], 1);
        assert_eq!(
            alone[0].sentences,
            [("Kalimat pertama.".to_owned(), 0), ("Kalimat kedua.".to_owned(), 0)]
        );
        assert!(brief(vec![story(&[0])], &[article("warta", 0, "Foto", &[])], 1)[0].sentences.is_empty());
    }

    #[test]
    fn the_quotation_is_one_of_whom_most_outlets_quote() {
        let mut all = [article("warta", 0, "a", &[]), article("suara", 1, "b", &[])];
        let (long, short) = ("\"Api muncul dari ruang mesin,\"", "\"Ya.\"");
        all[0].quotes = vec![quote("\"Kami akan ganti semua kerugian,\"", "Rina Sopacua", Some("pemilik"))];
        all[0].quotes.push(quote(long, "Bima Lestaluhu", None));
        all[1].quotes = vec![
            quote(short, "Bima Lestaluhu", Some("kepala")),
            quote(long, "Bima Lestaluhu", Some("kepala")),
        ];
        let items = brief(vec![story(&[0, 1])], &all, 1);
        assert_eq!(items[0].quote, Some((quote(long, "Bima Lestaluhu", Some("kepala")), 1)));
        let lone = brief(vec![story(&[0])], &all, 1);
        assert_eq!(lone[0].quote.as_ref().map(|(quote, _)| quote.speaker.as_str()), Some("Rina Sopacua"));
    }
}
