//! Whose text an article of a library has: its feed's, or that of its own page.

use super::ArticleId;
use kabar_annotate::text::CleanText;

/// Whose text is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextSource {
    /// What the feed says.
    #[default]
    Feed,
    /// What stands on the article's own page.
    Page,
}

/// Whose text the articles of a feed have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FeedText {
    /// The page's, where the feed has only a summary.
    #[default]
    Auto,
    /// The page's.
    Page,
    /// The feed's.
    Feed,
}

impl FeedText {
    /// All of them, in the order in which a key goes through them.
    pub const ALL: [FeedText; 3] = [FeedText::Auto, FeedText::Page, FeedText::Feed];

    /// Its name, for people and as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            FeedText::Auto => "auto",
            FeedText::Page => "page",
            FeedText::Feed => "feed",
        }
    }

    /// The one that is called so.
    pub fn from_name(name: &str) -> Option<FeedText> {
        FeedText::ALL.into_iter().find(|text| text.name() == name)
    }

    /// The one after it, around the end.
    pub fn next(self) -> FeedText {
        match self {
            FeedText::Auto => FeedText::Page,
            FeedText::Page => FeedText::Feed,
            FeedText::Feed => FeedText::Auto,
        }
    }
}

/// What a library knows of the text of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    /// The article.
    pub article: ArticleId,
    /// Whose text it has.
    pub source: TextSource,
    /// Has it an address, at which there may be a page?
    pub has_address: bool,
    /// Is its page to be fetched when it is opened?
    pub is_wanted: bool,
    /// Why the text of its page was not taken, where it was fetched.
    pub reason: Option<CleanText>,
}
