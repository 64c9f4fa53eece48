//! Every colour and glyph as a role. Nothing else in kabar names a colour; each role also lives without any, by weight,
//! underline, reverse or a glyph, since NO_COLOR, a vt100 and a colour-blind reader get the same page.

use ratatui::style::{Color, Style};

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the thing that its name says; the table is in the README")]
pub enum Role {
    Text,
    Headline,
    Byline,
    Heading,
    Dateline,
    Caption,
    Credit,
    Folded,
    Bar,
    Direct,
    Partial,
    OtherQuote,
    Speaker,
    PersonFirst,
    Person,
    OrganisationFirst,
    Organisation,
    PlaceFirst,
    Place,
    Hit,
    CurrentHit,
    Focus,
    Selected,
    SelectedBar,
    IdleBar,
    UnreadTitle,
    Unread,
    Read,
    Rule,
    Footer,
    FooterKey,
    Notice,
}

/// How roles look on this terminal.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// The terminal's own 16 colours, or none?
    pub colour: bool,
    /// What the terminal can draw.
    pub glyphs: Glyphs,
}

/// The characters that kabar itself draws.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "each is the glyph that its name says")]
pub struct Glyphs {
    pub bar: &'static str,
    pub selected: &'static str,
    pub unread: &'static str,
    pub starred: &'static str,
    pub folded: &'static str,
    pub unfolded: &'static str,
    pub rule: &'static str,
    pub cut: &'static str,
    pub dot: &'static str,
    pub bullet: &'static str,
}

/// For a terminal that shows UTF-8.
pub const UNICODE: Glyphs = Glyphs {
    bar: "▎",
    selected: "▌",
    unread: "●",
    starred: "★",
    folded: "⋯",
    unfolded: "▾",
    rule: "│",
    cut: "…",
    dot: "·",
    bullet: "•",
};

/// For any other.
pub const ASCII: Glyphs = Glyphs {
    bar: "|",
    selected: ">",
    unread: "*",
    starred: "+",
    folded: "...",
    unfolded: "v",
    rule: "|",
    cut: "~",
    dot: "-",
    bullet: "*",
};

impl Theme {
    /// The terminal's 16 colours and Unicode glyphs.
    pub const DEFAULT: Theme = Theme { colour: true, glyphs: UNICODE };

    /// What the environment asks for: NO_COLOR (no-color.org) and terminals that have no colours get none; a locale
    /// that is not UTF-8 gets ASCII glyphs. Nothing is asked of the terminal itself, so nothing can hang.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Theme {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        let plain = ["dumb", "vt52", "vt100", "vt102", "vt220", "vt320"].iter().any(|t| term == *t)
            || term.ends_with("-m");
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|v| set(v)).unwrap_or_default().to_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        // The glyphs of a real VT and of the Linux console's small fonts end at Latin-1 and a few lines.
        let small_font = plain || term == "linux";
        Theme {
            colour: set("NO_COLOR").is_none() && !plain,
            glyphs: if utf8 && !small_font { UNICODE } else { ASCII },
        }
    }

    /// Does the terminal show nothing but ASCII?
    pub fn is_ascii(&self) -> bool {
        self.glyphs.bar.is_ascii()
    }

    /// How `role` looks.
    pub fn style(&self, role: Role) -> Style {
        if self.colour { coloured(role) } else { plain(role) }
    }
}

fn coloured(role: Role) -> Style {
    let s = Style::new();
    let fg = |c: Color| s.fg(c);
    match role {
        Role::Text | Role::UnreadTitle => s,
        Role::Headline | Role::Heading | Role::Selected => s.bold(),
        Role::Byline
        | Role::IdleBar
        | Role::Dateline
        | Role::Credit
        | Role::Folded
        | Role::Read
        | Role::Rule
        | Role::Footer => s.dim(),
        Role::Caption => s.dim().italic(),
        Role::Bar | Role::Direct | Role::Partial => fg(Color::Cyan),
        Role::OtherQuote => s.italic(),
        Role::Speaker => fg(Color::Cyan),
        Role::PersonFirst => fg(Color::Yellow).bold(),
        Role::Person => fg(Color::Yellow),
        Role::OrganisationFirst => fg(Color::Magenta).bold(),
        Role::Organisation => fg(Color::Magenta),
        Role::PlaceFirst => fg(Color::Green).bold(),
        Role::Place => fg(Color::Green),
        Role::Hit => s.fg(Color::Black).bg(Color::Yellow),
        Role::CurrentHit => s.bold().reversed(),
        Role::Focus => s.reversed(),
        Role::SelectedBar | Role::Unread => fg(Color::Cyan),
        Role::FooterKey | Role::Notice => s,
    }
}

fn plain(role: Role) -> Style {
    let s = Style::new();
    match role {
        Role::Headline
        | Role::Heading
        | Role::PersonFirst
        | Role::Speaker
        | Role::FooterKey
        | Role::UnreadTitle => s.bold(),
        Role::Partial | Role::OrganisationFirst | Role::PlaceFirst => s.underlined(),
        Role::Hit | Role::Focus | Role::Selected => s.reversed(),
        Role::CurrentHit => s.bold().reversed(),
        _ => s,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        let theme = |vars: &[(&str, &str)]| {
            let t = Theme::from_env(|name| vars.iter().find(|v| v.0 == name).map(|v| v.1.to_owned()));
            (t.colour, t.glyphs.bar)
        };
        let utf8 = ("LANG", "id_ID.UTF-8");
        assert_eq!(theme(&[("TERM", "xterm-256color"), utf8]), (true, "▎"));
        assert_eq!(theme(&[("TERM", "xterm"), utf8, ("NO_COLOR", "1")]), (false, "▎"));
        assert_eq!(theme(&[("TERM", "xterm"), utf8, ("NO_COLOR", "")]), (true, "▎"));
        assert_eq!(theme(&[("TERM", "vt100"), utf8]), (false, "|"));
        assert_eq!(theme(&[("TERM", "linux"), utf8]), (true, "|"));
        assert_eq!(theme(&[("TERM", "xterm"), ("LC_ALL", "C"), utf8]), (true, "|"));
        assert_eq!(theme(&[]), (true, "|"));
    }
}
