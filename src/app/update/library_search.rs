//! The search of a library: its prompt, the list that follows what is typed, and the way back.

use crate::app::library_search::LibrarySearch;
use crate::app::{App, Effect, Pane, Prompt, PromptKind};
use crate::query::{self, Expr};
use crate::shelf::{Arrangement, SortOrder};

impl App {
    /// Opens the prompt for a query.
    pub(super) fn open_library_search_prompt(&mut self) {
        let origin = self.list.selected;
        if self.library_search.is_none() {
            let id = self.list.get(origin).map(|headline| headline.id);
            let before = self.arranging.target().clone();
            self.library_search = Some(LibrarySearch::new(before, id));
        }
        self.focus = Pane::List;
        self.prompt = Some(Prompt { kind: PromptKind::LibrarySearch(None), text: String::new(), origin });
    }

    /// Has the list show what the query so far finds. While it cannot be parsed, the list stays.
    pub(super) fn update_library_search(&mut self, effects: &mut Vec<Effect>) {
        let (Some(prompt), Some(search)) = (&mut self.prompt, &mut self.library_search) else { return };
        let text = prompt.text.trim();
        let (arrangement, selected) = match query::parse(text, self.now) {
            Err(error) => return prompt.kind = PromptKind::LibrarySearch(Some(error)),
            Ok(_) if text.is_empty() => {
                (search.query, search.typed) = (None, String::new());
                (search.previous.clone(), search.origin)
            }
            Ok(expr) => {
                (search.query, search.typed) = (Some(expr.clone()), text.to_owned());
                let filter = search.previous.filter.iter().cloned().chain([expr]).collect();
                let filter = Some(Expr::all(filter));
                (Arrangement { filter, order: SortOrder::Best, ..search.previous.clone() }, None)
            }
        };
        prompt.kind = PromptKind::LibrarySearch(None);
        self.start_arranging(arrangement, effects);
        self.arranging.select_after = Some(selected);
    }

    /// Enter on a query: the list goes on to show what was found.
    pub(super) fn confirm_library_search(&mut self, effects: &mut Vec<Effect>) {
        match self.prompt.take() {
            // The prompt stays open, with the hint under the reader's eye.
            Some(prompt) if matches!(prompt.kind, PromptKind::LibrarySearch(Some(_))) => {
                self.prompt = Some(prompt)
            }
            Some(prompt) if prompt.text.trim().is_empty() => self.cancel_library_search(effects),
            _ => {}
        }
    }

    /// Shows the list as it was, with the article selected that was.
    pub(super) fn cancel_library_search(&mut self, effects: &mut Vec<Effect>) {
        let origin = self.library_search.as_ref().and_then(|search| search.origin);
        self.end_library_search(effects);
        self.arranging.select_after = Some(origin);
    }

    /// Shows the list as it was, at the article that is selected now.
    pub(super) fn end_library_search(&mut self, effects: &mut Vec<Effect>) {
        let Some(search) = self.library_search.take() else { return };
        if let Some(page) = &mut self.page {
            page.find(None, 0);
        }
        self.start_arranging(search.previous, effects);
    }

    /// What the list shows, or would without the search.
    pub fn arrangement_without_search(&self) -> Arrangement {
        self.library_search.as_ref().map_or(&self.arranging.current, |search| &search.previous).clone()
    }

    /// What the list is to show when it is told to show something else: without the search, if one is live.
    pub(super) fn take_arrangement_without_search(&mut self) -> Arrangement {
        match self.library_search.take() {
            Some(search) => search.previous,
            None => self.arranging.target().clone(),
        }
    }

    /// Marks the words of the query on the page of an article that was found.
    pub(super) fn mark_search_words(&mut self) {
        let (Some(search), Some(page)) = (&self.library_search, &mut self.page) else { return };
        if page.index() == Some(self.list.selected) && page.hit_count().is_none() {
            page.find_words(&search.search_words());
        }
    }
}
