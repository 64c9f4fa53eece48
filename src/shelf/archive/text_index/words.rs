//! Words as the text index has them: runs of letters and digits of the folded text. Two words differ in the index exactly
//! when they differ for a search.

use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::{TextQuery, folded_chars};

/// What has more bytes is no word: data in base64, a line of digits. It would fill the vocabulary, so
/// [`OVERLONG_WORD`] stands in its place.
pub const MAX_WORD_BYTES: usize = 128;
/// Stands for any word of more than [`MAX_WORD_BYTES`] bytes. It is no letter, and so never a word itself.
pub const OVERLONG_WORD: &str = "…";

/// The words of an article, each once, in alphabetical order and separated by spaces: of all parts that a search or a
/// filter looks at, and of no others.
pub fn distinct_words(article: &Article) -> String {
    let outlet = article.outlet().map(|outlet| CleanText::one_line(&outlet));
    let parts = [
        &*article.title,
        article.site.as_deref().unwrap_or(""),
        outlet.as_deref().unwrap_or(""),
        article.text(),
    ];
    let mut all = String::new();
    for part in parts {
        all.extend(folded_chars(part).map(|c| if c.is_alphanumeric() { c } else { ' ' }));
        all.push(' ');
    }
    let short = |word| if str::len(word) > MAX_WORD_BYTES { OVERLONG_WORD } else { word };
    let mut words: Vec<&str> = all.split(' ').filter(|word| !word.is_empty()).map(short).collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// A word of a query, or the part of a word that the query begins or ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRun {
    /// The letters and digits.
    pub text: String,
    /// Must the word begin here?
    pub begins_word: bool,
    /// Must the word end here?
    pub ends_word: bool,
}

/// The words of a query. A text in which the query occurs has a word that matches each.
pub fn query_runs(query: &TextQuery) -> Vec<QueryRun> {
    let mut runs: Vec<QueryRun> = Vec::new();
    let mut open = false;
    for (at, c) in query.folded().iter().enumerate() {
        if !c.is_alphanumeric() {
            runs.last_mut().filter(|_| open).into_iter().for_each(|run| run.ends_word = true);
            open = false;
            continue;
        }
        if !open {
            runs.push(QueryRun { text: String::new(), begins_word: at > 0, ends_word: false });
            open = true;
        }
        runs.last_mut().into_iter().for_each(|run| run.text.push(*c));
    }
    runs
}

impl QueryRun {
    /// What to search for in a list of words with a line end before and after each.
    pub fn pattern(&self) -> String {
        let end = |is: bool| if is { "\n" } else { "" };
        format!("{}{}{}", end(self.begins_word), self.text, end(self.ends_word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;

    #[test]
    fn an_article_has_each_word_once_and_folded() {
        let article = Draft {
            title: Some("Bernabé, lagi".into()),
            site: Some("Warta-1".into()),
            text: format!("Lagi “BERNABE” di Straße.\n{}", "x".repeat(MAX_WORD_BYTES + 1)),
            ..Draft::default()
        };
        let article = article.finish().expect("an article");
        assert_eq!(distinct_words(&article), "1 bernabe di lagi strasse warta …");
    }

    #[test]
    fn a_query_is_open_where_it_begins_and_ends_in_a_word() {
        let patterns = |typed: &str| {
            let query = TextQuery::new(typed).expect("a query");
            query_runs(&query).iter().map(QueryRun::pattern).collect::<Vec<_>>()
        };
        assert_eq!(patterns("Tani"), ["tani"]);
        assert_eq!(patterns("harga beras di"), ["harga\n", "\nberas\n", "\ndi"]);
        assert_eq!(patterns("“Era"), ["\nera"]);
        assert_eq!(patterns("asy'ari!"), ["asy\n", "\nari\n"]);
        assert!(patterns("— …").is_empty());
    }
}
