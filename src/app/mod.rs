//! The state machine: what a key does. No I/O, no clock, no terminal library.
//!
//! [`App::update`] is the only way the state changes; what is to happen outside comes back as [`Effect`]s, plain values
//! that a test can compare. Slow answers carry the ticket of their question: an answer whose ticket is not the last one
//! given out is stale, and dropped.

mod act;
mod addresses;
mod arrange;
mod choose;
mod filter;
mod find;
pub mod hand;
pub mod headings;
pub mod hints;
pub mod key;
pub mod keymap;
pub mod keys;
pub mod lead;
pub mod library;
mod links;
pub mod list;
mod message;
pub mod mouse;
mod names;
mod narrow;
mod open;
pub mod page;
pub mod palette;
pub mod panel;
pub mod panes;
pub mod place;
pub mod resume;
pub mod seek;
pub mod sheet;
pub mod side;
mod skim;
mod tags;
#[cfg(test)]
mod tests;
pub mod words;

use crate::config::Config;
use crate::query::Wrong;
use crate::shelf::{Arrangement, Came, Id, Order, PlaceId};
use hand::As;
use headings::Headings;
use hints::Hints;
use kabar_annotate::article::{Bearer, EntityKind};
use kabar_annotate::text::Clean;
use kabar_annotate::text::find::Query;
use key::Key;
use keymap::{Here, Keymap, Layer};
use keys::Action;
use library::Fetching;
use list::List;
pub use message::{Decided, Effect, Msg, Ticket};
use page::Page;
use palette::Palette;
use panel::Panel;
use panes::Panes;
use resume::Resume;
use seek::Seek;
use sheet::Depth;
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
pub enum View {
    /// The side list.
    Side,
    /// The list.
    List,
    /// The page.
    Page,
}

/// What a live search looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// What was typed after `/`.
    Words(Query),
    /// A name, chosen in the panel of names.
    Name(Bearer),
}

impl Sought {
    /// As the footer names it.
    pub fn shown(&self) -> String {
        match self {
            Sought::Words(query) => format!("/{}", query.typed().trim()),
            Sought::Name(bearer) => bearer.name.clone(),
        }
    }
}

/// What a prompt asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asks {
    /// Words to find, as they are typed.
    Words,
    /// A row of the panel.
    Row,
    /// A filter for the list; what is wrong with it so far.
    Filter(Option<Wrong>),
    /// The address of a feed or a site.
    Feed,
    /// A query for the library; what is wrong with it so far.
    Seek(Option<Wrong>),
    /// A tag for the selected article.
    Tag,
    /// A name for what the list shows.
    View,
    /// A name for a place of the side list.
    Name(PlaceId),
    /// A command that gets the article, as this.
    Command(As),
}

/// What is being typed in the last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub asks: Asks,
    /// So far.
    pub text: String,
    /// Where the reader was: the selected article, or the byte of the page.
    origin: usize,
}

/// Everything that a frame is drawn from.
#[derive(Debug)]
pub struct App {
    /// What the list's heading calls the input: "samples", a folder's name.
    pub name: Clean,
    /// `None` on a screen too small to draw on.
    pub panes: Option<Panes>,
    /// Which pane has the keys.
    pub view: View,
    /// The list.
    pub list: List,
    /// The article on the page.
    pub page: Option<Page>,
    /// Rows over everything.
    pub panel: Option<Panel>,
    /// The command palette, over everything.
    pub palette: Option<Palette>,
    /// What is being typed.
    pub prompt: Option<Prompt>,
    /// The links on screen, while one of them is chosen.
    pub hints: Option<Hints>,
    /// What the list shows, and in which order.
    pub arrangement: Arrangement,
    /// What it is to show once that is prepared, and how many percent of that are done.
    pub preparing: Option<(Arrangement, usize)>,
    /// What the shelf was told to show, and has not said yet that it does.
    showing: Option<Arrangement>,
    /// Are the files being read again for that?
    rescans: bool,
    /// What came of reading the files again, to be said once it is shown.
    came: Option<Came>,
    /// The side list.
    pub side: side::Side,
    /// The live search, and the pane it searches.
    pub search: Option<(View, Sought)>,
    /// One line for the reader, until the next key.
    pub notice: Option<Clean>,
    /// The digits typed before a key.
    pub count: Option<usize>,
    /// The keys of a sequence that is not yet whole.
    pub typed: Vec<Key>,
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
    pub seek: Option<Seek>,
    /// The article to select when the list shows what is being prepared: `Some(None)` is the first one, `None` the one that is
    /// selected.
    lands: Option<Option<Id>>,
    /// The panel to come back to when the one over it is closed.
    behind: Option<Panel>,
    /// Was there no library when kabar began? Then the first feed makes one.
    welcomed: bool,
    /// Is there one that cannot be read?
    damaged: bool,
    /// The order that the list begins with, and that needs no words.
    pub usual: Order,
    /// What is being fetched, and how far that is.
    pub fetching: Option<Fetching>,
    /// Is what was fetched to join the list, once it is known how much that is?
    joins: bool,
    /// Are list and page each over the whole width, though there is room for both?
    whole: bool,
    /// How much of an article is laid out when it is opened.
    depth: Depth,
    places: HashMap<Clean, usize>,
    /// The last place that was kept: the article's key, the byte.
    kept: Option<(Clean, usize)>,
    /// The article that was last asked for, and not left since: it is asked for once.
    asked: Option<usize>,
    touched: bool,
    issued: Ticket,
    waiting: Waiting,
}

/// The last ticket given out for each question; 0 where no answer is awaited.
#[derive(Debug, Default)]
struct Waiting {
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
    pub fn new(name: Clean, size: (u16, u16)) -> App {
        App::with(name, size, Settings::default())
    }

    /// The same with what the reader chose.
    pub fn with(name: Clean, size: (u16, u16), settings: Settings) -> App {
        let panes = Panes::of(size.0, size.1, false);
        let mut app = App {
            name,
            panes,
            view: View::List,
            list: List::default(),
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
            side: side::Side::default(),
            search: None,
            notice: None,
            count: None,
            typed: Vec::new(),
            settings,
            now: 0,
            resume: Resume::default(),
            is_library: false,
            headings: Headings::None,
            seek: None,
            lands: None,
            behind: None,
            welcomed: false,
            damaged: false,
            usual: Order::default(),
            fetching: None,
            joins: false,
            whole: false,
            depth: Depth::default(),
            places: HashMap::new(),
            kept: None,
            asked: None,
            touched: false,
            issued: 0,
            waiting: Waiting::default(),
        };
        app.fit_list();
        app
    }

    /// Takes in what happened and says what is to be done.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = Vec::new();
        match msg {
            Msg::Key(key) => self.key(key, &mut effects),
            Msg::Mouse(mouse) => self.mouse(mouse, &mut effects),
            Msg::Paste(text) if self.palette.is_some() => self.palette_text(&text),
            Msg::Paste(text) => self.paste(&text, &mut effects),
            Msg::Resize(width, height) => self.resize(width, height),
            Msg::Now(now) => self.now = now,
            Msg::Zone(zone) => self.list.zone = zone,
            Msg::Status(status) => self.status(status, &mut effects),
            Msg::Changed => self.list.stale = true,
            Msg::Window(ticket, start, rows) => {
                if answers(&mut self.waiting.window, ticket) {
                    self.list.take(start, rows);
                }
            }
            Msg::Opened(ticket, opened) => {
                if answers(&mut self.waiting.open, ticket) {
                    self.opened(opened, &mut effects);
                }
            }
            Msg::Hits(ticket, hits, last) => {
                if self.waiting.hits == ticket && ticket != 0 {
                    self.list_hits(hits, last);
                }
            }
            Msg::Progress(ticket, percent) => self.progress(ticket, percent),
            Msg::Arranged(ticket, prepared) => {
                if answers(&mut self.waiting.arrange, ticket) {
                    self.arranged(prepared, &mut effects);
                }
            }
            Msg::Shown(ticket, status, at) => {
                if answers(&mut self.waiting.show, ticket) {
                    self.shown(status, at, &mut effects);
                }
            }
            Msg::Places(ticket, places) => {
                if answers(&mut self.waiting.places, ticket) {
                    let places = self.with_begun(places);
                    self.take_places(places, &mut effects);
                }
            }
            Msg::Unread(ticket, found) => {
                if answers(&mut self.waiting.unread, ticket) {
                    self.unread(found);
                }
            }
            Msg::Faults(ticket, faults) => {
                if answers(&mut self.waiting.faults, ticket) {
                    self.panel = Some(Panel::faults(&faults));
                }
            }
            Msg::Decided(Ok(decided)) => {
                self.say(&words::decided(decided, &self.key_of(Action::Undecide)));
                // The page is read again, by the rules as they now are.
                self.asked = None;
            }
            Msg::Decided(Err(said)) => self.notice = Some(said),
            Msg::Fetching(fetching) => {
                if self.fetching.is_some() {
                    self.fetching = Some(fetching);
                }
            }
            Msg::Fetched(said) => self.fetched(said),
            Msg::Cared(said, status) => self.cared(said, status, &mut effects),
            Msg::Health(ticket, feeds) => {
                if answers(&mut self.waiting.health, ticket) {
                    self.health(&feeds);
                }
            }
            Msg::Located(ticket, found) => {
                if answers(&mut self.waiting.locate, ticket) {
                    self.located(found, &mut effects);
                }
            }
            Msg::Before(session, now) => self.before(*session, now, &mut effects),
            Msg::Begins(arrangement) => self.begin(arrangement),
            Msg::Welcome(why) => {
                (self.welcomed, self.damaged) = (why.is_none(), why.is_some());
                self.panel = Some(Panel::welcome(why.as_deref(), &self.settings.keymap));
            }
            Msg::Settings(settings) => {
                self.settings = *settings;
                self.typed.clear();
                if let Some(panes) = self.panes {
                    self.resize(panes.screen.w, panes.screen.h);
                }
            }
            Msg::Notice(text) => self.notice = Some(text),
            Msg::NoBrowser(url, why) => self.no_browser(url, why),
        }
        self.want(&mut effects);
        self.keep_place(&mut effects);
        // What is to be shown comes before what is to be written down: a slow disk must not hold up a page.
        effects.sort_by_key(|effect| matches!(effect, Effect::Mark(..)));
        effects
    }

    /// Where the reader is, as far as keys are concerned.
    pub fn here(&self) -> Here {
        let pane = match (&self.panel, self.view) {
            (Some(_), _) => Layer::Panel,
            (None, View::List | View::Side) => Layer::List,
            (None, View::Page) => Layer::Page,
        };
        Here { pane, searching: self.searches_here() }
    }

    /// The key that asks for `action` here, as it is shown; empty where none does.
    pub fn key_of(&self, action: Action) -> String {
        self.settings.keymap.key_of(action, self.here())
    }

    fn ticket(&mut self) -> Ticket {
        self.issued += 1;
        self.issued
    }

    /// Asks for what the screen lacks: headlines of the list, the selected article of a page.
    fn want(&mut self, effects: &mut Vec<Effect>) {
        let Some(panes) = self.panes else { return };
        if self.waiting.window == 0
            && let Some(window) = self.list.missing()
        {
            self.list.stale = false;
            self.waiting.window = self.ticket();
            effects.push(Effect::Window(self.waiting.window, window));
        }
        if (self.side.open || self.asks_tag()) && self.side.stale && self.waiting.places == 0 {
            self.side.stale = false;
            self.waiting.places = self.ticket();
            effects.push(Effect::Places(self.waiting.places));
        }
        let shows_page = self.view == View::Page || panes.wide;
        let selected = Some(self.list.selected).filter(|_| self.list.status.articles > 0);
        if shows_page && selected.is_some() && self.asked != selected {
            self.asked = selected;
            self.waiting.open = self.ticket();
            let ask = if self.view == View::Page { Effect::Open } else { Effect::Preview };
            effects.push(ask(self.waiting.open, self.list.selected));
        }
    }
}

/// Is `ticket` the one waited for? Then it is waited for no longer.
fn answers(waiting: &mut Ticket, ticket: Ticket) -> bool {
    let fits = *waiting == ticket && ticket != 0;
    if fits {
        *waiting = 0;
    }
    fits
}
