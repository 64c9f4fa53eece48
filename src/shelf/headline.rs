//! [`Headline`]: what a list shows of an article, and the words around a search's hit.

use super::ArticleId;
use kabar_annotate::article::{Article, Date};
use kabar_annotate::text::{CleanText, Span};

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Names the article to the shelf.
    pub id: ArticleId,
    /// The article's [`Article::key`].
    pub key: CleanText,
    /// The article's headline.
    pub title: CleanText,
    /// The article's address on the web.
    pub url: Option<CleanText>,
    /// The outlet that published it.
    pub site: Option<CleanText>,
    /// When it was published.
    pub published: Option<Date>,
    /// Reading time of the whole text.
    pub minutes: usize,
    /// Has the reader opened it?
    pub is_read: bool,
    /// Did the reader star it?
    pub is_starred: bool,
    /// Has its feed edited it since the reader read it?
    pub is_changed: bool,
    /// When it arrived, in Unix seconds, where the list is sorted by that because the article has no usable date.
    pub arrived_at: Option<i64>,
    /// The reader's tags.
    pub tags: Vec<CleanText>,
    /// The words around the first hit, where the list shows the results of a search.
    pub snippet: Option<Snippet>,
}

/// Words around a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// One line of the text, cut at words; `…` where something was cut off.
    pub text: CleanText,
    /// Where the words of the search stand in it.
    pub hits: Vec<Span>,
}

impl Headline {
    /// The headline of `article`, unread and not starred.
    pub fn new(id: ArticleId, article: &Article) -> Headline {
        Headline {
            id,
            key: article.key.clone(),
            title: article.title.clone(),
            url: article.url.clone(),
            site: article.site.clone(),
            published: article.published,
            minutes: article.reading_minutes(),
            is_read: false,
            is_starred: false,
            is_changed: false,
            arrived_at: None,
            tags: Vec::new(),
            snippet: None,
        }
    }
}
