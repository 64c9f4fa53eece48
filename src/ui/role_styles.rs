//! A theme file: TOML that says how each role looks. A base16 scheme becomes the same styles from its colours.
//!
//! ```toml
//! from = "dark"                  # the built-in theme that this one changes
//! [colours]
//! sea = "#5fafaf"                # names for use below
//! [roles]
//! direct = "sea"
//! hit = "bold black on 220"      # attributes, foreground, "on" background
//! ```

use super::colour;
use super::role::{ROLE_COUNT, StyleRole};
use crate::config::base16::Base16Scheme;
use crate::config::{ConfigDiagnostic, ConfigEntry, ConfigValue, entries, names, shipped};
use ratatui::style::{Color, Modifier, Style};

/// The built-in theme that a theme file without `from` changes.
const DEFAULT_BASE: &str = "default";

/// The attributes of text, by their names in theme files.
const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("plain", Modifier::empty()),
];

/// A style for each role, as a theme defines it, before it is fitted to a terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleStyles([Style; ROLE_COUNT]);

impl RoleStyles {
    /// The styles of the built-in theme `name`; empty styles where there is no such theme.
    pub fn shipped(name: &str) -> RoleStyles {
        RoleStyles::parse_shipped(shipped::theme(name).unwrap_or_default())
    }

    /// Parses a built-in theme. It defines every role, so it needs no base and has no errors.
    pub fn parse_shipped(text: &str) -> RoleStyles {
        RoleStyles::from_entries(&entries::parse_entries(text).0, Vec::new()).0
    }

    /// Parses a theme file; gives the styles and what is wrong in the file, by line. The file changes a built-in theme:
    /// where it gives one of that theme's colours another value, all roles in that colour follow.
    pub fn parse(text: &str) -> (RoleStyles, Vec<ConfigDiagnostic>) {
        let (own_entries, mut diagnostics) = entries::parse_entries(text);
        let from = own_entries.iter().find(|e| e.table.is_empty() && e.key == "from");
        let base = from
            .and_then(|e| if let ConfigValue::Text(name) = &e.value { shipped::theme(name) } else { None });
        let base = base.or(shipped::theme(DEFAULT_BASE)).unwrap_or_default();
        let (base_entries, _) = entries::parse_entries(base);
        // Lines of the built-in theme have no number in the file, and no errors to report.
        let base_entries = base_entries.into_iter().map(|entry| ConfigEntry { line: 0, ..entry });
        let all: Vec<ConfigEntry> = base_entries.chain(own_entries).collect();
        let (styles, more) = RoleStyles::from_entries(&all, Vec::new());
        diagnostics.extend(more);
        diagnostics.sort_by_key(|d| d.line);
        (styles, diagnostics)
    }

    /// The styles of a base16 or base24 scheme. A scheme's greys are made for comments in code and may be too faint for
    /// reading: a foreground with a contrast below 3 is replaced by the text's own.
    pub fn from_scheme(scheme: &Base16Scheme) -> RoleStyles {
        let colours = scheme.colours.iter().map(|(name, (r, g, b))| (name.clone(), Color::Rgb(*r, *g, *b)));
        let (entries, _) = entries::parse_entries(shipped::theme(shipped::BASE16_THEME).unwrap_or_default());
        let mut styles = RoleStyles::from_entries(&entries, colours.collect()).0;
        let text = styles.0[StyleRole::Text as usize];
        for style in &mut styles.0 {
            let background = style.bg.or(text.bg).and_then(colour::rgb);
            if let (Some(foreground), Some(background)) = (style.fg.and_then(colour::rgb), background)
                && style.bg.is_none()
                && colour::contrast(foreground, background) < MIN_SCHEME_CONTRAST
            {
                style.fg = text.fg;
            }
        }
        styles
    }

    /// The styles, indexed by role.
    pub fn styles(&self) -> &[Style; ROLE_COUNT] {
        &self.0
    }

    /// The styles that `entries` define, and what is wrong in them. A later entry replaces an earlier one. `colours` are
    /// the names that are known already; all of `[colours]` is read before `[roles]`, which may use any of them.
    fn from_entries(
        entries: &[ConfigEntry],
        mut colours: Vec<(String, Color)>,
    ) -> (RoleStyles, Vec<ConfigDiagnostic>) {
        let mut styles = [Style::new(); ROLE_COUNT];
        let mut diagnostics = Vec::new();
        let is_colour = |entry: &&ConfigEntry| entry.table == "colours";
        for entry in entries.iter().filter(is_colour).chain(entries.iter().filter(|e| !is_colour(e))) {
            if let Err(message) = apply_entry(entry, &mut styles, &mut colours) {
                diagnostics.push(ConfigDiagnostic::new(entry.line, &message));
            }
        }
        (RoleStyles(styles), diagnostics)
    }
}

/// Applies one entry of a theme file to `styles` or `colours`.
///
/// # Errors
/// What is wrong with the entry, in words for the user.
fn apply_entry(
    entry: &ConfigEntry,
    styles: &mut [Style; ROLE_COUNT],
    colours: &mut Vec<(String, Color)>,
) -> Result<(), String> {
    let value = match &entry.value {
        ConfigValue::Text(text) => text.clone(),
        ConfigValue::Number(number) => number.to_string(),
        other => return Err(format!("{} takes a text, and not {other}", entry.key)),
    };
    match (entry.table.as_str(), entry.key.as_str()) {
        ("", "from") if shipped::themes().any(|name| name == value) => {}
        ("", "from") => return Err(names::unknown_name_message("theme", &value, shipped::themes())),
        ("", key) => return Err(names::unknown_name_message("entry", key, ["from", "colours", "roles"])),
        ("colours", name) => {
            let colour = find_colour(&value, colours).ok_or_else(|| unknown_colour(&value, colours))?;
            colours.push((name.to_owned(), colour));
        }
        ("roles", name) => {
            let role = StyleRole::parse(name).ok_or_else(|| {
                let all: Vec<String> = StyleRole::ALL.iter().map(|r| r.name()).collect();
                names::unknown_name_message("role", name, all.iter().map(String::as_str))
            })?;
            styles[role as usize] = parse_style(&value, colours)?;
        }
        (other, _) => return Err(names::unknown_name_message("table", other, ["colours", "roles"])),
    }
    Ok(())
}

/// The least contrast of a scheme's foreground with its background (WCAG 2.2, 1.4.3: the minimum for large text).
const MIN_SCHEME_CONTRAST: f64 = 3.0;

/// Parses a style such as "bold yellow on #202020".
fn parse_style(text: &str, colours: &[(String, Color)]) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if let Some((_, attribute)) = ATTRIBUTES.iter().find(|a| a.0 == word) {
            style = style.add_modifier(*attribute);
        } else if word == "on" {
            let background = words.next().ok_or("\"on\" takes the colour after it")?;
            let colour = find_colour(background, colours);
            style = style.bg(colour.ok_or_else(|| unknown_colour(background, colours))?);
        } else {
            style = style.fg(find_colour(word, colours).ok_or_else(|| unknown_colour(word, colours))?);
        }
    }
    Ok(style)
}

/// The colour of that name in `colours`, where the last one wins, or of that name, number or value anywhere.
fn find_colour(name: &str, colours: &[(String, Color)]) -> Option<Color> {
    let own = colours.iter().rfind(|c| c.0 == name).map(|c| c.1);
    own.or_else(|| if name == "terminal" { Some(Color::Reset) } else { colour::parse(name) })
}

/// The message for a colour that does not exist, with the nearest name.
fn unknown_colour(name: &str, colours: &[(String, Color)]) -> String {
    let mut all: Vec<&str> = colours.iter().map(|c| c.0.as_str()).collect();
    colour::ansi_names().chain(ATTRIBUTES.map(|a| a.0)).chain(["terminal"]).for_each(|name| all.push(name));
    format!(
        "{}; a colour is a name, a number to 255 or #rrggbb",
        names::unknown_name_message("colour or attribute", name, all)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_defines_every_role() {
        for name in shipped::themes().chain([shipped::BASE16_THEME]) {
            let text = shipped::theme(name).expect("a shipped theme");
            let scheme: Vec<(String, Color)> =
                (0..24).map(|n| (format!("base{n:02X}"), Color::Rgb(n, n, n))).collect();
            let (_, diagnostics) = RoleStyles::from_entries(&entries::parse_entries(text).0, scheme);
            assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
            let defined = entries::parse_entries(text).0.into_iter().filter(|e| e.table == "roles").count();
            assert_eq!(defined, ROLE_COUNT, "{name} defines every role");
        }
    }

    #[test]
    fn a_theme_file_changes_a_shipped_theme() {
        let text = "from = \"dark\"\n[colours]\nsea = \"#5fafaf\"\ndeep = \"sea\"\n[roles]\ndirect = \"deep\"\nhit = \"bold black on 220\"\n";
        let (styles, diagnostics) = RoleStyles::parse(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let dark = RoleStyles::shipped("dark");
        assert_eq!(styles.0[StyleRole::Direct as usize], Style::new().fg(Color::Rgb(95, 175, 175)));
        assert_eq!(
            styles.0[StyleRole::Hit as usize],
            Style::new().bold().fg(Color::Black).bg(Color::Indexed(220))
        );
        assert_eq!(styles.0[StyleRole::Person as usize], dark.0[StyleRole::Person as usize]);
        assert_eq!(RoleStyles::parse("").0, RoleStyles::shipped("default"));
        // Changing one colour of a built-in theme changes every role in it.
        let (styles, _) = RoleStyles::parse("from = 'dark'\n[colours]\nquote = 'red'\n");
        assert_eq!(styles.0[StyleRole::Speaker as usize], Style::new().fg(Color::Red));
    }

    #[test]
    fn diagnostics_name_the_line() {
        let text = "from = \"drak\"\n[role]\nx = \"red\"\n[roles]\nhedline = \"bold\"\nperson = \"bold yelow\"\nplace = \"on\"\nhit = true\n";
        let messages: Vec<String> =
            RoleStyles::parse(text).1.iter().map(|d| d.with_file_name("t").to_string()).collect();
        assert_eq!(
            messages,
            [
                "t:1: there is no theme \"drak\"; is \"dark\" meant?",
                "t:3: there is no table \"role\"; is \"roles\" meant?",
                "t:5: there is no role \"hedline\"; is \"headline\" meant?",
                "t:6: there is no colour or attribute \"yelow\"; is \"yellow\" meant?; a colour is a name, a number to 255 or #rrggbb",
                "t:7: \"on\" takes the colour after it",
                "t:8: hit takes a text, and not true",
            ]
        );
    }

    #[test]
    fn too_faint_foregrounds_of_a_scheme_are_replaced() {
        let mut colours: Vec<(String, (u8, u8, u8))> =
            (0..16).map(|n| (format!("base{n:02X}"), (0x20, 0x20, 0x20 + n))).collect();
        colours[5].1 = (0xd0, 0xd0, 0xd0);
        let styles = RoleStyles::from_scheme(&Base16Scheme { name: "faint".into(), colours });
        let foreground = Some(Color::Rgb(0xd0, 0xd0, 0xd0));
        assert_eq!(styles.0[StyleRole::Text as usize].bg, Some(Color::Rgb(0x20, 0x20, 0x20)));
        assert_eq!(styles.0[StyleRole::Byline as usize].fg, foreground);
        assert_eq!(styles.0[StyleRole::Direct as usize].fg, foreground);
    }
}
