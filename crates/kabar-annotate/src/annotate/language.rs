//! Which language is this article in? The one whose function words it uses most, unless that is in doubt and the input
//! states one.
//!
//! Function words make up 30 to 40 % of running text, so a few hundred bytes decide; letters that few languages have count
//! half as much as they do. If there are too few of them, or two languages have as many, the answer is "unknown": a wrong
//! guess would apply the wrong rules. Languages without rules for lines are known too, so that Danish is not taken for
//! Swedish and Catalan not for Spanish.

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

/// A text has at least one different function word in so many words. Of a language that is not known only a handful of
/// words look like those of another, again and again: "ka", "e", "le" of Sesotho like Albanian and Italian ones.
const MAX_WORDS_PER_DISTINCT_STOPWORD: usize = 20;

/// More words than this need no more different function words: a language has only so many.
const MAX_WORDS_FOR_DISTINCT: usize = 200;

/// What a function word counts, and a word with letters that the language has and few others do.
const STOPWORD_SCORE: u32 = 2;
const LETTERS_SCORE: u32 = 1;

/// What lower case leaves of the dot of "İ".
const COMBINING_DOT: char = '\u{307}';

/// A text contradicts the language that the input states if another scores so much more, and half as much again: many pages
/// say "en" since their template does. Related languages share too many words for that, so that of Malay and Indonesian,
/// Danish and Norwegian the stated one stands.
const MIN_CONTRADICTING_SCORE: u32 = 6 * STOPWORD_SCORE;

/// In a text of so few words function words may mislead, if the language leads by no more than this.
const MAX_DOUBTFUL_WORDS: usize = 30;
const MAX_DOUBTFUL_LEAD: u32 = 2 * STOPWORD_SCORE;

/// The fewest words of a short text that a language's word table must know.
const MIN_KNOWN_WORDS: usize = 2;

/// A word is known if the logarithm of its count is greater.
const KNOWN_LOG_COUNT: u32 = 2;

/// assets/languages/*/language.toml, without what other modules read.
#[derive(Deserialize)]
struct LanguageFile {
    stopwords: Vec<String>,
    /// All its letters that are not ASCII, in lower case.
    #[serde(default)]
    letters: String,
    /// The languages that win if they score the same: those that are far more often met.
    #[serde(default)]
    yields_to: Vec<String>,
}

/// Languages, one bit each, as indexes into [`StopwordIndex::codes`].
type LanguageSet = u64;

/// The function words of all languages.
#[derive(Default)]
struct StopwordIndex {
    codes: Vec<&'static str>,
    /// All function words together: nearly no other word is looked up in the table below.
    all_words: WordSet,
    /// Function word → its number, and the languages that have it.
    languages_by_word: FastMap<String, (usize, LanguageSet)>,
    /// Letter → the languages that have it.
    languages_by_letter: FastMap<char, LanguageSet>,
    /// (language, the one that wins if both score the same).
    yielding_pairs: Vec<(&'static str, String)>,
}

static STOPWORDS: LazyLock<StopwordIndex> = LazyLock::new(|| {
    let mut all = StopwordIndex::default();
    for (code, language) in packs::load_all::<LanguageFile>("language.toml") {
        let bit: LanguageSet = 1 << all.codes.len();
        for word in language.stopwords {
            all.all_words.extend([word.clone()]);
            let number = all.languages_by_word.len();
            all.languages_by_word.entry(word).or_insert((number, 0)).1 |= bit;
        }
        for letter in language.letters.chars() {
            *all.languages_by_letter.entry(letter).or_default() |= bit;
        }
        all.codes.push(code);
        all.yielding_pairs.extend(language.yields_to.into_iter().map(|to| (code, to)));
    }
    all
});

/// What a text has of one language.
#[derive(Debug, Clone, Copy, Default)]
struct LanguageEvidence {
    /// Its different function words.
    distinct: usize,
    /// Its function words and the words with its letters, weighted.
    score: u32,
}

/// Loads the function words of all languages.
pub fn preload() {
    LazyLock::force(&STOPWORDS);
}

/// Is `word`, in lower case, one of the most frequent function words of `language` (an ISO 639-1 code)? Of a language that is
/// not known, none is.
pub fn is_function_word(language: &str, word: &str) -> bool {
    let at = STOPWORDS.codes.iter().position(|code| *code == language);
    let (Some(at), true) = (at, STOPWORDS.all_words.may_contain(word)) else { return false };
    STOPWORDS.languages_by_word.get(word).is_some_and(|(_, languages)| languages >> at & 1 == 1)
}

/// The ISO 639-1 code of the article's language; `None` if there is too little text to tell. The one that the input states
/// stands unless the text is clearly in another.
pub fn detect(article: &Article) -> Option<String> {
    let (words, evidence) = collect_evidence(&article.title, article.text());
    let by_text = best_language(words, &evidence);
    let Some(stated) = article.language.as_deref() else {
        let Some(at) = by_text else { return detect_by_word_counts(article.text()) };
        let all = &*STOPWORDS;
        // One short word ("I", "to") may be a function word of many languages: all the others decide.
        let is_rival = |code: &String| {
            let rival = all.codes.iter().position(|c| c == code);
            rival.is_some_and(|rival| {
                let is_related = all.yielding_pairs.iter().any(|y| y.0 == all.codes[at] && y.1 == *code);
                !is_related && evidence[rival].score + MAX_DOUBTFUL_LEAD >= evidence[at].score
            })
        };
        let is_short = words <= MAX_DOUBTFUL_WORDS;
        let by_counts = is_short.then(|| detect_by_word_counts(article.text())).flatten().filter(is_rival);
        return by_counts.or_else(|| Some(all.codes[at].to_owned()));
    };
    let stated_at = STOPWORDS.codes.iter().position(|code| *code == stated);
    let contradicts = |&at: &usize| {
        // Nothing is known of a language without function words, and so nothing speaks against it.
        let Some(stated_score) = stated_at.map(|stated| evidence[stated].score) else { return false };
        let score = evidence[at].score;
        score >= stated_score + MIN_CONTRADICTING_SCORE && 2 * score >= 3 * stated_score
    };
    Some(by_text.filter(contradicts).map_or(stated, |at| STOPWORDS.codes[at]).to_owned())
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

/// How many words are looked at, and what they have of each language, in the order of [`StopwordIndex::codes`].
fn collect_evidence(title: &str, text: &str) -> (usize, Vec<LanguageEvidence>) {
    let all = &*STOPWORDS;
    let mut evidence = vec![LanguageEvidence::default(); all.codes.len()];
    let mut seen = vec![false; all.languages_by_word.len()];
    let mut words = 0;
    let mut buffer = [0; LOWERCASE_BUFFER_BYTES];
    for word in split_whitespace(title).chain(split_whitespace(text)).take(MAX_WORDS) {
        words += 1;
        let ends = [word.bytes().next(), word.bytes().next_back()];
        let is_bare = ends.into_iter().flatten().all(|b| b.is_ascii_alphanumeric());
        let word = if is_bare { word } else { word.trim_matches(|c: char| !c.is_alphanumeric()) };
        let mut word = lowercase_in(word, &mut buffer);
        // "İki" is "iki" with a combining dot in lower case.
        let is_ascii = word.is_ascii();
        if !is_ascii && word.contains(COMBINING_DOT) {
            word = word.replace(COMBINING_DOT, "").into();
        }
        // "l'acqua", "qu’elle": two words, of which the first may be a function word.
        let apostrophe = match is_ascii {
            true => word.bytes().position(|b| b == b'\''),
            false => word.find(['\'', '’']),
        };
        let first = apostrophe.map(|at| &word[..at]);
        let mut candidates =
            [Some(&*word), first].into_iter().flatten().filter(|w| all.all_words.may_contain(w));
        let found = candidates.find_map(|w| all.languages_by_word.get(w));
        let &(number, languages) = found.unwrap_or(&(0, 0));
        for at in bits(languages) {
            evidence[at].distinct += usize::from(!seen[number]);
            evidence[at].score += STOPWORD_SCORE;
        }
        if languages != 0 {
            seen[number] = true;
        }
        if !is_ascii {
            let letters = word.chars().filter(|c| !c.is_ascii() && c.is_alphabetic());
            let sets = letters.map(|c| all.languages_by_letter.get(&c).copied().unwrap_or(0));
            let common = sets.reduce(|a, b| a & b).unwrap_or(0);
            for at in bits(common & !languages) {
                evidence[at].score += LETTERS_SCORE;
            }
        }
    }
    (words, evidence)
}

/// The indexes of the languages in `set`.
fn bits(mut set: LanguageSet) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (set != 0).then(|| set.trailing_zeros() as usize);
        set &= set.wrapping_sub(1);
        at
    })
}

/// The language that scores highest in `words` words, as an index into [`StopwordIndex::codes`], if it scores enough.
fn best_language(words: usize, evidence: &[LanguageEvidence]) -> Option<usize> {
    let all = &*STOPWORDS;
    let score = evidence.iter().map(|e| e.score).max().filter(|&most| most > 0)?;
    let rivals: Vec<usize> = (0..evidence.len()).filter(|&at| evidence[at].score == score).collect();
    let yields =
        |a: usize, b: usize| all.yielding_pairs.iter().any(|y| y.0 == all.codes[a] && y.1 == all.codes[b]);
    let best = rivals.iter().copied().find(|&a| rivals.iter().all(|&b| a == b || yields(b, a)))?;
    let is_frequent = score as usize * MAX_WORDS_PER_STOPWORD >= words * STOPWORD_SCORE as usize;
    let is_varied =
        evidence[best].distinct * MAX_WORDS_PER_DISTINCT_STOPWORD >= words.min(MAX_WORDS_FOR_DISTINCT);
    (is_frequent && is_varied).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::{STOPWORDS, best_language, collect_evidence, detect, detect_by_word_counts};
    use crate::article::Draft;

    fn detect_by_stopwords(text: &str) -> Option<&'static str> {
        let (words, evidence) = collect_evidence("", text);
        best_language(words, &evidence).map(|at| STOPWORDS.codes[at])
    }

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
            assert_eq!(detect_by_stopwords(text), code, "{text}");
        }
    }

    #[test]
    fn languages_with_many_words_in_common_are_told_apart() {
        for (text, code) in [
            // Paragraphs.
            ("O preço do arroz não baixou e os moradores dizem que a chuva ainda não acabou na região", "pt"),
            ("Il prezzo del riso non è sceso e gli abitanti dicono che la pioggia non è ancora finita", "it"),
            ("De prijs van rijst is niet gedaald en de bewoners zeggen dat het door de regen komt", "nl"),
            ("Pirinç fiyatları bu yıl düşmedi ve köylüler bunun yağmur nedeniyle olduğunu söyledi", "tr"),
            ("Cena ryżu nie spadła, a mieszkańcy mówią, że to przez deszcz, który nie ustał", "pl"),
            ("Priset på ris har inte gått ner och de boende säger att det är för regnets skull", "sv"),
            ("Prisen på ris er ikke faldet, og beboerne siger, at det er på grund af regnen", "da"),
            ("Prisen på ris har ikke gått ned, og beboerne sier at det er fordi det regner mye", "no"),
            ("El preu de l'arròs no ha baixat i els veïns diuen que és per la pluja d'aquesta setmana", "ca"),
            ("O prezo do arroz non baixou e os veciños din que é pola choiva desta semana", "gl"),
            ("Cena rýže neklesla a obyvatelé říkají, že je to kvůli dešti, který ještě neustal", "cs"),
            ("Cena ryže neklesla a obyvatelia hovoria, že je to kvôli dažďu, ktorý ešte neustal", "sk"),
            (
                "Prețul orezului nu a scăzut și locuitorii spun că este din cauza ploii care nu a încetat",
                "ro",
            ),
            ("Riisin hinta ei ole laskenut ja asukkaat sanovat että se on sateen vuoksi", "fi"),
            ("A rizs ára nem csökkent, és a lakók azt mondják, hogy ez az eső miatt van", "hu"),
            ("Die prys van rys het nie gedaal nie en die inwoners sê dat dit deur die reën is", "af"),
            // Headlines.
            ("Polis menahan dua lelaki selepas rompakan di sebuah kedai emas", "ms"),
            ("Polisi menangkap dua pria usai perampokan di sebuah toko emas", "id"),
            ("Prefeitura não vai reabrir a ponte até o fim do ano", "pt"),
            ("Alcaldía no reabrirá el puente hasta el fin de año", "es"),
            ("Il sindaco: «Il ponte non riaprirà prima della primavera»", "it"),
            ("Brug gaat pas na de zomer weer open, zegt de wethouder", "nl"),
            ("İki köyü bağlayan köprü yeniden açılıyor", "tr"),
            ("Most będzie otwarty dopiero po wakacjach", "pl"),
            ("Bron öppnar inte förrän efter sommaren", "sv"),
            ("Broen åbner ikke før efter sommeren", "da"),
        ] {
            assert_eq!(detect_by_stopwords(text), Some(code), "{text}");
        }
    }

    #[test]
    fn all_words_of_a_short_text_decide_where_function_words_mislead() {
        for (text, code) in [
            ("I told Rini to go home after lunch", "en"),
            ("I bought her some rice before lunch", "en"),
            ("Polis menahan dua lelaki selepas rompakan di sebuah kedai emas", "ms"),
            ("Most będzie otwarty dopiero po wakacjach", "pl"),
            ("Il sindaco: «Il ponte non riaprirà prima della primavera»", "it"),
        ] {
            let article = Draft { text: text.into(), ..Draft::default() }.finish().expect("an article");
            assert_eq!(detect(&article).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn a_language_that_is_not_known_is_taken_for_no_other() {
        // Sesotho has words that look like Italian ones, again and again the same few.
        for text in [
            "Motse o moholo o haufi le noka e kholo, mme batho ba motse ba re pula e na haholo, e se ke ea khaotsa. \
             Ba re le hoja pula e na, ba tla ea tšimong le bana ba bona ka moso.",
            "Цена на рис не упала, и жители говорят, что это из-за дождя.",
        ] {
            assert_eq!(detect_by_stopwords(text), None, "{text}");
        }
    }

    #[test]
    fn a_text_may_contradict_the_stated_language() {
        let indonesian = "Harga beras di pasar itu turun dan tidak akan naik lagi, kata para pedagang yang sudah \
                          menunggu panen sejak awal tahun ini di desa mereka.";
        let danish = "Prisen på ris er ikke faldet, og beboerne siger, at det er på grund af regnen, som ikke er \
                      holdt op endnu, og at de ikke kan sælge mere i år.";
        for (stated, text, language) in [
            (Some("en"), indonesian, Some("id")),
            (Some("id"), indonesian, Some("id")),
            // Of two that share most of their words the stated one stands.
            (Some("ms"), indonesian, Some("ms")),
            (Some("no"), danish, Some("no")),
            (Some("sv"), danish, Some("da")),
            // Too short to contradict anything; and nothing is known of Javanese.
            (Some("en"), "Harga beras turun lagi", Some("en")),
            (Some("jv"), indonesian, Some("jv")),
            (None, indonesian, Some("id")),
        ] {
            let language_tag = stated.map(str::to_owned);
            let draft = Draft { text: text.into(), language: language_tag, ..Draft::default() };
            let article = draft.finish().expect("an article");
            assert_eq!(detect(&article).as_deref(), language, "{stated:?}: {text}");
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
