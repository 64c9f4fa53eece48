//! How much of an article the page shows.

/// How much of an article is laid out on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReadingDepth {
    /// The whole article.
    #[default]
    Full,
    /// The sentences that tell the story.
    Skim,
    /// The quotations, each with its speaker.
    Quotes,
}

impl ReadingDepth {
    /// The next one, as the key walks them; quotations only where the article has some.
    pub fn next(self, has_quotes: bool) -> ReadingDepth {
        match self {
            ReadingDepth::Full => ReadingDepth::Skim,
            ReadingDepth::Skim if has_quotes => ReadingDepth::Quotes,
            ReadingDepth::Skim | ReadingDepth::Quotes => ReadingDepth::Full,
        }
    }
}
