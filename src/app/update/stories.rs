//! The panel of stories: asked for, opened in place, its articles opened and marked.

use crate::app::panel::{PanelKind, RowAction};
use crate::app::story_board::{BoardArticle, StoryBoard};
use crate::app::{App, Effect, ShelfRequest, messages};
use crate::shelf::state::ReadingSession;
use crate::shelf::{ArticleId, MarkChange};
use kabar_annotate::text::CleanText;

impl App {
    /// Has the articles of the list grouped into stories, which the panel then shows.
    pub(super) fn request_stories(&mut self, effects: &mut Vec<Effect>) {
        if self.list.status.listed == 0 {
            return self.notify_nothing_to_do();
        }
        let ticket = self.ask_shelf(ShelfRequest::Stories, effects);
        self.panels.stories_request.begin(ticket);
        self.notify(messages::GROUPING);
    }

    /// The stories are there. Where the articles are those of the last time, what was open stays open.
    pub(super) fn show_stories(&mut self, board: StoryBoard) {
        let before = self.panels.stories.take().filter(|before| before.has_stories_of(&board));
        let (open, selected) = before.map(|before| (before.open, before.selected)).unwrap_or_default();
        let board = StoryBoard { open, selected, ..board };
        self.notice = None;
        self.panel = Some(board.panel());
        self.panels.stories = Some(board);
    }

    /// Enter on a story: it is opened in place, or closed.
    pub(super) fn toggle_story(&mut self, at: usize, effects: &mut Vec<Effect>) {
        let Some(board) = &mut self.panels.stories else { return };
        board.toggle(at);
        let mut panel = board.panel();
        panel.select_action(&RowAction::ToggleStory(at));
        board.selected = panel.selected;
        self.panel = Some(panel);
        let wanted = board.unread_details(at);
        if let Some((articles, central)) = wanted {
            let ticket = self.ask_shelf(ShelfRequest::StoryDetails(articles, central), effects);
            self.panels.details_request.begin(ticket);
            self.panels.details_of = at;
        }
    }

    /// What a story tells is there. The row that was selected stays so.
    pub(super) fn show_story_details(&mut self, details: Vec<CleanText>) {
        let Some(board) = &mut self.panels.stories else { return };
        if let Some(story) = board.stories.get_mut(self.panels.details_of) {
            story.details = Some(details);
        }
        if let Some(shown) = self.panel.as_mut().filter(|panel| panel.kind == PanelKind::Stories) {
            let selected = shown.selected_action().cloned();
            *shown = board.panel();
            selected.iter().for_each(|action| shown.select_action(action));
        }
    }

    /// Enter on an article of a story: it is looked for in the list, and opened.
    pub(super) fn open_story_article(&mut self, story: usize, nth: usize, effects: &mut Vec<Effect>) {
        let selected = self.panel.take().map_or(0, |panel| panel.selected);
        let Some(board) = &mut self.panels.stories else { return };
        board.selected = selected;
        let Some(article) = board.stories.get_mut(story).and_then(|story| story.articles.get_mut(nth)) else {
            return;
        };
        article.is_read = true;
        let session = ReadingSession {
            key: article.key.to_string(),
            title: article.title.to_string(),
            at: article.position,
            open: true,
            ..ReadingSession::default()
        };
        self.open_session_article(session, effects);
    }

    /// Marks what the selected row of the panel stands for: an article, or all of a story.
    pub(super) fn mark_story_row(&mut self, mark_star: bool, effects: &mut Vec<Effect>) {
        let Some(panel) = &self.panel else { return };
        let (selected, action) = (panel.selected, panel.selected_action().cloned());
        let Some(board) = &mut self.panels.stories else { return };
        let marked: &mut [BoardArticle] = match action {
            Some(RowAction::ToggleStory(story)) if !mark_star => &mut board.stories[story].articles,
            Some(RowAction::OpenStoryArticle(story, nth)) => &mut board.stories[story].articles[nth..=nth],
            _ => return self.notify_nothing_to_do(),
        };
        let read = marked.iter().any(|article| !article.is_read);
        let change = match mark_star {
            true => MarkChange { read: None, starred: Some(true) },
            false => MarkChange { read: Some(read), starred: None },
        };
        let ids: Vec<ArticleId> = marked.iter().map(|article| article.id).collect();
        if !mark_star {
            marked.iter_mut().for_each(|article| article.is_read = read);
        }
        board.selected = selected;
        self.panel = Some(board.panel());
        self.ask_shelf(ShelfRequest::MarkAll(ids, change), effects);
        self.list.is_stale = true;
        self.sidebar.is_stale = true;
    }
}
