//! Going on where the last session ended: its list, order and filter, the selected article in its row of the screen, the open
//! page; and the articles that were begun and not read to their end.
//!
//! It takes several questions: the list is arranged, the article is looked for in it, opened. A key of the reader's, or his
//! mouse, ends that: whoever types is somewhere else already.

use super::ticket::PendingRequest;
use crate::shelf::Arrangement;
use crate::shelf::state::{ReadingSession, UnfinishedArticle};
use kabar_annotate::text::CleanText;

/// What is known of earlier sessions, and of this one for the next.
#[derive(Debug, Default)]
pub struct Resume {
    /// What the session is of; `None` where none is kept.
    pub(super) session_paths: Option<Vec<String>>,
    /// How the last one ended, until that is gone on with.
    pub(super) last_session: Option<ReadingSession>,
    /// What is being gone back to, and how the list is arranged there: understood once, since a filter such as `age:<7d`
    /// means something else a second later.
    pub(super) resuming: Option<(ReadingSession, Arrangement)>,
    /// The request to find the article of the session in the list.
    pub(super) request: PendingRequest,
    /// Articles begun, the latest first.
    pub(super) unfinished: Vec<UnfinishedArticle>,
    /// Is the last session offered in the last row? Until the next key.
    pub offered: Option<CleanText>,
}

impl Resume {
    /// What the reader's library, which has just been made, begins with.
    pub fn for_new_library() -> Resume {
        Resume { session_paths: Some(Vec::new()), ..Resume::default() }
    }
}
