//! Finding: what is typed after `/` is sought at each key, from where the reader was; Enter keeps the search live, Esc
//! goes back to that place. In a list hits come as they are met: the first one is gone to, the others are counted. A name
//! that was chosen in the panel of names is sought in the list in the same way.

use super::key::{Code, Key};
use super::{App, Asks, Effect, Prompt, Sought, View, words};
use crate::shelf::Hit;
use kabar_annotate::article::Bearer;
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::Query;

/// Characters of a query; what is longer was pasted by mistake.
const LONGEST_QUERY: usize = 500;

impl App {
    pub(super) fn ask(&mut self, effects: &mut Vec<Effect>) {
        if self.is_library && self.view != View::Page {
            self.end_search(effects);
            return self.ask_seek();
        }
        let origin = match (self.view, &self.page) {
            (View::Page, Some(page)) => page.place(),
            (View::Page, None) => return,
            (View::List | View::Side, _) => self.list.selected,
        };
        if self.view == View::Side {
            self.view = View::List;
        }
        self.end_search(effects);
        self.prompt = Some(Prompt { asks: Asks::Words, text: String::new(), origin });
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
        self.list.searching = false;
        if self.waiting.hits != 0 {
            effects.push(Effect::Stop(self.waiting.hits));
            self.waiting.hits = 0;
        }
    }

    /// Leaves the panel of names for the articles of the list that name `bearer`.
    pub(super) fn search_name(&mut self, bearer: Bearer, effects: &mut Vec<Effect>) {
        self.end_search(effects);
        self.panel = None;
        self.view = View::List;
        let sought = Sought::Name(bearer);
        self.search = Some((View::List, sought.clone()));
        self.search_list(sought, self.list.selected, effects);
    }

    /// Begins to look for what is `sought` in the list.
    pub(super) fn search_list(&mut self, sought: Sought, from: usize, effects: &mut Vec<Effect>) {
        self.list.hits = Vec::new();
        (self.list.searching, self.list.searched) = (true, 0);
        // The next search of a list ends the one before it.
        self.waiting.hits = self.ticket();
        effects.push(Effect::Search(self.waiting.hits, sought, from));
    }

    pub(super) fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if let Some(prompt) = &mut self.prompt {
            prompt.text.push_str(&Clean::line(text));
            self.typed(effects);
        }
    }

    pub(super) fn prompt_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(prompt) = &mut self.prompt else { return };
        match (key.code, key.ctrl) {
            (Code::Enter, _) if matches!(prompt.asks, Asks::Filter(_)) => {
                return self.confirm_filter(effects);
            }
            (Code::Enter, _) if matches!(prompt.asks, Asks::Seek(_)) => return self.confirm_seek(effects),
            (Code::Enter, _) if prompt.asks == Asks::Row => return self.prompt = None,
            (Code::Enter, _) if prompt.asks != Asks::Words => return self.confirm_line(effects),
            (Code::Tab, _) => {
                match &mut prompt.asks {
                    Asks::Command(kind) => *kind = kind.other(),
                    Asks::Tag => self.complete_tag(),
                    _ => {}
                }
                return;
            }
            (Code::Enter, _) => return self.confirm(effects),
            (Code::Esc, _) | (Code::Char('c'), true) => return self.cancel(effects),
            (Code::Backspace, _) if prompt.text.is_empty() => return self.cancel(effects),
            (Code::Backspace, _) | (Code::Char('h'), true) => drop(prompt.text.pop()),
            (Code::Char('u'), true) => prompt.text.clear(),
            (Code::Char('w'), true) => {
                let kept = prompt.text.trim_end().rfind(' ').map_or(0, |space| space + 1);
                prompt.text.truncate(kept);
            }
            (Code::Char(c), false) => prompt.text.push_str(&Clean::text(c.encode_utf8(&mut [0; 4]))),
            _ => return,
        }
        self.typed(effects);
    }

    /// Searches for what has been typed so far, from where the reader was.
    fn typed(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = &mut self.prompt else { return };
        if let Some((end, _)) = prompt.text.char_indices().nth(LONGEST_QUERY) {
            prompt.text.truncate(end);
        }
        match prompt.asks {
            Asks::Words => {}
            Asks::Filter(_) => return self.check_filter(),
            Asks::Seek(_) => return self.seek_typed(effects),
            Asks::Row => return self.narrow_panel(),
            Asks::Feed | Asks::Tag | Asks::View | Asks::Name(_) | Asks::Command(_) => return,
        }
        let (query, origin) = (Query::new(&prompt.text), prompt.origin);
        self.search = query.clone().map(|q| (self.view, Sought::Words(q)));
        match (self.view, &mut self.page) {
            (View::Page, Some(page)) => page.find(query.as_ref(), origin),
            (View::Page, None) => {}
            (View::List | View::Side, _) => match query {
                Some(query) => self.search_list(Sought::Words(query), origin, effects),
                None => {
                    self.end_list_search(effects);
                    self.list.select(origin);
                }
            },
        }
    }

    /// Takes hits as they come. The first of all is gone to; after that the reader goes where he likes.
    pub(super) fn list_hits(&mut self, hits: Vec<Hit>, last: bool) {
        if let (true, Some(first)) = (self.list.hits.is_empty(), hits.first()) {
            self.list.select(first.at);
        }
        self.list.take_hits(hits);
        if last {
            self.waiting.hits = 0;
            self.list.searching = false;
            if self.list.hits.is_empty() && self.prompt.is_none() {
                self.not_found(&mut Vec::new());
            }
        }
    }

    fn confirm(&mut self, effects: &mut Vec<Effect>) {
        self.prompt = None;
        let found = match (self.view, &self.page) {
            (View::Page, page) => page.as_ref().is_some_and(|p| p.hit_count().is_some()),
            (View::List | View::Side, _) => self.list.searching || !self.list.hits.is_empty(),
        };
        if self.search.is_some() && !found {
            self.not_found(effects);
        }
    }

    fn not_found(&mut self, effects: &mut Vec<Effect>) {
        let in_headline = match (&self.search, &self.page) {
            (Some((View::Page, Sought::Words(query))), Some(page)) => query.is_in(&page.article().title),
            _ => false,
        };
        self.end_search(effects);
        self.say(if in_headline { words::IN_HEADLINE } else { words::NO_HITS });
    }

    fn cancel(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = self.prompt.take() else { return };
        if matches!(prompt.asks, Asks::Seek(_)) {
            return self.cancel_seek(effects);
        }
        if prompt.asks == Asks::Row
            && let Some(panel) = &mut self.panel
        {
            panel.narrow("");
        }
        if prompt.asks != Asks::Words {
            return;
        }
        let view = self.view;
        self.end_search(effects);
        match (view, &mut self.page) {
            (View::Page, Some(page)) => page.go_back_to(prompt.origin),
            (View::Page, None) => {}
            (View::List | View::Side, _) => self.list.select(prompt.origin),
        }
    }
}
