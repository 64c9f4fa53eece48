//! Delays the page beside the list until the selection rests on a headline. A held key passes many headlines, and showing the
//! page of each would cost twenty times what the list alone does.

use crate::app::Ticket;
use std::time::{Duration, Instant};

/// How long the selection must rest. A held key repeats every 33 ms (the default of xset is 30 Hz), a little slower over a
/// network.
const DELAY: Duration = Duration::from_millis(80);
/// How long the selection must rest on a line that takes seconds for a page.
const SLOW_LINE_DELAY: Duration = Duration::from_millis(400);

/// The request for a page that waits for its time, if any.
#[derive(Debug, Default)]
pub struct PreviewTimer(Option<DelayedPreview>);

#[derive(Debug)]
struct DelayedPreview {
    ticket: Ticket,
    /// The position of the article in the list.
    index: usize,
    due: Instant,
}

impl PreviewTimer {
    /// Delays the request for the page of the article at `index`, in place of an earlier request.
    pub fn schedule(&mut self, ticket: Ticket, index: usize, is_slow_line: bool, now: Instant) {
        let delay = if is_slow_line { SLOW_LINE_DELAY } else { DELAY };
        self.0 = Some(DelayedPreview { ticket, index, due: now + delay });
    }

    /// Drops the request that waits.
    pub fn cancel(&mut self) {
        self.0 = None;
    }

    /// When the request must be sent.
    pub fn due(&self) -> Option<Instant> {
        self.0.as_ref().map(|preview| preview.due)
    }

    /// The ticket and the position in the list of a request that is due at `now`.
    pub fn take_due(&mut self, now: Instant) -> Option<(Ticket, usize)> {
        self.0.take_if(|preview| preview.due <= now).map(|preview| (preview.ticket, preview.index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_request_is_sent_once_it_is_due() {
        let start = Instant::now();
        let mut timer = PreviewTimer::default();
        assert_eq!((timer.due(), timer.take_due(start)), (None, None));
        timer.schedule(Ticket::NONE, 3, false, start);
        timer.schedule(Ticket::NONE, 4, false, start + DELAY / 2);
        assert_eq!(timer.take_due(start + DELAY), None);
        assert_eq!(timer.due(), Some(start + DELAY / 2 + DELAY));
        assert_eq!(timer.take_due(start + 2 * DELAY), Some((Ticket::NONE, 4)));
        assert_eq!(timer.take_due(start + 2 * DELAY), None, "it is sent once");
    }

    #[test]
    fn a_slow_line_waits_longer_and_a_cancelled_request_is_not_sent() {
        let start = Instant::now();
        let mut timer = PreviewTimer::default();
        timer.schedule(Ticket::NONE, 3, true, start);
        assert_eq!(timer.due(), Some(start + SLOW_LINE_DELAY));
        timer.cancel();
        assert_eq!(timer.take_due(start + SLOW_LINE_DELAY), None);
    }
}
