//! What a search in the list or on the page looks for.

use kabar_annotate::article::NameKey;
use kabar_annotate::text::find::TextQuery;

/// What a live search looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchTarget {
    /// The text typed after `/`.
    Words(TextQuery),
    /// A name chosen in the panel of names.
    Name(NameKey),
}

impl SearchTarget {
    /// The target, as the footer shows it: "/pasar", "Xi Jinping".
    pub fn label(&self) -> String {
        match self {
            SearchTarget::Words(query) => format!("/{}", query.input().trim()),
            SearchTarget::Name(name) => name.name.clone(),
        }
    }
}
