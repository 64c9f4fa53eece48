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

use super::frame_writer::FrameStats;
use std::time::{Duration, Instant};

/// Frames closer than this are a held key, or a screen that fills: the line may not keep up.
const CLOSE_FRAMES: Duration = Duration::from_millis(200);
/// On a line of fewer bytes a second frames come in parts; a page takes one or more seconds there.
const SLOW_RATE: f64 = 4_000.0;
/// How much of a slow line's time a part of a frame takes, beside the way there and back.
const CHUNK_SECONDS: f64 = 0.25;
/// The fewest bytes of a part: less is mostly moving about.
const MIN_BUDGET: usize = 160;
/// Bytes that tell something of a line's speed; fewer tell its way.
const MIN_RATE_SAMPLE: usize = 100;
/// Cells that are a big frame: half a second of a 9,600 baud line.
const BIG_FRAME_CELLS: usize = 400;
/// How long an answer is waited for from a terminal that has answered before: the line is cut, or the answer was lost.
const REPLY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer is waited for when the terminal is given back, so that it does not reach the shell.
const EXIT_REPLY_TIMEOUT: Duration = Duration::from_millis(500);

/// What has been asked, and what was answered.
#[derive(Debug)]
pub struct FlowControl {
    last_frame: Option<Instant>,
    probe_sent: Instant,
    /// Questions without an answer yet.
    pending_probes: usize,
    /// Has the terminal ever answered?
    has_replied: bool,
    /// Bytes that went before the last question.
    probed_bytes: usize,
    /// The way there and back: what the last answer to few bytes took, or a quicker one since.
    round_trip: Duration,
    /// Was the last answer to many bytes a slow one?
    was_slow: bool,
    /// Was it the first such, so that the way is to be measured again?
    reprobes: bool,
    /// Bytes a second, where the line is slow.
    slow_rate: Option<f64>,
}

impl FlowControl {
    /// The first question left at `now`.
    pub fn new(now: Instant) -> FlowControl {
        FlowControl {
            last_frame: None,
            probe_sent: now,
            pending_probes: 1,
            has_replied: false,
            probed_bytes: 0,
            round_trip: Duration::ZERO,
            was_slow: false,
            reprobes: false,
            slow_rate: None,
        }
    }

    /// A frame leaves at `now`: is the terminal to be asked whether it has shown it? What is left of a part goes on when it
    /// has answered.
    pub fn frame_sent(&mut self, sent: FrameStats, now: Instant) -> bool {
        let close = self.last_frame.is_some_and(|last| now.saturating_duration_since(last) < CLOSE_FRAMES);
        self.last_frame = Some(now);
        let at_leisure = !close && sent.cells < BIG_FRAME_CELLS && !sent.is_partial;
        // A line that is held to be slow is measured all the time.
        if !self.has_replied || (at_leisure && !self.is_slow()) {
            return false;
        }
        (self.probe_sent, self.probed_bytes) = (now, sent.bytes);
        self.pending_probes += 1;
        true
    }

    /// The terminal answered at `now`.
    pub fn reply_received(&mut self, now: Instant) {
        self.pending_probes = self.pending_probes.saturating_sub(1);
        self.has_replied = true;
        if self.pending_probes > 0 {
            return;
        }
        let took = now.saturating_duration_since(self.probe_sent);
        if self.probed_bytes < MIN_RATE_SAMPLE {
            // On a slow line these few bytes took their time too.
            let bytes = self.slow_rate.map_or(0.0, |rate| self.probed_bytes as f64 / rate);
            self.round_trip = took.saturating_sub(Duration::from_secs_f64(bytes));
            return;
        }
        self.round_trip = self.round_trip.min(took);
        let rate = self.probed_bytes as f64 / (took - self.round_trip).as_secs_f64().max(1e-6);
        let was_slow = std::mem::replace(&mut self.was_slow, rate < SLOW_RATE);
        self.slow_rate = Some(rate).filter(|_| was_slow && self.was_slow);
        self.reprobes = self.was_slow && !was_slow;
    }

    /// Is the terminal to be asked once more at `now`, with nothing to show before the question?
    pub fn take_reprobe(&mut self, now: Instant) -> bool {
        let asks = std::mem::take(&mut self.reprobes);
        if asks {
            (self.probe_sent, self.probed_bytes) = (now, 0);
            self.pending_probes += 1;
        }
        asks
    }

    /// Does the line take seconds for a page?
    pub fn is_slow(&self) -> bool {
        self.slow_rate.is_some()
    }

    /// Bytes of a frame that may be on their way at once; `None` on a line that is quick enough for all of it.
    pub fn byte_budget(&self) -> Option<usize> {
        let bytes =
            self.slow_rate.filter(|_| self.has_replied)? * (CHUNK_SECONDS + self.round_trip.as_secs_f64());
        Some((bytes as usize).max(MIN_BUDGET))
    }

    /// Until when no frame may be drawn, unless an answer comes before.
    pub fn blocked_until(&mut self, now: Instant) -> Option<Instant> {
        let until = self.probe_sent + REPLY_TIMEOUT;
        if !self.has_replied || self.pending_probes == 0 {
            return None;
        }
        if until <= now {
            self.pending_probes = 0;
            self.has_replied = false;
            return None;
        }
        Some(until)
    }

    /// Until when an answer may still come that the shell must not see.
    pub fn exit_wait_until(&self, now: Instant) -> Option<Instant> {
        let until = self.probe_sent + EXIT_REPLY_TIMEOUT;
        (self.pending_probes > 0 && (self.has_replied || now < until))
            .then(|| until.max(now + EXIT_REPLY_TIMEOUT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn frame(cells: usize) -> FrameStats {
        FrameStats { cells, bytes: cells, is_partial: false }
    }

    /// A pace whose first question was answered at once.
    fn pace(start: Instant) -> FlowControl {
        let mut pace = FlowControl::new(start);
        pace.reply_received(start);
        pace
    }

    #[test]
    fn frames_at_leisure_ask_nothing() {
        let start = Instant::now();
        let mut pace = pace(start);
        for number in 0..5 {
            let now = start + number * 300 * MS;
            assert!(!pace.frame_sent(frame(50), now), "{number}");
            assert_eq!(pace.blocked_until(now), None);
        }
        assert!(pace.frame_sent(frame(BIG_FRAME_CELLS), start + 1500 * MS), "a big one does");
    }

    #[test]
    fn a_frame_close_to_another_holds_the_next_until_it_is_shown() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(!pace.frame_sent(frame(50), start));
        assert!(pace.frame_sent(frame(50), start + 33 * MS));
        assert_eq!(pace.blocked_until(start + 66 * MS), Some(start + 33 * MS + REPLY_TIMEOUT));
        pace.reply_received(start);
        assert_eq!(pace.blocked_until(start + 70 * MS), None);
        assert_eq!(pace.exit_wait_until(start + 70 * MS), None);
    }

    #[test]
    fn a_terminal_that_never_answers_is_never_waited_for() {
        let start = Instant::now();
        let mut pace = FlowControl::new(start);
        assert!(!pace.frame_sent(frame(BIG_FRAME_CELLS), start));
        assert_eq!(pace.blocked_until(start), None);
        assert!(!pace.frame_sent(frame(BIG_FRAME_CELLS), start + MS));
        assert!(pace.exit_wait_until(start).is_some());
        assert_eq!(pace.exit_wait_until(start + EXIT_REPLY_TIMEOUT), None);
    }

    #[test]
    fn a_line_that_stalls_is_drawn_on_all_the_same_and_asked_again_when_it_answers() {
        let start = Instant::now();
        let mut pace = pace(start);
        assert!(pace.frame_sent(frame(BIG_FRAME_CELLS), start));
        assert!(pace.blocked_until(start + REPLY_TIMEOUT).is_none());
        assert!(!pace.frame_sent(frame(BIG_FRAME_CELLS), start + REPLY_TIMEOUT));
        pace.reply_received(start);
        assert!(pace.frame_sent(frame(BIG_FRAME_CELLS), start + REPLY_TIMEOUT + MS));
    }

    #[test]
    fn a_slow_line_gets_parts_and_a_distant_one_does_not() {
        let start = Instant::now();
        let mut near = pace(start);
        assert!(near.frame_sent(frame(960), start));
        near.reply_received(start + 1000 * MS);
        assert_eq!(near.byte_budget(), None, "any line stalls once");
        assert!(near.take_reprobe(start + 1000 * MS));
        near.reply_received(start + 1010 * MS);
        assert!(near.frame_sent(frame(960), start + 2000 * MS));
        near.reply_received(start + 3000 * MS);
        let budget = near.byte_budget().expect("960 bytes a second");
        assert!((200..300).contains(&budget), "{budget}");
        // A part is asked after, however few its cells.
        let part = FrameStats { cells: 50, bytes: 50, is_partial: true };
        assert!(near.frame_sent(part, start + 5000 * MS));

        let mut far = FlowControl::new(start);
        far.reply_received(start + 600 * MS);
        assert!(far.frame_sent(frame(2000), start + 1000 * MS));
        far.reply_received(start + 1620 * MS);
        assert_eq!(far.byte_budget(), None, "2,000 bytes in 20 ms, 600 ms away");
    }

    #[test]
    fn a_line_that_becomes_a_distant_one_is_not_held_to_be_slow() {
        let start = Instant::now();
        let mut pace = pace(start);
        // 700 ms away from now on: the first big frame looks slow.
        for (number, again) in [true, false, false].into_iter().enumerate() {
            let at = start + 5000 * MS * (number as u32 + 1);
            assert!(pace.frame_sent(frame(2000), at));
            pace.reply_received(at + 720 * MS);
            assert_eq!(pace.take_reprobe(at + 720 * MS), again, "{number}");
            if again {
                assert!(pace.blocked_until(at + 800 * MS).is_some());
                pace.reply_received(at + 1420 * MS);
            }
            assert!(!pace.is_slow(), "{number}");
        }
    }

    #[test]
    fn an_answer_to_an_older_question_tells_nothing_of_the_way() {
        let start = Instant::now();
        let mut pace = FlowControl::new(start);
        pace.reply_received(start + 600 * MS);
        (pace.pending_probes, pace.probe_sent, pace.probed_bytes) = (2, start + 1000 * MS, 20);
        pace.reply_received(start + 1001 * MS);
        assert_eq!(pace.round_trip, 600 * MS);
    }
}
