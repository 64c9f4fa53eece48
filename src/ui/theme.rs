//! Every colour and glyph as a role. Nothing else in kabar names a colour; each role also lives without any, by weight,
//! underline, reverse or a glyph, since NO_COLOR, a vt100 and a colour-blind reader get the same page.

use super::colour::{self, ColourDepth};
use super::role_styles::RoleStyles;
use crate::config::names;
use ratatui::style::{Color, Style};
use std::sync::LazyLock;

/// Makes the roles and the list of them, so that none can be forgotten in it.
macro_rules! roles {
    ($($role:ident),* $(,)?) => {
        /// What a piece of the screen means. Theme files spell the names with hyphens: "person-first".
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is the thing that its name says; the table is in the README")]
        pub enum StyleRole {
            $($role),*
        }

        impl StyleRole {
            /// Every role.
            pub const ALL: &[StyleRole] = &[$(StyleRole::$role),*];
        }
    };
}

roles! {
    Text, Headline, Byline, Heading, Dateline, Caption, Credit, Folded, Bar, Direct, Partial, OtherQuote, Speaker,
    PersonFirst, Person, OrganisationFirst, Organisation, PlaceFirst, Place, Date, Money, Hit, CurrentHit, Focus, Selected,
    Code, SelectedBar, IdleBar, UnreadTitle, Unread, Read, Rule, Footer, FooterKey, Notice, Wrong,
}

/// How many roles there are.
pub const ROLE_COUNT: usize = StyleRole::ALL.len();

impl StyleRole {
    /// As theme files spell it.
    pub fn name(self) -> String {
        names::kebab_case(&format!("{self:?}"))
    }

    /// The role that theme files spell so.
    pub fn parse(name: &str) -> Option<StyleRole> {
        // Made once: a theme names each of them.
        static NAMES: LazyLock<Vec<String>> =
            LazyLock::new(|| StyleRole::ALL.iter().map(|r| r.name()).collect());
        Some(StyleRole::ALL[NAMES.iter().position(|known| known == name)?])
    }
}

/// How roles look on this terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: [Style; ROLE_COUNT],
    /// What the terminal can draw.
    pub glyphs: Glyphs,
}

/// The characters that kabar itself draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the glyph that its name says")]
pub struct Glyphs {
    pub bar: &'static str,
    pub selected: &'static str,
    pub unread: &'static str,
    pub starred: &'static str,
    pub folded: &'static str,
    pub unfolded: &'static str,
    pub rule: &'static str,
    pub ellipsis: &'static str,
    pub separator: &'static str,
    pub current: &'static str,
    pub in_text: &'static str,
    pub changed: &'static str,
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
    ellipsis: "…",
    separator: "·",
    current: "›",
    in_text: "≡",
    changed: "≠",
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
    ellipsis: "~",
    separator: "-",
    current: ":",
    in_text: "=",
    changed: "!",
    bullet: "*",
};

impl Glyphs {
    /// What the environment asks for: a locale that is not UTF-8 gets ASCII, and so do terminals with small fonts.
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Glyphs {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|v| set(v)).unwrap_or_default().to_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        // The glyphs of a real VT and of the Linux console's small fonts end at Latin-1 and a few lines.
        let small_font = colour::is_mono_term(&term) || term == "linux";
        if utf8 && !small_font { UNICODE } else { ASCII }
    }
}

impl Theme {
    /// `look` on a terminal of that many colours and those glyphs. Without colours every look is the same: only weight,
    /// underline and reverse are left to tell roles apart, and the shipped one knows how.
    pub fn new(look: &RoleStyles, depth: ColourDepth, glyphs: Glyphs) -> Theme {
        if depth == ColourDepth::Mono {
            return Theme { styles: *RoleStyles::shipped("mono").styles(), glyphs };
        }
        let mut styles = *look.styles();
        let text = styles[StyleRole::Text as usize];
        for style in &mut styles {
            let paper = style.bg.or(text.bg).map(|paper| colour::nearest(paper, depth, None));
            style.bg = style.bg.and(paper);
            // What keeps the text's ink on paper of its own must be legible there too.
            let ink = style.fg.or(text.fg.filter(|_| style.bg.is_some()));
            style.fg = ink.map(|ink| colour::nearest(ink, depth, paper.and_then(colour::rgb)));
        }
        Theme { styles, glyphs }
    }

    /// The shipped look of the terminal's own 16 colours, with Unicode glyphs.
    pub fn default_theme() -> Theme {
        Theme::new(&RoleStyles::shipped("default"), ColourDepth::Ansi16, UNICODE)
    }

    /// Does the terminal show nothing but ASCII?
    pub fn is_ascii(&self) -> bool {
        self.glyphs.bar.is_ascii()
    }

    /// How `role` looks, over what is there.
    pub fn style(&self, role: StyleRole) -> Style {
        self.styles[role as usize]
    }

    /// How `role` looks where nothing of what is there is to be seen.
    pub fn opaque_style(&self, role: StyleRole) -> Style {
        Style::reset().patch(self.style(StyleRole::Text)).patch(self.style(role))
    }

    /// Does it paint the screen in colours of its own, and not leave the terminal's?
    pub fn has_own_colours(&self) -> bool {
        let text = self.style(StyleRole::Text);
        [text.fg, text.bg].iter().any(|c| c.is_some_and(|c| c != Color::Reset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::shipped;
    use ratatui::style::Modifier;

    #[test]
    fn glyphs_are_what_the_locale_can_show() {
        let bar = |vars: &[(&str, &str)]| {
            Glyphs::detect(|name| vars.iter().find(|v| v.0 == name).map(|v| v.1.to_owned())).bar
        };
        let utf8 = ("LANG", "id_ID.UTF-8");
        assert_eq!(bar(&[("TERM", "xterm-256color"), utf8]), "▎");
        assert_eq!(bar(&[("TERM", "vt100"), utf8]), "|");
        assert_eq!(bar(&[("TERM", "linux"), utf8]), "|");
        assert_eq!(bar(&[("TERM", "xterm"), ("LC_ALL", "C"), utf8]), "|");
        assert_eq!(bar(&[]), "|");
    }

    /// Ink and paper of a role, where a theme paints both.
    fn test_colours(theme: &Theme, role: StyleRole) -> Option<(colour::Rgb, colour::Rgb)> {
        let style = theme.opaque_style(role);
        let (ink, paper) = (colour::rgb(style.fg?)?, colour::rgb(style.bg?)?);
        let reversed = style.add_modifier.contains(Modifier::REVERSED);
        Some(if reversed { (paper, ink) } else { (ink, paper) })
    }

    #[test]
    fn painted_themes_can_be_read_at_every_depth() {
        for (name, least) in
            [("light", colour::LEGIBLE_CONTRAST), ("dark", colour::LEGIBLE_CONTRAST), ("high-contrast", 7.0)]
        {
            let look = RoleStyles::shipped(name);
            for depth in [ColourDepth::TrueColour, ColourDepth::Xterm256, ColourDepth::Ansi16] {
                let theme = Theme::new(&look, depth, UNICODE);
                assert!(theme.has_own_colours());
                for role in StyleRole::ALL {
                    let (ink, paper) = test_colours(&theme, *role).expect("ink and paper");
                    let contrast = colour::contrast(ink, paper);
                    let least =
                        if depth == ColourDepth::TrueColour { least } else { colour::LEGIBLE_CONTRAST - 0.1 };
                    assert!(contrast >= least, "{name} {depth:?} {}: {contrast:.2}", role.name());
                    let dims = theme.style(*role).add_modifier.contains(Modifier::DIM);
                    assert!(!dims, "{name} {}: dim takes contrast away", role.name());
                }
            }
        }
    }

    #[test]
    fn without_colours_no_theme_has_any_and_every_mark_is_left() {
        for name in shipped::themes() {
            let theme = Theme::new(&RoleStyles::shipped(name), ColourDepth::Mono, ASCII);
            assert!(
                StyleRole::ALL.iter().all(|r| theme.style(*r).fg.is_none() && theme.style(*r).bg.is_none())
            );
            for role in [
                StyleRole::Partial,
                StyleRole::PersonFirst,
                StyleRole::Speaker,
                StyleRole::Hit,
                StyleRole::Selected,
                StyleRole::Focus,
            ] {
                assert!(!theme.style(role).add_modifier.is_empty(), "{name} {}", role.name());
            }
        }
    }
}
