//! When the next frame is drawn. After an event a frame waits a moment for answers of the shelf, so that a key and its effect
//! are one frame.

use std::time::{Duration, Instant};

/// The longest wait for the answers to what the events of a frame have asked.
const ANSWER_WAIT: Duration = Duration::from_millis(10);

/// The answers that are expected, and the time of the next frame.
#[derive(Debug, Default)]
pub struct FrameTimer {
    /// Requests to the shelf without an answer yet.
    pending_answers: usize,
    /// When the frame is drawn at the latest; `None` as long as nothing happened since the last one.
    deadline: Option<Instant>,
}

impl FrameTimer {
    /// Starts the next frame: nothing has happened yet.
    pub fn start_frame(&mut self) {
        self.deadline = None;
    }

    /// Notes a request to the shelf.
    pub fn request_sent(&mut self) {
        self.pending_answers += 1;
    }

    /// Notes an answer of the shelf.
    pub fn answer_received(&mut self) {
        self.pending_answers = self.pending_answers.saturating_sub(1);
    }

    /// Has the frame drawn [`ANSWER_WAIT`] after `now`, unless it is drawn earlier.
    pub fn wait_for_answers(&mut self, now: Instant) {
        self.deadline.get_or_insert(now + ANSWER_WAIT);
    }

    /// Has the frame drawn without a wait.
    pub fn draw_at_once(&mut self, now: Instant) {
        self.deadline.get_or_insert(now);
    }

    /// When the frame is drawn at the latest; `None` where there is nothing to draw.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Whether there is something to draw and no answer to wait for.
    pub fn is_complete(&self) -> bool {
        self.deadline.is_some() && self.pending_answers == 0
    }

    /// Stops waiting for the answers that are late: they are drawn when they arrive, and the next key does not wait for them
    /// again.
    pub fn drop_late_answers(&mut self) {
        self.pending_answers = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_complete_when_its_answers_are_there() {
        let start = Instant::now();
        let mut timer = FrameTimer::default();
        assert!(!timer.is_complete(), "nothing happened");
        timer.wait_for_answers(start);
        assert!(timer.is_complete());
        timer.request_sent();
        timer.request_sent();
        timer.answer_received();
        assert!(!timer.is_complete());
        timer.answer_received();
        assert!(timer.is_complete());
    }

    #[test]
    fn the_first_event_sets_the_deadline_and_late_answers_do_not_delay_the_next_frame() {
        let start = Instant::now();
        let mut timer = FrameTimer::default();
        timer.request_sent();
        timer.wait_for_answers(start);
        timer.draw_at_once(start + 2 * ANSWER_WAIT);
        assert_eq!(timer.deadline(), Some(start + ANSWER_WAIT));
        timer.drop_late_answers();
        timer.start_frame();
        assert_eq!(timer.deadline(), None);
        timer.draw_at_once(start + 3 * ANSWER_WAIT);
        assert!(timer.is_complete());
        timer.answer_received();
        assert!(timer.is_complete(), "a late answer is not counted below none");
    }
}
