//! Addresses, of articles and of links: opened, copied, shown alone on their rows.

use super::keys::Action;
use super::panel::Panel;
use super::{App, Effect, words};
use kabar_annotate::text::Clean;

impl App {
    /// Opens, copies or shows the address of the selected article.
    pub(super) fn address_action(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match self.list.get(self.list.selected).map(|headline| headline.url.clone()) {
            Some(Some(url)) => self.hand_out(url, action, effects),
            Some(None) => self.say(words::NO_ADDRESS),
            None => {}
        }
    }

    pub(super) fn hand_out(&mut self, url: Clean, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Address => self.panel = Some(Panel::address(url)),
            Action::Copy => {
                self.say(&words::copied(&url));
                effects.push(Effect::Copy(url));
            }
            _ => effects.push(Effect::Browse(url)),
        }
    }

    /// No browser is here that could open `url`: it can still be copied, or read by a phone's camera.
    pub(super) fn no_browser(&mut self, url: Clean, why: Clean) {
        self.panel = Some(Panel::address(url));
        let copy = self.key_of(Action::Copy);
        self.say(&words::instead_of_browser(&why, &copy));
    }
}
