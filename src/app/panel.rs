//! Panels: rows over the list and the page, such as the keys, related articles, quotations, names, or what could not be
//! read.

use super::action::{ACTIONS, Action, ActionGroup};
use super::keymap::{KeyContext, KeyLayer, Keymap};
use super::messages;
use super::page::Page;
use crate::query;
use crate::shelf::SortOrder;
use crate::shelf::library::FeedRow;
use crate::text::word_diff::WordChange;
use kabar_annotate::annotate::lines::user_rules::LineDecision;
use kabar_annotate::article::{Annotations, EntityKind, NameKey, QuoteKind, RelatedLink};
use kabar_annotate::text::{CleanText, Span};
use kabar_formats::Diagnostic;

/// The most characters of a line in a panel: about a row, and enough to recognise the line.
const MAX_LINE_CHARS: usize = 60;

/// What a panel shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelKind {
    /// All keys, and what they do.
    Help,
    /// The open article's related articles.
    Related,
    /// The open article's quotations, by speaker.
    Quotes,
    /// The open article's names, by kind.
    Names,
    /// What could not be read.
    Diagnostics,
    /// The lines on screen, and why some are folded.
    Lines,
    /// For which outlets a decision on a line holds.
    DecisionScope,
    /// The health of the feeds.
    FeedHealth,
    /// What to do where there is nothing to read yet.
    Welcome,
    /// All commands, to be found by a few letters.
    Palette,
    /// An address, alone on its rows, and as a code for a camera.
    Address,
    /// The orders of the list.
    Order,
    /// Articles begun and not finished.
    Unfinished,
    /// The stories of the list.
    Stories,
    /// What articles say of one name.
    Profile,
    /// Names that begin as was typed.
    FoundNames,
    /// What changed in an article.
    Changes,
}

/// What Enter does on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowAction {
    /// Nothing: the row is only read.
    None,
    /// Nothing: the row heads others.
    Heading,
    /// Opens an address; `None` where the input has none.
    OpenUrl(Option<CleanText>),
    /// Goes to a part of the article.
    Jump(Span),
    /// Opens the page of a name; of a value, makes its mentions the hits on the page.
    Mentions(EntityKind, String),
    /// Asks for which outlets a decision on a line holds; of several, also which it is.
    ChooseScope(Vec<LineDecision>),
    /// Stores a decision on a line as a rule.
    AddRule(LineDecision),
    /// Does what a key with this action does.
    Action(Action),
    /// Shows the screen in the theme of that name.
    TryTheme(String),
    /// Puts the list in this order.
    Order(SortOrder),
    /// Opens an unfinished article, by its index among them.
    OpenUnfinished(usize),
    /// Opens a story in place, or closes it, by its index.
    ToggleStory(usize),
    /// Opens an article of a story, by the indexes of both.
    OpenStoryArticle(usize, usize),
    /// Opens the page of a name.
    Profile(NameKey),
    /// Walks the articles of the list that have a name.
    NameArticles(NameKey),
    /// Opens an article at a place.
    OpenAt(ArticlePlace),
    /// Shows these rows in its place.
    ShowMore(Vec<PanelRow>),
}

/// A place in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePlace {
    /// The article's key.
    pub key: CleanText,
    /// Its headline.
    pub title: CleanText,
    /// Where it stood in the list.
    pub position: usize,
    /// The name whose first mention is the place, where there are no words.
    pub name: NameKey,
    /// The byte of the text at which words stand, and the words, on one line.
    pub words: Option<(usize, CleanText)>,
}

/// One row of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelRow {
    /// The first column: keys, a number.
    pub label: String,
    /// The text; empty for an empty row.
    pub text: String,
    /// What Enter does.
    pub action: RowAction,
    /// Parts of the text that were taken out or put in.
    pub changes: Vec<(Span, WordChange)>,
}

/// Rows over list and page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What the panel shows.
    pub kind: PanelKind,
    /// The panel's heading.
    pub title: String,
    /// The panel's rows, those off the screen too.
    pub rows: Vec<PanelRow>,
    /// The selected row, or the first one on screen where nothing can be chosen.
    pub selected: usize,
    /// All rows, while only those that match a text are shown; else empty.
    pub(super) all_rows: Vec<PanelRow>,
}

pub(super) fn panel_row(left: impl Into<String>, text: impl Into<String>, goal: RowAction) -> PanelRow {
    PanelRow { label: left.into(), text: text.into(), action: goal, changes: Vec::new() }
}

impl Panel {
    pub(super) fn new(kind: PanelKind, title: String, rows: Vec<PanelRow>) -> Panel {
        let selected = rows.iter().position(PanelRow::is_selectable).unwrap_or(0);
        Panel { kind, title, rows, selected, all_rows: Vec::new() }
    }

    /// Every key of the actions that are available (`can`), as they are in `pane`. In a list of files, undoing is about
    /// rules.
    pub fn help(keymap: &Keymap, pane: KeyLayer, is_library: bool, can: impl Fn(Action) -> bool) -> Panel {
        let mut entries = Vec::new();
        for group in ActionGroup::ALL {
            let says = |(action, _, help): &(Action, ActionGroup, &'static str)| match action {
                Action::Undo if !is_library => messages::UNDO_IN_FILES,
                _ => *help,
            };
            let listed = ACTIONS.iter().filter(|a| a.1 == group && can(a.0));
            let listed = listed.map(|a| (keymap.help_keys(a.0, pane), says(a)));
            let mut bound = listed.filter(|(keys, _)| !keys.is_empty()).peekable();
            if bound.peek().is_some() {
                push_heading(&mut entries, group.title());
            }
            entries.extend(bound.map(|(keys, help)| panel_row(keys, help, RowAction::None)));
        }
        push_heading(&mut entries, "What fits: the filter's language");
        entries
            .extend(query::help().into_iter().map(|(typed, means)| panel_row(typed, means, RowAction::None)));
        Panel::new(PanelKind::Help, "Keys".into(), entries)
    }

    /// The orders of the list; the present one is selected.
    pub fn orders(now: SortOrder) -> Panel {
        let entries = SortOrder::CHOICES
            .map(|order| panel_row("", messages::order_label(order), RowAction::Order(order)));
        let selected = SortOrder::CHOICES.iter().position(|order| *order == now).unwrap_or(0);
        Panel { selected, ..Panel::new(PanelKind::Order, "Order the list".into(), entries.into()) }
    }

    /// The related articles of an article.
    pub fn related(links: &[RelatedLink]) -> Panel {
        let row = |(at, link): (usize, &RelatedLink)| {
            panel_row((at + 1).to_string(), &*link.title, RowAction::OpenUrl(link.url.clone()))
        };
        let entries = links.iter().enumerate().map(row).collect();
        Panel::new(PanelKind::Related, messages::counted(links.len(), "related article"), entries)
    }

    /// The health of the feeds: those that fail first, then by name.
    pub fn feed_health(feeds: &[FeedRow], now: i64) -> Panel {
        let mut sorted: Vec<&FeedRow> = feeds.iter().collect();
        sorted.sort_by_key(|feed| {
            (feed.health.reason.is_none() && !feed.health.is_gone, feed.title.to_lowercase())
        });
        let mut entries = Vec::new();
        for feed in &sorted {
            let bad = feed.health.reason.is_some() || feed.health.is_gone;
            entries.push(panel_row(
                if bad { messages::FAILING_FEED } else { "" },
                &*feed.title,
                RowAction::None,
            ));
            entries.push(panel_row("", messages::feed_health(&feed.health, now), RowAction::None));
            if bad {
                entries.push(panel_row("", &*CleanText::one_line(&feed.url), RowAction::None));
            }
        }
        let bad = sorted.iter().filter(|f| f.health.reason.is_some() || f.health.is_gone).count();
        Panel::new(PanelKind::FeedHealth, messages::feeds_title(feeds.len(), bad), entries)
    }

    /// What to do where there is no library yet, or where it cannot be read; `why` says why.
    pub fn welcome(why: Option<&str>, keymap: &Keymap) -> Panel {
        let does = |action, words: &str| {
            let key = keymap.key_of(action, KeyContext::new(KeyLayer::Panel));
            panel_row(key, words, RowAction::Action(action))
        };
        let line = |line: &str| panel_row("", line, RowAction::None);
        let mut entries: Vec<PanelRow> = match why {
            Some(why) => [why, "", messages::LIBRARY_UNCHANGED, ""].map(line).into(),
            None => [messages::WELCOME, "", ""].map(line).into(),
        };
        if why.is_none() {
            entries.push(does(Action::AddFeed, messages::WELCOME_ADD));
        }
        entries.push(does(Action::Back, messages::WELCOME_SAMPLES));
        entries.push(does(Action::Help, messages::WELCOME_KEYS));
        entries.push(line(""));
        if why.is_none() {
            entries.extend(messages::WELCOME_SHELL.map(line));
        }
        let title = if why.is_some() { messages::LIBRARY_UNREADABLE } else { messages::WELCOME_TITLE };
        Panel::new(PanelKind::Welcome, title.into(), entries)
    }

    /// The address of an article.
    pub fn address(url: CleanText) -> Panel {
        let entries = vec![panel_row("", &*url, RowAction::OpenUrl(Some(url.clone())))];
        Panel::new(PanelKind::Address, messages::ADDRESS.into(), entries)
    }

    /// The direct and partial quotations by speaker, in the order in which the speakers first speak.
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
            push_heading(&mut entries, speaker.unwrap_or(messages::NO_SPEAKER));
            let theirs = said.iter().filter(|q| q.speaker.as_deref() == speaker);
            entries.extend(
                theirs.map(|q| panel_row("", q.span.slice(text).replace('\n', " "), RowAction::Jump(q.span))),
            );
        }
        Panel::new(PanelKind::Quotes, messages::counted(said.len(), "quotation"), entries)
    }

    /// The lines on screen: folded and dimmed ones with the reason, each to be decided on.
    pub fn lines(page: &Page) -> Panel {
        let (article, notes) = (page.article(), page.annotations());
        let mut entries = Vec::new();
        for line in page.lines_on_screen().into_iter().filter_map(|at| notes.lines.get(at)) {
            let text = line.span.slice(article.text()).trim();
            // A part of a line, cut off from a link within it, cannot be the pattern of a rule that folds lines.
            let whole =
                article.lines().iter().any(|l| l.trim(article.text()) == line.span.trim(article.text()));
            let decision = |should_fold| LineDecision { line: text.to_owned(), should_fold, outlet: None };
            let can_fold = whole && !line.is_folded();
            let can_keep = line.is_folded() || line.is_dimmed();
            let decisions: Vec<LineDecision> = [(can_fold, true), (can_keep, false)]
                .into_iter()
                .filter(|c| c.0)
                .map(|c| decision(c.1))
                .collect();
            let goal = if decisions.is_empty() { RowAction::None } else { RowAction::ChooseScope(decisions) };
            let (left, why) = if line.is_folded() {
                let why = line.reason.as_ref().map(|why| format!("{}. {}", why.summary, why.explanation));
                (messages::FOLDED_LINE, why)
            } else if line.is_dimmed() {
                (messages::DIMMED_LINE, Some(messages::dimmed_reason(line)))
            } else {
                ("", None)
            };
            entries.push(panel_row(left, shorten(text), goal));
            entries.extend(why.map(|why| panel_row("", format!("  {why}"), RowAction::None)));
        }
        let first = entries.iter().position(|e| !e.label.is_empty());
        let mut panel = Panel::new(PanelKind::Lines, "Lines on screen".into(), entries);
        panel.selected = first.unwrap_or(panel.selected);
        panel
    }

    /// Asks where a decision on a line holds: for the article's outlet, or everywhere. Of several `decisions` on the line,
    /// each is headed by what it says.
    pub fn decision_scope(decisions: &[LineDecision], outlet: Option<&str>) -> Panel {
        let line = decisions.first().map_or("", |decision| &decision.line);
        let mut entries = vec![panel_row("", shorten(line), RowAction::Heading)];
        for decision in decisions {
            if decisions.len() > 1 {
                push_heading(&mut entries, messages::decision_title(decision.should_fold));
            }
            entries.extend(outlet.map(|outlet| {
                let here = LineDecision { outlet: Some(outlet.to_owned()), ..decision.clone() };
                panel_row("", messages::only_in_outlet(outlet), RowAction::AddRule(here))
            }));
            entries.push(panel_row("", messages::EVERYWHERE, RowAction::AddRule(decision.clone())));
        }
        Panel::new(PanelKind::DecisionScope, messages::decisions_title(decisions).into(), entries)
    }

    /// What could not be read: file and line, then why.
    pub fn diagnostics(faults: &[Diagnostic]) -> Panel {
        let place =
            |f: &Diagnostic| f.line.map_or_else(|| f.file.to_string(), |line| format!("{}:{line}", f.file));
        let row = |f: &Diagnostic| panel_row("", format!("{}: {}", place(f), f.message), RowAction::None);
        let title = format!("{} could not be read", messages::counted(faults.len(), "record"));
        Panel::new(PanelKind::Diagnostics, title, faults.iter().map(row).collect())
    }

    /// Down by `rows`, up where negative. Where rows can be selected, only these count.
    pub fn move_selection(&mut self, rows: isize) {
        if !self.is_selectable() {
            self.selected = self.selected.saturating_add_signed(rows).min(self.rows.len().saturating_sub(1));
            return;
        }
        let choices: Vec<usize> = (0..self.rows.len()).filter(|&i| self.rows[i].is_selectable()).collect();
        let now = choices.iter().position(|&c| c == self.selected).unwrap_or(0);
        let next = now.saturating_add_signed(rows).min(choices.len().saturating_sub(1));
        self.selected = choices.get(next).copied().unwrap_or(0);
    }

    /// Selects the row that does `action`, where there is one.
    pub(super) fn select_action(&mut self, action: &RowAction) {
        self.selected = self.rows.iter().position(|row| row.action == *action).unwrap_or(self.selected);
    }

    /// What Enter does now.
    pub fn selected_action(&self) -> Option<&RowAction> {
        self.rows.get(self.selected).map(|e| &e.action)
    }

    /// Can rows of this panel be selected, or is it only read?
    pub fn is_selectable(&self) -> bool {
        !matches!(
            self.kind,
            PanelKind::Help | PanelKind::Diagnostics | PanelKind::FeedHealth | PanelKind::Changes
        )
    }
}

impl PanelRow {
    /// Does Enter do something on it?
    pub fn is_selectable(&self) -> bool {
        !matches!(self.action, RowAction::None | RowAction::Heading)
    }
}

/// The beginning of `text`, at most [`MAX_LINE_CHARS`].
fn shorten(text: &str) -> String {
    match text.char_indices().nth(MAX_LINE_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Adds a heading for the rows that follow, after an empty row unless it is the first.
pub(super) fn push_heading(entries: &mut Vec<PanelRow>, title: &str) {
    if !entries.is_empty() {
        entries.push(panel_row("", "", RowAction::None));
    }
    entries.push(panel_row("", title, RowAction::Heading));
}
