//! The compiled form of families.toml: see [`family`](super::family) for what families are.

use super::line_rule::LineRule;

/// A family whose tables are compiled.
pub(super) struct BuiltinFamily {
    /// Its name, label and reason, as a rule without patterns has them.
    pub rule: LineRule,
    /// The groups of each part: of every part one group must stand in the line. The first is the invitation.
    pub parts: &'static [&'static [usize]],
    /// Points of a line that has all parts, beside those that it collects: for words that news hardly uses otherwise.
    pub points: i32,
}

/// The families of one language.
pub(super) struct BuiltinFamilyPack {
    /// The groups that mean something in every family.
    pub roles: FamilyRoles,
    /// Does the language put its verbs last, so that an invitation closes its sentence rather than opens it?
    pub is_verb_final: bool,
    /// The phrases of all groups.
    pub phrases: &'static [FamilyPhrase],
    /// The families, in the order of the file.
    pub families: &'static [BuiltinFamily],
}

/// The indices of groups with a meaning of their own; `None` where a language has no such group.
pub(super) struct FamilyRoles {
    /// What may stand before an invitation: "please", "don't forget to", "you can also".
    pub lead_ins: Option<usize>,
    /// What opens a promo by itself: "have a tip", "did you like this article".
    pub hooks: Option<usize>,
    /// The reader: "you", "your".
    pub reader: Option<usize>,
    /// The outlet by a pronoun: "us", "our".
    pub outlet: Option<usize>,
    /// Others who ask readers for something in the news: "police", "the ministry".
    pub others: Option<usize>,
    /// Words of headlines over instructions, in which articles themselves ask the reader to do things: "how to".
    pub guides: Option<usize>,
}

/// A phrase of a group.
pub(super) struct FamilyPhrase {
    /// The index of its group, within the pack.
    pub group: usize,
    /// Its words and marks. There is at least one.
    pub words: &'static [PhraseWord],
}

/// A word or mark of a phrase.
#[derive(Clone, Copy)]
pub(super) enum PhraseWord {
    /// One with that hash.
    Word(u64),
    /// Any word with that beginning, which is in lower case. First the hash of its first [`STEM_KEY_CHARS`] letters.
    Stem(u64, &'static str),
    /// Any word with that ending, which is in lower case: of a compound, "Hafennewsletter", the last part says what it is.
    /// First the hash of its last [`STEM_KEY_CHARS`] letters.
    Ending(u64, &'static str),
}

/// How many letters of a word are looked up to find the stems that it may begin with, or the endings. The same as in
/// build/families.rs.
pub(super) const STEM_KEY_CHARS: usize = 4;
