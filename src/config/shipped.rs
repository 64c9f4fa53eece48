//! The key maps and themes that kabar brings: assets/keys/*.toml and assets/themes/*.toml, found by the build. They are
//! files of the same form as the reader's own, so that one of them is a fair start for another.

/// (name, contents), sorted by name.
static KEYS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/keys.rs"));
static THEMES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// The names of the key maps.
pub fn keymaps() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|k| k.0)
}

/// The key map of that name.
pub fn keymap(name: &str) -> Option<&'static str> {
    KEYS.iter().find(|k| k.0 == name).map(|k| k.1)
}

/// The names of the themes; `base16` is none, but how a scheme's colours are used.
pub fn themes() -> impl Iterator<Item = &'static str> {
    THEMES.iter().map(|t| t.0).filter(|t| *t != BASE16_THEME)
}

/// The theme of that name.
pub fn theme(name: &str) -> Option<&'static str> {
    THEMES.iter().find(|t| t.0 == name).map(|t| t.1)
}

/// The theme whose colours are those of a base16 or base24 scheme.
pub const BASE16_THEME: &str = "base16";
