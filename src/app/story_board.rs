//! The stories of the list, as the panel of stories shows them: one row a story, opened in place to what carries it and to
//! its articles.

use super::messages;
use super::panel::{Panel, PanelKind, PanelRow, RowAction, panel_row};
use crate::shelf::ArticleId;
use kabar_annotate::text::CleanText;

/// A story of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardStory {
    /// The headline of the article that is most like the others.
    pub headline: CleanText,
    /// Its outlets, in the order in which they came to the story.
    pub outlets: Vec<CleanText>,
    /// What carries it: sentences, the strongest quotation, names. `None` until its articles are read.
    pub details: Option<Vec<CleanText>>,
    /// The index of the article in `articles` whose headline it has.
    pub central: usize,
    /// Its articles, the earliest first.
    pub articles: Vec<BoardArticle>,
}

/// An article of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardArticle {
    /// Names it to the shelf.
    pub id: ArticleId,
    /// Its key, by which its marks and its place are kept.
    pub key: CleanText,
    /// Where it stood in the list when the stories were made.
    pub position: usize,
    /// Its headline.
    pub title: CleanText,
    /// Who published it.
    pub outlet: Option<CleanText>,
    /// Has the reader opened it?
    pub is_read: bool,
}

/// The stories of the list, and which of them are open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoryBoard {
    /// The stories, the weightiest first.
    pub stories: Vec<BoardStory>,
    /// How many articles of the list were looked at.
    pub articles: usize,
    /// Indexes of the stories that are open.
    pub(super) open: Vec<usize>,
    /// The row that was selected when the panel was left.
    pub(super) selected: usize,
}

impl BoardStory {
    /// How many of its articles are unread.
    fn unread(&self) -> usize {
        self.articles.iter().filter(|article| !article.is_read).count()
    }
}

impl StoryBoard {
    /// Stories that were made of so many articles, all closed.
    pub fn new(stories: Vec<BoardStory>, articles: usize) -> StoryBoard {
        StoryBoard { stories, articles, ..StoryBoard::default() }
    }

    /// Are these the stories of `other`, as far as the reader sees?
    pub(super) fn has_stories_of(&self, other: &StoryBoard) -> bool {
        self.headlines().eq(other.headlines())
    }

    fn headlines(&self) -> impl Iterator<Item = &CleanText> {
        self.stories.iter().map(|story| &story.headline)
    }

    /// Opens the story `at` in place, or closes it.
    pub(super) fn toggle(&mut self, at: usize) {
        match self.open.iter().position(|open| *open == at) {
            Some(open) => _ = self.open.remove(open),
            None => self.open.push(at),
        }
    }

    /// The articles of the story `at`, and the index of its central one, where what they tell is still to be read.
    pub(super) fn unread_details(&self, at: usize) -> Option<(Vec<ArticleId>, usize)> {
        let story = self.stories.get(at).filter(|story| story.details.is_none())?;
        Some((story.articles.iter().map(|article| article.id).collect(), story.central))
    }

    /// The panel of the stories, with the row selected that was.
    pub(super) fn panel(&self) -> Panel {
        let mut rows = Vec::new();
        for (at, story) in self.stories.iter().enumerate() {
            rows.push(self.story_row(at, story));
            if self.open.contains(&at) {
                rows.extend(
                    story.details.iter().flatten().map(|detail| panel_row("", &**detail, RowAction::None)),
                );
                rows.extend(
                    story.articles.iter().enumerate().map(|(nth, article)| article_row(at, nth, article)),
                );
            }
        }
        let title = messages::board_title(self.stories.len(), self.articles);
        let mut panel = Panel::new(PanelKind::Stories, title, rows);
        if panel.rows.get(self.selected).is_some_and(PanelRow::is_selectable) {
            panel.selected = self.selected;
        }
        panel
    }

    /// "headline  +4: detik, tempo": how many more articles there are, and of whom.
    fn story_row(&self, at: usize, story: &BoardStory) -> PanelRow {
        let outlets: Vec<&str> = story.outlets.iter().map(|outlet| &**outlet).collect();
        let text = format!("{}{}", story.headline, messages::more_articles(story.articles.len(), &outlets));
        panel_row(
            messages::unread_of_story(story.unread(), story.articles.len()),
            text,
            RowAction::ToggleStory(at),
        )
    }
}

fn article_row(story: usize, nth: usize, article: &BoardArticle) -> PanelRow {
    let outlet = article.outlet.as_deref().map(|outlet| format!("{outlet}: ")).unwrap_or_default();
    let label = if article.is_read { messages::READ_ARTICLE } else { "" };
    panel_row(label, format!("{outlet}{}", article.title), RowAction::OpenStoryArticle(story, nth))
}
