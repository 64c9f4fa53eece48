//! How rare a word is in the news of its language: what it counts when two articles are compared.

use kabar_annotate::annotate::language::is_function_word;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Every rarity is a multiple of this.
pub const RARITY_STEP: f32 = 0.5;

/// The rarity of words that stand in fewer than one of a thousand articles. A cap, so that a typing error or a name that
/// is met for the first time does not outweigh the rest of a headline.
pub const MAX_RARITY: f32 = 7.0;

/// The least rarity of a word that counts: it stands in fewer than one of six articles.
pub const MIN_RARITY: f32 = 2.0;

/// The rarity of a word in a language of which only the function words are known.
const UNKNOWN_RARITY: f32 = 5.0;

/// The rarity of numbers by their digits. One digit says nothing; a year stands in most articles of that year.
const TWO_DIGITS: f32 = 2.0;
const MANY_DIGITS: f32 = 4.0;

/// Word → rarity.
type RarityTable = HashMap<&'static str, f32>;

static INDONESIAN: LazyLock<RarityTable> =
    LazyLock::new(|| parse(include_str!("../../assets/rarity/id.txt")));
static ENGLISH: LazyLock<RarityTable> = LazyLock::new(|| parse(include_str!("../../assets/rarity/en.txt")));

/// Reads lines of a rarity and the words that have it; `#` begins a comment.
fn parse(table: &'static str) -> RarityTable {
    let mut rarities = RarityTable::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let Some(rarity) = words.next().and_then(|number| number.parse().ok()) else { continue };
        rarities.extend(words.map(|word| (word, rarity)));
    }
    rarities
}

/// The negative natural logarithm of the share of articles that have `word`, which is in lower case, from 0 to
/// [`MAX_RARITY`].
pub fn rarity(language: Option<&str>, word: &str) -> f32 {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return match word.len() {
            1 => 0.0,
            4 if is_year => 0.0,
            2 => TWO_DIGITS,
            _ => MANY_DIGITS,
        };
    }
    if word.chars().nth(1).is_none() {
        return 0.0;
    }
    match language {
        Some("id") => INDONESIAN.get(word).copied().unwrap_or(MAX_RARITY),
        Some("en") => ENGLISH.get(word).copied().unwrap_or(MAX_RARITY),
        Some(language) if is_function_word(language, word) => 0.0,
        _ => UNKNOWN_RARITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_count_more_than_common_ones() {
        for (language, common, rarer) in
            [("id", "yang", "pelabuhan"), ("en", "the", "harbour"), ("de", "nicht", "hafen")]
        {
            let of = |word| rarity(Some(language), word);
            assert!(of(common) < MIN_RARITY && of(rarer) > MIN_RARITY, "{language}");
        }
        assert_eq!(rarity(Some("id"), "zzyzx"), MAX_RARITY);
    }

    #[test]
    fn numbers_count_by_their_digits_and_years_not_at_all() {
        let of = |word| rarity(Some("id"), word);
        assert!(of("7") < of("24") && of("24") < of("247") && of("247") == of("1900231"));
        assert_eq!((of("2025"), of("7")), (0.0, 0.0));
    }
}
