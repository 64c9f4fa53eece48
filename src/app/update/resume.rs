//! Resuming the last session: the list is arranged as it was, the article is looked for in it, and opened. A key of the
//! reader or a click ends that, since the reader is somewhere else then.

use crate::app::headings::Headings;
use crate::app::panel::{Panel, PanelKind, RowAction, panel_row};
use crate::app::{App, Effect, Pane, ShelfRequest, messages};
use crate::query;
use crate::shelf::state::{MAX_UNFINISHED, ReadingSession, UnfinishedArticle};
use crate::shelf::{Arrangement, SidebarItem, SidebarItemId, SidebarItemKind};
use kabar_annotate::text::CleanText;

impl App {
    /// Takes in how the last session ended: resumes it at once, or offers to.
    pub(super) fn session_found(&mut self, session: ReadingSession, now: bool, effects: &mut Vec<Effect>) {
        self.resume.session_paths = Some(session.paths.clone());
        self.resume.unfinished = session.begun.clone();
        if now {
            if session.key.is_empty() {
                self.notify(messages::NO_EARLIER_SESSION);
            }
            return self.resume_session(session, effects);
        }
        let begun = || session.begun.first().map(|b| &b.title);
        let title = if self.is_worth_resuming(&session) { Some(&session.title) } else { begun() };
        self.resume.offered = title.map(|title| CleanText::one_line(title));
        self.resume.last_session = Some(session);
    }

    /// What the key does: resumes the last session where that is still possible, else lists the articles that were begun.
    pub(super) fn continue_reading(&mut self, effects: &mut Vec<Effect>) {
        match self.resume.last_session.take() {
            Some(session) if self.is_worth_resuming(&session) => self.resume_session(session, effects),
            Some(session) if !session.begun.is_empty() => self.open_unfinished(0, effects),
            Some(session) if !session.key.is_empty() => self.resume_session(session, effects),
            _ => self.show_unfinished(),
        }
    }

    /// Did `session` end anywhere but at the top of the list that kabar begins with?
    fn is_worth_resuming(&self, session: &ReadingSession) -> bool {
        let ReadingSession { place, filter, order, headings, at, open, .. } = session;
        let other_list =
            place.is_some() || !filter.is_empty() || *order != self.arranging.default_order || *headings;
        !session.key.is_empty() && (*open || *at > 0 || other_list)
    }

    /// Lists the articles that were begun.
    pub(super) fn show_unfinished(&mut self) {
        if self.resume.unfinished.is_empty() {
            return self.notify(messages::NOTHING_UNFINISHED);
        }
        let row = |(at, begun): (usize, &UnfinishedArticle)| {
            panel_row(format!("{} %", begun.percent), begun.title.clone(), RowAction::OpenUnfinished(at))
        };
        let entries = self.resume.unfinished.iter().enumerate().map(row).collect();
        self.panel = Some(Panel::new(PanelKind::Unfinished, messages::CONTINUE_READING.into(), entries));
    }

    /// Opens one of the articles that were begun, where it was left.
    pub(super) fn open_unfinished(&mut self, at: usize, effects: &mut Vec<Effect>) {
        let Some(begun) = self.resume.unfinished.get(at).cloned() else { return };
        self.panel = None;
        let UnfinishedArticle { key, title, at, .. } = begun;
        let session = ReadingSession { key, title, at, open: true, ..ReadingSession::default() };
        self.open_session_article(session, effects);
    }

    /// Looks for an article in the list as it is, and opens it.
    pub(super) fn open_session_article(&mut self, session: ReadingSession, effects: &mut Vec<Effect>) {
        self.start_resuming(session, self.arranging.target().clone(), effects);
    }

    fn resume_session(&mut self, session: ReadingSession, effects: &mut Vec<Effect>) {
        if session.key.is_empty() {
            return;
        }
        if session.headings {
            self.arranging.headings = Headings::for_order(session.order);
            self.resize_list();
        }
        let filter = query::parse(&session.filter, self.now).ok().filter(|_| !session.filter.is_empty());
        let wanted = Arrangement { scope: session.place, filter, order: session.order };
        self.start_resuming(session, wanted, effects);
    }

    fn start_resuming(&mut self, session: ReadingSession, wanted: Arrangement, effects: &mut Vec<Effect>) {
        self.resume.resuming = Some((session, wanted));
        self.input.has_begun = true;
        self.continue_resuming(effects);
    }

    /// Takes the next step: has the list arranged once it is whole, then looks for the article in it.
    pub(super) fn continue_resuming(&mut self, effects: &mut Vec<Effect>) {
        let Some((session, wanted)) = &self.resume.resuming else { return };
        if !self.arranging.is_settled() || self.resume.request.is_active() {
            return;
        }
        let (status, is_arranged) = (self.list.status, *wanted == self.arranging.current);
        // A big list in the order of its input can be shown before it is loaded.
        let is_there = is_arranged && session.at < status.listed;
        if !is_there && (status.is_loading || status.total == 0) {
            return;
        }
        if !is_arranged {
            return self.start_arranging(wanted.clone(), effects);
        }
        let (key, at) = (CleanText::one_line(&session.key), session.at);
        let ticket = self.ask_shelf(ShelfRequest::Locate(key, at), effects);
        self.resume.request.begin(ticket);
    }

    /// The article stands there, or nowhere in the list.
    pub(super) fn article_located(&mut self, found: Option<usize>, effects: &mut Vec<Effect>) {
        let Some((session, wanted)) = self.resume.resuming.take() else { return };
        match found {
            Some(index) => {
                self.list.select(index);
                self.list.scroll_to_row(session.row);
                if session.open {
                    self.open_selected(effects);
                }
            }
            None if self.list.status.is_loading => self.resume.resuming = Some((session, wanted)),
            // The filter may hide it now, such as is:unread: it is looked for in the whole list.
            None if session.open && self.arranging.current != self.default_arrangement() => {
                self.start_resuming(session, self.default_arrangement(), effects);
            }
            // It stays among the unfinished articles: in a big archive not every row is searched.
            None => {
                self.list.select(session.at);
                self.notify(messages::ARTICLE_NOT_IN_LIST);
            }
        }
    }

    fn default_arrangement(&self) -> Arrangement {
        Arrangement { order: self.arranging.default_order, ..Arrangement::default() }
    }

    /// The reader did something else: nothing is resumed any more.
    pub(super) fn cancel_resuming(&mut self) {
        self.resume.offered = None;
        self.resume.resuming = None;
        self.resume.request.abort();
        self.reading.jump = None;
    }

    /// Notes how far the article on the page was read.
    pub(super) fn note_unfinished(&mut self) {
        let Some(page) = self.page.as_ref().filter(|_| self.focus == Pane::Page) else { return };
        let (key, percent, is_begun) = (&page.article().key, page.percent_read(), page.top_byte() > 0);
        let begun = &mut self.resume.unfinished;
        let known = begun.iter().position(|b| b.key == **key);
        if percent >= 100 {
            self.sidebar.is_stale |= known.is_some();
            known.map(|at| begun.remove(at));
        } else if let Some(at) = known {
            let known = begun.remove(at);
            begun.insert(0, UnfinishedArticle { percent, at: page.index().unwrap_or(known.at), ..known });
        } else if is_begun {
            let at = page.index().unwrap_or_default();
            let title = page.article().title.to_string();
            begun.insert(0, UnfinishedArticle { key: key.to_string(), title, percent, at });
            begun.truncate(MAX_UNFINISHED);
            self.sidebar.is_stale = true;
        }
    }

    /// The sidebar's rows with one for what was begun, after that of everything.
    pub(super) fn with_unfinished(&self, mut places: Vec<SidebarItem>) -> Vec<SidebarItem> {
        let count = self.resume.unfinished.len();
        if count > 0 && !places.is_empty() {
            let id = SidebarItemId { kind: SidebarItemKind::Begun, number: 0 };
            let name = CleanText::one_line(messages::CONTINUE_READING);
            places.insert(1, SidebarItem { id, name, depth: 0, unread: count, articles: count });
        }
        places
    }

    /// Where the reader is now, for the next session; `None` where none is kept, or before anything is there.
    pub fn session(&self) -> Option<ReadingSession> {
        let paths = self.resume.session_paths.clone()?;
        let headline = self.list.get(self.list.selected)?;
        let Arrangement { scope: place, filter, order } = self.arrangement_without_search();
        Some(ReadingSession {
            paths,
            place,
            filter: filter.map(|filter| filter.to_string()).unwrap_or_default(),
            order,
            headings: self.arranging.headings.allowed_in(order) != Headings::None,
            key: headline.key.to_string(),
            title: headline.title.to_string(),
            at: self.list.selected,
            row: self.list.selected - self.list.top,
            open: self.focus == Pane::Page,
            begun: self.resume.unfinished.clone(),
        })
    }
}
