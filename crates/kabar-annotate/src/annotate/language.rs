//! Which language is this article in? The input's word counts; else the language whose function words it uses most.
//!
//! Function words make up 30 to 40 % of running text, so a few hundred bytes decide. Too few of them, or a tie, and the
//! answer is "unknown": a wrong guess would apply the wrong rules.

use super::entities::crf::{CrfTagger, model::UsageCount, token_attributes::word_hash};
use crate::article::Article;
use crate::packs;
use crate::text::hash::{FastMap, WordSet};
use crate::text::words::{LOWERCASE_BUFFER_BYTES, lowercase_in, split_whitespace};
use serde::Deserialize;
use std::sync::LazyLock;

/// How many words from the head of the text are looked at.
const MAX_WORDS: usize = 300;

/// assets/languages/*/language.toml.
#[derive(Deserialize)]
struct LanguageFile {
    stopwords: Vec<String>,
    /// The language that a tie between the two is decided for.
    #[serde(default)]
    yields_to: Option<String>,
}

/// What the packs say of telling languages apart.
#[derive(Default)]
struct StopwordIndex {
    codes: Vec<&'static str>,
    /// The function words of all, by which nearly every other word is told at once.
    all_words: WordSet,
    /// Function word → the languages that have it, as indexes into `codes`.
    languages_by_word: FastMap<String, Vec<usize>>,
    /// (language, the one that it yields to).
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

/// ISO 639-1 code of the article's language; `None` where there is too little text to tell.
pub fn detect(article: &Article) -> Option<String> {
    match &article.language {
        Some(code) => Some(code.to_string()),
        None => detect_by_stopwords(&article.title, article.text())
            .or_else(|| detect_by_word_counts(article.text())),
    }
}

/// In a text too short for function words to decide, every word has a say: how often the taggers'
/// word tables have seen it in each language.
fn detect_by_word_counts(text: &str) -> Option<String> {
    let words =
        || text.split_whitespace().take(MAX_WORDS).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_small = |w: &&str| w.chars().count() > 1 && w.chars().all(char::is_lowercase);
    let mut small: Vec<String> = words().filter(is_small).map(str::to_owned).collect();
    if small.len() < 2 {
        // A headline in capitals.
        let letters = |w: &&str| w.chars().count() > 1 && w.chars().all(char::is_alphabetic);
        small = words().filter(letters).map(str::to_lowercase).collect();
    }
    let count = small.len();
    let mut ranked: Vec<(u32, usize, &str)> = CrfTagger::languages()
        .map(|(code, tagger)| {
            let seen = small
                .iter()
                .map(|w| tagger.lexicon().get(word_hash(w.as_bytes())).log_count(UsageCount::Small));
            let (mut sum, mut hits) = (0, 0);
            seen.for_each(|n| (sum, hits) = (sum + n, hits + usize::from(n > 2)));
            (sum, hits, code)
        })
        .collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let &(sum, hits, code) = ranked.first()?;
    let second = ranked.get(1).map_or(0, |r| r.0);
    // Three times as often, at the mean word, and few words that are new.
    let clear = 2 * (sum - second) as usize >= 3 * count;
    (hits >= 2 && clear && hits * 3 >= count * 2).then(|| code.to_owned())
}

fn detect_by_stopwords(title: &str, text: &str) -> Option<String> {
    let all = &*STOPWORDS;
    let mut hits = vec![0; all.codes.len()];
    let mut words = 0;
    let mut buffer = [0; LOWERCASE_BUFFER_BYTES];
    for word in split_whitespace(title).chain(split_whitespace(text)).take(MAX_WORDS) {
        words += 1;
        let ends = [word.bytes().next(), word.bytes().next_back()];
        let bare = ends.into_iter().flatten().all(|b| b.is_ascii_alphanumeric());
        let word = if bare { word } else { word.trim_matches(|c: char| !c.is_alphanumeric()) };
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
    (count * 12 >= words).then(|| best.to_owned())
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
            // As much the one as the other: it is Indonesian far more often.
            ("Mereka adalah petani", Some("id")),
            ("", None),
        ] {
            assert_eq!(detect_by_stopwords("", text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn a_short_text_is_told_by_all_its_words() {
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
