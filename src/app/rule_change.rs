//! What became of the reader's decision on a line.

/// How the reader's rules changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleChange {
    /// A new rule folds lines like the one decided on.
    Folded,
    /// A new rule keeps lines like it in the article.
    Article,
    /// The last rule was taken back.
    Undone,
}
