//! Link hints: each link on screen gets a label of one or two letters, and typing a label opens it. A capital shows the
//! address instead, on a page that copies it and draws it as a code.
//!
//! The home row comes first, and the links at the top of the screen get the short labels. No label begins another, so that no
//! key has to wait for one that may not come.

use super::key::{Code, Key};
use super::panel::Panel;
use super::{App, Effect, View, words};
use kabar_annotate::text::Clean;

/// The letters of labels, those under the fingers first.
const LETTERS: &[u8; 26] = b"asdfjklghqwertyuiopzxcvbnm";

/// A link that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What opens it.
    pub label: String,
    /// Where it is: the byte of the article's text at which the part on screen begins, or the position in the list.
    pub at: usize,
    /// Where it leads.
    pub url: Clean,
}

/// The links on screen, while one of them is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hints {
    /// Those that what was typed may still mean, from the top of the screen down.
    pub all: Vec<Hint>,
    /// What was typed.
    pub typed: String,
    /// The pane that they are in.
    pub view: View,
    /// Was a capital among the letters? Then the address is shown.
    shows: bool,
}

impl Hints {
    /// The hint of the link at a place.
    pub fn at(&self, place: usize) -> Option<&Hint> {
        self.all.iter().find(|hint| hint.at == place)
    }
}

/// `count` labels, none of which begins another; as many as possible have one letter, and these come first.
fn labels(count: usize) -> Vec<String> {
    let letters = LETTERS.len();
    // Letters at the end of the row begin longer labels: each of them has room for 26.
    let first = (0..letters).find(|first| letters - first + first * letters >= count).unwrap_or(letters);
    let (short, long) = LETTERS.split_at(letters - first);
    let short = short.iter().map(|&letter| char::from(letter).to_string());
    let long = long.iter().flat_map(|&first| {
        LETTERS.iter().map(move |&second| [char::from(first), char::from(second)].iter().collect::<String>())
    });
    short.chain(long).take(count).collect()
}

impl App {
    /// Labels the links on screen: those of the page, or the articles of the list.
    pub(super) fn hint(&mut self) {
        let found: Vec<(usize, Clean)> = match (self.view, &self.page) {
            (View::Page, Some(page)) => page.links_on_screen(),
            (View::Page, None) => return,
            (View::List | View::Side, _) => {
                let rows = self.list.visible();
                rows.filter_map(|(at, headline)| Some((at, headline.url.clone()?))).collect()
            }
        };
        if found.is_empty() {
            return self.say(if self.view == View::Page { words::NO_LINKS } else { words::NO_ADDRESSES });
        }
        if self.view == View::Side {
            self.view = View::List;
        }
        let labels = labels(found.len());
        let all = labels.into_iter().zip(found).map(|(label, (at, url))| Hint { label, at, url }).collect();
        self.hints = Some(Hints { all, typed: String::new(), view: self.view, shows: false });
    }

    /// A key while links are labelled: what begins no label ends that.
    pub(super) fn hint_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        let Some(mut hints) = self.hints.take() else { return };
        match key.code {
            Code::Backspace if hints.typed.is_empty() => return,
            // The others are labelled again.
            Code::Backspace => return self.hint(),
            Code::Char(c) if !key.ctrl && !key.alt && c.is_ascii_alphabetic() => {
                hints.shows |= c.is_ascii_uppercase();
                hints.typed.push(c.to_ascii_lowercase());
            }
            _ => return,
        }
        hints.all.retain(|hint| hint.label.starts_with(&hints.typed));
        match &hints.all[..] {
            [] => self.say(&words::no_label(&hints.typed)),
            [one] if one.label == hints.typed && hints.shows => {
                self.panel = Some(Panel::address(one.url.clone()))
            }
            [one] if one.label == hints.typed => effects.push(Effect::Browse(one.url.clone())),
            _ => self.hints = Some(hints),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_label_begins_another_and_none_is_longer_than_it_must_be(count in 0usize..=676) {
            let labels = labels(count);
            prop_assert_eq!(labels.len(), count);
            for (at, label) in labels.iter().enumerate() {
                prop_assert!(labels[at + 1..].iter().all(|other| !other.starts_with(label.as_str())), "{}", label);
            }
            prop_assert!(labels.iter().all(|label| label.len() == 1) == (count <= 26));
            prop_assert!(labels.windows(2).all(|pair| pair[0].len() <= pair[1].len()));
        }
    }

    #[test]
    fn the_home_row_comes_first() {
        assert_eq!(labels(3), ["a", "s", "d"]);
        assert_eq!(labels(28)[24..], ["n", "ma", "ms", "md"]);
    }
}
