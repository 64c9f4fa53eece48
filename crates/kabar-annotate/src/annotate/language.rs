//! Which language is this article in? The one that the input states; else the one whose function words it uses most.
//!
//! Function words make up 30 to 40 % of running text, so a few hundred bytes decide. If there are too few of them, or two
//! languages have as many, the answer is "unknown": a wrong guess would apply the wrong rules.

use super::entities::crf::{CrfTagger, model::UsageCount, token_attributes::word_hash};
use crate::article::Article;
use crate::packs;
use crate::text::hash::{FastMap, WordSet};
use crate::text::words::{LOWERCASE_BUFFER_BYTES, lowercase_in, split_whitespace};
use serde::Deserialize;
use std::sync::LazyLock;

/// How many words from the beginning of the text are looked at.
const MAX_WORDS: usize = 300;

/// A text has at least one function word in so many words. Running text has four or five.
const MAX_WORDS_PER_STOPWORD: usize = 12;

/// The fewest words of a short text that a language's word table must know.
const MIN_KNOWN_WORDS: usize = 2;

/// A word is known if the logarithm of its count is greater.
const KNOWN_LOG_COUNT: u32 = 2;

/// assets/languages/*/language.toml, without what other modules read.
#[derive(Deserialize)]
struct LanguageFile {
    stopwords: Vec<String>,
    /// The language that wins if both have as many function words.
    #[serde(default)]
    yields_to: Option<String>,
}

/// The function words of all languages.
#[derive(Default)]
struct StopwordIndex {
    codes: Vec<&'static str>,
    /// All function words together: nearly no other word is looked up in the table below.
    all_words: WordSet,
    /// Function word → the languages that have it, as indexes into `codes`.
    languages_by_word: FastMap<String, Vec<usize>>,
    /// (language, the one that wins if both have as many function words).
    yielding_pairs: Vec<(&'static str, String)>,
}

static STOPWORDS: LazyLock<StopwordIndex> = LazyLock::new(|| {
    let mut all = StopwordIndex::default();
    for (code, language) in packs::load_all::<LanguageFile>("language.toml") {
        for word in language.stopwords {
            all.all_words.extend([word.clone()]);
            all.languages_by_word.entry(word).or_default().push(all.codes.len());
        }
        all.codes.push(code);
        all.yielding_pairs.extend(language.yields_to.map(|to| (code, to)));
    }
    all
});

/// Loads the function words of all languages.
pub fn preload() {
    LazyLock::force(&STOPWORDS);
}

/// The ISO 639-1 code of the article's language; `None` if there is too little text to tell.
pub fn detect(article: &Article) -> Option<String> {
    match &article.language {
        Some(code) => Some(code.to_string()),
        None => detect_by_stopwords(&article.title, article.text())
            .or_else(|| detect_by_word_counts(article.text())),
    }
}

/// For a text that is too short for function words to decide: all words count, by how often the word tables of the taggers
/// have them in each language. Only languages with a tagger are known.
fn detect_by_word_counts(text: &str) -> Option<String> {
    let words =
        || text.split_whitespace().take(MAX_WORDS).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_lowercase = |w: &&str| w.chars().count() > 1 && w.chars().all(char::is_lowercase);
    let mut lowercase: Vec<String> = words().filter(is_lowercase).map(str::to_owned).collect();
    if lowercase.len() < MIN_KNOWN_WORDS {
        // A headline in capitals.
        let is_word = |w: &&str| w.chars().count() > 1 && w.chars().all(char::is_alphabetic);
        lowercase = words().filter(is_word).map(str::to_lowercase).collect();
    }
    let count = lowercase.len();
    let mut ranked: Vec<(u32, usize, &str)> = CrfTagger::languages()
        .map(|(code, tagger)| {
            let counts = lowercase
                .iter()
                .map(|w| tagger.lexicon().get(word_hash(w.as_bytes())).log_count(UsageCount::Small));
            let (mut sum, mut hits) = (0, 0);
            counts.for_each(|n| (sum, hits) = (sum + n, hits + usize::from(n > KNOWN_LOG_COUNT)));
            (sum, hits, code)
        })
        .collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let &(sum, hits, code) = ranked.first()?;
    let second = ranked.get(1).map_or(0, |r| r.0);
    // The mean word is about three times as frequent (2 to the power of 1.5), and two thirds of the words are known.
    let is_clear = 2 * (sum - second) as usize >= 3 * count;
    (hits >= MIN_KNOWN_WORDS && is_clear && hits * 3 >= count * 2).then(|| code.to_owned())
}

/// The language whose function words are the most frequent, if they are frequent enough.
fn detect_by_stopwords(title: &str, text: &str) -> Option<String> {
    let all = &*STOPWORDS;
    let mut hits = vec![0; all.codes.len()];
    let mut words = 0;
    let mut buffer = [0; LOWERCASE_BUFFER_BYTES];
    for word in split_whitespace(title).chain(split_whitespace(text)).take(MAX_WORDS) {
        words += 1;
        let ends = [word.bytes().next(), word.bytes().next_back()];
        let is_bare = ends.into_iter().flatten().all(|b| b.is_ascii_alphanumeric());
        let word = if is_bare { word } else { word.trim_matches(|c: char| !c.is_alphanumeric()) };
        let word = lowercase_in(word, &mut buffer);
        if all.all_words.may_contain(&word) {
            for &language in all.languages_by_word.get(&*word).into_iter().flatten() {
                hits[language] += 1;
            }
        }
    }
    let count = hits.iter().copied().max().filter(|&most| most > 0)?;
    let rivals: Vec<&str> = all.codes.iter().zip(&hits).filter(|r| *r.1 == count).map(|r| *r.0).collect();
    let yields = |a: &str, b: &str| all.yielding_pairs.iter().any(|y| y.0 == a && y.1 == b);
    let best = match rivals[..] {
        [only] => only,
        [a, b] if yields(b, a) => a,
        [a, b] if yields(a, b) => b,
        _ => return None,
    };
    (count * MAX_WORDS_PER_STOPWORD >= words).then(|| best.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{detect_by_stopwords, detect_by_word_counts};

    #[test]
    fn function_words_decide_and_too_few_do_not() {
        for (text, code) in [
            ("Harga beras di pasar itu turun dan tidak akan naik lagi", Some("id")),
            (
                "Beliau berkata harga beras itu boleh turun selepas hari ini kerana hujan telah berhenti",
                Some("ms"),
            ),
            ("Der Preis ist nicht gefallen und wird auch nach dem Fest noch steigen", Some("de")),
            ("El precio del arroz no ha bajado y los vecinos dicen que es por la lluvia", Some("es")),
            ("Le prix du riz n'a pas baissé et les habitants disent que c'est dans la ville", Some("fr")),
            ("The price of rice has fallen and is not expected to rise", Some("en")),
            (
                "Xi Jinping Tokayev Astana Kazakhstan Nur Sultan Kremlin Moskwa Wang Yi Yang Jiechi Akorda Beijing",
                None,
            ),
            // As much Malay as Indonesian, which is far more frequent.
            ("Mereka adalah petani", Some("id")),
            ("", None),
        ] {
            assert_eq!(detect_by_stopwords("", text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn all_words_of_a_short_text_decide() {
        for (text, code) in [
            ("Petani menjual beras murah.", Some("id")),
            ("Farmers sell cheap rice.", Some("en")),
            ("Bauern verkaufen billigen Reis auf dem Markt.", None),
            ("Xi Jinping Tokayev", None),
            ("Petani Wonokarto, Rini Astuti Puspitasari, membuka lagi Warung Sumber Rezeki", Some("id")),
        ] {
            assert_eq!(detect_by_word_counts(text).as_deref(), code, "{text}");
        }
    }
}
