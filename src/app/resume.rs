//! Going on where the last session ended: its list, order and filter, the selected article in its row of the screen, the open
//! page; and the articles that were begun and not read to their end.
//!
//! It takes several questions: the list is arranged, the article is looked for in it, opened. A key of the reader's, or his
//! mouse, ends that: whoever types is somewhere else already.

use super::headings::Headings;
use super::panel::{Goal, Kind, Panel, entry};
use super::{App, Effect, View, words};
use crate::query;
use crate::shelf::state::{Begun, MOST_BEGUN, Session};
use crate::shelf::{Arrangement, Place, PlaceId, PlaceKind};
use kabar_annotate::text::Clean;

/// What is known of earlier sessions, and of this one for the next.
#[derive(Debug, Default)]
pub struct Resume {
    /// What the session is of; `None` where none is kept.
    paths: Option<Vec<String>>,
    /// How the last one ended, until that is gone on with.
    last: Option<Session>,
    /// What is being gone back to, and how the list is arranged there: understood once, since a filter such as `age:<7d`
    /// means something else a second later.
    under_way: Option<(Session, Arrangement)>,
    /// Articles begun, the latest first.
    begun: Vec<Begun>,
    /// Is the last session offered in the last row? Until the next key.
    pub offered: Option<Clean>,
}

impl App {
    /// Takes in how the last session ended: goes on with it `now`, or offers to.
    pub(super) fn before(&mut self, session: Session, now: bool, effects: &mut Vec<Effect>) {
        self.resume.paths = Some(session.paths.clone());
        self.resume.begun = session.begun.clone();
        if now {
            if session.key.is_empty() {
                self.say(words::NOTHING_BEFORE);
            }
            return self.go_back_into(session, effects);
        }
        let begun = || session.begun.first().map(|b| &b.title);
        let title = if self.is_elsewhere(&session) { Some(&session.title) } else { begun() };
        self.resume.offered = title.map(|title| Clean::line(title));
        self.resume.last = Some(session);
    }

    /// The key: the last session where that is still to be had, else what was begun.
    pub(super) fn continue_reading(&mut self, effects: &mut Vec<Effect>) {
        match self.resume.last.take() {
            Some(session) if self.is_elsewhere(&session) => self.go_back_into(session, effects),
            Some(session) if !session.begun.is_empty() => self.open_begun(0, effects),
            Some(session) if !session.key.is_empty() => self.go_back_into(session, effects),
            _ => self.show_begun(),
        }
    }

    /// Did `session` end anywhere but at the top of the list that kabar begins with?
    fn is_elsewhere(&self, session: &Session) -> bool {
        let Session { place, filter, order, headings, at, open, .. } = session;
        let other_list = place.is_some() || !filter.is_empty() || *order != self.usual || *headings;
        !session.key.is_empty() && (*open || *at > 0 || other_list)
    }

    /// Lists the articles that were begun.
    pub(super) fn show_begun(&mut self) {
        if self.resume.begun.is_empty() {
            return self.say(words::NOTHING_BEGUN);
        }
        let row = |(at, begun): (usize, &Begun)| {
            entry(format!("{} %", begun.percent), begun.title.clone(), Goal::Begun(at))
        };
        let entries = self.resume.begun.iter().enumerate().map(row).collect();
        self.panel = Some(Panel::new(Kind::Begun, words::BEGUN.into(), entries));
    }

    /// Opens one of the articles that were begun, where it was left.
    pub(super) fn open_begun(&mut self, at: usize, effects: &mut Vec<Effect>) {
        let Some(begun) = self.resume.begun.get(at).cloned() else { return };
        self.panel = None;
        let Begun { key, title, at, .. } = begun;
        let session = Session { key, title, at, open: true, ..Session::default() };
        self.go_back_to(session, self.intended(), effects);
    }

    fn go_back_into(&mut self, session: Session, effects: &mut Vec<Effect>) {
        if session.key.is_empty() {
            return;
        }
        if session.headings {
            self.headings = Headings::fitting(session.order);
            self.fit_list();
        }
        let filter = query::parse(&session.filter, self.now).ok().filter(|_| !session.filter.is_empty());
        let wanted = Arrangement { place: session.place, filter, order: session.order };
        self.go_back_to(session, wanted, effects);
    }

    fn go_back_to(&mut self, session: Session, wanted: Arrangement, effects: &mut Vec<Effect>) {
        self.resume.under_way = Some((session, wanted));
        self.touched = true;
        self.go_on_back(effects);
    }

    /// Takes the next step: has the list arranged once it is whole, then looks for the article in it.
    pub(super) fn go_on_back(&mut self, effects: &mut Vec<Effect>) {
        let Some((session, wanted)) = &self.resume.under_way else { return };
        if self.preparing.is_some() || self.showing.is_some() || self.waiting.locate != 0 {
            return;
        }
        let (status, is_arranged) = (self.list.status, *wanted == self.arrangement);
        // A big list that stands as it came is there before it is whole.
        let is_there = is_arranged && session.at < status.articles;
        if !is_there && (status.loading || status.all == 0) {
            return;
        }
        if !is_arranged {
            return self.arrange(wanted.clone(), effects);
        }
        let (key, at) = (Clean::line(&session.key), session.at);
        self.waiting.locate = self.ticket();
        effects.push(Effect::Locate(self.waiting.locate, key, at));
    }

    /// The article stands there, or nowhere in the list.
    pub(super) fn located(&mut self, found: Option<usize>, effects: &mut Vec<Effect>) {
        let Some((session, wanted)) = self.resume.under_way.take() else { return };
        match found {
            Some(index) => {
                self.list.select(index);
                self.list.put_in_row(session.row);
                if session.open {
                    self.open_selected(effects);
                }
            }
            None if self.list.status.loading => self.resume.under_way = Some((session, wanted)),
            // What was unread is read since: it is in the whole list.
            None if session.open && self.arrangement != self.whole_list() => {
                self.go_back_to(session, self.whole_list(), effects);
            }
            // It stays among what was begun: in a big archive not every row was looked at.
            None => {
                self.list.select(session.at);
                self.say(words::NOT_THERE);
            }
        }
    }

    fn whole_list(&self) -> Arrangement {
        Arrangement { order: self.usual, ..Arrangement::default() }
    }

    /// The reader did something: nothing is gone back to behind his back.
    pub(super) fn stay_here(&mut self) {
        self.resume.offered = None;
        self.resume.under_way = None;
        self.waiting.locate = 0;
    }

    /// Notes how far the article on the page was read.
    pub(super) fn note_begun(&mut self) {
        let Some(page) = self.page.as_ref().filter(|_| self.view == View::Page) else { return };
        let (key, percent, is_begun) = (&page.article().key, page.percent(), page.place() > 0);
        let begun = &mut self.resume.begun;
        let known = begun.iter().position(|b| b.key == **key);
        if percent >= 100 {
            self.side.stale |= known.is_some();
            known.map(|at| begun.remove(at));
        } else if let Some(at) = known {
            let known = begun.remove(at);
            begun.insert(0, Begun { percent, at: page.index().unwrap_or(known.at), ..known });
        } else if is_begun {
            let at = page.index().unwrap_or_default();
            let title = page.article().title.to_string();
            begun.insert(0, Begun { key: key.to_string(), title, percent, at });
            begun.truncate(MOST_BEGUN);
            self.side.stale = true;
        }
    }

    /// The side list's rows with one for what was begun, after that of everything.
    pub(super) fn with_begun(&self, mut places: Vec<Place>) -> Vec<Place> {
        let count = self.resume.begun.len();
        if count > 0 && !places.is_empty() {
            let id = PlaceId { kind: PlaceKind::Begun, number: 0 };
            let name = Clean::line(words::BEGUN);
            places.insert(1, Place { id, name, depth: 0, unread: count, articles: count });
        }
        places
    }

    /// Where the reader is now, for the next session; `None` where none is kept, or before anything is there.
    pub fn session(&self) -> Option<Session> {
        let paths = self.resume.paths.clone()?;
        let headline = self.list.get(self.list.selected)?;
        let Arrangement { place, filter, order } = self.lasting();
        Some(Session {
            paths,
            place,
            filter: filter.map(|filter| filter.to_string()).unwrap_or_default(),
            order,
            headings: self.headings.within(order) != Headings::None,
            key: headline.key.to_string(),
            title: headline.title.to_string(),
            at: self.list.selected,
            row: self.list.selected - self.list.top,
            open: self.view == View::Page,
            begun: self.resume.begun.clone(),
        })
    }
}

impl Resume {
    /// What the reader's library, which has just been made, begins with.
    pub fn library() -> Resume {
        Resume { paths: Some(Vec::new()), ..Resume::default() }
    }
}
