//! Flow control: a frame is drawn when the terminal has shown the one before it.
//!
//! Between kabar and the eye lie buffers that take what they are given: the system's, sshd's, the network's. On a slow
//! line they fill with frames that nobody will see, and the screen lags seconds behind the keys; no system call tells how
//! much is in them. So while frames follow each other closely, or one is big, the terminal is asked for its cursor (DSR
//! 6, which terminals have answered since the VT100) after the frame: the answer comes when the frame has been shown. Until
//! then keys are taken in and no frame is drawn, so that what comes next is the newest picture and not the next one.
//!
//! The answers also tell how fast the line is: one to few bytes is its way there and back, and what a big frame takes beyond
//! that is the time of its bytes. One late answer says nothing, since any line stalls for a moment, or the way has become
//! longer: a laptop is carried to another network. So after one the terminal is asked again with nothing to show before it,
//! and the next big frame decides. Through a line that takes long for a screen, frames are cut (`part`): no more is on its
//! way than the line shows in a moment.
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
/// Bytes that tell something of a line's speed; fewer tell its way.
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
    /// The way there and back: what the last answer to few bytes took, or a quicker one since.
    way: Duration,
    /// Was the last answer to many bytes a slow one?
    was_slow: bool,
    /// Was it the first such, so that the way is to be measured again?
    doubts: bool,
    /// Bytes a second, where the line is slow.
    rate: Option<f64>,
}

impl Pace {
    /// The first question left at `now`.
    pub fn new(now: Instant) -> Pace {
        Pace {
            last: None,
            asked: now,
            open: 1,
            answers: false,
            bytes: 0,
            way: Duration::ZERO,
            was_slow: false,
            doubts: false,
            rate: None,
        }
    }

    /// A frame leaves at `now`: is the terminal to be asked whether it has shown it? What is left of a part goes on when it
    /// has answered.
    pub fn sent(&mut self, sent: Sent, now: Instant) -> bool {
        let close = self.last.is_some_and(|last| now.saturating_duration_since(last) < CLOSE);
        self.last = Some(now);
        let at_leisure = !close && sent.cells < BIG && !sent.is_part;
        // A line that is held to be slow is measured all the time.
        if !self.answers || (at_leisure && !self.is_slow()) {
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
        if self.open > 0 {
            return;
        }
        let took = now.saturating_duration_since(self.asked);
        if self.bytes < TELLING {
            // On a slow line these few bytes took their time too.
            let bytes = self.rate.map_or(0.0, |rate| self.bytes as f64 / rate);
            self.way = took.saturating_sub(Duration::from_secs_f64(bytes));
            return;
        }
        self.way = self.way.min(took);
        let rate = self.bytes as f64 / (took - self.way).as_secs_f64().max(1e-6);
        let was_slow = std::mem::replace(&mut self.was_slow, rate < SLOW);
        self.rate = Some(rate).filter(|_| was_slow && self.was_slow);
        self.doubts = self.was_slow && !was_slow;
    }

    /// Is the terminal to be asked once more at `now`, with nothing to show before the question?
    pub fn asks_again(&mut self, now: Instant) -> bool {
        let asks = std::mem::take(&mut self.doubts);
        if asks {
            (self.asked, self.bytes) = (now, 0);
            self.open += 1;
        }
        asks
    }

    /// Does the line take seconds for a page?
    pub fn is_slow(&self) -> bool {
        self.rate.is_some()
    }

    /// Bytes of a frame that may be on their way at once; `None` on a line that is quick enough for all of it.
    pub fn budget(&self) -> Option<usize> {
        let bytes = self.rate.filter(|_| self.answers)? * (PART + self.way.as_secs_f64());
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
        assert_eq!(near.budget(), None, "any line stalls once");
        assert!(near.asks_again(start + 1000 * MS));
        near.answered(start + 1010 * MS);
        assert!(near.sent(frame(960), start + 2000 * MS));
        near.answered(start + 3000 * MS);
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

    #[test]
    fn a_line_that_becomes_a_distant_one_is_not_held_to_be_slow() {
        let start = Instant::now();
        let mut pace = pace(start);
        // 700 ms away from now on: the first big frame looks slow.
        for (number, again) in [true, false, false].into_iter().enumerate() {
            let at = start + 5000 * MS * (number as u32 + 1);
            assert!(pace.sent(frame(2000), at));
            pace.answered(at + 720 * MS);
            assert_eq!(pace.asks_again(at + 720 * MS), again, "{number}");
            if again {
                assert!(pace.holds(at + 800 * MS).is_some());
                pace.answered(at + 1420 * MS);
            }
            assert!(!pace.is_slow(), "{number}");
        }
    }

    #[test]
    fn an_answer_to_an_older_question_tells_nothing_of_the_way() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.answered(start + 600 * MS);
        (pace.open, pace.asked, pace.bytes) = (2, start + 1000 * MS, 20);
        pace.answered(start + 1001 * MS);
        assert_eq!(pace.way, 600 * MS);
    }
}
