//! What the capitals of a line say.

use crate::text::words::{Word, WordShape};

/// How a line uses capitals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LineCasing {
    /// Names have capitals and most other words have none, as usual.
    #[default]
    Mixed,
    /// At least four fifths of the words are in capitals only.
    AllCaps,
    /// At least four fifths of the words begin with a capital.
    TitleCase,
    /// No word has a capital.
    Lowercase,
}

impl LineCasing {
    /// The casing of a line with these words of `text`. Short lines are [`LineCasing::Mixed`].
    pub fn of_line(text: &str, words: &[Word]) -> LineCasing {
        let letters = words.iter().filter(|w| w.is_name_like() || w.shape == WordShape::Lowercase).count();
        let capitals = words.iter().filter(|w| w.is_name_like()).count();
        let is_all_caps = |w: &&Word| w.shape == WordShape::AllCaps && w.span.slice(text).len() > 1;
        let all_caps = words.iter().filter(is_all_caps).count();
        if capitals == 0 {
            LineCasing::Lowercase
        } else if letters >= 4 && all_caps * 5 >= letters * 4 {
            LineCasing::AllCaps
        } else if letters >= 5 && capitals * 5 >= letters * 4 {
            LineCasing::TitleCase
        } else {
            LineCasing::Mixed
        }
    }
}
