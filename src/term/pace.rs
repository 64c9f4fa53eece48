//! Flow control: a frame is drawn when the terminal has shown the one before it.
//!
//! Between kabar and the eye lie buffers that take what they are given: the system's, sshd's, the network's. On a slow
//! line they fill with frames that nobody will see, and the screen lags seconds behind the keys; no system call tells how
//! much is in them. So while frames follow each other closely, or one is big, the terminal is asked for its cursor (DSR
//! 6, which terminals have answered since the VT100) after the frame: the answer comes when the frame has been shown. Until
//! then keys are taken in and no frame is drawn, so that what comes next is the newest picture and not the next one.
//!
//! The answers also tell how fast the line is: the quickest one is its way there and back, and what a big frame takes beyond
//! that is the time of its bytes. Through a line that takes long for a screen, frames are cut (`part`): no more is on its way
//! than the line shows in a moment.
//!
//! One question goes out before the first frame. Only a terminal that answers is ever waited for, and whoever types at
//! leisure is asked nothing more.

use super::frames::Sent;
use std::time::{Duration, Instant};

/// Frames closer than this are a held key, or a screen that fills: the line may not keep up.
const CLOSE: Duration = Duration::from_millis(200);
/// On a line of fewer bytes a second frames come in parts; a page takes one or more seconds there.
const SLOW: f64 = 4_000.0;
/// How much of a slow line's time a part of a frame takes, beside the way there and back.
const PART: f64 = 0.25;
/// The fewest bytes of a part: less is mostly moving about.
const LEAST: usize = 160;
/// Bytes that tell something of a line's speed.
const TELLING: usize = 100;
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
    /// Bytes that went before the last question.
    bytes: usize,
    /// The quickest answer: the way there and back.
    way: Option<Duration>,
    /// Bytes a second, where the line is slow.
    rate: Option<f64>,
}

impl Pace {
    /// The first question left at `now`.
    pub fn new(now: Instant) -> Pace {
        Pace { last: None, asked: now, open: 1, answers: false, bytes: 0, way: None, rate: None }
    }

    /// A frame leaves at `now`: is the terminal to be asked whether it has shown it? What is left of a part goes on when it
    /// has answered.
    pub fn sent(&mut self, sent: Sent, now: Instant) -> bool {
        let close = self.last.is_some_and(|last| now.saturating_duration_since(last) < CLOSE);
        self.last = Some(now);
        if !self.answers || (!close && sent.cells < BIG && !sent.is_part) {
            return false;
        }
        (self.asked, self.bytes) = (now, sent.bytes);
        self.open += 1;
        true
    }

    /// The terminal answered at `now`.
    pub fn answered(&mut self, now: Instant) {
        self.open = self.open.saturating_sub(1);
        self.answers = true;
        let took = now.saturating_duration_since(self.asked);
        let way = *self.way.insert(self.way.map_or(took, |way| way.min(took)));
        if self.open == 0 && self.bytes >= TELLING {
            let rate = self.bytes as f64 / took.saturating_sub(way).as_secs_f64().max(1e-6);
            self.rate = Some(rate).filter(|rate| *rate < SLOW);
        }
    }

    /// Does the line take seconds for a page?
    pub fn is_slow(&self) -> bool {
        self.rate.is_some()
    }

    /// Bytes of a frame that may be on their way at once; `None` on a line that is quick enough for all of it.
    pub fn budget(&self) -> Option<usize> {
        let way = self.way.unwrap_or_default().as_secs_f64();
        let bytes = self.rate.filter(|_| self.answers)? * (PART + way);
        Some((bytes as usize).max(LEAST))
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

    fn frame(cells: usize) -> Sent {
        Sent { cells, bytes: cells, is_part: false }
    }

    /// A pace whose first question was answered at once.
    fn pace(start: Instant) -> Pace {
        let mut pace = Pace::new(start);
        pace.answered(start);
        pace
    }

    #[test]
    fn frames_at_leisure_ask_nothing() {
        let start = Instant::now();
        let mut pace = pace(start);
        for number in 0..5 {
            let now = start + number * 300 * MS;
            assert!(!pace.sent(frame(50), now), "{number}");
            assert_eq!(pace.holds(now), None);
        }
        assert!(pace.sent(frame(BIG), start + 1500 * MS), "a big one does");
    }

    #[test]
    fn a_frame_close_to_another_holds_the_next_until_it_is_shown() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(!pace.sent(frame(50), start));
        assert!(pace.sent(frame(50), start + 33 * MS));
        assert_eq!(pace.holds(start + 66 * MS), Some(start + 33 * MS + STALL));
        pace.answered(start);
        assert_eq!(pace.holds(start + 70 * MS), None);
        assert_eq!(pace.farewell(start + 70 * MS), None);
    }

    #[test]
    fn a_terminal_that_never_answers_is_never_waited_for() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert!(!pace.sent(frame(BIG), start));
        assert_eq!(pace.holds(start), None);
        assert!(!pace.sent(frame(BIG), start + MS));
        assert!(pace.farewell(start).is_some());
        assert_eq!(pace.farewell(start + FAREWELL), None);
    }

    #[test]
    fn a_line_that_stalls_is_drawn_on_all_the_same_and_asked_again_when_it_answers() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(pace.sent(frame(BIG), start));
        assert!(pace.holds(start + STALL).is_none());
        assert!(!pace.sent(frame(BIG), start + STALL));
        pace.answered(start);
        assert!(pace.sent(frame(BIG), start + STALL + MS));
    }

    #[test]
    fn a_slow_line_gets_parts_and_a_distant_one_does_not() {
        let start = Instant::now();
        let mut near = pace(start);
        assert!(near.sent(frame(960), start));
        near.answered(start + 1000 * MS);
        let budget = near.budget().expect("960 bytes a second");
        assert!((200..300).contains(&budget), "{budget}");
        // A part is asked after, however few its cells.
        let part = Sent { cells: 50, bytes: 50, is_part: true };
        assert!(near.sent(part, start + 5000 * MS));

        let mut far = Pace::new(start);
        far.answered(start + 600 * MS);
        assert!(far.sent(frame(2000), start + 1000 * MS));
        far.answered(start + 1620 * MS);
        assert_eq!(far.budget(), None, "2,000 bytes in 20 ms, 600 ms away");
    }
}
