//! The search of a library. What is typed after `/` is a query in the filter's language; at each key the list shows what it
//! finds, the best first, each with the words around its first hit. `Esc` shows the list as it was before: with the
//! article selected that was found and gone to, or while the query is being typed with the one that was selected then.

use super::{App, Asks, Effect, Prompt, View};
use crate::query::{self, Expr};
use crate::shelf::{Arrangement, Id, Order};
use kabar_annotate::text::find::Query;

/// A search that is live.
#[derive(Debug, Clone)]
pub struct Seek {
    /// What is sought, as it was typed.
    pub typed: String,
    /// The same, understood; `None` before anything was.
    sought: Option<Expr>,
    /// What the list showed before, and which article was selected.
    before: Arrangement,
    origin: Option<Id>,
}

impl Seek {
    /// The words that are sought: what is marked.
    pub fn words(&self) -> Vec<&Query> {
        self.sought.as_ref().map(Expr::sought).unwrap_or_default()
    }
}

impl App {
    /// Asks what to seek.
    pub(super) fn ask_seek(&mut self) {
        let origin = self.list.selected;
        if self.seek.is_none() {
            let id = self.list.get(origin).map(|headline| headline.id);
            let before = self.intended();
            self.seek = Some(Seek { typed: String::new(), sought: None, before, origin: id });
        }
        self.view = View::List;
        self.prompt = Some(Prompt { asks: Asks::Seek(None), text: String::new(), origin });
    }

    /// Has the list show what fits what has been typed so far. Where that makes no sense yet, the list stays.
    pub(super) fn seek_typed(&mut self, effects: &mut Vec<Effect>) {
        let (Some(prompt), Some(seek)) = (&mut self.prompt, &mut self.seek) else { return };
        let text = prompt.text.trim();
        let (arrangement, lands) = match query::parse(text, self.now) {
            Err(wrong) => return prompt.asks = Asks::Seek(Some(wrong)),
            Ok(_) if text.is_empty() => {
                (seek.sought, seek.typed) = (None, String::new());
                (seek.before.clone(), seek.origin)
            }
            Ok(expr) => {
                (seek.sought, seek.typed) = (Some(expr.clone()), text.to_owned());
                let filter = seek.before.filter.iter().cloned().chain([expr]).collect();
                let filter = Some(Expr::all(filter));
                (Arrangement { filter, order: Order::Best, ..seek.before.clone() }, None)
            }
        };
        prompt.asks = Asks::Seek(None);
        self.arrange(arrangement, effects);
        self.lands = Some(lands);
    }

    /// Enter on a query: the list goes on to show what was found.
    pub(super) fn confirm_seek(&mut self, effects: &mut Vec<Effect>) {
        match self.prompt.take() {
            // The prompt stays open, with the hint under the reader's eye.
            Some(prompt) if matches!(prompt.asks, Asks::Seek(Some(_))) => self.prompt = Some(prompt),
            Some(prompt) if prompt.text.trim().is_empty() => self.cancel_seek(effects),
            _ => {}
        }
    }

    /// Shows the list as it was, with the article selected that was.
    pub(super) fn cancel_seek(&mut self, effects: &mut Vec<Effect>) {
        let origin = self.seek.as_ref().and_then(|seek| seek.origin);
        self.end_seek(effects);
        self.lands = Some(origin);
    }

    /// Shows the list as it was, at the article that is selected now.
    pub(super) fn end_seek(&mut self, effects: &mut Vec<Effect>) {
        let Some(seek) = self.seek.take() else { return };
        if let Some(page) = &mut self.page {
            page.find(None, 0);
        }
        self.arrange(seek.before, effects);
    }

    /// What the list shows, or would without the search.
    pub fn lasting(&self) -> Arrangement {
        self.seek.as_ref().map_or(&self.arrangement, |seek| &seek.before).clone()
    }

    /// What the list is to show when it is told to show something else: without the search, if one is live.
    pub(super) fn without_seek(&mut self) -> Arrangement {
        match self.seek.take() {
            Some(seek) => seek.before,
            None => self.intended(),
        }
    }

    /// Marks what is sought on the page of an article that was found.
    pub(super) fn show_sought(&mut self) {
        let (Some(seek), Some(page)) = (&self.seek, &mut self.page) else { return };
        if page.index() == Some(self.list.selected) && page.hit_count().is_none() {
            page.find_words(&seek.words());
        }
    }
}
