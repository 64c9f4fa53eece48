//! The state of the app: everything that a frame is drawn from. Its fields are changed by [`update`](super::update) only.

use super::action::Action;
use super::effect::{Effect, FetchProgress};
use super::headings::Headings;
use super::hints::LinkHints;
use super::key::Key;
use super::keymap::{KeyContext, KeyLayer};
use super::library_search::LibrarySearch;
use super::list::ArticleList;
use super::page::Page;
use super::palette::Palette;
use super::pane::Pane;
use super::panel::Panel;
use super::panes::Panes;
use super::prompt::Prompt;
use super::reading_depth::ReadingDepth;
use super::resume::Resume;
use super::search_target::SearchTarget;
use super::settings::Settings;
use super::shelf_request::ShelfRequest;
use super::sidebar::Sidebar;
use super::ticket::{PendingRequest, Ticket, TicketCounter};
use crate::shelf::{Arrangement, ArticleId, RescanSummary, SortOrder};
use kabar_annotate::text::CleanText;
use std::collections::HashMap;

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
    pub(super) showing: Option<Arrangement>,
    /// Are the files being read again for that?
    pub(super) rescans: bool,
    /// What came of reading the files again, to be said once it is shown.
    pub(super) came: Option<RescanSummary>,
    /// The side list.
    pub sidebar: Sidebar,
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
    pub(super) headings: Headings,
    /// The live search of a library.
    pub library_search: Option<LibrarySearch>,
    /// The article to select when the list shows what is being prepared: `Some(None)` is the first one, `None` the one that is
    /// selected.
    pub(super) lands: Option<Option<ArticleId>>,
    /// The panel to come back to when the one over it is closed.
    pub(super) panel_below: Option<Panel>,
    /// Was there no library when kabar began? Then the first feed makes one.
    pub(super) is_first_run: bool,
    /// Is there one that cannot be read?
    pub(super) is_library_damaged: bool,
    /// The order that the list begins with, and that needs no words.
    pub default_order: SortOrder,
    /// What is being fetched, and how far that is.
    pub fetching: Option<FetchProgress>,
    /// Is what was fetched to join the list, once it is known how much that is?
    pub(super) joins: bool,
    /// Are list and page each over the whole width, though there is room for both?
    pub(super) is_single_pane: bool,
    /// How much of an article is laid out when it is opened.
    pub(super) depth: ReadingDepth,
    pub(super) reading_positions: HashMap<CleanText, usize>,
    /// The last place that was kept: the article's key, the byte.
    pub(super) saved_position: Option<(CleanText, usize)>,
    /// The article that was last asked for, and not left since: it is asked for once.
    pub(super) requested_page: Option<usize>,
    pub(super) has_input: bool,
    pub(super) tickets: TicketCounter,
    pub(super) pending: PendingTickets,
}

/// For each kind of question, the ticket of the last one asked.
#[derive(Debug, Default)]
pub(super) struct PendingTickets {
    pub(super) window: PendingRequest,
    pub(super) open: PendingRequest,
    pub(super) hits: PendingRequest,
    pub(super) arrange: PendingRequest,
    pub(super) show: PendingRequest,
    pub(super) places: PendingRequest,
    pub(super) unread: PendingRequest,
    pub(super) faults: PendingRequest,
    pub(super) health: PendingRequest,
    pub(super) locate: PendingRequest,
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
            sidebar: Sidebar::default(),
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
    pub(super) fn ask_shelf(&mut self, request: ShelfRequest, effects: &mut Vec<Effect>) -> Ticket {
        let ticket = self.tickets.issue();
        effects.push(Effect::Shelf(ticket, request));
        ticket
    }

    /// Shows one line to the reader, until the next key.
    pub(super) fn notify(&mut self, words: &str) {
        self.notice = Some(CleanText::one_line(words));
    }

    /// Gives the list its room, and the rows that an article takes of it.
    pub(super) fn resize_list(&mut self) {
        let Some(panes) = self.panes else { return };
        self.list.headings = self.headings.allowed_in(self.arrangement.order);
        // What a search found stands over the words around it.
        let each = panes.rows_per_article() + u16::from(self.arrangement.order == SortOrder::Best);
        self.list.resize(usize::from(panes.list.h), usize::from(each), panes.is_two_pane);
    }
}
