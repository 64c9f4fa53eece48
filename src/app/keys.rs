//! The key table: which key does what, in one place. The help page and the footer are made from it, so they cannot say
//! anything else than what the keys do.

use std::fmt;

/// A key as the terminal reported it, without any terminal library's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which one.
    pub code: Code,
    /// With Ctrl held.
    pub ctrl: bool,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the key that its name says")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

impl Key {
    /// A key without Ctrl.
    pub const fn plain(code: Code) -> Key {
        Key { code, ctrl: false }
    }

    /// Ctrl and a letter.
    pub const fn ctrl(letter: char) -> Key {
        Key { code: Code::Char(letter), ctrl: true }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
            code => write!(f, "{code:?}"),
        }
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "BINDINGS says what each does")]
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
    Quit,
    OtherPane,
    NextUnread,
    PreviousUnread,
    NextArticle,
    PreviousArticle,
    NextQuote,
    PreviousQuote,
    NextName,
    PreviousName,
    Find,
    NextHit,
    PreviousHit,
    ToggleRead,
    ToggleStar,
    FoldHere,
    FoldAll,
    Depth,
    Decide,
    Undecide,
    Browse,
    Copy,
    Related,
    Quotes,
    Names,
    Faults,
    Help,
    Redraw,
    Suspend,
    Abort,
}

/// A heading of the help page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the heading that its name says")]
pub enum Group {
    Move,
    Articles,
    Page,
    Find,
    Kabar,
}

impl Group {
    /// In the order of the help page.
    pub const ALL: [Group; 5] = [Group::Move, Group::Articles, Group::Page, Group::Find, Group::Kabar];

    /// As the help page heads it.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "Move",
            Group::Articles => "Articles",
            Group::Page => "On the page",
            Group::Find => "Find",
            Group::Kabar => "kabar",
        }
    }
}

/// Keys that do one thing.
#[derive(Debug)]
pub struct Binding {
    /// Any of these.
    pub keys: &'static [Key],
    /// Does this.
    pub action: Action,
    /// Where the help page lists it.
    pub group: Group,
    /// What the help page says of it.
    pub help: &'static str,
}

const fn c(letter: char) -> Key {
    Key::plain(Code::Char(letter))
}

const fn k(code: Code) -> Key {
    Key::plain(code)
}

/// Every key. While a search is live, n and N walk its hits instead (see [`action`]).
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    Binding { keys: &[c('j'), k(Code::Down)], action: Action::Down, group: Group::Move, help: "down (5j: five down)" },
    Binding { keys: &[c('k'), k(Code::Up)], action: Action::Up, group: Group::Move, help: "up" },
    Binding { keys: &[Key::ctrl('d')], action: Action::HalfDown, group: Group::Move, help: "half a screen down" },
    Binding { keys: &[Key::ctrl('u')], action: Action::HalfUp, group: Group::Move, help: "half a screen up" },
    Binding { keys: &[c(' '), k(Code::PageDown), Key::ctrl('f')], action: Action::PageDown, group: Group::Move, help: "a screen down" },
    Binding { keys: &[c('b'), k(Code::PageUp), Key::ctrl('b')], action: Action::PageUp, group: Group::Move, help: "a screen up" },
    Binding { keys: &[c('g'), k(Code::Home)], action: Action::Top, group: Group::Move, help: "first (7g: the seventh article, 7 % of the page)" },
    Binding { keys: &[c('G'), k(Code::End)], action: Action::Bottom, group: Group::Move, help: "last" },

    Binding { keys: &[k(Code::Enter), c('l'), k(Code::Right)], action: Action::Open, group: Group::Articles, help: "open the article" },
    Binding { keys: &[c('h'), k(Code::Left), k(Code::Esc)], action: Action::Back, group: Group::Articles, help: "back to the list" },
    Binding { keys: &[k(Code::Tab)], action: Action::OtherPane, group: Group::Articles, help: "the other pane" },
    Binding { keys: &[c('n')], action: Action::NextUnread, group: Group::Articles, help: "next unread article" },
    Binding { keys: &[c('p')], action: Action::PreviousUnread, group: Group::Articles, help: "previous unread article" },
    Binding { keys: &[c('J')], action: Action::NextArticle, group: Group::Articles, help: "next article" },
    Binding { keys: &[c('K')], action: Action::PreviousArticle, group: Group::Articles, help: "previous article" },
    Binding { keys: &[c('m')], action: Action::ToggleRead, group: Group::Articles, help: "mark read or unread" },
    Binding { keys: &[c('s')], action: Action::ToggleStar, group: Group::Articles, help: "star" },
    Binding { keys: &[c('o')], action: Action::Browse, group: Group::Articles, help: "open its address in the browser" },
    Binding { keys: &[c('y')], action: Action::Copy, group: Group::Articles, help: "copy its address" },
    Binding { keys: &[c('L')], action: Action::Related, group: Group::Articles, help: "its related articles" },

    Binding { keys: &[c(']')], action: Action::NextQuote, group: Group::Page, help: "next quotation" },
    Binding { keys: &[c('[')], action: Action::PreviousQuote, group: Group::Page, help: "previous quotation" },
    Binding { keys: &[c('}')], action: Action::NextName, group: Group::Page, help: "next name" },
    Binding { keys: &[c('{')], action: Action::PreviousName, group: Group::Page, help: "previous name" },
    Binding { keys: &[c('Q')], action: Action::Quotes, group: Group::Page, help: "who said what (Enter goes there)" },
    Binding { keys: &[c('E')], action: Action::Names, group: Group::Page, help: "who is named (Enter walks the mentions)" },
    Binding { keys: &[c('z')], action: Action::FoldHere, group: Group::Page, help: "unfold the next folded lines on screen, or fold them again" },
    Binding { keys: &[c('Z')], action: Action::FoldAll, group: Group::Page, help: "unfold or fold everywhere" },
    Binding { keys: &[c('v')], action: Action::Depth, group: Group::Page, help: "skim, then quotations only, then the full text" },
    Binding { keys: &[c('!')], action: Action::Decide, group: Group::Page, help: "why lines are folded; say what is article, fold what is not" },
    Binding { keys: &[c('u')], action: Action::Undecide, group: Group::Page, help: "take the last such decision back" },

    Binding { keys: &[c('/')], action: Action::Find, group: Group::Find, help: "find in the article, or in the list's headlines" },
    Binding { keys: &[], action: Action::NextHit, group: Group::Find, help: "n while a search is live: next hit" },
    Binding { keys: &[c('N')], action: Action::PreviousHit, group: Group::Find, help: "previous hit (Esc ends the search)" },

    Binding { keys: &[c('e')], action: Action::Faults, group: Group::Kabar, help: "what could not be read" },
    Binding { keys: &[c('?')], action: Action::Help, group: Group::Kabar, help: "these keys" },
    Binding { keys: &[Key::ctrl('l')], action: Action::Redraw, group: Group::Kabar, help: "draw the screen again" },
    Binding { keys: &[Key::ctrl('z')], action: Action::Suspend, group: Group::Kabar, help: "suspend (fg comes back)" },
    Binding { keys: &[c('q')], action: Action::Quit, group: Group::Kabar, help: "back; from the list: quit" },
    Binding { keys: &[Key::ctrl('c')], action: Action::Abort, group: Group::Kabar, help: "quit at once" },
];

/// What `key` asks for; with a live search n and p's neighbour N walk its hits.
pub fn action(key: Key, searching: bool) -> Option<Action> {
    if searching && key == c('n') {
        return Some(Action::NextHit);
    }
    BINDINGS.iter().find(|b| b.keys.contains(&key)).map(|b| b.action)
}

/// The first key of `action`, as the footer names it.
pub fn key_of(action: Action) -> String {
    let key = BINDINGS.iter().find(|b| b.action == action).and_then(|b| b.keys.first());
    key.map(Key::to_string).unwrap_or_default()
}

/// The keys of a binding, as the help page names them: "j Down".
pub fn keys_of(binding: &Binding) -> String {
    binding.keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_does_two_things() {
        let mut seen = HashSet::new();
        for key in BINDINGS.iter().flat_map(|b| b.keys) {
            assert!(seen.insert(key), "{key}");
        }
    }

    #[test]
    fn a_live_search_takes_n() {
        assert_eq!(action(c('n'), false), Some(Action::NextUnread));
        assert_eq!(action(c('n'), true), Some(Action::NextHit));
        assert_eq!(action(c('N'), true), Some(Action::PreviousHit));
        assert_eq!(action(c('x'), true), None);
        assert_eq!(key_of(Action::PageDown), "Space");
        assert_eq!(key_of(Action::HalfUp), "Ctrl-u");
    }
}
