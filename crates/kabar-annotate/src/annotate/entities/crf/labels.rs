//! The labels of the sequence model. A word is in no name, or it is the first, an inner, the last or the only word of a
//! person's, an organisation's or a place's name (the scheme called BILOU).
//!
//! The last word has a label of its own because the end of a name is worth a weight of its own: "Bank Jatim" before a word
//! in small letters.

use crate::article::EntityKind;

/// How many labels there are.
pub const LABEL_COUNT: usize = 13;
/// The label of a word that is in no name.
pub const NO_NAME: usize = 0;
/// The kinds in the order of their labels.
pub const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

/// Which part of a name a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// The first of several words.
    First,
    /// Neither the first nor the last.
    Inside,
    /// The last of several words.
    Last,
    /// The only word of a name of one word.
    Only,
}

/// The label of a `part` of a name of the kind at `kind` in [`KINDS`].
pub fn label(kind: usize, part: NamePart) -> usize {
    1 + kind * 4 + part as usize
}

/// The kind (an index into [`KINDS`]) and the part of a label; `None` for [`NO_NAME`].
pub fn kind_and_part(label: usize) -> Option<(usize, NamePart)> {
    let at = label.checked_sub(1)?;
    let part = [NamePart::First, NamePart::Inside, NamePart::Last, NamePart::Only][at % 4];
    Some((at / 4, part))
}

/// May the label `after` follow `before`? A name that has begun must end, and keeps its kind.
pub fn may_follow(before: usize, after: usize) -> bool {
    let open =
        kind_and_part(before).filter(|p| matches!(p.1, NamePart::First | NamePart::Inside)).map(|p| p.0);
    let continued =
        kind_and_part(after).filter(|p| matches!(p.1, NamePart::Inside | NamePart::Last)).map(|p| p.0);
    open == continued
}

/// May a sequence begin with `label`?
pub fn may_begin(label: usize) -> bool {
    may_follow(NO_NAME, label)
}

/// May a sequence end with `label`?
pub fn may_end(label: usize) -> bool {
    may_follow(label, NO_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_continue_and_end() {
        let [first, inside, last, only] =
            [NamePart::First, NamePart::Inside, NamePart::Last, NamePart::Only].map(|p| label(1, p));
        for (before, after, may) in [
            (NO_NAME, first, true),
            (NO_NAME, inside, false),
            (first, last, true),
            (first, NO_NAME, false),
            (inside, inside, true),
            (inside, label(2, NamePart::Last), false),
            (last, only, true),
            (only, label(0, NamePart::First), true),
        ] {
            assert_eq!(may_follow(before, after), may, "{before} {after}");
        }
        assert!(
            (0..LABEL_COUNT).all(|l| kind_and_part(l).map_or(NO_NAME, |(kind, part)| label(kind, part)) == l)
        );
    }
}
