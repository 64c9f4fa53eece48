//! The built-in key maps and themes: assets/keys/*.toml and assets/themes/*.toml, found by the build script. They have the
//! form of the user's own files, so that one can be copied and changed.

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

/// The names of the themes, without `base16`, which says how the colours of a scheme are used.
pub fn themes() -> impl Iterator<Item = &'static str> {
    THEMES.iter().map(|t| t.0).filter(|t| *t != BASE16_THEME)
}

/// The theme of that name.
pub fn theme(name: &str) -> Option<&'static str> {
    THEMES.iter().find(|t| t.0 == name).map(|t| t.1)
}

/// The theme whose colours are those of a base16 or base24 scheme.
pub const BASE16_THEME: &str = "base16";
