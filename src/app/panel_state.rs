//! What is kept beside the panel that is on screen: the one to come back to, and the requests for panels.

use super::panel::Panel;
use super::story_board::StoryBoard;
use super::ticket::PendingRequest;

/// What is kept beside the panel on screen.
#[derive(Debug, Default)]
pub struct PanelState {
    /// The panel to come back to when the one over it is closed.
    pub(super) below: Option<Panel>,
    /// The request for what could not be read.
    pub(super) diagnostics_request: PendingRequest,
    /// The request for the health of feeds.
    pub(super) health_request: PendingRequest,
    /// The stories that the panel of stories shows, or showed last.
    pub(super) stories: Option<StoryBoard>,
    /// The request for them.
    pub(super) stories_request: PendingRequest,
}
