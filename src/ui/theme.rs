//! How each role looks on this terminal: the styles of a theme, fitted to the colours that the terminal has.
//!
//! Every role can also be told apart without colours, by weight, underline, reverse video or a glyph, since with NO_COLOR,
//! on a VT100 and for a colour-blind reader the page must say the same.

use super::colour::{self, ColourDepth};
use super::glyphs::{Glyphs, UNICODE};
use super::role::{ROLE_COUNT, StyleRole};
use super::role_styles::RoleStyles;
use ratatui::style::{Color, Style};

/// A style for each role, and the glyphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: [Style; ROLE_COUNT],
    /// The characters that kabar draws itself.
    pub glyphs: Glyphs,
}

impl Theme {
    /// `role_styles` on a terminal with colours of that `depth`. Without colours every theme looks like the built-in
    /// "mono", which tells roles apart by weight, underline and reverse video alone.
    pub fn new(role_styles: &RoleStyles, depth: ColourDepth, glyphs: Glyphs) -> Theme {
        if depth == ColourDepth::Mono {
            return Theme { styles: *RoleStyles::shipped("mono").styles(), glyphs };
        }
        let mut styles = *role_styles.styles();
        let text = styles[StyleRole::Text as usize];
        for style in &mut styles {
            let background = style.bg.or(text.bg).map(|colour| colour::nearest(colour, depth, None));
            style.bg = style.bg.and(background);
            // A role with its own background and the text's foreground must be legible too.
            let foreground = style.fg.or(text.fg.filter(|_| style.bg.is_some()));
            style.fg = foreground.map(|fg| colour::nearest(fg, depth, background.and_then(colour::rgb)));
        }
        Theme { styles, glyphs }
    }

    /// The built-in theme "default": the terminal's own 16 colours, with Unicode glyphs.
    pub fn default_theme() -> Theme {
        Theme::new(&RoleStyles::shipped("default"), ColourDepth::Ansi16, UNICODE)
    }

    /// Whether the terminal shows ASCII only.
    pub fn is_ascii(&self) -> bool {
        self.glyphs.bar.is_ascii()
    }

    /// The style of `role`, to be laid over what a cell already has.
    pub fn style(&self, role: StyleRole) -> Style {
        self.styles[role as usize]
    }

    /// The style of `role` that replaces what a cell has.
    pub fn opaque_style(&self, role: StyleRole) -> Style {
        Style::reset().patch(self.style(StyleRole::Text)).patch(self.style(role))
    }

    /// Whether the theme gives the text a foreground or background of its own, instead of the terminal's.
    pub fn has_own_colours(&self) -> bool {
        let text = self.style(StyleRole::Text);
        [text.fg, text.bg].iter().any(|c| c.is_some_and(|c| c != Color::Reset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::shipped;
    use crate::ui::glyphs::ASCII;
    use ratatui::style::Modifier;

    /// Foreground and background of a role, where a theme sets both.
    fn colours_of(theme: &Theme, role: StyleRole) -> Option<(colour::Rgb, colour::Rgb)> {
        let style = theme.opaque_style(role);
        let (foreground, background) = (colour::rgb(style.fg?)?, colour::rgb(style.bg?)?);
        let reversed = style.add_modifier.contains(Modifier::REVERSED);
        Some(if reversed { (background, foreground) } else { (foreground, background) })
    }

    #[test]
    fn painted_themes_can_be_read_at_every_depth() {
        for (name, least) in
            [("light", colour::LEGIBLE_CONTRAST), ("dark", colour::LEGIBLE_CONTRAST), ("high-contrast", 7.0)]
        {
            let styles = RoleStyles::shipped(name);
            for depth in [ColourDepth::TrueColour, ColourDepth::Xterm256, ColourDepth::Ansi16] {
                let theme = Theme::new(&styles, depth, UNICODE);
                assert!(theme.has_own_colours());
                for role in StyleRole::ALL {
                    let (foreground, background) = colours_of(&theme, *role).expect("both colours");
                    let contrast = colour::contrast(foreground, background);
                    let least =
                        if depth == ColourDepth::TrueColour { least } else { colour::LEGIBLE_CONTRAST - 0.1 };
                    assert!(contrast >= least, "{name} {depth:?} {}: {contrast:.2}", role.name());
                    let is_dim = theme.style(*role).add_modifier.contains(Modifier::DIM);
                    assert!(!is_dim, "{name} {}: dim takes contrast away", role.name());
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
