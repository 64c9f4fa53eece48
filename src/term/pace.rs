//! Flow control: a frame is drawn when the terminal has shown the one before it.
//!
//! Between kabar and the eye lie buffers that take what they are given: the system's, sshd's, the network's. On a slow
//! line they fill with frames that nobody will see, and the screen lags seconds behind the keys; no system call tells how
//! much is in them. So while frames follow each other closely, or one is big, the terminal is asked for its cursor (DSR
//! 6, which terminals have answered since the VT100) after the frame: the answer comes when the frame has been shown. Until
//! then keys are taken in and no frame is drawn, so that what comes next is the newest picture and not the next one.
//!
//! One question goes out before the first frame. Only a terminal that answers is ever waited for, and whoever types at
//! leisure is asked nothing more.

use std::time::{Duration, Instant};

/// Frames closer than this are a held key, or a screen that fills: the line may not keep up.
const CLOSE: Duration = Duration::from_millis(200);
/// Cells that are a big frame: half a second of a 9,600 baud line.
const BIG: usize = 400;
/// How long an answer is waited for from a terminal that has answered before: the line is cut, or the answer was lost.
const STALL: Duration = Duration::from_secs(10);
/// How long an answer is waited for when the terminal is given back, so that it does not reach the shell.
const FAREWELL: Duration = Duration::from_millis(500);

/// What has been asked, and what was answered.
#[derive(Debug)]
pub struct Pace {
    last: Option<Instant>,
    asked: Instant,
    /// Questions without an answer yet.
    open: usize,
    /// Has the terminal ever answered?
    answers: bool,
}

impl Pace {
    /// The first question left at `now`.
    pub fn new(now: Instant) -> Pace {
        Pace { last: None, asked: now, open: 1, answers: false }
    }

    /// A frame that changes `cells` cells leaves at `now`: is the terminal to be asked whether it has shown it?
    pub fn sent(&mut self, cells: usize, now: Instant) -> bool {
        let close = self.last.is_some_and(|last| now.saturating_duration_since(last) < CLOSE);
        self.last = Some(now);
        if !self.answers || (!close && cells < BIG) {
            return false;
        }
        self.asked = now;
        self.open += 1;
        true
    }

    /// The terminal answered.
    pub fn answered(&mut self) {
        self.open = self.open.saturating_sub(1);
        self.answers = true;
    }

    /// Until when no frame may be drawn, unless an answer comes before.
    pub fn holds(&mut self, now: Instant) -> Option<Instant> {
        let until = self.asked + STALL;
        if !self.answers || self.open == 0 {
            return None;
        }
        if until <= now {
            self.open = 0;
            self.answers = false;
            return None;
        }
        Some(until)
    }

    /// Until when an answer may still come that the shell must not see.
    pub fn farewell(&self, now: Instant) -> Option<Instant> {
        let until = self.asked + FAREWELL;
        (self.open > 0 && (self.answers || now < until)).then(|| until.max(now + FAREWELL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A pace whose first question was answered at once.
    fn pace(start: Instant) -> Pace {
        let mut pace = Pace::new(start);
        pace.answered();
        pace
    }

    #[test]
    fn frames_at_leisure_ask_nothing() {
        let start = Instant::now();
        let mut pace = pace(start);
        for frame in 0..5 {
            let now = start + frame * 300 * MS;
            assert!(!pace.sent(50, now), "{frame}");
            assert_eq!(pace.holds(now), None);
        }
        assert!(pace.sent(BIG, start + 1500 * MS), "a big one does");
    }

    #[test]
    fn a_frame_close_to_another_holds_the_next_until_it_is_shown() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(!pace.sent(50, start));
        assert!(pace.sent(50, start + 33 * MS));
        assert_eq!(pace.holds(start + 66 * MS), Some(start + 33 * MS + STALL));
        pace.answered();
        assert_eq!(pace.holds(start + 70 * MS), None);
        assert_eq!(pace.farewell(start + 70 * MS), None);
    }

    #[test]
    fn a_terminal_that_never_answers_is_never_waited_for() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert!(!pace.sent(BIG, start));
        assert_eq!(pace.holds(start), None);
        assert!(!pace.sent(BIG, start + MS));
        assert!(pace.farewell(start).is_some());
        assert_eq!(pace.farewell(start + FAREWELL), None);
    }

    #[test]
    fn a_line_that_stalls_is_drawn_on_all_the_same_and_asked_again_when_it_answers() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(pace.sent(BIG, start));
        assert!(pace.holds(start + STALL).is_none());
        assert!(!pace.sent(BIG, start + STALL));
        pace.answered();
        assert!(pace.sent(BIG, start + STALL + MS));
    }
}
