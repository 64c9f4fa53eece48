//! All options in one table: name, default, meaning and values. Parsing `config.toml`, `kabar help config` and
//! `kabar config init`, `show` and `check` use it.
//!
//! An option has a cost: somebody has to find, understand and test it. One is added only where users want opposite things and
//! kabar cannot find out which.

use super::{ConfigDiagnostic, ConfigEntry, ConfigValue, entries, names};
use kabar_annotate::article::EntityKind;

/// How many colours the screen gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColourMode {
    /// As many as the terminal says it has.
    #[default]
    Auto,
    /// At least 16 colours, also where `NO_COLOR` is set.
    Always,
    /// Never use colours.
    Never,
    /// The terminal's own 16 colours.
    Ansi16,
    /// The 256 colours of xterm.
    Indexed256,
    /// All colours of RGB.
    TrueColour,
}

impl ColourMode {
    /// The modes by the names that options and the command line have for them.
    pub const NAMES: [(&'static str, ColourMode); 6] = [
        ("auto", ColourMode::Auto),
        ("always", ColourMode::Always),
        ("never", ColourMode::Never),
        ("16", ColourMode::Ansi16),
        ("256", ColourMode::Indexed256),
        ("truecolor", ColourMode::TrueColour),
    ];
}

/// The user's options; what was not set is at its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// A built-in theme, one in `themes/`, or a path.
    pub theme: String,
    /// Which colours of the terminal are used.
    pub colour: ColourMode,
    /// A built-in key map.
    pub keymap: String,
    /// The user's keys: the entries of `[keys]` and of the tables in it.
    pub keys: Vec<ConfigEntry>,
    /// The widest text column, in columns.
    pub width: u16,
    /// The kinds of entities that are marked on the page.
    pub marks: Vec<EntityKind>,
    /// Does the mouse select and scroll?
    pub mouse: bool,
    /// Plain lines and a prompt instead of a screen?
    pub linear: bool,
    /// The program that opens addresses, and its arguments; empty for `$BROWSER` or the system's own.
    pub browser: Vec<String>,
    /// The options that the file sets: name, value and line.
    pub explicit: Vec<(&'static str, ConfigValue, usize)>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            theme: "default".into(),
            colour: ColourMode::Auto,
            keymap: "vim".into(),
            keys: Vec::new(),
            width: 76,
            marks: vec![EntityKind::Person, EntityKind::Organisation, EntityKind::Place],
            mouse: false,
            linear: false,
            browser: Vec::new(),
            explicit: Vec::new(),
        }
    }
}

/// An option of the configuration file.
pub struct ConfigOption {
    /// The name of the option in the file.
    pub name: &'static str,
    /// The default of the option, as TOML.
    pub default: &'static str,
    /// What it does and takes, one line an item.
    pub help: &'static [&'static str],
    /// Sets a value; the error says which values there are.
    set: fn(&mut Config, &ConfigValue) -> Result<(), &'static str>,
}

/// All options of the configuration file.
pub static OPTIONS: &[ConfigOption] = &[
    ConfigOption {
        name: "theme",
        default: "\"default\"",
        help: &[
            "How things look: default (the terminal's own 16 colours), light, dark, high-contrast, mono;",
            "NAME for themes/NAME.toml beside this file; or the path of a theme (.toml) or of a base16",
            "or base24 scheme (.yaml).",
        ],
        set: |config, value| set_text(value, &mut config.theme, "the name or path of a theme"),
    },
    ConfigOption {
        name: "colour",
        default: "\"auto\"",
        help: &[
            "How many colours: auto (what COLORTERM, TERM and NO_COLOR say), always, never, 16, 256,",
            "truecolor. A theme's colours become the nearest there are.",
        ],
        set: |config, value| {
            let takes = "\"auto\", \"always\", \"never\", \"16\", \"256\" or \"truecolor\"";
            let name = match value {
                ConfigValue::Text(text) => text.clone(),
                ConfigValue::Number(number) => number.to_string(),
                _ => return Err(takes),
            };
            config.colour = ColourMode::NAMES.iter().find(|n| n.0 == name).ok_or(takes)?.1;
            Ok(())
        },
    },
    ConfigOption {
        name: "keymap",
        default: "\"vim\"",
        help: &["The keys to start from: vim, newsboat or emacs. [keys] below changes them one by one."],
        set: |config, value| {
            let takes = "\"vim\", \"newsboat\" or \"emacs\"";
            match value {
                ConfigValue::Text(name) if super::shipped::keymap(name).is_some() => {
                    config.keymap = name.clone()
                }
                _ => return Err(takes),
            }
            Ok(())
        },
    },
    ConfigOption {
        name: "width",
        default: "76",
        help: &["The widest text column, in columns: 30 to 200. Print has 45 to 75."],
        set: |config, value| match value {
            ConfigValue::Number(number @ 30..=200) => {
                config.width = *number as u16;
                Ok(())
            }
            _ => Err("a number from 30 to 200"),
        },
    },
    ConfigOption {
        name: "marks",
        default: "[\"person\", \"organisation\", \"place\"]",
        help: &[
            "What is marked on the page: person, organisation, place, date, money. [] marks none of them;",
            "quotations are marked in any case.",
        ],
        set: |config, value| {
            let takes = "a list of \"person\", \"organisation\", \"place\", \"date\", \"money\"";
            let ConfigValue::List(wanted) = value else { return Err(takes) };
            let kinds = wanted.iter().map(|w| EntityKind::ALL.into_iter().find(|kind| kind.name() == w));
            config.marks = kinds.collect::<Option<_>>().ok_or(takes)?;
            Ok(())
        },
    },
    ConfigOption {
        name: "mouse",
        default: "false",
        help: &[
            "Does a click select and open? Selecting text for the clipboard then needs Shift in most",
            "terminals. The wheel scrolls either way.",
        ],
        set: |config, value| set_bool(value, &mut config.mouse),
    },
    ConfigOption {
        name: "linear",
        default: "false",
        help: &["Plain lines and a prompt instead of a screen, as with --linear: for screen readers."],
        set: |config, value| set_bool(value, &mut config.linear),
    },
    ConfigOption {
        name: "browser",
        default: "[]",
        help: &[
            "The program that opens addresses, and its arguments, as a list: [\"firefox\", \"--new-tab\"].",
            "The address replaces %s, or comes last. No shell reads it. [] is $BROWSER, else the system's own.",
        ],
        set: |config, value| match value {
            ConfigValue::List(words) if words.first().is_none_or(|program| !program.is_empty()) => {
                config.browser = words.clone();
                Ok(())
            }
            _ => Err("a list: a program and its arguments"),
        },
    },
];

fn set_text(value: &ConfigValue, into: &mut String, takes: &'static str) -> Result<(), &'static str> {
    match value {
        ConfigValue::Text(text) if !text.is_empty() => *into = text.clone(),
        _ => return Err(takes),
    }
    Ok(())
}

fn set_bool(value: &ConfigValue, into: &mut bool) -> Result<(), &'static str> {
    match value {
        ConfigValue::Bool(on) => *into = *on,
        _ => return Err("true or false"),
    }
    Ok(())
}

/// Parses a config file. Options with a wrong value are at their default.
pub fn parse(text: &str) -> (Config, Vec<ConfigDiagnostic>) {
    let mut config = Config::default();
    let (entries, mut diagnostics) = entries::parse_entries(text);
    for entry in entries {
        let option = OPTIONS.iter().find(|o| o.name == entry.key);
        match (entry.table.as_str(), option) {
            (keys, _) if keys == "keys" || keys.starts_with("keys.") => config.keys.push(entry),
            ("", Some(option)) => match (option.set)(&mut config, &entry.value) {
                Ok(()) => config.explicit.push((option.name, entry.value, entry.line)),
                Err(takes) => diagnostics.push(ConfigDiagnostic::new(
                    entry.line,
                    &format!(
                        "{} takes {takes}, and not {}; it is {} now",
                        option.name, entry.value, option.default
                    ),
                )),
            },
            ("", None) => {
                let why = names::unknown_name_message("option", &entry.key, OPTIONS.iter().map(|o| o.name));
                diagnostics.push(ConfigDiagnostic::new(entry.line, &why));
            }
            (table, _) => {
                let why = match table.split('.').next() {
                    Some(first) => names::unknown_name_message("table", first, ["keys"]),
                    None => continue,
                };
                diagnostics.push(ConfigDiagnostic::new(entry.line, &why));
            }
        }
    }
    diagnostics.sort_by_key(|f| f.line);
    (config, diagnostics)
}

/// The file that `kabar config init` writes: every option as a comment, at its default.
pub fn default_file() -> String {
    let mut text = String::from(FILE_HEADER);
    for option in OPTIONS {
        text.push('\n');
        option.help.iter().for_each(|line| text.extend(["# ", line, "\n"]));
        text.extend(["# ", option.name, " = ", option.default, "\n"]);
    }
    text.push_str(KEYS_SECTION);
    text
}

const FILE_HEADER: &str = "\
# kabar's options. What stands here as a comment is the default: take the # away and change it.
# It is read again while kabar runs, at the next key. `kabar config check` checks it.
";

const KEYS_SECTION: &str = r#"
# Keys of your own: a key, or keys with spaces between them, and what they do. `kabar config keys` lists every action
# with its keys as they now are. [keys] holds everywhere; [keys.list], [keys.page] and [keys.panel] hold there, and
# [keys.hits] while a search is live. "none" takes a key away.
# Keys: a, A, ?, Space, Enter, Esc, Tab, Backspace, Up, Down, Left, Right, Home, End, PgUp, PgDn, Insert, Delete, F1 to
# F12; before them Ctrl-, Alt- or Shift-.
# [keys]
# "g g" = "top"
# "Ctrl-n" = "next-article"
# F1 = "help"
# Q = "none"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn defaults_are_what_the_table_says() {
        for option in OPTIONS {
            let (config, diagnostics) = parse(&format!("{} = {}", option.name, option.default));
            assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", option.name);
            assert_eq!(config.explicit.len(), 1, "{}", option.name);
            let same = Config { explicit: Vec::new(), ..config };
            assert_eq!(same, Config::default(), "{}", option.name);
        }
    }

    #[test]
    fn the_documented_file_changes_nothing_and_its_examples_hold() {
        assert_eq!(parse(&default_file()), (Config::default(), Vec::new()));
        let live: String = default_file()
            .lines()
            .filter_map(|l| l.strip_prefix("# ").filter(|l| l.contains(" = ") || *l == "[keys]"))
            .flat_map(|l| [l, "\n"])
            .collect();
        let (config, diagnostics) = parse(&live);
        assert!(diagnostics.is_empty(), "{diagnostics:?}\n{live}");
        assert_eq!((config.explicit.len(), config.keys.len()), (OPTIONS.len(), 4));
        assert!(default_file().lines().all(|l| l.chars().count() <= 120));
    }

    #[test]
    fn a_wrong_value_costs_itself() {
        let text = "thene = \"dark\"\nwidth = 7\nmouse = true\ncolour = 256\n[key]\nx = \"top\"\n[keys.list]\nx = 'top'\n";
        let (config, diagnostics) = parse(text);
        assert_eq!((config.width, config.mouse, config.colour), (76, true, ColourMode::Indexed256));
        assert_eq!(config.keys.len(), 1);
        let messages: Vec<String> =
            diagnostics.iter().map(|f| f.with_file_name("config.toml").to_string()).collect();
        assert_eq!(
            messages,
            [
                "config.toml:1: there is no option \"thene\"; is \"theme\" meant?",
                "config.toml:2: width takes a number from 30 to 200, and not 7; it is 76 now",
                "config.toml:6: there is no table \"key\"; is \"keys\" meant?",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_wrong(text in "(theme|colour|width|marks|[a-z]{1,6}|\\[keys[.a-z]*\\]|[=\"'\\[\\]#\n 0-9]){0,40}") {
            let (_, diagnostics) = parse(&text);
            let lines = 1 + text.matches('\n').count();
            prop_assert!(diagnostics.iter().all(|f| f.line <= lines));
        }
    }
}
