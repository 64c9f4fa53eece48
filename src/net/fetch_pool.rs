//! The workers that fetch feeds: as many as the hosts allow, each blocking on one response. On cancellation they are left
//! behind at once.
//!
//! A job has two steps, done by two kinds of worker. Several workers fetch. Each occupies a slot of its host and holds
//! little memory; for a large body it first takes one of [`MAX_LARGE_BODIES`] buffers, and keeps it until the body has been
//! parsed. One worker parses, so that only one body at a time is in memory twice. The channels between the steps hold
//! nothing: when writing is slow, parsing waits, and when parsing is slow, fetching does.

use super::buffer_pool::{BufferLease, BufferPool};
use super::host_queue::{HostQueue, NextJob};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The largest number of fetching workers.
pub const MAX_FETCHERS: usize = 16;
/// Large bodies that are held at once: one that is being parsed, and one that arrives meanwhile.
pub const MAX_LARGE_BODIES: usize = 2;
/// How often cancellation is checked for.
const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);
/// The longest time that a worker without a job sleeps before it looks again. A job that ends wakes it; cancellation does
/// not.
const MAX_IDLE_WAIT: Duration = Duration::from_secs(1);

/// What the workers do. `J` is a job, `F` what was fetched, `A` the result.
pub trait PoolTask<J, F, A>: Send + Sync + 'static {
    /// Fetches. Calls `room` for a buffer before it holds a large body. Also gives how long the host asks to be left
    /// alone, where it does.
    fn fetch(&self, job: &J, room: &mut dyn FnMut() -> Vec<u8>) -> (F, Option<Duration>);
    /// Parses what was fetched, and gives its buffer to `back`. A panic costs this job only.
    fn read(&self, job: J, fetched: F, back: &mut dyn FnMut(Vec<u8>)) -> A;
    /// The result of a job that is not done, since its host asks to be left alone for `wait`.
    fn postpone(&self, job: J, wait: Duration) -> A;
    /// Was the refresh cancelled?
    fn is_cancelled(&self) -> bool;
}

struct PoolState<J, T> {
    task: T,
    queue: Mutex<HostQueue<J>>,
    changed: Condvar,
    buffers: Arc<BufferPool>,
    started: Instant,
}

/// A job that was fetched and not parsed yet, with the buffer of a large body.
type FetchedJob<J, F> = (J, F, Option<BufferLease>);

/// Does all `jobs`, each with its host, in order as far as hosts allow. Hands each result to `take`, on this thread, as soon as
/// it is there. Returns early, and leaves running workers behind, when the task is cancelled or `take` returns false.
///
/// # Errors
/// Where the system has no thread to spare.
pub fn run<J, F, A>(
    jobs: Vec<(String, J)>,
    task: impl PoolTask<J, F, A>,
    mut take: impl FnMut(A) -> bool,
) -> std::io::Result<()>
where
    J: Send + 'static,
    F: Send + 'static,
    A: Send + 'static,
{
    let queue = HostQueue::new(jobs);
    let fetchers = queue.max_parallel().min(MAX_FETCHERS);
    let named = |name: &str| thread::Builder::new().name(name.into());
    let shared = Arc::new(PoolState {
        task,
        queue: Mutex::new(queue),
        changed: Condvar::new(),
        buffers: Arc::new(BufferPool::new(MAX_LARGE_BODIES)),
        started: Instant::now(),
    });
    let (sender, results) = sync_channel(0);
    let (unread, fetched) = sync_channel(0);
    for n in 0..fetchers {
        let (shared, unread, sender) = (shared.clone(), unread.clone(), sender.clone());
        let begun = named("fetch").spawn(move || fetch_loop(&shared, &unread, &sender));
        // One worker is enough to get through.
        if n == 0 {
            begun?;
        }
    }
    let reading = shared.clone();
    named("read").spawn(move || read_loop(&reading, &fetched, &sender))?;
    drop(unread);
    loop {
        if shared.task.is_cancelled() {
            return Ok(());
        }
        match results.recv_timeout(CANCEL_POLL_INTERVAL) {
            Ok(result) => {
                // Sending fails from now on, which ends the workers.
                if !take(result) {
                    return Ok(());
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn fetch_loop<J, F, A, T: PoolTask<J, F, A>>(
    shared: &PoolState<J, T>,
    unread: &SyncSender<FetchedJob<J, F>>,
    results: &SyncSender<A>,
) {
    while let Some((host, job)) = next_job(shared) {
        let mut asked = HostSlot { shared, host, retry_after: None, is_released: false };
        let (mut place, mut has_waited) = (None, false);
        let (fetched, wait) = shared.task.fetch(&job, &mut || {
            if !std::mem::replace(&mut has_waited, true) {
                place = BufferPool::acquire(&shared.buffers);
            }
            place.as_mut().map(BufferLease::take_buffer).unwrap_or_default()
        });
        asked.retry_after = wait;
        for job in asked.release() {
            if results.send(shared.task.postpone(job, wait.unwrap_or_default())).is_err() {
                return;
            }
        }
        if unread.send((job, fetched, place)).is_err() {
            return;
        }
    }
}

fn read_loop<J, F, A, T: PoolTask<J, F, A>>(
    shared: &PoolState<J, T>,
    fetched: &Receiver<FetchedJob<J, F>>,
    results: &SyncSender<A>,
) {
    for (job, fetched, mut place) in fetched {
        let mut back = |buffer| {
            if let Some(place) = &mut place {
                place.return_buffer(buffer);
            }
        };
        // Nothing that a panic may have left half done is used again.
        let read = catch_unwind(AssertUnwindSafe(|| shared.task.read(job, fetched, &mut back)));
        drop(place);
        if read.is_ok_and(|read| results.send(read).is_err()) {
            return;
        }
    }
}

/// A slot of a host, which is released also when its worker panics.
struct HostSlot<'a, J, T> {
    shared: &'a PoolState<J, T>,
    host: usize,
    retry_after: Option<Duration>,
    is_released: bool,
}

impl<J, T> HostSlot<'_, J, T> {
    fn release(&mut self) -> Vec<J> {
        let now = self.shared.started.elapsed();
        let held = self.retry_after.and_then(|wait| now.checked_add(wait));
        let put_off = lock(&self.shared.queue).finish(self.host, now, held);
        self.is_released = true;
        self.shared.changed.notify_all();
        put_off
    }
}

impl<J, T> Drop for HostSlot<'_, J, T> {
    fn drop(&mut self) {
        if !self.is_released {
            self.release();
        }
    }
}

/// Waits for the next job; `None` when there are no more.
fn next_job<J, T: PoolTask<J, F, A>, F, A>(shared: &PoolState<J, T>) -> Option<(usize, J)> {
    let mut queue = lock(&shared.queue);
    loop {
        if shared.task.is_cancelled() {
            return None;
        }
        let now = shared.started.elapsed();
        match queue.next(now) {
            NextJob::Start(host, job) => return Some((host, job)),
            NextJob::Empty => return None,
            NextJob::Wait(until) => {
                let wait = until.map_or(MAX_IDLE_WAIT, |until| until.saturating_sub(now));
                let waited = shared.changed.wait_timeout(queue, wait.min(MAX_IDLE_WAIT));
                queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }
}

/// A lock that a panicked worker held is safe to use: it was held only to count.
fn lock<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    /// A job whose reading panics.
    const BROKEN: u32 = 99;

    #[derive(Default)]
    struct CountingTask {
        fetching: AtomicUsize,
        most: AtomicUsize,
        large: AtomicUsize,
        cancelled: Arc<AtomicBool>,
        hangs: bool,
    }

    impl PoolTask<u32, u32, (u32, bool)> for CountingTask {
        fn fetch(&self, job: &u32, room: &mut dyn FnMut() -> Vec<u8>) -> (u32, Option<Duration>) {
            if job.is_multiple_of(3) {
                room();
                room();
                assert!(self.large.fetch_add(1, Ordering::SeqCst) < MAX_LARGE_BODIES);
            }
            let now = self.fetching.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            thread::sleep(if self.hangs { Duration::from_secs(60) } else { Duration::from_millis(1) });
            self.fetching.fetch_sub(1, Ordering::SeqCst);
            (*job, (*job == 30).then_some(Duration::from_secs(3600)))
        }

        fn read(&self, job: u32, fetched: u32, _: &mut dyn FnMut(Vec<u8>)) -> (u32, bool) {
            assert_eq!(job, fetched);
            assert!(self.most.load(Ordering::SeqCst) <= MAX_FETCHERS);
            if job.is_multiple_of(3) {
                self.large.fetch_sub(1, Ordering::SeqCst);
            }
            assert_ne!(job, BROKEN, "this costs its own job only");
            (job, true)
        }

        fn postpone(&self, job: u32, wait: Duration) -> (u32, bool) {
            assert_eq!(wait, Duration::from_secs(3600));
            (job, false)
        }

        fn is_cancelled(&self) -> bool {
            self.cancelled.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn every_job_comes_back_once() {
        let mut jobs: Vec<(String, u32)> = (0..30).map(|job| ((job % 11).to_string(), job)).collect();
        // Two of this host run, and the first of them asks to be left alone.
        jobs.extend((30..40).map(|job| ("busy".to_owned(), job)));
        let mut seen = Vec::new();
        run(jobs, CountingTask::default(), |result| {
            seen.push(result);
            true
        })
        .expect("threads");
        seen.sort_unstable();
        assert_eq!(seen.iter().map(|r| r.0).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
        let put_off = seen.iter().filter(|r| !r.1).count();
        assert!((1..=9).contains(&put_off), "{put_off}");
        run(Vec::new(), CountingTask::default(), |_| true).expect("nothing to do");
        let mut result_count = 0;
        let jobs = [1, BROKEN, BROKEN, BROKEN, 2].map(|job| ("a".to_owned(), job)).to_vec();
        let count = |_| (result_count += 1, true).1;
        run(jobs, CountingTask::default(), count).expect("threads");
        assert_eq!(result_count, 2);
    }

    #[test]
    fn who_has_enough_does_not_wait_for_the_workers() {
        let cancelled = Arc::<AtomicBool>::default();
        let task = CountingTask { cancelled: cancelled.clone(), hangs: true, ..CountingTask::default() };
        let jobs = (0..40).map(|job| (job.to_string(), job)).collect();
        let started = Instant::now();
        let soon = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            cancelled.store(true, Ordering::SeqCst);
        });
        run(jobs, task, |_| true).expect("threads");
        soon.join().expect("done");
        assert!(started.elapsed() < Duration::from_secs(30));
        // Nobody takes more than the first.
        let mut taken = 0;
        let jobs = (0..20).map(|job| (job.to_string(), job)).collect();
        run(jobs, CountingTask::default(), |_| {
            taken += 1;
            false
        })
        .expect("threads");
        assert_eq!(taken, 1);
    }
}
