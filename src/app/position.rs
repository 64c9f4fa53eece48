//! Where the reader is in an article, as it is stored: by paragraph and word, so that it holds at any width, and mostly also
//! where the text before it changed a little.

use crate::shelf::ReadingPosition;
use kabar_annotate::article::Article;

/// The position of the byte `at` of the article's text.
pub fn position_at(article: &Article, at: usize) -> ReadingPosition {
    let paragraph = article.lines().partition_point(|line| line.end <= at);
    let word = article.lines().get(paragraph).map_or(0, |line| {
        let before = &article.text()[line.start..at.max(line.start)];
        before.split_whitespace().count()
    });
    ReadingPosition { paragraph, word }
}

/// The byte of the article's text at a position; its end where the text has become shorter.
pub fn byte_at(article: &Article, at: ReadingPosition) -> usize {
    let Some(line) = article.lines().get(at.paragraph) else { return article.text().len() };
    let text = line.slice(article.text());
    let word = text.split_whitespace().nth(at.word);
    // Both are slices of one text.
    word.map_or(line.start, |word| line.start + (word.as_ptr() as usize - text.as_ptr() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_annotate::article::Draft;
    use proptest::prelude::*;

    fn article(text: &str) -> Article {
        let draft = Draft { title: Some("Judul".into()), text: text.into(), ..Draft::default() };
        draft.finish().expect("has a headline")
    }

    #[test]
    fn a_position_counts_paragraphs_and_words() {
        let article = article("Satu dua tiga.\n\nEmpat lima\nenam");
        let at = article.text().find("lima").expect("there");
        assert_eq!(position_at(&article, at), ReadingPosition { paragraph: 1, word: 1 });
        assert_eq!(byte_at(&article, ReadingPosition { paragraph: 1, word: 1 }), at);
        assert_eq!(byte_at(&article, ReadingPosition { paragraph: 9, word: 0 }), article.text().len());
    }

    proptest! {
        #[test]
        fn the_beginning_of_any_word_is_found_again(text in "[a-zé“” \n]{0,80}") {
            let article = article(&text);
            let starts = article.text().char_indices().filter(|(at, c)| {
                !c.is_whitespace() && article.text()[..*at].chars().next_back().is_none_or(char::is_whitespace)
            });
            for (at, _) in starts {
                prop_assert_eq!(byte_at(&article, position_at(&article, at)), at);
            }
        }
    }
}
