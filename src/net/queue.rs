//! Which feed is asked next: a queue per host, so that no server is asked more than twice at once however many feeds it
//! has, and one that wants to be left alone is.
//!
//! Pure: time is handed in, as the time since the refresh began.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How many requests a host gets at once.
pub const AT_ONCE: usize = 2;
/// A host that wants more time than this is not waited for: its feeds are put off.
const PATIENCE: Duration = Duration::from_secs(30);

/// The feeds that are still to be asked.
#[derive(Debug)]
pub struct Queue<J> {
    hosts: Vec<Host<J>>,
    waiting: usize,
    running: usize,
}

#[derive(Debug)]
struct Host<J> {
    /// What waits, each with its place in the whole order.
    waiting: VecDeque<(usize, J)>,
    running: usize,
    /// Not before this time.
    held: Duration,
}

/// What to do now.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<J> {
    /// Ask for this feed; say [`Queue::done`] of the host after that.
    Start(usize, J),
    /// Nothing can be asked before that time, or before a host is done.
    Wait(Option<Duration>),
    /// Nothing waits any more.
    Nothing,
}

impl<J> Queue<J> {
    /// A queue of `jobs`, each with its host, those first that have waited longest.
    pub fn new(jobs: impl IntoIterator<Item = (String, J)>) -> Queue<J> {
        let (mut hosts, mut known) = (Vec::new(), HashMap::new());
        let mut waiting = 0;
        for (place, (host, job)) in jobs.into_iter().enumerate() {
            let at = *known.entry(host).or_insert_with(|| {
                hosts.push(Host { waiting: VecDeque::new(), running: 0, held: Duration::ZERO });
                hosts.len() - 1
            });
            hosts[at].waiting.push_back((place, job));
            waiting += 1;
        }
        Queue { hosts, waiting, running: 0 }
    }

    /// How many can run at once.
    pub fn width(&self) -> usize {
        self.hosts.iter().map(|host| host.waiting.len().min(AT_ONCE)).sum()
    }

    /// What to do at `now`.
    pub fn next(&mut self, now: Duration) -> Next<J> {
        if self.waiting == 0 {
            return Next::Nothing;
        }
        let free = |host: &Host<J>| host.running < AT_ONCE && !host.waiting.is_empty();
        let ready = (0..self.hosts.len())
            .filter(|&at| free(&self.hosts[at]) && self.hosts[at].held <= now)
            .min_by_key(|&at| self.hosts[at].waiting.front().map(|job| job.0));
        let Some(at) = ready else {
            return Next::Wait(self.hosts.iter().filter(|host| free(host)).map(|host| host.held).min());
        };
        let host = &mut self.hosts[at];
        match host.waiting.pop_front() {
            Some((_, job)) => {
                host.running += 1;
                self.waiting -= 1;
                self.running += 1;
                Next::Start(at, job)
            }
            None => Next::Nothing,
        }
    }

    /// An answer of the host came. Where it asked to be left alone until `held`, the rest of its feeds waits for that, or
    /// comes back to be put off.
    pub fn done(&mut self, host: usize, now: Duration, held: Option<Duration>) -> Vec<J> {
        self.running -= 1;
        let host = &mut self.hosts[host];
        host.running -= 1;
        host.held = host.held.max(held.unwrap_or_default());
        if host.held <= now + PATIENCE {
            return Vec::new();
        }
        self.waiting -= host.waiting.len();
        host.waiting.drain(..).map(|job| job.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn queue(jobs: &[(&str, u32)]) -> Queue<u32> {
        Queue::new(jobs.iter().map(|(host, job)| ((*host).to_owned(), *job)))
    }

    #[test]
    fn a_host_gets_two_at_once_and_the_others_go_on() {
        let mut queue = queue(&[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!(queue.width(), 3);
        assert_eq!(queue.next(s(0)), Next::Start(0, 1));
        assert_eq!(queue.next(s(0)), Next::Start(0, 2));
        assert_eq!(queue.next(s(0)), Next::Start(1, 4));
        assert_eq!(queue.next(s(0)), Next::Wait(None));
        assert!(queue.done(0, s(1), None).is_empty());
        assert_eq!(queue.next(s(1)), Next::Start(0, 3));
        assert_eq!(queue.next(s(1)), Next::Nothing);
    }

    #[test]
    fn a_host_that_asks_for_a_while_gets_it() {
        let mut queue = queue(&[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!(queue.next(s(0)), Next::Start(0, 1));
        assert!(queue.done(0, s(1), Some(s(11))).is_empty());
        assert_eq!(queue.next(s(1)), Next::Start(1, 4));
        assert_eq!(queue.next(s(2)), Next::Wait(Some(s(11))));
        assert_eq!(queue.next(s(11)), Next::Start(0, 2));
        // The longer wait counts, whichever answer came last.
        assert_eq!(queue.done(0, s(12), Some(s(400))), [3]);
        assert_eq!(queue.next(s(12)), Next::Nothing);
    }

    proptest! {
        #[test]
        fn each_is_asked_once_or_put_off_and_no_host_more_than_twice_at_once(
            hosts in prop::collection::vec(0..4u8, 0..40),
            holds in prop::collection::vec(prop::option::of(0..90u64), 40),
        ) {
            let mut queue = Queue::new(hosts.iter().enumerate().map(|(at, host)| (host.to_string(), at)));
            let (mut running, mut seen, mut now) = (Vec::new(), Vec::new(), s(0));
            let mut last_of_host = std::collections::HashMap::new();
            loop {
                match queue.next(now) {
                    Next::Start(host, job) => {
                        // In order, within a host.
                        prop_assert!(last_of_host.insert(hosts[job], job).is_none_or(|last| last < job));
                        running.push((host, job));
                        let same = running.iter().filter(|r| r.0 == host).count();
                        prop_assert!(same <= AT_ONCE);
                        continue;
                    }
                    Next::Nothing if running.is_empty() => break,
                    Next::Wait(Some(until)) if running.is_empty() => {
                        prop_assert!(until > now);
                        now = until;
                        continue;
                    }
                    Next::Wait(None) => prop_assert!(!running.is_empty()),
                    Next::Wait(_) | Next::Nothing => {}
                }
                let (host, job) = running.remove(0);
                now += s(1);
                seen.push(job);
                seen.extend(queue.done(host, now, holds[job].map(|hold| now + s(hold))));
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..hosts.len()).collect::<Vec<_>>());
        }
    }
}
