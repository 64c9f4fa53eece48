//! What keys can ask for: every action, in one table, with the words that the help page and the command palette say of
//! it. Which key asks for which is the reader's: [`keymap`](super::keymap), from assets/keys/*.toml and `config.toml`.

use crate::config::names;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a key asks for. Files spell the names with hyphens: "next-unread".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "ACTIONS says what each does")]
pub enum Action {
    Down,
    Up,
    Top,
    Bottom,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Open,
    Back,
    Cancel,
    Quit,
    OtherPane,
    WholeWidth,
    NextUnread,
    PreviousUnread,
    NextArticle,
    PreviousArticle,
    ContinueReading,
    NextQuote,
    PreviousQuote,
    NextName,
    PreviousName,
    Find,
    FindName,
    NextHit,
    PreviousHit,
    Filter,
    Order,
    Headings,
    Side,
    SaveView,
    RenamePlace,
    RemovePlace,
    ToggleRead,
    ToggleStar,
    TagArticle,
    MarkAllRead,
    MarkAboveRead,
    MarkBelowRead,
    Refresh,
    AddFeed,
    FeedHealth,
    Undo,
    Redo,
    FoldHere,
    FoldAll,
    Depth,
    Decide,
    Undecide,
    Browse,
    Hints,
    Copy,
    Address,
    Pipe,
    Pager,
    Editor,
    Related,
    Quotes,
    Names,
    Faults,
    Help,
    Palette,
    Redraw,
    Suspend,
    Abort,
}

impl Action {
    /// As files spell it.
    pub fn name(self) -> String {
        names::kebab(&format!("{self:?}"))
    }
}

/// A heading of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the heading that its name says")]
pub enum Group {
    Move,
    Articles,
    Page,
    Find,
    List,
    Library,
    Kabar,
}

impl Group {
    /// In the order of the help page.
    pub const ALL: [Group; 7] =
        [Group::Move, Group::Articles, Group::Page, Group::Find, Group::List, Group::Library, Group::Kabar];

    /// As the help page heads it.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "Move",
            Group::Articles => "Articles",
            Group::Page => "On the page",
            Group::Find => "Find",
            Group::List => "The list",
            Group::Library => "Your library",
            Group::Kabar => "kabar",
        }
    }
}

/// Every action: (action, where the help page lists it, what it says of it). No key is named here: it may be any.
#[rustfmt::skip]
pub const ACTIONS: &[(Action, Group, &str)] = &[
    (Action::Down, Group::Move, "down (after 5: five down)"),
    (Action::Up, Group::Move, "up"),
    (Action::HalfDown, Group::Move, "half a screen down"),
    (Action::HalfUp, Group::Move, "half a screen up"),
    (Action::PageDown, Group::Move, "a screen down"),
    (Action::PageUp, Group::Move, "a screen up"),
    (Action::Top, Group::Move, "first (after 7: the seventh article, 7 % of the page)"),
    (Action::Bottom, Group::Move, "last"),

    (Action::Open, Group::Articles, "open the article"),
    (Action::Back, Group::Articles, "back to the list"),
    (Action::Cancel, Group::Articles, "end the search; else back"),
    (Action::OtherPane, Group::Articles, "the other pane"),
    (Action::WholeWidth, Group::Articles, "list and page each over the whole width, or side by side"),
    (Action::NextUnread, Group::Articles, "next unread article"),
    (Action::PreviousUnread, Group::Articles, "previous unread article"),
    (Action::NextArticle, Group::Articles, "next article"),
    (Action::PreviousArticle, Group::Articles, "previous article"),
    (Action::ContinueReading, Group::Articles, "go on where the last session ended; then: what was begun and not finished"),
    (Action::ToggleRead, Group::Articles, "mark read or unread"),
    (Action::ToggleStar, Group::Articles, "star"),
    (Action::Browse, Group::Articles, "open its address in the browser"),
    (Action::Hints, Group::Articles, "label the links on screen; letters open one, a capital shows its address"),
    (Action::Copy, Group::Articles, "copy its address"),
    (Action::Address, Group::Articles, "its address on a page of its own, and as a code for a phone's camera"),
    (Action::Pipe, Group::Articles, "pipe it to a command, as text or JSON"),
    (Action::Pager, Group::Articles, "read it in $PAGER"),
    (Action::Editor, Group::Articles, "open a copy of it in $EDITOR"),
    (Action::Related, Group::Articles, "its related articles"),

    (Action::NextQuote, Group::Page, "next quotation"),
    (Action::PreviousQuote, Group::Page, "previous quotation"),
    (Action::NextName, Group::Page, "next name"),
    (Action::PreviousName, Group::Page, "previous name"),
    (Action::Quotes, Group::Page, "who said what, and to the place"),
    (Action::Names, Group::Page, "who is named, and through the mentions"),
    (Action::FoldHere, Group::Page, "unfold the next folded lines on screen, or fold them again"),
    (Action::FoldAll, Group::Page, "unfold or fold everywhere"),
    (Action::Depth, Group::Page, "skim, then quotations only, then the full text"),
    (Action::Decide, Group::Page, "why lines are folded; say what is article, fold what is not"),
    (Action::Undecide, Group::Page, "take the last such decision back"),

    (Action::Find, Group::Find, "find in the article, or in headlines and texts of the list (in a library: the best first)"),
    (Action::FindName, Group::Find, "in the panel of names: all articles of the list with the name"),
    (Action::NextHit, Group::Find, "next hit, while a search is live"),
    (Action::PreviousHit, Group::Find, "previous hit"),

    (Action::Filter, Group::List, "show only what fits: beras from:warta is:unread age:<7d"),
    (Action::Order, Group::List, "order by date, outlet or length"),
    (Action::Headings, Group::List, "headings by day, by outlet, or none"),
    (Action::Side, Group::List, "side list: views, folders, feeds and tags, or folders and files"),
    (Action::SaveView, Group::List, "keep the filter, or the place, as a view of the side list"),
    (Action::RenamePlace, Group::List, "in the side list: rename a view, a tag, a feed or a folder"),
    (Action::RemovePlace, Group::List, "in the side list: drop a view or a tag, unsubscribe a feed"),

    (Action::Refresh, Group::Library, "fetch what is new, in all feeds or in the one that the list shows; read files again"),
    (Action::AddFeed, Group::Library, "add a feed, by its address or its site's"),
    (Action::MarkAllRead, Group::Library, "mark all on the list read"),
    (Action::MarkAboveRead, Group::Library, "mark all above the selected article read"),
    (Action::MarkBelowRead, Group::Library, "mark all below it read"),
    (Action::TagArticle, Group::Library, "tag the article, or take the tag away"),
    (Action::Undo, Group::Library, "take the last change back: marks, tags, subscriptions"),
    (Action::Redo, Group::Library, "do again what was taken back"),
    (Action::FeedHealth, Group::Library, "how the feeds are: what fails, since when, why"),

    (Action::Faults, Group::Kabar, "what could not be read"),
    (Action::Help, Group::Kabar, "these keys"),
    (Action::Palette, Group::Kabar, "every command by its name, and themes to try"),
    (Action::Redraw, Group::Kabar, "draw the screen again"),
    (Action::Suspend, Group::Kabar, "suspend (fg comes back)"),
    (Action::Quit, Group::Kabar, "back; from the list: quit"),
    (Action::Abort, Group::Kabar, "quit at once"),
];

/// The action that files spell so.
///
/// # Errors
/// That there is none, and which one may be meant.
pub fn action(name: &str) -> Result<Action, String> {
    // Made once: a key map asks for a hundred.
    static NAMES: LazyLock<HashMap<String, Action>> =
        LazyLock::new(|| ACTIONS.iter().map(|a| (a.0.name(), a.0)).collect());
    let found = NAMES.get(name).copied();
    found.ok_or_else(|| {
        let all: Vec<String> = ACTIONS.iter().map(|a| a.0.name()).collect();
        names::unknown("action", name, all.iter().map(String::as_str))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_listed_once_and_found_by_its_name() {
        for (at, (action, _, help)) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS[at + 1..].iter().all(|a| a.0 != *action), "{action:?}");
            assert_eq!(super::action(&action.name()), Ok(*action));
            assert!(!help.is_empty());
        }
        assert_eq!(ACTIONS.len(), Action::Abort as usize + 1, "Abort is the last variant");
        assert_eq!(
            action("next-unred").expect_err("none is called that"),
            "there is no action \"next-unred\"; is \"next-unread\" meant?"
        );
    }
}
