//! Which key does what: a shipped map, and over it the reader's own `[keys]`. The help page, the footer, the command
//! palette and the README's table are made from the result, so they cannot say anything else than what the keys do.
//!
//! A map has a layer that holds everywhere, one for each pane, and one for the time while a search is live. The most
//! special layer that knows a key, or a sequence that begins with it, decides. A sequence waits for its next key as long
//! as that takes: there is no timer, and so no key may be a whole sequence and the beginning of another in one layer.

use super::key::{self, Key};
use super::keys::{self, Action};
use crate::config::{Entry, Fault, Value, names, shipped, table};

/// Where a key holds. The order is that of a map's layers, from the most special one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// While a search is live in the pane that has the keys.
    Hits,
    /// In the list.
    List,
    /// On the page.
    Page,
    /// In a panel: help, who said what, and so on.
    Panel,
    /// Everywhere.
    Everywhere,
}

/// From the most special one, with the table of a file that fills it.
const LAYERS: [(Layer, &str); 5] = [
    (Layer::Hits, "keys.hits"),
    (Layer::List, "keys.list"),
    (Layer::Page, "keys.page"),
    (Layer::Panel, "keys.panel"),
    (Layer::Everywhere, "keys"),
];

/// The shipped map that names every action.
const FIRST: &str = "vim";

/// What a file says for "nothing".
const NOTHING: &str = "none";

/// Where the reader is, as far as keys are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// List, page or panel.
    pub pane: Layer,
    /// Is a search live there?
    pub searching: bool,
}

impl Here {
    /// In `pane`, with no search.
    pub fn at(pane: Layer) -> Here {
        Here { pane, searching: false }
    }

    fn sees(self, layer: Layer) -> bool {
        layer == self.pane || layer == Layer::Everywhere || (layer == Layer::Hits && self.searching)
    }
}

/// What keys typed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// This.
    Action(Action),
    /// The beginning of something.
    Beginning,
    /// Nothing.
    Nothing,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    layer: Layer,
    keys: Vec<Key>,
    /// `None` takes the keys away.
    action: Option<Action>,
    line: usize,
}

impl Binding {
    fn read(entry: &Entry) -> Result<Binding, Fault> {
        let fault = |why: String| Fault::new(entry.line, &why);
        let layer = LAYERS.iter().find(|l| l.1 == entry.table).map(|l| l.0);
        let layer =
            layer.ok_or_else(|| fault(names::unknown("table", &entry.table, LAYERS.iter().map(|l| l.1))))?;
        let keys = key::sequence(&entry.key).map_err(|part| {
            fault(format!("there is no key {part:?}; one is called as in Ctrl-x, F5, Space"))
        })?;
        let action = match &entry.value {
            Value::Text(name) if name == NOTHING => None,
            Value::Text(name) => Some(keys::action(name).map_err(fault)?),
            other => return Err(fault(format!("a key takes the name of an action, and not {other}"))),
        };
        Ok(Binding { layer, keys, action, line: entry.line })
    }

    /// Can one of the two not be reached because of the other?
    fn hinders(&self, other: &Binding) -> bool {
        match (self.action, other.action) {
            (Some(_), Some(_)) => self.keys.starts_with(&other.keys) || other.keys.starts_with(&self.keys),
            _ => self.keys == other.keys,
        }
    }

    /// Does this line of the reader's own take the place of `old`? What holds everywhere holds in the panes too.
    fn replaces(&self, old: &Binding) -> bool {
        let over = self.layer == old.layer || (self.layer == Layer::Everywhere && old.layer != Layer::Hits);
        over && self.hinders(old)
    }
}

/// Which key does what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// In the order in which keys are shown: the reader's own first.
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    /// The keys that kabar starts with.
    fn default() -> Keymap {
        Keymap::new(FIRST, &[]).0
    }
}

impl Keymap {
    /// The shipped map called `preset`, changed by the reader's `entries`; and what is wrong with these.
    pub fn new(preset: &str, entries: &[Entry]) -> (Keymap, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut own: Vec<Binding> = Vec::new();
        for entry in entries {
            match Binding::read(entry) {
                Ok(new) => match own.iter().find(|o| o.layer == new.layer && o.hinders(&new)) {
                    Some(other) => faults.push(clash(&new, other)),
                    None => own.push(new),
                },
                Err(fault) => faults.push(fault),
            }
        }
        let mut usual = usual(preset);
        usual.retain(|old| !own.iter().any(|new| new.replaces(old)));
        let mut map = Keymap { bindings: own };
        map.bindings.extend(usual);
        map.bindings.retain(|b| b.action.is_some());
        if [Action::Quit, Action::Abort].iter().all(|a| map.key_of(*a, Here::at(Layer::List)).is_empty()) {
            let keys = vec![Key::ctrl('c')];
            map.bindings.retain(|b| b.keys[0] != keys[0]);
            map.bindings.push(Binding {
                layer: Layer::Everywhere,
                keys,
                action: Some(Action::Abort),
                line: 0,
            });
            faults.push(Fault::new(0, "no key would quit; Ctrl-c does"));
        }
        (map, faults)
    }

    /// What `typed` means here.
    pub fn find(&self, typed: &[Key], here: Here) -> Found {
        for (layer, _) in LAYERS.iter().filter(|l| here.sees(l.0)) {
            let mut known = self.bindings.iter().filter(|b| b.layer == *layer && b.keys.starts_with(typed));
            if let Some(binding) = known.next() {
                return match binding.action {
                    Some(action) if binding.keys.len() == typed.len() => Found::Action(action),
                    _ => Found::Beginning,
                };
            }
        }
        Found::Nothing
    }

    /// All keys that ask for `action` here, as they are shown.
    pub fn keys_of(&self, action: Action, here: Here) -> Vec<String> {
        let asks = |b: &&Binding| {
            b.action == Some(action)
                && here.sees(b.layer)
                && self.find(&b.keys, here) == Found::Action(action)
        };
        self.bindings.iter().filter(asks).map(|b| key::shown(&b.keys)).collect()
    }

    /// The first of them; empty where none does.
    pub fn key_of(&self, action: Action, here: Here) -> String {
        self.keys_of(action, here).into_iter().next().unwrap_or_default()
    }

    /// The keys of `action`, as the help page and the palette list them: "j Down".
    pub fn listed(&self, action: Action, pane: Layer) -> String {
        let of_panels = || {
            let its = |b: &&Binding| b.layer == Layer::Panel && b.action == Some(action);
            self.bindings.iter().filter(its).map(|b| key::shown(&b.keys)).collect()
        };
        // What only a live search or a panel has a key for is listed with that.
        let here = [Here::at(pane), Here { pane, searching: true }];
        let keys = here.iter().map(|here| self.keys_of(action, *here)).find(|keys| !keys.is_empty());
        keys.unwrap_or_else(of_panels).join(" ")
    }
}

/// The shipped map of that name. An action that it does not name keeps the key of the first map, where that is free.
fn usual(preset: &str) -> Vec<Binding> {
    let read = |name| {
        let (entries, _) = table::entries(shipped::keymap(name).unwrap_or_default());
        entries.iter().filter_map(|entry| Binding::read(entry).ok()).collect::<Vec<_>>()
    };
    let mut bindings = read(preset);
    if preset != FIRST {
        let more = read(FIRST).into_iter().filter(|new| {
            bindings.iter().all(|b| b.action != new.action && !(b.layer == new.layer && b.hinders(new)))
        });
        let more: Vec<Binding> = more.collect();
        bindings.extend(more);
    }
    bindings
}

fn clash(new: &Binding, other: &Binding) -> Fault {
    let (new_keys, other_keys) = (key::shown(&new.keys), key::shown(&other.keys));
    let why = if new.keys == other.keys {
        format!("{new_keys} is bound in line {} already", other.line)
    } else if other.keys.starts_with(&new.keys) {
        format!("{new_keys} begins {other_keys} of line {}, so only one of them can hold", other.line)
    } else {
        format!("{other_keys} of line {} begins {new_keys}, so only one of them can hold", other.line)
    };
    Fault::new(new.line, &why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::options;

    fn map(text: &str) -> (Keymap, Vec<String>) {
        let (config, faults) = options::parse(text);
        assert!(faults.is_empty(), "{faults:?}");
        let (map, faults) = Keymap::new(&config.keymap, &config.keys);
        (map, faults.iter().map(|f| f.of("c").to_string()).collect())
    }

    fn find(map: &Keymap, typed: &str, pane: Layer, searching: bool) -> Found {
        map.find(&key::sequence(typed).expect("keys"), Here { pane, searching })
    }

    #[test]
    fn every_shipped_map_is_whole() {
        for name in shipped::keymaps() {
            let (entries, faults) = table::entries(shipped::keymap(name).expect("there"));
            assert!(faults.is_empty(), "{name}: {faults:?}");
            // As the reader's own they are checked for names and clashes too.
            let (_, faults) = Keymap::new(name, &entries);
            assert!(faults.is_empty(), "{name}: {faults:?}");
            let (map, _) = Keymap::new(name, &[]);
            for (action, ..) in keys::ACTIONS {
                let has_key =
                    [Layer::List, Layer::Page].iter().any(|at| !map.listed(*action, *at).is_empty());
                assert!(has_key, "{name} has no key for {}", action.name());
            }
        }
    }

    #[test]
    fn a_live_search_takes_n() {
        let (map, _) = map("");
        assert_eq!(find(&map, "n", Layer::List, false), Found::Action(Action::NextUnread));
        assert_eq!(find(&map, "n", Layer::List, true), Found::Action(Action::NextHit));
        assert_eq!(find(&map, "N", Layer::Page, true), Found::Action(Action::PreviousHit));
        assert_eq!(find(&map, "&", Layer::Page, true), Found::Nothing);
        assert_eq!(map.key_of(Action::PageDown, Here::at(Layer::Page)), "Space");
        assert_eq!(map.listed(Action::NextHit, Layer::Page), "n");
    }

    #[test]
    fn a_key_of_panels_holds_in_panels() {
        let (map, _) = map("[keys]\nA = \"order\"\n");
        let (usual, _) = self::map("");
        assert_eq!(find(&usual, "A", Layer::Panel, false), Found::Action(Action::FindName));
        assert_eq!(find(&usual, "A", Layer::Page, false), Found::Nothing);
        assert_eq!(usual.listed(Action::FindName, Layer::Page), "A");
        // A key of the reader's own that holds everywhere takes it away.
        assert_eq!(find(&map, "A", Layer::Panel, false), Found::Action(Action::Order));
        assert_eq!(map.listed(Action::FindName, Layer::List), "");
    }

    #[test]
    fn the_readers_own_keys_come_first_and_take_others_away() {
        let (map, faults) = map(
            "[keys]\n\"g g\" = \"top\"\n\"Ctrl-n\" = \"down\"\nQ = \"none\"\n[keys.page]\nj = \"next-article\"\n",
        );
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(find(&map, "g", Layer::List, false), Found::Beginning);
        assert_eq!(find(&map, "g g", Layer::List, false), Found::Action(Action::Top));
        assert_eq!(find(&map, "g x", Layer::List, false), Found::Nothing);
        assert_eq!(find(&map, "Q", Layer::Page, false), Found::Nothing);
        assert_eq!(find(&map, "j", Layer::Page, false), Found::Action(Action::NextArticle));
        assert_eq!(find(&map, "j", Layer::List, false), Found::Action(Action::Down));
        assert_eq!(map.keys_of(Action::Down, Here::at(Layer::List)), ["Ctrl-n", "j", "Down"]);
        assert_eq!(map.keys_of(Action::Down, Here::at(Layer::Page)), ["Ctrl-n", "Down"]);
        assert_eq!(map.keys_of(Action::Top, Here::at(Layer::Page)), ["gg", "Home"]);
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
        assert_eq!(find(&map, "Ctrl-d", Layer::List, false), Found::Action(Action::Down));
    }

    #[test]
    fn a_way_out_stays() {
        let (map, faults) = map("[keys]\nq = \"none\"\n\"Ctrl-c\" = \"top\"\n");
        assert_eq!(faults, ["c: no key would quit; Ctrl-c does"]);
        assert_eq!(find(&map, "Ctrl-c", Layer::Page, false), Found::Action(Action::Abort));
    }
}
