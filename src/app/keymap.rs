//! Which key does what: a built-in map, and over it the reader's own `[keys]`. The help page, the footer and the
//! command palette are made from the result, so they always say what the keys do.
//!
//! A map has a layer that holds everywhere, one for each pane, and one for the time while a search is live. The most
//! specific layer that binds a key, or a sequence that begins with it, decides. A sequence waits for its next key without a
//! timer, so in one layer no sequence may be the beginning of another.

use super::action::{self, Action};
use super::key::{self, Key};
use crate::config::{ConfigDiagnostic, ConfigEntry, ConfigValue, entries, names, shipped};

/// Where a key holds. The order is that of a map's layers, from the most specific one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLayer {
    /// While a search is live in the pane that has the keys.
    Hits,
    /// While the list or the sidebar has the keys.
    List,
    /// While the page has the keys.
    Page,
    /// In a panel: help, who said what, and so on.
    Panel,
    /// In every pane, where no layer above binds the key.
    Everywhere,
}

/// The layers, the most specific one first, each with the table of a file that fills it.
const LAYERS: [(KeyLayer, &str); 5] = [
    (KeyLayer::Hits, "keys.hits"),
    (KeyLayer::List, "keys.list"),
    (KeyLayer::Page, "keys.page"),
    (KeyLayer::Panel, "keys.panel"),
    (KeyLayer::Everywhere, "keys"),
];

/// The built-in map that names every action.
const DEFAULT_PRESET: &str = "vim";

/// What a file says for "nothing".
const UNBOUND: &str = "none";

/// Which layers of a key map hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyContext {
    /// List, page or panel.
    pub layer: KeyLayer,
    /// Is a search live there?
    pub is_searching: bool,
}

impl KeyContext {
    /// In `layer`, with no live search.
    pub fn new(layer: KeyLayer) -> KeyContext {
        KeyContext { layer, is_searching: false }
    }

    fn includes(self, layer: KeyLayer) -> bool {
        layer == self.layer || layer == KeyLayer::Everywhere || (layer == KeyLayer::Hits && self.is_searching)
    }
}

/// What the keys typed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyMatch {
    /// They are bound to this action.
    Action(Action),
    /// They begin a longer sequence that is bound.
    Prefix,
    /// They are bound to nothing.
    Unbound,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    layer: KeyLayer,
    keys: Vec<Key>,
    /// `None` takes the keys away.
    action: Option<Action>,
    line: usize,
}

impl Binding {
    fn parse(entry: &ConfigEntry) -> Result<Binding, ConfigDiagnostic> {
        let fault = |why: String| ConfigDiagnostic::new(entry.line, &why);
        let layer = LAYERS.iter().find(|l| l.1 == entry.table).map(|l| l.0);
        let layer = layer.ok_or_else(|| {
            fault(names::unknown_name_message("table", &entry.table, LAYERS.iter().map(|l| l.1)))
        })?;
        let keys = key::parse_sequence(&entry.key).map_err(|part| {
            fault(format!("there is no key {part:?}; one is called as in Ctrl-x, F5, Space"))
        })?;
        let action = match &entry.value {
            ConfigValue::Text(name) if name == UNBOUND => None,
            ConfigValue::Text(name) => Some(action::parse_action(name).map_err(fault)?),
            other => return Err(fault(format!("a key takes the name of an action, and not {other}"))),
        };
        Ok(Binding { layer, keys, action, line: entry.line })
    }

    /// Does one of the two make the other unreachable?
    fn conflicts_with(&self, other: &Binding) -> bool {
        match (self.action, other.action) {
            (Some(_), Some(_)) => self.keys.starts_with(&other.keys) || other.keys.starts_with(&self.keys),
            _ => self.keys == other.keys,
        }
    }

    /// Does this line of the reader's own take the place of `old`? What holds everywhere holds in the panes too.
    fn replaces(&self, old: &Binding) -> bool {
        let over =
            self.layer == old.layer || (self.layer == KeyLayer::Everywhere && old.layer != KeyLayer::Hits);
        over && self.conflicts_with(old)
    }
}

/// Which key does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// The keys and their actions, in the order in which they are shown: the reader's own first.
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    /// The keys that kabar starts with.
    fn default() -> Keymap {
        Keymap::new(DEFAULT_PRESET, &[]).0
    }
}

impl Keymap {
    /// The built-in map called `preset`, changed by the reader's `entries`; and what is wrong with these.
    pub fn new(preset: &str, entries: &[ConfigEntry]) -> (Keymap, Vec<ConfigDiagnostic>) {
        let mut faults = Vec::new();
        let mut own: Vec<Binding> = Vec::new();
        for entry in entries {
            match Binding::parse(entry) {
                Ok(new) => match own.iter().find(|o| o.layer == new.layer && o.conflicts_with(&new)) {
                    Some(other) => faults.push(conflict_diagnostic(&new, other)),
                    None => own.push(new),
                },
                Err(fault) => faults.push(fault),
            }
        }
        let mut usual = shipped_bindings(preset);
        usual.retain(|old| !own.iter().any(|new| new.replaces(old)));
        let mut map = Keymap { bindings: own };
        map.bindings.extend(usual);
        map.bindings.retain(|b| b.action.is_some());
        if [Action::Quit, Action::Abort]
            .iter()
            .all(|a| map.key_of(*a, KeyContext::new(KeyLayer::List)).is_empty())
        {
            let keys = vec![Key::ctrl('c')];
            map.bindings.retain(|b| b.keys[0] != keys[0]);
            map.bindings.push(Binding {
                layer: KeyLayer::Everywhere,
                keys,
                action: Some(Action::Abort),
                line: 0,
            });
            faults.push(ConfigDiagnostic::new(0, "no key would quit; Ctrl-c does"));
        }
        (map, faults)
    }

    /// What `typed` means here.
    pub fn lookup(&self, typed: &[Key], here: KeyContext) -> KeyMatch {
        for (layer, _) in LAYERS.iter().filter(|l| here.includes(l.0)) {
            let mut known = self.bindings.iter().filter(|b| b.layer == *layer && b.keys.starts_with(typed));
            if let Some(binding) = known.next() {
                return match binding.action {
                    Some(action) if binding.keys.len() == typed.len() => KeyMatch::Action(action),
                    _ => KeyMatch::Prefix,
                };
            }
        }
        KeyMatch::Unbound
    }

    /// All keys that ask for `action` here, as they are shown.
    pub fn keys_of(&self, action: Action, here: KeyContext) -> Vec<String> {
        let asks = |b: &&Binding| {
            b.action == Some(action)
                && here.includes(b.layer)
                && self.lookup(&b.keys, here) == KeyMatch::Action(action)
        };
        self.bindings.iter().filter(asks).map(|b| key::format_sequence(&b.keys)).collect()
    }

    /// The first of them; empty where none does.
    pub fn key_of(&self, action: Action, here: KeyContext) -> String {
        self.keys_of(action, here).into_iter().next().unwrap_or_default()
    }

    /// The keys of `action`, as the help page and the palette list them: "j Down".
    pub fn help_keys(&self, action: Action, pane: KeyLayer) -> String {
        let of_panels = || {
            let its = |b: &&Binding| b.layer == KeyLayer::Panel && b.action == Some(action);
            self.bindings.iter().filter(its).map(|b| key::format_sequence(&b.keys)).collect()
        };
        // What only a live search or a panel has a key for is listed with that.
        let here = [KeyContext::new(pane), KeyContext { layer: pane, is_searching: true }];
        let keys = here.iter().map(|here| self.keys_of(action, *here)).find(|keys| !keys.is_empty());
        keys.unwrap_or_else(of_panels).join(" ")
    }
}

/// The built-in map of that name. An action that it does not name keeps the key of the first map, where that is free.
fn shipped_bindings(preset: &str) -> Vec<Binding> {
    let read = |name| {
        let (entries, _) = entries::parse_entries(shipped::keymap(name).unwrap_or_default());
        entries.iter().filter_map(|entry| Binding::parse(entry).ok()).collect::<Vec<_>>()
    };
    let mut bindings = read(preset);
    if preset != DEFAULT_PRESET {
        let more = read(DEFAULT_PRESET).into_iter().filter(|new| {
            bindings
                .iter()
                .all(|b| b.action != new.action && !(b.layer == new.layer && b.conflicts_with(new)))
        });
        let more: Vec<Binding> = more.collect();
        bindings.extend(more);
    }
    bindings
}

fn conflict_diagnostic(new: &Binding, other: &Binding) -> ConfigDiagnostic {
    let (new_keys, other_keys) = (key::format_sequence(&new.keys), key::format_sequence(&other.keys));
    let why = if new.keys == other.keys {
        format!("{new_keys} is bound in line {} already", other.line)
    } else if other.keys.starts_with(&new.keys) {
        format!("{new_keys} begins {other_keys} of line {}, so only one of them can hold", other.line)
    } else {
        format!("{other_keys} of line {} begins {new_keys}, so only one of them can hold", other.line)
    };
    ConfigDiagnostic::new(new.line, &why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::options;

    fn map(text: &str) -> (Keymap, Vec<String>) {
        let (config, faults) = options::parse(text);
        assert!(faults.is_empty(), "{faults:?}");
        let (map, faults) = Keymap::new(&config.keymap, &config.keys);
        (map, faults.iter().map(|f| f.with_file_name("c").to_string()).collect())
    }

    fn find(map: &Keymap, typed: &str, pane: KeyLayer, searching: bool) -> KeyMatch {
        map.lookup(
            &key::parse_sequence(typed).expect("keys"),
            KeyContext { layer: pane, is_searching: searching },
        )
    }

    #[test]
    fn every_shipped_map_is_whole() {
        for name in shipped::keymaps() {
            let (entries, faults) = entries::parse_entries(shipped::keymap(name).expect("there"));
            assert!(faults.is_empty(), "{name}: {faults:?}");
            // As the reader's own they are checked for names and clashes too.
            let (_, faults) = Keymap::new(name, &entries);
            assert!(faults.is_empty(), "{name}: {faults:?}");
            let (map, _) = Keymap::new(name, &[]);
            for (action, ..) in action::ACTIONS {
                let has_key =
                    [KeyLayer::List, KeyLayer::Page].iter().any(|at| !map.help_keys(*action, *at).is_empty());
                assert!(has_key, "{name} has no key for {}", action.name());
            }
        }
    }

    #[test]
    fn a_live_search_takes_n() {
        let (map, _) = map("");
        assert_eq!(find(&map, "n", KeyLayer::List, false), KeyMatch::Action(Action::NextUnread));
        assert_eq!(find(&map, "n", KeyLayer::List, true), KeyMatch::Action(Action::NextHit));
        assert_eq!(find(&map, "N", KeyLayer::Page, true), KeyMatch::Action(Action::PreviousHit));
        assert_eq!(find(&map, "&", KeyLayer::Page, true), KeyMatch::Unbound);
        assert_eq!(map.key_of(Action::ReadOn, KeyContext::new(KeyLayer::Page)), "Space");
        assert_eq!(map.help_keys(Action::NextHit, KeyLayer::Page), "n");
    }

    #[test]
    fn a_key_of_panels_holds_in_panels() {
        let (map, _) = map("[keys]\nA = \"order\"\n");
        let (usual, _) = self::map("");
        assert_eq!(find(&usual, "A", KeyLayer::Panel, false), KeyMatch::Action(Action::FindName));
        assert_eq!(find(&usual, "A", KeyLayer::Page, false), KeyMatch::Unbound);
        assert_eq!(usual.help_keys(Action::FindName, KeyLayer::Page), "A");
        // A key of the reader's own that holds everywhere takes it away.
        assert_eq!(find(&map, "A", KeyLayer::Panel, false), KeyMatch::Action(Action::Order));
        assert_eq!(map.help_keys(Action::FindName, KeyLayer::List), "");
    }

    #[test]
    fn the_readers_own_keys_come_first_and_take_others_away() {
        let (map, faults) = map(
            "[keys]\n\"g g\" = \"top\"\n\"Ctrl-n\" = \"down\"\nQ = \"none\"\n[keys.page]\nj = \"next-article\"\n",
        );
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(find(&map, "g", KeyLayer::List, false), KeyMatch::Prefix);
        assert_eq!(find(&map, "g g", KeyLayer::List, false), KeyMatch::Action(Action::Top));
        assert_eq!(find(&map, "g x", KeyLayer::List, false), KeyMatch::Unbound);
        assert_eq!(find(&map, "Q", KeyLayer::Page, false), KeyMatch::Unbound);
        assert_eq!(find(&map, "j", KeyLayer::Page, false), KeyMatch::Action(Action::NextArticle));
        assert_eq!(find(&map, "j", KeyLayer::List, false), KeyMatch::Action(Action::Down));
        assert_eq!(map.keys_of(Action::Down, KeyContext::new(KeyLayer::List)), ["Ctrl-n", "j", "Down"]);
        assert_eq!(map.keys_of(Action::Down, KeyContext::new(KeyLayer::Page)), ["Ctrl-n", "Down"]);
        assert_eq!(map.keys_of(Action::Top, KeyContext::new(KeyLayer::Page)), ["gg", "Home"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let (map, faults) = map(
            "[keys]\n\"g g\" = \"top\"\ng = \"bottom\"\nC-d = \"down\"\n\"Ctrl-d\" = \"up\"\nHyper-x = \"top\"\nx = \"tpo\"\ny = 7\n[keys.paeg]\nx = \"top\"\n",
        );
        assert_eq!(
            faults,
            [
                "c:3: g begins gg of line 2, so only one of them can hold",
                "c:5: Ctrl-d is bound in line 4 already",
                "c:6: there is no key \"Hyper-x\"; one is called as in Ctrl-x, F5, Space",
                "c:7: there is no action \"tpo\"; is \"top\" meant?",
                "c:8: a key takes the name of an action, and not 7",
                "c:10: there is no table \"keys.paeg\"; is \"keys.page\" meant?",
            ]
        );
        assert_eq!(find(&map, "Ctrl-d", KeyLayer::List, false), KeyMatch::Action(Action::Down));
    }

    #[test]
    fn a_way_out_stays() {
        let (map, faults) = map("[keys]\nq = \"none\"\n\"Ctrl-c\" = \"top\"\n");
        assert_eq!(faults, ["c: no key would quit; Ctrl-c does"]);
        assert_eq!(find(&map, "Ctrl-c", KeyLayer::Page, false), KeyMatch::Action(Action::Abort));
    }
}
