//! Link hints: each link on screen gets a label of one or two letters, and typing a label opens it. A capital shows the
//! address instead, on a page that copies it and draws it as a code.
//!
//! The home row comes first, and the links at the top of the screen get the short labels. No label begins another, so that no
//! key has to wait for one that may not come.

use super::pane::Pane;
use kabar_annotate::text::CleanText;

/// The letters of labels, those of the home row first.
const LETTERS: &[u8; 26] = b"asdfjklghqwertyuiopzxcvbnm";

/// A link that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkHint {
    /// The letters that open it.
    pub label: String,
    /// Where it is: the byte of the article's text at which the part on screen begins, or the position in the list.
    pub target: usize,
    /// The address that the link leads to.
    pub url: CleanText,
}

/// The links on screen, while one of them is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkHints {
    /// The hints whose label begins with what was typed, from the top of the screen down.
    pub hints: Vec<LinkHint>,
    /// The letters typed so far, in lower case.
    pub typed: String,
    /// The pane with the links.
    pub pane: Pane,
    /// Was a capital among the letters? Then the address is shown.
    pub(super) shows_address: bool,
}

impl LinkHints {
    /// Labels the links at these places of a pane: bytes of the article's text, or positions in the list.
    pub fn new(links: Vec<(usize, CleanText)>, pane: Pane) -> LinkHints {
        let labels = make_labels(links.len()).into_iter();
        let hints = labels.zip(links).map(|(label, (target, url))| LinkHint { label, target, url }).collect();
        LinkHints { hints, typed: String::new(), pane, shows_address: false }
    }

    /// The hint of the link at a place.
    pub fn for_target(&self, place: usize) -> Option<&LinkHint> {
        self.hints.iter().find(|hint| hint.target == place)
    }
}

/// `count` labels, none of which begins another; as many as possible have one letter, and these come first.
fn make_labels(count: usize) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_label_begins_another_and_none_is_longer_than_it_must_be(count in 0usize..=676) {
            let labels = make_labels(count);
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
        assert_eq!(make_labels(3), ["a", "s", "d"]);
        assert_eq!(make_labels(28)[24..], ["n", "ma", "ms", "md"]);
    }
}
