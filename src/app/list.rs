//! The list: which headline is selected, and which are on screen. It holds a window of headlines around the screen, never
//! all of them.

use super::headings::{Headings, ReaderZone};
use super::messages;
use super::ticket::PendingRequest;
use crate::shelf::{Headline, SearchHit, ShelfStatus};
use std::ops::Range;

/// Screens of headlines that are asked for on either side of the one on screen, so that no step has to wait.
const SCREENS_AROUND: usize = 3;

/// The list of headlines.
#[derive(Debug, Default)]
pub struct ArticleList {
    /// How many articles there are.
    pub status: ShelfStatus,
    /// The selected article's index.
    pub selected: usize,
    /// The first article on screen.
    pub top: usize,
    /// Rows of the screen, and of one article.
    height: usize,
    rows_per_article: usize,
    /// What it has headings by.
    pub headings: Headings,
    /// The reader's time zone, which decides on which day an article stands; UTC until it is known.
    pub time_zone: ReaderZone,
    /// Does the list scroll by half a screen at once? Beside a page a terminal cannot scroll a part of its rows, and every
    /// row that moves is written again.
    pub jump_scroll: bool,
    /// What the live search found, in the order of the list.
    pub hits: Vec<SearchHit>,
    /// Does the search still run?
    pub is_searching: bool,
    /// How many percent of the list it has searched.
    pub searched_percent: usize,
    pub(super) window_request: PendingRequest,
    pub(super) search_request: PendingRequest,
    pub(super) unread_request: PendingRequest,
    /// Must the window be asked for again? The old one is shown until then.
    pub is_stale: bool,
    window_start: usize,
    window: Vec<Headline>,
}

impl ArticleList {
    /// Articles that fit the screen where none begins under a heading; at least 1.
    pub fn capacity(&self) -> usize {
        (self.height / self.rows_per_article.max(1)).max(1)
    }

    /// The headline at `index`, if it is in the window.
    pub fn get(&self, index: usize) -> Option<&Headline> {
        self.window.get(index.checked_sub(self.window_start)?)
    }

    /// The headline at `index`, if it is in the window; to change its marks at once while the shelf stores them.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut Headline> {
        self.window.get_mut(index.checked_sub(self.window_start)?)
    }

    /// The headlines on screen, with their indexes.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &Headline)> {
        self.visible_range().filter_map(|index| Some((index, self.get(index)?)))
    }

    /// Does a heading stand above the article at `index`?
    pub fn has_heading(&self, index: usize) -> bool {
        match (self.get(index), index.checked_sub(1).map(|before| self.get(before))) {
            (Some(_), None) => self.headings != Headings::None,
            (Some(this), Some(Some(before))) => !self.headings.share_heading(before, this, &self.time_zone),
            // The headline before is not in the window: no heading is drawn until it is.
            _ => false,
        }
    }

    /// Rows that the article at `index` takes, with its heading.
    pub fn row_count(&self, index: usize) -> usize {
        self.rows_per_article.max(1) + usize::from(self.has_heading(index))
    }

    fn visible_range(&self) -> Range<usize> {
        let shown = self.count_fitting(self.top..self.status.listed);
        self.top..(self.top + shown).min(self.status.listed)
    }

    /// How many of `articles`, from the first on, fit the screen; at least 1.
    fn count_fitting(&self, articles: impl Iterator<Item = usize>) -> usize {
        let mut left = self.height;
        let fits = |index: &usize| {
            let rows = self.row_count(*index);
            let fits = rows <= left;
            left = left.saturating_sub(rows);
            fits
        };
        articles.take_while(fits).count().max(1)
    }

    /// The row of the screen on which the selected article's headline stands.
    pub fn selected_row(&self) -> usize {
        let above: usize = (self.top..self.selected).map(|index| self.row_count(index)).sum();
        above + usize::from(self.has_heading(self.selected))
    }

    /// The article on a row of the screen.
    pub fn article_at_row(&self, row: usize) -> Option<usize> {
        let mut below = 0;
        self.visible_range().find(|index| {
            below += self.row_count(*index);
            row < below
        })
    }

    /// The first article of a screen on which `last` is the last one.
    fn top_above(&self, last: usize) -> usize {
        last + 1 - self.count_fitting((0..=last).rev())
    }

    /// The window to ask for, where the one there is lacks a part of the screen or is stale.
    pub fn missing_window(&self) -> Option<Range<usize>> {
        let screen = self.visible_range();
        let held = self.window_start..self.window_start + self.window.len();
        if screen.is_empty() || (!self.is_stale && held.start <= screen.start && screen.end <= held.end) {
            return None;
        }
        let around = self.capacity() * SCREENS_AROUND;
        Some(screen.start.saturating_sub(around)..screen.end + around)
    }

    /// Drops the window, since its marks may be out of date.
    pub fn clear_window(&mut self) {
        self.window = Vec::new();
    }

    /// Replaces the headlines in memory by `rows`, the first of which is at position `start` of the list.
    pub fn set_window(&mut self, start: usize, rows: Vec<Headline>) {
        (self.window_start, self.window) = (start, rows);
        // Headings take rows that were not counted before.
        self.select(self.selected);
    }

    /// Selects `index`, or the last article, and scrolls just as far as needed.
    pub fn select(&mut self, index: usize) {
        let end = self.status.listed.saturating_sub(1);
        self.selected = index.min(end);
        let leap = if self.jump_scroll { self.capacity() / 2 } else { 0 };
        if self.selected < self.top {
            self.top = self.selected.saturating_sub(leap);
        } else if !self.visible_range().contains(&self.selected) {
            let leapt = self.top_above((self.selected + leap).min(end));
            self.top = leapt.clamp(self.top_above(self.selected), self.selected);
        }
        self.top = self.top.min(self.top_above(end));
    }

    /// Scrolls so that the selected article stands in that row of the screen, as far as there is enough above and below.
    pub fn scroll_to_row(&mut self, row: usize) {
        let most = self.status.listed.saturating_sub(self.capacity());
        self.top = self.selected.saturating_sub(row.min(self.capacity().saturating_sub(1))).min(most);
        self.select(self.selected);
    }

    /// Selects the article `by` further down, or up.
    pub fn move_selection(&mut self, by: isize) {
        self.select(self.selected.saturating_add_signed(by));
    }

    /// The list is arranged anew: the article that was selected now stands `at`, and stays in its row of the screen.
    pub fn set_arranged(&mut self, status: ShelfStatus, at: Option<usize>) {
        let row = self.selected.saturating_sub(self.top);
        self.status = status;
        (self.window_start, self.window) = (0, Vec::new());
        self.top = at.map_or(0, |at| at.saturating_sub(row));
        self.select(at.unwrap_or(0));
    }

    /// Adds hits. A search begins at the selected article, and so may find the end of the list before its beginning.
    pub fn add_hits(&mut self, hits: Vec<SearchHit>) {
        let in_order = self.hits.last().zip(hits.first()).is_none_or(|(last, first)| last < first);
        self.hits.extend(hits);
        if !in_order {
            // Two ordered runs: this is a merge.
            self.hits.sort();
        }
    }

    /// The hit at a position.
    pub fn hit_at(&self, at: usize) -> Option<SearchHit> {
        self.hit_index(at).map(|number| self.hits[number])
    }

    /// The index of the hit at a position.
    pub fn hit_index(&self, at: usize) -> Option<usize> {
        self.hits.binary_search_by_key(&at, |hit| hit.position).ok()
    }

    /// Room of `height` rows, with `each` of them for an article; see [`ArticleList::jump_scroll`].
    pub fn resize(&mut self, height: usize, each: usize, leaps: bool) {
        (self.height, self.rows_per_article, self.jump_scroll) = (height, each, leaps);
        self.select(self.selected);
    }

    /// Selects the next hit, or the previous one, around the end: then with a notice. `Err` where there is none.
    pub fn walk_hits(&mut self, back: bool) -> Result<Option<&'static str>, &'static str> {
        let (first, last) =
            (self.hits.first().ok_or(messages::NO_HITS)?, self.hits.last().ok_or(messages::NO_HITS)?);
        let next = if back {
            self.hits[..self.hits.partition_point(|h| h.position < self.selected)].last()
        } else {
            self.hits.get(self.hits.partition_point(|h| h.position <= self.selected))
        };
        let around = if back { (last, messages::WRAPPED_BACK) } else { (first, messages::WRAPPED) };
        let (target, said) = next.map_or((around.0, Some(around.1)), |h| (h, None));
        self.select(target.position);
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(articles: usize, room: usize) -> ArticleList {
        let status = ShelfStatus { listed: articles, unread: articles, ..ShelfStatus::default() };
        ArticleList { status, height: room, rows_per_article: 1, ..ArticleList::default() }
    }

    #[test]
    fn selecting_scrolls_no_more_than_needed() {
        let mut list = list(10, 4);
        for (step, selected, top) in [(1, 1, 0), (3, 4, 1), (-1, 3, 1), (-3, 0, 0), (99, 9, 6), (-99, 0, 0)] {
            list.move_selection(step);
            assert_eq!((list.selected, list.top), (selected, top), "{step}");
        }
        list.select(9);
        list.resize(20, 1, false);
        assert_eq!(list.top, 0);
    }

    #[test]
    fn a_list_beside_a_page_scrolls_by_half_a_screen() {
        let mut list = ArticleList { jump_scroll: true, ..list(30, 10) };
        for (step, selected, top) in
            [(9, 9, 0), (1, 10, 6), (5, 15, 6), (1, 16, 12), (-5, 11, 6), (99, 29, 20)]
        {
            list.move_selection(step);
            assert_eq!((list.selected, list.top), (selected, top), "{step}");
        }
    }

    #[test]
    fn asks_for_a_window_around_the_screen_and_only_when_it_must() {
        let mut list = list(1000, 10);
        assert_eq!(list.missing_window(), Some(0..40));
        list.select(500);
        assert_eq!(list.missing_window(), Some(461..531));
        let row = Headline::new(
            crate::shelf::ArticleId(0),
            &kabar_annotate::article::Draft { title: Some("x".into()), ..Default::default() }
                .finish()
                .expect("made"),
        );
        list.set_window(461, vec![row; 70]);
        assert_eq!(list.missing_window(), None);
        list.move_selection(-20);
        assert_eq!(list.missing_window(), None);
        assert_eq!(ArticleList::default().missing_window(), None);
    }

    #[test]
    fn headings_take_rows_and_the_selected_article_stays_on_screen() {
        let row = |n: usize| {
            let site = Some(format!("Warta {}", n / 3));
            let article =
                kabar_annotate::article::Draft { title: Some("x".into()), site, ..Default::default() };
            Headline::new(crate::shelf::ArticleId(n as u64), &article.finish().expect("made"))
        };
        let mut list = ArticleList { headings: Headings::Outlet, ..list(30, 8) };
        list.set_window(0, (0..30).map(row).collect());
        // Two headings and six articles.
        assert_eq!(list.visible_range(), 0..6);
        assert_eq!(
            [0, 1, 4, 5, 7].map(|y| list.article_at_row(y)),
            [Some(0), Some(0), Some(3), Some(3), Some(5)]
        );
        for (step, top) in [(5, 0), (1, 1), (1, 2), (1, 3), (99, 24), (-1, 24), (-5, 23)] {
            list.move_selection(step);
            assert_eq!(list.top, top, "{step} to {}", list.selected);
            assert!(list.visible_range().contains(&list.selected), "{step}");
        }
        list.jump_scroll = true;
        for step in [1; 40].iter().chain(&[-1; 40]) {
            list.move_selection(*step);
            assert!(list.visible_range().contains(&list.selected), "{}", list.selected);
        }
    }

    #[test]
    fn an_article_keeps_its_row_of_the_screen_when_the_list_is_arranged_anew() {
        let mut list = list(100, 10);
        list.select(50);
        list.move_selection(-3);
        assert_eq!((list.selected, list.top), (47, 41));
        let status = ShelfStatus { listed: 60, ..ShelfStatus::default() };
        for (at, selected, top) in [(Some(30), 30, 24), (Some(2), 2, 0), (Some(59), 59, 50), (None, 0, 0)] {
            list.set_arranged(status, at);
            assert_eq!((list.selected, list.top), (selected, top), "{at:?}");
            (list.selected, list.top) = (47, 41);
        }
    }

    #[test]
    fn hits_are_walked_around_the_end() {
        let mut list = list(10, 4);
        assert!(list.walk_hits(false).is_err());
        list.add_hits([7].map(|at| SearchHit { position: at, in_text: false }).to_vec());
        list.add_hits([2].map(|at| SearchHit { position: at, in_text: true }).to_vec());
        assert_eq!((list.hit_index(7), list.hit_index(3)), (Some(1), None));
        let mut walked = Vec::new();
        for back in [false, false, false, true] {
            walked.push((list.walk_hits(back).expect("hits").is_some(), list.selected));
        }
        assert_eq!(walked, [(false, 2), (false, 7), (true, 2), (true, 7)]);
    }
}
