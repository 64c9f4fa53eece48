//! A page of rows over everything else: the keys, related articles, who said what, who is named, what could not be
//! read.

use super::keymap::{Here, Keymap, Layer};
use super::keys::{ACTIONS, Action, Group};
use super::page::Page;
use super::words;
use crate::query;
use crate::shelf::Order;
use crate::shelf::library::FeedRow;
use kabar_annotate::annotate::lines::own::Decision;
use kabar_annotate::article::{Annotations, EntityKind, Link, QuoteKind};
use kabar_annotate::text::{Clean, Span};
use kabar_formats::Fault;

/// Characters by which a line is told from others.
const ENOUGH: usize = 60;

/// What a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Every key.
    Help,
    /// The open article's related articles.
    Related,
    /// The open article's quotations, by speaker.
    Quotes,
    /// The open article's names, by kind.
    Names,
    /// What could not be read.
    Faults,
    /// The lines on screen, and why the folded ones are.
    Lines,
    /// Where a decision on a line is to hold.
    Reach,
    /// How the feeds are.
    Health,
    /// What to do where there is nothing to read yet.
    Welcome,
    /// Every command.
    Palette,
    /// An address, alone on its rows, and as a code for a camera.
    Address,
    /// The orders of the list.
    Order,
    /// Articles begun and not read to their end.
    Begun,
}

/// What Enter does on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Nothing: the row is there to be read.
    None,
    /// Nothing: the row heads others.
    Heading,
    /// Opens an address, where the input has one.
    Link(Option<Clean>),
    /// Goes to a place in the article.
    Place(Span),
    /// Walks the mentions of a name.
    Mentions(EntityKind, String),
    /// Decides on a line, once the reader says where that is to hold.
    Line(Decision),
    /// Decides on a line.
    Decide(Decision),
    /// Does what a key would do.
    Action(Action),
    /// Tries a theme.
    Theme(String),
    /// Orders the list.
    Order(Order),
    /// Opens an article that was begun, by its place among them.
    Begun(usize),
}

/// One row of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The first column: keys, a number.
    pub left: String,
    /// The text; empty for air.
    pub text: String,
    /// What Enter does.
    pub goal: Goal,
}

/// Rows over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What it shows.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Its rows.
    pub entries: Vec<Entry>,
    /// The selected row, or the first one on screen where nothing can be chosen.
    pub at: usize,
    /// All its rows, while only some of them are shown.
    pub(super) whole: Vec<Entry>,
}

pub(super) fn entry(left: impl Into<String>, text: impl Into<String>, goal: Goal) -> Entry {
    Entry { left: left.into(), text: text.into(), goal }
}

impl Panel {
    pub(super) fn new(kind: Kind, title: String, entries: Vec<Entry>) -> Panel {
        let at = entries.iter().position(Entry::can_be_chosen).unwrap_or(0);
        Panel { kind, title, entries, at, whole: Vec::new() }
    }

    /// Every key that does something in `pane`, for an action that `can` be done there; undoing is another thing in a
    /// library than in files.
    pub fn help(keymap: &Keymap, pane: Layer, is_library: bool, can: impl Fn(Action) -> bool) -> Panel {
        let mut entries = Vec::new();
        for group in Group::ALL {
            let says = |(action, _, help): &(Action, Group, &'static str)| match action {
                Action::Undo if !is_library => words::UNDO_IN_FILES,
                _ => *help,
            };
            let listed = ACTIONS.iter().filter(|a| a.1 == group && can(a.0));
            let listed = listed.map(|a| (keymap.listed(a.0, pane), says(a)));
            let mut bound = listed.filter(|(keys, _)| !keys.is_empty()).peekable();
            if bound.peek().is_some() {
                head(&mut entries, group.title());
            }
            entries.extend(bound.map(|(keys, help)| entry(keys, help, Goal::None)));
        }
        head(&mut entries, "What fits: the filter's language");
        entries.extend(query::help().into_iter().map(|(typed, means)| entry(typed, means, Goal::None)));
        Panel::new(Kind::Help, "Keys".into(), entries)
    }

    /// The orders of the list; the one that holds is chosen.
    pub fn orders(now: Order) -> Panel {
        let entries = Order::ALL.map(|order| entry("", words::order(order), Goal::Order(order)));
        let at = Order::ALL.iter().position(|order| *order == now).unwrap_or(0);
        Panel { at, ..Panel::new(Kind::Order, "Order the list".into(), entries.into()) }
    }

    /// The related articles of an article.
    pub fn related(links: &[Link]) -> Panel {
        let row = |(at, link): (usize, &Link)| {
            entry((at + 1).to_string(), &*link.title, Goal::Link(link.url.clone()))
        };
        let entries = links.iter().enumerate().map(row).collect();
        Panel::new(Kind::Related, words::count(links.len(), "related article"), entries)
    }

    /// How the feeds are: those that fail first, then by name.
    pub fn health(feeds: &[FeedRow], now: i64) -> Panel {
        let mut sorted: Vec<&FeedRow> = feeds.iter().collect();
        sorted.sort_by_key(|feed| {
            (feed.health.reason.is_none() && !feed.health.gone, feed.title.to_lowercase())
        });
        let mut entries = Vec::new();
        for feed in &sorted {
            let bad = feed.health.reason.is_some() || feed.health.gone;
            entries.push(entry(if bad { words::FAILS } else { "" }, &*feed.title, Goal::None));
            entries.push(entry("", words::health(&feed.health, now), Goal::None));
            if bad {
                entries.push(entry("", &*Clean::line(&feed.url), Goal::None));
            }
        }
        let bad = sorted.iter().filter(|f| f.health.reason.is_some() || f.health.gone).count();
        Panel::new(Kind::Health, words::feeds(feeds.len(), bad), entries)
    }

    /// What somebody can do who has no library yet, or one that cannot be read, which `why` says.
    pub fn welcome(why: Option<&str>, keymap: &Keymap) -> Panel {
        let does = |action, words: &str| {
            let key = keymap.key_of(action, Here::at(Layer::Panel));
            entry(key, words, Goal::Action(action))
        };
        let line = |line: &str| entry("", line, Goal::None);
        let mut entries: Vec<Entry> = match why {
            Some(why) => [why, "", words::NOT_LOST, ""].map(line).into(),
            None => [words::WELCOME, "", ""].map(line).into(),
        };
        if why.is_none() {
            entries.push(does(Action::AddFeed, words::WELCOME_ADD));
        }
        entries.push(does(Action::Back, words::WELCOME_SAMPLES));
        entries.push(does(Action::Help, words::WELCOME_KEYS));
        entries.push(line(""));
        if why.is_none() {
            entries.extend(words::WELCOME_SHELL.map(line));
        }
        let title = if why.is_some() { words::NO_GOOD_LIBRARY } else { words::WELCOME_TITLE };
        Panel::new(Kind::Welcome, title.into(), entries)
    }

    /// The address of an article.
    pub fn address(url: Clean) -> Panel {
        let entries = vec![entry("", &*url, Goal::Link(Some(url.clone())))];
        Panel::new(Kind::Address, words::ADDRESS.into(), entries)
    }

    /// Who said what: direct and woven-in words under their speaker, in the order in which the speakers first speak.
    pub fn quotes(text: &str, notes: &Annotations) -> Panel {
        let said: Vec<_> = notes.quotes.iter().filter(|q| q.kind != QuoteKind::Other).collect();
        let mut speakers: Vec<Option<&str>> = Vec::new();
        for quote in &said {
            if !speakers.contains(&quote.speaker.as_deref()) {
                speakers.push(quote.speaker.as_deref());
            }
        }
        let mut entries = Vec::new();
        for speaker in speakers {
            head(&mut entries, speaker.unwrap_or(words::NO_SPEAKER));
            let theirs = said.iter().filter(|q| q.speaker.as_deref() == speaker);
            entries
                .extend(theirs.map(|q| entry("", q.span.of(text).replace('\n', " "), Goal::Place(q.span))));
        }
        Panel::new(Kind::Quotes, words::count(said.len(), "quotation"), entries)
    }

    /// The lines on screen: folded ones with the reason, each to be decided on.
    pub fn lines(page: &Page) -> Panel {
        let (article, notes) = (page.article(), page.notes());
        let mut entries = Vec::new();
        for line in page.lines_on_screen().into_iter().filter_map(|at| notes.lines.get(at)) {
            let text = line.span.of(article.text()).trim();
            let fold = !line.label.is_folded();
            // What is left of a line beside a link that is glued to it is no line to fold others by.
            let whole =
                article.lines().iter().any(|l| l.trim(article.text()) == line.span.trim(article.text()));
            let decision = Decision { line: text.to_owned(), fold, outlet: None };
            let goal = if whole || !fold { Goal::Line(decision) } else { Goal::None };
            let left = if fold { "" } else { words::FOLDED_LINE };
            entries.push(entry(left, shortened(text), goal));
            if let Some(why) = line.why.as_ref().filter(|_| !fold) {
                entries.push(entry("", format!("  {}. {}", why.what, why.reason), Goal::None));
            }
        }
        let first = entries.iter().position(|e| !e.left.is_empty());
        let mut panel = Panel::new(Kind::Lines, "Lines on screen".into(), entries);
        panel.at = first.unwrap_or(panel.at);
        panel
    }

    /// Where `decision` is to hold: for the article's outlet, or everywhere.
    pub fn reach(decision: &Decision, outlet: Option<&str>) -> Panel {
        let mut entries = vec![entry("", shortened(&decision.line), Goal::Heading)];
        entries.extend(outlet.map(|outlet| {
            let here = Decision { outlet: Some(outlet.to_owned()), ..decision.clone() };
            entry("", words::only_in(outlet), Goal::Decide(here))
        }));
        entries.push(entry("", words::EVERYWHERE, Goal::Decide(decision.clone())));
        Panel::new(Kind::Reach, words::decision(decision.fold).into(), entries)
    }

    /// What could not be read: file and line, then why.
    pub fn faults(faults: &[Fault]) -> Panel {
        let place =
            |f: &Fault| f.line.map_or_else(|| f.file.to_string(), |line| format!("{}:{line}", f.file));
        let row = |f: &Fault| entry("", format!("{}: {}", place(f), f.why), Goal::None);
        let title = format!("{} could not be read", words::count(faults.len(), "record"));
        Panel::new(Kind::Faults, title, faults.iter().map(row).collect())
    }

    /// Down by `rows`, up where negative: from one row that can be chosen to another, where there are such.
    pub fn step(&mut self, rows: isize) {
        if !self.chooses() {
            self.at = self.at.saturating_add_signed(rows).min(self.entries.len().saturating_sub(1));
            return;
        }
        let choices: Vec<usize> =
            (0..self.entries.len()).filter(|&i| self.entries[i].can_be_chosen()).collect();
        let now = choices.iter().position(|&c| c == self.at).unwrap_or(0);
        let next = now.saturating_add_signed(rows).min(choices.len().saturating_sub(1));
        self.at = choices.get(next).copied().unwrap_or(0);
    }

    /// What Enter does now.
    pub fn goal(&self) -> Option<&Goal> {
        self.entries.get(self.at).map(|e| &e.goal)
    }

    /// Does a row of this panel get chosen, or is the panel only read?
    pub fn chooses(&self) -> bool {
        !matches!(self.kind, Kind::Help | Kind::Faults | Kind::Health)
    }
}

impl Entry {
    /// Does Enter do something on it?
    pub fn can_be_chosen(&self) -> bool {
        !matches!(self.goal, Goal::None | Goal::Heading)
    }
}

/// The beginning of `text`: enough to tell a line by.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Heads the entries that follow, with air above unless it is the first.
pub(super) fn head(entries: &mut Vec<Entry>, title: &str) {
    if !entries.is_empty() {
        entries.push(entry("", "", Goal::None));
    }
    entries.push(entry("", title, Goal::Heading));
}
