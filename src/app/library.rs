//! What the keys do with the reader's own library: fetch what is new, add a feed, mark all read, tag, take back. All of it is
//! done elsewhere and may take long; here it is asked for, and what came of it is told.

use super::keys::Action;
use super::panel::{Kind, Panel};
use super::resume::Resume;
use super::{App, Asks, Effect, Prompt, Ticket, View, words};
use crate::shelf::library::{FeedRow, Library};
use crate::shelf::{Arrangement, Id, PlaceId, Status};
use kabar_annotate::text::Clean;

/// Something that only a library can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Care {
    /// Mark as read what is on the list now, and nothing that came since.
    MarkRead(Part),
    /// Keep what the list shows as a view, under a name.
    SaveView(Clean, Arrangement),
    /// Call a place of the side list by another name.
    Rename(PlaceId, Clean),
    /// Drop a view or a tag, or unsubscribe a feed; with the key that takes it back, to be said.
    Remove(PlaceId, String),
    /// Give an article a tag, or take it away where it has it.
    Tag(Id, Clean),
    /// Take the last change back.
    Undo,
    /// Do again what was taken back last.
    Redo,
    /// How the feeds are: [`Msg::Health`](super::Msg::Health).
    Health(Ticket),
}

/// A part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// What stands above a position, without what stands there.
    Above(usize),
    /// What stands below it.
    Below(usize),
}

/// Something to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// What is new in one feed, by its number, or in all.
    Refresh(Option<i64>),
    /// The feed behind an address, to subscribe to it.
    Add(Clean),
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fetching {
    /// Feeds that were asked, of those to ask.
    pub done: usize,
    /// Feeds to ask; 0 where one is being looked for.
    pub total: usize,
    /// Articles that the library did not have.
    pub new: usize,
    /// Feeds that failed.
    pub failed: usize,
}

/// Is `action` about nothing but a library?
pub(super) fn is_of_library(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        TagArticle
            | MarkAllRead
            | MarkAboveRead
            | MarkBelowRead
            | Redo
            | FeedHealth
            | SaveView
            | RenamePlace
            | RemovePlace
            | AddFeed
    )
}

impl App {
    /// The app for a library that has its first feed, in place of this one. Tickets go on where they are, so that an answer
    /// that is still on its way to this one is stale there.
    pub fn moved_to_library(&self, name: Clean, size: (u16, u16)) -> App {
        let mut app = App::with(name, size, self.settings.clone());
        app.issued = self.issued;
        app.notice = self.notice.clone();
        app.begin(Library::first());
        app.resume = Resume::library();
        app
    }

    /// The list is a library's, and shows this from the beginning.
    pub(super) fn begin(&mut self, first: Arrangement) {
        self.is_library = true;
        self.usual = first.order;
        self.arrangement = first;
    }

    /// Says that a key is about a library, and why that is not here.
    pub(super) fn no_library(&mut self) {
        self.say(if self.damaged { words::DAMAGED } else { words::NO_LIBRARY });
    }

    /// Can `action` do something in such a list?
    pub(super) fn can(&self, action: Action) -> bool {
        use Action::*;
        match action {
            AddFeed => self.is_library || self.welcomed,
            action => self.is_library || !is_of_library(action),
        }
    }

    /// Asks for a feed's address.
    pub(super) fn ask_feed(&mut self) {
        // Who adds the first feed goes on to the library, or where that fails is where he began.
        self.panel.take_if(|panel| panel.kind != Kind::Welcome);
        self.prompt = Some(Prompt { asks: Asks::Feed, text: String::new(), origin: self.list.selected });
    }

    /// Asks for a tag.
    pub(super) fn ask_tag(&mut self) {
        if self.list.get(self.list.selected).is_some() {
            self.prompt = Some(Prompt { asks: Asks::Tag, text: String::new(), origin: self.list.selected });
        }
    }

    /// Asks for a name for what the list shows.
    pub(super) fn ask_view(&mut self) {
        let shown = self.intended();
        if shown.filter.is_none() && shown.place.is_none() {
            self.say(words::NOTHING_TO_KEEP);
        } else {
            self.prompt = Some(Prompt { asks: Asks::View, text: String::new(), origin: self.list.selected });
        }
    }

    /// Marks a part of the list as read. While the shelf is told to show another list, a position means something else to it
    /// than to the reader.
    pub(super) fn mark_many(&mut self, part: Part, effects: &mut Vec<Effect>) {
        if self.showing.is_some() {
            return self.say(words::LIST_CHANGES);
        }
        effects.push(Effect::Care(Care::MarkRead(part)));
    }

    /// Enter on an address, a name, a tag or a command.
    pub(super) fn confirm_line(&mut self, effects: &mut Vec<Effect>) {
        let Some(prompt) = self.prompt.take() else { return };
        let text = Clean::line(prompt.text.trim());
        if text.is_empty() {
            return;
        }
        match prompt.asks {
            Asks::Feed => self.send(Errand::Add(text), effects),
            Asks::Tag => {
                let selected = self.list.get(self.list.selected).map(|headline| headline.id);
                effects.extend(selected.map(|id| Effect::Care(Care::Tag(id, text))));
            }
            Asks::View => effects.push(Effect::Care(Care::SaveView(text, self.intended()))),
            Asks::Name(place) => effects.push(Effect::Care(Care::Rename(place, text))),
            Asks::Command(kind) => self.hand(super::hand::To::Command(text.to_string()), kind, effects),
            Asks::Words | Asks::Row | Asks::Filter(_) | Asks::Seek(_) => {}
        }
    }

    /// Sends for something, unless somebody is under way.
    pub(super) fn send(&mut self, errand: Errand, effects: &mut Vec<Effect>) {
        if self.fetching.is_some() {
            return self.say(words::FETCHING);
        }
        self.fetching = Some(Fetching::default());
        effects.push(Effect::Send(errand));
    }

    /// What is new in the feed that the list shows, or in all; in files what they hold now.
    pub(super) fn refresh(&mut self, effects: &mut Vec<Effect>) {
        if !self.is_library {
            return self.rescan(effects);
        }
        use crate::shelf::PlaceKind::Feed;
        let place = if self.view == View::Side { self.side.chosen() } else { self.intended().place };
        let feed = place.filter(|place| place.kind == Feed);
        self.send(Errand::Refresh(feed.map(|place| place.number)), effects);
    }

    /// The errand is done; what it brought joins the list, in which the selected article stays where it is.
    pub(super) fn fetched(&mut self, said: Clean) {
        self.fetching = None;
        self.joins = true;
        self.notice = Some(said);
    }

    /// The library did what it was asked to; marks on screen may be others now.
    pub(super) fn cared(&mut self, said: Clean, status: Status, effects: &mut Vec<Effect>) {
        self.notice = Some(said);
        self.list.forget();
        let others = self.list.status.all != status.all;
        self.status(status, effects);
        // Articles went with their feed, or came back with it.
        if others && self.preparing.is_none() {
            self.arrange(self.intended(), effects);
        }
    }

    pub(super) fn ask_health(&mut self, effects: &mut Vec<Effect>) {
        self.waiting.health = self.ticket();
        effects.push(Effect::Care(Care::Health(self.waiting.health)));
    }

    pub(super) fn health(&mut self, feeds: &[FeedRow]) {
        if feeds.is_empty() {
            return self.say(words::NO_FEEDS);
        }
        self.panel = Some(Panel::health(feeds, self.now));
    }
}
