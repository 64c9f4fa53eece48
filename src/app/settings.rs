//! The reader's settings, as far as the app needs them. Colours are the theme's, and belong to `ui`.

use super::keymap::Keymap;
use crate::config::Config;
use kabar_annotate::article::EntityKind;

/// The reader's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which key does what.
    pub keymap: Keymap,
    /// The widest text column, in columns.
    pub width: u16,
    /// The kinds of entity that are marked on the page.
    pub marks: Vec<EntityKind>,
    /// The names of the themes that the palette lists.
    pub themes: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        let Config { width, marks, .. } = Config::default();
        Settings { keymap: Keymap::default(), width, marks, themes: Vec::new() }
    }
}
