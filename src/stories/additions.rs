//! What the articles of a story add to each other: numbers that differ, quotations that several outlets have, names and numbers
//! that only one outlet has. Everything stands so in an article. What is not plain is left out: better nothing than something false.

use super::story::{Story, StoryArticle, StoryNumber, StoryQuote};
use super::terms::split_words;
use kabar_annotate::article::EntityKind;
use std::collections::HashSet;

/// The words that two quotations of one speaker must share, of those of the shorter one, to be the same one.
const MIN_SHARED: f32 = 0.8;

/// Shorter quotations, in words, are never taken for each other.
const MIN_QUOTE_WORDS: usize = 5;

/// How many of a kind are given at most.
const MAX_QUOTES: usize = 3;
const MAX_ONLY: usize = 4;

/// What the articles of a story add to each other. Articles are indexes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions {
    /// Numbers of the same thing that differ: each with the first article of an outlet that has it.
    pub numbers: Vec<Vec<(StoryNumber, usize)>>,
    /// Quotations that several outlets have: each wording once, with the first article that has it, the most common first.
    pub quotes: Vec<Vec<(StoryQuote, usize)>>,
    /// For each outlet the people, organisations and numbers that no other has.
    pub only: Vec<(String, Vec<String>)>,
}

impl Additions {
    /// What the articles of `story` add to each other; nothing where they are of one outlet.
    pub fn new(story: &Story, articles: &[StoryArticle]) -> Additions {
        if story.outlets(articles).len() < 2 {
            return Additions::default();
        }
        Additions {
            numbers: differing_numbers(story, articles),
            quotes: shared_quotes(story, articles),
            only: only_here(story, articles),
        }
    }
}

/// Numbers in the leads of several outlets that count the same thing and differ. An article that has two itself says so
/// for a reason, and does not count.
fn differing_numbers(story: &Story, articles: &[StoryArticle]) -> Vec<Vec<(StoryNumber, usize)>> {
    let mut things: Vec<Vec<(StoryNumber, usize)>> = Vec::new();
    for &at in &story.articles {
        let leads = || articles[at].numbers.iter().filter(|number| number.is_in_lead);
        for number in leads() {
            let is_only = leads().all(|other| other.of != number.of || other.value == number.value);
            if !is_only {
                continue;
            }
            let known = things.iter_mut().find(|thing| thing[0].0.of == number.of);
            match known {
                Some(thing) => {
                    let says_so = |(other, by): &(StoryNumber, usize)| {
                        other.value == number.value || articles[*by].outlet == articles[at].outlet
                    };
                    if !thing.iter().any(says_so) {
                        thing.push((number.clone(), at));
                    }
                }
                None => things.push(vec![(number.clone(), at)]),
            }
        }
    }
    things.retain(|thing| thing.len() > 1);
    things
}

/// What one speaker said, as several outlets have it.
fn shared_quotes(story: &Story, articles: &[StoryArticle]) -> Vec<Vec<(StoryQuote, usize)>> {
    /// A quotation: who has it, and how.
    struct Said<'a> {
        outlets: Vec<Option<&'a str>>,
        wordings: Vec<(StoryQuote, usize)>,
    }
    let mut said: Vec<Said> = Vec::new();
    for &at in &story.articles {
        for quote in &articles[at].quotes {
            let outlet = articles[at].outlet.as_deref();
            let known = said.iter_mut().find(|said| {
                let first = &said.wordings[0].0;
                first.speaker == quote.speaker && are_same(&first.text, &quote.text)
            });
            match known {
                Some(Said { outlets, wordings }) => {
                    if !outlets.contains(&outlet) {
                        outlets.push(outlet);
                    }
                    let words = |text: &str| split_words(text).collect::<Vec<_>>();
                    if wordings.iter().all(|(other, _)| words(&other.text) != words(&quote.text)) {
                        wordings.push((quote.clone(), at));
                    }
                }
                None => said.push(Said { outlets: vec![outlet], wordings: vec![(quote.clone(), at)] }),
            }
        }
    }
    said.retain(|said| said.outlets.len() > 1);
    said.sort_by_key(|said| std::cmp::Reverse(said.outlets.len()));
    said.into_iter().map(|said| said.wordings).take(MAX_QUOTES).collect()
}

/// Are these the same words of one speaker, perhaps cut or worded a little differently?
fn are_same(a: &str, b: &str) -> bool {
    let (a, b): (HashSet<String>, HashSet<String>) = (split_words(a).collect(), split_words(b).collect());
    let shorter = a.len().min(b.len());
    shorter >= MIN_QUOTE_WORDS && a.intersection(&b).count() as f32 >= MIN_SHARED * shorter as f32
}

/// For each outlet the people, organisations and numbers of its articles that no other outlet has.
fn only_here(story: &Story, articles: &[StoryArticle]) -> Vec<(String, Vec<String>)> {
    let of = |outlet: &str, is_own: bool| -> Vec<&StoryArticle> {
        let all = story.articles.iter().map(|&at| &articles[at]);
        all.filter(|article| (article.outlet.as_deref() == Some(outlet)) == is_own).collect()
    };
    let mut only = Vec::new();
    for outlet in story.outlets(articles) {
        let (own, others) = (of(outlet, true), of(outlet, false));
        // A part of a name may be the same one, and so may one in a headline or a lead.
        let told = |article: &&StoryArticle| -> Vec<String> {
            let names = article.names.iter().map(|(_, name, _)| name);
            names.chain([&article.title]).chain(&article.lead).flat_map(|text| split_words(text)).collect()
        };
        let told: HashSet<String> = others.iter().flat_map(told).collect();
        let outlet_key = outlet.to_lowercase();
        let is_new =
            |name: &str| split_words(name).all(|word| !told.contains(&word) && !outlet_key.contains(&word));
        let is_counted = |number: &StoryNumber| {
            let known = |known: &StoryNumber| known.value == number.value || known.of == number.of;
            others.iter().any(|other| other.numbers.iter().any(known))
        };
        let mut found: Vec<String> = Vec::new();
        let names = own.iter().flat_map(|article| &article.names);
        let names = names.filter(|(kind, name, _)| *kind != EntityKind::Place && is_new(name));
        for name in names.map(|(_, name, _)| name) {
            if found.len() < MAX_ONLY && !found.contains(name) {
                found.push(name.clone());
            }
        }
        let numbers = own.iter().flat_map(|article| &article.numbers).filter(|number| !is_counted(number));
        let mut numbers: Vec<String> = numbers.map(StoryNumber::to_string).collect();
        numbers.dedup();
        found.extend(numbers.into_iter().take(MAX_ONLY));
        if !found.is_empty() {
            only.push((outlet.to_owned(), found));
        }
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;
    use kabar_annotate::{Options, annotate};

    fn article(outlet: &str, title: &str, text: &str) -> StoryArticle {
        let draft = Draft {
            title: Some(title.into()),
            text: text.into(),
            site: Some(outlet.into()),
            language: Some("id".into()),
            ..Draft::default()
        };
        let mut article = draft.finish().expect("an article");
        let notes = annotate(&article, &Options::default());
        article.break_at(&notes.line_breaks);
        StoryArticle::new(title.into(), &article, &notes)
    }

    fn additions(articles: &[StoryArticle]) -> Additions {
        let story = Story { articles: (0..articles.len()).collect(), central: 0 };
        Additions::new(&story, articles)
    }

    fn fire() -> [StoryArticle; 3] {
        [
            article(
                "warta",
                "Gudang Garam Terbakar",
                "Gudang garam di Pelabuhan Sukaraya terbakar dan 12 pekerja luka bakar.\n\"Api muncul dari ruang mesin dan cepat sekali membesar,\" kata Kepala Pemadam Kebakaran Bima Lestaluhu.",
            ),
            article(
                "suara",
                "Gudang Garam Sukaraya Terbakar",
                "Kebakaran melanda gudang garam di Pelabuhan Sukaraya, 15 pekerja luka bakar.\n\"Api muncul dari ruang mesin dan cepat membesar,\" kata Kepala Pemadam Kebakaran Bima Lestaluhu.",
            ),
            article(
                "suara",
                "Gudang Garam Terbakar, Polisi Datang",
                "Polisi memeriksa gudang garam di Pelabuhan Sukaraya.\nMenurut Rina Sopacua, 240 karung garam hilang dari gudang itu.",
            ),
        ]
    }

    #[test]
    fn numbers_that_differ_stand_side_by_side() {
        let found = additions(&fire()).numbers;
        let [thing] = &found[..] else { panic!("{found:?}") };
        let said: Vec<(String, usize)> = thing.iter().map(|(number, at)| (number.to_string(), *at)).collect();
        assert_eq!(said, [("12 pekerja luka".to_owned(), 0), ("15 pekerja luka".to_owned(), 1)]);
    }

    #[test]
    fn a_number_is_given_with_what_it_counts() {
        let text = "Kapal berangkat pukul 23 dan tenggelam bersama 240 karung garam yang basah.";
        let numbers: Vec<String> =
            article("warta", "Garam basah", text).numbers.iter().map(ToString::to_string).collect();
        assert_eq!(numbers, ["240 karung garam"]);
    }

    #[test]
    fn a_quotation_of_several_outlets_is_given_once_with_its_wordings() {
        let found = additions(&fire()).quotes;
        let [wordings] = &found[..] else { panic!("{found:?}") };
        assert_eq!(wordings.iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 1]);
        let mut same = fire();
        same[1].quotes = same[0].quotes.clone();
        assert_eq!(additions(&same).quotes[0].len(), 1, "one wording");
        same[1].quotes[0].speaker = "Rina Sopacua".into();
        assert!(additions(&same).quotes.is_empty(), "another speaker");
    }

    #[test]
    fn what_only_one_outlet_has_is_its_own() {
        let found = additions(&fire()).only;
        let last: Vec<&String> =
            found.iter().filter(|(outlet, _)| outlet == "suara").flat_map(|(_, only)| only).collect();
        assert_eq!(last, ["Rina Sopacua", "240 karung garam"]);
        let two = |outlet: &str| article(outlet, "Panen", "Panen raya di Bandar Lama mundur.");
        assert_eq!(additions(&[two("warta"), two("suara")]), Additions::default());
        let mut one_outlet = fire();
        one_outlet.iter_mut().for_each(|article| article.outlet = Some("warta".into()));
        assert_eq!(additions(&one_outlet), Additions::default());
    }
}
