//! The state machine: what a key does. No I/O, no clock, no terminal library.
//!
//! [`App::update`] is the only way the state changes; what is to happen outside comes back as [`Effect`]s, plain values
//! that a test can compare. Slow answers carry the ticket of their question: an answer whose ticket is not the last one
//! given out is stale, and dropped.

pub mod action;
mod addresses;
mod arranging;
mod condensed;
mod dispatch;
mod effect;
mod filter_prompt;
pub mod handoff;
pub mod headings;
pub mod hints;
pub mod key;
pub mod keymap;
pub mod library;
pub mod library_search;
mod links;
pub mod list;
pub mod messages;
pub mod mouse;
mod msg;
mod names_panel;
mod open_article;
pub mod page;
pub mod page_layout;
pub mod palette;
mod pane;
pub mod panel;
mod panel_actions;
mod panel_filter;
pub mod panes;
pub mod position;
mod prompt;
pub mod resume;
pub mod row_prefix;
mod search;
mod search_target;
mod settings;
mod shelf_request;
pub mod sidebar;
mod tag_prompt;
#[cfg(test)]
mod tests;
mod ticket;

use crate::shelf::{Arrangement, ArticleId, RescanSummary, SortOrder};
use action::Action;
pub use effect::{Effect, FetchCommand, FetchProgress, FetchRequest, TerminalCommand};
use headings::{Headings, ReaderZone};
use hints::LinkHints;
use kabar_annotate::text::CleanText;
use key::Key;
use keymap::{KeyContext, KeyLayer};
use library_search::LibrarySearch;
use list::ArticleList;
pub use msg::Msg;
use page::Page;
use page_layout::ReadingDepth;
use palette::Palette;
pub use pane::Pane;
use panel::Panel;
use panes::Panes;
pub use prompt::{Prompt, PromptKind};
use resume::Resume;
pub use search_target::SearchTarget;
pub use settings::Settings;
pub use shelf_request::{Answer, LibraryCommand, ListPart, RuleChange, ShelfRequest};
use std::collections::HashMap;
pub use ticket::Ticket;
use ticket::{PendingRequest, TicketCounter};

/// Everything that a frame is drawn from.
#[derive(Debug)]
pub struct App {
    /// What the list's heading calls the input: "samples", a folder's name.
    pub list_name: CleanText,
    /// `None` on a screen too small to draw on.
    pub panes: Option<Panes>,
    /// Which pane has the keys.
    pub focus: Pane,
    /// The list.
    pub list: ArticleList,
    /// The article on the page.
    pub page: Option<Page>,
    /// Rows over everything.
    pub panel: Option<Panel>,
    /// The command palette, over everything.
    pub palette: Option<Palette>,
    /// What is being typed.
    pub prompt: Option<Prompt>,
    /// The links on screen, while one of them is chosen.
    pub hints: Option<LinkHints>,
    /// What the list shows, and in which order.
    pub arrangement: Arrangement,
    /// What it is to show once that is prepared, and how many percent of that are done.
    pub preparing: Option<(Arrangement, usize)>,
    /// What the shelf was told to show, and has not said yet that it does.
    showing: Option<Arrangement>,
    /// Are the files being read again for that?
    rescans: bool,
    /// What came of reading the files again, to be said once it is shown.
    came: Option<RescanSummary>,
    /// The side list.
    pub sidebar: sidebar::Sidebar,
    /// The live search, and the pane it searches.
    pub search: Option<(Pane, SearchTarget)>,
    /// One line for the reader, until the next key.
    pub notice: Option<CleanText>,
    /// The digits typed before a key.
    pub count: Option<usize>,
    /// The keys of a sequence that is not yet whole.
    pub pending_keys: Vec<Key>,
    /// What the reader chose.
    pub settings: Settings,
    /// Unix seconds.
    pub now: i64,
    /// What is known of earlier sessions.
    pub resume: Resume,
    /// Is the list the reader's library?
    pub is_library: bool,
    /// By what the reader wants headings in the list.
    headings: Headings,
    /// The live search of a library.
    pub library_search: Option<LibrarySearch>,
    /// The article to select when the list shows what is being prepared: `Some(None)` is the first one, `None` the one that is
    /// selected.
    lands: Option<Option<ArticleId>>,
    /// The panel to come back to when the one over it is closed.
    panel_below: Option<Panel>,
    /// Was there no library when kabar began? Then the first feed makes one.
    is_first_run: bool,
    /// Is there one that cannot be read?
    is_library_damaged: bool,
    /// The order that the list begins with, and that needs no words.
    pub default_order: SortOrder,
    /// What is being fetched, and how far that is.
    pub fetching: Option<FetchProgress>,
    /// Is what was fetched to join the list, once it is known how much that is?
    joins: bool,
    /// Are list and page each over the whole width, though there is room for both?
    is_single_pane: bool,
    /// How much of an article is laid out when it is opened.
    depth: ReadingDepth,
    reading_positions: HashMap<CleanText, usize>,
    /// The last place that was kept: the article's key, the byte.
    saved_position: Option<(CleanText, usize)>,
    /// The article that was last asked for, and not left since: it is asked for once.
    requested_page: Option<usize>,
    has_input: bool,
    tickets: TicketCounter,
    pending: PendingTickets,
}

/// For each kind of question, the ticket of the last one asked.
#[derive(Debug, Default)]
struct PendingTickets {
    window: PendingRequest,
    open: PendingRequest,
    hits: PendingRequest,
    arrange: PendingRequest,
    show: PendingRequest,
    places: PendingRequest,
    unread: PendingRequest,
    faults: PendingRequest,
    health: PendingRequest,
    locate: PendingRequest,
}

impl App {
    /// An empty list called `name`, on a screen of `size` (columns, rows), with nothing chosen.
    pub fn new(name: CleanText, size: (u16, u16)) -> App {
        App::with_settings(name, size, Settings::default())
    }

    /// The same with what the reader chose.
    pub fn with_settings(name: CleanText, size: (u16, u16), settings: Settings) -> App {
        let panes = Panes::for_screen(size.0, size.1, false);
        let mut app = App {
            list_name: name,
            panes,
            focus: Pane::List,
            list: ArticleList::default(),
            page: None,
            panel: None,
            palette: None,
            prompt: None,
            hints: None,
            arrangement: Arrangement::default(),
            preparing: None,
            showing: None,
            rescans: false,
            came: None,
            sidebar: sidebar::Sidebar::default(),
            search: None,
            notice: None,
            count: None,
            pending_keys: Vec::new(),
            settings,
            now: 0,
            resume: Resume::default(),
            is_library: false,
            headings: Headings::None,
            library_search: None,
            lands: None,
            panel_below: None,
            is_first_run: false,
            is_library_damaged: false,
            default_order: SortOrder::default(),
            fetching: None,
            joins: false,
            is_single_pane: false,
            depth: ReadingDepth::default(),
            reading_positions: HashMap::new(),
            saved_position: None,
            requested_page: None,
            has_input: false,
            tickets: TicketCounter::default(),
            pending: PendingTickets::default(),
        };
        app.resize_list();
        app
    }

    /// Takes in what happened and says what is to be done.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = Vec::new();
        match msg {
            Msg::Key(key) => self.handle_key(key, &mut effects),
            Msg::Mouse(mouse) => self.handle_mouse(mouse, &mut effects),
            Msg::Paste(text) if self.palette.is_some() => self.insert_palette_text(&text),
            Msg::Paste(text) => self.handle_paste(&text, &mut effects),
            Msg::Resize(width, height) => self.resize(width, height),
            Msg::Now(now) => self.now = now,
            Msg::Zone(zone) => self.list.time_zone = ReaderZone(zone),
            Msg::Answer(ticket, answer) => self.take_answer(ticket, answer, &mut effects),
            Msg::Hits(ticket, hits) => {
                if self.pending.hits.is_current(ticket) {
                    self.add_list_hits(hits);
                }
            }
            Msg::Progress(ticket, percent) => self.update_progress(ticket, percent),
            Msg::LibraryModified => self.list.is_stale = true,
            Msg::FetchProgress(progress) => {
                if self.fetching.is_some() {
                    self.fetching = Some(progress);
                }
            }
            Msg::FetchFinished(notice) => self.fetch_finished(notice),
            Msg::SessionFound(session, now) => self.session_found(*session, now, &mut effects),
            Msg::LibraryOpened(arrangement) => self.open_library(arrangement),
            Msg::Welcome(why) => {
                (self.is_first_run, self.is_library_damaged) = (why.is_none(), why.is_some());
                self.panel = Some(Panel::welcome(why.as_deref(), &self.settings.keymap));
            }
            Msg::Settings(settings) => {
                self.settings = *settings;
                self.pending_keys.clear();
                if let Some(panes) = self.panes {
                    self.resize(panes.screen.w, panes.screen.h);
                }
            }
            Msg::Notice(text) => self.notice = Some(text),
            Msg::NoBrowser(url, why) => self.show_url_without_browser(url, why),
        }
        self.request_missing(&mut effects);
        self.save_position(&mut effects);
        // What is to be shown comes before what is to be written down: a slow disk must not hold up a page.
        effects.sort_by_key(|effect| matches!(effect, Effect::Shelf(_, ShelfRequest::Mark(..))));
        effects
    }

    /// Where the reader is, as far as keys are concerned.
    pub fn key_context(&self) -> KeyContext {
        let pane = match (&self.panel, self.focus) {
            (Some(_), _) => KeyLayer::Panel,
            (None, Pane::List | Pane::Sidebar) => KeyLayer::List,
            (None, Pane::Page) => KeyLayer::Page,
        };
        KeyContext { layer: pane, is_searching: self.searches_here() }
    }

    /// The key that asks for `action` here, as it is shown; empty where none does.
    pub fn key_of(&self, action: Action) -> String {
        self.settings.keymap.key_of(action, self.key_context())
    }

    /// Asks the shelf; the answer will have the ticket that this gives.
    fn ask_shelf(&mut self, request: ShelfRequest, effects: &mut Vec<Effect>) -> Ticket {
        let ticket = self.tickets.issue();
        effects.push(Effect::Shelf(ticket, request));
        ticket
    }

    /// Takes in what the shelf answered. The answer to an older question than the last one of its kind is dropped.
    fn take_answer(&mut self, ticket: Ticket, answer: Answer, effects: &mut Vec<Effect>) {
        match answer {
            Answer::Status(status) => self.update_status(status, effects),
            Answer::Headlines(start, rows) => {
                if self.pending.window.finish(ticket) {
                    self.list.set_window(start, rows);
                }
            }
            Answer::Article(opened) => {
                if self.pending.open.finish(ticket) {
                    self.page_ready(opened, effects);
                }
            }
            Answer::Hits(hits) => {
                if self.pending.hits.finish(ticket) {
                    self.add_list_hits(hits);
                    self.list_search_finished();
                }
            }
            Answer::Arranged(prepared) => {
                if self.pending.arrange.finish(ticket) {
                    self.arrangement_ready(prepared, effects);
                }
            }
            Answer::Shown(status, at) => {
                if self.pending.show.finish(ticket) {
                    self.arrangement_shown(status, at, effects);
                }
            }
            Answer::SidebarItems(items) => {
                if self.pending.places.finish(ticket) {
                    let items = self.with_unfinished(items);
                    self.places_ready(items, effects);
                }
            }
            Answer::NextUnread(found) => {
                if self.pending.unread.finish(ticket) {
                    self.select_unread(found);
                }
            }
            Answer::Located(found) => {
                if self.pending.locate.finish(ticket) {
                    self.article_located(found, effects);
                }
            }
            Answer::Diagnostics(diagnostics) => {
                if self.pending.faults.finish(ticket) {
                    self.panel = Some(Panel::diagnostics(&diagnostics));
                }
            }
            Answer::FeedHealth(Ok(feeds)) => {
                if self.pending.health.finish(ticket) {
                    self.show_feed_health(&feeds);
                }
            }
            Answer::Marked(status, stored) => {
                self.update_status(status, effects);
                self.notice = stored.err().or(self.notice.take());
            }
            Answer::RuleChanged(Ok(change)) => {
                self.notify(&messages::rule_changed(change, &self.key_of(Action::Undecide)));
                // The page is asked for again, to be read by the rules as they are now.
                self.requested_page = None;
            }
            Answer::LibraryChanged(Ok((notice, status))) => self.library_changed(notice, status, effects),
            Answer::FeedHealth(Err(why))
            | Answer::RuleChanged(Err(why))
            | Answer::LibraryChanged(Err(why))
            | Answer::Failed(why) => self.notice = Some(why),
        }
    }

    /// Asks for what the screen lacks: headlines of the list, the selected article of a page.
    fn request_missing(&mut self, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        if !self.pending.window.is_active()
            && let Some(window) = self.list.missing_window()
        {
            self.list.is_stale = false;
            let ticket = self.ask_shelf(ShelfRequest::Headlines(window), effects);
            self.pending.window.begin(ticket);
        }
        if (self.sidebar.is_open || self.is_tag_prompt())
            && self.sidebar.is_stale
            && !self.pending.places.is_active()
        {
            self.sidebar.is_stale = false;
            let ticket = self.ask_shelf(ShelfRequest::SidebarItems, effects);
            self.pending.places.begin(ticket);
        }
        let shows_page = self.focus == Pane::Page || panes.is_two_pane;
        let selected = Some(self.list.selected).filter(|_| self.list.status.listed > 0);
        if shows_page && selected.is_some() && self.requested_page != selected {
            self.requested_page = selected;
            let request = if self.focus == Pane::Page { ShelfRequest::Open } else { ShelfRequest::Preview };
            let ticket = self.ask_shelf(request(self.list.selected), effects);
            self.pending.open.begin(ticket);
        }
    }
}
