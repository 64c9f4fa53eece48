//! What actions do in the list.

use super::page_actions::repeat;
use crate::app::action::Action;
use crate::app::{App, Effect, Pane, ShelfRequest, TerminalCommand, messages};
use crate::shelf::MarkChange;

impl App {
    pub(super) fn list_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let times = count.unwrap_or(1) as isize;
        let screen = self.list.capacity() as isize;
        match action {
            Action::Down | Action::NextArticle => self.list.move_selection(times),
            Action::Up | Action::PreviousArticle => self.list.move_selection(-times),
            Action::HalfDown => self.list.move_selection((screen / 2).max(1) * times),
            Action::HalfUp => self.list.move_selection(-(screen / 2).max(1) * times),
            Action::PageDown | Action::ReadOn => self.list.move_selection((screen - 1).max(1) * times),
            Action::PageUp => self.list.move_selection(-(screen - 1).max(1) * times),
            Action::Top => self.list.select(count.map_or(0, |c| c.saturating_sub(1))),
            Action::Bottom => self.list.select(count.map_or(usize::MAX, |c| c.saturating_sub(1))),
            Action::Open => self.open_selected(effects),
            Action::OtherPane if self.list.status.listed > 0 => self.open_selected(effects),
            Action::Back | Action::Cancel if self.sidebar.is_open => self.focus = Pane::Sidebar,
            Action::Back | Action::Cancel => self.notify(&messages::quit_hint(&self.key_of(Action::Quit))),
            Action::Quit => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            // All that a search of the library shows was found.
            Action::NextHit if self.library_search.is_some() => self.list.move_selection(times),
            Action::PreviousHit if self.library_search.is_some() => self.list.move_selection(-times),
            Action::NextHit | Action::PreviousHit if self.search.is_some() => {
                let walked = repeat(count, || self.list.walk_hits(action == Action::PreviousHit));
                self.notify_walk(walked);
            }
            _ => self.shared_action(action, count, effects),
        }
    }

    pub(super) fn mark_selected(&mut self, mark: MarkChange, effects: &mut Vec<Effect>) {
        let Some(headline) = self.list.get_mut(self.list.selected) else { return };
        headline.is_read = mark.read.unwrap_or(headline.is_read);
        headline.is_changed &= mark.read != Some(true);
        headline.is_starred = mark.starred.unwrap_or(headline.is_starred);
        let id = headline.id;
        self.ask_shelf(ShelfRequest::Mark(id, mark), effects);
        self.sidebar.is_stale = true;
    }
}
