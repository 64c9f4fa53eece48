//! What the keys do while a panel is over the screen: from row to row, and what Enter does on one.

use super::keymap::Layer;
use super::keys::Action;
use super::library::is_of_library;
use super::page::Page;
use super::panel::{Goal, Kind, Panel};
use super::{App, Effect, Sought, View, words};
use kabar_annotate::article::Bearer;

impl App {
    pub(super) fn panel_action(&mut self, action: Action, count: Option<usize>, effects: &mut Vec<Effect>) {
        let chosen = match (action, self.panel.as_ref().and_then(|panel| panel.goal())) {
            (Action::Open, Some(Goal::Action(wanted))) => *wanted,
            _ => action,
        };
        if self.is_welcome() && self.welcome_action(chosen, effects) {
            return;
        }
        let Some(panel) = &mut self.panel else { return };
        let times = count.unwrap_or(1) as isize;
        let screen = self.panes.map_or(1, |p| p.page.h.saturating_sub(2).max(1)) as isize;
        match action {
            Action::Down => panel.step(times),
            Action::Up => panel.step(-times),
            Action::HalfDown | Action::PageDown => panel.step(screen * times),
            Action::HalfUp | Action::PageUp => panel.step(-screen * times),
            Action::Top => panel.step(isize::MIN),
            Action::Bottom => panel.step(isize::MAX),
            Action::Open | Action::Browse | Action::Copy | Action::Address => match panel.goal().cloned() {
                Some(Goal::Link(Some(_))) if action == Action::Address && panel.kind == Kind::Address => {
                    self.panel = None;
                }
                Some(Goal::Link(Some(url))) => {
                    let action = if action == Action::Open { Action::Browse } else { action };
                    self.hand_out(url, action, effects);
                }
                Some(Goal::Link(None)) => self.say(words::NO_LINK),
                Some(Goal::Place(span)) if action == Action::Open => {
                    self.go_to(|page| page.jump(span), effects)
                }
                Some(Goal::Mentions(kind, name)) if action == Action::Open => {
                    let bearer = Bearer { kind, name };
                    self.search = Some((View::Page, Sought::Name(bearer.clone())));
                    self.go_to(|page| page.find_name(&bearer), effects);
                }
                Some(Goal::Line(decision)) if action == Action::Open => {
                    let outlet = self.page.as_ref().and_then(|p| p.article().outlet());
                    self.panel = Some(Panel::reach(&decision, outlet));
                }
                Some(Goal::Decide(decision)) if action == Action::Open => {
                    self.panel = None;
                    effects.push(Effect::Decide(decision));
                }
                Some(Goal::Action(wanted)) if action == Action::Open => {
                    self.panel = None;
                    self.act(wanted, None, effects);
                }
                Some(Goal::Begun(at)) if action == Action::Open => self.open_begun(at, effects),
                Some(Goal::Order(order)) if action == Action::Open => {
                    self.panel = None;
                    self.order(order, effects);
                }
                _ if action == Action::Address => self.panel = None,
                _ => {}
            },
            Action::FindName => match panel.goal().cloned() {
                Some(Goal::Mentions(kind, name)) if kind.is_name() => {
                    self.search_name(Bearer { kind, name }, effects);
                }
                Some(Goal::Mentions(..)) => self.say(words::ONLY_NAMES),
                _ => {}
            },
            Action::Find => self.ask_row(),
            // What was narrowed is whole again; then the panel is left.
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
            | Action::ContinueReading
            | Action::Faults => self.panel = self.behind.take(),
            _ => self.not_here(),
        }
    }

    /// Is the page on screen that says how to begin?
    pub(super) fn is_welcome(&self) -> bool {
        self.panel.as_ref().is_some_and(|panel| panel.kind == Kind::Welcome)
    }

    /// The keys of `pane` that do something in such a list.
    pub(super) fn help(&self, pane: Layer) -> Panel {
        Panel::help(&self.settings.keymap, pane, self.is_library, |action| self.can(action))
    }

    /// Leaves the panel for a place on the page, and gives the page the keys.
    fn go_to(&mut self, go: impl FnOnce(&mut Page), effects: &mut Vec<Effect>) {
        self.panel = None;
        self.view = View::Page;
        self.mark_read(effects);
        if let Some(page) = &mut self.page {
            go(page);
        }
    }

    /// What a key does on the page that says how to begin, beyond what it does on every panel. False where that is nothing.
    fn welcome_action(&mut self, action: Action, effects: &mut Vec<Effect>) -> bool {
        match action {
            Action::Cancel if self.fetching.is_some() => effects.push(Effect::CallBack),
            Action::Quit => effects.push(Effect::Quit),
            action if self.damaged && (action == Action::Refresh || is_of_library(action)) => {
                self.no_library();
            }
            // Both come back here, where the reader does not yet have what to read.
            Action::AddFeed => self.ask_feed(),
            Action::Help => {
                let help = self.help(Layer::List);
                self.behind = self.panel.replace(help);
            }
            Action::Related
            | Action::Quotes
            | Action::Names
            | Action::Decide
            | Action::Order
            | Action::ContinueReading
            | Action::Faults
            | Action::Find => self.not_here(),
            _ => return false,
        }
        true
    }
}
