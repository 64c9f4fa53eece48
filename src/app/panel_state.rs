//! What is kept beside the panel that is on screen: the one to come back to, and the requests for panels.

use super::panel::Panel;
use super::story_board::StoryBoard;
use super::ticket::PendingRequest;

/// What is kept beside the panel on screen.
#[derive(Debug, Default)]
pub struct PanelState {
    /// The panels to come back to when the one over them is closed, the last one first.
    pub(super) below: Vec<Panel>,
    /// The page of a name that was left for an article, above the panels below it.
    pub(super) left: Vec<Panel>,
    /// The request for what could not be read.
    pub(super) diagnostics_request: PendingRequest,
    /// The request for the health of feeds.
    pub(super) health_request: PendingRequest,
    /// The stories that the panel of stories shows, or showed last.
    pub(super) stories: Option<StoryBoard>,
    /// The request for them.
    pub(super) stories_request: PendingRequest,
    /// The request for the page of a name.
    pub(super) profile_request: PendingRequest,
    /// The request for what changed in an article.
    pub(super) changes_request: PendingRequest,
    /// The request for names that begin as was typed.
    pub(super) names_request: PendingRequest,
    /// Are the names that were found all that there are?
    pub(super) are_names_all: bool,
    /// The request for what a story tells, and which story that is.
    pub(super) details_request: PendingRequest,
    pub(super) details_of: usize,
}
