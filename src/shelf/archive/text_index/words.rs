//! Words as the index has them: runs of letters and digits of the folded text, so that the index tells two words apart
//! just where a search does.

use kabar_annotate::article::Article;
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::{TextQuery, folded_chars};

/// Words of more bytes are no words (data in base64, a line of digits). They would fill the vocabulary, so an article is
/// only noted to hold some.
pub const MAX_WORD_BYTES: usize = 128;
/// Stands for any word of more than [`LONGEST`] bytes; it is no letter, and so never a word itself.
pub const OVERLONG_WORD: &str = "…";

/// The words of an article, each once, in their order: of all that a search or a filter looks at, and of nothing else.
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

/// A word of a query, or the part of one that the query begins or ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRun {
    /// The letters and digits.
    pub text: String,
    /// Is this where the word begins?
    pub begins_word: bool,
    /// Is this where it ends?
    pub ends_word: bool,
}

/// The words of a query. Whatever holds the query holds a word that fits each.
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
    /// What to search for in words that have a line each, with a line end before the first one too.
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
