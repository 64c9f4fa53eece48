//! Which feed is fetched next. Each host has a queue, so that no server gets more than [`MAX_REQUESTS_PER_HOST`] requests at
//! once, however many feeds it has, and a server that asks to be left alone is.
//!
//! Pure: time is handed in, as the time since the refresh began.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How many requests a host gets at once: the most that RFC 2616 (8.1.4) allowed a client for one person.
pub const MAX_REQUESTS_PER_HOST: usize = 2;
/// A host that asks for more time than this is not waited for: its feeds are postponed.
const MAX_HOST_WAIT: Duration = Duration::from_secs(30);

/// The jobs that are still to be done, by host.
#[derive(Debug)]
pub struct HostQueue<J> {
    hosts: Vec<HostState<J>>,
    waiting: usize,
    running: usize,
}

#[derive(Debug)]
struct HostState<J> {
    /// Waiting jobs, each with its number in the order of all.
    waiting: VecDeque<(usize, J)>,
    running: usize,
    /// No job starts before this time.
    blocked_until: Duration,
}

/// What a worker does next.
#[derive(Debug, PartialEq, Eq)]
pub enum NextJob<J> {
    /// Do this job of the host of that number; call [`HostQueue::finish`] afterwards.
    Start(usize, J),
    /// No job can start before that time, or before one finishes.
    Wait(Option<Duration>),
    /// No jobs are left.
    Empty,
}

impl<J> HostQueue<J> {
    /// A queue of `jobs`, each with its host, in the order in which they are to be done.
    pub fn new(jobs: impl IntoIterator<Item = (String, J)>) -> HostQueue<J> {
        let (mut hosts, mut known) = (Vec::new(), HashMap::new());
        let mut waiting = 0;
        for (place, (host, job)) in jobs.into_iter().enumerate() {
            let at = *known.entry(host).or_insert_with(|| {
                hosts.push(HostState { waiting: VecDeque::new(), running: 0, blocked_until: Duration::ZERO });
                hosts.len() - 1
            });
            hosts[at].waiting.push_back((place, job));
            waiting += 1;
        }
        HostQueue { hosts, waiting, running: 0 }
    }

    /// How many jobs can run at once.
    pub fn max_parallel(&self) -> usize {
        self.hosts.iter().map(|host| host.waiting.len().min(MAX_REQUESTS_PER_HOST)).sum()
    }

    /// What to do at `now`.
    pub fn next(&mut self, now: Duration) -> NextJob<J> {
        if self.waiting == 0 {
            return NextJob::Empty;
        }
        let free = |host: &HostState<J>| host.running < MAX_REQUESTS_PER_HOST && !host.waiting.is_empty();
        let ready = (0..self.hosts.len())
            .filter(|&at| free(&self.hosts[at]) && self.hosts[at].blocked_until <= now)
            .min_by_key(|&at| self.hosts[at].waiting.front().map(|job| job.0));
        let Some(at) = ready else {
            return NextJob::Wait(
                self.hosts.iter().filter(|host| free(host)).map(|host| host.blocked_until).min(),
            );
        };
        let host = &mut self.hosts[at];
        match host.waiting.pop_front() {
            Some((_, job)) => {
                host.running += 1;
                self.waiting -= 1;
                self.running += 1;
                NextJob::Start(at, job)
            }
            None => NextJob::Empty,
        }
    }

    /// A job of `host` is done. Where the host asked to be left alone until `held`, its other jobs wait for that. Where that is
    /// longer than `MAX_HOST_WAIT`, they are returned, to be postponed.
    pub fn finish(&mut self, host: usize, now: Duration, held: Option<Duration>) -> Vec<J> {
        self.running -= 1;
        let host = &mut self.hosts[host];
        host.running -= 1;
        host.blocked_until = host.blocked_until.max(held.unwrap_or_default());
        if host.blocked_until <= now + MAX_HOST_WAIT {
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

    fn queue(jobs: &[(&str, u32)]) -> HostQueue<u32> {
        HostQueue::new(jobs.iter().map(|(host, job)| ((*host).to_owned(), *job)))
    }

    #[test]
    fn a_host_gets_two_at_once_and_the_others_go_on() {
        let mut queue = queue(&[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!(queue.max_parallel(), 3);
        assert_eq!(queue.next(s(0)), NextJob::Start(0, 1));
        assert_eq!(queue.next(s(0)), NextJob::Start(0, 2));
        assert_eq!(queue.next(s(0)), NextJob::Start(1, 4));
        assert_eq!(queue.next(s(0)), NextJob::Wait(None));
        assert!(queue.finish(0, s(1), None).is_empty());
        assert_eq!(queue.next(s(1)), NextJob::Start(0, 3));
        assert_eq!(queue.next(s(1)), NextJob::Empty);
    }

    #[test]
    fn a_host_that_asks_for_a_while_gets_it() {
        let mut queue = queue(&[("a", 1), ("a", 2), ("a", 3), ("b", 4)]);
        assert_eq!(queue.next(s(0)), NextJob::Start(0, 1));
        assert!(queue.finish(0, s(1), Some(s(11))).is_empty());
        assert_eq!(queue.next(s(1)), NextJob::Start(1, 4));
        assert_eq!(queue.next(s(2)), NextJob::Wait(Some(s(11))));
        assert_eq!(queue.next(s(11)), NextJob::Start(0, 2));
        // The longer wait counts, whichever answer came last.
        assert_eq!(queue.finish(0, s(12), Some(s(400))), [3]);
        assert_eq!(queue.next(s(12)), NextJob::Empty);
    }

    proptest! {
        #[test]
        fn each_is_asked_once_or_put_off_and_no_host_more_than_twice_at_once(
            hosts in prop::collection::vec(0..4u8, 0..40),
            holds in prop::collection::vec(prop::option::of(0..90u64), 40),
        ) {
            let mut queue = HostQueue::new(hosts.iter().enumerate().map(|(at, host)| (host.to_string(), at)));
            let (mut running, mut seen, mut now) = (Vec::new(), Vec::new(), s(0));
            let mut last_of_host = std::collections::HashMap::new();
            loop {
                match queue.next(now) {
                    NextJob::Start(host, job) => {
                        // In order, within a host.
                        prop_assert!(last_of_host.insert(hosts[job], job).is_none_or(|last| last < job));
                        running.push((host, job));
                        let same = running.iter().filter(|r| r.0 == host).count();
                        prop_assert!(same <= MAX_REQUESTS_PER_HOST);
                        continue;
                    }
                    NextJob::Empty if running.is_empty() => break,
                    NextJob::Wait(Some(until)) if running.is_empty() => {
                        prop_assert!(until > now);
                        now = until;
                        continue;
                    }
                    NextJob::Wait(None) => prop_assert!(!running.is_empty()),
                    NextJob::Wait(_) | NextJob::Empty => {}
                }
                let (host, job) = running.remove(0);
                now += s(1);
                seen.push(job);
                seen.extend(queue.finish(host, now, holds[job].map(|hold| now + s(hold))));
            }
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..hosts.len()).collect::<Vec<_>>());
        }
    }
}
