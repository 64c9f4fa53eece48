//! Finding: what is typed after `/` is sought at each key, from where the reader was; Enter keeps the search live, Esc
//! goes back to that place.

use super::key::{Code, Key};
use super::{App, Effect, Prompt, Sought, View, words};
use crate::text::Clean;
use crate::text::find::Query;

/// Characters of a query; what is longer was pasted by mistake.
const LONGEST_QUERY: usize = 500;

impl App {
    pub(super) fn ask(&mut self) {
        let origin = match (self.view, &self.page) {
            (View::Page, Some(page)) => page.place(),
            (View::Page, None) => return,
            (View::List, _) => self.list.selected,
        };
        self.end_search();
        self.prompt = Some(Prompt { text: String::new(), origin });
    }

    pub(super) fn end_search(&mut self) {
        self.search = None;
        self.list.hits.clear();
        self.waiting.hits = 0;
        if let Some(page) = &mut self.page {
            page.find(None, 0);
        }
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
            (Code::Enter, _) => return self.confirm(),
            (Code::Esc, _) | (Code::Char('c'), true) => return self.cancel(),
            (Code::Backspace, _) if prompt.text.is_empty() => return self.cancel(),
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
        let (query, origin) = (Query::new(&prompt.text), prompt.origin);
        self.search = query.clone().map(|q| (self.view, Sought::Words(q)));
        match (self.view, &mut self.page) {
            (View::Page, Some(page)) => page.find(query.as_ref(), origin),
            (View::Page, None) => {}
            (View::List, _) => match query {
                Some(query) => {
                    self.waiting.hits = self.ticket();
                    effects.push(Effect::Search(self.waiting.hits, query));
                }
                None => {
                    self.list.hits.clear();
                    self.list.select(origin);
                }
            },
        }
    }

    pub(super) fn list_hits(&mut self, hits: Vec<usize>) {
        let origin = self.prompt.as_ref().map_or(self.list.selected, |p| p.origin);
        let next = hits.iter().find(|&&h| h >= origin).or(hits.first()).copied();
        self.list.hits = hits;
        match next {
            Some(index) => self.list.select(index),
            None if self.prompt.is_none() => self.not_found(),
            None => {}
        }
    }

    fn confirm(&mut self) {
        self.prompt = None;
        let found = match (self.view, &self.page) {
            (View::Page, page) => page.as_ref().is_some_and(|p| p.hit_count().is_some()),
            (View::List, _) => self.waiting.hits != 0 || !self.list.hits.is_empty(),
        };
        if self.search.is_some() && !found {
            self.not_found();
        }
    }

    fn not_found(&mut self) {
        let in_headline = match (&self.search, &self.page) {
            (Some((View::Page, Sought::Words(query))), Some(page)) => query.is_in(&page.article().title),
            _ => false,
        };
        self.end_search();
        self.say(if in_headline { words::IN_HEADLINE } else { words::NO_HITS });
    }

    fn cancel(&mut self) {
        let origin = self.prompt.take().map_or(0, |p| p.origin);
        let view = self.view;
        self.end_search();
        match (view, &mut self.page) {
            (View::Page, Some(page)) => page.go_back_to(origin),
            (View::Page, None) => {}
            (View::List, _) => self.list.select(origin),
        }
    }
}
