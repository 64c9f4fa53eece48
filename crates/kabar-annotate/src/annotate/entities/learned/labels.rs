//! The labels of the sequence model: beginning, inside and last word of a longer name, a name of one word, and no name.
//!
//! Five roles rather than begin and inside: that a name ends here is worth a weight of its own ("Bank Jatim" before a
//! small letter).

use crate::article::EntityKind;

/// How many labels there are.
pub const LABELS: usize = 13;
/// The label of a word in no name.
pub const NONE: usize = 0;
/// The kinds in the order of their labels.
pub const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

/// What part of a name a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The first of several words.
    First,
    /// Neither the first nor the last.
    Inside,
    /// The last of several words.
    Last,
    /// The only word.
    Only,
}

/// The label of a `part` of a name of the kind at `kind` in [`KINDS`].
pub fn label(kind: usize, part: Part) -> usize {
    1 + kind * 4 + part as usize
}

/// Kind and part of a label; `None` for [`NONE`].
pub fn part(label: usize) -> Option<(usize, Part)> {
    let at = label.checked_sub(1)?;
    let part = [Part::First, Part::Inside, Part::Last, Part::Only][at % 4];
    Some((at / 4, part))
}

/// May `after` follow `before`? A name that began must end with its own kind.
pub fn follows(before: usize, after: usize) -> bool {
    let open = part(before).filter(|p| matches!(p.1, Part::First | Part::Inside)).map(|p| p.0);
    let goes_on = part(after).filter(|p| matches!(p.1, Part::Inside | Part::Last)).map(|p| p.0);
    open == goes_on
}

/// May a sequence begin with `label`?
pub fn may_begin(label: usize) -> bool {
    follows(NONE, label)
}

/// May a sequence end with `label`?
pub fn may_end(label: usize) -> bool {
    follows(label, NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_go_on_and_end() {
        let [first, inside, last, only] =
            [Part::First, Part::Inside, Part::Last, Part::Only].map(|p| label(1, p));
        for (before, after, may) in [
            (NONE, first, true),
            (NONE, inside, false),
            (first, last, true),
            (first, NONE, false),
            (inside, inside, true),
            (inside, label(2, Part::Last), false),
            (last, only, true),
            (only, label(0, Part::First), true),
        ] {
            assert_eq!(follows(before, after), may, "{before} {after}");
        }
        assert!((0..LABELS).all(|l| part(l).map_or(NONE, |(kind, part)| label(kind, part)) == l));
    }
}
