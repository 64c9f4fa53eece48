//! The state of the app: everything that a frame is drawn from. Its fields are changed by [`update`](super::update) only.

use super::action::Action;
use super::arranging::Arranging;
use super::effect::Effect;
use super::hints::LinkHints;
use super::key_input::KeyInput;
use super::keymap::{KeyContext, KeyLayer};
use super::library_search::LibrarySearch;
use super::library_state::{LibraryState, ListSource};
use super::list::ArticleList;
use super::page::Page;
use super::palette::Palette;
use super::pane::Pane;
use super::panel::Panel;
use super::panel_state::PanelState;
use super::panes::Panes;
use super::prompt::Prompt;
use super::reading::Reading;
use super::resume::Resume;
use super::search_target::SearchTarget;
use super::settings::Settings;
use super::shelf_request::ShelfRequest;
use super::sidebar::Sidebar;
use super::ticket::{Ticket, TicketCounter};
use crate::shelf::SortOrder;
use kabar_annotate::text::CleanText;

/// The state of the app.
#[derive(Debug)]
pub struct App {
    /// What the list's heading calls the input: "samples", a folder's name.
    pub list_name: CleanText,
    /// The parts of the screen; `None` on a screen too small to draw on.
    pub panes: Option<Panes>,
    /// Are list and page each over the whole width, though there is room for both?
    pub(super) is_single_pane: bool,
    /// Which pane has the keys.
    pub focus: Pane,
    /// The list of articles, and the part of it on screen.
    pub list: ArticleList,
    /// What the list shows, and what it is to show.
    pub arranging: Arranging,
    /// The article on the page.
    pub page: Option<Page>,
    /// What is kept of the articles that are read.
    pub(super) reading: Reading,
    /// The sidebar.
    pub sidebar: Sidebar,
    /// The panel over list and page.
    pub panel: Option<Panel>,
    /// What is kept beside the panel.
    pub(super) panels: PanelState,
    /// The command palette, over everything else.
    pub palette: Option<Palette>,
    /// The prompt in the last row.
    pub prompt: Option<Prompt>,
    /// The labels of the links on screen, while one of them is chosen.
    pub hints: Option<LinkHints>,
    /// The live search, and the pane it searches.
    pub search: Option<(Pane, SearchTarget)>,
    /// The live search of a library.
    pub library_search: Option<LibrarySearch>,
    /// Where the articles come from, and what is being fetched.
    pub library: LibraryState,
    /// The last session, and what this one leaves for the next.
    pub resume: Resume,
    /// The keys that were typed and have no effect yet.
    pub input: KeyInput,
    /// One line for the reader, until the next key.
    pub notice: Option<CleanText>,
    /// The reader's settings.
    pub settings: Settings,
    /// The time, in Unix seconds.
    pub now: i64,
    pub(super) tickets: TicketCounter,
}

impl App {
    /// An empty list called `name`, on a screen of `size` (columns, rows), with nothing chosen.
    pub fn new(name: CleanText, size: (u16, u16)) -> App {
        App::with_settings(name, size, Settings::default())
    }

    /// Like [`App::new`], with the reader's settings.
    pub fn with_settings(name: CleanText, size: (u16, u16), settings: Settings) -> App {
        let panes = Panes::for_screen(size.0, size.1, false);
        let mut app = App {
            list_name: name,
            panes,
            is_single_pane: false,
            focus: Pane::List,
            list: ArticleList::default(),
            arranging: Arranging::default(),
            page: None,
            reading: Reading::default(),
            sidebar: Sidebar::default(),
            panel: None,
            panels: PanelState::default(),
            palette: None,
            prompt: None,
            hints: None,
            search: None,
            library_search: None,
            library: LibraryState::default(),
            resume: Resume::default(),
            input: KeyInput::default(),
            notice: None,
            settings,
            now: 0,
            tickets: TicketCounter::default(),
        };
        app.resize_list();
        app
    }

    /// Which keys hold: by the panel or pane that has them, and whether a search is live there.
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

    /// Is the list the reader's library?
    pub fn is_library(&self) -> bool {
        self.library.source == ListSource::Library
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
        self.list.headings = self.arranging.headings.allowed_in(self.arranging.current.order);
        // A search of the library shows the text around the hit in one more row.
        let each = panes.rows_per_article() + u16::from(self.arranging.current.order == SortOrder::Best);
        self.list.resize(usize::from(panes.list.h), usize::from(each), panes.is_two_pane);
    }
}
