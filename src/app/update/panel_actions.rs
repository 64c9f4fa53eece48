//! What actions do in a panel: from row to row, and what Enter does on a row.

use crate::app::action::Action;
use crate::app::keymap::KeyLayer;
use crate::app::library_state::ListSource;
use crate::app::page::Page;
use crate::app::panel::{Panel, PanelKind, RowAction};
use crate::app::{App, Effect, FetchCommand, Pane, SearchTarget, ShelfRequest, TerminalCommand, messages};
use kabar_annotate::article::NameKey;

impl App {
    pub(super) fn panel_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let chosen = match (action, self.panel.as_ref().and_then(|panel| panel.selected_action())) {
            (Action::Open, Some(RowAction::Action(wanted))) => *wanted,
            _ => action,
        };
        if self.shows_welcome() && self.welcome_action(chosen, effects) {
            return;
        }
        let Some(panel) = &mut self.panel else { return };
        let times = count.unwrap_or(1) as isize;
        let screen = self.panes.map_or(1, |p| p.page.h.saturating_sub(2).max(1)) as isize;
        match action {
            Action::Down => panel.move_selection(times),
            Action::Up => panel.move_selection(-times),
            Action::HalfDown | Action::PageDown | Action::ReadOn => panel.move_selection(screen * times),
            Action::HalfUp | Action::PageUp => panel.move_selection(-screen * times),
            Action::Top => panel.move_selection(isize::MIN),
            Action::Bottom => panel.move_selection(isize::MAX),
            Action::Open | Action::Browse | Action::Copy | Action::Address => {
                match panel.selected_action().cloned() {
                    Some(RowAction::OpenUrl(Some(_)))
                        if action == Action::Address && panel.kind == PanelKind::Address =>
                    {
                        self.panel = None;
                    }
                    Some(RowAction::OpenUrl(Some(url))) => {
                        let action = if action == Action::Open { Action::Browse } else { action };
                        self.url_action(url, action, effects);
                    }
                    Some(RowAction::OpenUrl(None)) => self.notify(messages::NO_LINK),
                    Some(RowAction::Jump(span)) if action == Action::Open => {
                        self.leave_panel_for_page(|page| page.jump_to(span), effects)
                    }
                    Some(RowAction::Mentions(kind, name)) if action == Action::Open && kind.is_name() => {
                        self.request_profile(NameKey { kind, name }, effects)
                    }
                    Some(RowAction::Mentions(kind, name)) if action == Action::Open => {
                        self.walk_mentions(NameKey { kind, name }, effects)
                    }
                    Some(RowAction::Profile(key)) if action == Action::Open => {
                        self.request_profile(key, effects)
                    }
                    Some(RowAction::NameArticles(key)) if action == Action::Open => {
                        self.search_name(key, effects)
                    }
                    Some(RowAction::OpenAt(place)) if action == Action::Open => {
                        self.open_article_at(place, effects)
                    }
                    Some(RowAction::ShowMore(_)) if action == Action::Open => panel.show_more(),
                    Some(RowAction::ChooseScope(decisions)) if action == Action::Open => {
                        let outlet = self.page.as_ref().and_then(|p| p.article().outlet());
                        self.panel = Some(Panel::decision_scope(&decisions, outlet.as_deref()));
                    }
                    Some(RowAction::AddRule(decision)) if action == Action::Open => {
                        self.panel = None;
                        self.ask_shelf(ShelfRequest::AddRule(decision), effects);
                    }
                    Some(RowAction::Action(wanted)) if action == Action::Open => {
                        self.panel = None;
                        self.perform(wanted, None, effects);
                    }
                    Some(RowAction::OpenUnfinished(at)) if action == Action::Open => {
                        self.open_unfinished(at, effects)
                    }
                    Some(RowAction::ToggleStory(story)) if action == Action::Open => {
                        self.toggle_story(story, effects)
                    }
                    Some(RowAction::OpenStoryArticle(story, nth)) if action == Action::Open => {
                        self.open_story_article(story, nth, effects)
                    }
                    Some(RowAction::Order(order)) if action == Action::Open => {
                        self.panel = None;
                        self.change_order(order, effects);
                    }
                    _ if action == Action::Address => self.panel = None,
                    _ => {}
                }
            }
            Action::FindName => match (panel.selected_name(), panel.selected_action()) {
                (Some(key), _) => self.search_name(key, effects),
                (None, Some(RowAction::Mentions(..))) => self.notify(messages::ONLY_NAMES),
                _ => {}
            },
            Action::NextName | Action::PreviousName if panel.kind == PanelKind::Names => {
                if let Some(RowAction::Mentions(kind, name)) = panel.selected_action().cloned() {
                    self.walk_mentions(NameKey { kind, name }, effects);
                }
            }
            Action::People => self.open_names(effects),
            Action::ToggleRead | Action::ToggleStar if panel.kind == PanelKind::Stories => {
                self.mark_story_row(action == Action::ToggleStar, effects)
            }
            Action::ToggleStar => {
                if !self.toggle_followed(effects) {
                    self.notify_nothing_to_do();
                }
            }
            Action::Find => self.open_row_prompt(),
            // First all rows are shown again; the next time the panel is left.
            Action::Cancel if panel.is_narrowed() => panel.narrow(""),
            Action::Back
            | Action::Cancel
            | Action::Quit
            | Action::Help
            | Action::Related
            | Action::Quotes
            | Action::Names
            | Action::Decide
            | Action::Order
            | Action::Stories
            | Action::Changes
            | Action::ContinueReading
            | Action::Faults => self.panel = self.panels.below.pop(),
            _ => self.notify_nothing_to_do(),
        }
    }

    /// Is the page on screen that says how to begin?
    pub(super) fn shows_welcome(&self) -> bool {
        self.panel.as_ref().is_some_and(|panel| panel.kind == PanelKind::Welcome)
    }

    /// The keys of `pane` that do something in such a list.
    pub(super) fn help_panel(&self, pane: KeyLayer) -> Panel {
        Panel::help(&self.settings.keymap, pane, self.is_library(), |action| self.is_available(action))
    }

    /// Makes the mentions of a name the hits on the page.
    fn walk_mentions(&mut self, key: NameKey, effects: &mut Vec<Effect>) {
        self.search = Some((Pane::Page, SearchTarget::Name(key.clone())));
        self.leave_panel_for_page(|page| page.find_name(&key), effects);
    }

    /// Leaves the panel for a place on the page, and gives the page the keys.
    fn leave_panel_for_page(&mut self, go: impl FnOnce(&mut Page), effects: &mut Vec<Effect>) {
        self.panel = None;
        self.panels.below.clear();
        self.focus = Pane::Page;
        self.mark_read(effects);
        if let Some(page) = &mut self.page {
            go(page);
        }
    }

    /// What a key does on the page that says how to begin, beyond what it does on every panel. False where that is nothing.
    fn welcome_action(&mut self, action: Action, effects: &mut Vec<Effect>) -> bool {
        match action {
            Action::Cancel if self.library.fetching.is_some() => {
                effects.push(Effect::Fetch(FetchCommand::Cancel))
            }
            Action::Quit => effects.push(Effect::Terminal(TerminalCommand::Quit)),
            action
                if self.library.source == ListSource::DamagedLibrary
                    && (action == Action::Refresh || action.needs_library()) =>
            {
                self.notify_no_library();
            }
            // Both come back to this page, since there is nothing to read yet.
            Action::AddFeed => self.open_feed_prompt(),
            Action::Help => {
                let help = self.help_panel(KeyLayer::List);
                self.panels.below.extend(self.panel.replace(help));
            }
            Action::Related
            | Action::Quotes
            | Action::Names
            | Action::Decide
            | Action::Order
            | Action::Stories
            | Action::ContinueReading
            | Action::Faults
            | Action::Find => self.notify_nothing_to_do(),
            _ => return false,
        }
        true
    }
}
