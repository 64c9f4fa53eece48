//! Searches of the page and of the list. The text typed after `/` is searched for at each key, from where the reader was;
//! Enter keeps the search live, Esc goes back. Hits in the list arrive while the search runs: the first one is selected, the
//! others are counted. A name from the panel of names is searched for in the same way.

use crate::app::action::Action;
use crate::app::key::{Key, KeyCode};
use crate::app::{App, Effect, Pane, Prompt, PromptKind, SearchTarget, ShelfRequest, messages};
use crate::shelf::SearchHit;
use kabar_annotate::article::NameKey;
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;

/// The most characters of a prompt; what is longer was pasted by mistake.
const MAX_PROMPT_CHARS: usize = 500;

impl App {
    pub(super) fn open_find_prompt(&mut self, effects: &mut Vec<Effect>) {
        if self.is_library() && self.focus != Pane::Page {
            self.end_search(effects);
            return self.open_library_search_prompt();
        }
        let origin = match (self.focus, &self.page) {
            (Pane::Page, Some(page)) => page.top_byte(),
            (Pane::Page, None) => return,
            (Pane::List | Pane::Sidebar, _) => self.list.selected,
        };
        if self.focus == Pane::Sidebar {
            self.focus = Pane::List;
        }
        self.end_search(effects);
        self.prompt = Some(Prompt { kind: PromptKind::Find, text: String::new(), origin });
    }

    pub(super) fn end_search(&mut self, effects: &mut Vec<Effect>) {
        self.search = None;
        self.end_list_search(effects);
        if let Some(page) = &mut self.page {
            page.find(None, 0);
        }
    }

    fn end_list_search(&mut self, effects: &mut Vec<Effect>) {
        self.list.hits = Vec::new();
        self.list.is_searching = false;
        effects.extend(self.list.search_request.abort().map(Effect::CancelShelf));
    }

    /// Leaves the panel of names for the articles of the list that name `bearer`.
    pub(super) fn search_name(&mut self, name: NameKey, effects: &mut Vec<Effect>) {
        self.end_search(effects);
        self.panel = None;
        self.panels.below.clear();
        self.focus = Pane::List;
        let target = SearchTarget::Name(name);
        self.search = Some((Pane::List, target.clone()));
        self.start_list_search(target, self.list.selected, effects);
    }

    /// Starts to search the list for a target, from a position on.
    pub(super) fn start_list_search(&mut self, target: SearchTarget, from: usize, effects: &mut Vec<Effect>) {
        self.list.hits = Vec::new();
        (self.list.is_searching, self.list.searched_percent) = (true, 0);
        // The next search of a list ends the one before it.
        let ticket = self.ask_shelf(ShelfRequest::Search(target, from), effects);
        self.list.search_request.begin(ticket);
    }

    pub(super) fn handle_paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if let Some(prompt) = &mut self.prompt {
            prompt.text.push_str(&CleanText::one_line(text));
            self.prompt_changed(effects);
        }
    }

    pub(super) fn prompt_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(prompt) = &mut self.prompt else { return };
        match (key.code, key.ctrl) {
            (KeyCode::Enter, _) if matches!(prompt.kind, PromptKind::Filter(_)) => {
                return self.confirm_filter(effects);
            }
            (KeyCode::Enter, _) if matches!(prompt.kind, PromptKind::LibrarySearch(_)) => {
                return self.confirm_library_search(effects);
            }
            (KeyCode::Enter, _) if prompt.kind == PromptKind::PanelRow => return self.prompt = None,
            (KeyCode::Enter, _) if prompt.kind == PromptKind::Name => {
                self.prompt = None;
                return self.panel_action(Action::Open, None, effects);
            }
            (KeyCode::Down | KeyCode::Up, _) if prompt.kind == PromptKind::Name => {
                let rows = if key.code == KeyCode::Down { 1 } else { -1 };
                return self.panel.iter_mut().for_each(|panel| panel.move_selection(rows));
            }
            (KeyCode::Enter, _) if prompt.kind != PromptKind::Find => {
                return self.confirm_text_prompt(effects);
            }
            (KeyCode::Tab, _) => {
                match &mut prompt.kind {
                    PromptKind::Command(kind) => *kind = kind.toggled(),
                    PromptKind::Tag => self.complete_tag(),
                    _ => {}
                }
                return;
            }
            (KeyCode::Enter, _) => return self.confirm_find(effects),
            (KeyCode::Esc, _) | (KeyCode::Char('c'), true) => return self.cancel_prompt(effects),
            (KeyCode::Backspace, _) if prompt.text.is_empty() => return self.cancel_prompt(effects),
            (KeyCode::Backspace, _) | (KeyCode::Char('h'), true) => drop(prompt.text.pop()),
            (KeyCode::Char('u'), true) => prompt.text.clear(),
            (KeyCode::Char('w'), true) => {
                let kept = prompt.text.trim_end().rfind(' ').map_or(0, |space| space + 1);
                prompt.text.truncate(kept);
            }
            (KeyCode::Char(c), false) => prompt.text.push_str(&CleanText::new(c.encode_utf8(&mut [0; 4]))),
            _ => return,
        }
        self.prompt_changed(effects);
    }

    /// Searches for what has been typed so far, from where the reader was.
    fn prompt_changed(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = &mut self.prompt else { return };
        if let Some((end, _)) = prompt.text.char_indices().nth(MAX_PROMPT_CHARS) {
            prompt.text.truncate(end);
        }
        match prompt.kind {
            PromptKind::Find => {}
            PromptKind::Filter(_) => return self.check_filter(),
            PromptKind::LibrarySearch(_) => return self.update_library_search(effects),
            PromptKind::PanelRow => return self.narrow_panel(),
            PromptKind::Name => return self.name_prompt_changed(effects),
            PromptKind::Feed
            | PromptKind::SavePage
            | PromptKind::Tag
            | PromptKind::SaveView
            | PromptKind::RenamePlace(_)
            | PromptKind::Command(_) => return,
        }
        let (query, origin) = (TextQuery::new(&prompt.text), prompt.origin);
        self.search = query.clone().map(|q| (self.focus, SearchTarget::Words(q)));
        match (self.focus, &mut self.page) {
            (Pane::Page, Some(page)) => page.find(query.as_ref(), origin),
            (Pane::Page, None) => {}
            (Pane::List | Pane::Sidebar, _) => match query {
                Some(query) => self.start_list_search(SearchTarget::Words(query), origin, effects),
                None => {
                    self.end_list_search(effects);
                    self.list.select(origin);
                }
            },
        }
    }

    /// Adds hits. The first of all is selected; the later ones do not move the selection.
    pub(super) fn add_list_hits(&mut self, hits: Vec<SearchHit>) {
        if let (true, Some(first)) = (self.list.hits.is_empty(), hits.first()) {
            self.list.select(first.position);
        }
        self.list.add_hits(hits);
    }

    /// The search of the list has looked through all of it.
    pub(super) fn list_search_finished(&mut self) {
        self.list.is_searching = false;
        if self.list.hits.is_empty() && self.prompt.is_none() {
            self.search_failed(&mut Vec::new());
        }
    }

    fn confirm_find(&mut self, effects: &mut Vec<Effect>) {
        self.prompt = None;
        let found = match (self.focus, &self.page) {
            (Pane::Page, page) => page.as_ref().is_some_and(|p| p.hit_count().is_some()),
            (Pane::List | Pane::Sidebar, _) => self.list.is_searching || !self.list.hits.is_empty(),
        };
        if self.search.is_some() && !found {
            self.search_failed(effects);
        }
    }

    fn search_failed(&mut self, effects: &mut Vec<Effect>) {
        let in_headline = match (&self.search, &self.page) {
            (Some((Pane::Page, SearchTarget::Words(query))), Some(page)) => {
                query.is_found_in(&page.article().title)
            }
            _ => false,
        };
        self.end_search(effects);
        self.notify(if in_headline { messages::ONLY_IN_HEADLINE } else { messages::NO_HITS });
    }

    fn cancel_prompt(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = self.prompt.take() else { return };
        if matches!(prompt.kind, PromptKind::LibrarySearch(_)) {
            return self.cancel_library_search(effects);
        }
        if prompt.kind == PromptKind::Name {
            return self.panel = self.panels.below.pop();
        }
        if prompt.kind == PromptKind::PanelRow
            && let Some(panel) = &mut self.panel
        {
            panel.narrow("");
        }
        if prompt.kind != PromptKind::Find {
            return;
        }
        let view = self.focus;
        self.end_search(effects);
        match (view, &mut self.page) {
            (Pane::Page, Some(page)) => page.scroll_to_byte(prompt.origin),
            (Pane::Page, None) => {}
            (Pane::List | Pane::Sidebar, _) => self.list.select(prompt.origin),
        }
    }

    /// Is a search live in the pane that has the keys? What was found in the text of a listed article is live on its page
    /// too.
    pub fn searches_here(&self) -> bool {
        let on_page =
            || self.focus == Pane::Page && self.page.as_ref().is_some_and(|p| p.hit_count().is_some());
        let in_library = self.library_search.is_some() && (self.focus == Pane::List || on_page());
        self.panel.is_none()
            && (in_library || self.search.as_ref().is_some_and(|s| s.0 == self.focus || on_page()))
    }

    /// Ends the search of this pane; a search of the list goes on when its words on a page are left.
    pub(super) fn leave_search(&mut self, effects: &mut Vec<Effect>) {
        match (&mut self.page, &self.search) {
            (Some(page), Some((Pane::List, _)) | None) if self.focus == Pane::Page => page.find(None, 0),
            _ if self.library_search.is_some() => self.end_library_search(effects),
            _ => self.end_search(effects),
        }
    }

    /// On the page of an article in whose text the list's search found something, goes there.
    pub(super) fn go_to_list_hit(&mut self) {
        self.mark_search_words();
        let Some((Pane::List, target)) = &self.search else { return };
        let (Some(page), Some(hit)) = (&mut self.page, self.list.hit_at(self.list.selected)) else { return };
        if page.index() != Some(self.list.selected) || page.hit_count().is_some() {
            return;
        }
        match target {
            SearchTarget::Words(query) if hit.in_text => page.find(Some(query), 0),
            SearchTarget::Words(_) => {}
            SearchTarget::Name(name) => page.find_name(name),
        }
    }
}
