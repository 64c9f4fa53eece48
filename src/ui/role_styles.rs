//! A theme as it is written: a TOML file that says how each role looks, or a base16 scheme's colours.
//!
//! ```toml
//! from = "dark"                  # what it does not say is as there
//! [colours]
//! sea = "#5fafaf"                # names for use below
//! [roles]
//! direct = "sea"
//! hit = "bold black on 220"      # attributes, ink, "on" paper
//! ```

use super::colour;
use super::theme::{ROLE_COUNT, StyleRole};
use crate::config::base16::Base16Scheme;
use crate::config::{ConfigDiagnostic, ConfigEntry, ConfigValue, entries, names, shipped};
use ratatui::style::{Color, Modifier, Style};

/// What a theme without a `from` starts from.
const DEFAULT_BASE: &str = "default";

/// How text can be set off.
const ATTRIBUTES: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("plain", Modifier::empty()),
];

/// How each role looks.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleStyles([Style; ROLE_COUNT]);

impl RoleStyles {
    /// The shipped one of that name; what is not there looks like nothing at all.
    pub fn shipped(name: &str) -> RoleStyles {
        RoleStyles::parse_shipped(shipped::theme(name).unwrap_or_default())
    }

    /// The shipped one of that text: it says all there is to say, and stands on no other.
    pub fn parse_shipped(text: &str) -> RoleStyles {
        RoleStyles::from_entries(&entries::parse_entries(text).0, Vec::new()).0
    }

    /// What a theme's file says, and what is wrong in it. It stands on a shipped theme: where it gives one of that
    /// theme's colours another value, all of that theme's roles follow.
    pub fn parse(text: &str) -> (RoleStyles, Vec<ConfigDiagnostic>) {
        let (own, mut faults) = entries::parse_entries(text);
        let from = own.iter().find(|e| e.table.is_empty() && e.key == "from");
        let base = from
            .and_then(|e| if let ConfigValue::Text(name) = &e.value { shipped::theme(name) } else { None });
        let (below, _) = entries::parse_entries(base.or(shipped::theme(DEFAULT_BASE)).unwrap_or_default());
        // Of the shipped lines the number is not asked for: there is no fault in them.
        let lines = below.into_iter().map(|entry| ConfigEntry { line: 0, ..entry }).chain(own);
        let (look, more) = RoleStyles::from_entries(&lines.collect::<Vec<_>>(), Vec::new());
        faults.extend(more);
        faults.sort_by_key(|f| f.line);
        (look, faults)
    }

    /// The look of a base16 or base24 scheme. A scheme's greys were made for comments in code and may be too faint to
    /// read a page by: where one is, the text's own ink takes its place.
    pub fn from_scheme(scheme: &Base16Scheme) -> RoleStyles {
        let colours = scheme.colours.iter().map(|(name, (r, g, b))| (name.clone(), Color::Rgb(*r, *g, *b)));
        let (lines, _) = entries::parse_entries(shipped::theme(shipped::BASE16_THEME).unwrap_or_default());
        let mut look = RoleStyles::from_entries(&lines, colours.collect()).0;
        let text = look.0[StyleRole::Text as usize];
        for style in &mut look.0 {
            let paper = style.bg.or(text.bg).and_then(colour::rgb);
            if let (Some(ink), Some(paper)) = (style.fg.and_then(colour::rgb), paper)
                && style.bg.is_none()
                && colour::contrast(ink, paper) < MIN_SCHEME_CONTRAST
            {
                style.fg = text.fg;
            }
        }
        look
    }

    /// The styles, by role.
    pub fn styles(&self) -> &[Style; ROLE_COUNT] {
        &self.0
    }

    /// What `lines` say, later ones over earlier ones: first all the colours, then the roles in these colours.
    fn from_entries(
        lines: &[ConfigEntry],
        mut colours: Vec<(String, Color)>,
    ) -> (RoleStyles, Vec<ConfigDiagnostic>) {
        let mut styles = [Style::new(); ROLE_COUNT];
        let mut faults = Vec::new();
        let is_colour = |entry: &&ConfigEntry| entry.table == "colours";
        for entry in lines.iter().filter(is_colour).chain(lines.iter().filter(|e| !is_colour(e))) {
            if let Err(why) = apply_entry(entry, &mut styles, &mut colours) {
                faults.push(ConfigDiagnostic::new(entry.line, &why));
            }
        }
        (RoleStyles(styles), faults)
    }
}

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
            let found = find_colour(&value, colours).ok_or_else(|| unknown_colour(&value, colours))?;
            colours.push((name.to_owned(), found));
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

/// A scheme's ink below this contrast is not read but guessed (WCAG 2.2 asks it of large text).
const MIN_SCHEME_CONTRAST: f64 = 3.0;

/// "bold yellow on #202020" as a style.
fn parse_style(text: &str, colours: &[(String, Color)]) -> Result<Style, String> {
    let mut style = Style::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if let Some((_, attribute)) = ATTRIBUTES.iter().find(|a| a.0 == word) {
            style = style.add_modifier(*attribute);
        } else if word == "on" {
            let paper = words.next().ok_or("\"on\" takes the colour after it")?;
            style = style.bg(find_colour(paper, colours).ok_or_else(|| unknown_colour(paper, colours))?);
        } else {
            style = style.fg(find_colour(word, colours).ok_or_else(|| unknown_colour(word, colours))?);
        }
    }
    Ok(style)
}

fn find_colour(name: &str, colours: &[(String, Color)]) -> Option<Color> {
    let own = colours.iter().rfind(|c| c.0 == name).map(|c| c.1);
    own.or_else(|| if name == "terminal" { Some(Color::Reset) } else { colour::parse(name) })
}

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
    fn every_shipped_theme_is_whole() {
        for name in shipped::themes().chain([shipped::BASE16_THEME]) {
            let text = shipped::theme(name).expect("there");
            let scheme: Vec<(String, Color)> =
                (0..24).map(|n| (format!("base{n:02X}"), Color::Rgb(n, n, n))).collect();
            let (_, faults) = RoleStyles::from_entries(&entries::parse_entries(text).0, scheme);
            assert!(faults.is_empty(), "{name}: {faults:?}");
            let named = entries::parse_entries(text).0.into_iter().filter(|e| e.table == "roles").count();
            assert_eq!(named, ROLE_COUNT, "{name} names every role");
        }
    }

    #[test]
    fn a_theme_says_what_differs() {
        let text = "from = \"dark\"\n[colours]\nsea = \"#5fafaf\"\ndeep = \"sea\"\n[roles]\ndirect = \"deep\"\nhit = \"bold black on 220\"\n";
        let (look, faults) = RoleStyles::parse(text);
        assert!(faults.is_empty(), "{faults:?}");
        let dark = RoleStyles::shipped("dark");
        assert_eq!(look.0[StyleRole::Direct as usize], Style::new().fg(Color::Rgb(95, 175, 175)));
        assert_eq!(
            look.0[StyleRole::Hit as usize],
            Style::new().bold().fg(Color::Black).bg(Color::Indexed(220))
        );
        assert_eq!(look.0[StyleRole::Person as usize], dark.0[StyleRole::Person as usize]);
        assert_eq!(RoleStyles::parse("").0, RoleStyles::shipped("default"));
        // One colour of another theme, and all that is drawn in it.
        let (look, _) = RoleStyles::parse("from = 'dark'\n[colours]\nquote = 'red'\n");
        assert_eq!(look.0[StyleRole::Speaker as usize], Style::new().fg(Color::Red));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = "from = \"drak\"\n[role]\nx = \"red\"\n[roles]\nhedline = \"bold\"\nperson = \"bold yelow\"\nplace = \"on\"\nhit = true\n";
        let told: Vec<String> =
            RoleStyles::parse(text).1.iter().map(|f| f.with_file_name("t").to_string()).collect();
        assert_eq!(
            told,
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
    fn a_scheme_too_faint_to_read_is_read_all_the_same() {
        let mut colours: Vec<(String, (u8, u8, u8))> =
            (0..16).map(|n| (format!("base{n:02X}"), (0x20, 0x20, 0x20 + n))).collect();
        colours[5].1 = (0xd0, 0xd0, 0xd0);
        let look = RoleStyles::from_scheme(&Base16Scheme { name: "faint".into(), colours });
        let ink = Some(Color::Rgb(0xd0, 0xd0, 0xd0));
        assert_eq!(look.0[StyleRole::Text as usize].bg, Some(Color::Rgb(0x20, 0x20, 0x20)));
        assert_eq!(look.0[StyleRole::Byline as usize].fg, ink);
        assert_eq!(look.0[StyleRole::Direct as usize].fg, ink);
    }
}
