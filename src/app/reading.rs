//! What is kept of the articles that are read in this session: which one is on the page, and where the reader was in others.

use super::panel::ArticlePlace;
use super::reading_depth::ReadingDepth;
use super::ticket::PendingRequest;
use crate::shelf::ArticleId;
use kabar_annotate::text::CleanText;
use std::collections::HashMap;

/// What is kept of the articles that are read.
#[derive(Debug, Default)]
pub struct Reading {
    /// How much of an article is laid out when it is opened.
    pub(super) depth: ReadingDepth,
    /// Where the reader was in articles of this session: their key, the byte of their text.
    pub(super) positions: HashMap<CleanText, usize>,
    /// The place to go to in the article that is being opened.
    pub(super) jump: Option<ArticlePlace>,
    /// The position that was stored last: the article's key, the byte of its text.
    pub(super) saved: Option<(CleanText, usize)>,
    /// The position in the list of the article that was asked for last, and not left since: each is asked for once.
    pub(super) requested: Option<usize>,
    /// The articles whose pages are being fetched.
    pub(super) fetching: Vec<ArticleId>,
    /// The article that was last looked at for whether its page is to be fetched: it is asked for once until it is left.
    pub(super) page_asked: Option<ArticleId>,
    /// The request for the article on the page.
    pub(super) request: PendingRequest,
}
