//! Every action that a key can have, in one table, with its description for the help page and the command palette. Which
//! key has which action is a setting: [`keymap`](super::keymap), from assets/keys/*.toml and `config.toml`.

use crate::config::names;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a key does. Files spell the names with hyphens: "next-unread".
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
    ReadOn,
    Repeat,
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
    Changes,
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
    SwitchText,
    Quotes,
    Names,
    Stories,
    People,
    Faults,
    Help,
    Palette,
    Redraw,
    Suspend,
    Abort,
}

impl Action {
    /// The action's name, as key maps spell it.
    pub fn name(self) -> String {
        names::kebab_case(&format!("{self:?}"))
    }

    /// Does it need a library, and does nothing in a list of files?
    pub fn needs_library(self) -> bool {
        use Action::*;
        matches!(
            self,
            TagArticle
                | MarkAllRead
                | MarkAboveRead
                | MarkBelowRead
                | Redo
                | FeedHealth
                | SaveView
                | RenamePlace
                | RemovePlace
                | AddFeed
                | SwitchText
                | Changes
        )
    }

    /// Is it a step from one thing to the next, which [`Action::Repeat`] repeats?
    pub fn is_step(self) -> bool {
        use Action::*;
        matches!(
            self,
            NextUnread
                | PreviousUnread
                | NextArticle
                | PreviousArticle
                | NextQuote
                | PreviousQuote
                | NextName
                | PreviousName
                | NextHit
                | PreviousHit
        )
    }

    /// Does it act on the text of the article on the page?
    pub fn needs_page(self) -> bool {
        use Action::*;
        matches!(
            self,
            NextQuote
                | PreviousQuote
                | NextName
                | PreviousName
                | Quotes
                | Names
                | FindName
                | Related
                | FoldHere
                | FoldAll
                | Depth
                | Pipe
                | Pager
                | Editor
        )
    }
}

/// A heading of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the heading that its name says")]
pub enum ActionGroup {
    Move,
    Articles,
    Page,
    Find,
    List,
    Library,
    Kabar,
}

impl ActionGroup {
    /// All groups, in the order of the help page.
    pub const ALL: [ActionGroup; 7] = [
        ActionGroup::Move,
        ActionGroup::Articles,
        ActionGroup::Page,
        ActionGroup::Find,
        ActionGroup::List,
        ActionGroup::Library,
        ActionGroup::Kabar,
    ];

    /// The heading of the group on the help page.
    pub fn title(self) -> &'static str {
        match self {
            ActionGroup::Move => "Move",
            ActionGroup::Articles => "Articles",
            ActionGroup::Page => "On the page",
            ActionGroup::Find => "Find",
            ActionGroup::List => "The list",
            ActionGroup::Library => "Your library",
            ActionGroup::Kabar => "kabar",
        }
    }
}

/// Every action: (action, where the help page lists it, what it says of it). No key is named here: it may be any.
#[rustfmt::skip]
pub const ACTIONS: &[(Action, ActionGroup, &str)] = &[
    (Action::Down, ActionGroup::Move, "down (after 5: five down)"),
    (Action::Up, ActionGroup::Move, "up"),
    (Action::HalfDown, ActionGroup::Move, "half a screen down"),
    (Action::HalfUp, ActionGroup::Move, "half a screen up"),
    (Action::ReadOn, ActionGroup::Move, "a screen down; at the end of an article to the next unread one"),
    (Action::PageDown, ActionGroup::Move, "a screen down"),
    (Action::PageUp, ActionGroup::Move, "a screen up"),
    (Action::Top, ActionGroup::Move, "first (after 7: the seventh article, 7 % of the page)"),
    (Action::Bottom, ActionGroup::Move, "last"),
    (Action::Repeat, ActionGroup::Move, "the last step to a next or previous thing again"),

    (Action::Open, ActionGroup::Articles, "open the article"),
    (Action::Back, ActionGroup::Articles, "back to the list"),
    (Action::Cancel, ActionGroup::Articles, "end the search; else back"),
    (Action::OtherPane, ActionGroup::Articles, "the other pane"),
    (Action::WholeWidth, ActionGroup::Articles, "list and page each over the whole width, or side by side"),
    (Action::NextUnread, ActionGroup::Articles, "next unread article"),
    (Action::PreviousUnread, ActionGroup::Articles, "previous unread article"),
    (Action::NextArticle, ActionGroup::Articles, "next article"),
    (Action::PreviousArticle, ActionGroup::Articles, "previous article"),
    (Action::ContinueReading, ActionGroup::Articles, "go on where the last session ended; then: what was begun and not finished"),
    (Action::ToggleRead, ActionGroup::Articles, "mark read or unread"),
    (Action::ToggleStar, ActionGroup::Articles, "star"),
    (Action::Browse, ActionGroup::Articles, "open its address in the browser"),
    (Action::Hints, ActionGroup::Articles, "label the links on screen; letters open one, a capital shows its address"),
    (Action::Copy, ActionGroup::Articles, "copy its address"),
    (Action::Address, ActionGroup::Articles, "its address on a page of its own, and as a code for a phone's camera"),
    (Action::Pipe, ActionGroup::Articles, "pipe it to a command, as text or JSON"),
    (Action::Pager, ActionGroup::Articles, "read it in $PAGER"),
    (Action::Editor, ActionGroup::Articles, "open a copy of it in $EDITOR"),
    (Action::Related, ActionGroup::Articles, "its related articles"),
    (Action::SwitchText, ActionGroup::Articles, "the whole text from its own page, or the feed's text again; on a feed of the side list: whose text its articles have"),

    (Action::NextQuote, ActionGroup::Page, "next quotation"),
    (Action::PreviousQuote, ActionGroup::Page, "previous quotation"),
    (Action::NextName, ActionGroup::Page, "next name"),
    (Action::PreviousName, ActionGroup::Page, "previous name"),
    (Action::Quotes, ActionGroup::Page, "who said what, and to the place"),
    (Action::Names, ActionGroup::Page, "who is named, and the page of each"),
    (Action::FoldHere, ActionGroup::Page, "unfold the next folded lines on screen, or fold them again"),
    (Action::FoldAll, ActionGroup::Page, "unfold or fold everywhere"),
    (Action::Depth, ActionGroup::Page, "skim, then quotations only, then the full text"),
    (Action::Changes, ActionGroup::Page, "what its feed changed in the article: words taken out and put in"),
    (Action::Decide, ActionGroup::Page, "why lines are folded or dimmed; say what is article, fold what is not"),
    (Action::Undecide, ActionGroup::Page, "take the last such decision back"),

    (Action::Find, ActionGroup::Find, "find in the article, or in headlines and texts of the list (in a library: the best first)"),
    (Action::People, ActionGroup::Find, "a person, organisation or place by a few letters: what they are, said, and where"),
    (Action::FindName, ActionGroup::Find, "in a panel of names: all articles of the list with the name"),
    (Action::NextHit, ActionGroup::Find, "next hit, while a search is live"),
    (Action::PreviousHit, ActionGroup::Find, "previous hit"),

    (Action::Filter, ActionGroup::List, "show only what fits: beras from:warta is:unread age:<7d"),
    (Action::Order, ActionGroup::List, "order by date, outlet or length"),
    (Action::Headings, ActionGroup::List, "headings by day, by outlet, or none"),
    (Action::Stories, ActionGroup::List, "the list as stories: what tells the same event is one row, opened in place"),
    (Action::Side, ActionGroup::List, "side list: views, folders, feeds and tags, or folders and files"),
    (Action::SaveView, ActionGroup::List, "keep the filter, or the place, as a view of the side list"),
    (Action::RenamePlace, ActionGroup::List, "in the side list: rename a view, a tag, a feed or a folder"),
    (Action::RemovePlace, ActionGroup::List, "in the side list: drop a view or a tag, unsubscribe a feed"),

    (Action::Refresh, ActionGroup::Library, "fetch what is new, in all feeds or in the one that the list shows; read files again"),
    (Action::AddFeed, ActionGroup::Library, "add a feed, by its address or its site's"),
    (Action::MarkAllRead, ActionGroup::Library, "mark all on the list read"),
    (Action::MarkAboveRead, ActionGroup::Library, "mark all above the selected article read"),
    (Action::MarkBelowRead, ActionGroup::Library, "mark all below it read"),
    (Action::TagArticle, ActionGroup::Library, "tag the article, or take the tag away"),
    (Action::Undo, ActionGroup::Library, "take the last change back: marks, tags, subscriptions"),
    (Action::Redo, ActionGroup::Library, "do again what was taken back"),
    (Action::FeedHealth, ActionGroup::Library, "how the feeds are: what fails, since when, why"),

    (Action::Faults, ActionGroup::Kabar, "what could not be read"),
    (Action::Help, ActionGroup::Kabar, "these keys"),
    (Action::Palette, ActionGroup::Kabar, "every command by its name, and themes to try"),
    (Action::Redraw, ActionGroup::Kabar, "draw the screen again"),
    (Action::Suspend, ActionGroup::Kabar, "suspend (fg comes back)"),
    (Action::Quit, ActionGroup::Kabar, "back; from the list: quit"),
    (Action::Abort, ActionGroup::Kabar, "quit at once"),
];

/// The action with this name in files.
///
/// # Errors
/// One line that says there is none, and the nearest name.
pub fn parse_action(name: &str) -> Result<Action, String> {
    // Made once: a key map asks for a hundred.
    static NAMES: LazyLock<HashMap<String, Action>> =
        LazyLock::new(|| ACTIONS.iter().map(|a| (a.0.name(), a.0)).collect());
    let found = NAMES.get(name).copied();
    found.ok_or_else(|| {
        let all: Vec<String> = ACTIONS.iter().map(|a| a.0.name()).collect();
        names::unknown_name_message("action", name, all.iter().map(String::as_str))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_listed_once_and_found_by_its_name() {
        for (at, (action, _, help)) in ACTIONS.iter().enumerate() {
            assert!(ACTIONS[at + 1..].iter().all(|a| a.0 != *action), "{action:?}");
            assert_eq!(parse_action(&action.name()), Ok(*action));
            assert!(!help.is_empty());
        }
        assert_eq!(ACTIONS.len(), Action::Abort as usize + 1, "Abort is the last variant");
        assert_eq!(
            parse_action("next-unred").expect_err("none is called that"),
            "there is no action \"next-unred\"; is \"next-unread\" meant?"
        );
    }
}
