//! The search of a library. What is typed after `/` is a query in the filter's language; at each key the list shows what it
//! finds, the best first, each with the words around its first hit. `Esc` shows the list as it was before: with the
//! article selected that was found and gone to, or while the query is being typed with the one that was selected then.

use crate::query::Expr;
use crate::shelf::{Arrangement, ArticleId};
use kabar_annotate::text::find::TextQuery;

/// A search that is live.
#[derive(Debug, Clone)]
pub struct LibrarySearch {
    /// What is sought, as it was typed.
    pub typed: String,
    /// The same, understood; `None` before anything was.
    pub(super) query: Option<Expr>,
    /// What the list showed before, and which article was selected.
    pub(super) previous: Arrangement,
    pub(super) origin: Option<ArticleId>,
}

impl LibrarySearch {
    /// A search of nothing yet, of a list with this arrangement and selected article.
    pub fn new(previous: Arrangement, origin: Option<ArticleId>) -> LibrarySearch {
        LibrarySearch { typed: String::new(), query: None, previous, origin }
    }

    /// The words that are sought: what is marked.
    pub fn search_words(&self) -> Vec<&TextQuery> {
        self.query.as_ref().map(Expr::highlighted_queries).unwrap_or_default()
    }
}
