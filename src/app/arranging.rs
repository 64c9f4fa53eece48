//! What the list shows, and how it comes to show something else: the new arrangement is prepared by the shelf while the
//! reader goes on, and then shown at once.

use super::headings::Headings;
use super::ticket::PendingRequest;
use crate::shelf::{Arrangement, ArticleId, RescanSummary, SortOrder};

/// The arrangement of the list, and the one that is to take its place.
#[derive(Debug, Default)]
pub struct Arranging {
    /// What the list shows, and in which order.
    pub current: Arrangement,
    /// The order that the list begins with, and that its heading does not name.
    pub default_order: SortOrder,
    /// What the list is to show once that is prepared, and how many percent of that are done.
    pub preparing: Option<(Arrangement, usize)>,
    /// What the shelf was told to show, and has not yet said that it shows.
    pub(super) showing: Option<Arrangement>,
    /// Are the files read again for what is being prepared?
    pub(super) is_rescan: bool,
    /// What reading the files again brought, until it is shown.
    pub(super) rescan_summary: Option<RescanSummary>,
    /// The article to select in the list that is being prepared: `Some(None)` is the first one, `None` the one that is
    /// selected then.
    pub(super) select_after: Option<Option<ArticleId>>,
    /// The headings that the reader wants; an order may not allow them.
    pub(super) headings: Headings,
    /// The request to prepare a list.
    pub(super) prepare_request: PendingRequest,
    /// The request to show it.
    pub(super) show_request: PendingRequest,
}

impl Arranging {
    /// What the list shows once everything under way is done.
    pub fn target(&self) -> &Arrangement {
        let preparing = self.preparing.as_ref().map(|(arrangement, _)| arrangement);
        preparing.or(self.showing.as_ref()).unwrap_or(&self.current)
    }

    /// Is nothing prepared, and nothing about to be shown?
    pub fn is_settled(&self) -> bool {
        self.preparing.is_none() && self.showing.is_none()
    }
}
