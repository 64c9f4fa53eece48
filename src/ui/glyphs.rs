//! The characters that kabar draws beside the text: bars, marks, the ellipsis. Two sets, Unicode and ASCII.

use super::colour;

/// The characters that kabar itself draws. Each takes one column, except `folded` in ASCII, which takes three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the glyph that its name says")]
pub struct Glyphs {
    pub bar: &'static str,
    pub dimmed: &'static str,
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

/// The glyphs for a terminal that shows UTF-8.
pub const UNICODE: Glyphs = Glyphs {
    bar: "▎",
    dimmed: "┊",
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

/// The glyphs for any other terminal.
pub const ASCII: Glyphs = Glyphs {
    bar: "|",
    dimmed: ":",
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
    /// The glyphs that the environment allows; `var` looks a variable up. A locale that is not UTF-8 gets ASCII, and so
    /// do terminals with small fonts.
    pub fn detect(var: impl Fn(&str) -> Option<String>) -> Glyphs {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|v| set(v)).unwrap_or_default().to_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        // A real VT, and the Linux console, have fonts of Latin-1 and a few line-drawing characters.
        let small_font = colour::is_mono_term(&term) || term == "linux";
        if utf8 && !small_font { UNICODE } else { ASCII }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
