//! Where the reader is in an article, as it is kept from one session to the next: by paragraph and word, so that it holds at
//! any width, and where the text before it changed a little.

use super::page::Page;
use super::{App, Effect, Pane};
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

impl App {
    /// Has the place in the article that is being read kept, where it is another than the last one kept.
    pub(super) fn save_position(&mut self, effects: &mut Vec<Effect>) {
        let Some(page) = self.page.as_ref().filter(|_| self.focus == Pane::Page) else { return };
        let (key, at) = (&page.article().key, page.top_byte());
        if self.saved_position.as_ref().is_some_and(|kept| kept.0 == *key && kept.1 == at) {
            return;
        }
        // Whoever opens an article and has not moved has no place to keep.
        if at > 0 || self.saved_position.as_ref().is_some_and(|kept| kept.0 == *key) {
            effects.push(Effect::SavePosition(key.clone(), position_at(page.article(), at)));
        }
        self.saved_position = Some((key.clone(), at));
        self.note_unfinished();
    }

    /// The place to open an article at: where it was left in this session, else in an earlier one.
    pub(super) fn initial_byte(&self, opened: &super::page::OpenedArticle) -> usize {
        let here = self.reading_positions.get(&opened.article.key).copied();
        here.or_else(|| opened.position.map(|at| byte_at(&opened.article, at))).unwrap_or(0)
    }

    /// Remembers the place in `page` for this session.
    pub(super) fn remember_position(&mut self, page: &Page) {
        self.reading_positions.insert(page.article().key.clone(), page.top_byte());
    }
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
