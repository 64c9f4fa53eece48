//! The filter's prompt: what is typed is checked at each key, and Enter has the list arranged by it.

use crate::app::{App, Effect, Pane, Prompt, PromptKind};
use crate::query;
use crate::shelf::Arrangement;

impl App {
    /// Asks for a filter, beginning with the one that holds.
    pub(super) fn open_filter_prompt(&mut self) {
        let text =
            self.arranging.target().clone().filter.map(|filter| filter.to_string()).unwrap_or_default();
        let text = if text.is_empty() { text } else { format!("{text} ") };
        self.focus = Pane::List;
        self.prompt = Some(Prompt { kind: PromptKind::Filter(None), text, origin: self.list.selected });
    }

    /// Says what is wrong with what has been typed so far.
    pub(super) fn check_filter(&mut self) {
        let now = self.now;
        if let Some(prompt) = &mut self.prompt {
            prompt.kind = PromptKind::Filter(query::parse(&prompt.text, now).err());
        }
    }

    pub(super) fn confirm_filter(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = &mut self.prompt else { return };
        match query::parse(&prompt.text, self.now) {
            // The prompt stays open, with the hint under the reader's eye.
            Err(error) => prompt.kind = PromptKind::Filter(Some(error)),
            Ok(expr) => {
                let filter = (!prompt.text.trim().is_empty()).then_some(expr);
                self.prompt = None;
                self.end_search(effects);
                let arrangement = Arrangement { filter, ..self.take_arrangement_without_search() };
                self.start_arranging(arrangement, effects);
            }
        }
    }

    /// Is there a filter, or is one being applied?
    pub(super) fn is_filtered(&self) -> bool {
        self.arranging.preparing.is_some() || self.arranging.current.filter.is_some()
    }

    /// Gives up what is being prepared; where nothing is, shows what the filter hid.
    pub(super) fn clear_filter(&mut self, effects: &mut Vec<Effect>) {
        if self.arranging.preparing.is_some() {
            self.stop_arranging(effects);
        } else {
            self.start_arranging(Arrangement { filter: None, ..self.arranging.target().clone() }, effects);
        }
    }
}
