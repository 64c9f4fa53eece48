//! The search of a library. What is typed after `/` is a query in the language of filters. At each key the list shows what
//! it finds, the best first, each with the text around its first hit. Esc shows the list as it was before.

use crate::query::Expr;
use crate::shelf::{Arrangement, ArticleId};
use kabar_annotate::text::find::TextQuery;

/// A live search of the library.
#[derive(Debug, Clone)]
pub struct LibrarySearch {
    /// The query as it was typed.
    pub typed: String,
    /// The query, parsed; `None` before anything was typed.
    pub(super) query: Option<Expr>,
    /// What the list showed before.
    pub(super) previous: Arrangement,
    pub(super) origin: Option<ArticleId>,
}

impl LibrarySearch {
    /// A search of nothing yet, of a list with this arrangement and selected article.
    pub fn new(previous: Arrangement, origin: Option<ArticleId>) -> LibrarySearch {
        LibrarySearch { typed: String::new(), query: None, previous, origin }
    }

    /// The words of the query, to be marked in headlines and texts.
    pub fn search_words(&self) -> Vec<&TextQuery> {
        self.query.as_ref().map(Expr::highlighted_queries).unwrap_or_default()
    }
}
