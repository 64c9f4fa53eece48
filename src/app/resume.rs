//! What is known of earlier sessions: how the last one ended, and the articles that were begun and not finished.

use super::ticket::PendingRequest;
use crate::shelf::Arrangement;
use crate::shelf::state::{ReadingSession, UnfinishedArticle};
use kabar_annotate::text::CleanText;

/// What is known of earlier sessions, and of this one for the next.
#[derive(Debug, Default)]
pub struct Resume {
    /// The paths that the session is of, empty for the library; `None` where sessions are not stored.
    pub(super) session_paths: Option<Vec<String>>,
    /// How the last session ended, until it is resumed.
    pub(super) last_session: Option<ReadingSession>,
    /// The session that is being resumed, and its arrangement. The filter is parsed once: `age:<7d` means something else a
    /// second later.
    pub(super) resuming: Option<(ReadingSession, Arrangement)>,
    /// The request to find the article of the session in the list.
    pub(super) request: PendingRequest,
    /// Articles begun and not finished, the latest first.
    pub(super) unfinished: Vec<UnfinishedArticle>,
    /// The title of the article that the footer offers to continue, until the next key.
    pub offered: Option<CleanText>,
}

impl Resume {
    /// The state for a library that was just made.
    pub fn for_new_library() -> Resume {
        Resume { session_paths: Some(Vec::new()), ..Resume::default() }
    }
}
