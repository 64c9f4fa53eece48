//! Flow control: the next frame is drawn when the terminal has shown the one before it.
//!
//! Between kabar and the screen lie buffers that accept whatever they are given: those of the system, of sshd and of the
//! network. On a slow line they fill with frames that are out of date before they are shown, and the screen lags seconds
//! behind the keys. No system call says how much is in them. So while frames follow each other closely, or a frame is big,
//! kabar sends a probe after the frame: a request for the cursor position (DSR 6), which terminals have answered since the
//! VT100. The reply arrives when the terminal has shown the frame. Until then keys are handled but no frame is drawn; the
//! next frame then shows the newest state.
//!
//! The replies also measure the line. A probe after few bytes measures the round trip; what a big frame takes beyond that
//! is the time of its bytes. One late reply proves nothing: any line stalls now and then, and the round trip changes when a
//! laptop moves to another network. So after a late reply a second probe is sent with nothing before it, and the next big
//! frame decides. On a line that turns out to be slow, frames are sent in chunks ([`frame_chunks`](super::frame_chunks)),
//! so that no more is on its way than the line shows in a moment.
//!
//! One probe goes out before the first frame. A terminal that never replies is never waited for, and while keys are pressed
//! one by one no further probe is sent.

use super::frame_writer::FrameStats;
use std::time::{Duration, Instant};

/// Frames that follow each other faster than this come from a held key, or from a screen that fills: the line may not keep
/// up with them.
const CLOSE_FRAMES: Duration = Duration::from_millis(200);
/// A line of fewer bytes a second is slow: a page takes a second or more on it, so frames are sent in chunks.
const SLOW_RATE: f64 = 4_000.0;
/// How many seconds of a slow line one chunk may take, besides the round trip.
const CHUNK_SECONDS: f64 = 0.25;
/// The least bytes of a chunk: in a smaller one most bytes move the cursor.
const MIN_BUDGET: usize = 160;
/// The least bytes before a probe that say something about the rate of the line; fewer measure the round trip.
const MIN_RATE_SAMPLE: usize = 100;
/// A frame that changes this many cells is big: it takes about half a second at 9,600 baud.
const BIG_FRAME_CELLS: usize = 400;
/// How long a reply is waited for from a terminal that has replied before. After that the line is cut or the reply is lost.
const REPLY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a reply is waited for when the terminal is given back, so that the shell does not read it as input.
const EXIT_REPLY_TIMEOUT: Duration = Duration::from_millis(500);

/// The probes that were sent, the replies, and what they say about the line.
#[derive(Debug)]
pub struct FlowControl {
    /// When the last frame was sent.
    last_frame: Option<Instant>,
    /// When the last probe was sent.
    probe_sent: Instant,
    /// Probes without a reply yet.
    pending_probes: usize,
    /// Whether the terminal replies to probes at all, as far as is known.
    has_replied: bool,
    /// Bytes of the frame before the last probe.
    probed_bytes: usize,
    /// The round trip: the time of the last reply to a small frame, or a shorter one since.
    round_trip: Duration,
    /// Whether the last big frame came at less than [`SLOW_RATE`].
    was_slow: bool,
    /// Whether the round trip is to be measured again, because a first big frame was slow.
    reprobes: bool,
    /// Bytes a second of a slow line; `None` where the line is not slow.
    slow_rate: Option<f64>,
}

impl FlowControl {
    /// Starts with the first probe, which was sent at `now`.
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

    /// Notes that a frame was sent at `now`; returns whether a probe must follow it.
    pub fn frame_sent(&mut self, frame: FrameStats, now: Instant) -> bool {
        let is_close = self.last_frame.is_some_and(|last| now.saturating_duration_since(last) < CLOSE_FRAMES);
        self.last_frame = Some(now);
        // The rest of a partial frame is sent on the reply.
        let needs_no_probe = !is_close && frame.cells < BIG_FRAME_CELLS && !frame.is_partial;
        // A slow line is measured with every frame.
        if !self.has_replied || (needs_no_probe && !self.is_slow()) {
            return false;
        }
        (self.probe_sent, self.probed_bytes) = (now, frame.bytes);
        self.pending_probes += 1;
        true
    }

    /// Notes that the terminal replied to a probe at `now`.
    pub fn reply_received(&mut self, now: Instant) {
        self.pending_probes = self.pending_probes.saturating_sub(1);
        self.has_replied = true;
        if self.pending_probes > 0 {
            return;
        }
        let elapsed = now.saturating_duration_since(self.probe_sent);
        if self.probed_bytes < MIN_RATE_SAMPLE {
            // On a slow line even these few bytes take time.
            let seconds = self.slow_rate.map_or(0.0, |rate| self.probed_bytes as f64 / rate);
            self.round_trip = elapsed.saturating_sub(Duration::from_secs_f64(seconds));
            return;
        }
        self.round_trip = self.round_trip.min(elapsed);
        let rate = self.probed_bytes as f64 / (elapsed - self.round_trip).as_secs_f64().max(1e-6);
        let was_slow = std::mem::replace(&mut self.was_slow, rate < SLOW_RATE);
        self.slow_rate = Some(rate).filter(|_| was_slow && self.was_slow);
        self.reprobes = self.was_slow && !was_slow;
    }

    /// Whether one more probe must be sent at `now`, with nothing before it. Asked after each reply; a probe is then noted as
    /// sent.
    pub fn take_reprobe(&mut self, now: Instant) -> bool {
        let reprobes = std::mem::take(&mut self.reprobes);
        if reprobes {
            (self.probe_sent, self.probed_bytes) = (now, 0);
            self.pending_probes += 1;
        }
        reprobes
    }

    /// Whether the line takes seconds for a page.
    pub fn is_slow(&self) -> bool {
        self.slow_rate.is_some()
    }

    /// How many bytes of a frame to send at once; `None` where the line is fast enough for whole frames.
    pub fn byte_budget(&self) -> Option<usize> {
        let seconds = CHUNK_SECONDS + self.round_trip.as_secs_f64();
        let bytes = self.slow_rate.filter(|_| self.has_replied)? * seconds;
        Some((bytes as usize).max(MIN_BUDGET))
    }

    /// The time until which no frame may be drawn, unless a reply comes earlier; `None` where one may be drawn now.
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

    /// The time until which to wait for a reply before the terminal is given back; `None` where none is expected.
    pub fn exit_wait_until(&self, now: Instant) -> Option<Instant> {
        let until = self.probe_sent + EXIT_REPLY_TIMEOUT;
        let expects_reply = self.pending_probes > 0 && (self.has_replied || now < until);
        expects_reply.then(|| until.max(now + EXIT_REPLY_TIMEOUT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn frame(cells: usize) -> FrameStats {
        FrameStats { cells, bytes: cells, is_partial: false }
    }

    /// A line whose first probe was answered at once.
    fn answered(start: Instant) -> FlowControl {
        let mut flow = FlowControl::new(start);
        flow.reply_received(start);
        flow
    }

    #[test]
    fn single_frames_send_no_probe() {
        let start = Instant::now();
        let mut flow = answered(start);
        for number in 0..5 {
            let now = start + number * 300 * MS;
            assert!(!flow.frame_sent(frame(50), now), "{number}");
            assert_eq!(flow.blocked_until(now), None);
        }
        assert!(flow.frame_sent(frame(BIG_FRAME_CELLS), start + 1500 * MS), "a big frame does");
    }

    #[test]
    fn a_frame_close_to_another_blocks_the_next_until_it_is_shown() {
        let start = Instant::now();
        let mut flow = answered(start);
        assert!(!flow.frame_sent(frame(50), start));
        assert!(flow.frame_sent(frame(50), start + 33 * MS));
        assert_eq!(flow.blocked_until(start + 66 * MS), Some(start + 33 * MS + REPLY_TIMEOUT));
        flow.reply_received(start);
        assert_eq!(flow.blocked_until(start + 70 * MS), None);
        assert_eq!(flow.exit_wait_until(start + 70 * MS), None);
    }

    #[test]
    fn a_terminal_that_never_replies_is_never_waited_for() {
        let start = Instant::now();
        let mut flow = FlowControl::new(start);
        assert!(!flow.frame_sent(frame(BIG_FRAME_CELLS), start));
        assert_eq!(flow.blocked_until(start), None);
        assert!(!flow.frame_sent(frame(BIG_FRAME_CELLS), start + MS));
        assert!(flow.exit_wait_until(start).is_some());
        assert_eq!(flow.exit_wait_until(start + EXIT_REPLY_TIMEOUT), None);
    }

    #[test]
    fn after_a_timeout_frames_are_drawn_and_probes_return_with_the_next_reply() {
        let start = Instant::now();
        let mut flow = answered(start);
        assert!(flow.frame_sent(frame(BIG_FRAME_CELLS), start));
        assert!(flow.blocked_until(start + REPLY_TIMEOUT).is_none());
        assert!(!flow.frame_sent(frame(BIG_FRAME_CELLS), start + REPLY_TIMEOUT));
        flow.reply_received(start);
        assert!(flow.frame_sent(frame(BIG_FRAME_CELLS), start + REPLY_TIMEOUT + MS));
    }

    #[test]
    fn a_slow_line_has_a_budget_and_a_distant_one_has_none() {
        let start = Instant::now();
        let mut near = answered(start);
        assert!(near.frame_sent(frame(960), start));
        near.reply_received(start + 1000 * MS);
        assert_eq!(near.byte_budget(), None, "one stall does not make a slow line");
        assert!(near.take_reprobe(start + 1000 * MS));
        near.reply_received(start + 1010 * MS);
        assert!(near.frame_sent(frame(960), start + 2000 * MS));
        near.reply_received(start + 3000 * MS);
        let budget = near.byte_budget().expect("960 bytes a second");
        assert!((200..300).contains(&budget), "{budget}");
        // A probe follows a partial frame, however few its cells.
        let chunk = FrameStats { cells: 50, bytes: 50, is_partial: true };
        assert!(near.frame_sent(chunk, start + 5000 * MS));

        let mut far = FlowControl::new(start);
        far.reply_received(start + 600 * MS);
        assert!(far.frame_sent(frame(2000), start + 1000 * MS));
        far.reply_received(start + 1620 * MS);
        assert_eq!(far.byte_budget(), None, "2,000 bytes in 20 ms after a round trip of 600 ms");
    }

    #[test]
    fn a_longer_round_trip_is_not_taken_for_a_slow_line() {
        let start = Instant::now();
        let mut flow = answered(start);
        // The round trip is 700 ms from now on: the first big frame looks slow.
        for (number, reprobes) in [true, false, false].into_iter().enumerate() {
            let at = start + 5000 * MS * (number as u32 + 1);
            assert!(flow.frame_sent(frame(2000), at));
            flow.reply_received(at + 720 * MS);
            assert_eq!(flow.take_reprobe(at + 720 * MS), reprobes, "{number}");
            if reprobes {
                assert!(flow.blocked_until(at + 800 * MS).is_some());
                flow.reply_received(at + 1420 * MS);
            }
            assert!(!flow.is_slow(), "{number}");
        }
    }

    #[test]
    fn a_reply_to_an_older_probe_does_not_set_the_round_trip() {
        let start = Instant::now();
        let mut flow = FlowControl::new(start);
        flow.reply_received(start + 600 * MS);
        (flow.pending_probes, flow.probe_sent, flow.probed_bytes) = (2, start + 1000 * MS, 20);
        flow.reply_received(start + 1001 * MS);
        assert_eq!(flow.round_trip, 600 * MS);
    }
}
