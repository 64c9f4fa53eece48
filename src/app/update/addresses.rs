//! Addresses, of articles and of links: opened, copied, shown alone on their rows.

use crate::app::action::Action;
use crate::app::panel::Panel;
use crate::app::{App, Effect, TerminalCommand, messages};
use kabar_annotate::text::CleanText;

impl App {
    /// Opens, copies or shows the address of the selected article.
    pub(super) fn address_action(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match self.list.get(self.list.selected).map(|headline| headline.url.clone()) {
            Some(Some(url)) => self.url_action(url, action, effects),
            Some(None) => self.notify(messages::NO_ADDRESS),
            None => {}
        }
    }

    pub(super) fn url_action(&mut self, url: CleanText, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Address => self.panel = Some(Panel::address(url)),
            Action::Copy => {
                self.notify(&messages::copied(&url));
                effects.push(Effect::Terminal(TerminalCommand::Copy(url)));
            }
            _ => effects.push(Effect::Terminal(TerminalCommand::OpenUrl(url))),
        }
    }

    /// No browser is here that could open `url`: it can still be copied, or read by a phone's camera.
    pub(super) fn show_url_without_browser(&mut self, url: CleanText, why: CleanText) {
        self.panel = Some(Panel::address(url));
        let copy = self.key_of(Action::Copy);
        self.notify(&messages::copy_instead_of_browser(&why, &copy));
    }
}
