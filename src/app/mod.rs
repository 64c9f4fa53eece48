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
mod names_panel;
mod open_article;
pub mod page;
pub mod page_layout;
pub mod palette;
pub mod panel;
mod panel_actions;
mod panel_filter;
pub mod panes;
pub mod position;
pub mod resume;
pub mod row_prefix;
mod search;
pub mod sidebar;
mod tag_prompt;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::query::Error;
use crate::shelf::{Arrangement, ArticleId, RescanSummary, SidebarItemId, SortOrder};
use action::Action;
pub use effect::{Effect, Msg, RuleChange, Ticket};
use handoff::ExportFormat;
use headings::Headings;
use hints::LinkHints;
use kabar_annotate::article::{EntityKind, NameKey};
use kabar_annotate::text::CleanText;
use kabar_annotate::text::find::TextQuery;
use key::Key;
use keymap::{KeyContext, KeyLayer, Keymap};
use library::FetchProgress;
use library_search::LibrarySearch;
use list::ArticleList;
use page::Page;
use page_layout::ReadingDepth;
use palette::Palette;
use panel::Panel;
use panes::Panes;
use resume::Resume;
use std::collections::HashMap;

/// What the reader chose, as far as it is the app's and not the theme's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which key does what.
    pub keymap: Keymap,
    /// The widest text column, in columns.
    pub width: u16,
    /// The kinds of what is named that are marked on the page.
    pub marks: Vec<EntityKind>,
    /// The themes that can be tried.
    pub themes: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        let Config { width, marks, .. } = Config::default();
        Settings { keymap: Keymap::default(), width, marks, themes: Vec::new() }
    }
}

/// Which pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The side list.
    Sidebar,
    /// The list.
    List,
    /// The page.
    Page,
}

/// What a live search looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchTarget {
    /// What was typed after `/`.
    Words(TextQuery),
    /// A name, chosen in the panel of names.
    Name(NameKey),
}

impl SearchTarget {
    /// As the footer names it.
    pub fn label(&self) -> String {
        match self {
            SearchTarget::Words(query) => format!("/{}", query.input().trim()),
            SearchTarget::Name(bearer) => bearer.name.clone(),
        }
    }
}

/// What a prompt asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptKind {
    /// Words to find, as they are typed.
    Find,
    /// A row of the panel.
    PanelRow,
    /// A filter for the list; what is wrong with it so far.
    Filter(Option<Error>),
    /// The address of a feed or a site.
    Feed,
    /// A query for the library; what is wrong with it so far.
    LibrarySearch(Option<Error>),
    /// A tag for the selected article.
    Tag,
    /// A name for what the list shows.
    SaveView,
    /// A name for a place of the side list.
    RenamePlace(SidebarItemId),
    /// A command that gets the article, as this.
    Command(ExportFormat),
}

/// What is being typed in the last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// So far.
    pub text: String,
    /// Where the reader was: the selected article, or the byte of the page.
    origin: usize,
}

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
    last_ticket: Ticket,
    pending: PendingTickets,
}

/// The last ticket given out for each question; 0 where no answer is awaited.
#[derive(Debug, Default)]
struct PendingTickets {
    window: Ticket,
    open: Ticket,
    hits: Ticket,
    arrange: Ticket,
    show: Ticket,
    places: Ticket,
    unread: Ticket,
    faults: Ticket,
    health: Ticket,
    locate: Ticket,
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
            last_ticket: 0,
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
            Msg::Zone(zone) => self.list.utc_offset = zone,
            Msg::Status(status) => self.update_status(status, &mut effects),
            Msg::Changed => self.list.is_stale = true,
            Msg::Window(ticket, start, rows) => {
                if take_if_current(&mut self.pending.window, ticket) {
                    self.list.set_window(start, rows);
                }
            }
            Msg::Opened(ticket, opened) => {
                if take_if_current(&mut self.pending.open, ticket) {
                    self.page_ready(opened, &mut effects);
                }
            }
            Msg::Hits(ticket, hits, last) => {
                if self.pending.hits == ticket && ticket != 0 {
                    self.add_list_hits(hits, last);
                }
            }
            Msg::Progress(ticket, percent) => self.update_progress(ticket, percent),
            Msg::Arranged(ticket, prepared) => {
                if take_if_current(&mut self.pending.arrange, ticket) {
                    self.arrangement_ready(prepared, &mut effects);
                }
            }
            Msg::Shown(ticket, status, at) => {
                if take_if_current(&mut self.pending.show, ticket) {
                    self.arrangement_shown(status, at, &mut effects);
                }
            }
            Msg::Places(ticket, places) => {
                if take_if_current(&mut self.pending.places, ticket) {
                    let places = self.with_unfinished(places);
                    self.places_ready(places, &mut effects);
                }
            }
            Msg::Unread(ticket, found) => {
                if take_if_current(&mut self.pending.unread, ticket) {
                    self.select_unread(found);
                }
            }
            Msg::Faults(ticket, faults) => {
                if take_if_current(&mut self.pending.faults, ticket) {
                    self.panel = Some(Panel::diagnostics(&faults));
                }
            }
            Msg::Decided(Ok(decided)) => {
                self.notify(&messages::rule_changed(decided, &self.key_of(Action::Undecide)));
                // The page is read again, by the rules as they now are.
                self.requested_page = None;
            }
            Msg::Decided(Err(said)) => self.notice = Some(said),
            Msg::Fetching(fetching) => {
                if self.fetching.is_some() {
                    self.fetching = Some(fetching);
                }
            }
            Msg::Fetched(said) => self.fetch_finished(said),
            Msg::Cared(said, status) => self.library_changed(said, status, &mut effects),
            Msg::Health(ticket, feeds) => {
                if take_if_current(&mut self.pending.health, ticket) {
                    self.show_feed_health(&feeds);
                }
            }
            Msg::Located(ticket, found) => {
                if take_if_current(&mut self.pending.locate, ticket) {
                    self.article_located(found, &mut effects);
                }
            }
            Msg::Before(session, now) => self.session_found(*session, now, &mut effects),
            Msg::Begins(arrangement) => self.open_library(arrangement),
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
        effects.sort_by_key(|effect| matches!(effect, Effect::Mark(..)));
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

    fn next_ticket(&mut self) -> Ticket {
        self.last_ticket += 1;
        self.last_ticket
    }

    /// Asks for what the screen lacks: headlines of the list, the selected article of a page.
    fn request_missing(&mut self, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        if self.pending.window == 0
            && let Some(window) = self.list.missing_window()
        {
            self.list.is_stale = false;
            self.pending.window = self.next_ticket();
            effects.push(Effect::Window(self.pending.window, window));
        }
        if (self.sidebar.is_open || self.is_tag_prompt()) && self.sidebar.is_stale && self.pending.places == 0
        {
            self.sidebar.is_stale = false;
            self.pending.places = self.next_ticket();
            effects.push(Effect::Places(self.pending.places));
        }
        let shows_page = self.focus == Pane::Page || panes.is_two_pane;
        let selected = Some(self.list.selected).filter(|_| self.list.status.listed > 0);
        if shows_page && selected.is_some() && self.requested_page != selected {
            self.requested_page = selected;
            self.pending.open = self.next_ticket();
            let ask = if self.focus == Pane::Page { Effect::Open } else { Effect::Preview };
            effects.push(ask(self.pending.open, self.list.selected));
        }
    }
}

/// Is `ticket` the one waited for? Then it is waited for no longer.
fn take_if_current(waiting: &mut Ticket, ticket: Ticket) -> bool {
    let fits = *waiting == ticket && ticket != 0;
    if fits {
        *waiting = 0;
    }
    fits
}
